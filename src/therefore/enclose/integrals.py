"""Definite and improper integrals, enclosed; and the proof that some diverge.

A range is cut where the function is singular. Around an end that is infinite or singular the expansion
there is integrated term by term, and decides convergence; the rest is quadrature of analytic pieces.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

from flint import acb, arb, ctx, fmpq

from therefore.enclose.expansion import Expansion
from therefore.enclose.forms import UNIT, Number, number_of
from therefore.enclose.growth import LOG, LOG_LOG, Growth, Near, power
from therefore.enclose.holomorphic import Region, quadrature
from therefore.enclose.local import towards
from therefore.enclose.poles import certain_pole, nowhere_defined, singular_points
from therefore.kernel.balls import Env, Undefined, Unsure, Value
from therefore.term import INFINITY, MINUS_INFINITY, Term

STARTS = tuple(2**k for k in (4, 5, 6, 8, 10, 14, 20, 40))
KEEP = 5
INFINITE = {INFINITY: arb("inf"), MINUS_INFINITY: arb("-inf")}
HALF = fmpq(1, 2)


class Diverges(Exception):
    """There is no integral over a neighbourhood of the end."""


def integral(t: Term, env: Env) -> Value:
    variable, body = t.args[0], t.args[3]
    a, b = _end(t.args[1], env), _end(t.args[2], env)
    if a.value == b.value:
        return fmpq(0)
    low, high = (a.value, b.value) if a.value < b.value else (b.value, a.value)
    if certain_pole(variable, body, low, high, env):
        raise Undefined(t, "the integral diverges")
    try:
        if _finite(a) and _finite(b):
            whole = _between(variable, body, a.value, b.value, env)
            if whole.is_finite():
                return whole
        if a.value < b.value:
            return _pieces(variable, body, a, b, env)
        if a.value > b.value:
            return -_pieces(variable, body, b, a, env)
    except Diverges:
        raise Undefined(t, "the integral diverges") from None
    raise Unsure


def _end(t: Term, env: Env) -> Number:
    return Number(INFINITE[t]) if t in INFINITE else number_of(t, env)


def _finite(end: Number) -> bool:
    return isinstance(end.value, fmpq) or end.value.is_finite()


def _between(variable: str, body: Term, a: Value, b: Value, env: Env) -> arb:
    """By quadrature alone; not finite where that does not do."""
    region = Region({}, env, False)
    for end, other in ((a, b), (b, a)):  # hopeless where the function is not bounded at an end
        box = acb(arb(end).union(arb(end + (other - end) / 2**20)))
        with suppress(Undefined):
            try:
                region.bound(variable, box, False).value(body)
            except Unsure:
                return arb("nan")
    return quadrature(variable, acb(a), acb(b), body, region).real


def _pieces(variable: str, body: Term, a: Number, b: Number, env: Env) -> arb:
    """The integral from a to b > a, cut where the function is singular."""
    cuts = [a, *map(Number, singular_points(variable, body, a.value, b.value, env)), b]
    try:
        return sum((_piece(variable, body, p, q, env) for p, q in pairwise(cuts)), arb(0))
    except Unsure:
        nowhere_defined(variable, body, a.value, b.value, env)
        raise


def _piece(variable: str, body: Term, a: Number, b: Number, env: Env) -> arb:
    """Between singular places: from each end to the middle."""
    middle = _middle(a, b)
    return _half(variable, body, a, middle, 1, env) + _half(variable, body, b, middle, -1, env)


def _middle(a: Number, b: Number) -> Value:
    if _finite(a) and _finite(b):
        return (a.value + b.value) * HALF
    return a.value + 1 if _finite(a) else b.value - 1 if _finite(b) else fmpq(0)


def _half(variable: str, body: Term, end: Number, middle: Value, side: int, env: Env) -> arb:
    """The integral between an end and the middle, which lies to the right of it (side 1) or to the left."""
    if _finite(end):
        direct = _between(variable, body, end.value, middle, env) * side
        if direct.is_finite():
            return direct
    tolerance, best = arb(2) ** -(ctx.prec // 2), arb("nan")
    for start in STARTS:
        edge = end.value + fmpq(side, start) if _finite(end) else fmpq(-side * start)
        if not (middle - edge) * side > 0:
            continue
        with suppress(Unsure):
            tail = _tail(variable, body, end, side, env, Near(start, KEEP))
            found = tail + _between(variable, body, edge, middle, env) * side
            if found.is_finite() and not best.rad() < found.rad():
                best = found
            if tail.rad() < tolerance * (1 + abs(found)):
                break
    if not best.is_finite():
        raise Unsure
    return best


def _tail(variable: str, body: Term, end: Number, side: int, env: Env, near: Near) -> arb:
    """Beyond the start of the half-line; for a finite end a, x is a ± 1/u, and dx is du/u²."""
    if _finite(end):
        return primitive(towards(variable, end, side, env, near).expand(body).scaled(UNIT, power(-2)))
    return primitive(towards(variable, None, -side, env, near).expand(body))


def primitive(f: Expansion) -> arb:
    """The integral of an expansion over its half-line; Diverges where there certainly is none."""
    near = f.near
    if f.terms and not integrable(f.terms[0][1]):
        if f.sign:  # Unsure where the first term may not be what counts
            raise Diverges
    total = sum((arb(c.value) * integrated(near, m) for c, m in f.terms), arb(0))
    return total if f.rest == 0 else total + arb(0, (f.rest * integrated(near, f.order)).abs_upper())


def integrable(m: Growth) -> bool:
    """Whether a monomial has an integral to ∞."""
    over = m * power(1)
    if not over.exponents:
        return False
    (key, c), *_ = over.exponents
    return c.sign < 0 and (key != LOG_LOG or bool(c.value < -1))


def integrated(near: Near, m: Growth) -> arb:
    """∫ M from the start to ∞: exactly for x^α and for (log x)^β/x, else between 0 and a bound."""
    if not integrable(m):
        raise Unsure
    over = m * power(1)
    if m.alpha is not None:
        return near.value(over) / arb(-m.alpha - 1)
    if over.exponents[0][0] == LOG_LOG:
        beta = arb(over.exponents[0][1].value)
        return near.log ** (beta + 1) / (-beta - 1)
    # where M·x^s does not increase, s > 1, M(x) ≤ M(N)·(N/x)^s
    key, c = m.exponents[0]
    s = (1 - c.value) / 2 if key == LOG else fmpq(2)
    near.bound(m * Growth([(LOG, Number(s))]))
    return near.value(over) / arb(s - 1) * arb(HALF, HALF)

