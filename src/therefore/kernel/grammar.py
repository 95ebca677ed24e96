"""Which trees are terms and formulas: operators, arguments, sorts, names, and where infinity may stand.

Imports the term tree alone.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from therefore.goal import EXPOSED
from therefore.term import (
    FORMULAS,
    INFINITY,
    MATRICES,
    MINUS_INFINITY,
    ONE,
    OPERATORS,
    RANGE_BINDERS,
    Term,
    check_shape,
)

PI = Term("const", "pi")
BINDERS = RANGE_BINDERS | {"deriv", "limit"}
CONNECTIVES = frozenset({"and", "or", "not", "implies", "iff"})
Shape = tuple[Term, Term]
_OF_MATRICES = frozenset({"trace", "det", "definite", "semidefinite"})
_LETTERS = r"\\?[^\W\d][\w'.{}\\]*"
_NAME = re.compile(_LETTERS)
_BOUND = re.compile(r"#[0-9]+")
_SHOWN = re.compile(f"{_LETTERS}{EXPOSED}[0-9]+")


def is_name(name: object) -> bool:
    """Whether it may name a variable, a family or a function.

    `#`, `@` and `…` are the kernel's own; brackets, commas and operators would read as something else.
    """
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


@lru_cache(1 << 14)
def well_formed(t: Term, made: bool = False) -> bool:
    """Whether a tree is a term or a formula as an author writes it.

    A line of a certificate (`made`) may bind names as the kernel does, `#1`, and mention exposed applications.
    """
    if t.op not in OPERATORS or (t.op == "const" and t != PI):
        return False
    if t.op == "num":
        return len(t.args) == 1 and isinstance(t.args[0], (Fraction, int))
    try:
        check_shape(t.op, t.args)
    except ValueError:
        return False
    fits = all(
        _fits(t, i, a) and (_may_be_infinite(t, i, a) or well_formed(a, made))
        if isinstance(a, Term)
        else is_name(a) or (t.op == "limit" and i == 3) or (made and _own(t, a)) or t == PI
        for i, a in enumerate(t.args)
    )
    return fits and _sorts_agree(t)


def _fits(t: Term, i: int, a: Term) -> bool:
    """Whether the argument is a number or a formula as its place wants."""
    if t.op == "defined":
        return a.op != "fam"
    wants_formula = (
        t.op in CONNECTIVES
        or t.op == "exists"
        or (t.op == "forall" and i == 3)
        or (t.op == "piecewise" and i % 2 == 1)
    )
    return (a.op in FORMULAS) == wants_formula and (a.op != "fam" or t.op == "app")


def _sorts_agree(t: Term) -> bool:
    """Whether matrices stand only where matrices belong, with shapes that fit."""
    if t.op in MATRICES or t.op in _OF_MATRICES:
        try:
            shape(t)
        except ValueError:
            return False
        return True
    matrices = [a.op in MATRICES for a in t.children]
    if t.op in ("eq", "ne") and all(matrices):
        return shape(t.args[0]) == shape(t.args[1])
    return t.op == "defined" or not any(matrices)


@lru_cache(65536)
def shape(t: Term) -> Shape | None:
    """The numbers of rows and columns of a matrix, None for a number; ValueError where shapes do not fit.

    Sizes are compared as they are written.
    """
    if t.op not in MATRICES and t.op not in _OF_MATRICES:
        return None
    shapes = [shape(a) for a in t.children]
    if t.op in ("matrix", "identity", "zeros"):
        if any(shapes):
            raise ValueError("a size is a number")
        return t.children[0], t.children[-1]
    if t.op == "gradient":
        return _gradient_shape(shapes[0], t.args[1])
    if t.op == "scale" and shapes.pop(0) is not None:
        raise ValueError("a matrix stands where a number belongs")
    sizes = [s for s in shapes if s is not None]
    if len(sizes) < len(shapes):
        raise ValueError("a number stands where a matrix belongs")
    rows, columns = sizes[0][0], sizes[-1][1]
    if t.op == "matmul" and any(a[1] != b[0] for a, b in pairwise(sizes)):
        raise ValueError("the columns of a factor are not the rows of the next")
    if t.op == "matadd" and any(s != sizes[0] for s in sizes):
        raise ValueError("matrices of different shapes are added")
    if (t.op == "inverse" or t.op in _OF_MATRICES) and rows != columns:
        raise ValueError("the matrix is not square")
    return None if t.op in _OF_MATRICES else (columns, rows) if t.op == "transpose" else (rows, columns)


def _gradient_shape(body: Shape | None, letter: Term) -> Shape:
    """That of the letter for a number's gradient; (m, n) for a vector of m numbers by one of n."""
    by = shape(letter) if letter.op == "matrix" else None
    if by is None:
        raise ValueError("a gradient is by a matrix that has a name")
    if body is None:
        return by
    if body[1] != ONE or by[1] != ONE:
        raise ValueError("only numbers and vectors have a gradient")
    return body[0], by[0]


def _may_be_infinite(t: Term, i: int, a: Term) -> bool:
    """Infinity is the point of a limit, what a limit is said to equal, an end of an integral, a series, a for-all."""
    point = (t.op == "limit" and i == 2) or (t.op == "integral" and i in (1, 2))
    value = t.op == "eq" and i == 1 and t.args[0].op == "limit"
    if point or value:
        return a in (INFINITY, MINUS_INFINITY)
    if t.op == "sum":
        return i == 2 and a == INFINITY
    return t.op == "forall" and a == (None, MINUS_INFINITY, INFINITY, None)[i]


def _own(t: Term, name: object) -> bool:
    """Whether a reserved name stands where the kernel itself puts such a one."""
    pattern = _SHOWN if t.op == "app" else _BOUND if t.op in BINDERS or t.op == "var" else None
    return isinstance(name, str) and pattern is not None and pattern.fullmatch(name) is not None
