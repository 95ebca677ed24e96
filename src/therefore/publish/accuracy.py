"""How accurate a numeric function is: measured against balls that enclose the value of the checked expression.

An error counts in units in the last place (ulp), the distance of the floating-point numbers around
the true value; a result that is wrong by u of them has lost log₂(u + 1) bits. Elementary functions
round differently on different processors, so what was measured is kept, under a fingerprint of all
that it depends on, and measured again only where that changed.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from itertools import groupby, pairwise
from pathlib import Path
from statistics import fmean, median
from typing import Any

import numpy as np
from flint import arb, ctx, fmpq

from therefore.kernel.balls import Point, Undefined, Unsure, Value, evaluate
from therefore.publish.numpy_terms import CannotEvaluate
from therefore.publish.samples import Argument, Sample
from therefore.term import RANGE_BINDERS, Term, walk

NAME = "accuracy.json"
_BINS = 50
_FIRST_BITS, _LAST_BITS = 256, 16_384
_SURE = 80  # bits of the true value that are certain, or below the smallest number
_LEAST, _GREATEST, _DIGITS = -1022, 1023, 52  # exponents of double precision, and its digits after the first
_SMALLEST = _LEAST - _DIGITS


@dataclass(frozen=True)
class Figures:
    """What was measured of one form: errors in ulp, the bits lost on average, and where the error is largest.

    Results that are not finite where the true value is are counted, and not part of the mean. `curve` has the
    bits lost at worst in parts of the sample, by their place on its axis; none where a result is not finite.
    """

    median: float
    worst: float
    bits: float
    nonfinite: int
    at: str
    curve: tuple[tuple[float, float | None], ...]


@dataclass(frozen=True)
class Accuracy:
    """The figures of a function, of its expression as it was defined, and of libraries, over one sample."""

    function: str
    sample: str
    axis: str
    count: int
    ours: Figures
    naive: Figures
    libraries: Mapping[str, Figures] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """A function to measure: its parameters, the expression that defines it, and what is sampled.

    `index` names the parameter, if any, along which the function gives a whole row.
    """

    name: str
    parameters: tuple[tuple[str, int], ...]
    index: str
    meaning: Term
    sample: Sample


# Measuring ---------------------------------------------------------------------------------------


def truths(subject: Subject) -> list[list[Value]]:
    """The true values at every row of the sample: one, or one for each place along the index; none if undefined."""

    def at(row: Sequence[Argument]) -> list[Value]:
        try:
            return [_true(subject, row, i) for i in (range(1, _size(row) + 1) if subject.index else (0,))]
        except (Undefined, Unsure):
            return []

    return [at(row) for row in subject.sample.arguments]


def _size(row: Sequence[Argument]) -> int:
    return next((len(a) for a in row if isinstance(a, list)), 0)


def _true(subject: Subject, row: Sequence[Argument], index: int) -> Value:
    variables: dict[str, Value | int] = {u.args[2].args[0]: _size(row) for u in walk(subject.meaning) if _ranges(u)}
    families: dict[str, dict[tuple[fmpq | int, ...], Value]] = {}
    for (name, _), argument in zip(subject.parameters, row, strict=True):
        if isinstance(argument, list):
            families[name] = {(i,): exact(v) for i, v in enumerate(argument, 1)}
        else:
            variables[name] = exact(argument)
    if subject.index:
        variables[subject.index] = index
    point, bits = Point(variables, families), _FIRST_BITS
    while bits < _LAST_BITS:
        with suppress(Unsure):
            value = evaluate(subject.meaning, point, bits)
            if _is_sharp(value):
                return value
        bits *= 2
    return evaluate(subject.meaning, point, bits)


def _ranges(t: Term) -> bool:
    return t.op in RANGE_BINDERS and t.args[2].op == "var"


def exact(number: float) -> fmpq:
    """The number that a floating-point number is."""
    return fmpq(*float(number).as_integer_ratio())


def _is_sharp(value: Value) -> bool:
    if isinstance(value, fmpq) or value.rad() == 0:
        return True
    limit = arb(2) ** -_SURE
    return bool(value.rad() < abs(value.mid()) * limit or value.rad() < arb(2) ** (_SMALLEST - _SURE))


def ulps(computed: float, true: Value) -> float:
    """The error in units in the last place of the true value; infinite where the result is not finite and should be."""
    before, ctx.prec = ctx.prec, _FIRST_BITS
    try:
        middle = arb(true).mid()
        mantissa, power = middle.man_exp()
        exponent = max(int(power) + int(mantissa).bit_length() - 1, _LEAST) if mantissa else _LEAST
        if not math.isfinite(computed):
            too_large = exponent > _GREATEST and computed == (math.inf if mantissa > 0 else -math.inf)
            return 0.0 if too_large else math.inf
        error = float(abs(arb(computed) - middle) * arb(2) ** (_DIGITS - exponent))
        return min(error, sys.float_info.max)
    finally:
        ctx.prec = before


def results(call: Callable[..., Any], sample: Sample) -> list[list[float]]:
    """What a function gives for every row of the sample, called on whole arrays of rows of one size."""
    found: dict[int, list[float]] = {}
    numbered = sorted(enumerate(sample.arguments), key=lambda pair: _size(pair[1]))
    for _, group in groupby(numbered, key=lambda pair: _size(pair[1])):
        places, rows = zip(*group, strict=True)
        with np.errstate(all="ignore"):
            values = np.asarray(call(*(np.array(column) for column in zip(*rows, strict=True))), dtype=np.float64)
        found.update(zip(places, values.reshape(len(rows), -1).tolist(), strict=True))
    return [found[i] for i in range(len(sample.arguments))]


def figures(subject: Subject, true: Sequence[Sequence[Value]], call: Callable[..., Any]) -> Figures:
    """What is measured of a function that takes and gives arrays of double precision."""
    every = {
        i: [ulps(value, t) for value, t in zip(row, right, strict=True)]
        for i, (row, right) in enumerate(zip(results(call, subject.sample), true, strict=True))
        if right
    }
    finite = [error for row in every.values() for error in row if error < math.inf]
    if not finite:
        raise CannotEvaluate(f"{subject.name} has no finite value at any argument of its sample")
    worst = max(every, key=lambda i: max((error for error in every[i] if error < math.inf), default=0.0))
    points = [(subject.sample.places[i], max(row)) for i, row in every.items()]
    return Figures(
        _rounded(median(finite)), _rounded(max(finite)), _rounded(fmean(map(_bits, finite))),
        sum(map(len, every.values())) - len(finite), _arguments(subject, worst), _curve(points),
    )  # fmt: skip


def _bits(error: float) -> float:
    return math.log2(error + 1)


def _rounded(value: float) -> float:
    return float(f"{value:.2g}")


def _arguments(subject: Subject, row: int) -> str:
    pairs = zip(subject.parameters, subject.sample.arguments[row], strict=True)
    return ", ".join(f"{name} = {_text(value)}" for (name, _), value in pairs)


def _text(value: Argument) -> str:
    return f"[{', '.join(map(_text, value))}]" if isinstance(value, list) else f"{value:.4g}"


def _curve(points: Iterable[tuple[float, float]]) -> tuple[tuple[float, float | None], ...]:
    """The sample in parts of equal size along its axis: where each lies, and the bits that it loses at worst."""
    ordered = sorted(points)
    edges = [len(ordered) * i // _BINS for i in range(_BINS + 1)]
    found = []
    for part in (ordered[a:b] for a, b in pairwise(edges) if a < b):
        worst = max(error for _, error in part)
        found.append((float(f"{part[len(part) // 2][0]:.4g}"), round(_bits(worst), 2) if worst < math.inf else None))
    return tuple(found)


def measure(subject: Subject, ours: Callable[..., Any], naive: Callable[..., Any]) -> Accuracy:
    """The accuracy of a function beside that of the expression as it was defined."""
    true = truths(subject)
    own, plain = figures(subject, true, ours), figures(subject, true, naive)
    return Accuracy(subject.name, subject.sample.text, subject.sample.axis, sum(map(bool, true)), own, plain)


# Keeping -----------------------------------------------------------------------------------------


class Ledger:
    """What was measured, under the fingerprint of what it depends on; only what is asked for is kept."""

    def __init__(self, known: Mapping[str, Accuracy] | None = None) -> None:
        self._known = dict(known or {})
        self.used: dict[str, Accuracy] = {}

    @classmethod
    def read(cls, path: Path) -> Ledger:
        """The ledger of a file; an empty one where there is none, or none that can be understood."""
        try:
            entries = json.loads(path.read_text(encoding="utf-8"))
            return cls({entry.pop("fingerprint"): _accuracy(entry) for entry in entries})
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return cls()

    @classmethod
    def of_all(cls, found: Mapping[str, Accuracy]) -> Ledger:
        """A ledger that keeps all that is given."""
        ledger = cls(found)
        ledger.used = dict(found)
        return ledger

    def of(self, fingerprint: str, measured: Callable[[], Accuracy]) -> Accuracy:
        """What is known under a fingerprint, else what is measured now."""
        if fingerprint not in self.used:
            self.used[fingerprint] = self._known.get(fingerprint) or measured()
        return self.used[fingerprint]

    def text(self) -> str:
        """The ledger as the text of a file, without what nobody asked for."""
        entries = sorted(self.used.items(), key=lambda pair: pair[1].function)
        lines = [json.dumps({"fingerprint": key, **asdict(value)}, ensure_ascii=False) for key, value in entries]
        return "[\n" + ",\n".join(lines) + "\n]\n"


def fingerprint(*parts: str) -> str:
    """A name for everything that a measurement depends on."""
    return sha256("\0".join(parts).encode()).hexdigest()[:16]


def _accuracy(entry: Mapping[str, Any]) -> Accuracy:
    libraries = {name: _figures(value) for name, value in entry["libraries"].items()}
    return Accuracy(
        **{**entry, "ours": _figures(entry["ours"]), "naive": _figures(entry["naive"]), "libraries": libraries}
    )


def _figures(entry: Mapping[str, Any]) -> Figures:
    return Figures(**{**entry, "curve": tuple((place, bits) for place, bits in entry["curve"])})
