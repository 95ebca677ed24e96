r"""LaTeX files to `\input`: one for each derivation, and one for each definition, by their names.

They need nothing but amsmath. A layout says what a file holds:

    aligned   an `aligned` block, for a display (and a number) of one's own
    align*    a display
    line      one line without a display, for a sentence
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from therefore.document import Checked, Document, Notation, Prose
from therefore.publish.hypotheses import hypotheses
from therefore.publish.latex import latex
from therefore.publish.rows import Row, case, refuted, rows, runs
from therefore.term import FORMULAS
from therefore.text import OR, SUM


@dataclass(frozen=True)
class Setting:
    """The layout, and whether the margin names what each step rests on."""

    layout: str = "aligned"
    margin: bool = False


def inputs(document: Document, setting: Setting = Setting()) -> dict[str, str]:
    """The text of every file of a document, by its name in the document's directory."""
    notation = document.notation
    made = {f"tex/{checked.name}.tex": _derivation(checked, notation, setting) for checked in document.derivations}
    # One row needs no alignment: a display of the author's own holds it.
    alone = setting if setting.layout == "align*" else Setting("line")
    for name, head, body, _ in document.definitions:
        row = Row(latex(head, notation, SUM), ":=", latex(body, notation, OR if body.op in FORMULAS else SUM), ())
        file = re.sub(r"\W+", "_", name).strip("_")
        made[f"tex/definitions/{file}.tex"] = _set([row], alone) + "\n"
    return made


def _derivation(checked: Checked, notation: Notation, setting: Setting) -> str:
    """The steps, below comments that say what they show and under which hypotheses."""
    about = [checked.title, *(f"given ${h}$" for h in hypotheses(checked, notation))]
    if checked.erratum:
        about.insert(0, "an erratum: the source's claim, which is refuted")
    head = "".join(f"% {line}\n" for text in about for line in text.splitlines())
    return f"{head}{_set(list(_rows(checked, notation)), setting)}\n"


def _rows(checked: Checked, notation: Notation) -> Iterator[Row]:
    last = None
    for part in runs(checked):
        if isinstance(part, Prose):
            continue
        if condition := case(part, notation):
            yield Row(rf"{condition}\colon", "", "", ())
        yield from rows(part, notation, last)
        last = part[-1]


def _set(made: list[Row], setting: Setting) -> str:
    if setting.layout == "line":
        return "".join(_spaced(made, setting))
    lines = [row.latex + refuted(row) + (_beside(row) if setting.margin else "") for row in made]
    name = setting.layout
    return f"\\begin{{{name}}}\n" + " \\\\\n".join(lines) + f"\n\\end{{{name}}}"


def _spaced(made: list[Row], setting: Setting) -> Iterator[str]:
    """The rows one after another; a chain that begins anew stands apart."""
    for i, row in enumerate(made):
        opens = bool(row.left) or not row.relation
        gap = "" if i == 0 else r" \quad " if opens or made[i - 1].left.endswith(r"\colon") else " "
        relation = row.relation
        if setting.margin and relation and (names := reasons(row)):
            relation = rf"\overset{{\text{{{names}}}}}{{{relation}}}"
        yield gap + " ".join(part for part in (row.left, relation, row.right) if part) + refuted(row)


def _beside(row: Row) -> str:
    names = reasons(row)
    if not names:
        return ""
    return ("" if row.relation or row.right else " &") + rf" && \text{{{names}}}"


def reasons(row: Row) -> str:
    """What the steps of a row name as their reasons, as words: `loss_of_a_logit` is "loss of a logit"."""
    named = (by.rpartition("::")[2].replace("_", " ") for r in row.results for by in r.step.by)
    names = dict.fromkeys(name.lower() if name.isupper() and len(name) > 3 else name for name in named)
    return ", ".join(name for name in names if name.isascii() and not set(name) & set("\\{}$&#%^~"))
