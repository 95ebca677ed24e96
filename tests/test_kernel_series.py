"""The kernel's rules about infinite series, and that nothing else opens one."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from flint import arb, fmpq

from test_kernel import T, concluded, lines
from therefore.enclose import ANALYSIS
from therefore.kernel.balls import Undefined, evaluate, holds
from therefore.kernel.field import Rejected
from therefore.kernel.logic import well_formed
from therefore.kernel.obligations import obligations
from therefore.kernel.series import KNOWN, SERIES, Known, converges, known_terms
from therefore.term import INFINITY, MINUS_INFINITY, ONE, Term, conj, eq, num, substitute, var

k, n, r, x = map(var, "k n r x".split())
zero, one, two = map(num, (0, 1, 2))


def series(body: str, first: int = 1, index: str = "k") -> Term:
    return Term("sum", index, num(first), INFINITY, T(body))


def tends(body: str, value: Term | str) -> Term:
    t = Term("limit", "n", T(body), INFINITY, "+-")
    return conj(Term("defined", t), eq(t, T(value)))


HALVES, OTHER = series("a(k)"), series("b(k)", 0)
PARTIAL = T("sum(k, 1, n, a(k)) == s(n)")
ACCEPTED: list[tuple[str, tuple[Any, ...], tuple[str | Term, ...], Term]] = [
    ("known_series", ("exponential", x), (), converges(series("x**k/factorial(k)", 0), T("exp(x)"))),
    ("known_series", ("logarithm", r), ("-1 <= r", "r < 1"), converges(series("r**k/k"), T("-log(1 - r)"))),
    ("factorial_growth", ("n", two, one, T("log(r)")), ("0 < r",), tends("n**2*exp(log(r)*n)/gamma(n + 1)", "0")),
    ("factorial_growth", ("n", zero, x, r), (), tends("n**0*exp(r*n)/gamma(n + x)", "0")),
    ("abs_of_sum", (x, r), (), T("abs(x + r) <= abs(x) + abs(r)")),
]
REJECTED: list[tuple[str, tuple[Any, ...], tuple[str | Term, ...]]] = [
    ("known_series", ("logarithm", r), ("-1 <= r", "r <= 1")),
    ("known_series", ("logarithm", r), ("-1 <= r",)),
    ("known_series", ("logarithm", r), ("-1 <= x", "x < 1")),
    ("known_series", ("harmonic", r), ()),
    ("factorial_growth", ("n", two, one, T("log(r)")), ()),
    ("factorial_growth", ("n", x, one, r), ()),
    ("factorial_growth", ("n", num(-1), one, r), ()),
    ("factorial_growth", ("n", two, n, r), ()),
    ("factorial_growth", ("n", two, one, n), ()),
    ("abs_of_sum", (), ()),
    # finite rules at an infinite end
    ("sum_nonnegative", (), (Term("forall", "k", one, INFINITY, T("0 <= a(k)")),)),
    ("sum_positive", (), (Term("forall", "k", one, INFINITY, T("0 < a(k)")),)),
    ("term_at_most_sum", (n,), (Term("forall", "k", one, INFINITY, T("0 <= a(k)")), "integer(n)", "1 <= n",
                                Term("le", n, INFINITY))),
    ("sum_zero", (), (Term("forall", "k", one, INFINITY, T("0 <= a(k)")), eq(HALVES, zero))),
    ("abs_sum", (HALVES,), ()),
    ("sum_constant", (one, INFINITY), ("integer(1)", Term("integer", INFINITY), Term("le", one, INFINITY))),
    ("sum_swap", (Term("sum", "j", one, two, series("c(j, k)")),), ()),
    ("sum_swap", (Term("sum", "j", one, INFINITY, T("sum(k, 1, 2, c(j, k))")),), ()),
    ("derivative", ("value", Term("deriv", "x", series("x**k"), zero)), ()),
    ("limit_value", (Term("limit", "x", series("x**k"), zero, "+"),), ("integer(1)",)),
    # a series is not linear, nor does it begin with its first term, unless it converges
    *(("arithmetic", (formula,), ()) for formula in (
        eq(series("a(k) + b(k)"), Term("add", series("a(k)"), series("b(k)"))),
        eq(series("2*a(k)"), Term("mul", two, series("a(k)"))),
        eq(series("a(k)"), Term("add", T("a(1)"), series("a(k)", 2))),
        eq(series("a(k + 1)"), series("a(k)", 2)),
        eq(series("0*a(k)"), zero),
    )),
    ("arithmetic", (eq(HALVES, series("b(k)")),), (Term("forall", "k", two, INFINITY, T("a(k) == b(k)")),)),
    ("arithmetic", (eq(HALVES, series("b(k)")),), ("forall(k, 1, n, a(k) == b(k))",)),
]  # fmt: skip


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda c: f"{c[0]} {c[1]}"[:60])
def test_a_rule_concludes(case: tuple[str, tuple[Any, ...], tuple[str | Term, ...], Term]) -> None:
    rule, parameters, premises, conclusion = case
    assert concluded(rule, parameters, premises).formula == conclusion


@pytest.mark.parametrize("case", REJECTED, ids=lambda c: f"{c[0]} {c[1]} {c[2]}"[:90])
def test_a_rule_does_not_conclude(case: tuple[str, tuple[Any, ...], tuple[str | Term, ...]]) -> None:
    with pytest.raises(Rejected):
        concluded(*case)


def test_a_series_is_taken_as_it_is() -> None:
    every = Term("forall", "k", one, INFINITY, T("a(k) == b(k)"))
    for formula, facts in (
        (eq(HALVES, series("a(j)", 1, "j")), ()),
        (eq(HALVES, series("a(2*k - k)")), ()),
        (eq(HALVES, series("b(k)")), (every,)),
        (eq(Term("sub", HALVES, HALVES), zero), ()),  # that it converges is proved apart
    ):
        assert concluded("arithmetic", (formula,), facts).formula == formula


# -- partial sums -------------------------------------------------------------------------------


def assumed(*formulas: str | Term) -> list[tuple[Any, ...]]:
    return [("assume", (T(f),), ()) for f in formulas]


def test_a_series_is_the_limit_of_its_partial_sums() -> None:
    given = assumed("integer(n)", "1 <= n", "sum(k, 1, n, a(k)) == 1 - c/n")
    every = Term("forall", "n", one, INFINITY, T("sum(k, 1, n, a(k)) == 1 - c/n"))
    proof = [*given[:2], *assumed(every), ("forall_elim", (n,), (2, 0, 1)), *assumed(tends("1 - c/n", "1"))]
    rule = ("series_limit", (HALVES, "n", T("1 - c/n")))
    *_, theorem = lines(*proof, (*rule, (3, 4)))
    assert theorem.formula == converges(HALVES, T("1"))
    assert theorem.assumptions == {every, tends("1 - c/n", "1")}
    for premises in ((2, 4), (3,), (4, 3), (3, 3)):
        with pytest.raises(Rejected):
            lines(*proof, (*rule, premises))
    with pytest.raises(Rejected):  # only one partial sum is known
        lines(*given, *assumed(tends("1 - c/n", "1")), (*rule, (2, 3)))
    for other in (
        (HALVES, "m", T("1 - c/m")),
        (HALVES, "n", T("1 - c/n + 0")),
        (series("a(k)", 2), "n", T("1 - c/n")),
        (series("a(k)*n"), "n", T("1 - c/n")),
        (T("sum(k, 1, n, a(k))"), "n", T("1 - c/n")),
        (Term("sum", "k", MINUS_INFINITY, INFINITY, T("a(k)")), "n", T("1 - c/n")),
    ):
        with pytest.raises(Rejected):
            lines(*proof, ("series_limit", other, (3, 4)))
    for end in (T('limit(n, 1 - c/n, 0, "+")'), Term("limit", "n", T("1 - c/n"), MINUS_INFINITY, "+-")):
        limit = conj(Term("defined", end), eq(end, one))
        with pytest.raises(Rejected):
            lines(*proof[:4], *assumed(limit), (*rule, (3, 4)))


def test_a_partial_sum_that_grows_has_no_sum() -> None:
    partial, far = Term("limit", "n", n, INFINITY, "+-"), INFINITY
    limit = conj(Term("defined", eq(partial, far)), eq(partial, far))
    every = Term("forall", "n", one, INFINITY, T("sum(k, 1, n, 1) == n"))
    proof = [*assumed("integer(n)", "1 <= n", every), ("forall_elim", (n,), (2, 0, 1)), *assumed(limit)]
    with pytest.raises(Rejected):
        lines(*proof, ("series_limit", (series("1"), "n", n), (3, 4)))


def test_a_series_may_rest_on_others_that_converge() -> None:
    step = "sum(k, 1, n, a(k)) == 1/n + c*sum(k, 0, n + 2, b(k))"
    every = Term("forall", "n", one, INFINITY, T(step))
    known = converges(OTHER, T("g"))
    proof = [*assumed("integer(n)", "1 <= n", every, tends("1/n", "0"), known), ("forall_elim", (n,), (2, 0, 1))]
    parts = (T("c"), OTHER, two)
    *_, theorem = lines(*proof, ("series_limit", (HALVES, "n", T("1/n"), *parts), (5, 3, 4)))
    assert theorem.formula == converges(HALVES, T("0 + c*g"))
    for parameters, premises in (
        ((HALVES, "n", T("1/n"), *parts), (5, 3)),
        ((HALVES, "n", T("1/n"), *parts), (5, 3, 3)),
        ((HALVES, "n", T("1/n"), n, OTHER, two), (5, 3, 4)),
        ((HALVES, "n", T("1/n"), T("c"), OTHER, one), (5, 3, 4)),
        ((HALVES, "n", T("1/n"), T("c"), OTHER, num(Fraction(1, 2))), (5, 3, 4)),
        ((HALVES, "n", T("1/n"), T("c"), OTHER, n), (5, 3, 4)),
        ((HALVES, "n", T("1/n"), T("c"), OTHER), (5, 3, 4)),
    ):
        with pytest.raises(Rejected):
            lines(*proof, ("series_limit", parameters, premises))
    equal = assumed("integer(n)", "1 <= n", every, tends("1/n", "0"), eq(OTHER, T("g")))
    with pytest.raises(Rejected):  # that it equals g is not that it converges
        lines(*equal, proof[-1], ("series_limit", (HALVES, "n", T("1/n"), *parts), (5, 3, 4)))


def test_partial_sums_may_be_squeezed() -> None:
    every = Term("forall", "n", one, INFINITY, T("abs(sum(k, 1, n, a(k)) - c) <= 1/n"))
    proof = [*assumed("integer(n)", "1 <= n", every, tends("1/n", "0")), ("forall_elim", (n,), (2, 0, 1))]
    rule = ("series_squeeze", (HALVES, "n", T("c"), T("1/n")))
    *_, theorem = lines(*proof, (*rule, (4, 3)))
    assert (theorem.formula, theorem.assumptions) == (converges(HALVES, T("c")), {every, tends("1/n", "0")})
    for parameters, premises in (
        (rule[1], (4, 4)),
        (rule[1], (3, 4)),
        ((HALVES, "n", n, T("1/n")), (4, 3)),
        ((HALVES, "n", T("c"), T("2/n")), (4, 3)),
        ((series("a(k)", 0), "n", T("c"), T("1/n")), (4, 3)),
    ):
        with pytest.raises(Rejected):
            lines(*proof, ("series_squeeze", parameters, premises))
    with pytest.raises(Rejected):
        lines(*proof[:3], *assumed(tends("1/n", "1")), proof[4], (*rule, (4, 3)))


# -- the table -------------------------------------------------------------------------------------

POINTS = [fmpq(p, 14) for p in (-42, -28, -14, -7, -4, 0, 3, 7, 13, 14, 28)]


@pytest.mark.parametrize("entry", SERIES, ids=lambda e: e.name)
def test_a_known_series_has_that_sum(entry: Known) -> None:
    """At points that satisfy the conditions the enclosures meet; each condition is needed."""
    _, value, conditions = entry.parts
    count = 0
    for point in POINTS if "x" in value.free else (fmpq(0),):
        at = {"x": point}
        if not all(holds(c, at) for c in conditions):
            continue
        left = arb(evaluate(known_terms(entry, x), at, 128, beyond=ANALYSIS))
        right = arb(evaluate(value, at, 128))
        assert left.overlaps(right), point
        assert left.rad() < 1e-6, point
        count += 1
    assert count >= (4 if "x" in value.free else 1)


@pytest.mark.parametrize(("name", "point"), [("logarithm", 1), ("logarithm", -2), ("arctangent", 2),
                                             ("inverse hyperbolic tangent", 1)])  # fmt: skip
def test_beyond_its_conditions_a_series_diverges(name: str, point: int) -> None:
    with pytest.raises(Undefined):
        evaluate(known_terms(KNOWN[name], x), {"x": fmpq(point)}, 64, beyond=ANALYSIS)


# -- what is said of series in goals ------------------------------------------------------------------


def test_a_series_is_defined_where_it_converges() -> None:
    t = series("1/k")
    assert obligations(t) == (Term("forall", "k", one, INFINITY, T("k != 0")), Term("defined", t))
    assert well_formed(t)
    for bad in (
        Term("sum", "k", MINUS_INFINITY, INFINITY, k),
        Term("sum", "k", INFINITY, INFINITY, k),
        Term("prod", "k", ONE, INFINITY, k),
        Term("maximum", "k", ONE, INFINITY, k),
        Term("sum", "k", ONE, Term("add", INFINITY, ONE), k),
    ):
        assert not well_formed(bad)


def test_a_name_is_renamed_in_a_series() -> None:
    t = Term("sum", "k", one, INFINITY, T("a(k, x)"))
    assert substitute(t, {"x": k}) == Term("sum", "k_1", one, INFINITY, T("a(k_1, k)"))
