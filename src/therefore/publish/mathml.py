"""LaTeX to MathML with Temml, which runs in a JavaScript engine inside this process and needs no network.

Temml sets `aligned`, `cases` and growing brackets as TeX does; latex2mathml leaves the `&` of
`aligned` standing as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

MathML = Callable[[str, bool], str]
# Where the children of an element stand side by side; those of others have a place each.
_ROWS = frozenset({"math", "mrow", "mstyle", "mtd"})
# What TeX keeps a thin space from, when the name of a function or brackets that grow stand beside it.
_ATOMS = frozenset({"mi", "mn", "msub", "msup", "msubsup", "mover", "mrow", "mfrac"})


class BadFormula(ValueError):
    """Temml cannot read a formula."""


@contextmanager
def converter() -> Iterator[MathML]:
    """A function from LaTeX, and whether it is set displayed, to a `math` element."""
    racer: Any = import_module("py_mini_racer")
    context = racer.MiniRacer()
    try:
        context.eval((files("therefore.publish") / "assets" / "temml.min.js").read_text(encoding="utf-8"))

        def convert(latex: str, display: bool) -> str:
            try:
                made = context.call("temml.renderToString", latex, {"displayMode": display, "throwOnError": True})
            except racer.JSEvalException as error:
                raise BadFormula(f"{latex}: {str(error).splitlines()[0]}") from None
            return _spaced(str(made))

        yield convert
    finally:
        context.close()


def _spaced(mathml: str) -> str:
    """Temml's element with the thin spaces that TeX sets and Temml does not."""
    root = ElementTree.fromstring(mathml)
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
    return ElementTree.tostring(root, encoding="unicode")


def _is_function(element: ElementTree.Element) -> bool:
    """Whether it is a name such as log with its invisible application."""
    name = element.find("mi")
    return element.tag == "mrow" and name is not None and element[0] is name and len(name.text or "") > 1


def _grows(element: ElementTree.Element) -> bool:
    last = element[-1] if element.tag == "mrow" and len(element) else element
    return last.tag == "mo" and last.get("form") == "postfix" and last.get("stretchy") == "true"
