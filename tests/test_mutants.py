"""A fixed part of the mutants of every derivation: none is proved that is false, and hardly a false one is missed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from test_balls import term
from therefore.checker.mutate import Mutant, draft_mutants, mutants
from therefore.cli import app
from therefore.document import Place, Step
from therefore.goal import Definition, Goal
from therefore.reckoning.points import classify
from therefore.script.load import load
from therefore.term import Term
from therefore.text import show
from therefore.trials.score import CAUGHT, Options, Outcome, outcomes, report

SCRIPTS = Path(__file__).parent.parent / "derivations"
EVERY, ENOUGH = 6, 300


@pytest.fixture(scope="module")
def found() -> list[Outcome]:
    scripts = [load(path) for path in sorted(SCRIPTS.glob("*.py"))]
    return [o for _, _, some in outcomes(scripts, Options(EVERY, 2.0, 40, 2)) for o in some]


def test_no_false_mutant_is_proved(found: list[Outcome]) -> None:
    assert len(found) > ENOUGH
    proved = [o for o in found if o.verdict == "proved"]
    print("\n".join(o.name for o in proved))
    assert [o.name for o in proved if o.truth != "true"] == []


def test_nearly_all_false_mutants_are_caught(found: list[Outcome]) -> None:
    false = [o for o in found if o.false]
    missed = [o for o in false if o.verdict not in CAUGHT]
    assert len(missed) <= 0.05 * len(false), "\n".join(report(found, 0))


def test_no_true_mutant_is_refuted(found: list[Outcome]) -> None:
    """What the checker refutes and the second reckoning's points do not: rare, where witnesses are."""
    contested = [o for o in found if o.verdict in CAUGHT and o.truth == "true"]
    assert len(contested) <= 0.02 * len(found), "\n".join(o.name for o in contested)


def test_the_report_keeps_to_80_columns(found: list[Outcome]) -> None:
    lines = list(report(found, 1.0))
    assert max(map(len, lines)) <= 80
    columns = [word for word in lines[0].split() if word not in ("out", "of", "budget")]  # on a busy machine
    assert columns == ["edit", "mutants", "refuted", "undefined", "unproved", "proved"]
    assert f"all {len(found)}".split() == next(line for line in lines if line.startswith("all")).split()[:2]


# -- the command ----------------------------------------------------------------------------

SCRIPT = '''"""A square."""

from sympy import Abs, sqrt

from therefore import Derivation, derivation, symbol

x = symbol("x", "positive")
y = symbol("y")


@derivation
def root(d: Derivation) -> None:
    """The root of a square."""
    d.given(y > 1)
    d.start(sqrt(x**2))
    d.eq(x)


@derivation
def product(d: Derivation) -> None:
    """A product of positive numbers."""
    d.claim(x * y**2 >= 0)
'''


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "square.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def therefore(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["mutate", *map(str, arguments)])


def test_the_command_scores_a_script(script: Path) -> None:
    run = therefore(script)
    assert run.exit_code == 0, run.output
    assert "refuted (100.0 %), 0 not refuted, 0 proved" in run.stdout
    assert "turned out to be true" in run.stdout
    assert "hypothesis: without y > 1" in run.stdout


def test_json_has_an_object_for_each_mutant(script: Path) -> None:
    rows = [json.loads(line) for line in therefore(script, "--format", "json").stdout.splitlines()]
    fields = "path line derivation step kind edit verdict truth points seconds".split()
    assert all(list(row) == fields for row in rows)
    assert {row["verdict"] for row in rows} <= {"refuted", "undefined", "proved"}
    fewer = therefore(script, "--format", "json", "--every", 3).stdout.splitlines()
    assert 0 < len(fewer) < len(rows)


def test_a_false_mutant_that_is_proved_fails(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from therefore.goal import Verdict
    from therefore.trials import score

    monkeypatch.setattr(score, "decide", lambda *_: Verdict("proved"))
    run = therefore(script, "--jobs", 1)
    assert run.exit_code == 1
    assert "false and proved" in run.stdout


def test_bad_input_does_not_hide_the_rest(script: Path) -> None:
    broken = script.with_name("broken.py")
    broken.write_text("d.eq(", encoding="utf-8")
    run = therefore(broken, script)
    assert run.exit_code == 2
    assert "syntax-error" in run.stderr
    assert "mutants in" in run.stdout


def test_hypotheses_are_needed_or_not(script: Path) -> None:
    run = therefore(script, "--hypotheses")
    assert run.exit_code == 0
    text = run.stdout.replace(str(script.parent), "")
    assert "  0 < x\n      needed: without it, step 2 is false at x = -" in text
    assert "  y > 1\n      not needed: all its steps are proved without it\n" in text
    rows = [json.loads(line) for line in therefore(script, "--hypotheses", "--format", "json").stdout.splitlines()]
    assert [(r["derivation"], r["hypothesis"], r["needed"]) for r in rows] == [
        ("root", "0 < x", True),
        ("root", "y > 1", False),
        ("product", "0 < x", True),
    ]
    witness = rows[0]["steps"][0]["witness"]
    assert witness["point"]["x"] == witness["right"] == "-" + witness["left"]


def test_what_declares_a_name_is_not_left_out(tmp_path: Path) -> None:
    path = tmp_path / "kl_divergence.py"
    for name in ("kl_divergence.py", "entropy.py", "cross_entropy.py"):
        shutil.copy(SCRIPTS / name, tmp_path / name)
    rows = [json.loads(line) for line in therefore(path, "--hypotheses", "--format", "json").stdout.splitlines()]
    gibbs = {row["hypothesis"]: row["needed"] for row in rows if row["derivation"] == "gibbs"}
    assert gibbs["n ∈ ℤ"] is None
    assert gibbs["Σ_y P(y) = 1"] is True


# -- the mutants themselves -------------------------------------------------------------------


def step(claim: str | Term, *hypotheses: str, equality: str = "", definitions: tuple[Definition, ...] = ()) -> Step:
    whole = term(claim) if isinstance(claim, str) else claim
    given = tuple(map(term, hypotheses))
    claims = [whole]
    if equality:
        claims.append(Term("iff", Term("eq", *whole.args), term(equality)))
    goals = tuple(Goal(given, c, definitions=definitions) for c in claims)
    return Step(1, whole.op, *whole.args, Place(Path("x.py"), 1), goals=goals)


def claims(found: list[Mutant], kind: str) -> set[str]:
    return {show(m.goals[0].claim) for m in found if m.kind == kind}


def test_every_kind_of_edit_is_made() -> None:
    found = list(mutants(step("x == -y + 2*log(x/y)", "0 < x", "0 < y")))
    assert claims(found, "sign") == {"x = -y - 2·log(x/y)", "x = y + 2·log(x/y)"}
    assert claims(found, "coefficient") == {f"x = -y + {c}·log(x/y)" for c in ("3", "4", "(-2)")}
    assert claims(found, "swapped") == {"x = -y + 2·log(y/x)"}
    assert claims(found, "function") == {"x = -y + 2·exp(x/y)"}
    assert claims(found, "relation") == {"x < -y + 2·log(x/y)", "x > -y + 2·log(x/y)"}
    assert claims(found, "name") == {"x = -x + 2·log(x/y)", "x = -y + 2·log(y/y)", "x = -y + 2·log(x/x)"}
    dropped = {"x = 2·log(x/y)", "x = -y", "x = -y + log(x/y)", "x = -y + 2", "x = -y + 2·log x", "x = -y + 2·log(1/y)"}
    assert claims(found, "dropped") == dropped
    assert {m.description for m in found if m.kind == "hypothesis"} == {"without 0 < x", "without 0 < y"}


def test_bounds_and_indices_change_within_their_scope() -> None:
    found = list(mutants(step("x == sum(k, 1, n, P(k))", "integer(n)", "1 <= n", "Q(n) == 1")))
    shifted = {"Σ_{k=2}^{n} P(k)", "Σ_{k=1}^{n - 1} P(k)", "Σ_{k=1}^{n + 1} P(k)"}
    assert claims(found, "bound") == {f"x = {s}" for s in shifted}
    assert claims(found, "name") == {"x = Σ_{k=1}^{n} Q(k)", "x = Σ_{k=1}^{n} P(n)"}
    assert not any("k" in m.goals[0].claim.free for m in found)


def test_both_goals_of_a_step_change_together() -> None:
    found = list(mutants(step("x <= y + 1", equality="x == 0")))
    sides = [m for m in found if m.kind == "dropped"]
    assert {tuple(show(g.claim) for g in m.goals) for m in sides} == {
        ("x ≤ y", "x = y ⇔ x = 0"),
        ("x ≤ 1", "x = 1 ⇔ x = 0"),
    }
    conditions = [m for m in found if m.kind == "condition"]
    assert {len(m.goals) for m in conditions} == {1}
    assert "x = y + 1 ⇔ x = 1" in {show(m.goals[0].claim) for m in conditions}
    assert claims(found, "relation") == {"x ≥ y + 1", "x < y + 1"}


def test_families_stand_for_families_and_functions_for_functions() -> None:
    entropy = Definition("H", (("@P", 1),), term("sum(k, 1, 2, P(k))"))
    other = Definition("D", (("@P", 1),), term("sum(k, 1, 2, P(k)**2)"))
    claim = Term("eq", term("x"), Term("app", "H", Term("fam", "P")))
    found = list(mutants(step(claim, "P(1) == Q(1)", definitions=(entropy, other))))
    assert claims(found, "name") == {"x = H(Q)", "x = D(P)"}


def test_a_claim_alone_is_broken_on_both_sides() -> None:
    claim = step("x + 1 == y + 1")
    assert claims(list(mutants(claim)), "dropped") == {"x + 1 = y", "x + 1 = 1"}
    both = {"x + 1 = y", "x + 1 = 1", "x = y + 1", "1 = y + 1"}
    assert claims(list(mutants(claim, alone=True)), "dropped") == both


def test_mutants_differ_and_come_in_one_order() -> None:
    for path in sorted(SCRIPTS.glob("*.py"))[:2]:
        for draft in load(path).drafts:
            found = list(draft_mutants(draft))
            assert found == list(draft_mutants(draft))
            for own, mutant in found:
                assert mutant.goals != own.goals[: len(mutant.goals)]
            assert len({(own.number, m.goals) for own, m in found}) == len(found)


def test_the_second_reckoning_tells_true_from_false() -> None:
    known = {
        ("x/x == 1", "x != 0"): "true",
        ("x/x == 1", "x <= 9"): "false",
        ("x*(1 - x) <= 1/4", "x <= 9"): "true",
        ("x*(1 - x) < 1/4", "x <= 9"): "false",
        ("1 + x < exp(x)", "x != 0"): "true",
        ("exp(-x) > 0", "x <= 9"): "true",
        ("deriv(t, t**3, x) == 3*x**2", "x <= 9"): "true",
        ("deriv(t, abs(t), x) == x/abs(x)", "x <= 9"): "false",
        ("deriv(t, log(1 - 1/(1 + exp(-5*t))), x) == -5/(1 + exp(-5*x))", "x > 30"): "true",
        ("deriv(t, log(1 - 1/(1 + exp(-5*t))), x) == 5/(1 + exp(-5*x))", "x > 30"): "false",
        ("deriv(t, f(t)**2, x) == 2*f(x)*deriv(t, f(t), x)", "defined(deriv(t, f(t), x))"): "true",
        ("deriv(t, f(t)**2, x) == f(x)*deriv(t, f(t), x)", "defined(deriv(t, f(t), x))"): "false",
        ('limit(t, t*log(t), 0, "+") == 0', "x <= 9"): "true",
        ('limit(t, log(t), 0, "+") == -oo', "x <= 9"): "true",
        ('limit(t, log(t), 0, "+") == 0', "x <= 9"): "false",
        ('limit(t, 1/t, 0, "+-") == 0', "x <= 9"): "false",
    }
    found = {key: classify(Goal((term(key[1]),), term(key[0])), 60).label for key in known}
    assert found == known
