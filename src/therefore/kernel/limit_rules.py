"""Rules about limits: what tends where.

What they prove of a limit T is `tends(T, L)`: its body is defined near the point, on the side from
which that is approached, and has the limit L there, a number or ±∞.

Premises may assume what is true near the point (`_near`): that x lies on that side (beyond 0 for an
infinite point), and 0 < u where further premises say that u tends to a positive limit or to ∞, as
u < 0 for a negative one. No other assumption may speak of x.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import factorial

from therefore.kernel.calculus import differentiate, open_conditions
from therefore.kernel.limits import INFINITE, Approach, value_of
from therefore.kernel.obligations import obligations
from therefore.kernel.quotients import Rejected
from therefore.kernel.theorem import Parameters, Premises, Theorem, mint, require
from therefore.term import (
    INFINITY,
    MINUS_INFINITY,
    ZERO,
    Term,
    conj,
    div,
    eq,
    le,
    lt,
    mul,
    ne,
    neg,
    num,
    power,
    sub,
    substitute,
    var,
)

MAX_ORDER = 12  # of a Taylor polynomial


def tends(t: Term, value: Term) -> Term:
    """That a limit exists and is a number, or is infinite."""
    return conj(Term("defined", eq(t, value) if value in INFINITE else t), eq(t, value))


def limit_value(parameters: Parameters, premises: Premises) -> Theorem:
    """A limit by structure, from limits of parts and the conditions that the structure asks for."""
    (t,) = parameters
    given, approach = _given(premises), _approach(t)
    value = value_of(t.args[1], Approach(*approach[:2], dict(_known(premises, approach)), given.__contains__))
    return _conclude(approach, tends(t, value), premises)


def limit_same(parameters: Parameters, premises: Premises) -> Theorem:
    """f tends where g does if f = g near the point, and f is defined there."""
    t, g = parameters
    variable, f, point, direction = t.args
    value = _value(premises, Term("limit", variable, g, point, direction))
    _demand(premises, eq(f, g), *obligations(f))
    return _conclude(_approach(t), tends(t, value), premises)


def limit_sides(parameters: Parameters, premises: Premises) -> Theorem:
    """A limit from both sides, from equal limits from each."""
    (t,) = parameters
    variable, f, point, direction = t.args
    require(direction == "+-" and point not in INFINITE, "not a limit from two sides")
    value = _value(premises, Term("limit", variable, f, point, "+"))
    _demand(premises, tends(Term("limit", variable, f, point, "-"), value))
    return _conclude(_approach(t), tends(t, value), premises)


def limit_taylor(parameters: Parameters, premises: Premises) -> Theorem:
    """f(x)/(x − a)ⁿ → f⁽ⁿ⁾(a)/n!, where f and its derivatives below the n-th vanish at a (Taylor, Young, Peano).

    Premises, at a: f is defined, the conditions of n derivatives, f⁽ᵏ⁾ = 0 for k < n. The conditions
    are open, so that f is defined near a as well.
    """
    variable, f, point, direction, order = parameters
    require(order in map(num, range(1, MAX_ORDER + 1)), "not a small order")
    require(point not in INFINITE, "a Taylor polynomial at infinity")
    n, needed, slope = int(order.args[0]), list(obligations(f)), f
    for k in range(n):
        needed.append(eq(slope, ZERO))
        slope, conditions = differentiate(slope, variable)
        needed += conditions if k == n - 1 else open_conditions(conditions)
    _demand(premises, *(substitute(c, {variable: point}) for c in needed))
    t = Term("limit", variable, div(f, power(sub(var(variable), point), order)), point, direction)
    return _conclude(_approach(t), tends(t, div(substitute(slope, {variable: point}), num(factorial(n)))), premises)


def limit_growth(parameters: Parameters, premises: Premises) -> Theorem:
    """uᵃ e^(−cu) → 0 where u → ∞, for 0 < c (DLMF 4.4.15)."""
    u_limit, a, c = parameters
    variable, u, point, direction = u_limit.args
    require(variable not in a.free | c.free, "an exponent depends on the variable")
    _demand(premises, tends(u_limit, INFINITY), lt(ZERO, c), *obligations(a), *obligations(c))
    t = Term("limit", variable, mul(power(u, a), Term("exp", neg(mul(c, u)))), point, direction)
    return _conclude(_approach(t), tends(t, ZERO), premises)


def limit_squeeze(parameters: Parameters, premises: Premises) -> Theorem:
    """f → L where |f − L| ≤ g → 0 near the point; with no L, f → ∞ where g ≤ f and g → ∞."""
    t, g, *finite = parameters
    variable, f, point, direction = t.args
    bound, value = Term("limit", variable, g, point, direction), finite[0] if finite else INFINITY
    order = le(Term("abs", sub(f, value)), g) if finite else le(g, f)
    _demand(premises, order, tends(bound, ZERO if finite else INFINITY), *obligations(f))
    return _conclude(_approach(t), tends(t, value), premises)


def limit_through(parameters: Parameters, premises: Premises) -> Theorem:
    """f(u(x)) → L where f(y) → L as y → b from a side, u → b, and u stays on that side of b near the point."""
    t, u = parameters
    y, f, point, direction = t.args
    variable, inner, at, side = u.args
    require(variable not in (f.free - {y}) | point.free, "the outer limit depends on the variable of the inner one")
    stays = {"+": lt(point, inner), "-": lt(inner, point), "+-": ne(inner, point)}[direction]
    value = _value(premises, t)
    _demand(premises, tends(u, point), *(() if point in INFINITE else (stays,)))
    whole = Term("limit", variable, substitute(f, {y: inner}), at, side)
    return _conclude(_approach(whole), tends(whole, value), premises)


def lhopital(parameters: Parameters, premises: Premises) -> Theorem:
    """f/g → L where f′/g′ → L, and f and g tend to 0, or g to ±∞ (Rudin, 5.13).

    Premises: these limits; near the point f and g are differentiable and g′ ≠ 0.
    """
    (t,) = parameters
    variable, quotient, point, direction = t.args
    require(quotient.op == "div", "not a quotient")
    f, g = quotient.args
    (above, first), (below, second) = (differentiate(u, variable) for u in (f, g))
    _demand(premises, *obligations(f), *obligations(g), *first, *second, ne(below, ZERO))
    to = [tends(Term("limit", variable, u, point, direction), v) for u, v in ((f, ZERO), (g, ZERO))]
    far = [tends(Term("limit", variable, g, point, direction), v) for v in INFINITE]
    require(_given(premises).issuperset(to) or not _given(premises).isdisjoint(far), "neither 0/0 nor ·/∞")
    value = _value(premises, Term("limit", variable, div(above, below), point, direction))
    return _conclude(_approach(t), tends(t, value), premises)


# -- what the rules share -----------------------------------------------------------------------


def _given(premises: Premises) -> frozenset[Term]:
    return frozenset(p.formula for p in premises)


def _demand(premises: Premises, *formulas: Term) -> None:
    missing = set(formulas) - _given(premises)
    require(not missing, f"a limit needs {missing}")


def _value(premises: Premises, t: Term) -> Term:
    """What premises say that a term tends to."""
    for p in premises:
        found = tending(p.formula)
        if found is not None and found[0] == t:
            return found[1]
    raise Rejected(f"a limit needs that of {t.args[1]!r}")


def tending(formula: Term) -> tuple[Term, Term] | None:
    """The limit and its value, of a formula that says that the one tends to the other."""
    if formula.op != "and" or len(formula.args) != 2 or formula.args[1].op != "eq":
        return None
    t, value = formula.args[1].args
    return (t, value) if t.op == "limit" and formula == tends(t, value) else None


def _approach(t: Term) -> tuple[str, Term, str]:
    require(t.op == "limit", "not a limit")
    variable, _, point, direction = t.args
    require(variable not in point.free, "the point of a limit depends on its variable")
    return variable, point, "" if point in INFINITE else direction


def _known(premises: Premises, approach: tuple[str, Term, str]) -> Iterator[tuple[Term, Term]]:
    """The terms of which premises say that they tend to a value as the same point is approached."""
    for p in premises:
        found = tending(p.formula)
        if found is not None and _approach(found[0]) == approach and approach[0] not in found[1].free:
            yield found[0].args[1], found[1]


def _near(approach: tuple[str, Term, str], premises: Premises) -> set[Term]:
    """What holds near the point: its side, and the signs of what tends to something that is not 0.

    Such premises may not themselves assume anything of the variable.
    """
    variable, point, direction = approach
    x = var(variable)
    sides = {"+": lt(point, x), "-": lt(x, point), "+-": ne(x, point), "": lt(ZERO, x)}
    near = {lt(x, ZERO) if point == MINUS_INFINITY else sides[direction]}
    apart = [p for p in premises if not any(variable in a.free for a in p.assumptions)]
    given = _given(apart)
    for u, value in _known(apart, approach):
        number = value.args[0] if value.op == "num" else 0
        if value == INFINITY or number > 0 or lt(ZERO, value) in given:
            near.add(lt(ZERO, u))
        if value == MINUS_INFINITY or number < 0 or lt(value, ZERO) in given:
            near.add(lt(u, ZERO))
    return near


def _conclude(approach: tuple[str, Term, str], formula: Term, premises: Premises) -> Theorem:
    """A conclusion that does not speak of the variable, from premises that may assume what is true near the point."""
    assumptions = frozenset().union(*(p.assumptions for p in premises)) - _near(approach, premises)
    require(not any(approach[0] in a.free for a in (*assumptions, formula)), f"{approach[0]} is free")
    return mint(assumptions, formula)
