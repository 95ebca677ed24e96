"""Expectations: what they mean, how they read and print, and what is proved of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sympy

from therefore import InputError, check, distribution, expectation, index, outcome, sequence, symbol
from therefore.goal import Verdict
from therefore.publish.latex import latex
from therefore.script.read import Reading
from therefore.script.strings import read_expression, read_formula
from therefore.term import Term, meant
from therefore.text import show

SYMBOLS = {
    "n": "positive integer", "m": "positive integer", "mu": "real", "nu": "real", "a": "real", "b": "real", "c": "real",
    **dict.fromkeys("PQRJ", "positive function"), **dict.fromkeys("XYfg", "real function"),
}  # fmt: skip
ONE = "Sum(P(k), (k, 1, n)) == 1"
JOINT = ("Sum(P(x), (x, 1, n)) == 1", "Sum(Q(y), (y, 1, m)) == 1")
MEANS = ("Expectation(X(k), P(k), (k, 1, n)) == mu", "Expectation(Y(k), P(k), (k, 1, n)) == nu")
INDEPENDENT = "ForAll(J(x, y) == P(x)*Q(y), (x, 1, n), (y, 1, m))"
MARGINAL = "ForAll(Q(y) == Sum(J(x, y), (x, 1, n)), (y, 1, m))"

Step = tuple[str, str, str, tuple[str, ...]]
TRUE: list[Step] = [
    ("Expectation(c, P(k), (k, 1, n))", "==", "c", (ONE,)),
    ("Expectation(a*X(k) + b, P(k), (k, 1, n))", "==", "a*Expectation(X(k), P(k), (k, 1, n)) + b", (ONE,)),
    ("Expectation(X(k) + Y(k), P(k), (k, 1, n))", "==",
     "Expectation(X(k), P(k), (k, 1, n)) + Expectation(Y(k), P(k), (k, 1, n))", ()),
    ("Variance(X(k), P(k), (k, 1, n))", "==",
     "Expectation(X(k)**2, P(k), (k, 1, n)) - Expectation(X(k), P(k), (k, 1, n))**2", (ONE,)),
    ("Variance(a*X(k) + b, P(k), (k, 1, n))", "==", "a**2*Variance(X(k), P(k), (k, 1, n))", (ONE,)),
    ("Variance(X(k), P(k), (k, 1, n))", ">=", "0", ()),
    ("Variance(c, P(k), (k, 1, n))", "==", "0", (ONE,)),
    ("Covariance(X(k), X(k), P(k), (k, 1, n))", "==", "Variance(X(k), P(k), (k, 1, n))", ()),
    ("Covariance(X(k), Y(k), P(k), (k, 1, n))", "==", "Expectation(X(k)*Y(k), P(k), (k, 1, n)) - mu*nu", (ONE, *MEANS)),
    ("Variance(X(k) + Y(k), P(k), (k, 1, n))", "==",
     "Variance(X(k), P(k), (k, 1, n)) + 2*Covariance(X(k), Y(k), P(k), (k, 1, n))"
     " + Variance(Y(k), P(k), (k, 1, n))", ()),
    ("Expectation((X(k) - c)**2, P(k), (k, 1, n))", "==",
     "Expectation((X(k) - mu)**2, P(k), (k, 1, n)) + (mu - c)**2", (ONE, MEANS[0])),
    # a joint distribution: total expectation, the tower rule, independence
    ("Expectation(g(y), J(x, y), (x, 1, n), (y, 1, m))", "==", "Expectation(g(y), Q(y), (y, 1, m))", (MARGINAL,)),
    ("Expectation(Expectation(f(x), J(x, y)/Q(y), (x, 1, n)), Q(y), (y, 1, m))", "==",
     "Expectation(f(x), J(x, y), (x, 1, n), (y, 1, m))", ()),
    ("Expectation(f(x)*g(y), J(x, y), (x, 1, n), (y, 1, m))", "==",
     "Expectation(f(x), P(x), (x, 1, n))*Expectation(g(y), Q(y), (y, 1, m))", (INDEPENDENT,)),
    ("Expectation(f(x) + g(y), J(x, y), (x, 1, n), (y, 1, m))", "==",
     "Expectation(f(x), P(x), (x, 1, n)) + Expectation(g(y), Q(y), (y, 1, m))", (INDEPENDENT, *JOINT)),
    ("Expectation((f(x) + g(y) - mu - nu)**2, J(x, y), (x, 1, n), (y, 1, m))", "==",
     "Expectation((f(x) - mu)**2, P(x), (x, 1, n)) + Expectation((g(y) - nu)**2, Q(y), (y, 1, m))",
     (INDEPENDENT, *JOINT, "Expectation(f(x), P(x), (x, 1, n)) == mu", "Expectation(g(y), Q(y), (y, 1, m)) == nu")),
    # change of measure
    ("Expectation(f(k), P(k), (k, 1, n))", "==", "Expectation(P(k)/R(k)*f(k), R(k), (k, 1, n))", ()),
    ("Expectation(P(k)/R(k), R(k), (k, 1, n))", "==", "1", (ONE,)),
]  # fmt: skip
FALSE: list[Step] = [
    ("Expectation(X(k) + b, P(k), (k, 1, n))", "==", "Expectation(X(k), P(k), (k, 1, n)) + b", ()),
    ("Expectation(X(k)**2, P(k), (k, 1, n))", "==", "Expectation(X(k), P(k), (k, 1, n))**2", (ONE,)),
    ("Variance(a*X(k), P(k), (k, 1, n))", "==", "a*Variance(X(k), P(k), (k, 1, n))", (ONE,)),
    ("Variance(X(k) + Y(k), P(k), (k, 1, n))", "==",
     "Variance(X(k), P(k), (k, 1, n)) + Variance(Y(k), P(k), (k, 1, n))", (ONE,)),
    ("Expectation(X(k)*Y(k), P(k), (k, 1, n))", "==",
     "Expectation(X(k), P(k), (k, 1, n))*Expectation(Y(k), P(k), (k, 1, n))", (ONE,)),
    ("Expectation(f(x)*g(y), J(x, y), (x, 1, n), (y, 1, m))", "==",
     "Expectation(f(x), P(x), (x, 1, n))*Expectation(g(y), Q(y), (y, 1, m))", ()),
    ("Expectation(f(k), P(k), (k, 1, n))", "==", "Expectation(R(k)/P(k)*f(k), R(k), (k, 1, n))", ()),
    ("Expectation(1/X(k), P(k), (k, 1, n))", "==", "1/Expectation(X(k), P(k), (k, 1, n))",
     (ONE, "ForAll(X(k) > 0, (k, 1, n))")),
]  # fmt: skip


def decided(step: Step) -> Verdict:
    left, relation, right, given = step
    return check(left, relation, right, given=given, symbols=SYMBOLS, seconds=4)


@pytest.mark.parametrize("step", TRUE, ids=lambda s: f"{s[0]} {s[1]} {s[2]}"[:100])
def test_a_true_step_is_proved(step: Step) -> None:
    assert decided(step).status == "proved"


@pytest.mark.parametrize("step", FALSE, ids=lambda s: f"{s[0]} {s[1]} {s[2]}"[:100])
def test_a_false_step_is_refuted(step: Step) -> None:
    assert decided(step).status == "refuted"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Expectation(X(k), P(k), (k, 1, n))", "Sum(P(k)*X(k), (k, 1, n))"),
        ("Expectation(x*y, J(x, y), (x, 1, n), (y, 1, m))", "Sum(J(x, y)*(x*y), (x, 1, n), (y, 1, m))"),
        ("Expectation(x, exp(-x), (x, 0, 1), density=True)", "Integral(exp(-x)*x, (x, 0, 1))"),
        ("Variance(X(k), P(k), (k, 1, n))", "Sum(P(k)*(X(k) - Sum(P(k)*X(k), (k, 1, n)))**2, (k, 1, n))"),
    ],
)
def test_an_expectation_is_a_sum_or_an_integral(text: str, meaning: str) -> None:
    assert meant(read_expression(text)) == read_expression(meaning)


def test_for_all_in_text() -> None:
    assert read_formula("ForAll(P(k) > 0, (k, 1, n))").op == "forall"


@pytest.mark.parametrize(
    "text",
    ["Expectation(X(k), P(k))", "Expectation(X(k), (k, 1, n))", "Expectation(X(k), P(k), (k, 1, n), density=False)",
     "Expectation(X(k), P(k), (k, 1, n), sum=True)", "Sum(X(k), (k, 1, n), density=True)",
     "Covariance(X(k), P(k), (k, 1, n))", "ForAll(X(k), (k, 1, n))", "Expectation"],
)  # fmt: skip
def test_what_is_no_expectation_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        check(text, "==", "0", symbols=SYMBOLS)


# -- in scripts -------------------------------------------------------------------------------

n = symbol("n", "positive integer")
y = outcome("y", n)
z = index("z", 1, 3)
x, s = symbol("x"), symbol("s", "positive")
P = distribution("P", over=y)
Q = distribution("Q", over=(y, z))  # type: ignore[arg-type]
X = sequence("X", over=y)


def read(expression: object) -> Term:
    with sympy.evaluate(False):
        return Reading().expression(expression)


@pytest.mark.parametrize(
    ("make", "printed", "shown"),
    [
        (lambda: expectation(P, X), r"\mathbb{E}_{y \sim P}[X_{y}]", "E_{y~P(y)}[X(y)]"),
        (lambda: expectation(P, lambda y: X(y) ** 2), r"\mathbb{E}_{y \sim P}[X_{y}^{2}]", "E_{y~P(y)}[X(y)^2]"),
        (lambda: expectation(P, lambda y: X(y) - expectation(P, X)),
         r"\mathbb{E}_{y \sim P}(X_{y} - \mathbb{E}_{y \sim P}[X_{y}])", "E_{y~P(y)}[X(y) - E_{y~P(y)}[X(y)]]"),
        (lambda: expectation(Q, lambda y, z: X(y) * z), r"\mathbb{E}_{y, z \sim Q}[X_{y} z]",
         "E_y[E_{z~Q(y, z)}[X(y)·z]]"),
        (lambda: expectation(lambda x: sympy.exp(-x), lambda x: x, over=(x, 0, s)),
         r"\mathbb{E}_{x \sim e^{-x}}[x]", "E_{x~exp(-x)}[x]"),
    ],
)  # fmt: skip
def test_how_an_expectation_prints(make: Callable[[], object], printed: str, shown: str) -> None:
    with sympy.evaluate(False):
        term = read(make())
    assert latex(term) == printed
    assert show(term) == shown


def test_an_expectation_over_a_variable_is_an_integral() -> None:
    term = read(expectation(lambda x: sympy.exp(-x), lambda x: x, over=(x, 0, s)))
    assert meant(term).op == "integral"


def test_the_kernel_knows_sums_alone() -> None:
    from therefore.kernel.grammar import well_formed

    term = read(expectation(P, X))
    assert not well_formed(term)
    assert well_formed(meant(term))
