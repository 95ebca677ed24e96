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
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "therefore": dict(about),
    }
    return node({"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def text(notebook: Node) -> str:
    """The notebook as the text of its file."""
    format: Any = import_module("nbformat")
    format.validate(notebook)
    return str(format.writes(notebook, ensure_ascii=False)) + "\n"


def markdown(name: str, source: str, about: Mapping[str, Any] | None = None) -> Node:
    """A cell of prose."""
    return node({"cell_type": "markdown", "source": source} | _named(name, about))


def code(name: str, source: str, about: Mapping[str, Any] | None = None) -> Node:
    """A cell of Python."""
    return node({"cell_type": "code", "source": source, "execution_count": None, "outputs": []} | _named(name, about))


def node(parts: Mapping[str, Any]) -> Node:
    """A part of a notebook; whether it is one as a whole is seen when it is written."""
    made: Node = import_module("nbformat.notebooknode").from_dict(parts)
    return made


def _named(name: str, about: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"id": identifier(name), "metadata": {"therefore": dict(about)} if about else {}}


def identifier(name: str) -> str:
    """The id of the cell of a name: at most 64 of the letters that the format allows."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)[:64]
