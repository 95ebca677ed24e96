"""Steps with known truth, as calls of `check`: `steps.json` as people write them, `traps.json` made to fool a checker.

A file of others in one of the forms that are read here can be given to the benchmarks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DOMAINS = {
    "real": "real", "pos": "positive", "nonneg": "nonnegative", "neg": "negative", "nonzero": "nonzero",
    "complex": "complex", "nonzerocomplex": "nonzero complex", "int": "integer", "posint": "positive integer",
    "nonnegint": "nonnegative integer", "negint": "negative integer", "unit": "(0, 1)", "unit2": "(-1, 1)",
    "gt1": "(1, oo)", "acute": "(0, pi/2)", "posfun": "positive function", "realfun": "real function",
    "posseq": "positive sequence", "realseq": "real sequence", "mat": "square matrix", "invmat": "invertible matrix",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One step: the arguments of `check`, and what is true of it ("true", "false", "cond", "undef", "reject")."""

    name: str
    left: str
    relation: str
    right: str
    given: tuple[str, ...]
    symbols: dict[str, str]
    truth: str
    tags: tuple[str, ...]


def steps() -> Iterator[Case]:
    """Steps of textbooks, papers and lecture notes, each with one that differs by an edit and is false."""
    yield from cases_of(HERE / "steps.json")


def traps() -> Iterator[Case]:
    """Steps made to fool a checker, or to keep it busy, and text that is no mathematics."""
    yield from cases_of(HERE / "traps.json")


def cases_of(path: Path) -> Iterator[Case]:
    """The cases of a file: with `symbols` as `check` takes them, or with `domains` or `assumptions` in short."""
    for c in json.loads(path.read_text("utf-8")):
        if "symbols" in c:
            given, symbols, tags = tuple(c["given"]), c["symbols"], tuple(c["tags"])
        elif "domains" in c:
            given = (*(f"{z} == 0" for z in c["zero"]), *c["side"])
            symbols, tags = {name: DOMAINS[domain] for name, domain in c["domains"].items()}, tuple(c["tags"])
        else:
            assumptions = dict(c["assumptions"])
            given = tuple(assumptions.pop("where", ()))
            symbols, tags = {name: _domain(facts) for name, facts in assumptions.items()}, ("adversarial",)
        yield Case(c["name"], c["left"], c.get("relation", "=="), c["right"], given, symbols, _truth(c["truth"]), tags)


def _truth(value: Any) -> str:
    return {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else str(value)


def _domain(facts: dict[str, bool]) -> str:
    words = [w for w in ("positive", "nonnegative", "negative", "nonzero", "integer") if facts.get(w)]
    return " ".join(words) or ("real" if facts.get("real") else "complex")
