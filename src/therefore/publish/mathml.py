"""LaTeX to MathML with Temml, which runs in a JavaScript engine inside this process and needs no network.

Temml sets `aligned`, `cases` and growing brackets as TeX does; latex2mathml leaves the `&` of
`aligned` standing as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.resources import files
from typing import Any, Protocol
from xml.etree import ElementTree
from xml.etree.ElementTree import Element


class MathML(Protocol):
    """Sets LaTeX; `breakable` may end a line before a sign of addition or a relation, `display` never."""

    def __call__(self, latex: str, display: bool = False, breakable: bool = False) -> str: ...


# Where the children of an element stand side by side; those of others have a place each.
_ROWS = frozenset({"math", "mrow", "mstyle", "mtd"})
# Signs before which a line may end.
_SUMS = frozenset("+−")
_SIGNS = _SUMS | frozenset("=<>≤≥≠⇔⇒")
# What TeX keeps a thin space from, when the name of a function or brackets that grow stand beside it.
_ATOMS = frozenset({"mi", "mn", "msub", "msup", "msubsup", "mover", "mrow", "mfrac"})


class BadFormula(ValueError):
    """Temml cannot read a formula."""


@contextmanager
def converter() -> Iterator[MathML]:
    """A function from LaTeX to a `math` element, or to several with room for a line break between them."""
    racer: Any = import_module("py_mini_racer")
    context = racer.MiniRacer()
    try:
        context.eval((files("therefore") / "publish" / "assets" / "temml.min.js").read_text(encoding="utf-8"))

        def convert(latex: str, display: bool = False, breakable: bool = False) -> str:
            try:
                made = context.call("temml.renderToString", latex, {"displayMode": display, "throwOnError": True})
            except racer.JSEvalException as error:
                raise BadFormula(f"{latex}: {str(error).splitlines()[0]}") from None
            root = _spaced(ElementTree.fromstring(made))
            return "".join(
                ElementTree.tostring(part, encoding="unicode") for part in (_parts(root) if breakable else [root])
            )

        yield convert
    finally:
        context.close()


def _spaced(root: Element) -> Element:
    """Temml's element with the thin spaces that TeX sets and Temml does not."""
    for parent in list(root.iter()):
        if parent.tag == "mo" and parent.text == "…":
            parent.attrib.update(lspace="0", rspace="0")
        if parent.tag not in _ROWS:
            continue
        children = list(parent)
        # From the end, so that what is inserted does not move what is still to be looked at.
        for i in range(len(children) - 1, 0, -1):
            before, after = children[i - 1], children[i]
            if before.tag in _ATOMS and after.tag in _ATOMS and (_is_function(after) or _grows(before)):
                parent.insert(i, ElementTree.Element("mspace", width="0.1667em"))
    return root


def _parts(root: Element) -> list[Element]:
    """The formula as several elements that each begin with a sign, in the order in which they are read.

    Browsers do not break lines inside MathML. Brackets that do not grow may stand in different parts.
    """
    inside = root[0] if len(root) == 1 and root[0].tag == "mstyle" else root
    parts: list[Element] = []

    def start() -> Element:
        part = ElementTree.Element("math", root.attrib)
        parts.append(part)
        return ElementTree.SubElement(part, inside.tag, inside.attrib) if inside is not root else part

    current, elements = start(), list(_opened(inside, 2))
    # A statement in words keeps its relations whole; its lines end after the words.
    worded = any(element.tag == "mtext" for element in elements[:1])
    for element in elements:
        sign = element.tag == "mo" and element.text in _SIGNS and element.get("form") != "prefix"
        if worded and element.text not in _SUMS:
            sign = len(current) > 0 and current[-1].tag == "mtext"
        if len(current) > 1 and (sign or (element.tag == "mspace" and element.get("width") == "1em")):
            if element.text in _SIGNS:
                element.set("form", "infix")
            current = start()
        current.append(element)
    return parts


def _opened(row: Element, depth: int) -> Iterator[Element]:
    """The children of a row, those of its long plain brackets in their place."""
    for child in row:
        fence = child[0] if child.tag == "mrow" and len(child) else child
        bracket = fence.get("fence") is not None
        long = sum(leaf.tag in ("mi", "mn") for leaf in child.iter()) > 5
        if child.tag == "mrow" and (not bracket or (depth and long and fence.get("stretchy") == "false")):
            yield from _opened(child, depth - bracket)
        else:
            yield child


def _is_function(element: Element) -> bool:
    """Whether it is a name such as log with its invisible application."""
    name = element.find("mi")
    return element.tag == "mrow" and name is not None and element[0] is name and len(name.text or "") > 1


def _grows(element: Element) -> bool:
    last = element[-1] if element.tag == "mrow" and len(element) else element
    return last.tag == "mo" and last.get("form") == "postfix" and last.get("stretchy") == "true"
