"""Intervals of one variable: what they assume of it, points inside, and what is known about its range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isfinite

from flint import arb, fmpq

from therefore.kernel.balls import Point, Undefined, Unsure, evaluate
from therefore.kernel.field import Rejected, difference
from therefore.prover.explore import Explorer
from therefore.prover.models import Models
from therefore.prover.proof import Context, Fact, Proof
from therefore.term import Term, le, lt, num, var

SHARES = tuple(Fraction(k, 16) for k in range(1, 16))
NEAR_END = tuple(Fraction(1, 2**k) for k in (6, 10, 20))
FAR = tuple(Fraction(k, 4) for k in (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 28, 40, 64, 256, 2**12))
PRECISIONS = (64, 256)


@dataclass(frozen=True)
class Interval:
    """The points between two ends, which are closed terms; None is an infinite end."""

    low: Term | None
    high: Term | None
    has_low: bool = False
    has_high: bool = False

    def formulas(self, x: Term) -> tuple[Term, ...]:
        """What is assumed of a variable in the interval."""
        found = []
        if self.low is not None:
            found.append(le(self.low, x) if self.has_low else lt(self.low, x))
        if self.high is not None:
            found.append(le(x, self.high) if self.has_high else lt(x, self.high))
        return tuple(found)

    @property
    def interior(self) -> Interval:
        return replace(self, has_low=False, has_high=False)

    def upto(self, high: Term, has_high: bool = True) -> Interval:
        return replace(self, high=high, has_high=has_high)

    def beyond(self, low: Term, has_low: bool = True) -> Interval:
        return replace(self, low=low, has_low=has_low)

    @property
    def ends(self) -> tuple[Fraction | None, Fraction | None]:
        """Rational numbers next to the ends, inside if the ends are irrational."""
        return inner(self.low, 1), inner(self.high, -1)

    @property
    def bounded(self) -> bool:
        return self.low is not None and self.high is not None

    def points(self) -> list[Fraction]:
        """Rational points inside, from left to right: some spread out, some close to the ends."""
        low, high = self.ends
        if low is not None and high is not None:
            shares = sorted({*SHARES, *NEAR_END, *(1 - s for s in NEAR_END)})
            return [low + (high - low) * s for s in shares] if low < high else []
        out = sorted({*NEAR_END, Fraction(1, 8), *FAR})
        if low is not None:
            return [low + d for d in out]
        if high is not None:
            return [high - d for d in reversed(out)]
        return [*(-d for d in reversed(out)), Fraction(0), *out]


def inner(end: Term | None, inwards: int) -> Fraction | None:
    """An end as a rational number, or one next to it inside of the interval."""
    return _rational(end, inwards * Fraction(1, 10**12), 10**13)


def outer(end: Term | None, outwards: int) -> Fraction | None:
    """An end as a rational number, or a simple one next to it outside of the interval."""
    return _rational(end, outwards * Fraction(1, 10**4), 10**5)


def _rational(end: Term | None, away: Fraction, denominator: int) -> Fraction | None:
    if end is None:
        return None
    if end.op == "num":
        return Fraction(end.args[0])
    near = number(end, {})
    return None if near is None else Fraction(near).limit_denominator(denominator) + away * (1 + round(abs(near)))


def ball(t: Term, at: Mapping[str, Fraction]) -> arb | fmpq | None:
    """The value of a term at a point, sharp enough to tell its sign if that is at all easy."""
    point = {name: fmpq(v.numerator, v.denominator) for name, v in at.items()}
    value: arb | fmpq | None = None
    for bits in PRECISIONS:
        try:
            value = evaluate(t, point, bits)
        except (Undefined, Unsure):
            return None
        if isinstance(value, fmpq) or not value.contains(0):
            return value
    return value


def sign(t: Term, at: Mapping[str, Fraction]) -> int | None:
    """The sign of a term at a point: 0 where it is zero as far as can be told, None where it has no value."""
    value = ball(t, at)
    return None if value is None else 1 if value > 0 else -1 if value < 0 else 0


def number(t: Term, at: Mapping[str, Fraction]) -> float | None:
    """About the value of a term."""
    value = ball(t, at)
    if value is None:
        return None
    x = float(Fraction(int(value.p), int(value.q))) if isinstance(value, fmpq) else float(value.mid())
    return x if isfinite(x) else None


def context_of(proof: Proof, x: Term, interval: Interval) -> Context:
    """The context of a variable in an interval, with points of it as models."""
    facts = tuple(proof.assume(f) for f in interval.formulas(x))
    points = interval.points()
    some = dict.fromkeys((*points[::5], *points[-1:]))
    models = Models(tuple(Point({x.args[0]: fmpq(p.numerator, p.denominator)}) for p in some))
    return Context(proof, facts, frozenset(x.free), models=models)


def known_interval(x: Explorer, context: Context, name: str) -> Interval:
    """The smallest interval that the facts of a context give a variable, where they compare it with numbers."""
    interval = Interval(None, None)
    for fact in context.facts:
        if fact.formula.op in ("lt", "le"):
            for end, upper in _bounds(x, fact, name):
                interval = _narrowed(interval, end, upper, fact.formula.op == "le")
    return interval


def _bounds(x: Explorer, fact: Fact, name: str) -> Iterator[tuple[Term, bool]]:
    """The number that a fact compares a variable with, and whether from above."""
    a, b = fact.formula.args
    if b == var(name) and not a.free:
        yield a, False
    elif a == var(name) and not b.free:
        yield b, True
    else:
        try:
            value = x.normal(difference(fact.formula))
        except Rejected:
            return
        t = x.term(value)
        if t.free == {name} and value.den.is_one() and value.num.total_degree() == 1 and len(value.num) <= 2:
            terms = {sum(m): c for m, c in value.num.to_dict().items()}
            if terms.get(1) and x.normal(var(name)).used == value.used:
                root = -terms.get(0, fmpq(0)) / terms[1]
                yield num(Fraction(int(root.p), int(root.q))), terms[1] < 0


def _narrowed(interval: Interval, end: Term, upper: bool, closed: bool) -> Interval:
    old = interval.high if upper else interval.low
    if old is not None:
        gap = sign(Term("sub", old, end) if upper else Term("sub", end, old), {})
        keeps = gap is None or gap < 0 or (gap == 0 and closed)
        if keeps:
            return interval
    return interval.upto(end, closed) if upper else interval.beyond(end, closed)


def within_interval(proof: Proof, x: Term, inner_one: Interval, outer: Interval) -> dict[Term, Fact]:
    """Proofs, from what an inner interval assumes, of what an outer one assumes."""
    found = {}
    for side in ("low", "high"):
        end, goal = getattr(inner_one, side), getattr(outer, side)
        if goal is None or end is None:
            continue
        has, wants = getattr(inner_one, f"has_{side}"), getattr(outer, f"has_{side}")
        formula = outer.formulas(x)[0 if side == "low" else -1]
        own = proof.assume(inner_one.formulas(x)[0 if side == "low" else -1])
        if end == goal:
            found[formula] = _weakened(proof, own, formula) if has != wants else own
            continue
        between = Term("lt", goal, end) if side == "low" else Term("lt", end, goal)
        step = proof.line("numeric", (between,), (), between)
        links = [step, own] if side == "low" else [own, step]
        joined = proof.line("transitive", (), links, lt(*formula.args))
        found[formula] = _weakened(proof, joined, formula)
    return found


def _weakened(proof: Proof, fact: Fact, formula: Term) -> Fact:
    if fact.formula == formula:
        return fact
    return proof.row("less is at most", {"a": formula.args[0], "b": formula.args[1]}, fact)


def cut(proof: Proof, fact: Fact, proofs: Mapping[Term, Fact]) -> Fact:
    """A fact with some of its assumptions replaced by proofs of them."""
    for assumption, by in proofs.items():
        if assumption in fact.assumptions and by.formula == assumption and by.assumptions != {assumption}:
            fact = proof.modus_ponens(proof.implication(assumption, fact), by)
    return fact
