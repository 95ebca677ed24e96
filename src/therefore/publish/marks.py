"""The mark beside a printed row, and the panel that it opens: verdict, trust base, what was used, the proof.

Without a script: the mark is the summary of a `details` element, and the panel follows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from therefore.document import Notation, Result
from therefore.explain import proof
from therefore.publish.mathml import MathML


@dataclass(frozen=True)
class Setting:
    """What the cells of one page share: how formulas are set, the words, and the derivations to link to.

    `links` are the addresses of derivations by their names, in this document or `script::name`.
    """

    mathml: MathML
    say: Mapping[str, str]
    links: Mapping[str, str]

    def link(self, name: str) -> str:
        """A name as HTML, with a link where it is a derivation's."""
        shown = escape(name)
        return f'<a href="{escape(self.links[name])}">{shown}</a>' if name in self.links else shown


def about(result: Result, notation: Notation) -> dict[str, Any]:
    """What a mark says of a step, as data for a cell's metadata."""
    step, verdict = result.step, result.verdict
    proofs = zip(step.goals, result.certificates, strict=False)
    return {
        "step": step.number,
        "verdict": verdict.status,
        "good": result.good,
        "expected": result.expected,
        "trust": verdict.trust,
        "by": list(step.by),
        "facts": list(verdict.facts),
        "proofs": [asdict(proof(goal, certificate, notation)) for goal, certificate in proofs],
    }


def mark(shown: Sequence[Mapping[str, Any]], name: str, setting: Setting) -> str:
    """The mark of a row that shows these steps of the derivation `name`, and its panel."""
    if not shown:
        return '<div class="mark"></div>'
    say, last = setting.say, shown[-1]
    title = "; ".join(f"{say['step']} {step['step']}: {say.get(step['verdict'], step['verdict'])}" for step in shown)
    if last["expected"] != "proved":
        kind, sign = "wrong", f"✗ {escape(say.get(last['verdict'], last['verdict']))}"
    elif last["verdict"] in ("proved", "definition"):
        kind, sign = "good", "✓"
    else:
        kind, sign = "wrong", "!"
    used = ", ".join(setting.link(by) for by in dict.fromkeys(by for step in shown for by in step["by"]))
    by = f'<span class="by">{used}</span>' if used else ""
    opener = f'<summary title="{escape(title)}" aria-label="{escape(title)}">{sign}</summary>'
    panel = "".join(_panel(step, name, setting) for step in shown)
    return f'<div class="mark {kind}">{by}<details>{opener}</details></div><div class="panel">{panel}</div>'


def _panel(step: Mapping[str, Any], name: str, setting: Setting) -> str:
    say = setting.say
    anchor = f"{name}-{step['step']}"
    verdict = say.get(step["verdict"], step["verdict"])
    trust = f", {say['trust']}: {escape(step['trust'])}" if step["trust"] else ""
    here = f'<a href="#{escape(anchor)}">{say["step"]} {step["step"]}</a>'
    head = f'<p class="verdict">{here}: {escape(verdict)}{trust}</p>'
    rests = ", ".join(setting.link(by) for by in step["by"])
    facts = "; ".join(map(escape, step["facts"]))
    notes = "".join(f"<p>{say[word]}: {text}</p>" for word, text in (("rests", rests), ("facts", facts)) if text)
    return head + notes + "".join(_proof(made, say) for made in step["proofs"])


def _proof(made: Mapping[str, Any], say: Mapping[str, str]) -> str:
    """What is proved, what must hold for it to be defined, and line by line a formula and, quietly, its reason."""
    claim = f"<p>{escape(say['proof'])} <code>{escape(made['claim'])}</code></p>"
    conditions = "; ".join(f"<code>{escape(condition)}</code>" for condition in made["conditions"])
    if conditions:
        claim += f"<p>{escape(say['conditions'])}: {conditions}</p>"
    lines = "".join(f"<li><code>{escape(line)}</code> <i>{escape(reason)}</i></li>" for line, reason in made["lines"])
    return f"{claim}<ol>{lines}</ol>"
