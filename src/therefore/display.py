"""How a derivation shows itself in Jupyter: its chain with marks, as Markdown, and the messages of what fails.

The derivations that it rests on are decided too, so that a cell cannot say more than a run of the script would.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path

from therefore.checker.scripts import check_draft, settled
from therefore.document import Checked, Document
from therefore.draft import Draft, Misuse
from therefore.goal import Certificate, Goal
from therefore.message import Message, message_of, render, shown_path
from therefore.publish.notebook import derivation_text
from therefore.publish.words import words
from therefore.script.justify import DERIVATIONS, Theorem
from therefore.script.load import notation

SECONDS = 20.0
_WIDTH = 100
# Proofs of goals that whoever runs a notebook has decided before; each is replayed where it is needed.
KNOWN: dict[Goal, Certificate] = {}


def bundle(theorem: Theorem) -> dict[str, str]:
    """The derivation in the forms that a notebook chooses from, by MIME type."""
    try:
        decided = checked(theorem)
    except Misuse as error:
        text = _in_cell(render(Message("error", error.code, error.text, error.place, help=error.help), _WIDTH), theorem)
        return {"text/plain": text, "text/markdown": _fenced([text])}
    document = _document(theorem, decided)
    failed = [r for r in decided.results if not r.good]
    messages = [_in_cell(render(message_of(decided, r, document.notation), _WIDTH), theorem) for r in failed]
    count = len(decided.results)
    word = "FAILED" if failed else "erratum" if decided.erratum else "proved"
    plain = f"{word}  {decided.name}  {count} step{'s' if count != 1 else ''}"
    source, _ = derivation_text(decided, document, words(document))
    return {"text/plain": "\n\n".join([plain, *messages]), "text/markdown": source + _fenced(messages)}


def checked(theorem: Theorem) -> Checked:
    """The derivation with its verdicts; what rests on a derivation that fails is not proved.

    Misuse where it, or one that it rests on, cannot be recorded.
    """
    failed = {lemma.name for lemma in _lemmas(theorem) if not all(r.good for r in checked(lemma).results)}
    return settled(_decided(theorem.draft()), failed)


@lru_cache(1024)
def _decided(draft: Draft) -> Checked:
    return check_draft(draft, SECONDS, KNOWN)


def _lemmas(theorem: Theorem) -> list[Theorem]:
    """The derivations that this one names; of several with one name in a notebook, the last before it."""
    found = []
    for use in theorem.draft().uses:
        module, _, name = use.rpartition("::")
        registry = theorem.registry if not module else sys.modules[module].__dict__[DERIVATIONS]
        before = registry[: registry.index(theorem)] if not module else registry
        found.append(next(t for t in reversed(before) if t.name == name))
    return found


def _document(theorem: Theorem, decided: Checked) -> Document:
    """A document of this one derivation, for what prints documents."""
    return Document(theorem.place.path, theorem.name, decided.title, "", (decided,), notation(theorem.recorded().shown))


def _in_cell(text: str, theorem: Theorem) -> str:
    """A cell's code stands in a file whose name says nothing."""
    path = theorem.place.path
    return text if Path(path).exists() else text.replace(f"{shown_path(path)}:", "this cell, line ")


def _fenced(messages: list[str]) -> str:
    return "".join(f"\n\n```\n{message}\n```" for message in messages)
