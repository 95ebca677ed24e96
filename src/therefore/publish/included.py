"""A checked derivation as parts for a document that includes it by name, as `derivations/logistic.py::reflection`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from therefore.checker.scripts import check_script
from therefore.document import Checked, Document
from therefore.message import InputError, Message, message_of, render
from therefore.publish.outline import heading, walkthrough
from therefore.publish.rows import block
from therefore.publish.words import in_numbers, words
from therefore.script.load import load

Kind = Literal["prose", "display"]
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
    title = heading(checked, say)
    alone = Document(path, name, title, "", (checked,), document.notation)
    note = ". ".join(in_numbers(alone, say)) + "."
    return Included(name, title, tuple(_parts(checked, document, say)), note, path)


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


def _parts(checked: Checked, document: Document, say: Mapping[str, str]) -> Iterator[Part]:
    for part in walkthrough(checked, document, say):
        yield Part("prose", part) if isinstance(part, str) else Part("display", block(part))


def _stamp(path: Path) -> tuple[tuple[str, int], ...]:
    """What tells whether a script or one beside it, which it may import, has changed."""
    return tuple(sorted((p.name, p.stat().st_mtime_ns) for p in path.parent.glob("*.py")))


@lru_cache(64)
def _document(path: Path, stamp: tuple[tuple[str, int], ...]) -> Document:
    return check_script(load(path))
