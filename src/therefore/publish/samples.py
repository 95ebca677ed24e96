"""Where a numeric function is measured: arguments over its whole domain, the same on every machine.

Nothing here is random or rounded by a library: numbers come from a Weyl sequence and exact powers of
2, and the probabilities of a distribution are multiples of 2^-50 whose sum is exactly 1, so that the
conditions under which an expression was checked hold of the floating-point numbers themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import cycle, islice

from flint import arb

from therefore.kernel.balls import Point, Undefined, Unsure, evaluate
from therefore.term import ONE, Term, var, walk
from therefore.text import members

LARGE = 800.0  # exp(800) is too large for a number
NUMBERS, ROWS = 1000, 320
_SIZES = (2, 3, 5, 8)
_GOLDEN = 0x9E3779B97F4A7C15
_WHOLE = 2**50
_HARD_REALS = (0.0, 1e-300, 2.0**-60, 36.7, 709.7, 745.1, LARGE)
_HARD_SHARES = (1e-300, 2.0**-60, 2.0**-53, 0.25)

Argument = float | list[float]


@dataclass(frozen=True)
class Domain:
    """What a parameter may be, as far as its facts say: listed numbers, an interval, or a family of such numbers.

    Of a family, `sums` says that its numbers sum to 1, and `zeros` that some of them may be 0.
    """

    name: str
    family: bool
    listed: tuple[float, ...] = ()
    low: float = -LARGE
    high: float = LARGE
    sums: bool = False
    zeros: bool = False

    @property
    def anything(self) -> bool:
        return not self.listed and (self.low, self.high) == (-LARGE, LARGE)

    @property
    def ends(self) -> list[Argument]:
        """Values at the ends of the domain; those of a real number stand for all that are large."""
        if self.family:
            return [[1.0, 0.0], [0.0, 1.0]] if self.sums else [[self.high, self.low]]
        return list(self.listed) or [self.low, self.high]


@dataclass(frozen=True)
class Sample:
    """Rows of arguments, where each belongs on the axis of a plot, and in words what they are."""

    arguments: tuple[tuple[Argument, ...], ...]
    axis: str
    places: tuple[float, ...]
    text: str


def domain(name: str, arity: int, facts: Iterable[Term]) -> Domain:
    """What the facts say of a parameter, or of every number of a family."""
    key = f"@{name}" if arity else name
    known = [h for fact in facts if key in fact.free for h in walk(fact)]

    def is_it(t: Term) -> bool:
        return t.op == "app" and t.args[0] == name if arity else t == var(name)

    sums = arity > 0 and any(h.op == "eq" and h.args[0].op == "sum" and h.args[1] == ONE for h in known)
    low, high, zeros = -LARGE, LARGE, True
    for h in known:
        if h.op == "or" and (listed := members(h)) and is_it(listed[0]):
            return Domain(name, arity > 0, tuple(float(v.args[0]) for v in listed[1]), sums=sums)
        if h.op in ("lt", "le") and is_it(h.args[1]) and not h.args[0].free:
            low = max(low, _constant(h.args[0], low))
            zeros = zeros and not (h.op == "lt" and low >= 0)
        if h.op in ("lt", "le") and is_it(h.args[0]) and not h.args[1].free:
            high = min(high, _constant(h.args[1], high))
    if sums:
        return Domain(name, True, sums=True, zeros=zeros)
    return Domain(name, arity > 0, (), low, high)


def _constant(t: Term, unknown: float) -> float:
    try:
        return float(arb(evaluate(t, Point())).mid())
    except (Undefined, Unsure):
        return unknown


@lru_cache
def sample(domains: tuple[Domain, ...]) -> Sample:
    """Arguments over the domains, extremes first."""
    texts = "; ".join(f"{d.name} {_text(d)}" for d in domains)
    if not any(d.family for d in domains):
        rows = tuple(islice(zip(*_columns(domains), strict=False), NUMBERS))
        return Sample(rows, domains[0].name, tuple(row[0] for row in rows), texts)
    families = tuple(islice(_rows(domains), ROWS))
    shares = [i for i, d in enumerate(domains) if d.sums]
    first = next(i for i, d in enumerate(domains) if d.family)
    if len(shares) > 1:
        axis, places = "largest difference of probabilities", [_apart(r[shares[0]], r[shares[1]]) for r in families]
        texts += "; half of the pairs nearly equal"
    elif domains[first].sums:
        axis, places = "smallest probability", [min(_numbers(row[first])) for row in families]
    else:
        axis, places = "largest difference of numbers", [_spread(_numbers(row[first])) for row in families]
    return Sample(families, axis, tuple(places), f"{texts}; of {', '.join(map(str, _SIZES))} numbers")


def _numbers(argument: Argument) -> list[float]:
    return argument if isinstance(argument, list) else [argument]


def _spread(numbers: Sequence[float]) -> float:
    return max(numbers) - min(numbers)


def _apart(p: Argument, q: Argument) -> float:
    return max(abs(a - b) for a, b in zip(_numbers(p), _numbers(q), strict=True))


def _text(d: Domain) -> str:
    if d.sums:
        return "a distribution"
    if d.listed:
        return " or ".join(f"{v:g}" for v in d.listed)
    return f"up to ±{LARGE:g}" if d.anything else f"between {d.low:g} and {d.high:g}"


# Numbers ---------------------------------------------------------------------------------------


def _weyl(seed: int) -> Iterator[float]:
    """Numbers in [0, 1) that fill it evenly, with 53 bits each."""
    state = seed * 0x632BE59BD9B4E019
    while True:
        state = (state + _GOLDEN) % 2**64
        yield (state >> 11) / 2**53


def _columns(domains: Sequence[Domain]) -> list[Iterator[float]]:
    """One column for each parameter; a number keeps the listed values that follow it company in turn."""
    columns: list[Iterator[float]] = []
    repeat = 1
    for seed, d in reversed(list(enumerate(domains))):
        values = cycle(d.listed) if d.listed else _interval(d, _weyl(seed))
        columns.insert(0, _repeated(values, repeat))
        repeat *= len(d.listed) or 1
    return columns


def _repeated(values: Iterable[float], times: int) -> Iterator[float]:
    return (value for value in values for _ in range(times))


def _interval(d: Domain, units: Iterator[float]) -> Iterator[float]:
    """Numbers strictly inside an interval: near its ends on a logarithmic scale, and evenly."""
    if not d.anything:
        width = d.high - d.low
        yield from (d.low + width * share for share in _HARD_SHARES)
        yield from (d.high - width * share for share in _HARD_SHARES if d.high - width * share < d.high)
        while True:
            yield d.low + width * (next(units) or 0.5)
            yield d.low + width * _scaled(units, -1, 60)
            yield d.high - width * _scaled(units, -1, 51)
    yield from (sign * size for size in _HARD_REALS for sign in (1, -1))
    while True:
        yield LARGE * (2 * next(units) - 1)
        yield 40 * (2 * next(units) - 1)
        yield _scaled(units, 9, 40)
        yield -_scaled(units, 9, 40)


def _scaled(units: Iterator[float], top: int, octaves: int) -> float:
    """A positive number in one of so many octaves below 2^top, none of them preferred; at most 800."""
    return min(float((1 + next(units)) * 2.0 ** (top - 1 - int(octaves * next(units)))), LARGE)


# Families --------------------------------------------------------------------------------------


def _rows(domains: Sequence[Domain]) -> Iterator[tuple[Argument, ...]]:
    """Families of one size, row by row, and the numbers that go with them."""
    units = _weyl(len(domains))
    columns = [cycle(d.listed) if d.listed else _interval(d, _weyl(i)) for i, d in enumerate(domains)]
    for turn, size in enumerate(cycle(_SIZES)):
        row: list[Argument] = []
        counts: list[int] = []
        for d, column in zip(domains, columns, strict=True):
            if d.sums:
                close = counts and turn % 8 < 4
                counts = _near(counts, turn) if close else _counts(size, turn // 8, units, d.zeros)
                row.append([count / _WHOLE for count in counts])
            elif d.family:
                row.append(list(_logits(size, turn, units) if d.anything else islice(column, size)))
            else:
                row.append(next(column))
        yield tuple(row)


def _logits(size: int, turn: int, units: Iterator[float]) -> Iterator[float]:
    """Numbers of one scale: the largest, a usual one, or each of its own."""
    for _ in range(size):
        if turn % 3 == 2:
            sign = 1 if next(units) < 0.5 else -1
            yield sign * _scaled(units, 10, 40)
        else:
            yield (LARGE if turn % 3 == 0 else 10.0) * (2 * next(units) - 1)


def _counts(size: int, turn: int, units: Iterator[float], zeros: bool) -> list[int]:
    """Whole numbers that sum to 2^50: alike or of very different sizes in turn; of one kind all but one are 0."""
    if zeros and turn % 3 == 2:
        chosen = int(size * next(units))
        return [_WHOLE if i == chosen else 0 for i in range(size)]
    spread = 3 if turn % 2 else 45
    weights = [int((1 + next(units)) * 2**52) >> int(spread * next(units)) for _ in range(size)]
    counts = [max(1, weight * _WHOLE // sum(weights)) for weight in weights]
    largest = counts.index(max(counts))
    counts[largest] += _WHOLE - sum(counts)
    return counts


def _near(counts: Sequence[int], turn: int) -> list[int]:
    """Almost the same counts, with the same sum: something moves between neighbours."""
    moved = list(counts)
    for i in range(0, len(counts) - 1, 2):
        step = min(counts[i], counts[i + 1]) >> (2 + turn * 7 % 45)
        step = max(step, int(min(counts[i], counts[i + 1]) > 1))
        moved[i], moved[i + 1] = counts[i] + step, counts[i + 1] - step
    return moved
