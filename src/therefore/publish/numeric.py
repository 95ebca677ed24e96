"""Numeric functions of checked documents, as the source of one NumPy module that stands alone.

Each exported expression is brought into stable forms, every one of them proved (`stable_forms`),
and then written for whole arrays (`numpy_arrays`).
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

import numpy as np

from therefore.document import Document, Numeric, Result
from therefore.goal import Goal, unfold
from therefore.publish.numpy_arrays import array_term, code, helpers_of, is_wide
from therefore.publish.numpy_helpers import BEGINNINGS, HELPERS
from therefore.publish.numpy_terms import CannotEvaluate, python_name
from therefore.publish.stable_forms import proved, stable
from therefore.term import ONE, Term, conj, meant, var, walk
from therefore.text import members, show

NAME = "functions.py"
_WIDTH = 120
_LARGE = 800  # exp(800) is too large for a number
_INTRODUCTION = '''"""Numeric functions, generated from checked expressions; needs NumPy alone.

Written by `therefore build`, not by hand. Each function computes its formula in a form that is proved
equal to it wherever the conditions on its arguments hold; whether they hold is not checked here.
Families of numbers, such as the probabilities of n outcomes, lie along the last axis; the axes before
it are batch axes, and broadcast. Results have the floating-point type of the arguments; integers and
Python's own numbers follow the others, and alone they are double precision. Logarithms are natural.
No function warns because a result is infinite, or too small to be told from 0.
"""
'''
_IMPORTS = """\
from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.floating[Any]]
Values: TypeAlias = Array | np.floating[Any]  # a number where the result has no axes
"""


@dataclass(frozen=True)
class Function:
    """An export, where it was checked, and what is written of it.

    `anchor` names the step or definition, `formula` is a chain of equal expressions that ends in the
    export, `index` the parameter, if any, that runs along the last axis of the result, and `size`
    the name of that axis' length.
    """

    export: Numeric
    document: Document
    goal: Goal
    anchor: str
    formula: tuple[Term, ...]
    index: str
    size: str
    body: Term
    notes: tuple[str, ...]

    @property
    def arguments(self) -> tuple[tuple[str, int], ...]:
        """The parameters of the Python function, each with its number of indices."""
        return tuple((name.lstrip("@"), arity) for name, arity in self.export.parameters if name != self.index)

    @property
    def facts(self) -> tuple[Term, ...]:
        return (*self.goal.hypotheses, *self.goal.background)


def module(documents: Sequence[Document]) -> str:
    """The module's source, with the exports of all documents; empty where there are none.

    The documents are publishable, every step of them good. CannotEvaluate for an export that has no
    plain form for arrays, and for two of one name.
    """
    functions = [_function(export, document) for document in documents for export in document.functions]
    if not functions:
        return ""
    names = sorted(f.export.name for f in functions)
    for name, following in pairwise(names):
        if name == following:
            raise CannotEvaluate(f"two exported functions are called {name}")
    helpers = _helper_sources(functions)
    space: dict[str, Any] = {}
    exec("\n\n".join([_IMPORTS, *helpers, *(_source(f, "") for f in functions)]), space)
    exported = "".join(f'    "{name}",\n' for name in names)
    parts = [f"{_INTRODUCTION}\n{_IMPORTS}\n__all__ = [\n{exported}]\n"]
    parts += [_source(f, _docstring(f, _extremes(f, space[f.export.name]))) for f in functions]
    return "\n\n".join([*parts, *helpers])


def _helper_sources(functions: Iterable[Function]) -> list[str]:
    used = sorted(set().union(*(helpers_of(f.body) for f in functions)))
    for name in used:
        if not all(map(proved, HELPERS[name].laws)):
            raise CannotEvaluate(f"a law that the code of {name} rests on is not proved")
    return [inspect.getsource(code) for code in (*BEGINNINGS, *(HELPERS[n].code for n in used)) if code]


# Where an export was checked ---------------------------------------------------------------------


def _function(export: Numeric, document: Document) -> Function:
    goal, anchor, formula = _checked_as_definition(export, document) or _checked_in_a_step(export, document)
    plain = unfold(meant(export.body), {d.key: d for d in goal.definitions})
    indices = {u.args[1:] for u in walk(plain) if u.op == "app"}
    index = next((name for name, arity in export.parameters if not arity and (var(name),) in indices), "")
    body, notes = stable(plain, goal)
    place = f"{document.path.parent.name}/{document.path.name}::{anchor}"
    size = next((show(u.args[2], document.notation) for u in walk(plain) if u.op in ("sum", "prod", "maximum")), "n")
    return Function(export, document, goal, place, formula, index, size, array_term(body, index), notes)


Checked = tuple[Goal, str, tuple[Term, ...]]


def _checked_as_definition(export: Numeric, document: Document) -> Checked | None:
    """The definition whose body the export is, with the weakest hypotheses under which it was used."""
    for name, head, body, _ in document.definitions:
        if body == export.body:
            goals = [g for _, r in _steps(document) for g in r.step.goals if _speaks_of(head, g.claim)]
            if goals:
                return min(goals, key=lambda g: len(g.hypotheses)), name, (head, body)
    return None


def _speaks_of(head: Term, claim: Term) -> bool:
    """Whether the head occurs with its own parameters, of which the goal then says what is known."""
    return head.free <= claim.free and head in walk(claim)


def _checked_in_a_step(export: Numeric, document: Document) -> Checked:
    """The step that the export is a side of, with the weakest hypotheses, and how its chain begins."""
    found = [
        (name, result)
        for name, result in _steps(document)
        if name == export.checked and result.step.goals and export.body in (result.step.left, result.step.right)
    ]
    if not found:
        raise CannotEvaluate(f"no step of {export.checked} has the expression of {export.name}")
    name, result = min(found, key=lambda pair: len(pair[1].step.goals[0].hypotheses))
    goal, number = result.step.goals[0], result.step.number
    earlier = [r.step for n, r in _steps(document) if n == name and r.step.number <= number]
    definitions = {d.key: d for step in earlier for g in step.goals for d in g.definitions}
    formula = [export.body]
    for step in reversed(earlier):
        if step.relation == "start":
            meant = step.right.op == "app" and definitions.get((step.right.args[0], len(step.right.args) - 1))
            formula = [step.right, *([meant.at(step.right.args[1:])] if meant else []), export.body]
        if step.relation != "eq":
            break
    return goal, f"{name}::{number}", tuple(dict.fromkeys(formula))


def _steps(document: Document) -> list[tuple[str, Result]]:
    return [(checked.name, result) for checked in document.derivations for result in checked.results]


# What is written ---------------------------------------------------------------------------------


def _source(f: Function, docstring: str) -> str:
    """The Python function; its docstring is left out where it is empty."""
    names = [python_name(name) for name, _ in f.arguments]
    target = ", ".join(names) + ("," if len(names) == 1 else "")
    begin = BEGINNINGS[all(arity for _, arity in f.arguments)].__name__
    statements, result = code(f.body, {*names, "value"})
    lines = [f"def {f.export.name}({', '.join(f'{name}: ArrayLike' for name in names)}) -> Values:"]
    lines += [textwrap.indent(docstring, "    ")] if docstring else []
    lines += [f"    {target if len(names) > 1 else f'({target})'} = {begin}({', '.join(names)})"]
    lines += ['    with np.errstate(divide="ignore", over="ignore", under="ignore"):']
    lines += [f"        {statement}" for statement in statements]
    last = f"        value: Values = {result}"
    if len(last) > _WIDTH:
        wrapped = textwrap.fill(result, _WIDTH - 12, break_long_words=False, break_on_hyphens=False)
        last = f"        value: Values = (\n{textwrap.indent(wrapped, ' ' * 12)}\n        )"
    return "\n".join([*lines, last, "    return value", ""])


def _docstring(f: Function, extremes: Sequence[str]) -> str:
    notation = f.document.notation
    formula = " = ".join(show(t, notation) for t in f.formula)
    family = f"shape (..., {f.size})"
    paragraphs = [f'"""{f.export.title}', formula]
    arguments = []
    for name, arity in f.arguments:
        key = f"@{name}" if arity else name
        facts = [h for h in f.facts if key in h.free]
        known = ", ".join(show(h, notation) for h in facts) if arity else show(conj(*facts), notation)
        arguments.append(f"{python_name(name)}: {family if arity else 'any shape'}; {known if facts else 'real'}")
    several = any(arity for _, arity in f.arguments)
    result = family if is_wide(f.body) else "shape (...)" if several else "the arguments' shape"
    arguments.append(f"Result: {result}")
    paragraphs.append("\n".join(textwrap.fill(a, _WIDTH - 8, subsequent_indent="    ") for a in arguments))
    paragraphs.append(" ".join([f"Checked in `{f.anchor}`.", *f.notes]))
    if extremes:
        paragraphs.append("\n    ".join(["At the ends:", *extremes]))
    filled = [p if "\n" in p else textwrap.fill(p, _WIDTH - 8, break_on_hyphens=False) for p in paragraphs]
    return "\n\n".join(filled) + ('\n"""')


def _extremes(f: Function, call: Any) -> list[str]:
    """What the function gives at the ends of its arguments' domains, as text, computed here."""
    found = []
    for values in product(*(_ends(name, arity, f.facts) for name, arity in f.arguments)):
        with np.errstate(invalid="ignore"):  # where no form of it is stable there
            result = call(*values).tolist()
        numbers = result if isinstance(result, list) else [result]
        if all(number == number for number in numbers):
            arguments = ", ".join(map(_text, values))
            found.append(f"{f.export.name}({arguments}) = {_text(result)}")
    return found


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_text, value))}]"
    return f"{value + 0.0:.6g}"


def _ends(name: str, arity: int, facts: Iterable[Term]) -> list[Any]:
    """Values at the ends of a parameter's domain."""
    if arity:
        sums = any(h.op == "eq" and h.args[1] == ONE and f"@{name}" in h.free for h in facts)
        return [[1.0, 0.0], [0.0, 1.0]] if sums else [[_LARGE, -_LARGE]]
    low, high = float(-_LARGE), float(_LARGE)
    for h in facts:
        if h.op == "or" and (listed := members(h)) and listed[0] == var(name):
            return [float(v.args[0]) for v in listed[1]]
        if h.op in ("lt", "le") and h.args[1] == var(name) and h.args[0].op == "num":
            low = float(h.args[0].args[0])
        if h.op in ("lt", "le") and h.args[0] == var(name) and h.args[1].op == "num":
            high = float(h.args[1].args[0])
    return [low, high]
