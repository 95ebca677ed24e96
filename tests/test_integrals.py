"""Integrals: the kernel's rules, what they must not accept, the table, and steps as textbooks have them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flint import arb, fmpq
from mpmath import mp

from test_balls import term as T
from therefore import check
from therefore.enclose import ANALYSIS
from therefore.goal import Certificate, Goal, Line
from therefore.kernel.balls import Undefined, Unsure, Value, evaluate, holds
from therefore.kernel.field import Rejected
from therefore.kernel.integrals import converges
from therefore.kernel.known_integrals import KNOWN, Known
from therefore.kernel.limit_rules import tends
from therefore.kernel.logic import RULES, derive
from therefore.kernel.theorem import Theorem, mint
from therefore.term import Term, num, substitute, var

NOTHING = Goal((), T("0 == 0"))
x, y, p, a, b = map(var, "xypab")


def H(source: str) -> Term:
    """A term; `h` stands for one half."""
    return substitute(T(source), {"h": num("1/2")})


def C(integral: str, value: str) -> Term:
    return converges(H(integral), H(value))


def to(body: str, value: str, point: str = "0", direction: str = "+") -> Term:
    return tends(Term("limit", "x", H(body), T(point), direction), H(value))


INSIDE = {T(f): frozenset({T("0 < x")}) for f in ("0 < x", "1/x == 1/x", "0 < p*x")}


def given(formula: Term) -> Theorem:
    """A premise: everywhere, or where 0 < x."""
    return mint(INSIDE.get(formula, frozenset()), formula)


def concluded(rule: str, parameters: tuple[Any, ...], premises: tuple[str | Term, ...]) -> Theorem:
    return RULES[rule](parameters, [given(p if isinstance(p, Term) else H(p)) for p in premises])


SQUARE = "integral(x, 0, a, 2*x)"
LOG = "integral(x, 0, 1, log(x))"
LOG_SLOPE = "log(x) + x*(1/x) - 1 == log(x)"
HALF_LINE = "integral(x, 0, oo, exp(-x))"
FLIPPED = "integral(y, 0, 1, f(1 - y)*(-1))"
MOVING = "deriv(p, integral(x, 0, p, exp(p*x)), p)"

# rule, parameters, premises, conclusion
ACCEPTED: list[tuple[str, tuple[Any, ...], tuple[str | Term, ...], Term]] = [
    # between two ends in any order, around which the antiderivative is one
    ("integral_value", (T(SQUARE), T("x**2"), "-oo", "oo"), ("2*x == 2*x",), C(SQUARE, "a**2 - 0**2")),
    ("integral_value", (T("integral(x, 1, a, 1/x)"), T("log(x)"), num(0), "oo"),
     ("1/x == 1/x", "0 < x", "x != 0", "0 < 1", "0 < a"), C("integral(x, 1, a, 1/x)", "log(a) - log(1)")),
    # with limits at ends where it is not defined, or that are infinite
    ("integral_value", (T(LOG), T("x*log(x) - x"), num(0), num(1)),
     (LOG_SLOPE, "0 < x", "0 < 1", to("x*log(x) - x", "0"), to("x*log(x) - x", "-1", "1", "-")), C(LOG, "-1 - 0")),
    ("integral_value", (T(HALF_LINE), T("-exp(-x)"), num(0), "oo"),
     ("-(-1*exp(-x)) == exp(-x)", to("-exp(-x)", "-1"), to("-exp(-x)", "0", "oo", "+-")), C(HALF_LINE, "0 - -1")),
    ("integral_same", (T("integral(x, 0, 1, abs(x))"), x, num(0), num(1)),
     ("abs(x) == x", "0 <= 1", "defined(integral(x, 0, 1, x))"),
     C("integral(x, 0, 1, abs(x))", "integral(x, 0, 1, x)")),
    ("integral_same", (T("integral(x, a, b, abs(x))"), x, num(0), "oo"),
     ("abs(x) == x", "0 <= a", "0 <= b", "defined(integral(x, a, b, x))"),
     C("integral(x, a, b, abs(x))", "integral(x, a, b, x)")),
    ("integral_linear", (T("integral(x, a, oo, c*f(x) + g(x))"),),
     ("defined(integral(x, a, oo, f(x)))", "defined(integral(x, a, oo, g(x)))"),
     C("integral(x, a, oo, c*f(x) + g(x))", "c*integral(x, a, oo, f(x)) + 1*integral(x, a, oo, g(x))")),
    ("integral_split", (T("integral(x, a, b, f(x))"), var("c")),
     ("defined(integral(x, a, c, f(x)))", "defined(integral(x, c, b, f(x)))"),
     C("integral(x, a, b, f(x))", "integral(x, a, c, f(x)) + integral(x, c, b, f(x))")),
    ("integral_turned", (T("integral(x, oo, 0, f(x))"),), ("defined(integral(x, 0, oo, f(x)))",),
     C("integral(x, oo, 0, f(x))", "-integral(x, 0, oo, f(x))")),
    ("integral_empty", (T("integral(x, a, b, f(x))"),), ("a == b",), C("integral(x, a, b, f(x))", "0")),
    ("integral_exists", (T("integral(x, a, b, log(x))"), num(0), "oo"), ("0 < x", "0 < a", "0 < b"),
     T("defined(integral(x, a, b, log(x)))")),
    ("integral_exists", (H("integral(x, 0, 1, x**h)"), num(0), num(1)), ("0 <= x", "0 <= 1"),
     H("defined(integral(x, 0, 1, x**h))")),
    ("integral_dominated", (T("integral(x, 1, oo, sin(x)/x**2)"), T("1/x**2")),
     ("abs(sin(x)/x**2) <= 1/x**2", "x**2 != 0", "defined(integral(x, 1, oo, 1/x**2))"),
     T("defined(integral(x, 1, oo, sin(x)/x**2))")),
    ("integral_order", ("le", T("integral(x, a, b, f(x))"), T("integral(x, a, b, g(x))")),
     ("f(x) <= g(x)", "a <= b", "defined(integral(x, a, b, f(x)))", "defined(integral(x, a, b, g(x)))"),
     T("integral(x, a, b, f(x)) <= integral(x, a, b, g(x))")),
    ("integral_order", ("lt", T("integral(x, a, b, f(x))"), T("integral(x, a, b, g(x))")),
     ("f(x) < g(x)", "a < b", "defined(integral(x, a, b, f(x)))", "defined(integral(x, a, b, g(x)))"),
     T("integral(x, a, b, f(x)) < integral(x, a, b, g(x))")),
    ("integral_substituted", (T("integral(x, 1, oo, exp(-x)/x)"), T("integral(x, 0, oo, exp(x))")),
     ("0 < exp(x)", "exp(x) != 0", to("exp(x)", "1"), to("exp(x)", "oo", "oo", "+-"),
      "defined(integral(x, 1, oo, exp(-x)/x))"),
     C("integral(x, 1, oo, exp(-x)/x)", "integral(x, 0, oo, exp(-exp(x))/exp(x)*exp(x))")),
    ("integral_derivative", (T(MOVING), "-oo", "oo"), (),
     C(MOVING, "integral(x, 0, p, x*exp(p*x)) + exp(p*p)")),
    ("integral_derivative", (T("deriv(p, integral(x, 1, a, 1/(p + x)), p)"), num(1), "oo"),
     ("p + x != 0", "1 <= a"),
     C("deriv(p, integral(x, 1, a, 1/(p + x)), p)",
       "integral(x, 1, a, -(1)/(p + x)**2)")),
    ("known_integral", ("Dirichlet", "y", p), ("0 < p",), C("integral(y, 0, oo, sin(p*y)/y)", "pi/2")),
]  # fmt: skip


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda c: f"{c[0]} {c[3]!r}"[:90])
def test_a_rule_concludes(case: tuple[str, tuple[Any, ...], tuple[str | Term, ...], Term]) -> None:
    rule, parameters, premises, conclusion = case
    theorem = concluded(rule, parameters, premises)
    assert theorem.formula == conclusion
    assert not any("x" in a.free for a in theorem.assumptions)


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda c: f"{c[0]} {c[3]!r}"[:90])
def test_a_rule_needs_each_of_its_premises(case: tuple[str, tuple[Any, ...], tuple[str | Term, ...], Term]) -> None:
    rule, parameters, premises, _ = case
    for i in range(len(premises)):
        with pytest.raises(Rejected):
            concluded(rule, parameters, premises[:i] + premises[i + 1 :])


EXISTS_F, EXISTS_G = "defined(integral(x, a, b, f(x)))", "defined(integral(x, a, b, g(x)))"
REJECTED: list[tuple[str, tuple[Any, ...], tuple[str | Term, ...]]] = [
    # across a pole, beyond the interval, at an end without a limit, or with an infinite one
    ("integral_value", (T("integral(x, -1, 1, 1/x**2)"), T("-1/x"), num(0), "oo"),
     ("1/x**2 == 1/x**2", "x != 0", "x**2 != 0", "0 < 1")),
    ("integral_value", (T("integral(x, 1, a, 1/x)"), T("log(x)"), num(0), "oo"),
     ("1/x == 1/x", "0 < x", "x != 0", "0 < 1", "0 <= a")),
    ("integral_value", (T(HALF_LINE), T("-exp(-x)"), num(0), "oo"),
     ("-(-1*exp(-x)) == exp(-x)", "0 < oo", to("-exp(-x)", "-1"))),
    ("integral_value", (T("integral(x, 0, 1, 1/x)"), T("log(x)"), num(0), num(1)),
     ("1/x == 1/x", "0 < x", "x != 0", "0 < 1", to("log(x)", "-oo"), to("log(x)", "log(1)", "1", "-"))),
    ("integral_value", (T(LOG), T("x*log(x) - x"), num(0), num(1)),  # limits from outside
     (LOG_SLOPE, "0 < x", "0 < 1", to("x*log(x) - x", "0", direction="-"), to("x*log(x) - x", "-1", "1", "+"))),
    ("integral_value", (T(LOG), T("x*log(x) - x"), num(1), num(0)),  # the interval runs backwards
     (LOG_SLOPE, "0 < x", "1 < 0", to("x*log(x) - x", "0"), to("x*log(x) - x", "-1", "1", "-"))),
    # an integrand that is not continuous, though it may be a derivative
    ("integral_value", (T("integral(x, 0, 1, floor(x))"), T("floor(x)*x"), num(0), num(1)),
     ("floor(x) == floor(x)", to("floor(x)*x", "0"), to("floor(x)*x", "0", "1", "-"), "0 < 1")),
    ("integral_value", (T("integral(x, 0, 1, x**x)"), T("f(x)"), num(0), num(1)), ()),
    # another function, or one that is equal elsewhere
    ("integral_same", (T("integral(x, 0, 1, abs(x))"), x, num(0), num("1/2")),
     ("abs(x) == x", "0 <= 1/2", "1 <= 1/2", "defined(integral(x, 0, 1, x))")),
    ("integral_same", (T("integral(x, 1, 0, abs(x))"), x, num(1), num(0)),
     ("abs(x) == x", "defined(integral(x, 1, 0, x))")),
    ("integral_same", (T("integral(x, 0, 1, log(x))"), y, num(0), num(1)),
     ("log(x) == y", "0 <= 1", "defined(integral(x, 0, 1, y))")),
    # a factor that depends on the variable is no constant; one integral exists without the other
    ("integral_linear", (T("integral(x, a, b, x*f(x))"),), (EXISTS_F,)),
    ("integral_linear", (T("integral(x, a, b, f(x) + g(x))"),), (EXISTS_F, EXISTS_F)),
    ("integral_split", (T("integral(x, a, b, f(x))"), x), ("defined(integral(x, a, x, f(x)))",)),
    ("integral_empty", (T("integral(x, a, b, f(x))"),), ("a <= b",)),
    # an end that is not inside, an infinite one, one at which f is not defined
    ("integral_exists", (T("integral(x, a, b, log(x))"), num(0), "oo"), ("0 < x", "0 <= a", "0 < b")),
    ("integral_exists", (T("integral(x, 0, 1, log(x))"), num(0), num(1)), ("0 < x", "0 <= 1")),
    ("integral_exists", (T("integral(x, 0, oo, x)"), num(0), "oo"), ()),
    ("integral_exists", (T("integral(x, 0, 1, f(x))"), num(0), num(1)), ("0 <= 1",)),
    # bounded from one side alone; a range that runs backwards
    ("integral_dominated", (T("integral(x, a, b, -exp(x))"), T("f(x)")), ("-exp(x) <= f(x)", "a <= b", EXISTS_F)),
    ("integral_dominated", (T("integral(x, a, b, g(x))"), T("f(x)")), ("abs(g(x)) <= f(x)", "a <= b", EXISTS_F)),
    ("integral_order", ("lt", T("integral(x, a, b, f(x))"), T("integral(x, a, b, g(x))")),
     ("f(x) < g(x)", "a <= b", EXISTS_F, EXISTS_G)),
    ("integral_order", ("lt", T("integral(x, a, a, f(x))"), T("integral(x, a, a, g(x))")),
     ("f(x) < g(x)", "defined(integral(x, a, a, f(x)))", "defined(integral(x, a, a, g(x)))")),
    ("integral_order", ("le", T("integral(x, oo, 0, f(x))"), T("integral(x, oo, 0, g(x))")),
     ("f(x) <= g(x)", "defined(integral(x, oo, 0, f(x)))", "defined(integral(x, oo, 0, g(x)))")),
    ("integral_order", ("eq", T("integral(x, a, b, f(x))"), T("integral(x, a, b, g(x))")),
     ("f(x) == g(x)", "a <= b", EXISTS_F, EXISTS_G)),
    # a substitution that turns around, that jumps, that is constant, over an empty range
    ("integral_substituted", (T("integral(x, 1, 1, exp(x))"), T("integral(x, -1, 1, x**2)")),
     ("0 <= 2*x", to("x**2", "1", "-1"), to("x**2", "1", "1", "-"), "-1 < 1", "defined(integral(x, 1, 1, exp(x)))")),
    ("integral_substituted", (T("integral(x, 0, 1, exp(x))"), T("integral(x, a, a, x)")),
     ("0 < 1", "a < a + 1", to("x", "0", "a"), to("x", "1", "a", "-"), "defined(integral(x, 0, 1, exp(x)))")),
    ("integral_substituted", (T("integral(x, 0, 1, f(x))"), T("integral(x, 0, 1, x)")),
     ("0 < 1", to("x", "0"), to("x", "1", "1", "-"), "defined(integral(x, 0, 1, f(x)))")),
    # an end that moves out of the interval, an integrand that is not defined all the way, an infinite range
    ("integral_derivative", (T("deriv(p, integral(x, 0, p, exp(p*x)), p)"), num(0), p), ("0 <= p",)),
    ("integral_derivative", (T("deriv(p, integral(x, 0, 1, log(p*x)), p)"), num(0), num(1)),
     ("0 < p*x", "0 <= 1")),
    ("integral_derivative", (T("deriv(p, integral(x, 0, oo, exp(-p*x)), p)"), "-oo", "oo"), ()),
    ("integral_derivative", (T("deriv(p, integral(x, 0, 1, floor(p)*x), p)"), "-oo", "oo"), ("floor(p) < p",)),
    ("known_integral", ("Dirichlet", "y", y), ("0 < y",)),
    ("known_integral", ("Dirichlet", "y", p), ("0 <= p",)),
    ("known_integral", ("nobody's", "y", p), ("0 < p",)),
    ("known_integral", ("Dirichlet", "y", T("log(p)")), ("0 < log(p)",)),
    ("rename", (T("integral(y, 0, 1, x*y) == 0"),), ("integral(x, 0, 1, x*x) == 0",)),
    ("rename", (T("integral(y, 0, 1, x*y) == 0"),), ("integral(x, 0, 1, x*y) == 0",)),
    ("rename", (T("x == 0"),), ("y == 0",)),
    ("derivative_same", ("value", T("deriv(x, abs(x), 0)"), x, num(0), "oo"), ("abs(x) == x", "0 < 0", "0 < 1")),
    ("derivative_same", ("value", T("deriv(x, f(x), y)"), x, x, "oo"), ("f(x) == x", "x < y")),
    ("derivative_same", ("value", T("deriv(x, f(x), y)"), T("abs(x)"), "-oo", "oo"), ("f(x) == abs(x)",)),
]  # fmt: skip


@pytest.mark.parametrize("case", REJECTED, ids=lambda c: f"{c[0]} {c[1]!r}"[:90])
def test_a_rule_does_not_conclude(case: tuple[str, tuple[Any, ...], tuple[str | Term, ...]]) -> None:
    with pytest.raises(Rejected):
        concluded(*case)


def test_bound_names_may_be_changed() -> None:
    t, s = "integral(x, 0, 1, sum(y, 1, n, x*y))", "integral(y, 0, 1, sum(x, 1, n, y*x))"
    assert concluded("rename", (T(f"{s} == 0"),), (f"{t} == 0",)).formula == T(f"{s} == 0")


def test_a_derivative_is_that_of_a_function_equal_near_the_point() -> None:
    t, premises = T("deriv(x, abs(x), x)"), ("abs(x) == 2*x/2", "0 < x", "2 != 0")
    theorem = concluded("derivative_same", ("value", t, T("2*x/2"), num(0), "oo"), premises)
    assert theorem.formula == T("deriv(x, abs(x), x) == 2/2")


# -- what may be assumed inside a range ---------------------------------------------------------


def lines(*entries: tuple[Any, ...]) -> Theorem:
    return derive(Certificate(tuple(Line(r, tuple(p), tuple(q)) for r, p, q in entries)), NOTHING)[-1]


def assumed(*formulas: str | Term) -> list[tuple[Any, ...]]:
    return [("assume", (f if isinstance(f, Term) else T(f),), ()) for f in formulas]


def test_only_what_is_said_of_the_integrand_may_assume_that_x_is_inside() -> None:
    """Were a < b shown from a < x < b, an integral over an empty range would be positive."""
    exist = "defined(integral(x, a, b, 0))", "defined(integral(x, a, b, 1))"
    start = [*assumed("a < x", "x < b", *exist), ("transitive", (), (0, 1)), ("numeric", (T("0 < 1"),), ())]
    parameters = ("lt", T("integral(x, a, b, 0)"), T("integral(x, a, b, 1)"))
    with pytest.raises(Rejected):
        lines(*start, ("integral_order", parameters, (2, 3, 4, 5)))
    theorem = lines(*start, *assumed("a < b"), ("integral_order", parameters, (2, 3, 5, 6)))
    assert theorem.assumptions == {T("a < b"), *map(T, exist)}


def test_what_is_said_of_the_integrand_does_not_order_the_ends() -> None:
    """a < b is also that the integrand a is less than the integrand b; known inside alone, a may be b."""
    exist = "defined(integral(x, a, b, a))", "defined(integral(x, a, b, b))"
    start = [*assumed("a < x", "x < b", *exist), ("transitive", (), (0, 1))]
    with pytest.raises(Rejected):
        lines(*start, ("integral_order", ("lt", T("integral(x, a, b, a)"), T("integral(x, a, b, b)")), (2, 3, 4)))


def test_the_integrand_may_use_where_it_is() -> None:
    t = T("integral(x, 1, 2, 1/x)")
    start = [*assumed("0 < x", "1 < x"), ("row", ("greater is different", x, num(0)), (0,))]
    with pytest.raises(Rejected):
        lines(*start, ("integral_exists", (t, num(1), num(2)), (2,)))


# -- the table ----------------------------------------------------------------------------------

POINTS = [
    {name: fmpq(*v) for name, v in zip("abcps", values, strict=True)}
    for values in (
        ((1, 1), (1, 1), (0, 1), (1, 1), (1, 1)),
        ((3, 2), (2, 1), (-1, 3), (2, 1), (5, 2)),
        ((1, 3), (7, 4), (1, 1), (3, 2), (2, 3)),
    )
]
@pytest.mark.parametrize("point", POINTS, ids=str)
@pytest.mark.parametrize("entry", KNOWN.values(), ids=lambda e: e.name)
def test_an_entry_holds_where_its_conditions_do(entry: Known, point: dict[str, Value]) -> None:
    at = {n: v for n, v in point.items() if n in entry.variables}
    assert all(holds(c, at) for c in entry.conditions)
    t, value = entry.statement.args
    if entry.name == "Dirichlet":  # up to 200: the rest is at most 2/(200 a)
        t = Term("integral", t.args[0], t.args[1], num(200), t.args[3])
        rest = arb(0, 1) / (100 * at["a"])
    else:
        rest = arb(0)
    found = arb(evaluate(t, at, 64, ANALYSIS)) + rest
    assert found.overlaps(arb(evaluate(value, at, 64)))
    assert found.rad() < 0.05


@pytest.mark.parametrize("entry", KNOWN.values(), ids=lambda e: e.name)
def test_each_condition_of_an_entry_is_needed(entry: Known) -> None:
    for i, condition in enumerate(entry.conditions):
        for bad in (fmpq(0), fmpq(-1, 2)):
            at = {n: v for n, v in POINTS[1].items() if n in entry.variables} | {condition.args[1].args[0]: bad}
            assert not all(holds(c, at) for c in entry.conditions[i : i + 1])
            t, value = entry.statement.args
            try:
                found, said = evaluate(t, at, 64, ANALYSIS), evaluate(value, at, 64)
            except (Undefined, Unsure):
                continue
            assert found != said


def test_the_specification_lists_the_table() -> None:
    text = (Path(__file__).parents[1] / "docs" / "certificates.md").read_text("utf-8")
    for entry in KNOWN.values():
        assert f"| {entry.name} | `{entry.text}` |" in text
        assert all(f"`{condition}`" in text for condition in entry.requires)


def test_the_entries_hold_by_another_reckoning() -> None:
    """Dirichlet's integral, by extrapolation over its periods."""
    assert abs(mp.quadosc(lambda t: mp.sin(3 * t / 2) / t, [0, mp.inf], omega=1.5) - mp.pi / 2) < 1e-10


# -- steps ----------------------------------------------------------------------------------------

SYMBOLS = {
    "a": "real", "b": "positive", "c": "real", "k": "positive", "m": "real", "n": "positive", "p": "(0, 1)",
    "s": "positive", "t": "real", "u": "positive", "v": "positive", "x": "real", "y": "real",
}  # fmt: skip

TRUE = """
Integral(2*t**2*exp(-a*t**2), (t, 0, 1)) == 2*Integral(t**2*exp(-a*t**2), (t, 0, 1))
Derivative(Integral(exp(-x*t**2), (t, 0, 1)), x) == -Integral(t**2*exp(-x*t**2), (t, 0, 1))
Integral(1/(exp(x) + exp(-x)), (x, -oo, oo)) == pi/2
Integral(exp(x)/(1 + exp(2*x)), (x, 0, 1)) == atan(exp(1)) - pi/4
Integral(1/(x*log(x)**2), (x, exp(1), oo)) == 1
Integral(exp(-x)/sqrt(x), (x, 0, oo)) == sqrt(pi)
Integral(abs(sin(x)), (x, 0, 2*pi)) == 4
Integral(abs(cos(x)), (x, 0, pi)) == 2
Integral(sin(2*x)*sin(3*x), (x, 0, 2*pi)) == 0
Integral(1/sqrt(1 - x**2), (x, 0, 1)) == pi/2
Integral(sqrt(b**2 - x**2), (x, -b, b)) == pi*b**2/2
Integral(1/sqrt(x*(1 - x)), (x, 0, 1)) == pi
Integral(x**2/sqrt(1 - x**2), (x, 0, 1)) == pi/4
Integral(sqrt(1 + x**2), (x, 0, 1)) == (sqrt(2) + asinh(1))/2
Integral(exp(-x**2/2)/sqrt(2*pi), (x, -oo, oo)) == 1
Integral(x*exp(-x**2/2), (x, -oo, oo)) == 0
Integral(x**2*exp(-x**2/2)/sqrt(2*pi), (x, -oo, oo)) == 1
Integral(exp(-(x - m)**2/(2*s**2))/(s*sqrt(2*pi)), (x, -oo, oo)) == 1
Integral(x*exp(-(x - m)**2/(2*s**2))/(s*sqrt(2*pi)), (x, -oo, oo)) == m
Integral((x - m)**2*exp(-(x - m)**2/(2*s**2))/(s*sqrt(2*pi)), (x, -oo, oo)) == s**2
Integral(exp(t*x)*exp(-x**2/2)/sqrt(2*pi), (x, -oo, oo)) == exp(t**2/2)
Integral(exp(-x**2), (x, 0, oo)) == sqrt(pi)/2
Integral(b*exp(-b*x), (x, 0, oo)) == 1
Integral(x*b*exp(-b*x), (x, 0, oo)) == 1/b
Integral(x**2*b*exp(-b*x), (x, 0, oo)) == 2/b**2
Integral(-b*exp(-b*x)*log(b*exp(-b*x)), (x, 0, oo)) == 1 - log(b)
Integral(x**3*exp(-x), (x, 0, oo)) == 6
Integral(exp(-Abs(x))/2, (x, -oo, oo)) == 1
Integral(-log(1/(v - u))/(v - u), (x, u, v)) == log(v - u) if u < v
Integral(x/(v - u), (x, u, v)) == (u + v)/2 if u < v
Integral((x - (u + v)/2)**2/(v - u), (x, u, v)) == (v - u)**2/12 if u < v
Integral(b*u**b/x**(b + 1), (x, u, oo)) == 1
Integral(-p*log(p) - (1 - p)*log(1 - p), (p, 0, 1)) == Rational(1, 2)
Integral(log(x), (x, 0, 1)) == -1
Integral(log(x)**2, (x, 0, 1)) == 2
Integral(x**k*log(x), (x, 0, 1)) == -1/(k + 1)**2
Integral(x**k, (x, 0, 1)) == 1/(k + 1)
Integral(1/(1 + exp(-x)), (x, 0, a)) == log((1 + exp(a))/2)
Integral(exp(-x)/(1 + exp(-x))**2, (x, -oo, oo)) == 1
Integral(1/(1 + exp(x)), (x, 0, oo)) == log(2)
Integral(1/(1 + x**2), (x, -oo, oo)) == pi
Integral(b/(pi*(x**2 + b**2)), (x, -oo, oo)) == 1
Integral(x/(1 + x**2)**2, (x, 0, oo)) == Rational(1, 2)
Integral(1/(x*(x + 1)), (x, 1, oo)) == log(2)
Integral(log(x)/x, (x, 1, b)) == log(b)**2/2
Integral(1/x**2, (x, 1, oo)) == 1
Integral(3*x**2 - 2*x + 1, (x, -1, 2)) == 9
Integral(c*x, (x, 1, 0)) == -c/2
Integral(2*x, (x, a, a)) == 0
Integral(Abs(x), (x, -1, 1)) == 1
Integral(Max(x, 0), (x, -1, 1)) == Rational(1, 2)
Integral(Piecewise((1, x < 0), (2, True)), (x, -1, 1)) == 3
Integral(x**3, (x, -1, 1)) == 0
Integral(sqrt(x), (x, 0, 1)) == Rational(2, 3)
Integral(Integral(x*y, (x, 0, 1)), (y, 0, 1)) == Rational(1, 4)
Integral(Integral(x + y, (y, 0, x)), (x, 0, 1)) == Rational(1, 2)
Integral(2*exp(-x**2), (x, 0, 1)) == 2*Integral(exp(-y**2), (y, 0, 1))
Derivative(Integral(exp(-y**2), (y, 0, x)), x) == exp(-x**2)
Derivative(Integral(exp(-x**2), (x, 0, x)), x) == exp(-x**2)
Derivative(Integral(exp(-b*x), (x, 0, oo)), b) == -1/b**2
Derivative(Integral(exp(t*x), (x, 0, 1)), t) == Integral(x*exp(t*x), (x, 0, 1))
Integral(exp(t*x)*exp(-(x - m)**2/(2*s**2))/(s*sqrt(2*pi)), (x, -oo, oo)) == exp(m*t + s**2*t**2/2)
Integral(cos(t*x)*exp(-x**2/2)/sqrt(2*pi), (x, -oo, oo)) == exp(-t**2/2)
Integral(-exp(-x**2/2)/sqrt(2*pi)*log(exp(-x**2/2)/sqrt(2*pi)), (x, -oo, oo)) == log(2*pi*E)/2
Integral(exp(-(x - m)**2/2)/sqrt(2*pi)*((x - c)**2 - (x - m)**2)/2, (x, -oo, oo)) == (m - c)**2/2
Integral(exp(c*x)*b*exp(-b*x), (x, 0, oo)) == b/(b - c) if c < b
Integral(b*exp(-b*x)*log((b*exp(-b*x))/(u*exp(-u*x))), (x, 0, oo)) == log(b/u) + u/b - 1
Integral(x*exp(-Abs(x)), (x, -oo, oo)) == 0
Integral(-exp(-Abs(x))/2*log(exp(-Abs(x))/2), (x, -oo, oo)) == 1 + log(2)
Integral(x*exp(-x)/(1 + exp(-x))**2, (x, -oo, oo)) == 0
Integral(x*b*u**b/x**(b + 1), (x, u, oo)) == b*u/(b - 1) if b > 1
Integral(x**(u - 1)*(1 - x)**(v - 1), (x, 0, 1)) == gamma(u)*gamma(v)/gamma(u + v)
Integral(b**u*x**(u - 1)*exp(-b*x)/gamma(u), (x, 0, oo)) == 1
Integral(x*b**u*x**(u - 1)*exp(-b*x)/gamma(u), (x, 0, oo)) == u/b
Integral(sin(x)/x, (x, 0, oo)) == pi/2
Integral(k*x**(k - 1)*exp(-x**k), (x, 0, oo)) == 1
Integral(exp(-x**2), (x, -1, 1)) == 2*Integral(exp(-x**2), (x, 0, 1))
Integral(x**3*exp(-x**4)/(1 + x**2), (x, -1, 1)) == 0
Integral(exp(-x**2), (x, 0, 2)) == Integral(exp(-x**2), (x, 0, 1)) + Integral(exp(-x**2), (x, 1, 2))
Integral(exp(-4*x**2), (x, 0, 1)) == Integral(exp(-y**2), (y, 0, 2))/2
Integral(x**2*exp(-x**2), (x, 0, 1)) == -exp(-1)/2 + Integral(exp(-x**2), (x, 0, 1))/2
Integral(exp(-x**2), (x, 0, a)) == -Integral(exp(-x**2), (x, a, 0))
Integral(sin(x), (x, 0, pi)) == 2
Integral(exp(-x)*sin(x), (x, 0, oo)) == Rational(1, 2)
""".strip().splitlines()
FALSE = """
Derivative(Integral(exp(-x*t**2), (t, 0, 1)), x) == -Integral(t*exp(-x*t**2), (t, 0, 1))
Integral(abs(sin(x)), (x, 0, 2*pi)) == 0
Integral(exp(-x)/sqrt(x), (x, 0, oo)) == pi
Integral(1/x**2, (x, -1, 1)) == -2
Integral(1/x, (x, -1, 1)) == 0
Integral(1/x, (x, 0, 1)) == 0
Integral(1/(x - p), (x, 0, 1)) == log(1 - p) - log(p)
Integral(1/(2 + cos(x)), (x, 0, 2*pi)) == 0
Integral(1/(1 + sin(x)**2), (x, 0, pi)) == 0
Integral(Abs(x), (x, -1, 1)) == 0
Integral(x**k, (x, 0, 1)) == 1/(k + 1) + k
Integral(x**c, (x, 0, 1)) == 1/(c + 1)
Integral(exp(-c*x), (x, 0, oo)) == 1/c
Integral(exp(-c*x**2), (x, -oo, oo)) == sqrt(pi/c)
Integral(exp(x), (x, 0, oo)) == -1
Integral(x, (x, -oo, oo)) == 0
Integral(sin(x), (x, 0, oo)) == 1
Integral(2*x/(1 + x**2), (x, -oo, oo)) == 0
Integral(log(x), (x, -1, 1)) == -2
Integral(1/(1 + x**2), (x, -oo, oo)) == 2*pi
Integral(exp(-x**2), (x, 0, 1)) == Integral(exp(-y**2), (y, 0, 2))
Integral(exp(-x**2), (x, 0, a)) == Integral(exp(-y**2), (y, 0, b))
Integral(Piecewise((1, x < 0), (2, True)), (x, -1, 1)) == 2
Integral(Integral(x + y, (y, 0, x)), (x, 0, 1)) == 1
Derivative(Integral(exp(-y**2), (y, 0, x)), x) == -2*x*exp(-x**2)
Derivative(Integral(exp(-y**2), (y, 0, x**2)), x) == exp(-x**4)
Derivative(Integral(log(x*y), (y, 0, 1)), x) == 1/x
Integral(x*b*exp(-b*x), (x, 0, oo)) == b
Integral(1/x**2, (x, 0, oo)) == 0
Integral(cos(t*x)*exp(-x**2/2)/sqrt(2*pi), (x, -oo, oo)) == exp(t**2/2)
Integral(sin(c*x)/x, (x, 0, oo)) == pi/2
Integral(exp(c*x)*b*exp(-b*x), (x, 0, oo)) == b/(b - c)
Integral(x*b*u**b/x**(b + 1), (x, u, oo)) == b*u/(b - 1)
Integral(exp(-x**2), (x, -1, 1)) == Integral(exp(-x**2), (x, 0, 1))
Integral(exp(-4*x**2), (x, 0, 1)) == Integral(exp(-y**2), (y, 0, 2))
Integral(x**3*exp(-x**4)/(1 + x), (x, -1, 1)) == 0
Derivative(Integral(exp(-b*x), (x, 0, oo)), b) == 1/b**2
Integral(-log(1/(v - u))/(v - u), (x, u, v)) == log(v - u)
""".strip().splitlines()


def verdict(step: str, seconds: float) -> str:
    claim, _, hypothesis = step.partition(" if ")
    left, right = claim.split(" == ")
    return check(left, "==", right, given=[hypothesis] if hypothesis else [], symbols=SYMBOLS, seconds=seconds).status


@pytest.mark.parametrize("step", TRUE)
def test_a_true_integral_is_proved(step: str) -> None:
    assert verdict(step, 10) == "proved"


ORDERED = """
Integral(exp(-b*x**2), (x, 0, u)) > 0
Integral(exp(-b*x**2), (x, 0, u)) <= u
Integral(x*exp(-b*x**4), (x, 0, 1)) <= Rational(1, 2)
Integral(exp(-x**2), (x, 0, u)) <= Integral(exp(-x**2) + 1, (x, 0, u))
Derivative(log(Integral(exp(t*x), (x, 0, 1))), t) == Integral(x*exp(t*x), (x, 0, 1))/Integral(exp(t*x), (x, 0, 1))
Integral(sin(x)/x**2, (x, 1, oo)) == Integral(sin(y)/y**2, (y, 1, oo))
""".strip().splitlines()
DISORDERED = """
Integral(exp(-b*x**2), (x, 0, a)) > 0
Integral(exp(c*x**2), (x, 0, 1)) > 1
Integral(x*exp(-b*x**4), (x, -1, 1)) > 0
Integral(exp(-b*x**2), (x, 0, c)) <= c
""".strip().splitlines()


@pytest.mark.parametrize("step", ORDERED)
def test_an_order_of_integrands_is_one_of_integrals(step: str) -> None:
    relation = next(r for r in (" <= ", " > ", " == ") if r in step)
    left, _, right = step.partition(relation)
    assert check(left, relation.strip(), right, symbols=SYMBOLS, seconds=10).status == "proved"


@pytest.mark.parametrize("step", DISORDERED)
def test_no_order_is_made_up(step: str) -> None:
    left, relation, right = step.partition(" <= " if " <= " in step else " > ")
    assert check(left, relation.strip(), right, symbols=SYMBOLS, seconds=2).status != "proved"


@pytest.mark.parametrize("step", FALSE)
def test_a_false_integral_is_not_proved(step: str) -> None:
    assert verdict(step, 2) != "proved"
