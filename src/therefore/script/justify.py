"""What `by=` takes, and what each thing allows a step to use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, Union

import sympy

from therefore.draft import Draft, Misuse
from therefore.goal import Definition, Goal
from therefore.script.definitions import DefinedName
from therefore.script.lower import Known, make_goal, normalisation
from therefore.script.places import definition_of, place_in
from therefore.script.read import Reading
from therefore.script.symbols import Fact
from therefore.term import Term

DERIVATIONS = "__derivations__"


class Record(Protocol):
    """A derivation that is being recorded, or has been."""

    @property
    def draft(self) -> Draft: ...
    @property
    def met(self) -> Mapping[str, sympy.Symbol]: ...
    @property
    def shown(self) -> Mapping[str, sympy.Symbol]: ...
    def finish(self) -> None: ...


class Admitted:
    """A step that the author wants to be taken on trust, with the reason."""

    def __init__(self, why: str) -> None:
        self.why = why


class Case:
    """What was derived under one condition; usable in `by=` once its block has ended."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.known: Known | None = None


class Theorem:
    """A derivation by its name; usable in `by=` of later ones."""

    def __init__(
        self,
        body: Callable[[Any], None],
        recorder: Callable[[Theorem], Record],
        section: str = "",
        erratum: tuple[str, str] | None = None,
    ) -> None:
        self.body, self.recorder, self.section, self.erratum = body, recorder, section, erratum
        self.name, self.module = body.__name__, body.__module__
        self.place = definition_of(body.__code__)
        self.registry: list[Theorem] = body.__globals__.setdefault(DERIVATIONS, [])
        self.registry.append(self)
        self.record: Record | None = None
        self._failure: Misuse | None = None

    def __repr__(self) -> str:
        return self.name

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """What Jupyter shows of it: its steps as formulas, each with its verdict."""
        from therefore.display import bundle

        return bundle(self)

    def recorded(self) -> Record:
        """The recorded derivation; its function is run once. Misuse as the function raises it."""
        if self._failure is not None:
            raise self._failure
        if self.record is None:
            record = self.recorder(self)
            try:
                with sympy.evaluate(False):
                    self.body(record)
                record.finish()
            except Misuse as error:
                error.place = error.place or place_in(error.__traceback__, self.place.path.__eq__) or self.place
                self._failure = error
                raise
            self.record = record
        return self.record

    def draft(self) -> Draft:
        """The derivation as data."""
        return self.recorded().draft

    def lemma(self, user: Theorem | None) -> Known:
        """The statement, for another derivation (None: for a single step) to use.

        Misuse where that would be circular, or is an erratum.
        """
        if self.erratum is not None:
            raise Misuse("bad-by", f"{self.name} is an erratum; its claim is false")
        order = self.registry.index(self)
        if user is not None and self.registry is user.registry and order >= self.registry.index(user):
            text = f"{self.name} cannot use itself" if self is user else f"{self.name} stands later"
            raise Misuse("bad-by", text, "a derivation may use those that stand before it")
        return Known(self.draft().statement, self.recorded().met)


Justification = Union[DefinedName, Fact, Theorem, Case, Admitted]
By = Union[Justification, tuple[Justification, ...], None]


@dataclass
class Allowed:
    """What a step may use: hypotheses, definitions and lemmas, with the names that it lists.

    `uses` names the derivations among them, `name` in the same script or `script::name`.
    """

    given: list[Term]
    usable: list[Definition] = field(default_factory=list)
    lemmas: list[Known] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)
    reason: str = ""

    def add(self, item: object, user: Theorem, reading: Reading) -> None:
        """Allow what one item of `by=` stands for; Misuse for what cannot justify a step."""
        if isinstance(item, DefinedName):
            self.usable.append(item.definition)
            self.names.append(_global_name(item, user) or item.name)
        elif isinstance(item, Fact):
            if item.family is not None:
                reading.meet(item.family)
                self.given.append(normalisation(item.family))
            self.names.append(item.name)
        elif isinstance(item, Admitted):
            self.reason = item.why
            self.names.append("admitted")
        elif isinstance(item, Case):
            if item.known is None:
                raise Misuse("bad-by", "the case has no steps, or its block has not ended", "use it after the block")
            self.lemmas.append(item.known)
            self.names.append(item.name)
        elif isinstance(item, Theorem):
            self.lemmas.append(item.lemma(user))
            self.names.append(item.name)
            self.uses.append(item.name if item.module == user.module else f"{item.module}::{item.name}")
        else:
            text = f"by= takes definitions, derivations and hypotheses, not the {type(item).__name__} {item!r}"
            raise Misuse("bad-by", text, "pass the thing itself, several in a tuple")

    def goal(self, claim: Term, about: tuple[Term, ...], reading: Reading) -> Goal:
        """The goal of a claim under what is allowed."""
        return make_goal(claim, reading.met, tuple(self.given), tuple(self.usable), tuple(self.lemmas), about)


def _global_name(item: DefinedName, user: Theorem) -> str:
    """What the script calls a definition."""
    return next((k for k, v in user.body.__globals__.items() if v is item and not k.startswith("_")), "")
