"""What a script publishes beside its derivations: figures and numeric functions of checked expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sympy

from therefore.document import Figure, Numeric
from therefore.draft import Misuse
from therefore.script.definitions import DefinedName
from therefore.script.justify import Theorem
from therefore.script.read import Reading
from therefore.script.symbols import Expression, Family, Index, Variable
from therefore.term import Term


def figure(
    name: str,
    title: str,
    variable: Variable,
    ends: tuple[Expression, Expression],
    curves: Mapping[str, Callable[[], Expression]],
    *,
    xlabel: str = "",
    ylabel: str = "",
    after: Theorem | None = None,
) -> Figure:
    """Curves over a variable between two ends, each under its label, for a script's `FIGURES`.

    The curves are expressions in the variable alone; a derivative is drawn from its closed form.
    """
    drawn: list[tuple[str, Term]] = []
    low, high = (Reading().expression(end) for end in ends)
    with sympy.evaluate(False):
        for label, body in curves.items():
            reading = Reading()
            drawn.append((label, reading.expression(body())))
            others = sorted(drawn[-1][1].free - {variable.name})
            if [o for o in others if not o.startswith("@") or o[1:] not in _defined(reading)]:
                text = f"the curve {label} of figure {name} depends on {', '.join(others)}"
                raise Misuse("bad-step", text, f"a curve depends on {variable.name} alone")
    place = after.name if after is not None else ""
    return Figure(name, title, xlabel or variable.name, ylabel, variable.name, low, high, tuple(drawn), place)


class Export:
    """A numeric function to publish, before its script has been recorded."""

    def __init__(
        self,
        name: str,
        title: str,
        parameters: tuple[Variable | Index | Family, ...],
        body: Callable[[], Expression],
        checked: Theorem | DefinedName,
    ) -> None:
        self.name, self.title, self.parameters, self.body, self.checked = name, title, parameters, body, checked

    def numeric(self) -> Numeric:
        """The function as data. Misuse where its body is not one of the checked expressions."""
        with sympy.evaluate(False):
            term = Reading().expression(self.body())
        if isinstance(self.checked, DefinedName):
            sides = [self.checked.body, self.checked.application]
        else:
            sides = [side for step in self.checked.draft().steps for side in (step.left, step.right)]
        if term not in sides:
            text = f"the body of the function {self.name} is not an expression of {self.checked!r}"
            raise Misuse("bad-step", text, "write it as one of its steps has it")
        families = ((f"@{p.name}", len(p.over)) if isinstance(p, Family) else (p.name, 0) for p in self.parameters)
        return Numeric(self.name, self.title, tuple(families), term, self.checked.name)


def export(
    name: str,
    title: str,
    parameters: tuple[Variable | Index | Family, ...],
    body: Callable[[], Expression],
    *,
    checked: Theorem | DefinedName,
) -> Export:
    """A numeric function for a script's `EXPORTS`: an expression that stands in a derivation or a definition."""
    return Export(name, title, parameters, body, checked)


def _defined(reading: Reading) -> frozenset[str]:
    return frozenset(s.name for s in reading.met.values() if getattr(s, "definitions", None))
