"""`tex(r"…")`: LaTeX in a script, read under the names that the script declares."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from therefore.draft import Misuse
from therefore.script.symbols import Declared
from therefore.term import FORMULAS, Term

if TYPE_CHECKING:
    from therefore.reader.parser import Link, Parser

WRITTEN = "__written__"
CONTEXT = 30  # characters of the source shown on either side of what is not understood

T = TypeVar("T")


class Tex:
    """LaTeX source with the names among which it stands."""

    def __init__(self, source: str, names: Mapping[str, object], notation: Mapping[str, str] | None = None) -> None:
        self.source, self._names, self._notation = source, names, notation or {}

    def __repr__(self) -> str:
        return f"tex({self.source!r})"

    def expression(self) -> tuple[Term, Mapping[str, Declared]]:
        """The expression that it writes, and the declared things that occur free; Misuse at what is not understood."""
        return self._read(lambda parser: parser.whole_expression())

    def formula(self) -> tuple[Term, Mapping[str, Declared]]:
        """The same for a relation."""
        return self._read(lambda parser: parser.whole_formula())

    def chain(self) -> tuple[list[Link], Mapping[str, Declared]]:
        """The same for a chain of relations, the first side first."""
        return self._read(lambda parser: parser.chain())

    def is_relation(self) -> bool:
        """Whether it writes a relation and not an expression."""
        return len(self.chain()[0]) > 1 or self.chain()[0][0].term.op in FORMULAS

    def among(self, symbols: Mapping[str, Declared]) -> Tex:
        """The same source, with further names that come before those of its surroundings."""
        # Two things of one name would be two readings of it.
        kept = {key: v for key, v in self._names.items() if not isinstance(v, Declared) or v.name not in symbols}
        return Tex(self.source, {**kept, **symbols}, self._notation)

    def _written(self) -> Iterator[tuple[Declared, str]]:
        """The notations beyond how a name prints: those of the script, and those given with the source."""
        yield from self._names.get(WRITTEN, ())  # type: ignore[misc]
        declared = {v.name: v for v in self._names.values() if isinstance(v, Declared)}
        for name, latex in self._notation.items():
            if name not in declared:
                raise Misuse("bad-latex", f"`{latex}` is to stand for {name}, which is not declared")
            yield declared[name], latex

    def _read(self, read: Callable[[Parser], T]) -> tuple[T, Mapping[str, Declared]]:
        # Most scripts hold no LaTeX: what reads it is imported when there is some.
        from therefore.reader.parser import Parser
        from therefore.reader.signature import signature
        from therefore.reader.tokens import TexError

        try:
            names = signature(self._names.values(), self._written())
            parser = Parser(self.source, names)
            return read(parser), parser.met
        except TexError as error:
            before, at, after = (
                self.source[max(0, error.start - CONTEXT) : error.start],
                self.source[error.start : error.end],
                self.source[error.end : error.end + CONTEXT],
            )
            where = " ".join(f"{before}⟦{at}⟧{after}".split())
            raise Misuse("bad-latex", f"{error.reason}: {where}", error.help) from None


def tex(source: str, **notation: str) -> Tex:
    r"""LaTeX for an expression, a relation or (for `d.chain`) a chain, as `tex(r"-\sum_y P(y) \log Q(y)")`.

    Names are those that the script declares, as they print: `symbol("yhat", latex=r"\hat{y}")` is
    written `\hat{y}`; `notation` adds ways to write them here, as `x=r"\mathbf{x}"`. Misuse, at the
    token, for what is not declared or not understood.
    """
    if not isinstance(source, str):
        raise Misuse("bad-latex", f"tex() takes text, not the {type(source).__name__} {source!r}")
    return Tex(source, sys._getframe(1).f_globals, notation)


def written(symbol: Declared, *latex: str) -> None:
    r"""Further ways in which the script's LaTeX writes a declared thing: `written(Q, r"Q(Y = {0} \mid x)")`."""
    sys._getframe(1).f_globals.setdefault(WRITTEN, []).extend((symbol, text) for text in latex)
