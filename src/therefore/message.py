"""A message to the user is a value: what happened, where, and what would help; rendered at the edge.

Imports the data model and the plain-text printer, nothing that computes.
"""

from __future__ import annotations

import linecache
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from unicodedata import category, combining, east_asian_width

from therefore.document import Checked, Notation, Place, Result
from therefore.goal import Status, Witness
from therefore.term import RELATIONS, Term, conj, var
from therefore.text import show

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Message:
    """One message; `label` stands beside the underlined source, `notes` are (name, text) below it.

    Texts are lower case without a final full stop; a note's text may have several lines.
    """

    severity: Severity
    code: str
    text: str
    place: Place | None = None
    label: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    help: str = ""


class InputError(Exception):
    """What the user gave cannot be checked; carries the messages that say why."""

    def __init__(self, *messages: Message) -> None:
        super().__init__(*messages)
        self.messages = messages

    def __str__(self) -> str:
        return "\n\n".join(map(render, self.messages))


# Rendering ------------------------------------------------------------------------------------

_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "note": "\x1b[1;36m", "gutter": "\x1b[34m"}
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"
_UNBREAKABLE = "\N{NO-BREAK SPACE}"
_CONTROL = ("Cc", "Cf", "Cs", "Zl", "Zp")


def render(message: Message, width: int = 80, colour: bool = False) -> str:
    """The message as terminal text, at most `width` columns wide where its words allow."""

    def paint(text: str, style: str) -> str:
        return f"{style}{text}{_PLAIN}" if colour and text else text

    mark, blue = _COLOURS[message.severity], _COLOURS["gutter"]
    head = f"{message.severity}[{message.code}]"
    first, *rest = wrap(f"{head}: {printable(message.text)}", width)
    lines = [paint(head, mark) + paint(first[len(head) :], _BOLD), *(paint(line, _BOLD) for line in rest)]
    notes = [*message.notes, *([("help", message.help)] if message.help else [])]
    pad = " "
    if message.place is not None:
        number = str(message.place.line)
        pad = " " * len(number)
        lines.append(f"{pad}{paint('-->', blue)} {shown_path(message.place.path)}:{number}")
        excerpt = _excerpt(message.place, width - len(number) - 3)
        bar = f"{pad} {paint('|', blue)}"
        if excerpt is not None:
            source, underline = excerpt
            under = f"{underline} {printable(message.label)}".rstrip()
            indent = len(under) - len(under.lstrip())
            lines += [bar, f"{paint(f'{number} |', blue)} {source}"]
            lines += [f"{bar} {under[:indent]}{paint(under[indent:], mark)}"]
        if notes:
            lines.append(bar)
    column = max((len(name) for name, _ in notes), default=0) + 2
    for name, text in notes:
        opening = f"{pad} {paint('=', blue)} {paint((name + ':').ljust(column), _BOLD)}"
        for line in _wrapped_lines(text, max(width - len(pad) - 3 - column, 20)):
            lines.append(f"{opening}{line}".rstrip())
            opening = " " * (len(pad) + 3 + column)
    return "\n".join(lines)


def github(message: Message) -> str:
    """The message as an annotation command of a GitHub workflow."""
    kind = "notice" if message.severity == "note" else message.severity
    fields: list[tuple[str, str]] = []
    if message.place is not None:
        p = message.place
        fields += [("file", shown_path(p.path)), ("line", str(p.line))]
        if p.end_line > p.line:
            fields.append(("endLine", str(p.end_line)))
        elif p.end_line == p.line:
            fields += [("endLine", str(p.line)), ("col", str(p.column)), ("endColumn", str(p.end_column))]
    fields.append(("title", f"{message.severity}[{message.code}]"))
    notes = [*message.notes, *([("help", message.help)] if message.help else [])]
    body = "\n".join([message.text, *(f"{name}: {text}" for name, text in notes)])
    properties = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in fields)
    return f"::{kind} {properties}::{_escaped(body.replace(_UNBREAKABLE, ' '))}"


def _escaped(text: str, more: str = "") -> str:
    return re.sub(f"[%\r\n{more}]", lambda m: f"%{ord(m[0]):02X}", text)


def shown_path(path: Path) -> str:
    """The path relative to the working directory where it lies below it, with forward slashes."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def _excerpt(place: Place, width: int) -> tuple[str, str] | None:
    """The first source line of a place and its underline; None where the file has no such line."""
    try:
        line = _text(place.path).split("\n")[place.line - 1]
    except (OSError, IndexError):
        return None
    if place.line < 1:
        return None
    code = line.rstrip()
    start = min(max(place.column - 1, len(code) - len(code.lstrip())), len(code))
    several = place.end_line > place.line
    end = place.end_column - 1 if place.end_line == place.line and place.end_column else len(code)
    before, upto = (cells(printable(code[:stop].expandtabs(4))) for stop in (start, max(end, start)))
    underline = "^" * min(max(upto - before, 1), width - before) + (" ..." if several else "")
    source = _cut(printable(code.expandtabs(4)), width)
    return source, " " * before + underline if before < width else ""


def _text(path: Path) -> str:
    """The text of a file, or of a notebook's cell, which Python knows by a name and there is no file."""
    if path.exists():
        return path.read_text(encoding="utf-8", errors="replace")
    return "".join(linecache.getlines(str(path)))


def _cut(text: str, width: int) -> str:
    """`text`, or as much of it as fits with an ellipsis."""
    if cells(text) <= width:
        return text
    while text and cells(text) > width - 1:
        text = text[:-1]
    return text + "…"


def cells(text: str) -> int:
    """How many terminal columns a text takes: wide characters two, combining marks none."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def printable(text: str) -> str:
    """The text with control characters made visible, so that no message can steer a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"\\u{ord(c):04x}" if category(c) in _CONTROL else c for c in text)


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns, broken at spaces; a longer word stands alone."""
    if cells(text) <= width:
        return [text.replace(_UNBREAKABLE, " ")]
    lines = [""]
    for word in re.split(" +", text.strip(" ")):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and cells(joined) > width:
            lines.append(word)
        else:
            lines[-1] = joined
    return [line.replace(_UNBREAKABLE, " ") for line in lines]


def _wrapped_lines(text: str, width: int) -> Iterator[str]:
    for line in text.split("\n"):
        yield from wrap(printable(line), width)


# What the check says of a step ----------------------------------------------------------------

_TEXTS: dict[Status, str] = {
    "proved": "is proved",
    "definition": "is a definition",
    "refuted": "is false",
    "undefined": "is not defined everywhere",
    "unproved": "is neither proved nor refuted",
    "out of budget": "ran out of its budget",
    "vacuous": "has hypotheses that contradict each other",
    "admitted": "is admitted, not proved",
    "unread": "could not be read with certainty",
}
_SIGNS = {"eq": "=", "ne": "≠", "lt": "<", "le": "≤", "gt": ">", "ge": "≥", "iff": "⇔", "implies": "⇒"}


def message_of(checked: Checked, result: Result, notation: Notation) -> Message:
    """What to tell the author about one result: an error unless the run may succeed with it."""
    step, verdict = result.step, result.verdict
    text = f"step {step.number} of `{checked.name}` {_TEXTS[verdict.status]}"
    notes = [("goal", statement(result, notation))]
    if step.equality is not None:
        notes.append(("equal", f"exactly when {show(step.equality, notation)}"))
    if checked.given and verdict.status in ("undefined", "unproved", "out of budget", "vacuous"):
        notes.append(("given", show(conj(*checked.given), notation)))
    if step.admitted:
        notes.append(("reason", step.admitted))
    if verdict.message and verdict.message != step.admitted:
        notes.append(("note", verdict.message))
    if verdict.witness is not None:
        notes.append(("witness", _witness(verdict.witness, notation)))
    code, advice = verdict.status.replace(" ", "-"), verdict.help
    if result.expected != "proved" and not result.good:
        code = "erratum"
        text = f"the claim of erratum `{checked.name}` is no longer {result.expected}"
        notes.insert(0, ("verdict", verdict.status))
        advice = "if the claim holds after all, state it as a derivation; otherwise repair its hypotheses"
    severity: Severity = "note" if result.good else "error"
    return Message(severity, code, text, step.place, notes=tuple(notes), help=advice)


def statement(result: Result, notation: Notation) -> str:
    """The step's claim as text, on two lines where one would be long."""
    step = result.step
    if step.relation in RELATIONS | {"iff", "implies"}:
        whole = show(Term(step.relation, step.left, step.right), notation)
        if cells(whole) <= 66:
            return whole
        return f"{show(step.left, notation)}\n{_SIGNS[step.relation]} {show(step.right, notation)}"
    if step.relation == "definition":
        return f"{show(step.left, notation)} := {show(step.right, notation)}"
    return show(step.right, notation)


def _witness(witness: Witness, notation: Notation) -> str:
    """The point on one line (wrapped between its entries), then both sides with aligned signs."""
    point = ", ".join(entry(name, value, notation) for name, value in witness.point)
    lines = [point] if point else []
    signed = any(side.startswith(("-", "−")) for side in (witness.left, witness.right))
    for name, side in (("left ", witness.left), ("right", witness.right)):
        if side:
            lines.append(f"{name} = {'' if not signed or side.startswith(('-', '−')) else ' '}{side}")
    return "\n".join(lines)


def entry(name: str, value: str, notation: Notation) -> str:
    """`x = 1/2`; a family's table says its own name."""
    text = value if value.startswith(f"{name}(") else f"{show(var(name), notation)} = {value}"
    return ", ".join(part.replace(" ", _UNBREAKABLE) for part in text.split(", "))
