"""Infinite series and products, enclosed; and the proof that some diverge.

The first terms are added up; what is beyond them comes from the expansion of the terms at infinity.
Terms whose sign alternates are added two by two.
"""

from __future__ import annotations

from contextlib import suppress
from functools import reduce
from operator import add, mul

from flint import arb, ctx, fmpq

from therefore.enclose.expansion import Expansion
from therefore.enclose.functions import NotThere, log
from therefore.enclose.growth import Growth, Near, X
from therefore.enclose.integrals import integrable, integrated
from therefore.enclose.local import whole
from therefore.kernel.balls import MAX_RANGE, Env, Undefined, Unsure, Value, value_in
from therefore.kernel.balls import product as finite_product
from therefore.kernel.balls import total as finite_total
from therefore.term import INFINITY, Term, num, substitute, var
from therefore.term import add as plus
from therefore.term import mul as times

STARTS, KEEP = (16, 64, 256, 1024), 6
HALF = fmpq(1, 2)


def total(t: Term, env: Env) -> Value:
    return _series(t, env) if t.args[2] == INFINITY else finite_total(t, env)


def product(t: Term, env: Env) -> Value:
    return _series(t, env) if t.args[2] == INFINITY else finite_product(t, env)


def _series(t: Term, env: Env) -> Value:
    """Steps of one term and then, for alternating signs, of two: the tail with the fewest terms before it."""
    first = value_in(t.args[1], env)
    if not isinstance(first, fmpq) or first.q != 1:
        raise Unsure
    for step in (1, 2):
        with suppress(Unsure):
            return _stepwise(t, int(first.p), step, env)
    raise Unsure


def _stepwise(t: Term, first: int, step: int, env: Env) -> Value:
    tolerance, best = arb(2) ** -(ctx.prec // 2), arb("nan")
    for start in STARTS:
        with suppress(Unsure):
            found = _from(t, first, step, env, Near(start, KEEP))
            if not best.rad() < found.rad():
                best = found
            if best.rad() < tolerance * (1 + abs(best)):
                break
    if not best.is_finite():
        raise Unsure
    return best


def _from(t: Term, first: int, step: int, env: Env, near: Near) -> arb:
    """The tail k = first + step·x + i, x ≥ start, 0 ≤ i < step, and all terms before it."""
    variable, _, _, body = t.args
    index = plus(num(first), times(num(step), var(variable)))
    parts = [_logarithm(t, whole(variable, env, near).expand(_shifted(body, variable, index, i))) for i in range(step)]
    for part in parts:
        _vanish(t, part)
    tail = _summed(t, reduce(add, parts))
    before = range(first, first + step * near.start)
    if len(before) > MAX_RANGE:
        raise Unsure
    env.spend(len(before))
    values = (arb(value_in(body, env.bound(variable, fmpq(k)))) for k in before)
    return sum(values, arb(0)) + tail if t.op == "sum" else reduce(mul, values, arb(1)) * tail.exp()


def _shifted(body: Term, variable: str, index: Term, i: int) -> Term:
    return substitute(body, {variable: plus(index, num(i)) if i else index})


def _logarithm(t: Term, f: Expansion) -> Expansion:
    try:
        return f if t.op == "sum" else log(f)
    except NotThere:  # factors that are not positive
        raise Unsure from None


def _vanish(t: Term, f: Expansion) -> None:
    """The terms must tend to 0; Undefined where they certainly do not."""
    if f.terms and f.terms[0][1].direction >= 0 and f.sign:
        raise Undefined(t, "the terms of the series do not tend to 0")
    if f.rest != 0 and f.order.direction >= 0:
        raise Unsure


def _summed(t: Term, f: Expansion) -> arb:
    near = f.near
    if f.terms and not integrable(f.terms[0][1]) and f.sign:
        raise Undefined(t, "the series diverges")
    tail = sum((arb(c.value) * _tail(near, m) for c, m in f.terms), arb(0))
    return tail if f.rest == 0 else tail + arb(0, (f.rest * _tail(near, f.order)).abs_upper())


def _tail(near: Near, m: Growth) -> arb:
    """Σ M(k), k ≥ start: Hurwitz' zeta function, a geometric series, or between ∫ M and ∫ M + M(start)."""
    if not integrable(m):
        raise Unsure
    start = arb(near.start)
    if m.alpha is not None:
        return arb(-m.alpha).zeta(start)
    (key, c), *others = m.exponents
    if key == X and not others:
        ratio = arb(c.value).exp()
        return near.value(m) / (1 - ratio)
    near.bound(m)
    return integrated(near, m) + near.value(m) * arb(HALF, HALF)

