"""A place in a run of tokens, and what reading has met so far: the base of the parser."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from therefore.reader.signature import Signature
from therefore.reader.tokens import TexError, Token, tokens
from therefore.script.symbols import Declared, Family, Function
from therefore.term import Term

LINES = frozenset({"&", r"\\"})
CLOSING = {"(": ")", "[": "]", r"\{": r"\}", "{": "}", r"\lfloor": r"\rfloor", r"\left|": r"\right|"}
MAX_DEPTH = 60


class Cursor(ABC):
    """Tokens with a place in them. `met` collects the declared things that occur free."""

    def __init__(self, source: str, names: Signature) -> None:
        self.source, self.names = source, names
        self.tokens, self.at = tokens(source), 0
        self.met: dict[str, Declared] = {}
        self.bound: dict[str, str | None] = {}
        self.stops: list[str] = []
        self.depth = 0
        self.several = False  # whether the product that was read last has several factors
        self.closed = False  # an integral whose d x stood above the line of a fraction
        self.tabular = False  # inside cases, where & and \\\\ separate

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def ahead(self, count: int) -> Token:
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.token
        self.at += token.kind != "end"
        return token

    def take(self, text: str) -> bool:
        """Whether the next token is this one, which is then read."""
        found = self.token.text == text and self.token.kind != "end"
        self.at += found
        return found

    def expect(self, text: str) -> Token:
        if self.token.text != text:
            raise self.error(f"`{text}` is expected here")
        return self.advance()

    def error(self, reason: str, token: Token | None = None, help: str = "") -> TexError:
        at = token or self.token
        return TexError(reason if at.kind != "end" else f"{reason}, but the text ends", at.start, at.end, help)

    def expect_end(self) -> None:
        while self.token.text in LINES or self.token.text in (".", ",", ";"):
            self.advance()
        if self.token.kind != "end":
            raise self.error("this is not understood here")

    def skip_lines(self) -> None:
        while self.token.text in LINES and not self.tabular:
            self.advance()

    @contextmanager
    def nested(self) -> Iterator[None]:
        self.depth += 1
        try:
            if self.depth > MAX_DEPTH:
                raise self.error("nested too deeply")
            yield
        finally:
            self.depth -= 1

    def unstopped(self, read: Callable[[], Term]) -> Term:
        """Inside brackets nothing that stops the outside stops."""
        stops, self.stops = self.stops, []
        try:
            return read()
        finally:
            self.stops = stops

    def unstopped_until(self, stop: str) -> Term:
        stops, self.stops = self.stops, [stop]
        try:
            return self.expression()
        finally:
            self.stops = stops

    def bound_body(self, name: str, read: Callable[[], Term]) -> Term:
        before, self.bound = self.bound, {**self.bound, name: name}
        body = read()
        self.bound = before
        return body

    def meet(self, symbol: Declared, term: Term) -> Term:
        """Note that a declared thing occurs."""
        if symbol.name not in self.bound:
            self.met.setdefault(f"@{symbol.name}" if isinstance(symbol, (Family, Function)) else symbol.name, symbol)
        return term

    # What the rooms above read, each by way of the others.

    @abstractmethod
    def expression(self) -> Term: ...
    @abstractmethod
    def product(self) -> Term: ...
    @abstractmethod
    def factor(self, dotted: bool = False) -> Term: ...
    @abstractmethod
    def powers(self, base: Term) -> Term: ...
    @abstractmethod
    def script(self) -> Term: ...
    @abstractmethod
    def atom(self) -> Term: ...
    @abstractmethod
    def starts_factor(self) -> bool: ...
    @abstractmethod
    def relation_from(self, left: Term) -> Term: ...
    @abstractmethod
    def disjunction(self) -> Term: ...
