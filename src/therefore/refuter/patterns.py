"""Which candidate each unknown gets at the k-th point: patterns over the families first, then at random."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor
from random import Random
from typing import NamedTuple

from flint import fmpq

from therefore.refuter.unknowns import Unknown

ZERO, ONE = fmpq(0), fmpq(1)
# How the first points fill the families: rising, equal, one and zeros, zero and ones, negative,
# falling; one letter for the first, third… family and one for the others.
PATTERNS = ("re", "rr", "er", "oe", "ne", "rf", "fe", "ez", "or")


class _Place(NamedTuple):
    """Of an unknown: its group (0 for variables, then a number a family), where it stands there, and how many do."""

    group: int
    position: int
    last: int
    size: int


def places_of(unknowns: Mapping[Unknown, object]) -> dict[Unknown, _Place]:
    groups: dict[str, list[Unknown]] = {}
    for u in unknowns:
        groups.setdefault("" if u[1] is None else u[0], []).append(u)
    places: dict[Unknown, _Place] = {}
    families = [name for name in groups if name]
    for name, members in groups.items():
        start = [min(coordinates) for coordinates in zip(*(u[1] or () for u in members), strict=False)]
        for i, u in enumerate(members):
            offset = [floor(i - s) for i, s in zip(u[1] or (), start, strict=False)]
            group = families.index(name) + 1 if name else 0
            places[u] = _Place(group, sum(offset) if name else i, offset[-1] if offset else 0, len(members))
    return places


def rank_at(k: int, place: _Place, candidates: tuple[fmpq, ...], few: list[float], random: Random) -> int:
    """Which candidate an unknown gets at the k-th point."""
    count, position = len(candidates), place.position
    if place.size == 1:
        return k % count
    if place.group == 0 and k < 6:
        # all different, all equal, then two by two: a proportion is often a border case
        return (position, 0, position % 2, position // 2, position + 1, 1)[k] % count
    if place.group == 0 and k < 8 and (ZERO, -ONE)[k - 6] in candidates:
        return candidates.index((ZERO, -ONE)[k - 6])
    if place.group == 0 or k >= len(PATTERNS):
        first, second = (few[int(random.random() * len(few))], 1.0) if few else (random.random(), random.random())
        if place.group == 0 and k in (10, 11) and ZERO in candidates and ONE in candidates:
            return candidates.index(ONE if position % 2 == k - 10 else ZERO)  # 1 and i, of complex numbers
        if place.group == 0 and k == 12 and -ONE in candidates and ONE in candidates:
            return candidates.index(ONE if position % 2 else -ONE)  # as even functions do not tell apart
        return int(count * min(first, second))
    pattern = PATTERNS[k][(place.group - 1) % 2]
    if pattern in "oz":
        wanted = ONE if (place.last == 0) == (pattern == "o") else ZERO
        return candidates.index(wanted) if wanted in candidates else position % count
    return {"r": position, "e": 0, "n": position + 2, "f": max(place.size - 1 - position, 0)}[pattern] % count
