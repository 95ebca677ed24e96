"""A stand-in for loading and checking whose verdicts are written in the script, for tests of what users see.

A script for it looks like any other; the comment at the end of a step's line is its verdict:

    @derivation
    def gradient(d):
        d.start(x)
        d.eq(-x, by=gibbs)  # refuted
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import cast

from therefore.document import Checked, Document, Notation, Place, Prose, Result, Step
from therefore.draft import Draft, Script
from therefore.goal import Certificate, Goal, Lemma, Line, Status, Verdict, Witness
from therefore.message import InputError, Message
from therefore.publish import release, stamp
from therefore.term import TRUE, Term, num, sub, var

VERDICTS: dict[str, Verdict] = {
    "proved": Verdict("proved", "kernel", facts=("KL",), seconds=0.25, certificate=Certificate((Line("refl", ()),))),
    "definition": Verdict("definition"),
    "refuted": Verdict(
        "refuted",
        witness=Witness((("x", "0"), ("P", "P(1) = 1/3, P(2) = 2/3")), "-1/2", "1/2"),
        advice="the two sides differ by sign: `sigma(x) - y` would hold",
        seconds=0.25,
    ),
    "undefined": Verdict("undefined", message="x ≠ 0 does not follow", witness=Witness((("x", "0"),), "", "")),
    "unproved": Verdict("unproved", message="left over: x - 1 ≥ 0\n32 sampled points agree"),
    "out of budget": Verdict("out of budget", message="20 s, while summing"),
    "vacuous": Verdict("vacuous", message="x > 1 and x < 0"),
    "admitted": Verdict("admitted"),
    "unread": Verdict("unread", message="`log x y` has two readings"),
}
X, Y = var("x"), var("y")
_STEP = re.compile(r"\s*d\.(start|eq|le|iff)\((.*?)\)(?:\s*# ([a-z ]+))?$")
_HEAD = re.compile(r"def (\w+)\(")


class Workspace:
    """Scripts that were run; here none is."""


def load(path: Path, workspace: Workspace | None = None) -> Script:
    """The script's derivations; lines `raise CODE` are input errors."""
    drafts: list[Draft] = []
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        place = Place(path, number, len(line) - len(line.lstrip()) + 1, number, len(line.split("  #")[0]) + 1)
        if line.startswith("raise "):
            raise InputError(Message("error", line[6:], "the script raises", place))
        if head := _HEAD.match(line):
            name, erratum = head[1], "@erratum" in lines[number - 2]
            lemma = Lemma(name, (), TRUE)
            drafts.append(Draft(name, "", "", (Prose("as follows", place),), (), place, lemma, erratum=erratum))
        elif step := _STEP.match(line):
            drafts[-1] = _with_step(drafts[-1], step[1], step[2], place)
    return Script(path, path.stem, "", "", tuple(drafts), (), (), Notation(), requires=_requires(path, lines))


def _with_step(draft: Draft, relation: str, arguments: str, place: Place) -> Draft:
    uses = tuple(re.findall(r"by=([\w:]+)", arguments))
    by = tuple(name.split("::")[-1] for name in uses)
    step = Step(
        len(draft.steps) + 1, relation, X if relation == "start" else sub(Y, X), X, place, by, goals=(Goal((), TRUE),)
    )
    given = (Term("gt", X, num(0)),)
    return replace(draft, items=(*draft.items, step), uses=(*draft.uses, *uses), given=given)


def _requires(path: Path, lines: Sequence[str]) -> tuple[Path, ...]:
    return tuple(path.with_name(f"{line[7:]}.py") for line in lines if line.startswith("import ") and "'" not in line)


def check_script(script: Script, *, seconds: float, progress: Callable[[Checked], None] | None = None) -> Document:
    """The verdicts that the script's comments say; a script named `slow` is interrupted after a derivation."""
    lines = script.path.read_text(encoding="utf-8").splitlines()
    done: list[Checked] = []
    for draft in script.drafts:
        if script.name == "slow" and done:
            raise KeyboardInterrupt
        if script.name == "defective":
            raise ZeroDivisionError("deep inside")
        items: list[Prose | Result] = []
        for item in draft.items:
            if isinstance(item, Step):
                said = _STEP.match(lines[item.place.line - 1])
                status = cast(Status, said[3] if said and said[3] else "proved")
                expected = "refuted" if draft.erratum and item is draft.steps[-1] else "proved"
                proofs = (VERDICTS[status].certificate or Certificate(),)
                items.append(Result(item, VERDICTS[status], expected, proofs))
            else:
                items.append(item)
        done.append(
            Checked(
                draft.name, "", "", tuple(items), draft.given, draft.place, draft.erratum, "x = -x", uses=draft.uses
            )
        )
        if progress:
            progress(done[-1])
    with Path("checks.log").open("a", encoding="utf-8") as log:
        log.write(f"{script.name} {time.time()}\n")
    return Document(script.path, script.name, "", "", tuple(done), script.notation)


def check_scripts(
    scripts: Sequence[Script],
    *,
    seconds: float,
    jobs: int = 1,
    progress: Callable[[Checked], None] | None = None,
    certificates: bool = False,
) -> Iterator[Document]:
    for script in scripts:
        yield check_script(script, seconds=seconds, progress=progress)


def build(
    documents: Sequence[Document], output: Path, more: object = None, home: Path | None = None, functions: object = None
) -> None:
    """Publishes a file for each document."""
    for document in documents:
        (output / document.name).mkdir(parents=True)
        (output / document.name / "page.tex").write_text(f"{len(document.derivations)} derivations\n", encoding="utf-8")


def proof(goal: Goal, certificate: Certificate, notation: Notation) -> SimpleNamespace:
    lines = tuple(("y - x ≤ x", line.rule) for line in certificate.lines)
    return SimpleNamespace(claim="y - x ≤ x", conditions=("x ≠ 0",), lines=lines)


def modules() -> dict[str, ModuleType]:
    """The modules that it stands in for."""
    contents: dict[str, dict[str, object]] = {
        "therefore.script.load": {"load": load, "Workspace": Workspace},
        "therefore.checker.scripts": {"check_script": check_script, "check_scripts": check_scripts},
        "therefore.publish": {"__path__": [], "release": release, "stamp": stamp},
        "therefore.publish.build": {"build": build},
        "therefore.publish.accuracy": {"NAME": "accuracy.json", "Ledger": SimpleNamespace(read=lambda path: None)},
        "therefore.publish.contents": {"index_page": lambda documents: "all documents\n"},
        "therefore.publish.inputs": {"Setting": lambda style, margin: None, "inputs": lambda document, setting: {}},
        "therefore.publish.execute": {"prepare": lambda: None},
        "therefore.explain": {"proof": proof},
    }
    made = {name: ModuleType(name) for name in contents}
    for name, module in made.items():
        vars(module).update(contents[name])
    return made


def install() -> None:
    """Stand in from now on, for a process of its own."""
    sys.modules.update(modules())


def assert_golden(name: str, text: str) -> None:
    """The text equals `tests/golden/NAME.txt`; with UPDATE_GOLDEN=1 the file is written instead."""
    path = Path(__file__).parent / "golden" / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == path.read_text(encoding="utf-8")
