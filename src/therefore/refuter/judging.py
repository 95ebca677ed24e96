"""What a claim is at a point: each side evaluated as it was written, with every digit enclosed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flint import ctx

from therefore.enclose import ANALYSIS
from therefore.enclose.forms import identical
from therefore.enclose.limits import extended
from therefore.kernel.balls import Point, Undefined, Unsure, Value, compare, evaluate, holds, run
from therefore.term import INFINITY, MINUS_INFINITY, RELATIONS, Term

INFINITE = {INFINITY: "oo", MINUS_INFINITY: "-oo"}


@dataclass(frozen=True)
class Finding:
    """What a claim is at a point: `close` where two values have not been told apart."""

    status: Literal["refuted", "undefined", "holds", "close", "unsure"]
    sides: tuple[Value | str, Value | str] = ("", "")
    failure: Undefined | None = None


def judge(claim: Term, point: Point, bits: int) -> Finding:
    if claim.op not in RELATIONS:
        try:
            truth = holds(claim, point, bits, ANALYSIS)
        except Undefined as failure:
            return Finding("undefined", failure=failure)
        if truth is False and claim.op in ("implies", "iff"):
            return Finding("refuted", (_word(claim.args[0], point, bits), _word(claim.args[1], point, bits)))
        return Finding("unsure" if truth is None else "holds" if truth else "refuted")
    if not INFINITE.keys().isdisjoint(claim.args):
        return _infinite(claim, point, bits)
    values: list[Value | str] = []
    failures: list[Undefined] = []
    for side in claim.args:
        try:
            values.append(evaluate(side, point, bits, ANALYSIS))
        except Undefined as failure:
            failures.append(failure)
            values.append("undefined")
        except Unsure:
            values.append("unknown")
    left, right = values
    if failures:
        return Finding("undefined", (left, right), failures[0])
    if isinstance(left, str) or isinstance(right, str):
        return Finding("unsure")
    with ctx.workprec(bits):
        truth = compare(claim.op, left, right)
    if truth is None and claim.op in ("ne", "lt", "gt") and identical(claim.args[0], claim.args[1], point):
        truth = False
    return Finding("close" if truth is None else "holds" if truth else "refuted", (left, right))


def _infinite(claim: Term, point: Point, bits: int) -> Finding:
    """That a limit, a sum or an integral is infinite fails where it is finite, or infinite the other way."""
    other = next((side for side in claim.args if side not in INFINITE), None)
    if claim.op != "eq" or other is None:
        return Finding("unsure")
    try:
        value: Value | Term = run(extended, other, point, bits, ANALYSIS)
    except Undefined as failure:  # what has no value may diverge to infinity, but of a limit that was decided
        words = INFINITE.get(claim.args[0], "undefined"), INFINITE.get(claim.args[1], "undefined")
        return Finding("undefined", words, failure) if other.op == "limit" else Finding("unsure")
    except Unsure:
        return Finding("unsure")
    if value in claim.args:
        return Finding("holds")
    shown = INFINITE[value] if isinstance(value, Term) else value
    left, right = (INFINITE.get(side, shown) for side in claim.args)
    return Finding("refuted", (left, right))


def _word(formula: Term, point: Point, bits: int) -> str:
    truth = holds(formula, point, bits, ANALYSIS)
    return "unknown" if truth is None else "true" if truth else "false"
