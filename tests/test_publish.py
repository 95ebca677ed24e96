"""What `therefore build` writes: whole documents or nothing, the same bytes, and pages that need no network."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from fixtures import FIGURES, GRADIENT, NOTATION, ONE, broken, chinese, derivation, english, page_of, y
from therefore.checker.scripts import check_script, check_scripts
from therefore.document import Notation
from therefore.publish.build import NotPublished, build, replace_directory
from therefore.publish.contents import index_page
from therefore.publish.figures import definitions_of, svg
from therefore.publish.graph import Node, connected, drawing
from therefore.publish.hypotheses import hypotheses
from therefore.publish.latex import latex
from therefore.publish.mathml import BadFormula, converter
from therefore.publish.numpy_terms import CannotEvaluate, evaluate, source
from therefore.publish.paper import tex
from therefore.publish.rows import case, runs
from therefore.script.load import load
from therefore.term import Term, eq, num, var
from therefore.text import show

np = pytest.importorskip("numpy")
pytest.importorskip("nbconvert")
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("output")
    build([english(), chinese()], output)
    return output


def files(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def test_every_document_has_its_files(published: Path) -> None:
    assert sorted(files(published)) == [
        "example/example.ipynb", "example/example.tex", "example/figures/loss.svg", "example/figures/sigmoid.svg",
        "example/index.html", "zh/figures/sigmoid.svg", "zh/index.html", "zh/zh.ipynb", "zh/zh.tex",
    ]  # fmt: skip


def test_another_process_with_another_hash_seed_writes_the_same_bytes(published: Path, tmp_path: Path) -> None:
    program = (
        "from pathlib import Path\nfrom fixtures import chinese, english\nfrom therefore.publish.build import build\n"
        f"build([english(), chinese()], Path({str(tmp_path)!r}))"
    )
    paths = os.pathsep.join([str(HERE), *sys.path])
    subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": paths}, check=True
    )
    assert files(tmp_path) == files(published)


def test_a_document_with_a_bad_step_leaves_what_was_published(published: Path, tmp_path: Path) -> None:
    shutil.copytree(published / "example", tmp_path / "example")
    before = files(tmp_path)
    with pytest.raises(NotPublished, match="example") as caught:
        build([broken()], tmp_path)
    assert caught.value.documents == ("example",)
    assert files(tmp_path) == before


def test_a_failure_while_writing_leaves_what_was_published(tmp_path: Path) -> None:
    target = tmp_path / "a"
    replace_directory(target, {"x.tex": "1", "old/y.svg": "2"})
    with pytest.raises(AttributeError):
        replace_directory(target, {"x.tex": "3", "z": None})  # type: ignore[dict-item]
    assert files(target) == {"x.tex": b"1", "old/y.svg": b"2"}
    replace_directory(target, {"x.tex": "3"})
    assert files(tmp_path) == {"a/x.tex": b"3"}


def test_an_interrupted_replacement_is_taken_back(tmp_path: Path) -> None:
    replace_directory(tmp_path / ".a.old", {"x.tex": "1"})
    with pytest.raises(AttributeError):
        replace_directory(tmp_path / "a", {"z": None})  # type: ignore[dict-item]
    assert files(tmp_path / "a") == {"x.tex": b"1"}


class Links(HTMLParser):
    """Collects everything in a page that a browser would fetch, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.tags: list[str] = []
        self.lang = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "srcset", "data", "poster", "action") or (name.endswith("href") and tag != "a"):
                self.fetched.append(value or "")
            if tag == "html" and name == "lang":
                self.lang = value or ""


@pytest.mark.parametrize(("name", "lang"), [("example", "en"), ("zh", "zh-CN")])
def test_a_page_fetches_nothing(published: Path, name: str, lang: str) -> None:
    text = (published / name / "index.html").read_text(encoding="utf-8")
    links = Links()
    links.feed(text)
    assert [link for link in links.fetched if not link.startswith("#")] == []
    assert not {"script", "link", "iframe", "object", "embed"} & set(links.tags)
    assert not re.search(r"@import|url\((?!\s*[\"']?(?:data:|#))", text)
    assert not re.search(r"https?://(?!www\.w3\.org/)", text)
    assert links.lang == lang
    assert links.tags.count("math") > 10
    assert links.tags.count("svg") == len(list((published / name / "figures").iterdir()))


def test_ids_in_a_page_are_unique_and_every_reference_has_one(published: Path) -> None:
    text = (published / "example" / "index.html").read_text(encoding="utf-8")
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', text)) <= set(ids)


def test_every_step_has_a_mark(published: Path) -> None:
    text = (published / "example" / "index.html").read_text(encoding="utf-8")
    titles = re.findall(r'<summary title="([^"]*)" aria-label="\1">', text)
    assert sum(len(title.split("; ")) for title in titles) == sum(len(d.results) for d in english().derivations)
    assert text.count('<div class="mark wrong">') == 1
    assert "step 2: proved" in titles[0]
    assert text.count('class="verdict"') == sum(len(d.results) for d in english().derivations)


def test_a_mark_opens_the_proof_line_by_line(tmp_path: Path) -> None:
    document = check_script(load(HERE.parent / "derivations" / "kl_divergence.py"))
    page = page_of(document)
    panel = page[page.index('class="panel"') : page.index('class="panel"', page.index('class="panel"') + 9)]
    assert '<a href="#gibbs-1">step 1</a>: proved, trust base: kernel' in panel
    assert "<p>hypotheses used: " in panel
    assert "<p>proof of <code>D(P, Q) is defined</code></p>" in panel
    assert "<p>side conditions, proved too: <code>n ∈ ℤ</code>; " in panel
    assert "<li><code>0 &lt; P(y)/Q(y)</code> <i>quotient positive: 12, 9</i></li>" in panel
    assert page.count("<li><code>") == sum(
        len(c.lines) for d in document.derivations for r in d.results for c in r.certificates
    )
    ids = set(re.findall(r' id="([^"]+)"', page))
    assert set(re.findall(r'<a href="#([^"]+)">step', page)) <= ids


def test_headings_come_in_order(published: Path) -> None:
    for page in published.rglob("index.html"):
        levels = [int(n) for n in re.findall(r"<h([1-6])", page.read_text(encoding="utf-8"))]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_page_draws_what_rests_on_what(tmp_path: Path) -> None:
    document = check_script(load(HERE.parent / "derivations" / "kl_divergence.py"))
    page = page_of(document)
    graph = page[page.index('<svg class="graph"') :]
    assert 'aria-label="What rests on what"' in graph
    assert '<a href="../entropy/index.html#mean_log_ratio" class="other">' in graph
    assert '<a href="#gibbs">' in graph
    assert (
        '<a href="#gibbs">gibbs</a> rests on <a href="../entropy/index.html#mean_log_ratio">entropy::mean_log_ratio</a>'
        in graph
    )


def test_a_node_stands_below_all_that_it_rests_on() -> None:
    nodes = [
        Node("c", "#c", ("b", "a")), Node("a", "#a", ()), Node("b", "#b", ("a", "missing")), Node("alone", "#", ()),
        Node("x", "#x", ("y",)), Node("y", "#y", ("x",)),
    ]  # fmt: skip
    kept = connected(nodes)
    assert [node.name for node in kept] == ["c", "a", "b", "x", "y"]
    y = {name: int(height) for height, name in re.findall(r'y="(\d+)">(\w+)<', drawing(kept, "graph"))}
    assert y["a"] < y["b"] < y["c"]
    assert drawing([], "graph") == ""


def test_the_index_names_every_document_in_an_order_to_read(tmp_path: Path) -> None:
    scripts = [load(HERE.parent / "derivations" / f"{name}.py") for name in ("kl_divergence", "entropy")]
    documents = list(check_scripts(scripts))
    text = index_page(documents)
    links = Links()
    links.feed(text)
    assert links.fetched == []
    assert re.findall(r'<h2><a href="([^"]+)"', text) == ["entropy/index.html", "kl_divergence/index.html"]
    steps = sum(len(c.results) for d in documents for c in d.derivations)
    assert f"<strong>{steps}</strong> steps" in text
    assert "<ol" not in text  # a title that begins with a number is no list


def test_a_notebook_keeps_nothing_of_the_run(published: Path) -> None:
    made = json.loads((published / "example" / "example.ipynb").read_text(encoding="utf-8"))
    assert set(made["metadata"]) == {"jupytext", "kernelspec", "language_info", "therefore"}
    for cell in made["cells"]:
        assert set(cell["metadata"]) <= {"therefore"}
        assert all(output["output_type"] == "display_data" for output in cell.get("outputs", ()))
    assert str(HERE) not in json.dumps(made)


def test_the_notebook_draws_the_figures_that_stand_beside_it(published: Path) -> None:
    """The cells compute with printed NumPy code, the files with the evaluator: both must say the same."""
    made = json.loads((published / "example" / "example.ipynb").read_text(encoding="utf-8"))
    outputs = [output["data"]["image/svg+xml"] for cell in made["cells"] for output in cell.get("outputs", ())]
    drawn = {"".join(text) for text in outputs}
    assert drawn == {path.read_text(encoding="utf-8") for path in (published / "example" / "figures").iterdir()}


def test_figures_keep_chinese_as_text(published: Path) -> None:
    text = (published / "zh" / "figures" / "sigmoid.svg").read_text(encoding="utf-8")
    assert "Sigmoid 函数及其导数" in text
    assert "取值" in text
    assert "dc:date" not in text


def test_a_figure_of_an_open_term_says_so() -> None:
    document = english()
    figure = FIGURES[0].__class__("bad", "", "", "", "x", num(0), num(1), (("f", Term("app", "P", var("x"))),))
    with pytest.raises(CannotEvaluate, match=r"P\(x\)"):
        svg(figure, definitions_of(document))


def test_hypotheses_leave_out_what_a_bare_sum_hides() -> None:
    expansion, *_ = english().derivations
    assert hypotheses(expansion, NOTATION) == [r"0 < P(y) \text{ for all } y", r"0 < Q(y) \text{ for all } y"]


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_the_latex_compiles(published: Path, tmp_path: Path) -> None:
    shutil.copy(published / "example" / "example.tex", tmp_path)
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "example.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Overfull" not in done.stdout


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("50% of `a_b` & *more*", r"50\% of \texttt{a\_b} \& \emph{more}"),
        ("**bold** $x_1$ [here](https://a.b/#c)", r"\textbf{bold} $x_1$ \href{https://a.b/\#c}{here}"),
        ("σ ≤ 1", r"$\sigma$ $\le$ 1"),
        ("- a\n- b", "\\begin{itemize}\n\\item a\n\\item b\n\\end{itemize}"),
    ],
)
def test_prose_as_latex(markdown: str, expected: str) -> None:
    assert tex(markdown) == expected


def test_formulas_that_are_not_latex_are_an_error() -> None:
    with converter() as mathml, pytest.raises(BadFormula, match="frac"):
        mathml(r"\frac{1", False)


def test_mathml_keeps_the_shape_of_scripts_and_fractions() -> None:
    """Thin spaces stand only between neighbours in a row, never beside a base and its exponent."""
    with converter() as mathml:
        text = mathml(r"\left( \sum_{k} x \right)^{2} y \log x + \frac{a}{\log b} + x^{\log y}")
    root = ElementTree.fromstring(text)
    for element in root.iter():
        if element.tag in ("msup", "msub", "mfrac", "munder", "mover"):
            assert len(element) == 2, ElementTree.tostring(element)
    assert [e.get("width") for e in root.iter("mspace")].count("0.1667em") >= 2


def test_a_long_formula_may_break_before_a_sign() -> None:
    latex = r"{}= -(a b c d + f g \log (1 - h)) - e^{x + y} \quad \text{(so)}"
    with converter() as mathml:
        parts = re.findall("<math.*?</math>", mathml(latex, breakable=True))
        whole = mathml(latex)
    assert len(parts) == 4
    assert re.sub("<[^>]+>", "", "".join(parts)) == re.sub("<[^>]+>", "", whole)


def test_steps_under_a_case_say_so() -> None:
    """Conditions of a case stand before its steps and not among the hypotheses of the derivation."""
    first, *rest = GRADIENT
    step = replace(first.step, conditions=(eq(y, ONE),))
    goal = replace(step.goals[0], hypotheses=(*step.goals[0].hypotheses, eq(y, ONE)))
    checked = derivation("split", "", "", replace(first, step=replace(step, goals=(goal,))), *rest)
    parts = [part for part in runs(checked) if isinstance(part, tuple)]
    assert [case(part, NOTATION) for part in parts] == ["y = 1", ""]
    assert hypotheses(checked, NOTATION) == [r"y \in \{0, 1\}"]


def random_term(choose: random.Random, depth: int) -> Term:
    if depth == 0 or choose.random() < 0.15:
        return choose.choice([var("x"), var("y"), num(2), num("1/2"), num(-2), num(0)])
    op = choose.choice("add mul sub div neg pow exp log abs max sin sum".split())
    parts = [random_term(choose, depth - 1) for _ in range(choose.choice([2, 2, 3]))]
    if op == "sum":
        return Term("sum", "k", num(1), num(3), Term("mul", var("k"), parts[0]))
    arity = {"add": len(parts), "mul": len(parts), "neg": 1, "exp": 1, "log": 1, "abs": 1, "sin": 1}.get(op, 2)
    return Term(op, *parts[:arity])


def test_terms_that_print_alike_mean_the_same() -> None:
    """No two trees share their text, their LaTeX or their NumPy source unless they have the same value."""
    choose, seen, point = random.Random(20), {}, {"x": 0.37, "y": 1.71}
    formulas = []
    for _ in range(6000):
        term = random_term(choose, 3)
        value = float(evaluate(term, point, {}))
        formulas.append(latex(term, Notation()))
        for text in (f"text {show(term)}", f"latex {formulas[-1]}", f"numpy {source(term, {})}"):
            other, before = seen.setdefault(text, (term, value))
            assert np.isclose(before, value, equal_nan=True), (text, other, term)
    with converter() as mathml:
        assert all("<math" in mathml(formula, True) for formula in formulas[:500])
