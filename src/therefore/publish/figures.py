"""Figures of a document: curves given as terms, drawn to SVG that is the same text on every machine.

`svg` draws in this process; `setup` and `code` are cells of a notebook that draw the same.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from therefore.document import Document, Figure
from therefore.goal import Definition
from therefore.publish.numpy_terms import (
    CannotEvaluate,
    Definitions,
    evaluate,
    function_name,
    python_name,
    source,
    used_definitions,
)
from therefore.term import walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Text stays text, and only the font that comes with matplotlib is measured: the SVG does not
# depend on the fonts of the machine that draws it, and its reader's system fills in Chinese.
INK = "#3b3b3b"
STYLE: Mapping[Any, Any] = {
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titlecolor": INK,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "figure.figsize": (5.4, 3.2),
    "font.family": ("DejaVu Sans", "sans-serif"),
    "font.sans-serif": ("DejaVu Sans",),
    "font.size": 9.5,
    "lines.linewidth": 1.6,
    "svg.fonttype": "none",
    "svg.hashsalt": "therefore",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}
# Four colours that stand out from white and from black, for people who see few colours too.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#b0609a")
METADATA: Mapping[str, str | None] = {"Creator": None, "Date": None, "Format": None, "Type": None}
_POINTS = 241
_LEFT, _BOTTOM, _TOP = 0.1, 0.16, 0.89


@dataclass(frozen=True)
class _Layout:
    """Where things stand: limits of the vertical axis, the heights of the curves' labels, the right margin."""

    bottom: float
    top: float
    heights: tuple[float, ...]
    right: float


def definitions_of(document: Document) -> Definitions:
    """The document's definitions by head and number of arguments."""
    found: dict[tuple[str, int], Definition] = {}
    for _, head, body, _ in document.definitions:
        if head.op != "app":
            continue
        arities = {t.args[0]: len(t.args) - 1 for t in walk(body) if t.op == "app"}
        parameters = tuple(
            (f"@{a.args[0]}", arities.get(a.args[0], 1)) if a.op == "fam" else (str(a.args[0]), 0)
            for a in head.args[1:]
        )
        found[(head.args[0], len(parameters))] = Definition(head.args[0], parameters, body)
    return found


def _sampled(figure: Figure, definitions: Definitions) -> tuple[NDArray[Any], list[NDArray[Any]]]:
    import numpy as np

    low, high = (float(evaluate(end, {}, definitions)) for end in (figure.low, figure.high))
    x = np.linspace(low, high, _POINTS)
    curves = [np.broadcast_to(evaluate(term, {figure.variable: x}, definitions), x.shape) for _, term in figure.curves]
    for (label, _), y in zip(figure.curves, curves, strict=True):
        if not np.isfinite(y).any():
            raise CannotEvaluate(f"the curve {label} of figure {figure.name} is defined nowhere")
    return x, curves


def _layout(figure: Figure, curves: list[NDArray[Any]]) -> _Layout:
    import numpy as np

    finite = [y[np.isfinite(y)] for y in curves]
    low, high = min(float(y.min()) for y in finite), max(float(y.max()) for y in finite)
    margin = 0.05 * (high - low or 1.0)
    # Rounded, so that the code that is shown stays short and the same on every processor.
    bottom, top = float(f"{low - margin:.3g}"), float(f"{high + margin:.3g}")
    heights = _spread([(float(y[-1]) - bottom) / (top - bottom) for y in finite])
    # A label's width, counted in Latin letters; Chinese characters are two wide.
    wide = max(sum(2 if ord(c) > 0x2E80 else 1 for c in label) for label, _ in figure.curves)
    return _Layout(bottom, top, heights, round(max(0.55, 0.96 - 0.0165 * wide), 3))


def _spread(wanted: list[float], gap: float = 0.075, ceiling: float = 0.98) -> tuple[float, ...]:
    """Heights as near to those wanted as labels can stand without touching."""
    heights = list(wanted)
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    floor = 0.0
    for i in order:
        heights[i] = max(heights[i], floor)
        floor = heights[i] + gap
    for i in reversed(order):
        heights[i] = min(heights[i], ceiling)
        ceiling = heights[i] - gap
    return tuple(round(h, 3) for h in heights)


def svg(figure: Figure, definitions: Definitions) -> str:
    """The figure as SVG text."""
    import warnings

    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as Drawing

    x, curves = _sampled(figure, definitions)
    place = _layout(figure, curves)
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about characters that the measuring font lacks
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        drawing = Drawing()
        FigureCanvasSVG(drawing)
        drawing.subplots_adjust(_LEFT, _BOTTOM, place.right, _TOP)
        ax = drawing.add_subplot()
        for i, ((label, _), y) in enumerate(zip(figure.curves, curves, strict=True)):
            colour = COLOURS[i % len(COLOURS)]
            ax.plot(x, y, color=colour)
            ax.text(1.02, place.heights[i], label, color=colour, transform=ax.transAxes)
        ax.set(title=figure.title, xlabel=figure.xlabel, ylabel=figure.ylabel)
        ax.set(xlim=(x[0], x[-1]), ylim=(place.bottom, place.top))
        buffer = io.StringIO()
        drawing.savefig(buffer, format="svg", metadata=dict(METADATA))
    return buffer.getvalue()


def drawn(document: Document) -> dict[str, str]:
    """The figures of a document as SVG text, by their names."""
    definitions = definitions_of(document)
    return {figure.name: svg(figure, definitions) for figure in document.figures}


def setup() -> str:
    """The cell that every figure's cell builds on: imports and style."""
    lines = ["import warnings", "", "import matplotlib.pyplot as plt", "import numpy as np"]
    lines += ["from matplotlib_inline.backend_inline import set_matplotlib_formats", ""]
    lines += ['warnings.filterwarnings("ignore", "Glyph")  # text stays text in SVG', 'np.seterr(all="ignore")']
    lines += [f'set_matplotlib_formats("svg", bbox_inches=None, metadata={dict(METADATA)!r})'.replace("'", '"')]
    lines += ["plt.rcdefaults()", "plt.rcParams.update({"]
    lines += [f"    {key!r}: {value!r},".replace("'", '"') for key, value in STYLE.items()] + ["})"]
    return "\n".join(lines)


def code(figure: Figure, definitions: Definitions) -> str:
    """The cell that draws one figure, from its terms; it leaves no names behind that a derivation may use."""
    x = python_name(figure.variable)
    place = _layout(figure, _sampled(figure, definitions)[1])
    low, high = source(figure.low, definitions), source(figure.high, definitions)
    lines = []
    for definition in used_definitions(tuple(term for _, term in figure.curves), definitions):
        parameters = ", ".join(python_name(name) for name, _ in definition.parameters)
        lines += [f"def {function_name(*definition.key, definitions)}({parameters}):"]
        lines += [f"    return {source(definition.body, definitions)}", ""]
    lines += [f"{x} = np.linspace({low}, {high}, {_POINTS})", "fig, ax = plt.subplots()"]
    lines += [f"fig.subplots_adjust({_LEFT}, {_BOTTOM}, {place.right}, {_TOP})"]
    for i, (label, term) in enumerate(figure.curves):
        colour = COLOURS[i % len(COLOURS)]
        constant = "" if figure.variable in term.free else f" + 0 * {x}"
        lines += [f'ax.plot({x}, {source(term, definitions)}{constant}, color="{colour}")']
        lines += [f'ax.text(1.02, {place.heights[i]}, {_quoted(label)}, color="{colour}", transform=ax.transAxes)']
    labels = (("title", figure.title), ("xlabel", figure.xlabel), ("ylabel", figure.ylabel))
    lines += [f"ax.set({', '.join(f'{name}={_quoted(text)}' for name, text in labels)})"]
    lines += [f"ax.set(xlim=({x}[0], {x}[-1]), ylim=({place.bottom}, {place.top}))", "plt.show()"]
    body = "\n".join(f"    {line}".rstrip() for line in lines)
    return f"def draw_{figure.name}():\n{body}\n\n\ndraw_{figure.name}()"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
