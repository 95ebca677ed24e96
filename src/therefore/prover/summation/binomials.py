"""Sums of binomial coefficients: the binomial theorem with its moments, and Vandermonde's identity, recognised.

In a normal form a binomial coefficient is a quotient of gammas where its range is known, so that
C(n, k) is seen as 1/(Γ(k + 1) Γ(n − k + 1)), and C(n, k)/(k + 1) as that of n + 1 and k + 1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from therefore.kernel.field import Rejected, Value
from therefore.prover.arithmetic import arithmetic
from therefore.prover.polynomials import coefficients, moves, quotient
from therefore.prover.proof import Context, Fact
from therefore.prover.summation.products import proved
from therefore.prover.summation.reindexing import gap, reindexed, without
from therefore.term import ONE, ZERO, Term, add, eq, le, mul, num, power, sub, var

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer
    from therefore.prover.search import Search

MAX_MOMENT = 6


@dataclass(frozen=True)
class Factor:
    """What depends on the index k in a summand: op(slope·k + constant)^exponent, with the base of a power."""

    op: str
    slope: Fraction | None
    constant: Value
    exponent: int
    rate: Term
    base: Term = ONE


def binomial_sum(search: Search, context: Context, t: Term) -> Fact | None:
    """A sum of binomial coefficients, or of products of two of them, if a theorem has it."""
    variable, low, high, body = t.args
    inner, index, opened = context.inside(variable, low, high, body)
    y, whole = search.explorer(inner), Term("sum", index, low, high, opened)
    try:
        value = y.normal(opened)
        factors = _factors(y, value, index)
        if factors is None:
            return None
        return _by_theorem(search, context, y, whole, value, factors) or _vandermonde(
            search, context, y, whole, value, factors
        )
    except Rejected:
        return None


def _factors(y: Explorer, value: Value, index: str) -> list[Factor] | None:
    """What in a summand depends on the index; None where that is not all functions of linear arguments."""
    k, found = y.as_generator(y.normal(var(index))), list[Factor]()
    if k is None:
        return None
    for t, e in y.factors(value):
        if index not in t.free:
            continue
        place = {"exp": 0, "gamma": 0, "binomial": 1, "pow": 1}.get(t.op)
        if t.op in ("pow", "binomial") and index in t.args[0].free:
            return None
        linear = y.normal(t if place is None else t.args[place])
        parts = coefficients(y, linear.num, k)
        if len(parts) != 2 or any(moves(y, c, index) for c in parts):
            return None
        constant, slope = (y.make(c.num, linear.den) for c in parts)
        base = t.args[0] if t.op in ("pow", "binomial") else ONE
        found.append(Factor(t.op if place is not None else "", slope.constant, constant, e, y.term(slope), base))
    return _merged(y, found)


def _merged(y: Explorer, factors: list[Factor]) -> list[Factor]:
    """z Γ(z) as Γ(z + 1), in denominators."""
    for f in factors:
        for g in factors:
            if f.op == "" and f.exponent == -1 and g.op == "gamma" and g.exponent == -1:
                for sign in (1, -1):
                    constant = y.multiply(y.constant(sign), f.constant)
                    if f.slope is not None and sign * f.slope == g.slope and constant.key == g.constant.key:
                        raised = replace(g, constant=y.add(g.constant, y.constant(1)))
                        return _merged(y, [raised if h is g else h for h in factors if h is not f])
    return factors


# -- the binomial theorem ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Pattern:
    """kʲ C(n, k) uᵏ vⁿ⁻ᵏ."""

    n: Term
    order: int
    u: Term
    v: Term

    def at(self, k: Term) -> Term:
        n = self.n
        return mul(power(k, num(self.order)), Term("binomial", n, k), power(self.u, k), power(self.v, sub(n, k)))


def _by_theorem(
    search: Search, context: Context, y: Explorer, t: Term, value: Value, factors: list[Factor]
) -> Fact | None:
    index, low, high, _ = t.args
    gammas = {f.slope: f.constant for f in factors if f.op == "gamma" and f.exponent == -1}
    if len(gammas) != 2 or set(gammas) != {Fraction(1), Fraction(-1)}:
        return None
    shift = y.subtract(gammas[Fraction(1)], y.constant(1)).constant
    if shift != 0:
        return reindexed(search, context, t, "+", num(-shift)) if shift is not None and shift.denominator == 1 else None
    size = y.subtract(gammas[Fraction(-1)], y.constant(1))
    pattern = _pattern(y, size, factors)
    if pattern is None:
        return None
    c = quotient(y, value, y.normal(pattern.at(var(index))))
    x, start = search.explorer(context), gap(search.explorer(context), low, ZERO)
    stop = gap(x, pattern.n, high)
    if moves(y, c, index) or start is None or stop is None or start < 0 or stop < 0:
        return None
    body = mul(y.term(c), pattern.at(var(index)))
    if start or stop:
        which, ends = ("first", (sub(low, ONE), high)) if start else ("last", (low, add(high, ONE)))
        return without(search, context, Term("sum", index, low, high, body), Term("sum", index, *ends, body), which)
    return _moment(search, context, t, pattern, y.term(c))


def _pattern(y: Explorer, size: Value, factors: list[Factor]) -> Pattern | None:
    order, up, down = 0, [ONE], [ONE]
    for f in factors:
        if f.op == "" and f.slope == 1 and f.constant.is_zero:
            order = f.exponent
        elif f.op == "exp":
            up.append(Term("exp", mul(num(f.exponent), f.rate)))
        elif f.op == "pow" and f.slope == 1 and f.exponent > 0:
            up.append(power(f.base, num(f.exponent)))
        elif f.op == "pow" and f.slope == -1 and f.exponent > 0 and f.constant.key == size.key:
            down.append(power(f.base, num(f.exponent)))
        elif f.op != "gamma":
            return None
    if not 0 <= order <= MAX_MOMENT:
        return None
    return Pattern(y.term(size), order, *(mul(*p[1:]) if len(p) > 1 else ONE for p in (up, down)))


def _moment(search: Search, context: Context, t: Term, pattern: Pattern, c: Term) -> Fact | None:
    """Σ kʲ C(n, k) uᵏ vⁿ⁻ᵏ, by falling powers of k."""
    index, n = t.args[0], pattern.n
    facts = proved(search, context, Term("integer", n), le(ZERO, n))
    if facts is None:
        return None
    sources = [
        (mul(num(s), c), _theorem(search, index, pattern, m, facts))
        for m, s in enumerate(_stirling(pattern.order))
        if s
    ]
    total = add(*(mul(w, f.formula.args[1]) for w, f in sources))
    return arithmetic(search, context, eq(t, total), sources)


def _stirling(order: int) -> list[int]:
    """The numbers S(j, m) with kʲ = Σ S(j, m) k (k − 1) … (k − m + 1)."""
    row = [1]
    for _ in range(order):
        row = [m * (row[m] if m < len(row) else 0) + (row[m - 1] if m else 0) for m in range(len(row) + 1)]
    return row


def _theorem(search: Search, index: str, pattern: Pattern, m: int, facts: list[Fact]) -> Fact:
    k, n, u, v = var(index), pattern.n, pattern.u, pattern.v
    falling_k, falling_n = ([sub(t, num(i)) for i in range(m)] for t in (k, n))
    left = mul(*falling_k, Term("binomial", n, k), power(u, k), power(v, sub(n, k)))
    right = mul(*falling_n, power(u, num(m)), power(add(u, v), sub(n, num(m))))
    formula = eq(Term("sum", index, ZERO, n, left), right)
    return search.proof.line("binomial_theorem", (index, n, u, v, num(m)), facts, formula)


# -- Vandermonde's identity -----------------------------------------------------------------------------


def _vandermonde(
    search: Search, context: Context, y: Explorer, t: Term, value: Value, factors: list[Factor]
) -> Fact | None:
    """Σ C(a, k) C(b, n − k), the coefficients as they are or as gammas."""
    index, low, n, _ = t.args
    k, tops = var(index), _tops(y, n, factors)
    if tops is None or gap(search.explorer(context), low, ZERO) != 0:
        return None
    a, b = tops
    term = mul(Term("binomial", a, k), Term("binomial", b, sub(n, k)))
    c = quotient(y, value, y.normal(term))
    facts = proved(search, context, Term("integer", n), le(ZERO, n))
    if facts is None or moves(y, c, index):
        return None
    formula = eq(Term("sum", index, ZERO, n, term), Term("binomial", add(a, b), n))
    fact = search.proof.line("vandermonde", (index, a, b, n), facts, formula)
    return arithmetic(search, context, eq(t, mul(y.term(c), formula.args[1])), [(y.term(c), fact)])


def _tops(y: Explorer, n: Term, factors: list[Factor]) -> tuple[Term, Term] | None:
    """The upper indices of two binomial coefficients whose lower indices are k and n − k."""
    size, one = y.normal(n), y.constant(1)
    if all(f.op == "binomial" and f.exponent == 1 for f in factors):
        lower = {(f.slope, f.constant.key): f.base for f in factors}
        first, second = lower.get((Fraction(1), y.zero_value.key)), lower.get((Fraction(-1), size.key))
        return (first, second) if len(factors) == 2 and first is not None and second is not None else None
    if any(f.op != "gamma" or f.exponent not in (-1, -2) for f in factors):
        return None
    rising, falling = ([f.constant for f in factors for _ in range(-f.exponent) if f.slope == s] for s in (1, -1))
    tops = []
    for found, own in ((falling, y.add(size, one)), (rising, one)):
        if len(found) != 2 or own.key not in (c.key for c in found):
            return None
        tops.append(next((c for c in found if c.key != own.key), own))
    return y.term(y.subtract(tops[0], one)), y.term(y.add(y.subtract(tops[1], one), size))
