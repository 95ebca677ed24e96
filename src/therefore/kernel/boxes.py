"""The rule that decides an inequality on a whole box of numbers, by cutting it into pieces for ball arithmetic."""

from __future__ import annotations

from flint import arb, fmpq

from therefore.kernel.balls import Undefined, holds
from therefore.kernel.field import Rejected
from therefore.kernel.grammar import PI
from therefore.kernel.theorem import Parameters, Premises, Theorem, mint, require
from therefore.term import Term, le, var, walk

MAX_PIECES = 4000
ORDERS = frozenset({"lt", "le", "gt", "ge", "ne"})
PLAIN = frozenset(
    "num var add sub neg mul div pow exp log abs max min sin cos tan sinh cosh tanh "
    "asin acos atan asinh acosh atanh".split()
)  # fmt: skip

Side = tuple[str, fmpq, fmpq]


def boxes(parameters: Parameters, premises: Premises) -> Theorem:
    """An inequality at all points with low ≤ x, x ≤ high for each of its variables.

    parameters: the formula, a plan, and (name, low, high) for each side of the box. The plan is read
    from left to right, as what to do with the piece on top: a digit cuts it in half along that
    side (the lower half is next), a dot says that balls decide it. Ball arithmetic is an interval
    extension (Moore, Interval Analysis, 1966), so a piece that it decides is decided at each point.
    """
    formula, plan, *sides = parameters
    require(formula.op in ORDERS and len(plan) < 2 * MAX_PIECES, "balls decide inequalities, in few pieces")
    require(all(t.op in PLAIN or t == PI for a in formula.args for t in walk(a)), "not a plain term")
    require(all(low.op == high.op == "num" for _, low, high in sides), "the sides of a box are numbers")
    names = [name for name, _, _ in sides]
    require(formula.free == set(names) and len(names) == len(formula.free) < 10, "not one side for each variable")
    pieces = [tuple((name, _rational(low), _rational(high)) for name, low, high in sides)]
    for step in plan:
        require(pieces, "the plan goes on when all is done")
        piece = pieces.pop()
        if step == ".":
            require(decided(formula, piece), "the balls overlap")
        else:
            pieces += halves(piece, int(step))[::-1]
    require(not pieces, "the plan leaves a piece out")
    inside = frozenset(f for name, low, high in sides for f in (le(low, var(name)), le(var(name), high)))
    return mint(inside, formula)


def _rational(t: Term) -> fmpq:
    return fmpq(t.args[0].numerator, t.args[0].denominator)


def halves(piece: tuple[Side, ...], i: int) -> list[tuple[Side, ...]]:
    """The lower and the upper half of a box along a side."""
    name, low, high = piece[i]
    middle = (low + high) / 2
    return [(*piece[:i], side, *piece[i + 1 :]) for side in ((name, low, middle), (name, middle, high))]


def decided(formula: Term, piece: tuple[Side, ...], precisions: tuple[int, ...] = (64, 256)) -> bool:
    """Whether balls show that a formula holds on all of a box."""
    at = {name: low if low == high else arb(low).union(arb(high)) for name, low, high in piece}
    try:
        return any(holds(formula, at, bits) is True for bits in precisions)
    except Undefined as error:
        raise Rejected("a side is undefined") from error
