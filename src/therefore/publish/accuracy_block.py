"""The section of a document about its numeric functions: how accurate each is, in figures and as a plot.

As HTML for the page, and as Markdown with pictures for the PDF.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from therefore.document import Document
from therefore.publish.accuracy import Accuracy, Figures, Ledger
from therefore.publish.accuracy_plot import plot, series, stroke
from therefore.publish.exports import functions_of
from therefore.publish.numeric import accuracy

_ENGLISH = {
    "title": "Numeric functions",
    "about": (
        "Each is generated from an expression above, for whole arrays, in a form that was proved equal to it. "
        "Errors are in units in the last place (ulp), against rigorous enclosures of the true value; bits lost are "
        "the mean of log₂(ulp + 1). Results that are not finite where the true value is are counted apart."
    ),
    "sample": "{} arguments: {}.",
    "form": "form", "median": "median", "worst": "worst", "bits": "bits lost", "lost": "not finite", "at": "worst at",
    "this code": "this code", "as defined": "as defined", "most": "bits lost at worst",
}  # fmt: skip
_CHINESE = {
    "title": "数值函数",
    "about": (
        "每个函数都由上文的表达式生成，按数组计算，其形式已证明与原式相等。误差以末位单位（ulp）计，真值由严格的区间给出；"
        "损失位数是 log₂(ulp + 1) 的平均值。真值有限而结果非有限者另行计数。"
    ),
    "sample": "{} 组自变量：{}。",
    "form": "形式", "median": "中位数", "worst": "最大", "bits": "损失位数", "lost": "非有限", "at": "最大误差处",
    "this code": "本代码", "as defined": "按定义", "most": "最多损失的位数",
}  # fmt: skip
_VARIABLE = re.compile(r"var\(--[\w-]+, ([^)]+)\)")  # a colour that a style sheet may change
_STYLE = """\
<style>
.accuracy h3 { margin: 2rem 0 .3rem; }
.accuracy .scroll { overflow-x: auto; }
.accuracy table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
.accuracy th, .accuracy td { padding: .15rem .7rem .15rem 0; text-align: right; white-space: nowrap; font-weight: 400; }
.accuracy th:first-child { text-align: left; white-space: normal; min-width: 8.5rem; }
.accuracy thead { opacity: .7; }
.accuracy .ours { font-weight: 600; }
.accuracy .key { vertical-align: middle; margin-right: .4rem; }
.accuracy figure { margin: .8rem 0; }
</style>"""


def accuracy_block(document: Document, ledger: Ledger, language: str = "en") -> str:
    """The section as HTML that needs no script; empty for a document that exports nothing."""
    say, found = _words(language), _measured(document, ledger)
    if not found:
        return ""
    functions = "\n".join(_function(title, known, say) for title, known in found)
    head = f"<h2>{say['title']}</h2>\n<p>{say['about']}</p>"
    return f'<section id="numeric-functions" class="accuracy">\n{_STYLE}\n{head}\n{functions}\n</section>'


def accuracy_pages(document: Document, ledger: Ledger, language: str = "en") -> tuple[str, dict[str, str]]:
    """The section as Markdown, and the pictures that it names; nothing for a document that exports nothing."""
    say, found = _words(language), _measured(document, ledger)
    if not found:
        return "", {}
    parts, pictures = [f"## {say['title']}", say["about"]], {}
    for title, known in found:
        name = f"function-{known.function}"
        pictures[name] = _alone(plot(known, say["lost"], say["most"]))
        heads = [say[key] for key in ("form", "median", "worst", "bits", "lost")]
        rows = [heads, [":" + 36 * "-", *4 * ["-----------:"]]]
        for i, (form, figures) in enumerate(series(known)):
            pictures[f"key-{i}"] = _alone(_key(i))
            rows.append([f"![](key-{i}.svg) {say.get(form, form)}", *_numbers(figures)])
        sample = say["sample"].format(f"{known.count:,}", known.sample)
        parts += [
            f"### `{known.function}`",
            f"{title} {sample} {say['this code'].capitalize()}: {say['at']} `{known.ours.at}`.",
            "\n".join(f"| {' | '.join(row)} |" for row in rows),
            f"![{known.function}]({name}.svg)",
        ]
    return "\n\n".join(parts), pictures


def _alone(picture: str) -> str:
    """A picture as a file of its own, which no style sheet of a page reaches."""
    named = picture if "xmlns" in picture else picture.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return _VARIABLE.sub(r"\1", named)


def _words(language: str) -> Mapping[str, str]:
    return _CHINESE if language.startswith("zh") else _ENGLISH


def _measured(document: Document, ledger: Ledger) -> list[tuple[str, Accuracy]]:
    return [(f.export.title, accuracy(f, ledger)[1]) for f in functions_of([document])]


def _function(title: str, known: Accuracy, say: Mapping[str, str]) -> str:
    heads = "".join(f'<th scope="col">{say[key]}</th>' for key in ("form", "median", "worst", "bits", "lost"))
    rows = "\n".join(_row(i, name, figures, say) for i, (name, figures) in enumerate(series(known)))
    sample = escape(say["sample"].format(f"{known.count:,}", known.sample))
    picture = plot(known, say["lost"], say["most"])
    worst = f"{say['at']} <code>{escape(known.ours.at)}</code>"
    return (
        f'<h3 id="function-{known.function}"><code>{known.function}</code></h3>\n'
        f"<p>{escape(title)} {sample} {say['this code'].capitalize()}: {worst}.</p>\n"
        f'<div class="scroll"><table><thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>\n'
        f"<figure>{picture}</figure>"
    )


def _row(number: int, name: str, figures: Figures, say: Mapping[str, str]) -> str:
    cells = "".join(f"<td>{number}</td>" for number in _numbers(figures))
    kind = ' class="ours"' if number == 0 else ""
    return f'<tr{kind}><th scope="row">{_key(number)}{escape(say.get(name, name))}</th>{cells}</tr>'


def _key(number: int) -> str:
    """The stroke of a curve."""
    colour, dashes = stroke(number)
    line = f'<line x2="26" y1="4" y2="4" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'
    return f'<svg class="key" width="26" height="8" aria-hidden="true">{line}</svg>'


def _numbers(figures: Figures) -> Sequence[str]:
    return f"{figures.median:.2g}", f"{figures.worst:.2g}", f"{figures.bits:.2g}", f"{figures.nonfinite:,}"
