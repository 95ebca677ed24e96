"""Expansions with a bounded rest: f(x) = Σ cᵢ Mᵢ(x) + r(x), |r(x)| ≤ ρ·M(x), for every x ≥ start.

The Mᵢ are monomials of the scale of growth.py, fastest first. Sums, products, quotients and analytic
functions of expansions are expansions; what is dropped goes into the rest, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key

from flint import arb, arb_series, fmpq

from therefore.enclose.forms import ONE, UNIT, ZERO, Number
from therefore.enclose.growth import CONSTANT, Growth, Near, TooNear, faster
from therefore.kernel.balls import Unsure

NULL = arb(0)
Piece = tuple[Number, Growth]
Bound = tuple[arb, Growth]


@dataclass(frozen=True)
class Expansion:
    """Terms in falling order, none of them known to be 0, and a rest of at most `rest`·`order`."""

    near: Near
    terms: tuple[Piece, ...]
    rest: arb = NULL
    order: Growth = CONSTANT

    @property
    def bounds(self) -> list[Bound]:
        """Monomials whose sum bounds the absolute value."""
        found = [(arb(c.value).abs_upper(), m) for c, m in self.terms]
        return found if self.rest == 0 else [*found, (self.rest, self.order)]

    def __add__(self, other: Expansion) -> Expansion:
        return collect(self.near, (*self.terms, *other.terms), [(self.rest, self.order), (other.rest, other.order)])

    def __neg__(self) -> Expansion:
        return Expansion(self.near, tuple((ZERO - c, m) for c, m in self.terms), self.rest, self.order)

    def __sub__(self, other: Expansion) -> Expansion:
        return self + -other

    def __mul__(self, other: Expansion) -> Expansion:
        terms = [(c * d, m * n) for c, m in self.terms for d, n in other.terms]
        rests = [(other.rest * b, other.order * m) for b, m in self.bounds] if other.rest != 0 else []
        rests += [(self.rest * b, self.order * m) for b, m in other.bounds] if self.rest != 0 else []
        return collect(self.near, terms, rests)

    def scaled(self, c: Number, m: Growth = CONSTANT) -> Expansion:
        terms = tuple((d * c, n * m) for d, n in self.terms)
        return Expansion(self.near, terms, self.rest * arb(c.value).abs_upper(), self.order * m)

    def bound(self) -> Bound:
        """ρ and M with |f| ≤ ρ·M."""
        return combined(self.near, self.bounds)

    @property
    def null(self) -> bool:
        """Whether it is 0 everywhere."""
        return not self.terms and self.rest == 0

    @property
    def lead(self) -> Piece:
        """The first term; Unsure where it may be 0, or the rest as large."""
        if not self.terms or self.terms[0][0].zero or (self.rest != 0 and faster(self.terms[0][1], self.order) <= 0):
            raise Unsure
        return self.terms[0]

    def relative(self) -> Expansion:
        """u in f = c·M·(1 + u), with c·M the first term."""
        c, m = self.lead
        others = Expansion(self.near, self.terms[1:], self.rest, self.order)
        return others.scaled(c.to(-ONE), m.to(Number(-ONE)))

    @property
    def sign(self) -> int:
        """The sign that it has everywhere on the half-line."""
        if self.null:
            return 0
        sign = self.lead[0].sign
        if self.relative().size() < 1:
            return sign
        raise TooNear

    def size(self) -> arb:
        """An upper bound of the absolute value on the half-line; Unsure where there is none."""
        return sum((b * self.near.bound(m) for b, m in self.bounds), NULL).abs_upper()

    def split(self) -> tuple[list[Piece], Number, Expansion]:
        """The terms that tend to ∞, the constant, and the part that tends to 0 (but for a bounded rest)."""
        large = [(c, m) for c, m in self.terms if m.direction > 0]
        constant = next((c for c, m in self.terms if not m.exponents), ZERO)
        small = tuple((c, m) for c, m in self.terms if m.direction < 0)
        return large, constant, Expansion(self.near, small, self.rest, self.order)


def _falling(a: Piece, b: Piece) -> int:
    return faster(b[1], a[1])


FALLING = cmp_to_key(_falling)


def constant(near: Near, c: Number) -> Expansion:
    return Expansion(near, () if c.value == 0 else ((c, CONSTANT),))


def combined(near: Near, bounds: Sequence[Bound]) -> Bound:
    """One bound in the place of a sum of bounds."""
    bounds = [(b, m) for b, m in bounds if b != 0]
    if not bounds:
        return NULL, CONSTANT
    top = bounds[0][1]
    for _, m in bounds[1:]:
        top = m if faster(m, top) > 0 else top
    return sum((b * near.bound(m / top) for b, m in bounds), NULL).abs_upper(), top


def collect(near: Near, pieces: Iterable[Piece], rests: Sequence[Bound] = ()) -> Expansion:
    """The sum of some terms and rests: like terms together, in order, as many as are kept."""
    total: dict[Hashable, Piece] = {}
    for c, m in pieces:
        if m.name in total:
            c += total[m.name][0]
        total[m.name] = c, m
    terms = [(c, m) for c, m in total.values() if c.value != 0 or c.form != {}]
    if len(terms) > 1:
        terms.sort(key=FALLING)
    rest, order = combined(near, rests)
    keep = near.keep
    if rest != 0:
        keep = min(keep, next((i for i, (_, m) in enumerate(terms) if faster(m, order) <= 0), keep))
    if len(terms) > keep:
        dropped = [(arb(c.value).abs_upper(), m) for c, m in terms[keep:]]
        rest, order = combined(near, [(rest, order), *dropped])
    return Expansion(near, tuple(terms[:keep]), rest, order)


# -- functions of expansions ----------------------------------------------------------------

Coefficients = Callable[[int], list[Number]]  # the first n Taylor coefficients at a point
Series = Callable[[arb_series], arb_series]


def taylor(coefficients: Coefficients, series: Series, at: Number, small: Expansion) -> Expansion:
    """φ(c + u) by Taylor's theorem: the rest is φ⁽ⁿ⁾(ξ)/n!·uⁿ, with ξ in a ball around c that holds c + u."""
    near, n = small.near, small.near.keep
    if small.null:
        return constant(near, coefficients(1)[0])
    radius, (b, m) = small.size(), small.bound()
    ball = arb(at.value) + arb(0, radius)
    try:
        image = series(arb_series([ball, 1], n + 1))
    except ValueError:  # a divisor that may be 0
        raise TooNear from None
    last = image[n]
    if image.prec <= n or not last.is_finite():
        raise TooNear
    result = Expansion(near, ())
    for c in reversed(coefficients(n)):
        result = result * small + constant(near, c)
    rest = (last.abs_upper() * b**n, m.to(Number(fmpq(n))))
    return collect(near, result.terms, [(result.rest, result.order), rest])


def inverse(f: Expansion) -> Expansion:
    """1/f."""
    c, m = f.lead
    geometric = taylor(
        lambda n: [Number(fmpq((-1) ** k)) for k in range(n)], lambda s: 1 / s, UNIT, f.relative()
    )
    return geometric.scaled(c.to(-ONE), m.to(Number(-ONE)))
