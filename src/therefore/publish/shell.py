"""IPython's shell for a notebook's cells: what each shows is kept as a notebook holds it, and no kernel talks.

The process that notebooks are forked from imports this, and with it what a notebook needs.
"""

from __future__ import annotations

import os
import sys
import tempfile
from base64 import b64encode
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from io import TextIOBase
from typing import Any

import sympy as sympy

import therefore.display as display
import therefore.script.author as author
import therefore.script.exhibits as exhibits
import therefore.script.expressions as expressions
import therefore.script.symbols as symbols
from therefore.checker.decide import Known

__all__ = ["author", "display", "exhibits", "expressions", "run", "symbols", "sympy"]

Output = dict[str, Any]

# Figures stand in the notebook.
os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
for _needed in ("matplotlib.pyplot", "matplotlib.backends.backend_svg", "matplotlib.backends.backend_agg"):
    import_module(_needed)
for _needed in ("completer", "completerlib", "logger", "magics", "oinspect", "pylabtools"):
    import_module(f"IPython.core.{_needed}")  # which every shell imports when it begins

# What IPython annotates, it does not hold to.
_INTERACTIVE: Any = import_module("IPython.core.interactiveshell")
_HOOK: Any = import_module("IPython.core.displayhook")
_PUBLISHER: Any = import_module("IPython.core.displaypub")
_CONFIG: Any = import_module("traitlets.config")


def run(cells: Sequence[str], scripts: str, known: Known) -> list[list[Output]] | str:
    """The outputs of each cell, run in order in an empty directory by this process, which runs no others.

    `scripts` is where the cells can import from, and `known` are proofs of what they show.
    Where a cell raises, words that say so.
    """
    display.KNOWN.update(known)
    sys.path.insert(0, scripts)
    with tempfile.TemporaryDirectory() as empty:
        os.chdir(empty)
        shell = _Shell.instance(ipython_dir=empty, config=_CONFIG.Config({"HistoryManager": {"enabled": False}}))
        made = []
        for cell in cells:
            shell.shown = []
            with redirect_stdout(_Stream(shell, "stdout")), redirect_stderr(_Stream(shell, "stderr")):
                result = shell.run_cell(cell, store_history=True)
            if error := result.error_before_exec or result.error_in_exec:
                return f"raises {type(error).__name__}: {error}".splitlines()[0]
            made.append(shell.shown)
        return made


class _Hook(_HOOK.DisplayHook):  # type: ignore[misc]
    """Keeps the value of a cell's last expression."""

    def write_output_prompt(self) -> None:
        """There is no terminal to write it to."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        """Keep the value in the forms that a reader chooses from."""
        about = {"execution_count": self.prompt_count}
        self.shell.shown.append(_rich("execute_result", format_dict, md_dict) | about)

    def finish_displayhook(self) -> None:
        """There is no terminal to end a line of."""


class _Publisher(_PUBLISHER.DisplayPublisher):  # type: ignore[misc]
    """Keeps what a cell displays before its end."""

    def publish(self, data: dict[str, Any], metadata: dict[str, Any] | None = None, **_: Any) -> None:
        """Keep what is displayed in the forms that a reader chooses from."""
        self.shell.shown.append(_rich("display_data", data, metadata))


class _Shell(_INTERACTIVE.InteractiveShell):  # type: ignore[misc]
    """A shell that keeps what is shown."""

    shown: list[Output]

    def init_displayhook(self) -> None:
        """Values are kept and not written."""
        self.displayhook_class = _Hook
        super().init_displayhook()

    def init_display_pub(self) -> None:
        """What is displayed is kept and not written."""
        self.display_pub_class = _Publisher
        super().init_display_pub()


def _rich(kind: str, data: dict[str, Any], about: dict[str, Any] | None) -> Output:
    texts = {form: b64encode(v).decode() if isinstance(v, bytes) else v for form, v in data.items()}
    return {"output_type": kind, "data": texts, "metadata": about or {}}


class _Stream(TextIOBase):
    """Keeps what is printed; what follows on the same stream is part of the same output."""

    def __init__(self, shell: _Shell, name: str) -> None:
        self._shell, self._name = shell, name

    def write(self, text: str) -> int:
        """Keep the text."""
        shown = self._shell.shown
        if not (shown and shown[-1].get("name") == self._name):
            shown.append({"output_type": "stream", "name": self._name, "text": ""})
        shown[-1]["text"] += text
        return len(text)
