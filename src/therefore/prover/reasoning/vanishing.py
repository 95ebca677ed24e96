"""Where what is not negative adds up to zero, every summand is zero: (x − 1)² + |y − 2| = 0 ⇒ x = 1 and y = 2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from therefore.kernel.field import Rejected, difference
from therefore.prover.arithmetic import arithmetic
from therefore.prover.ordering.squares import completed
from therefore.prover.proof import Context, Fact
from therefore.prover.reasoning.logic import Prove
from therefore.term import ONE, ZERO, Term, add, eq, le, mul, ne, neg, num, power

if TYPE_CHECKING:
    from therefore.prover.search import Search

MAX_SUMMANDS = 6


def by_vanishing_summands(search: Search, context: Context, goal: Term, deduce: Prove) -> Fact | None:
    """A goal from what is zero in a known equation Σ t = 0 with 0 ≤ t."""
    for fact in reversed(context.facts):
        if fact.formula.op != "eq" or not fact.formula.free & goal.free:
            continue
        rest = context.without(fact)
        for summands in (_written(fact), _squares(search, rest, fact)):
            zeros = _zeros(search, rest, fact, summands)
            found = zeros and deduce(rest.extended(zeros), goal)
            if found:
                return found
    return None


def _written(fact: Fact) -> Sequence[Term]:
    a, b = fact.formula.args
    total = a if b == ZERO else b if a == ZERO else None
    return total.args if total is not None and total.op == "add" else ()


def _squares(search: Search, context: Context, fact: Fact) -> Sequence[Term]:
    """The squares to which a quadratic polynomial, or what is opposite to it, is completed."""
    x = search.explorer(context)
    try:
        value = x.normal(difference(fact.formula))
    except Rejected:
        return ()
    for p in (value.num, -value.num):
        squares = completed(x, p) if value.den.is_one() and p.total_degree() == 2 else None
        if squares is not None:
            return [mul(num(Fraction(int(c.p), int(c.q))), power(x.polynomial_term(u), num(2))) for c, u in squares]
    return ()


def _zeros(search: Search, context: Context, fact: Fact, summands: Sequence[Term]) -> list[Fact]:
    """t = 0 for each summand; none where one may be negative, or they are not what the equation says is zero."""
    if not 1 < len(summands) <= MAX_SUMMANDS:
        return []
    signs = [search.prove(context, le(ZERO, t)) for t in summands]
    total = next((f for f in _totals(search, context, fact, add(*summands)) if f), None)
    if total is None or not all(signs):
        return []
    found = []
    for i, t in enumerate(summands):
        others = [(ONE, s) for j, s in enumerate(signs) if s and j != i]
        below = arithmetic(search, context, le(t, ZERO), [(ONE, total), *others])
        above = signs[i]
        if below is None or above is None:
            return []
        zero = context.proof.row("antisymmetric", {"a": t, "b": ZERO}, below, above)
        found.append(root_of_zero(search, context, zero) or zero)
    return found


def _totals(search: Search, context: Context, fact: Fact, total: Term) -> Iterator[Fact | None]:
    for sign in (ONE, neg(ONE)):
        yield arithmetic(search, context, le(total, ZERO), [(sign, fact)])


def root_of_zero(search: Search, context: Context, zero: Fact) -> Fact | None:
    """u = 0 from w·u² = 0 or w·|u| = 0, where w ≠ 0."""
    t, proof = zero.formula.args[0], context.proof
    if t.op == "mul":
        factor = _only_factor(search, context, zero)
        return factor and root_of_zero(search, context, factor)
    if t.op != "abs" and (t.op != "pow" or t.args[1] != num(2)):
        return None

    def at_most_zero(v: Term) -> Fact | None:
        if t.op == "abs":
            return arithmetic(search, context, le(v, ZERO), [(ONE, proof.row("below abs", {"a": v})), (ONE, zero)])
        square = arithmetic(search, context, le(power(v, num(2)), power(ZERO, num(2))), [(ONE, zero)])
        none = proof.arithmetic(le(ZERO, ZERO))
        return square and proof.row("square order weakly", {"a": v, "b": ZERO}, none, square)

    u = t.args[0]
    below, above = at_most_zero(u), at_most_zero(neg(u))
    flipped = above and arithmetic(search, context, le(ZERO, u), [(ONE, above)])
    return below and flipped and proof.row("antisymmetric", {"a": u, "b": ZERO}, below, flipped)


def _only_factor(search: Search, context: Context, zero: Fact) -> Fact | None:
    """b = 0 from a·b = 0, for the only factor b that is not known to be different from 0."""
    factors = zero.formula.args[0].args
    nonzero = [search.prove(context, ne(f, ZERO)) for f in factors]
    if nonzero.count(None) != 1:
        return None
    b = factors[nonzero.index(None)]
    a = mul(*(f for f, fact in zip(factors, nonzero, strict=True) if fact))
    weight = search.prove(context, ne(a, ZERO))
    product = arithmetic(search, context, eq(mul(a, b), ZERO), [(ONE, zero)])
    return weight and product and context.proof.row("product zero", {"a": a, "b": b}, product, weight)
