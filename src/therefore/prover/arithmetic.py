"""Lines of arithmetic: a conclusion that follows from facts by the kernel's own field arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from therefore.kernel.field import Rejected, difference
from therefore.kernel.functions import algebraic as algebraic_number
from therefore.prover.proof import Context, Fact
from therefore.term import ARITHMETIC, ONE, ZERO, Term, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search

ALGEBRAIC = ARITHMETIC | {"eq", "num", "const", "sin", "cos", "tan"}


def arithmetic(
    search: Search, context: Context, conclusion: Term, sources: Sequence[tuple[Term, Fact]] = ()
) -> Fact | None:
    """The conclusion from a combination of facts, if arithmetic confirms it."""
    x = search.explorer(context)
    with x.asking():
        try:
            rest = x.normal(difference(conclusion))
            for c, fact in sources:
                rest = x.subtract(rest, x.multiply(x.normal(c), x.normal(difference(fact.formula))))
        except Rejected:
            return None
        if not _follows(conclusion, sources, rest.constant):
            return None
        return context.proof.arithmetic(conclusion, sources, x.relevant())


def _follows(conclusion: Term, sources: Sequence[tuple[Term, Fact]], rest: Fraction | None) -> bool:
    """Whether the kernel will accept what the sources leave of the conclusion."""
    ordered = [f.formula.op for _, f in sources if f.formula.op != "eq"]
    if rest is None:
        return False
    if conclusion.op == "eq" or "ne" in ordered:
        return rest == 0 and (conclusion.op != "eq" or not ordered)
    if conclusion.op == "ne" and not ordered:
        return rest != 0
    strict = any(f.formula.op == "lt" and c != ZERO for c, f in sources)
    return rest >= 0 if strict or conclusion.op == "le" else rest > 0


def transported(search: Search, context: Context, conclusion: Term, fact: Fact) -> Fact | None:
    """The conclusion from one fact that says the same up to field arithmetic."""
    if fact.formula == conclusion:
        return fact
    return arithmetic(search, context, conclusion, [(ONE, fact)])


def algebraic(search: Search, goal: Term) -> Fact | None:
    """An equation between algebraic numbers, by the gap between those."""
    if goal.free or any(t.op not in ALGEBRAIC for t in walk(goal)):
        return None
    try:
        algebraic_number((goal,), ())
    except Rejected:
        return None
    return search.proof.algebraic(goal)


def numeric(search: Search, context: Context, goal: Term) -> Fact | None:
    """A relation between closed terms, by balls."""
    from therefore.kernel.balls import Point, Undefined, Unsure, holds

    for bits in (64, 256, 1024):
        try:
            if holds(goal, Point(), bits):
                return context.proof.line("numeric", (goal,), (), goal)
        except (Undefined, Unsure):
            continue
    return None
