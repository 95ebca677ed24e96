"""Goals about matrices with sorts: what was read as products and sums of names becomes terms of matrices.

A hypothesis `A = matrix(A, m, n)` says that the name A stands for a matrix of that shape. Numbers
and matrices are told apart, shapes are compared, a matrix with one row and one column is the number
in it (its trace), and a derivative by a matrix is a gradient. Part of what is trusted, as the reader
is. Imports the term tree, the goal and the shapes of terms.

    elaborated     goal → goal; the same goal where no name is a matrix
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from therefore.draft import Misuse
from therefore.goal import Goal
from therefore.kernel.grammar import shape
from therefore.term import MATRICES, ONE, RELATIONS, Term, div, mul, num, rebuild, var, walk

MAX_POWER = 12
HALF = num(Fraction(1, 2))
_SPEAK = MATRICES | {"trace", "det", "definite", "semidefinite"}


@lru_cache(4096)
def speaks_of_matrices(t: Term) -> bool:
    """Whether a term or formula is about matrices."""
    return any(node.op in _SPEAK for node in walk(t))


def elaborated(goal: Goal) -> Goal:
    """The goal with sorts; Misuse where shapes do not fit."""
    if not any(map(speaks_of_matrices, (goal.claim, *goal.hypotheses))):
        return goal
    letters = {h.args[0].args[0]: h.args[1] for h in goal.hypotheses if _declares(h)}
    given = [h for h in goal.hypotheses if not _declares(h)]
    sorts = Sorts(letters)
    return replace(
        goal,
        hypotheses=tuple(map(sorts.term, given)),
        claim=sorts.term(goal.claim),
        background=tuple(map(sorts.term, goal.background)),
    )


def _declares(h: Term) -> bool:
    return (
        h.op == "eq" and h.args[0].op == "var" and h.args[1].op == "matrix" and h.args[0].args[0] == h.args[1].args[0]
    )


class Sorts:
    """Gives terms their sorts; `letters` are the names that stand for matrices."""

    def __init__(self, letters: Mapping[str, Term]) -> None:
        self.letters = letters

    def term(self, t: Term) -> Term:
        """The term with the same meaning, in which matrices are under operators of their own."""
        op, args = t.op, t.args
        if op == "var":
            return _fitting(self.letters[args[0]]) if args[0] in self.letters else t
        if op == "matrix":
            return t
        if op == "deriv":
            return self.derivative(*args)
        if op in ("sum", "prod", "maximum", "integral", "forall", "limit", "exists") and args[0] in self.letters:
            raise _misuse(f"the matrix {args[0]} is bound as a number")
        t = _without_norm(rebuild(t, self.term))
        op = t.op
        parts = [c for c in t.children if c.op in MATRICES]
        if not parts and op not in _SPEAK:
            return t
        if not parts and op in ("transpose", "trace", "det"):
            return next(iter(t.children))  # of a number
        if op in _MAKERS:
            return _fitting(_MAKERS[op](*t.args))
        if op in ("eq", "ne") and len(parts) == 1 and num(0) in t.args:
            zeros = Term("zeros", *(shape(parts[0]) or ()))
            return Term(op, *(a if a.op in MATRICES else zeros for a in t.args))
        if op in _SPEAK or (op in ("eq", "ne") and len(parts) == 2):
            return _fitting(t)
        raise _misuse("an order of matrices" if op in RELATIONS else f"a matrix stands where `{op}` wants a number")

    def derivative(self, variable: str, body: Term, point: Term) -> Term:
        if variable not in self.letters:
            return Term("deriv", variable, self.number(body), self.number(point))
        if point != var(variable):
            raise _misuse("a derivative by a matrix is taken at that matrix")
        return _fitting(Term("gradient", self.term(body), self.letters[variable]))

    def number(self, t: Term) -> Term:
        made = self.term(t)
        if made.op in MATRICES:
            raise _misuse("a matrix stands where a number belongs")
        return made


def _without_norm(t: Term) -> Term:
    """The square of a norm as the sum of squares of which the norm is the root."""
    if t.op == "pow" and t.args[1] == num(2) and t.args[0].op == "pow" and t.args[0].args[1] == HALF:
        (square,) = t.args[0].args[:1]
        m = square.args[0] if square.op == "trace" else square
        if m.op == "matmul" and len(m.args) == 2 and m.args[0] == Term("transpose", m.args[1]):
            return square  # type: ignore[no-any-return]
    return t


def _fitting(t: Term) -> Term:
    """A term whose shapes fit, as the number in it if it has one row and one column."""
    try:
        sizes = [shape(c) for c in t.children] if t.op in ("eq", "ne") else [shape(t)]
    except ValueError as error:
        raise _misuse(str(error)) from None
    if len(sizes) == 2 and sizes[0] != sizes[1]:
        raise _misuse("the two sides have different shapes")
    return Term("trace", t) if sizes == [(ONE, ONE)] and t.op != "identity" else t


def _misuse(reason: str) -> Misuse:
    return Misuse("bad-expression", f"matrices: {reason}", "declare sizes: `matrix(m, n)`, `vector(n)`")


def _added(*parts: Term) -> Term:
    if any(p.op not in MATRICES for p in parts):
        raise _misuse("a number is added to a matrix")
    return Term("matadd", *parts)


def _multiplied(*factors: Term) -> Term:
    """Numbers, and matrices in order, from the left; xᵀAy is a number at once."""
    numbers, product = list[Term](), None
    for f in factors:
        if f.op not in MATRICES:
            numbers.append(f)
            continue
        before = () if product is None else product.args if product.op == "matmul" else (product,)
        product = _fitting(Term("matmul", *before, f)) if before else f
        if product.op not in MATRICES:
            numbers.append(product)
            product = None
    if product is None or not numbers:
        return mul(*numbers) if product is None else product
    return Term("scale", mul(*numbers), product)


def _divided(a: Term, b: Term) -> Term:
    if b.op in MATRICES:
        raise _misuse("a division by a matrix")
    return Term("scale", div(ONE, b), a)


def _power(a: Term, e: Term) -> Term:
    n = e.args[0] if e.op == "num" else -e.args[0].args[0] if e.op == "neg" and e.args[0].op == "num" else None
    if a.op not in MATRICES or n is None or n.denominator != 1 or abs(n) > MAX_POWER:
        raise _misuse("only powers of a matrix with small integers as exponents are understood")
    sizes = shape(a)
    if n == 0 and sizes is not None:
        return Term("identity", sizes[0])
    base = a if n > 0 else Term("inverse", a)
    return base if abs(n) == 1 else _multiplied(*[base] * abs(int(n)))


_MAKERS: Mapping[str, Callable[..., Term]] = {
    "add": _added,
    "sub": lambda a, b: _added(a, Term("scale", num(-1), b)) if b.op in MATRICES else _added(a, b),
    "neg": lambda a: Term("scale", num(-1), a),
    "mul": _multiplied,
    "div": _divided,
    "pow": _power,
}
