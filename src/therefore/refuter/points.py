"""Points at which given hypotheses hold, nice ones first: what the refuter tries.

What is yielded satisfies every hypothesis with certainty; not every point is found. Sizes (what
says how far a range goes, or which element of a family is meant) are chosen first. Then each
hypothesis becomes a few relations between single unknowns: variables and elements of families.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from random import Random

from flint import fmpq

from therefore.kernel.balls import Point, Undefined, Unsure
from therefore.refuter.candidates import BROKEN, EXTREME, LARGE, NICE, SIZES, WEIGHTS, candidates_for
from therefore.refuter.equations import Choice, Draft, Step, compute, steps_of
from therefore.refuter.patterns import places_of, rank_at
from therefore.refuter.unknowns import (
    MAX_UNKNOWNS,
    ONE,
    Ground,
    Names,
    Unknown,
    certain,
    everywhere,
    grounds_of,
    is_unbounded,
    reach,
    sizes_of,
)
from therefore.term import Term, var


@dataclass(frozen=True)
class Plan:
    """How to make points for given sizes: candidates, then steps in order, then what is left to check.

    The candidates satisfy what is said of each alone: of other values that is to be checked as well.
    """

    sizes: Names
    candidates: Mapping[Unknown, tuple[fmpq, ...]]
    steps: tuple[Step, ...]
    checks: tuple[Ground, ...]
    unary: tuple[Ground, ...]

    def choices(self, count: int) -> Iterator[Choice]:
        """At most `count` different choices of candidates; the same every time."""
        places, random, seen = places_of(self.candidates), Random(7), set()
        for k in range(3 * count + 8):
            # half of the random points have few different values, for coincidences
            few = [random.random() for _ in range(2 + k % 3)] if k % 2 else []
            ranks = tuple(rank_at(k, places[u], values, few, random) for u, values in self.candidates.items())
            if ranks not in seen:
                seen.add(ranks)
                yield {u: values[rank] for (u, values), rank in zip(self.candidates.items(), ranks, strict=True)}
            if len(seen) == count:
                return

    def complete(self, choice: Choice, bits: int = 64) -> Point | None:
        """The point of a choice, of candidates or of any values, if every hypothesis certainly holds there."""
        draft = Draft({**self.sizes}, {})
        for unknown, value in choice.items():
            draft.put(unknown, value)
        try:
            for step in self.steps:
                compute(step, draft, choice, bits)
        except (Undefined, Unsure, KeyError):
            return None
        chosen = all(any(value is c for c in self.candidates.get(u, ())) for u, value in choice.items())
        checks = self.checks if chosen else (*self.checks, *self.unary)
        good = all(certain(g.formula, draft.at(g.names), bits) for g in checks)
        return Point(draft.variables, draft.families) if good else None


def plans(hypotheses: tuple[Term, ...], subject: Term, deep: bool = False) -> Iterator[Plan]:
    """A plan for each choice of sizes, small sizes first."""
    sizes = sizes_of((subject, *hypotheses))
    about = [h for h in hypotheses if h.free and h.free <= sizes.keys()]
    options = []
    each = (7, 6, 5, 3, 2, 2, 2)[len(sizes) - 1] if 0 < len(sizes) < 8 else 1
    large = LARGE if deep and len(sizes) == 1 else {}
    for name, whole in sizes.items():
        unary = [Ground(h, {}, ()) for h in about if len(h.free) == 1 and name in h.free]
        integer = Ground(Term("integer", var(name)), {}, ())
        found = candidates_for((name, None), [*unary, integer] if whole else unary, SIZES if whole else SIZES | NICE)
        more = candidates_for((name, None), [*unary, integer], large) if whole and large else ()
        broken = candidates_for((name, None), unary, BROKEN)[:1] if whole and integer.formula not in hypotheses else ()
        options.append(list(enumerate((*found[: each - len(broken)], *broken, *more))))
    for pairs in sorted(product(*options), key=lambda pairs: sum(rank for rank, _ in pairs)):
        chosen = {name: value for name, (_, value) in zip(sizes, pairs, strict=True)}
        try:
            plan = _plan(hypotheses, subject, chosen, deep) if all(certain(h, chosen) for h in about) else None
        except Unsure:  # too many unknowns
            continue
        if plan is not None:
            yield plan


@dataclass(frozen=True)
class _Frame:
    """What hypotheses say at given sizes, and how to satisfy it: the same for all that is to be found there."""

    grounds: tuple[Ground, ...]
    steps: tuple[Step, ...]
    computed: Mapping[Unknown, str]
    unary: Mapping[Unknown, list[Ground]]
    checks: tuple[Ground, ...]
    filtered: dict[tuple[Unknown, bool], tuple[fmpq, ...]] = field(default_factory=dict)

    def candidates(self, u: Unknown, deep: bool) -> tuple[fmpq, ...] | None:
        """Values to try for an unknown; None where others determine it."""
        kind = self.computed.get(u)
        if kind == "definition":
            return None
        if kind == "root":
            return (ONE, -ONE)
        if (u, deep) not in self.filtered:
            base = WEIGHTS if kind else NICE
            self.filtered[u, deep] = candidates_for(u, self.unary.get(u, []), base | EXTREME if deep else base)
        return self.filtered[u, deep]


def _frame(grounds: tuple[Ground, ...]) -> _Frame | None:
    """None where something does not hold that no unknown can change."""
    if not all(certain(g.formula, g.names) for g in grounds if not g.unknowns):
        return None
    steps = steps_of(grounds)
    computed = {u: step.kind for step in steps for u in step.targets}
    unary: dict[Unknown, list[Ground]] = {}
    for g in grounds:
        if len(g.unknowns) == 1:
            unary.setdefault(g.unknowns[0], []).append(g)
    settled = {id(step.ground) for step in steps if step.kind == "definition"}
    settled |= {id(g) for g in grounds if len(g.unknowns) < 2 and computed.keys().isdisjoint(g.unknowns)}
    return _Frame(grounds, tuple(steps), computed, unary, tuple(g for g in grounds if id(g) not in settled))


@lru_cache(256)
def _local_frame(hypotheses: tuple[Term, ...], sizes: tuple[tuple[str, int, int], ...]) -> _Frame | None:
    """The frame of hypotheses that say the same whatever is to be found."""
    names = {name: fmpq(p, q) for name, p, q in sizes}
    return _frame(tuple(g for h in hypotheses for g in grounds_of(h, names)))


def _plan(hypotheses: tuple[Term, ...], subject: Term, sizes: Names, deep: bool) -> Plan | None:
    unbounded = [h for h in hypotheses if is_unbounded(h)]
    local = tuple(h for h in hypotheses if h not in unbounded)
    unknowns: dict[Unknown, None] = {}
    reach(subject, sizes, unknowns)
    frame = _local_frame(local, tuple((name, int(v.p), int(v.q)) for name, v in sizes.items()))
    if frame is not None:
        unknowns.update((u, None) for g in frame.grounds for u in g.unknowns)
    if len(unknowns) > MAX_UNKNOWNS:
        raise Unsure
    if frame is not None and unbounded:
        frame = _frame((*frame.grounds, *(g for h in unbounded for g in everywhere(h, sizes, unknowns))))
    if frame is None:
        return None
    found = {u: frame.candidates(u, deep) for u in unknowns}
    candidates = {u: values for u, values in found.items() if values is not None}
    unary = tuple(g for about in frame.unary.values() for g in about)
    return Plan(sizes, candidates, frame.steps, frame.checks, unary) if all(candidates.values()) else None
