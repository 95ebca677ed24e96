"""A document as one LaTeX file that compiles with pdfLaTeX, XeLaTeX or LuaLaTeX.

Chinese prose needs the ctex package, or LuaLaTeX. Every `aligned` block can be copied into
another file; it needs only amsmath.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from therefore.document import Checked, Document, Notation, Prose
from therefore.publish.hypotheses import hypotheses
from therefore.publish.names import escape
from therefore.publish.rows import block, case, definitions_block, rows, runs
from therefore.publish.words import has_han, witness_text, words
from therefore.text import GREEK

_PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[a4paper, margin=28mm]{geometry}
\usepackage{amsmath, amssymb}
"""
_LATIN = r"""\usepackage{iftex}
\ifPDFTeX
  \usepackage[T1]{fontenc}
  \usepackage{lmodern}
\else
  \usepackage{fontspec}
\fi
"""
# In LuaLaTeX babel breaks lines of Chinese and changes the font with the script; elsewhere ctex
# does. pdfLaTeX without ctex sets empty boxes, so that at least the formulas can be read.
_CHINESE = r"""\usepackage{iftex}
\newcommand*{\unset}[1]{\DeclareUnicodeCharacter{#1}{\fbox{\phantom{o}}}}
\ifLuaTeX
  \usepackage{fontspec}
  \usepackage[english]{babel}
  \babelprovide[import, onchar=ids fonts]{chinese-hans}
  \IfFontExistsTF{Noto Serif CJK SC}
    {\babelfont[chinese-hans]{rm}{Noto Serif CJK SC}}
    {\babelfont[chinese-hans]{rm}[BoldFont=FandolSong-Bold.otf]{FandolSong-Regular.otf}}
\else
  \IfFileExists{ctex.sty}{\usepackage[UTF8, scheme=plain]{ctex}}{%
    \usepackage[T1]{fontenc}\usepackage{lmodern}
BOXES
  }
\fi
"""
_MARKUP = re.compile(
    r"(?P<display>\$\$.+?\$\$)|(?P<math>\$[^$]+\$)|`(?P<code>[^`]+)`|\*\*(?P<bold>.+?)\*\*|\*(?P<italic>[^*]+)\*"
    r"|\[(?P<label>[^\]]+)\]\((?P<link>[^)\s]+)\)",
    re.S,
)
# Characters of text that TeX sets in mathematics.
_SYMBOLS = {
    **{letter: f"$\\{name}$" for name, letter in GREEK.items()},
    "·": r"$\cdot$", "−": "$-$", "±": r"$\pm$", "≤": r"$\le$", "≥": r"$\ge$", "≠": r"$\ne$", "→": r"$\to$",
    "∞": r"$\infty$",    "∈": r"$\in$",
    "⇔": r"$\Leftrightarrow$", "⇒": r"$\Rightarrow$", "√": r"$\surd$", "∂": r"$\partial$", "′": "$'$",
    "×": r"$\times$", "≈": r"$\approx$", "∑": r"$\sum$", "\u0302": r"\textasciicircum{}",
}  # fmt: skip


def document_tex(document: Document) -> str:
    """The document as a LaTeX file, complete."""
    body = "\n\n".join(_body(document))
    preamble = _PREAMBLE + (_chinese(body + document.title) or _LATIN) + "\\usepackage[hidelinks]{hyperref}\n"
    head = f"\\title{{{tex(document.title)}}}\n\\author{{}}\n\\date{{}}\n\n\\begin{{document}}\n\\maketitle"
    return f"{preamble}\\emergencystretch=3em\n{head}\n\n{body}\n\n\\end{{document}}\n"


def _chinese(text: str) -> str:
    """What sets the Chinese characters of a text; nothing when it has none."""
    if not has_han(text):
        return ""
    used = sorted({c for c in text if c > "\u2e7f"})
    return _CHINESE.replace("BOXES", "\n".join(rf"    \unset{{{ord(c):04X}}}" for c in used))


def _body(document: Document) -> Iterator[str]:
    say, notation = words(document), document.notation
    if document.introduction:
        yield tex(document.introduction)
    if document.definitions:
        yield f"\\section*{{{say['definitions']}}}"
        yield display(definitions_block(document))
    section = ""
    for checked in document.derivations:
        if checked.section and checked.section != section:
            section = checked.section
            yield f"\\section*{{{tex(section)}}}"
        yield from _derivation(checked, notation, say)


def _derivation(checked: Checked, notation: Notation, say: Mapping[str, str]) -> Iterator[str]:
    title = say["erratum"].format(tex(checked.title)) if checked.erratum else tex(checked.title)
    yield f"% {checked.name}\n\\paragraph{{{title}}}"
    if checked.erratum and checked.claim:
        yield say["claim"].format(tex(checked.claim))
    assumed = hypotheses(checked, notation)
    if assumed:
        yield say["where"].format(", ".join(f"${h}$" for h in assumed))
    last = None
    for part in runs(checked):
        if isinstance(part, Prose):
            yield tex(part.text)
            continue
        if condition := case(part, notation):
            yield say["case"].format(f"${condition}$")
        yield display(block(rows(part, notation, last)))
        last = part[-1]
    for result in checked.results:
        if result.expected != "proved" and result.verdict.witness is not None:
            yield say["witness"].format(tex(witness_text(result.verdict.witness, notation, say)))
    if checked.erratum and checked.correction:
        yield say["correction"].format(tex(checked.correction))


def display(environment: str) -> str:
    return f"\\[\n{environment}\n\\]"


def tex(markdown: str) -> str:
    """LaTeX of a little Markdown: paragraphs, lists, emphasis, code, links and formulas."""
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", markdown.strip()):
        lines = paragraph.split("\n")
        if all(line.startswith(("- ", "* ", "  ")) for line in lines):
            items = "\n".join(rf"\item {_inline(item.strip())}" for item in re.split(r"(?:^|\n)[-*] ", paragraph)[1:])
            paragraphs.append(f"\\begin{{itemize}}\n{items}\n\\end{{itemize}}")
        elif heading := re.match(r"#+\s+", paragraph):
            paragraphs.append(f"\\paragraph{{{_inline(paragraph[heading.end() :])}}}")
        else:
            paragraphs.append(_inline(paragraph))
    return "\n\n".join(paragraphs)


def _inline(text: str) -> str:
    made, end = "", 0
    for match in _MARKUP.finditer(text):
        made += _plain(text[end : match.start()]) + _marked(match)
        end = match.end()
    return made + _plain(text[end:])


def _marked(match: re.Match[str]) -> str:
    found = match.groupdict()
    if found["display"]:
        return f"\\[{found['display'][2:-2]}\\]"
    if found["math"]:
        return str(found["math"])
    if found["code"]:
        return rf"\texttt{{{_plain(found['code'])}}}"
    if found["bold"]:
        return rf"\textbf{{{_inline(found['bold'])}}}"
    if found["italic"]:
        return rf"\emph{{{_inline(found['italic'])}}}"
    target = re.sub(r"([%#])", r"\\\1", found["link"])
    return rf"\href{{{target}}}{{{_inline(found['label'])}}}"


def _plain(text: str) -> str:
    return "".join(_SYMBOLS.get(c) or escape(c) for c in text)
