"""The binomial theorem and Vandermonde's identity as the kernel has them."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from flint import fmpq

from test_kernel import T, concluded
from therefore.kernel.balls import evaluate
from therefore.kernel.field import Rejected
from therefore.term import Term, num, var

a, b, k, n, x, y = map(var, "a b k n x y".split())
SIZE = ("integer(n)", "0 <= n")
NUMBERS = [fmpq(p, q) for p, q in ((0, 1), (1, 1), (-1, 1), (2, 1), (1, 2), (-3, 2), (3, 1), (5, 3))]


def theorem(rule: str, *parameters: Any) -> Term:
    return concluded(rule, parameters, SIZE).formula


def test_they_say_what_they_say() -> None:
    left, right = theorem("binomial_theorem", "k", n, x, y, num(0)).args
    assert left == Term("sum", "k", num(0), n, Term("mul", T("binomial(n, k)"), T("x**k"), T("y**(n - k)")))
    assert right == Term("mul", T("x**0"), T("(x + y)**(n - 0)"))
    left, right = theorem("vandermonde", "k", a, b, n).args
    assert left == T("sum(k, 0, n, binomial(a, k)*binomial(b, n - k))")
    assert right == T("binomial(a + b, n)")


@pytest.mark.parametrize("order", range(5))
def test_the_binomial_theorem_holds(order: int) -> None:
    """With 0⁰ = 1, and where n < m; a power of zero that is negative there has the factor 0 before it."""
    left, right = theorem("binomial_theorem", "k", n, x, y, num(order)).args
    for size, u, v in product(range(6), NUMBERS, NUMBERS):
        at = {"n": fmpq(size), "x": u, "y": v}
        if size < order and u + v == 0:
            assert evaluate(left, at) == 0
        else:
            assert evaluate(left, at) == evaluate(right, at), at


def test_vandermondes_identity_holds() -> None:
    left, right = theorem("vandermonde", "k", a, b, n).args
    for size, u, v in product(range(6), NUMBERS, NUMBERS):
        at = {"n": fmpq(size), "a": u, "b": v}
        assert evaluate(left, at) == evaluate(right, at), at


@pytest.mark.parametrize(("rule", "parameters", "premises"), [
    ("binomial_theorem", ("k", n, x, y, num(0)), ("integer(n)",)),
    ("binomial_theorem", ("k", n, x, y, num(0)), ("integer(n)", "0 <= x")),
    ("binomial_theorem", ("k", n, x, y, num(0)), ("integer(x)", "0 <= n")),
    ("binomial_theorem", ("k", n, k, y, num(0)), SIZE),
    ("binomial_theorem", ("k", n, x, y, num("1/2")), SIZE),
    ("binomial_theorem", ("k", n, x, y, num(-1)), SIZE),
    ("binomial_theorem", ("k", n, x, y, n), SIZE),
    ("binomial_theorem", ("n", n, x, y, num(0)), SIZE),
    ("vandermonde", ("k", a, b, n), ("integer(n)",)),
    ("vandermonde", ("k", a, b, n), ("0 <= n", "integer(n)")),
    ("vandermonde", ("k", a, k, n), SIZE),
])  # fmt: skip
def test_they_want_a_size_and_an_index_of_their_own(
    rule: str, parameters: tuple[Any, ...], premises: tuple[str, ...]
) -> None:
    with pytest.raises(Rejected):
        concluded(rule, parameters, premises)
