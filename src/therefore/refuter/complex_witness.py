"""Witnesses about complex numbers as the author wrote the step: z = 1 + 2i for Re{z} = 1 and Im{z} = 2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from therefore.goal import Goal, Witness
from therefore.kernel.balls import Point, Undefined, Unsure, Value, evaluate
from therefore.refuter.refute import DIGITS, Refutation, text
from therefore.sorts.complex_numbers import imaginary_name, real_name
from therefore.term import ZERO, Term, eq

BITS = 256
Number = tuple[Value | str, Value | str]


def as_written(goal: Goal, found: Refutation) -> Refutation:
    """The refutation of a goal that was made from one about complex numbers, in terms of these."""
    if not goal.sides:
        return found
    # Whatever the refuting part does not depend on may have any value.
    free = sorted(frozenset().union(*(part.free for side in goal.sides for part in side)))
    point = found.point._replace(variables=dict.fromkeys(free, 0) | dict(found.point.variables))
    found = replace(found, point=point)
    values = [(_value(re, point), _value(im, point)) for re, im in goal.sides]
    left, right = next(filter(_differ, (_shown(values, d) for d in DIGITS)), _shown(values, DIGITS[0]))
    found = replace(found, witness=Witness(tuple(_entries(found)), left, right))
    unordered = [im for (_, im), (_, value) in zip(goal.sides, values, strict=True) if value != 0]
    if found.status == "refuted" and unordered and _is_order(goal.claim):
        return replace(found, status="undefined", obligation=eq(unordered[0], ZERO))
    return found


def _is_order(claim: Term) -> bool:
    return claim.op == "and" and claim.args[0].op in ("lt", "le", "gt", "ge")


def _value(t: Term, point: Point) -> Value | str:
    try:
        return evaluate(t, point, BITS)
    except Undefined:
        return "undefined"
    except Unsure:
        return "unknown"


def _differ(sides: tuple[str, str]) -> bool:
    return sides[0] != sides[1]


def _shown(values: list[Number], digits: int) -> tuple[str, str]:
    left, right = (number(text(re, digits), text(im, digits)) for re, im in values)
    return left, right


def number(re: str, im: str) -> str:
    """`1 + 2i`, from the texts of the parts."""
    for word in ("undefined", "unknown"):
        if word in (re, im):
            return word
    if im == "0":
        return re
    imaginary = {"1": "i", "-1": "-i"}.get(im) or (im.replace("/", "i/", 1) if "/" in im else f"{im}i")
    if re == "0":
        return imaginary
    return f"{re} - {imaginary[1:]}" if imaginary.startswith("-") else f"{re} + {imaginary}"


def _entries(found: Refutation) -> Iterator[tuple[str, str]]:
    """The names with their values, a complex one where its first part stands."""
    done = set[str]()
    for name, value in found.witness.point:
        inner = name[3:-1] if name.startswith(("Re{", "Im{")) else ""
        if not inner:
            yield name, value
        elif inner not in done:
            done.add(inner)
            yield inner, _named(inner, found.point)


def _named(name: str, point: Point) -> str:
    """The value of a variable, or the values of a family: `x(1) = 1 + i, x(2) = 3`."""
    parts = real_name(name), imaginary_name(name)
    if any(part in point.variables for part in parts):
        return number(*(text(point.variables.get(part, 0)) for part in parts))
    tables = [point.families.get(part, {}) for part in parts]
    return ", ".join(
        f"{name}({', '.join(map(str, at))}) = {number(*(text(table.get(at, 0)) for table in tables))}"
        for at in sorted({**tables[0], **tables[1]})
    )
