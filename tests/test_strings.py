"""Source strings are read as written, and nothing in them is ever executed."""

from __future__ import annotations

import pytest
from tests.cases import steps, traps

from therefore.draft import Misuse
from therefore.script.strings import read_expression, read_formula
from therefore.term import INFINITY, MINUS_INFINITY, Term, var
from therefore.text import show


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x/x", "x/x"),
        ("-(a + b)", "-(a + b)"),
        ("a - (b - c)", "a - (b - c)"),
        ("2*x**2/3", "2·x^2/3"),
        ("Rational(1, 3)*log(3)", "1/3·log 3"),
        ("Sum(P(y)*log(P(y)), (y, 1, n))", "Σ_{y=1}^{n} P(y)·log(P(y))"),
        ("x[i] + w[i, j]", "x(i) + w(i, j)"),
        ("0.25", "1/4"),
        ("sqrt(x)", "x^(1/2)"),
        ("log(x, 2)", "log(x)/log(2)"),
    ],
)
def test_reads_as_written(text: str, shown: str) -> None:
    assert show(read_expression(text)) == shown


def test_the_last_range_is_the_outermost() -> None:
    assert read_expression("Sum(F(x, y), (x, 1, y), (y, 1, n))").args[0] == "y"


def test_a_derivative_by_an_element_of_a_family() -> None:
    once = read_expression("Derivative(Sum(x[k]**2, (k, 1, n)), x[j])")
    assert once == Term("partial", "x", read_expression("Sum(x[k]**2, (k, 1, n))"), var("j"))
    assert read_expression("Derivative(f(x[j]), (x[j], 2))") == read_expression("Derivative(f(x[j]), x[j], x[j])")


def test_derivatives_of_any_order_and_by_several_variables() -> None:
    assert read_expression("Derivative(f(z), (z, 2))") == read_expression("Derivative(f(z), z, z)")


def test_infinite_ends() -> None:
    assert read_expression("Integral(f(x), (x, -oo, oo))").args[1:3] == (MINUS_INFINITY, INFINITY)


def test_a_substitution_renames_what_would_be_captured() -> None:
    read = read_expression("Sum(k*n, (k, 1, 3)).subs(n, k)")
    assert read.args[0] != "k"
    assert read.free == {"k"}


@pytest.mark.parametrize(
    ("text", "op"),
    [
        ("0 < x < 1", "and"),
        ("y in {0, 1}", "or"),
        ("Ne(x, 0)", "ne"),
        ("(x > 0) & (y > 0)", "and"),
        ("Or(x < 0, y <= 2)", "or"),
        ("not x < 0", "not"),
        ("ForAll(P(k) > 0, (k, 1, n))", "forall"),
    ],
)
def test_relations(text: str, op: str) -> None:
    assert read_formula(text).op == op


@pytest.mark.parametrize(
    "text",
    [
        "", "x +", "x; y", "x if y else z", "[x]", "{x}", "'x'", "lambda: x", "f(*x)", "f(x=1)", "x.y", "x.y()",
        "x.subs('x', 'y')", "(y := 1)", "f'{x}'", "x @ y", "x % 2", "x // 2", "1j", "1e999999", "True + 1",
        "(x < y) + 1", "log()", "log(1, 2, 3)",
        "Sum(x)", "Sum(x, y)", "Sum(x, (y, 1))", "Derivative(x)", "Derivative(x, 2*y)",
        "Derivative(x, (y, 100000))", "Limit(x, y)", "Limit(x, y, 0, 'up')", "Piecewise(x)", "max", "Sum",
        "Eq(x, y) + 1", "__import__('os')", "x.__class__", "9" * 5000,
        "(" * 300 + "x" + ")" * 300, "sqrt(" * 200 + "x" + ")" * 200,
        "open('f')()", "x < y < 'z'", "x in y", "x is y",
    ],
)  # fmt: skip
def test_what_is_not_mathematics_is_refused(text: str) -> None:
    with pytest.raises(Misuse):
        read_expression(text)


def test_thousands_of_summands_are_read_without_recursion() -> None:
    assert len(read_expression(" + ".join(f"x**{k}" for k in range(3000))).args) == 3000


def test_every_step_with_known_truth_is_read_and_hostile_ones_are_refused() -> None:
    for case in (*steps(), *traps()):
        hostile = case.truth == "reject"
        try:
            read_expression(case.left)
        except Misuse:
            continue
        assert not hostile, case.name


def test_names_that_stand_for_other_functions() -> None:
    assert read_expression("ceiling(x)") == read_expression("-floor(-x)")
    assert read_expression("acot(x)").op == "piecewise"
