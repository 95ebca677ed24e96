"""Quotients in which powers of some generators are known: sin² = 1 − cos², (√a)² = a, i² = −1.

Every value is kept reduced: no such power occurs, a denominator has no such factor, and one that
is linear in a square root has it only where that cannot be cleared.
"""

from __future__ import annotations

from typing import Any

from therefore.kernel.quotients import MAX_POWER, MAX_TERMS, SIZES, Quotients, Rejected, Value


class Powers(Quotients):
    """Arithmetic modulo equations gⁿ = p, for a polynomial p of degree below n in g."""

    def __init__(self, size: int = SIZES[0]) -> None:
        super().__init__(size)
        self.powers: dict[int, tuple[int, Any]] = {}

    def know_power(self, left: Value, right: Value) -> bool:
        """Record gⁿ = p; False where that is not what an equation says, or leads in a circle."""
        if len(left.used) != 1 or not left.den.is_one() or not right.den.is_one():
            return False
        (i,) = left.used
        n = int(left.num.total_degree())
        if n < 2 or left.num != self.generators[i] ** n or right.num.degrees()[i] >= n:
            return False
        if self._leads_to(right.num, i, {i}) or self.powers.get(i, (n,))[0] < n:
            return False
        self.powers[i] = (n, right.num)
        return True

    def _leads_to(self, polynomial: Any, i: int, seen: set[int]) -> bool:
        """Whether rewriting the generators of a polynomial (besides those seen) can bring back `i`."""
        for j in self.used(polynomial):
            if j not in seen and j in self.powers:
                seen.add(j)
                value = self.powers[j][1]
                if value.degrees()[i] > 0 or self._leads_to(value, i, seen):
                    return True
        return False

    def lowered(self, i: int) -> None:
        """Called when a known power of a generator is used."""

    def make(self, numerator: Any, denominator: Any) -> Value:
        if not self.powers or (numerator.is_constant() and denominator.is_one()):
            return super().make(numerator, denominator)
        numerator, denominator = self._reduced(numerator), self._reduced(denominator)
        while factor := self._clearing(denominator):
            _bounded(len(numerator) * len(factor))
            numerator, denominator = self._reduced(numerator * factor), self._reduced(denominator * factor)
        if denominator.is_zero():
            raise Rejected("a divisor is zero")
        return super().make(numerator, denominator)

    def _reduced(self, polynomial: Any) -> Any:
        """The same polynomial with every known power rewritten."""
        if polynomial.is_constant():
            return polynomial
        while True:
            degrees = polynomial.degrees()
            i = next((i for i, (n, _) in self.powers.items() if degrees[i] >= n), None)
            if i is None:
                return polynomial
            polynomial = self._lower(polynomial, i, *self.powers[i])

    def _lower(self, polynomial: Any, i: int, n: int, value: Any) -> Any:
        self.lowered(i)
        parts: dict[int, dict[tuple[int, ...], Any]] = {}
        for exponents, c in polynomial.to_dict().items():
            times, left = divmod(int(exponents[i]), n)
            parts.setdefault(times, {})[(*exponents[:i], left, *exponents[i + 1 :])] = c
        result = self.context.constant(0)
        for times, terms in parts.items():
            _bounded(len(terms) * len(value) ** min(times, 3) if times <= MAX_POWER else times * MAX_TERMS)
            result += self.context.from_dict(terms) * value**times
        return result

    def _clearing(self, denominator: Any) -> Any:
        """What a nonzero denominator may be multiplied by so that a root in it goes away; None for nothing.

        A factor g is not 0, so gⁿ⁻¹ is not: g·gⁿ⁻¹ = p. And (a + b·g)(a − b·g) = a² − b²·p, where
        that is a number other than 0.
        """
        if denominator.is_constant():
            return None
        degrees = denominator.degrees()
        for i, (n, value) in self.powers.items():
            if not degrees[i]:
                continue
            free = value.degrees()[i] == 0
            if free and denominator.term_content().degrees()[i]:
                return self.generators[i] ** (n - int(denominator.term_content().degrees()[i]))
            if free and n == 2:
                halves: tuple[dict[Any, Any], dict[Any, Any]] = ({}, {})
                for exponents, c in denominator.to_dict().items():
                    halves[int(exponents[i])][(*exponents[:i], 0, *exponents[i + 1 :])] = c
                a, b = map(self.context.from_dict, halves)
                norm = self._reduced(a * a - b * b * value)
                if norm.is_constant() and not norm.is_zero():
                    return a - b * self.generators[i]
        return None


def _bounded(terms: int) -> None:
    if terms > MAX_TERMS:
        raise Rejected("an expression grew too large")
