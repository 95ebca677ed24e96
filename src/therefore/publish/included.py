"""A checked derivation as parts for a document that includes it by name, as `derivations/logistic.py::reflection`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from therefore.document import Checked, Document, Prose
from therefore.load import load
from therefore.message import InputError, Message, message_of, render
from therefore.publish.hypotheses import hypotheses
from therefore.publish.rows import block, case, rows, runs
from therefore.publish.words import summary, witness_text, words
from therefore.scripts import check_script

Kind = Literal["prose", "display"]
SECONDS = 20.0
Run = Literal["text", "math", "code", "strong", "emphasis"]
_INLINE = re.compile(
    r"\$(?P<math>[^$]+)\$|`(?P<code>[^`]+)`|\*\*(?P<strong>[^*$]+)\*\*|(?<![\w*])\*(?P<emphasis>[^*\s$][^*$]*)\*(?![\w*])"
)
_KINDS: tuple[Run, ...] = ("math", "code", "strong", "emphasis")


@dataclass(frozen=True)
class Part:
    """Prose, Markdown with $…$ for formulas, or a displayed formula in LaTeX."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Included:
    """What a document shows of a derivation; `note` says what was decided of it, `script` where it stands."""

    name: str
    title: str
    parts: tuple[Part, ...]
    note: str
    script: Path


def included(reference: str, root: Path) -> Included:
    """The derivation `SCRIPT::NAME` below `root`, checked with all that it rests on.

    InputError, with the messages of the command line, where there is none or where it does not hold.
    """
    script, _, name = reference.strip().partition("::")
    if not script or not name:
        help = "write SCRIPT::DERIVATION, as derivations/logistic.py::reflection"
        raise InputError(Message("error", "no-such-derivation", f"`{reference}` names no derivation", help=help))
    path = root / script
    document = _document(path.resolve(), _stamp(path))
    checked = next((c for c in document.derivations if c.name == name), None)
    if checked is None:
        known = ", ".join(c.name for c in document.derivations)
        text = f"`{script}` has no derivation `{name}`"
        raise InputError(Message("error", "no-such-derivation", text, help=f"it has {known}"))
    failed = [result for result in checked.results if not result.good]
    if failed:
        raise InputError(*(message_of(checked, result, document.notation) for result in failed))
    say = words(document)
    title = say["erratum"].format(checked.title) if checked.erratum else checked.title
    alone = Document(path, name, title, "", (checked,), document.notation)
    count, verdicts, trust = summary(alone)
    decided = ", ".join(f"{number} {say.get(verdict, verdict)}" for verdict, number in verdicts.items())
    note = f"{count} {say['steps']}: {decided}. {say['trust']}: {', '.join(trust) or say['unfounded']}."
    return Included(name, title, tuple(_parts(checked, document)), note, path)


def told(error: InputError) -> str:
    """The messages of an error as the command line shows them."""
    return "\n\n".join(render(message) for message in error.messages)


def inline(text: str) -> Iterator[tuple[Run, str]]:
    """Prose as runs of text, formulas, code and what is emphasised."""
    end = 0
    for match in _INLINE.finditer(text):
        yield "text", text[end : match.start()]
        yield next((kind, match[kind]) for kind in _KINDS if match[kind])
        end = match.end()
    yield "text", text[end:]


def _parts(checked: Checked, document: Document) -> Iterator[Part]:
    say, notation = words(document), document.notation
    if checked.erratum and checked.claim:
        yield Part("prose", say["claim"].format(checked.claim))
    if assumed := hypotheses(checked, notation):
        yield Part("prose", say["where"].format(", ".join(f"${h}$" for h in assumed)))
    last = None
    for part in runs(checked):
        if isinstance(part, Prose):
            yield Part("prose", part.text)
            continue
        if condition := case(part, notation):
            yield Part("prose", say["case"].format(f"${condition}$"))
        yield Part("display", block(rows(part, notation, last)))
        last = part[-1]
    for result in checked.results:
        if result.expected != "proved" and result.verdict.witness is not None:
            yield Part("prose", say["witness"].format(witness_text(result.verdict.witness, notation, say)))
    if checked.erratum and checked.correction:
        yield Part("prose", say["correction"].format(checked.correction))


def _stamp(path: Path) -> tuple[tuple[str, int], ...]:
    """What tells whether a script or one beside it, which it may import, has changed."""
    return tuple(sorted((p.name, p.stat().st_mtime_ns) for p in path.parent.glob("*.py")))


@lru_cache(64)
def _document(path: Path, stamp: tuple[tuple[str, int], ...]) -> Document:
    return check_script(load(path), seconds=SECONDS)
