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
    powers: dict[int, tuple[int, Polynomial]] = field(default_factory=dict)

    def reduced(self, num: Polynomial, den: Polynomial) -> Value:
        if self.powers:
            num, den = self.rewritten(num), self.rewritten(den)
            while factor := self.conjugate(den):
                num, den = self.rewritten(p.multiply(num, factor)), self.rewritten(p.multiply(den, factor))
            require(den, "a divisor is zero")
        if not num:
            return Value({}, p.ONE)
        if not p.is_constant(den):
            common = p.gcd(num, den)
            if common != p.ONE:
                num, den = p.exact(num, common), p.exact(den, common)
        lead = den[max(den, key=p.order)]
        return Value(p.scale(num, 1 / lead), p.scale(den, 1 / lead))

    def rewritten(self, a: Polynomial) -> Polynomial:
        """A polynomial with the known powers of generators replaced, to the end."""
        for g, (n, q) in self.powers.items():
            parts = p.by_powers(a, g) if a else {}
            if max(parts, default=0) >= n:
                lower: Polynomial = {}
                for e, part in parts.items():
                    whole = p.multiply(p.power(q, e // n), p.power(p.generator(g), e % n))
                    lower = p.add(lower, p.multiply(part, whole))
                return self.rewritten(lower)
        return a

    def conjugate(self, den: Polynomial) -> Polynomial | None:
        """What makes a known root in a denominator go away."""
        for g, (n, q) in self.powers.items():
            parts = p.by_powers(den, g)
            least = min(parts, default=0)
            if g in p.used(q) or not any(parts):
                continue
            if least:
                return p.power(p.generator(g), n - least)
            if n == 2:
                root = p.multiply(parts[1], p.generator(g))
                norm = self.rewritten(p.subtract(p.power(parts[0], 2), p.power(root, 2)))
                if norm and p.is_constant(norm):
                    return p.subtract(parts[0], root)
        return None

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
        return self.reduced(p.power(a.num, n), p.power(a.den, n))

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
