"""What LaTeX names mean to a reader: the declarations that a script has made, by how they print."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from therefore.document import Notation
from therefore.publish.names import name_latex
from therefore.reader.tokens import Token, canonical, tokens
from therefore.script.symbols import Declared, Family, Function, Index

Hole = int
HOLE = 0xE000


@dataclass(frozen=True)
class Template:
    """How an application is written: tokens, and holes where its arguments stand."""

    head: Declared
    arity: int
    pieces: tuple[Token | Hole, ...]


@dataclass(frozen=True)
class Signature:
    """Declared things by their canonical LaTeX; a key may stand for several things of different kinds.

    `ambiguous` are the keys under which two things of one kind are declared; `indices` are
    the variables that are indices, which sum signs bind.
    """

    variables: Mapping[str, Declared] = field(default_factory=dict)
    families: Mapping[str, Family] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    templates: tuple[Template, ...] = ()
    ambiguous: frozenset[str] = frozenset()
    indices: Mapping[str, Index] = field(default_factory=dict)

    def knows(self, key: str) -> bool:
        """Whether a name is declared at all."""
        return key in self.variables or key in self.families or key in self.functions


def signature(declared: Iterable[object], written: Iterable[tuple[Declared, str]] = ()) -> Signature:
    """The signature of what is declared; `written` adds further templates or names for declared things."""
    variables: dict[str, Declared] = {}
    families: dict[str, Family] = {}
    functions: dict[str, Function] = {}
    templates: list[Template] = []
    ambiguous: set[str] = set()
    indices: dict[str, Index] = {}

    def enter(symbol: Declared, latex: str) -> None:
        parts = [] if "{0}" in latex else tokens(latex)[:-1]
        if not parts or (len(parts) > 1 and parts[1].text not in ("_", "'")):
            templates.append(_template(symbol, latex))
            return
        key = canonical(parts)
        table: dict[str, Any] = families if isinstance(symbol, Family) else variables
        table = functions if isinstance(symbol, Function) else table
        if table.setdefault(key, symbol) != symbol:
            ambiguous.add(key)
        if isinstance(symbol, Index):
            indices.setdefault(key, symbol)

    known = list(dict.fromkeys(d for d in declared if isinstance(d, Declared)))
    for symbol in known:
        if isinstance(symbol, (Family, Function)) and symbol.template:
            enter(symbol, symbol.template)
        enter(symbol, symbol.latex or name_latex(symbol.name, Notation()))
    for symbol, latex in written:
        enter(symbol, latex)
    ordered = sorted(templates, key=lambda t: -len(t.pieces))
    return Signature(variables, families, functions, tuple(ordered), frozenset(ambiguous), indices)


def _template(head: Declared, latex: str) -> Template:
    """The tokens of a template; a private character holds the place of each argument."""
    count = len({name for _, name, _, _ in string.Formatter().parse(latex) if name})
    text = latex.format(*(chr(HOLE + i) for i in range(count))) if count else latex
    filled = tokens(text)[:-1]
    return Template(head, count, tuple(ord(t.text) - HOLE if ord(t.text[0]) >= HOLE else t for t in filled))
