"""Signs and bounds of function values, by rows of the table whose conditions are proved."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from flint import arb

from therefore.kernel.balls import Undefined, Unsure, evaluate
from therefore.kernel.rows import ROWS
from therefore.prover.arithmetic import transported
from therefore.prover.proof import Context, Fact
from therefore.term import ONE, ZERO, Term, lt, mul, neg, num, sub, substitute, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search

# Rows that say 0 < f or 0 ≤ f, by the operator of f.
_POSITIVE = {
    "sin": ("sine positive",),
    "cos": ("cosine positive",),
    "atan": ("atan positive",),
    "asin": ("asin positive",),
    "gamma": ("gamma positive",),
    "binomial": ("binomial positive",),
}
_NONNEGATIVE = {
    "sin": ("sine nonnegative",),
    "cos": ("cosine nonnegative",),
    "asin": ("asin nonnegative",),
    "binomial": ("binomial nonnegative",),
}
# Rows that bound f; of those between bars the first that holds serves.
_BOUNDS = {
    "sin": (("sine below one", "sine at most one"), ("sine above minus one", "sine at least minus one")),
    "cos": (("cosine below one", "cosine at most one"), ("cosine above minus one", "cosine at least minus one")),
    "asin": (("asin nonnegative", "asin at least"), ("asin at most",)),
    "atan": (("atan positive", "atan above"), ("atan below",)),
    "floor": (("floor below",), ("floor above",)),
    "atan2": (("atan2 above minus pi",), ("atan2 at most pi",)),
}
_DIGITS = 10**6
PI = Term("const", "pi")


def function_sign(search: Search, context: Context, strict: bool, t: Term) -> Fact | None:
    """0 < f, or 0 ≤ f where that is all that is asked for, by a row."""
    for name in _POSITIVE.get(t.op, ()) if strict else _NONNEGATIVE.get(t.op, ()):
        fact = by_name(search, context, name, t)
        if fact is not None:
            return fact
    return turned_wave(search, context, t, False) if strict and t.op in ("sin", "cos") else None


def turned_wave(search: Search, context: Context, t: Term, negative: bool) -> Fact | None:
    """0 < f, or f < 0, for a sine or cosine, from the sign of f at an angle that is less by a multiple of π."""
    if not any(u == PI for fact in context.facts for u in walk(fact.formula)):
        return None
    for k in (1, -1, 2, -2, 3):
        if (k % 2 == 1) is negative:
            row = "sine positive" if t.op == "sin" else "cosine positive"
            fact = by_name(search, context, row, Term(t.op, sub(t.args[0], mul(num(k), PI))))
            if fact is not None:
                return transported(search, context, lt(t, ZERO) if negative else lt(ZERO, t), fact)
    return None


def function_bounds(search: Search, context: Context, t: Term) -> Iterator[Fact]:
    """Bounds of a function value: from above and from below."""
    for names in _BOUNDS.get(t.op, ()):
        yield from _first(by_name(search, context, name, t) for name in names)
    if t.op == "atan":
        yield from _beside_one(search, context, t)
    if not t.free and t.op != "num":
        yield from _enclosure(search, t)


def _first(found: Iterator[Fact | None]) -> Iterator[Fact]:
    for fact in found:
        if fact is not None:
            yield fact
            return


def by_name(search: Search, context: Context, name: str, t: Term) -> Fact | None:
    """The row about the arguments of t, where its conditions are proved; its variables are a, b."""
    row = ROWS[name]
    by = dict(zip("ba" if t.op == "atan2" else "ab", t.args, strict=False))
    facts = [search.prove(context, substitute(c, by)) for c in row.conditions]
    return context.proof.row(name, by, *(f for f in facts if f)) if all(facts) else None


def _beside_one(search: Search, context: Context, t: Term) -> Iterator[Fact]:
    """atan u ≤ atan 1 for u ≤ 1, and atan −1 ≤ atan u for −1 ≤ u."""
    u = t.args[0]
    for a, b in ((u, ONE), (neg(ONE), u)):
        order = search.prove(context, Term("le", a, b))
        if order is not None:
            yield context.proof.row("atan nondecreasing", {"a": a, "b": b}, order)


def _enclosure(search: Search, t: Term) -> Iterator[Fact]:
    """Rational bounds of a number."""
    try:
        value = arb(evaluate(t, {}, 64))
    except (Undefined, Unsure):
        return
    middle = Fraction(int((value.mid() * _DIGITS).floor().unique_fmpz() or 0), _DIGITS)
    step = Fraction(2, _DIGITS)
    for formula in (lt(num(middle - step), t), lt(t, num(middle + step))):
        fact = search.prove(search.context(()), formula)
        if fact is not None:
            yield fact
