"""Expressions over families as NumPy code for whole arrays: a family lies along the last axis, and sums run along it.

In an array term the indices are gone: `fam` is a family's array, and `app` a call of NumPy or of a helper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from therefore.publish.numpy_helpers import HELPERS, UNLESS_K
from therefore.publish.numpy_terms import CannotEvaluate, python_name, source
from therefore.term import ONE, Term, app, fresh, rebuild, substitute, var, walk
from therefore.text import show

_ALONG_AXIS = {"sum": "np.sum", "prod": "np.prod", "maximum": "np.max"}
_REDUCTIONS = frozenset({*_ALONG_AXIS.values(), "_tail"})
_OF_NUMBERS = frozenset("exp log sin cos tan sinh cosh tanh".split())  # in Python's math under the same names
# Repeated parts that get a name: what costs time, or a line.
_NAMED = {"exp": "weights", "log": "logarithms", "np.sum": "total", "np.prod": "product", "np.max": "largest"}


def array_term(t: Term, index: str = "") -> Term:
    """`t` for whole arrays; `index`, if it has one, runs along the last axis of the result.

    CannotEvaluate where that is no plain array expression: several axes, shifted indices, ranges that differ.
    """
    ranges = {u.args[1:3] for u in walk(t) if u.op in _ALONG_AXIS}
    if len(ranges) > 1 or any(low != ONE or high.op != "var" for low, high in ranges):
        raise CannotEvaluate(f"{show(t)} does not take every sum over all of one range from 1")
    size = next((high.args[0] for _, high in ranges), "")
    families = [u.args[0] for u in walk(t) if u.op == "app" and u.args[0] not in HELPERS]

    def lower(t: Term, index: str) -> Term:
        op, args = t.op, t.args
        if op == "app" and args[0] in HELPERS:
            given = {name: a for (name, _), a in zip(HELPERS[args[0]].definition.parameters, args[1:], strict=True)}
            if given.pop("k", var(index)) != var(index):
                raise CannotEvaluate(f"{show(t)} is not an element at the index of one axis")
            return app(args[0], *(lower(a, index) for name, a in given.items() if name != "n"))
        if op == "app":
            if not index or args[1:] != (var(index),):
                raise CannotEvaluate(f"{show(t)} is not an element at the index of one axis")
            return Term("fam", args[0])
        if op in _ALONG_AXIS:
            variable, _, _, body = args
            others = substitute(UNLESS_K, {"j": var(variable), "k": var(index)})
            if op == "sum" and index and body.op == "mul" and body.args[0] == others and len(body.args) == 2:
                return app("_others", lower(body.args[1], variable))
            inside = lower(body, variable)
            if not is_wide(inside):
                raise CannotEvaluate(f"{show(body)} does not depend on {variable}")
            return app(_ALONG_AXIS[op], inside)
        if t == var(index):
            raise CannotEvaluate(f"{show(t)} is used as a number")
        if t == var(size) and families:
            return Term("const", f"{python_name(families[0])}.shape[-1]")
        return rebuild(t, lambda child: lower(child, index))

    return lower(t, index)


def is_wide(t: Term) -> bool:
    """Whether the values of an array term lie along the last axis."""
    if t.op == "app" and t.args[0] in _REDUCTIONS:
        return False
    return t.op == "fam" or any(map(is_wide, t.children))


def helpers_of(t: Term) -> set[str]:
    """The helpers that an array term calls."""
    return {u.args[0] for u in walk(t) if u.op == "app"} & HELPERS.keys()


def code(t: Term, taken: Iterable[str]) -> tuple[list[str], str]:
    """Statements that name repeated parts of an array term, and its expression; no name is one of `taken`."""
    counts: Counter[tuple[Term, bool]] = Counter()
    names: dict[tuple[Term, bool], str] = {}
    statements: list[str] = []
    used = set(taken)

    def inner(t: Term, wide: bool) -> bool:
        """Whether the parts of `t` need the last axis, where `t` itself does if `wide`."""
        return wide or head(t) in _REDUCTIONS

    def count(t: Term, wide: bool) -> None:
        counts[t, wide] += 1
        if counts[t, wide] == 1:
            for child in t.children:
                count(child, inner(t, wide))

    def emit(t: Term, wide: bool) -> Term:
        if (t, wide) in names:
            return var(names[t, wide])
        written = spell(t, wide)
        if t.op in _OF_NUMBERS and not t.free and not any(u.op == "fam" for u in walk(t)):
            return var(source(written, {}).replace("np.", "math."))  # a number, for every library
        if counts[t, wide] > 1 and any(u.op == "app" or u.op in _NAMED for u in walk(t)):
            name = fresh(_NAMED.get(head(t), head(t).strip("_") if t.op == "app" else "part"), used)
            used.add(name)
            statements.append(f"{name} = {source(written, {})}")
            names[t, wide] = name
            return var(name)
        return written

    def spell(t: Term, wide: bool) -> Term:
        if t.op == "fam":
            return var(python_name(t.args[0]))
        if t.op == "var" and wide:
            return var(f"{python_name(t.args[0])}[..., None]")
        if t.op == "const" and "." in t.args[0]:
            return var(t.args[0])
        if t.op != "app":
            return rebuild(t, lambda child: emit(child, wide))
        parts = [source(emit(child, inner(t, wide)), {}) for child in t.children]
        if t.args[0] in _ALONG_AXIS.values():
            parts.append("axis=-1")
        if t.args[0] in _REDUCTIONS and wide:
            parts.append("keepdims=True")
        return var(f"{t.args[0]}({', '.join(parts)})")

    count(t, is_wide(t))
    return statements, source(emit(t, is_wide(t)), {})


def head(t: Term) -> str:
    """The operator of an array term, or the function that it calls."""
    return str(t.args[0]) if t.op == "app" else t.op
