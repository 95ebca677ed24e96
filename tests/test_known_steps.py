"""A third of the steps with known truth: none is answered wrongly, and almost all are answered."""

from __future__ import annotations

from collections.abc import Iterable

from tests.benchmarks.steps import declared_symbols, good, wrong
from tests.cases import Case, steps, traps

from therefore import InputError, check


def answers(cases: Iterable[Case], seconds: float) -> list[tuple[Case, str]]:
    found = []
    for case in cases:
        try:
            verdict = check(
                case.left, case.relation, case.right, given=case.given, symbols=declared_symbols(case), seconds=seconds
            )
            found.append((case, str(verdict.status)))
        except InputError:
            found.append((case, "rejected"))
    return found


def test_textbook_steps() -> None:
    found = answers(list(steps())[::3], 10.0)
    assert [case.name for case, status in found if wrong(case.truth, status)] == []
    for truth, least in (("true", 0.95), ("false", 0.98)):
        own = [good(truth, status) for case, status in found if case.truth == truth]
        assert sum(own) >= least * len(own), [c.name for c, status in found if not good(c.truth, status)]


def test_traps() -> None:
    found = answers(traps(), 5.0)
    assert [case.name for case, status in found if wrong(case.truth, status)] == []
    assert [case.name for case, status in found if case.truth == "reject" and status != "rejected"] == []
