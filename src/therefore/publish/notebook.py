"""A checked document as the cells of its page: prose, aligned steps with their marks, and the figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from therefore.document import Checked, Document, Figure, Prose, Result
from therefore.publish import figures as drawing
from therefore.publish.cells import Node, code, markdown, new
from therefore.publish.numpy_terms import Definitions
from therefore.publish.hypotheses import hypotheses
from therefore.publish.marks import about
from therefore.publish.rows import block, case, definitions_block, rows, runs
from therefore.publish.words import summary, witness_text, words


def notebook(document: Document) -> Node:
    """The document as a notebook of prose, for nbconvert to make a page of."""
    about = {"lang": words(document)["lang"], "name": document.name, "title": document.title}
    return new(list(_cells(document)), about)


def _cells(document: Document) -> Iterator[Node]:
    say = words(document)
    wanted = list(drawing.figures_of(document))
    definitions = drawing.definitions_of(document) if wanted else {}
    yield markdown("title", f"# {document.title}", {"kind": "title"})
    yield _summary(document, say)
    if document.introduction:
        yield markdown("introduction", document.introduction)
    if document.definitions:
        heading = f"## {say['definitions']}\n\n"
        names = {"kind": "definitions", "names": [name for name, *_ in document.definitions]}
        yield markdown("definitions", heading + _display(definitions_block(document)), names)

    def drawn(*after: str) -> Iterator[Node]:
        for figure in [f for f in wanted if f.after in after]:
            wanted.remove(figure)
            yield _drawn(figure, definitions)

    section = ""
    for checked in document.derivations:
        if checked.section != section:
            if section:
                yield from drawn(section)
            section = checked.section
            if section:
                yield markdown(f"section-{checked.name}", f"## {section}", {"kind": "section", "title": section})
        yield _derivation(checked, document, say)
        yield from drawn(checked.name)
    yield from drawn(section) if section else ()
    if wanted:
        yield markdown("figures", f"## {say['figures']}")
        yield from drawn(*[figure.after for figure in wanted])


def _drawn(figure: Figure, definitions: Definitions) -> Node:
    """A cell as if it had drawn the figure."""
    v4: Any = import_module("nbformat.v4")
    cell = code(f"figure-{figure.name}", drawing.code(figure, definitions), {"kind": "figure", "title": figure.title})
    cell.outputs = [v4.new_output("display_data", {"image/svg+xml": drawing.svg(figure, definitions)})]
    return cell


def _summary(document: Document, say: Mapping[str, str]) -> Node:
    """What was checked, in numbers."""
    count, verdicts, trust = summary(document)
    parts = ", ".join(f"{number} {say.get(name, name)}" for name, number in verdicts.items())
    source = f"**{count} {say['steps']}**: {parts}. {say['trust']}: {', '.join(trust) or say['unfounded']}."
    about = {"kind": "summary", "steps": count, "verdicts": verdicts, "trust": list(trust)}
    return markdown("summary", source, about)


def _derivation(checked: Checked, document: Document, say: Mapping[str, str]) -> Node:
    """One cell for one derivation; its metadata says of each printed row which steps it shows."""
    source, marks = derivation_text(checked, document, say)
    kind = "erratum" if checked.erratum else "derivation"
    data = {
        "kind": kind,
        "name": checked.name,
        "title": _heading(checked, say),
        "rows": [[about(r, document.notation) for r in shown] for shown in marks],
        "uses": list(checked.uses),
    }
    return markdown(f"derivation-{checked.name}", source, data)


def _heading(checked: Checked, say: Mapping[str, str]) -> str:
    return say["erratum"].format(checked.title) if checked.erratum else checked.title


def derivation_text(
    checked: Checked, document: Document, say: Mapping[str, str]
) -> tuple[str, list[tuple[Result, ...]]]:
    """A derivation as Markdown, and for each row with a mark the steps that it shows."""
    notation = document.notation
    parts = [f"### {_heading(checked, say)}"]
    if checked.erratum and checked.claim:
        parts.append(say["claim"].format(checked.claim))
    assumed = hypotheses(checked, notation)
    if assumed:
        parts.append(say["where"].format(", ".join(f"${h}$" for h in assumed)))
    marks: list[tuple[Result, ...]] = []
    last = None
    for part in runs(checked):
        if isinstance(part, Prose):
            parts.append(part.text)
            continue
        if condition := case(part, notation):
            parts.append(say["case"].format(f"${condition}$"))
        made = rows(part, notation, last)
        parts.append(_display(block(made, marks=True)))
        marks.extend(row.results for row in made if row.results)
        last = part[-1]
    for result in checked.results:
        if result.expected != "proved" and result.verdict.witness is not None:
            parts.append(say["witness"].format(witness_text(result.verdict.witness, notation, say)))
    if checked.erratum and checked.correction:
        parts.append(say["correction"].format(checked.correction))
    return "\n\n".join(parts), marks


def _display(environment: str) -> str:
    return f"$$\n{environment}\n$$"
