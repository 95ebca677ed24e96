"""The pytest plugin: every step of a derivation script is an item, `derivations/logistic.py::gradient::3`.

Collecting loads a script; the first of its items that runs checks all of it, once in a process.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from therefore.checker.run import guarded
from therefore.message import InputError, message_of, render

if TYPE_CHECKING:
    from therefore.document import Document, Step
    from therefore.draft import Draft, Script
    from therefore.script.load import Workspace


_T = TypeVar("_T")
Collectors = list[pytest.Collector]


class StepFailed(Exception):
    """A step that a run may not succeed with; its text is the message that the command line prints."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini(
        "therefore_paths",
        "directories whose derivation scripts are collected: a name, or a path from the root",
        type="args",
        default=["derivations"],
    )
    parser.addini("therefore_seconds", "the limit for one step of a derivation", default="20")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Collectors, Collectors]:
    found = yield
    if _is_script(file_path, parent):
        # Instead of pytest's own collectors: they would import a script that is named on the command line.
        return [ScriptFile.from_parent(parent, path=file_path)]
    return found


def _is_script(path: Path, parent: pytest.Collector) -> bool:
    if path.suffix != ".py" or path.name.startswith(("_", "conftest", "test_")):
        return False
    if not parent.session.isinitpath(path) and not _below(path, parent.config):
        return False
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return "import" in text and "therefore" in text and ("@derivation" in text or "@erratum" in text)


def _below(path: Path, config: pytest.Config) -> bool:
    """Whether the file lies below one of `therefore_paths`."""
    root = config.rootpath
    inside = path.parent.relative_to(root).parts if path.is_relative_to(root) else path.parent.parts
    for entry in config.getini("therefore_paths"):
        wanted = Path(entry)
        if entry in inside or (len(wanted.parts) > 1 and (root / wanted) in path.parents):
            return True
    return False


class Checks:
    """What this process has loaded and checked so far, each script once; errors are kept as they came."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._workspace: Workspace | None = None
        self._scripts: dict[Path, Script | InputError] = {}
        self._documents: dict[Path, Document | InputError] = {}

    def script(self, path: Path) -> Script:
        from therefore.script.load import Workspace, load

        if path not in self._scripts:
            self._workspace = self._workspace or Workspace()
            self._scripts[path] = guarded(partial(load, path, self._workspace), path)
        return _value(self._scripts[path])

    def document(self, path: Path) -> Document:
        from therefore.checker.scripts import check_script

        if path not in self._documents:
            work = partial(check_script, self.script(path), seconds=self._seconds, progress=None)
            self._documents[path] = guarded(work, path)
        return _value(self._documents[path])

    def with_required(self, path: Path) -> list[Document]:
        """The script's document after those of the scripts that it builds on."""
        order: list[Path] = []
        waiting = [path]
        while waiting:
            current = waiting.pop()
            if current not in order:
                order.append(current)
                waiting += self.script(current).requires
        return [self.document(p) for p in reversed(order)]


def _value(outcome: _T | InputError) -> _T:
    if isinstance(outcome, InputError):
        raise outcome
    return outcome


_CHECKS = pytest.StashKey[Checks]()


def _checks(config: pytest.Config) -> Checks:
    if _CHECKS not in config.stash:
        config.stash[_CHECKS] = Checks(float(config.getini("therefore_seconds")))
    return config.stash[_CHECKS]


class ScriptFile(pytest.File):
    """One script; its derivations are known from loading it, before anything is checked."""

    def collect(self) -> Iterable[pytest.Collector]:
        try:
            drafts = _checks(self.config).script(self.path).drafts
        except InputError as error:
            raise self.CollectError(str(error)) from None
        return [DerivationNode.from_parent(self, name=draft.name, draft=draft) for draft in drafts]


class DerivationNode(pytest.Collector):
    """One derivation of a script; its steps are the items."""

    def __init__(self, *, draft: Draft, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.draft = draft

    def collect(self) -> Iterable[pytest.Item]:
        return [StepItem.from_parent(self, name=str(step.number), step=step) for step in self.draft.steps]


class StepItem(pytest.Item):
    """One step: passes as `therefore check` would let it pass."""

    def __init__(self, *, step: Step, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.step = step

    def runtest(self) -> None:
        from therefore.report import Style, broken, full_name

        derivation = self.parent.name if self.parent is not None else ""
        try:
            documents = _checks(self.config).with_required(self.path)
        except InputError as error:
            raise StepFailed(str(error)) from None
        document, culprits = documents[-1], broken(documents, Style())
        checked = next(c for c in document.derivations if c.name == derivation)
        # `by` has a lemma's own name, `uses` its script too where that is another one.
        lemmas = [use for use in checked.uses if use.split("::")[-1] in self.step.by]
        for lemma in lemmas:
            if full_name(document, lemma) in culprits:
                pytest.skip(f"rests on `{lemma}`, which is not proved")
        result = next(r for r in checked.results if r.step.number == self.step.number)
        if not result.good:
            raise StepFailed(render(message_of(checked, result, document.notation)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, StepFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        parent = self.parent.name if self.parent is not None else ""
        return self.path, self.step.place.line - 1, f"step {self.name} of {parent}"
