"""Whether a goal holds at points that satisfy its hypotheses, by the second reckoning alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, zip_longest
from random import Random

import mpmath
from flint import arb, fmpq
from mpmath import mp, mpf

from therefore.goal import Goal, unfold
from therefore.reckoning.values import DIGITS, At, NoValue, Unclear, Value, truth
from therefore.refuter.equations import Choice
from therefore.refuter.points import Plan, plans
from therefore.term import Term, eq, var, walk

MODERATE = 60


def _exact(value: object) -> Value:
    if isinstance(value, arb):
        with mp.workdps(80):
            return mpf(value.mid().str(80, radius=False))
    number = fmpq(value)  # type: ignore[call-overload]
    return Fraction(int(number.p), int(number.q))


def points(hypotheses: tuple[Term, ...], claim: Term, count: int) -> Iterator[At]:
    """Points of moderate size at which every hypothesis holds, by this module's own reckoning too."""
    # A variable that is only the point of a derivative in that variable would be overlooked.
    subject = Term("and", claim, *(eq(var(n), var(n)) for n in sorted(claim.free) if not n.startswith("@")))
    ways = [_at_sizes(plan, hypotheses, count) for plan in islice(plans(hypotheses, subject, deep=True), 10)]
    for found in zip_longest(*ways):
        yield from (at for at in found if at is not None)


def _at_sizes(plan: Plan, hypotheses: tuple[Term, ...], count: int) -> Iterator[At]:
    random = Random(11)
    blends = (_blend(plan, random) for _ in range(count if plan.candidates else 0))
    # The plan's own choices and new ones in turn, so that both kinds are among the first.
    for choice in (c for pair in zip_longest(plan.choices(count), blends) for c in pair if c is not None):
        point = plan.complete(choice, 256)
        if point is None:
            continue
        tables = {f: {_index(i): _exact(v) for i, v in table.items()} for f, table in point.families.items()}
        at = At({n: _exact(v) for n, v in point.variables.items()}, tables)
        numbers = [*at.variables.values(), *(v for table in tables.values() for v in table.values())]
        if all(abs(v) <= MODERATE for v in numbers) and all(_holds(h, at) for h in hypotheses):
            yield at


def _index(index: Iterable[object]) -> tuple[Value, ...]:
    return tuple(_exact(i) for i in index)


def _blend(plan: Plan, random: Random) -> Choice:
    """Values between those that the plan would try."""
    choice = {}
    for unknown, values in plan.candidates.items():
        a, b = random.choice(values), random.choice(values)
        weight = fmpq(random.randrange(0, 14), 13)
        choice[unknown] = a if random.random() < 0.4 else a + (b - a) * weight
    return choice


def _holds(hypothesis: Term, at: At) -> bool:
    if any(node.op == "defined" for node in walk(hypothesis)):
        return True  # that a family is smooth: tables go on smoothly
    try:
        return _decided(hypothesis, at)
    except (NoValue, Unclear, KeyError):
        return False


@dataclass(frozen=True)
class Truth:
    """Whether a goal is true as far as points tell: `true`, `false` or `unknown`, and at how many."""

    label: str
    points: int


def classify(goal: Goal, count: int) -> Truth:
    """False at one point is false; true is to hold at all of `count` (fewer where there are no more)."""
    definitions = {d.key: d for d in goal.definitions}
    claim, *hypotheses = (unfold(t, definitions) for t in (goal.claim, *goal.hypotheses, *goal.background))
    tried = 0
    for extra in _aims(claim):
        for at in islice(points((*hypotheses, *extra), claim, count), count):
            try:
                if not _decided(claim, at):
                    return Truth("false", tried + 1)
                tried += 1
            except NoValue:
                return Truth("false", tried + 1)
            except (Unclear, KeyError, OverflowError, mpmath.libmp.NoConvergence):
                continue
    return Truth("true" if tried else "unknown", tried)


def _aims(claim: Term) -> list[tuple[Term, ...]]:
    """Further hypotheses that make a difference: the sides of an equivalence, the premise of an implication."""
    sides = claim.args if claim.op == "iff" else claim.args[:1] if claim.op == "implies" else ()
    equal = [Term("eq", *claim.args)] if claim.op in ("ne", "lt", "gt") else []
    return [(), *((s,) for s in (*sides, *equal))]


def _decided(claim: Term, at: At) -> bool:
    for digits in DIGITS:
        with mp.workdps(digits):
            try:
                return truth(claim, at)
            except Unclear:
                if digits == DIGITS[-1]:
                    raise
    raise Unclear
