"""The single edit with which a refuted step holds: what its author may have meant.

Tried in this order: the edits that break steps, which undo each other; one direction of ⇔; a factor,
a sign or a square that was forgotten; the relation turned around. An edit is named only where the step is then proved.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from therefore.checker.decide import QUICK_POINTS, QUICK_SECONDS, provable, refuter_for
from therefore.checker.mutate import mutants
from therefore.document import Place, Step
from therefore.goal import Goal
from therefore.kernel.grammar import well_formed
from therefore.sorts.complex_numbers import NotReal, lowered
from therefore.term import FORMULAS, MATRICES, RELATIONS, Term, div, mul, neg, num, power
from therefore.text import show

SECONDS = 1.5
_TURNED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
_NOT_NUMBERS = FORMULAS | MATRICES | {"fam"}
KINDS = ("sign", "swapped", "coefficient", "bound", "name", "function", "dropped")


@lru_cache(256)
def repair_of(goal: Goal, seconds: float = SECONDS) -> str:
    """What a refuted claim that stands alone becomes by one edit, in either side."""
    claim = goal.claim
    if claim.op not in RELATIONS | {"iff", "implies"}:
        return ""
    left, right = claim.args
    return repair(Step(1, claim.op, left, right, Place(Path(), 1), goals=(goal,)), seconds, alone=True)


def repair(step: Step, seconds: float = SECONDS, alone: bool = False) -> str:
    """What the new line becomes, or where the step stands `alone` its claim; nothing if no edit is found in time."""
    deadline = time.monotonic() + seconds
    for goals in _candidates(step, alone):
        if time.monotonic() > deadline:
            break
        if all(_holds(goal) for goal in goals):
            before, after = step.goals[0].claim, goals[0].claim
            on_the_right = (before.op, before.args[0]) == (after.op, after.args[0])
            return f"`{show(after.args[1] if on_the_right else after)}` would hold"
    return ""


def _holds(goal: Goal) -> bool:
    try:
        goal = lowered(goal)
    except NotReal:
        return False
    if not well_formed(goal.claim):
        return False  # a matrix where a number belongs, say
    return refuter_for(goal).refute(goal, QUICK_SECONDS, QUICK_POINTS) is None and provable(goal)


def _candidates(step: Step, alone: bool) -> Iterator[tuple[Goal, ...]]:
    yield from (m.goals for m in mutants(step) if m.kind in KINDS)
    claim = step.goals[0].claim
    relation = claim.op in RELATIONS or claim.op in ("iff", "implies")
    if len(step.goals) > 1 or not relation:
        return
    (goal,) = step.goals
    left, right = claim.args
    if claim.op == "iff":
        yield from ((replace(goal, claim=Term("implies", *pair)),) for pair in ((left, right), (right, left)))
    yield from ((replace(goal, claim=Term(claim.op, left, new)),) for new in _completed(right))
    if alone:
        yield from (m.goals for m in mutants(step, alone=True) if m.kind in KINDS)
        yield from ((replace(goal, claim=Term(claim.op, new, right)),) for new in _completed(left))
    if alone and claim.op in _TURNED:
        yield (replace(goal, claim=Term(_TURNED[claim.op], left, right)),)


def _completed(t: Term) -> Iterator[Term]:
    """The term with one part doubled, halved, negated or squared, or one number less by 1 or half as large."""
    if t.op == "num":
        yield from (num(t.args[0] - 1), num(t.args[0] / 2))
    elif t.op not in _NOT_NUMBERS:
        yield from (mul(num(2), t), div(t, num(2)), neg(t), power(t, num(2)))
    for i, child in enumerate(t.args):
        if isinstance(child, Term):
            for new in _completed(child):
                yield Term(t.op, *t.args[:i], new, *t.args[i + 1 :])
