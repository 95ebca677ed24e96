"""Rules of analysis: derivatives and the mean value theorem."""

from __future__ import annotations

from therefore.kernel.calculus import differentiate, differentiate_family
from therefore.kernel.field import Rejected
from therefore.kernel.obligations import obligations
from therefore.kernel.theorem import Parameters, Premises, Theorem, conclude, expect, mint, require
from therefore.term import (
    INFINITY,
    MINUS_INFINITY,
    ZERO,
    Term,
    eq,
    le,
    lt,
    substitute,
    var,
)


def _derivative(t: Term) -> tuple[Term, tuple[Term, ...]]:
    if t.op == "deriv":
        variable, body, point = t.args
        result, conditions = differentiate(body, variable)
        by = {variable: point}
        return substitute(result, by), tuple(substitute(c, by) for c in conditions)
    if t.op == "partial":
        return differentiate_family(t.args[1], t.args[0], t.args[2:])
    raise Rejected("not a derivative")


def derivative(parameters: Parameters, premises: Premises) -> Theorem:
    """A derivative by the structural rules, which exists: their conditions hold at the point."""
    what, t = parameters
    result, conditions = _derivative(t)
    require(len(conditions) == len(premises), "a derivative's conditions do not match")
    for theorem, condition in zip(premises, conditions, strict=True):
        expect(theorem, condition)
    return conclude(Term("defined", t) if what == "defined" else eq(t, result), premises)


def derivative_same(parameters: Parameters, premises: Premises) -> Theorem:
    """f′ is g′ at a point where the structural rules give g′, if f = g for low < x < high around it.

    Premises: f = g, then that f is defined, each of which may assume low < x, x < high; low < point,
    point < high; the conditions of g′ at the point. An end may be infinite, written `-oo` or `oo`.
    """
    what, t, g, low, high = parameters
    require(t.op == "deriv", "not a derivative")
    variable, f, point = t.args
    result, conditions = _derivative(Term("deriv", variable, g, point))
    x = var(variable)
    around = [lt(low, x)] if low != "-oo" else []
    around += [lt(x, high)] if high != "oo" else []
    require(not any(variable in e.free for e in (low, high) if isinstance(e, Term)), "an end depends on the variable")
    local = [eq(f, g), *obligations(f)]
    needed = [*(substitute(order, {variable: point}) for order in around), *conditions]
    require(len(premises) == len(local) + len(needed), "the premises do not match")
    for theorem, formula in zip(premises, (*local, *needed), strict=True):
        expect(theorem, formula)
    left = frozenset[Term]().union(*(p.assumptions.difference(around) for p in premises[: len(local)]))
    require(not any(variable in a.free for a in left), f"{variable} is free")
    assumptions = left.union(*(p.assumptions for p in premises[len(local) :]))
    return mint(assumptions, Term("defined", t) if what == "defined" else eq(t, result))


def monotone(parameters: Parameters, premises: Premises) -> Theorem:
    """The mean value theorem: a derivative that is ≥ 0 (> 0) inside [a, b] gives f(a) ≤ (<) f(b).

    Premises: a ≤ b (or a < b); 0 ≤ f′ (or 0 < f′) assuming a < x, x < b; then the conditions of
    the derivative, assuming a ≤ x, x ≤ b, so that f is continuous on the closed interval.
    """
    variable, f, a, b = parameters
    x = var(variable)
    result, conditions = differentiate(f, variable)
    order, slope, *rest = premises
    require(
        slope.formula.op in ("le", "lt") and slope.formula == Term(slope.formula.op, ZERO, result), "not the derivative"
    )
    strict = slope.formula.op == "lt"
    expect(order, lt(a, b) if strict else le(a, b))
    require(variable not in a.free | b.free and len(rest) == len(conditions), "the parts do not match")
    inside, closed = {lt(a, x), lt(x, b)}, {le(a, x), le(x, b)}
    assumptions = set(order.assumptions) | (slope.assumptions - inside)
    for theorem, condition in zip(rest, conditions, strict=True):
        expect(theorem, condition)
        assumptions |= theorem.assumptions - closed
    require(not any(variable in t.free for t in assumptions), f"{variable} is free in an assumption")
    ends = (substitute(f, {variable: a}), substitute(f, {variable: b}))
    return mint(frozenset(assumptions), lt(*ends) if strict else le(*ends))


def monotone_to_limit(parameters: Parameters, premises: Premises) -> Theorem:
    """The mean value theorem up to an end that f only approaches: 0 ≤ f′ inside gives lim f ≤ f(b), or f(a) ≤ lim f.

    For x₀ in (a, b), f(x₀) ≤ f(b); let x₀ tend to a. Parameters: the limit, from above (or at −∞) where
    a is the lower end, from below (or at ∞) where it is the upper; and the other end. Premises: the
    limit exists; 0 ≤ f′ assuming that x lies inside (0 < f′ makes the conclusion strict); the ends are
    in order, unless one is infinite; then the conditions of the derivative, assuming that x lies
    inside or is the other end.
    """
    end, other = parameters
    require(end.op == "limit", "not a limit")
    variable, f, point, direction = end.args
    x, infinite = var(variable), point in (INFINITY, MINUS_INFINITY)
    lower = point == MINUS_INFINITY or (direction == "+" and not infinite)
    require(lower or infinite or direction == "-", "a limit from both sides is no end")
    beyond, inside, closed = (
        (lt(point, x), lt(x, other), le(x, other)) if lower else (lt(x, point), lt(other, x), le(other, x))
    )
    result, conditions = differentiate(f, variable)
    exists, slope, *rest = premises
    strict = slope.formula.op == "lt"
    expect(exists, Term("defined", end))
    expect(slope, lt(ZERO, result) if strict else le(ZERO, result))
    assumptions = exists.assumptions | (slope.assumptions - {beyond, inside})
    if not infinite:
        order, *rest = rest
        expect(order, lt(point, other) if lower else lt(other, point))
        assumptions |= order.assumptions
    require(len(rest) == len(conditions), "the parts do not match")
    for theorem, condition in zip(rest, conditions, strict=True):
        expect(theorem, condition)
        assumptions |= theorem.assumptions - {beyond, closed}
    free = point.free | other.free | frozenset().union(*(a.free for a in assumptions))
    require(variable not in free, f"{variable} is free in an end or an assumption")
    value = substitute(f, {variable: other})
    ends = (end, value) if lower else (value, end)
    return mint(assumptions, lt(*ends) if strict else le(*ends))
