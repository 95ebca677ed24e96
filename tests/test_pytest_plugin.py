"""The pytest plugin: every step an item, with the messages of the command line, in one order, checked once."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import pytest

from canned import assert_golden

pytest_plugins = ["pytester"]

SCRIPT = """from therefore import derivation, erratum

@derivation
def tangent(d):
    d.start(x)
    d.eq(y)  # unproved

@derivation
def gibbs(d):
    d.start(x)
    d.le(y, by=tangent)

@derivation
def corollary(d):
    d.start(x)
    d.le(y, by=gibbs)
    d.eq(x)

@erratum
def is_symmetric(d):
    d.eq(x)  # refuted

@erratum
def is_fixed(d):
    d.eq(x)  # proved
"""
GOOD = """from therefore import derivation

@derivation
def good(d):
    d.start(x)
    d.le(y)
"""
CONFTEST = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import canned
canned.install()
"""
STEPS = [
    "tangent::1", "tangent::2", "gibbs::1", "gibbs::2", "corollary::1", "corollary::2", "corollary::3",
    "is_symmetric::1", "is_fixed::1",
]  # fmt: skip
INSTALLED = any(point.value == "therefore.pytest_plugin" for point in entry_points(group="pytest11"))


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeini("[pytest]\naddopts = --strict-config -p no:cacheprovider -p no:hypothesispytest\n")
    pytester.makeconftest(CONFTEST)
    pytester.mkdir("derivations")
    return pytester


def write(project: pytest.Pytester, **scripts: str) -> None:
    for name, text in scripts.items():
        path = project.path / "derivations" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Pytest in a process of its own, with the plugin even where the package is not installed."""
    plugin = () if INSTALLED else ("-p", "therefore.pytest_plugin")
    return project.runpytest_subprocess(*plugin, *arguments)


def checks(project: pytest.Pytester) -> list[str]:
    """Which scripts were checked, once for each time."""
    log = project.path / "checks.log"
    return sorted(line.split()[0] for line in log.read_text().splitlines()) if log.exists() else []


def nodes(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if line.startswith("derivations/") and "::" in line]


def test_every_step_is_an_item_and_collecting_checks_nothing(project: pytest.Pytester) -> None:
    write(project, logistic=SCRIPT, another=GOOD)
    result = run(project, "--co", "-q")
    logistic = [f"derivations/logistic.py::{step}" for step in STEPS]
    assert nodes(result) == ["derivations/another.py::good::1", "derivations/another.py::good::2", *logistic]
    assert checks(project) == []


def test_steps_pass_fail_and_are_skipped_as_their_verdicts_say(project: pytest.Pytester) -> None:
    write(project, logistic=SCRIPT)
    result = run(project, "-v", "-rs")
    outcomes = {line.split()[0].split("::", 1)[1]: line.split()[1] for line in nodes(result) if "%]" in line}
    skipped, failed = {"gibbs::2", "corollary::2"}, {"tangent::2", "is_fixed::1"}
    expected = {s: "SKIPPED" if s in skipped else "FAILED" if s in failed else "PASSED" for s in STEPS}
    assert outcomes == expected
    result.stdout.fnmatch_lines(["*rests on `tangent`, which is not proved", "*rests on `gibbs`, which is not proved"])
    assert checks(project) == ["logistic"]


def test_a_failing_step_shows_the_message_of_the_command_line(project: pytest.Pytester) -> None:
    write(project, logistic=SCRIPT)
    lines = run(project, "-k", "tangent").outlines
    start = next(i for i, line in enumerate(lines) if line.startswith("___"))
    stop = next(i for i, line in enumerate(lines) if "short test summary" in line)
    assert_golden("pytest-failure", "\n".join(line.strip("_") for line in lines[start:stop]))


def test_one_step_can_be_named(project: pytest.Pytester) -> None:
    write(project, logistic=SCRIPT)
    run(project, "derivations/logistic.py::corollary::3").assert_outcomes(passed=1)
    run(project, "derivations/logistic.py::corollary").assert_outcomes(passed=2, skipped=1)
    run(project, "derivations/logistic.py").assert_outcomes(passed=5, failed=2, skipped=2)


def test_steps_are_selected_by_keyword(project: pytest.Pytester) -> None:
    write(project, logistic=SCRIPT, another=GOOD)
    run(project, "-k", "corollary or good").assert_outcomes(passed=4, skipped=1, deselected=6)


def test_the_first_failure_can_stop_the_run(project: pytest.Pytester) -> None:
    write(project, logistic=SCRIPT)
    run(project, "-x").assert_outcomes(passed=1, failed=1)


def test_workers_agree_with_a_single_process(project: pytest.Pytester) -> None:
    write(project, logistic=SCRIPT, another=GOOD, third=GOOD)
    run(project, "-n", "2").assert_outcomes(passed=9, failed=2, skipped=2)
    assert all(checks(project).count(name) <= 2 for name in ("logistic", "another", "third"))


def test_bad_input_is_a_collection_error_with_our_message(project: pytest.Pytester) -> None:
    write(project, logistic=f"{GOOD}\nraise duplicate-name\n", another=GOOD)
    result = run(project)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*error[[]duplicate-name[]]: the script raises", " --> derivations/logistic.py:8"])
    result.stdout.no_fnmatch_line("*Traceback*")
    run(project, "--continue-on-collection-errors").assert_outcomes(errors=1, passed=2)


def test_a_defect_of_ours_fails_every_step_without_a_traceback(project: pytest.Pytester) -> None:
    write(project, defective=GOOD)
    result = run(project)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["error[[]internal[]]: ZeroDivisionError: deep inside"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_lemma_of_another_script_counts(project: pytest.Pytester) -> None:
    write(project, kl=SCRIPT, later=f"import kl\n{GOOD.replace('d.le(y)', 'd.le(y, by=kl::gibbs)')}")
    result = run(project, "derivations/later.py", "-rs")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["*rests on `kl::gibbs`, which is not proved"])


def test_files_that_are_no_scripts_are_left_to_pytest(project: pytest.Pytester) -> None:
    write(project, _shared=GOOD, helper="x = 1\n", test_other="def test_it(): pass\n")
    elsewhere = project.path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "script.py").write_text(GOOD, encoding="utf-8")
    run(project).assert_outcomes(passed=1)
    run(project, "elsewhere/script.py").assert_outcomes(passed=2)


@pytest.mark.parametrize("entry", ["proofs", "deep/proofs"])
def test_the_directories_are_configured(project: pytest.Pytester, entry: str) -> None:
    project.makeini(f"[pytest]\ntherefore_paths = {entry}\naddopts = -p no:cacheprovider\n")
    write(project, ignored=GOOD, **{f"../{entry.replace('deep/', 'deep/')}/found": GOOD} if "/" not in entry else {})
    if "/" in entry:
        (project.path / entry).mkdir(parents=True)
        (project.path / entry / "found.py").write_text(GOOD, encoding="utf-8")
    run(project).assert_outcomes(passed=2)
