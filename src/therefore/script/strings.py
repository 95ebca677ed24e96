"""Read expressions and relations from source text, as written, without executing anything.

Python's `ast` parses the text and a white list of its nodes is understood: arithmetic, comparisons,
and the names that SymPy has for functions, sums, derivatives, limits and the like. Nothing is
evaluated, imported or looked up. Imports the term tree and what a misuse is.

    read_expression   text → term
    read_formula      text → relation or combination of relations
"""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import groupby
from typing import Any

from therefore.draft import Misuse
from therefore.script.calls import CALLS, EXPECTATIONS, is_density, substitution
from therefore.term import (
    COMPLEX,
    FALSE,
    FORMULAS,
    FUNCTIONS,
    INFINITY,
    MINUS_INFINITY,
    ONE,
    TRUE,
    ZERO,
    Term,
    add,
    app,
    check_shape,
    conj,
    div,
    eq,
    mul,
    neg,
    num,
    power,
    sub,
    var,
)

MAX_LENGTH = 100_000
MAX_DEPTH = 100
PARSER_DEPTH = 4000  # a sum of n terms is nested n deep before it is flattened

_NAMES: Mapping[str, str] = {name: name for name in (FUNCTIONS | COMPLEX) - {"delta"}} | {
    "Abs": "abs", "Max": "max", "Min": "min", "KroneckerDelta": "delta", "ln": "log",
    "Heaviside": "heaviside",
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh",
}  # fmt: skip
_RELATIONS: Mapping[str, str] = {
    "Eq": "eq", "Ne": "ne", "Lt": "lt", "Le": "le", "Gt": "gt", "Ge": "ge", "Implies": "implies", "Equivalent": "iff",
}  # fmt: skip
_COMPARE: Mapping[type, str] = {
    ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge",
}  # fmt: skip
_BINDERS: Mapping[str, str] = {"Sum": "sum", "Product": "prod", "Integral": "integral", "Maximum": "maximum"}
_RUNS: Mapping[type, tuple[Callable[..., Term], str]] = {ast.Add: (add, "add"), ast.Mult: (mul, "mul")}
_OPERATIONS: Mapping[type, Callable[[Term, Term], Term]] = {ast.Sub: sub, ast.Div: div, ast.Pow: power}
_JUNCTIONS: Mapping[type, str] = {ast.BitAnd: "and", ast.BitOr: "or"}
_MATRICES: Mapping[str, str] = {
    "Transpose": "transpose", "Inverse": "inverse", "Trace": "trace", "trace": "trace", "Determinant": "det",
    "Det": "det", "det": "det", "Identity": "identity", "ZeroMatrix": "zeros",
    "PositiveDefinite": "definite", "PositiveSemidefinite": "semidefinite",
}  # fmt: skip
RESERVED = frozenset({
    *_NAMES, *_RELATIONS, *_BINDERS, "sqrt", "cbrt", "cot", "sec", "csc", "coth", "acot", "ceiling", "sigmoid",
    "Rational", "Integer", "Derivative", "diff", "Limit", "Piecewise", "ForAll", "And", "Or", "Not", "pi", "oo", "E",
    "I", "True", "False", *_MATRICES, "dot", "Norm", *EXPECTATIONS,
})  # fmt: skip


def read_expression(text: str) -> Term:
    """The term that a text writes; Misuse, with the place in the text, for what is not understood."""
    term = Reader(text).read()
    if term.op in FORMULAS:
        raise Misuse("bad-expression", f"an expression is expected here, not the relation `{_short(text)}`")
    return term


def read_formula(text: str) -> Term:
    """The relation that a text writes, as `0 < x`, `x in {0, 1}` or `And(…)`; Misuse for anything else."""
    term = Reader(text).read()
    if term.op not in FORMULAS:
        raise Misuse("bad-expression", f"a relation is expected here, not `{_short(text)}`", "write a == b, a <= b, …")
    return term


class Reader:
    def __init__(self, text: str) -> None:
        self.text = text.strip()

    def read(self) -> Term:
        if len(self.text) > MAX_LENGTH:
            raise Misuse("bad-expression", f"the text is longer than {MAX_LENGTH} characters")
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(max(before, PARSER_DEPTH))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of Python about Python, such as `0or x`
                tree = ast.parse(self.text, mode="eval")
            return self.term(tree.body, 0)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            reason = error.msg if isinstance(error, SyntaxError) else str(error)
            raise Misuse("bad-expression", f"`{_short(self.text)}` is not an expression: {reason}") from None
        finally:
            sys.setrecursionlimit(before)

    def fail(self, node: ast.AST, reason: str, help: str = "") -> Misuse:
        part = ast.get_source_segment(self.text, node) if isinstance(node, ast.expr) else None
        return Misuse("bad-expression", f"{reason}: `{_short(part or self.text)}`", help)

    def term(self, node: ast.expr, depth: int) -> Term:
        if depth > MAX_DEPTH:
            raise self.fail(node, "nested too deeply")
        reader = _READERS.get(type(node))
        if reader is None:
            raise self.fail(node, "this is not mathematics that can be checked")
        return reader(self, node, depth + 1)

    def terms(self, nodes: list[ast.expr], depth: int) -> list[Term]:
        return [self.term(n, depth) for n in nodes]

    # -- leaves and operators ---------------------------------------------------------------

    def constant(self, node: ast.Constant, depth: int) -> Term:
        if node.value is True or node.value is False:
            return TRUE if node.value else FALSE
        if isinstance(node.value, int):
            return num(node.value)
        text = ast.get_source_segment(self.text, node) or ""
        if isinstance(node.value, float) and len(text) < 1000 and "e" not in text.lower():
            return num(Fraction(text))  # a decimal is exactly what it says
        raise self.fail(node, "not a number that can be read exactly", "write Rational(1, 3), or a short decimal")

    def name(self, node: ast.Name, depth: int) -> Term:
        constants = {"pi": Term("const", "pi"), "oo": INFINITY, "E": Term("exp", ONE), "I": Term("const", "i")}
        if node.id in constants:
            return constants[node.id]
        if node.id in RESERVED or not node.id.isidentifier():
            raise self.fail(node, "this name has a meaning of its own and stands for no number")
        return var(node.id)

    def unary(self, node: ast.UnaryOp, depth: int) -> Term:
        inner = self.term(node.operand, depth)
        if isinstance(node.op, ast.USub):
            return neg(inner)
        if isinstance(node.op, ast.UAdd):
            return inner
        if isinstance(node.op, (ast.Not, ast.Invert)) and inner.op in FORMULAS:
            return Term("not", inner)
        raise self.fail(node, "this operator is not understood")

    def binary(self, node: ast.BinOp, depth: int) -> Term:
        """A left-nested run of operators, without recursion: documents have sums of thousands of terms."""
        run: list[tuple[ast.operator, ast.expr]] = []
        first: ast.expr = node
        while isinstance(first, ast.BinOp):
            run.append((first.op, first.right))
            first = first.left
        result = self.term(first, depth)
        for op, group in groupby(reversed(run), key=lambda step: type(step[0])):
            rights = [self.term(right, depth) for _, right in group]
            if op in _RUNS and not any(t.op in FORMULAS for t in (result, *rights)):
                build, name = _RUNS[op]
                result = build(*(result.args if result.op == name else (result,)), *rights)
                continue
            for right in rights:
                result = self.operation(node, op, result, right)
        return result

    def operation(self, node: ast.expr, op: type[ast.operator], a: Term, b: Term) -> Term:
        formulas = (a.op in FORMULAS) + (b.op in FORMULAS)
        if formulas == 2 and op in _JUNCTIONS:
            return Term(_JUNCTIONS[op], a, b)
        if formulas:
            raise self.fail(node, "a relation stands where a number belongs")
        if op not in _OPERATIONS:
            raise self.fail(node, "this operator is not understood")
        return _OPERATIONS[op](a, b)

    def comparison(self, node: ast.Compare, depth: int) -> Term:
        sides = [node.left, *node.comparators]
        links = []
        for left, op, right in zip(sides, node.ops, sides[1:], strict=False):
            if isinstance(op, ast.In):
                links.append(self.membership(self.term(left, depth), right, depth))
            elif type(op) in _COMPARE:
                links.append(Term(_COMPARE[type(op)], *self.numbers([left, right], depth)))
            else:
                raise self.fail(node, "this relation is not understood")
        return conj(*links)

    def membership(self, t: Term, node: ast.expr, depth: int) -> Term:
        if not isinstance(node, ast.Set) or not node.elts:
            raise self.fail(node, "membership is in a finite set", "write y in {0, 1}")
        cases = [eq(t, v) for v in self.numbers(node.elts, depth)]
        return cases[0] if len(cases) == 1 else Term("or", *cases)

    def boolean(self, node: ast.BoolOp, depth: int) -> Term:
        return Term("and" if isinstance(node.op, ast.And) else "or", *self.formulas(node.values, depth))

    def numbers(self, nodes: list[ast.expr], depth: int) -> list[Term]:
        found = self.terms(nodes, depth)
        for node, t in zip(nodes, found, strict=True):
            if t.op in FORMULAS:
                raise self.fail(node, "a relation stands where a number belongs")
        return found

    def formulas(self, nodes: list[ast.expr], depth: int) -> list[Term]:
        found = self.terms(nodes, depth)
        for node, t in zip(nodes, found, strict=True):
            if t.op not in FORMULAS:
                raise self.fail(node, "a number stands where a relation belongs")
        return found

    # -- calls -------------------------------------------------------------------------------

    def subscript(self, node: ast.Subscript, depth: int) -> Term:
        if not isinstance(node.value, ast.Name) or node.value.id in RESERVED:
            raise self.fail(node, "only a family has elements")
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return app(node.value.id, *self.numbers(list(parts), depth))

    def attribute(self, node: ast.Attribute, depth: int) -> Term:
        if node.attr != "T":
            raise self.fail(node, "this is not mathematics that can be checked")
        return Term("transpose", *self.numbers([node.value], depth))

    def call(self, node: ast.Call, depth: int) -> Term:
        if isinstance(node.func, ast.Attribute) and node.func.attr == "subs" and not node.keywords:
            return substitution(self, node, node.func.value, depth)
        keywords = [k for k in node.keywords if not is_density(node, k)]
        if not isinstance(node.func, ast.Name) or keywords or any(isinstance(a, ast.Starred) for a in node.args):
            raise self.fail(node, "this is not mathematics that can be checked")
        name = node.func.id
        special = CALLS.get(name)
        if special is not None:
            return special(self, node, depth)
        if name in _BINDERS:
            return self.binder(_BINDERS[name], node, depth)
        if name in _RELATIONS:
            parts = self.numbers if _RELATIONS[name] in _COMPARE.values() else self.formulas
            return self.shaped(node, _RELATIONS[name], parts(node.args, depth))
        args = self.numbers(node.args, depth)
        if name in _NAMES or name in _MATRICES:
            return self.shaped(node, _NAMES.get(name) or _MATRICES[name], args)
        if name in RESERVED or not args:
            raise self.fail(node, "this cannot be read")
        return app(name, *args)

    def shaped(self, node: ast.Call, op: str, args: list[Term]) -> Term:
        if op == "log" and len(args) == 2:
            return div(Term("log", args[0]), Term("log", args[1]))
        if op == "heaviside":
            return Term("piecewise", ZERO, Term("lt", args[0], ZERO), ONE)
        try:
            check_shape(op, args)
        except ValueError as error:
            raise self.fail(node, str(error)) from None
        if op in ("max", "min") and not args:
            raise self.fail(node, f"{op} of nothing")
        return Term(op, *args)

    def one(self, node: ast.Call, depth: int) -> Term:
        if len(node.args) != 1:
            raise self.fail(node, "one argument is expected")
        return self.numbers(node.args, depth)[0]

    def ranges(self, node: ast.Call, limits: list[ast.expr], depth: int) -> list[tuple[str, Term, Term]]:
        found = []
        for limit in limits:
            parts = limit.elts if isinstance(limit, ast.Tuple) else []
            if len(parts) != 3 or not isinstance(parts[0], ast.Name) or parts[0].id in RESERVED:
                raise self.fail(node, "a range is (index, low, high)", "write Sum(f, (k, 1, n))")
            low, high = self.numbers(parts[1:], depth)
            found.append((parts[0].id, low, MINUS_INFINITY if high == neg(INFINITY) else high))
        if not found:
            raise self.fail(node, "a range is missing", "write Sum(f, (k, 1, n))")
        return found

    def binder(self, op: str, node: ast.Call, depth: int) -> Term:
        """As in SymPy, the last range is the outermost."""
        body = self.numbers(node.args[:1], depth)
        if not body:
            raise self.fail(node, "this cannot be read")
        result = body[0]
        for name, low, high in self.ranges(node, node.args[1:], depth):
            result = Term(op, name, low, high, result)
        return result


_READERS: Mapping[type, Callable[[Reader, Any, int], Term]] = {
    ast.Constant: Reader.constant,
    ast.Name: Reader.name,
    ast.UnaryOp: Reader.unary,
    ast.BinOp: Reader.binary,
    ast.Compare: Reader.comparison,
    ast.BoolOp: Reader.boolean,
    ast.Subscript: Reader.subscript,
    ast.Attribute: Reader.attribute,
    ast.Call: Reader.call,
}


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
