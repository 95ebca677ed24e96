"""The rule that decides an inequality on a box of numbers, piece by piece (section 7, boxes)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from replayer.evaluation import Evaluation
from replayer.intervals import Precision, Unsure
from replayer.rules import Premises, Theorem, rule
from replayer.syntax import Term, free, require

MAX_STEPS = 8000
PLAIN = {
    *"num var add sub neg mul div pow exp log abs max min sin cos tan sinh cosh tanh".split(),
    *"asin acos atan asinh acosh atanh".split(),
}  # fmt: skip
Side = tuple[str, Fraction, Fraction]


@rule
def boxes(parameters: list[Any], premises: Premises) -> Theorem:
    formula, plan, *sides = parameters
    require(formula[0] in ("lt", "le", "gt", "ge", "ne") and len(plan) < MAX_STEPS, "not an inequality, or a long plan")
    require(all(map(plain, formula[1:])), "not a plain term")
    require(all(low[0] == high[0] == "num" for _, low, high in sides), "the ends are numbers")
    require(sorted(name for name, _, _ in sides) == sorted(free(formula)), "not a side for each variable")
    pieces = [[(name, low[1], high[1]) for name, low, high in sides]]
    for step in plan:
        require(pieces, "nothing is left to do")
        piece = pieces.pop()
        if step == ".":
            require(decided(formula, piece), "intervals do not tell")
            continue
        i = int(step)
        name, low, high = piece[i]
        middle = (low + high) / 2
        upper, lower = list(piece), list(piece)
        upper[i], lower[i] = (name, middle, high), (name, low, middle)
        pieces += [upper, lower]
    require(not pieces, "a piece is left")
    ends = [(("le", low, ("var", name)), ("le", ("var", name), high)) for name, low, high in sides]
    return Theorem(frozenset(a for pair in ends for a in pair), formula)


def plain(t: Term) -> bool:
    inner = all(plain(a) for a in t[1:] if isinstance(a, tuple))
    return t == ("const", "pi") or (t[0] in PLAIN and inner)


def decided(formula: Term, piece: list[Side]) -> bool:
    """Whether a formula is certainly true on all of a piece."""
    box = {name: low if low == high else (low, high) for name, low, high in piece}
    for bits in (64, 256):
        try:
            return Evaluation(Precision(bits), box).truth(formula)
        except (Unsure, ZeroDivisionError):
            continue
    return False
