"""Exact quotients of polynomials with rational coefficients, reduced, so that equal values look equal.

A divisor needs evidence: it must be known to be nonzero, else `Rejected`. Imports python-flint
alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from math import comb
from typing import Any

import flint

SIZES = (16, 24, 48, 100, 300)
MAX_POWER = 400
MAX_EXPONENT = 100_000  # of a single monomial, which does not grow
MAX_TERMS = 20_000
MAX_BITS = 100_000


class Rejected(Exception):
    """A line of a certificate does not hold (or cannot be followed).

    Where the reason speaks of terms, it has a {} for each of `terms`; `at` says which line it is.
    """

    def __init__(self, reason: str, *terms: object, at: str = "") -> None:
        super().__init__(reason, *terms)
        self.reason, self.terms, self.at = reason, terms, at

    def __str__(self) -> str:
        return self.told(repr)

    def told(self, show: Callable[[Any], str]) -> str:
        """The reason, with its terms as they are to be shown."""
        texts = [t if isinstance(t, str) else show(t) for t in self.terms]
        reason = self.reason.format(*texts) if texts else self.reason
        return f"{self.at}: {reason}" if self.at else reason


class TooLarge(Rejected):
    """A power that is not written out."""


class Overflow(Exception):
    """More generators than the space has room for: try the next size."""


class Value:
    """A reduced quotient: coprime numerator and monic denominator; equal values have equal keys."""

    __slots__ = ("_key", "_used", "den", "num")

    def __init__(self, numerator: Any, denominator: Any) -> None:
        self.num, self.den = numerator, denominator
        self._used: tuple[int, ...] | None = None
        self._key = ""

    @property
    def key(self) -> str:
        """A text that equal values share."""
        if not self._key:
            self._key = str(self.num) if self.den.is_one() else f"({self.num})/({self.den})"
        return self._key

    @property
    def used(self) -> tuple[int, ...]:
        """The generators that occur."""
        if self._used is None:
            used = _used(self.num)
            self._used = used if self.den.is_one() else tuple(sorted({*used, *_used(self.den)}))
        return self._used

    @property
    def is_zero(self) -> bool:
        return bool(self.num.is_zero())

    @property
    def constant(self) -> Fraction | None:
        """The rational number that this value is, if it is one."""
        if not (self.num.is_constant() and self.den.is_one()):
            return None
        if self.num.is_zero():
            return Fraction(0)
        c = self.num.leading_coefficient()
        return Fraction(int(c.p), int(c.q))


@dataclass(frozen=True)
class Ring:
    """Polynomials in so many generators, with the values that are used most."""

    context: Any
    generators: tuple[Any, ...]
    one: Any
    values: tuple[Value, ...]  # of the generators
    zero_value: Value


@cache
def ring(size: int) -> Ring:
    context = flint.fmpq_mpoly_ctx.get(tuple(f"x{i}" for i in range(size)), flint.Ordering.deglex)
    generators, one = context.gens(), context.constant(1)
    return Ring(context, generators, one, tuple(Value(g, one) for g in generators), Value(context.constant(0), one))


@lru_cache(1024)
def _constant(size: int, p: int, q: int) -> Value:
    own = ring(size)
    return Value(own.context.constant(flint.fmpq(p, q)), own.one)


class Quotients:
    """Arithmetic of values in one polynomial ring, and which polynomials are known to be nonzero."""

    def __init__(self, size: int = SIZES[0]) -> None:
        own = ring(size)
        self.context, self.generators, self.values = own.context, own.generators, own.values
        self.one, self.zero_value = own.one, own.zero_value
        self.nonzero: set[str] = set()
        self.factored: dict[str, tuple[Any, list[tuple[Any, int]]]] = {}

    def constant(self, value: int | Fraction) -> Value:
        return _constant(len(self.generators), value.numerator, value.denominator)

    def monomial(self, exponents: tuple[int, ...]) -> Value:
        value = Value(self.context.from_dict({exponents: 1}), self.one)
        value._used = tuple([i for i, e in enumerate(exponents) if e])
        return value

    def make(self, numerator: Any, denominator: Any) -> Value:
        """The reduced quotient of two polynomials; the caller knows that the denominator is not 0."""
        if len(numerator) > MAX_TERMS or len(denominator) > MAX_TERMS:
            raise Rejected("an expression grew too large")
        if denominator is self.one or denominator.is_one():
            return Value(numerator, self.one)
        if numerator.is_zero():
            return self.zero_value
        if not denominator.is_constant():
            common = numerator.gcd(denominator)
            if not common.is_one():
                numerator, denominator = numerator / common, denominator / common
        lead = denominator.leading_coefficient()
        if lead != 1:
            numerator, denominator = numerator / lead, denominator / lead
        return Value(numerator, denominator)

    def add(self, a: Value, b: Value) -> Value:
        if a.den == b.den:
            return self.make(a.num + b.num, a.den)
        return self.make(a.num * b.den + b.num * a.den, self.product(a.den, b.den))

    def negative(self, a: Value) -> Value:
        return Value(-a.num, a.den)

    def subtract(self, a: Value, b: Value) -> Value:
        return self.add(a, self.negative(b))

    def multiply(self, a: Value, b: Value) -> Value:
        if len(a.num) * len(b.num) > MAX_TERMS:
            raise Rejected("an expression grew too large")
        if len(a.num) == len(b.num) == 1 and _bits(a) + _bits(b) > MAX_BITS:
            raise Rejected("a number is too large")
        return self.make(a.num * b.num, self.product(a.den, b.den))

    def product(self, p: Any, q: Any) -> Any:
        """The product of two denominators, which are often 1."""
        return q if p is self.one else p if q is self.one else p * q

    def divide(self, a: Value, b: Value) -> Value:
        if b.is_zero:
            raise Rejected("division by zero")
        if not self.is_nonzero(b.num):
            self.unknown_divisor(b)
        return self.make(a.num * b.den, a.den * b.num)

    def is_too_large(self, a: Value, n: int) -> bool:
        """Whether a power is too large to write out."""
        largest = MAX_EXPONENT if len(a.num) == len(a.den) == 1 else MAX_POWER
        terms = max(len(a.num), len(a.den))
        if abs(n) > largest or comb(abs(n) + terms - 1, terms - 1) > MAX_TERMS:
            return True
        return abs(n) > 1 and _bits(a) * abs(n) > MAX_BITS

    def raise_to(self, a: Value, n: int) -> Value:
        if self.is_too_large(a, n):
            raise TooLarge("a power is too large to write out")
        if n < 0:
            return self.divide(self.constant(1), self.raise_to(a, -n))
        return self.make(a.num**n, a.den**n) if n else self.constant(1)

    def monic(self, polynomial: Any) -> Any:
        lead = polynomial.leading_coefficient()
        return polynomial / lead if lead != 1 else polynomial

    def is_nonzero(self, polynomial: Any) -> bool:
        """Whether known facts say that a polynomial never vanishes."""
        if polynomial.is_zero():
            return False
        if polynomial.is_constant() or str(self.monic(polynomial)) in self.nonzero:
            return True
        if len(polynomial) == 1:
            return all(self.never_zero(i) for i in _used(polynomial))
        content = polynomial.term_content()
        if not content.is_constant():
            return self.is_nonzero(content) and self.is_nonzero(polynomial / content)
        _, factors = self.factor(polynomial)
        return (len(factors) > 1 or factors[0][1] > 1) and all(self.is_nonzero(f) for f, _ in factors)

    def never_zero(self, i: int) -> bool:
        """Whether a generator is known to be nonzero."""
        return self.values[i].key in self.nonzero

    def unknown_divisor(self, divisor: Value) -> None:
        """Called for a divisor not known to be nonzero; a search may prove it here."""
        raise Rejected("division by {}, which is not known to be nonzero", self.shown(divisor))

    def shown(self, value: Value) -> Any:
        """What a message shows of a value."""
        return value.key

    def generator(self, i: int) -> Value:
        return self.values[i]

    def used(self, polynomial: Any) -> tuple[int, ...]:
        return _used(polynomial)

    def as_generator(self, value: Value) -> int | None:
        """The index of the generator that a value is, if it is a bare one."""
        if value.num.total_degree() != 1 or not value.den.is_one() or len(value.num) != 1:
            return None
        return value.used[0] if value.num.leading_coefficient() == 1 else None

    def factor(self, polynomial: Any) -> tuple[Any, list[tuple[Any, int]]]:
        """Constant and irreducible factors, in a context of just the variables that occur."""
        if polynomial.total_degree() == 1:
            lead = polynomial.leading_coefficient()
            return lead, [(polynomial / lead, 1)]
        key = str(polynomial)
        if key not in self.factored:
            self.factored[key] = self._factor(polynomial)
        return self.factored[key]

    def _factor(self, polynomial: Any) -> tuple[Any, list[tuple[Any, int]]]:
        used = _used(polynomial)
        small = flint.fmpq_mpoly_ctx.get(tuple(f"y{i}" for i in range(len(used))), flint.Ordering.deglex)
        terms = {tuple(m[i] for i in used): c for m, c in polynomial.to_dict().items()}
        constant, factors = small.from_dict(terms).factor()
        images = [self.generators[i] for i in used]
        return constant, [(f.compose(*images, ctx=self.context), int(e)) for f, e in factors]


def _used(polynomial: Any) -> tuple[int, ...]:
    """The generators that occur in a polynomial."""
    return tuple([i for i, d in enumerate(polynomial.degrees()) if d > 0])


def _bits(value: Value) -> int:
    """The size of the largest coefficient of a value."""
    polynomials = (value.num,) if value.den.is_one() else (value.num, value.den)
    return max([c.height_bits() for p in polynomials for c in p.coeffs()], default=0)
