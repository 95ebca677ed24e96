"""Which trees are terms and formulas: operators, arguments, names, and where infinity may stand.

Imports the term tree alone.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from therefore.goal import EXPOSED
from therefore.term import FORMULAS, INFINITY, MINUS_INFINITY, OPERATORS, RANGE_BINDERS, Term, check_shape

PI = Term("const", "pi")
BINDERS = RANGE_BINDERS | {"deriv", "limit"}
CONNECTIVES = frozenset({"and", "or", "not", "implies", "iff"})
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
    return all(
        _fits(t, i, a) and (_may_be_infinite(t, i, a) or well_formed(a, made))
        if isinstance(a, Term)
        else is_name(a) or (t.op == "limit" and i == 3) or (made and _own(t, a)) or t == PI
        for i, a in enumerate(t.args)
    )


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


def _may_be_infinite(t: Term, i: int, a: Term) -> bool:
    """Infinity is the point of a limit, what a limit is said to equal, the end of a series or of a for-all."""
    point = t.op == "limit" and i == 2
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
