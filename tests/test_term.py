"""Terms: one object for each, and what is free in it."""

from __future__ import annotations

import copy
import gc
import pickle
from fractions import Fraction
from typing import Any

import pytest

import therefore.term
from test_balls import term
from therefore.term import Term, num, substitute, var, walk

SOURCES = ("x", "1/2", "x*(y + 1) - P(k)", "sum(k, 1, n, P(k)*log(k))", "deriv(t, t**2, x) == 2*x", "0 < x or x < 0")


@pytest.mark.parametrize("source", SOURCES)
def test_equal_terms_are_identical(source: str) -> None:
    t = term(source)
    rebuilt = substitute(substitute(t, {"x": var("other")}), {"other": var("x")})
    again = (term(source), pickle.loads(pickle.dumps(t)), copy.deepcopy(t), Term(t.op, *t.args), rebuilt)
    assert all(u is t for u in again)
    assert t != Term("neg", t) and len({t, *again}) == 1


@pytest.mark.parametrize("lookalike", [True, 1.0, 1])
def test_what_equals_a_number_stands_for_none(lookalike: Any) -> None:
    forged = Term("num", lookalike)
    assert type(num(1).args[0]) is Fraction
    assert forged is num(1) or forged != num(1)


def test_terms_are_immutable() -> None:
    with pytest.raises(AttributeError):
        var("x").op = "fam"


def test_terms_that_nobody_holds_are_forgotten() -> None:
    kept = term("kept + 1")
    for i in range(1000):
        term(f"exp(passing{i})")
    gc.collect()
    therefore.term._sweep()
    held = [known() for known in therefore.term._TERMS.values()]
    assert kept in held and not any(t is not None and any("passing" in n for n in t.free) for t in held)
    assert term("kept + 1") is kept


@pytest.mark.parametrize(
    ("source", "free"),
    [
        ("x + P(k)*3", {"x", "@P", "k"}),
        ("sum(k, k, n, x*k)", {"k", "n", "x"}),
        ("sum(k, 1, n, k)", {"n"}),
        ("deriv(t, t*x, t)", {"x", "t"}),
        ("limit(t, x/t, 0, '+')", {"x"}),
        ("forall(k, 1, n, P(k) == y)", {"n", "@P", "y"}),
    ],
)
def test_what_is_free(source: str, free: set[str]) -> None:
    t = term(source)
    assert t.free == free
    assert all(u.children == tuple(a for a in u.args if isinstance(a, Term)) for u in walk(t))
