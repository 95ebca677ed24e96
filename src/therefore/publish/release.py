"""What a build does once everything is proved: make all files aside, compare them with what is published, install.

The makers are imported when they are needed, so that a wrong option or a failed step is answered at once.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

from therefore.document import Document
from therefore.message import InputError, Message


def make(
    documents: Sequence[Document],
    made: Path,
    output: Path,
    *,
    whole: bool,
    targets: Iterable[str],
    layout: str,
    margin: bool,
) -> None:
    """Write into `made` what is to be read in `output`; what belongs to all documents together only if `whole`.

    InputError for a script that cannot be published as it is.
    """
    from therefore.checker.pool import aside
    from therefore.publish.build import build
    from therefore.publish.contents import index_page
    from therefore.publish.inputs import Setting, inputs

    more = partial(inputs, setting=Setting(layout, margin))
    with aside(partial(_functions, documents, output, targets if whole else ())) as waiting:
        functions = cache(waiting)
        build(documents, made, more=more, home=output, functions=lambda: functions()[0])
        files = functions()[1]
    if whole:
        files["index.html"] = index_page(documents)
    for name, text in files.items():
        (made / name).write_text(text, encoding="utf-8")


def _functions(
    documents: Sequence[Document], output: Path, targets: Iterable[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """What the pages say of numeric functions, by document, and the files that all documents make together."""
    if not any(document.functions for document in documents):
        return {}, {}
    from therefore.publish.accuracy import NAME, Ledger
    from therefore.publish.accuracy_block import accuracy_block
    from therefore.publish.numeric import module
    from therefore.publish.targets import TARGETS
    from therefore.publish.words import words

    # What was measured before, perhaps on another processor, stands as long as the code does.
    ledger = Ledger.read(output / NAME)
    blocks = {d.name: accuracy_block(d, ledger, words(d)["lang"]) for d in documents}
    files = {TARGETS[name].file: module(documents, TARGETS[name], ledger) for name in targets}
    return blocks, files | {NAME: ledger.text()} if files else {}


def drift(made: Path, published: Path, whole: bool) -> dict[str, list[str]]:
    """How the published files differ from those just made; files beyond those count when all were made."""
    new, old = ({name: root / name for name in names_in(root)} for root in (made, published))
    changes = {
        "missing": [name for name in new if name not in old],
        "differs": [name for name in new if name in old and new[name].read_bytes() != old[name].read_bytes()],
        "stale": [name for name in old if whole and name not in new and not Path(name).name.startswith(".")],
    }
    return {what: names for what, names in changes.items() if names}


def names_in(root: Path) -> list[str]:
    """The files below a directory, by their names from there."""
    return [p.relative_to(root).as_posix() for p in sorted(root.rglob("*")) if p.is_file()]


def install(made: Path, output: Path, names: Iterable[str]) -> None:
    """Copy files, and say which; InputError where they cannot be written."""
    for name in names:
        with _writing(output / name) as path:
            shutil.copyfile(made / name, path)


def print_pages(documents: Sequence[Document], directory: Path, output: Path) -> None:
    """Write each document as a PDF, once all are made; InputError where one cannot be."""
    from therefore.publish.accuracy import NAME, Ledger
    from therefore.publish.pdf import pdf

    ledger = Ledger.read(output / NAME)
    made = {directory / f"{document.name}.pdf": pdf(document, ledger) for document in documents}
    for target, pages in made.items():
        with _writing(target) as path:
            path.write_bytes(pages)


@contextmanager
def _writing(path: Path) -> Iterator[Path]:
    """A file about to be written, in a directory that is there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield path
    except OSError as error:
        raise InputError(Message("error", "unwritable", f"`{path}`: {error.strerror}")) from None
    print(f"wrote {path}")
