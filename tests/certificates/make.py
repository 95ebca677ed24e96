"""Makes the certificates of this folder: small proofs that hold, and what a forger would make of them.

    python -m tests.certificates.make

`valid-NAME.json` are proofs; `forged-NAME.json` are not, and each says what is wrong with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.test_balls import term
from therefore.certificate import to_json
from therefore.goal import Certificate, Definition, Goal, Lemma, Line
from therefore.term import INFINITY, MINUS_INFINITY, Term, app, conj, eq, forall, in_range, le, lt, ne, num, total, var

FOLDER = Path(__file__).parent


def line(rule: str, *parameters: object, on: tuple[int, ...] = ()) -> Line:
    return Line(rule, parameters, on)


@dataclass(frozen=True)
class Proof:
    """A goal with the lines of a proof of it, and what is wrong with them."""

    name: str
    goal: Goal
    lines: tuple[Line, ...]
    reason: str = ""

    def forged(self, name: str, reason: str, changes: dict[int, Line] | None = None, **goal: object) -> Proof:
        """The same with some lines replaced, or about another goal."""
        lines = tuple((changes or {}).get(i, line) for i, line in enumerate(self.lines))
        return Proof(name, replace(self.goal, **goal), lines, reason)  # type: ignore[arg-type]

    def on(self, name: str, reason: str, i: int, *premises: int) -> Proof:
        """The same with one line resting on others."""
        return self.forged(name, reason, {i: replace(self.lines[i], premises=premises)})

    def by(self, name: str, reason: str, i: int, *parameters: object) -> Proof:
        """The same with other parameters of one line."""
        return self.forged(name, reason, {i: replace(self.lines[i], parameters=parameters)})

    def ruled(self, name: str, reason: str, i: int, rule: str) -> Proof:
        """The same with another rule for one line."""
        return self.forged(name, reason, {i: replace(self.lines[i], rule=rule)})

    def without(self, name: str, reason: str, *gone: int) -> Proof:
        """The same without some lines that no other rests on."""
        kept = [i for i in range(len(self.lines)) if i not in gone]
        place = {old: new for new, old in enumerate(kept)}
        lines = tuple(replace(self.lines[i], premises=tuple(place[p] for p in self.lines[i].premises)) for i in kept)
        return Proof(name, self.goal, lines, reason)


a, b, c, d, k, i, j, m, n, p, q, t, x, y = map(var, "a b c d k i j m n p q t x y".split())
ZERO, ONE, TWO = num(0), num(1), num(2)
FALSE = eq(ZERO, ONE)
ABSURD = Goal((), FALSE)
P, Q, f = (lambda *args: app("P", *args)), (lambda *args: app("Q", *args)), (lambda *args: app("f", *args))


def log(u: Term) -> Term:
    return Term("log", u)


def integer(u: Term) -> Term:
    return Term("integer", u)


def deriv(variable: str, body: Term, point: Term) -> Term:
    return Term("deriv", variable, body, point)


def limit(body: Term, point: Term, direction: str = "+", variable: str = "x") -> Term:
    return Term("limit", variable, body, point, direction)


def assume(*formulas: Term) -> tuple[Line, ...]:
    return tuple(line("assume", formula) for formula in formulas)


# -- proofs ---------------------------------------------------------------------------------

QUOTIENT = Proof(
    "quotient",
    Goal((lt(ZERO, p), lt(ZERO, q)), eq(log(p / q if False else Term("div", p, q)), Term("sub", log(p), log(q)))),
    (
        *assume(lt(ZERO, p), lt(ZERO, q)),
        line("row", "log quotient", p, q, on=(0, 1)),
        line("row", "greater is different", q, ZERO, on=(1,)),
        line("row", "quotient positive", p, q, on=(0, 1)),
    ),
)
