"""Verdicts: one case for each that a goal can have, and how a failed lemma spreads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from therefore.checker.decide import Memory, decide
from therefore.goal import Definition, Goal, Lemma
from therefore.kernel.logic import replay
from therefore.source import parse
from therefore.term import Term, app, eq, forall, le, lt, num, total, var

ONE, ZERO = num(1), num(0)
n = var("n")
SIZE = (Term("integer", n), le(ONE, n))


def goal(claim: str, *hypotheses: str, **parts: object) -> Goal:
    return replace(Goal(tuple(map(parse, hypotheses)), parse(claim)), **parts)


@pytest.mark.parametrize(
    ("claim", "hypotheses"),
    [
        ("log(a*b) == log(a) + log(b)", ["0 < a", "0 < b"]),
        ("1/(1 + exp(-x)) == exp(x)/(1 + exp(x))", []),
        ("log(t) <= t - 1", ["0 < t"]),
        ("abs(x*y) == abs(x)*abs(y)", []),
        ("max(x, 0) - x*y + log(1 + exp(-abs(x))) == log(1 + exp(x)) - x*y", []),
        ("p*(1 - p) <= 1/4", []),
        ("x**2 + y**2 >= 2*x*y", []),
        ("1/(1 + exp(-p)) < 1/(1 + exp(-q))", ["p < q"]),
    ],
)
def test_proved_with_a_certificate_that_replays(claim: str, hypotheses: list[str]) -> None:
    asked = goal(claim, *hypotheses)
    verdict = decide(asked)
    assert (verdict.status, verdict.trust) == ("proved", "kernel"), verdict
    assert verdict.certificate is not None
    replay(asked, verdict.certificate)


@pytest.mark.parametrize(
    ("claim", "hypotheses", "status"),
    [
        ("log(a*b) == log(a)*log(b)", ["0 < a", "0 < b"], "refuted"),
        ("x/x == 1", [], "undefined"),
        ("log(x**2) == 2*log(x)", [], "undefined"),
        ("(x**2)**(1/2) == x", [], "refuted"),
        ("log(t) < t - 1", ["0 < t"], "refuted"),
        ("x == y", ["x < 0", "0 < x"], "vacuous"),
        ("x + 1 == 1 + x", ["x < 0", "0 < x"], "vacuous"),
        ("abs(x) + x == 2*x", [], "refuted"),
        ("exp(a)*exp(b) < exp(a + b)", ["0 < a", "a < 1", "2 < b", "b < 3"], "refuted"),
    ],
)
def test_the_other_verdicts(claim: str, hypotheses: list[str], status: str) -> None:
    verdict = decide(goal(claim, *hypotheses))
    assert verdict.status == status, verdict
    assert (verdict.witness is not None) == (status in ("refuted", "undefined"))


def test_a_fact_that_was_not_named_is_background_and_the_help_says_so() -> None:
    P = app("P", var("y"))
    one = eq(total("y", ONE, n, P), ONE)
    claim = eq(total("y", ONE, n, Term("mul", P, Term("log", n))), Term("log", n))
    asked = Goal((*SIZE, forall("y", ONE, n, lt(ZERO, P))), claim, background=(one,))
    verdict = decide(asked)
    assert verdict.status == "unproved"
    assert "Σ" in verdict.help
    assert decide(replace(asked, hypotheses=(*asked.hypotheses, one))).status == "proved"


def test_a_definition_counts_only_where_it_may_be_used() -> None:
    body = Definition("s", (("x", 0),), parse("1/(1 + exp(-x))"))
    asked = Goal((), eq(app("s", ZERO), parse("1/2")), (body,))
    assert decide(asked).status == "unproved"
    assert decide(replace(asked, usable=frozenset({("s", 1)}))).status == "proved"


def test_a_name_that_a_folded_body_mentions_is_not_invisible() -> None:
    shifted = Definition("z", (("x", 0),), parse("x + b"))
    claim = eq(Term("deriv", "b", app("z", ONE), var("b")), ZERO)
    assert decide(Goal((), claim, (shifted,))).status == "refuted"


def test_a_lemma_needs_its_hypotheses() -> None:
    tangent = Lemma("tangent", (parse("0 < t"),), parse("log(t) <= t - 1"))
    asked = goal("log(x/y) <= x/y - 1", "0 < x", "0 < y", lemmas=(tangent,))
    assert decide(asked).status == "proved"
    assert decide(goal("log(x) <= x - 1", lemmas=(tangent,))).status == "undefined"


def test_memory_does_not_change_an_answer() -> None:
    asked = [goal("x*y <= z", "0 < x", "y < 0", "0 < z"), goal("x*y < 0", "0 < x", "y < 0", "0 < z")]
    memory = Memory()
    shared = [decide(g, memory=memory).status for g in asked + asked]
    assert shared == [decide(g).status for g in asked + asked] == ["proved"] * 4


def test_what_is_known_is_replayed_and_never_believed() -> None:
    known_goal = goal("x + x == 2*x")
    known = decide(known_goal).certificate
    assert known is not None
    assert decide(known_goal, memory=Memory({known_goal: known})).certificate == known
    wrong = goal("x + x == 3*x")
    assert decide(wrong, memory=Memory({wrong: known})).status == "refuted"
    other = goal("y + y + y == 3*y")
    assert decide(other, memory=Memory({other: known})).certificate not in (None, known)


def test_a_budget_that_is_too_small_is_said_so() -> None:
    hard = goal("exp(x**2/8) >= p*exp((1 - p)*x) + (1 - p)*exp(-p*x)", "0 < p", "p < 1")
    assert decide(hard, seconds=0.05).status in ("out of budget", "unproved")
