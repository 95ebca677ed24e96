"""Known powers of generators: values stay what they are, look equal where they are, and lead in no circle."""

from __future__ import annotations

import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from test_balls import term
from therefore.kernel.balls import evaluate
from therefore.kernel.field import Rejected, Space
from therefore.kernel.quotients import Value
from therefore.term import Term, add, div, eq, mul, ne, num, power, sub, substitute, var

HALF, THIRD = num("1/2"), num("1/3")
ROOT, CUBE = power(num(2), HALF), power(num(2), THIRD)
S, C = term("sin(x)"), term("cos(x)")
FACTS = (
    eq(power(S, num(2)), sub(num(1), power(C, num(2)))),
    eq(power(ROOT, num(2)), num(2)),
    eq(power(CUBE, num(3)), num(2)),
    term("abs(y)**2 == y**2"),
)
BY = {"s": S, "c": C, "r": ROOT, "q": CUBE, "w": term("abs(y)")}


def T(source: str) -> Term:
    """A term in s = sin x, c = cos x, r = √2, q = ∛2, w = |y|."""
    return substitute(term(source), BY)


def space(*facts: Term) -> Space:
    made = Space()
    for fact in facts:
        made.know(fact)
    return made


EQUAL = (
    ("s**2 + c**2", "1"),
    ("s**4 - c**4", "1 - 2*c**2"),
    ("s**3*c", "s*c - s*c**3"),
    ("r**5", "4*r"),
    ("1/r", "r/2"),
    ("1/(1 + r)", "r - 1"),
    ("1/(3*r - 2*y*0)", "r/6"),
    ("q**4/q", "2"),
    ("1/q", "q**2/2"),
    ("(r*q)**6", "32"),
    ("w**3", "y**2*w"),
    ("exp(s**2)", "exp(1 - c**2)"),
    ("log(s**2 + c**2 + r**2)", "log(3)"),
    ("sum(k, 1, n, r**2*P(k))", "2*sum(k, 1, n, P(k))"),
)


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_equal_values_look_equal(left: str, right: str) -> None:
    facts = (*FACTS, ne(ROOT, num(0)), ne(T("1 + r"), num(0)), ne(CUBE, num(0)))
    known = space(*facts)
    assert known.normal(T(left)).key == known.normal(T(right)).key
    plain = space(*facts[len(FACTS) :])
    assert plain.normal(T(left)).key != plain.normal(T(right)).key or left == "1/(3*r - 2*y*0)"


def test_without_the_fact_nothing_is_rewritten() -> None:
    assert not space(FACTS[1]).subtract(space(FACTS[1]).normal(T("s**2 + c**2")), Space().constant(1)).is_zero


POLYNOMIALS = st.lists(
    st.tuples(st.integers(-3, 3), *(st.integers(0, 4) for _ in range(4))), min_size=1, max_size=4
).map(lambda rows: add(*(mul(num(c), *(power(g, num(e)) for g, e in zip((S, C, ROOT, CUBE), es, strict=True)))
                         for c, *es in rows)))  # fmt: skip


@given(POLYNOMIALS, POLYNOMIALS)
@settings(max_examples=60, deadline=None)
def test_rewriting_keeps_the_value(a: Term, b: Term) -> None:
    t = div(a, add(num(20), power(b, num(2))))
    known = space(*FACTS, ne(t.args[1], num(0)))
    written = known.term(known.normal(t))
    for x in (1, 2):
        with ctx.workprec(300):
            gap = arb(evaluate(sub(t, written), {"x": x}, 300))
        assert gap.contains(0) and gap.rad() < arb(2) ** -100


def test_rewriting_does_not_go_round_in_circles() -> None:
    known = space(FACTS[0])
    known.know(T("c**2 == 1 - s**2"))
    assert known.normal(T("s**2 + c**2 - 1")).is_zero
    with pytest.raises(Rejected):
        known.know(T("c**3 == s"))
    known.know(T("r**2 == s"))
    with pytest.raises(Rejected):
        known.know(T("c**2 == r"))


REFUSED = ("s**2 == 1/y", "s**2 == s**3", "2*s**2 == 1", "s**2*c == 1", "s + c == 1")


@pytest.mark.parametrize("fact", REFUSED)
def test_other_equations_rewrite_nothing(fact: str) -> None:
    with pytest.raises(Rejected):
        space(ne(var("y"), num(0)), T(fact))


def test_a_power_of_a_bound_index_is_never_rewritten() -> None:
    total = term("sum(k, 1, n, k**2)")
    shown = [known.term(known.normal(total)) for known in (space(), space(term("forall(k, 1, n, k**2 == 1)")))]
    assert shown[0] == shown[1]


def test_a_divisor_that_turns_out_to_be_zero_is_refused() -> None:
    known = space(ne(T("s**2 + c**2 - 1"), num(0)), FACTS[0])
    with pytest.raises(Rejected):
        known.normal(T("1/(s**2 + c**2 - 1)"))
    with pytest.raises(Rejected):
        known.make(known.one, known.generators[0] * 0 + known.normal(T("s")).num ** 2 - known.normal(T("1 - c**2")).num)
    assert isinstance(known.zero_value, Value)
