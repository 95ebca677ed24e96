"""From hypotheses to the single unknowns that they relate: variables, and elements of families."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from flint import fmpq

from therefore.enclose.forms import identical
from therefore.kernel.balls import At, Index, Point, Undefined, Unsure, evaluate, holds
from therefore.term import INFINITY, MINUS_INFINITY, RANGE_BINDERS, Term, var, walk

Unknown = tuple[str, Index | None]  # a variable, or an element of a family
Names = Mapping[str, fmpq]

MAX_UNROLLED = 60
MAX_UNKNOWNS = 400
ONE = fmpq(1)


class Ground(NamedTuple):
    """A hypothesis at given values of sizes and bound variables, and the unknowns that it relates."""

    formula: Term
    names: Names
    unknowns: tuple[Unknown, ...]


def sizes_of(terms: tuple[Term, ...]) -> dict[str, bool]:
    """The variables in bounds of ranges (which must be integers) and in indices, in order of appearance."""
    found: dict[str, bool] = {}
    for t in terms:
        for node in walk(t):
            bounds = node.op in RANGE_BINDERS and node.op != "integral"
            parts = node.args[1:3] if bounds else node.args[1:] if node.op == "app" else ()
            for name in (n.args[0] for part in parts for n in walk(part) if n.op == "var"):
                if name in t.free:
                    found[name] = bounds or found.get(name, False)
    return found


def rational(t: Term, names: Names) -> fmpq | None:
    if t.op == "var":
        return names.get(t.args[0])
    try:
        value = evaluate(t, names)
    except (Undefined, Unsure):
        return None
    return value if isinstance(value, fmpq) else None


def _range(t: Term, names: Names) -> range | None:
    low, high = rational(t.args[1], names), rational(t.args[2], names)
    if low is None or high is None or low.q != 1 or high.q != 1 or high - low > MAX_UNROLLED:
        return None
    return range(int(low.p), int(high.p) + 1)


def unknown_of(t: Term, names: Names) -> Unknown | None:
    """The unknown that a term is, if it is one."""
    if t.op == "var" and t.args[0] not in names:
        return (t.args[0], None)
    if t.op == "app":
        index = [i for a in t.args[1:] if (i := rational(a, names)) is not None]
        whole = tuple(int(i.p) if i.q == 1 else i for i in index)
        return (t.args[0], whole) if len(index) == len(t.args) - 1 else None
    return None


def reach(t: Term, names: Names, found: dict[Unknown, None]) -> None:
    """Collect the unknowns on which the value of `t` depends."""
    if len(found) > MAX_UNKNOWNS:
        raise Unsure
    if _is_smoothness(t):
        return
    if not any(name.startswith("@") for name in t.free):
        found.update(((name, None), None) for name in sorted(t.free) if name not in names)
        return
    unknown = unknown_of(t, names)
    if unknown is not None:
        found[unknown] = None
    elif t.op in RANGE_BINDERS and t.op != "integral":
        values = _range(t, names)
        for k in range(-1, 6) if values is None else values:
            reach(t.args[3], {**names, t.args[0]: fmpq(k)}, found)
    else:
        binder = _BOUND.get(t.op)
        for i, child in enumerate(t.args):
            if isinstance(child, Term):
                hidden = dict.fromkeys(t.args[1:] if t.op == "exists" else t.args[:1], ONE) if i == binder else {}
                reach(child, {**names, **hidden} if hidden else names, found)


_BOUND = {"integral": 3, "deriv": 1, "limit": 1, "exists": 0}  # which argument the bound names stand in


def _is_smoothness(t: Term) -> bool:
    """That a family has a derivative: it can, whatever its values in a finite table."""
    return t.op == "defined" and t.args[0].op == "deriv" and t.args[0].args[1].op == "app"


def is_unbounded(t: Term) -> bool:
    return t.op == "forall" and (t.args[1] == MINUS_INFINITY or t.args[2] == INFINITY)


def everywhere(t: Term, names: Names, unknowns: Iterable[Unknown]) -> Iterator[Ground]:
    """A fact about every element of a family, at those elements that a point has to give.

    Each element is a case of its own, so the others can have any value that fits: Unsure for a fact
    that relates elements to each other.
    """
    bound, body = [], t
    while body.op == "forall" and (body.args[1], body.args[2]) == (MINUS_INFINITY, INFINITY):
        bound.append(body.args[0])
        body = body.args[3]
    elements = {u for u in walk(body) if u.op == "app"}
    if len(elements) != 1 or body.op == "forall" or not t.free - names.keys() <= {f"@{e.args[0]}" for e in elements}:
        raise Unsure
    (element,) = elements
    if element.args[1:] != tuple(map(var, bound)):
        raise Unsure
    for name, index in unknowns:
        if name == element.args[0] and index is not None and len(index) == len(bound):
            inner = {**names, **{b: fmpq(i) for b, i in zip(bound, index, strict=True)}}
            if all(fmpq(i).q == 1 for i in index):
                yield from grounds_of(body, inner)


def grounds_of(t: Term, names: Names) -> Iterator[Ground]:
    if _is_smoothness(t):
        return
    if t.op == "and":
        for part in t.args:
            yield from grounds_of(part, names)
    elif t.op == "forall" and (values := _range(t, names)) is not None and values.stop >= values.start:
        for k in values:
            yield from grounds_of(t.args[3], {**names, t.args[0]: fmpq(k)})
    else:
        found: dict[Unknown, None] = {}
        reach(t, names, found)
        yield Ground(t, names, tuple(found))


def certain(formula: Term, at: At, bits: int = 64) -> bool:
    """Whether a hypothesis certainly holds: by balls, or because its sides are the same number."""
    try:
        truth = holds(formula, at, bits)
    except Undefined:
        return False
    if truth is None and formula.op in ("eq", "le", "ge"):
        return identical(formula.args[0], formula.args[1], at if isinstance(at, Point) else Point(at))
    return truth is True
