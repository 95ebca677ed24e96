"""What is to be decided, as plain data: hypotheses, a claim, and what names mean.

Imports only the term tree. A goal says: at every point where the hypotheses hold, the claim's
terms are defined and the claim holds. Free variables are real numbers unless a hypothesis
`integer(x)` says more; families are real-valued functions of integers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from therefore.term import Family, Term, rebuild, substitute

Status = Literal[
    "proved", "definition", "refuted", "undefined", "unproved", "out of budget", "vacuous", "admitted", "unread"
]


@dataclass(frozen=True)
class Definition:
    """`name(parameters) := body`. A parameter is a variable "x" or a family "@P" with its arity."""

    name: str
    parameters: tuple[tuple[str, int], ...]
    body: Term

    @property
    def key(self) -> tuple[str, int]:
        """One head may have several definitions that differ in their number of arguments."""
        return (self.name, len(self.parameters))

    def at(self, args: Iterable[Term]) -> Term:
        """The body with the arguments in place of the parameters."""
        by: dict[str, Term | Family] = {}
        for (name, arity), value in zip(self.parameters, args, strict=True):
            if not name.startswith("@"):
                by[name] = value
            elif value.op == "fam":
                names = tuple(f"_{i}" for i in range(arity))
                by[name] = Family(names, Term("app", value.args[0], *(Term("var", n) for n in names)))
            else:
                raise ValueError(f"{self.name} takes a family for {name[1:]}")
        return substitute(self.body, by)


@dataclass(frozen=True)
class Lemma:
    """A proved statement; its free variables and families stand for anything that fits."""

    name: str
    hypotheses: tuple[Term, ...]
    conclusion: Term


@dataclass(frozen=True)
class Goal:
    """Decide `claim` under `hypotheses`.

    `definitions` says what names mean (that decides where a term is defined); a proof may use
    only those whose key is in `usable`, and the given `lemmas`. `background` holds facts that
    are true at every admissible point but that a proof may not use (they were not named).
    """

    hypotheses: tuple[Term, ...]
    claim: Term
    definitions: tuple[Definition, ...] = ()
    usable: frozenset[tuple[str, int]] = frozenset()
    lemmas: tuple[Lemma, ...] = ()
    background: tuple[Term, ...] = ()

    @cached_property
    def meaning(self) -> dict[tuple[str, int], Definition]:
        """All definitions by their keys."""
        return {d.key: d for d in self.definitions}

    @cached_property
    def unfolding(self) -> dict[tuple[str, int], Definition]:
        """Those definitions that a proof may use."""
        return {key: d for key, d in self.meaning.items() if key in self.usable}

    @cached_property
    def mentioned(self) -> dict[tuple[str, int], tuple[str, ...]]:
        """The names that the body of each definition mentions besides its parameters, where there are any."""
        found: dict[tuple[str, int], tuple[str, ...]] = {}
        heads = {"@" + name for d in self.definitions for name in (d.name, exposed_name(d))}
        for d in self.definitions:
            parameters = {name for name, _ in d.parameters}
            names = tuple(sorted(_exposed(d.body, found, _heads(found)).free - parameters - heads))
            if names:
                found[d.key] = names
        return found


@dataclass(frozen=True)
class Witness:
    """A point where the hypotheses hold and the claim fails.

    `point` gives the free variables ("x": "1/2") and families as finite tables
    ("P": "P(1) = 1/3, P(2) = 2/3"), ready to print, in order of appearance; `left` and `right`
    are the two sides there, enclosed.
    """

    point: tuple[tuple[str, str], ...]
    left: str
    right: str


@dataclass(frozen=True)
class Certificate:
    """A proof as a list of lines, each a rule with its parameters and the lines it rests on."""

    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Line:
    rule: str
    parameters: tuple[object, ...]
    premises: tuple[int, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The answer to one step; the fields are those of the JSON output."""

    status: Status
    trust: str = ""
    witness: Witness | None = None
    message: str = ""
    help: str = ""
    facts: tuple[str, ...] = ()
    seconds: float = 0.0
    certificate: Certificate | None = field(default=None, repr=False, compare=False)


Definitions = dict[tuple[str, int], Definition]
Mentioned = dict[tuple[str, int], tuple[str, ...]]


def unfold(t: Term, definitions: Definitions) -> Term:
    """`t` with every application of the given definitions replaced by its body, to the end.

    Ends because definitions are accepted only in an order in which each uses earlier ones. What a
    body mentions besides its parameters means what it means where the application stands.
    """
    return _unfolded(t, definitions, _heads(definitions))


def _unfolded(t: Term, definitions: Definitions, heads: frozenset[str]) -> Term:
    if t.free.isdisjoint(heads):
        return t
    if t.op == "app":
        args = t.args[1:]
        definition = definitions.get((t.args[0], len(args)))
        if definition is not None:
            return _unfolded(definition.at(args), definitions, heads)
    return rebuild(t, lambda child: _unfolded(child, definitions, heads))


def _heads(definitions: Iterable[tuple[str, int]]) -> frozenset[str]:
    """The defined names as they are listed among what is free."""
    return frozenset(["@" + name for name, _ in definitions])


EXPOSED = "…"


def exposed_name(d: Definition) -> str:
    """The name under which a folded application shows what its body mentions."""
    return f"{d.name}{EXPOSED}{len(d.parameters)}"


def opened(t: Term, goal: Goal, everything: bool = False) -> Term:
    """`t` as the kernel reads it: the usable definitions unfolded (or all), the others exposed.

    An application of a definition that stays folded shows, as further arguments, the names that
    its body mentions besides its parameters: else `Z(1)` with `Z(x) := x + b` would not seem to
    depend on b.
    """
    t = unfold(t, goal.meaning if everything else goal.unfolding)
    return _exposed(t, goal.mentioned, _heads(goal.mentioned))


def _exposed(t: Term, mentioned: Mentioned, heads: frozenset[str]) -> Term:
    if t.free.isdisjoint(heads):
        return t
    t = rebuild(t, lambda child: _exposed(child, mentioned, heads))
    names = mentioned.get((t.args[0], len(t.args) - 1), ()) if t.op == "app" else ()
    if not names:
        return t
    extra = (Term("fam", n[1:]) if n.startswith("@") else Term("var", n) for n in names)
    return Term("app", f"{t.args[0]}{EXPOSED}{len(t.args) - 1}", *t.args[1:], *extra)
