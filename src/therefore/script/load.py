"""Loads derivation scripts: runs them, records their derivations, and says what is wrong with them.

A script is run with its directory importable, so that it can use another's definitions and
lemmas: `from entropy import H`. `sys.path` and `sys.modules` are as before when loading ends.
"""

from __future__ import annotations

import linecache
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

import sympy

from therefore.document import Figure, Notation, Numeric, Place
from therefore.draft import Misuse, Script, Shown
from therefore.message import InputError, Message
from therefore.script.definitions import DEFINITIONS, DefinedName
from therefore.script.exhibits import Export
from therefore.script.justify import DERIVATIONS, Record, Theorem
from therefore.script.places import place_in
from therefore.script.symbols import Declared, Family, Function, Index


class Workspace:
    """The scripts that have been run so far; scripts loaded with one workspace share their imports."""

    def __init__(self) -> None:
        self.modules: dict[str, ModuleType] = {}


def load(path: Path, workspace: Workspace | None = None) -> Script:
    """The script at `path`, recorded but not checked.

    InputError for a path that is not a readable file, a script that does not compile or raises,
    one without derivations, and for derivations that cannot be recorded: one message for each.
    """
    path = Path(path)
    source = _source(path)
    with _importable(path.parent, workspace or Workspace()), redirect_stdout(sys.stderr):
        linecache.checkcache(str(path))
        try:
            module = _run(path, source)
            return replace(_record(path, module), source=source)
        except InputError:
            raise
        except Misuse as error:
            raise InputError(_message(error, path)) from None
        except SyntaxError as error:
            raise InputError(_syntax(error, path)) from None
        except (Exception, SystemExit) as error:
            raise InputError(_raised(error, path)) from None


def load_all(paths: Iterable[Path]) -> Iterator[Script | InputError]:
    """Each script, or what is wrong with it; scripts that several others import are run once."""
    workspace = Workspace()
    for path in paths:
        try:
            yield load(path, workspace)
        except InputError as error:
            yield error


# Running a script -----------------------------------------------------------------------------


def _source(path: Path) -> str:
    if not path.is_file():
        raise InputError(Message("error", "no-such-path", f"`{path}` is not a file"))
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Message("error", "unreadable", f"`{path}` cannot be read: {error}")) from None


class _Unkept(SourceFileLoader):
    """Loads scripts and leaves no bytecode beside them."""

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        return


@contextmanager
def _importable(directory: Path, workspace: Workspace) -> Iterator[None]:
    """Let scripts of a directory import each other, and forget them afterwards."""
    directory = directory.resolve()
    path, modules, finders = list(sys.path), dict(sys.modules), dict(sys.path_importer_cache)
    sys.path.insert(0, str(directory))
    sys.path_importer_cache[str(directory)] = FileFinder(str(directory), (_Unkept, SOURCE_SUFFIXES))
    for name, module in workspace.modules.items():
        sys.modules.setdefault(name, module)
    try:
        yield
    finally:
        sys.path[:] = path
        sys.path_importer_cache.pop(str(directory))
        sys.path_importer_cache.update(finders)
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            if name not in modules and file and Path(file).parent == directory:
                workspace.modules[name] = sys.modules.pop(name)


def _run(path: Path, source: str) -> ModuleType:
    """The script's module, from an earlier import in the same workspace where there was one."""
    name = path.stem
    known = sys.modules.get(name)
    if known is not None and getattr(known, "__file__", None) == str(path.resolve()):
        return known
    module = ModuleType(name)
    module.__file__ = str(path.resolve())
    code = compile(source, str(path), "exec", dont_inherit=True)
    if known is None:
        sys.modules[name] = module
    try:
        exec(code, module.__dict__)
    except BaseException:
        if known is None:
            sys.modules.pop(name, None)
        raise
    return module


# Recording it ---------------------------------------------------------------------------------


def _record(path: Path, module: ModuleType) -> Script:
    theorems: list[Theorem] = module.__dict__.get(DERIVATIONS, [])
    defined: list[DefinedName] = module.__dict__.get(DEFINITIONS, [])
    if not theorems:
        help = "put @derivation above a function that takes d: Derivation"
        raise Misuse("no-derivations", f"`{path.name}` declares no derivation", help, Place(path, 1))
    problems: list[Message] = []
    records: list[Record] = []
    names: set[str] = set()
    # One switch for all of them: each would make SymPy forget what it has cached.
    with sympy.evaluate(False):
        for theorem in theorems:
            if theorem.name in names:
                text = f"two derivations are called `{theorem.name}`"
                problems.append(Message("error", "duplicate-name", text, theorem.place, help="rename one of them"))
                continue
            names.add(theorem.name)
            try:
                records.append(theorem.recorded())
            except Misuse as error:
                message = _message(error, path)
                if message not in problems:
                    problems.append(message)
            except Exception as error:
                problems.append(_raised(error, path))
    if problems:
        raise InputError(*problems)
    title, introduction = _docstring(module, path)
    shown = {n: s for d in defined for n, s in d.shown.items()} | {n: s for r in records for n, s in r.shown.items()}
    return Script(
        path,
        path.stem,
        title,
        introduction,
        tuple(r.draft for r in records),
        tuple(d.definition for d in defined),
        tuple(Shown(_name(module, d), d.application, d.body, d.place) for d in defined),
        notation(shown),
        _figures(module),
        _functions(module),
        _requires(path, module, records),
    )


def _figures(module: ModuleType) -> tuple[Figure, ...]:
    figures = tuple(module.__dict__.get("FIGURES", ()))
    if not all(isinstance(f, Figure) for f in figures):
        raise Misuse("bad-step", "FIGURES holds something that is not a figure", "make each with figure(…)")
    return figures


def _functions(module: ModuleType) -> tuple[Numeric, ...]:
    exports = tuple(module.__dict__.get("EXPORTS", ()))
    if not all(isinstance(e, Export) for e in exports):
        raise Misuse("bad-step", "EXPORTS holds something that is not a function", "make each with export(…)")
    return tuple(e.numeric() for e in exports)


def _docstring(module: ModuleType, path: Path) -> tuple[str, str]:
    first, _, rest = (module.__doc__ or path.stem).strip().partition("\n")
    return first.strip().rstrip("."), "\n".join(line.strip() for line in rest.strip().split("\n"))


def _name(module: ModuleType, definition: DefinedName) -> str:
    return next((k for k, v in module.__dict__.items() if v is definition), definition.name)


def _requires(path: Path, module: ModuleType, records: Iterable[Record]) -> tuple[Path, ...]:
    """The scripts whose derivations are used as lemmas here, directly."""
    names = dict.fromkeys(use.split("::")[0] for r in records for use in r.draft.uses if "::" in use)
    return tuple(path.parent / f"{name}.py" for name in names)


def notation(shown: Mapping[str, sympy.Symbol]) -> Notation:
    """How the declared names print; `shown` has families and functions under a leading `@`."""
    declared = [s for s in shown.values() if isinstance(s, Declared)]
    return Notation(
        names={s.name: s.latex for s in declared if s.latex},
        calls={s.name: s.template for s in declared if isinstance(s, (Family, Function)) and s.template},
        functions=frozenset(
            s.name for s in declared if isinstance(s, Function) or (isinstance(s, Family) and s.functional)
        ),
        bare=frozenset(s.name for s in declared if isinstance(s, Index) and s.bare),
    )


# What went wrong ------------------------------------------------------------------------------


def _message(error: Misuse, path: Path) -> Message:
    place = error.place or _raised(error, path).place
    return Message("error", error.code, error.text, place, help=error.help)


def _syntax(error: SyntaxError, path: Path) -> Message:
    column, line = error.offset or 1, error.lineno or 1
    end_column = error.end_offset or 0
    if end_column <= column:
        end_column = column + 1
    place = Place(Path(error.filename or path), line, column, error.end_lineno or line, end_column)
    return Message("error", "syntax-error", (error.msg or "invalid syntax").lower(), place)


def _raised(error: BaseException, path: Path) -> Message:
    """The exception at the last line of an author's file that was running."""
    directory = path.parent.resolve()
    place = place_in(error.__traceback__, lambda file: file.resolve().parent == directory)
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return Message("error", "script-raised", f"the script raised {text}", place or Place(path, 1))
