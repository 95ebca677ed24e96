"""Executes notebooks, each from top to bottom in a process of its own, several at a time.

Such a process imports for a second before it does anything. Where the system can fork, all are forked
from one that has imported everything and done nothing else, so each is as clean as a new one.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from therefore.checker.decide import Known
from therefore.message import InputError, Message
from therefore.publish.cells import Node, node

_FORKS = "forkserver" in multiprocessing.get_all_start_methods()
_PROCESSES: Any = multiprocessing.get_context("forkserver" if _FORKS else "spawn")


def prepare() -> None:
    """Begin to import what notebooks need, in the background."""
    if _FORKS:
        from multiprocessing import forkserver

        _PROCESSES.set_forkserver_preload(["therefore.publish.shell"])
        forkserver.ensure_running()


@contextmanager
def executing(notebooks: Sequence[tuple[Node, Path]], known: Known) -> Iterator[Iterator[Node]]:
    """The notebooks with the outputs of their cells, in order, each when it is there; they run from now on.

    Each comes with the directory that it can import from. `known` are proofs of what they show, which their cells
    replay; what else they show is decided anew. The iterator raises InputError where a cell raises:
    a script that runs as a module and not as a notebook.
    """
    prepare()
    with ThreadPoolExecutor(os.cpu_count()) as turns:
        yield turns.map(lambda each: _executed(each[0], each[1], known), notebooks)


def _executed(notebook: Node, scripts: Path, known: Known) -> Node:
    done = deepcopy(notebook)
    cells = [cell for cell in done.cells if cell.cell_type == "code"]
    outputs = _outputs([cell.source for cell in cells], str(scripts.resolve()), known)
    if isinstance(outputs, str):
        raise InputError(_failed(notebook, scripts, outputs))
    for number, (cell, shown) in enumerate(zip(cells, outputs, strict=True), 1):
        cell.execution_count = number
        cell.outputs = [node(output) for output in shown]
        for output in cell.outputs:
            # The text that stands for a figure where it cannot be shown says nothing.
            if "image/svg+xml" in output.get("data", ()):
                output.data.pop("text/plain", None)
    return done


def _outputs(cells: list[str], scripts: str, known: Known) -> list[list[dict[str, Any]]] | str:
    """What a process of their own makes of the cells."""
    answers, answer = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=_run, args=(answer, cells, scripts, known), daemon=True)
    process.start()
    answer.close()
    try:
        found: list[list[dict[str, Any]]] | str = answers.recv()
    except EOFError:
        found = "an end of its process"
    finally:
        process.join()
    return found


def _run(answer: Connection, cells: list[str], scripts: str, known: Known) -> None:
    from therefore.publish import shell

    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # what does not pass through Python
        os.dup2(nowhere, stream)
    answer.send(shell.run(cells, scripts, known))
    # Nothing is left to do that is worth the time of taking everything down.
    answer.close()
    os._exit(0)


def _failed(notebook: Node, scripts: Path, error: str) -> Message:
    name = notebook.metadata["therefore"]["name"]
    text = f"the script raises {error.splitlines()[-1]} as a notebook"
    advice = "what a script needs besides itself must be importable from its directory; `__file__` is not known"
    return Message("error", "notebook-failed", f"`{scripts / name}.py`: {text}", help=advice)
