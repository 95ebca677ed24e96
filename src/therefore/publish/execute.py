"""Executes notebooks with nbclient, each in a kernel of its own, several at a time.

A kernel imports for seconds before it does anything. Where the system can fork, kernels are forked
from one process that has imported everything and done nothing else, so each is as clean as a new one.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from therefore.message import InputError, Message
from therefore.publish.cells import Node

_SECONDS_PER_CELL = 120
_INLINE = "module://matplotlib_inline.backend_inline"
_ARGUMENTS = ("--HistoryManager.enabled=False", "--IPKernelApp.log_level=40")
_FORKS = "forkserver" in multiprocessing.get_all_start_methods()


def prepare() -> None:
    """Begin to import what kernels need, in the background."""
    if _FORKS:
        from multiprocessing import forkserver

        # Neither start-up files of the user's nor a style file may change what is drawn.
        with tempfile.TemporaryDirectory() as empty, _environment(MPLBACKEND=_INLINE, IPYTHONDIR=empty):
            multiprocessing.get_context("forkserver").set_forkserver_preload(["therefore.publish.kernel"])
            forkserver.ensure_running()


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)


def executed(notebooks: Sequence[tuple[Node, Path]]) -> list[Node]:
    """The notebooks with the outputs of their cells; each with the directory that it can import from.

    InputError where a cell raises: a script that runs as a module and not as a notebook.
    """
    prepare()
    return asyncio.run(_all(notebooks))


async def _all(notebooks: Sequence[tuple[Node, Path]]) -> list[Node]:
    turns = asyncio.Semaphore(os.cpu_count() or 1)

    async def one(notebook: Node, scripts: Path) -> Node:
        async with turns:
            return await _run(notebook, scripts)

    done = await asyncio.gather(*(one(*each) for each in notebooks), return_exceptions=True)
    for result in done:
        if isinstance(result, BaseException):
            raise result
    return done


async def _run(notebook: Node, scripts: Path) -> Node:
    errors: Any = import_module("nbclient.exceptions")
    client: Any = import_module("nbclient")
    metadata = notebook.metadata.copy()
    with tempfile.TemporaryDirectory() as empty, _manager(Path(empty), scripts) as manager:
        path = os.pathsep.join(filter(None, (str(scripts.resolve()), os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, "IPYTHONDIR": empty, "MPLBACKEND": _INLINE, "PYTHONPATH": path}
        runner = client.NotebookClient(
            notebook,
            km=manager,
            timeout=_SECONDS_PER_CELL,
            record_timing=False,
            resources={"metadata": {"path": empty}},
            extra_arguments=list(_ARGUMENTS),
        )
        try:
            done = await runner.async_execute(env=environment)
        except errors.CellExecutionError as error:
            raise InputError(_failed(notebook, scripts, error)) from error
    for cell in done.cells:
        for output in cell.get("outputs", ()):
            # The text that stands for a figure where it cannot be shown says nothing.
            if "image/svg+xml" in output.get("data", ()):
                output.data.pop("text/plain", None)
    done.metadata = metadata
    return done


def _failed(notebook: Node, scripts: Path, error: Any) -> Message:
    name = notebook.metadata["therefore"]["name"]
    last = re.sub(r"\x1b\[[\d;]*m", "", str(error)).strip().splitlines()[-1]
    text = f"the script raises {last} as a notebook"
    advice = "what a script needs besides itself must be importable from its directory; `__file__` is not known"
    return Message("error", "notebook-failed", f"`{scripts / name}.py`: {text}", help=advice)


@contextmanager
def _manager(directory: Path, scripts: Path) -> Iterator[Any]:
    """A kernel that runs, as nbclient wants it: None where it has to start one itself."""
    if not _FORKS:
        yield None
        return
    client: Any = import_module("jupyter_client")

    class Running(client.AsyncKernelManager):  # type: ignore[misc]
        """A kernel that somebody else has started and will stop."""

        has_kernel = True

    file, _ = client.connect.write_connection_file(
        str(directory / "kernel.json"), transport="ipc", ip=str(directory / "kernel"), kernel_name="python3"
    )
    manager = Running(owns_kernel=False)
    manager.load_connection_file(file)
    arguments = ["-f", file, *_ARGUMENTS]
    process = multiprocessing.get_context("forkserver").Process(
        target=_serve, args=(arguments, str(directory), str(scripts.resolve()))
    )
    process.start()
    try:
        yield manager
    finally:
        process.kill()
        process.join()


def _serve(arguments: list[str], directory: str, scripts: str) -> None:
    """Be a kernel in `directory` that can import from `scripts`, until killed."""
    application: Any = import_module("ipykernel.kernelapp")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # what a kernel says of itself
        os.dup2(nowhere, stream)
    os.chdir(directory)
    sys.path.insert(0, scripts)
    application.IPKernelApp.launch_instance(arguments)
