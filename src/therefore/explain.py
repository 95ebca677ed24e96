"""A certificate as text: what each line concludes, by which rule, from which lines.

The lines are replayed by the kernel, so what is shown is what it concluded.
"""

from __future__ import annotations

from therefore.document import Notation
from therefore.goal import Certificate, Goal, Line
from therefore.kernel.logic import derive
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


def explain(goal: Goal, certificate: Certificate, notation: Notation | None = None) -> list[str]:
    """One text for each line of a proof: its formula and, in brackets, its reason."""
    theorems = derive(certificate, goal)
    return [
        f"{show(theorem.formula, notation)}  [{_reason(line)}]"
        for theorem, line in zip(theorems, certificate.lines, strict=True)
    ]


def _reason(line: Line) -> str:
    name = str(line.parameters[0]) if line.rule in ("row", "lemma") else ""
    reason = name or RULES.get(line.rule, line.rule.replace("_", " "))
    if line.rule == "lemma":
        reason = f"lemma {name}"
    if name in ROWS and ROWS[name].reference:
        reason += f", {ROWS[name].reference}"
    return f"{reason}: {', '.join(str(i + 1) for i in line.premises)}" if line.premises else reason
