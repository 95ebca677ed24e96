"""Definitions: `define` gives a function, applied to its parameters, a meaning."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

import sympy
from sympy import Expr

from therefore.document import Place
from therefore.draft import Misuse
from therefore.goal import Definition
from therefore.script.places import place_of
from therefore.script.read import Reading
from therefore.script.symbols import Application, Declared, Expression, Family, Function, Index, Variable
from therefore.term import Term, app, var

DEFINITIONS = "__definitions__"


class DefinedName:
    """A definition, for `by=`: the steps that name it may replace the name with its body."""

    def __init__(self, application: Application, body: object, place: Place) -> None:
        head, *parameters = application.args
        for p in parameters:
            if not isinstance(p, (Variable, Index, Family)):
                raise Misuse("bad-step", f"a definition's parameters are declared names, not `{p}`")
        if len({p.name for p in parameters}) < len(parameters):
            raise Misuse("duplicate-name", f"two parameters of `{application}` have one name", "rename one")
        reading = Reading()
        self.body = reading.expression(body)
        own = [f"@{p.name}" if isinstance(p, Family) else p.name for p in parameters]
        for key, p in zip(own, parameters, strict=True):
            if reading.met.pop(key, p) != p:
                text = f"the body has a {p.name} that is not the parameter"
                raise Misuse("duplicate-name", text, "rename one of them")
        self.head: Function = head
        self.parameters: tuple[Declared, ...] = tuple(parameters)
        self.met: Mapping[str, sympy.Symbol] = reading.met
        self.shown: Mapping[str, sympy.Symbol] = reading.shown | dict(zip(own, parameters, strict=True))
        self.place = place
        arities = [len(p.over) if isinstance(p, Family) else 0 for p in parameters]
        self.definition = Definition(head.name, tuple(zip(own, arities, strict=True)), self.body)
        self.free = self.body.free - set(own)

    @property
    def name(self) -> str:
        """The defined application as text."""
        return f"{self.head.name}({', '.join(p.name for p in self.parameters)})"

    @property
    def application(self) -> Term:
        """The defined application as a term."""
        terms = (Term("fam", p.name) if isinstance(p, Family) else var(p.name) for p in self.parameters)
        return app(self.head.name, *terms)

    def __repr__(self) -> str:
        return self.name


def define(application: Expr, body: Callable[[], Expression]) -> DefinedName:
    """Give a function, applied to its parameters, a meaning: `define(H(P), lambda: -Sum(…))`.

    Parameters are symbols, indices or families. The body may use what was defined earlier.
    Misuse for a second definition with as many arguments, and for a circular one.
    """
    place = place_of(sys._getframe(1))
    try:
        if not isinstance(application, Application) or not isinstance(application.head, Function):
            text = f"only a declared function at its parameters can be defined, not `{application}`"
            raise Misuse("bad-step", text, 'declare it first: H = function("H")')
        head, arity = application.head, len(application.args) - 1
        if arity in head.definitions:
            raise Misuse("duplicate-name", f"{head.name} with {arity} arguments is defined twice", "rename one of them")
        with sympy.evaluate(False):
            value = body()
        made = DefinedName(application, value, place)
    except Misuse as error:
        error.place = error.place or place
        raise
    head.definitions[arity] = made
    body.__globals__.setdefault(DEFINITIONS, []).append(made)
    return made
