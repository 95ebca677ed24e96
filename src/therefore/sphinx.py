"""A directive of Sphinx and MyST (Jupyter Book) that includes checked derivations by name.

    ```{derivation} derivations/logistic.py::reflection
    ```

In conf.py, `extensions = ["therefore.sphinx"]`, and `therefore_root` for the directory that scripts
are named from, as seen from conf.py (its own by default). The formulas are Sphinx's, so that every
builder sets them. When a derivation does not hold, the build fails with the message of the command line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxDirective

from therefore.message import InputError
from therefore.publish.included import Included, included, inline, told


class DerivationFailed(SphinxError):
    """An included derivation is missing or does not hold."""

    category = "derivation"


class DerivationDirective(SphinxDirective):
    """`{derivation} SCRIPT::NAME`."""

    required_arguments = 1
    final_argument_whitespace = False
    has_content = False

    def run(self) -> list[nodes.Node]:
        """The derivation in a container with the classes and names that a theme can style."""
        root = Path(self.config.therefore_root)
        try:
            found = included(self.arguments[0], root)
        except InputError as error:
            raise DerivationFailed(f"{self.get_location()}\n{told(error)}") from None
        # A lemma may stand in any script beside it.
        for script in found.script.parent.glob("*.py"):
            self.env.note_dependency(str(script))
        return [self.container(found)]

    def container(self, found: Included) -> nodes.container:
        made = nodes.container(classes=["derivation"], ids=[nodes.make_id(found.name)])
        made += nodes.paragraph("", "", nodes.strong("", "", *_runs(found.title)))
        for part in found.parts:
            if part.kind == "display":
                made += nodes.math_block(part.text, part.text, nowrap=False, number=None, docname=self.env.docname)
            else:
                made += [_block(paragraph) for paragraph in part.text.split("\n\n")]
        made += nodes.paragraph(found.note, found.note, classes=["decided"])
        return made


def _block(text: str) -> nodes.Node:
    """A paragraph, or a list whose items begin with a dash."""
    lines = text.splitlines()
    if not all(line.startswith("- ") for line in lines):
        return nodes.paragraph("", "", *_runs(text))
    items = (nodes.list_item("", nodes.paragraph("", "", *_runs(line[2:]))) for line in lines)
    return nodes.bullet_list("", *items)


def _runs(text: str) -> list[nodes.Node]:
    made = {"math": nodes.math, "code": nodes.literal, "strong": nodes.strong, "emphasis": nodes.emphasis}
    return [made[kind](run, run) if kind in made else nodes.Text(run) for kind, run in inline(text) if run]


def _rooted(app: Any, config: Any) -> None:
    """Name the root from where conf.py is, wherever the build was started."""
    config.therefore_root = str(Path(app.confdir) / config.therefore_root)


def setup(app: Any) -> dict[str, Any]:
    """Called by Sphinx."""
    app.add_config_value("therefore_root", ".", "env", (str, Path))
    app.connect("config-inited", _rooted)
    app.add_directive("derivation", DerivationDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
