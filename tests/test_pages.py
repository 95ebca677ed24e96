"""The pages as a reader meets them: links that lead somewhere, names for what is drawn, the language of each word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fixtures import page_of
from therefore.checker.scripts import check_scripts
from therefore.publish.contents import index_page
from therefore.publish.graph import Node, drawing
from therefore.publish.mathml import converter
from therefore.publish.words import in_their_language
from therefore.script.load import load

pytest.importorskip("nbconvert")
DERIVATIONS = Path(__file__).parents[1] / "derivations"


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The pages of three documents by their names, and under "" the one over all of them."""
    names = ("entropy", "kl_divergence", "cross_entropy")
    documents = list(check_scripts([load(DERIVATIONS / f"{name}.py") for name in names]))
    return {document.name: page_of(document) for document in documents} | {"": index_page(documents)}


def test_no_edge_passes_behind_a_box() -> None:
    """An edge over several rows goes straight down beside the boxes of each row between."""
    nodes = [Node(f"n{i}", "#", tuple(f"n{j}" for j in range(i) if (i - j) in (1, 3, 4))) for i in range(9)]
    svg = drawing(nodes, "graph")
    boxes = [tuple(map(float, b)) for b in re.findall(r'<rect x="([\d.]+)" y="(\d+)" width="([\d.]+)"', svg)]
    passages = [tuple(map(float, p)) for p in re.findall(r"M([\d.]+) (\d+)v24", svg)]
    assert len(boxes) == 9
    assert passages
    for x, y in passages:
        beside = [(left, width) for left, top, width in boxes if top == y]
        assert beside
        assert not any(left <= x <= left + width for left, width in beside)
    assert drawing(nodes, "graph") == svg


def test_all_links_between_pages_lead_somewhere(pages: dict[str, str]) -> None:
    ids = {name: set(re.findall(r' id="([^"]+)"', text)) for name, text in pages.items()}
    across = 0
    for name, text in pages.items():
        for link in re.findall(r'<a [^>]*?href="([^"]+)"', text):
            path, _, anchor = link.partition("#")
            where = re.fullmatch(r"(?:\.\./)?(?:(\w+)/)?index\.html", path)
            if path and not where:
                assert path in (f"{name}.tex", f"{name}.ipynb")
                continue
            target = (where[1] or "") if where else name
            across += target != name
            assert not anchor or anchor in ids[target], link
    assert across > 10


def test_a_page_can_be_used_by_ear_and_by_keyboard(pages: dict[str, str]) -> None:
    text = pages["kl_divergence"]
    assert text.count("<main>") == 1
    assert len(re.findall(r"<nav [^>]*aria-label=", text)) == text.count("<nav") == 2
    for svg in set(re.findall(r"<svg [^>]*>", text)) - set(re.findall(r'<svg [^>]*aria-hidden="true">', text)):
        assert re.search(r'aria-label="[^"]+"', svg)
        assert re.search(r'role="(img|group)"', svg)
    assert "tabindex" not in text  # what can be opened or followed is so by itself
    assert all(re.sub(r"<[^>]+>", "", inside).strip() for inside in re.findall(r"<a [^>]*>(.*?)</a>", text))


def test_what_a_step_uses_leads_to_its_definition(pages: dict[str, str]) -> None:
    assert '<span class="by"><a href="#KL">KL</a></span>' in pages["kl_divergence"]
    assert pages["kl_divergence"].count('<div class="right" id="KL">') == 1


def test_chinese_in_an_english_page_says_that_it_is_chinese(pages: dict[str, str]) -> None:
    spoken = re.sub(r"<(style|svg|pre)\b.*?</\1>|<[^s/][^>]*>", "", pages["kl_divergence"], flags=re.S)
    assert '2. <span lang="zh-CN">相对熵（</span>KL <span lang="zh-CN">散度）：衡量两个分布的差异</span>' in spoken
    assert not re.search(r"[一-鿿]", re.sub(r'<span lang="zh-CN">[^<]*</span>', "", spoken))
    assert in_their_language("<p>熵</p>", {"lang": "zh-CN"}) == "<p>熵</p>"


def test_the_index_draws_what_rests_on_definitions_too(pages: dict[str, str]) -> None:
    said = pages[""][pages[""].index("<details><summary>in words") :]
    lines = [re.sub(r"<[^>]+>", "", item) for item in re.findall(r"<li>(.*?)</li>", said)]
    assert lines == ["kl_divergence rests on entropy", "cross_entropy rests on kl_divergence, entropy"]


def test_a_relation_between_words_stays_on_one_line() -> None:
    latex = r"\text{there is } p \text{ with } 0 < p < 1 \text{ and } p + q + r = 1"
    with converter() as mathml:
        parts = re.findall("<math.*?</math>", mathml(latex, breakable=True))
    assert [mathml_text(part) for part in parts] == ["thereispwith", "0<p<1and", "p+q", "+r=1"]


def mathml_text(html: str) -> str:
    return re.sub(r"<[^>]+>|\s", "", html).replace("&lt;", "<")
