"""A run over scripts: find, load, check and report them; what is bad input does not stop the rest.

Errors become messages here, never tracebacks. Loading and checking are imported when first needed.
"""

from __future__ import annotations

import gc
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, TextIO, TypeVar

from therefore.message import InputError, Message, github, render, shown_path, wrap

if TYPE_CHECKING:
    from therefore.document import Checked, Document
    from therefore.draft import Script
    from therefore.report import Style

SECONDS = 20.0
WORTH_FORKING = 40  # steps

_T = TypeVar("_T")


@dataclass
class Run:
    """What has become of a run so far: the documents that were checked and the inputs that were not."""

    documents: list[Document] = field(default_factory=list)
    errors: list[Message] = field(default_factory=list)
    interrupted: bool = False

    def code(self, style: Style) -> int:
        """The exit code: 0 all good, 1 something is not, 2 bad input; 130 when interrupted."""
        if self.interrupted:
            return 130
        if self.errors:
            return 2
        return 0 if all(style.accepts(r) for d in self.documents for c in d.derivations for r in c.results) else 1


def run(
    paths: list[Path] | None,
    format: str,
    style: Style,
    seconds: float,
    jobs: int,
    proofs: TextIO | None = None,
    certificates: bool = False,
) -> Run:
    """Check all scripts of `paths` and print the report; what is bad input does not stop the rest.

    The certificates of what is proved are written to `proofs`, one on each line, or only kept.
    """
    from therefore.report import REPORTS, certificates_of, summary

    # A check makes many small objects that live to its end: looking for garbage among them is in vain.
    gc.set_threshold(200_000, 50, 100)
    state, begun, line = Run(), monotonic(), ProgressLine()
    scripts: list[Script] = []
    finished: list[Checked] = []

    def complain(error: InputError) -> None:
        line.clear()
        state.errors += error.messages
        for message in error.messages:
            if format == "github":
                print(github(message), flush=True)
            else:
                print(render(message, style.width, coloured(sys.stderr)), end="\n\n", file=sys.stderr, flush=True)

    def conclude(document: Document) -> None:
        line.clear()
        finished.clear()
        for text in REPORTS[format](document, style, state.documents):
            print(text, flush=True)
        if proofs is not None:
            proofs.writelines(f"{line}\n" for line in certificates_of(document))
        state.documents.append(document)

    def advance(checked: Checked) -> None:
        finished.append(checked)
        done = sum(len(d.derivations) for d in state.documents) + len(finished)
        line.show(f"checked {done} of {total} derivations, the last was {checked.name}")

    try:
        for loaded in load_scripts(scripts_of(paths)):
            if isinstance(loaded, InputError):
                complain(loaded)
            else:
                scripts.append(loaded)
                line.show(f"read {len(scripts)} scripts, the last was {loaded.name}")
        total = sum(len(script.drafts) for script in scripts)
        gc.freeze()
        for document in documents_of(scripts, seconds, jobs, advance, certificates or proofs is not None):
            complain(document) if isinstance(document, InputError) else conclude(document)
    except KeyboardInterrupt:
        state.interrupted = True
        for document in _salvaged(tuple(finished), scripts):
            conclude(document)
    line.clear()
    if format != "json":
        text = summary(state.documents, len(state.errors), monotonic() - begun)
        text = f"interrupted: {text}" if state.interrupted else text
        print("\n".join(wrap(text, style.width)) if format == "text" else text, flush=True)
    return state


def scripts_of(paths: list[Path] | None) -> Iterator[Path | InputError]:
    """The scripts that the paths name, each once, in a fixed order; errors for those that name none."""
    seen: set[Path] = set()
    for path in paths or [Path("derivations")]:
        if not path.exists():
            advice = "" if paths else "give the scripts or their directory: `therefore check PATH`"
            yield InputError(Message("error", "no-such-path", f"`{path}` does not exist", help=advice))
            continue
        found = [path]
        if path.is_dir():
            inside = sorted(path.rglob("*.py"), key=lambda p: p.parts)
            found = [p for p in inside if not any(part.startswith(("_", ".")) for part in p.relative_to(path).parts)]
            if not found:
                yield InputError(Message("error", "no-scripts", f"`{path}` holds no Python script"))
        for script in found:
            if script.resolve() not in seen:
                seen.add(script.resolve())
                yield script


def load_scripts(paths: Iterable[Path | InputError]) -> Iterator[Script | InputError]:
    """Each script, or why it cannot be loaded; a script that several others import is run once."""
    from therefore.script.load import Workspace, load

    workspace = Workspace()
    for path in paths:
        yield path if isinstance(path, InputError) else guarded(partial(load, path, workspace), path)


def documents_of(
    scripts: list[Script], seconds: float, jobs: int, progress: Callable[[Checked], None], certificates: bool = False
) -> Iterator[Document | InputError]:
    """The scripts' documents, in their order; `jobs` processes, 0 for as many as are worth it."""
    if not scripts:
        return
    from therefore.checker.scripts import check_scripts

    steps = sum(len(draft.steps) for script in scripts for draft in script.drafts)
    jobs = jobs or (min(os.cpu_count() or 1, 8) if steps >= WORTH_FORKING else 1)
    checked = check_scripts(scripts, seconds=seconds, jobs=jobs, progress=progress, certificates=certificates)
    yield from guarded_all(checked)


def guarded_all(documents: Iterator[Document]) -> Iterator[Document | InputError]:
    """The documents; a defect of ours ends them as an InputError."""
    while True:
        document = guarded(lambda: next(documents, None), Path())
        if document is None:
            return
        yield document
        if isinstance(document, InputError):
            return


def guarded(work: Callable[[], _T], path: Path) -> _T | InputError:
    """What `work` returns; its InputError, or a defect of ours as one, so that the rest goes on."""
    try:
        return work()
    except InputError as error:
        return error
    except Exception as error:
        if os.environ.get("THEREFORE_TRACEBACK"):
            raise
        return InputError(defect(error, shown_path(path)))


def _salvaged(finished: Iterable[Checked], scripts: Iterable[Script]) -> Iterator[Document]:
    """Documents of the derivations that were finished when a run was interrupted."""
    from therefore.document import Document

    for script in scripts:
        done = tuple(c for c in finished if c.place.path == script.path)
        if done:
            yield Document(script.path, script.name, script.title, script.introduction, done, script.notation)


def defect(error: BaseException, during: str = "") -> Message:
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    advice = "this is a defect of therefore; set THEREFORE_TRACEBACK=1 to see where it happened"
    return Message("error", "internal", text, notes=(("while", f"checking {during}"),) if during else (), help=advice)


# The terminal ---------------------------------------------------------------------------------


class ProgressLine:
    """One line on a terminal's standard error that is rewritten, and gone before anything else is printed."""

    def __init__(self) -> None:
        self._begun, self._shown = monotonic(), False
        self._live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def show(self, text: str) -> None:
        if self._live and monotonic() - self._begun > 0.5:
            text = text[: shutil.get_terminal_size().columns - 1]
            print(f"\r\x1b[2K{text}", end="", file=sys.stderr, flush=True)
            self._shown = True

    def clear(self) -> None:
        if self._shown:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)
            self._shown = False


def coloured(stream: TextIO) -> bool:
    """Whether to colour: on a terminal that can, unless NO_COLOR is set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def terminal_style(allow_admitted: bool = False) -> Style:
    from therefore.report import Style

    width = min(max(shutil.get_terminal_size().columns, 60), 100) if sys.stdout.isatty() else 80
    return Style(width, coloured(sys.stdout), allow_admitted)


def prepare_streams() -> None:
    """Let a terminal that cannot show a character show its code, where Python would raise."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def run_script(path: Path) -> int:
    """Check one script as `therefore check PATH` does, for `python derivations/NAME.py`; the exit code."""
    return check_plainly([path])


def check_plainly(paths: list[Path]) -> int:
    """`therefore check PATH…` without options; the exit code, 2 after an error of ours."""
    prepare_streams()
    style = terminal_style()
    try:
        return run(paths, "text", style, SECONDS, 0).code(style)
    except Exception as error:
        if os.environ.get("THEREFORE_TRACEBACK"):
            raise
        print(render(defect(error), colour=coloured(sys.stderr)), file=sys.stderr, flush=True)
        return 2


def main(path: str) -> None:
    """Check the script as `therefore check` would, and exit: the last line of a script that is run itself."""
    raise SystemExit(run_script(Path(path)))
