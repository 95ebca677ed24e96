"""The kernel's arithmetic: equal normal forms mean equal values, and no law of it is bent."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest
from flint import arb, fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from test_balls import term
from therefore.kernel.arithmetic import with_sizes
from therefore.kernel.balls import Point, Undefined, Unsure, evaluate
from therefore.kernel.field import Rejected, Space
from therefore.term import Term, add, app, div, mul, ne, neg, num, power, sub, substitute, total, var, walk

NAMES = ("x", "y", "z")
FAMILIES = ("P", "Q")
COORDINATES = (
    ((1, 2), (-3, 1), (2, 3), 3, 2), ((5, 1), (7, 4), (-1, 5), 1, 4),
    ((-2, 7), (1, 3), (3, 1), 2, 2), ((2, 1), (2, 1), (5, 2), 0, 1),
)  # fmt: skip
POINTS = tuple(
    Point(
        {"x": fmpq(*x), "y": fmpq(*y), "z": fmpq(*z), "n": n, "m": m},
        {f: {(i,): fmpq((7 * i + 3 * j + s) % 11 - 4, 3) for i in range(-2, 9)} for j, f in enumerate(FAMILIES)},
    )
    for s, (x, y, z, n, m) in enumerate(COORDINATES)
)


def leaves(bound: tuple[str, ...]) -> st.SearchStrategy[Term]:
    numbers = st.fractions(-3, 3, max_denominator=3).map(num)
    variables = st.sampled_from([*NAMES, *bound]).map(var)
    elements = st.builds(app, st.sampled_from(FAMILIES), st.sampled_from([num(1), num(2), *map(var, bound)]))
    return numbers | variables | elements


def terms(depth: int, bound: tuple[str, ...] = ()) -> st.SearchStrategy[Term]:
    """Terms over variables, families, exp, division and sums; sums may be nested."""
    if depth == 0:
        return leaves(bound)
    inner = terms(depth - 1, bound)
    name = f"k{len(bound)}"
    high = st.sampled_from([var("n"), var("m"), num(3)])
    return st.one_of(
        leaves(bound),
        st.builds(add, inner, inner),
        st.builds(mul, inner, inner),
        st.builds(sub, inner, inner),
        st.builds(neg, inner),
        st.builds(div, inner, inner),
        st.builds(lambda t, e: power(t, num(e)), inner, st.integers(0, 3)),
        st.builds(lambda t: Term("exp", t), inner),
        st.builds(lambda t: Term("abs", t), inner),
        st.builds(lambda h, t: total(name, num(1), h, t), high, terms(depth - 1, (*bound, name))),
        st.builds(lambda h, t: Term("prod", name, num(1), h, t), high, terms(depth - 1, (*bound, name))),
    )


TERMS = terms(3)


class Trusting(Space):
    """Divides by whatever is not zero: for tests of values alone."""

    def unknown_divisor(self, divisor: Any) -> None:
        if divisor.is_zero:
            raise Rejected("division by zero")
        self.nonzero.add(str(self.monic(divisor.num)))


# A divisor that is trusted inside a sum is trusted outside as well, where its range may be empty.
NOT_EMPTY = tuple(p for p in POINTS if p.variables["n"] and p.variables["m"])


def keys(*ts: Term) -> list[str]:
    """Normal forms in one space."""

    def compute(space: Space) -> list[str]:
        trusting = Trusting(len(space.generators))
        return [trusting.normal(t).key for t in ts]

    try:
        return with_sizes(compute)
    except Rejected:
        assume(False)
        raise


def values(t: Term, points: tuple[Point, ...] = POINTS) -> list[Any]:
    found: list[Any] = []
    for point in points:
        try:
            found.append(evaluate(t, point, 256))
        except (Undefined, Unsure):
            found.append(None)
    return found


def same_values(s: Term, t: Term, points: tuple[Point, ...] = POINTS) -> None:
    for a, b in zip(values(s, points), values(t, points), strict=True):
        if a is not None and b is not None:
            assert arb(a).overlaps(arb(b)), (s, t)


@given(TERMS, TERMS)
@settings(max_examples=150, deadline=None)
def test_equal_normal_forms_have_equal_values(s: Term, t: Term) -> None:
    first, second = keys(s, t)
    if first == second:
        same_values(s, t)


def rearranged(t: Term, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Term:
    """A term that is equal by the laws of arithmetic alone, written differently."""
    args = [rearranged(a, draw) if isinstance(a, Term) else a for a in t.args]
    t = Term(t.op, *args)
    kind = draw(st.integers(0, 5))
    if t.op in ("add", "mul") and kind < 3:
        return Term(t.op, *args[::-1])
    if t.op == "sub" and kind < 3:
        return add(args[0], mul(num(-1), args[1]))
    if t.op == "neg" and kind < 3:
        return sub(num(0), args[0])
    if t.op == "mul" and args[0].op == "add" and kind < 5:
        return add(*(mul(a, *args[1:]) for a in args[0].args))
    if t.op in ("sum", "prod") and kind < 3:
        renamed = "r" + args[0]
        return Term(t.op, renamed, args[1], args[2], substitute(args[3], {args[0]: var(renamed)}))
    if t.op == "sum" and args[3].op in ("add", "sub") and kind < 5:
        return Term(args[3].op, *(total(args[0], args[1], args[2], a) for a in args[3].args))
    if t.op == "div" and kind < 3:
        return mul(args[0], div(num(1), args[1]))
    return t


@given(st.data(), TERMS)
@settings(max_examples=200, deadline=None)
def test_the_laws_of_arithmetic_do_not_change_a_normal_form(data: Any, t: Term) -> None:
    other = rearranged(t, data.draw)
    first, second = keys(t, other)
    assert first == second
    same_values(t, other)


@given(TERMS)
@settings(max_examples=150, deadline=None)
def test_a_normal_form_reads_back_as_itself(t: Term) -> None:
    def compute(space: Space) -> tuple[str, str, Term]:
        trusting = Trusting(len(space.generators))
        value = trusting.normal(t)
        back = trusting.term(value)
        return value.key, trusting.normal(back).key, back

    try:
        first, again, back = with_sizes(compute)
    except Rejected:
        assume(False)
        raise
    # A product's index is named by how deep its body was, which the normal form may not be.
    assert first == again or any(node.op == "prod" for node in walk(t))
    assert not any(name.startswith("#") for name in back.free)
    same_values(t, back, NOT_EMPTY)


@given(TERMS, TERMS, TERMS)
@settings(max_examples=100, deadline=None)
def test_a_sum_is_linear(s: Term, t: Term, c: Term) -> None:
    def over(body: Term) -> Term:
        return total("i", num(1), var("n"), body)

    f, g = mul(app("P", var("i")), s), mul(app("Q", var("i")), t)
    left, right = keys(over(add(mul(c, f), g)), add(mul(c, over(f)), over(g)))
    assert left == right


EACH = "forall(k, 1, n, P(k) == {}(i, 1, {}, A(i, k)))"
SAME = [
    ("x/x*y", "y", ("x != 0",)),
    ("(x**2 - y**2)/(x - y)", "x + y", ("x - y != 0",)),
    ("1/(1 + exp(-x))", "1/(1 + exp(-x))*1", ("1 + exp(-x) != 0",)),
    ("sum(k, 1, n, P(k)/c)", "sum(k, 1, n, P(k))/c", ("c != 0",)),
    ("sum(i, 1, n, sum(j, 1, m, P(i)*Q(j)))", "sum(i, 1, n, P(i))*sum(j, 1, m, Q(j))", ()),
    ("sum(i, 1, n, sum(j, 1, n, A(i, j)))", "sum(j, 1, n, sum(k, 1, n, A(j, k)))", ()),
    ("sum(i, 1, n, P(i)*sum(j, 1, n, P(j)))", "sum(i, 1, n, P(i))**2", ()),
    ("sum(k, 1, 4, P(k))", "P(1) + P(2) + P(3) + P(4)", ()),
    ("sum(k, 1, 0, P(k))", "0", ()),
    ("sum(i, 1, n, sum(j, 1, i, P(j)))", "sum(j, 1, n, sum(i, 1, j, P(i)))", ()),
    ("sum(k, 1, n, P(k)*Q(k))", "sum(k, 1, n, Q(k)**2)", ("forall(k, 1, n, P(k) == Q(k))",)),
    ("sum(k, 1, n, P(k))", "sum(k, 1, n, sum(i, 1, n, A(i, k)))", (EACH.format("sum", "n"),)),
    ("sum(k, 1, n, P(k))", "sum(k, 1, n, sum(i, 1, m, A(i, k)))", (EACH.format("sum", "m"),)),
    ("maximum(k, 1, n, P(k)*c)", "maximum(i, 1, n, c*P(i))", ()),
    ("deriv(x, x*y, z)", "deriv(t, y*t, z)", ()),
    ("deriv(x, f(x), 1)*2", "6", ("deriv(x, f(x), 1) == 3",)),
    ("sum(k, 1, n, deriv(x, A(k, x), 1))", "sum(k, 1, n, P(k))", ("forall(k, 1, n, deriv(x, A(k, x), 1) == P(k))",)),
    ("max(x, y)", "max(y, x)", ()),
    ("x**n*y", "y*x**n", ()),
    ("integral(x, 0, oo, y/x)", "integral(z, 0, oo, y/z)", ()),
    ("deriv(x, 1/x, 1)", "deriv(z, 1/z, 1)", ("x != 0",)),
    ("sum(k, 1, n, integral(x, 0, 1, 1/(x + k)))", "sum(j, 1, n, integral(z, 0, 1, 1/(z + j)))", ()),
]  # fmt: skip
DIFFERENT = [
    ("sum(k, 1, n, P(k))", "sum(k, 0, n, P(k))", ()),
    ("sum(k, 1, n, P(k))", "sum(k, 1, m, P(k))", ()),
    ("sum(i, 1, n, sum(j, 1, n, A(i, j)))", "sum(i, 1, n, sum(j, 1, n, A(i, i)))", ()),
    ("sum(i, 1, n, sum(j, 1, i, P(j)))", "sum(i, 1, n, sum(j, 1, n, P(j)))", ()),
    ("sum(i, 1, n, sum(j, 1, n, A(i, j)))", "sum(i, 1, n, sum(j, 1, n, A(j, i)))", ()),  # true, but for `sum_swap`
    ("sum(k, 1, n, P(k))", "sum(k, 1, n, 1)*sum(i, 1, n, A(i, i))", (EACH.format("sum", "n"),)),
    ("sum(k, 1, n, P(k))", "sum(k, 1, n, 1)*sum(i, 1, m, A(i, i))", (EACH.format("sum", "m"),)),
    ("sum(k, 1, n, P(k))", "sum(k, 1, n, 1)*prod(i, 1, m, A(i, i))", (EACH.format("prod", "m"),)),
    ("sum(k, 1, n, P(k))", "sum(k, 1, n, 1)*prod(i, 1, n, A(i, i))", (EACH.format("prod", "n"),)),
    ("sum(k, 1, m, P(k))", "0", ("forall(k, 1, n, P(k) == 0)",)),
    ("P(k)", "0", ("forall(k, 1, n, P(k) == 0)",)),
    ("c + sum(k, 1, n, P(k))", "5 + sum(k, 1, n, P(k))", ("forall(k, 1, n, c == 5)",)),
    ("sum(i, 1, n, P(i))", "5*sum(i, 1, n, 1)", ("forall(i, 1, n, forall(j, 1, m, P(i) == 5))",)),
    ("deriv(x, f(x), 1) + sum(k, 1, n, P(k))", "3 + sum(k, 1, n, P(k))", ("forall(k, 1, n, deriv(x, f(x), 1) == 3)",)),
    ("deriv(x, x*y, z)", "deriv(x, x*x, z)", ()),
    ("deriv(x, x*y, z)", "deriv(x, x*x, z)", ("y == x",)),
    ("partial(w, w(1)*v(1), 1)", "partial(w, w(1)*w(1), 1)", ("v(1) == w(1)",)),
    ("partial(w, w(1)*v(1), 1)", "partial(v, w(1)*v(1), 1)", ()),
    ("delta(x, y)", "delta(x, x)", ()),
    ("limit(x, x, 0, '+')", "limit(x, x, 0, '-')", ()),
    ("integral(x, 0, oo, x)", "integral(x, 0, 1, x)", ()),
    ("integral(x, 0, 1, 1/x)", "integral(x, 0, 1, x/x**2)", ("x != 0",)),  # which x?
    ("integral(x, 0, 1, y/x)", "integral(y, 0, 1, y/y)", ()),
    ("integral(x, 0, 1, 1/(x*y))", "integral(y, 0, 1, 1/(y*y))", ()),
    ("sum(k, 1, n, integral(x, 0, 1, 1/(x + k)))", "sum(k, 1, n, integral(x, 0, 1, 1/(x + n)))", ()),
    ("sum(k, 1, n, sum(j, 1, n, integral(x, 0, 1, j/(x + k))))",
     "sum(k, 1, n, sum(j, 1, n, integral(x, 0, 1, k/(x + k))))", ()),
    ("prod(k, 1, n, P(k))", "sum(k, 1, n, P(k))", ()),
    ("A(x, y)", "A(y, x)", ()),
    ("exp(x)*exp(y)", "exp(x + y)", ()),  # true, but for a row
]  # fmt: skip


def equal(left: str, right: str, facts: tuple[str, ...]) -> bool:
    def compute(space: Space) -> bool:
        for fact in facts:
            space.know(term(fact))
        return space.subtract(space.normal(term(left)), space.normal(term(right))).is_zero

    return with_sizes(compute)


@pytest.mark.parametrize(("left", "right", "facts"), SAME)
def test_two_terms_have_one_normal_form(left: str, right: str, facts: tuple[str, ...]) -> None:
    assert equal(left, right, facts)


@pytest.mark.parametrize(("left", "right", "facts"), DIFFERENT)
def test_two_terms_have_two_normal_forms(left: str, right: str, facts: tuple[str, ...]) -> None:
    assert not equal(left, right, facts)


UNKNOWN = [
    "1/x",
    "x/x",
    "1/(x - x)",
    "1/(x + y)",
    "0/(x*y)",
    "x**(-1)",
    "1/log(x)",
    "1/P(k)",
    "sum(k, 1, n, 1/P(k))",
    "1/(exp(x) - 1)",
]


@pytest.mark.parametrize("source", UNKNOWN)
def test_a_divisor_must_be_known_to_be_nonzero(source: str) -> None:
    with pytest.raises(Rejected):
        with_sizes(lambda space: space.normal(term(source)))


KNOWN = [
    ("1/(2*exp(x))", ()),
    ("1/(x*y)", ("x != 0", "y != 0")),
    ("1/x + 1/y", ("x*y != 0",)),
    ("1/(x**2 - y**2)", ("x - y != 0", "x + y != 0")),
    ("1/(y - x)", ("x - y != 0",)),
    ("sum(k, 1, n, 1/P(k))", ("forall(k, 1, n, P(k) != 0)",)),
    ("sum(i, 1, n, sum(j, 1, n, P(i)/P(j)))", ("forall(k, 1, n, P(k) != 0)",)),
]
STILL_UNKNOWN = [
    ("1/(x + y)", ("x != 0", "y != 0")),
    ("sum(k, 0, n, 1/P(k))", ("forall(k, 1, n, P(k) != 0)",)),
    ("1/P(k)", ("forall(k, 1, n, P(k) != 0)",)),
    ("1/c + sum(k, 1, n, P(k))", ("forall(k, 1, n, c != 0)",)),
    ("1/c + sum(k, 1, n, P(k))", ("forall(k, 1, n, c*P(k) != 0)",)),
]


@pytest.mark.parametrize(("source", "facts"), KNOWN)
def test_a_divisor_is_known_to_be_nonzero(source: str, facts: tuple[str, ...]) -> None:
    assert equal(source, source, facts)


@pytest.mark.parametrize(("source", "facts"), STILL_UNKNOWN)
def test_a_divisor_is_not_known_to_be_nonzero(source: str, facts: tuple[str, ...]) -> None:
    with pytest.raises(Rejected):
        equal(source, source, facts)


def test_divisors_of_sums_stay_inside_an_empty_range() -> None:
    """Σ 1/(c·P(k)) is 0 for n = 0 even where c = 0, so it is not (1/c)·Σ 1/P(k) unless c ≠ 0."""
    inside = ("forall(k, 1, n, c*P(k) != 0)", "forall(k, 1, n, P(k) != 0)")
    with pytest.raises(Rejected):
        equal("sum(k, 1, n, 1/(c*P(k)))", "sum(k, 1, n, 1/P(k))/c", inside)
    assert equal("sum(k, 1, n, 1/(c*P(k)))", "sum(k, 1, n, 1/P(k))/c", (*inside, "c != 0"))


@given(TERMS)
@settings(max_examples=100, deadline=None)
def test_division_is_undone_by_multiplication(t: Term) -> None:
    def compute(space: Space) -> tuple[bool, bool]:
        trusting = Trusting(len(space.generators))
        value = trusting.normal(t)
        if value.is_zero:
            return True, True
        trusting.know(ne(t, num(0)))
        back = trusting.multiply(trusting.divide(trusting.constant(1), value), value)
        return back.constant == 1, trusting.is_nonzero(value.num)

    try:
        assert with_sizes(compute) == (True, True)
    except Rejected:
        assume(False)


def test_what_is_too_large_is_not_written_out() -> None:
    tower = reduce(lambda t, _: power(t, num(300)), range(4), num(3))
    nested: Term = mul(*(var(f"k{i}") for i in range(6)))
    for i in range(6):
        nested = total(f"k{i}", num(0), num(59), nested)
    with pytest.raises(Rejected):
        with_sizes(lambda space: space.normal(nested))
    for t in (tower, power(add(*map(var, "abcdefgh")), num(60))):
        key = with_sizes(lambda space, t=t: space.normal(t).key)  # type: ignore[misc]
        assert len(key) < 20_000


def test_random_terms_are_not_all_alike() -> None:
    """The generator of the laws above reaches every operator it is written for."""
    seen: set[str] = set()

    @given(TERMS)
    @settings(max_examples=150, deadline=None, database=None)
    def look(t: Term) -> None:
        seen.update(node.op for node in walk(t))

    look()
    assert {"add", "mul", "sub", "neg", "div", "pow", "exp", "abs", "sum", "prod", "app", "var", "num"} <= seen
