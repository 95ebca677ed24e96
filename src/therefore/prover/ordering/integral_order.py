"""Signs of integrals, and inequalities between them, from those of integrands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therefore.kernel.field import Rejected, difference
from therefore.prover.analysis.integrals import prove_exists, prove_integral
from therefore.prover.analysis.ranges import Range, complete, with_own_variable
from therefore.prover.arithmetic import transported
from therefore.prover.proof import Context, Fact
from therefore.term import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Term,
    add,
    div,
    fresh,
    le,
    lt,
    mul,
    num,
    sub,
    substitute,
    var,
)  # fmt: skip

if TYPE_CHECKING:
    from therefore.prover.search import Search


def sign(search: Search, context: Context, strict: bool, t: Term, prove: Any = None) -> Fact | None:
    """0 < ∫ f, or 0 ≤ ∫ f, from the sign of f inside of a range that does not run backwards."""
    own, order = Range(search, context, with_own_variable(t, context)), lt if strict else le
    if own.a == INFINITY or own.b == MINUS_INFINITY:
        return None
    inside = own.inside(own.a, own.b)
    below = (prove or search.prove)(inside, order(ZERO, own.f))
    ends = [own.prove(order(own.a, own.b))] if own.finite else []
    nothing = prove_integral(search, own.outer, own.integral(ZERO)) if below is not None else None
    exists = nothing and prove_exists(search, own.outer, own.t)
    needed = complete([below, exists, *ends])
    if nothing is None or needed is None:
        return None
    proof, zero = search.proof, own.integral(ZERO)
    above = own.line(
        "integral_order", (order(ZERO, ZERO).op, zero, own.t), [*needed, proof.part(nothing, 0)], order(zero, own.t)
    )
    equal = proof.part(nothing, 1)
    fact = proof.arithmetic(order(ZERO, own.t), [(ONE, above), (num(-1), equal)])
    return proof.renamed(fact, order(ZERO, t))


def by_integrands(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """0 ≤ Σ cᵢ ∫ fᵢ + r over one range, as the integral of 0 ≤ Σ cᵢ fᵢ + r/(b − a)."""
    x = search.explorer(context)
    try:
        value = x.normal(difference(goal))
    except Rejected:
        return None
    atoms = {j: x.atoms[j].term for j in value.used if x.atoms[j].term.op == "integral" and not x.atoms[j].bound}
    ends = {t.args[1:3] for t in atoms.values()}
    if len(ends) != 1 or not value.den.is_one():
        return None
    ((a, b),) = ends
    name = fresh("x", context.names | goal.free)
    parts, rest = list[Term](), x.context.constant(0)
    for m, c in value.num.to_dict().items():
        own = [j for j in atoms if m[j]]
        if not own:
            rest += x.context.from_dict({m: c})
            continue
        if len(own) > 1 or m[own[0]] != 1:
            return None
        outside = x.polynomial_term(x.context.from_dict({tuple(0 if j in own else e for j, e in enumerate(m)): c}))
        bound, _, _, body = atoms[own[0]].args
        parts.append(mul(outside, substitute(body, {bound: var(name)})))
    if not rest.is_zero():
        parts.append(div(x.polynomial_term(rest), sub(b, a)))
    whole = Term("integral", name, a, b, add(*parts))
    fact = sign(search, context, goal.op == "lt", whole, prove)
    return fact and transported(search, context, goal, fact)
