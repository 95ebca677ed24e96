"""Reports on checked documents: functions from a document to lines of text, JSON or annotations."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from therefore.document import Checked, Document, Notation, Result
from therefore.message import github, message_of, render, shown_path
from therefore.text import show


@dataclass(frozen=True)
class Style:
    """How a report is to look, and whether admitted steps pass."""

    width: int = 80
    colour: bool = False
    allow_admitted: bool = False

    def accepts(self, result: Result) -> bool:
        """Whether the run may succeed with this result."""
        return result.good or (self.allow_admitted and result.verdict.status == "admitted")


Report = Callable[[Document, Style, Sequence[Document]], Iterator[str]]


def full_name(document: Document, name: str) -> str:
    """`script::derivation`; `uses` and `by` leave the script out where it is their own."""
    return name if "::" in name else f"{document.name}::{name}"


def broken(documents: Sequence[Document], style: Style) -> dict[str, str]:
    """Derivations that cannot be relied on: by full name, the one whose own step failed.

    A derivation that rests on a broken one, however indirectly, is broken by it.
    """
    return _spread(documents, lambda checked: not all(map(style.accepts, checked.results)))


def admitting(documents: Sequence[Document]) -> dict[str, str]:
    """Derivations that rest on an admitted step: by full name, the one that holds it."""
    return _spread(documents, lambda checked: any(r.verdict.status == "admitted" for r in checked.results))


def _spread(documents: Sequence[Document], is_cause: Callable[[Checked], bool]) -> dict[str, str]:
    found: dict[str, str] = {}
    everything = [(full_name(d, c.name), d, c) for d in documents for c in d.derivations]
    for name, _, checked in everything:
        if is_cause(checked):
            found[name] = name
    changed = bool(found)
    while changed:
        changed = False
        for name, document, checked in everything:
            cause = next((found[u] for u in (full_name(document, use) for use in checked.uses) if u in found), None)
            if name not in found and cause is not None:
                found[name] = cause
                changed = True
    return found


def text_report(document: Document, style: Style, earlier: Sequence[Document]) -> Iterator[str]:
    """A line for each derivation, and the message of each step that fails or has advice."""
    addresses = {c.name: f"{shown_path(document.path)}::{c.name}" for c in document.derivations}
    width = max(map(len, addresses.values()), default=0)
    documents = (*earlier, document)
    rests = ((broken(documents, style), "is not proved"), (admitting(documents), "is admitted"))
    for checked in document.derivations:
        count = len(checked.results)
        seconds = sum(r.verdict.seconds for r in checked.results)
        name, word, remark = full_name(document, checked.name), _word(checked, style), ""
        for causes, what in rests:
            if not remark and causes.get(name, name) != name:
                word = "pending" if word != "FAILED" and what == "is not proved" else word
                remark = f"\n{'':<8}  rests on `{causes[name].removeprefix(document.name + '::')}`, which {what}"
        word = _painted(f"{word:<8}", style)
        line = f"{word}  {addresses[checked.name]:<{width}}  {count:>3} {'step ' if count == 1 else 'steps'}"
        yield f"{line}  {duration(seconds):>7}{remark}"
        yield from _messages(document, checked, style)


def _word(checked: Checked, style: Style) -> str:
    if not all(map(style.accepts, checked.results)):
        return "FAILED"
    if any(r.verdict.status == "admitted" for r in checked.results):
        return "admitted"
    return "erratum" if checked.erratum else "proved"


def _painted(word: str, style: Style) -> str:
    colour = {"FAILED": 31, "pending": 33, "admitted": 33}.get(word.strip(), 32)
    return f"\x1b[{colour}m{word}\x1b[0m" if style.colour else word


def _messages(document: Document, checked: Checked, style: Style) -> Iterator[str]:
    for result in checked.results:
        advised = result.good and result.expected == "proved" and bool(result.verdict.help)
        if advised or not style.accepts(result):
            message = message_of(checked, result, document.notation)
            yield f"\n{render(message, style.width, style.colour)}\n"


def json_report(document: Document, style: Style, earlier: Sequence[Document]) -> Iterator[str]:
    """One object for each step, on one line."""
    for checked in document.derivations:
        for result in checked.results:
            yield json.dumps(row(document, checked, result), ensure_ascii=False)


def row(document: Document, checked: Checked, result: Result) -> dict[str, Any]:
    """What DESIGN promises of a step in JSON: exactly these keys, in this order."""
    step, verdict = result.step, result.verdict
    witness = verdict.witness
    return {
        "path": shown_path(step.place.path),
        "line": step.place.line,
        "column": step.place.column,
        "derivation": checked.name,
        "step": step.number,
        "relation": step.relation,
        "left": show(step.left, document.notation),
        "right": show(step.right, document.notation),
        "verdict": verdict.status,
        "expected": result.expected,
        "trust": verdict.trust,
        "seconds": round(verdict.seconds, 6),
        "facts": list(verdict.facts),
        "witness": witness and {"point": dict(witness.point), "left": witness.left, "right": witness.right},
        "message": verdict.message,
        "help": verdict.help,
    }


def certificates_of(document: Document) -> Iterator[str]:
    """The certificates of all proved goals, then of what each derivation shows as a whole: one on each line."""
    for checked in document.derivations:
        address = f"{shown_path(document.path)}::{checked.name}"
        named = [(f"{address}::{r.step.number}", c) for r in checked.results for c in r.certificates]
        for name, certificate in (*named, *((address, c) for c in checked.composed)):
            yield json.dumps({"name": name, **certificate.to_json()}, ensure_ascii=False)


def github_report(document: Document, style: Style, earlier: Sequence[Document]) -> Iterator[str]:
    """An annotation for each step that fails."""
    for checked in document.derivations:
        for result in checked.results:
            if not style.accepts(result):
                yield github(message_of(checked, result, document.notation))


def explained(document: Document, name: str, number: int | None, style: Style) -> Iterator[str]:
    """What was decided of a derivation's steps and why; of one step, its proof line by line."""
    for checked in (c for c in document.derivations if c.name == name):
        for result in (r for r in checked.results if number in (None, r.step.number)):
            message, verdict = message_of(checked, result, document.notation), result.verdict
            notes = [
                *message.notes,
                ("expected", result.expected if result.expected != "proved" else ""),
                ("trust", verdict.trust),
                ("facts", ", ".join(verdict.facts)),
                ("time", duration(verdict.seconds)),
                ("proof", _proofs(result, document.notation) if number is not None else ""),
            ]
            kept = tuple((label, text) for label, text in notes if text)
            yield render(replace(message, notes=kept), style.width, style.colour) + "\n"


def _proofs(result: Result, notation: Notation) -> str:
    """The step's proofs: what each proves, its side conditions, and its lines, numbered; nothing without one."""
    from therefore.explain import proof

    blocks = []
    for goal, certificate in zip(result.step.goals, result.certificates, strict=False):
        made = proof(goal, certificate, notation)
        width = len(str(len(made.lines)))
        head = [f"⊢ {made.claim}", *(f"side condition: {condition}" for condition in made.conditions)]
        lines = [f"{i:>{width}}  {formula}  [{reason}]" for i, (formula, reason) in enumerate(made.lines, 1)]
        blocks.append("\n".join([*head, *lines]))
    return "\n\n".join(blocks)


REPORTS: Mapping[str, Report] = {"text": text_report, "json": json_report, "github": github_report}


def tally(documents: Iterable[Document]) -> str:
    """How many steps there were, and what became of them."""
    checked = [c for document in documents for c in document.derivations]
    results = [r for c in checked for r in c.results]
    verdicts = Counter(r.verdict.status if r.expected == "proved" or not r.good else "errata" for r in results)
    parts = ", ".join(f"{count} {_several(verdict, count)}" for verdict, count in verdicts.most_common())
    text = f"{counted(len(results), 'step')} in {counted(len(checked), 'derivation')}"
    return f"{text}: {parts}" if parts else text


def summary(documents: Iterable[Document], unread: int, seconds: float) -> str:
    """The tally, what could not be checked, and how long it took."""
    text = tally(documents)
    if unread:
        text += f"; {counted(unread, 'input')} could not be checked"
    return f"{text} ({duration(seconds)})"


def _several(verdict: str, count: int) -> str:
    if verdict == "errata":
        return "erratum still refuted" if count == 1 else "errata still refuted"
    return "definitions" if verdict == "definition" and count != 1 else verdict


def counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def duration(seconds: float) -> str:
    if seconds < 0.01:
        return f"{seconds * 1e3:.1f} ms"
    return f"{seconds:.2f} s" if seconds < 100 else f"{seconds:.0f} s"
