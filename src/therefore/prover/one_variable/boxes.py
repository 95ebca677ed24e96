"""Plans for the kernel's rule about boxes: where to cut until balls decide every piece."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq

from therefore.kernel.boxes import Side, decided, halves
from therefore.kernel.field import Rejected
from therefore.prover.proof import Fact, Proof
from therefore.term import Term, le, num, var

Bounds = Sequence[tuple[str, Fraction, Fraction]]


def on_box(proof: Proof, formula: Term, bounds: Bounds, budget: int) -> Fact | None:
    """The formula at all points of a box, if at most `budget` pieces are enough."""
    bounds = [b for b in bounds if b[0] in formula.free]
    plan = _plan(formula, tuple((name, _exact(low), _exact(high)) for name, low, high in bounds), budget)
    if plan is None:
        return None
    sides = tuple((name, num(low), num(high)) for name, low, high in bounds)
    inside = frozenset(f for name, low, high in sides for f in (le(low, var(name)), le(var(name), high)))
    return proof.line("boxes", (formula, plan, *sides), (), formula, inside)


def _exact(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


def _plan(formula: Term, box: tuple[Side, ...], budget: int) -> str | None:
    """A plan in the kernel's words; None as soon as the budget is spent."""
    widths = [high - low for _, low, high in box]
    pieces, plan = [box], []
    while pieces:
        piece = pieces.pop()
        budget -= 1
        if budget < 0:
            return None
        try:
            found = decided(formula, piece, (64,))
        except Rejected:
            return None
        if found:
            plan.append(".")
            continue
        shares = [(high - low) / w if w else fmpq(0) for (_, low, high), w in zip(piece, widths, strict=True)]
        i = max(range(len(piece)), key=shares.__getitem__)
        plan.append(str(i))
        pieces += halves(piece, i)[::-1]
    return "".join(plan)
