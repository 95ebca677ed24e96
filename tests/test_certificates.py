"""The kernel accepts the proofs of `certificates/` and none of the forgeries; damage never proves a falsehood."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.make import FORGED
from certificates.proofs import VALID
from test_balls import term as T
from therefore.certificate import from_json, to_json
from therefore.goal import Certificate, Goal, Line
from therefore.kernel.field import Rejected
from therefore.kernel.logic import replay
from therefore.kernel.rows import ROWS
from therefore.prover.search import prove_goal
from therefore.script.load import load
from therefore.term import Term, var

FOLDER = Path(__file__).parent / "certificates"
SCRIPTS = Path(__file__).parent.parent / "derivations"
KEPT = sorted(path.name for path in FOLDER.glob("valid-*.json"))
BROKEN = sorted(path.name for path in FOLDER.glob("forged-*.json"))


def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def replayed(data: object) -> None:
    certificate = from_json(data)
    assert certificate.goal is not None
    replay(certificate.goal, certificate)


# -- the folder -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", KEPT)
def test_a_proof_is_accepted(name: str) -> None:
    replayed(read(name))


@pytest.mark.parametrize("name", BROKEN)
def test_a_forgery_is_rejected(name: str) -> None:
    assert read(name)["reason"]
    with pytest.raises((Rejected, ValueError)):
        replayed(read(name))


@pytest.mark.parametrize("proof", FORGED, ids=lambda p: p.name)
def test_a_forgery_is_rejected_without_being_read(proof: Any) -> None:
    with pytest.raises(Rejected):
        replay(proof.goal, Certificate(proof.lines))


def test_the_folder_is_what_its_script_makes() -> None:
    assert sorted(f"valid-{p.name}.json" for p in VALID) == KEPT
    assert sorted(f"forged-{p.name}.json" for p in FORGED) == BROKEN
    assert len(BROKEN) >= 40
    for proof in VALID:
        assert from_json(read(f"valid-{proof.name}.json")) == Certificate(proof.lines, proof.goal)


def test_a_proof_proves_its_own_goal_only() -> None:
    for proof in VALID:
        for other in VALID:
            if other.goal != proof.goal:
                with pytest.raises(Rejected):
                    replay(other.goal, Certificate(proof.lines))


def test_no_line_of_a_proof_can_be_missed() -> None:
    for proof in VALID:
        for i in range(len(proof.lines)):
            lines = (*proof.lines[:i], Line("assume", (T("0 == 0"),)), *proof.lines[i + 1 :])
            if proof.lines[i].parameters == (T("0 < 2"),):
                continue  # the one line that is not needed
            with pytest.raises(Rejected):
                replay(proof.goal, Certificate(lines))


# -- reading --------------------------------------------------------------------------------


def test_what_a_search_finds_survives_the_round_trip() -> None:
    count = 0
    for step in load(SCRIPTS / "cross_entropy.py").drafts[0].steps:
        for goal in step.goals:
            certificate = prove_goal(goal, 10.0)
            assert certificate is not None
            certificate = replace(certificate, goal=goal)
            text = json.dumps(to_json(certificate))
            assert from_json(json.loads(text)) == certificate
            replayed(json.loads(text))
            count += 1
    assert count > 3


VALID_DATA = json.dumps(to_json(Certificate(VALID[0].lines, VALID[0].goal)))
MALFORMED = {
    "not an object": [],
    "another format": {"format": "pickle"},
    "no goal": {"goal": None},
    "goal without a claim": {"goal": {"hypotheses": []}},
    "no lines": {"lines": {}},
    "line of two parts": {"lines": [["assume", []]]},
    "line without a rule": {"lines": [[7, [], []]]},
    "negative premise": {"lines": [["flip", [], [-1]]]},
    "premise that is no number": {"lines": [["flip", [], ["0"]]]},
    "premise that is a truth value": {"lines": [["flip", [], [True]]]},
    "premise that is not whole": {"lines": [["flip", [], [0.5]]]},
    "parameter that is a number": {"lines": [["assume", [1], []]]},
    "parameter of an unknown kind": {"lines": [["assume", [{"call": "exit"}], []]]},
    "unknown operator": {"lines": [["assume", [["import", "os"]], []]]},
    "operator that is a list": {"lines": [["assume", [[["add"]]], []]]},
    "no operator": {"lines": [["assume", [[]], []]]},
    "number that is none": {"lines": [["assume", [["num", "one"]], []]]},
    "number that takes for ever": {"lines": [["assume", [["num", "1e999999999"]], []]]},
    "division by zero": {"lines": [["assume", [["num", "1/0"]], []]]},
    "name for a term": {"lines": [["assume", [["add", "x", "y"]], []]]},
    "too few arguments": {"lines": [["assume", [["sub", ["var", "x"]]], []]]},
    "tuples without end": {"lines": [["assume", [json.loads('{"tuple": [' * 40 + "]}" * 40)], []]]},
    "terms without end": {"lines": [["assume", [json.loads('["neg", ' * 900 + '["var", "x"]' + "]" * 900)], []]]},
}


@pytest.mark.parametrize("change", MALFORMED.values(), ids=MALFORMED)
def test_what_is_malformed_is_a_value_error(change: Any) -> None:
    data = {**json.loads(VALID_DATA), **change} if isinstance(change, dict) else change
    with pytest.raises(ValueError):  # noqa: PT011
        from_json(data)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=4), lambda s: st.lists(s, max_size=4)))
@settings(max_examples=200, deadline=None)
def test_reading_raises_nothing_else(data: Any) -> None:
    known = json.loads(VALID_DATA)
    for whole in (data, {**known, "goal": data}, {**known, "lines": data}, {**known, "lines": [["row", data, []]]}):
        try:
            from_json(whole)
        except ValueError:
            continue


def test_only_terms_strings_and_tuples_are_written() -> None:
    with pytest.raises(ValueError, match="parameter"):
        to_json(Certificate((Line("assume", (print,)),), VALID[0].goal))
    with pytest.raises(ValueError, match="no goal"):
        to_json(Certificate(VALID[0].lines))


# -- damage ---------------------------------------------------------------------------------

FALSEHOODS = list(map(T, (
    "0 == 1", "1 < 0", "x == x + 1", "x**2 < 0", "0 < sum(k, 1, n, 0)", "log(p/q) == log(p) + log(q)", "log(1) == 1",
    "x**2 == x", "sum(k, 1, n, 1/n) == 2", "exp(b) < exp(a)", "y**2 == y + 1", "log(2) < 1/2", "P(i) < 0",
    'limit(x, x*log(x), 0, "+") == 1', "deriv(x, log(x), x) == 1/x**2", "maximum(k, 1, n, P(k)) < c",
)))  # fmt: skip
PIECES = [
    *map(T, ("x", "p", "n", "k", "0", "1", "-1", "1/x", "log(x)", "P(k)", "0 == 1", "0 < x", "x - x")),
    *map(T, ("sum(k, 1, n, P(k))", "x == 0 or x != 0", "oo")), var("#1"), Term("const", "0+"),
]  # fmt: skip
WORDS = [*ROWS, "k", "x", "n", "0", "1", "-1", "value", "defined", "strict"]


@st.composite
def damaged(draw: Any) -> tuple[Goal, Certificate]:
    """A proof with a few changes, and the goal that it was meant for."""
    proof = draw(st.sampled_from(VALID))
    lines = list(proof.lines)
    for _ in range(draw(st.integers(1, 4))):
        i = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.sampled_from(["drop", "repeat", "swap", "rule", "premises", "parameter", "part", "insert"]))
        at = lines[i]
        if kind == "drop" and len(lines) > 1:
            del lines[i]
        elif kind == "repeat":
            lines.insert(i, at)
        elif kind == "swap":
            j = draw(st.integers(0, len(lines) - 1))
            lines[i], lines[j] = lines[j], lines[i]
        elif kind == "rule":
            other = draw(st.sampled_from(draw(st.sampled_from(VALID)).lines))
            lines[i] = replace(at, rule=other.rule)
        elif kind == "premises":
            lines[i] = replace(at, premises=tuple(draw(st.lists(st.integers(0, len(lines)), max_size=4))))
        elif kind == "parameter" and at.parameters:
            lines[i] = replace(at, parameters=_changed(at.parameters, draw, _other))
        elif kind == "part" and at.parameters:
            lines[i] = replace(at, parameters=_changed(at.parameters, draw, _edited))
        elif kind == "insert":
            lines.insert(i, draw(st.sampled_from(draw(st.sampled_from([*VALID, *FORGED])).lines or lines)))
    return proof.goal, Certificate(tuple(lines))


def _changed(parameters: tuple[object, ...], draw: Any, change: Any) -> tuple[object, ...]:
    i = draw(st.integers(0, len(parameters) - 1))
    return (*parameters[:i], change(parameters[i], draw), *parameters[i + 1 :])


def _other(old: object, draw: Any) -> object:
    return draw(st.sampled_from([*PIECES, *FALSEHOODS, *WORDS]))


def _edited(old: object, draw: Any) -> object:
    """A term with one subterm replaced."""
    if not isinstance(old, Term):
        return _other(old, draw)
    places = [i for i, a in enumerate(old.args) if isinstance(a, Term)]
    if not places or draw(st.booleans()):
        return draw(st.sampled_from(PIECES))
    i = draw(st.sampled_from(places))
    return Term(old.op, *old.args[:i], _edited(old.args[i], draw), *old.args[i + 1 :])


@given(damaged(), st.sampled_from(FALSEHOODS))
@settings(max_examples=600, deadline=None)
def test_damage_proves_nothing_false(case: tuple[Goal, Certificate], falsehood: Term) -> None:
    goal, certificate = case
    # Under the hypotheses of the proof, none of which contradict each other, and each false somewhere.
    with pytest.raises(Rejected):
        replay(replace(goal, claim=falsehood), certificate)
    try:
        replay(goal, certificate)
    except Rejected:
        return
