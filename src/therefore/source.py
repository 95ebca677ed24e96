"""Read an expression from source text into a term, without executing anything.

The text is parsed by Python's `ast` and only a white list of its nodes is understood. Imports
only the term tree.
"""

from __future__ import annotations

import ast
from fractions import Fraction

from therefore.term import FUNCTIONS, Term, num, var

_BINARY = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow"}
_COMPARE = {ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge"}


def parse(text: str) -> Term:
    """The term that `text` writes; ValueError names what is not understood."""
    try:
        return _read(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(f"not an expression: {error}") from None


def _read(node: ast.expr) -> Term:
    match node:
        case ast.Constant(value=bool()):
            raise ValueError("a truth value is not a term")
        case ast.Constant(value=int(value)):
            return num(Fraction(value))
        case ast.Name(id="pi" | "oo" as name):
            return Term("const", name)
        case ast.Name(id=name):
            return var(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Term("neg", _read(operand))
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _BINARY:
            return Term(_BINARY[type(operator)], _read(left), _read(right))
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in _COMPARE:
            return Term(_COMPARE[type(operator)], _read(left), _read(right))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS or name == "integer":
            return Term(name, *map(_read, args))
        case ast.Call(func=ast.Name(id="integral"), args=[ast.Name(id=name), *ends_and_body], keywords=[]):
            return Term("integral", name, *map(_read, ends_and_body))
        case ast.Call(func=ast.Name(id="sqrt"), args=[argument], keywords=[]):
            return Term("pow", _read(argument), num(Fraction(1, 2)))
    raise ValueError(f"not understood: {ast.unparse(node)}")
