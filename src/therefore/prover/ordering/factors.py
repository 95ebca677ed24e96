"""Signs by factors: a difference is as positive as the product of its irreducible factors."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from therefore.kernel.field import Rejected, difference
from therefore.prover.arithmetic import arithmetic, transported
from therefore.prover.polynomials import opposite_term
from therefore.prover.proof import Context, Fact
from therefore.prover.summation.products import nonzero_product
from therefore.term import ZERO, Term, le, lt, ne, num, power, sub

if TYPE_CHECKING:
    from therefore.prover.search import Search

Prove = Callable[[Context, Term], "Fact | None"]


def factored(search: Search, context: Context, goal: Term) -> Fact | None:
    """The sign of a difference from the signs of its irreducible factors."""
    x = search.explorer(context)
    t = difference(goal)
    try:
        value = x.normal(t)
    except Rejected:
        return None
    if value.constant is not None:
        return arithmetic(search, context, goal)
    factors = x.factors(value)
    whole = x.term(value)
    if len(factors) == 1 and factors[0][1] == 1 and factors[0][0] in (t, goal.args[1], goal.args[0]):
        return None
    signs, flips = [], 0
    for u, e in factors:
        if u == num(-1):
            flips += e
            continue
        fact, flip = factor_sign(search, context, u, e, goal.op)
        if fact is None:
            return None
        flips += flip
        signs += fact
    if flips % 2 or not signs or whole == ZERO:
        return None
    product = context.proof.multiply_signs(signs) if len(signs) > 1 else signs[0]
    return transported(search, context, goal, product)


def factor_sign(
    search: Search, context: Context, u: Term, e: int, op: str, prove: Prove | None = None
) -> tuple[list[Fact] | None, int]:
    """Facts 0 < uᵉ or 0 ≤ uᵉ (as one or more factors), and whether the sign of u was flipped."""
    proof, prove = context.proof, prove or search.prove
    if e % 2 == 0:
        nonzero = prove(context, ne(u, ZERO)) if op == "lt" or e < 0 else None
        if (op == "lt" or e < 0) and nonzero is None:
            return None, 0
        return [proof.even_power(u, num(e), nonzero)], 0
    for t, flip in ((u, 0), (opposite_term(u), 1)):
        fact = prove(context, lt(ZERO, t))
        if fact is None and e > 0 and op == "le":
            fact = prove(context, le(ZERO, t))
        if fact is not None:
            if e < 0:
                return [proof.row("power positive", {"a": t, "b": num(e)}, fact)], flip
            return [fact] * e, flip
    return None, 0


def by_root(search: Search, context: Context, goal: Term) -> Fact | None:
    """p < q·√v from p² < q²·v, where 0 ≤ q·√v; and q·√v < p likewise."""
    x = search.explorer(context)
    if not x.powers or not goal.free:
        return None
    try:
        value = x.normal(difference(goal))
    except Rejected:
        return None
    for j in value.used if value.den.is_one() else ():
        if x.powers.get(j, (0,))[0] != 2 or x.atoms[j].term.op not in ("exp", "pow") or value.num.degrees()[j] != 1:
            continue
        root = {m: c for m, c in value.num.to_dict().items() if m[j]}
        with_root = x.context.from_dict(root)
        for small, large in ((with_root - value.num, with_root), (-with_root, value.num - with_root)):
            a, b = x.polynomial_term(small), x.polynomial_term(large)
            above = search.prove(context, le(ZERO, b))
            squares = above and search.prove(context, Term(goal.op, power(a, num(2)), power(b, num(2))))
            if above and squares:
                name = "square order" if goal.op == "lt" else "square order weakly"
                order = context.proof.row(name, {"a": a, "b": b}, above, squares)
                return transported(search, context, goal, order)
    return None


def prove_nonzero(search: Search, context: Context, goal: Term) -> Fact | None:
    """a ≠ b: from an order, or from factors that are not zero."""
    a, b = goal.args
    if a.op == "prod" and b == ZERO:
        fact = nonzero_product(search, context, a)
        if fact is not None:
            return transported(search, context, goal, fact)
    for order, name in ((lt(b, a), "greater is different"), (lt(a, b), "less is different")):
        fact = search.prove(context, order)
        if fact is not None:
            return context.proof.row(name, {"a": a, "b": b}, fact)
    for fact in context.facts:
        if fact.formula.op == "ne":
            scaled = proportional(search, context, goal, fact)
            if scaled is not None:
                return scaled
    return _nonzero_power(search, context, goal) or _nonzero_factors(search, context, goal) or _nonzero_norm(
        search, context, goal
    )


def _nonzero_power(search: Search, context: Context, goal: Term) -> Fact | None:
    """aⁿ ≠ 0 for a ≠ 0 and an integer n that is not a number."""
    t = goal.args[0]
    if goal.args[1] != ZERO or t.op != "pow" or t.args[1].op == "num":
        return None
    apart, whole = search.prove(context, ne(t.args[0], ZERO)), search.prove(context, Term("integer", t.args[1]))
    if apart is None or whole is None:
        return None
    return context.proof.row("integer power nonzero", dict(zip("ab", t.args, strict=True)), apart, whole)


def _nonzero_norm(search: Search, context: Context, goal: Term) -> Fact | None:
    """a + b·√v ≠ 0 from a² − b²·v ≠ 0."""
    x = search.explorer(context)
    if not x.powers or not goal.free:
        return None
    try:
        value = x.normal(difference(goal))
        for j in value.used if value.den.is_one() else ():
            if x.powers.get(j, (0,))[0] == 2 and value.num.degrees()[j] == 1:
                root = x.context.from_dict({m: c for m, c in value.num.to_dict().items() if m[j]})
                other = x.make(value.num - 2 * root, x.one)
                norm = x.multiply(value, other)
                if norm.num.degrees()[j] > 0 or norm.num.total_degree() > 2 * value.num.total_degree():
                    continue
                apart = search.prove(context, ne(x.term(norm), ZERO))
                a, b = x.term(value), x.term(other)
                product = apart and arithmetic(search, context, ne(Term("mul", a, b), ZERO), [(num(1), apart)])
                fact = product and context.proof.row("factor nonzero", {"a": a, "b": b}, product)
                if fact:
                    return proportional(search, context, goal, fact)
    except Rejected:
        pass
    return None


def proportional(search: Search, context: Context, goal: Term, fact: Fact) -> Fact | None:
    x = search.explorer(context)
    try:
        have, want = x.normal(difference(fact.formula)), x.normal(difference(goal))
    except Rejected:
        return None
    if have.is_zero or have.num.leading_coefficient() == 0 or want.is_zero or have.den != want.den:
        return None
    ratio = want.num.leading_coefficient() / have.num.leading_coefficient()
    c = Fraction(int(ratio.p), int(ratio.q))
    if c < 0:
        fact, c = context.proof.flip(fact), -c
    return arithmetic(search, context, goal, [(num(c), fact)])


def _nonzero_factors(search: Search, context: Context, goal: Term) -> Fact | None:
    x = search.explorer(context)
    try:
        value = x.normal(sub(*goal.args))
    except Rejected:
        return None
    factors = [(u, e) for u, e in x.factors(value) if u.op != "num"]
    if value.is_zero or not factors or (len(factors) == 1 and factors[0][1] == 1 and goal.args[1] == ZERO):
        return None
    product: Fact | None = None
    for u, e in factors:
        if e < 0:
            return None
        fact = search.prove(context, ne(u, ZERO))
        if fact is None:
            return None
        for _ in range(e):
            if product is None:
                product = fact
            else:
                by = {"a": product.formula.args[0], "b": u}
                product = context.proof.row("product nonzero", by, product, fact)
    return product and proportional(search, context, goal, product)
