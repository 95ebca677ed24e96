"""The published notebook: it runs, it shows what becomes of a change, and it is a script again."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from therefore import check
from therefore.checker.scripts import check_script
from therefore.cli import app
from therefore.message import InputError
from therefore.publish.worksheet import blocks, worksheet
from therefore.script.load import load

jupytext = pytest.importorskip("jupytext")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("nbconvert")

LEMMA = """\"\"\"A lemma.

With an introduction: $x^2$.
\"\"\"

from therefore import Derivation, derivation, symbol

x = symbol("x")


@derivation
def square_is_nonnegative(d: Derivation) -> None:
    \"\"\"A square is not negative.\"\"\"
    d.start(x**2)
    d.ge(0)
"""
SCRIPT = """\"\"\"The logistic function.\"\"\"

from sympy import exp

from lemma import square_is_nonnegative, x
from therefore import Derivation, define, derivation, figure, function, main

sigma = function("sigma")

# A comment that belongs to the definition.
SIGMA = define(sigma(x), lambda: 1 / (1 + exp(-x)))


@derivation(section="Reflection")
def reflection(d: Derivation) -> None:
    \"\"\"The logistic function of -x is 1 minus that of x.\"\"\"
    d.start(sigma(-x))
    d.eq(1 / (1 + exp(x)), by=SIGMA)
    d.eq(1 - sigma(x), by=SIGMA)


@derivation
def nothing_is_below(d: Derivation) -> None:
    \"\"\"One more than a square is positive.\"\"\"
    d.start(x**2 + 1)
    d.ge(0, by=square_is_nonnegative)


FIGURES = (figure("x", "x", x, (-4, 4), {"x": lambda: sigma(x)}, after=reflection),)

if __name__ == "__main__":
    main(__file__)
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    scripts = tmp_path / "derivations"
    scripts.mkdir()
    (scripts / "lemma.py").write_text(LEMMA)
    (scripts / "logistic.py").write_text(SCRIPT)
    return tmp_path


def sheet(script: Path) -> Any:
    return worksheet(check_script(load(script)), Path("output") / script.stem)


def run(made: Any) -> Any:
    from therefore.publish.execute import executing

    with executing([(made, Path("derivations"))], {}) as done:
        return next(done)


def shown(made: Any, name: str) -> dict[str, str]:
    """What a derivation's cell shows, by MIME type."""
    (cell,) = (c for c in made.cells if c.id == f"derivation-{name}")
    (output,) = cell.outputs
    return dict(output.data)


def change(made: Any, old: str, new: str) -> None:
    cells = [cell for cell in made.cells if old in cell.source]
    assert cells
    for cell in cells:
        cell.source = cell.source.replace(old, new)


def test_a_script_becomes_cells_in_its_order() -> None:
    found = list(blocks(SCRIPT, {"reflection", "nothing_is_below"}))
    assert [name for name, _ in found] == ["", "reflection", "nothing_is_below"]
    declared, reflection, _ = (source for _, source in found)
    assert declared.startswith("from sympy import exp")
    assert "# A comment that belongs to the definition.\nSIGMA = " in declared
    assert reflection.startswith("@derivation(section=")
    assert not any(word in source for _, source in found for word in ("FIGURES", "__name__", "The logistic function."))


def test_a_notebook_runs_from_a_clean_kernel_and_shows_each_derivation(project: Path) -> None:
    made = run(sheet(Path("derivations/logistic.py")))
    assert shown(made, "reflection")["text/plain"] == "proved  reflection  3 steps"
    text = shown(made, "reflection")["text/markdown"]
    assert text.startswith("### The logistic function of -x is 1 minus that of x\n")
    assert text.count(r"\checkmark") == 2
    drawn = [o for cell in made.cells if cell.id == "figure-x" for o in cell.outputs]
    assert [list(o.data) for o in drawn] == [["image/svg+xml"]]


def test_jupyter_shows_the_same(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a kernel of its own, which a reader would start; what is printed and displayed is kept in its order."""
    made = sheet(Path("derivations/logistic.py"))
    printing = "import sys\nprint(1)\ndisplay(2)\nprint(3)\nprint(4, file=sys.stderr)\n'five'"
    made.cells.insert(4, nbformat.v4.new_code_cell(printing, id="printing"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(project / "derivations"), *sys.path]))
    ours = run(made)
    kernel = nbclient.NotebookClient(made, record_timing=False, resources={"metadata": {"path": str(project)}})
    theirs = kernel.execute()
    shown = [[dict(output) for output in cell.outputs] for cell in ours.cells if cell.cell_type == "code"]
    figures = (o["data"] for c in theirs.cells for o in c.get("outputs", ()) if "image/svg+xml" in o.get("data", ()))
    for data in figures:
        data.pop("text/plain")
    assert shown == [[dict(output) for output in cell.outputs] for cell in theirs.cells if cell.cell_type == "code"]
    assert [c.execution_count for c in ours.cells if c.cell_type == "code"] == list(range(1, len(shown) + 1))


def test_a_changed_step_shows_its_verdict(project: Path) -> None:
    made = sheet(Path("derivations/logistic.py"))
    change(made, "d.eq(1 - sigma(x), by=SIGMA)", "d.eq(1 + sigma(x), by=SIGMA)")
    made = run(made)
    plain = shown(made, "reflection")["text/plain"]
    assert plain.startswith("FAILED  reflection  3 steps")
    assert "error[refuted]: step 3 of `reflection` is false" in plain
    assert "--> this cell, line 6\n" in plain
    assert "6 |     d.eq(1 + sigma(x), by=SIGMA)\n  |     ^^^^" in plain
    assert "help:    `1 - σ(x)` would hold" in plain
    assert r"\times" in shown(made, "reflection")["text/markdown"]


def test_what_rests_on_a_failed_derivation_is_not_proved(project: Path) -> None:
    made = sheet(Path("derivations/logistic.py"))
    (project / "derivations/lemma.py").write_text(LEMMA.replace("d.ge(0)", "d.ge(1)"))
    assert "rests on `square_is_nonnegative`" in shown(run(made), "nothing_is_below")["text/plain"]


def test_what_cannot_be_understood_is_a_message(project: Path) -> None:
    made = sheet(Path("derivations/logistic.py"))
    change(made, "d.eq(1 - sigma(x), by=SIGMA)", "d.eq(1 - sigma(x), by=3)")
    plain = shown(run(made), "reflection")["text/plain"]
    assert plain.startswith("error[bad-by]")
    assert "Traceback" not in plain


def test_the_names_of_a_figure_are_not_those_of_a_derivation(project: Path) -> None:
    """The first figure draws over x; the second derivation, below it, still means its own."""
    made = run(sheet(Path("derivations/logistic.py")))
    assert shown(made, "nothing_is_below")["text/plain"] == "proved  nothing_is_below  2 steps"


def test_written_as_percent_text_it_is_a_script_again(project: Path) -> None:
    made = sheet(Path("derivations/logistic.py"))
    text = jupytext.writes(made, fmt="py:percent")
    again = jupytext.reads(text, fmt="py:percent")
    assert [c.source for c in again.cells] == [c.source for c in made.cells]
    script = project / "derivations" / "again.py"
    script.write_text(text)
    document = check_script(load(script))
    assert [len(c.results) for c in document.derivations] == [3, 2]
    assert all(r.good for c in document.derivations for r in c.results)


def test_a_script_that_is_no_notebook_says_so(project: Path) -> None:
    script = project / "derivations" / "logistic.py"
    script.write_text(SCRIPT.replace("sigma = function", "HERE = __file__\nsigma = function"))
    with pytest.raises(InputError, match="notebook-failed") as caught:
        run(sheet(script))
    assert "NameError" in str(caught.value)
    result = CliRunner().invoke(app, ["build"])
    assert result.exit_code == 2
    assert not (project / "output").exists()


def test_a_notebook_that_ends_its_process_says_so(project: Path) -> None:
    made = sheet(Path("derivations/logistic.py"))
    change(made, "# A comment", "import os\nos._exit(3)\n# A comment")
    with pytest.raises(InputError, match=r"the script ends its\s+process\s+as a\s+notebook"):
        run(made)
    assert shown(run(sheet(Path("derivations/logistic.py"))), "reflection")["text/plain"].startswith("proved")


def test_what_a_notebook_leaves_behind_meets_no_other(project: Path) -> None:
    """Each runs in a process that is as clean as a new one, though all come from one."""
    leaving, after = (sheet(Path("derivations/logistic.py")) for _ in range(2))
    change(leaving, "# A comment", "import lemma, sympy\nsympy.left = lemma.left = 1\n# A comment")
    asking = "import sys, sympy\nassert not hasattr(sympy, 'left') and 'lemma' not in sys.modules\n"
    after.cells.insert(3, nbformat.v4.new_code_cell(asking, id="asking"))
    from therefore.publish.execute import executing

    with executing([(leaving, Path("derivations")), (after, Path("derivations"))], {}) as done:
        assert [shown(made, "reflection")["text/plain"] for made in done] == ["proved  reflection  3 steps"] * 2


def test_nbconvert_makes_a_page_that_fetches_nothing(project: Path) -> None:
    from nbconvert.exporters import get_exporter

    assert get_exporter("therefore").__module__ == "therefore.publish.exporter"
    page, _ = get_exporter("therefore")().from_notebook_node(run(sheet(Path("derivations/logistic.py"))))
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?!data:|#)", page)
    assert page.count("<math") == 2
    assert "data:image/svg+xml" in page


def test_a_verdict_shows_itself() -> None:
    symbols = {"x": "real"}
    assert check("x + x", "==", "2*x", symbols=symbols)._repr_markdown_() == "**proved** by the kernel"
    shown = check("x**2", "==", "x", symbols=symbols)._repr_markdown_()
    assert shown.splitlines()[0] == "**refuted**  "
    assert "left `" in shown
    assert "right `" in shown


# -- building again -------------------------------------------------------------------------


def test_nothing_is_built_again_when_nothing_has_changed(project: Path) -> None:
    first = CliRunner().invoke(app, ["build"])
    assert first.exit_code == 0, first.output
    second = CliRunner().invoke(app, ["build"])
    assert second.output == (
        "nothing has changed since the last build: 7 steps in 3 derivations: 7 proved\n`output` is up to date\n"
    )
    page = project / "output" / "logistic" / "index.html"
    page.write_text("overwritten")
    assert f"wrote {Path('output/logistic/index.html')}" in CliRunner().invoke(app, ["build"]).output
    assert page.read_text() != "overwritten"


def test_a_change_is_seen(project: Path) -> None:
    assert CliRunner().invoke(app, ["build"]).exit_code == 0
    lemma = project / "derivations" / "lemma.py"
    lemma.write_text(LEMMA.replace("d.ge(0)", "d.ge(1)"))
    broken = CliRunner().invoke(app, ["build"])
    assert broken.exit_code == 1
    assert "nothing was published" in broken.output
    lemma.write_text(LEMMA)
    assert "nothing has changed" in CliRunner().invoke(app, ["build"]).output


def test_comparing_never_takes_the_last_build_for_granted(project: Path) -> None:
    assert CliRunner().invoke(app, ["build"]).exit_code == 0
    again = CliRunner().invoke(app, ["build", "--check"])
    assert again.exit_code == 0
    assert "nothing has changed" not in again.output


def test_comparing_writes_no_pages_either(project: Path) -> None:
    assert CliRunner().invoke(app, ["build"]).exit_code == 0
    assert CliRunner().invoke(app, ["build", "--check", "--pdf", "pages"]).exit_code == 0
    assert not (project / "pages").exists()
