"""Jensen's inequality: f(Σ p·u) ≤ Σ p·f(u) for weights p ≥ 0 of sum 1 and a function f that lies above its tangents.

With m = Σ p·u, the sum of p·(f(u) − f(m) − f′(m)(u − m)) is Σ p·f(u) − f(m). That f(x) is at least
f(t) + f′(t)(x − t) is proved for any two numbers with the signs that u and m are known to have.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from therefore.kernel.calculus import differentiate
from therefore.kernel.field import Rejected, difference
from therefore.prover.arithmetic import arithmetic
from therefore.prover.proof import Context, Fact
from therefore.prover.reasoning.generalise import replaced, sign_of, taken_at
from therefore.term import ONE, ZERO, Term, add, div, eq, fresh, le, lt, mul, neg, sub, substitute, var, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search

NOT_SMOOTH = frozenset({"sum", "abs", "max", "min"})  # kinks have no tangent, and are compared term by term


def by_jensen(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """0 ≤ Σ p·f(u) − f(Σ p·u)."""
    if goal.op != "le":
        return None
    d = difference(goal)
    sums = [t for t in dict.fromkeys(walk(d)) if t.op == "sum" and t.free <= d.free]
    if len(sums) < 2:
        return None
    for mean in sums:
        f = _function(search, context, d, mean, sums)
        if f is None:
            continue
        for total in _weights(search, context, mean):
            fact = _summed(search, context, goal, mean, f, total, prove)
            if fact is not None:
                return fact
    return None


def _function(search: Search, context: Context, d: Term, mean: Term, sums: list[Term]) -> tuple[str, Term] | None:
    """f as a term in a new variable: what the difference loses with the sums beside that of the mean, negated."""
    name = fresh("t", context.names | d.free)
    rest = replaced(d, mean, var(name))
    for other in sums:
        if other.args[1:3] == mean.args[1:3]:
            rest = replaced(rest, other, ZERO)
    x = search.explorer(context)
    try:
        f = x.term(x.normal(neg(rest)))
        linear = differentiate(f, name)[0].free.isdisjoint({name})
    except (Rejected, ValueError):
        return None
    return None if linear or any(t.op in NOT_SMOOTH for t in walk(f)) else (name, f)


def _weights(search: Search, context: Context, mean: Term) -> Iterator[Fact]:
    """Σ p = 1 over the range of the mean: as it is known, and for equal weights."""
    _, low, high, _ = mean.args
    for fact in context.facts:
        if fact.formula.op == "eq" and fact.formula.args[1] == ONE and fact.formula.args[0].op == "sum":
            if fact.formula.args[0].args[1:3] == (low, high):
                yield fact
    size = add(sub(high, low), ONE)
    equal = search.prove(context, eq(Term("sum", mean.args[0], low, high, div(ONE, size)), ONE))
    if equal is not None:
        yield equal


def _summed(
    search: Search, context: Context, goal: Term, mean: Term, f: tuple[str, Term], total: Fact, prove: Any
) -> Fact | None:
    proof, (name, body) = context.proof, f
    variable, low, high, part = mean.args
    weights = total.formula.args[0]
    weight = substitute(weights.args[3], {weights.args[0]: var(variable)})
    inner, index, opened = context.inside(variable, low, high, mul(weight, div(part, weight)))
    p, u = opened.args
    x = search.explorer(inner)
    positive = search.prove(inner, lt(ZERO, p))
    if positive is None:
        return None
    try:
        u = x.term(x.normal(u))
    except Rejected:
        return None
    gap = _above_tangent(search, inner, name, body, u, mean, prove)
    if gap is None:
        return None
    gain = proof.multiply_signs([positive, gap])
    general = proof.generalize(index, low, high, gain)
    whole = le(ZERO, Term("sum", index, low, high, gain.formula.args[1]))
    summed = proof.line("sum_nonnegative", (), (general,), whole)
    at = {name: mean}
    slope = substitute(differentiate(body, name)[0], at)
    # what the weights' sum stands before: (f(m) − f′(m)·m)·(Σ p − 1)
    return arithmetic(search, context, goal, [(ONE, summed), (sub(mul(slope, mean), substitute(body, at)), total)])


def _above_tangent(
    search: Search, context: Context, name: str, f: Term, u: Term, mean: Term, prove: Any
) -> Fact | None:
    """0 ≤ f(u) − f(m) − f′(m)(u − m), from the same for any numbers of the same signs."""
    slope = differentiate(f, name)[0]
    t, x = var(name), var(fresh("x", context.names | f.free | {name}))
    gap = sub(sub(substitute(f, {name: x}), f), mul(slope, sub(x, t)))
    known = sign_of(search, context, u, x) | sign_of(search, context, mean, t)
    kept = tuple(k for k in context.facts if k.formula.op in ("lt", "le") and k.formula.free <= f.free - {name})
    world = Context(context.proof, kept, context.names | {name, x.args[0]}).assuming(*known)
    found = prove(world, le(ZERO, gap))
    return found and taken_at(found, {x: u, t: mean}, known, context)
