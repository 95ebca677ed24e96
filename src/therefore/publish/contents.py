"""The page over all documents: what each is about, what became of its steps, and which rests on which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from importlib import import_module
from importlib.resources import files
from typing import Any

from therefore.document import Document
from therefore.publish import graph
from therefore.publish.graph import Node
from therefore.publish.marks import Setting
from therefore.publish.mathml import converter
from therefore.publish.page import inline, prose, style
from therefore.publish.words import is_chinese, summary, words_in


def index_page(documents: Sequence[Document]) -> str:
    """One HTML file, for the directory above the documents' own; it fetches nothing."""
    jinja: Any = import_module("jinja2")
    say = words_in("zh-CN" if all(map(is_chinese, documents)) else "en")
    template = (files("therefore") / "publish" / "assets" / "index.html.j2").read_text(encoding="utf-8")
    rests = _rests(documents)
    with converter() as mathml:
        setting = Setting(mathml, say, {})
        described = [_described(document, setting) for document in in_order(documents, rests)]
    total = Counter[str]()
    for document in documents:
        total.update(summary(document)[1])
    count = sum(len(document.derivations) for document in documents)
    environment = jinja.Environment(undefined=jinja.StrictUndefined)
    made = environment.from_string(template).render(
        say=say,
        style=style(),
        documents=described,
        numbers=_numbers(total, count, say),
        graph=_graph(documents, rests, say),
    )
    return f"{made}\n"


def in_order(documents: Sequence[Document], rests: Mapping[str, Sequence[str]]) -> list[Document]:
    """Each after those that it uses, otherwise by their titles."""
    left = sorted(documents, key=lambda document: document.title)
    done: list[Document] = []
    while left:
        waiting = {document.name for document in left}
        # What is circular, which loading refuses, would come by title.
        ready = next((d for d in left if not waiting.intersection(rests[d.name])), left[0])
        left.remove(ready)
        done.append(ready)
    return done


def _described(document: Document, setting: Setting) -> dict[str, str]:
    say = words_in("zh-CN" if is_chinese(document) else "en")
    first = document.introduction.strip().split("\n\n")[0]
    return {
        "name": document.name,
        "title": inline(document.title, setting),
        "lang": say["lang"],
        "introduction": prose(first, {}, setting).strip(),
        "numbers": _numbers(summary(document)[1], len(document.derivations), say),
    }


def _numbers(verdicts: Mapping[str, int], derivations: int, say: Mapping[str, str]) -> str:
    """How many derivations and steps there are, and what became of these."""
    steps = sum(verdicts.values())
    counts = "".join(
        f' <span class="count {name}"><strong>{number}</strong> {escape(say.get(name, name))}</span>'
        for name, number in verdicts.items()
    )
    return (
        f"<strong>{derivations}</strong> {escape(say['derivations'])}, <strong>{steps}</strong> {escape(say['steps'])}"
        f"{counts}"
    )


def _graph(documents: Sequence[Document], rests: Mapping[str, tuple[str, ...]], say: Mapping[str, str]) -> str:
    return graph.figure([Node(d.name, f"{d.name}/index.html", rests[d.name]) for d in documents], say)


def _rests(documents: Sequence[Document]) -> dict[str, tuple[str, ...]]:
    """For each document those whose derivations or definitions its steps use."""
    home = {
        (head.args[0], len(head.args) - 1, body): document.name
        for document in documents
        for _, head, body, _ in document.definitions
    }
    found = {}
    for document in documents:
        uses = [use.split("::")[0] for checked in document.derivations for use in checked.uses if "::" in use]
        goals = (g for checked in document.derivations for result in checked.results for g in result.step.goals)
        homes = (home.get((*key, goal.meaning[key].body)) for goal in goals for key in sorted(goal.unfolding))
        found[document.name] = tuple(dict.fromkeys(n for n in (*uses, *homes) if n and n != document.name))
    return found
