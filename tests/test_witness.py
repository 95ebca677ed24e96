"""Steps as textbooks have them, each with what is true of it: false ones are refuted, true ones never."""

from __future__ import annotations

import pytest

from therefore import check

REAL = {"x": "real", "y": "real", "a": "real", "b": "real", "t": "real"}
POSITIVE = {"a": "positive", "b": "positive", "s": "positive", "x": "real", "t": "positive", "k": "positive"}
UNIT = {"p": "(0, 1)", "q": "(0, 1)", "r": "(0, 1)", "x": "real", "s": "real", "k": "integer"}
SIZES = {"n": "positive integer", "m": "positive integer", "k": "integer"}

# left, relation, right, symbols, given
FALSE = [
    # integrals: a wrong constant, sign, bound, a missing Jacobian
    ("Integral(exp(-a*x), (x, 0, oo))", "==", "a", POSITIVE, ()),
    ("Integral(x*exp(-x**2/2), (x, 0, oo))", "==", "2", REAL, ()),
    ("Integral(x**2*exp(-x**2/2)/sqrt(2*pi), (x, -oo, oo))", "==", "1/2", REAL, ()),
    ("Integral(exp(-(x - a)**2/(2*s**2)), (x, -oo, oo))", "==", "sqrt(2*pi)*s**2", POSITIVE, ()),
    ("Integral(exp(-Abs(x)/b), (x, -oo, oo))", "==", "b", POSITIVE, ()),
    ("Integral(x**(a - 1)*exp(-x), (x, 0, oo))", "==", "gamma(a + 1)", POSITIVE, ()),
    ("Integral(x**(a - 1)*(1 - x)**(b - 1), (x, 0, 1))", "==", "gamma(a)*gamma(b)/gamma(a*b)", POSITIVE, ()),
    ("Integral(a*exp(-a*x)*x, (x, 0, oo))", "==", "1/a**2", POSITIVE, ()),
    ("Integral(log(x), (x, 0, 1))", "==", "1", REAL, ()),
    ("Integral(1/sqrt(1 - x**2), (x, -1, 1))", "==", "2*pi", REAL, ()),
    ("Integral(1/(x*log(x)), (x, 2, oo))", "==", "1/log(2)", REAL, ()),
    ("Integral(1/x, (x, -1, 2))", "==", "log(2)", REAL, ()),
    ("Integral(1/(x - a), (x, 0, 2*a))", "==", "0", POSITIVE, ()),
    ("Integral(tanh(x), (x, 0, t))", "==", "log(sinh(t))", POSITIVE, ()),
    ("Integral(Abs(x), (x, -1, 1))", "==", "0", REAL, ()),
    ("Integral(Integral(exp(-x - y), (y, 0, x)), (x, 0, 1))", "==", "(1 - exp(-1))**2", REAL, ()),
    ("Integral(1/(1 + exp(-x)), (x, -t, t))", ">=", "2*t", POSITIVE, ()),
    ("Derivative(Integral(exp(-x*t**2), (t, 0, 1)), x)", "==", "Integral(t**2*exp(-x*t**2), (t, 0, 1))", REAL, ()),
    ("Derivative(Integral(sin(t**2), (t, 0, x)), x)", "==", "cos(x**2)", REAL, ()),
    ("Derivative(Integral(exp(-a*x), (x, 0, oo)), a)", "==", "1/a**2", POSITIVE, ()),
    ("Derivative(log(Integral(exp(x*t), (t, 0, 1))), x)", "==", "Integral(t*exp(x*t), (t, 0, 1))", REAL, ()),
    ("Derivative(Sum(x**k/factorial(k), (k, 0, oo)), x)", "==", "x*exp(x)", UNIT, ()),
    # limits
    ("Limit((1 + a/x)**(b*x), x, oo)", "==", "exp(a/b)", POSITIVE, ()),
    ("Limit((exp(a*x) - 1)/x, x, 0)", "==", "1", POSITIVE, ()),
    ("Limit((x**a - 1)/a, a, 0)", "==", "x*log(x)", {"x": "positive", "a": "real"}, ()),
    ("Limit(x*log(x), x, 0, '+')", "==", "-1", REAL, ()),
    ("Limit(log(1 + exp(b*x))/b, b, oo)", "==", "x", {"x": "real", "b": "positive"}, ()),
    ("Limit((1 - cos(x))/x**2, x, 0)", "==", "1", REAL, ()),
    ("Limit(x**2*sin(1/x)/x, x, 0)", "==", "1", REAL, ()),
    ("Limit(atan(x), x, oo)", "==", "pi", REAL, ()),
    ("Limit(cos(1/x), x, 0)", "==", "0", REAL, ()),
    ("Limit(Abs(x)/x, x, 0)", "==", "1", REAL, ()),
    ("Limit(exp(1/x), x, 0, '-')", "==", "1", REAL, ()),
    ("Limit(sqrt(x**2 + a*x) - x, x, oo)", "==", "a", POSITIVE, ()),
    ("Limit(exp(x)/x**3, x, oo)", "==", "0", REAL, ()),
    ("Limit(tanh(x), x, -oo)", "==", "oo", REAL, ()),
    ("Limit(1/x, x, 0)", "==", "oo", REAL, ()),
    # series
    ("Sum(r**k, (k, 1, oo))", "==", "1/(1 - r)", UNIT, ()),
    ("Sum(k*r**k, (k, 0, oo))", "==", "1/(1 - r)**2", UNIT, ()),
    ("Sum((-1)**k*r**k, (k, 0, oo))", "==", "1/(1 - r)", UNIT, ()),
    ("Sum(1/k**2, (k, 1, oo))", "==", "pi**2/8", UNIT, ()),
    ("Sum((-1)**(k + 1)/k, (k, 1, oo))", "==", "log(3)", UNIT, ()),
    ("Sum(1/k, (k, 1, oo))", "==", "100", UNIT, ()),
    ("Sum(x**k/factorial(k), (k, 0, oo))", "==", "exp(x) - 1", UNIT, ()),
    ("Sum(exp(-a)*a**k/factorial(k)*k, (k, 0, oo))", "==", "a**2", POSITIVE | {"k": "integer"}, ()),
    ("Sum(p*(1 - p)**(k - 1)*k, (k, 1, oo))", "==", "(1 - p)/p", UNIT, ()),
    ("Sum((1/2)**k, (k, 0, oo))", "==", "oo", UNIT, ()),
    # derivatives
    ("Derivative(asin(x), x)", "==", "1/sqrt(1 + x**2)", {"x": "(-1, 1)"}, ()),
    ("Derivative(acosh(x), x)", "==", "1/sqrt(x**2 + 1)", {"x": "(1, oo)"}, ()),
    ("Derivative(Abs(x), x)", "==", "sign(x)", REAL, ()),
    ("Derivative(Max(x, 0), x)", "==", "Piecewise((1, x > 0), (0, True))", REAL, ()),
    ("Derivative(x**x, x)", "==", "x*x**(x - 1)", {"x": "positive"}, ()),
    ("Derivative(log(x), (x, 3))", "==", "-2/x**3", {"x": "positive"}, ()),
    ("Derivative(x*y**2, x, y)", "==", "y", REAL, ()),
    ("Derivative(tanh(x), x)", "==", "1 + tanh(x)**2", REAL, ()),
    ("Derivative(gamma(x), x)", "==", "gamma(x)", {"x": "positive"}, ()),
    ("Derivative(sqrt(x**2 + y**2), x)", "==", "x/sqrt(x**2 + y**2)", REAL, ()),
    # poles and extrema at multiples of pi
    ("tan(x)", "==", "sin(x)/cos(x)", REAL, ()),
    ("cos(x)/sin(x)", "==", "1/tan(x)", REAL, ("sin(x) != 0",)),
    ("sin(x)", "<", "1", REAL, ()),
    ("tan(x + y)*(1 - tan(x)*tan(y))", "==", "tan(x) + tan(y)", {"x": "(0, pi/2)", "y": "(0, pi/2)"}, ()),
    ("1/cos(x)**2", "==", "1 + tan(x)**2", REAL, ()),
    # a hypothesis that is too weak, borders, thin regions, tiny constants
    ("sqrt(a*b)", "==", "sqrt(a)*sqrt(b)", REAL, ("a*b >= 0",)),
    ("x**n", "<=", "x", {"x": "nonnegative", "n": "positive integer"}, ()),
    ("(x + y)**2", "<", "2*x**2 + 2*y**2", REAL, ()),
    ("x**4 - 2*x**2 + 1", ">", "0", REAL, ()),
    ("exp(x)", ">=", "1 + x + x**2/2", REAL, ()),
    ("(x - 1/7)**2", ">", "1/1000000", REAL, ()),
    ("x**4 - 4*x**2 + 4", ">", "0", REAL, ()),
    ("log(x)", "<", "x/E", {"x": "positive"}, ()),
    ("x*log(x)", ">", "-exp(-1)", {"x": "positive"}, ()),
    ("x**2 == 2", "=>", "x == sqrt(2)", REAL, ()),
    ("x**2 - 3", "!=", "0", REAL, ()),
    ("exp(x) == 2", "=>", "x == log(3)", REAL, ()),
    ("(x**2 + y**2 - 1)**2 + (x - 2*y)**2", ">", "1/10000", REAL, ()),
    ("x**6 + y**6 + 1", ">=", "3*x**2*y**2 + 5*(x**2 - y**2)**2/2", REAL, ()),
    ("sin(x) + 1/1000", "<", "1", REAL, ()),
    ("Abs(x - 1234/1000)", ">=", "1/100", REAL, ()),
    ("Piecewise((x**2, x < 1234), (x, True))", "==", "x**2", REAL, ()),
    ("Piecewise((1, n < 5000), (0, True))", "==", "1", SIZES, ()),
    ("sin(x)**2 + cos(x)**2 + 1/10**60", "==", "1", REAL, ()),
    ("log(1 + exp(-x))", ">=", "log(2) - x/2 + x**2/8", REAL, ()),
    ("cos(n*pi)", "==", "1", SIZES, ()),
    ("factorial(n)", ">=", "2**n", SIZES, ()),
    ("n**2", "<=", "2**n", SIZES, ()),
    ("floor(x + y)", "==", "floor(x) + floor(y)", REAL, ()),
    ("x**2 == 4", "=>", "x == 2", REAL, ()),
    ("x**2 <= 1", "<=>", "x <= 1", REAL, ()),
    ("a*x == b*x", "<=>", "a == b", REAL, ()),
    ("binomial(n, k)", "==", "binomial(n, k + 1)", SIZES, ("0 <= k", "k < n")),
    ("Sum(k**2, (k, 1, n))", "==", "n*(n + 1)*(2*n - 1)/6", SIZES, ()),
    ("Max(a, b)", "==", "(a + b - Abs(a - b))/2", REAL, ()),
]  # fmt: skip

TRUE = [
    ("Integral(exp(-a*x), (x, 0, oo))", "==", "1/a", POSITIVE, ()),
    ("Integral(x**2*exp(-x**2/2)/sqrt(2*pi), (x, -oo, oo))", "==", "1", REAL, ()),
    ("Integral(x**(a - 1)*(1 - x)**(b - 1), (x, 0, 1))", "==", "gamma(a)*gamma(b)/gamma(a + b)", POSITIVE, ()),
    ("Integral(log(x), (x, 0, 1))", "==", "-1", REAL, ()),
    ("Integral(1/x, (x, 1, oo))", "==", "oo", REAL, ()),
    ("Integral(1/sqrt(x), (x, 0, 1))", "<=", "2", REAL, ()),
    ("Integral(sin(x)/x, (x, 0, oo))", "==", "pi/2", REAL, ()),
    ("Limit((1 + a/x)**(b*x), x, oo)", "==", "exp(a*b)", POSITIVE, ()),
    ("Limit(x*log(x), x, 0)", "==", "0", {"x": "positive"}, ()),
    ("Limit(log(1 + exp(b*x))/b, b, oo)", "==", "Max(x, 0)", {"x": "real", "b": "positive"}, ()),
    ("Limit(1/x**2, x, 0)", "==", "oo", REAL, ()),
    ("Limit(x**x, x, 0, '+')", "==", "1", REAL, ()),
    ("Sum(1/k, (k, 1, oo))", "==", "oo", UNIT, ()),
    ("Sum(k*r**(k - 1), (k, 1, oo))", "==", "1/(1 - r)**2", UNIT, ()),
    ("Sum(x**k/factorial(k), (k, 0, oo))", "==", "exp(x)", UNIT, ()),
    ("Sum((-1)**k/(2*k + 1), (k, 0, oo))", "==", "pi/4", UNIT, ()),
    ("Derivative(asin(x), x)", "==", "1/sqrt(1 - x**2)", {"x": "(-1, 1)"}, ()),
    ("Derivative(x**x, x)", "==", "x**x*(log(x) + 1)", {"x": "positive"}, ()),
    ("Derivative(x**(3/2), x)", "==", "3*sqrt(x)/2", {"x": "nonnegative"}, ()),
    ("Derivative(Abs(x)*x, x)", "==", "2*Abs(x)", REAL, ()),
    ("factorial(n)", ">=", "2**(n - 1)", SIZES, ()),
    ("x**2 == 4", "=>", "Abs(x) == 2", REAL, ()),
]  # fmt: skip


STEP = ("left", "relation", "right", "symbols", "given")


def _name(part: object) -> str:
    return part if isinstance(part, str) else ""


def _verdict(left: str, relation: str, right: str, symbols: dict[str, str], given: tuple[str, ...]) -> str:
    return check(left, relation, right, symbols=symbols, given=given).status


@pytest.mark.parametrize(STEP, FALSE, ids=_name)
def test_false_steps_are_refuted(
    left: str, relation: str, right: str, symbols: dict[str, str], given: tuple[str, ...]
) -> None:
    assert _verdict(left, relation, right, symbols, given) in ("refuted", "undefined")


@pytest.mark.parametrize(STEP, TRUE, ids=_name)
def test_true_steps_are_not_refuted(
    left: str, relation: str, right: str, symbols: dict[str, str], given: tuple[str, ...]
) -> None:
    assert _verdict(left, relation, right, symbols, given) in ("proved", "unproved", "out of budget")
