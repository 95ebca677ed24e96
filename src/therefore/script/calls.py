"""The calls that are read in ways of their own: expectations, derivatives, limits, cases, substitutions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from therefore.term import ONE, TRUE, ZERO, Term, add, div, eq, mul, neg, num, power, sub, substitute

if TYPE_CHECKING:
    from therefore.script.strings import Reader

MAX_ORDER = 20  # of a derivative
EXPECTATIONS = ("Expectation", "Variance", "Covariance")


def expectation(reader: Reader, node: ast.Call, depth: int) -> Term:
    """Expectation(f, weight, range, …), Variance(f, weight, range), Covariance(f, g, weight, range)."""
    assert isinstance(node.func, ast.Name)
    count = 3 if node.func.id == "Covariance" else 2
    *values, weight = reader.numbers(node.args[:count], depth)
    if len(values) != count - 1:
        raise reader.fail(node, "a weight is missing", "write Expectation(X(k), P(k), (k, 1, n))")
    op = "density_expectation" if node.keywords else "expectation"
    ranges = reader.ranges(node, node.args[count:], depth)

    def mean(value: Term) -> Term:
        body = mul(weight, value)
        for name, low, high in ranges:
            body = Term(op, name, low, high, body)
        return body

    if node.func.id == "Expectation":
        return mean(*values)
    centred = [sub(value, mean(value)) for value in values]
    return mean(power(centred[0], num(2)) if len(centred) == 1 else mul(*centred))


def dot(reader: Reader, node: ast.Call, depth: int) -> Term:
    parts = reader.numbers(node.args, depth)
    if len(parts) != 2:
        raise reader.fail(node, "dot takes two vectors")
    return Term("trace", mul(Term("transpose", parts[0]), parts[1]))


def quotient(reader: Reader, node: ast.Call, depth: int) -> Term:
    parts = reader.numbers(node.args, depth)
    if len(parts) == 1:
        return parts[0]
    if len(parts) != 2:
        raise reader.fail(node, "Rational takes two integers")
    p, q = parts
    return num(p.args[0] / q.args[0]) if p.op == q.op == "num" and q != ZERO else div(p, q)


def piecewise(reader: Reader, node: ast.Call, depth: int) -> Term:
    args: list[Term] = []
    for i, pair in enumerate(node.args):
        if not isinstance(pair, ast.Tuple) or len(pair.elts) != 2:
            raise reader.fail(node, "Piecewise takes pairs (value, condition)")
        (value,), (condition,) = reader.numbers([pair.elts[0]], depth), reader.formulas([pair.elts[1]], depth)
        if condition == TRUE and i == len(node.args) - 1:
            args.append(value)
        else:
            args += [value, condition]
    if not args:
        raise reader.fail(node, "Piecewise without a case")
    return args[0] if len(args) == 1 else Term("piecewise", *args)


def junct(reader: Reader, node: ast.Call, depth: int) -> Term:
    assert isinstance(node.func, ast.Name)
    parts = reader.formulas(node.args, depth)
    if node.func.id == "Not":
        if len(parts) != 1:
            raise reader.fail(node, "one argument is expected")
        return Term("not", parts[0])
    return Term(node.func.id.lower(), *parts)


def for_all(reader: Reader, node: ast.Call, depth: int) -> Term:
    """`ForAll(relation, (k, 1, n))`: for every index of the ranges, the last outermost."""
    body = reader.formulas(node.args[:1], depth)
    if not body:
        raise reader.fail(node, "this cannot be read")
    result = body[0]
    for name, low, high in reader.ranges(node, node.args[1:], depth):
        result = Term("forall", name, low, high, result)
    return result


def derivative(reader: Reader, node: ast.Call, depth: int) -> Term:
    """By variables, and by elements of families as in Derivative(Sum(x[k]**2, (k, 1, n)), x[j])."""
    body, places = reader.numbers(node.args[:1], depth), list[Term]()
    for by in node.args[1:]:
        match by:
            case ast.Tuple(elts=[name, ast.Constant(value=int(order))]) if 0 < order <= MAX_ORDER:
                places += [place(reader, name, depth)] * order
            case ast.Constant(value=int(order)) if places and 0 < order <= MAX_ORDER:
                places += places[-1:] * (order - 1)
            case _:
                places.append(place(reader, by, depth))
    if not body or not places:
        raise reader.fail(node, "a derivative is by a variable", "write Derivative(f, x)")
    result = body[0]
    for at in places:
        letter, *indices = at.args
        result = Term("partial", letter, result, *indices) if indices else Term("deriv", letter, result, at)
    return result


def place(reader: Reader, node: ast.expr, depth: int) -> Term:
    """What a derivative is taken by."""
    if isinstance(node, (ast.Name, ast.Call, ast.Subscript)):
        at = reader.term(node, depth)
        if at.op in ("var", "app"):
            return at
    raise reader.fail(node, "a derivative is by a variable, or by (variable, order)")


def limit(reader: Reader, node: ast.Call, depth: int) -> Term:
    match node.args:
        case [body, ast.Name() as bound, point, *rest] if len(rest) < 2 and reader.name(bound, depth).op == "var":
            direction = rest[0].value if rest and isinstance(rest[0], ast.Constant) else "+-"
            if direction not in ("+", "-", "+-") or (rest and not isinstance(rest[0], ast.Constant)):
                raise reader.fail(node, 'the direction of a limit is "+", "-" or "+-"')
            inner, at = reader.numbers([body, point], depth)
            return Term("limit", bound.id, inner, at, str(direction))
    raise reader.fail(node, "a limit is Limit(f, x, point) or Limit(f, x, point, direction)")


def substitution(reader: Reader, call: ast.Call, node: ast.expr, depth: int) -> Term:
    """`f.subs(x, a)` and `f.subs({x: a, y: b})`: bound names are renamed, never captured."""
    match call.args:
        case [ast.Name(id=name), value]:
            pairs = [(name, value)]
        case [ast.Dict(keys=keys, values=values)] if all(isinstance(k, ast.Name) for k in keys):
            pairs = [(k.id, v) for k, v in zip(keys, values, strict=True) if isinstance(k, ast.Name)]
        case _:
            raise reader.fail(call, "a substitution is subs(name, value) or subs({name: value})")
    by = {name: reader.numbers([value], depth)[0] for name, value in pairs}
    return substitute(reader.term(node, depth), by)


def is_density(node: ast.Call, keyword: ast.keyword) -> bool:
    """Whether it is the `density=True` of an expectation."""
    known = isinstance(node.func, ast.Name) and node.func.id in EXPECTATIONS and keyword.arg == "density"
    return known and isinstance(keyword.value, ast.Constant) and keyword.value.value is True


def _function(build: Callable[[Term], Term]) -> Callable[[Reader, ast.Call, int], Term]:
    return lambda reader, node, depth: build(reader.one(node, depth))


CALLS: Mapping[str, Callable[[Reader, ast.Call, int], Term]] = {
    "sqrt": _function(lambda u: power(u, num(Fraction(1, 2)))),
    "cbrt": _function(lambda u: power(u, num(Fraction(1, 3)))),
    "cot": _function(lambda u: div(Term("cos", u), Term("sin", u))),
    "sec": _function(lambda u: div(ONE, Term("cos", u))),
    "csc": _function(lambda u: div(ONE, Term("sin", u))),
    "acot": _function(
        lambda u: Term("piecewise", div(Term("const", "pi"), num(2)), eq(u, ZERO), Term("atan", div(ONE, u)))
    ),
    "coth": _function(lambda u: div(Term("cosh", u), Term("sinh", u))),
    "ceiling": _function(lambda u: neg(Term("floor", neg(u)))),
    "sigmoid": _function(lambda u: div(ONE, add(ONE, Term("exp", neg(u))))),
    "Rational": quotient,
    "Integer": quotient,
    "Piecewise": piecewise,
    "And": junct,
    "Or": junct,
    "Not": junct,
    "Derivative": derivative,
    "diff": derivative,
    "Limit": limit,
    "dot": dot,
    **dict.fromkeys(EXPECTATIONS, expectation),
    "ForAll": for_all,
    "Norm": _function(lambda u: power(Term("trace", mul(Term("transpose", u), u)), num(Fraction(1, 2)))),
}
