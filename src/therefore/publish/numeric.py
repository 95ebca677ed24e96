"""Numeric functions of checked documents, as the source of a module that stands alone: for NumPy, PyTorch or JAX.

Each exported expression is brought into stable forms, every one of them proved (`stable_forms`),
and then written for whole arrays (`numpy_arrays`). Its documentation states its measured accuracy.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from therefore.document import Document
from therefore.publish.accuracy import Accuracy, Figures, Ledger, Subject, fingerprint, measure
from therefore.publish.exports import Function, functions_of, slope_of
from therefore.publish.numpy_arrays import code, helpers_of, is_wide
from therefore.publish.numpy_helpers import HELPERS
from therefore.publish.numpy_terms import CannotEvaluate, python_name
from therefore.publish.samples import sample
from therefore.publish.stable_forms import proved
from therefore.publish.targets import NUMPY, Target
from therefore.term import Term, conj
from therefore.text import show

Slope = tuple[int, Function] | None

_WIDTH = 120
_INTRODUCTION = '''"""Numeric functions, generated from checked expressions; needs {library} alone.

Written by `therefore build`, not by hand. Each function computes its formula in a form that is proved
equal to it wherever the conditions on its arguments hold; whether they hold is not checked here.
Families of numbers, such as the probabilities of n outcomes, lie along the last axis; the axes before
it are batch axes, and broadcast. Results have the floating-point type of the arguments; integers and
Python's own numbers follow the others, and alone they are {default}. Logarithms are natural.
{about}
"""
'''


def module(documents: Sequence[Document], target: Target = NUMPY, ledger: Ledger | None = None) -> str:
    """The module's source, with the exports of all documents; empty where there are none.

    The documents are publishable, every step of them good. The ledger knows what was measured before;
    what it does not know is measured, which takes a while. CannotEvaluate for an export that has no plain
    form for arrays, and for two of one name.
    """
    functions = functions_of(documents)
    if not functions:
        return ""
    _demand_laws(functions)
    texts = [text for _, text in sorted(_written(functions, target, ledger or Ledger()).items(), key=lambda p: p[0])]
    exported = "".join(f'    "{name}",\n' for name in sorted(f.name for f in functions))
    default = "double precision" if target is NUMPY else "the library's default"
    introduction = _INTRODUCTION.format(library=target.title, default=default, about=target.about)
    parts = [f"{introduction}\n{target.imports(texts)}\n\n__all__ = [\n{exported}]\n"]
    carried = target.carried(texts)
    # A decorator is needed before what it decorates.
    first = [source for source in carried if "def _differentiated(" in source]
    return "\n\n".join([*parts, *first, *texts, *(source for source in carried if source not in first)])


def _demand_laws(functions: Sequence[Function]) -> None:
    for name in sorted(set().union(*(helpers_of(f.body) for f in functions))):
        if not all(map(proved, HELPERS[name].laws)):
            raise CannotEvaluate(f"a law that the code of {name} rests on is not proved")


def _written(functions: Sequence[Function], target: Target, ledger: Ledger) -> dict[int, str]:
    """The source of every function at its place in the module: derivatives stand before what uses them."""
    slopes = {f.name: slope_of(f, functions) for f in functions} if target.proofs else {}
    places: dict[str, int] = {}

    def place(f: Function) -> None:
        if (slope := slopes.get(f.name)) and f.name not in places:
            place(slope[1])
        places.setdefault(f.name, len(places))

    for f in functions:
        place(f)
    return {
        places[f.name]: _source(f, target, f.body, slope, _docstring(f, target, slope, ledger))
        for f, slope in ((f, slopes.get(f.name)) for f in functions)
    }


# Code --------------------------------------------------------------------------------------------


def _source(f: Function, target: Target, body: Term, slope: Slope = None, docstring: str = "") -> str:
    """The Python function that computes an array term, with its docstring, if any."""
    names = [python_name(name) for name, _ in f.arguments]
    begin = "_families" if all(arity for _, arity in f.arguments) else "_arrays"
    statements, result = code(body, {*names, "value"})
    lines = []
    if slope:
        along = ", along=True" if is_wide(slope[1].body) and not is_wide(f.body) else ""
        lines += [f"@_differentiated({slope[0]}, {slope[1].name}{along})"]
    lines += [target.guard] if target.guard else []
    lines += [f"def {f.name}({', '.join(f'{name}: ArrayLike' for name in names)}) -> Values:"]
    lines += [textwrap.indent(docstring, "    ")] if docstring else []
    target_list = ", ".join(names) if len(names) > 1 else f"({names[0]},)"
    lines += [f"    {target_list} = {begin}({', '.join(names)})"]
    lines += ["    " + target.spelled(statement) for statement in statements]
    lines += [_assigned(target.spelled(result)), "    return value", ""]
    return "\n".join(lines)


def _assigned(result: str) -> str:
    line = f"    value: Values = {result}"
    if len(line) <= _WIDTH:
        return line
    wrapped = textwrap.fill(result, _WIDTH - 8, break_long_words=False, break_on_hyphens=False)
    return f"    value: Values = (\n{textwrap.indent(wrapped, ' ' * 8)}\n    )"


def compiled(f: Function, body: Term) -> tuple[str, Callable[..., Any]]:
    """A NumPy function that computes an array term, and its source."""
    source = _source(f, NUMPY, body)
    text = "\n\n".join([NUMPY.imports([source]), source, *NUMPY.carried([source])])
    return text, _run(text)[f.name]


@lru_cache
def _run(text: str) -> dict[str, Any]:
    space: dict[str, Any] = {}
    exec(text, space)
    return space


def subject(f: Function) -> Subject:
    """What is measured of a function."""
    return Subject(f.name, f.arguments, f.index, f.meaning, sample(f.domains))


def accuracy(f: Function, ledger: Ledger) -> tuple[str, Accuracy]:
    """The measured accuracy of a function, and its fingerprint."""
    (own, call), (naive, plain) = compiled(f, f.body), compiled(f, f.plain)
    what = subject(f)
    key = fingerprint(own, naive, what.sample.text, repr(what.sample.arguments))
    return key, ledger.of(key, lambda: measure(what, call, plain))


# Documentation -----------------------------------------------------------------------------------


def _docstring(f: Function, target: Target, slope: Slope, ledger: Ledger) -> str:
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
    if slope:
        name = f.arguments[slope[0]][0]
        paragraphs.append(f"Its derivative by {name} is `{slope[1].name}`, as checked in `{slope[1].anchor}`.")
    if extremes := _extremes(f):
        paragraphs.append("\n    ".join(["At the ends:", *extremes]))
    paragraphs.append("\n    ".join(_measured(accuracy(f, ledger)[1], target)))
    filled = [p if "\n" in p else textwrap.fill(p, _WIDTH - 8, break_on_hyphens=False) for p in paragraphs]
    return "\n\n".join(filled) + ('\n"""')


def _measured(known: Accuracy, target: Target) -> list[str]:
    """The accuracy in words, for the end of a docstring; libraries beside the one that was measured with them."""
    same = "" if target is NUMPY else " of the same form under NumPy"
    title = f"Accuracy{same}, in units in the last place, on {known.count:,} arguments ({known.sample}):"
    worst = f"{in_words(known.ours)}; worst at {known.ours.at}"
    others = {"as defined": known.naive, **(dict(sorted(known.libraries.items())) if target is NUMPY else {})}
    lines = [worst, *(f"{name}: {in_words(figures)}" for name, figures in others.items())]
    wrapped = (textwrap.fill(line, _WIDTH - 12, subsequent_indent="        ") for line in lines)
    return [textwrap.fill(title, _WIDTH - 8, subsequent_indent="    "), *wrapped]


def in_words(figures: Figures) -> str:
    """The figures in one line."""
    lost = f"median {figures.median:.2g}, worst {figures.worst:.2g}, {figures.bits:.2g} bits lost"
    return f"{lost}, {f'{figures.nonfinite:,} not finite' if figures.nonfinite else 'all finite'}"


def _extremes(f: Function) -> list[str]:
    """What the function gives at the ends of its arguments' domains, as text, computed here."""
    found = []
    _, call = compiled(f, f.body)
    for values in product(*(d.ends for d in f.domains)):
        with np.errstate(invalid="ignore"):  # where no form of it is stable there
            result = call(*values).tolist()
        numbers = result if isinstance(result, list) else [result]
        if all(number == number for number in numbers):
            arguments = ", ".join(map(_text, values))
            found.append(f"{f.name}({arguments}) = {_text(result)}")
    return found


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_text, value))}]"
    return f"{value + 0.0:.6g}"
