"""What SymPy was given is what is read: nothing cancelled, nothing reordered, signs and quotients as written."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
import sympy
from sympy import (
    And,
    E,
    Eq,
    Equivalent,
    Implies,
    KroneckerDelta,
    Ne,
    Not,
    Or,
    Piecewise,
    Rational,
    exp,
    log,
    oo,
    pi,
    sqrt,
)

from therefore import (
    Derivative,
    ForAll,
    Limit,
    Max,
    Maximum,
    Product,
    Sum,
    define,
    function,
    index,
    outcome,
    sequence,
    symbol,
)
from therefore.draft import Misuse
from therefore.script.read import Reading
from therefore.term import Term

a, b, c = (symbol(name) for name in "abc")
n = symbol("n", "positive integer")
k = index("k", 1, n)
j = index("j", 0, 3)
x = sequence("x", "real", over=k)
P = sequence("P", "positive", over=k, functional=True)
H = function("H")
define(H(P), lambda: -Sum(P(k) * log(P(k)), k))
hidden = function("hidden")
define(hidden(k), lambda: x(k) + 1)
plain = sympy.Symbol("i", integer=True)

SIGNS = {"add": " + ", "sub": " - ", "mul": "*", "div": "/", "pow": "^"}


def written(t: Term) -> str:
    """A term with every bracket, so that a table can be read."""
    if t.op == "num":
        return str(t.args[0])
    if t.op in ("var", "const", "fam"):
        return str(t.args[0])
    if t.op in SIGNS:
        return f"({SIGNS[t.op].join(map(written, t.args))})"
    if t.op == "neg":
        return f"-{written(t.args[0])}"
    return f"{t.op}({', '.join(written(v) if isinstance(v, Term) else v for v in t.args)})"


def read(make: Callable[[], object]) -> Term:
    with sympy.evaluate(False):
        value = make()
    reading = Reading()
    return reading.formula(value) if isinstance(value, sympy.logic.boolalg.Boolean) else reading.expression(value)


EXPRESSIONS: list[tuple[Callable[[], object], str]] = [
    (lambda: a / a, "(a/a)"),
    (lambda: -(a + b), "-(a + b)"),
    (lambda: a + b + c, "(a + b + c)"),
    (lambda: c + b + a, "(c + b + a)"),
    (lambda: a + (b + c), "(a + (b + c))"),
    (lambda: a - b, "(a - b)"),
    (lambda: -a - b, "(-a - b)"),
    (lambda: -a + b, "(-a + b)"),
    (lambda: a - b + c, "((a - b) + c)"),
    (lambda: a - (b + c), "(a - (b + c))"),
    (lambda: a - (b - c), "(a - (b - c))"),
    (lambda: a - 2 * b, "(a - (2*b))"),
    (lambda: a - b * c / 2, "(a - ((b*c)/2))"),
    (lambda: 1 - a, "(1 - a)"),
    (lambda: a - 1, "(a - 1)"),
    (lambda: a - a, "(a - a)"),
    (lambda: 0 * a + 1 * b, "((0*a) + (1*b))"),
    (lambda: a + 0, "(a + 0)"),
    (lambda: a * b / c, "((a*b)/c)"),
    (lambda: a / b * c, "((a/b)*c)"),
    (lambda: a / (b * c), "(a/(b*c))"),
    (lambda: a / b / c, "((a/b)/c)"),
    (lambda: a * (b * c), "(a*(b*c))"),
    (lambda: 1 / a, "(1/a)"),
    (lambda: 1 / a * b, "((1/a)*b)"),
    (lambda: -1 / (a * (1 - a)), "-(1/(a*(1 - a)))"),
    (lambda: -a * b, "-(a*b)"),
    (lambda: -(a * b), "-(a*b)"),
    (lambda: a * -b, "(a*-b)"),
    (lambda: -2 * a, "-(2*a)"),
    (lambda: -a / 2, "-(a/2)"),
    (lambda: -(a / b), "-(a/b)"),
    (lambda: a * a, "(a*a)"),
    (lambda: a**2, "(a^2)"),
    (lambda: -(a**2), "-(a^2)"),
    (lambda: (-a) ** 2, "(-a^2)"),
    (lambda: a**-2, "(a^-2)"),
    (lambda: Rational(1, 2) * a, "(1/2*a)"),
    (lambda: Rational(-1, 2), "-1/2"),
    (lambda: Fraction(-1, 2), "-1/2"),
    (lambda: 3, "3"),
    (lambda: sqrt(a), "(a^1/2)"),
    (lambda: 1 / sqrt(a), "(1/(a^1/2))"),
    (lambda: E, "exp(1)"),
    (lambda: E**a, "exp(a)"),
    (lambda: exp(log(a)), "exp(log(a))"),
    (lambda: log(1), "log(1)"),
    (lambda: log(a, 2), "(log(a)/log(2))"),
    (lambda: pi * oo, "(pi*oo)"),
    (lambda: abs(a), "abs(a)"),
    (lambda: Max(0, a, b), "max(0, a, b)"),
    (lambda: sympy.Max(0, b, a), "max(a, b, 0)"),
    (lambda: KroneckerDelta(k, j), "delta(k, j)"),
    (lambda: Piecewise((a, a > 0), (-a, True)), "piecewise(a, gt(a, 0), -a)"),
    (lambda: x(k) + x(1), "(app(x, k) + app(x, 1))"),
    (lambda: H(P), "app(H, P)"),
    (lambda: -Sum(x(k), k) / n, "-(sum(k, 1, n, app(x, k))/n)"),
    (lambda: 1 / n * Sum(x(k), k), "((1/n)*sum(k, 1, n, app(x, k)))"),
    (lambda: Sum(a, (k, 1, 3)), "sum(k, 1, 3, a)"),
    (lambda: Sum(Sum(x(k), k), j), "sum(j, 0, 3, sum(k, 1, n, app(x, k)))"),
    (lambda: sympy.Sum(x(plain), (plain, 1, n)), "sum(i, 1, n, app(x, i))"),
    (lambda: sympy.Sum(a, (plain, 1, a), (a, 1, 2)), "sum(a, 1, 2, sum(i, 1, a, a))"),
    (lambda: sympy.Integral(a, (a, 0, 1)), "integral(a, 0, 1, a)"),
    (lambda: Product(a, k), "prod(k, 1, n, a)"),
    (lambda: Maximum(x(k), k), "maximum(k, 1, n, app(x, k))"),
    (lambda: Derivative(a**2, a), "deriv(a, (a^2), a)"),
    (lambda: Derivative(b, a), "deriv(a, b, a)"),
    (lambda: Derivative(a, a, 2), "deriv(a, deriv(a, a, a), a)"),
    (lambda: Derivative(a, a, at=0), "deriv(a, a, 0)"),
    (lambda: sympy.Derivative(a**2, (a, 2)), "deriv(a, deriv(a, (a^2), a), a)"),
    (lambda: Derivative(Sum(x(k), k), x(j)), "partial(x, sum(k, 1, n, app(x, k)), j)"),
    (lambda: Limit(a * log(a), a, 0, "+"), "limit(a, (a*log(a)), 0, +)"),
    (lambda: sympy.Limit(a, a, 0, "-"), "limit(a, a, 0, -)"),
    (lambda: Eq(a, a), "eq(a, a)"),
    (lambda: Ne(a, 1), "ne(a, 1)"),
    (lambda: a >= b, "ge(a, b)"),
    (lambda: a < b, "lt(a, b)"),
    (lambda: And(a < b, Not(b < c)), "and(lt(a, b), not(lt(b, c)))"),
    (lambda: Or(Eq(a, 0), Eq(a, 1)), "or(eq(a, 0), eq(a, 1))"),
    (lambda: Implies(a < b, b < c), "implies(lt(a, b), lt(b, c))"),
    (lambda: Equivalent(a < b, b < c), "iff(lt(a, b), lt(b, c))"),
    (lambda: ForAll(Eq(x(k), 0), k), "forall(k, 1, n, eq(app(x, k), 0))"),
]


@pytest.mark.parametrize(("make", "expected"), EXPRESSIONS, ids=[e for _, e in EXPRESSIONS])
def test_an_expression_is_read_as_written(make: Callable[[], object], expected: str) -> None:
    assert written(read(make)) == expected


UNREADABLE: list[tuple[Callable[[], object], str, str]] = [
    (lambda: 0.5 * a, "bad-step", "float"),
    (lambda: 2 / 3 * a, "bad-step", "float"),
    (lambda: "a", "bad-step", "not the str"),
    (lambda: True, "bad-step", "not the bool"),
    (lambda: plain + 1, "undeclared-symbol", "i was never declared"),
    (lambda: sympy.Function("f")(a), "bad-step", "f was never declared"),
    (lambda: P + 1, "bad-step", "P stands alone"),
    (lambda: P(1, 2), "bad-step", "P takes 1 argument"),
    (lambda: H(a), "bad-step", "H takes a family"),
    (lambda: H(sequence("R", over=j)), "bad-step", "same indices"),
    (lambda: H(P, P), "circular-definition", "not defined"),
    (lambda: sympy.zoo * a, "bad-step", "not a number"),
    (lambda: a + symbol("a", "positive"), "duplicate-name", "called a"),
    (lambda: Sum(symbol("k") * x(k), k), "duplicate-name", "capture"),
    (lambda: Sum(H(P), (symbol("n"), 1, 3)), "duplicate-name", "capture"),
    (lambda: Derivative(hidden(1), x(1)), "duplicate-name", "capture the x"),
    (lambda: Piecewise((a, a > 0)), "bad-step", "last case"),
    (lambda: sympy.Integral(a, a), "bad-step", "both ends"),
    (lambda: Limit(a, a, 0, "0"), "bad-step", "direction"),
    (lambda: Sum(a, 3), "bad-step", "ranges over"),
    (lambda: Derivative(a, H(P)), "bad-step", "variable or an element"),
]


@pytest.mark.parametrize(("make", "code", "text"), UNREADABLE, ids=[t for _, _, t in UNREADABLE])
def test_what_cannot_be_read_says_why(make: Callable[[], object], code: str, text: str) -> None:
    with pytest.raises(Misuse) as caught:
        read(make)
    assert caught.value.code == code
    assert text in caught.value.text


def test_a_relation_is_not_an_expression_nor_the_reverse() -> None:
    with pytest.raises(Misuse, match="not a relation"):
        Reading().expression(Eq(a, b, evaluate=False))
    with pytest.raises(Misuse, match="relation is expected"):
        Reading().formula(a)
    with pytest.raises(Misuse, match="already decided"):
        Reading().formula(a == b)


def test_a_reading_knows_what_occurs_free_and_what_is_bound() -> None:
    reading = Reading()
    y = outcome("y", n)
    reading.expression(Sum(x(y), y))
    assert list(reading.met) == ["n", "@x"]
    assert set(reading.shown) == {"n", "@x", "y", "k"}


def test_plain_symbols_are_read_on_request() -> None:
    reading = Reading(plain=True)
    assert written(reading.expression(plain)) == "i"
    assert reading.met == {"i": plain}
