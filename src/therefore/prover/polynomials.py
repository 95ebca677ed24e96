"""Polynomials in one index whose coefficients are values without it: what sums and fractions are made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therefore.kernel.field import Value
from therefore.term import Term, num, var

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer

Polynomial = list[Value]  # the coefficients, that of k^0 first; the last is not zero


def quotient(x: Explorer, a: Value, b: Value) -> Value:
    """a/b, without asking whether b is zero: for guesses."""
    return x.make(a.num * b.den, a.den * b.num)


def moves(x: Explorer, value: Value, index: str) -> bool:
    """Whether a value depends on a variable, perhaps within a function."""
    return any(index in x.atoms[j].term.free for j in value.used)


def degree(polynomial: Any, g: int) -> int:
    return int(polynomial.degrees()[g])


def shifted(x: Explorer, polynomial: Any, g: int, c: int) -> Any:
    images = [*x.generators[:g], x.generators[g] + c, *x.generators[g + 1 :]]
    return polynomial.compose(*images, ctx=x.context)


def coefficients(x: Explorer, polynomial: Any, g: int) -> Polynomial:
    if polynomial.is_zero():
        return []
    parts: list[dict[Any, Any]] = [{} for _ in range(degree(polynomial, g) + 1)]
    for exponents, c in polynomial.to_dict().items():
        parts[exponents[g]][(*exponents[:g], 0, *exponents[g + 1 :])] = c
    return [Value(x.context.from_dict(part), x.one) for part in parts]


def value(x: Explorer, polynomial: Polynomial, g: int) -> Value:
    result = x.zero_value
    for d, c in enumerate(polynomial):
        result = x.add(result, x.multiply(c, Value(x.generators[g] ** d, x.one)))
    return result


def less(x: Explorer, a: Polynomial, b: Polynomial, factor: Value) -> Polynomial:
    """a − factor·b."""
    size = max(len(a), len(b))
    padded = ([*p, *[x.zero_value] * (size - len(p))] for p in (a, b))
    return trimmed([x.subtract(u, x.multiply(factor, v)) for u, v in zip(*padded, strict=True)])


def trimmed(polynomial: Polynomial) -> Polynomial:
    while polynomial and polynomial[-1].is_zero:
        polynomial.pop()
    return polynomial


def product(x: Explorer, a: Polynomial, b: Polynomial) -> Polynomial:
    result: Polynomial = []
    for d, c in enumerate(a):
        result = less(x, result, [*[x.zero_value] * d, *b], x.negative(c))
    return result


def division(x: Explorer, a: Polynomial, b: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Quotient and remainder."""
    found: Polynomial = []
    while len(a) >= len(b):
        gap, factor = len(a) - len(b), quotient(x, a[-1], b[-1])
        found = less(x, found, [*[x.zero_value] * gap, x.constant(1)], x.negative(factor))
        a = less(x, a, [*[x.zero_value] * gap, *b], factor)
    return found, a


def bezout(x: Explorer, a: Polynomial, b: Polynomial) -> tuple[Polynomial, Polynomial] | None:
    """s and t with s·a + t·b = 1, for coprime a and b."""
    s, t, u, v = [x.constant(1)], list[Value](), list[Value](), [x.constant(1)]
    while b:
        q, rest = division(x, a, b)
        a, b = b, rest
        s, u = u, less(x, s, product(x, q, u), x.constant(1))
        t, v = v, less(x, t, product(x, q, v), x.constant(1))
    if len(a) != 1:
        return None
    unit = quotient(x, x.constant(1), a[0])
    return product(x, [unit], s), product(x, [unit], t)


def partial_fractions(x: Explorer, t: Term, index: str) -> list[Term] | None:
    """A rational function of an index as two with coprime denominators, if it can be written so."""
    f, g = x.normal(t), x.as_generator(x.normal(var(index)))
    if g is None or f.den.is_constant() or any(j != g and index in x.atoms[j].term.free for j in f.used):
        return None
    moving = [(p, e) for p, e in x.factor(f.den)[1] if degree(p, g)]
    if len(moving) < 2:
        return None
    first = moving[0][0] ** moving[0][1]
    a, b = coefficients(x, first, g), coefficients(x, f.den / first, g)
    both = bezout(x, a, b)
    if both is None:
        return None
    above = coefficients(x, f.num, g)
    parts = [(division(x, product(x, above, c), below)[1], below) for c, below in zip(both, (b, a), strict=True)]
    return [x.term(quotient(x, value(x, c, g), value(x, below, g))) for c, below in parts if c]


def opposite_term(t: Term) -> Term:
    """−t with the sign taken into a sum, so that 1 − p and p − 1 are told apart."""
    if t.op == "add":
        return Term("add", *(opposite_term(a) for a in t.args))
    if t.op == "num":
        return num(-t.args[0])
    if t.op == "mul" and t.args[0].op == "num":
        c, *rest = t.args
        return (
            Term("mul", *rest)
            if c == num(-1) and len(rest) > 1
            else rest[0]
            if c == num(-1)
            else Term("mul", opposite_term(c), *rest)
        )
    return Term("mul", num(-1), t)
