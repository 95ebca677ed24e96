"""Rules of analysis: derivatives, limits, and the mean value theorem."""

from __future__ import annotations

from therefore.kernel.calculus import differentiate, differentiate_family, limit
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


def limit_value(parameters: Parameters, premises: Premises) -> Theorem:
    """A limit by the structural rules, which exists (or is infinite): their conditions hold."""
    what, t = parameters
    require(t.op == "limit", "not a limit")
    value, conditions = limit(t)
    require(len(conditions) == len(premises), "a limit's conditions do not match")
    for theorem, condition in zip(premises, conditions, strict=True):
        expect(theorem, condition)
    return conclude(_limit_exists(t, value) if what == "defined" else eq(t, value), premises)


def _limit_exists(t: Term, value: Term) -> Term:
    return Term("defined", eq(t, value) if value in (INFINITY, MINUS_INFINITY) else t)


def limit_same(parameters: Parameters, premises: Premises) -> Theorem:
    """Functions that agree on the side from which a point is approached have the same limit there.

    The premise f = g may assume that x lies on that side (beyond 0 for an infinite point). With
    "defined", further premises say that the limit of g exists, and that f is defined on that side.
    """
    what, t, g = parameters
    require(t.op == "limit", "not a limit")
    variable, f, point, direction = t.args
    require(variable not in point.free, "the point of a limit depends on its variable")
    x = var(variable)
    side = {"+": lt(point, x), "-": lt(x, point), "+-": Term("ne", x, point)}[direction]
    if point in (INFINITY, MINUS_INFINITY):
        side = lt(ZERO, x) if point == INFINITY else lt(x, ZERO)
    other = Term("limit", variable, g, point, direction)
    same, *rest = premises
    expect(same, eq(f, g))
    formula = eq(t, other)
    if what == "defined":
        exists, *defined = rest
        infinite = exists.formula.args[0].op == "eq"
        expect(exists, _limit_exists(other, exists.formula.args[0].args[1] if infinite else ZERO))
        formula = _limit_exists(t, exists.formula.args[0].args[1] if infinite else ZERO)
        require(side not in exists.assumptions, "the limit may not be assumed on one side")
        for theorem, obligation in zip(defined, obligations(f), strict=True):
            expect(theorem, obligation)
    for theorem in premises:
        left = theorem.assumptions - {side}
        require(not any(variable in a.free for a in left), f"{variable} is free in an assumption")
    return conclude(formula, premises, (side,))


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
