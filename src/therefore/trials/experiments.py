"""Runs over scripts that try what a check would say of other steps: scores of mutants, hypotheses left out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from therefore.checker.run import ProgressLine, coloured, load_scripts, scripts_of, terminal_style
from therefore.message import InputError, render, shown_path
from therefore.trials import needed as hypotheses
from therefore.trials import score as scores
from therefore.trials.score import Options

if TYPE_CHECKING:
    from therefore.draft import Script

_T = TypeVar("_T")


def score(paths: list[Path] | None, format: str, options: Options) -> int:
    """Print what becomes of every mutant: the exit code is 1 if a false one is proved, 2 after bad input."""
    begun, found = monotonic(), list[scores.Outcome]()
    scripts, code = _loaded(paths)
    for some in _watched(scores.outcomes(scripts, options), "mutants"):
        found += some
        if format == "json":
            for outcome in some:
                print(scores.json_line(outcome), flush=True)
    if format == "text" and scripts:
        found.sort(key=lambda o: (o.path, o.line))
        for line in scores.report(found, monotonic() - begun, terminal_style().width):
            print(line)
    return code or int(any(o.false and o.verdict == "proved" for o in found))


def needed(paths: list[Path] | None, format: str, options: Options) -> int:
    """Print which hypotheses are needed, derivation by derivation; the exit code is 2 after bad input."""
    scripts, code = _loaded(paths)
    notations = {shown_path(script.path): script.notation for script in scripts}
    for some in _watched(hypotheses.hypotheses(scripts, options), "hypotheses"):
        if format == "json":
            for line in hypotheses.json_lines(some):
                print(line, flush=True)
        elif some:
            print(f"{some[0].path}::{some[0].derivation}")
            for line in hypotheses.text_lines(some, notations[some[0].path], terminal_style().width):
                print(line)
            print(flush=True)
    return code


def _loaded(paths: list[Path] | None) -> tuple[list[Script], int]:
    """The scripts, and the exit code so far: 2 where one could not be read."""
    scripts: list[Script] = []
    code = 0
    for loaded in load_scripts(scripts_of(paths)):
        if isinstance(loaded, InputError):
            code = 2
            for message in loaded.messages:
                print(render(message, colour=coloured(sys.stderr)), end="\n\n", file=sys.stderr, flush=True)
        else:
            scripts.append(loaded)
    return scripts, code


def _watched(steps: Iterable[tuple[int, int, list[_T]]], what: str) -> Iterator[list[_T]]:
    """The results of derivations as they are done, with a line on the terminal that counts them."""
    line, count = ProgressLine(), 0
    for done, total, some in steps:
        count += len(some)
        line.clear()
        yield some
        line.show(f"tried {done} of {total} derivations, {count} {what}")
    line.clear()
