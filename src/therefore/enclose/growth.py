"""How fast functions grow: a scale of monomials in x, log x and exponentials as x → ∞, with bounds.

A monomial is exp(Σ c·g) where each g is x^δ·(log x)^η, or log log x: so x^α is exp(α·log x). It is
written down as its exponents c, the fastest growing g first, and tends to 0 or ∞ as the first says.
(Hardy, Orders of Infinity, 1910.)
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from fractions import Fraction
from functools import lru_cache

from flint import arb, fmpq

from therefore.enclose.forms import MINUS_ONE, ZERO, Number
from therefore.kernel.balls import Unsure

Rational = int | Fraction  # whole numbers as `int`, which hashes fast
Key = tuple[Rational, Rational, int]  # of x^δ (log x)^η, with 1 for log log x
X: Key = (1, 0, 0)
LOG: Key = (0, 1, 0)
LOG_LOG: Key = (0, 0, 1)


class TooNear(Unsure):
    """What holds far enough out has not been shown to hold from here on."""


class Growth:
    """A monomial: the exponents of the functions g, largest g first, without those that are 0."""

    __slots__ = ("alpha", "exponents", "name")

    def __init__(self, exponents: Iterable[tuple[Key, Number]]) -> None:
        kept = [(key, c.exact) for key, c in exponents if c.value != 0 or c.form != {}]
        self.exponents = tuple(sorted(kept, key=lambda entry: entry[0], reverse=True))
        self.name: Hashable = tuple((key, _name(c)) for key, c in self.exponents)
        self.alpha = _alpha(self.exponents)

    def __mul__(self, other: Growth) -> Growth:
        if self.alpha is not None and other.alpha is not None:
            return power(self.alpha + other.alpha)
        total = dict(self.exponents)
        for key, c in other.exponents:
            total[key] = total.get(key, ZERO) + c
        return Growth(total.items())

    def to(self, e: Number) -> Growth:
        if self.alpha is not None and isinstance(e.value, fmpq):
            return power(self.alpha * e.value)
        return Growth((key, c * e) for key, c in self.exponents)

    def __truediv__(self, other: Growth) -> Growth:
        return self * other.to(MINUS_ONE)

    @property
    def direction(self) -> int:
        """1 where it tends to ∞, −1 where it tends to 0, 0 where it is 1."""
        return self.exponents[0][1].sign if self.exponents else 0

    @property
    def simple(self) -> tuple[Rational, Rational] | None:
        """(δ, η) of a monomial x^δ (log x)^η with rational exponents."""
        found: dict[Key, Rational] = {LOG: 0, LOG_LOG: 0}
        for key, c in self.exponents:
            if key not in found or not isinstance(c.value, fmpq):
                return None
            p, q = int(c.value.p), int(c.value.q)
            found[key] = p if q == 1 else Fraction(p, q)
        return found[LOG], found[LOG_LOG]


def _name(c: Number) -> Hashable:
    """What tells an exponent from others; one without a form is the same as itself alone."""
    if isinstance(c.value, fmpq):
        return int(c.value.p), int(c.value.q)
    return c if c.form is None else tuple(sorted((m, int(k.p), int(k.q)) for m, k in c.form.items()))


def _alpha(exponents: Sequence[tuple[Key, Number]]) -> fmpq | None:
    """α of a monomial that is a rational power of x."""
    if not exponents:
        return fmpq(0)
    (key, c), *others = exponents
    return c.value if key == LOG and not others and isinstance(c.value, fmpq) else None


CONSTANT = Growth(())


def power(alpha: fmpq | int) -> Growth:
    """x^α."""
    return _power(alpha, 1) if isinstance(alpha, int) else _power(int(alpha.p), int(alpha.q))


@lru_cache(4096)
def _power(p: int, q: int) -> Growth:
    return Growth([(LOG, Number(fmpq(p, q)))])


def faster(a: Growth, b: Growth) -> int:
    """1 where a/b tends to ∞, −1 where it tends to 0, 0 where they are the same."""
    if a.alpha is not None and b.alpha is not None:
        return (a.alpha > b.alpha) - (a.alpha < b.alpha)
    if a.name == b.name:
        return 0
    left, right = dict(a.exponents), dict(b.exponents)
    for key in sorted(left.keys() | right.keys(), reverse=True):
        sign = (left.get(key, ZERO) - right.get(key, ZERO)).sign
        if sign:
            return sign
    return 0


class Near:
    """The half-line x ≥ `start` ≥ 16, with bounds on it, and how many terms an expansion there may have."""

    def __init__(self, start: int, keep: int) -> None:
        self.start, self.keep = start, keep
        self.log = arb(start).log()
        self.log_log = self.log.log()

    def bound(self, g: Growth) -> arb:
        """An upper bound on the half-line of a monomial that does not tend to ∞: its value at the start.

        It does not increase there: x·d/dx of its logarithm, a sum of terms c·h, is at most 0, because
        the first c is negative and the others are, relatively, small from the start on.
        """
        if g.alpha is not None and g.alpha <= 0:
            return (arb(g.alpha) * self.log).exp().abs_upper()
        (first, lead), *others = g.exponents
        if lead.sign > 0:
            raise Unsure
        least, _, slope = self._slope(first)
        total = arb(lead.value) * least
        for key, c in others:
            if not c.value <= 0:
                _, most, other = self._slope(key)
                total += arb(c.value).abs_upper() * most * self._ratio(other[0] - slope[0], other[1] - slope[1])
        if not total <= 0:
            raise TooNear
        return self.value(g).abs_upper()

    def value(self, g: Growth) -> arb:
        """The monomial at the start."""
        return sum((arb(c.value) * self._at(key) for key, c in g.exponents), arb(0)).exp()

    def _at(self, key: Key) -> arb:
        delta, eta, double = key
        return self.log_log if double else (_arb(delta) * self.log + _arb(eta) * self.log_log).exp()

    def _slope(self, key: Key) -> tuple[arb, arb, tuple[Rational, Rational]]:
        """Of x·dg/dx = k·x^d·(log x)^e: a positive lower and an upper bound on k, and (d, e)."""
        delta, eta, double = key
        if double:
            return arb(1), arb(1), (0, -1)
        if delta == 0:
            return _arb(eta), _arb(eta), (delta, eta - 1)
        ends = _arb(delta), _arb(delta) + _arb(eta) / self.log
        if not ends[1] > 0:
            raise TooNear
        return ends[0].min(ends[1]), ends[0].max(ends[1]), (delta, eta)

    def _ratio(self, d: Rational, e: Rational) -> arb:
        """An upper bound of x^d (log x)^e, where it does not increase."""
        if d > 0 or not _arb(d) * self.log + _arb(e) <= 0:
            raise TooNear
        return (_arb(d) * self.log + _arb(e) * self.log_log).exp().abs_upper()


def _arb(value: Rational) -> arb:
    return arb(fmpq(value.numerator, value.denominator))
