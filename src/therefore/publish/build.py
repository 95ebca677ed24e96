"""Publishes checked documents: LaTeX, an executed notebook, its page and the figures, a directory for each document.

A document is published whole or not at all, and only when every step of it is good; what was
published before stays in place otherwise. The same documents make the same bytes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from therefore.document import Document, Result
from therefore.publish.accuracy import Ledger
from therefore.publish.accuracy_block import accuracy_block
from therefore.publish.cells import text
from therefore.publish.execute import executed
from therefore.publish.figures import definitions_of, figures_of, svg
from therefore.publish.notebook import notebook
from therefore.publish.page import page
from therefore.publish.paper import document_tex
from therefore.publish.worksheet import worksheet

More = Callable[[Document], Mapping[str, str]]


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
    ledger: Ledger | None = None,
) -> list[Path]:
    """Write every document to `output/<name>/`; the paths written, sorted.

    `more` gives further files of a document by their names in its directory. `admitted` accepts
    steps that are admitted. `home` is where the files will be read, if not in `output`.
    `ledger` knows how accurate numeric functions are.
    NotPublished after the rest when a document has a step that is not good.
    """
    good = [document for document in documents if publishable(document, admitted)]
    sheets = [worksheet(document, (home or output) / document.name) for document in good]
    # The notebooks run in processes of their own; there is time to make the rest meanwhile.
    with ThreadPoolExecutor(1) as pool:
        notebooks = pool.submit(executed, [(sheet, d.path.parent) for sheet, d in zip(sheets, good, strict=True)])
        made_of = [{**contents(document, ledger), **(more(document) if more else {})} for document in good]
    written: list[Path] = []
    for document, made, sheet in zip(good, made_of, notebooks.result(), strict=True):
        made[f"{document.name}.ipynb"] = text(sheet)
        replace_directory(output / document.name, made)
        written += [output / document.name / name for name in sorted(made)]
    if refused := [document.name for document in documents if document not in good]:
        raise NotPublished(refused, written)
    return written


def publishable(document: Document, admitted: bool = False) -> bool:
    """Whether every step of the document is good."""

    def good(result: Result) -> bool:
        return result.good or (admitted and result.verdict.status == "admitted")

    return all(good(result) for checked in document.derivations for result in checked.results)


def contents(document: Document, ledger: Ledger | None = None) -> dict[str, str]:
    """The text of every file of a document but its notebook, by its name in the document's directory."""
    definitions = definitions_of(document)
    sheet = notebook(document)
    functions = accuracy_block(document, ledger or Ledger(), sheet.metadata["therefore"]["lang"])
    return {
        f"{document.name}.tex": document_tex(document),
        "index.html": page(sheet, functions),
        **{f"figures/{figure.name}.svg": svg(figure, definitions) for figure in figures_of(document)},
    }


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
