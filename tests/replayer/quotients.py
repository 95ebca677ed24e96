"""Quotients of polynomials in lowest terms, and which polynomials are known never to be zero."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from replayer import polynomials as p
from replayer.polynomials import Polynomial
from replayer.syntax import require

MAX_POWER = 400


@dataclass(frozen=True)
class Value:
    """A reduced quotient."""

    num: Polynomial
    den: Polynomial

    @property
    def used(self) -> set[int]:
        return p.used(self.num) | p.used(self.den)

    @property
    def number(self) -> Fraction | None:
        if self.den != p.ONE or not p.is_constant(self.num):
            return None
        return self.num.get((), Fraction(0))


@dataclass
class Quotients:
    """Arithmetic of values. What divides a product of `nonzero` polynomials is not zero; nor is a multiple of a
    `nonzero_products`, the factors of which may be.
    """

    nonzero: list[Polynomial] = field(default_factory=list)
    nonzero_products: list[Polynomial] = field(default_factory=list)

    def reduced(self, num: Polynomial, den: Polynomial) -> Value:
        if not num:
            return Value({}, p.ONE)
        if not p.is_constant(den):
            common = p.gcd(num, den)
            if common != p.ONE:
                num, den = p.exact(num, common), p.exact(den, common)
        lead = den[max(den, key=p.order)]
        return Value(p.scale(num, 1 / lead), p.scale(den, 1 / lead))

    def constant(self, c: int | Fraction) -> Value:
        return Value(p.constant(c), p.ONE)

    def plus(self, a: Value, b: Value) -> Value:
        if a.den == b.den:
            return self.reduced(p.add(a.num, b.num), a.den)
        return self.reduced(p.add(p.multiply(a.num, b.den), p.multiply(b.num, a.den)), p.multiply(a.den, b.den))

    def minus(self, a: Value, b: Value) -> Value:
        return self.plus(a, Value(p.scale(b.num, -1), b.den))

    def times(self, a: Value, b: Value) -> Value:
        return self.reduced(p.multiply(a.num, b.num), p.multiply(a.den, b.den))

    def over(self, a: Value, b: Value) -> Value:
        require(self.is_nonzero(b.num), "a divisor is not known to be nonzero")
        return self.reduced(p.multiply(a.num, b.den), p.multiply(a.den, b.num))

    def power(self, a: Value, n: int) -> Value:
        require(abs(n) <= MAX_POWER, "a power is too large")
        if n < 0:
            return self.over(self.constant(1), self.power(a, -n))
        return Value(p.power(a.num, n), p.power(a.den, n))

    def is_nonzero(self, a: Polynomial) -> bool:
        """Whether a polynomial divides a product of what is known to be nonzero."""
        if not a:
            return False
        alone = [p.generator(g) for g in p.used(a) if self.never_zero(g)]
        for known in (*alone, *self.nonzero):
            while not p.is_constant(common := p.gcd(a, known)):
                a = p.exact(a, common)
        for known in self.nonzero_products:
            while not p.divided(a, known)[1]:
                a = p.exact(a, known)
        return p.is_constant(a)

    def never_zero(self, g: int) -> bool:
        """Whether a generator has no zeros."""
        return False
