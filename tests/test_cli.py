"""The command line: what it prints, how it exits, and that one bad input never hides the others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import canned
from canned import assert_golden
from therefore import cli
from therefore.checker import run
from therefore.codes import EXPLANATIONS

GOOD = """from therefore import derivation

@derivation
def gibbs(d):
    d.start(x)
    d.le(y)

@derivation
def kl_expansion(d):
    d.start(x)
    d.eq(y, by=gibbs)  # proved
"""
BAD = """from therefore import derivation, erratum

@derivation
def tangent(d):
    d.start(x)
    d.eq(y)  # unproved

@derivation
def gibbs(d):
    d.start(x)
    d.le(y, by=tangent)

@derivation
def gradient(d):
    d.start(x)
    d.eq(y - sigma(x))  # refuted

@erratum
def is_symmetric(d):
    d.eq(x)  # refuted
"""
KEYS = (
    "path line column derivation step relation left right verdict expected trust seconds facts witness message help"
).split()


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, module in canned.modules().items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("THEREFORE_TRACEBACK", raising=False)
    # Times differ from run to run; golden texts need one.
    monkeypatch.setattr(run, "monotonic", lambda: 1.0)
    (tmp_path / "derivations").mkdir()
    return tmp_path


def write(**scripts: str) -> None:
    for name, text in scripts.items():
        Path("derivations", f"{name}.py").write_text(text, encoding="utf-8")


def therefore(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, arguments)


def test_a_good_run_is_a_line_for_each_derivation_and_a_summary() -> None:
    write(kl=GOOD)
    result = therefore("check")
    assert result.exit_code == 0
    assert_golden("check-good", result.stdout.rstrip("\n"))
    assert result.stderr == ""


def test_a_bad_run_shows_the_message_of_each_step_that_failed() -> None:
    write(kl=BAD)
    result = therefore("check")
    assert result.exit_code == 1
    assert_golden("check-bad", result.stdout.rstrip("\n"))


def test_no_line_is_wider_than_eighty_columns() -> None:
    write(kl=BAD, other=GOOD)
    assert max(map(len, therefore("check").stdout.splitlines())) <= 80


@pytest.mark.parametrize("text", [GOOD, BAD])
def test_json_is_one_object_with_the_promised_keys_for_each_step(text: str) -> None:
    write(kl=text)
    result = therefore("check", "--format", "json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(rows) == text.count("    d.")
    assert all(list(row) == KEYS for row in rows)


def test_a_row_of_json_tells_what_the_message_tells() -> None:
    write(kl=BAD)
    rows = [json.loads(line) for line in therefore("check", "--format", "json").stdout.splitlines()]
    row = next(r for r in rows if r["derivation"] == "gradient" and r["step"] == 2)
    assert row["path"] == "derivations/kl.py"
    assert (row["line"], row["column"]) == (16, 5)
    assert (row["relation"], row["left"], row["right"]) == ("eq", "y - x", "x")
    assert (row["verdict"], row["expected"]) == ("refuted", "proved")
    assert row["witness"] == {"point": {"x": "0", "P": "P(1) = 1/3, P(2) = 2/3"}, "left": "-1/2", "right": "1/2"}
    assert [r["expected"] for r in rows if r["derivation"] == "is_symmetric"] == ["refuted"]


def test_github_gets_an_annotation_for_each_failure_and_no_other_line_but_the_summary() -> None:
    write(kl=BAD)
    *annotations, summary = therefore("check", "--format", "github").stdout.splitlines()
    assert [line.split("::")[1].split(" ")[0] for line in annotations] == ["error", "error"]
    assert "file=derivations/kl.py,line=16" in annotations[1]
    assert summary.startswith("7 steps in 4 derivations")


def test_admitted_steps_fail_unless_they_are_allowed_and_mark_what_rests_on_them() -> None:
    write(kl=GOOD.replace("d.le(y)", "d.le(y)  # admitted"))
    assert therefore("check").exit_code == 1
    result = therefore("check", "--allow-admitted")
    assert result.exit_code == 0
    assert result.stdout.startswith("admitted  derivations/kl.py::gibbs")
    assert "rests on `gibbs`, which is admitted" in result.stdout


@pytest.mark.parametrize("status", [v for v in canned.VERDICTS if v not in ("proved", "definition")])
def test_only_proved_steps_and_definitions_let_a_run_succeed(status: str) -> None:
    write(kl=GOOD.replace("# proved", f"# {status}"))
    result = therefore("check")
    assert result.exit_code == 1
    assert f"error[{status.replace(' ', '-')}]" in result.stdout


def test_an_erratum_fails_once_its_claim_is_proved() -> None:
    write(kl=BAD.replace("d.eq(x)  # refuted", "d.eq(x)"))
    assert "the claim of erratum `is_symmetric` is no longer refuted" in therefore("check").stdout


def test_bad_input_exits_two_and_the_other_scripts_are_still_checked() -> None:
    write(a="raise script-raised", kl=GOOD, z="raise syntax-error")
    result = therefore("check", "derivations", "nowhere")
    assert result.exit_code == 2
    assert "proved    derivations/kl.py::gibbs" in result.stdout
    assert "; 3 inputs could not be checked" in result.stdout
    for code in ("script-raised", "syntax-error", "no-such-path"):
        assert f"error[{code}]" in result.stderr


HEAD = "from sympy import Symbol, log\nfrom therefore import *\nx = symbol('x', 'positive')\nf = function('f')\n"
STEPS = "@derivation\ndef d1(d: Derivation) -> None:\n    d.start(x)\n"
FAULTS = {
    "syntax-error": (HEAD + "d.eq(2 x)\n", 5),
    "script-raised": (HEAD + STEPS + "\n1 / (2 - 2)\n", 9),
    "no-derivations": (HEAD, 1),
    "no-steps": (HEAD + STEPS.replace("d.start(x)", "d.text('to do')"), 6),
    "duplicate-name": (HEAD + STEPS + STEPS, 9),
    "bad-by": (HEAD + STEPS + "    d.eq(x, by='entropy')\n", 8),
    "undeclared-symbol": (HEAD + STEPS + "    d.eq(log(Symbol('X')))\n", 8),
    "circular-definition": (HEAD + "F = define(f(x), lambda: f(x) + 1)\n" + STEPS, 5),
    "bad-step": (HEAD + STEPS.replace("start", "eq"), 7),
}


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_in_a_script_is_a_message_with_its_place(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "therefore.script.load")
    text, line = FAULTS[code]
    write(faulty=text, good=HEAD + STEPS)
    result = therefore("check")
    assert result.exit_code == 2
    assert f"error[{code}]" in result.stderr
    assert f"--> derivations/faulty.py:{line}\n" in result.stderr
    assert "Traceback" not in result.stderr
    assert "derivations/good.py::d1" in result.stdout
    assert code in EXPLANATIONS


def test_a_defect_of_ours_is_a_message_and_the_other_scripts_are_still_checked() -> None:
    write(another=GOOD, defective=GOOD)
    result = therefore("check")
    assert result.exit_code == 2
    assert "error[internal]: ZeroDivisionError: deep inside" in result.stderr
    assert "derivations/another.py::gibbs" in result.stdout


def test_an_interrupted_run_keeps_what_was_decided() -> None:
    write(kl=GOOD, slow=GOOD.replace("gibbs(d)", "finished(d)"), zeta=GOOD)
    result = therefore("check")
    assert result.exit_code == 130
    assert "derivations/kl.py::gibbs" in result.stdout
    assert "derivations/slow.py::finished" in result.stdout
    assert "zeta" not in result.stdout
    assert "interrupted: 6 steps in 3 derivations" in result.stdout


def test_scripts_come_in_one_order_each_once_without_helpers() -> None:
    write(b=GOOD, a=GOOD, _shared=GOOD)
    Path("derivations", "part").mkdir()
    write(**{"part/c": GOOD})
    found = [str(p) for p in run.scripts_of([Path("derivations"), Path("derivations/a.py")])]
    assert found == ["derivations/a.py", "derivations/b.py", "derivations/part/c.py"]


def test_a_lemma_of_another_script_that_failed_is_named() -> None:
    write(kl=BAD, later=GOOD.replace("by=gibbs", "by=kl::tangent"))
    assert "rests on `kl::tangent`, which is not proved" in therefore("check").stdout


def test_without_a_directory_the_message_says_what_to_give() -> None:
    Path("derivations").rmdir()
    result = therefore("check")
    assert result.exit_code == 2
    assert_golden("check-nothing", result.stderr.strip())


@pytest.mark.parametrize(
    "arguments", [("check", "--format", "xml"), ("check", "--seconds", "0"), ("check", "--jobs", "0"), ("chek",)]
)
def test_bad_usage_exits_two(arguments: tuple[str, ...]) -> None:
    assert therefore(*arguments).exit_code == 2


def test_build_publishes_what_changed_and_check_names_the_drift() -> None:
    write(kl=GOOD, other=GOOD)
    assert therefore("build", "--check").exit_code == 1
    assert not Path("output").exists()
    assert "wrote output/kl/page.tex" in therefore("build").stdout
    assert "wrote" not in therefore("build").stdout
    assert therefore("build", "--check").exit_code == 0
    Path("output/kl/page.tex").write_text("edited", encoding="utf-8")
    Path("output/other/page.tex").unlink()
    Path("output/old.tex").write_text("", encoding="utf-8")
    result = therefore("build", "--check")
    assert result.exit_code == 1
    assert_golden("build-drift", result.stderr.strip())
    assert Path("output/kl/page.tex").read_text(encoding="utf-8") == "edited"


def test_a_part_can_be_published_without_the_rest_being_drift() -> None:
    write(kl=GOOD, other=GOOD)
    therefore("build")
    assert therefore("build", "derivations/kl.py", "--check").exit_code == 0


def test_nothing_is_published_unless_everything_is_proved() -> None:
    write(kl=BAD)
    result = therefore("build")
    assert result.exit_code == 1
    assert "nothing was published" in result.stderr
    assert not Path("output").exists()


def test_a_directory_that_cannot_be_written_is_a_message() -> None:
    write(kl=GOOD)
    Path("output").write_text("in the way", encoding="utf-8")
    result = therefore("build")
    assert result.exit_code == 2
    assert "error[unwritable]" in result.stderr


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_explain_prints_the_page_of_a_code(code: str) -> None:
    assert EXPLANATIONS[code] in therefore("explain", code).stdout


def test_explain_knows_a_verdict_by_its_words() -> None:
    assert EXPLANATIONS["out-of-budget"] in therefore("explain", "out of budget").stdout


@pytest.mark.parametrize("address", ["gibbs::2", "derivations/kl.py::gibbs::2"])
def test_explain_prints_the_proof_of_a_step(address: str) -> None:
    write(kl=GOOD, other="def another(d): ...")
    result = therefore("explain", address)
    assert result.exit_code == 0
    assert_golden("explain-step", result.stdout.rstrip("\n"))


def test_explain_prints_every_step_of_a_derivation() -> None:
    write(kl=GOOD)
    result = therefore("explain", "kl_expansion")
    assert result.stdout.count("note[proved]") == 2
    assert "proof" not in result.stdout


@pytest.mark.parametrize("subject", ["refutted", "gibs", "gibbs::9", "nowhere.py::gibbs", "::", "kl::gibbs::x"])
def test_explain_of_something_unknown_says_what_is_near(subject: str) -> None:
    write(kl=GOOD)
    result = therefore("explain", subject)
    assert result.exit_code == 2
    assert "error[no-such-code]" in result.stderr


def test_one_script_is_checked_as_the_command_would(capsys: pytest.CaptureFixture[str]) -> None:
    write(kl=GOOD, bad=BAD)
    assert cli.run_script(Path("derivations/kl.py")) == 0
    assert capsys.readouterr().out == therefore("check", "derivations/kl.py").stdout
    assert cli.run_script(Path("derivations/bad.py")) == 1


def test_the_first_derivation_of_the_readme_is_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("therefore.script.load", "therefore.checker.scripts"):
        monkeypatch.delitem(sys.modules, name)
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    script, failure = readme.split("```python\n")[1].split("```")[0], readme.split("```\nerror[")[1].split("```")[0]
    write(logistic=script)
    assert therefore("check").exit_code == 0
    write(logistic=script.replace("1 - sigma(x)", "1 + sigma(x)"))
    result = therefore("check")
    assert result.exit_code == 1
    assert [line for line in f"error[{failure}".splitlines() if line not in result.stdout.splitlines()] == []


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    paths = ":".join(path for path in sys.path if path)
    env = {**os.environ, "PYTHONPATH": paths, **environment}
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=env)


def test_the_command_line_starts_without_what_is_heavy() -> None:
    code = "import sys, therefore.cli; print([m for m in ('sympy', 'rich', 'flint', 'numpy') if m in sys.modules])"
    assert python("-c", code).stdout == "[]\n"


def test_the_module_runs_as_the_command_does() -> None:
    done = python("-m", "therefore", "explain", "refuted")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("refuted\n")


def test_a_terminal_that_cannot_show_a_character_shows_its_code() -> None:
    done = python("-m", "therefore", "explain", "undefined", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "\\u2260" in done.stdout
