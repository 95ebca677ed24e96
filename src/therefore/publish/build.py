"""Publishes checked documents: LaTeX, an executed notebook, its page and the figures, a directory for each document.

A document is published whole or not at all, and only when every step of it is good; what was
published before stays in place otherwise. The same documents make the same bytes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from therefore.checker.decide import Known
from therefore.document import Document, Result
from therefore.goal import Certificate, Goal
from therefore.publish.cells import Node, identifier, text
from therefore.publish.execute import executing
from therefore.publish.mathml import converter
from therefore.publish.notebook import notebook
from therefore.publish.page import page
from therefore.publish.paper import document_tex
from therefore.publish.worksheet import worksheet

More = Callable[[Document], Mapping[str, str]]

# Stands on a page for what is known last.
_LATER = "\ue002"


class NotPublished(Exception):
    """Some documents have steps that are not good; the others are published (`written`)."""

    def __init__(self, documents: Sequence[str], written: Sequence[Path]) -> None:
        super().__init__(f"not published, since not every step is proved: {', '.join(documents)}")
        self.documents, self.written = tuple(documents), tuple(written)


def build(
    documents: Sequence[Document],
    output: Path,
    more: More | None = None,
    admitted: bool = False,
    home: Path | None = None,
    functions: Callable[[], Mapping[str, str]] = dict,
) -> list[Path]:
    """Write every document to `output/<name>/`; the paths written, sorted.

    `more` gives further files of a document by their names in its directory. `admitted` accepts
    steps that are admitted. `home` is where the files will be read, if not in `output`.
    `functions` gives what the page of a document says of its numeric functions, as HTML by the name of the document.
    NotPublished after the rest when a document has a step that is not good.
    """
    good = [document for document in documents if publishable(document, admitted)]
    sheets = [worksheet(document, (home or output) / document.name) for document in good]
    written: list[Path] = []
    made_of: list[dict[str, str]] = []
    # The notebooks run in processes of their own, and there is time for what needs none of their figures.
    scripts = [document.path.parent for document in good]
    with executing(list(zip(sheets, scripts, strict=True)), known(good)) as executed, converter() as mathml:
        pages = [notebook(document) for document in good]
        for document, prose, sheet in zip(good, pages, executed, strict=True):
            figures = figures_in(document, sheet)
            made = {
                f"{document.name}.ipynb": text(sheet),
                f"{document.name}.tex": document_tex(document),
                "index.html": page(prose, mathml, figures, _LATER),
                **{f"figures/{name}.svg": figure for name, figure in figures.items()},
            }
            made_of.append(made | dict(more(document) if more else {}))
    blocks = functions() if good else {}
    for document, made in zip(good, made_of, strict=True):
        made["index.html"] = made["index.html"].replace(_LATER, blocks.get(document.name, ""))
        replace_directory(output / document.name, made)
        written += [output / document.name / name for name in sorted(made)]
    if refused := [document.name for document in documents if document not in good]:
        raise NotPublished(refused, written)
    return written


def known(documents: Sequence[Document]) -> Known:
    """What is proved in the documents, with its proofs."""
    found: dict[Goal, Certificate] = {}
    for checked in (checked for document in documents for checked in document.derivations):
        proofs = (*(proof for result in checked.results for proof in result.certificates), *checked.composed)
        found.update((proof.goal, proof) for proof in proofs if proof.goal is not None)
    return found


def publishable(document: Document, admitted: bool = False) -> bool:
    """Whether every step of the document is good."""

    def good(result: Result) -> bool:
        return result.good or (admitted and result.verdict.status == "admitted")

    return all(good(result) for checked in document.derivations for result in checked.results)


def figures_in(document: Document, sheet: Node) -> dict[str, str]:
    """The figures that an executed notebook has drawn, as SVG text, by their names."""
    outputs = {cell.id: cell.outputs for cell in sheet.cells if cell.cell_type == "code"}
    names = [figure.name for figure in document.figures]
    return {name: outputs[identifier(f"figure-{name}")][0].data["image/svg+xml"] for name in names}


def replace_directory(target: Path, made: Mapping[str, str]) -> None:
    """Put a directory with exactly these files in place of `target`, in one step for whoever reads it."""
    new, old = target.with_name(f".{target.name}.new"), target.with_name(f".{target.name}.old")
    target.parent.mkdir(parents=True, exist_ok=True)
    if old.exists() and not target.exists():
        old.rename(target)  # an earlier run was interrupted between the two renamings below
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    for name, content in made.items():
        path = new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8"))
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)
