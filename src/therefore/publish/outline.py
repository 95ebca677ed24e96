"""What stands where: the sections, derivations and figures of a document, and what is said of a derivation, in order.

The page, the notebook, the PDF and whatever includes a derivation follow it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from therefore.document import Checked, Document, Figure, Prose
from therefore.publish.hypotheses import hypotheses
from therefore.publish.rows import Row, case, rows, runs
from therefore.publish.words import witness_text


@dataclass(frozen=True)
class Section:
    """A heading, and the name of the first derivation below it; figures that belong nowhere have none."""

    title: str
    first: str = ""


def outline(document: Document, others: str = "") -> Iterator[Section | Checked | Figure]:
    """The document's sections, derivations and figures; those that belong to nothing come last, below `others`."""
    wanted = list(document.figures)

    def figures(after: str) -> Iterator[Figure]:
        for figure in [f for f in wanted if f.after == after]:
            wanted.remove(figure)
            yield figure

    section = ""
    for checked in document.derivations:
        if checked.section != section:
            if section:
                yield from figures(section)
            section = checked.section
            if section:
                yield Section(section, checked.name)
        yield checked
        yield from figures(checked.name)
    if section:
        yield from figures(section)
    if wanted and others:
        yield Section(others)
    yield from wanted


def one_line(title: str) -> str:
    """A title as Markdown: a line, even where it begins with a number and a full stop."""
    return re.sub(r"^(\d+)\.", r"\1\\.", title)


def heading(checked: Checked, say: Mapping[str, str]) -> str:
    """The title of a derivation; that of an erratum says so."""
    return say["erratum"].format(checked.title) if checked.erratum else checked.title


def walkthrough(checked: Checked, document: Document, say: Mapping[str, str]) -> Iterator[str | list[Row]]:
    """A derivation below its title: prose as Markdown with $…$, and the rows of each run of steps."""
    notation = document.notation
    if checked.erratum and checked.claim:
        yield say["claim"].format(checked.claim)
    if assumed := hypotheses(checked, notation):
        yield say["where"].format(", ".join(f"${h}$" for h in assumed))
    last = None
    for part in runs(checked):
        if isinstance(part, Prose):
            yield part.text
            continue
        if condition := case(part, notation):
            yield say["case"].format(f"${condition}$")
        yield rows(part, notation, last)
        last = part[-1]
    for result in checked.results:
        if result.expected != "proved" and result.verdict.witness is not None:
            yield say["witness"].format(witness_text(result.verdict.witness, notation, say))
    if checked.erratum and checked.correction:
        yield say["correction"].format(checked.correction)
