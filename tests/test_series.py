"""Steps about infinite series: proved where they converge to what is claimed, and nothing proved of a divergent one."""

from __future__ import annotations

import pytest

from test_sums import Step, name_of, status, step

TRUE = (
    # geometric
    step("Sum(r**k, (k, 0, oo))", "==", "1/(1 - r)"),
    step("Sum(r**k, (k, 1, oo))", "==", "r/(1 - r)"),
    step("Sum(r**k, (k, m, oo))", "==", "r**m/(1 - r)"),
    step("Sum(k*r**k, (k, 1, oo))", "==", "r/(1 - r)**2"),
    step("Sum(k*r**(k - 1), (k, 1, oo))", "==", "1/(1 - r)**2"),
    step("Sum(k**2*r**k, (k, 0, oo))", "==", "r*(1 + r)/(1 - r)**3"),
    step("Sum(r**(2*k), (k, 0, oo))", "==", "1/(1 - r**2)"),
    step("Sum(1/2**k, (k, 1, oo))", "==", "1"),
    step("Sum(k/2**k, (k, 1, oo))", "==", "2"),
    step("Sum(exp(-k*s), (k, 0, oo))", "==", "1/(1 - exp(-s))"),
    step("Sum(r**k, (k, 0, oo)) - Sum(r**k, (k, 1, oo))", "==", "1"),
    # the geometric distribution
    step("Sum((1 - p)**(k - 1)*p, (k, 1, oo))", "==", "1"),
    step("Sum(k*(1 - p)**(k - 1)*p, (k, 1, oo))", "==", "1/p"),
    step("Sum(k**2*(1 - p)**(k - 1)*p, (k, 1, oo)) - 1/p**2", "==", "(1 - p)/p**2"),
    # telescoping
    step("Sum(1/(k*(k + 1)), (k, 1, oo))", "==", "1"),
    step("Sum(1/(k*(k + 2)), (k, 1, oo))", "==", "Rational(3, 4)"),
    step("Sum(k/((k + 2)*(k + 4)*(k + 8)), (k, 1, oo))", "==", "Rational(4, 35)"),
    step("Sum(1/(4*k**2 - 1), (k, 1, oo))", "==", "Rational(1, 2)"),
    step("Sum(1/k - 1/(k + 1), (k, 1, oo))", "==", "1"),
    step("Sum(z**(2*k), (k, 0, oo))", "==", "1/(1 - z**2)", z="(-1, 1)"),
    step("Sum(z**(2*k + 1), (k, 0, oo))", "==", "z/(1 - z**2)", z="(-1, 1)"),
    step("Sum(k*z**(2*k), (k, 0, oo))", "==", "z**2/(1 - z**2)**2", z="(-1, 1)"),
    # known series
    step("Sum(r**k/k, (k, 1, oo))", "==", "-log(1 - r)"),
    step("Sum(1/k**2, (k, 1, oo))", "==", "pi**2/6"),
    step("Sum(1/(k + 1)**2, (k, 0, oo))", "==", "pi**2/6"),
    step("Sum(1/k**2, (k, 2, oo))", "==", "pi**2/6 - 1"),
    step("Sum(x**k/factorial(k), (k, 0, oo))", "==", "exp(x)"),
    step("Sum(1/factorial(k), (k, 0, oo))", "==", "E"),
    step("Sum(x**k/factorial(k), (k, 1, oo))", "==", "exp(x) - 1"),
    step("Sum((-1)**(k + 1)/k, (k, 1, oo))", "==", "log(2)"),
    step("Sum((-1)**k/(2*k + 1), (k, 0, oo))", "==", "pi/4"),
    step("Sum((-1)**k*x**(2*k)/factorial(2*k), (k, 0, oo))", "==", "cos(x)"),
    step("Sum((-1)**k*x**(2*k + 1)/factorial(2*k + 1), (k, 0, oo))", "==", "sin(x)"),
    # the Poisson distribution
    step("Sum(s**k*exp(-s)/factorial(k), (k, 0, oo))", "==", "1"),
    step("Sum(k*s**k*exp(-s)/factorial(k), (k, 0, oo))", "==", "s"),
    step("Sum(k**2*s**k*exp(-s)/factorial(k), (k, 0, oo)) - s**2", "==", "s"),
    # a base that may be negative
    step("Sum((-1)**k/2**k, (k, 0, oo))", "==", "Rational(2, 3)"),
    step("Sum(x**k, (k, 0, oo))", "==", "1/(1 - x)", x="(-1, 1)"),
    step("Sum(x**k, (k, 0, oo))", "==", "1/(1 - x)", "Abs(x) < 1"),
    step("Sum(k*x**k, (k, 0, oo))", "==", "x/(1 - x)**2", x="(-1, 1)"),
    # within larger terms
    step("Sum(r**(j + k), (k, 0, oo), (j, 0, oo))", "==", "1/(1 - r)**2"),
    step("Sum(r**k, (k, 0, oo))", "==", "Sum(r**k, (k, 0, n)) + r**(n + 1)/(1 - r)"),
    step("Sum(r**k, (k, 0, oo))", ">", "Sum(r**k, (k, 0, n))"),
    step("c", "==", "2", "c == Sum(1/2**k, (k, 0, oo))"),
)  # fmt: skip

FALSE = (
    step("Sum(r**k, (k, 0, oo))", "==", "1/(1 + r)"),
    step("Sum(r**k, (k, 1, oo))", "==", "1/(1 - r)"),
    step("Sum(s**k, (k, 0, oo))", "==", "1/(1 - s)", "s != 1"),  # diverges for 1 < s
    step("Sum(x**k, (k, 0, oo))", "==", "1/(1 - x)", "x < 1"),  # diverges for x < −1
    step("Sum(k*r**k, (k, 1, oo))", "==", "1/(1 - r)**2"),
    step("Sum(1/k, (k, 1, oo))", "==", "Sum(1/k, (k, 1, oo))"),  # diverges
    step("Sum(1/k, (k, 1, oo)) - Sum(1/k, (k, 1, oo))", "==", "0"),
    step("Sum(1/k, (k, 1, oo))", "==", "1 + Sum(1/k, (k, 2, oo))"),
    step("Sum(1, (k, 1, oo))", ">", "0"),
    step("Sum(1/k, (k, 1, oo))", ">", "0"),
    step("Sum(0*k, (k, 1, oo))", "==", "1"),
    step("Sum((-1)**k, (k, 0, oo))", "==", "Rational(1, 2)"),
    step("Sum(2**k, (k, 0, oo))", "==", "-1"),
    step("Sum(x**k, (k, 0, oo))", "==", "1/(1 - x)", "Abs(x) <= 1", "x != 1"),  # x = −1
    step("Sum(x**k/factorial(k), (k, 0, oo))", "==", "exp(x) - 1"),
    step("Sum(x**k/factorial(k), (k, 0, oo))", "==", "exp(2*x)"),
    step("Sum(k*s**k*exp(-s)/factorial(k), (k, 0, oo))", "==", "s**2"),
    step("Sum((-1)**k*x**(2*k)/factorial(2*k), (k, 0, oo))", "==", "sin(x)"),
    step("Sum(x**k/k, (k, 1, oo))", "==", "-log(1 - x)", "-1 < x"),  # x = 1 and beyond
    step("Sum(1/factorial(k), (k, 1, oo))", "==", "E"),
    step("Sum(1/(k*(k + 1)), (k, 1, oo))", "==", "2"),
    step("Sum(1/(k*(k + 1)), (k, 0, oo))", "==", "1"),  # not defined at 0
    step("Sum(k/((k + 2)*(k + 4)*(k + 8)), (k, 1, oo))", "==", "Rational(521, 25200)"),
    step("Sum((-1)**(k + 1)/k, (k, 1, oo))", "==", "Rational(3, 2)*log(2)"),  # rearranged
    step("Sum(r**k/k, (k, 1, oo))", "==", "log(1 - r)"),
    step("Sum(1/k**2, (k, 1, oo))", "==", "pi**2/8"),
    step("Sum(log(1 + 1/k), (k, 1, oo))", "==", "1"),
    step("Sum(a(k), (k, 1, oo))", "==", "Sum(a(k), (k, 1, oo))"),  # a(k) = 1
    step("Sum(a(k) + b(k), (k, 1, oo))", "==", "Sum(a(k), (k, 1, oo)) + Sum(b(k), (k, 1, oo))"),
)  # fmt: skip


@pytest.mark.parametrize("case", TRUE, ids=name_of)
def test_a_true_step_is_proved(case: Step) -> None:
    assert status(case) == "proved"


@pytest.mark.parametrize("case", FALSE, ids=name_of)
def test_a_false_step_is_not_proved(case: Step) -> None:
    assert status(case) != "proved"


def test_nearly_all_false_steps_are_refuted() -> None:
    caught = [status(case) in ("refuted", "undefined") for case in FALSE]
    assert sum(caught) >= len(caught) - 2  # of a family nobody knows all elements
