"""Where a function of one variable is to be cut: at its zeros, exactly, and around its turning points."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import exp, log, pi
from typing import TYPE_CHECKING

from therefore.prover.arithmetic import arithmetic
from therefore.prover.one_variable.intervals import Interval, number, sign
from therefore.prover.proof import Context
from therefore.term import ZERO, Term, div, eq, mul, num, power, substitute

if TYPE_CHECKING:
    from therefore.prover.one_variable.univariate import Univariate

STEPS = 40
NEARLY_ZERO = 1e-9
PI = Term("const", "pi")


def cuts(u: Univariate, t: Term, slope: Term, interval: Interval, op: str) -> list[Term] | None:
    """Where to cut, from left to right: no piece has both a zero and a turning point that is none.

    None where a zero is not known exactly, or where the claim is strict.
    """
    found: list[Term] = []
    low = interval.low
    pending: list[Fraction] = []  # turning points since the last zero
    for c in turning_points(u.name, slope, interval):
        value = number(t, {u.name: c})
        if value is None or (abs(value) < NEARLY_ZERO and op == "lt"):
            return None
        if abs(value) > NEARLY_ZERO:
            pending.append(c)
            continue
        zero = exact(u, t, c)
        if zero is None:
            return None
        found += [*around(pending, low, zero), zero]
        low, pending = zero, []
    found += around(pending, low, interval.high)
    return found or ([] if op == "le" or interval.bounded else _once(interval))


def _once(interval: Interval) -> list[Term]:
    """A cut near the one end of a half line: beyond it, what has risen may rest."""
    low, high = interval.ends
    return [num(low + 1)] if low is not None else [num(high - 1)] if high is not None else []


def turning_points(name: str, slope: Term, interval: Interval) -> Iterator[Fraction]:
    """About where a slope changes its sign inside an interval, as far as sampled points show."""
    points = interval.interior.points()
    before: tuple[Fraction, int] | None = None
    for p in points:
        s = sign(slope, {name: p})
        if s is None:
            continue
        if s == 0:
            yield p
        elif before is not None and before[1] == -s:
            yield _bisected(name, slope, before[0], p, before[1])
        before = (p, s)


def _bisected(name: str, slope: Term, low: Fraction, high: Fraction, sign_at_low: int) -> Fraction:
    for _ in range(STEPS):
        middle = Fraction((low + high) / 2).limit_denominator(10**13)
        s = sign(slope, {name: middle})
        if s == 0:
            return middle
        low, high = (middle, high) if s == sign_at_low else (low, middle)
    return (low + high) / 2


def around(points: list[Fraction], low: Term | None, high: Term | None) -> list[Term]:
    """A rational number below the first of some points, and one above the last."""
    if not points:
        return []
    below, above = (None if end is None else number(end, {}) for end in (low, high))
    first, last = points[0], points[-1]
    left = (first - Fraction(below)) / 4 if below is not None else max(Fraction(1), abs(first)) / 4
    right = (Fraction(above) - last) / 4 if above is not None else max(Fraction(1), abs(last)) / 4
    return [num(_simple(first - left, left / 2)), num(_simple(last + right, right / 2))]


def _simple(c: Fraction, tolerance: Fraction) -> Fraction:
    """The number with the least denominator (among powers of two) near another."""
    q = 1
    while abs(Fraction(round(c * q), q) - c) > tolerance:
        q *= 2
    return Fraction(round(c * q), q)


def exact(u: Univariate, t: Term, c: Fraction) -> Term | None:
    """A zero of a function as a term, from about where it is."""
    nothing = Context(u.proof, (), frozenset())
    for candidate in _constants(c):
        if arithmetic(u.search, nothing, eq(substitute(t, {u.name: candidate}), ZERO)) is not None:
            return candidate
    return None


def _constants(c: Fraction) -> Iterator[Term]:
    """Simple numbers that are very close to another: rational ones, roots, multiples of π, exponentials, logarithms."""
    x = float(c)
    for value, build in (
        (x, num),
        (x * x if x > 0 else None, lambda q: power(num(q), num(Fraction(1, 2)))),
        (x / pi, lambda q: mul(num(q), PI)),
        (log(x) if x > 0 else None, lambda q: Term("exp", num(q))),
        (exp(x) if x < 50 else None, lambda q: Term("log", num(q))),
        (1 / (x * x) if x > 0 else None, lambda q: div(num(1), power(num(q), num(Fraction(1, 2))))),
    ):
        if value is not None:
            near = Fraction(value).limit_denominator(60)
            if abs(float(near) - value) < 1e-6 * max(1, abs(value)):
                yield build(near)


def between(interval: Interval, ends: list[Term]) -> Iterator[Interval]:
    """The pieces of an interval, each with the ends at which it is cut."""
    rest = interval
    for end in ends:
        yield rest.upto(end)
        rest = rest.beyond(end)
    yield rest
