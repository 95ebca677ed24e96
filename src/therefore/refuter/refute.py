"""Looks for a point where the hypotheses hold and the claim fails.

What it returns is certain: the sides are evaluated as they were written, with every digit
enclosed. That it returns nothing means nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product, takewhile

from flint import arb

from therefore.goal import Goal
from therefore.kernel.balls import Point
from therefore.refuter.cases import Case, at_angles, at_solutions, base, cases, fixed
from therefore.refuter.constants import recognise
from therefore.refuter.descent import TOUCHING, follow, margin, nicer, rounded
from therefore.refuter.equations import Choice
from therefore.refuter.judging import Finding, judge
from therefore.refuter.points import Plan, plans
from therefore.refuter.reports import DIGITS, Refutation, decimal, refutation, text, ugliness
from therefore.refuter.unknowns import Unknown
from therefore.term import INFINITY, Term, var, walk

QUICK, DEEP = 12, 300
PRECISIONS = (64, 256, 1024, 4096)
COSTLY = 20  # how many points take as long as one where there is analysis
SPECIAL = 20  # how many times fewer points at special constants
FEW = 2  # points at each of many special constants
STARTS, TRIES = 3, 250  # of the search along the difference of the sides
ENOUGH = 12  # points that refute, from which to choose the nicest

__all__ = [
    "DEEP", "DIGITS", "QUICK", "Refutation", "Survey", "agreeing", "decimal", "fitting", "refute", "special", "survey",
    "text", "touching",
]  # fmt: skip


@dataclass(frozen=True)
class Survey:
    """What came of trying points: a refutation, the points at which every hypothesis holds, and a near miss.

    `close`: at some point two sides have values that were not told apart.
    """

    refutation: Refutation | None
    fitting: tuple[Point, ...]
    close: bool = False


def refute(goal: Goal, seconds: float, effort: int = QUICK) -> Refutation | None:
    """A point that refutes the goal, the nicest of those found; None when none is found in time."""
    return survey(goal, seconds, effort).refutation


def survey(goal: Goal, seconds: float, effort: int = QUICK) -> Survey:
    """The goal at about `effort` points.

    Above QUICK, extreme values are tried as well, the precision is raised where 64 bits do not tell,
    and where nothing is found, multiples of π are tried and the difference of the sides is followed.
    """
    log = _Log(time.monotonic() + seconds)
    ways = list(cases(goal))
    for case in ways:
        _sample(case, effort, log)
    if effort > QUICK and not log.found:
        for special in (special for case in ways for special in (*at_angles(case), *at_solutions(case))):
            _sample(special, effort // SPECIAL, log)
        _follow(log)
    if not log.found:
        return Survey(None, tuple(log.fitting), log.close)
    _, case, point, finding = min(log.found, key=lambda entry: entry[0])
    return Survey(refutation(case, point, finding), tuple(log.fitting), log.close)


def special(goal: Goal, seconds: float) -> Refutation | None:
    """A refutation at irrational solutions of equations or at multiples of π, where steps of logic often fail."""
    log = _Log(time.monotonic() + seconds)
    for case in cases(goal):
        for way in (*at_solutions(case), *at_angles(case)):
            _sample(way, FEW, log)
            if log.found:
                _, found, point, finding = min(log.found, key=lambda entry: entry[0])
                return refutation(found, point, finding)
    return None


@dataclass
class _Log:
    """What has been found: failures with their rank, points that fit, and points where the claim nearly fails."""

    deadline: float
    found: list[tuple[tuple[int, ...], Case, Point, Finding]] = field(default_factory=list)
    fitting: list[Point] = field(default_factory=list)
    gaps: list[tuple[float, int, Case, Plan, Choice]] = field(default_factory=list)
    close: bool = False

    def add(self, rank: int, case: Case, point: Point, finding: Finding) -> bool:
        """Whether it is a failure."""
        failed = finding.status in ("refuted", "undefined")
        if failed:
            key = (finding.status == "undefined", rank, ugliness(point, finding))
            self.found.append((key, case, point, finding))
        return failed


def _sample(case: Case, effort: int, log: _Log) -> None:
    deep = effort > QUICK
    for rank, plan, choices in _choices(case, effort, log.deadline):
        hits = 0
        for choice in choices:
            point, finding = _try(case.claim, plan, choice, deep)
            if point is None:
                continue
            log.fitting.append(point)
            log.close = log.close or finding.status == "close"
            hits += log.add(rank, case, point, finding)
            if hits == ENOUGH:
                break
            gap = margin(case.claim, finding)
            if deep and gap is not None:
                log.gaps.append((gap, len(log.gaps), case, plan, choice))
        if any(finding.status == "refuted" for _, _, _, finding in log.found):
            break


def _follow(log: _Log) -> None:
    """Descend from the points where the claim is closest to failing."""
    for gap, _, case, plan, choice in sorted(log.gaps, key=lambda entry: entry[:2])[:STARTS]:
        if log.found or time.monotonic() > log.deadline or _costly(case.claim):
            return

        def measure(choice: Choice, case: Case = case, plan: Plan = plan) -> float | None:
            point, finding = _try(case.claim, plan, choice, False)
            return None if point is None else -1.0 if finding.status == "refuted" else margin(case.claim, finding)

        def fails(choice: Choice, case: Case = case, plan: Plan = plan) -> bool:
            return _try(case.claim, plan, choice, False)[1].status == "refuted"

        whole = frozenset(u for u in choice if _is_whole(u, case))
        lowest, value = follow(choice, gap, measure, TRIES, whole)
        if value < 0:
            lowest = nicer(lowest, fails)
        elif value > TOUCHING:
            continue
        for trial in (lowest, *rounded(lowest)):
            point, finding = _try(case.claim, plan, trial, True)
            if point is not None and log.add(0, case, point, finding):
                break
        else:
            for special in _at_constants(case, lowest):
                _sample(special, QUICK, log)


def _is_whole(u: Unknown, case: Case) -> bool:
    return u[1] is None and Term("integer", var(u[0])) in case.hypotheses


def _at_constants(case: Case, choice: Choice) -> Iterator[Case]:
    """Constants that may be what a number that was approached is."""
    for (name, index), value in choice.items():
        if index is None and not _is_whole((name, index), case):
            for constant in recognise(float(arb(value))):
                yield from fixed(case, {name: constant})


def fitting(goal: Goal, seconds: float) -> Iterator[Point]:
    """Points at which every hypothesis certainly holds."""
    deadline = time.monotonic() + seconds
    for case, effort in product(base(goal), (QUICK, DEEP)):
        for _, plan, choices in _choices(case, effort, deadline):
            yield from (point for choice in choices if (point := plan.complete(choice)) is not None)


def touching(goal: Goal, seconds: float) -> Refutation | None:
    """A witness against a strict or ≠ claim whose sides are known to be equal: any point will do."""
    for case in base(goal):
        point = next(fitting(goal, seconds), None)
        if point is not None:
            finding = judge(case.claim, point, PRECISIONS[0])
            if finding.status in ("close", "refuted"):
                return refutation(case, point, Finding("refuted", finding.sides))
    return None


def agreeing(goal: Goal, seconds: float = 0.5) -> int:
    """At how many of some forty points the claim holds, as far as 64 bits can tell."""
    count = 0
    for case in base(goal):
        for _, plan, choices in _choices(case, 40, time.monotonic() + seconds):
            for choice in choices:
                point, finding = _try(case.claim, plan, choice, False)
                count += point is not None and finding.status in ("holds", "close")
    return count


def _choices(case: Case, effort: int, deadline: float) -> Iterator[tuple[int, Plan, Iterator[Choice]]]:
    """Plans for the first few sizes, numbered, with the choices to try for each until the deadline."""
    hypotheses = tuple(part for h in case.hypotheses for part in _parts(h))
    found = plans(hypotheses, case.claim, effort > QUICK)
    points = max(2, effort // COSTLY) if _costly(case.claim) else effort
    left = 3 * max(1, points // 3) if points <= QUICK else 24
    for rank, plan in enumerate(found):
        if left <= 0:
            return
        left -= 3 if plan.candidates else 1  # where sizes are all, they make one point
        count = max(2, points >> (rank + 1)) if plan.sizes else points
        yield rank, plan, takewhile(lambda _: time.monotonic() < deadline, plan.choices(count))
        if time.monotonic() > deadline:
            return


def _costly(claim: Term) -> bool:
    """Whether it takes milliseconds to evaluate: with limits, integrals or infinite sums."""
    return any(node.op in ("limit", "integral") or INFINITY in node.args for node in walk(claim))


def _parts(t: Term) -> Iterator[Term]:
    if t.op == "and":
        for part in t.args:
            yield from _parts(part)
    else:
        yield t


def _try(claim: Term, plan: Plan, choice: Choice, deep: bool) -> tuple[Point | None, Finding]:
    """The claim at the point of a choice, at the first precision that decides it."""
    point, finding = None, Finding("unsure")
    for bits in _precisions(claim, choice, deep):
        point = plan.complete(choice, bits)
        if point is None:
            break
        finding = judge(claim, point, bits)
        if finding.status not in ("close", "unsure"):
            break
    return point, finding


def _precisions(claim: Term, choice: Choice, deep: bool) -> tuple[int, ...]:
    """The precisions to try: more where there is only one point to try."""
    if not deep:
        return PRECISIONS[:1]
    if _costly(claim):
        return PRECISIONS[:1] if choice else (PRECISIONS[0], 2 * PRECISIONS[0])
    return PRECISIONS[:3] if choice else PRECISIONS


