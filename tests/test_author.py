"""What an author writes becomes steps with the right goals: hypotheses, definitions, lemmas and places."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sympy import Eq, Ne, Not, Rational, log

from therefore import (
    Derivation,
    Derivative,
    ForAll,
    Sum,
    admitted,
    define,
    derivation,
    distribution,
    distributions,
    erratum,
    function,
    index,
    outcome,
    parametric_distribution,
    sequence,
    symbol,
)
from therefore.document import Prose, Step
from therefore.draft import Draft, Misuse
from therefore.goal import Goal
from therefore.script.domain import parse_domain
from therefore.script.justify import By, Theorem
from therefore.term import Term, var
from therefore.text import show

n = symbol("n", "positive integer")
y = outcome("y", n)
P, Q = distributions("P Q", over=y)
p = symbol("p", "(0, 1)")
label = symbol("label", "{0, 1}")
t = symbol("t", "positive")
u = symbol("u")
k = index("k", 1, n)
w = sequence("w", over=k)
H, D, logit = function("H"), function("D"), function("logit")
ENTROPY = define(H(P), lambda: -Sum(P(y) * log(P(y)), y))
CROSS = define(H(P, Q), lambda: -Sum(P(y) * log(Q(y)), y))
KL = define(D(P, Q), lambda: H(P, Q) - H(P))
LOGIT = define(logit(p), lambda: log(p / (1 - p)))


@derivation
def tangent(d: Derivation) -> None:
    """The logarithm lies below its tangent.

    The tangent at 1.
    """
    d.start(log(t))
    d.le(t - 1, equality=Eq(t, 1))


def record(body: Callable[[Derivation], None]) -> Draft:
    return Theorem(body, Derivation).draft()


def texts(terms: tuple[Term, ...]) -> list[str]:
    return [show(term) for term in terms]


def only(step: Callable[[Derivation], None]) -> Goal:
    """The goal of the last step."""
    return record(step).steps[-1].goals[0]


def test_a_draft_has_prose_and_numbered_steps() -> None:
    draft = tangent.draft()
    assert (draft.name, draft.title) == ("tangent", "The logarithm lies below its tangent")
    assert isinstance(draft.items[0], Prose)
    assert draft.items[0].text == "The tangent at 1."
    assert [(s.number, s.relation) for s in draft.steps] == [(1, "start"), (2, "le")]


def test_an_equality_condition_is_a_second_goal_and_part_of_the_statement() -> None:
    draft = tangent.draft()
    step = draft.steps[1]
    assert step.equality is not None
    assert [g.claim.op for g in step.goals] == ["le", "iff"]
    assert step.goals[0].hypotheses == step.goals[1].hypotheses == draft.statement.hypotheses
    assert [part.op for part in draft.statement.conclusion.args] == ["le", "iff"]
    assert draft.conclusion is not None
    assert [lemma.name for lemma in draft.conclusion.lemmas] == ["step 2"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (lambda: u, []),
        (lambda: t, ["0 < t"]),
        (lambda: p, ["0 < p", "p < 1"]),
        (lambda: label, ["label ∈ {0, 1}"]),
        (lambda: w(1), []),
        (lambda: w(k), ["n ∈ ℤ", "1 ≤ n", "k ∈ ℤ", "1 ≤ k", "k ≤ n"]),
        (lambda: Sum(t, k), ["n ∈ ℤ", "1 ≤ n", "0 < t"]),
    ],
)
def test_hypotheses_are_the_domains_of_what_occurs_free(value: Callable[[], object], expected: list[str]) -> None:
    goal = only(lambda d: d.start(value()))
    assert sorted(texts(goal.hypotheses)) == sorted(expected)


def test_a_family_is_constrained_at_every_index() -> None:
    goal = only(lambda d: d.start(H(P)))
    assert [h.op for h in goal.hypotheses] == ["integer", "le", "forall"]
    assert [d.key for d in goal.definitions] == [("H", 1)]
    assert goal.usable == frozenset()
    matrix = sequence("x", "nonnegative", over=(index("i", 1, 2), k))
    fact = only(lambda d: d.start(matrix(1, 1))).hypotheses[-1]
    assert (fact.op, fact.args[0], fact.args[3].op, fact.args[3].args[0]) == ("forall", "i", "forall", "k")


def test_that_probabilities_sum_to_one_is_background_until_it_is_named() -> None:
    def body(d: Derivation) -> None:
        d.start(Sum(P(y), y))
        d.eq(1, by=P.sums_to_one)

    start, last = record(body).steps
    assert [b.op for b in start.goals[0].background] == ["eq"]
    assert last.goals[0].background == ()
    assert last.goals[0].hypotheses[-1] == start.goals[0].background[0]
    assert last.by == ("P sums to 1",)
    assert only(lambda d: d.start(distribution("R", over=y, nonnegative=True)(y))).hypotheses[-1].args[3].op == "le"


def test_a_parametric_distribution_is_differentiable_in_its_parameter() -> None:
    theta = symbol("theta")
    model = parametric_distribution("M", over=y, parameter=theta)
    goal = only(lambda d: d.start(Derivative(model(1, theta), theta)))
    assert [h.args[3].op for h in goal.hypotheses if h.op == "forall"] == ["lt", "defined"]


def test_by_names_definitions_lemmas_and_hypotheses() -> None:
    def body(d: Derivation) -> None:
        fact = d.given(Ne(u, 0), u < t)
        d.start(D(P, Q))
        d.eq(H(P, Q) - H(P), by=KL)
        d.ge(0, by=(ENTROPY, CROSS, tangent, fact))
        d.eq(1, by=admitted("no"))

    draft = record(body)
    _, second, third, last = draft.steps
    assert second.by == ("KL",)
    assert second.goals[0].usable == {("D", 2)}
    assert [d.key for d in second.goals[0].definitions] == [("H", 2), ("H", 1), ("D", 2)]
    assert third.by == ("ENTROPY", "CROSS", "tangent", "the hypothesis")
    assert [lemma.name for lemma in third.goals[0].lemmas] == ["tangent"]
    assert draft.uses == ("tangent",)
    assert texts(draft.given) == ["u ≠ 0", "u < t"]
    assert last.admitted == "no"
    assert draft.statement.conclusion.op == "ge"


def test_indices_that_only_the_equality_condition_mentions_are_quantified() -> None:
    def body(d: Derivation) -> None:
        d.start(D(P, Q))
        d.ge(0, equality=Eq(P(y), Q(y)))
        d.start(P(y))
        d.ge(0, equality=Eq(P(y), Q(y)))

    _, whole, _, single = record(body).steps
    assert whole.equality is not None
    assert single.equality is not None
    assert (whole.equality.op, single.equality.op) == ("forall", "eq")
    assert all("y" not in fact.free for fact in whole.goals[0].hypotheses)


def test_a_case_is_a_hypothesis_inside_and_a_lemma_after() -> None:
    def body(d: Derivation) -> None:
        with d.case(Eq(label, 1)) as one:
            d.start(label * u)
            d.eq(u)
        d.start(label * u)
        d.eq(u, by=one)

    steps = record(body).steps
    assert texts(steps[1].goals[0].hypotheses)[-1] == "label = 1"
    assert "label = 1" not in texts(steps[3].goals[0].hypotheses)
    assert texts(steps[3].goals[0].lemmas[0].hypotheses)[-1] == "label = 1"


def test_existence_is_decided_at_the_witness() -> None:
    step = record(lambda d: d.exists(Ne(t, p), witness={t: 1, p: Rational(1, 2)})).steps[0]
    assert step.relation == "exists"
    assert texts((step.goals[0].claim,)) == ["0 < 1 and 0 < 1/2 < 1 and 1 ≠ 1/2"]
    assert step.goals[0].hypotheses == ()
    assert [name for name, _ in step.witness] == ["t", "p"]


def test_chains_of_relations_and_single_claims() -> None:
    def body(d: Derivation) -> None:
        d.start(u < 1)
        d.iff(u - 1 < 0)
        d.implies(u < 2)

    assert record(body).statement.conclusion.op == "implies"
    assert record(lambda d: d.claim(Ne(u, 0))).statement.conclusion.op == "ne"
    negated = record(lambda d: (d.given(Not(ForAll(Eq(P(y), Q(y)), y))), d.claim(Ne(D(P, Q), 0)))[1])
    assert negated.given[0].op == "not"


def test_an_erratum_keeps_the_source_and_the_correction() -> None:
    @erratum(source="always", correction="not always", section="2")
    def asymmetric(d: Derivation) -> None:
        d.claim(Ne(D(P, Q), D(Q, P)))

    draft = asymmetric.draft()
    assert (draft.erratum, draft.claim, draft.correction, draft.section) == (True, "always", "not always", "2")
    assert draft.conclusion is None


def test_a_place_is_the_whole_call() -> None:
    def body(d: Derivation) -> None:
        d.start(
            u,
        )
        _ = d.text("长"), d.eq(u)

    first, second = (s.place for s in record(body).steps)
    assert first.path == Path(__file__)
    assert (first.column, first.end_line - first.line, first.end_column) == (9, 2, 10)
    assert (second.line - first.line, second.column, second.end_column) == (3, 26, 33)


BAD: list[tuple[Callable[[Derivation], object], str, str]] = [
    (lambda d: d.eq(u), "bad-step", "no start"),
    (lambda d: d.text("only prose"), "no-steps", "has no steps"),
    (lambda d: (d.start(u), d.eq(Eq(u, 1))), "bad-step", "not a relation"),
    (lambda d: (d.start(u), d.iff(Eq(u, 1))), "bad-step", "stands between relations"),
    (lambda d: (d.start(u), d.le(1), d.ge(2)), "bad-step", "turns around"),
    (lambda d: (d.start(u), d.given(u > 1)), "bad-step", "after the first step"),
    (lambda d: (d.start(u), d.eq(u, by="KL")), "bad-by", "not the str"),
    (lambda d: (d.start(u), d.eq(u, by=admitted(""))), "bad-by", "reason"),
    (lambda d: (d.start(D), d.eq(u)), "bad-step", "D stands alone"),
    (lambda d: d.claim(ForAll(Eq(P(y), 1), y)), "bad-step", "one relation"),
    (lambda d: d.exists(Ne(t, 1), witness={}), "bad-step", "witness"),
    (lambda d: d.start(p + symbol("p")), "duplicate-name", "called p"),
]


@pytest.mark.parametrize(("body", "code", "text"), BAD, ids=[text for _, _, text in BAD])
def test_misuse_is_named(body: Callable[[Derivation], object], code: str, text: str) -> None:
    with pytest.raises(Misuse) as caught:
        record(body)
    assert caught.value.code == code
    assert text in caught.value.text
    assert caught.value.place is not None


def test_a_lemma_must_stand_earlier_and_must_not_be_an_erratum() -> None:
    def using(by: By) -> Callable[[Derivation], None]:
        def body(d: Derivation) -> None:
            d.start(u)
            d.eq(u, by=by)

        return body

    @erratum(source="", correction="")
    def wrong(d: Derivation) -> None:
        d.claim(Ne(u, u))

    first = Theorem(using(None), Derivation)
    later = Theorem(using(None), Derivation)
    with pytest.raises(Misuse, match="erratum"):
        record(using(wrong))
    for item, text in ((later, "later"), (first, "itself")):
        first.body, first.record = using(item), None
        with pytest.raises(Misuse, match=text):
            first.recorded()
        first._failure = None


def test_definitions_are_made_once_and_of_earlier_ones() -> None:
    f, g = function("f"), function("g")
    for application, body, code in (
        (H(Q), lambda: u, "duplicate-name"),
        (f(u), lambda: f(u), "circular-definition"),
        (f(u), lambda: g(u), "circular-definition"),
        (f(u, u), lambda: u, "duplicate-name"),
        (f(2), lambda: u, "bad-step"),
        (P(y), lambda: u, "bad-step"),
        (f(symbol("u", "positive")), lambda: u, "duplicate-name"),
    ):
        with pytest.raises(Misuse) as caught:
            define(application, body)
        assert caught.value.code == code
        assert caught.value.place is not None


def test_a_function_of_one_name_cannot_have_two_meanings_in_a_step() -> None:
    other = function("H")
    define(other(u), lambda: u)
    with pytest.raises(Misuse, match="called H"):
        record(lambda d: d.start(H(P) + other(u)))


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("real", []),
        ("negative", ["x < 0"]),
        ("nonzero", ["x ≠ 0"]),
        ("nonnegative integer", ["x ∈ ℤ", "0 ≤ x"]),
        ("positive integer", ["x ∈ ℤ", "1 ≤ x"]),
        ("[-1/2, oo)", ["-(1/2) ≤ x"]),
        ("(-oo, 3]", ["x ≤ 3"]),
        ("{2}", ["x = 2"]),
        ("positive function", ["0 < x"]),
    ],
)
def test_a_domain_states_its_facts(text: str, facts: list[str]) -> None:
    assert [show(f).replace("-1/2", "-(1/2)") for f in parse_domain(text).facts(var("x"))] == facts


@pytest.mark.parametrize("text", ["", "reals", "complex integer", "(1, 0)", "[0, oo]", "{}", "(0; 1)", "[1/0, 2]"])
def test_other_texts_are_no_domains(text: str) -> None:
    with pytest.raises(ValueError, match=r"domain|not supported|includes infinity|is empty"):
        parse_domain(text)


def test_every_step_of_a_draft_is_a_step() -> None:
    assert all(isinstance(s, Step) for s in tangent.draft().steps)
