"""What the search proves, and what it must not: without the refuter, which would catch most of it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from false_steps import FALSE_STEPS, FalseStep
from test_balls import term
from therefore.goal import Certificate, Goal, Lemma
from therefore.kernel.field import Rejected
from therefore.kernel.logic import replay
from therefore.prover.compose import compose
from therefore.prover.search import OutOfTime, prove_goal
from therefore.reckoning.points import classify
from therefore.refuter.refute import DEEP, refute
from therefore.term import Term

SECONDS = 8.0
N = ("integer(n)", "1 <= n")
M = ("integer(m)", "1 <= m")
INSIDE = (*N, "integer(i)", "1 <= i", "i <= n")
DISTRIBUTIONS = (
    *N, "forall(y, 1, n, 0 < P(y))", "forall(y, 1, n, 0 < Q(y))", "sum(y, 1, n, P(y)) == 1", "sum(y, 1, n, Q(y)) == 1",
)  # fmt: skip
TANGENT = Lemma("tangent", (term("0 < t"),), term("log(t) <= t - 1"))
SIGMA = "(1/(1 + exp(-x)))"

TRUE_STEPS: list[tuple[str, tuple[str, ...]]] = [
    # algebra
    ("x + y == y + x", ()),
    ("(x + y)**3 == x**3 + 3*x**2*y + 3*x*y**2 + y**3", ()),
    ("x/x == 1", ("x != 0",)),
    ("(x**2 - 1)/(x - 1) == x + 1", ("x != 1",)),
    ("y**2 == y", ("y == 0 or y == 1",)),
    ("x < x + 1", ()),
    ("2*x*y <= x**2 + y**2", ()),
    ("0 <= x**2 - 2*x + 1", ()),
    ("x*(1 - x) <= 1/4", ()),
    ("x**2 <= x", ("0 <= x", "x <= 1")),
    ("1/y <= 1/x", ("0 < x", "x <= y")),
    ("0 < 1 + x**2", ()),
    ("1/(1 + x**2) <= 1", ()),
    # functions
    ("log(x*y) == log(x) + log(y)", ("0 < x", "0 < y")),
    ("exp(x)*exp(-x) == 1", ()),
    ("exp(x + y) == exp(x)*exp(y)", ()),
    ("exp(log(x)) == x", ("0 < x",)),
    ("log(exp(x)) == x", ()),
    ("log(8) == 3*log(2)", ()),
    ("log(2) + log(3) == log(6)", ()),
    ("log(2) < 7/10", ()),
    ("x**y*x**(-y) == 1", ("0 < x",)),
    ("abs(x) <= 1", ("-1 <= x", "x <= 1")),
    ("abs(x*y) == abs(x)*abs(y)", ()),
    ("abs(x + y) <= abs(x) + abs(y)", ()),
    ("max(x, y) + min(x, y) == x + y", ()),
    ("max(x, 0) - max(-x, 0) == x", ()),
    ("max(z, 0) - y*z + log(1 + exp(-abs(z))) == log(1 + exp(z)) - y*z", ()),
    ("log(x) <= x - 1", ("0 < x",)),
    ("x + 1 <= exp(x)", ()),
    (f"0 < {SIGMA}", ()),
    (f"{SIGMA} < 1", ()),
    (f"1 - {SIGMA} == 1/(1 + exp(x))", ()),
    # calculus
    (f"deriv(x, {SIGMA}, x) == {SIGMA}*(1 - {SIGMA})", ()),
    ("deriv(t, t*log(t), x) == log(x) + 1", ("0 < x",)),
    ("deriv(t, deriv(s, s**3, t), x) == 6*x", ()),
    ("deriv(t, abs(t), x) == x/abs(x)", ("x != 0",)),
    ("deriv(t, x**t, y) == x**y*log(x)", ("0 < x",)),
    ('limit(x, x*log(x), 0, "+") == 0', ()),
    ('limit(x, 1/(1 + exp(-x)), oo, "+-") == 1', ()),
    ('limit(x, log(x), 0, "+") == -oo', ()),
    ('limit(x, exp(x)/(1 + exp(x)), -oo, "+-") == 0', ()),
    ("partial(w, sum(k, 1, n, w(k)**2), i) == 2*w(i)", INSIDE),
    # sums
    ("sum(k, 1, n, 1) == n", N),
    ("sum(k, 1, n, c*P(k)) == c*sum(k, 1, n, P(k))", N),
    ("sum(k, 1, 4, k**2) == 30", ()),
    ("sum(i, 1, n, sum(j, 1, m, A(i, j))) == sum(j, 1, m, sum(i, 1, n, A(i, j)))", (*N, *M)),
    ("sum(k, 1, n, P(k)**2) >= 0", N),
    ("0 < sum(k, 1, n, exp(P(k)))", N),
    ("sum(k, 1, n, delta(k, i)*P(k)) == P(i)", INSIDE),
    ("P(i) <= sum(k, 1, n, P(k))", (*INSIDE, "forall(k, 1, n, 0 <= P(k))")),
    ("P(i) <= maximum(k, 1, n, P(k))", INSIDE),
    ("abs(sum(k, 1, n, P(k))) <= sum(k, 1, n, abs(P(k)))", N),
    ("log(prod(k, 1, n, P(k))) == sum(k, 1, n, log(P(k)))", (*N, "forall(k, 1, n, 0 < P(k))")),
    ("sum(k, 1, n, P(k)) == sum(k, 1, n, sum(i, 1, n, A(i, k)))",
     (*N, "forall(k, 1, n, P(k) == sum(i, 1, n, A(i, k)))")),
    ("sum(y, 1, n, P(y)*log(P(y)/Q(y))) == sum(y, 1, n, P(y)*log(P(y))) - sum(y, 1, n, P(y)*log(Q(y)))", DISTRIBUTIONS),
    ("sum(y, 1, n, P(y)*c) == c", DISTRIBUTIONS),
    ("-sum(y, 1, n, P(y)*(Q(y)/P(y) - 1)) == 0", DISTRIBUTIONS),
    ("sum(y, 1, n, P(y)*log(Q(y)/P(y))) <= sum(y, 1, n, P(y)*(Q(y)/P(y) - 1))", DISTRIBUTIONS[:4]),
    # formulas
    ("forall(k, 1, n, 0 < k)", N),
    ("x < y <=> exp(x) < exp(y)", ()),
    ("x < y ==> 2*x < 2*y", ()),
]  # fmt: skip


def formula(source: str) -> Term:
    for sign, op in ((" <=> ", "iff"), (" ==> ", "implies")):
        if sign in source:
            return Term(op, *map(term, source.split(sign)))
    return term(source)


def goal(claim: str, hypotheses: tuple[str, ...]) -> Goal:
    return Goal(tuple(map(term, hypotheses)), formula(claim), lemmas=(TANGENT,) if "log" in claim else ())


def proof(goal: Goal, seconds: float = SECONDS) -> Certificate | None:
    """A certificate that the kernel has accepted."""
    try:
        certificate = prove_goal(goal, seconds)
        if certificate is not None:
            replay(goal, certificate)
    except (OutOfTime, Rejected, RecursionError):
        return None
    return certificate


@pytest.mark.parametrize(("claim", "hypotheses"), TRUE_STEPS, ids=[claim for claim, _ in TRUE_STEPS])
def test_a_true_step_is_proved(claim: str, hypotheses: tuple[str, ...]) -> None:
    assert proof(goal(claim, hypotheses)) is not None


SHOW = """
import json
from dataclasses import replace
from test_prover import TRUE_STEPS, goal, proof
from therefore.certificate import to_json
for claim, hypotheses in TRUE_STEPS:
    asked = goal(claim, hypotheses)
    print(json.dumps(to_json(replace(proof(asked), goal=asked))))
"""


def test_a_proof_does_not_depend_on_the_hash_seed() -> None:
    shown = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        ran = subprocess.run([sys.executable, "-c", SHOW], env=environment, check=True, capture_output=True)
        shown.append(ran.stdout)
    assert shown[0] == shown[1] != b""


def named(step: FalseStep) -> str:
    return f"{step.goal.claim!r}"[:80]


@pytest.mark.parametrize("step", FALSE_STEPS, ids=named)
def test_a_false_step_is_not_proved(step: FalseStep) -> None:
    assert proof(step.goal, 3.0) is None, step.why


@pytest.mark.parametrize("step", [s for s in FALSE_STEPS if not s.by_hand], ids=named)
def test_a_false_step_is_false(step: FalseStep) -> None:
    assert refute(step.goal, 5.0, DEEP) is not None or classify(step.goal, 60).label == "false", step.why


def test_there_are_enough_false_steps() -> None:
    assert len({s.goal for s in FALSE_STEPS}) == len(FALSE_STEPS) >= 60


MANY = [f"x{i}" for i in range(30)]
TOTAL, REVERSED = " + ".join(MANY), " + ".join(MANY[::-1])


def test_more_generators_than_a_search_begins_with() -> None:
    goal = Goal((term(f"0 < {TOTAL}"),), term(f"1/({TOTAL}) == 1/({REVERSED})"))
    certificate = prove_goal(goal, SECONDS)
    assert certificate is not None
    replay(goal, certificate)


def test_a_chain_is_composed_with_as_many() -> None:
    sides = [f"1/({TOTAL})", f"1/({REVERSED})", f"2/(2*({TOTAL}))"]
    given = (term(f"0 < {TOTAL}"),)
    links = tuple(Lemma(name, given, term(f"{a} == {b}")) for name, a, b in zip("ab", sides, sides[1:], strict=False))
    whole = Goal(given, term(f"{sides[0]} == {sides[2]}"), lemmas=links)
    certificate = compose(whole, SECONDS, {})
    assert certificate is not None
    replay(whole, certificate)
