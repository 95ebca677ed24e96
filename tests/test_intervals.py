"""Rules about a variable in an interval: balls on boxes, slopes from an end, instances of free variables."""

from __future__ import annotations

from typing import Any

import pytest

from test_balls import term as T
from therefore.goal import Certificate, Goal, Line
from therefore.kernel.field import Rejected
from therefore.kernel.logic import derive
from therefore.kernel.theorem import Theorem
from therefore.term import INFINITY, MINUS_INFINITY, Term, num, var

x, y, a, s = map(var, "x y a s".split())


def derived(*lines: Line) -> Theorem:
    return derive(Certificate(lines), Goal((), T("0 == 0")))[-1]


def assume(*formulas: str | Term) -> list[Line]:
    return [Line("assume", (T(f) if isinstance(f, str) else f,)) for f in formulas]


def side(name: str, low: str, high: str) -> tuple[Any, ...]:
    return (name, num(low), num(high))


UNIT = side("x", "0", "1")

# formula, plan, sides
DECIDED: list[tuple[str, str, tuple[Any, ...]]] = [
    ("0 < x + 1", ".", (UNIT,)),
    ("0 < x + 1", "0..", (UNIT,)),
    ("exp(x) < 3", ".", (UNIT,)),
    ("0 < x**2 - x + 1", "0..", (UNIT,)),
    ("log(x) != 2", ".", (side("x", "1", "2"),)),
    ("x*y < 1", ".", (side("x", "0", "1/2"), UNIT[:0] + side("y", "0", "1"))),
    ("0 < x**2 + y**2 - x*y + 1", ".", (UNIT, side("y", "-1/4", "1/4"))),
    ("-1/2 < sin(x)", ".", (UNIT,)),
    ("x < pi", ".", (side("x", "3", "3"),)),
    ("exp(x) < 0", ".", (side("x", "1/2", "1/2"),)),
]


@pytest.mark.parametrize(("formula", "plan", "sides"), DECIDED[:-1])
def test_balls_decide_a_box(formula: str, plan: str, sides: tuple[Any, ...]) -> None:
    theorem = derived(Line("boxes", (T(formula), plan, *sides)))
    inside = {f for name, low, high in sides for f in (Term("le", low, var(name)), Term("le", var(name), high))}
    assert (theorem.formula, theorem.assumptions) == (T(formula), frozenset(inside))


UNDECIDED: list[tuple[str | Term, str, tuple[Any, ...]]] = [
    ("0 < x", ".", (UNIT,)),  # not at 0
    ("0 < x", "0..", (UNIT,)),
    ("0 < x**2 - x + 1/4", "0..", (UNIT,)),  # not at 1/2
    ("0 < x + 1", "", (UNIT,)),  # a piece is left out
    ("0 < x + 1", "0.", (UNIT,)),
    ("0 < x + 1", "..", (UNIT,)),  # nothing is left
    ("0 < x + 1", ".0", (UNIT,)),
    ("0 < x + 1", "1..", (UNIT,)),  # there is no such side
    ("0 < x + 1", "-1..", (UNIT,)),
    ("0 < x + y", ".", (side("x", "1", "2"),)),  # y may be anything
    ("0 < x + 1", ".", (UNIT, side("y", "1", "2"))),
    ("0 < x + 1", ".", (UNIT, UNIT)),
    ("0 < x + 1", ".", (("x", num(0), a),)),  # an end that is no number
    ("0 < 1/x", ".", (UNIT,)),  # a pole
    ("0 < 1 + 0*log(x)", ".", (UNIT,)),
    ("0 < 1 + 0*x**(0 - 1)", ".", (UNIT,)),
    ("0 <= x**2", ".", (side("x", "-1", "1"),)),  # true, but not for balls
    ("x == x", ".", (UNIT,)),
    ("0 < x + 1 and 0 < 1", ".", (UNIT,)),
    ("0 < P(1) + x", ".", (UNIT,)),
    ("0 < sum(k, 1, 2, x + k)", ".", (UNIT,)),
    ("0 < deriv(x, x*y, x) + 1", ".", (UNIT, side("y", "0", "1"))),
    (Term("lt", num(0), Term("floor", x)), ".", (side("x", "1", "2"),)),
    ("0 < x + 1", "0" * 9000, (UNIT,)),
]


@pytest.mark.parametrize(("formula", "plan", "sides"), [*UNDECIDED, DECIDED[-1]])
def test_balls_do_not_decide(formula: str | Term, plan: str, sides: tuple[Any, ...]) -> None:
    with pytest.raises(Rejected):
        derived(Line("boxes", (T(formula) if isinstance(formula, str) else formula, plan, *sides)))


# -- instances of free variables ------------------------------------------------------------------


def test_a_free_variable_is_any_number() -> None:
    lines = [*assume("0 < x", "integer(k)"), Line("add_signs", (), (0, 0)), Line("and_intro", (), (1, 2))]
    theorem = derived(*lines, Line("instantiate", ("x", T("k*y")), (3,)))
    assert theorem.formula == T("integer(k) and 0 < k*y + k*y")
    assert theorem.assumptions == {T("0 < k*y"), T("integer(k)")}


def test_an_instance_does_not_capture() -> None:
    theorem = derived(*assume("sum(k, 1, n, x) == x"), Line("instantiate", ("x", var("k")), (0,)))
    (assumed,) = theorem.assumptions
    assert theorem.formula == assumed
    assert assumed.free == {"k", "n"}


@pytest.mark.parametrize("parameters", [("x",), (x, y), ("x", "y"), ("@P", y), ("x", INFINITY), ("x", T("0 < y"))])
def test_what_is_no_instance(parameters: tuple[Any, ...]) -> None:
    with pytest.raises(Rejected):
        derived(*assume(T("0 < P(x)")), Line("instantiate", parameters, (0,)))


# -- slopes up to a limit -------------------------------------------------------------------------


def limit(body: str, point: Term, direction: str) -> Term:
    return Term("limit", "x", T(body), point, direction)


def exists(t: Term) -> Term:
    return Term("defined", t)


ZERO_ABOVE = limit("x**2", num(0), "+")
ONE_BELOW = limit("x**2", num(1), "-")
LOG = limit("log(x)", num(1), "+")
FAR_LEFT, FAR_RIGHT = limit("exp(x)", MINUS_INFINITY, "+-"), limit("-exp(-x)", INFINITY, "+-")

# the limit, the other end, premises, the conclusion, what it assumes of x
TO_LIMIT: list[tuple[Term, Term, tuple[str | Term, ...], Term, set[str]]] = [
    (ZERO_ABOVE, y, (exists(ZERO_ABOVE), "0 < 2*x", "0 < y"), Term("lt", ZERO_ABOVE, T("y**2")), {"0 < 2*x"}),
    (ZERO_ABOVE, y, (exists(ZERO_ABOVE), "0 <= 2*x", "0 < y"), Term("le", ZERO_ABOVE, T("y**2")), {"0 <= 2*x"}),
    (ONE_BELOW, y, (exists(ONE_BELOW), "0 < 2*x", "y < 1"), Term("lt", T("y**2"), ONE_BELOW), {"0 < 2*x"}),
    (LOG, y, (exists(LOG), "0 < 1/x", "1 < y", "0 < x"), Term("lt", LOG, T("log(y)")), {"0 < 1/x", "0 < x"}),
    (FAR_LEFT, y, (exists(FAR_LEFT), "0 < exp(x)"), Term("lt", FAR_LEFT, T("exp(y)")), {"0 < exp(x)"}),
    (FAR_RIGHT, y, (exists(FAR_RIGHT), "0 < -(-1*exp(-x))"), Term("lt", T("-exp(-y)"), FAR_RIGHT),
     {"0 < -(-1*exp(-x))"}),
]  # fmt: skip


def to_limit(end: Term, other: Term, premises: tuple[str | Term, ...]) -> Theorem:
    """The rule, on premises that are assumed with an x that is then instantiated by what lies between the ends."""
    return derived(*assume(*premises), Line("monotone_to_limit", (end, other), tuple(range(len(premises)))))


def test_a_limit_bounds_what_rises_from_it() -> None:
    lines = [
        *assume(exists(ZERO_ABOVE), "0 < x", "0 < y"),
        Line("arithmetic", (T("0 < 2*x"), num(2)), (1,)),
        Line("monotone_to_limit", (ZERO_ABOVE, y), (0, 3, 2)),
    ]
    theorem = derived(*lines)
    assert theorem.formula == Term("lt", ZERO_ABOVE, T("y**2"))
    assert theorem.assumptions == {exists(ZERO_ABOVE), T("0 < y")}


def test_a_limit_at_infinity_bounds_what_rises_to_it() -> None:
    theorem = derived(
        *assume(exists(FAR_LEFT)), Line("row", ("exp positive", x)), Line("monotone_to_limit", (FAR_LEFT, y), (0, 1))
    )
    assert (theorem.formula, theorem.assumptions) == (Term("lt", FAR_LEFT, T("exp(y)")), {exists(FAR_LEFT)})


def test_the_conditions_may_assume_the_other_end() -> None:
    below = limit("log(x)", num(1), "-")
    lines = [
        *assume(exists(below), "y <= x", "0 < y", "y < 1"),
        Line("transitive", (), (2, 1)),
        Line("row", ("exp positive", x)),
        Line("assume", (T("0 < 1/x"),)),
        Line("implies_intro", (T("0 < x"),), (6,)),
    ]
    slope = [
        Line("row", ("quotient positive", num(1), x), (8, 4)),
        Line("numeric", (T("0 < 1"),)),
    ]
    lines += [slope[1], Line("row", ("quotient positive", num(1), x), (8, 4))]
    lines += [Line("assume", (T("y < x"),)), Line("row", ("less is at most", y, x), (10,))]
    lines += [Line("implies_intro", (T("y <= x"),), (9,)), Line("modus_ponens", (), (12, 11))]
    theorem = derived(*lines, Line("monotone_to_limit", (below, y), (0, 13, 3, 4)))
    assert theorem.formula == Term("lt", T("log(y)"), below)
    assert theorem.assumptions == {exists(below), T("0 < y"), T("y < 1")}


@pytest.mark.parametrize(
    ("end", "other", "premises"),
    [
        (ZERO_ABOVE, y, (T("0 == 0"), "0 < 2*x", "0 < y")),  # the limit may not exist
        (ZERO_ABOVE, y, (exists(LOG), "0 < 2*x", "0 < y")),
        (ZERO_ABOVE, y, (exists(ZERO_ABOVE), "0 < x", "0 < y")),  # not the slope
        (ZERO_ABOVE, y, (exists(ZERO_ABOVE), "2*x < 0", "0 < y")),
        (ZERO_ABOVE, y, (exists(ZERO_ABOVE), "0 < 2*x", "0 <= y")),  # nothing lies between
        (ZERO_ABOVE, y, (exists(ZERO_ABOVE), "0 < 2*x", "y < 0")),
        (ZERO_ABOVE, y, (exists(ZERO_ABOVE), "0 < 2*x")),
        (ZERO_ABOVE, x, (exists(ZERO_ABOVE), "0 < 2*x", "0 < x")),  # x is no end of its own
        (ONE_BELOW, y, (exists(ONE_BELOW), "0 < 2*x", "1 < y")),
        (LOG, y, (exists(LOG), "0 < 1/x", "1 < y")),  # nothing says that log is differentiable
        (limit("x**2", num(0), "+-"), y, (exists(limit("x**2", num(0), "+-")), "0 < 2*x", "0 < y")),
        (T("x**2"), y, (exists(T("x**2")), "0 < 2*x", "0 < y")),
    ],
)
def test_what_no_limit_bounds(end: Term, other: Term, premises: tuple[str | Term, ...]) -> None:
    with pytest.raises(Rejected):
        to_limit(end, other, premises)


def test_the_slope_may_assume_only_what_lies_between() -> None:
    for end, other, premises, _, _ in TO_LIMIT:
        with pytest.raises(Rejected):  # the slope is assumed outright, and x is free in that
            to_limit(end, other, premises)
    lines = [
        *assume(exists(ZERO_ABOVE), "1 < x", "0 < y"),
        Line("arithmetic", (T("0 < 2*x"), num(2)), (1,)),
        Line("monotone_to_limit", (ZERO_ABOVE, y), (0, 3, 2)),
    ]
    with pytest.raises(Rejected):
        derived(*lines)


def test_that_the_ends_are_in_order_may_not_rest_on_what_lies_between() -> None:
    """Else 0 < x < y would make 0 < y of any y."""
    lines = [
        *assume(exists(ZERO_ABOVE), "0 < x", "x < y"),
        Line("transitive", (), (1, 2)),
        Line("arithmetic", (T("0 < 2*x"), num(2)), (1,)),
        Line("monotone_to_limit", (ZERO_ABOVE, y), (0, 4, 3)),
    ]
    with pytest.raises(Rejected):
        derived(*lines)
