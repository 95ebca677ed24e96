"""Stable forms: each is proved, found where it fits, and used only where it is proved; and what has no array form."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from therefore.goal import Goal, unfold
from therefore.kernel.balls import Point, evaluate
from therefore.term import ONE, ZERO, Term, add, app, eq, forall, in_range, le, lt, mul, total, var

np = pytest.importorskip("numpy")

from therefore.publish import stable_forms  # noqa: E402
from therefore.publish.numpy_arrays import array_term  # noqa: E402
from therefore.publish.numpy_helpers import HELPERS  # noqa: E402
from therefore.publish.numpy_terms import CannotEvaluate  # noqa: E402

_k, _n, _t, _x, _y = map(var, "k n t x y".split())


def every(family: str, relation: Callable[[Term, Term], Term]) -> Term:
    return forall("y", ONE, _n, relation(ZERO, app(family, _y)))


def sums_to_one(family: str) -> Term:
    return eq(total("y", ONE, _n, app(family, _y)), ONE)


ANYWHERE = Goal(
    (
        Term("integer", _n), le(ONE, _n), *in_range("k", ONE, _n),
        *(every(name, lt) for name in "PQ"), every("y", le), *map(sums_to_one, "PQy"),
        lt(ZERO, _x), lt(ZERO, _y), lt(_y, ONE), lt(ZERO, _t), lt(_t, ONE),
    ),
    ONE,
)  # fmt: skip


@pytest.mark.parametrize("form", stable_forms.FORMS, ids=lambda form: str(stable_forms.FORMS.index(form)))
def test_the_kernel_proves_every_form(form: stable_forms.Form) -> None:
    assert stable_forms._same(form.plain, form.stable, ANYWHERE)


@pytest.mark.parametrize("name", sorted(HELPERS))
def test_the_kernel_proves_every_law_of_a_helper(name: str) -> None:
    assert all(stable_forms.proved(law) for law in HELPERS[name].laws)


@pytest.mark.parametrize("form", stable_forms.FORMS, ids=lambda form: str(stable_forms.FORMS.index(form)))
def test_every_form_is_found_where_it_fits(form: stable_forms.Form, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stable_forms, "FORMS", (form,))
    t, notes = stable_forms.stable(add(_x, Term("abs", form.plain)), ANYWHERE)
    assert t == add(_x, Term("abs", form.stable))
    assert " ".join(notes) == form.note


def test_a_form_that_is_false_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    softplus = Term("log", add(ONE, Term("exp", _t)))
    false = stable_forms.Form(softplus, Term("max", _t, ZERO), "faster")
    monkeypatch.setattr(stable_forms, "FORMS", (false,))
    assert stable_forms.stable(softplus, Goal((), ONE)) == (softplus, ())


def test_the_same_name_bound_elsewhere_is_not_captured() -> None:
    """log Σ_c exp z(c), where the form's own sums are over c and j too."""
    for index in "cjk":
        plain = Term("log", total(index, ONE, _n, Term("exp", app("z", var(index)))))
        t, _ = stable_forms.stable(plain, ANYWHERE)
        point = Point({"n": 3}, {"z": {(1,): 1, (2,): 2, (3,): 4}})
        unfolded = unfold(t, {h.definition.key: h.definition for h in HELPERS.values()})
        assert abs(evaluate(unfolded, point, 99) - evaluate(plain, point, 99)) < 1e-20


@pytest.mark.parametrize(
    ("term", "reason"),
    [
        (total("k", ONE, _n, mul(app("z", _k), app("z", add(_k, ONE)))), "index of one axis"),
        (total("k", ONE, _n, app("x", _k, _k)), "index of one axis"),
        (total("k", ZERO, _n, app("z", _k)), "one range"),
        (add(total("k", ONE, _n, app("z", _k)), total("k", ONE, _t, app("z", _k))), "one range"),
        (total("k", ONE, _n, _x), "does not depend"),
        (total("k", ONE, _n, mul(_k, app("z", _k))), "used as a number"),
    ],
)
def test_what_is_no_plain_array_expression_is_refused(term: Term, reason: str) -> None:
    with pytest.raises(CannotEvaluate, match=reason):
        array_term(term)
