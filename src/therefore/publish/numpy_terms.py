"""Terms as NumPy: a source printer for code that people read, and an evaluator that needs no source.

Closed elementary terms only; a derivative, limit or integral has to be drawn from its closed form.
"""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from therefore.goal import Definition
from therefore.term import RELATIONS, Term, walk
from therefore.text import AND, ATOM, OR, POWER, PRODUCT, RELATION, SIGNED, SUM, show

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = NDArray[Any]

Definitions = Mapping[tuple[str, int], Definition]

_NUMPY = {
    "exp": "exp", "log": "log", "abs": "abs", "sign": "sign", "floor": "floor", "max": "maximum", "min": "minimum",
    "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "asin": "arcsin",
    "acos": "arccos", "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh",
}  # fmt: skip
_RELATIONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_COMPARE = {"eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal"}
_BINARY = {"add": "add", "mul": "multiply", "sub": "subtract", "div": "divide", "pow": "power"}
_FOLDS = {"sum": ("sum", "add"), "prod": ("math.prod", "multiply"), "maximum": ("np.maximum.reduce", "maximum")}
_TAKEN = frozenset({"np", "plt", "math", "fig", "ax", "sum", "range"})


class CannotEvaluate(ValueError):
    """The term is not a closed elementary expression of its variable."""


def python_name(name: str) -> str:
    """The name as a Python identifier that shadows nothing the generated code needs."""
    return f"{name}_" if keyword.iskeyword(name) or name in _TAKEN else name


def used_definitions(terms: tuple[Term, ...], definitions: Definitions) -> list[Definition]:
    """The definitions that the terms rest on, each after those it uses."""
    found: dict[tuple[str, int], Definition] = {}

    def visit(term: Term) -> None:
        for t in walk(term):
            key = (t.args[0], len(t.args) - 1) if t.op == "app" else ("", 0)
            if key in definitions and key not in found:
                visit(definitions[key].body)
                found[key] = definitions[key]

    for term in terms:
        visit(term)
    return list(found.values())


def function_name(name: str, arity: int, definitions: Definitions) -> str:
    """The Python name of a defined function; one head with several meanings gets the number of its arguments."""
    several = sum(head == name for head, _ in definitions) > 1
    return python_name(f"{name}_{arity}" if several else name)


def source(term: Term, definitions: Definitions, need: int = SUM) -> str:
    """A Python expression over `np` for `term`, with defined functions called by name."""
    text, level = _source(term, definitions)
    return text if level >= need else f"({text})"


def _source(t: Term, definitions: Definitions) -> tuple[str, int]:
    def emit(term: Term, need: int = SUM) -> str:
        return source(term, definitions, need)

    op, args = t.op, t.args
    if op == "num":
        return str(args[0]), SIGNED if args[0] < 0 else PRODUCT if args[0].denominator > 1 else ATOM
    if op == "var":
        return python_name(args[0]), ATOM
    if op == "const":
        return {"pi": "np.pi", "oo": "np.inf"}[args[0]], ATOM
    if op == "app":
        if (args[0], len(args) - 1) not in definitions:
            raise CannotEvaluate(f"{show(t)} has no definition that gives it a value")
        return f"{function_name(args[0], len(args) - 1, definitions)}({', '.join(map(emit, args[1:]))})", ATOM
    if op in ("add", "mul") and args:
        sign, first, rest = (" + ", SUM, PRODUCT) if op == "add" else (" * ", PRODUCT, POWER)
        return sign.join([emit(args[0], first), *(emit(a, rest) for a in args[1:])]), first
    if op == "sub":
        return f"{emit(args[0], SUM)} - {emit(args[1], PRODUCT)}", SUM
    if op == "neg":
        return f"-{emit(args[0], PRODUCT)}", SIGNED
    if op == "div":
        return f"{emit(args[0], PRODUCT)} / {emit(args[1], POWER)}", PRODUCT
    if op == "pow":
        return f"{emit(args[0], ATOM)}**{emit(args[1], ATOM)}", POWER
    if op in ("max", "min") and len(args) > 1:
        text = emit(args[0])
        for a in args[1:]:
            text = f"np.{_NUMPY[op]}({text}, {emit(a)})"
        return text, ATOM
    if op in _NUMPY:
        return f"np.{_NUMPY[op]}({emit(args[0])})", ATOM
    if op == "piecewise":
        text = emit(args[-1])
        for value, condition in reversed(list(zip(args[:-1:2], args[1::2], strict=True))):
            text = f"np.where({emit(condition, OR)}, {emit(value)}, {text})"
        return text, ATOM
    if op in _FOLDS:
        variable, low, high, body = args
        items = f"{emit(body)} for {python_name(variable)} in range({emit(low)}, {emit(high)} + 1)"
        return f"{_FOLDS[op][0]}({f'[{items}]' if op == 'maximum' else items})", ATOM
    if op in RELATIONS:
        return f"{emit(args[0])} {_RELATIONS[op]} {emit(args[1])}", RELATION
    if op in ("and", "or") and args:
        return (" & " if op == "and" else " | ").join(emit(a, ATOM) for a in args), AND if op == "and" else OR
    raise CannotEvaluate(f"{show(t)} is not a closed expression")


def evaluate(term: Term, values: Mapping[str, Values | float], definitions: Definitions) -> Values:
    """The term at arrays of values; not finite where it is not defined."""
    import numpy as np

    with np.errstate(all="ignore"):
        return np.asarray(_evaluate(term, values, definitions))


def _evaluate(t: Term, values: Mapping[str, Any], definitions: Definitions) -> Any:
    import numpy as np

    def at(term: Term) -> Any:
        return _evaluate(term, values, definitions)

    op, args = t.op, t.args
    if op == "num":
        return float(args[0])
    if op == "var" and args[0] in values:
        return values[args[0]]
    if op == "const":
        return {"pi": np.pi, "oo": np.inf}[args[0]]
    if op == "app" and (definition := definitions.get((args[0], len(args) - 1))):
        if any(name.startswith("@") for name, _ in definition.parameters):
            raise CannotEvaluate(f"{show(t)} takes a family, whose values are not known")
        names = (name for name, _ in definition.parameters)
        return _evaluate(definition.body, dict(zip(names, map(at, args[1:]), strict=True)), definitions)
    if op in _BINARY and args:
        result = at(args[0])
        for a in args[1:]:
            result = getattr(np, _BINARY[op])(result, at(a))
        return result
    if op == "neg":
        return -at(args[0])
    if op in ("max", "min") and len(args) > 1:
        return getattr(np, _NUMPY[op]).reduce(np.broadcast_arrays(*map(at, args)))
    if op in _NUMPY:
        return getattr(np, _NUMPY[op])(at(args[0]))
    if op == "piecewise":
        result = at(args[-1])
        for value, condition in reversed(list(zip(args[:-1:2], args[1::2], strict=True))):
            result = np.where(at(condition), at(value), result)
        return result
    if op in _FOLDS:
        variable, low, high, body = args
        span = range(int(at(low)), int(at(high)) + 1)
        parts = [_evaluate(body, {**values, variable: k}, definitions) for k in span]
        empty = {"sum": 0.0, "prod": 1.0, "maximum": -np.inf}[op]
        return getattr(np, _FOLDS[op][1]).reduce(np.broadcast_arrays(empty, *parts))
    if op in RELATIONS:
        return getattr(np, _COMPARE[op])(at(args[0]), at(args[1]))
    if op in ("and", "or") and args:
        return getattr(np, f"logical_{op}").reduce(np.broadcast_arrays(*map(at, args)))
    raise CannotEvaluate(f"{show(t)} is not a closed expression")
