"""Which hypotheses of a derivation are needed: each is left out of every step that has it.

Without a needed one some step is false, or undefined somewhere: the witness says where.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from therefore.checker.decide import Memory, decide
from therefore.checker.mutate import declares, without
from therefore.checker.pool import in_order, spread
from therefore.document import Notation, Step
from therefore.draft import Draft, Script
from therefore.goal import Verdict, Witness
from therefore.message import entry, printable, shown_path
from therefore.term import Term
from therefore.text import show
from therefore.trials.score import CAUGHT, Options


@dataclass(frozen=True)
class Loss:
    """What becomes of a step without one of its hypotheses."""

    step: int
    verdict: Verdict


@dataclass(frozen=True)
class Hypothesis:
    """A hypothesis of a derivation. `losses` are the steps that are not proved without it, the refuted ones first.

    One that says what an index is, or that a family is smooth, is not left out: others would mean nothing.
    """

    path: str
    derivation: str
    text: str
    steps: int
    losses: tuple[Loss, ...] = ()
    tried: bool = True

    @property
    def needed(self) -> bool | None:
        """Whether a step fails without it; None where that is not known."""
        if any(loss.verdict.status in CAUGHT for loss in self.losses):
            return True
        return None if self.losses or not self.tried else False


def hypotheses(scripts: Sequence[Script], options: Options) -> Iterator[tuple[int, int, list[Hypothesis]]]:
    """The hypotheses of all derivations as they are done: how many derivations are, of how many."""
    tasks = [(script, draft) for script in scripts for draft in script.drafts if not draft.erratum]
    answers = spread(tasks, lambda task: judge(*task, options), options.jobs)
    for done, found in enumerate(in_order(answers), 1):
        yield done, len(tasks), found


def judge(script: Script, draft: Draft, options: Options) -> list[Hypothesis]:
    """The hypotheses of one derivation, in the order in which its steps have them."""
    memory = Memory()
    users: dict[Term, list[Step]] = {}
    for step in draft.steps:
        if step.goals and not step.admitted:
            for hypothesis in step.goals[0].hypotheses:
                users.setdefault(hypothesis, []).append(step)
    found = []
    for hypothesis, steps in users.items():
        tried = [step for step in steps if not declares(hypothesis, step.goals[0].hypotheses)]
        losses = [loss for step in tried if (loss := _lost(step, hypothesis, options.seconds, memory))]
        losses.sort(key=lambda loss: loss.verdict.status not in CAUGHT)
        about = (shown_path(script.path), draft.name, show(hypothesis, script.notation))
        found.append(Hypothesis(*about, len(steps), tuple(losses), bool(tried)))
    return found


def _lost(step: Step, hypothesis: Term, seconds: float, memory: Memory) -> Loss | None:
    """The verdict on a step without a hypothesis, unless it is proved all the same."""
    for goal in without(step.goals, hypothesis):
        verdict = decide(goal, seconds, memory)
        if verdict.status != "proved":
            return Loss(step.number, verdict)
    return None


# -- the report -----------------------------------------------------------------------------


def text_lines(found: Sequence[Hypothesis], notation: Notation, width: int = 80) -> Iterator[str]:
    """Each hypothesis of a derivation with what goes wrong without it."""
    for hypothesis in found:
        yield from _wrapped(hypothesis.text, "  ", width)
        yield from _wrapped(_remark(hypothesis, notation), "      ", width)


def _remark(hypothesis: Hypothesis, notation: Notation) -> str:
    if not hypothesis.tried:
        return "says what a name stands for; not left out"
    if not hypothesis.losses:
        return "not needed: " + ("its step is" if hypothesis.steps == 1 else "all its steps are") + " proved without it"
    first = hypothesis.losses[0]
    witness = first.verdict.witness
    # Of a step that says that an expression is defined there are no two sides.
    false = "false" if witness and witness.left else "undefined"
    status = false if first.verdict.status == "refuted" else first.verdict.status
    if first.verdict.status not in CAUGHT:
        return f"not known: without it, step {first.step} is {status}"
    return f"needed: without it, step {first.step} is {status} {_where(first.verdict, notation)}".rstrip()


def _where(verdict: Verdict, notation: Notation) -> str:
    witness = verdict.witness
    if witness is None:
        return f"({verdict.message})" if verdict.message else ""
    point = ", ".join(entry(name, value, notation) for name, value in witness.point).replace("\N{NO-BREAK SPACE}", " ")
    sides = f": {witness.left} and {witness.right}" if witness.left and witness.right else ""
    return (f"at {point}" if point else "everywhere") + sides


def json_lines(found: Sequence[Hypothesis]) -> Iterator[str]:
    """One object for each hypothesis, on one line."""
    for hypothesis in found:
        row = {
            "path": hypothesis.path,
            "derivation": hypothesis.derivation,
            "hypothesis": hypothesis.text,
            "needed": hypothesis.needed,
            "steps": [_step(loss) for loss in hypothesis.losses],
        }
        yield json.dumps(row, ensure_ascii=False)


def _step(loss: Loss) -> dict[str, Any]:
    witness: Witness | None = loss.verdict.witness
    return {
        "step": loss.step,
        "verdict": loss.verdict.status,
        "witness": witness and {"point": dict(witness.point), "left": witness.left, "right": witness.right},
        "message": loss.verdict.message,
    }


def _wrapped(text: str, indent: str, width: int) -> list[str]:
    return wrap(printable(text), width, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False)
