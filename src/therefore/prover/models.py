"""Models: points at which everything holds that a context assumes.

What is certainly false at one of them cannot be proved there: nobody need search for a proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from flint import fmpq

from therefore.goal import Definition, Goal, Meaning, Opening, exposed_name
from therefore.kernel.balls import Point, Undefined, Unsure, compare, evaluate, holds
from therefore.term import Term, walk

MAX_POINTS, MANY_BITS = 4, 256
VALUES = tuple(fmpq(p, q) for p, q in ((1, 10), (1, 3), (2, 3), (9, 10), (3, 2), (4, 1), (-1, 2), (-3, 1)))
SHARES = (fmpq(1, 8), fmpq(7, 8))
NOTHING = Opening({})


@dataclass(frozen=True)
class Models:
    """Some points, and what the applications that stay folded stand for."""

    points: tuple[Point, ...] = ()
    folded: Opening = NOTHING

    def refute(self, formula: Term) -> bool:
        """Whether a formula is certainly false at one of the points."""
        formula = self._plain(formula)
        return any(_truth(formula, point) is False for point in self.points)

    def satisfying(self, formulas: Iterable[Term]) -> Models:
        """Those points at which all of the formulas certainly hold."""
        formulas = [self._plain(f) for f in formulas]
        return replace(self, points=tuple(p for p in self.points if all(_truth(f, p) for f in formulas)))

    def indexed(self, name: str, low: Term, high: Term) -> Models:
        """The points with an index at the ends of its range, where that is not empty."""
        points = (Point({**p.variables, name: k}, p.families) for p in self.points for k in _ends(p, low, high))
        return replace(self, points=tuple(islice(points, MAX_POINTS)))

    def varied(self, names: Iterable[str], facts: Sequence[Term]) -> Models:
        """More points: variables replaced, one at a time, by simple numbers, wherever the facts still hold."""
        found = list(self.points)
        for point in self.points[:2]:
            for name in names:
                found += [Point({**point.variables, name: v}, point.families) for v in VALUES]
        return replace(self, points=replace(self, points=tuple(found)).satisfying(facts).points[: 4 * MAX_POINTS])

    def between(self, name: str, low: Term, high: Term) -> Models:
        """The points with a new variable between two terms."""
        points = []
        for point in self.points:
            try:
                a, b = (evaluate(t, point) for t in (low, high))
            except (Undefined, Unsure):
                continue
            if a < b:
                points += [Point({**point.variables, name: a + (b - a) * s}, point.families) for s in SHARES]
        return replace(self, points=tuple(points[: 4 * MAX_POINTS]))

    def _plain(self, formula: Term) -> Term:
        try:
            return self.folded.of(formula)
        except ValueError:  # a definition in the place of a family
            return formula


def models_of(goal: Goal, points: Iterable[Point]) -> Models:
    """The first few of some points at which the hypotheses of a goal hold."""
    folded: Meaning = {}
    for d in goal.openings[True].meaning.values():
        shown = tuple((name, _arity(name, d.body)) for name in sorted(d.mentioned))
        name, parameters = exposed_name(d) if shown else d.name, (*d.parameters, *shown)
        folded[name, len(parameters)] = Definition(name, parameters, d.body)
    return Models(tuple(points)[:MAX_POINTS], Opening(folded))


def _arity(name: str, body: Term) -> int:
    """How many indices a family takes."""
    return next((len(t.args) - 1 for t in walk(body) if t.op == "app" and "@" + t.args[0] == name), 0)


def _ends(point: Point, low: Term, high: Term) -> Iterator[int]:
    try:
        ends = [evaluate(end, point) for end in (low, high)]
    except (Undefined, Unsure):
        return
    first, last = (int(end.p) if isinstance(end, fmpq) and end.q == 1 else None for end in ends)
    if first is not None and last is not None and first <= last:
        yield from dict.fromkeys((first, last))


def _truth(formula: Term, point: Point) -> bool | None:
    """Whether a formula holds. Sides that many digits do not tell apart are taken to be equal: a guess."""
    try:
        truth = holds(formula, point)
        if truth is None and formula.op in ("lt", "gt", "ne"):
            left, right = (evaluate(side, point, MANY_BITS) for side in formula.args)
            return compare(formula.op, left, right) is True
        return truth
    except (Undefined, Unsure):
        return None
