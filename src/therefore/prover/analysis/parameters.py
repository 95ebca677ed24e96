"""Derivatives of integrals by what they depend on: under the integral sign, by their ends, or by their values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from therefore.kernel.calculus import differentiate, negative, open_conditions, plus, times
from therefore.kernel.integrals import converges
from therefore.kernel.limits import INFINITE
from therefore.kernel.obligations import obligations
from therefore.kernel.quotients import Rejected
from therefore.prover.analysis.limits import target
from therefore.prover.analysis.ranges import Range, complete, hulls, is_continuous, written
from therefore.prover.proof import Context, Fact
from therefore.term import INFINITY, MINUS_INFINITY, Term, eq, fresh, lt, substitute, var, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search


def under_integral(search: Search, context: Context, t: Term) -> Fact | None:
    """That d/dp ∫ f dx exists and is ∫ ∂f/∂p dx + f(b) b′ − f(a) a′, over a compact range."""
    p, inner, point = t.args
    at, old = {p: point}, inner.args[0]
    name = fresh(old, context.names | point.free | inner.free | {p})
    inner = Term("integral", name, *inner.args[1:3], substitute(inner.args[3], {old: var(name)}))
    own = Range(search, context, inner)
    if not own.finite:
        return None
    try:
        slope, conditions = differentiate(own.f, p)
        (rate_a, own_a), (rate_b, own_b) = (differentiate(e, p) for e in (own.a, own.b))
        local = [substitute(c, at) for c in (*obligations(own.f), *open_conditions(conditions))]
    except (Rejected, ValueError):
        return None
    if not all(is_continuous(g, v) for g in (own.f, slope) for v in (name, p)):
        return None
    needed = [substitute(c, at) for c in (*own_a, *own_b, *obligations(own.a), *obligations(own.b))]
    more = complete(map(own.prove, needed))
    at_b, at_a = (times(substitute(own.f, {name: e}), rate) for e, rate in ((own.b, rate_b), (own.a, rate_a)))
    value = substitute(plus(Term("integral", name, own.a, own.b, slope), at_b, negative(at_a)), at)
    ends = [substitute(e, at) for e in (own.a, own.b)]
    moving = [e for e, f in zip(ends, (own.a, own.b), strict=True) if p in f.free]
    renamed = Term("deriv", p, inner, point)
    for low, high in hulls(search, own.outer, ends) if more is not None else ():
        found = own.between_ends(local, ends, low, high, moving)
        if found is not None and more is not None:
            parameters = (renamed, written(low), written(high))
            fact = own.line("integral_derivative", parameters, [*found, *more], converges(renamed, value))
            return search.proof.renamed(fact, converges(t, target(fact)))
    return None


def by_value(search: Search, context: Context, t: Term, what: str) -> Fact | None:
    """The derivative of a term with integrals in it, from their values for all numbers around the point."""
    variable, f, point = t.args
    if point != var(variable) or not any(u.op == "integral" for u in walk(f)):
        return None
    for low, high in surroundings(context, point):
        facts = tuple(fact for fact in context.facts if variable not in fact.formula.free)
        outer = Context(context.proof, facts, context.names, models=context.models)
        around = [lt(low, point)] if low != MINUS_INFINITY else []
        around += [lt(point, high)] if high != INFINITY else []
        inside = outer.assuming(*around)
        x = search.explorer(inside)
        try:
            g = x.term(x.normal(f))
            result, conditions = differentiate(g, variable)
        except (Rejected, ValueError):
            continue
        if any(u.op == "integral" for u in walk(g)):
            continue
        same = complete(search.prove(inside, c) for c in (eq(f, g), *obligations(f)))
        proved = complete(search.prove(context, c) for c in (*around, *conditions))
        if same is not None and proved is not None:
            formula = Term("defined", t) if what == "defined" else eq(t, result)
            local = frozenset[Term]().union(*(p.assumptions for p in same)) - set(around)
            assumptions = local.union(*(p.assumptions for p in proved))
            parameters = (what, t, g, written(low), written(high))
            return search.proof.line("derivative_same", parameters, [*same, *proved], formula, assumptions)
    return None


def surroundings(context: Context, point: Term) -> Iterator[tuple[Term, Term]]:
    """Intervals in which a number is known to lie: between its strict bounds."""
    lows, highs = [MINUS_INFINITY], [INFINITY]
    for fact in context.facts:
        if fact.formula.op == "lt":
            a, b = fact.formula.args
            lows += [a] if b == point and a not in INFINITE and not point.free & a.free else []
            highs += [b] if a == point and b not in INFINITE and not point.free & b.free else []
    yield lows[-1], highs[-1]
    if len(lows) + len(highs) > 2:
        yield MINUS_INFINITY, INFINITY
