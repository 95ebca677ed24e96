"""What a term is worth at a point, what has no value, and what stays open."""

from __future__ import annotations

import ast
import time
from contextlib import suppress
from fractions import Fraction

import mpmath
import pytest
from flint import arb, ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from therefore.kernel.balls import Point, Undefined, Unsure, evaluate, holds
from therefore.term import FUNCTIONS, RANGE_BINDERS, Term, app, num, var

OPERATORS = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow", ast.Eq: "eq", ast.NotEq: "ne",
    ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.And: "and", ast.Or: "or", ast.Not: "not",
    ast.USub: "neg",
}  # fmt: skip
HEADS = FUNCTIONS | RANGE_BINDERS | {"implies", "iff", "integer", "defined", "deriv", "partial", "limit", "piecewise"}


def term(source: str) -> Term:
    """A term from Python's notation: `sum(k, 1, n, P(k)*log(P(k)))`, `1/2`, `x != 0`, `deriv(x, x**2, 3)`."""
    return _term(ast.parse(source, mode="eval").body)


def _term(node: ast.expr) -> Term:
    match node:
        case ast.Constant(int(value)):
            return num(value)
        case ast.Name(name):
            return Term("const", name) if name in ("pi", "e", "oo") else var(name)
        case ast.BinOp(left, op, right):
            return Term(OPERATORS[type(op)], _term(left), _term(right))
        case ast.BoolOp(op, values):
            return Term(OPERATORS[type(op)], *map(_term, values))
        case ast.UnaryOp(op, operand):
            return Term(OPERATORS[type(op)], _term(operand))
        case ast.Compare(left, [op], [right]):
            return Term(OPERATORS[type(op)], _term(left), _term(right))
        case ast.Call(ast.Name("sqrt"), [x]):
            return Term("pow", _term(x), num("1/2"))
        case ast.Call(ast.Name(name), [ast.Name(first), *rest]) if name in RANGE_BINDERS | {"deriv", "partial"}:
            return Term(name, first, *map(_term, rest))
        case ast.Call(ast.Name("limit"), [ast.Name(first), body, point, ast.Constant(direction)]):
            return Term("limit", first, _term(body), _term(point), direction)
        case ast.Call(ast.Name(name), arguments):
            return Term(name, *map(_term, arguments)) if name in HEADS else app(name, *map(_term, arguments))
    raise ValueError(ast.dump(node))


HALF, THIRD = fmpq(1, 2), fmpq(1, 3)
POINT = Point(
    {"x": fmpq(2), "y": fmpq(-3), "h": HALF, "n": 3, "zero": 0, "w": arb(2).log()},
    {"P": {(1,): THIRD, (2,): fmpq(2, 3), (3,): fmpq(0)}, "A": {(1, 2): fmpq(5)}, "f": {(HALF,): fmpq(7)}},
)


EXACT = {
    "x + y - 1": "-2",
    "x*y/4": "-3/2",
    "-x**3": "-8",
    "h**-2": "4",
    "zero**0": "1",
    "zero**h": "0",
    "(-8)**2": "64",
    "(4/9)**(1/2)": "2/3",
    "8**(2/3)": "4",
    "4**(-h)": "1/2",
    "log(1) + exp(0) + cos(0) + sin(zero) + acos(1)": "2",
    "0*log(x)": "0",
    "0/log(x)": "0",
    "(x/x)*1": "1",
    "log(x/x)": "0",
    "abs(y) + sign(y) + sign(0)": "2",
    "max(x, y, h)": "2",
    "min(x, y, h)": "-3",
    "max(log(2), 1)": "1",
    "floor(-h)": "-1",
    "floor(log(x))": "0",
    "delta(n, 3) + delta(x, log(x))": "1",
    "factorial(n) + gamma(n)": "8",
    "binomial(5, 2) + binomial(2, 5) + binomial(2, -1) + binomial(-1, 2)": "11",
    "binomial(h, 2)": "-1/8",
    "sum(k, 1, n, k**2)": "14",
    "sum(k, 1, 0, 1/0)": "0",
    "prod(k, 1, n, k)": "6",
    "prod(k, n + 1, n, k)": "1",
    "maximum(k, 1, n, P(k))": "2/3",
    "sum(k, 1, n, sum(j, 1, k, j))": "10",
    "sum(k, 1, 2, P(k)) + A(1, n - 1)": "6",
    "f(h)": "7",
    "piecewise(1/x, x > 0, 1/zero)": "1/2",
    "piecewise(log(y), y > 0, 5)": "5",
    "deriv(t, t**3, x)": "12",
    "deriv(t, abs(t), y)": "-1",
    "deriv(t, deriv(s, s**2*t, t), x)": "8",
    "limit(t, 1/t, oo, '-')": "0",
}


@pytest.mark.parametrize("source", EXACT)
def test_rational_values_are_exact(source: str) -> None:
    value = evaluate(term(source), POINT)
    assert isinstance(value, fmpq)
    assert str(value) == EXACT[source]


BALLS = {
    "log(x)": "log(2)",
    "pi*e": "pi*e",
    "exp(-h)": "exp(-0.5)",
    "x**h": "sqrt(2)",
    "2**pi": "2**pi",
    "1/(1 + exp(-x))": "1/(1 + exp(-2))",
    "tanh(h) + sinh(h)*cosh(h)": "tanh(0.5) + sinh(0.5)*cosh(0.5)",
    "atan(x) + asin(h) + acos(-h)": "atan(2) + asin(0.5) + acos(-0.5)",
    "acosh(x) + asinh(y) + atanh(h)": "acosh(2) + asinh(-3) + atanh(0.5)",
    "tan(x)/sin(y)": "tan(2)/sin(-3)",
    "gamma(h)": "sqrt(pi)",
    "gamma(-h)": "-2*sqrt(pi)",
    "w**2": "log(2)**2",
    "abs(-w)": "log(2)",
    "sum(k, 1, 2, P(k)*log(P(k)/h))": "log(2/mpf(3))/3 + 2*log(4/mpf(3))/3",
    "deriv(t, log(1 + exp(t)), x)": "1/(1 + exp(-2))",
}


@pytest.mark.parametrize("bits", [64, 256])
@pytest.mark.parametrize("source", BALLS)
def test_other_values_are_enclosed(source: str, bits: int) -> None:
    value = evaluate(term(source), POINT, bits)
    assert isinstance(value, arb)
    with mpmath.workdps(60):
        expected = eval(BALLS[source], vars(mpmath))
        assert value.overlaps(_ball(expected))
    assert value.rad() < 2 ** (8 - bits) or "w" in source  # w is only known to 53 bits


def _ball(value: mpmath.mpf) -> arb:
    """A ball around a value that is right to fifty digits."""
    with ctx.workprec(400):
        return arb(mpmath.nstr(value, 58)) * arb(1, 1e-50)


UNDEFINED = {
    "1/zero": "1/zero",
    "x + 1/(h - 1/2)": "1/(h - 1/2)",
    "zero/zero": "zero/zero",
    "0*log(zero)": "log(zero)",
    "log(y)": "log(y)",
    "log(-log(x))": "log(-log(x))",
    "zero**-1": "zero**-1",
    "zero**-h": "zero**-h",
    "zero**(-log(2))": "zero**(-log(2))",
    "y**h": "y**h",
    "(-8)**(1/3)": "(-8)**(1/3)",
    "(-log(x))**h": "(-log(x))**h",
    "y**(1/pi)": "y**(1/pi)",
    "asin(x)": "asin(x)",
    "acos(exp(h))": "acos(exp(h))",
    "acosh(h)": "acosh(h)",
    "atanh(1)": "atanh(1)",
    "gamma(y)": "gamma(y)",
    "factorial(-1)": "factorial(-1)",
    "factorial(h)": "factorial(h)",
    "sum(k, 1, n, 1/(k - 2))": "1/(k - 2)",
    "sum(k, 1, y, k)": "sum(k, 1, y, k)",
    "sum(k, 1, h, k)": "sum(k, 1, h, k)",
    "prod(k, 0, -2, k)": "prod(k, 0, -2, k)",
    "maximum(k, 1, 0, k)": "maximum(k, 1, 0, k)",
    "piecewise(1, x < 0)": "piecewise(1, x < 0)",
    "piecewise(1, log(y) < 0, 2)": "log(y)",
    "deriv(t, log(t), y)": "log(t)",
    "deriv(t, abs(t), zero)": "deriv(t, abs(t), zero)",
    "deriv(t, t + log(y), x)": "log(y)",
    "max(log(zero), x)": "log(zero)",
}


@pytest.mark.parametrize("source", UNDEFINED)
def test_what_has_no_value_says_which_part(source: str) -> None:
    with pytest.raises(Undefined) as caught:
        evaluate(term(source), POINT)
    assert caught.value.term == term(UNDEFINED[source])
    assert caught.value.reason


UNSURE = [
    "unknown",
    'limit(x, x**(1/2), 0, "-")',  # x is 2 outside, which says nothing of the x that tends to 0
    "P(4)",
    "P(w)",
    "Q(1)",
    "sum(k, 1, 3000, k)",
    "sum(k, 1, 200, sum(j, 1, 200, j))",
    "sum(k, 1, oo, k)",
    "1/(log(4) - 2*log(2))",
    "log(log(2) - log(2))",
    "sqrt(log(2) - log(2))",
    "sign(log(4) - 2*log(2))",
    "delta(log(4), 2*log(2))",
    "piecewise(1, log(4) < 2*log(2), 2)",
    "y**(log(4)/log(2))",
    "limit(t, sin(t), oo, '-')",
    "deriv(t, abs(t)*abs(t), zero)",  # exists, but no rule shows it
    "deriv(t, g(t), 1)",
    "deriv(t, gamma(t), 1)",
    "integral(t, 0, 1, log(t))",
    "integral(t, 0, oo, exp(-t))",
    "x < y",
]


@pytest.mark.parametrize("source", UNSURE)
def test_what_cannot_be_told_is_unsure(source: str) -> None:
    with pytest.raises(Unsure):
        evaluate(term(source), POINT)


@pytest.mark.parametrize("malformed", [Term("log"), Term("log", num(1), num(2)), Term("max"), Term("neg")])
def test_malformed_terms_are_unsure(malformed: Term) -> None:
    with pytest.raises(Unsure):
        evaluate(malformed, POINT)


@pytest.mark.parametrize(
    ("source", "value", "error"),
    [("integral(t, 0, 1, t**2)", 1 / 3, 0.02), ("integral(t, x, 1, 1/t)", -mpmath.log(2), 0.02)],
)
def test_an_integral_lies_between_its_lower_and_upper_sums(source: str, value: float, error: float) -> None:
    ball = evaluate(term(source), POINT)
    assert isinstance(ball, arb)
    assert ball.contains(arb(float(value)))
    assert ball.rad() < error


FORMULAS = {
    "x == 2": True,
    "x != 2": False,
    "x < y": False,
    "x >= 2": True,
    "log(x) > 69/100": True,
    "log(4) == 2*log(2)": None,
    "log(4) <= 2*log(2)": None,
    "log(4) != 2*log(3)": True,
    "x == 2 and y < 0 and n == 3": True,
    "x == 2 and log(4) == 2*log(2)": None,
    "log(4) == 2*log(2) and x == 3": False,
    "x == 3 or log(4) == 2*log(2)": None,
    "log(4) == 2*log(2) or x == 2": True,
    "not x == 3": True,
    "not log(4) == 2*log(2)": None,
    "implies(x == 3, 1/zero == 1)": True,
    "implies(zero != 0, 1/zero == 1)": True,
    "implies(x == 2, y == 3)": False,
    "iff(x == 2, y == 3)": False,
    "iff(x == 3, y == 3)": True,
    "iff(x == 2, log(4) == 2*log(2))": None,
    "integer(x)": True,
    "integer(h)": False,
    "integer(log(x))": False,
    "integer(log(4)/log(2))": None,
    "forall(k, 1, 2, P(k) > 0)": True,
    "forall(k, 1, n, P(k) > 0)": False,
    "forall(k, 1, 0, 1/zero > 0)": True,
    "forall(k, 1, -5, k > 0)": None,
    "defined(log(x))": True,
    "defined(log(y))": False,
    "defined(limit(t, sin(t), oo, '-'))": None,
    "zero != 0 and 1/zero > 0": False,
    "zero == 0 or 1/zero > 0": True,
    "1/zero > 0 or zero == 0": None,  # whether the order matters depends on the reader
    "1/zero > 0 and zero == 1": None,
    "log(4) == 2*log(2) and 1/zero > 0": None,
}


@pytest.mark.parametrize("source", FORMULAS)
def test_formulas_are_true_false_or_open(source: str) -> None:
    assert holds(term(source), POINT) is FORMULAS[source]


@pytest.mark.parametrize(
    "source", ["1/zero == 1", "zero == 0 and 1/zero > 0", "iff(x == 2, 1/zero == 1)", "not log(y) > 0"]
)
def test_a_formula_about_nothing_is_undefined(source: str) -> None:
    with pytest.raises(Undefined):
        holds(term(source), POINT)


def test_variables_alone_may_come_as_a_mapping() -> None:
    assert holds(term("a + b == 3"), {"a": 1, "b": fmpq(2)}) is True
    assert holds(term("log(2) < 1"), {}) is True


def test_the_precision_of_others_is_left_alone() -> None:
    before = ctx.prec
    evaluate(term("log(2)"), POINT, 1000)
    with pytest.raises(Undefined):
        evaluate(term("log(0)"), POINT, 1000)
    assert ctx.prec == before


@pytest.mark.parametrize(
    "source",
    [
        "2**2**2**2**2**2", "exp(exp(exp(1000)))", "gamma(10**30)", "factorial(10**30)", "binomial(10**30, 1999)",
        "floor(2**(10**30))", "sin(2**(10**30))", "prod(k, 1, 1999, factorial(k))", "(-2)**(10**30 + 1)",
        "sum(k, 1, 1000, sum(j, 1, 19, 1/(k**50 + j)))",
    ],
)  # fmt: skip
def test_huge_numbers_take_bounded_time(source: str) -> None:
    start = time.monotonic()
    with suppress(Unsure):
        evaluate(term(source), POINT)
    assert time.monotonic() - start < 5


def test_deep_terms_are_unsure() -> None:
    deep = var("x")
    for _ in range(2000):
        deep = Term("exp", Term("neg", deep))
    with pytest.raises(Unsure):
        evaluate(deep, POINT)


# -- against another implementation -------------------------------------------------------

RATIONALS = st.fractions(min_value=-4, max_value=4, max_denominator=5)
LEAVES = st.one_of(st.builds(num, RATIONALS), st.sampled_from([var("x"), var("y")]))


def _terms(operators: list[tuple[str, int]]) -> st.SearchStrategy[Term]:
    def extend(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
        return st.one_of(*(st.builds(Term, st.just(op), *[inner] * arity) for op, arity in operators))

    return st.recursive(LEAVES, extend, max_leaves=12)


ARITHMETIC = [
    ("add", 2),
    ("sub", 2),
    ("neg", 1),
    ("mul", 2),
    ("div", 2),
    ("abs", 1),
    ("max", 2),
    ("min", 2),
    ("sign", 1),
]
PARTIAL = [("exp", 1), ("log", 1), ("pow", 2), ("sin", 1), ("cos", 1), ("atan", 1), ("asin", 1), ("acosh", 1)]


class NoValue(Exception):
    pass


def oracle(t: Term, at: dict[str, Fraction]) -> Fraction | mpmath.mpf:
    """The value by Fractions, and by mpmath where it is not rational."""
    if t.op == "num":
        return t.args[0]
    if t.op == "var":
        return at[t.args[0]]
    values = [oracle(a, at) for a in t.args]
    if t.op in ("add", "sub", "mul", "div", "max", "min"):
        a, b = values if all(isinstance(v, Fraction) for v in values) else map(_real, values)
        if t.op == "div" and b == 0:
            raise NoValue
        return {"add": lambda: a + b, "sub": lambda: a - b, "mul": lambda: a * b, "div": lambda: a / b,
                "max": lambda: max(a, b), "min": lambda: min(a, b)}[t.op]()  # fmt: skip
    a = values[0]
    if t.op in ("neg", "abs"):
        return -a if t.op == "neg" else abs(a)
    if t.op == "sign":
        return Fraction((a > 0) - (a < 0))
    if t.op == "pow":
        return _power(a, values[1])
    if t.op in ("sin", "cos", "tan", "exp", "sinh", "cosh") and abs(a) > 10**12:
        raise NoValue  # mpmath would compute it, with as many digits as the argument has
    if (t.op == "log" and a <= 0) or (t.op == "asin" and abs(a) > 1) or (t.op == "acosh" and a < 1):
        raise NoValue
    if (a == 0 and t.op != "acosh") or (a == 1 and t.op in ("log", "acosh")):
        return Fraction(t.op in ("exp", "cos"))
    return getattr(mpmath, t.op)(_real(a))


def _real(value: Fraction | mpmath.mpf) -> mpmath.mpf:
    return mpmath.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value


def _power(a: Fraction | mpmath.mpf, b: Fraction | mpmath.mpf) -> Fraction | mpmath.mpf:
    if not isinstance(b, Fraction) and abs(b - mpmath.nint(b)) < 1e-40:
        b = Fraction(int(mpmath.nint(b)))
    whole = isinstance(b, Fraction) and b.denominator == 1
    if a == 0:
        if b < 0:
            raise NoValue
        return Fraction(b == 0)
    if a < 0 and not whole:
        raise NoValue
    if whole and isinstance(a, Fraction) and abs(b) < 100:
        return a ** int(b)
    return _real(a) ** (int(b) if whole else _real(b))


@given(_terms(ARITHMETIC), RATIONALS, RATIONALS)
def test_arithmetic_agrees_with_fractions(t: Term, x: Fraction, y: Fraction) -> None:
    point = Point({"x": fmpq(x.numerator, x.denominator), "y": fmpq(y.numerator, y.denominator)})
    try:
        expected = oracle(t, {"x": x, "y": y})
    except NoValue:
        with pytest.raises(Undefined):
            evaluate(t, point)
    else:
        assert str(evaluate(t, point)) == str(expected)


@settings(deadline=None)
@given(_terms(ARITHMETIC + PARTIAL), RATIONALS, RATIONALS)
def test_functions_agree_with_mpmath(t: Term, x: Fraction, y: Fraction) -> None:
    point = Point({"x": fmpq(x.numerator, x.denominator), "y": fmpq(y.numerator, y.denominator)})
    with mpmath.workdps(60):
        try:
            value = evaluate(t, point, 128)
        except Unsure:
            return
        except Undefined:
            with pytest.raises(NoValue):
                oracle(t, {"x": x, "y": y})
            return
        expected = oracle(t, {"x": x, "y": y})
        if isinstance(value, fmpq) and isinstance(expected, Fraction):
            assert str(value) == str(expected)
        else:
            assert abs(_real(expected)) > 1e100 or arb(value).overlaps(_ball(_real(expected)))
