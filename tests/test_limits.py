"""Limits: what the kernel's rules conclude and what they must not accept, and steps as textbooks have them."""

from __future__ import annotations

from typing import Any

import pytest

from test_balls import term as T
from therefore import check
from therefore.goal import Certificate, Goal, Line
from therefore.kernel.field import Rejected
from therefore.kernel.limit_rules import tends
from therefore.kernel.logic import RULES, derive
from therefore.kernel.theorem import Theorem, mint
from therefore.term import Term, num, substitute, var

NOTHING = Goal((), T("0 == 0"))
x, y, n = map(var, "xyn")


def L(body: str, point: str = "0", direction: str = "+", variable: str = "x") -> Term:
    """A limit; `h` stands for one half."""
    by = {"h": num("1/2")}
    return Term("limit", variable, substitute(T(body), by), T(point), direction)


def to(body: str, value: str, point: str = "0", direction: str = "+", variable: str = "x") -> Term:
    """That a term tends to a value."""
    return tends(L(body, point, direction, variable), T(value))


def concluded(rule: str, parameters: tuple[Any, ...], premises: tuple[str | Term, ...]) -> Theorem:
    """What a rule concludes from premises that hold everywhere, or on one side of 0 or 1."""
    return RULES[rule](parameters, [given(p if isinstance(p, Term) else T(p)) for p in premises])


SIDES = {T(f): T(f) for f in ("0 < x", "x < 0", "x != 0")} | {T("x <= 1"): T("x < 1")}


def given(formula: Term) -> Theorem:
    return mint(frozenset({SIDES[formula]} if formula in SIDES else ()), formula)


# limit, premises, value
STRUCTURE: list[tuple[Term, tuple[str | Term, ...], str]] = [
    (L("x*y + 3"), (), "3"),
    (L("log(x)"), ("0 < x",), "-oo"),
    (L("1/x"), ("0 < x",), "oo"),
    (L("1/x", direction="-"), ("x < 0",), "-oo"),
    (L("1/x**2", direction="+-"), ("0 < x**2",), "oo"),
    (L("x**y"), ("0 < y", "0 < x"), "0"),
    (L("x**y", "oo"), ("y < 0",), "0"),
    (L("x**y", "a"), ("0 < a",), "a**y"),
    (L("x**x", "a"), ("0 < a",), "exp(a*log(a))"),
    (L("x**3 - x**2", "-oo"), (), "-oo"),
    (L("-2*x", "oo"), ("-2 < 0",), "-oo"),
    (L("y*x", "oo"), ("y < 0",), "-oo"),
    (L("1/(1 + exp(-x))", "oo"), (), "1"),
    (L("1/(1 + exp(-x))", "-oo"), (), "0"),
    (L("atan(x)", "-oo"), (), "-(pi/2)"),
    (L("tanh(1/x)"), ("0 < x",), "1"),
    (L("tan(x)", "a"), ("cos(a) != 0",), "tan(a)"),
    (L("acos(x)", "1", "-"), ("-1 <= 1", "1 <= 1", "-1 <= x", "x <= 1"), "acos(1)"),
    (L("max(x, y)", "a"), (), "max(a, y)"),
    (L("sum(k, 1, n, P(k)*exp(x + k))"), ("integer(1)", "integer(n)", "1 <= n + 1"), "sum(k, 1, n, P(k)*exp(k))"),
    (L("x*log(x) + x"), (to("x*log(x)", "0"),), "0"),
    (L("log(1 + f(x))"), (to("f(x)", "y"), "0 < 1 + y"), "log(1 + y)"),
    (L("x/y", "a"), ("y != 0",), "a/y"),
]


@pytest.mark.parametrize("case", STRUCTURE, ids=lambda c: repr(c[0])[:80])
def test_a_limit_has_the_value_that_its_structure_gives(case: tuple[Term, tuple[str | Term, ...], str]) -> None:
    t, premises, value = case
    theorem = concluded("limit_value", (t,), premises)
    assert theorem.formula == tends(t, T(value))
    assert not any("x" in a.free for a in theorem.assumptions)


UNSTRUCTURED: list[tuple[Term, tuple[str | Term, ...]]] = [
    (L("log(x)"), ()),  # nothing says 0 < x near 0
    (L("log(x)", direction="-"), ("0 < x",)),  # x < 0 there
    (L("1/x", direction="+-"), ("0 < x",)),
    (L("1/x", direction="+-"), ("x != 0",)),
    (L("x*(1/x)"), ("0 < x",)),  # 0·∞
    (L("x*log(x)"), ("0 < x",)),
    (L("exp(x) - x", "oo"), ()),  # ∞ − ∞
    (L("x", "x"), ()),
    (L("y/z + x"), ()),
    (L("f(x)"), ()),
    (L("floor(x)"), ()),
    (L("sign(x)"), ()),
    (L("factorial(x)", "2"), ()),
    (L("sin(x)", "oo"), ()),
    (L("x**y"), ("0 < x",)),  # the sign of y is not known
    (L("x**y"), ("0 < y",)),  # nothing says 0 < x
    (L("x**y", "a"), ("0 <= a",)),
    (L("tan(x)", "a"), ()),
    (L("acos(x)", "1", "+"), ("-1 <= 1", "1 <= 1", "-1 <= x", "x <= 1")),  # not defined beyond 1
    (L("acos(x)", "1", "-"), ("-1 <= 1", "1 <= 1")),
    (L("sum(k, 1, x, k)", "3"), ()),
    (L("y*x", "oo"), ("y <= 0",)),
    (L("x*log(x) + x"), (to("x*log(x)", "0", direction="-"),)),  # the other side
    (L("x*log(x) + x"), (to("x*log(x)", "0", "1"),)),  # another point
    (L("y*log(y) + x"), (to("y*log(y)", "0", variable="y"),)),
    (L("f(x)"), (to("f(x)", "x"),)),  # the value is another x
    (L("sum(k, 1, n, k*f(x))"), ("integer(1)", "integer(n)", "1 <= n + 1", to("f(x)", "k"))),
    (L("sum(k, 1, n, k + x)", "k"), ("integer(1)", "integer(n)", "1 <= n + 1")),
]


@pytest.mark.parametrize("case", UNSTRUCTURED, ids=lambda c: repr(c[0])[:80])
def test_structure_does_not_say(case: tuple[Term, tuple[str | Term, ...]]) -> None:
    with pytest.raises(Rejected):
        concluded("limit_value", (case[0],), case[1])


LOG = L("log(x*x)")
SINE = L("sin(x)/(x - 0)**1")
GROWN = L("(-log(x))**a*exp(-(c*(-log(x))))")
FAR = to("-log(x)", "oo")
SLOPES = (to("1 - cos(x)", "0"), to("x**2", "0"), to("-(-sin(x))/(2*x)", "1/2"), "2*x != 0")

# rule, parameters, premises, conclusion
ACCEPTED: list[tuple[str, tuple[Any, ...], tuple[str | Term, ...], Term]] = [
    ("limit_same", (LOG, T("2*log(x)")), ("log(x*x) == 2*log(x)", to("2*log(x)", "-oo"), "0 < x*x"),
     tends(LOG, T("-oo"))),
    ("limit_sides", (L("x/x", direction="+-"),), (to("x/x", "1"), to("x/x", "1", direction="-")),
     to("x/x", "1", direction="+-")),
    ("limit_taylor", ("x", T("sin(x)"), num(0), "+", num(1)), ("sin(0) == 0",), tends(SINE, T("cos(0)/1"))),
    ("limit_taylor", ("x", T("log(x)"), num(1), "+-", num(1)), ("0 < 1", "log(1) == 0"),
     to("log(x)/(x - 1)**1", "1/1/1", "1", "+-")),
    ("limit_taylor", ("x", T("1 - cos(x)"), num(0), "-", num(2)), ("1 - cos(0) == 0", "-(-sin(0)) == 0"),
     to("(1 - cos(x))/(x - 0)**2", "-(-cos(0))/2", direction="-")),
    ("limit_growth", (L("-log(x)"), var("a"), var("c")), (FAR, "0 < c"), tends(GROWN, T("0"))),
    ("limit_squeeze", (L("f(x)"), x, num(3)), (to("x", "0"), "abs(f(x) - 3) <= x"), to("f(x)", "3")),
    ("limit_squeeze", (L("f(x)", "oo"), x), (to("x", "oo", "oo"), "x <= f(x)"), to("f(x)", "oo", "oo")),
    ("limit_through", (L("y*log(y)", variable="y"), L("1/x", "oo")),
     (to("y*log(y)", "0", variable="y"), to("1/x", "0", "oo"), "0 < 1/x"), to("1/x*log(1/x)", "0", "oo")),
    ("limit_through", (L("exp(y)", "-oo", variable="y"), L("log(x)")),
     (to("exp(y)", "0", "-oo", variable="y"), to("log(x)", "-oo")), to("exp(log(x))", "0")),
    ("lhopital", (L("(1 - cos(x))/x**2"),), SLOPES, to("(1 - cos(x))/x**2", "1/2")),
    ("lhopital", (L("log(x)/x", "oo"),), (to("x", "oo", "oo"), to("1/x/1", "0", "oo"), "0 < x", "1 != 0"),
     to("log(x)/x", "0", "oo")),
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


REJECTED: list[tuple[str, tuple[Any, ...], tuple[str | Term, ...]]] = [
    # the functions agree, or one is defined, elsewhere
    ("limit_same", (LOG, T("2*log(x)")), ("log(x*x) == 2*log(x)", to("2*log(x)", "-oo", "1"), "0 < x*x")),
    ("limit_same", (L("f(x)"), T("g(x)")), ("x < 0", "f(x) == g(x)", to("g(x)", "1"))),
    ("limit_same", (L("f(x)"), T("g(x)")), ("f(x) == g(x)", "defined(limit(x, g(x), 0, '+'))")),
    # the sides differ, or there is one alone
    ("limit_sides", (L("f(x)", direction="+-"),), (to("f(x)", "1"), to("f(x)", "2", direction="-"))),
    ("limit_sides", (L("f(x)", direction="+"),), (to("f(x)", "1"), to("f(x)", "1", direction="-"))),
    ("limit_sides", (L("f(x)", "oo", "+-"),), (to("f(x)", "1", "oo"), to("f(x)", "1", "oo", "-"))),
    # a term that does not vanish, a corner, an order too low, a family that is once differentiable
    ("limit_taylor", ("x", T("cos(x)"), num(0), "+", num(1)), ("sin(0) == 0",)),
    ("limit_taylor", ("x", T("abs(x)"), num(0), "+", num(1)), ("abs(0) == 0",)),
    ("limit_taylor", ("x", T("sin(x)"), num(0), "+", num(0)), ("sin(0) == 0",)),
    ("limit_taylor", ("x", T("sin(x)"), num("1/2"), "+", num("1/2")), ("sin(1/2) == 0",)),
    ("limit_taylor", ("x", T("sin(x)"), x, "+", num(1)), ("sin(x) == 0",)),
    ("limit_taylor", ("x", T("f(x)"), num(0), "+", num(2)),
     ("f(0) == 0", "defined(deriv(t, f(t), 0))", "deriv(t, f(t), 0) == 0", "defined(deriv(t, f(t), x))")),
    # u does not tend to ∞; c depends on x, or is not positive
    ("limit_growth", (L("-log(x)"), var("a"), var("c")), (to("-log(x)", "0"), "0 < c")),
    ("limit_growth", (L("-log(x)"), var("a"), x), (FAR, "0 < x")),
    ("limit_growth", (L("-log(x)"), x, var("c")), (FAR, "0 < c")),
    ("limit_growth", (L("-log(x)"), var("a"), var("c")), (FAR, "0 <= c")),
    # the bound is on the wrong side, or does not vanish, or nothing bounds from below
    ("limit_squeeze", (L("f(x)"), x, num(3)), (to("x", "0"), "f(x) - 3 <= x")),
    ("limit_squeeze", (L("f(x)"), T("1 + x"), num(3)), (to("1 + x", "1"), "abs(f(x) - 3) <= 1 + x")),
    ("limit_squeeze", (L("f(x)", "oo"), x), (to("x", "oo", "oo"), "f(x) <= x")),
    ("limit_squeeze", (L("f(x)"), x, x), (to("x", "0"), "abs(f(x) - x) <= x")),
    # the inner function is on the other side, or has another limit; the outer one depends on x
    ("limit_through", (L("log(y)", variable="y"), L("x", direction="-")),
     (to("log(y)", "-oo", variable="y"), to("x", "0", direction="-"), "0 < x")),
    ("limit_through", (L("sign(y)", direction="+-", variable="y"), L("x")),
     (to("sign(y)", "1", direction="+-", variable="y"), to("x", "0"))),
    ("limit_through", (L("f(y)", variable="y"), L("1 + x")),
     (to("f(y)", "2", variable="y"), to("1 + x", "1"), "0 < 1 + x")),
    ("limit_through", (L("x*y", "oo", variable="y"), L("1/x")), (to("x*y", "oo", "oo", variable="y"), to("1/x", "oo"))),
    ("limit_through", (L("f(y)", "x", variable="y"), L("z", "1")),
     (to("f(y)", "2", "x", variable="y"), to("z", "x", "1"), "x < z")),
    # not 0/0; the slopes' quotient has no limit; g′ may vanish
    ("lhopital", (L("(1 + x)/(2 + x)"),), (to("1 + x", "1"), to("2 + x", "2"), to("1/1", "1"), "1 != 0")),
    ("lhopital", (L("(1 - cos(x))/x**2"),), SLOPES[:2] + SLOPES[3:]),
    ("lhopital", (L("x + sin(x)", "oo"),), (to("1 + cos(x)", "1", "oo"),)),
    ("lhopital", (L("f(x)/x"),), (to("f(x)", "0"), to("x", "0"), to("deriv(t, f(t), x)/1", "2"), "1 != 0")),
]  # fmt: skip


@pytest.mark.parametrize("case", REJECTED, ids=lambda c: f"{c[0]} {c[1]!r}"[:90])
def test_a_rule_does_not_conclude(case: tuple[str, tuple[Any, ...], tuple[str | Term, ...]]) -> None:
    with pytest.raises(Rejected):
        concluded(*case)


# -- what may be assumed near a point -------------------------------------------------------------


def lines(*entries: tuple[Any, ...]) -> Theorem:
    return derive(Certificate(tuple(Line(r, tuple(p), tuple(q)) for r, p, q in entries)), NOTHING)[-1]


def assumed(*formulas: str | Term) -> list[tuple[Any, ...]]:
    return [("assume", (f if isinstance(f, Term) else T(f),), ()) for f in formulas]


def test_a_limit_may_assume_its_own_side() -> None:
    proof = [*assumed("0 < x"), ("limit_value", (L("log(x)"),), (0,))]
    assert lines(*proof).assumptions == frozenset()
    for other in (L("log(x)", direction="-"), L("log(x)", direction="+-"), L("log(x - 1)", "1")):
        with pytest.raises(Rejected):
            lines(*assumed("0 < x"), ("limit_value", (other,), (0,)))


def test_the_sign_of_what_tends_to_a_positive_number_may_be_assumed() -> None:
    """log (1 − x)² = 2 log(1 − x) near 0, where 0 < 1 − x."""
    t, g = L("log((1 - x)**2)"), T("2*log(1 - x)")
    proof = [
        *assumed("0 < 1 - x", to("2*log(1 - x)", "0")), ("log_product", ("2",), (0,)),
        ("arithmetic", (T("log((1 - x)**2) == 2*log(1 - x)"),), (2,)),
        ("multiply_signs", (), (0, 0)), ("arithmetic", (T("0 < (1 - x)**2"), num(1)), (4,)),
        ("limit_value", (L("1 - x"),), ()),
    ]  # fmt: skip
    theorem = lines(*proof, ("limit_same", (t, g), (1, 3, 5, 6)))
    assert theorem.assumptions == {to("2*log(1 - x)", "0")}
    with pytest.raises(Rejected):
        lines(*proof, ("limit_same", (t, g), (1, 3, 5)))


def test_a_sign_near_the_point_may_not_rest_on_itself() -> None:
    """Where 0 < −x is assumed, −x tends to something positive: of 0 it would follow that −x is positive near it."""
    t, g = L("f(x)"), T("g(x)")
    proof = [
        *assumed("0 < -x", to("-x", "5"), "f(x) == g(x)", to("g(x)", "1")),
        ("and_intro", (), (0, 1)), ("and_elim", ("1",), (4,)),  # −x → 5, assuming 0 < −x
        ("and_intro", (), (0, 2)), ("and_elim", ("1",), (6,)),
    ]  # fmt: skip
    with pytest.raises(Rejected):
        lines(*proof, ("limit_same", (t, g), (7, 3, 5)))


def test_no_other_assumption_may_speak_of_the_variable() -> None:
    with pytest.raises(Rejected):
        lines(*assumed("x < 1", "0 < x"), ("transitive", (), (1, 0)), ("limit_value", (L("log(x)"),), (1, 2)))


# -- steps ----------------------------------------------------------------------------------------

EVERYWHERE = {
    "a": "real", "b": "positive", "c": "positive", "n": "positive", "p": "(0, 1)", "q": "real", "r": "real",
    "s": "positive", "u": "positive", "v": "positive", "x": "real", "T": "positive", "w": "positive", "z": "nonzero",
}  # fmt: skip

TRUE = """
Limit(sqrt(1 - x**2), x, 1, "-") == 0
Limit(sqrt(1 - x**2)/sqrt(1 - x), x, 1, "-") == sqrt(2)
Limit((q*x + r)/(z*x - r), x, oo) == q/z
Limit(1/(z*x - r), x, oo) == 0
Limit((exp(x) - 1)/x, x, 0) == 1
Limit(log(1 + x)/x, x, 0) == 1
Limit((1 + a/n)**n, n, oo) == exp(a)
Limit((1 - 1/n)**n, n, oo) == exp(-1)
Limit((1 + x)**(1/x), x, 0) == E
Limit(log(p**s + (1 - p)**s)/(1 - s), s, 1) == -p*log(p) - (1 - p)*log(1 - p)
Limit((p**s + (1 - p)**s - 1)/(1 - s), s, 1) == -p*log(p) - (1 - p)*log(1 - p)
Limit(x*log(x), x, 0, "+") == 0
Limit(x**b*log(x), x, 0, "+") == 0
Limit(x**x, x, 0, "+") == 1
Limit(log(x)/x**b, x, oo) == 0
Limit(x**b*exp(-c*x), x, oo) == 0
Limit(exp(c*x)/x**b, x, oo) == oo
Limit(exp(-x**2/2)*x**4, x, -oo) == 0
Limit(sqrt(x**2 + x) - x, x, oo) == Rational(1, 2)
Limit((2*x**2 + 1)/(3*x**2 - x), x, oo) == Rational(2, 3)
Limit(Abs(x)/x, x, 0, "-") == -1
Limit((x**2 - a**2)/(x - a), x, a) == 2*a
Limit((log(x) - log(b))/(x - b), x, b) == 1/b
Limit(log(1 + exp(x)) - x, x, oo) == 0
Limit(log(1 + exp(x))/x, x, oo) == 1
Limit(n*(b**(1/n) - 1), n, oo) == log(b)
Limit(n**(1/n), n, oo) == 1
Limit(x*(pi/2 - atan(x)), x, oo) == 1
Limit(1/log(1 + x) - 1/x, x, 0) == Rational(1, 2)
Limit((w**q - 1)/q, q, 0) == log(w)
Limit(((u**r + v**r)/2)**(1/r), r, 0) == sqrt(u*v)
Limit(exp(a/T)/(exp(a/T) + exp(q/T)), T, oo) == Rational(1, 2)
Limit(exp(2/T)/(exp(1/T) + exp(2/T)), T, 0, "+") == 1
Limit(T*log(exp(1/T) + exp(2/T)), T, 0, "+") == 2
Limit((2**s + 3**s)**(1/s), s, oo) == 3
Limit((1 + x**2/v)**(-(v + 1)/2), v, oo) == exp(-x**2/2)
Limit(exp(-1/x)/x**2, x, 0, "+") == 0
Limit(-p*log(p) - (1 - p)*log(1 - p), p, 1, "-") == 0
Limit((1 - exp(-q*x))/q, q, 0) == x
Limit(x - log(x), x, oo) == oo
Limit(exp(x) - x**2, x, oo) == oo
Limit(log(log(x))/log(x), x, oo) == 0
Limit(sin(x)/x, x, 0) == 1
Limit(x/sin(x), x, 0) == 1
Limit(1/x - 1/sin(x), x, 0) == 0
Limit(1/sin(x)**2 - 1/x**2, x, 0) == Rational(1, 3)
Limit((x - sin(x))/(x - x*cos(x)), x, 0) == Rational(1, 3)
Limit((1 - cos(x))/x**2, x, 0) == Rational(1, 2)
Limit((sin(x) - x)/x**3, x, 0) == Rational(-1, 6)
Limit(tan(x)/x, x, 0) == 1
Limit(cos(x)**(1/x**2), x, 0) == exp(-Rational(1, 2))
Limit(log(cosh(x))/x**2, x, 0) == Rational(1, 2)
Limit(x**sin(x), x, 0, "+") == 1
Limit(n*sin(1/n), n, oo) == 1
Limit(sin(x)/x, x, oo) == 0
Limit(x*sin(1/x), x, 0) == 0
Limit(exp(-x)*cos(x), x, oo) == 0
Limit((x + sin(x))/x, x, oo) == 1
""".strip().splitlines()
FALSE = """
Limit(1/sin(x) - 2/x, x, 0) == 0
Limit(1/sin(x)**2 - 1/x**2, x, 0) == 0
Limit((exp(x) - 1)/x, x, 0) == 0
Limit((1 + a/n)**n, n, oo) == exp(-a)
Limit(log(p**s + (1 - p)**s)/(1 - s), s, 1) == p*log(p) + (1 - p)*log(1 - p)
Limit(x*log(x), x, 0) == 0
Limit(x**q*exp(-x), x, 0, "+") == 0
Limit(x**q*log(x), x, oo) == 0
Limit(Abs(x)/x, x, 0, "-") == 1
Limit(Abs(x)/x, x, 0) == 1
Limit(sin(x), x, oo) == 0
Limit(sin(1/x), x, 0) == 0
Limit(floor(x), x, 1) == 1
Limit(Piecewise((1, x < 0), (2, True)), x, 0) == 2
Limit((-n/(n + 1))**n, n, oo) == 0
Limit(1/x, x, 0) == oo
Limit(exp(1/x), x, 0) == 0
Limit(exp(a*x), x, oo) == oo
Limit(T*log(exp(1/T) + exp(2/T)), T, 0, "+") == 1
Limit(sqrt(x**2 + x) - x, x, oo) == 0
Limit(x - log(x), x, oo) == -oo
Limit((2**s + 3**s)**(1/s), s, oo) == 2
Limit(n**(1/n), n, oo) == 0
Limit(0*log(x), x, -1) == 0
""".strip().splitlines()


@pytest.mark.parametrize("step", TRUE)
def test_a_true_limit_is_proved(step: str) -> None:
    left, right = step.split(" == ")
    assert check(left, "==", right, symbols=EVERYWHERE).status == "proved"


@pytest.mark.parametrize("step", FALSE)
def test_a_false_limit_is_not_proved(step: str) -> None:
    left, right = step.split(" == ")
    assert check(left, "==", right, symbols=EVERYWHERE, seconds=2).status != "proved"
