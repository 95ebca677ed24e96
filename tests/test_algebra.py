"""Steps of algebra in pairs: what is written is proved, and with another right side it is refuted by a witness."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from therefore import check


@dataclass(frozen=True)
class Pair:
    """A true step, and right sides with which it is false."""

    left: str
    relation: str
    right: str
    wrong: tuple[str, ...]
    symbols: dict[str, str] = field(default_factory=dict)
    given: tuple[str, ...] = ()


def pair(left: str, relation: str, right: str, *wrong: str, given: tuple[str, ...] = (), **symbols: str) -> Pair:
    return Pair(left, relation, right, wrong, symbols, given)


X, XY = {"x": "real"}, {"x": "real", "y": "real"}
POSITIVE = {"x": "positive", "y": "positive"}

LOGIC = (
    # roots gained by squaring are seen, and those that stay are found
    pair("sqrt(x + 6) == x", "=>", "x == 3", "x == -2", given=("x >= -6",), **X),
    pair("sqrt(3*x - 2) == x", "<=>", "x in {1, 2}", "x == 1", "x in {1, 2, 3}", given=("x >= 2/3",), **X),
    pair("x == sqrt(2 - x)", "=>", "x == 1", "x == -2", given=("x <= 2",), **X),
    # products
    pair("2*x + 2/x == 5", "<=>", "x == 2 or x == 1/2", "x == 2", x="nonzero"),
    pair("x + 4/x == 4", "<=>", "x == 2", "x == -2", x="nonzero"),
    pair("(x - y)*(x + 2*y) == 0", "<=>", "x == y or x == -2*y", "x == y", **XY),
    pair("x**3 == 4*x", "<=>", "Or(x == 0, x == 2, x == -2)", "Or(x == 2, x == -2)", **X),
    # functions undone
    pair("exp(2*x) + exp(x) == 6", "=>", "x == log(2)", "x == log(3)", **X),
    pair("exp(2*x) - 5*exp(x) + 4 == 0", "<=>", "x == 0 or x == log(4)", "x == 0", **X),
    pair("log(x) + 2*log(y) == 0", "<=>", "x*y**2 == 1", "x*y == 1", **POSITIVE),
    pair("log(x) - log(y) > 1", "<=>", "x > y*exp(1)", "x > y", **POSITIVE),
    pair("a*x**2 + b*x + c == 0", "<=>",
         "Or(x == (-b + sqrt(b**2 - 4*a*c))/(2*a), x == (-b - sqrt(b**2 - 4*a*c))/(2*a))",
         "x == (-b + sqrt(b**2 - 4*a*c))/(2*a)", given=("b**2 - 4*a*c >= 0",), a="nonzero", b="real", c="real", **X),
    # what is not negative adds up to zero
    pair("(x - 1)**2 + 3*(y - 2)**2 == 0", "<=>", "And(x == 1, y == 2)", "x == 1", **XY),
    pair("x**2 + y**2 - 2*x - 4*y + 5 == 0", "<=>", "And(x == 1, y == 2)", "And(x == 1, y == -2)", **XY),
    pair("abs(x - 1) + (y - 2)**2 == 0", "=>", "y == 2", "y == -2", **XY),
    pair("Sum(p(k)*(u(k) - x)**2, (k, 1, n)) == 0", "<=>", "ForAll(Eq(u(k), x), (k, 1, n))",
         "ForAll(Eq(u(k), 0), (k, 1, n))", x="real", u="real function", p="positive function", n="positive integer"),
    pair("log(x) >= 3", "<=>", "x >= exp(3)", "x >= 3", x="positive"),
    pair("exp(-x) < y", "<=>", "x > -log(y)", "x > log(y)", x="real", y="positive"),
    pair("tanh(x) < 0", "<=>", "x < 0", "x <= 0", **X),
    pair("sinh(x) > 0", "<=>", "x > 0", "x >= 0", **X),
    pair("1/x > 1", "<=>", "And(0 < x, x < 1)", "x < 1", x="nonzero"),
    pair("x", ">", "0", "1", given=("1/x > 2",), x="nonzero"),
    pair("asin(x) == 0", "<=>", "x == 0", "x == 1", x="[-1, 1]"),
    pair("sqrt(x) + sqrt(x + 3) == 3", "=>", "x == 1", "x == 4", x="nonnegative"),
    # what a variable is
    pair("x**2 + y**2", "==", "4", "2", given=("x == 2*cos(t)", "y == 2*sin(t)"), t="real", **XY),
    pair("u**2 - v**2", "==", "1", "-1", given=("cosh(t) == u", "sinh(t) == v"), t="real", u="real", v="real"),
    pair("log(y/(1 - y))", "==", "z", "-z", given=("y == 1/(1 + exp(-z))",), y="(0, 1)", z="real"),
    pair("a*x", "==", "c - b*y", "c + b*y", given=("a*x + b*y == c",), a="nonzero", b="real", c="real", **XY),
    pair("x*(y + 1)", "==", "x + 1", "x", given=("x*y == 1",), **XY),
)  # fmt: skip

# False only where an irrational number solves the hypotheses.
IRRATIONAL = (
    pair("x**3", "==", "2*x + 1", "2*x - 1", "x + 2", given=("x**2 == x + 1",), **X),
    pair("x**3 + 1/x**3", "==", "52", "64", given=("x + 1/x == 4",), x="nonzero"),
    pair("(1 + x)**2", "==", "4 + 2*x", "4 + x", given=("x**2 == 3",), **X),
    pair("x**6", "==", "25", "5*x", given=("x**3 == 5",), **X),
    pair("exp(x) == 3", "<=>", "x == log(3)", "x == 3", **X),
    pair("2**x == 5", "<=>", "x == log(5)/log(2)", "x == log(2)/log(5)", **X),
    pair("y/(1 - y) == exp(x)", "<=>", "x == log(y) - log(1 - y)", "x == log(y) + log(1 - y)", x="real", y="(0, 1)"),
    pair(
        "a*exp(-b*x) == y",
        "=>",
        "x == log(a/y)/b",
        "x == log(y/a)/b",
        a="positive",
        b="positive",
        **XY | {"y": "positive"},
    ),
    pair("x", "==", "log(7)/2", "log(7)", given=("exp(2*x) == 7",), **X),
    pair("x == y", "=>", "cosh(x) == cosh(y)", "sinh(x) == cosh(y)", **XY),
    pair("x**3", "==", "x*y**2 + y*x**2", "x*y**2", given=("x**2 == x*y + y**2",), **XY),
)

FUNCTIONS = (
    # what is divided by is not zero for a reason that takes a proof
    pair("x/(exp(x) - 1)", "==", "x*exp(-x)/(1 - exp(-x))", "x*exp(x)/(1 - exp(x))", x="nonzero"),
    pair("(cosh(x) + 1)/sinh(x)", "==", "sinh(x)/(cosh(x) - 1)", "sinh(x)/(cosh(x) + 2)", x="nonzero"),
    pair("(1 - cos(x))/sin(x)", "==", "tan(x/2)", "tan(x)", x="(0, pi/2)"),
    pair("log(y)/log(x)", "==", "-log(1/y)/log(x)", "log(1/y)/log(x)", given=("x != 1",), **POSITIVE),
    pair("(1 - x)/(1 - cbrt(x))", "==", "1 + cbrt(x) + cbrt(x**2)", "1 + cbrt(x) - cbrt(x**2)", x="(0, 1)"),
    pair("tan(3*x)*(1 - 3*tan(x)**2)", "==", "3*tan(x) - tan(x)**3", "3*tan(x) + tan(x)**3", x="(0, pi/6)"),
    # inverse hyperbolic functions
    pair("acosh(2*x**2 - 1)", "==", "2*acosh(x)", "acosh(x)", x="[1, oo)"),
    pair("atanh(x) - atanh(y)", "==", "atanh((x - y)/(1 - x*y))", "atanh((x - y)/(1 + x*y))", x="(-1, 1)", y="(-1, 1)"),
    pair("acosh(1/x)", "==", "atanh(sqrt(1 - x**2))", "asinh(sqrt(1 - x**2))", x="(0, 1)"),
    pair("asinh(x/sqrt(1 - x**2))", "==", "atanh(x)", "acosh(x/sqrt(1 - x**2))", x="(0, 1)"),
    # gamma
    pair("gamma(x)*gamma(1 - x)", "==", "pi/sin(pi*x)", "pi/cos(pi*x)", x="(0, 1)"),
    pair("gamma(2 - x)*gamma(1 + x)", "==", "pi*x*(1 - x)/sin(pi*x)", "pi*x/sin(pi*x)", x="(0, 1)"),
    pair("gamma(1/2 + x)*gamma(1/2 - x)", "==", "pi/cos(pi*x)", "pi/sin(pi*x)", x="(-1/2, 1/2)"),
    pair("gamma(Rational(1, 3))*gamma(Rational(2, 3))", "==", "2*pi/sqrt(3)", "pi*sqrt(3)"),
)  # fmt: skip


NATURALS = {"n": "nonnegative integer", "k": "nonnegative integer"}

COMBINATORICS = (
    pair("binomial(n, k + 2)/binomial(n, k)", "==", "(n - k)*(n - k - 1)/((k + 1)*(k + 2))", "(n - k)/(k + 2)",
         given=("k <= n",), **NATURALS),
    pair("binomial(n, k)/binomial(n + 1, k)", "==", "(n + 1 - k)/(n + 1)", "(n - k)/(n + 1)", given=("k <= n",),
         **NATURALS),
    pair("n*binomial(n - 1, k)", "==", "(n - k)*binomial(n, k)", "(n - k + 1)*binomial(n, k)", given=("k <= n",),
         n="positive integer", k="nonnegative integer"),
    pair("Product(n + 1 - j, (j, 1, k))", "==", "factorial(k)*binomial(n, k)", "factorial(n)*binomial(n, k)",
         given=("k <= n",), **NATURALS),
)  # fmt: skip

NESTED = (
    pair("asinh(x) - asinh(y)", "==", "asinh(x*sqrt(1 + y**2) - y*sqrt(1 + x**2))",
         "asinh(x*sqrt(1 + y**2) + y*sqrt(1 + x**2))", **XY),
    pair("sqrt(x + y - 2*sqrt(x*y))", "==", "sqrt(x) - sqrt(y)", "sqrt(y) - sqrt(x)", given=("y <= x",), **POSITIVE),
    pair("Norm(u - v)**2", "==", "2 - 2*dot(u, v)", "2 + 2*dot(u, v)", given=("Norm(u) == 1", "Norm(v) == 1"),
         u="vector", v="vector"),
)  # fmt: skip

ORDERS = (
    pair("Max(x, y) - Max(y, z)", "==", "Max(x - y, 0) - Max(z - y, 0)", "Max(x - z, 0)", z="real", **XY),
    pair("Max(a, b)*Max(x, y)", "==", "Max(a*x, a*y, b*x, b*y)", "Max(a*x, b*y)", "Max(a*x, a*y)",
         a="positive", b="positive", **POSITIVE),
)  # fmt: skip


INTEGERS = (
    pair("n > 2", "<=>", "n >= 3", "n >= 4", n="integer"),
    pair("2*n > 5", "<=>", "n >= 3", "n >= 2", n="integer"),
    pair("n", "==", "3", "4", given=("n > 2", "n < 4"), n="integer"),
    pair("factorial(n)", ">", "3**n", "5**n", given=("n > 6",), n="integer"),
    pair("2**n", ">", "n**3", "n**4", given=("n >= 10",), n="positive integer"),
)

INDEXED = {"x": "real sequence", "n": "positive integer", "j": "positive integer", "i": "positive integer"}

ELEMENTS = (
    pair("Derivative(Sum(x[k]**2, (k, 1, n))/2, x[j])", "==", "x[j]", "n*x[j]", given=("j <= n",), **INDEXED),
    pair("Derivative(log(Sum(exp(x[k]), (k, 1, n))), x[i], x[j])", "==",
         "exp(x[i])/Sum(exp(x[k]), (k, 1, n))*(KroneckerDelta(i, j) - exp(x[j])/Sum(exp(x[k]), (k, 1, n)))",
         "exp(x[i])/Sum(exp(x[k]), (k, 1, n))*(1 - exp(x[j])/Sum(exp(x[k]), (k, 1, n)))",
         given=("i <= n", "j <= n"), **INDEXED),
)  # fmt: skip

ALL = [*ELEMENTS, *INTEGERS, *LOGIC, *IRRATIONAL, *FUNCTIONS, *COMBINATORICS, *NESTED, *ORDERS]


def test_a_witness_may_be_what_solves_an_equation() -> None:
    verdict = check("2**x == 5", "<=>", "x == log(2)/log(5)", symbols={"x": "real"})
    assert verdict.witness is not None and verdict.witness.point == (("x", "log(5)/log(2)"),)
    verdict = check("x**2", "==", "x + 2", given=["x**2 == x + 1"], symbols={"x": "real"})
    assert verdict.witness is not None and verdict.witness.point == (("x", "1/2 + sqrt(5)/2"),)
    verdict = check("cosh(x) == cosh(y)", "<=>", "x == y", symbols=XY)
    assert verdict.witness is not None and verdict.witness.point == (("x", "1"), ("y", "-1"))


@pytest.mark.parametrize("case", ALL, ids=lambda c: f"{c.left} {c.relation} {c.right}")
def test_a_step_is_proved_and_its_mutants_are_refuted(case: Pair) -> None:
    verdict = check(case.left, case.relation, case.right, given=case.given, symbols=case.symbols)
    assert verdict.status == "proved", verdict.message
    for wrong in case.wrong:
        verdict = check(case.left, case.relation, wrong, given=case.given, symbols=case.symbols)
        assert verdict.status == "refuted" and verdict.witness, (wrong, verdict.message)
