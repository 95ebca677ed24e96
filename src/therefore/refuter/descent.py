"""Follows the difference of two sides from point to point towards a violation, then makes the point nicer.

A claim a ≤ b has the margin b − a: where it is smallest, the claim is closest to failing. A pattern
search (Hooke and Jeeves, 1961) over the numbers that were chosen finds thin regions and touching points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from flint import arb, fmpq

from therefore.kernel.balls import Value
from therefore.refuter.constants import simplest
from therefore.refuter.equations import Choice
from therefore.refuter.judging import Finding
from therefore.refuter.unknowns import Unknown
from therefore.term import Term

Margin = Callable[[Choice], "float | None"]

SMALL = fmpq(1, 2**36)
TOUCHING = 1e-9
WIDTHS = tuple(fmpq(1, 4**k) for k in range(20))


def margin(claim: Term, finding: Finding) -> float | None:
    """How far a relation is from failing; None where the sides are not numbers, or for an equality."""
    left, right = finding.sides
    if isinstance(left, str) or isinstance(right, str) or claim.op not in _MARGINS:
        return None
    gap = float(arb(_MARGINS[claim.op](left, right)))
    return gap if abs(gap) < float("inf") else None  # not a number is not less either


_MARGINS: Mapping[str, Callable[..., Value]] = {
    "lt": lambda a, b: b - a, "le": lambda a, b: b - a, "gt": lambda a, b: a - b, "ge": lambda a, b: a - b,
    "ne": lambda a, b: abs(a - b),
}  # fmt: skip


def follow(start: Choice, value: float, measure: Margin, tries: int, whole: frozenset[Unknown]) -> tuple[Choice, float]:
    """From a choice with its margin to one with a smaller margin; stops where it is negative."""
    best = dict(start)
    steps = {u: fmpq(1) if u in whole else (abs(v) + 1) / 4 for u, v in start.items()}
    while value >= 0 and steps:
        for u in list(steps):
            for step in (steps[u], -steps[u]):
                tries -= 1
                if tries < 0:
                    return best, value
                found = measure({**best, u: best[u] + step})
                if found is not None and found < value:
                    best[u], value = best[u] + step, found
                    steps[u] = abs(step) * 2
                    break
            else:
                steps[u] = steps[u] / 4
                if u in whole or steps[u] < SMALL:
                    del steps[u]
    return best, value


def nicer(choice: Choice, good: Callable[[Choice], bool]) -> Choice:
    """The same, with the simplest number in the place of each that keeps it good."""
    for u, v in choice.items():
        for width in WIDTHS:
            reach = (abs(v) + 1) * width
            trial = {**choice, u: simplest(v - reach, v + reach)}
            if good(trial):
                choice = trial
                break
    return choice


def rounded(choice: Choice) -> Iterator[Choice]:
    """The choice with all of its numbers replaced by simple ones very near."""
    yield {u: simplest(v - (abs(v) + 1) / 10**6, v + (abs(v) + 1) / 10**6) for u, v in choice.items()}
