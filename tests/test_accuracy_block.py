"""The section of a page about numeric functions: each with its figures, and the error drawn over the input."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

pytest.importorskip("numpy")

from test_accuracy import PUBLISHED
from test_numeric import all_documents
from therefore.document import Document
from therefore.publish.accuracy import Accuracy, Figures, Ledger
from therefore.publish.accuracy_block import accuracy_block, accuracy_pages
from therefore.publish.accuracy_plot import plot

SVG = "{http://www.w3.org/2000/svg}"
GOOD = Figures(0.25, 1.0, 0.3, 0, "z = 3", ((-2.0, 0.5), (0.0, 1.0), (2.0, 0.25)))
BAD = Figures(1e6, 9e15, 20.0, 2, "z = -2", ((-2.0, 53.0), (0.0, 2.0), (2.0, None)))
KNOWN = Accuracy("f", "z up to ±2", "z", 3, GOOD, BAD, {"Library <1>": BAD})


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    return {d.name: d for d in all_documents()}


def lines(svg: str) -> list[list[tuple[float, float]]]:
    """The curves of a plot, in the order in which they are drawn."""
    found = ET.fromstring(svg).iter(f"{SVG}polyline")
    return [[(float(x), float(y)) for x, y in (p.split(",") for p in c.attrib["points"].split())] for c in found]


def test_the_plot_has_a_curve_for_each_form_and_the_best_on_top() -> None:
    library, naive, ours = lines(plot(KNOWN))
    assert library == naive
    heights = [y for _, y in ours]
    assert heights[1] < heights[0] < heights[2]  # more bits lost are drawn higher up, where y is less
    assert [x for x, _ in ours] == [x for x, _ in naive]
    lost, whole = naive[2][1], naive[0][1]
    assert lost < whole < heights[1]
    assert f">{'not finite'}<" in plot(KNOWN)
    assert "Library &lt;1&gt;" in plot(KNOWN)


def test_probabilities_are_laid_out_by_their_odds() -> None:
    curve = ((1e-8, 1.0), (0.5, 1.0), (1 - 1e-8, 1.0))
    ((*_, (left, _), (middle, _), (right, _)), _) = lines(
        plot(replace(KNOWN, libraries={}, ours=replace(GOOD, curve=curve), naive=replace(GOOD, curve=curve)))
    )
    assert middle - left == pytest.approx(right - middle, abs=0.2)


def test_the_section_lists_every_function_beside_the_naive_form_and_libraries(documents: dict[str, Document]) -> None:
    ledger = Ledger.read(PUBLISHED)
    for document in documents.values():
        block = accuracy_block(document, ledger)
        titles = re.findall(r'<h3 id="function-(\w+)">', block)
        assert titles == [f.name for f in document.functions]
        tree = ET.fromstring(block)  # well formed
        assert len(list(tree.iter("table"))) == len(list(tree.iter("figure"))) == len(titles)
        rows = [[cell.text or "" for cell in row] for row in tree.iter("tr")]
        assert all(len(row) == 5 for row in rows)
        assert "<script" not in block
    loss = accuracy_block(documents["binary_cross_entropy"], ledger)
    for name in ("as defined", "SciPy", "scikit-learn", "PyTorch"):
        assert name in loss


def test_a_document_in_chinese_has_its_section_in_chinese_and_one_without_functions_has_none(
    documents: dict[str, Document],
) -> None:
    ledger = Ledger.read(PUBLISHED)
    assert "<h2>数值函数</h2>" in accuracy_block(documents["sigmoid"], ledger, "zh-CN")
    assert accuracy_block(replace(documents["sigmoid"], functions=()), ledger) == ""


def test_the_pages_have_the_same_as_markdown_with_pictures(documents: dict[str, Document]) -> None:
    document, ledger = documents["sigmoid"], Ledger.read(PUBLISHED)
    text, pictures = accuracy_pages(document, ledger)
    names = re.findall(r"^### `(\w+)`$", text, re.MULTILINE)
    assert names == re.findall(r'id="function-(\w+)"', accuracy_block(document, ledger))
    assert set(pictures) == set(re.findall(r"\(([\w-]+)\.svg\)", text))
    for picture in pictures.values():
        assert ET.fromstring(picture).tag == f"{SVG}svg"
        assert "var(" not in picture  # no style sheet of a page reaches it
