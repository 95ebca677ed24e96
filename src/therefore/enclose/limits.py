"""Limits, and derivatives by their definition: from expansions on the sides of the point.

A value is that which there is if there is one: the ball in which a function stays near the point holds
its limit, should it exist. That there is none is certain where Undefined is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from math import factorial
from typing import TypeVar

from flint import arb, fmpq

from therefore.enclose.expansion import Expansion
from therefore.enclose.forms import Number, number_of
from therefore.enclose.growth import Near, power
from therefore.enclose.local import Local, Phase, towards, whole
from therefore.enclose.parameters import cauchy, leibniz
from therefore.kernel.balls import Env, Undefined, Unsure, Value, limit_by_rules, slope_at, value_in
from therefore.term import INFINITY, MINUS_INFINITY, Term, var, walk

Found = TypeVar("Found")
Extended = Value | Term  # a number, or oo or -oo

STAGES = ((2**16, 4), (2**64, 6), (2**400, 8))
INFINITE = {INFINITY: 1, MINUS_INFINITY: -1}
CORNER = "the derivative at a corner"
TURNS = (fmpq(0), fmpq(1, 4), fmpq(1, 2), fmpq(3, 4), fmpq(1, 8))


def limit(t: Term, env: Env) -> Value:
    try:
        return limit_by_rules(t, env)
    except Unsure:
        value = extended(t, env)
    if isinstance(value, Term):
        raise Undefined(t, "the limit is infinite")
    return value


def extended(t: Term, env: Env) -> Extended:
    """A value, or oo or -oo for a limit that is infinite.

    A side of the point on which the function is nowhere defined does not count.
    """
    if t.op != "limit":
        return value_in(t, env)
    found, failure = list[Extended](), Undefined(t, "undefined near the point")
    for side in _sides(t):
        try:
            found += _approached(t, side, env)
        except Undefined as undefined:
            failure = undefined
    if not found:
        raise failure
    return _agreed(t, found, "the function approaches different values")


def _sides(t: Term) -> tuple[int, ...]:
    if t.args[2] in INFINITE:
        return (INFINITE[t.args[2]],)
    return {"+": (1,), "-": (-1,), "+-": (-1, 1)}[t.args[3]]


def _approached(t: Term, side: int, env: Env) -> list[Extended]:
    """What the function tends to from a side, or balls in which it comes to be time and again."""
    variable, body, point, _ = t.args
    place = None if point in INFINITE else number_of(point, env)

    def along(way: Callable[[Near], Local]) -> tuple[Extended, bool]:
        return staged(lambda near: tends_to(way(near).expand(body)))

    found = list[Extended]()
    with suppress(Unsure):
        value, settled = along(lambda near: towards(variable, place, side, env, near))
        if settled:
            return [value]
        found.append(value)
    for way in _subsequences(t, side, place, env):
        with suppress(Unsure, Undefined):
            found.append(along(way)[0])
    if found:
        return found
    raise Unsure


def _subsequences(t: Term, side: int, place: Number | None, env: Env) -> Iterator[Callable[[Near], Local]]:
    """Ways on which a wave stands still, or the sign of a power of a negative number does."""
    variable, body = t.args[:2]
    nodes = [node for node in walk(body) if variable in node.free]
    if any(node.op in ("sin", "cos", "tan") for node in nodes):
        for turn in TURNS:
            yield lambda near, turn=turn: towards(variable, place, side, env, near, Phase(turn))  # type: ignore[misc]
    if place is None and any(node.op == "pow" and variable in node.args[1].free for node in nodes):
        for start in (0, 1):
            yield lambda near, start=start: whole(variable, env, near, 2 * side, start)  # type: ignore[misc]


def _agreed(t: Term, found: list[Extended], reason: str) -> Extended:
    """The most precise of values that must all be the same; Undefined where they cannot be."""
    best = found[0]
    for value in found[1:]:
        if isinstance(value, Term) or isinstance(best, Term):
            if value != best:
                raise Undefined(t, reason)
        elif value != best:
            raise Undefined(t, reason)
        elif isinstance(best, arb) and (isinstance(value, fmpq) or value.rad() < best.rad()):
            best = value
    return best


def staged(attempt: Callable[[Near], tuple[Found, bool]]) -> tuple[Found, bool]:
    """An attempt nearer and nearer to the point, with more and more terms, until it says that it will do."""
    found: tuple[Found, bool] | None = None
    for start, keep in STAGES:
        with suppress(Unsure):
            found = attempt(Near(start, keep))
            if found[1]:
                break
    if found is None:
        raise Unsure
    return found


def tends_to(f: Expansion) -> tuple[Extended, bool]:
    """What an expansion tends to, and True; or a ball in which it stays, and False."""
    large, c, _ = f.split()
    direction = f.order.direction if f.rest != 0 else -1
    if large:
        m, _ = f.lead[1], f.sign
        return INFINITY if f.lead[0].sign > 0 else MINUS_INFINITY, bool(m.exponents)
    if direction > 0:
        raise Unsure
    return (c.exact.value, True) if direction < 0 else (arb(c.value) + arb(0, f.rest), False)


# -- derivatives ----------------------------------------------------------------------------


def derivative(t: Term, env: Env) -> Value:
    """By rules where their conditions hold, else n! times a coefficient of the expansions around the point.

    A function that has n derivatives at a point has one expansion in powers of h up to hⁿ (Taylor, Peano).
    """
    try:
        return slope_at(t, env)
    except Unsure:
        pass
    variable, body, point = t.args
    order = 1
    while body.op == "deriv" and body.args[0] == variable and body.args[2] == var(variable):
        body, order = body.args[1], order + 1
    at = value_in(point, env)
    value = value_in(body, env.bound(variable, at))
    with suppress(Unsure):
        if body.op in ("integral", "sum") and order == 1:
            return leibniz(t, env)
        return cauchy(variable, body, at, order, env)
    found, failures = list[Extended](), list[Undefined]()
    for side in (-1, 1):
        try:
            found.append(_coefficient(t, body, side, order, value, env))
        except Undefined as undefined:
            failures.append(undefined)
    agreed = _agreed(t, found, CORNER) if found else INFINITY
    if isinstance(agreed, Term):
        raise Undefined(t, CORNER)
    if failures:  # the derivative at an end of the domain: readings differ
        raise Unsure
    return agreed


def _coefficient(t: Term, body: Term, side: int, order: int, value: Value, env: Env) -> Extended:
    """What n!·(f(a + h) − f(a) − …)/hⁿ tends to; the terms left out are those of a polynomial in h."""

    point = number_of(t.args[2], env)

    def attempt(near: Near) -> tuple[Extended, bool]:
        f = towards(t.args[0], point, side, env, near).expand(body)
        if _constant(f) != value:
            return INFINITY, True  # not continuous
        names = {power(-k).name for k in range(order)}
        rest = Expansion(near, tuple((c, m) for c, m in f.terms if m.name not in names), f.rest, f.order)
        scale = Number(fmpq(factorial(order) * side**order))
        return tends_to(rest.scaled(scale, power(order)))

    return staged(attempt)[0]


def _constant(f: Expansion) -> Value:
    value, _ = tends_to(f)
    if isinstance(value, Term):
        raise Unsure
    return value

