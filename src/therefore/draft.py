"""A script before its check, as plain data: its derivations with their goals, and how it prints.

Imports only the data model, so that checking and publishing need no SymPy.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from therefore.document import Figure, Notation, Numeric, Place, Prose, Step
from therefore.goal import Definition, Goal, Lemma
from therefore.term import Term


class Misuse(Exception):
    """Something the author wrote cannot be understood; `code` is one that `therefore explain` knows."""

    def __init__(self, code: str, text: str, help: str = "", place: Place | None = None) -> None:
        super().__init__(text)
        self.code, self.text, self.help, self.place = code, text, help, place


@dataclass(frozen=True)
class Draft:
    """One derivation as recorded.

    `statement` is what a later `by=` may use; `conclusion` asks the kernel to compose the last
    chain from its own steps (None where the last chain is a single claim, or of an erratum); `cases`
    ask the same of each case that later steps may use.
    `uses` names the derivations it rests on, `name` in its own script or `script::name`.
    An erratum's last step is the claim that must stay refuted or undefined.
    """

    name: str
    title: str
    section: str
    items: tuple[Prose | Step, ...]
    given: tuple[Term, ...]
    place: Place
    statement: Lemma
    conclusion: Goal | None = None
    cases: tuple[Goal, ...] = ()
    uses: tuple[str, ...] = ()
    erratum: bool = False
    claim: str = ""
    correction: str = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(item for item in self.items if isinstance(item, Step))

    @property
    def composed(self) -> tuple[Goal, ...]:
        """What the kernel is to compose from the steps."""
        return self.cases if self.conclusion is None else (*self.cases, self.conclusion)


@dataclass(frozen=True)
class Shown:
    """A definition for display: the name in the script, the head at its parameters, and the body."""

    name: str
    head: Term
    body: Term
    place: Place


@dataclass(frozen=True)
class Script:
    """One script: what it introduces, what it derives, and which other scripts it builds on; `source` is its text."""

    path: Path
    name: str
    title: str
    introduction: str
    drafts: tuple[Draft, ...]
    definitions: tuple[Definition, ...]
    shown: tuple[Shown, ...]
    notation: Notation
    figures: tuple[Figure, ...] = ()
    functions: tuple[Numeric, ...] = ()
    requires: tuple[Path, ...] = ()
    source: str = ""
