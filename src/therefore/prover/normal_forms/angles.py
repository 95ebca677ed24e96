"""Openers for atan2(y, x), the angle of a point: by the signs of its coordinates, or without a common factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from therefore.kernel.field import Value
from therefore.prover.proof import Context, Fact
from therefore.term import ZERO, Term, le, lt, mul, ne, num, power

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer

Name = Callable[[Term], Term]


def open_atan2(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    b, a = (x.term(v) for v in args)
    shared = _shared(x, *args)

    def build(context: Context, name: Name) -> Fact | None:
        u, v = name(b), name(a)
        return _by_signs(x, context, u, v) or (shared and _scaled(x, context, name, *shared))

    return x.closed(list(args), build)


def _by_signs(x: Explorer, context: Context, b: Term, a: Term) -> Fact | None:
    """Where the point is known to be right or left of the axis, or on it."""
    proof, prove = context.proof, x.search.prove
    if a == ZERO:
        for row, sign in (("atan2 up", lt(ZERO, b)), ("atan2 down", lt(b, ZERO))):
            fact = prove(context, sign)
            if fact is not None:
                return proof.row(row, {"b": b}, fact)
        return None
    right = prove(context, lt(ZERO, a))
    if right is not None:
        return proof.row("atan2 right", {"a": a, "b": b}, right)
    left = prove(context, lt(a, ZERO))
    for row, sign in (("atan2 left", le(ZERO, b)), ("atan2 lower left", lt(b, ZERO))):
        fact = left and prove(context, sign)
        if left and fact:
            return proof.row(row, {"a": a, "b": b}, left, fact)
    return None


def _shared(x: Explorer, b: Value, a: Value) -> tuple[list[tuple[Term, int]], Term, Term] | None:
    """The factors that both coordinates have, with exponents, and what is left of each coordinate."""
    of_a = dict(x.factors(a)) if not a.is_zero else dict(x.factors(b))
    common = []
    for factor, e in x.factors(b) if not b.is_zero else x.factors(a):
        other = of_a.get(factor, 0)
        if factor != num(-1) and e * other > 0:
            common.append((factor, min(e, other, key=abs)))
    if not common:
        return None
    scale = x.constant(1)
    for factor, e in common:
        scale = x.multiply(scale, x.power_of(factor, e, a if b.is_zero else b))
    return common, x.term(x.divide(b, scale)), x.term(x.divide(a, scale))


def _scaled(
    x: Explorer, context: Context, name: Name, common: list[tuple[Term, int]], b: Term, a: Term
) -> Fact | None:
    """atan2(c·y, c·x) = atan2(y, x) for c > 0."""
    c = mul(*(name(f) if e == 1 else power(name(f), num(e)) for f, e in common))
    u, v = name(b), name(a)
    positive = x.search.prove(context, lt(ZERO, c))
    inside = positive and x.search.prove(context, ne(Term("add", power(v, num(2)), power(u, num(2))), ZERO))
    return positive and inside and context.proof.row("atan2 scale", {"a": v, "b": u, "c": c}, positive, inside)
