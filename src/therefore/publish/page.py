"""A notebook as one HTML file that shows formulas and figures with no network: MathML, SVG and its own style.

The template stands beside this module; those of nbconvert load MathJax from elsewhere.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from html import escape
from importlib import import_module
from importlib.resources import files
from itertools import zip_longest
from typing import Any

from therefore.publish import graph
from therefore.publish.figures import COLOURS, INK
from therefore.publish.graph import Node
from therefore.publish.marks import Setting, mark
from therefore.publish.mathml import MathML
from therefore.publish.names import width
from therefore.publish.outline import one_line
from therefore.publish.words import in_their_language, words_in

_KEPT = re.compile(r"\$\$(?P<display>.+?)\$\$|\$(?P<inline>[^$\n]+)\$|(?P<code>`+)(?P<literal>.+?)(?P=code)", re.S)
_HOLE = re.compile("(?:<p>)?\ue000(\\d+)\ue001(?:</p>)?|\ue000(\\d+)\ue001")
_ALIGNED = re.compile(r"\s*\\begin\{aligned\}\n(.*)\n\\end\{aligned\}\s*", re.S)
_NARROW = 33
_MARK = re.compile(r" &*\\quad \\(?:checkmark|times)$| \\quad \\text\{\([a-z ]+\)\}$")


def page(notebook: Any, mathml: MathML, figures: Mapping[str, str], after: str = "") -> str:
    """The page of a notebook made by `therefore.publish.notebook`, with HTML that comes after its cells.

    `figures` are as SVG text, by their names.
    """
    about = notebook.metadata["therefore"]
    say = words_in(about["lang"])
    cells = [cell.metadata.get("therefore", {}) for cell in notebook.cells]
    setting = Setting(mathml, say, _links(cells))
    makers: dict[str, Callable[..., str]] = {
        "prose": lambda cell: prose(cell.source, cell.metadata.get("therefore", {}), setting),
        "inline": lambda title: inline(title, setting),
        "figure": lambda cell: figure(cell, figures),
    }
    resources = {
        "lang": about["lang"],
        "name": about["name"],
        "title": about["title"],
        "say": say,
        "after": after,
        "style": style(),
        "graph": _graph(cells, say),
    }
    return str(_template().render(nb=notebook, resources=resources, **makers))


@cache
def _template() -> Any:
    jinja: Any = import_module("jinja2")
    environment = jinja.Environment(undefined=jinja.StrictUndefined)
    environment.filters["text"] = escape
    source = files("therefore") / "publish" / "assets" / "page.html.j2"
    return environment.from_string(source.read_text(encoding="utf-8"))


def inline(title: str, setting: Setting) -> str:
    """HTML of a title: a line, even where it begins with a number and a full stop."""
    return prose(one_line(title), {}, setting).strip().removeprefix("<p>").removesuffix("</p>")


def _links(cells: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The addresses of the definitions and derivations of a page, and of those used, by all their names."""
    found = {name: f"#{name}" for cell in cells for name in cell.get("names", ()) if name}
    for cell in cells:
        for use in cell.get("uses", ()):
            script, _, name = use.rpartition("::")
            if script:
                found[use] = found[name] = f"../{script}/index.html#{name}"
    return found | {cell["name"]: f"#{cell['name']}" for cell in cells if "name" in cell}


def _graph(cells: Sequence[Mapping[str, Any]], say: Mapping[str, str]) -> str:
    """Which derivation rests on which, drawn and in words."""
    links = _links(cells)
    own = [Node(c["name"], links[c["name"]], tuple(c["uses"])) for c in cells if "name" in c and "uses" in c]
    others = dict.fromkeys(use for node in own for use in node.rests if "::" in use)
    return graph.figure([*(Node(use, links[use], (), here=False) for use in others), *own], say)


def style() -> str:
    """The style sheet of a page, its font in it."""
    text = (files("therefore") / "publish" / "assets" / "page.css").read_text(encoding="utf-8")
    return text.replace("FONT", _font())


def _font() -> str:
    data = (files("therefore") / "publish" / "assets" / "math.woff2").read_bytes()
    return f"data:font/woff2;base64,{base64.b64encode(data).decode('ascii')}"


def prose(source: str, about: Mapping[str, Any], setting: Setting) -> str:
    """HTML of a Markdown cell: formulas as MathML, aligned steps as rows with their marks."""
    mistune: Any = import_module("mistune")
    kept: list[str] = []
    marks = iter(about.get("rows", ()))

    def keep(match: re.Match[str]) -> str:
        if match["literal"] is not None:
            kept.append(f"<code>{escape(match['literal'].strip())}</code>")
        elif match["inline"] is not None:
            kept.append(setting.mathml(match["inline"], breakable=width(match["inline"]) > _NARROW // 2))
        elif (rows := _ALIGNED.fullmatch(match["display"])) and about.get("kind"):
            kept.append(
                steps(rows[1].split(" \\\\\n"), marks, str(about.get("name", "")), setting, about.get("names", ()))
            )
        else:
            kept.append(f'<div class="display">{setting.mathml(match["display"].strip(), display=True)}</div>')
        return f"\ue000{len(kept) - 1}\ue001"

    text = in_their_language(str(mistune.create_markdown(escape=True)(_KEPT.sub(keep, source))), setting.say)
    if name := about.get("name"):
        here = f'<a class="here" href="#{escape(name)}" aria-label="{escape(name)}">#</a></h3>'
        text = text.replace("</h3>", here, 1)
    return _HOLE.sub(lambda hole: _filled(hole, kept), text)


def _filled(hole: re.Match[str], kept: list[str]) -> str:
    """What stands in a hole; a paragraph around a formula on its own lines goes."""
    content = kept[int(hole[1] or hole[2])]
    return content if content.startswith("<div") or not hole[0].startswith("<p>") else f"<p>{content}</p>"


def steps(lines: list[str], marks: Iterator[Any], name: str, setting: Setting, defined: Sequence[str] = ()) -> str:
    """Rows of an `aligned` block: left side, relation and right side, and a quiet mark.

    Each has a permanent address: `name` and the number of its step, or what it defines.
    """
    made = []
    widest = [0, 0]
    for line, own in zip_longest(lines, defined, fillvalue=""):
        shown = next(marks, ()) if _MARK.search(line) else ()
        left, _, right = _MARK.sub("", line).partition("&")
        widest = [max(widest[0], width(left)), max(widest[1], width(right))]
        cells = [setting.mathml(rf"\displaystyle {{}}{x}", breakable=True) if x.strip() else "" for x in (left, right)]
        anchor = f' id="{escape(name)}-{shown[-1]["step"]}"' if shown and name else ""
        anchor = f' id="{escape(own)}"' if own else anchor
        anchors = ("", anchor) if cells[1] else (anchor, "")
        # A left side alone in its row takes the place of both.
        kind = "row" if cells[0] and cells[1] else "row alone" if cells[0] else "row more"
        earlier = "".join(f'<span id="{escape(name)}-{step["step"]}"></span>' for step in shown[:-1] if name)
        body = f'<div class="left"{anchors[0]}>{earlier}{cells[0]}</div><div class="right"{anchors[1]}>{cells[1]}</div>'
        made.append(f'<div class="{kind}">{body}{mark(shown, name, setting)}</div>')
    # What fits a telephone beside its left side need not be set below it.
    kind = "steps narrow" if sum(widest) <= _NARROW else "steps"
    return f'<div class="{kind}">\n{chr(10).join(made)}\n</div>'


def figure(cell: Any, figures: Mapping[str, str]) -> str:
    """The SVG that a cell draws, to stand inside the page and to take its colours."""
    about = cell.metadata["therefore"]
    return _inline_svg(figures[about["figure"]], about["title"], cell.id)


def _inline_svg(svg: str, title: str, prefix: str) -> str:
    text = svg[svg.index("<svg") :]
    # Its style sheet would apply to the whole page, whose own has the same rule for figures.
    text = re.sub(r"<(metadata|style)\b.*?</\1>\s*", "", text, flags=re.S)
    head, rest = text.split(">", 1)
    box = re.search(r'viewBox="[^"]+"', head)
    used = set(re.findall(r"#([\w.-]+)", rest))
    # One page holds several figures, whose parts matplotlib names alike.
    rest = re.sub(r' id="([^"]+)"', lambda m: f' id="{prefix}-{m[1]}"' if m[1] in used else "", rest)
    rest = re.sub(r'(url\(#|href="#)', rf"\g<1>{prefix}-", rest).replace(INK, "currentColor")
    for i, colour in enumerate(COLOURS, 1):
        rest = rest.replace(colour, f"var(--curve-{i})")
    return f'<svg {box[0] if box else ""} role="img" aria-label="{escape(title)}">{rest.strip()}'
