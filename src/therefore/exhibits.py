"""What a script publishes beside its derivations: figures of checked expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sympy

from therefore.author import Theorem
from therefore.draft import Figure, Misuse
from therefore.read import Reading
from therefore.symbols import Expression, Variable
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


def _defined(reading: Reading) -> frozenset[str]:
    return frozenset(s.name for s in reading.met.values() if getattr(s, "definitions", None))
