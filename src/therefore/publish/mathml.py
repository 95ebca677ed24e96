"""LaTeX to MathML with Temml, which runs in a JavaScript engine inside this process and needs no network.

Temml sets `aligned`, `cases` and growing brackets as TeX does; latex2mathml leaves the `&` of
`aligned` standing as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.resources import files
from typing import Any

MathML = Callable[[str, bool], str]
# TeX sets a thin space between a symbol and the name of a function after it, and after brackets
# that grow; Temml does not.
_UNSPACED = re.compile(
    r"(</(?:mi|mn|msub|msup|msubsup|mover|mrow)>)(?=<mrow><mi>[a-z]{2,}</mi><mo>\u2061</mo>)"
    r'|(<mo fence="true" form="postfix" stretchy="true">[^<]*</mo></mrow>)(?=<m(?:i|n|row|sub|sup|frac|over)\b)'
)
_THIN = '<mspace width="0.1667em"></mspace>'


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
            return _UNSPACED.sub(rf"\g<0>{_THIN}", str(made))

        yield convert
    finally:
        context.close()
