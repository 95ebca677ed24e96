"""`jupyter nbconvert --to therefore`: a notebook as one HTML file that shows formulas and figures with no network.

nbconvert's own `--to html` loads MathJax, require.js and Mermaid from elsewhere. Needs nbconvert and mini-racer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from therefore.publish.marks import Setting
from therefore.publish.mathml import converter
from therefore.publish.page import prose
from therefore.publish.words import words_in

_TEMPLATE = """\
{% extends "lab/index.html.j2" %}
{% block html_head_js %}{% endblock %}
{% block html_head_js_mathjax %}{% endblock %}
{% block html_head_js_mermaidjs %}{% endblock %}
"""


_HTML: Any = import_module("nbconvert.exporters").HTMLExporter  # what nbconvert annotates, it does not hold to


class Exporter(_HTML):  # type: ignore[misc]
    """HTML with the formulas of Markdown cells and outputs as MathML.

    Raises BadFormula where one of them is not LaTeX that Temml reads.
    """

    export_from_notebook = "HTML (no network)"
    raw_template = _TEMPLATE

    def default_filters(self) -> Iterable[tuple[str, Callable[..., Any]]]:
        """As nbconvert's, but for Markdown."""
        yield from super().default_filters()
        yield "markdown2html", self._html
        yield "markdown2html_mistune", self._html

    def _html(self, source: str, *_: object, **__: object) -> str:
        return prose(source, {}, Setting(self._mathml, words_in("en"), {}))

    def from_notebook_node(
        self, nb: Any, resources: dict[str, Any] | None = None, **more: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page of a notebook, and what nbconvert knows about it."""
        with converter() as self._mathml:
            made: tuple[str, dict[str, Any]] = super().from_notebook_node(nb, resources, **more)
        return made
