"""A function of one variable from an end of an interval: from its value there, or from its limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from therefore.prover.arithmetic import arithmetic
from therefore.prover.one_variable.intervals import Interval, cut, sign
from therefore.prover.proof import Context, Fact
from therefore.term import INFINITY, MINUS_INFINITY, ONE, ZERO, Term, eq, fresh, le, lt, neg, num, substitute, var

if TYPE_CHECKING:
    from therefore.prover.one_variable.univariate import Univariate


@dataclass(frozen=True)
class Slope:
    """A function that is believed to rise on an interval: f is the claim's term t, or −t if t falls."""

    of: Univariate
    f: Term
    interval: Interval
    depth: int


def from_value(slope: Slope, op: str, rises: bool) -> Fact | None:
    """0 < t or 0 ≤ t because t rises from its lower end, or falls to its upper end, where it is not negative."""
    u, interval = slope.of, slope.interval
    end, has_end = (interval.low, interval.has_low) if rises else (interval.high, interval.has_high)
    t = slope.f if rises else slope.f.args[0]
    at_end = None if end is None else _least(u, substitute(t, {u.name: end}))
    if end is None or at_end is None or (has_end and op == "lt" and at_end.formula.op == "eq"):
        return None
    strict = op == "lt" and at_end.formula.op == "eq"
    closed = interval.beyond(end) if rises else interval.upto(end)
    known = _premises(slope, "lt" if strict else "le", closed, rises)
    if known is None:
        return None
    s, moved = known
    ends = (end, u.x) if rises else (u.x, end)
    order = u.proof.assume(interval.formulas(u.x)[0 if rises else -1])
    if order.formula.op == "lt" and not strict:
        order = u.proof.row("less is at most", {"a": ends[0], "b": ends[1]}, order)
    g = substitute(slope.f, {u.name: s})
    inside = {lt(ends[0], s), lt(s, ends[1]), le(ends[0], s), le(s, ends[1])}
    assumptions = order.assumptions.union(*(p.assumptions - inside for p in moved))
    conclusion = Term("lt" if strict else "le", *(substitute(slope.f, {u.name: e}) for e in ends))
    fact = u.proof.line("monotone", (s.args[0], g, *ends), [order, *moved], conclusion, assumptions)
    return u.on(interval, arithmetic(u.search, u.context, Term(op, ZERO, t), [(ONE, fact), (ONE, at_end)]))


def from_limit(slope: Slope, op: str, rises: bool) -> Fact | None:
    """The same from the limit at an end that the interval does not have."""
    u, interval = slope.of, slope.interval
    end, has_end, infinite = (
        (interval.low, interval.has_low, MINUS_INFINITY) if rises else (interval.high, interval.has_high, INFINITY)
    )
    if has_end:
        return None
    s = var(fresh("s", frozenset({u.name})))
    g = substitute(slope.f, {u.name: s})
    limit = Term("limit", s.args[0], g, end or infinite, ("+" if rises else "-") if end else "+-")
    near = u.context_of(interval)
    exists, value = (u.search.calculus(near, limit, what) for what in ("defined", "value"))
    if exists is None or value is None or exists.formula != Term("defined", limit):
        return None
    least = value.formula.args[1]
    at_end = _least(u, least if rises else neg(least))
    strict = op == "lt" and at_end is not None and at_end.formula.op == "eq"
    known = None if at_end is None else _premises(slope, "lt" if strict else "le", interval, rises)
    if at_end is None or known is None:
        return None
    s, (rising, *conditions) = known
    order = [u.proof.assume(interval.formulas(u.x)[0 if rises else -1])] if end else []
    beyond, inside, closed = (
        (lt(end or infinite, s), lt(s, u.x), le(s, u.x)) if rises else (lt(s, end or infinite), lt(u.x, s), le(u.x, s))
    )
    assumptions = exists.assumptions.union(*(p.assumptions - {beyond, inside, closed} for p in (rising, *conditions)))
    assumptions = assumptions.union(*(p.assumptions for p in order))
    ends = (limit, slope.f) if rises else (slope.f, limit)
    premises = [exists, rising, *order, *conditions]
    fact = u.proof.line("monotone_to_limit", (limit, u.x), premises, Term("lt" if strict else "le", *ends), assumptions)
    t = slope.f if rises else slope.f.args[0]
    sources = [(ONE, fact), (num(-1) if rises else ONE, value), (ONE, at_end)]
    return u.on(interval, arithmetic(u.search, u.context, Term(op, ZERO, t), sources))


def _least(u: Univariate, value: Term) -> Fact | None:
    """That the value at an end is 0, or that it is positive."""
    found = sign(value, {})
    nothing = Context(u.proof, (), frozenset())
    if found == 0:
        return arithmetic(u.search, nothing, eq(ZERO, value))
    return u.proof.line("numeric", (lt(ZERO, value),), (), lt(ZERO, value)) if found == 1 else None


def _premises(slope: Slope, op: str, closed: Interval, rises: bool) -> tuple[Term, list[Fact]] | None:
    """The sign of the slope inside, and its conditions up to the ends, for a new variable s between x and the end."""
    u, interval = slope.of, slope.interval
    found = u.slope(slope.f)
    if found is None:
        return None
    result, conditions, _ = found
    proved = [u.condition(c, closed, slope.depth) for c in conditions]
    if any(p is None for p in proved):
        return None
    rising = u.quotient(result, interval.interior, op, slope.depth + 1)
    if rising is None:
        return None
    s = var(fresh("s", frozenset({u.name})))
    moved = [_moved(u, rising, s, interval, interval.interior, rises, lt)]
    return s, moved + [_moved(u, p, s, interval, closed, rises, le) for p in proved if p is not None]


def _moved(
    u: Univariate, fact: Fact, s: Term, interval: Interval, known: Interval, rises: bool, order: Callable[..., Term]
) -> Fact:
    """A fact about x in an interval as one about s, which lies between x (in that order) and the end."""
    by = {u.name: s}
    formula = substitute(fact.formula, by)
    assumptions = frozenset(substitute(a, by) for a in fact.assumptions)
    moved = u.proof.line("instantiate", (u.name, s), (fact,), formula, assumptions)
    other = interval.high if rises else interval.low
    if other is None:
        return moved
    position = -1 if rises else 0
    own = u.proof.assume(interval.formulas(u.x)[position])
    wanted = known.formulas(s)[position]
    step = u.proof.assume(order(*((s, u.x) if rises else (u.x, s))))
    links = [step, own] if rises else [own, step]
    strict = "lt" in (step.formula.op, own.formula.op)
    joined = u.proof.line("transitive", (), links, Term("lt" if strict else "le", *wanted.args))
    return cut(u.proof, moved, {joined.formula: joined})
