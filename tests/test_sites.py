"""Documents that include derivations by name: Python-Markdown (MkDocs), and Sphinx with MyST (Jupyter Book)."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from therefore.message import InputError
from therefore.publish.included import included, told

SCRIPT = '''"""The logistic function."""

from sympy import Eq, exp

from therefore import Derivation, define, derivation, erratum, function, symbol

x = symbol("x")
sigma = function("sigma")
SIGMA = define(sigma(x), lambda: 1 / (1 + exp(-x)))


@derivation
def reflection(d: Derivation) -> None:
    """The logistic function of $-x$ is 1 minus that of $x$."""
    d.text("Multiply by `exp(x)`; *nothing* is lost, since $e^x > 0$.")
    d.start(sigma(-x))
    d.eq(1 / (1 + exp(x)), by=SIGMA)
    d.eq(1 - sigma(x), by=SIGMA)


@derivation
def twice(d: Derivation) -> None:
    """Reflected twice it is itself."""
    d.start(sigma(-(-x)))
    d.eq(1 - sigma(-x), by=reflection)


@erratum(source="It is even.", correction="It is not.")
def even(d: Derivation) -> None:
    """The logistic function is even."""
    d.claim(Eq(sigma(-x), sigma(x)), by=SIGMA)
'''
BROKEN = SCRIPT.replace("d.eq(1 - sigma(x), by=SIGMA)", "d.eq(1 + sigma(x), by=SIGMA)")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "derivations").mkdir()
    (tmp_path / "derivations" / "logistic.py").write_text(SCRIPT, "utf-8")
    return tmp_path


def reject(root: Path) -> None:
    """Break the derivation."""
    (root / "derivations" / "logistic.py").write_text(BROKEN, "utf-8")


def test_what_is_included_is_what_was_checked(root: Path) -> None:
    found = included("derivations/logistic.py::reflection", root)
    assert [part.kind for part in found.parts] == ["prose", "display"]
    assert r"\sigma(-x) &= \frac{1}{1 + e^{x}} \\" in found.parts[1].text
    assert found.note == "3 steps: 3 proved. trust base: kernel."


@pytest.mark.parametrize("name", ["reflection", "twice"])
def test_a_derivation_that_fails_or_rests_on_one_is_not_included(root: Path, name: str) -> None:
    included(f"derivations/logistic.py::{name}", root)
    reject(root)
    with pytest.raises(InputError) as caught:
        included(f"derivations/logistic.py::{name}", root)
    assert f"of `{name}`" in told(caught.value)


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("derivations/logistic.py", "names no derivation"),
        ("derivations/logistic.py::nothing", "it has reflection, twice, even"),
        ("derivations/nothing.py::reflection", "derivations/nothing.py"),
    ],
)
def test_what_is_not_there_is_an_error(root: Path, reference: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        included(reference, root)
    assert said in told(caught.value)


# -- Python-Markdown ---------------------------------------------------------------------------------

PAGE = """# Logistic

Before.
::: derivation derivations/logistic.py::reflection
After, *as ever*.

    ::: derivation derivations/logistic.py::no_code_is_read
"""


def html(source: str, root: Path, **options: str) -> str:
    markdown = pytest.importorskip("markdown")
    from therefore.markdown import Derivations

    return str(markdown.markdown(source, extensions=[Derivations(root=str(root), **options)]))


def test_markdown_shows_the_derivation_in_its_place(root: Path) -> None:
    made = html(PAGE, root)
    parts = [
        "<p>Before.</p>",
        '<div class="derivation" id="reflection">',
        "<math",
        "3 steps: 3 proved",
        "After, <em>as",
    ]
    places = [made.index(part) for part in parts]
    assert places == sorted(places)
    assert "<em>nothing</em>" in made
    assert 'style="text-align:right;' in made  # the site has no style for Temml's columns
    assert "<code>exp(x)</code>" in made
    assert "no_code_is_read" in made
    assert "$" not in made


def test_formulas_may_be_left_to_the_site(root: Path) -> None:
    made = html(PAGE, root, formulas="latex")
    assert r'<span class="arithmatex">\[\begin{aligned}' in made
    assert r"\sigma(-x) &amp;= \frac{1}{1 + e^{x}} \\" in made
    assert "<math" not in made


def test_markdown_fails_when_the_derivation_does_not_hold(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reject(root)
    pytest.importorskip("markdown")
    from therefore.markdown import DerivationFailed

    with pytest.raises(DerivationFailed, match=r"error\[refuted\]: step 3 of `reflection` is false"):
        html(PAGE, root)
    mkdocs = ModuleType("mkdocs.exceptions")
    mkdocs.BuildError = type("BuildError", (Exception,), {})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "mkdocs.exceptions", mkdocs)
    with pytest.raises(mkdocs.BuildError, match="witness"):
        html(PAGE, root)


def test_markdown_finds_the_extension_by_its_name(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    markdown = pytest.importorskip("markdown")
    monkeypatch.chdir(root)
    assert "3 steps" in markdown.markdown(PAGE, extensions=["therefore.markdown"])


# -- Sphinx -------------------------------------------------------------------------------------------

MYST = """# Logistic

```{derivation} derivations/logistic.py::reflection
```
"""
REST = """
Errata
======

.. derivation:: derivations/logistic.py::even
"""


def sphinx(root: Path) -> int:
    """Build the site as `sphinx-build` does; the exit code."""
    from sphinx.cmd.build import build_main

    (root / "conf.py").write_text('extensions = ["myst_parser", "therefore.sphinx"]\n', "utf-8")
    (root / "index.md").write_text(MYST, "utf-8")
    (root / "errata.rst").write_text(":orphan:\n" + REST, "utf-8")
    return int(build_main(["-q", "-W", "-b", "html", str(root), str(root / "site")]))


def test_a_site_of_sphinx_shows_the_derivation_until_it_fails(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sphinx")
    pytest.importorskip("myst_parser")
    assert sphinx(root) == 0, capsys.readouterr().err
    page = (root / "site" / "index.html").read_text("utf-8")
    assert r"\sigma(-x) &amp;= \frac{1}{1 + e^{x}} \\" in page
    assert "<em>nothing</em>" in page
    assert "3 steps: 3 proved" in page
    assert "(refuted)" in (root / "site" / "errata.html").read_text("utf-8")
    reject(root)
    assert sphinx(root) != 0
    said = capsys.readouterr().err
    assert "error[refuted]: step 3 of `reflection` is false" in said
    assert "index.md" in said
