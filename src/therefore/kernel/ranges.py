"""Rules about the ranges of sums and products: reindexed, split, exchanged, telescoped, and induction.

A sum or product over k from low to high runs over the integers k with low ≤ k ≤ high; where there
are none it is 0, or 1. All ends here are finite: a series is not a sum.
"""

from __future__ import annotations

from therefore.kernel.theorem import Parameters, Premises, Theorem, conclude, expect, mint, require
from therefore.term import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Term,
    add,
    div,
    eq,
    forall,
    in_range,
    le,
    lt,
    mul,
    ne,
    power,
    sub,
    substitute,
    var,
)


def finite(t: Term, *ops: str) -> tuple[str, Term, Term, Term]:
    """The parts of a sum, product or for-all whose ends are finite."""
    require(t.op in ops, f"not a {' or '.join(ops)}")
    variable, low, high, body = t.args
    require(not {low, high} & {INFINITY, MINUS_INFINITY}, "a range without an end")
    return variable, low, high, body


def _joined(op: str, *parts: Term) -> Term:
    return add(*parts) if op == "sum" else mul(*parts)


def reindex(parameters: Parameters, premises: Premises) -> Theorem:
    """Σ f(k) = Σ f(c + j) or Σ f(c − j), for an integer c: j runs over what k − c, or c − k, runs over."""
    t, sign, c = parameters
    variable, low, high, body = finite(t, "sum", "prod")
    require(variable not in c.free and sign in ("+", "-"), "not a shift or a reflection")
    (whole,) = premises
    expect(whole, Term("integer", c))
    j = var(variable)
    ends, at = ((sub(low, c), sub(high, c)), add(c, j)) if sign == "+" else ((sub(c, high), sub(c, low)), sub(c, j))
    return conclude(eq(t, Term(t.op, variable, *ends, substitute(body, {variable: at}))), premises)


def split(parameters: Parameters, premises: Premises) -> Theorem:
    """Σ over low..high is Σ over low..m and Σ over m + 1..high, for an integer m with low ≤ m + 1, m ≤ high."""
    t, middle = parameters
    variable, low, high, body = finite(t, "sum", "prod")
    whole, above, below = premises
    expect(whole, Term("integer", middle))
    expect(above, le(low, add(middle, ONE)))
    expect(below, le(middle, high))
    parts = Term(t.op, variable, low, middle, body), Term(t.op, variable, add(middle, ONE), high, body)
    return conclude(eq(t, _joined(t.op, *parts)), premises)


def peel(parameters: Parameters, premises: Premises) -> Theorem:
    """The first or the last term of a sum, set apart: that end is an integer, and low ≤ high."""
    t, which = parameters
    variable, low, high, body = finite(t, "sum", "prod")
    require(which in ("first", "last"), "neither end")
    at = low if which == "first" else high
    whole, order = premises
    expect(whole, Term("integer", at))
    expect(order, le(low, high))
    ends = (add(low, ONE), high) if which == "first" else (low, sub(high, ONE))
    rest, term = Term(t.op, variable, *ends, body), substitute(body, {variable: at})
    return conclude(eq(t, _joined(t.op, *((term, rest) if which == "first" else (rest, term)))), premises)


def exchange(parameters: Parameters, premises: Premises) -> Theorem:
    """Σᵢ Σⱼ f = Σⱼ Σᵢ f, where both run over the same pairs (i, j).

    The first four premises say that a pair of the left ranges is one of the right ranges, the
    others the converse; each may assume what it starts from.
    """
    t, low_out, high_out, low_in, high_in = parameters
    i, low_i, high_i, inner = finite(t, "sum", "prod")
    j, low_j, high_j, body = finite(inner, t.op)
    outer_free = frozenset().union(*(e.free for e in (low_i, high_i, low_out, high_out)))
    require(i != j and not {i, j} & outer_free, "an outer range depends on an index")
    require(j not in low_j.free | high_j.free and i not in low_in.free | high_in.free, "a range depends on itself")
    other = Term(t.op, j, low_out, high_out, Term(t.op, i, low_in, high_in, body))
    finite(other, t.op)
    finite(other.args[3], t.op)
    left = (*in_range(i, low_i, high_i), *in_range(j, low_j, high_j))
    right = (*in_range(j, low_out, high_out), *in_range(i, low_in, high_in))
    require(len(premises) == 8, "the ranges need eight facts")
    assumptions = set[Term]()
    for theorems, given, wanted in ((premises[:4], left, right), (premises[4:], right, left)):
        for theorem, formula in zip(theorems, (w for w in wanted if w.op != "integer"), strict=True):
            expect(theorem, formula)
            assumptions |= theorem.assumptions.difference(given)
    require(not any({i, j} & a.free for a in assumptions), "an index is free in an assumption")
    return mint(frozenset(assumptions), eq(t, other))


def distribute(parameters: Parameters, premises: Premises) -> Theorem:
    """Σ (g₁ + g₂ + …) = Σ g₁ + Σ g₂ + …, and Π (g₁ g₂ …) = Π g₁ Π g₂ …, where f = g₁ + g₂ + … in the range."""
    (op,) = parameters
    variable, low, high, body = finite(premises[0].formula, "forall")
    require(body.op == "eq" and (op, body.args[1].op) in (("sum", "add"), ("prod", "mul")), "not parts of a term")
    f, parts = body.args
    whole = Term(op, variable, low, high, f)
    return conclude(
        eq(whole, _joined(op, *(Term(op, variable, low, high, g) for g in parts.args))), premises
    )


def product_power(parameters: Parameters, premises: Premises) -> Theorem:
    """Π f^e = (Π f)^e: for a whole number e ≥ 0; for e < 0 where f ≠ 0; for any e where 0 < f."""
    (t,) = parameters
    variable, low, high, body = finite(t, "prod")
    require(body.op == "pow" and variable not in body.args[1].free, "not powers with one exponent")
    f, e = body.args
    if not (e.op == "num" and e.args[0].denominator == 1 and e.args[0] >= 0):
        whole = e.op == "num" and e.args[0].denominator == 1
        (sign,) = premises
        allowed = (lt(ZERO, f), ne(f, ZERO)) if whole else (lt(ZERO, f),)
        require(sign.formula in [forall(variable, low, high, a) for a in allowed], "a factor may be zero")
    return conclude(eq(t, power(Term("prod", variable, low, high, f), e)), premises)


def product_constant(parameters: Parameters, premises: Premises) -> Theorem:
    """Π c = c^(high − low + 1), over integers low ≤ high + 1; the product of nothing is 1, and so is 0^0."""
    (t,) = parameters
    variable, low, high, c = finite(t, "prod")
    require(variable not in c.free and len(premises) == 3, "not the same factor over a range")
    for theorem, formula in zip(
        premises, (Term("integer", low), Term("integer", high), le(low, add(high, ONE))), strict=True
    ):
        expect(theorem, formula)
    return conclude(eq(t, power(c, add(sub(high, low), ONE))), premises)


def product_nonnegative(parameters: Parameters, premises: Premises) -> Theorem:
    """0 ≤ f(k) for all k: 0 ≤ Π f."""
    variable, low, high, body = finite(premises[0].formula, "forall")
    require(body.op == "le" and body.args[0] == ZERO, "not of the form 0 ≤ f")
    return conclude(le(ZERO, Term("prod", variable, low, high, body.args[1])), premises)


def product_nonzero(parameters: Parameters, premises: Premises) -> Theorem:
    """f(k) ≠ 0 for all k: Π f ≠ 0."""
    variable, low, high, body = finite(premises[0].formula, "forall")
    require(body.op == "ne" and body.args[1] == ZERO, "not of the form f ≠ 0")
    return conclude(ne(Term("prod", variable, low, high, body.args[0]), ZERO), premises)


def exp_of_sum(parameters: Parameters, premises: Premises) -> Theorem:
    """Π exp f = exp Σ f."""
    (t,) = parameters
    variable, low, high, body = finite(t, "prod")
    require(body.op == "exp", "not a product of exponentials")
    return conclude(eq(t, Term("exp", Term("sum", variable, low, high, body.args[0]))))


def telescope(parameters: Parameters, premises: Premises) -> Theorem:
    """F(k + 1) − F(k) = f(k) for all k: Σ f = F(high + 1) − F(low), over integers low ≤ high + 1.

    For a product: F(k + 1) = f(k) F(k) for all k, and F(low) ≠ 0, give Π f = F(high + 1)/F(low).
    """
    t, primitive = parameters
    variable, low, high, f = finite(t, "sum", "prod")
    k = var(variable)
    after = substitute(primitive, {variable: add(k, ONE)})
    step = eq(sub(after, primitive), f) if t.op == "sum" else eq(after, mul(f, primitive))
    beyond = add(high, ONE)
    last, first = (substitute(primitive, {variable: end}) for end in (beyond, low))
    needed = [forall(variable, low, high, step), Term("integer", low), Term("integer", high), le(low, beyond)]
    if t.op == "prod":
        needed.append(ne(first, ZERO))
    require(len(premises) == len(needed), "the premises do not match")
    for theorem, formula in zip(premises, needed, strict=True):
        expect(theorem, formula)
    return conclude(eq(t, sub(last, first) if t.op == "sum" else div(last, first)), premises)


def induction(parameters: Parameters, premises: Premises) -> Theorem:
    """From φ(low), and φ(n + 1) assuming φ(n) for an integer n ≥ low: φ(n) for every integer n ≥ low."""
    variable, low, formula = parameters
    base, step, whole = premises
    n = var(variable)
    expect(base, substitute(formula, {variable: low}))
    expect(step, substitute(formula, {variable: add(n, ONE)}))
    expect(whole, Term("integer", low))
    given = {formula, *in_range(variable, low, INFINITY)}
    require(low != MINUS_INFINITY and variable not in low.free, "there is no first case")
    left = step.assumptions.difference(given)
    require(not any(variable in a.free for a in left), f"{variable} is free in an assumption")
    return mint(
        frozenset(base.assumptions | left | whole.assumptions), forall(variable, low, INFINITY, formula)
    )


RULES_OF_RANGES = (
    reindex,
    split,
    peel,
    exchange,
    distribute,
    product_power,
    product_constant,
    product_nonnegative,
    product_nonzero,
    exp_of_sum,
    telescope,
    induction,
)
