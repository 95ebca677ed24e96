"""A checked document as the cells of its page: prose, aligned steps with their marks, and the figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from therefore.document import Checked, Document, Figure, Result
from therefore.publish import figures as drawing
from therefore.publish.cells import Node, code, markdown, new
from therefore.publish.marks import about
from therefore.publish.numpy_terms import Definitions
from therefore.publish.outline import Section, heading, outline, walkthrough
from therefore.publish.rows import block, definitions_block
from therefore.publish.words import in_numbers, summary, words


def notebook(document: Document) -> Node:
    """The document as a notebook of prose, to make a page of; its figures are drawn elsewhere."""
    about = {"lang": words(document)["lang"], "name": document.name, "title": document.title}
    return new(list(_cells(document)), about)


def _cells(document: Document) -> Iterator[Node]:
    say = words(document)
    yield markdown("title", f"# {document.title}", {"kind": "title"})
    yield _summary(document, say)
    if document.introduction:
        yield markdown("introduction", document.introduction)
    if document.definitions:
        title = f"## {say['definitions']}\n\n"
        names = {"kind": "definitions", "names": [name for name, *_ in document.definitions]}
        yield markdown("definitions", title + _display(definitions_block(document)), names)

    definitions = drawing.definitions_of(document)
    for item in outline(document, say["figures"]):
        if isinstance(item, Section):
            about = {"kind": "section", "title": item.title} if item.first else None
            yield markdown(f"section-{item.first}" if item.first else "figures", f"## {item.title}", about)
        elif isinstance(item, Checked):
            yield _derivation(item, document, say)
        else:
            yield _figure(item, definitions)


def _figure(figure: Figure, definitions: Definitions) -> Node:
    """The cell that draws a figure."""
    about = {"kind": "figure", "figure": figure.name, "title": figure.title}
    return code(f"figure-{figure.name}", drawing.code(figure, definitions), about)


def _summary(document: Document, say: Mapping[str, str]) -> Node:
    """What was checked, in numbers."""
    count, verdicts, trust = summary(document)
    about = {"kind": "summary", "steps": count, "verdicts": verdicts, "trust": list(trust)}
    return markdown("summary", ". ".join(in_numbers(document, say)) + ".", about)


def _derivation(checked: Checked, document: Document, say: Mapping[str, str]) -> Node:
    """One cell for one derivation; its metadata says of each printed row which steps it shows."""
    source, marks = derivation_text(checked, document, say)
    kind = "erratum" if checked.erratum else "derivation"
    data = {
        "kind": kind,
        "name": checked.name,
        "title": heading(checked, say),
        "rows": [[about(r, document.notation) for r in shown] for shown in marks],
        "uses": list(checked.uses),
    }
    return markdown(f"derivation-{checked.name}", source, data)


def derivation_text(
    checked: Checked, document: Document, say: Mapping[str, str]
) -> tuple[str, list[tuple[Result, ...]]]:
    """A derivation as Markdown, and for each row with a mark the steps that it shows."""
    parts = [f"### {heading(checked, say)}"]
    marks: list[tuple[Result, ...]] = []
    for part in walkthrough(checked, document, say):
        if isinstance(part, str):
            parts.append(part)
        else:
            parts.append(_display(block(part, marks=True)))
            marks.extend(row.results for row in part if row.results)
    return "\n\n".join(parts), marks


def _display(environment: str) -> str:
    return f"$$\n{environment}\n$$"
