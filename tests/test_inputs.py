r"""Files to `\input`: one for each derivation and one for each definition, in three layouts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from therefore.checker.run import documents_of, load_scripts
from therefore.cli import app
from therefore.document import Document
from therefore.publish.inputs import Setting, inputs
from therefore.publish.mathml import converter

SCRIPT = '''"""The logistic function."""

from sympy import Eq, exp, log

from therefore import Derivation, define, derivation, erratum, function, symbol

x = symbol("x")
y = symbol("y", "{0, 1}")
sigma = function("sigma")
SIGMOID_FUNCTION = define(sigma(x), lambda: 1 / (1 + exp(-x)))


@derivation
def reflection(d: Derivation) -> None:
    """The logistic function of -x is 1 minus that of x."""
    d.start(sigma(-x))
    d.eq(1 - 1 / (1 + exp(-x)), by=SIGMOID_FUNCTION)
    d.eq(1 - sigma(x), by=SIGMOID_FUNCTION)


@derivation
def label(d: Derivation) -> None:
    """A label is its own square."""
    with d.case(Eq(y, 1)):
        d.start(y**2)
        d.eq(y)
    d.start(y**2)
    d.eq(y)


@erratum(source="even", correction="it is not")
def even(d: Derivation) -> None:
    """The logistic function is even."""
    d.claim(Eq(sigma(-x), sigma(x)), by=(SIGMOID_FUNCTION, reflection))
'''
ROWS = {
    "aligned": r"""\begin{aligned}
\sigma(-x) &= 1 - \frac{1}{1 + e^{-x}} \\
&= 1 - \sigma(x)
\end{aligned}
""",
    "align*": r"""\begin{align*}
\sigma(-x) &= 1 - \frac{1}{1 + e^{-x}} \\
&= 1 - \sigma(x)
\end{align*}
""",
    "line": r"\sigma(-x) = 1 - \frac{1}{1 + e^{-x}} = 1 - \sigma(x)" + "\n",
}


@cache
def document(directory: Path) -> Document:
    path = directory / "logistic.py"
    path.write_text(SCRIPT, "utf-8")
    (made,) = documents_of(list(load_scripts([path])), 5.0, 1, lambda checked: None)
    assert isinstance(made, Document)
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return document(tmp_path_factory.mktemp("inputs"))


def rows(text: str) -> str:
    """A file without its comments."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("%"))


@pytest.mark.parametrize("layout", ROWS)
def test_a_derivation_stands_in_the_layout_that_is_asked_for(made: Document, layout: str) -> None:
    files = inputs(made, Setting(layout))
    assert rows(files["tex/reflection.tex"]) == ROWS[layout]
    assert set(files) == {"tex/reflection.tex", "tex/label.tex", "tex/even.tex", "tex/definitions/SIGMOID_FUNCTION.tex"}


def test_a_definition_is_one_line_that_any_display_can_hold(made: Document) -> None:
    assert inputs(made)["tex/definitions/SIGMOID_FUNCTION.tex"] == "\\sigma(x) := \\frac{1}{1 + e^{-x}}\n"


def test_the_margin_names_what_a_step_rests_on(made: Document) -> None:
    assert r"&= 1 - \sigma(x) && \text{sigmoid function}" in inputs(made, Setting(margin=True))["tex/reflection.tex"]
    line = inputs(made, Setting("line", margin=True))["tex/reflection.tex"]
    assert r"\overset{\text{sigmoid function}}{=} 1 - \sigma(x)" in line


def test_the_condition_of_a_case_and_the_mark_of_an_erratum_are_never_lost(made: Document) -> None:
    for layout in ROWS:
        files = inputs(made, Setting(layout))
        assert r"y = 1\colon" in rows(files["tex/label.tex"])
        assert r"\text{(refuted)}" in rows(files["tex/even.tex"])


@pytest.mark.parametrize("margin", [False, True])
@pytest.mark.parametrize("layout", ROWS)
def test_every_file_compiles(made: Document, layout: str, margin: bool) -> None:
    with converter() as mathml:
        for text in inputs(made, Setting(layout, margin)).values():
            assert mathml(rows(text).strip(), display=True).startswith("<math")


def test_the_layout_is_an_option_of_the_build(tmp_path: Path) -> None:
    (tmp_path / "logistic.py").write_text(SCRIPT, "utf-8")
    options = ["--tex", "line", "--output", str(tmp_path / "output")]
    assert CliRunner().invoke(app, ["build", str(tmp_path / "logistic.py"), *options]).exit_code == 0
    published = tmp_path / "output" / "logistic" / "tex" / "reflection.tex"
    assert rows(published.read_text("utf-8")) == ROWS["line"]
