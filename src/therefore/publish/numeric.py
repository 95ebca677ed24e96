"""Numeric functions of checked documents, as the source of one NumPy module that stands alone.

Each exported expression is rewritten into stable forms (every rewriting is proved, see
`stable_forms`), then written for whole arrays: a family lies along the last axis, all axes before
it are batch axes.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from therefore.document import Document
from therefore.draft import Numeric
from therefore.goal import Definition, Goal, unfold
from therefore.publish.numpy_helpers import HELPERS, UNLESS_K
from therefore.publish.numpy_terms import CannotEvaluate, python_name, source
from therefore.publish.stable_forms import proved, stable
from therefore.term import ONE, Term, conj, eq, fresh, rebuild, substitute, var, walk
from therefore.text import show, show_name

NAME = "functions.py"
WIDTH = 116
_REDUCTIONS = {"sum": "np.sum", "prod": "np.prod", "maximum": "np.max"}
_LOCALS = {"exp": "weights", "np.sum": "total", "np.prod": "product", "np.max": "largest"}


@dataclass(frozen=True)
class Function:
    """What is published of one export: its checked goal, its stable form for arrays, and notes on that."""

    export: Numeric
    document: Document
    goal: Goal
    body: Term
    notes: tuple[str, ...]
    index: str

    @property
    def families(self) -> tuple[str, ...]:
        return tuple(name[1:] for name, _ in self.export.parameters if name.startswith("@"))

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the Python function's parameters: all but the index of the result."""
        return tuple(name.lstrip("@") for name, _ in self.export.parameters if name != self.index)


def module(documents: Sequence[Document]) -> str:
    """The module's source, with the exports of all documents; empty where there are none.

    The documents are to be publishable. CannotEvaluate for an export that cannot be written for
    arrays, and for two of one name.
    """
    functions = [_function(export, d) for d in documents for export in getattr(d, "functions", ())]
    names = [f.export.name for f in functions]
    if not functions:
        return ""
    if twice := {name for name in names if names.count(name) > 1}:
        raise CannotEvaluate(f"two exported functions are called {min(twice)}")
    codes = [_code(f) for f in functions]
    used = sorted({name for f in functions for name in _helpers(f.body)})
    if unproved := [name for name in used if not all(proved(law) for law in HELPERS[name].laws)]:
        raise CannotEvaluate(f"a law of {unproved[0]} is not proved")
    helpers = [inspect.getsource(code) for name in used if (code := HELPERS[name].code)]
    running = "\n\n".join([_HEAD, *(f"{_signature(f)}\n{c}" for f, c in zip(functions, codes, strict=True)), *helpers])
    space: dict[str, Any] = {}
    exec(compile(running, NAME, "exec"), space)  # our own text of a few lines above
    contents = "\n".join(f"    {f.export.name}" for f in functions)
    exported = "\n".join(f'    "{name}",' for name in sorted(names))
    parts = [
        f'"""{_INTRODUCTION}\n{contents}\n"""\n\n{_HEAD.format()}\n__all__ = [\n{exported}\n]\n',
        *(f'{_signature(f)}\n    """{_docstring(f, space)}"""\n{c}\n' for f, c in zip(functions, codes, strict=True)),
        *(f"{text.rstrip()}\n" for text in helpers),
    ]
    return "\n\n".join(parts)


_INTRODUCTION = """Numeric functions, generated from the expressions that `therefore` checked; needs NumPy alone.

Do not edit: `therefore build` writes this file. Every function computes its formula in a form that
is proved equal to it under the conditions that are given for its arguments; these are not checked
again here. Families of numbers, such as the probabilities of n outcomes, lie along the last axis; all
axes before it are batch axes, and broadcast. Results have the floating-point type of the arguments;
integers and Python's own numbers adapt to the others, and are double precision alone. Logarithms are
natural. No call warns or fails because a result is infinite or too small for a number.
"""
_HEAD = """\
from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.floating[Any]]
Values: TypeAlias = Array | np.floating[Any]
"""
