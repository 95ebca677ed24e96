"""Steps with known truth, as calls of `check`: `steps.json` are textbook steps, `adversarial.json` traps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
    """The textbook steps, their one-edit mutants and the traps among them."""
    for c in json.loads((HERE / "steps.json").read_text("utf-8")):
        symbols = {name: DOMAINS[domain] for name, domain in c["domains"].items()}
        given = (*(f"{z} == 0" for z in c["zero"]), *c["side"])
        truth = "true" if c["truth"] else "false"
        yield Case(c["name"], c["left"], c["relation"], c["right"], given, symbols, truth, tuple(c["tags"]))


def adversarial() -> Iterator[Case]:
    """Steps made to fool a checker; an unlisted symbol is an arbitrary complex number."""
    for c in json.loads((HERE / "adversarial.json").read_text("utf-8")):
        assumptions = dict(c["assumptions"])
        given = tuple(assumptions.pop("where", ()))
        symbols = {name: _domain(facts) for name, facts in assumptions.items()}
        truth = {True: "true", False: "false"}.get(c["truth"], c["truth"])
        yield Case(c["name"], c["left"], "==", c["right"], given, symbols, str(truth), ("adversarial",))


def _domain(facts: dict[str, bool]) -> str:
    words = [w for w in ("positive", "nonnegative", "negative", "nonzero", "integer") if facts.get(w)]
    return " ".join(words) or ("real" if facts.get("real") else "complex")
