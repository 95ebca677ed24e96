"""What a chain of steps shows as a whole: the statement that later steps may use as a lemma."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from therefore.document import Step
from therefore.goal import Goal, Lemma
from therefore.script.lower import Known, Met, make_goal
from therefore.term import Term, conj, eq

WEAK = {"lt": "le", "gt": "ge"}


def chain(relations: Iterable[str]) -> str | None:
    """The relation between the ends of a chain; None where it turns around."""
    links = set(relations) - {"eq", "iff"}
    if not links:
        return "eq"
    for strict, weak in WEAK.items():
        if links <= {strict, weak}:
            return strict if strict in links else weak
    return "implies" if links == {"implies"} else None


def equality_condition(links: Iterable[tuple[str, Term | None]]) -> Term | None:
    """When the ends of a chain are equal: all its conditions together; None where one is not stated."""
    conditions = []
    for relation, condition in links:
        if relation == "eq":
            continue
        if condition is None:
            return None
        conditions.append(condition)
    return conj(*conditions) if conditions else None


def claim_statement(name: str, step: Step) -> Lemma:
    """What a single claim shows."""
    claim = step.right if step.relation == "exists" else step.goals[0].claim
    return Lemma(name, _hypotheses([step]), claim)


def chain_statement(name: str, steps: Sequence[Step], formula: bool) -> Lemma:
    """What a chain shows: its first side related to its last, under the hypotheses of all its steps."""
    start, *links = steps
    if not links:
        return Lemma(name, _hypotheses(steps), start.goals[0].claim)
    relation = chain(s.relation for s in links)
    if relation is None:
        raise ValueError("the chain turns around")
    left, right = start.left, links[-1].right
    whole = Term("iff" if formula and relation == "eq" else relation, left, right)
    condition = equality_condition((s.relation, s.equality) for s in links)
    if condition is not None:
        whole = conj(whole, Term("iff", eq(left, right), condition))
    return Lemma(name, _hypotheses(steps), whole)


def conclusion(statement: Lemma, steps: Sequence[Step], met: Met) -> Goal | None:
    """The goal that the steps of a chain compose to its statement; None where there is nothing to compose."""
    own = []
    for s in steps[1:]:
        claim = conj(*(g.claim for g in s.goals))
        own.append(Known(Lemma(f"step {s.number}", s.goals[0].hypotheses, claim), met))
    return make_goal(statement.conclusion, met, statement.hypotheses, lemmas=tuple(own)) if own else None


def _hypotheses(steps: Iterable[Step]) -> tuple[Term, ...]:
    return tuple(dict.fromkeys(h for s in steps for g in s.goals for h in g.hypotheses))
