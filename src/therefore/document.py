"""A derivation as data: what the author wrote, with its places, before and after the check.

Plain data over surface terms. The author's API makes it, the check decides it, the command line
and the publishers read it; nothing downstream reads anything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from therefore.goal import Certificate, Goal, Verdict
from therefore.term import Term


@dataclass(frozen=True)
class Place:
    """A span of source text: lines and columns count from 1, the end column is exclusive."""

    path: Path
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0


@dataclass(frozen=True)
class Notation:
    """How names print.

    `names`: LaTeX of a variable or family ("yhat": r"\\hat{y}").
    `calls`: a template with {0}, {1}, … for an application ("D": r"\\mathrm{{KL}}({0} \\,\\|\\, {1})");
    without one, a family prints its indices as `P(y)` when its name is in `functions`,
    else as subscripts `x_{ik}`.
    `bare`: indices that range over an alphabet, so that sums print `\\sum_y` without bounds.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    calls: Mapping[str, str] = field(default_factory=dict)
    functions: frozenset[str] = frozenset()
    bare: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Prose:
    """Text between steps, Markdown with $…$ for formulas; `{name}` is not special."""

    text: str
    place: Place


@dataclass(frozen=True)
class Step:
    """One link of a derivation, as written.

    `relation`: "eq" "le" "lt" "ge" "gt" "ne", "iff" "implies" (between relations), "start" (the
    first expression or relation of a chain; nothing to prove but that it is defined), "exists",
    "definition" or "admitted". `left` is the expression the step continues from (for "start" the
    same as `right`); `equality` is the claimed condition for equality in an inequality; `witness`
    gives the values that prove an "exists"; `conditions` are those of the case it stands in.
    """

    number: int
    relation: str
    left: Term
    right: Term
    place: Place
    by: tuple[str, ...] = ()
    equality: Term | None = None
    admitted: str = ""
    goals: tuple[Goal, ...] = ()
    witness: tuple[tuple[str, Term], ...] = ()
    conditions: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Result:
    """A step and what the check said of it.

    `expected` is refuted or undefined for an erratum's claim; `certificates` prove the step's goals,
    in their order.
    """

    step: Step
    verdict: Verdict
    expected: str = "proved"
    certificates: tuple[Certificate, ...] = ()

    @property
    def good(self) -> bool:
        """Whether a run may succeed with it."""
        if self.expected == "proved":
            return self.verdict.status in ("proved", "definition")
        return self.verdict.status in ("refuted", "undefined")


@dataclass(frozen=True)
class Checked:
    """A derivation after its check: its items in the author's order.

    `composed` are the proofs of what its chains show as a whole, from their steps.
    """

    name: str
    title: str
    section: str
    items: tuple[Prose | Result, ...]
    given: tuple[Term, ...]
    place: Place
    erratum: bool = False
    claim: str = ""
    correction: str = ""
    uses: tuple[str, ...] = ()
    composed: tuple[Certificate, ...] = ()

    @property
    def results(self) -> tuple[Result, ...]:
        return tuple(item for item in self.items if isinstance(item, Result))


@dataclass(frozen=True)
class Figure:
    """Curves over one variable from `low` to `high`; `after` names the derivation that it illustrates."""

    name: str
    title: str
    xlabel: str
    ylabel: str
    variable: str
    low: Term
    high: Term
    curves: tuple[tuple[str, Term], ...]
    after: str = ""


@dataclass(frozen=True)
class Numeric:
    """A checked expression to publish as a numeric function.

    `parameters` are in order: a variable "x", or a family "@P" with its number of indices.
    `checked` names the derivation or definition that the body stands in, literally.
    """

    name: str
    title: str
    parameters: tuple[tuple[str, int], ...]
    body: Term
    checked: str


@dataclass(frozen=True)
class Document:
    """One script: its prose, its definitions and its derivations, in order; `source` is its whole text."""

    path: Path
    name: str
    title: str
    introduction: str
    derivations: tuple[Checked, ...]
    notation: Notation
    definitions: tuple[tuple[str, Term, Term, Place], ...] = ()
    figures: tuple[Figure, ...] = ()
    functions: tuple[Numeric, ...] = ()
    source: str = ""
