"""Replay certificates from files: which are proofs, of what, and which lemmas they suppose.

Imports the kernel and the printer; neither the search nor SymPy. A file holds one certificate, a list
of them, or one on each line. Whatever it holds is judged, never believed.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from therefore.goal import Certificate, Definition, Goal, Key, Lemma
from therefore.kernel.logic import replay
from therefore.kernel.quotients import Rejected
from therefore.message import InputError, Message, printable, shown_path
from therefore.report import counted, duration
from therefore.term import FORMULAS, FUNCTIONS, RANGE_BINDERS, Term, walk
from therefore.text import show as show_term
from therefore.text import show_name

MAX_MEGABYTES = 500
Status = Literal["accepted", "supposes", "rejected"]
Proved = dict[Term, list[Goal]]  # what is proved, by its claim


@dataclass(frozen=True)
class Replayed:
    """What became of one certificate: `reason` says why it was rejected, `lemmas` what it supposes."""

    path: Path
    line: int
    name: str
    certificate: Certificate
    reason: str = ""
    lemmas: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        return "rejected" if self.reason else "supposes" if self.lemmas else "accepted"

    @property
    def goal(self) -> Goal:
        assert self.certificate.goal is not None
        return self.certificate.goal


def verify(paths: Iterable[Path]) -> list[Replayed | InputError]:
    """Every certificate of the files, in order, and why what could not be read is not one."""
    return settled([replayed(found) if isinstance(found, Replayed) else found for p in paths for found in read(p)])


def replayed(found: Replayed) -> Replayed:
    """A certificate with the kernel's judgement."""
    try:
        replay(found.goal, found.certificate)
    except Rejected as error:
        return replace(found, reason=error.told(show))
    return replace(found, reason=_misread(found.goal))


# -- reading --------------------------------------------------------------------------------


def read(path: Path) -> Iterator[Replayed | InputError]:
    """The certificates of a file, not yet replayed; an error for each part that is damaged."""
    name = shown_path(path)
    try:
        if path.stat().st_size > MAX_MEGABYTES * 1_000_000:
            raise ValueError(f"larger than {MAX_MEGABYTES} MB")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        yield InputError(Message("error", "no-such-path", f"`{name}`: {error.strerror}"))
        return
    except ValueError as error:
        yield _damaged(name, f"not UTF-8 text ({error})" if isinstance(error, UnicodeDecodeError) else str(error))
        return
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        yield _damaged(name, "no certificate in it")
    elif len(lines) > 1 and isinstance(_parsed(lines[0][1]), dict):
        for number, line in lines:
            yield from _certificates(path, number, f"{name}, line {number}", line)
    else:
        yield from _certificates(path, 1, name, text)


def _certificates(path: Path, line: int, where: str, text: str) -> Iterator[Replayed | InputError]:
    data = _parsed(text)
    if isinstance(data, str):
        yield _damaged(where, data)
        return
    for number, item in enumerate(data if isinstance(data, list) else [data], 1):
        place = f"{where}, item {number}" if isinstance(data, list) else where
        try:
            certificate = Certificate.from_json(item)
        except ValueError as error:
            yield _damaged(place, f"not a certificate: {error}")
            continue
        name = item.get("name")
        yield Replayed(path, line, name if isinstance(name, str) else place, certificate)


def _parsed(text: str) -> dict[str, Any] | list[Any] | str:
    """JSON as data, or as text what is wrong with it."""
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as error:
        return f"not JSON: {error.msg.lower()} at line {error.lineno}, column {error.colno}"
    except (ValueError, RecursionError) as error:
        return f"not JSON: {error}"
    return data if isinstance(data, (dict, list)) and data else "neither a certificate nor a list of them"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no reader could see something else: each name once."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return found


def _constant(text: str) -> None:
    raise ValueError(f"{text} is not a number")


def _damaged(where: str, what: str) -> InputError:
    return InputError(Message("error", "damaged", f"`{where}`: {what}"))


# -- lemmas ---------------------------------------------------------------------------------


def settled(found: Iterable[Replayed | InputError]) -> list[Replayed | InputError]:
    """The certificates with the lemmas that they use and that no certificate among them proves.

    A proof counts when what it uses itself is proved: so nothing is proved by way of itself.
    """
    items = list(found)
    pending = [r for r in items if isinstance(r, Replayed) and not r.reason]
    proved: Proved = {}
    growing = True
    while growing:
        done = [r for r in pending if not _open(r, proved)]
        pending = [r for r in pending if r not in done]
        for r in done:
            proved.setdefault(r.goal.claim, []).append(r.goal)
        growing = bool(done)
    return [replace(r, lemmas=_open(r, proved)) if isinstance(r, Replayed) and not r.reason else r for r in items]


def _open(r: Replayed, proved: Proved) -> tuple[str, ...]:
    """The lemmas that a certificate uses and none of the proved ones proves."""
    used = {line.parameters[0] for line in r.certificate.lines if line.rule == "lemma"}
    needed = {statement.name: statement for statement in r.goal.lemmas if statement.name in used}
    return tuple(n for n, lemma in needed.items() if not _proved(lemma.conclusion, lemma, r.goal, proved))


def _proved(formula: Term, lemma: Lemma, user: Goal, proved: Proved) -> bool:
    """Whether a lemma's conclusion is proved: as a whole, or each part of a conjunction."""
    if any(_proves(goal, lemma, user) for goal in proved.get(formula, ())):
        return True
    return formula.op == "and" and all(_proved(part, lemma, user, proved) for part in formula.args)


def _proves(goal: Goal, lemma: Lemma, user: Goal) -> bool:
    """Whether a goal's claim follows from a lemma's hypotheses, names meaning there what they mean to the user."""
    terms = (*lemma.hypotheses, lemma.conclusion)
    return set(goal.hypotheses) <= set(lemma.hypotheses) and meanings(goal, terms) == meanings(user, terms)


def meanings(goal: Goal, terms: Iterable[Term]) -> dict[Key, Definition]:
    """The definitions that terms rest on."""
    found: dict[Key, Definition] = {}
    pending = list(terms)
    while pending:
        for node in walk(pending.pop()):
            key = (node.args[0], len(node.args) - 1) if node.op == "app" else None
            definition = goal.meaning.get(key) if key else None
            if definition is not None and definition.key not in found:
                found[definition.key] = definition
                pending.append(definition.body)
    return found


# -- what it proves -------------------------------------------------------------------------


def show(t: Term) -> str:
    """A term as text; a file may hold one that is too deep to print."""
    try:
        return show_term(t)
    except RecursionError:
        return "…"


def statement(goal: Goal) -> str:
    """What a certificate proves, on one line: hypotheses ⊢ claim, where names mean what they mean."""
    given = ", ".join(map(show, goal.hypotheses))
    where = "".join(f", where {text}" for text in definitions(goal))
    return f"{given} ⊢ {show(goal.claim)}".lstrip() + where


def definitions(goal: Goal) -> list[str]:
    """What the names in a statement mean."""
    found = meanings(goal, (*goal.hypotheses, goal.claim)).values()
    return [f"{show(Term('app', d.name, *map(_parameter, d.names)))} := {show(d.body)}" for d in found]


def _parameter(name: str) -> Term:
    return Term("fam", name[1:]) if name.startswith("@") else Term("var", name)


def _misread(goal: Goal) -> str:
    """Why a reader would take the statement for another one; nothing if he would not."""
    terms = (goal.claim, *goal.hypotheses, *(d.body for d in goal.definitions))
    applied, variables = {d.name for d in goal.definitions}, set[str]()
    for node in (node for t in terms for node in walk(t)):
        if node.op in ("app", "fam"):
            applied.add(node.args[0])
        elif node.op == "var" or node.op in RANGE_BINDERS or node.op in ("deriv", "limit"):
            variables.add(node.args[0])
    if confusing := sorted((applied & (FUNCTIONS | FORMULAS)) | ((applied | variables) & {"pi", "oo"})):
        return f"`{confusing[0]}` is a name here, and would be read as what it means everywhere else"
    for names in (applied, variables):
        shown: dict[str, str] = {}
        for name in sorted(names):
            other = shown.setdefault(show_name(name), name)
            if other != name:
                return f"`{other}` and `{name}` read alike"
    return ""


# -- the report -----------------------------------------------------------------------------


def report(paths: Iterable[Path], format: str, allow_lemmas: bool) -> int:
    """Print a line for each certificate and a message for each part that is damaged; the exit code."""
    begun = time.monotonic()
    tally, damaged = Counter[str](), False
    for found in verify(paths):
        if isinstance(found, InputError):
            damaged = True
            print(found, end="\n\n", file=sys.stderr, flush=True)
        else:
            tally[found.status] += 1
            print(LINES[format](found), flush=True)
    if format == "text":
        counts = ", ".join(f"{n} {status}" for status, n in tally.items())
        text = counted(tally.total(), "certificate") + (f": {counts}" if counts else "")
        print(f"{text} ({duration(time.monotonic() - begun)})")
    if damaged:
        return 2
    return 1 if tally["rejected"] or (tally["supposes"] and not allow_lemmas) else 0


def text_line(r: Replayed) -> str:
    """The verdict, the name and the statement; after that, what is wrong or supposed."""
    remark = f": {r.reason}" if r.reason else f", supposing {', '.join(r.lemmas)}" if r.lemmas else ""
    return printable(f"{r.status:<8}  {r.name}  {statement(r.goal)}{remark}")


def json_line(r: Replayed) -> str:
    """One object on one line: exactly these keys, in this order."""
    row = {
        "path": shown_path(r.path),
        "line": r.line,
        "name": r.name,
        "hypotheses": [show(h) for h in r.goal.hypotheses],
        "claim": show(r.goal.claim),
        "definitions": definitions(r.goal),
        "verdict": r.status,
        "lemmas": list(r.lemmas),
        "reason": r.reason,
    }
    return json.dumps(row, ensure_ascii=False)


LINES: Mapping[str, Callable[[Replayed], str]] = {"text": text_line, "json": json_line}
