"""Connectives: and, or, implies, iff, exists, and cases over what is known to be one of several."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from therefore.kernel.connectives import opposite
from therefore.kernel.field import Rejected, difference
from therefore.prover.arithmetic import arithmetic
from therefore.prover.facts import instances_about
from therefore.prover.proof import Context, Fact
from therefore.term import ONE, RELATIONS, ZERO, Term, eq, lt, ne, num, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search

MAX_CASES = 8
Prove = Callable[[Context, Term], "Fact | None"]


def prove_connective(search: Search, context: Context, formula: Term, prove: Prove) -> Fact | None:
    from therefore.prover.reasoning.consequences import consequence

    op, args, proof = formula.op, formula.args, search.proof
    if op == "and":
        facts = [prove(context, part) for part in args]
        return None if any(f is None for f in facts) else proof.conjunction([f for f in facts if f])
    if op == "or":
        for part in args:
            fact = prove(context, part)
            if fact is not None:
                return proof.either(formula, fact)
        return None
    if op == "implies":
        hypothesis, conclusion = args
        inner = context.assuming(hypothesis)
        fact = consequence(search, inner, conclusion, prove) or _from_opposite(search, context, inner, conclusion)
        return fact and proof.implication(hypothesis, fact)
    if op == "iff":
        left, right = args
        forward = consequence(search, context.assuming(left), right, prove)
        backward = forward and consequence(search, context.assuming(right), left, prove)
        return forward and backward and proof.equivalence(forward, backward)
    if op == "not":
        return None
    return None


def from_contradiction(search: Search, context: Context, formula: Term) -> Fact | None:
    """Anything, where the facts contradict each other."""
    false = search.prove(context, lt(ZERO, ZERO))
    for fact in context.facts:
        if false is None and fact.formula.op == "ne":
            false = arithmetic(search, context, ne(ZERO, ZERO), [(ONE, fact)])
    return false and context.proof.line("absurd", (formula,), (false,), formula)


def _from_opposite(search: Search, context: Context, inner: Context, formula: Term) -> Fact | None:
    """Anything, where the opposite of what is assumed can be proved."""
    for assumed in inner.facts[len(context.facts) :]:
        if assumed.formula.op in RELATIONS:
            other = search.prove(context, opposite(assumed.formula))
            false = other and arithmetic(search, inner, lt(ZERO, ZERO), [(ONE, assumed), (ONE, other)])
            if false:
                return context.proof.line("absurd", (formula,), (false,), formula)
    return from_contradiction(search, inner, formula)


def by_finite_cases(search: Search, context: Context, formula: Term, prove: Prove) -> Fact | None:
    """Split on a fact `or(…)` whose names occur in the formula."""
    names = formula.free | _names_of_difference(search, context, formula)
    elements = [t for t in walk(formula) if t.op == "app" and t.free <= formula.free | context.names]
    known = [*context.facts, *(f for t in dict.fromkeys(elements) for f in instances_about(search, context, t))]
    decided = {f.formula.args[0] for f in context.facts if f.formula.op == "eq" and f.formula.args[1].op == "num"}
    for fact in known:
        if fact.formula.op == "or" and fact.formula.free & names and not decided & _sides(fact.formula):
            rest = context.without(fact)
            proofs = []
            for case in fact.formula.args:
                proved = prove(rest.assuming(case), formula)
                if proved is None:
                    break
                proofs.append(proved)
            else:
                return context.proof.cases(fact, proofs)
    return None


def _names_of_difference(search: Search, context: Context, formula: Term) -> frozenset[str]:
    """The names that a relation turns out to be about once known equations are used."""
    if formula.op not in RELATIONS:
        return frozenset()
    x = search.explorer(context)
    try:
        return x.term(x.normal(difference(formula))).free
    except Rejected:
        return frozenset()


def _sides(alternatives: Term) -> set[Term]:
    """What a list of equations x = c₁ or x = c₂ … is about."""
    return {case.args[0] for case in alternatives.args if case.op == "eq"}


def by_index_cases(search: Search, context: Context, formula: Term, prove: Prove) -> Fact | None:
    """Split on an integer between two numbers."""
    known = {f.formula: f for f in context.facts}
    for fact in context.facts:
        if fact.formula.op != "integer" or not fact.formula.free & formula.free:
            continue
        t = fact.formula.args[0]
        low = next((f for g, f in known.items() if g.op == "le" and g.args[1] == t and g.args[0].op == "num"), None)
        high = next((f for g, f in known.items() if g.op == "le" and g.args[0] == t and g.args[1].op == "num"), None)
        if low is None or high is None or any(g.op == "eq" and t in g.args for g in known):
            continue
        ends = low.formula.args[0], high.formula.args[1]
        values = [num(k) for k in range(int(ends[0].args[0]), int(ends[1].args[0]) + 1)]
        if not 0 < len(values) <= MAX_CASES:
            continue
        alternatives = Term("or", *(eq(t, v) for v in values))
        either = context.proof.line("integer_cases", (t, *ends), (fact, low, high), alternatives)
        proofs = [prove(context.assuming(case), formula) for case in alternatives.args]
        if all(proofs):
            return context.proof.cases(either, [p for p in proofs if p])
    return None
