"""A chain as a whole: its first side related to its last, composed from the links alone.

The links are lemmas, in order, each with the claim of one step; nothing is searched for but the
links' own hypotheses and that the ends are defined.
"""

from __future__ import annotations

import time

from therefore.goal import Certificate, Goal, opened
from therefore.kernel.field import SIZES
from therefore.kernel.logic import needed
from therefore.prover.proof import Context, Fact, Proof
from therefore.prover.search import Search, Searches, persistent
from therefore.term import Term


def compose(goal: Goal, seconds: float, searches: Searches) -> Certificate | None:
    """A certificate for the statement of a chain whose links are the goal's lemmas."""
    search = searches.get((goal.hypotheses, goal.definitions)) or Search(goal, SIZES[1], {})
    deadline = time.monotonic() + seconds
    return persistent(search, goal, lambda search: _certificate(search, goal, deadline))[0]


def _certificate(search: Search, goal: Goal, deadline: float) -> Certificate | None:
    search.take(goal, deadline)
    context = search.context(tuple(opened(h, goal) for h in goal.hypotheses))
    links = _links(search, context)
    if links is None:
        return None
    claim = opened(goal.claim, goal)
    full = search.context(tuple(opened(h, goal, everything=True) for h in goal.hypotheses))
    obligations = [search.prove(full, formula) for formula in needed(goal) if formula != claim]
    fact = _claim(search.proof, links, claim)
    if fact is None or any(o is None for o in obligations):
        return None
    return search.proof.certificate([fact, *(o for o in obligations if o)])


def _links(search: Search, context: Context) -> list[tuple[Fact, Fact | None]] | None:
    """Each link's relation, and its condition for equality if it has one."""
    proof, links = search.proof, []
    for statement in search.goal.lemmas:
        premises = [search.prove(context, opened(h, search.goal)) for h in statement.hypotheses]
        if any(p is None for p in premises):
            return None
        fact = proof.lemma(statement, (), [p for p in premises if p], opened(statement.conclusion, search.goal))
        condition = None
        if fact.formula.op == "and":
            fact, condition = proof.part(fact, 0), proof.part(fact, 1)
        links.append((fact, condition))
    return links


def _claim(proof: Proof, links: list[tuple[Fact, Fact | None]], claim: Term) -> Fact | None:
    if claim.op == "and":
        whole, condition = claim.args
        first = _claim(proof, links, whole)
        second = _equality(proof, links, condition)
        return first and second and proof.conjunction([first, second])
    facts = [fact for fact, _ in links]
    if claim.op in ("iff", "implies"):
        forward = _along(proof, facts, claim.args[0])
        if claim.op == "implies":
            return proof.implication(claim.args[0], forward)
        return proof.equivalence(forward, _along(proof, facts[::-1], claim.args[1]))
    upward = claim.op not in ("gt", "ge")
    fact = _transitive(proof, _turned(proof, facts, upward))
    return fact if upward else proof.flip(fact)


def _turned(proof: Proof, facts: list[Fact], upward: bool) -> list[Fact]:
    """The links in the direction of < and ≤."""
    return facts if upward else [proof.flip(f) for f in reversed(facts)]


def _transitive(proof: Proof, facts: list[Fact]) -> Fact:
    if len(facts) == 1:
        return facts[0]
    relations = {f.formula.op for f in facts}
    relation = "lt" if "lt" in relations else "le" if "le" in relations else "eq"
    formula = Term(relation, facts[0].formula.args[0], facts[-1].formula.args[1])
    return proof.line("transitive", (), facts, formula)


def _along(proof: Proof, facts: list[Fact], start: Term) -> Fact:
    """What follows from the start by the links, one after the other."""
    current = proof.assume(start)
    for fact in facts:
        current = proof.modus_ponens(fact, current)
    return current


def _equality(proof: Proof, links: list[tuple[Fact, Fact | None]], claim: Term) -> Fact | None:
    """start = last ⇔ all conditions: each link lies between the equal ends, so it is an equation."""
    equation, condition = claim.args
    upward = not any(fact.formula.op == "ge" for fact, _ in links)
    turned = _turned(proof, [fact for fact, _ in links], upward)
    conditions = [c for _, c in (links if upward else links[::-1])]
    closing = proof.assume(equation)
    closing = proof.flip(closing) if upward else closing
    met: list[Fact] = []
    for i, (fact, unless) in enumerate(zip(turned, conditions, strict=True)):
        if unless is None:
            continue
        around = _transitive(proof, [*turned[i + 1 :], closing, *turned[:i]])
        back = (
            proof.row("equal is at most", dict(zip("ab", around.formula.args, strict=True)), around)
            if around.formula.op == "eq"
            else around
        )
        equal = proof.row("antisymmetric", dict(zip("ab", fact.formula.args, strict=True)), fact, back)
        equal = equal if unless.formula.args[0] == equal.formula else proof.flip(equal)
        met.append(proof.modus_ponens(unless, equal))
    forward = met[0] if len(met) == 1 else proof.conjunction(met if upward else met[::-1])
    assumed = proof.assume(condition)
    parts = [assumed] if condition.op != "and" else [proof.part(assumed, i) for i in range(len(condition.args))]
    equations, given = [], iter(parts)
    for fact, unless in links:
        equations.append(fact if unless is None else proof.modus_ponens(unless, next(given)))
    return proof.equivalence(forward, _transitive(proof, equations))
