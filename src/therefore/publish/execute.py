"""Executes notebooks, each from top to bottom in a process of its own, several at a time.

Such a process imports for a second before it does anything. Where the system can fork, all are forked from
one that has imported everything and run no script, so each is as clean as a new one.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from copy import deepcopy
from functools import cache, partial
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from therefore.checker.decide import Known
from therefore.checker.pool import in_order, spread
from therefore.message import InputError, Message
from therefore.publish.cells import Node, node

_FORKS = hasattr(os, "fork")
_PROCESSES: Any = multiprocessing.get_context("fork" if _FORKS else "spawn")

# The sources of a notebook's cells, and the directory that they can import from.
Task = tuple[list[str], str]
# What each cell shows, or in words why not.
Outputs = list[list[dict[str, Any]]] | str


def prepare() -> None:
    """Begin to import what notebooks need, in the background."""
    if _FORKS:
        import_module("therefore.display")  # what this process will need, too
        _runner()


@contextmanager
def executing(notebooks: Sequence[tuple[Node, Path]], known: Known) -> Iterator[Iterator[Node]]:
    """The notebooks with the outputs of their cells, in order, each when it is there; they run from now on.

    Each comes with the directory that it can import from. `known` are proofs of what they show, which their cells
    replay; what else they show is decided anew. The iterator raises InputError where a cell raises: a script that
    runs as a module and not as a notebook.
    """
    outputs = _outputs([(_sources(notebook), str(scripts.resolve())) for notebook, scripts in notebooks], known)
    try:
        yield (_filled(*each, made) for each, made in zip(notebooks, outputs, strict=True))
    finally:
        list(outputs)  # answers that nobody waits for are not to come in the place of later ones


def _outputs(tasks: Sequence[Task], known: Known) -> Iterator[Outputs]:
    """What comes of each notebook; they begin to run now."""
    if not _FORKS:
        return (_asked(_started(), [task], known).recv() for task in tasks)
    runner = _asked(_runner(), tasks, known)
    return (runner.recv() for _ in tasks)


def _asked(runner: Connection, tasks: Sequence[Task], known: Known) -> Connection:
    runner.send((tasks, known))
    return runner


def _sources(notebook: Node) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def _filled(notebook: Node, scripts: Path, outputs: Outputs) -> Node:
    if isinstance(outputs, str):
        raise InputError(_failed(notebook, scripts, outputs))
    done = deepcopy(notebook)
    cells = (cell for cell in done.cells if cell.cell_type == "code")
    for number, (cell, shown) in enumerate(zip(cells, outputs, strict=True), 1):
        cell.execution_count = number
        cell.outputs = [node(output) for output in shown]
        for output in cell.outputs:
            # The text that stands for a figure where it cannot be shown says nothing.
            if "image/svg+xml" in output.get("data", ()):
                output.data.pop("text/plain", None)
    return done


def _failed(notebook: Node, scripts: Path, error: str) -> Message:
    name = notebook.metadata["therefore"]["name"]
    text = f"the script {error} as a notebook"
    advice = "what a script needs besides itself must be importable from its directory; `__file__` is not known"
    return Message("error", "notebook-failed", f"`{scripts / name}.py`: {text}", help=advice)


# The processes -----------------------------------------------------------------------------------


@cache
def _runner() -> Connection:
    """The one process that notebooks are forked from."""
    return _started()


def _started() -> Connection:
    """A process that runs notebooks; without forks, one in its life."""
    here, there = _PROCESSES.Pipe()
    _PROCESSES.Process(target=_serve, args=(there, here), daemon=True).start()
    there.close()
    runner: Connection = here
    return runner


def _serve(asker: Connection, other_end: Connection) -> None:
    import_module("therefore.publish.shell")
    gc.freeze()  # nothing of this is garbage, and what is not looked at is not copied
    other_end.close()  # so that the end of whoever asks is seen
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            tasks, known = asker.recv()
        except EOFError:
            return
        for outputs in in_order(spread(tasks, partial(_run, known), os.cpu_count() or 1)):
            asker.send(outputs)


def _run(known: Known, task: Task) -> Outputs:
    """What comes of a notebook, in a process of its own where there are forks."""
    from therefore.publish import shell

    if not _FORKS:
        return shell.run(*task, known)
    answers, answer = _PROCESSES.Pipe(duplex=False)
    if not (process := os.fork()):
        try:
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):  # what does not pass through Python
                os.dup2(nowhere, stream)
            answer.send(shell.run(*task, known))
        finally:
            os._exit(0)
    answer.close()
    outputs: Outputs = "ends its process"
    with suppress(EOFError):
        outputs = answers.recv()
    os.waitpid(process, 0)
    return outputs
