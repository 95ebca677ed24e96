"""What users read: golden texts of messages, and laws of their rendering."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canned import VERDICTS, assert_golden
from therefore.codes import EXPLANATIONS
from therefore.document import Checked, Notation, Place, Result, Step
from therefore.goal import Status
from therefore.message import InputError, Message, cells, github, message_of, render, wrap
from therefore.term import Term, add, app, div, eq, mul, num, sub, var

SOURCE = '''"""The logistic function."""

@derivation
def gradient(d):
    d.start(loss)
    d.eq(y - sigma(x))
    d.eq(
        y
    )
    d.text("信息熵")\td.eq(x)  # 熵
'''
X, Y = var("x"), var("y")
SIGMA = app("sigma", X)
LEFT = mul(Term("neg", sub(div(Y, SIGMA), div(sub(num(1), Y), sub(num(1), SIGMA)))), SIGMA, sub(num(1), SIGMA))


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "derivations" / "logistic.py"
    path.parent.mkdir()
    path.write_text(SOURCE, encoding="utf-8")
    return path


def place(path: Path, line: int = 6, column: int = 5, end_line: int = 6, end_column: int = 23) -> Place:
    return Place(path, line, column, end_line, end_column)


def said(path: Path, status: Status, *, expected: str = "proved", admitted: str = "", long: bool = False) -> Message:
    right = sub(Y, SIGMA) if not long else add(*(div(var(f"a{i}"), var(f"b{i}")) for i in range(12)))
    step = Step(4, "eq", LEFT, right, place(path), admitted=admitted)
    result = Result(step, VERDICTS[status], expected)
    checked = Checked("gradient", "", "", (result,), (Term("gt", X, num(0)), eq(Y, num(1))), place(path, 3))
    return message_of(checked, result, Notation(functions=frozenset({"sigma"})))


@pytest.mark.parametrize("status", get_args(Status))
def test_every_verdict_has_its_message(script: Path, status: Status) -> None:
    admitted = "Basel problem" if status == "admitted" else ""
    assert_golden(f"verdict-{status.replace(' ', '-')}", render(said(script, status, admitted=admitted)))


def test_an_erratum_that_is_proved_says_so(script: Path) -> None:
    assert_golden("erratum", render(said(script, "proved", expected="refuted")))


def test_a_long_goal_breaks_before_its_relation(script: Path) -> None:
    assert_golden("long-goal", render(said(script, "refuted", long=True)))


def test_a_call_over_several_lines_is_underlined_on_its_first(script: Path) -> None:
    message = Message("error", "bad-step", "step 3 is not a step", place(script, 7, 5, 9, 6), "here", help="open it")
    assert_golden("several-lines", render(message))


def test_wide_characters_and_tabs_keep_the_underline_below_its_source(script: Path) -> None:
    message = Message("warning", "bad-by", "`by=` is not used", place(script, 10, 19, 10, 26))
    assert_golden("wide-characters", render(message))


def test_a_message_without_a_place_is_only_text() -> None:
    message = Message("error", "no-such-path", "`derivation` does not exist", help="did you mean `derivations`")
    assert_golden("no-place", render(message))


def test_a_place_in_a_file_that_is_gone_shows_no_source(tmp_path: Path) -> None:
    gone = Message("error", "unreadable", "the script cannot be read", Place(Path("gone.py"), 7))
    assert render(gone) == "error[unreadable]: the script cannot be read\n --> gone.py:7"


def test_colour_adds_nothing_but_colour(script: Path) -> None:
    message = said(script, "refuted")
    painted = render(message, colour=True)
    assert painted != render(message)
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == render(message)


def test_the_annotation_is_one_line_with_its_place(script: Path) -> None:
    line = github(said(script, "unproved"))
    assert line.startswith(
        "::error file=derivations/logistic.py,line=6,endLine=6,col=5,endColumn=23,title=error[unproved]::step 4 of "
    )
    assert "\n" not in line
    assert "32 sampled points agree" in line.split("%0A")[-1]


def test_an_annotation_escapes_what_would_end_it() -> None:
    message = Message("note", "x", "100%\nof it", Place(Path("a,b:c.py"), 1))
    assert github(message) == "::notice file=a%2Cb%3Ac.py,line=1,title=note[x]::100%25%0Aof it"


def test_control_characters_cannot_reach_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "evil.py"
    path.write_text("x = '\x1b[2J\u202e'\n", encoding="utf-8")
    text = render(Message("error", "bad-step", "\x1b]0;title\x07", Place(path, 1), notes=(("note", "\x1b[1m\u200b"),)))
    assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e]", text) is None


def test_an_input_error_survives_the_way_to_another_process() -> None:
    error = InputError(Message("error", "syntax-error", "invalid syntax", Place(Path("a.py"), 1)))
    assert pickle.loads(pickle.dumps(error)).messages == error.messages


@given(st.text(), st.integers(1, 100))
def test_wrapping_keeps_the_words_and_the_width(text: str, width: int) -> None:
    lines = wrap(text.replace("\xa0", " "), width)
    assert " ".join(lines).split() == text.split()
    assert all(cells(line) <= width or " " not in line.strip(" ") for line in lines)


@given(
    st.builds(
        Message,
        st.sampled_from(["error", "warning", "note"]),
        st.just("code"),
        st.text(),
        st.builds(Place, st.just(Path(__file__)), *(st.integers(-5, 500) for _ in range(4))),
        st.text(),
        st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=3).map(tuple),
        st.text(),
    ),
    st.integers(1, 120),
    st.booleans(),
)
def test_any_message_renders(message: Message, width: int, colour: bool) -> None:
    assert render(message, width, colour).startswith(("error", "warning", "note", "\x1b["))
    assert github(message).startswith("::")


def test_every_verdict_has_a_page() -> None:
    for status in get_args(Status):
        assert status.replace(" ", "-") in EXPLANATIONS


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_a_page_says_what_why_an_example_and_what_to_do(code: str) -> None:
    page = EXPLANATIONS[code]
    assert re.fullmatch(r"[^\n].*\n\nwhy it matters\n  .*\n\nexample\n  .*\n\nwhat to do\n  .*\n", page, re.DOTALL)
    assert max(map(len, page.splitlines())) <= 80
