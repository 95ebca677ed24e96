"""A document's script as a notebook to run and to change: a cell for each derivation, which shows its verdicts.

Written as percent text (by jupytext, which its metadata invite), it is a script that can be checked again.
"""

from __future__ import annotations

import ast
import json
import os
from collections import deque
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from therefore.document import Checked, Document
from therefore.publish import figures as drawing
from therefore.publish.cells import Node, code, markdown, new
from therefore.publish.outline import Section, outline
from therefore.publish.words import words

# What a script says to the publisher; in a notebook the figures are drawn by cells of their own.
_PUBLISHED = {"FIGURES", "EXPORTS"}


def worksheet(document: Document, home: Path) -> Node:
    """The notebook, not yet executed; `home` is the directory where it will be published."""
    say = words(document)
    about = {"lang": say["lang"], "name": document.name, "title": document.title}
    made = new(list(_cells(document, home)), about)
    made.metadata["jupytext"] = {"formats": "ipynb,py:percent"}
    return made


def _cells(document: Document, home: Path) -> Iterator[Node]:
    say = words(document)
    yield markdown("title", f"# {document.title}", {"kind": "title"})
    if document.introduction:
        yield markdown("introduction", document.introduction)
    yield markdown("worksheet", say["worksheet"])
    scripts = Path(os.path.relpath(document.path.parent.resolve(), home.resolve())).as_posix()
    yield code("scripts", f"import sys\n\nsys.path.insert(0, {json.dumps(scripts)})  # {say['siblings']}")
    definitions = drawing.definitions_of(document)
    pieces = deque(blocks(document.source, {checked.name for checked in document.derivations}))
    numbers, ready = count(1), False

    def above(name: str) -> Iterator[Node]:
        """What the script declares above a derivation, or below the last."""
        while pieces and (not name or pieces[0][0] != name):
            yield code(f"block-{next(numbers)}", pieces.popleft()[1])

    for item in outline(document):
        if isinstance(item, Section):
            yield from above(item.first)
            yield markdown(f"section-{item.first}", f"## {item.title}", {"kind": "section", "title": item.title})
        elif isinstance(item, Checked):
            yield from above(item.name)
            if pieces:
                yield code(f"derivation-{item.name}", f"{pieces.popleft()[1]}\n\n\n{item.name}")
        else:
            if not ready:
                yield code("setup", drawing.setup())
                ready = True
            about = {"kind": "figure", "title": item.title}
            yield code(f"figure-{item.name}", drawing.code(item, definitions), about)
    yield from above("")


def blocks(source: str, derivations: set[str]) -> Iterator[tuple[str, str]]:
    """The source in pieces, in order: each derivation under its name, and what stands between them under none."""
    lines = source.splitlines()
    between: list[str] = []
    end = 0
    for node in ast.parse(source).body:
        assert node.end_lineno is not None
        piece, end = "\n".join(lines[end : node.end_lineno]), max(end, node.end_lineno)
        if isinstance(node, ast.FunctionDef) and node.name in derivations:
            if any(text.strip() for text in between):
                yield "", "\n".join(between).strip("\n")
            between = []
            yield node.name, piece.strip("\n")
        elif not _aside(node):
            between.append(piece)
    if any(text.strip() for text in between):
        yield "", "\n".join(between).strip("\n")


def _aside(node: ast.stmt) -> bool:
    """The docstring, what is for the publisher, and what runs the script as a program."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Name) and target.id in _PUBLISHED for target in node.targets)
    return isinstance(node, ast.If) and "__name__" in {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}
