"""Whether anything has changed since the last build: what went into it and what came out, by content.

The stamp lies beside what is published, as `.built.json`, and is never needed: without it, all is built.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

NAME = ".built.json"


def inputs(scripts: Iterable[Path], options: Mapping[str, object]) -> str:
    """A digest of all that a build depends on.

    These are the Python files in the directories of the scripts, which they may import, this package, the
    versions of Python and of everything installed, and the options. A file that a script reads by itself is
    not among them.
    """
    scripts = sorted(scripts)
    directories = sorted({script.parent for script in scripts})
    around = [file for directory in directories for file in sorted(directory.glob("**/*.py"))]
    package = sorted(p for p in Path(__file__).parents[1].rglob("*") if p.is_file() and p.suffix != ".pyc")
    places = [Path(place) for place in sys.path]
    installed = sorted(found.name for place in places if place.is_dir() for found in place.glob("*-info"))
    parts = [sys.version, *installed, json.dumps(options, default=str), *map(str, scripts)]
    parts += [f"{file} {_digest(file)}" for file in (*around, *package)]
    return sha256("\n".join(parts).encode()).hexdigest()


def unchanged(output: Path, digest: str) -> str:
    """What the last build said, if it had the same inputs and its files are all as it left them; else nothing."""
    try:
        stamp = json.loads((output / NAME).read_text(encoding="utf-8"))
        same = stamp["inputs"] == digest and stamp["files"] == _files(output, stamp["files"])
        return str(stamp["summary"]) if same else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def keep(output: Path, digest: str, names: Iterable[str], summary: str) -> None:
    """Remember a build; `names` are the files that it published."""
    stamp = {"inputs": digest, "summary": summary, "files": _files(output, names)}
    (output / NAME).write_text(json.dumps(stamp, indent=1), encoding="utf-8")


def _files(output: Path, names: Iterable[str]) -> dict[str, str]:
    return {name: _digest(output / name) for name in names}


def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()
