"""Documents as PDF: the same bytes, with every character, or an error that says what is missing."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fixtures import chinese, english
from therefore.cli import app
from therefore.message import InputError
from therefore.publish import pdf as module
from therefore.publish.pdf import pdf

typst = pytest.importorskip("typst")
pytest.importorskip("pypandoc")
HAS_CHINESE = any(family in module.CHINESE for family in typst.Fonts().families())


def test_a_document_becomes_pages_of_the_same_bytes() -> None:
    made = pdf(english())
    assert made.startswith(b"%PDF-")
    assert len(made) > 20_000
    assert pdf(english()) == made


def test_formulas_have_the_spaces_of_the_page() -> None:
    """Typst sets a space on both sides of a text, besides those in it."""
    made = module._spaced('"lse" \\( y \\) upright(" for all ") y upright(")"), he said "so" (twice)')
    assert made == 'op("lse")\\( y \\) upright("for all") y \\), he said "so" (twice)'


def test_every_figure_stands_in_the_pages_where_several_follow_one_derivation() -> None:
    document = english()
    figures = tuple(replace(f, name=f"{f.name}{i}", after="") for f in document.figures for i in (1, 2))
    parts = "\n\n".join(module._parts(replace(document, figures=figures)))
    assert [parts.count(f"({figure.name}.svg)") for figure in figures] == [1] * len(figures)


@pytest.mark.skipif(not HAS_CHINESE, reason="no Chinese font is installed")
def test_chinese_is_set_in_a_font_that_has_it() -> None:
    assert pdf(chinese()).startswith(b"%PDF-")


def test_a_missing_font_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHINESE", ("No Such Font",))
    with pytest.raises(InputError, match="missing-font") as caught:
        pdf(chinese())
    assert "fonts-noto-cjk" in str(caught.value)


def test_a_missing_package_is_an_error_that_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(InputError, match=r"therefore\[pdf\]"):
        pdf(english())


def test_the_command_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "derivations").mkdir()
    (tmp_path / "derivations" / "square.py").write_text(
        "from therefore import derivation, symbol\n\nx = symbol('x')\n\n\n@derivation\ndef square(d):\n"
        "    \"\"\"A square.\"\"\"\n    d.start(x**2)\n    d.ge(0)\n"
    )
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["build", "--pdf", "pages"])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "pages" / "square.pdf").read_bytes().startswith(b"%PDF-")
