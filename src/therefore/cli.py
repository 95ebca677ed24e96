"""The command line: check, build, verify, mutate and explain.

Everything heavy (SymPy, the prover, the publishers) is imported by the function that needs it, so
that a wrong option is answered at once.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from therefore.checker.run import (
    SECONDS,
    coloured,
    defect,
    documents_of,
    load_scripts,
    prepare_streams,
    run,
    run_script,
    scripts_of,
    terminal_style,
)
from therefore.message import InputError, Message, render

if TYPE_CHECKING:
    from therefore.draft import Script

__all__ = ["app", "main", "run_script"]

app = typer.Typer(
    name="therefore",
    help="Decide every step of a derivation, and publish what was checked.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


class Format(StrEnum):
    text = "text"
    json = "json"
    github = "github"


class Plain(StrEnum):
    text = "text"
    json = "json"


class Library(StrEnum):
    numpy = "numpy"
    torch = "torch"
    jax = "jax"


class Layout(StrEnum):
    aligned = "aligned"
    align = "align*"
    line = "line"


Paths = Annotated[
    list[Path] | None,
    typer.Argument(metavar="PATH", help="Scripts or directories of scripts; `derivations` without one."),
]
Formats = Annotated[Format, typer.Option("--format", help="How to report.")]
Plains = Annotated[Plain, typer.Option("--format", help="How to report.")]
AllowAdmitted = Annotated[bool, typer.Option("--allow-admitted", help="Let admitted steps pass.")]
Seconds = Annotated[float, typer.Option(min=0.001, help="The limit for one step.")]
Jobs = Annotated[int, typer.Option(min=0, help="How many processes check; 0 for as many as are worth it.")]


def fail(message: Message, code: int) -> typer.Exit:
    print(render(message, colour=coloured(sys.stderr)), file=sys.stderr, flush=True)
    return typer.Exit(code)


@app.command()
def check(
    paths: Paths = None,
    format: Formats = Format.text,
    allow_admitted: AllowAdmitted = False,
    seconds: Seconds = SECONDS,
    jobs: Jobs = 0,
    certificates: Annotated[
        Path | None, typer.Option(help="Write a certificate of each proved goal, one on each line.")
    ] = None,
) -> None:
    """Decide every step; exit 0 all proved, 1 something is not, 2 bad usage or input."""
    style = terminal_style(allow_admitted)
    with _written(certificates) as proofs:
        code = run(paths, format.value, style, seconds, jobs, proofs).code(style)
    raise typer.Exit(code)


@contextmanager
def _written(path: Path | None) -> Iterator[TextIO | None]:
    """The file to write, if there is to be one."""
    if path is None:
        yield None
        return
    try:
        with path.open("w", encoding="utf-8") as file:
            yield file
    except OSError as error:
        raise fail(Message("error", "unwritable", f"`{path}`: {error.strerror}"), 2) from None


@app.command()
def verify(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Files of certificates: JSON, or JSON lines.")],
    format: Plains = Plain.text,
    allow_lemmas: Annotated[
        bool, typer.Option("--allow-lemmas", help="Let proofs pass that suppose lemmas which no other proves.")
    ] = False,
) -> None:
    """Replay certificates; exit 0 all accepted, 1 something is not, 2 bad usage or input."""
    from therefore.checker import verify as replaying

    raise typer.Exit(replaying.report(files, format.value, allow_lemmas))


@app.command()
def build(
    paths: Paths = None,
    output: Annotated[Path, typer.Option(help="Where to publish.")] = Path("output"),
    check: Annotated[bool, typer.Option("--check", help="Only compare with what is published.")] = False,
    pdf: Annotated[Path | None, typer.Option(help="Also write each document as PDF into this directory.")] = None,
    target: Annotated[
        list[Library] | None, typer.Option(help="A library that functions are written for; all without one.")
    ] = None,
    tex: Annotated[
        Layout, typer.Option(help="How derivations stand in the files under tex/: a block, a display, or one line.")
    ] = Layout.aligned,
    margin: Annotated[bool, typer.Option("--margin", help="Name in those files what each step rests on.")] = False,
    seconds: Seconds = SECONDS,
    jobs: Jobs = 0,
) -> None:
    """Check, then publish; nothing is published unless everything is proved."""
    from therefore.publish import release, stamp

    style, digest = terminal_style(), ""
    if not check:
        scripts = [path for path in scripts_of(paths) if isinstance(path, Path)]
        options = {"paths": paths, "output": output, "seconds": seconds, "target": target, "tex": tex, "margin": margin}
        digest = stamp.inputs(scripts, options)
    if not (check or pdf) and (said := stamp.unchanged(output, digest)):
        print(f"nothing has changed since the last build: {said}\n`{output}` is up to date")
        return
    from therefore.publish.execute import prepare

    prepare()
    state = run(paths, "text", style, seconds, jobs, certificates=True)
    if code := state.code(style):
        print("nothing was published", file=sys.stderr)
        raise typer.Exit(code)
    from therefore.report import tally

    documents, whole = tuple(state.documents), not paths
    targets = [library.value for library in target or Library]
    with tempfile.TemporaryDirectory() as directory, _reported():
        made = Path(directory)
        release.make(documents, made, output, whole=whole, targets=targets, layout=tex.value, margin=margin)
        if pdf and not check:
            release.print_pages(documents, pdf, output)
        changes = release.drift(made, output, whole)
        if check and changes:
            notes = tuple((what, "\n".join(f"{output / name}" for name in names)) for what, names in changes.items())
            advice = "run `therefore build` and commit the result"
            text = f"`{output}` is not what the checked derivations publish"
            raise fail(Message("error", "drift", text, notes=notes, help=advice), 1)
        if not check:
            release.install(made, output, [*changes.get("missing", ()), *changes.get("differs", ())])
            stamp.keep(output, digest, release.names_in(made), tally(documents))
    for name in changes.get("stale", ()):
        print(f"not published any more: {output / name}")
    print(f"`{output}` is up to date")


@contextmanager
def _reported() -> Iterator[None]:
    """What cannot be published for what the user gave is told, and ends the run."""
    try:
        yield
    except InputError as error:
        *earlier, last = error.messages
        for message in earlier:
            fail(message, 2)
        raise fail(last, 2) from None


@app.command()
def mutate(
    paths: Paths = None,
    format: Plains = Plain.text,
    hypotheses: Annotated[
        bool, typer.Option("--hypotheses", help="Leave out hypotheses only, and say which are needed and why.")
    ] = False,
    every: Annotated[int, typer.Option(min=1, help="Try one of so many mutants.")] = 1,
    seconds: Annotated[float, typer.Option(min=0.001, help="The limit for one mutant.")] = 4.0,
    points: Annotated[int, typer.Option(min=1, help="How many points say whether a mutant is true.")] = 200,
    jobs: Jobs = 0,
) -> None:
    """Break every step in every one-edit way; exit 1 if a mutant that is false is proved."""
    from therefore.trials import experiments
    from therefore.trials.score import Options

    options = Options(every, seconds, points, jobs or min(os.cpu_count() or 1, 8))
    run_experiment = experiments.needed if hypotheses else experiments.score
    raise typer.Exit(run_experiment(paths, format.value, options))


@app.command()
def explain(
    subject: Annotated[str, typer.Argument(metavar="CODE|STEP", help="As `refuted`, or as `gradient::3`.")],
    seconds: Seconds = SECONDS,
) -> None:
    """Say what a verdict or error code means, or show a step's goal, verdict and proof."""
    from therefore.codes import EXPLANATIONS

    code = subject.strip().lower().replace(" ", "-")
    if code in EXPLANATIONS:
        print(f"{code}\n\n{EXPLANATIONS[code]}", end="")
        return
    from therefore.report import explained

    path, name, number = address(subject)
    style, scripts, errors = terminal_style(), [], list[InputError]()
    found = scripts_of([path] if path else None)
    # Loading a script runs it: without a path, only those that mention the name.
    candidates = (p for p in found if path or isinstance(p, InputError) or name in p.read_text("utf-8", "replace"))
    for loaded in load_scripts(candidates):
        if isinstance(loaded, InputError):
            errors.append(loaded)
        else:
            scripts.append(loaded)
    chosen = [script for script in scripts if any(draft.name == name for draft in script.drafts)]
    known = False
    for document in documents_of(chosen, seconds, 1, lambda _: None):
        if isinstance(document, InputError):
            errors.append(document)
            continue
        for text in explained(document, name, number, style):
            print(text)
            known = True
    if not known:
        for message in (m for error in errors for m in error.messages):
            print(render(message, style.width, coloured(sys.stderr)), end="\n\n", file=sys.stderr)
        raise fail(_unknown(subject, EXPLANATIONS, scripts), 2)


def address(text: str) -> tuple[Path | None, str, int | None]:
    """The parts of `[PATH::]DERIVATION[::STEP]`."""
    parts = text.split("::")
    number = int(parts.pop()) if len(parts) > 1 and parts[-1].isdecimal() else None
    return Path("::".join(parts[:-1])) if len(parts) > 1 else None, parts[-1], number


def _unknown(subject: str, codes: Iterable[str], scripts: Iterable[Script]) -> Message:
    from difflib import get_close_matches

    names = [draft.name for script in scripts for draft in script.drafts]
    near = get_close_matches(subject.split("::")[-1], [*codes, *names], 3)
    advice = "did you mean " + " or ".join(f"`{n}`" for n in near) if near else "codes: " + ", ".join(sorted(codes))
    return Message("error", "no-such-code", f"`{subject}` is neither a code nor a step", help=advice)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"therefore {version('therefore')}")
        except PackageNotFoundError:
            print("therefore, not installed")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", is_eager=True, callback=_version, help="Say the version.")]


@app.callback()
def options(version: Version = False) -> None:
    """Decide every step of a derivation, and publish what was checked."""


def main() -> None:
    """The entry point of `therefore`."""
    prepare_streams()
    try:
        app()
    except Exception as error:
        if os.environ.get("THEREFORE_TRACEBACK"):
            raise
        raise SystemExit(fail(defect(error), 2).exit_code) from None
