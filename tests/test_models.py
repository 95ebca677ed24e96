"""Models: what is false at a point where the assumptions hold is not searched for; nothing else is skipped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from test_balls import term
from therefore.goal import Definition, Goal, opened
from therefore.kernel.logic import replay
from therefore.prover.models import models_of
from therefore.prover.proof import Context, Proof
from therefore.prover.search import prove_goal
from therefore.refuter.refute import fitting
from therefore.term import Term, num, var

N = ("integer(n)", "1 <= n")


def context(*hypotheses: str) -> Context:
    """A context that assumes the hypotheses, with a few models."""
    goal = Goal(tuple(map(term, hypotheses)), term("0 == 0"))
    proof = Proof()
    names = frozenset().union(*(h.free for h in goal.hypotheses))
    facts = tuple(proof.assume(h) for h in goal.hypotheses)
    return Context(proof, facts, names, models=models_of(goal, fitting(goal, 5)))


@pytest.mark.parametrize(
    ("hypotheses", "formula", "false"),
    [
        (("0 < x",), "x < 0", True),
        (("0 < x",), "0 < x", False),
        (("0 < x", "x < 1"), "log(x) < -100", True),
        (("0 < x", "x < 1"), "0 < -log(x)", False),
        (("0 < x",), "y < 0", False),  # nothing is known of y
        (("x < 0",), "log(x) < 0", False),  # undefined is not false
        (("x == 1", "x == 2"), "1 == 2", False),  # no model: anything may follow
        ((*N, "forall(y, 1, n, 0 < P(y))"), "sum(y, 1, n, P(y)) <= 0", True),
        ((*N, "forall(y, 1, n, 0 < P(y))"), "P(n + 1) <= 0", False),
        # what many digits do not tell apart is taken to be equal
        (("0 < x",), "log(x**2) < 2*log(x)", True),
        (("0 < x",), "log(x**2) <= 2*log(x)", False),
        (("x == 40",), "tanh(x) < 1", False),
    ],
)
def test_false_at_a_model(hypotheses: tuple[str, ...], formula: str, false: bool) -> None:
    assert context(*hypotheses).refutes(term(formula)) is false


def test_a_case_keeps_the_models_that_are_in_it() -> None:
    outer = context("x**2 == 4")
    assert not outer.refutes(term("x == 2 or x == -2"))
    assert outer.assuming(term("0 < x")).refutes(term("x == 3"))
    assert not outer.assuming(term("x == 3")).refutes(term("1 == 2"))


def test_an_index_stands_at_the_ends_of_its_range() -> None:
    inner, index, body = context("n == 3").inside("k", num(1), var("n"), term("2 <= k"))
    assert inner.refutes(body) and inner.refutes(term(f"{index} < 3"))
    assert not inner.refutes(term(f"1 <= {index}"))
    empty, _, _ = context("n == 0").inside("k", num(1), var("n"), term("k == k"))
    assert not empty.refutes(term("1 == 2"))


@pytest.mark.parametrize("usable", [frozenset(), frozenset({("F", 1)})])
def test_folded_definitions_mean_what_they_mean(usable: frozenset[tuple[str, int]]) -> None:
    definition = Definition("F", (("x", 0),), term("x + b"))
    goal = Goal((term("0 < b"), term("0 < x")), term("F(x) <= 0"), (definition,), usable)
    assert models_of(goal, fitting(goal, 5)).refute(opened(goal.claim, goal))


def test_what_is_false_is_given_up_at_once_and_what_is_true_is_proved() -> None:
    goal = Goal(tuple(map(term, ("0 < x", "x < y"))), term("log(x)/y < log(y)/x"))
    points = list(fitting(goal, 5))[:4]
    assert prove_goal(replace(goal, claim=term("y < x")), 5, points=points) is None
    true = replace(goal, claim=Term("lt", term("log(x)"), term("log(y)")))
    certificate = prove_goal(true, 5, points=points)
    assert certificate is not None
    replay(true, certificate)
