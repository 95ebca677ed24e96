"""The error of a numeric function over its input, as SVG: bits lost at worst, with what is not finite above them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape

from therefore.publish.accuracy import Accuracy, Figures
from therefore.publish.figures import COLOURS

_WIDTH, _HEIGHT = 540, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 14, 40
_MOST = 54.0  # bits: a result that is wrong in all of them
_LOST = 59.0  # where what is not finite is drawn
_DASHES = ("", "6 3", "2 2", "8 2 2 2", "1 3", "10 4")


def plot(known: Accuracy, lost: str = "not finite", bits: str = "bits lost at worst") -> str:
    """The curves of a function, of its expression as it was defined, and of libraries, as a stand-alone SVG."""
    shown = series(known)
    across, ticks = _scale([place for _, figures in shown for place, _ in figures.curve])
    parts = [_grid(across, ticks, known.axis, lost, bits)]
    parts += [_curve(figures, i, across) for i, (_, figures) in reversed(list(enumerate(shown)))]
    label = escape(f"{known.function}: {bits}, {', '.join(name for name, _ in shown)}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}" '
        f'font-family="DejaVu Sans, sans-serif" font-size="11" fill="none">\n' + "\n".join(parts) + "\n</svg>\n"
    )


def series(known: Accuracy) -> list[tuple[str, Figures]]:
    """What is drawn and listed, in order: ours, as defined, and the libraries."""
    return [("this code", known.ours), ("as defined", known.naive), *sorted(known.libraries.items())]


def stroke(number: int) -> tuple[str, str]:
    """The colour and the dashes of a curve."""
    i = min(number, len(COLOURS) - 1)
    return f"var(--curve-{i + 1}, {COLOURS[i]})", _DASHES[number % len(_DASHES)]


Across = Callable[[float], float]


def _scale(places: Sequence[float]) -> tuple[Across, list[float]]:
    """How places are laid out, and which are marked: by their sizes, or between 0 and 1 by the odds."""
    low, high = min(places), max(places)
    bend: Across
    if low >= 0 and high <= 1:
        bend, marks = _odds, [1e-12, 1e-8, 1e-4, 0.5, 1 - 1e-4, 1 - 1e-8]
    else:
        bend, marks = math.asinh, [-300.0, -30.0, -5.0, -1.0, 0.0, 1.0, 5.0, 30.0, 300.0]
    first, last = bend(low), bend(high)

    def across(place: float) -> float:
        share = (bend(place) - first) / (last - first or 1.0)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    return across, [mark for mark in marks if low <= mark <= high]


def _odds(place: float) -> float:
    return math.log10(max(place, 1e-17) / max(1 - place, 1e-17))


def _down(bits: float) -> float:
    return _TOP + (1 - min(bits, _LOST) / _LOST) * (_HEIGHT - _TOP - _BOTTOM)


def _grid(across: Across, ticks: Sequence[float], axis: str, lost: str, bits: str) -> str:
    lines = []
    for mark in (0, 10, 20, 30, 40, 50):
        y = f"{_down(mark):.1f}"
        lines += [f'<path d="M{_LEFT} {y}H{_WIDTH - _RIGHT}" stroke="currentColor" stroke-opacity="0.15"/>']
        lines += [f'<text x="{_LEFT - 6}" y="{y}" dy="4" text-anchor="end" fill="currentColor">{mark}</text>']
    y = f"{_down(_LOST):.1f}"
    lines += [
        f'<path d="M{_LEFT} {y}H{_WIDTH - _RIGHT}" stroke="currentColor" stroke-opacity="0.3" stroke-dasharray="2 3"/>'
    ]
    lines += [f'<text x="{_LEFT + 4}" y="{y}" dy="-3" fill="currentColor">{escape(lost)}</text>']
    bottom = _HEIGHT - _BOTTOM
    for place in ticks:
        x = f"{across(place):.1f}"
        lines += [f'<path d="M{x} {bottom}v4" stroke="currentColor"/>']
        lines += [f'<text x="{x}" y="{bottom + 15}" text-anchor="middle" fill="currentColor">{_tick(place)}</text>']
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    lines += [
        f'<text x="{middle:.0f}" y="{_HEIGHT - 7}" text-anchor="middle" fill="currentColor">{escape(axis)}</text>'
    ]
    turned = f'transform="translate(12 {(_TOP + bottom) / 2:.0f}) rotate(-90)"'
    return "\n".join([*lines, f'<text {turned} text-anchor="middle" fill="currentColor">{escape(bits)}</text>'])


def _tick(place: float) -> str:
    if 0.9 < place < 1:
        return f"1−{1 - place:.0e}".replace("e-0", "e−").replace("e-", "e−")
    return f"{place:g}".replace("e-0", "e−").replace("e-", "e−").replace("-", "−")


def _curve(figures: Figures, number: int, across: Across) -> str:
    """A line through the parts of the sample; where a result is not finite, it rises to the line above."""
    points = " ".join(
        f"{across(place):.1f},{_down(_LOST if bits is None else min(bits, _MOST)):.1f}" for place, bits in figures.curve
    )
    colour, dashes = stroke(number)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    width = "2" if number == 0 else "1.3"
    return f'<polyline points="{points}" stroke="{colour}" stroke-width="{width}"{dashed} stroke-linejoin="round"/>'
