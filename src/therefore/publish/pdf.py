"""A checked document as a PDF: Pandoc turns its prose and formulas into Typst, and Typst sets the pages.

Both come with pip (`pip install 'therefore[pdf]'`); no TeX is needed. The same document makes the same bytes.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from therefore.document import Checked, Document
from therefore.message import InputError, Message
from therefore.publish.accuracy import Ledger
from therefore.publish.accuracy_block import accuracy_pages
from therefore.publish.figures import drawn
from therefore.publish.notebook import derivation_text
from therefore.publish.outline import Section, one_line, outline
from therefore.publish.rows import definitions_block
from therefore.publish.words import has_han, in_numbers, words

CHINESE = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC", "Source Han Sans SC", "Songti SC", "SimSun")
_FORMAT = "markdown+tex_math_dollars-auto_identifiers-citations-raw_html-raw_tex-implicit_figures"
_TEXT = re.compile(r'upright\("\s*([^"]*?)\s*"\)')
_NAME = re.compile(r'(?<!\()"(\w+)" (?=\\\()')
_PREAMBLE = """\
#set document(title: {title}, date: none)
#set page(paper: "a4", margin: (x: 2.6cm, y: 2.4cm), numbering: "1")
#set text(font: ({fonts}), size: 10.5pt, lang: {lang})
#set par(leading: 0.68em)
#show heading: set block(above: 1.6em, below: 0.8em)
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 2): set text(size: 13pt)
#show heading.where(level: 3): set text(size: 10.5pt)
#show math.equation.where(block: true): set block(breakable: true)
#show table: set text(size: 9pt)
#set table(stroke: none, inset: (x: 6pt, y: 3pt))
#show figure.where(kind: table): set align(left)
#show link: set text(fill: rgb("#1f5a8c"))
#let horizontalrule = line(length: 100%, stroke: 0.5pt)
"""


def pdf(document: Document, ledger: Ledger | None = None) -> bytes:
    """The pages of a document; `ledger` knows how accurate numeric functions are.

    InputError where a font with its characters is missing, or Pandoc and Typst are not installed.
    """
    pandoc, typst = _module("pypandoc"), _module("typst")
    say = words(document)
    functions, plots = accuracy_pages(document, ledger or Ledger(), say["lang"])
    source = "\n\n".join([*_parts(document), functions])
    # matplotlib measures its figures by the fonts that come with it.
    fonts = [str(Path(import_module("matplotlib").get_data_path()) / "fonts" / "ttf")]
    chinese = _chinese(source, typst.Fonts(font_paths=fonts).families()) if has_han(source) else []
    families = ", ".join(map(_quoted, ["Libertinus Serif", *chinese]))
    head = _PREAMBLE.format(title=_quoted(document.title), fonts=families, lang=_quoted(say["lang"][:2]))
    body = str(pandoc.convert_text(source, "typst", format=_FORMAT, extra_args=["--wrap=none"]))
    with tempfile.TemporaryDirectory() as directory:
        for name, figure in {**drawn(document), **plots}.items():
            (Path(directory) / f"{name}.svg").write_text(figure, encoding="utf-8")
        main = Path(directory) / "main.typ"
        main.write_text(head + _spaced(body), encoding="utf-8")
        return bytes(typst.compile(str(main), font_paths=fonts, timestamp=0))


def _spaced(body: str) -> str:
    """Typst's body of a document, with the spaces of formulas as on the page.

    It sets a space on both sides of a text in a formula; the name of a function wants none before its bracket.
    """
    named = _NAME.sub(r'op("\1")', body)
    return _TEXT.sub(lambda text: r"\)" if text[1] == ")" else f'upright("{text[1]}")', named)


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError:
        text = "a PDF needs Pandoc and Typst, which are not installed"
        raise InputError(Message("error", "not-installed", text, help="pip install 'therefore[pdf]'")) from None


def _chinese(source: str, installed: list[str]) -> list[str]:
    """The fonts for Chinese that there are; boxes in the place of characters would be no document."""
    found = [family for family in CHINESE if family in installed]
    if not found:
        text = "the document has Chinese characters, and no font for them is installed"
        advice = f"install one of {', '.join(CHINESE)}; on Debian: apt install fonts-noto-cjk"
        raise InputError(Message("error", "missing-font", text, help=advice))
    return found


def _parts(document: Document) -> Iterator[str]:
    """The document as Markdown, part by part: what the page says, without the proofs."""
    say = words(document)
    yield f"# {one_line(document.title)}"
    yield f"*{'; '.join(in_numbers(document, say))}.*"
    if document.introduction:
        yield document.introduction
    if document.definitions:
        yield f"## {say['definitions']}"
        yield f"$$\n{definitions_block(document)}\n$$"
    for item in outline(document):
        if isinstance(item, Section):
            yield f"## {one_line(item.title)}"
        elif isinstance(item, Checked):
            yield derivation_text(item, document, say)[0]
            if used := _used(item):
                yield f"*{say['rests']}* {used}"
        else:
            yield f"![{item.title}]({item.name}.svg)"


def _used(checked: Checked) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(name for r in checked.results for name in r.step.by))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
