"""Named sums of binomial coefficients: the binomial theorem with its factorial moments, and Vandermonde's identity."""

from __future__ import annotations

from therefore.kernel.theorem import Parameters, Premises, Theorem, conclude, expect, require
from therefore.term import ZERO, Term, add, eq, le, mul, num, power, sub, var

MAX_ORDER = 12


def _falling(t: Term, order: int) -> list[Term]:
    """The factors of t (t − 1) … (t − order + 1)."""
    return [sub(t, num(i)) for i in range(order)]


def binomial_theorem(parameters: Parameters, premises: Premises) -> Theorem:
    """Σ k⁽ᵐ⁾ C(n, k) xᵏ yⁿ⁻ᵏ = n⁽ᵐ⁾ xᵐ (x + y)ⁿ⁻ᵐ over k = 0..n, for an integer n ≥ 0 (DLMF 1.2.2).

    t⁽ᵐ⁾ = t (t − 1) … (t − m + 1) for a whole number m: k⁽ᵐ⁾ C(n, k) = n⁽ᵐ⁾ C(n − m, k − m). With
    0⁰ = 1 it holds for all real x and y; where n < m, both sides are 0.
    """
    index, n, x, y, order = parameters
    require(not any(index in t.free for t in (n, x, y)), "the index is bound")
    require(order in map(num, range(MAX_ORDER + 1)), "not a small order")
    m, k = int(order.args[0]), var(index)
    _check_size(premises, n)
    term = mul(*_falling(k, m), Term("binomial", n, k), power(x, k), power(y, sub(n, k)))
    value = mul(*_falling(n, m), power(x, order), power(add(x, y), sub(n, order)))
    return conclude(eq(Term("sum", index, ZERO, n, term), value), premises)


def vandermonde(parameters: Parameters, premises: Premises) -> Theorem:
    """Σ C(a, k) C(b, n − k) = C(a + b, n) over k = 0..n, for an integer n ≥ 0 and real a, b (DLMF 1.2.9)."""
    index, a, b, n = parameters
    require(not any(index in t.free for t in (a, b, n)), "the index is bound")
    k = var(index)
    _check_size(premises, n)
    term = mul(Term("binomial", a, k), Term("binomial", b, sub(n, k)))
    return conclude(eq(Term("sum", index, ZERO, n, term), Term("binomial", add(a, b), n)), premises)


def _check_size(premises: Premises, n: Term) -> None:
    whole, nonnegative = premises
    expect(whole, Term("integer", n))
    expect(nonnegative, le(ZERO, n))


RULES_OF_BINOMIALS = (binomial_theorem, vandermonde)
