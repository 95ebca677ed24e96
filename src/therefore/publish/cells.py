"""Notebooks and their cells: the same parts make the same bytes, for ids come from names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

# nbformat has no types of its own: a notebook, or a cell of one, is a dictionary with attributes.
Node = Any


def new(cells: Sequence[Node], about: Mapping[str, Any]) -> Node:
    """A notebook of these cells; `about` stays in its metadata."""
    v4: Any = import_module("nbformat.v4")
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "therefore": dict(about),
    }
    return v4.new_notebook(cells=list(cells), metadata=metadata, nbformat_minor=5)


def text(notebook: Node) -> str:
    """The notebook as the text of its file."""
    format: Any = import_module("nbformat")
    format.validate(notebook)
    return str(format.writes(notebook, ensure_ascii=False)) + "\n"


def markdown(name: str, source: str, about: Mapping[str, Any] | None = None) -> Node:
    """A cell of prose."""
    v4: Any = import_module("nbformat.v4")
    return v4.new_markdown_cell(source, id=_id(name), metadata={"therefore": dict(about)} if about else {})


def code(name: str, source: str, about: Mapping[str, Any] | None = None) -> Node:
    """A cell of Python."""
    v4: Any = import_module("nbformat.v4")
    return v4.new_code_cell(source, id=_id(name), metadata={"therefore": dict(about)} if about else {})


def _id(name: str) -> str:
    """A cell id: at most 64 of the letters that the format allows."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)[:64]
