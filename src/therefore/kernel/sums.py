"""Rules about sums, products and maxima over a finite range of integers."""

from __future__ import annotations

from fractions import Fraction

from therefore.kernel.ranges import finite
from therefore.kernel.theorem import Parameters, Premises, Theorem, conclude, expect, mint, require
from therefore.term import ZERO, Term, eq, in_range, le, lt, substitute, var


def _for_all(theorem: Theorem, relation: str) -> tuple[str, Term, Term, Term]:
    """The parts of `for all k in low..high: 0 relation f(k)`."""
    variable, low, high, body = finite(theorem.formula, "forall")
    require(body.op == relation and body.args[0] == ZERO, f"not of the form 0 {relation} f")
    return variable, low, high, body.args[1]


def sum_nonnegative(parameters: Parameters, premises: Premises) -> Theorem:
    """0 ≤ f(k) for all k: 0 ≤ Σ f."""
    variable, low, high, f = _for_all(premises[0], "le")
    return conclude(le(ZERO, Term("sum", variable, low, high, f)), premises)


def sum_positive(parameters: Parameters, premises: Premises) -> Theorem:
    """0 < f(k) for all k in a range that is not empty: 0 < Σ f."""
    variable, low, high, f = _for_all(premises[0], "lt")
    _check_bounds(premises[1:], low, high)
    return conclude(lt(ZERO, Term("sum", variable, low, high, f)), premises)


def product_positive(parameters: Parameters, premises: Premises) -> Theorem:
    """0 < f(k) for all k: 0 < Π f."""
    variable, low, high, f = _for_all(premises[0], "lt")
    return conclude(lt(ZERO, Term("prod", variable, low, high, f)), premises)


def log_of_product(parameters: Parameters, premises: Premises) -> Theorem:
    """0 < f(k) for all k: log Π f = Σ log f."""
    variable, low, high, f = _for_all(premises[0], "lt")
    left = Term("log", Term("prod", variable, low, high, f))
    return conclude(eq(left, Term("sum", variable, low, high, Term("log", f))), premises)


def sum_zero(parameters: Parameters, premises: Premises) -> Theorem:
    """0 ≤ f(k) for all k, and Σ f = 0: f(k) = 0 for all k."""
    variable, low, high, f = _for_all(premises[0], "le")
    expect(premises[1], eq(Term("sum", variable, low, high, f), ZERO))
    return conclude(Term("forall", variable, low, high, eq(f, ZERO)), premises)


def term_at_most_sum(parameters: Parameters, premises: Premises) -> Theorem:
    """0 ≤ f(k) for all k: f(i) ≤ Σ f for an index i of the range."""
    (at,) = parameters
    variable, low, high, f = _for_all(premises[0], "le")
    require(len(premises) == 4, "the index needs three facts")
    for theorem, needed in zip(premises[1:], (Term("integer", at), le(low, at), le(at, high)), strict=True):
        expect(theorem, needed)
    return conclude(le(substitute(f, {variable: at}), Term("sum", variable, low, high, f)), premises)


def abs_sum(parameters: Parameters, premises: Premises) -> Theorem:
    """|Σ f| ≤ Σ |f|."""
    (s,) = parameters
    variable, low, high, f = finite(s, "sum")
    return conclude(le(Term("abs", s), Term("sum", variable, low, high, Term("abs", f))))


def _check_bounds(premises: Premises, low: Term, high: Term) -> None:
    """Integers low ≤ high."""
    require(len(premises) == 3, "the range needs three facts")
    for theorem, needed in zip(premises, (Term("integer", low), Term("integer", high), le(low, high)), strict=True):
        expect(theorem, needed)


def sum_constant(parameters: Parameters, premises: Premises) -> Theorem:
    """Σ 1 = high − low + 1 over integers low ≤ high."""
    low, high = parameters
    finite(Term("sum", "k", low, high, ZERO), "sum")
    _check_bounds(premises, low, high)
    one = Term("num", Fraction(1))
    return conclude(eq(Term("sum", "k", low, high, one), Term("add", Term("sub", high, low), one)), premises)


def sum_delta(parameters: Parameters, premises: Premises) -> Theorem:
    """Σ δ(k, i) f(k) = f(i) for an index i of the range."""
    variable, low, high, f, at = parameters
    require(variable not in at.free | low.free | high.free, "the index is bound")
    require(len(premises) == 3, "the index needs three facts")
    for theorem, needed in zip(premises, (Term("integer", at), le(low, at), le(at, high)), strict=True):
        expect(theorem, needed)
    left = Term("sum", variable, low, high, Term("mul", Term("delta", var(variable), at), f))
    finite(left, "sum")
    return conclude(eq(left, substitute(f, {variable: at})), premises)


def sum_swap(parameters: Parameters, premises: Premises) -> Theorem:
    """Σᵢ Σⱼ f = Σⱼ Σᵢ f over ranges that do not depend on each other."""
    (s,) = parameters
    i, low_i, high_i, inner = finite(s, "sum")
    j, low_j, high_j, f = finite(inner, "sum")
    require(i != j and i not in low_j.free | high_j.free and j not in low_i.free | high_i.free, "the ranges are tied")
    return conclude(eq(s, Term("sum", j, low_j, high_j, Term("sum", i, low_i, high_i, f))))


def maximum_above(parameters: Parameters, premises: Premises) -> Theorem:
    """f(i) ≤ max f for an index i of the range."""
    m, at = parameters
    variable, low, high, f = finite(m, "maximum")
    require(len(premises) == 3, "the index needs three facts")
    for theorem, needed in zip(premises, (Term("integer", at), le(low, at), le(at, high)), strict=True):
        expect(theorem, needed)
    return conclude(le(substitute(f, {variable: at}), m), premises)


def maximum_attained(parameters: Parameters, premises: Premises) -> Theorem:
    """φ, where it follows from f(i) = max f for an integer i in the range, which is not empty."""
    m, index = parameters
    variable, low, high, f = finite(m, "maximum")
    follows, *bounds = premises
    _check_bounds(bounds, low, high)
    given = {*in_range(index, low, high), eq(substitute(f, {variable: var(index)}), m)}
    left = follows.assumptions.difference(given)
    require(not any(index in a.free for a in (m, follows.formula, *left)), f"{index} is free elsewhere")
    return mint(left.union(*(b.assumptions for b in bounds)), follows.formula)
