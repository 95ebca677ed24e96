"""Values to try for one unknown: what is said of it alone holds of each, nice numbers and borders first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flint import fmpq

from therefore.kernel.balls import Unsure
from therefore.refuter.equations import Draft, rational_roots
from therefore.refuter.unknowns import Ground, Unknown, certain, rational, unknown_of
from therefore.term import Term, walk

Numbers = dict[tuple[int, int], fmpq]  # by numerator and denominator: an fmpq hashes slowly


def _numbers(text: str) -> Numbers:
    return {(int(v.p), int(v.q)): v for v in (fmpq(*map(int, n.split("/"))) for n in text.split())}


NICE = _numbers("1 2 -1 0 3 1/2 -2 1/3 3/4 1/4 -1/2 2/3 3/2 -3")
WEIGHTS = _numbers("1 2 3 4 5 0 1/2 1/3 1/4 3/4 -1")
SIZES = _numbers("2 1 0 -1 3 4 -2")
LARGE = _numbers("5 7 10 20 50")  # where there is one size and time
BROKEN = _numbers("3/2 1/2 5/2")  # for the size of a range that nothing says to be an integer
EXTREME = _numbers("5 10 -10 100 -100 1000000 1/1000 999/1000 -1/1000 1/1000000 -1/1000000 11/7 -23/9 31/8 -13/11 7/5")
INSIDE = tuple(_numbers("1/2 1/3 3/4 1/4 2/3 1/10 999/1000 1/1000 0 1").values())
_FLIP = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}


def candidates_for(u: Unknown, about: list[Ground], base: Numbers) -> tuple[fmpq, ...]:
    """Values that satisfy what is said of `u` alone: those of the base first, then near the borders."""
    low: list[tuple[fmpq, bool]] = []  # each border, and whether it is outside
    high: list[tuple[fmpq, bool]] = []
    others: list[Ground] = []
    whole = False
    values = dict(base)
    for g in about:
        if g.formula.op == "integer" and unknown_of(g.formula.args[0], g.names) == u:
            whole = True
            continue
        op, border = _border(g, u)
        if border is None:
            others.append(g)
            _include(values, _hints(g, u))
        else:
            (low if op in ("gt", "ge") else high).append((border, op in ("lt", "gt")))
    a = max(low, default=None)
    b = min(high, key=lambda border: (border[0], not border[1]), default=None)
    if a and b:
        start, width = a[0], b[0] - a[0]
        _include(values, (start + width * t for t in INSIDE))
    elif a or b:
        start, sign = (a[0], 1) if a else (b[0], -1)  # type: ignore[index]
        _include(values, (start + sign * t for t in (*INSIDE, *base.values())))
    draft = Draft({}, {})

    def fits(value: fmpq) -> bool:
        if whole and value.q != 1:
            return False
        if a and (value <= a[0] if a[1] else value < a[0]):
            return False
        if b and (value >= b[0] if b[1] else value > b[0]):
            return False
        draft.put(u, value)
        return all(certain(g.formula, draft.at(g.names)) for g in others)

    return tuple(filter(fits, values.values()))


def _include(values: Numbers, more: Iterable[fmpq]) -> None:
    for v in more:
        values.setdefault((int(v.p), int(v.q)), v)


def _border(g: Ground, u: Unknown) -> tuple[str, fmpq | None]:
    """The operator and the number in `u < number` or the like."""
    op = g.formula.op
    if op not in _FLIP:
        return op, None
    left, right = g.formula.args
    if unknown_of(left, g.names) != u:
        left, right, op = right, left, _FLIP[op]
    return op, rational(right, g.names) if unknown_of(left, g.names) == u else None


def _hints(g: Ground, u: Unknown) -> Iterator[fmpq]:
    """Values that a relation of `u` alone suggests."""
    for node in walk(g.formula):
        if node.op == "num":
            c = fmpq(node.args[0].numerator, node.args[0].denominator)
            yield from (c, -c, c + 1, c - 1, c / 2, c * 2, c + fmpq(1, 2))
    if g.formula.op == "eq":
        try:
            yield from rational_roots(Term("sub", *g.formula.args), u, Draft({}, {}), g.names)
        except Unsure:
            yield from (fmpq(n, 2) for n in range(-24, 25))
