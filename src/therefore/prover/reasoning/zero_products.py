"""A product is zero only where a factor is: equations by their factors, alternatives from their product.

For implications: x + 1/x = 2 ⇒ (x − 1)² = 0 ⇒ x = 1; from a·x² + b·x + c = 0 one of two roots.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from therefore.kernel.field import Rejected, difference
from therefore.prover.arithmetic import arithmetic
from therefore.prover.proof import Context, Fact
from therefore.prover.reasoning.logic import Prove
from therefore.term import ZERO, Term, eq, mul, ne, num

if TYPE_CHECKING:
    from therefore.prover.search import Search

MAX_FACTORS = 4


def by_factors(search: Search, context: Context, goal: Term, deduce: Prove) -> Fact | None:
    """A goal in each of the cases in which one factor of a known equation is zero."""
    for fact in reversed(context.facts):
        if fact.formula.op != "eq" or not fact.formula.free & goal.free:
            continue
        rest = context.without(fact)
        factors = _factors(search, rest, fact)
        zero = factors and _product_zero(search, rest, fact, factors)
        found = zero and _in_each(search, rest, zero, goal, deduce)
        if found:
            return found
    return None


def by_product_of_alternatives(search: Search, context: Context, goal: Term, prove: Prove) -> Fact | None:
    """One of several equations, because the product of their differences is zero."""
    if goal.op != "or" or any(part.op != "eq" for part in goal.args) or len(goal.args) > MAX_FACTORS:
        return None
    zero = prove(context, eq(nested([difference(part) for part in goal.args]), ZERO))

    def stated(inner: Context, formula: Term) -> Fact | None:
        assumed = inner.facts[-1]
        part = next(p for p in goal.args if difference(p) == assumed.formula.args[0])
        fact = arithmetic(search, context, part, [(num(-1), assumed)])
        return fact and inner.proof.either(formula, fact)

    return zero and _in_each(search, context, zero, goal, stated)


def _factors(search: Search, context: Context, fact: Fact) -> list[Term]:
    """The factors that may be zero, as often as they occur; none where that says no more than the equation."""
    x = search.explorer(context)
    try:
        found = [(u, e) for u, e in x.factors(x.normal(difference(fact.formula))) if u.op != "num"]
    except Rejected:
        return []
    kept = [(u, e) for u, e in found if e > 0 and search.prove(context, ne(u, ZERO)) is None]
    factors = [u for u, e in kept for _ in range(e)]
    says_more = len(factors) > 1 or found != kept
    return factors if 0 < len(factors) <= MAX_FACTORS and says_more else []


def _product_zero(search: Search, context: Context, fact: Fact, factors: list[Term]) -> Fact | None:
    x, product = search.explorer(context), nested(factors)
    try:
        have, want = x.normal(difference(fact.formula)), x.normal(product)
        multiplier = x.term(x.make(-want.num * have.den, want.den * have.num))
    except Rejected:
        return None
    return arithmetic(search, context, eq(product, ZERO), [(multiplier, fact)])


def nested(factors: Sequence[Term]) -> Term:
    """a·(b·(c·…)), so that each product is of two."""
    first, *others = factors
    return mul(first, nested(others)) if others else first


def _in_each(search: Search, context: Context, zero: Fact, goal: Term, deduce: Prove) -> Fact | None:
    """A goal from a·(b·…) = 0: where a = 0, and where b·… = 0."""
    product = zero.formula.args[0]
    if product.op != "mul" or len(product.args) != 2:
        return deduce(context.extended([zero]), goal)
    a, b = product.args
    proofs = []
    for factor in (a, b):
        inner = context.assuming(eq(factor, ZERO))
        assumed = inner.find(eq(factor, ZERO))
        if assumed is None:
            return None
        last = factor is a or factor.op != "mul"
        proof = deduce(inner, goal) if last else _in_each(search, context, assumed, goal, deduce)
        if proof is None:
            return None
        proofs.append(proof)
    return context.proof.cases(_one_is_zero(context, zero, a, b), proofs)


def _one_is_zero(context: Context, zero: Fact, a: Term, b: Term) -> Fact:
    """a = 0 or b = 0, from a·b = 0, by how a compares with 0."""
    proof = context.proof
    claim = Term("or", eq(a, ZERO), eq(b, ZERO))
    below, null, above = (proof.assume(case) for case in proof.compare(a, ZERO, strict=True).formula.args)
    sides = []
    for name, fact in (("less is different", below), ("greater is different", above)):
        nonzero = proof.row(name, {"a": a, "b": ZERO}, fact)
        sides.append(proof.either(claim, proof.row("product zero", {"a": a, "b": b}, zero, nonzero)))
    return proof.cases(proof.compare(a, ZERO, strict=True), [sides[0], proof.either(claim, null), sides[1]])
