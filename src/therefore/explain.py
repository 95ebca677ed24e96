"""A certificate to read: what it proves, under which side conditions, and what each line concludes, by which rule.

The lines are replayed by the kernel, so what is shown is what it concluded.
"""

from __future__ import annotations

from dataclasses import dataclass

from therefore.document import Notation
from therefore.goal import Certificate, Goal, Line, opened
from therefore.kernel.logic import derive, needed
from therefore.kernel.rows import ROWS
from therefore.text import show

RULES = {
    "assume": "hypothesis",
    "arithmetic": "arithmetic",
    "forall_intro": "for every index",
    "forall_elim": "at this index",
    "derivative": "derivative",
    "limit_value": "limit",
    "monotone": "mean value theorem",
}


@dataclass(frozen=True)
class Proof:
    """What was proved, what had to hold for that to be defined, and the lines: each a formula and its reason."""

    claim: str
    conditions: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]


def proof(goal: Goal, certificate: Certificate, notation: Notation | None = None) -> Proof:
    """A proof to read; Rejected where the kernel does not accept a line of it."""
    claim = opened(goal.claim, goal)
    theorems = derive(certificate, goal)
    return Proof(
        show(goal.claim, notation),
        tuple(show(condition, notation) for condition in needed(goal) if condition != claim),
        tuple((show(t.formula, notation), _reason(line)) for t, line in zip(theorems, certificate.lines, strict=True)),
    )


def _reason(line: Line) -> str:
    name = str(line.parameters[0]) if line.rule in ("row", "lemma") else ""
    reason = name or RULES.get(line.rule, line.rule.replace("_", " "))
    if line.rule == "lemma":
        reason = f"lemma {name}"
    if name in ROWS and ROWS[name].reference:
        reason += f", {ROWS[name].reference}"
    return f"{reason}: {', '.join(str(i + 1) for i in line.premises)}" if line.premises else reason
