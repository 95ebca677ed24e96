"""What the search proves, and what it must not: without the refuter, which would catch most of it."""

from __future__ import annotations

import pytest
from false_steps import FALSE_STEPS, FalseStep
from mutation import classify
from test_balls import term

from therefore.goal import Certificate, Definition, Goal, Lemma
from therefore.kernel.field import Rejected
from therefore.kernel.logic import replay
from therefore.prover.search import OutOfTime, prove_goal
from therefore.refuter import DEEP, refute
from therefore.term import Term

SECONDS = 8.0


def proof(goal: Goal, seconds: float = SECONDS) -> Certificate | None:
    """A certificate that the kernel has accepted."""
    try:
        certificate = prove_goal(goal, seconds)
        if certificate is not None:
            replay(goal, certificate)
    except (OutOfTime, Rejected, RecursionError):
        return None
    return certificate


def named(step: FalseStep) -> str:
    return f"{step.goal.claim!r}"[:80]


@pytest.mark.parametrize("step", FALSE_STEPS, ids=named)
def test_a_false_step_is_not_proved(step: FalseStep) -> None:
    assert proof(step.goal, 3.0) is None, step.why


@pytest.mark.parametrize("step", [s for s in FALSE_STEPS if not s.by_hand], ids=named)
def test_a_false_step_is_false(step: FalseStep) -> None:
    assert refute(step.goal, 5.0, DEEP) is not None or classify(step.goal, 60).label == "false", step.why


def test_there_are_enough_false_steps() -> None:
    assert len({s.goal for s in FALSE_STEPS}) == len(FALSE_STEPS) >= 60
