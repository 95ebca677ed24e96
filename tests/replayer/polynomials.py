"""Polynomials with rational coefficients, as dicts from monomials to coefficients, and their quotients.

A monomial is a sorted tuple of (generator, exponent); generators are integers.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce

Monomial = tuple[tuple[int, int], ...]
Polynomial = dict[Monomial, Fraction]

PRIME = 2**61 - 1
ONE: Polynomial = {(): Fraction(1)}


def constant(c: int | Fraction) -> Polynomial:
    return {(): Fraction(c)} if c else {}


def generator(i: int) -> Polynomial:
    return {((i, 1),): Fraction(1)}


def add(a: Polynomial, b: Polynomial) -> Polynomial:
    result = dict(a)
    for m, c in b.items():
        total = result.get(m, Fraction(0)) + c
        if total:
            result[m] = total
        else:
            result.pop(m, None)
    return result


def scale(a: Polynomial, c: Fraction | int) -> Polynomial:
    return {m: k * c for m, k in a.items()} if c else {}


def subtract(a: Polynomial, b: Polynomial) -> Polynomial:
    return add(a, scale(b, -1))


def times(m: Monomial, n: Monomial) -> Monomial:
    exponents = dict(m)
    for g, e in n:
        exponents[g] = exponents.get(g, 0) + e
    return tuple(sorted(exponents.items()))


def multiply(a: Polynomial, b: Polynomial) -> Polynomial:
    result: Polynomial = {}
    for m, c in a.items():
        for n, d in b.items():
            k = times(m, n)
            result[k] = result.get(k, Fraction(0)) + c * d
    return {m: c for m, c in result.items() if c}


def power(a: Polynomial, n: int) -> Polynomial:
    return reduce(multiply, [a] * n, ONE)


def used(a: Polynomial) -> set[int]:
    return {g for m in a for g, _ in m}


def is_constant(a: Polynomial) -> bool:
    return not a or set(a) == {()}


def order(m: Monomial) -> tuple[int, Monomial]:
    """By degree, then by the earlier generators: for division with remainder."""
    return (sum(e for _, e in m), tuple((-g, e) for g, e in m))


def quotient(m: Monomial, n: Monomial) -> Monomial | None:
    """m / n, if that is a monomial."""
    exponents = dict(m)
    for g, e in n:
        left = exponents.get(g, 0) - e
        if left < 0:
            return None
        exponents[g] = left
    return tuple(sorted((g, e) for g, e in exponents.items() if e))


def divided(a: Polynomial, b: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Quotient and remainder by one polynomial: no monomial of the remainder is a multiple of b's leading one."""
    lead = max(b, key=order)
    result: Polynomial = {}
    rest: Polynomial = {}
    left = dict(a)
    while left:
        m = max(left, key=order)
        k = quotient(m, lead)
        if k is None:
            rest[m] = left.pop(m)
        else:
            part = {k: left[m] / b[lead]}
            result.update(part)
            left = subtract(left, multiply(part, b))
    return result, rest


def exact(a: Polynomial, b: Polynomial) -> Polynomial:
    result, rest = divided(a, b)
    if rest:
        raise ValueError("not a divisor")
    return result


def monic(a: Polynomial) -> Polynomial:
    return scale(a, 1 / a[max(a, key=order)]) if a else a


# -- greatest common divisors ---------------------------------------------------------------


def by_powers(a: Polynomial, g: int) -> dict[int, Polynomial]:
    """The coefficients of the powers of one generator."""
    result: dict[int, Polynomial] = {}
    for m, c in a.items():
        e = dict(m).get(g, 0)
        result.setdefault(e, {})[tuple(p for p in m if p[0] != g)] = c
    return result


def content(a: Polynomial, g: int) -> Polynomial:
    """The greatest common divisor of the coefficients of the powers of a generator."""
    return reduce(gcd, sorted(by_powers(a, g).values(), key=len))


def free_part(a: Polynomial, moving: Iterable[int]) -> Polynomial:
    """The part of a polynomial made of factors without any of these generators."""
    for g in moving:
        a = content(a, g)
    return a


def gcd(a: Polynomial, b: Polynomial) -> Polynomial:
    """The monic greatest common divisor."""
    if not a or not b:
        return monic(a or b)
    if is_constant(a) or is_constant(b):
        return ONE
    common, a, b = _monomials(a, b)
    for g in used(a) - used(b):
        a = content(a, g)
    for g in used(b) - used(a):
        b = content(b, g)
    shared = used(a) & used(b)
    if not shared or used(a) != used(b):
        return common if not shared else monic(multiply(common, gcd(a, b)))
    g = min(shared, key=lambda g: (max(_degree(a, g), _degree(b, g)), g))
    ca, cb = content(a, g), content(b, g)
    a, b = exact(a, ca), exact(b, cb)
    found = ONE if _coprime(a, b, g) else _primitive_gcd(a, b, g)
    return monic(multiply(multiply(common, gcd(ca, cb)), found))


def _degree(a: Polynomial, g: int) -> int:
    return max((dict(m).get(g, 0) for m in a), default=0)


def _monomials(a: Polynomial, b: Polynomial) -> tuple[Polynomial, Polynomial, Polynomial]:
    """Their common monomial factor, and both without any."""

    def lowest(p: Polynomial) -> dict[int, int]:
        first, *rest = (dict(m) for m in p)
        return {g: min(e, *(m.get(g, 0) for m in rest)) if rest else e for g, e in first.items()}

    low_a, low_b = lowest(a), lowest(b)
    both = {g: min(e, low_b[g]) for g, e in low_a.items() if g in low_b}

    def without(p: Polynomial, low: dict[int, int]) -> Polynomial:
        m = tuple(sorted((g, e) for g, e in low.items() if e))
        return exact(p, {m: Fraction(1)}) if m else p

    shared = tuple(sorted((g, e) for g, e in both.items() if e))
    return {shared: Fraction(1)}, without(a, low_a), without(b, low_b)


def _coprime(a: Polynomial, b: Polynomial, g: int) -> bool:
    """Whether numbers in the place of the other generators show that no common factor has g in it.

    A common factor would still have one there: modulo a prime, where the leading coefficient is not 0.
    """
    others = sorted((used(a) | used(b)) - {g})
    at = {h: pow(3, 7 * i + 5, PRIME) + 11 * h for i, h in enumerate(others)}
    first, second = _modular(a, g, at), _modular(b, g, at)
    if first is None or second is None:
        return False
    while second:
        inverse = pow(second[-1], -1, PRIME)
        while len(first) >= len(second):
            factor = first[-1] * inverse % PRIME
            for i, c in enumerate(reversed(second), 1):
                first[-i] = (first[-i] - factor * c) % PRIME
            while first and not first[-1]:
                first.pop()
        first, second = second, first
    return len(first) == 1


def _modular(a: Polynomial, g: int, at: dict[int, int]) -> list[int] | None:
    """The coefficients of the powers of g modulo a prime; None where the leading one vanishes."""
    found = [0] * (_degree(a, g) + 1)
    for m, c in a.items():
        if c.denominator % PRIME == 0:
            return None
        value = c.numerator * pow(c.denominator, -1, PRIME)
        for h, e in m:
            if h != g:
                value = value * pow(at[h], e, PRIME) % PRIME
        found[dict(m).get(g, 0)] += value
    found = [v % PRIME for v in found]
    return found if found[-1] else None


def _primitive_gcd(a: Polynomial, b: Polynomial, g: int) -> Polynomial:
    """Euclid's algorithm with pseudo-remainders, of polynomials without content."""
    if _degree(a, g) < _degree(b, g):
        a, b = b, a
    while b:
        if not _degree(b, g):
            return ONE
        rest = _pseudo_remainder(a, b, g)
        a, b = b, monic(exact(rest, content(rest, g))) if rest else rest
    return a


def _pseudo_remainder(a: Polynomial, b: Polynomial, g: int) -> Polynomial:
    n = _degree(b, g)
    lead = by_powers(b, g)[n]
    while a and _degree(a, g) >= n:
        d = _degree(a, g)
        step = {((g, d - n),): Fraction(1)} if d > n else ONE
        a = subtract(multiply(a, lead), multiply(multiply(by_powers(a, g)[d], step), b))
    return a
