"""Limits, derivatives, integrals and series lie in their enclosures; what is undefined is never given a value."""

from __future__ import annotations

import mpmath
import pytest
from flint import arb, ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from test_balls import NoValue, _real, oracle, term
from therefore.enclose import ANALYSIS
from therefore.enclose.expansion import Expansion
from therefore.enclose.forms import Number, identical
from therefore.enclose.growth import CONSTANT, LOG, Growth, Near, TooNear, X, faster, power
from therefore.enclose.local import towards
from therefore.kernel.balls import Env, Point, Undefined, Unsure, Value, evaluate, holds
from therefore.term import Term, num, var

POINT = {"p": fmpq(1, 3), "a": fmpq(2), "r": fmpq(-3), "m": fmpq(1, 2)}


def value(source: str, bits: int = 64) -> Value:
    return evaluate(term(source), POINT, bits, ANALYSIS)


# source, what mpmath says
VALUES = {
    # limits
    "limit(n, (1 + r/n)**n, oo, '+-')": "exp(-3)",
    "limit(x, sin(x)/x, 0, '+-')": "1",
    "limit(x, sin(a*x)/tan(x), 0, '+')": "2",
    "limit(s, log(p**s + (1 - p)**s)/(1 - s), 1, '+-')": "log(3) - 2*log(2)/3",
    "limit(x, abs(x)/x, 0, '-')": "-1",
    "limit(x, (tan(x) - sin(x))/x**3, 0, '+-')": "mpf(1)/2",
    "limit(x, (exp(x) - 1 - x)/x**2, 0, '+-')": "mpf(1)/2",
    "limit(x, x*log(x), 0, '+-')": "0",  # there is no other side
    "limit(x, x**10*exp(-x), oo, '+')": "0",
    "limit(x, sqrt(x**2 + x) - x, oo, '+')": "mpf(1)/2",
    "limit(n, factorial(n)/((n/e)**n*sqrt(n)), oo, '+')": "sqrt(2*pi)",
    "limit(n, n*(a**(1/n) - 1), oo, '+')": "log(2)",
    "limit(x, sin(x)/(x - pi), pi, '+-')": "-1",
    "limit(x, acos(1 - x)/sqrt(x), 0, '+')": "sqrt(2)",
    "limit(x, log(1 + exp(x)) - x, oo, '+')": "0",
    "limit(x, x**2*exp(-exp(x)), oo, '+')": "0",
    "limit(b, ((a**b + 3**b)/2)**(1/b), 0, '+-')": "sqrt(6)",
    "limit(x, gamma(x)*x, 0, '+')": "1",
    "limit(x, atan(x), -oo, '+')": "-pi/2",
    "limit(x, asinh(x) - log(x), oo, '+')": "log(2)",
    "limit(x, x*sin(1/x), 0, '+-')": "0",
    "limit(x, piecewise(x, x < 1, 2 - x), 1, '+-')": "1",
    "limit(x, floor(x), 5/2, '+-')": "2",
    "limit(x, (cosh(x) - cos(x))/x**2, 0, '+-')": "1",
    "limit(x, tanh(x/2), -oo, '-')": "-1",
    "limit(n, (1 - 1/n**2)**n, oo, '+')": "1",
    "limit(n, (-p)**n, oo, '+')": "0",
    "integral(x, -oo, oo, exp(-x)/2**(1 + exp(-x)))": "1/(2*log(2))",
    # derivatives by their definition
    "deriv(x, acosh(x), a)": "1/sqrt(3)",
    "deriv(x, deriv(x, deriv(x, asin(x), x), x), m)": "diff(asin, 0.5, 3)",
    "deriv(x, piecewise(4, x == 2, x**2), a)": "4",
    "deriv(x, piecewise(x**2*sin(1/x), x != 0, 0), 0)": "0",
    "deriv(x, abs(x)**3, 0)": "0",
    "deriv(x, deriv(x, abs(x)**3, x), 0)": "0",
    "deriv(x, gamma(x), 3)": "diff(gamma, 3)",
    "deriv(x, max(x, 3), a)": "0",
    "deriv(x, log(integral(t, 0, 1, exp(x*t))), a)": "exp(2)/(exp(2) - 1) - mpf(1)/2",
    "deriv(x, integral(t, 0, oo, exp(-x*t)), a)": "-mpf(1)/4",
    "deriv(x, integral(t, x, x**2, exp(x*t)), a)": "quad(lambda t: t*exp(2*t), [2, 4]) + 4*exp(8) - exp(4)",
    "deriv(x, sum(k, 0, oo, x**k), p)": "mpf(9)/4",
    # integrals
    "integral(x, -oo, oo, exp(-x**2/2)/sqrt(2*pi))": "1",
    "integral(x, 0, 1, x**p)": "mpf(3)/4",
    "integral(x, -oo, oo, 1/(1 + x**2))": "pi",
    "integral(x, -oo, oo, exp(-x)/(1 + exp(-x))**2)": "1",
    "integral(x, 0, 1, -x*log(x) - (1 - x)*log(1 - x))": "mpf(1)/2",
    "integral(x, 0, 1, 1/sqrt(x))": "2",
    "integral(x, 0, oo, x**a*exp(-x))": "2",
    "integral(x, 0, oo, exp(-x)*log(x))": "-euler",
    "integral(x, 0, oo, x**(-1/2)*exp(-x))": "sqrt(pi)",
    "integral(x, -1, a, abs(x))": "mpf(5)/2",
    "integral(x, 0, 3, floor(x))": "3",
    "integral(x, 2, oo, 1/(x*log(x)**2))": "1/log(2)",
    "integral(x, 0, 1, x**x)": "0.78343051071213440706",
    "integral(x, 0, 1, integral(y, 0, x, exp(x + y)))": "exp(2)/2 - e + mpf(1)/2",
    "integral(x, 0, 2*pi, 1/(2 + cos(x)))": "2*pi/sqrt(3)",
    "integral(x, 0, pi, 1/(1 + sin(x)**2))": "pi/sqrt(2)",
    "integral(x, -1, 1, 1/sqrt(1 - x**2))": "pi",
    "integral(x, 0, oo, x/(exp(x) - 1))": "pi**2/6",
    "integral(x, -oo, oo, exp(-abs(x - 1))/2)": "1",
    "integral(x, -oo, oo, exp(x - exp(x)))": "1",
    "integral(x, 0, 1, log(1 - x)/x)": "-pi**2/6",
    "integral(x, -1, 2, piecewise(x**2, x < 1, 2 - x))": "mpf(7)/6",
    "integral(x, 1, 0, x)": "-mpf(1)/2",
    "integral(x, a, a, x)": "0",
    "integral(x, -1, 1, sin(x)/x)": "2*si(1)",
    "integral(x, 0, pi/2, log(sin(x)))": "-pi*log(2)/2",
    "integral(x, 0, oo, exp(-x)*sin(x))": "mpf(1)/2",
    "integral(x, 0, 1, max(x, 1 - x))": "mpf(3)/4",
    "integral(x, 0, oo, exp(-x**2)*cos(2*x))": "sqrt(pi)/(2*e)",
    # series and products
    "sum(k, 0, oo, p**k)": "mpf(3)/2",
    "sum(k, 0, oo, (-p)**k)": "mpf(3)/4",
    "sum(k, 1, oo, 1/k**2)": "pi**2/6",
    "sum(k, 1, oo, (-1)**(k + 1)/k)": "log(2)",
    "sum(k, 1, oo, cos(pi*k)/k**2)": "-pi**2/12",
    "sum(k, 0, oo, r**k/factorial(k))": "exp(-3)",
    "sum(k, 1, oo, k*(9/10)**k)": "90",
    "sum(n, 1, oo, n/((n + 2)*(n + 4)*(n + 8)))": "mpf(4)/35",
    "sum(k, 0, oo, binomial(2*k, k)/8**k)": "sqrt(2)",
    "sum(k, 2, oo, 1/(k*log(k)**2))": "2.1097428012368919745",
    "prod(k, 2, oo, 1 - 1/k**2)": "mpf(1)/2",
}  # fmt: skip


@pytest.mark.parametrize("source", VALUES)
def test_values_are_enclosed(source: str) -> None:
    with mpmath.workdps(40):
        expected = _ball(mpmath.mpf(eval(VALUES[source], vars(mpmath))))
    ball = arb(value(source))
    assert ball.overlaps(expected)
    assert ball.rad() < 1e-3


UNDEFINED = [
    "limit(x, sin(x), oo, '+')",
    "limit(x, sin(1/x), 0, '+-')",
    "limit(x, floor(x), 1, '+-')",
    "limit(x, abs(x)/x, 0, '+-')",
    "limit(x, 1/x, 0, '+')",
    "limit(x, exp(x)/x**5, oo, '+')",
    "limit(x, log(-1 - x**2), 0, '+-')",
    "limit(x, piecewise(1, x < 0, 2), 0, '+-')",
    "limit(n, (-n/(n + 1))**n, oo, '+')",
    "limit(n, (-1 + a/n)**n, oo, '+')",
    "limit(s, (p - 1)**s, 1, '+-')",
    "limit(x, tan(x), oo, '+')",
    "deriv(x, abs(x), 0)",
    "deriv(x, sqrt(x**2), 0)",
    "deriv(x, floor(x), 1)",
    "deriv(x, max(x, a), a)",
    "deriv(x, x**(1/3), 0)",
    "deriv(x, deriv(x, x*abs(x), x), 0)",
    "integral(x, -1, 1, 1/x**2)",
    "integral(x, -1, 1, 1/x)",
    "integral(x, 0, 1, 1/(x - p))",
    "integral(x, 1, oo, 1/x)",
    "integral(x, 2, oo, 1/(x*log(x)))",
    "integral(x, 0, 2, 1/(x**2 - 2))",
    "integral(x, 0, pi, tan(x))",
    "integral(x, -1, 1, log(x))",
    "integral(x, 0, oo, 1)",
    "integral(x, 0, 1, exp(1/x))",
    "sum(k, 1, oo, 1/k)",
    "sum(k, 1, oo, 1/sqrt(k))",
    "sum(k, 0, oo, (-1)**k)",
    "sum(k, 0, oo, a**k)",
    "sum(k, 0, oo, 1)",
]


@pytest.mark.parametrize("source", UNDEFINED)
def test_what_does_not_exist_is_undefined(source: str) -> None:
    with pytest.raises(Undefined):
        value(source)


@pytest.mark.parametrize(
    "source",
    [
        "deriv(x, x**(3/2), 0)",  # at an end of the domain, readings differ
        "integral(x, 0, oo, sin(x)/x)",  # exists, though not absolutely
        "integral(x, 0, oo, sin(x)**2)",
        "limit(x, exp(exp(exp(x)))/exp(exp(exp(x) + 1)), oo, '+')",
        "sum(k, 1, oo, sin(k)/k)",
        "sum(k, m, oo, 1/k**2)",
    ],
)
def test_what_is_not_certain_is_unsure(source: str) -> None:
    with pytest.raises(Unsure):
        value(source)


def test_a_series_is_differentiated_term_by_term_where_that_is_dominated() -> None:
    with mpmath.workdps(40):
        assert _ball(mpmath.exp(-1)).overlaps(value("deriv(x, sum(k, 0, oo, x**k/factorial(k)), -1)"))


def test_no_power_is_written_out_that_would_fill_the_memory() -> None:
    big = Point({"x": fmpq(10) ** 9})
    assert not identical(Term("pow", var("y"), var("x")), var("y"), Point({"y": fmpq(1, 3), **big.variables}))


def test_the_kernel_alone_knows_nothing_of_this() -> None:
    for source in ("limit(x, sin(x)/x, 0, '+-')", "sum(k, 0, oo, p**k)", "integral(x, -oo, oo, exp(-x**2))"):
        with pytest.raises(Unsure):
            evaluate(term(source), POINT)


def test_that_something_is_defined_is_not_concluded_from_a_value_that_it_would_have() -> None:
    assert holds(term("defined(limit(x, sin(x)/x, 0, '+-'))"), POINT, 64, ANALYSIS) is None
    assert holds(term("defined(limit(x, 1/x, 0, '+-'))"), POINT, 64, ANALYSIS) is False


def test_more_bits_give_more_digits() -> None:
    for source in ("integral(x, -oo, oo, exp(-x**2))", "integral(x, 0, 1, x**x)", "sum(k, 1, oo, 1/k**2)"):
        assert arb(value(source, 128)).rad() < arb(value(source)).rad()


# -- numbers and growth ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("exp(1 + log(2))", "2*e"),
        ("sqrt(8)", "2*sqrt(2)"),
        ("log(12)", "log(3) + 2*log(2)"),
        ("log(sqrt(2)*e)", "log(2)/2 + 1"),
        ("sum(k, 1, 3, log(k))", "log(6)"),
        ("(sqrt(2) + 1)*(sqrt(2) - 1)", "1"),
        ("exp(log(3)*m)", "sqrt(3)"),
    ],
)
def test_numbers_with_one_form_are_identical(left: str, right: str) -> None:
    point = Point(POINT)
    assert identical(term(left), term(right), point)
    assert not identical(term(left), term(f"({right}) + 1/10**30"), point)


def test_monomials_are_ordered_by_growth() -> None:
    fast = Growth([(X, Number(fmpq(1)))])
    slow = Growth([(LOG, Number(fmpq(2)))])
    assert (faster(fast, slow), faster(slow, fast), faster(slow, power(2))) == (1, -1, 0)
    assert faster(CONSTANT, power(-1)) == 1


def test_a_bound_holds_from_the_start_on_or_is_refused() -> None:
    hump = Growth([(X, Number(fmpq(-1))), (LOG, Number(fmpq(100)))])  # x^100·exp(-x) rises until x = 100
    with pytest.raises(TooNear):
        Near(64, 4).bound(hump)
    with mpmath.workdps(30):
        exact = mpmath.mpf(128) ** 100 * mpmath.exp(-128)
    assert abs(Near(128, 4).bound(hump) / _ball(exact) - 1) < 1e-6
    with pytest.raises(Unsure):
        Near(64, 4).bound(power(1))


# -- against another implementation ---------------------------------------------------------

PLACES = st.one_of(st.just(var("x")), st.builds(num, st.fractions(-3, 3, max_denominator=3)))
UNARY = ["neg", "exp", "log", "sin", "cos", "atan", "abs", "asin", "acosh", "tanh", "sinh", "sign"]


def _extend(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    return st.one_of(
        st.builds(Term, st.sampled_from(["add", "sub", "mul", "div", "max"]), inner, inner),
        st.builds(Term, st.sampled_from(UNARY), inner),
        st.builds(Term, st.just("pow"), inner, PLACES),
    )


FUNCTIONS_OF_X = st.recursive(PLACES, _extend, max_leaves=7)


def _ball(value: mpmath.mpf) -> arb:
    with ctx.workprec(300):
        return arb(str(value)) + arb(0, 1e-18) * (1 + abs(arb(str(value))))


def _at(t: Term, x: mpmath.mpf) -> mpmath.mpf:
    return _real(oracle(t, {"x": x}))


def _sum(f: Expansion, x: mpmath.mpf) -> arb:
    """The expansion at a point, with its rest."""
    near = Near(int(x), f.near.keep)
    total = sum((arb(c.value) * near.value(m) for c, m in f.terms), arb(0))
    return total if f.rest == 0 else total + arb(0, (f.rest * near.value(f.order)).abs_upper())


@settings(deadline=None, max_examples=300)
@given(FUNCTIONS_OF_X, st.sampled_from([None, 0, 1, -2]), st.sampled_from([1, -1]), st.sampled_from([16, 1000, 2**20]))
def test_expansions_enclose_the_function(t: Term, point: int | None, side: int, start: int) -> None:
    place = None if point is None else Number(fmpq(point))
    local = towards("x", place, side, Env({}, {}, [20_000], ANALYSIS), Near(start, 5))
    f: Expansion | None = None
    try:
        f = local.expand(t)
    except Undefined:
        pass
    except Unsure:
        return
    with ctx.workprec(300), mpmath.workdps(120):
        for x in (start, 3 * start, 1000 * start):
            at = mpmath.mpf(side * x) if point is None else point + mpmath.mpf(side) / x
            try:
                expected = _at(t, at)
            except (NoValue, OverflowError, ZeroDivisionError, MemoryError):
                continue
            assert f is not None, "it has a value"
            if mpmath.isfinite(expected) and abs(expected) < mpmath.mpf(10) ** 1000:
                assert _sum(f, mpmath.mpf(x)).overlaps(_ball(expected))


@settings(deadline=None, max_examples=100)
@given(FUNCTIONS_OF_X, st.integers(-3, 2), st.integers(1, 3))
def test_integrals_agree_with_gauss_and_legendre(t: Term, low: int, width: int) -> None:
    found: Value | None = None
    try:
        found = evaluate(Term("integral", "x", num(low), num(low + width), t), {}, 64, ANALYSIS)
    except Undefined:
        pass
    except Unsure:
        return
    with mpmath.workdps(20):
        try:
            expected, error = mpmath.quad(lambda x: _at(t, x), mpmath.linspace(low, low + width, 14), error=True)
        except (NoValue, OverflowError, ZeroDivisionError, TypeError):
            return
    if error < 1e-10:
        assert found is not None, "it exists"
        assert (arb(found) + arb(0, 1e-6) * (1 + abs(arb(found)))).overlaps(_ball(mpmath.mpf(expected)))


@settings(deadline=None, max_examples=100)
@given(FUNCTIONS_OF_X, st.fractions(-2, 2, max_denominator=3), st.integers(1, 3))
def test_derivatives_agree_with_differences(t: Term, at: object, order: int) -> None:
    body = t
    for i in range(order):
        body = Term("deriv", "x", body, var("x") if i < order - 1 else num(at))  # type: ignore[arg-type]
    try:
        found = evaluate(body, {}, 64, ANALYSIS)
    except (Unsure, Undefined):
        return
    with mpmath.workdps(60):
        x, h = mpmath.mpf(at.numerator) / at.denominator, mpmath.mpf(10) ** -12  # type: ignore[attr-defined]
        try:
            points = [_at(t, x + k * h) for k in range(-order, order + 1, 2)]
        except (NoValue, OverflowError, ZeroDivisionError):
            return
    with mpmath.workdps(60):
        signs = [(-1) ** (order - k) * mpmath.binomial(order, k) for k in range(order + 1)]
        expected = mpmath.fdot(signs, points) / (2 * h) ** order
        if abs(expected) < 1e6:
            assert (arb(found) + arb(0, 1e-4) * (1 + abs(arb(found)))).overlaps(_ball(expected))
