"""Loading runs a script, records it, and says where it is wrong; it leaves no trace."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from therefore.message import InputError
from therefore.script.load import Workspace, load, load_all

HEAD = """
from sympy import Eq, Symbol, log
from therefore import Derivation, Sum, define, derivation, distributions, function, outcome, symbol
x = symbol("x")
"""
GOOD = (
    '''"""Title of it.

Introduction.
"""
'''
    + HEAD
    + '''
n = symbol("n", "positive integer")
y = outcome("y", n)
P, Q = distributions("P Q", over=y)
H = function("H")
D = function("D", latex=r"D({0} \\| {1})")
z = symbol("z", latex="\\\\hat{z}")
ENTROPY = define(H(P), lambda: -Sum(P(y) * log(P(y)), y))

@derivation
def first(d: Derivation) -> None:
    """First."""
    d.start(H(P) + z)
    d.eq(-Sum(P(y) * log(P(y)), y) + z, by=ENTROPY)
'''
)
USER = """
from good import H, P, first
from therefore import Derivation, derivation

@derivation
def second(d: Derivation) -> None:
    d.start(H(P))
    d.eq(H(P), by=first)
"""


def script(directory: Path, name: str, text: str) -> Path:
    path = directory / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    return path


def derivation(body: str, name: str = "f") -> str:
    return f"{HEAD}\n@derivation\ndef {name}(d: Derivation) -> None:\n    {body}\n"


def test_a_script_is_loaded_with_its_notation(tmp_path: Path) -> None:
    loaded = load(script(tmp_path, "good", GOOD))
    assert (loaded.name, loaded.title, loaded.introduction) == ("good", "Title of it", "Introduction.")
    assert [d.name for d in loaded.drafts] == ["first"]
    assert [s.name for s in loaded.shown] == ["ENTROPY"]
    assert loaded.notation.names == {"z": r"\hat{z}"}
    assert loaded.notation.bare == {"y"}
    assert loaded.notation.functions == {"P", "H"}


@pytest.mark.parametrize("together", [False, True])
def test_scripts_import_each_other_and_leave_nothing_behind(tmp_path: Path, together: bool) -> None:
    paths = [script(tmp_path, "good", GOOD), script(tmp_path, "user", USER)]
    path, modules = list(sys.path), set(sys.modules)
    scripts = list(load_all(reversed(paths))) if together else [load(paths[1]), load(paths[0])]
    assert not [s for s in scripts if isinstance(s, InputError)]
    user = scripts[0]
    assert not isinstance(user, InputError)
    assert user.requires == (tmp_path / "good.py",)
    assert user.drafts[0].uses == ("good::first",)
    assert user.drafts[0].steps[1].goals[0].definitions
    assert sys.path == path
    assert {"good", "user"}.isdisjoint(sys.modules)
    assert modules <= set(sys.modules)
    assert not list(tmp_path.rglob("__pycache__"))


def test_scripts_of_one_workspace_share_what_they_import(tmp_path: Path) -> None:
    counter = 'import pathlib\nwith pathlib.Path(__file__ + ".runs").open("a") as f: f.write("x")\n'
    paths = [script(tmp_path, "good", counter + GOOD), script(tmp_path, "user", USER)]
    workspace = Workspace()
    for path in (*paths, *paths):
        load(path, workspace)
    assert (tmp_path / "good.py.runs").read_text() == "x"


def test_a_script_may_be_called_like_a_module_of_python(tmp_path: Path) -> None:
    assert load(script(tmp_path, "random", GOOD)).name == "random"
    assert "betavariate" in dir(sys.modules["random"])


ERRORS = [
    ("d.start(x", "syntax-error", "never closed", 8),
    ("1 / 0", "script-raised", "ZeroDivisionError: division by zero", 8),
    ("exit()", "script-raised", "SystemExit", 8),
    ("d.text('to do')", "no-steps", "`f` has no steps", 7),
    ("d.start(0.5 * x)", "bad-step", "0.5", 8),
    ("d.start(Symbol('q'))", "undeclared-symbol", "q was never declared", 8),
    ("d.start(x); d.eq(x, by='this')", "bad-by", "not the str 'this'", 8),
    ("d.start(symbol('z', 'large'))", "undeclared-symbol", "`large` is not a domain", 8),
]


@pytest.mark.parametrize(("body", "code", "text", "line"), ERRORS, ids=[text for _, _, text, _ in ERRORS])
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, body: str, code: str, text: str, line: int) -> None:
    path = script(tmp_path, "wrong", derivation(body))
    with pytest.raises(InputError) as caught:
        load(path)
    (message,) = caught.value.messages
    assert message.code == code
    assert text in message.text
    assert message.place is not None
    assert (message.place.path, message.place.line) == (path, line)


WHOLE = [
    (HEAD, "no-derivations", "declares no derivation"),
    (derivation("d.start(x)") + derivation("d.start(x)"), "duplicate-name", "two derivations are called `f`"),
    (HEAD + "raise ValueError('no')", "script-raised", "ValueError: no"),
    (HEAD + "import nothing_of_this_name", "script-raised", "ModuleNotFoundError"),
    (HEAD + "H = function('H')\nA = define(H(x), lambda: H(x))", "circular-definition", "not defined"),
    ("x = '\\ud800", "syntax-error", ""),
]


@pytest.mark.parametrize(("text", "code", "said"), WHOLE, ids=[code + said for _, code, said in WHOLE])
def test_a_script_that_is_wrong_as_a_whole(tmp_path: Path, text: str, code: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        load(script(tmp_path, "wrong", text))
    assert caught.value.messages[0].code == code
    assert said in caught.value.messages[0].text
    assert caught.value.messages[0].place is not None


def test_every_wrong_derivation_of_a_script_is_named(tmp_path: Path) -> None:
    text = derivation("d.eq(x)") + derivation("d.start(Symbol('q'))", "g") + derivation("d.start(x)", "h")
    with pytest.raises(InputError) as caught:
        load(script(tmp_path, "wrong", text))
    assert [m.code for m in caught.value.messages] == ["bad-step", "undeclared-symbol"]


def test_a_mistake_in_an_imported_script_is_placed_there(tmp_path: Path) -> None:
    script(tmp_path, "good", GOOD + "\n1 / 0\n")
    with pytest.raises(InputError) as caught:
        load(script(tmp_path, "user", USER))
    place = caught.value.messages[0].place
    assert place is not None
    assert place.path.name == "good.py"


def test_a_path_that_is_not_a_script(tmp_path: Path) -> None:
    (tmp_path / "binary.py").write_bytes(b"\xff\xfe\x00")
    for path, code in ((tmp_path / "none.py", "no-such-path"), (tmp_path / "binary.py", "unreadable")):
        with pytest.raises(InputError) as caught:
            load(path)
        assert caught.value.messages[0].code == code


def test_what_a_script_prints_stays_out_of_the_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load(script(tmp_path, "good", GOOD + "\nprint('hello')\n"))
    assert capsys.readouterr().out == ""


EXHIBITS = """
from therefore import Derivative, export, figure
FIGURES = (figure("square", "Square", x, (-1, 1), {"x²": lambda: CURVE}, after=f),)
EXPORTS = (export("square", "A square.", (x,), lambda: BODY, checked=f),)
"""


def test_figures_and_functions_are_those_of_checked_expressions(tmp_path: Path) -> None:
    text = derivation("d.start(x * x); d.eq(x**2)") + EXHIBITS
    loaded = load(script(tmp_path, "good", text.replace("CURVE", "x**2").replace("BODY", "x**2")))
    assert (loaded.figures[0].variable, loaded.figures[0].after) == ("x", "f")
    assert loaded.functions[0].parameters == (("x", 0),)
    assert loaded.functions[0].body == loaded.figures[0].curves[0][1]
    for curve, body, said in (("x**2 + z", "x**2", "depends on z"), ("x**2", "x**3", "not an expression of f")):
        other = text.replace("CURVE", curve).replace("BODY", body).replace("\n@", "\nz = symbol('z')\n@")
        with pytest.raises(InputError) as caught:
            load(script(tmp_path, "wrong", other))
        assert said in caught.value.messages[0].text
