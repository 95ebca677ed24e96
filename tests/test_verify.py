"""`therefore verify`: what is accepted, what is rejected and why, and that no file can break it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from certificates.make import FORGED
from certificates.proofs import CASES, DEFINITION, LEMMA, PARABOLA, QUOTIENT, VALID, Proof, line
from test_balls import term as T
from therefore.checker.verify import Replayed, meanings, statement, verify
from therefore.cli import app
from therefore.goal import Certificate, Definition, Goal, Lemma
from therefore.message import InputError
from therefore.term import Term, var
from therefore.term import app as applied

HERE = Path(__file__).parent
SCRIPTS = HERE.parent / "derivations"


def data(proof: Proof, name: str = "") -> dict[str, Any]:
    return {"name": name or proof.name, **Certificate(proof.lines, proof.goal).to_json()}


def therefore(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(row) for row in therefore("verify", path, "--format", "json").stdout.splitlines()]


# -- the forms of a file --------------------------------------------------------------------

FORMS = {
    "one": lambda found: json.dumps(found[0], indent=1),
    "a list": lambda found: json.dumps(found, indent=1),
    "lines": lambda found: "\n".join(map(json.dumps, found)) + "\n",
    "lines with gaps": lambda found: "\n\n" + "\r\n\n".join(map(json.dumps, found)),
    "with a byte order mark": lambda found: "\ufeff" + json.dumps(found),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_file_holds_one_certificate_or_many(form: str, tmp_path: Path) -> None:
    path = tmp_path / "proofs"
    path.write_text(FORMS[form]([data(QUOTIENT), data(PARABOLA)]), encoding="utf-8")
    found = verify([path])
    expected = ["quotient"] if form == "one" else ["quotient", "parabola"]
    assert [(r.name, r.status) for r in found if isinstance(r, Replayed)] == [(name, "accepted") for name in expected]
    assert len(found) == len(expected)


def test_a_line_says_what_is_proved_and_why_not(tmp_path: Path) -> None:
    path = tmp_path / "proofs.jsonl"
    false = QUOTIENT.forged("sign", "", claim=T("log(p/q) == log(p) + log(q)"))
    path.write_text("\n".join(json.dumps(data(p)) for p in (QUOTIENT, false)), encoding="utf-8")
    run = therefore("verify", path)
    assert run.exit_code == 1
    first, second, last = run.stdout.splitlines()
    assert first == "accepted  quotient  0 < p, 0 < q ⊢ log(p/q) = log p - log q"
    assert second == (
        "rejected  sign  0 < p, 0 < q ⊢ log(p/q) = log p + log q: nothing proves log(p/q) = log p + log q"
    )
    assert last.startswith("2 certificates: 1 accepted, 1 rejected (")


def test_every_certificate_of_the_folder_is_judged(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    path.write_text("\n".join(json.dumps(data(p)) for p in VALID), encoding="utf-8")
    assert {r["name"]: r["verdict"] for r in rows(path)} == {
        p.name: "supposes" if p is LEMMA else "accepted" for p in VALID
    }
    for proof in FORGED:
        try:
            path.write_text(json.dumps(data(proof)), encoding="utf-8")
        except ValueError:
            continue
        (found,) = verify([path])
        assert isinstance(found, InputError) or (found.status == "rejected" and found.reason), proof.name


def test_json_has_these_keys(tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(data(DEFINITION)), encoding="utf-8")
    (row,) = rows(path)
    assert list(row) == "path line name hypotheses claim definitions verdict lemmas reason".split()
    assert (row["claim"], row["definitions"]) == ("Z(1) = 1 + b", ["Z(x) := x + b"])


# -- damage ---------------------------------------------------------------------------------

GOOD = json.dumps(data(PARABOLA))
DAMAGED = {
    "nothing": b"",
    "only space": b" \n\n",
    "not text": b"\xff\xfe\x00",
    "not JSON": b"proved",
    "a number": b"1",
    "cut off": GOOD[: len(GOOD) // 2].encode(),
    "an empty object": b"{}",
    "an empty list": b"[]",
    "another format": GOOD.replace("certificate 1", "certificate 2").encode(),
    "not a number": GOOD.replace('"1"', "NaN", 1).encode(),
    "a name twice": GOOD.replace('{"name"', '{"lines": [], "name"').encode(),
    "nested too deeply": b"[" * 100_000,
    "a long number": GOOD.replace('"lines"', f'"more": {"9" * 5000}, "lines"').encode(),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_file_is_named(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "damaged.json"
    path.write_bytes(DAMAGED[kind])
    run = therefore("verify", path)
    assert run.exit_code == 2
    assert run.stderr.startswith("error[damaged]:")
    assert "damaged.json" in run.stderr
    assert "accepted" not in run.stdout


def test_a_damaged_line_does_not_hide_the_others(tmp_path: Path) -> None:
    path = tmp_path / "proofs.jsonl"
    path.write_text("\n".join([GOOD, GOOD[:-20], GOOD]), encoding="utf-8")
    run = therefore("verify", path)
    assert run.exit_code == 2
    assert run.stdout.count("accepted  parabola") == 2
    assert "line 2" in run.stderr


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    run = therefore("verify", tmp_path / "none.json", tmp_path)
    assert run.exit_code == 2
    assert run.stderr.count("error[no-such-path]") == 2


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@settings(max_examples=100, deadline=None)
def test_no_bytes_break_it(content: bytes) -> None:
    path = Path(sys.argv[0]).parent  # a directory: reading it is an error of its own
    assert isinstance(verify([path])[0], InputError)
    import tempfile

    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        assert all(isinstance(found, InputError) for found in verify([Path(file.name)]))


def test_a_term_too_deep_to_print_is_no_traceback(tmp_path: Path) -> None:
    deep: Any = ["var", "x"]
    for _ in range(490):
        deep = ["neg", deep]
    path = tmp_path / "deep.json"
    goal = {**data(PARABOLA)["goal"], "claim": ["eq", deep, deep]}
    path.write_text(json.dumps({**data(PARABOLA), "goal": goal}), encoding="utf-8")
    assert therefore("verify", path).exit_code in (1, 2)


# -- lemmas ---------------------------------------------------------------------------------

TANGENT = Proof("tangent", Goal((T("0 < t"),), T("log(t) <= t - 1")), (line("assume", T("0 < t")),))


def judged(*certificates: tuple[Goal, tuple[Any, ...]]) -> list[str]:
    """The verdicts as if each certificate had been accepted by the kernel."""
    from therefore.checker.verify import settled

    found = [Replayed(Path("x"), 1, "", Certificate(lines, goal)) for goal, lines in certificates]
    return [r.status for r in settled(found) if isinstance(r, Replayed)]


def uses(*names: str) -> tuple[Any, ...]:
    return tuple(line("lemma", name) for name in names)


A, B = T("a == b"), T("c == d")


def test_a_lemma_that_another_certificate_proves_is_not_supposed() -> None:
    lemma = Lemma("L", (T("0 < x"),), A)
    user = Goal((), B, lemmas=(lemma,))
    proof = Goal((T("0 < x"),), A)
    assert judged((user, uses("L"))) == ["supposes"]
    assert judged((user, uses("L")), (proof, ())) == ["accepted", "accepted"]
    assert judged((user, ())) == ["accepted"]
    assert judged((user, uses("L")), (replace(proof, hypotheses=()), ())) == ["accepted", "accepted"]
    assert judged((user, uses("L")), (replace(proof, hypotheses=(T("0 < y"),)), ())) == ["supposes", "accepted"]


def test_parts_of_a_lemma_may_be_proved_apart() -> None:
    both = Goal((), B, lemmas=(Lemma("L", (), Term("and", A, T("a <= b"))),))
    assert judged((both, uses("L")), (Goal((), A), ()), (Goal((), T("a <= b")), ())) == ["accepted"] * 3
    assert judged((both, uses("L")), (Goal((), A), ())) == ["supposes", "accepted"]


def test_nothing_is_proved_by_way_of_itself() -> None:
    first = Goal((), A, lemmas=(Lemma("B", (), B),))
    second = Goal((), B, lemmas=(Lemma("A", (), A),))
    assert judged((first, uses("B")), (second, uses("A"))) == ["supposes", "supposes"]
    assert judged((replace(first, lemmas=(Lemma("A", (), A),)), uses("A"))) == ["supposes"]


def test_a_lemma_about_another_definition_is_another_lemma() -> None:
    claim = T("Z(1) == 1")
    one, two = Definition("Z", (("x", 0),), T("x")), Definition("Z", (("x", 0),), T("x*x"))
    user = Goal((), A, definitions=(one,), lemmas=(Lemma("L", (), claim),))
    assert judged((user, uses("L")), (Goal((), claim, definitions=(one,)), ())) == ["accepted", "accepted"]
    for other in (two,), ():
        assert judged((user, uses("L")), (Goal((), claim, definitions=other), ())) == ["supposes", "accepted"]


def test_supposing_is_not_success_unless_allowed(tmp_path: Path) -> None:
    path = tmp_path / "lemma.json"
    path.write_text(json.dumps(data(LEMMA)), encoding="utf-8")
    run = therefore("verify", path)
    assert run.exit_code == 1
    assert "supposes  lemma  0 < x ⊢ log(2·x) ≤ 2·x - 1, supposing tangent\n" in run.stdout
    assert therefore("verify", path, "--allow-lemmas").exit_code == 0


# -- what is read is what is proved ---------------------------------------------------------


def test_a_statement_says_what_its_names_mean() -> None:
    inner, outer = Definition("V", (("x", 0),), T("x*x")), Definition("U", (("@P", 1),), T("V(P(1))"))
    goal = Goal((T("0 < x"),), Term("eq", applied("U", Term("fam", "Q")), T("x")), definitions=(inner, outer))
    assert statement(goal) == "0 < x ⊢ U(Q) = x, where U(P) := V(P(1)), where V(x) := x·x"
    assert set(meanings(goal, (T("W(1)"),))) == set()


ALIKE = {
    "a family called log": (T("f(1) == f(1)"), lambda t: applied("log", *t.args[1:]) if t.op == "app" else t),
    "a variable called pi": (T("x == x"), lambda t: var("pi") if t.op == "var" else t),
    "sigma and σ": (T("x == y"), lambda t: var({"x": "sigma", "y": "σ"}[t.args[0]]) if t.op == "var" else t),
}


@pytest.mark.parametrize("kind", ALIKE)
def test_what_would_be_misread_is_not_accepted(kind: str, tmp_path: Path) -> None:
    claim, change = ALIKE[kind]

    def changed(t: Term) -> Term:
        return change(Term(t.op, *(changed(a) if isinstance(a, Term) else a for a in t.args)))

    equation = changed(claim)
    proof = Proof("alike", Goal((equation,), equation), (line("assume", equation),))
    path = tmp_path / "alike.json"
    path.write_text(json.dumps(data(proof)), encoding="utf-8")
    (row,) = rows(path)
    assert row["verdict"] == "rejected"
    assert "read" in row["reason"]


def test_names_cannot_steer_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(data(CASES, "\x1b[2J\naccepted  everything")), encoding="utf-8")
    out = therefore("verify", path).stdout
    assert "\x1b" not in out
    assert len(out.splitlines()) == 2


# -- from a check to a fresh process --------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_check_writes_is_accepted_in_a_fresh_process(jobs: int, tmp_path: Path) -> None:
    path = tmp_path / "proofs.jsonl"
    scripts = [SCRIPTS / "entropy.py", SCRIPTS / "kl_divergence.py", SCRIPTS / "cross_entropy.py"]
    run = therefore("check", *scripts, "--certificates", path, "--jobs", jobs)
    assert run.exit_code == 0, run.output
    found = rows(path)
    assert {r["verdict"] for r in found} == {"accepted"}
    assert sum("::" in r["name"] for r in found) == len(found) > 60
    code = (
        "import sys; from therefore.cli import app\n"
        f"try: app(['verify', {str(path)!r}])\n"
        "except SystemExit as end: assert not end.code\n"
        "assert 'sympy' not in sys.modules and 'therefore.prover' not in sys.modules"
    )
    fresh = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert fresh.returncode == 0, fresh.stderr
    assert fresh.stdout.count("accepted  ") == len(found)


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    run = therefore("check", SCRIPTS / "entropy.py", "--certificates", tmp_path)
    assert run.exit_code == 2
    assert "error[unwritable]" in run.stderr


def test_a_verdict_has_a_certificate_that_stands_alone() -> None:
    from therefore import check

    certificate = check("log(a*b)", "==", "log(a) + log(b)", symbols={"a": "positive", "b": "positive"}).certificate
    assert certificate is not None
    again = Certificate.from_json(json.loads(json.dumps(certificate.to_json())))
    assert again == certificate
    assert again.goal is not None and statement(again.goal) == "0 < a, 0 < b ⊢ log(a·b) = log a + log b"
