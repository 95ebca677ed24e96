"""Measured accuracy: what a unit in the last place is, where it is measured, and that what is published holds."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flint import arb, fmpq

np = pytest.importorskip("numpy")

from test_numeric import ROOT, all_documents  # noqa: E402
from therefore.publish import accuracy  # noqa: E402
from therefore.publish.accuracy import Ledger, Subject, figures, truths, ulps  # noqa: E402
from therefore.publish.exports import Function, functions_of  # noqa: E402
from therefore.publish.numeric import accuracy as accuracy_of  # noqa: E402
from therefore.publish.numeric import compiled, module, subject  # noqa: E402
from therefore.publish.numpy_terms import CannotEvaluate  # noqa: E402
from therefore.publish.samples import Domain, domain, sample  # noqa: E402
from therefore.term import ONE, ZERO, Term, app, div, forall, le, lt, neg, num, total, var  # noqa: E402
from therefore.term import eq as equal  # noqa: E402

PUBLISHED = ROOT / "output" / accuracy.NAME
REAL, LABEL, SHARE = Domain("z", False), Domain("y", False, (0.0, 1.0)), Domain("p", False, (), 0.0, 1.0)
P, Q, LOGITS = Domain("P", True, sums=True), Domain("Q", True, sums=True), Domain("z", True)


@pytest.fixture(scope="module")
def functions() -> dict[str, Function]:
    return {f.name: f for f in functions_of(all_documents())}


# Units in the last place ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("computed", "true", "error"),
    [
        (1.0, fmpq(1), 0.0),
        (1.0, 1 + fmpq(1, 2**53), 0.5),
        (1.0 - 2**-53, fmpq(1), 0.5),  # the distance above a power of 2 counts
        (3.0, fmpq(3) + fmpq(3, 2**51), 3.0),
        (0.0, fmpq(1, 2**1075), 0.5),
        (0.0, -fmpq(1, 2**1073), 2.0),
        (2.0**-1074, fmpq(0), 1.0),
        (math.inf, fmpq(2) ** 1025, 0.0),
        (math.inf, -(fmpq(2) ** 1025), math.inf),
        (math.nan, fmpq(2), math.inf),
        (1e300, fmpq(1, 2**1074), sys.float_info.max),
        (1.0, fmpq(2) ** 3000, 2.0**52),
        (math.inf, fmpq(2), math.inf),
    ],
)
def test_errors_count_in_units_in_the_last_place(computed: float, true: fmpq, error: float) -> None:
    assert ulps(computed, true) == error


def test_a_ball_counts_by_its_middle() -> None:
    assert ulps(0.0, (-arb(10) ** 12).exp()) == 0
    assert ulps(math.inf, (arb(10) ** 12).exp()) == 0
    assert ulps(math.pi, arb.pi()) < 0.5
    assert 0.5 < ulps(math.nextafter(math.pi, 4), arb.pi()) < 1.5


# Samples ----------------------------------------------------------------------------------------


def test_numbers_lie_in_their_domain_and_reach_its_ends() -> None:
    made = sample((REAL, LABEL))
    logits, labels = zip(*made.arguments, strict=True)
    assert {(z, y) for z in (-800.0, 0.0, 800.0) for y in (0.0, 1.0)} <= set(made.arguments)
    assert max(map(abs, logits)) == 800.0
    assert sum(100 < abs(z) < 700 for z in logits) > 100 < sum(abs(z) < 1e-3 for z in logits)
    assert set(labels) == {0.0, 1.0}
    shares = [p for (p,) in sample((SHARE,)).arguments]
    assert all(0 < p < 1 for p in shares)
    assert min(shares) == 1e-300
    assert max(shares) == 1 - 2.0**-53


def test_distributions_sum_to_one_exactly_and_half_of_the_pairs_nearly_agree() -> None:
    made = sample((P, Q))
    for row in made.arguments:
        assert all(sum(map(Fraction, shares)) == 1 and min(shares) > 0 for shares in row)
    near = [place for place in made.places if place < 0.01]
    assert len(made.arguments) / 3 < len(near) < len(made.arguments) * 2 / 3
    assert min(near) < 1e-12
    with_zeros = sample((LOGITS, replace(P, zeros=True)))
    assert any(0.0 in y for _, y in with_zeros.arguments)
    assert max(max(map(abs, z)) for z, _ in with_zeros.arguments) == pytest.approx(800, rel=0.05)


def test_a_domain_is_read_off_the_facts() -> None:
    p, n, y = var("p"), var("n"), var("y")
    assert domain("p", 0, [lt(ZERO, p), lt(p, ONE)]) == SHARE
    assert domain("p", 0, [Term("or", equal(p, ZERO), equal(p, ONE))]) == replace(LABEL, name="p")
    assert domain("p", 0, [lt(ZERO, y)]) == replace(REAL, name="p")
    assert domain("p", 0, [lt(neg(ONE), p), lt(p, div(Term("const", "pi"), num(2)))]).low == -1.0
    sums = equal(total("y", ONE, n, app("P", y)), ONE)
    assert domain("P", 1, [sums, forall("y", ONE, n, lt(ZERO, app("P", y)))]) == P
    assert domain("P", 1, [sums, forall("y", ONE, n, le(ZERO, app("P", y)))]) == replace(P, zeros=True)
    a = app("a", y)
    assert domain("a", 1, [forall("y", ONE, n, lt(ZERO, a))]) == Domain("a", True, (), 0.0, 800.0)
    label = forall("y", ONE, n, Term("or", equal(a, ZERO), equal(a, ONE)))
    assert domain("a", 1, [label]) == Domain("a", True, (0.0, 1.0))


def test_families_keep_to_their_domain_and_numbers_go_with_them() -> None:
    positive, labels, scale = Domain("a", True, (), 0.0, 800.0), Domain("c", True, (0.0, 1.0)), replace(SHARE, name="t")
    made = sample((positive, labels, scale))
    for a, c, t in made.arguments:
        assert len(a) == len(c) >= 2
        assert min(a) > 0
        assert set(c) <= {0.0, 1.0}
        assert 0 < t < 1
    assert made.text == "a between 0 and 800; c 0 or 1; t between 0 and 1; of 2, 3, 5, 8 numbers"


def test_where_an_expression_is_undefined_nothing_is_measured() -> None:
    inverse = Subject("inverse", (("z", 0),), "", div(ONE, var("z")), sample((REAL,)))
    true = truths(inverse)
    assert [inverse.sample.arguments[i] for i, row in enumerate(true) if not row] == [(0.0,), (-0.0,)]
    assert figures(inverse, true, lambda z: 1 / z).worst <= 0.5
    with pytest.raises(CannotEvaluate, match="no finite value"):
        figures(inverse, true, lambda z: z * np.nan)


# What is published ------------------------------------------------------------------------------


def test_an_error_that_is_put_in_is_measured(functions: dict[str, Function]) -> None:
    f = functions["sigmoid"]
    _, call = compiled(f, f.body)
    what = subject(f)
    true = truths(what)
    off = figures(what, true, lambda x: call(x) * (1 + 2.0**-42))
    assert 1000 <= off.median <= 2100  # 2^-42 is from 2^10 to 2^11 units
    holes = figures(what, true, lambda x: np.where(x == 800, np.nan, call(x)))
    assert holes.nonfinite == 1
    assert [bits for _, bits in holes.curve].count(None) == 1


def test_the_published_figures_hold_on_this_machine(functions: dict[str, Function]) -> None:
    """Another processor, another NumPy: elementary functions may round another way, by a unit or so."""
    published = Ledger.read(PUBLISHED)
    for f in functions.values():
        _, stated = accuracy_of(f, published)
        _, found = accuracy_of(f, Ledger())
        for now, then in ((found.ours, stated.ours), (found.naive, stated.naive)):
            assert now.nonfinite == then.nonfinite, f.name
            assert now.median <= then.median + 0.5, f.name
            assert abs(now.bits - then.bits) <= 0.5, f.name
        assert found.ours.worst <= 1.5 * stated.ours.worst + 2, f.name
        assert (found.sample, found.count, found.axis) == (stated.sample, stated.count, stated.axis)


def test_the_stable_forms_are_worth_it(functions: dict[str, Function]) -> None:
    ledger = Ledger.read(PUBLISHED)
    known = {name: accuracy_of(f, ledger)[1] for name, f in functions.items()}
    assert not [name for name, found in known.items() if found.ours.nonfinite]
    beside = "run tests/benchmarks/accuracy.py --write, with SciPy, scikit-learn and PyTorch installed"
    assert not [name for name, found in known.items() if not found.libraries], beside
    loss, divergence = known["binary_cross_entropy_from_logits"], known["kl_divergence"]
    assert loss.ours.worst < 1.6
    assert loss.naive.bits > 8
    assert loss.naive.nonfinite > 150
    assert divergence.ours.worst < 4
    assert divergence.naive.bits > 20
    assert all(found.ours.bits <= found.naive.bits + 0.7 for found in known.values())


def test_the_divergence_is_never_negative(functions: dict[str, Function]) -> None:
    f = functions["kl_divergence"]
    _, call = compiled(f, f.body)
    values = [value for row in accuracy.results(call, sample(f.domains)) for value in row]
    assert min(values) > 0


def test_what_is_known_is_not_measured_again(functions: dict[str, Function], tmp_path: Path) -> None:
    documents = all_documents()
    published = Ledger.read(PUBLISHED)
    text = module(documents, ledger=published)
    assert published.text() == PUBLISHED.read_text(encoding="utf-8")
    entries = json.loads(published.text())
    assert [entry["function"] for entry in entries] == sorted(functions)
    changed = [{**entry, "ours": {**entry["ours"], "bits": 12.5}} for entry in entries]
    (tmp_path / "known.json").write_text(json.dumps(changed), encoding="utf-8")
    assert module(documents, ledger=Ledger.read(tmp_path / "known.json")) != text


@pytest.mark.parametrize("content", ["", "[1]", "{}", '[{"fingerprint": 1}]', '[{"fingerprint": "a", "ours": 3}]'])
def test_a_damaged_file_is_as_good_as_none(content: str, tmp_path: Path) -> None:
    (tmp_path / "known.json").write_text(content, encoding="utf-8")
    measured: list[Any] = []
    Ledger.read(tmp_path / "known.json").of("a", lambda: measured.append(1))
    assert measured == [1]
