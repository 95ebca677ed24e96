"""A checked document as an executed notebook: prose, aligned steps with their marks, and cells that draw the figures.

The same document makes the same notebook, byte for byte: ids come from names, and nothing of the
time or the machine is kept.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from therefore.document import Checked, Document, Prose
from therefore.publish import figures as drawing
from therefore.publish.hypotheses import hypotheses
from therefore.publish.rows import Row, block, case, definitions_block, rows, runs
from therefore.publish.words import summary, witness_text, words

# nbformat has no types of its own: a notebook, or a cell of one, is a dictionary with attributes.
Node = Any

_SECONDS_PER_CELL = 120


def notebook(document: Document) -> Node:
    """The document's notebook, executed where it draws figures."""
    format: Any = import_module("nbformat")
    made = format.v4.new_notebook(cells=list(_cells(document)), metadata=_metadata(document), nbformat_minor=5)
    if drawing.figures_of(document):
        made = _executed(made)
    format.validate(made)
    return made


def text(made: Node) -> str:
    """The notebook as the text of its file."""
    format: Any = import_module("nbformat")
    return str(format.writes(made, ensure_ascii=False)) + "\n"


def _metadata(document: Document) -> dict[str, Any]:
    return {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "therefore": {"lang": words(document)["lang"], "name": document.name, "title": document.title},
    }


def _cells(document: Document) -> Iterator[Node]:
    say = words(document)
    wanted = list(drawing.figures_of(document))
    definitions = drawing.definitions_of(document) if wanted else {}
    yield _markdown("title", f"# {document.title}", {"kind": "title"})
    yield _summary(document, say)
    if document.introduction:
        yield _markdown("introduction", document.introduction)
    if document.definitions:
        heading = f"## {say['definitions']}\n\n"
        yield _markdown("definitions", heading + _display(definitions_block(document)), {"kind": "definitions"})
    if wanted:
        yield _code("setup", drawing.setup(tuple(wanted), definitions))

    def drawn(*after: str) -> Iterator[Node]:
        for figure in [f for f in wanted if f.after in after]:
            wanted.remove(figure)
            yield _code(f"figure-{figure.name}", drawing.code(figure, definitions), figure.title)

    section = ""
    for checked in document.derivations:
        if checked.section != section:
            if section:
                yield from drawn(section)
            section = checked.section
            if section:
                yield _markdown(f"section-{checked.name}", f"## {section}", {"kind": "section", "title": section})
        yield _derivation(checked, document, say)
        yield from drawn(checked.name)
    yield from drawn(section) if section else ()
    if wanted:
        yield _markdown("figures", f"## {say['figures']}")
        yield from drawn(*[figure.after for figure in wanted])


def _summary(document: Document, say: Mapping[str, str]) -> Node:
    """What was checked, in numbers."""
    count, verdicts, trust = summary(document)
    parts = ", ".join(f"{number} {say.get(name, name)}" for name, number in verdicts.items())
    source = f"**{count} {say['steps']}**: {parts}. {say['trust']}: {', '.join(trust) or say['unfounded']}."
    about = {"kind": "summary", "steps": count, "verdicts": verdicts, "trust": list(trust)}
    return _markdown("summary", source, about)


def _derivation(checked: Checked, document: Document, say: Mapping[str, str]) -> Node:
    """One cell for one derivation; its metadata says of each printed row which steps it shows."""
    notation = document.notation
    title = say["erratum"].format(checked.title) if checked.erratum else checked.title
    parts = [f"### {title}"]
    if checked.erratum and checked.claim:
        parts.append(say["claim"].format(checked.claim))
    assumed = hypotheses(checked, notation)
    if assumed:
        parts.append(say["where"].format(", ".join(f"${h}$" for h in assumed)))
    marks: list[list[dict[str, Any]]] = []
    last = None
    for part in runs(checked):
        if isinstance(part, Prose):
            parts.append(part.text)
            continue
        if condition := case(part, notation):
            parts.append(say["case"].format(f"${condition}$"))
        made = rows(part, notation, last)
        parts.append(_display(block(made, marks=True)))
        marks.extend(_marks(row) for row in made if row.results)
        last = part[-1]
    for result in checked.results:
        if result.expected != "proved" and result.verdict.witness is not None:
            parts.append(say["witness"].format(witness_text(result.verdict.witness, notation, say)))
    if checked.erratum and checked.correction:
        parts.append(say["correction"].format(checked.correction))
    kind = "erratum" if checked.erratum else "derivation"
    about = {"kind": kind, "name": checked.name, "title": title, "rows": marks}
    return _markdown(f"derivation-{checked.name}", "\n\n".join(parts), about)


def _marks(row: Row) -> list[dict[str, Any]]:
    return [
        {
            "step": r.step.number,
            "verdict": r.verdict.status,
            "good": r.good,
            "expected": r.expected,
            "trust": r.verdict.trust,
            "by": list(r.step.by),
        }
        for r in row.results
    ]


def _display(environment: str) -> str:
    return f"$$\n{environment}\n$$"


def _markdown(name: str, source: str, about: Mapping[str, Any] | None = None) -> Node:
    v4: Any = import_module("nbformat.v4")
    return v4.new_markdown_cell(source, id=_id(name), metadata={"therefore": dict(about)} if about else {})


def _code(name: str, source: str, title: str = "") -> Node:
    v4: Any = import_module("nbformat.v4")
    about = {"kind": "figure" if title else "setup", "title": title}
    return v4.new_code_cell(source, id=_id(name), metadata={"therefore": about})


def _id(name: str) -> str:
    """A cell id: at most 64 of the letters that the format allows."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)[:64]


def _executed(made: Node) -> Node:
    client: Any = import_module("nbclient")
    metadata = made.metadata.copy()
    with tempfile.TemporaryDirectory() as empty:
        # Neither start-up files of the user's nor a style file may change what is drawn.
        inline = "module://matplotlib_inline.backend_inline"
        environment = {**os.environ, "IPYTHONDIR": empty, "PYTHONHASHSEED": "0", "MPLBACKEND": inline}
        resources = {"metadata": {"path": empty}}
        runner = client.NotebookClient(
            made,
            timeout=_SECONDS_PER_CELL,
            record_timing=False,
            resources=resources,
            extra_arguments=["--HistoryManager.enabled=False", "--IPKernelApp.log_level=40"],
        )
        done = runner.execute(env=environment)
    for cell in done.cells:
        for output in cell.get("outputs", ()):
            # The text that stands for a figure where it cannot be shown says nothing.
            if "image/svg+xml" in output.get("data", ()):
                output.data.pop("text/plain", None)
    done.metadata = metadata
    return done
