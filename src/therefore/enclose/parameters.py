"""Derivatives by a parameter: of analytic functions by Cauchy's formula, of integrals and series by Leibniz' rule."""

from __future__ import annotations

from math import factorial

from flint import acb, arb, ctx, fmpq

from therefore.enclose.holomorphic import Region
from therefore.kernel.balls import Env, Undefined, Unsure, Value, derivative_of, truth_in, value_in
from therefore.term import INFINITY, Term, conj, substitute

RADII = (fmpq(1, 4), fmpq(1, 64), fmpq(1, 2**12))
AROUND = fmpq(1, 2**30)


def cauchy(variable: str, body: Term, at: Value, order: int, env: Env) -> arb:
    """The n-th derivative of a function that is analytic on a disc of radius R around the point.

    n!/rⁿ times the mean of f(a + r·ωʲ)·ω⁻ⁿʲ over N roots of unity ω; as |f| ≤ M on the disc, what the
    mean adds to the n-th Taylor coefficient is at most M/Rⁿ·Σ (r/R)^(kN), k ≥ 1, with r = R/4.
    """
    count = max(16, ctx.prec // 4)
    for radius in RADII:
        try:
            most = _on(variable, acb(arb(at, radius), arb(0, radius)), env, body).abs_upper()
        except Unsure:
            continue
        mean = acb(0)
        for j in range(count):
            root = acb(fmpq(2 * j, count)).exp_pi_i()
            mean += _on(variable, acb(at) + root * radius / 4, env, body) * acb(fmpq(-2 * j * order, count)).exp_pi_i()
        error = most / arb(radius) ** order * (1 / (arb(4) ** count - 1))
        coefficient = mean.real / count / (arb(radius) / 4) ** order + arb(0, error.abs_upper())
        return coefficient * factorial(order)
    raise Unsure


def _on(variable: str, box: acb, env: Env, body: Term) -> acb:
    found = Region({}, env, True).bound(variable, box, True).value(body)
    if not found.is_finite():
        raise Unsure
    return found


def leibniz(t: Term, env: Env) -> Value:
    """The derivative of an integral, or of a series, by a parameter: that of the integrand, and of the ends.

    It holds where the integral of the derivative, with the parameter anywhere in a neighbourhood, is
    enclosed: then one integrable function bounds the derivative of the integrand throughout.
    """
    variable, body, point = t.args
    index, low, high, inner = body.args
    if index == variable or (body.op == "sum" and (variable in low.free or high != INFINITY)):
        raise Unsure
    at = value_in(point, env)
    here, around = env.bound(variable, at), env.bound(variable, arb(at, AROUND))
    slope, conditions = derivative_of(inner, variable)
    if conditions:
        slope = Term("piecewise", slope, conj(*conditions))
    derived = Term(body.op, index, low, high, slope)
    try:
        for whole in (body, derived):
            value_in(whole, around)
        result = value_in(derived, here)
        for end, sign in ((high, 1), (low, -1)):
            if variable in end.free:
                _regular(inner, index, end, around)
                edge = value_in(substitute(inner, {index: end}), here)
                result += edge * value_in(Term("deriv", variable, end, point), env) * sign
    except Undefined:  # the rule does not apply, and the derivative may exist all the same
        raise Unsure from None
    return result


def _regular(inner: Term, index: str, end: Term, around: Env) -> None:
    """The integrand must be continuous around its value at the end: it has bounded slopes there."""
    box = around.bound(index, value_in(end, around))
    slope, conditions = derivative_of(inner, index)
    if not all(truth_in(c, box) for c in conditions):
        raise Unsure
    value_in(slope, box)
