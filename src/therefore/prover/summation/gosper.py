"""Antidifferences: F with F(k + 1) − F(k) = f(k), for an f whose ratio f(k + 1)/f(k) is rational in k.

Gosper's algorithm (Petkovšek, Wilf, Zeilberger: A = B, chapter 5). Polynomials in k have values
without k as coefficients. What is found is only a guess: whoever asks proves it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from therefore.kernel.field import Rejected, Value
from therefore.prover.polynomials import Polynomial, coefficients, degree, less, quotient, shifted, value
from therefore.term import ARITHMETIC, ONE, Term, add, substitute, var, walk

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer

MAX_DEGREE = 16
MAX_SHIFT = 12
CLOSED = ARITHMETIC | {"num", "const", "var", "exp", "factorial", "binomial", "gamma"}


def looks_hypergeometric(t: Term, index: str) -> bool:
    """Whether everything in a term that depends on the index is of a kind that may have a rational ratio."""
    return all(u.op in CLOSED for u in walk(t) if index in u.free)


def antidifference(x: Explorer, t: Term, index: str) -> tuple[Term, Term] | None:
    """Terms F and g with t = F(index + 1) − F(index) + g, as far as arithmetic can tell: g is 0 if it can be.

    Of what is not rational, g keeps the lowest powers of the index; of what is, nothing is split off.
    """
    g = x.as_generator(x.normal(var(index)))
    if g is None:
        return None
    try:
        now, after = x.normal(t), x.normal(substitute(t, {index: add(var(index), ONE)}))
        if now.is_zero:
            return None
        k, m = x.generators[g], min(exponents[g] for exponents in now.num.to_dict())
        ratio = x.multiply(quotient(x, after, now), x.make(k**m, (k + 1) ** m))  # without the powers of k
        if any(j != g and index in x.atoms[j].term.free for j in ratio.used):
            return None
        p, q, r = _gosper_form(x, ratio, g)
        p, before = p * k**m, shifted(x, r, g, -1)
        rest, solution = _solve(x, g, p, q, before)
        rational = all(j == g or index not in x.atoms[j].term.free for j in now.used)
        if not solution or (rest and rational):
            return None
        whole, scale = x.multiply(value(x, solution, g), x.make(before, p)), x.make(x.one, p)
        left = x.multiply(x.multiply(value(x, rest, g), scale), now)
        return x.term(x.multiply(whole, now)), x.term(left)
    except Rejected:
        return None


def _gosper_form(x: Explorer, ratio: Value, g: int) -> tuple[Any, Any, Any]:
    """Polynomials with ratio(k) = p(k + 1)/p(k) · q(k)/r(k), where q(k) and r(k + j) are coprime for j ≥ 0."""
    p, q, r = x.one, ratio.num, ratio.den
    above, below = ([f for f, e in x.factor(u)[1] for _ in range(e)] for u in (q, r))
    for f in above:
        pairs = ((h, _shift_between(x, f, h, g)) for h in below)
        h, shift = next(((h, shift) for h, shift in pairs if shift), (x.one, None))
        if shift:
            below.remove(h)
            unit = h.leading_coefficient() / shifted(x, f, g, -shift).leading_coefficient()
            q, r = q / f / unit, r / h
            for i in range(1, shift + 1):
                p = p * shifted(x, f, g, -i)
    return p, q, r


def _shift_between(x: Explorer, f: Any, h: Any, g: int) -> int | None:
    """The positive whole number j for which h(k) is a multiple of f(k − j), if there is one."""
    d = degree(f, g)
    if not d or degree(h, g) != d:
        return None
    (f1, f0), (h1, h0) = (coefficients(x, u, g)[:-3:-1] for u in (f, h))
    gap = x.subtract(quotient(x, f0, f1), quotient(x, h0, h1)).constant
    shift = gap / d if gap is not None else Fraction(0)
    if shift.denominator != 1 or not 0 < shift <= MAX_SHIFT:
        return None
    j = int(shift)
    return j if x.monic(shifted(x, f, g, -j)) == x.monic(h) else None


def _solve(x: Explorer, g: int, p: Any, q: Any, before: Any) -> tuple[Polynomial, Polynomial]:
    """A polynomial s with p(k) = q(k) s(k + 1) − r(k − 1) s(k) + rest(k), by elimination from the highest degree.

    What q(k) (k + 1)^j − r(k − 1) k^j leaves, for one j after the other, reduces p.
    """
    height = max(degree(q, g), degree(before, g))
    most = degree(p, g) - height + 1
    rows: dict[int, tuple[Polynomial, Polynomial]] = {}
    for j in range(min(most, MAX_DEGREE) + 2):
        k = x.generators[g]
        image = coefficients(x, q * (k + 1) ** j - before * k**j, g)
        image, source = _reduced(x, rows, image, [*[x.zero_value] * j, x.constant(1)])
        if image:
            rows[len(image) - 1] = (image, source)
    rest, solution = _reduced(x, rows, coefficients(x, p, g), [])
    return rest, [x.negative(c) for c in solution]


def _reduced(
    x: Explorer, rows: dict[int, tuple[Polynomial, Polynomial]], image: Polynomial, source: Polynomial
) -> tuple[Polynomial, Polynomial]:
    """An image less multiples of rows with the same degree, and its source changed alike."""
    while len(image) - 1 in rows:
        other, origin = rows[len(image) - 1]
        factor = quotient(x, image[-1], other[-1])
        image, source = less(x, image, other, factor), less(x, source, origin, factor)
    return image, source
