"""What is to be decided, as plain data: hypotheses, a claim, and what names mean.

Imports only the term tree. A goal says: at every point where the hypotheses hold, the claim's
terms are defined and the claim holds. Free variables are real numbers unless a hypothesis
`integer(x)` says more; families are real-valued functions of integers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, Literal

from therefore.term import Family, Term, named_family, rebuild, substitute, walk

Status = Literal[
    "proved", "definition", "refuted", "undefined", "unproved", "out of budget", "vacuous", "admitted", "unread"
]


Key = tuple[str, int]


@dataclass(frozen=True)
class Definition:
    """`name(parameters) := body`. A parameter is a variable "x" or a family "@P" with its arity."""

    name: str
    parameters: tuple[tuple[str, int], ...]
    body: Term

    @property
    def key(self) -> Key:
        """One head may have several definitions that differ in their number of arguments."""
        return (self.name, len(self.parameters))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the parameters."""
        return tuple(name for name, _ in self.parameters)

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """The names that the body mentions besides the parameters."""
        return self.body.free.difference(self.names)

    def shadows(self, name: str) -> bool:
        """Whether a family of that name is a parameter, in whose place something else may stand."""
        return "@" + name in self.names

    def at(self, args: Iterable[Term]) -> Term:
        """The body with the arguments in place of the parameters."""
        by: dict[str, Term | Family] = {}
        for (name, arity), value in zip(self.parameters, args, strict=True):
            if not name.startswith("@"):
                by[name] = value
            elif value.op == "fam":
                by[name] = named_family(value.args[0], arity)
            else:
                raise ValueError(f"{self.name} takes a family for {name[1:]}")
        return substitute(self.body, by)


Meaning = dict[Key, Definition]


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
    `sides` are the real and imaginary parts of both sides of a relation between complex numbers,
    from which the goal was made, for a witness to show.
    """

    hypotheses: tuple[Term, ...]
    claim: Term
    definitions: tuple[Definition, ...] = ()
    usable: frozenset[tuple[str, int]] = frozenset()
    lemmas: tuple[Lemma, ...] = ()
    background: tuple[Term, ...] = ()
    sides: tuple[tuple[Term, Term], ...] = ()

    @cached_property
    def meaning(self) -> Meaning:
        """All definitions by their keys."""
        return {d.key: d for d in self.definitions}

    @cached_property
    def unfolding(self) -> Meaning:
        """Those definitions that a proof may use."""
        return {key: d for key, d in self.meaning.items() if key in self.usable}

    @cached_property
    def openings(self) -> tuple[Opening, Opening]:
        """What stands in the place of each definition: where a proof may use it, and when everything is unfolded."""
        return _openings(self.definitions, self.usable)


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

    @property
    def sides(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Both sides by name."""
        return ("left", self.left), ("right", self.right)


@dataclass(frozen=True)
class Certificate:
    """A proof as a list of lines, each a rule with its parameters and the lines it rests on.

    `goal` is what the kernel has accepted it as a proof of; a search leaves it open.
    """

    lines: tuple[Line, ...] = ()
    goal: Goal | None = None

    def to_json(self) -> dict[str, Any]:
        """The goal and the lines, as `json.dump` writes them; ValueError without a goal."""
        from therefore.certificate import to_json

        return to_json(self)

    @staticmethod
    def from_json(data: object) -> Certificate:
        """The certificate that `to_json` wrote, not replayed; ValueError for anything else."""
        from therefore.certificate import from_json

        return from_json(data)


@dataclass(frozen=True)
class Line:
    rule: str
    parameters: tuple[object, ...]
    premises: tuple[int, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The answer to one step.

    `advice` is what may help, or how to find that out: `help` looks for it when it is first asked for.
    """

    status: Status
    trust: str = ""
    witness: Witness | None = None
    message: str = ""
    advice: str | Callable[[], str] = field(default="", repr=False)
    facts: tuple[str, ...] = ()
    seconds: float = 0.0
    certificate: Certificate | None = field(default=None, repr=False, compare=False)

    @property
    def help(self) -> str:
        """What would repair the step, or bring it nearer to a proof; "" where nothing is known of that."""
        return self.advice if isinstance(self.advice, str) else self.advice()

    def _repr_markdown_(self) -> str:
        """What Jupyter shows of it."""
        lines = [f"**{self.status}**" + (f" by the {self.trust}" if self.trust else "")]
        if self.witness is not None:
            point = ", ".join(f"`{name} = {value}`" for name, value in self.witness.point)
            sides = [f"{name} `{value}`" for name, value in self.witness.sides if value]
            lines.append("; ".join(part for part in (point, ", ".join(sides)) if part))
        lines += [self.message, f"help: {self.help}" if self.help else ""]
        return "  \n".join(line for line in lines if line)


# -- definitions ----------------------------------------------------------------------------
#
# A definition is a function of its parameters; what else its body mentions means what it means where
# the application stands. So arguments are unfolded before a body takes them in: the names that they
# mention must not be captured by what the body binds.

EXPOSED = "…"


def unfold(t: Term, definitions: Meaning) -> Term:
    """`t` with every application of the given definitions replaced by its body, to the end.

    ValueError for a circular definition, and where a defined function stands as a family.
    """
    heads = _heads(definitions)
    return t if t.free.isdisjoint(heads) else _applied(t, unfoldings(definitions), heads)


def opened(t: Term, goal: Goal, everything: bool = False) -> Term:
    """`t` as the kernel reads it: the usable definitions unfolded (or all), the others exposed.

    An application of a definition that stays folded shows, as further arguments, the names that
    its body mentions besides its parameters: else `Z(1)` with `Z(x) := x + b` would not seem to
    depend on b.
    """
    return goal.openings[everything].of(t)


class Opening:
    """What stands in the place of each definition: bodies that apply no others."""

    def __init__(self, meaning: Meaning) -> None:
        self.meaning, self.heads = meaning, _heads(meaning)

    def of(self, t: Term) -> Term:
        """`t` with its definitions replaced."""
        return t if t.free.isdisjoint(self.heads) else _opened(t, self)


@lru_cache(4096)
def _opened(t: Term, opening: Opening) -> Term:
    return _applied(t, opening.meaning, opening.heads)


@lru_cache(256)
def _openings(definitions: tuple[Definition, ...], usable: frozenset[Key]) -> tuple[Opening, Opening]:
    meaning = {d.key: d for d in definitions}
    everything = unfoldings(meaning)
    folded = {key: _folded(d) for key, d in everything.items() if key not in usable}
    return Opening(unfoldings(meaning, folded)), Opening(everything)


def exposed_name(d: Definition) -> str:
    """The name under which a folded application shows what its body mentions."""
    return f"{d.name}{EXPOSED}{len(d.parameters)}"


def unfoldings(definitions: Meaning, known: Meaning | None = None) -> Meaning:
    """The definitions with their bodies unfolded; `known` are some that are ready."""
    done = dict(known or {})

    def visit(key: Key, above: tuple[Key, ...]) -> None:
        if key in above:
            raise ValueError(f"{key[0]} is defined by itself")
        if key not in done:
            d = definitions[key]
            own = [k for k in _applications(d.body) if k in definitions and not d.shadows(k[0])]
            for k in own:
                visit(k, (*above, key))
            done[key] = replace(d, body=_applied(d.body, {k: done[k] for k in own}, _heads(own)))

    for key in definitions:
        visit(key, ())
    return done


def _applications(t: Term) -> set[Key]:
    """The names that are applied in a term, each with its number of arguments."""
    return {(node.args[0], len(node.args) - 1) for node in walk(t) if node.op == "app"}


def _folded(d: Definition) -> Definition:
    """The definition of an application that stays as it is, but for the names that it mentions."""
    mentioned = sorted(d.mentioned)
    shown = [Term("fam", n[1:]) if n.startswith("@") else Term("var", n) for n in (*d.names, *mentioned)]
    return replace(d, body=Term("app", exposed_name(d) if mentioned else d.name, *shown))


def _heads(keys: Iterable[Key]) -> frozenset[str]:
    """The defined names as they are listed among what is free."""
    return frozenset(["@" + name for name, _ in keys])


def _applied(t: Term, by: Meaning, heads: frozenset[str]) -> Term:
    """`t` with the bodies of definitions, which apply no others, in the place of their applications."""
    if t.free.isdisjoint(heads):
        return t
    if t.op in ("fam", "partial") and "@" + t.args[0] in heads:
        raise ValueError(f"{t.args[0]} is defined: it is not a family")
    t = rebuild(t, lambda child: _applied(child, by, heads))
    definition = by.get((t.args[0], len(t.args) - 1)) if t.op == "app" else None
    return t if definition is None else definition.at(t.args[1:])
