"""Every row of the kernel's table holds on all of its domain, and needs each of its conditions."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from flint import arb, fmpq
from mpmath import mp

from therefore.kernel.balls import Undefined, Unsure, Value, evaluate, holds
from therefore.kernel.rows import ROWS, TABLE, Row
from therefore.reckoning.values import DIGITS, At, NoValue, Unclear, truth
from therefore.term import Term

SPECIAL = tuple(map(fmpq, (0, 1, -1, 2, -2, 3))) + tuple(fmpq(p, 2) for p in (1, -1, 3, -3))
WIDE = (
    *SPECIAL,
    fmpq(7),
    fmpq(4),
    fmpq(-7),
    fmpq(1, 3),
    fmpq(-2, 3),
    fmpq(1, 1000),
    fmpq(999, 1000),
    fmpq(40),
    fmpq(-40),
    fmpq(5, 7),
)
IRRATIONAL = (arb(2).sqrt(), arb.pi(), -arb(3).log(), arb(1).exp())
BITS = 256

Point = dict[str, Value]


def points(row: Row) -> Iterator[Point]:
    """Special values in every combination, then random ones, often equal to each other or nearly so."""
    names, random = row.variables, Random(row.name)
    for values in product(WIDE if len(names) < 3 else SPECIAL, repeat=len(names)):
        yield dict(zip(names, values, strict=True))
    for _ in range(400):
        base = fmpq(random.randint(-60, 60), random.randint(1, 12))
        near = (base, base, -base, base + fmpq(1, 10**6), fmpq(random.randint(-60, 60), 7), fmpq(random.randint(-9, 9)))
        yield {name: random.choice(near) for name in names}
    for _ in range(60):
        yield {name: random.choice((*IRRATIONAL, fmpq(1, 2), fmpq(2))) for name in names}


def decided(formula: Term, point: Point) -> bool | None:
    """The truth of a formula; of an equation that balls cannot tell, whether both sides are very close."""
    found = holds(formula, point, BITS)
    if found is None and formula.op in ("eq", "le", "ge"):
        gap = arb(evaluate(Term("sub", *formula.args), point, BITS))
        return (
            True
            if gap.contains(0) and gap.rad() < arb(2) ** -150 * (1 + abs(arb(evaluate(formula.args[0], point))))
            else None
        )
    return found


def admitted(conditions: tuple[Term, ...], point: Point) -> bool:
    """Whether all conditions may hold: outside its domain a function may have any value."""
    for condition in conditions:
        try:
            if holds(condition, point, BITS) is not True:
                return False
        except Undefined:
            continue
    return True


def broken(row: Row, conditions: tuple[Term, ...], point: Point) -> bool:
    """Whether a row with these conditions fails at a point: false, or something in it has no value."""
    if not admitted(conditions, point):
        return False
    try:
        for condition in conditions:
            holds(condition, point, BITS)
        return decided(row.statement, point) is False
    except Undefined:
        return True


@pytest.mark.parametrize("row", TABLE, ids=lambda r: r.name)
def test_a_row_holds_wherever_its_conditions_do(row: Row) -> None:
    count = undecided = 0
    for point in points(row):
        if admitted(row.conditions, point):
            count += 1
            try:
                found = decided(row.statement, point)
            except Unsure:
                found = None
            assert found is not False, point
            undecided += found is None
    assert count >= min(20, 12 ** len(row.variables))
    assert undecided <= count / 5


@pytest.mark.parametrize("row", TABLE, ids=lambda r: r.name)
def test_a_row_holds_by_another_reckoning(row: Row) -> None:
    count = 0
    with mp.workdps(DIGITS[-1]):
        for point in points(row):
            if not all(isinstance(v, fmpq) for v in point.values()):
                continue
            at = At({n: Fraction(int(v.p), int(v.q)) for n, v in point.items()}, {})
            try:
                if all(truth(c, at) for c in row.conditions):
                    count += 1
                    assert truth(row.statement, at), point
            except NoValue:
                assert any(_fails(c, at) for c in row.conditions), point
            except Unclear:
                continue
    assert count >= 1


def _fails(condition: Term, at: At) -> bool:
    try:
        return not truth(condition, at)
    except NoValue:
        return False


# What fails only at parts of π, where no ball tells exactly.
AT_PARTS_OF_PI = {
    ("tan", "cos(a) != 0"),
    ("sine below one", "cos(a) != 0"),
    ("sine above minus one", "cos(a) != 0"),
    ("cosine above minus one", "sin(a) != 0"),
}
CONDITIONS = [
    (row, i)
    for row in TABLE
    for i in range(len(row.conditions))
    if (row.name, row.requires[i]) not in AT_PARTS_OF_PI
]


@pytest.mark.parametrize(("row", "i"), CONDITIONS, ids=[f"{row.name}: {row.requires[i]}" for row, i in CONDITIONS])
def test_each_condition_is_needed(row: Row, i: int) -> None:
    without = row.conditions[:i] + row.conditions[i + 1 :]
    assert any(broken(row, without, point) for point in points(row))


def test_the_table_is_sound_as_data() -> None:
    assert len(ROWS) == len(TABLE)
    for row in TABLE:
        assert not any("@" in n or "#" in n for n in row.variables)
        assert row.statement.free.union(*(c.free for c in row.conditions)) == set(row.variables)
