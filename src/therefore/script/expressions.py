"""Constructors for what SymPy would change while building it: sums, maxima, derivatives, limits.

SymPy's own `Sum` multiplies its body by 1 and folds piecewise bodies, its `Derivative` of an
expression without the variable is 0, its `Max` and `And` sort their arguments. These keep what
the author wrote; they are SymPy expressions and stand anywhere in one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Self, Union

import sympy
from sympy import Basic, Expr
from sympy.logic.boolalg import Boolean

from therefore.draft import Misuse
from therefore.script.symbols import Application, Expression, Family, Index, Variable

Range = Union[Index, tuple[Variable, Expression, Expression], tuple[Index, Expression, Expression]]
Direction = Literal["+", "-", "+-"]


class _Node(Expr):  # type: ignore[misc]
    is_commutative = True
    is_extended_real = True

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self).__name__}({', '.join(printer._print(a) for a in self.args)})"


def _range(over: Range) -> tuple[Any, Any, Any]:
    if isinstance(over, Index):
        return over, over.low, over.high
    if isinstance(over, tuple) and len(over) == 3 and isinstance(over[0], sympy.Symbol):
        return over[0], sympy.sympify(over[1]), sympy.sympify(over[2])
    raise Misuse("bad-step", f"a sum ranges over an index or (index, low, high), not over {over}")


class _Ranged(_Node):
    def __new__(cls, body: Expression, over: Range) -> Self:
        result: Self = Basic.__new__(cls, sympy.sympify(body), *_range(over))
        return result


class Sum(_Ranged):
    """Σ of the body over an index, or over (index, low, high)."""


class Product(_Ranged):
    """Π of the body over an index, or over (index, low, high)."""


class Maximum(_Ranged):
    """The largest value of the body over an index, or over (index, low, high)."""


class Integral(_Ranged):
    """∫ of the body over (variable, low, high)."""


class Max(_Node):
    """The largest of its arguments, printed in the order written."""

    def __new__(cls, *arguments: Expression) -> Self:
        result: Self = Basic.__new__(cls, *map(sympy.sympify, arguments))
        return result


class Min(_Node):
    """The smallest of its arguments, printed in the order written."""

    def __new__(cls, *arguments: Expression) -> Self:
        result: Self = Basic.__new__(cls, *map(sympy.sympify, arguments))
        return result


class Derivative(_Node):
    """The derivative of the body by a variable or by one element of a family, `order` times.

    `at` is the point at which it is taken, when that is not the variable itself.
    """

    def __new__(cls, body: Expression, by: Variable | Expr, order: int = 1, *, at: Expression | None = None) -> Self:
        element = isinstance(by, Application) and isinstance(by.head, Family)
        if not isinstance(by, sympy.Symbol) and not element:
            raise Misuse("bad-step", f"a derivative is by a variable or an element of a family, not by {by}")
        if not isinstance(order, int) or order < 1 or (at is not None and (element or order > 1)):
            text = "a derivative has a positive order, and a point only for a first one by a variable"
            raise Misuse("bad-step", text)
        point = by if at is None else sympy.sympify(at)
        result: Self = Basic.__new__(cls, sympy.sympify(body), by, sympy.Integer(order), point)
        return result


class Limit(_Node):
    """The limit of the body as the variable tends to a point, from above "+", below "-" or both "+-"."""

    def __new__(cls, body: Expression, variable: Variable, point: Expression, direction: Direction = "+-") -> Self:
        if direction not in ("+", "-", "+-"):
            raise Misuse("bad-step", f'the direction of a limit is "+", "-" or "+-", not {direction!r}')
        arguments = (sympy.sympify(body), variable, sympy.sympify(point), sympy.Symbol(direction))
        result: Self = Basic.__new__(cls, *arguments)
        return result


class Expectation(_Node):
    """What `expectation` makes: the value, its weight and the ranges, from the outermost on."""

    def __new__(cls, value: Expression, weight: Expression, *ranges: object) -> Self:
        result: Self = Basic.__new__(cls, sympy.sympify(value), sympy.sympify(weight), *ranges)
        return result


def expectation(
    p: Callable[..., Expression], value: Callable[..., Expression], over: Range | None = None
) -> Expectation:
    """The expectation of value(y) where y has the distribution p: Σ p(y)·value(y), printed as an expectation.

    `over` is the index, or (name, low, high); without it, p's own indices. Over a variable that is not
    an index p is a density, and the expectation an integral.
    """
    if over is None and not isinstance(p, Family):
        raise Misuse("bad-step", "an expectation needs a range", "write expectation(p, value, over=(x, low, high))")
    ranges = [_range(i) for i in p.over] if isinstance(p, Family) and over is None else [_range(over)]  # type: ignore[arg-type]
    names = [name for name, _, _ in ranges]
    return Expectation(value(*names), p(*names), *(sympy.Tuple(*r) for r in ranges))


class ForAll(Boolean):  # type: ignore[misc]
    """The relation holds for every value of the indices, the first outermost."""

    def __new__(cls, relation: Boolean, *indices: Index) -> Self:
        if not indices or not all(isinstance(i, Index) for i in indices):
            raise Misuse("bad-step", "ForAll(relation, index, …) quantifies over declared indices")
        result: Self = Basic.__new__(cls, relation, *indices)
        return result

    def _sympystr(self, printer: Any) -> str:
        return f"ForAll({', '.join(printer._print(a) for a in self.args)})"
