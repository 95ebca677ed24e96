"""Maxima and sums beside their terms: a maximum is one of its terms, and at least each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therefore.prover.arithmetic import arithmetic, transported
from therefore.prover.facts import matches
from therefore.prover.proof import Context, Fact
from therefore.prover.reasoning.generalise import names_in, replaced
from therefore.term import INFINITY, ONE, ZERO, Term, eq, fresh, in_range, le, substitute, var, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search


def by_maximum(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """A relation that holds with f(i) for max f, where f(i) is at least every f(k)."""
    maxima = [t for t in dict.fromkeys(walk(goal)) if t.op == "maximum" and t.free <= goal.free]
    if goal.op == "eq" and maxima:
        return _both_ways(context, goal, prove)
    for m in maxima:
        fact = at_its_index(search, context, goal, m, prove)
        if fact is not None:
            return fact
    return None


def _both_ways(context: Context, goal: Term, prove: Any) -> Fact | None:
    a, b = goal.args
    below = prove(context, le(a, b))
    above = below and prove(context, le(b, a))
    return above and context.proof.row("antisymmetric", {"a": a, "b": b}, below, above)


def at_its_index(search: Search, context: Context, goal: Term, m: Term, prove: Any) -> Fact | None:
    proof, (variable, low, high, f) = context.proof, m.args
    bounds = [search.prove(context, b) for b in (Term("integer", low), Term("integer", high), le(low, high))]
    if not all(bounds):
        return None
    index = fresh("i", context.names | names_in(goal))
    highest = substitute(f, {variable: var(index)})
    inside = context.assuming(*in_range(index, low, high))
    attained = inside.assuming(eq(highest, m))
    at_most = _above_each(search, attained, m, highest)
    if at_most is None:
        return None
    known = inside.extended([at_most, *_parts_of_sums(search, inside, goal, m, index)])
    there = prove(known, replaced(goal, m, highest))
    fact = there and arithmetic(search, attained, goal, [(ONE, there)])
    return fact and proof.line("maximum_attained", (m, index), [fact, *(b for b in bounds if b)], goal)


def _above_each(search: Search, context: Context, m: Term, highest: Term) -> Fact | None:
    """f(k) ≤ f(i) for all k, where f(i) = max f."""
    variable, low, high, f = m.args
    inner, k, opened = context.inside(variable, low, high, f)
    within = [inner.find(formula) for formula in in_range(k, low, high)]
    above = above_term(inner, m, var(k), [w for w in within if w])
    fact = transported(search, inner, le(opened, highest), above)
    return fact and inner.proof.generalize(k, low, high, fact)


def _parts_of_sums(search: Search, context: Context, goal: Term, m: Term, index: str) -> list[Fact]:
    """g(i) ≤ Σ g for the sums over the same range of terms that are not negative."""
    sums = [t for t in dict.fromkeys(walk(goal)) if t.op == "sum" and t.args[1:3] == m.args[1:3]]
    at = (substitute(s.args[3], {s.args[0]: var(index)}) for s in sums)
    found = (term_at_most_sum(search, context, t, s) for t, s in zip(at, sums, strict=True))
    return [fact for fact in found if fact is not None]


def terms_at_most(search: Search, context: Context, t: Term) -> list[Fact]:
    """f(i) ≤ max f, or f(i) ≤ Σ f of what is not negative, for the integers of the context that are in the range."""
    variable, low, high, body = t.args
    found: list[Fact | None] = []
    for known in context.facts if high != INFINITY else ():
        if known.formula.op == "integer" and known.formula.args[0].op == "var":
            (at,) = known.formula.args
            bounds = [search.prove(context, b) for b in (le(low, at), le(at, high))]
            if all(bounds) and t.op == "maximum":
                found.append(above_term(context, t, at, [known, *(b for b in bounds if b)]))
            elif all(bounds):
                found.append(term_at_most_sum(search, context, substitute(body, {variable: at}), t))
    return [fact for fact in found if fact is not None]


def above_term(context: Context, m: Term, at: Term, within: list[Fact]) -> Fact:
    """f(i) ≤ max f."""
    return context.proof.line("maximum_above", (m, at), within, le(substitute(m.args[3], {m.args[0]: at}), m))


def term_at_most_sum(search: Search, context: Context, t: Term, s: Term) -> Fact | None:
    """t ≤ s, for a term t of a sum s of nonnegative terms."""
    variable, low, high, body = s.args
    by: dict[str, Term] = {}
    if not matches(body, t, frozenset({variable}), by) or variable not in by:
        return None
    at = by[variable]
    inside = [search.prove(context, f) for f in (Term("integer", at), le(low, at), le(at, high))]
    if any(f is None for f in inside):
        return None
    inner, index, opened = context.inside(variable, low, high, body)
    nonnegative = search.prove(inner, le(ZERO, opened))
    if nonnegative is None:
        return None
    general = context.proof.generalize(index, low, high, nonnegative)
    formula = le(t, Term("sum", index, low, high, opened))
    return context.proof.line("term_at_most_sum", (at,), [general, *(f for f in inside if f)], formula)
