"""What proving costs, in questions that the search asks itself: no clock, so the same on every machine.

A tactic that leads from question to question shows here first, long before anybody waits.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from therefore.checker.decide import Memory, decide
from therefore.goal import Goal
from therefore.prover.proof import Context, Fact
from therefore.prover.search import Search
from therefore.script.load import Workspace, load
from therefore.term import Term

DERIVATIONS = sorted((Path(__file__).parents[1] / "derivations").glob("*.py"))
AT_MOST, ON_AVERAGE = 400, 30


def test_no_step_of_the_derivations_takes_many_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Term] = []
    prove = Search._prove

    def counted(search: Search, context: Context, formula: Term) -> Fact | None:
        asked.append(formula)
        return prove(search, context, formula)

    monkeypatch.setattr(Search, "_prove", counted)
    workspace, counts = Workspace(), dict[Goal, int]()
    for script in [load(path, workspace) for path in DERIVATIONS]:
        for draft in script.drafts:
            memory = Memory()
            for goal in (goal for step in draft.steps for goal in step.goals):
                asked.clear()
                decide(goal, memory=memory)
                counts[goal] = len(asked)
    assert max(counts.values()) <= AT_MOST, max(counts, key=lambda goal: counts[goal]).claim
    assert sum(counts.values()) <= ON_AVERAGE * len(counts)
