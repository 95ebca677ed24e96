"""The kernel's rules about ranges: what each concludes, and what it must not accept."""

from __future__ import annotations

from typing import Any

import pytest

from test_kernel import T, concluded, lines
from therefore.kernel.field import Rejected
from therefore.term import INFINITY, Term, app, num, var

one, two, zero = map(num, (1, 2, 0))
i, j, k, m, n, c = map(var, "i j k m n c".split())
SUM, PRODUCT = T("sum(k, 1, n, a(k))"), T("prod(k, 1, n, a(k))")
SERIES = Term("sum", "k", one, INFINITY, T("a(k)"))
STEP = "forall(k, 1, n, {})"
LONGER = ("integer(1)", "integer(n)", "1 <= n + 1")
SQUARES = T("sum(k, 1, n, 2*k + 1)")

# rule, parameters, premises, conclusion
ACCEPTED: list[tuple[str, tuple[Any, ...], tuple[str | Term, ...], str | Term]] = [
    ("reindex", (SUM, "+", one), ("integer(1)",), "sum(k, 1, n, a(k)) == sum(k, 1 - 1, n - 1, a(1 + k))"),
    ("reindex", (SUM, "-", n), ("integer(n)",), "sum(k, 1, n, a(k)) == sum(k, n - n, n - 1, a(n - k))"),
    ("reindex", (PRODUCT, "+", c), ("integer(c)",), "prod(k, 1, n, a(k)) == prod(k, 1 - c, n - c, a(c + k))"),
    ("reindex", (T("sum(k, 1, n, sum(m, 1, k, b(m, k)))"), "+", m), ("integer(m)",),
     Term("eq", T("sum(k, 1, n, sum(m, 1, k, b(m, k)))"),
          T("sum(k, 1 - m, n - m, sum(m_1, 1, m + k, b(m_1, m + k)))"))),
    ("split", (SUM, m), ("integer(m)", "1 <= m + 1", "m <= n"),
     "sum(k, 1, n, a(k)) == sum(k, 1, m, a(k)) + sum(k, m + 1, n, a(k))"),
    ("split", (PRODUCT, m), ("integer(m)", "1 <= m + 1", "m <= n"),
     "prod(k, 1, n, a(k)) == prod(k, 1, m, a(k))*prod(k, m + 1, n, a(k))"),
    ("peel", (SUM, "first"), ("integer(1)", "1 <= n"), "sum(k, 1, n, a(k)) == a(1) + sum(k, 1 + 1, n, a(k))"),
    ("peel", (SUM, "last"), ("integer(n)", "1 <= n"), "sum(k, 1, n, a(k)) == sum(k, 1, n - 1, a(k)) + a(n)"),
    ("peel", (PRODUCT, "last"), ("integer(n)", "1 <= n"), "prod(k, 1, n, a(k)) == prod(k, 1, n - 1, a(k))*a(n)"),
    ("distribute", ("sum",), (STEP.format("a(k) == b(k) + 2*k"),),
     "sum(k, 1, n, a(k)) == sum(k, 1, n, b(k)) + sum(k, 1, n, 2*k)"),
    ("distribute", ("prod",), (STEP.format("a(k) == b(k)*2"),),
     "prod(k, 1, n, a(k)) == prod(k, 1, n, b(k))*prod(k, 1, n, 2)"),
    ("product_power", (T("prod(k, 1, n, a(k)**3)"),), (), "prod(k, 1, n, a(k)**3) == prod(k, 1, n, a(k))**3"),
    ("product_power", (Term("prod", "k", one, n, Term("pow", T("a(k)"), num(-1))),), (STEP.format("a(k) != 0"),),
     Term("eq", Term("prod", "k", one, n, Term("pow", T("a(k)"), num(-1))), Term("pow", PRODUCT, num(-1)))),
    ("product_power", (T("prod(k, 1, n, a(k)**c)"),), (STEP.format("0 < a(k)"),),
     "prod(k, 1, n, a(k)**c) == prod(k, 1, n, a(k))**c"),
    ("product_constant", (T("prod(k, 1, n, c)"),), LONGER, "prod(k, 1, n, c) == c**(n - 1 + 1)"),
    ("product_nonnegative", (), (STEP.format("0 <= a(k)"),), "0 <= prod(k, 1, n, a(k))"),
    ("product_nonzero", (), (STEP.format("a(k) != 0"),), "prod(k, 1, n, a(k)) != 0"),
    ("exp_of_sum", (T("prod(k, 1, n, exp(a(k)))"),), (), "prod(k, 1, n, exp(a(k))) == exp(sum(k, 1, n, a(k)))"),
    ("telescope", (SQUARES, T("k**2")), (STEP.format("(k + 1)**2 - k**2 == 2*k + 1"), *LONGER),
     "sum(k, 1, n, 2*k + 1) == (n + 1)**2 - 1**2"),
    ("telescope", (T("prod(k, 1, n, (k + 1)/k)"), k), (STEP.format("k + 1 == (k + 1)/k*k"), *LONGER, "1 != 0"),
     "prod(k, 1, n, (k + 1)/k) == (n + 1)/1"),
]  # fmt: skip

# rule, parameters, premises
REJECTED: list[tuple[str, tuple[Any, ...], tuple[str | Term, ...]]] = [
    ("reindex", (SUM, "+", c), ()),
    ("reindex", (SUM, "+", c), ("integer(n)",)),
    ("reindex", (SUM, "*", c), ("integer(c)",)),
    ("reindex", (SUM, "+", k), ("integer(k)",)),
    ("reindex", (SERIES, "+", one), ("integer(1)",)),
    ("reindex", (T("maximum(k, 1, n, a(k))"), "+", one), ("integer(1)",)),
    ("reindex", (T("integral(k, 1, n, a(k))"), "+", one), ("integer(1)",)),
    ("split", (SUM, m), ("integer(m)", "1 <= m + 1")),
    ("split", (SUM, m), ("integer(m)", "1 <= m + 1", "m <= n + 1")),
    ("split", (SUM, m), ("integer(m)", "1 <= m + 2", "m <= n")),
    ("split", (SUM, m), ("1 <= m + 1", "1 <= m + 1", "m <= n")),
    ("split", (SERIES, m), ("integer(m)", "1 <= m + 1", "m <= n")),
    ("peel", (SUM, "last"), ("integer(n)",)),
    ("peel", (SUM, "last"), ("integer(1)", "1 <= n")),
    ("peel", (SUM, "last"), ("integer(n)", "1 <= n + 1")),
    ("peel", (SUM, "first"), ("integer(n)", "1 <= n")),
    ("peel", (SUM, "middle"), ("integer(n)", "1 <= n")),
    ("peel", (SERIES, "first"), ("integer(1)", Term("le", one, INFINITY))),
    ("exchange", (T("sum(i, 1, n, sum(j, 1, i, b(i, j)))"), one, n, one, n), ("1 <= j",) * 8),
    ("exchange", (T("sum(i, 1, n, sum(j, 1, i, b(i, j)))"), one, n, j, n), ()),
    ("distribute", ("sum",), (STEP.format("a(k) == b(k)*2"),)),
    ("distribute", ("prod",), (STEP.format("a(k) == b(k) + 2"),)),
    ("distribute", ("maximum",), (STEP.format("a(k) == b(k) + 2"),)),
    ("distribute", ("sum",), (STEP.format("a(k) <= b(k) + 2"),)),
    ("distribute", ("sum",), (Term("forall", "k", one, INFINITY, T("a(k) == b(k) + 2")),)),
    ("product_power", (Term("prod", "k", one, n, Term("pow", T("a(k)"), num(-1))),), ()),
    ("product_power", (T("prod(k, 1, n, a(k)**c)"),), (STEP.format("a(k) != 0"),)),
    ("product_power", (T("prod(k, 1, n, a(k)**c)"),), (STEP.format("0 <= a(k)"),)),
    ("product_power", (T("prod(k, 1, n, a(k)**c)"),), ("forall(k, 2, n, 0 < a(k))",)),
    ("product_power", (T("prod(k, 1, n, a(k)**k)"),), (STEP.format("0 < a(k)"),)),
    ("product_power", (T("sum(k, 1, n, a(k)**2)"),), ()),
    ("product_constant", (T("prod(k, 1, n, c)"),), ("integer(1)", "integer(n)", "1 <= n + 2")),
    ("product_constant", (T("prod(k, 1, n, c)"),), ("integer(1)", "integer(1)", "1 <= n + 1")),
    ("product_constant", (T("prod(k, 1, n, c)"),), ()),
    ("product_constant", (T("prod(k, 1, n, k)"),), LONGER),
    ("product_constant", (T("sum(k, 1, n, c)"),), LONGER),
    ("product_nonnegative", (), (STEP.format("a(k) <= 1"),)),
    ("product_nonnegative", (), (Term("forall", "k", one, INFINITY, T("0 <= a(k)")),)),
    ("product_nonzero", (), (STEP.format("0 <= a(k)"),)),
    ("product_nonzero", (), (STEP.format("a(k) != 1"),)),
    ("exp_of_sum", (T("sum(k, 1, n, exp(a(k)))"),), ()),
    ("exp_of_sum", (T("prod(k, 1, n, 2**a(k))"),), ()),
    ("telescope", (SQUARES, T("k**2")), (STEP.format("(k + 1)**2 - k**2 == 2*k + 1"), "integer(1)", "integer(n)")),
    ("telescope", (SQUARES, T("k**2")),
     (STEP.format("(k + 1)**2 - k**2 == 2*k + 1"), "integer(1)", "integer(n)", "1 <= n + 2")),
    ("telescope", (SQUARES, T("k**2")),
     ("forall(k, 2, n, (k + 1)**2 - k**2 == 2*k + 1)", *LONGER)),
    ("telescope", (SQUARES, T("k**2")), (STEP.format("k**2 - (k - 1)**2 == 2*k + 1"), *LONGER)),
    ("telescope", (T("prod(k, 1, n, (k + 1)/k)"), k), (STEP.format("k + 1 == (k + 1)/k*k"), *LONGER)),
    ("telescope", (SERIES, T("b(k)")),
     (Term("forall", "k", one, INFINITY, T("b(k + 1) - b(k) == a(k)")), *LONGER)),
    ("induction", ("n", one, T("a(n) == 0")), ("a(1) == 0", "a(n + 1) == 0", "integer(1)")),  # the step is assumed
    ("induction", ("n", one, T("a(n) == 0")), ("a(0) == 0", "a(n + 1) == 0", "integer(1)")),
    ("induction", ("n", n, T("a(n) == 0")), ("a(n) == 0", "a(n + 1) == 0", "integer(n)")),
    ("induction", ("n", one, T("a(n) == 0")), ("a(1) == 0", "a(n + 1) == 0")),
]  # fmt: skip


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: f"{case[0]} {case[3]}"[:90])
def test_a_rule_concludes(case: tuple[str, tuple[Any, ...], tuple[str | Term, ...], str | Term]) -> None:
    rule, parameters, premises, conclusion = case
    theorem = concluded(rule, parameters, premises)
    assert theorem.formula == T(conclusion)
    assert theorem.assumptions == {T(p) for p in premises}


@pytest.mark.parametrize("case", REJECTED, ids=lambda case: f"{case[0]} {case[1]} {case[2]}"[:90])
def test_a_rule_does_not_conclude(case: tuple[str, tuple[Any, ...], tuple[str | Term, ...]]) -> None:
    with pytest.raises(Rejected):
        concluded(*case)


# -- what may be assumed ----------------------------------------------------------------------

TRIANGLE = T("sum(i, 1, n, sum(j, 1, i, b(i, j)))")
PAIRS = ("integer(i)", "1 <= i", "i <= n", "integer(j)", "1 <= j", "j <= i", "j <= n")
INSIDE = {"1 <= j": (4,), "j <= n": (2, 5), "j <= i": (5,), "i <= n": (2,), "1 <= i": (4, 5)}


def _pairs(*wanted: str, extra: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
    """The lines that assume the ranges and conclude what is wanted of them."""
    assumed = [("assume", (T(p),), ()) for p in (*PAIRS, *extra)]
    return [*assumed, *(("arithmetic", (T(w), *(one for _ in INSIDE[w])), INSIDE[w]) for w in wanted)]


def test_an_exchange_is_between_ranges_of_the_same_pairs() -> None:
    proof = _pairs("1 <= j", "j <= n", "j <= i", "i <= n", "1 <= i", "i <= n", "1 <= j", "j <= i")
    first = len(PAIRS)
    exchanged = ("exchange", (TRIANGLE, one, n, j, n), tuple(range(first, first + 8)))
    *_, theorem = lines(*proof, exchanged)
    assert (theorem.formula, theorem.assumptions) == (
        T("sum(i, 1, n, sum(j, 1, i, b(i, j))) == sum(j, 1, n, sum(i, j, n, b(i, j)))"),
        frozenset(),
    )
    for parameters in (
        (TRIANGLE, one, n, one, n),  # a larger range
        (TRIANGLE, one, i, j, n),  # the outer range depends on the inner index
        (TRIANGLE, one, n, i, n),  # the inner range depends on itself
        (T("sum(i, 1, n, sum(i, 1, i, b(i, i)))"), one, n, j, n),
        (T("sum(i, 1, j, sum(j, 1, i, b(i, j)))"), one, n, j, n),
        (T("sum(i, 1, n, prod(j, 1, i, b(i, j)))"), one, n, j, n),
        (Term("sum", "i", one, INFINITY, T("sum(j, 1, i, b(i, j))")), one, INFINITY, j, INFINITY),
    ):
        with pytest.raises(Rejected):
            lines(*proof, ("exchange", parameters, exchanged[2]))
    for wrong in range(8):  # each of the eight facts is needed
        premises = [*exchanged[2]]
        premises[wrong] = 0
        with pytest.raises(Rejected):
            lines(*proof, ("exchange", exchanged[1], tuple(premises)))
    premises = [*exchanged[2]]
    premises[1] = 6  # j <= n is assumed of the left ranges, which do not say so
    with pytest.raises(Rejected):
        lines(*proof, ("exchange", exchanged[1], tuple(premises)))


def _induction(formula: str, base: str, step: str, *assumed: str) -> list[tuple[Any, ...]]:
    """Lines 0 to 2 are the step's usual assumptions, the last three what an induction rests on."""
    return [
        *(("assume", (T(p),), ()) for p in ("integer(n)", "0 <= n", formula, *assumed)),
        ("arithmetic", (T(base),), ()),
        ("arithmetic", (T(step), one), (2,)),
        ("integer_number", (zero,), ()),
    ]


def test_an_induction_assumes_the_case_before() -> None:
    claim = "a(n) - a(n) + n*0 == 0*n"
    proof = _induction(claim, "a(0) - a(0) + 0*0 == 0*0", "a(n + 1) - a(n + 1) + (n + 1)*0 == 0*(n + 1)")
    *_, theorem = lines(*proof, ("induction", ("n", zero, T(claim)), (3, 4, 5)))
    assert (theorem.formula, theorem.assumptions) == (Term("forall", "n", zero, INFINITY, T(claim)), frozenset())
    for premises in ((3, 3, 5), (4, 4, 5), (3, 4, 0), (3, 2, 5), (3, 4)):
        with pytest.raises(Rejected):
            lines(*proof, ("induction", ("n", zero, T(claim)), premises))


def test_an_induction_assumes_nothing_else_of_its_variable() -> None:
    """From x = n: 0 = 0 and (n + 1 = 1 if n = 0) would prove n = 0 for all n."""
    claim, step = T("a(n) == a(0)"), T("a(n + 1) == a(0)")
    proof = [
        *(("assume", (T(p),), ()) for p in ("integer(n)", "0 <= n", "a(n) == a(0)", "a(n + 1) == a(n)")),
        ("arithmetic", (T("a(0) == a(0)"),), ()),
        ("arithmetic", (step, one, one), (2, 3)),
        ("integer_number", (zero,), ()),
    ]
    with pytest.raises(Rejected):
        lines(*proof, ("induction", ("n", zero, claim), (4, 5, 6)))
    every = Term("forall", "n", zero, INFINITY, T("a(n + 1) == a(n)"))
    proof[3:5] = [("assume", (every,), ()), ("arithmetic", (T("a(0) == a(0)"),), ())]
    proof[5:6] = [("forall_elim", (n,), (3, 0, 1)), ("arithmetic", (step, one, one), (2, 5))]
    *_, theorem = lines(*proof, ("induction", ("n", zero, claim), (4, 6, 7)))
    assert (theorem.formula, theorem.assumptions) == (Term("forall", "n", zero, INFINITY, claim), {every})


def test_an_index_is_renamed_where_it_would_capture() -> None:
    inner = T("sum(k, 1, n, sum(m, 1, k, b(m, k)))")
    assert concluded("reindex", (inner, "+", m), ("integer(m)",)).formula.args[1].free == {"m", "n", "@b"}
    with pytest.raises(Rejected):
        concluded("telescope", (Term("sum", "k", one, n, app("a", k)), app("b", m)), ())
