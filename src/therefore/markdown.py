r"""An extension of Python-Markdown, which MkDocs uses, that includes checked derivations by name.

    ::: derivation derivations/logistic.py::reflection

on a line of its own becomes the derivation, with its formulas as MathML (`formulas: latex` leaves
them to the site's own MathJax or KaTeX, between \[ and \]). When it does not hold, the build of the
site fails with the message of the command line. `root` is the directory that scripts are named from.
"""

from __future__ import annotations

import re
import sys
from html import escape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension

from therefore.message import InputError
from therefore.publish.included import Included, included, inline, told

_LINE = re.compile(r"^ {0,3}::: ?derivation[ \t]+(\S+)[ \t]*(?:\n:::[ \t]*)?(?:\n|$)", re.MULTILINE)


class DerivationFailed(Exception):
    """An included derivation is missing or does not hold; the text is the message of the command line."""


class Derivations(Extension):
    """The extension; options `root` (".") and `formulas` ("mathml" or "latex")."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "root": [".", "The directory that scripts are named from."],
            "formulas": ["mathml", "mathml, or latex for the site's own MathJax or KaTeX."],
        }
        super().__init__(**options)
        if self.getConfig("formulas") not in ("mathml", "latex"):
            raise ValueError(f"formulas is mathml or latex, not {self.getConfig('formulas')!r}")

    def extendMarkdown(self, md: Markdown) -> None:
        """Called by Python-Markdown."""
        formulas = _MathML() if self.getConfig("formulas") == "mathml" else _latex
        processor = _Processor(md, Path(self.getConfig("root")), formulas)
        md.parser.blockprocessors.register(processor, "therefore", 110)


class _Processor(BlockProcessor):
    def __init__(self, md: Markdown, root: Path, formulas: Any) -> None:
        super().__init__(md.parser)
        self.md, self.root, self.formulas = md, root, formulas

    def test(self, parent: Element, block: str) -> bool:
        return _LINE.search(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Put the derivation in the place of its line; what stands around it in the block is parsed as ever."""
        block = blocks.pop(0)
        match = _LINE.search(block)
        assert match is not None
        if before := block[: match.start()].strip("\n"):
            self.parser.parseBlocks(parent, [before])
        try:
            found = included(match[1], self.root)
        except InputError as error:
            raise _failure(told(error)) from None
        self.show(parent, found)
        if after := block[match.end() :].strip("\n"):
            blocks.insert(0, after)

    def show(self, parent: Element, found: Included) -> None:
        division = SubElement(parent, "div", {"class": "derivation", "id": found.name})
        self.prose(division, found.title, "**")
        for part in found.parts:
            if part.kind == "prose":
                self.prose(division, part.text)
            else:
                shown = self.formulas(part.text, True)
                SubElement(division, "div", {"class": "formula"}).text = self.md.htmlStash.store(shown)
        note = SubElement(division, "p", {"class": "decided"})
        SubElement(note, "small").text = found.note

    def prose(self, parent: Element, text: str, around: str = "") -> None:
        """Markdown in which formulas are set before anything else can take their characters."""
        made = "".join(self.inline(kind, run) for kind, run in inline(text))
        self.parser.parseChunk(parent, f"{around}{made}{around}")

    def inline(self, kind: str, run: str) -> str:
        if kind == "math":
            return str(self.md.htmlStash.store(self.formulas(run, False)))
        around = {"code": "`", "strong": "**", "emphasis": "*"}.get(kind, "")
        return f"{around}{run}{around}"


class _MathML:
    """Sets formulas with Temml, which is started when the first is to be set and serves the whole site."""

    def __init__(self) -> None:
        self.convert: Any = None

    def __call__(self, latex: str, display: bool) -> str:
        if self.convert is None:
            from therefore.publish.mathml import converter

            self.context = converter()
            self.convert = self.context.__enter__()
        made = str(self.convert(latex, display=display))
        # The site has no style sheet of ours, so that each column says itself how it is aligned.
        for side in ("left", "right"):
            made = made.replace(f'class="tml-{side}" style="', f'class="tml-{side}" style="text-align:{side};')
        return made


def _latex(latex: str, display: bool) -> str:
    text = escape(latex, quote=False)
    return (
        f'<span class="arithmatex">\\[{text}\\]</span>' if display else f'<span class="arithmatex">\\({text}\\)</span>'
    )


def _failure(text: str) -> Exception:
    """MkDocs shows its own kind of error without a traceback."""
    mkdocs: Any = sys.modules.get("mkdocs.exceptions")
    return mkdocs.BuildError(f"\n{text}") if mkdocs is not None else DerivationFailed(f"\n{text}")


def makeExtension(**options: Any) -> Derivations:
    """Called by Python-Markdown for `extensions=["therefore.markdown"]`."""
    return Derivations(**options)
