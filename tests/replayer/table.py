"""The rows of the specification: read from the text itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from replayer.syntax import ARITIES, ONE_ARGUMENT, SEVERAL, Term, bound, free

SPECIFICATION = Path(__file__).parents[2] / "docs" / "certificates.md"
OPERATORS = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow"}
COMPARISONS = {ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge"}
CALLS = {*ONE_ARGUMENT, *SEVERAL, *ARITIES}


@dataclass(frozen=True)
class Row:
    statement: Term
    conditions: tuple[Term, ...]

    @property
    def variables(self) -> list[str]:
        return sorted(free(self.statement).union(*map(free, self.conditions)))


@dataclass(frozen=True)
class Series:
    terms: Term
    first: int
    value: Term
    conditions: tuple[Term, ...]


@dataclass(frozen=True)
class Integral(Row):
    """A row that says what an integral is."""


def _lines(width: int) -> Iterator[list[str]]:
    """The cells of the lines of a table with so many columns, without its head."""
    for line in SPECIFICATION.read_text(encoding="utf-8").split("<!-- rows", 1)[1].splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == width and any(cell.startswith("`") for cell in cells[1:3]):
            yield cells


def _conditions(cell: str) -> tuple[Term, ...]:
    return tuple(map(parse, re.findall("`([^`]*)`", cell)))


@cache
def rows() -> dict[str, Row]:
    """The first table of section 10: its lines are | name | statement | conditions | reference |."""
    return {name: Row(parse(text.strip("`")), _conditions(conditions)) for name, text, conditions, _ in _lines(4)}


@cache
def known_series() -> dict[str, Series]:
    """The second one: | name | terms | first index | value | conditions | reference |."""
    return {
        name: Series(parse(terms.strip("`")), int(first), parse(value.strip("`")), _conditions(conditions))
        for name, terms, first, value, conditions, _ in _lines(6)
    }


@cache
def known_integrals() -> dict[str, Integral]:
    """The third one: | ∫ | name | statement | conditions | reference |."""
    return {
        name: Integral(parse(text.strip("`")), _conditions(conditions))
        for _, name, text, conditions, _ in _lines(5)
    }


def parse(text: str) -> Term:
    return _term(ast.parse(text, mode="eval").body)


def _term(node: ast.expr) -> Term:
    match node:
        case ast.Constant(value=int(value)):
            return ("num", Fraction(value))
        case ast.Name(id="pi" | "oo" as name):
            return ("const", name)
        case ast.Name(id=name):
            return ("var", name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return ("neg", _term(operand))
        case ast.BinOp(left=left, op=op, right=right):
            return (OPERATORS[type(op)], _term(left), _term(right))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return (COMPARISONS[type(op)], _term(left), _term(right))
        case ast.Call(func=ast.Name(id="sqrt"), args=[argument]):
            return ("pow", _term(argument), ("num", Fraction(1, 2)))
        case ast.Call(func=ast.Name(id="integral"), args=[ast.Name(id=x), low, high, body]):
            return ("integral", _term(low), _term(high), bound(_term(body), x))
        case ast.Call(func=ast.Name(id=name), args=args) if name in CALLS:
            return (name, *map(_term, args))
    raise ValueError(f"not understood: {ast.unparse(node)}")
