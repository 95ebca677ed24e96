"""The one kind of theorem: assumptions ⊢ formula, made only by the kernel's rules.

The logic is classical, over the real numbers. Every function is total: outside its domain it has
some unspecified value, the same for equal arguments. So equals may replace equals anywhere, and
a rule that needs more (a positive argument, a nonzero divisor) says so in its premises. That a
goal's own terms are defined is proved apart, obligation by obligation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from therefore.kernel.field import Rejected
from therefore.kernel.grammar import well_formed
from therefore.term import Term

_MINT = object()


class Theorem:
    """A proved formula under assumptions. Only this module can make one."""

    __slots__ = ("assumptions", "formula")
    assumptions: frozenset[Term]
    formula: Term

    def __init__(self, assumptions: frozenset[Term], formula: Term, mint: object) -> None:
        if mint is not _MINT:
            raise TypeError("theorems are made by the kernel's rules alone")
        object.__setattr__(self, "assumptions", assumptions)
        object.__setattr__(self, "formula", formula)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("theorems are immutable")


Premises = Sequence[Theorem]


Parameters = Sequence[Any]


def conclude(formula: Term, premises: Iterable[Theorem] = (), discharged: Iterable[Term] = ()) -> Theorem:
    """A theorem that has the assumptions of its premises, but for those discharged."""
    assumptions = frozenset().union(*(p.assumptions for p in premises))
    return mint(assumptions.difference(discharged), formula)


def mint(assumptions: frozenset[Term], formula: Term) -> Theorem:
    """Make a theorem: for the rules of the kernel alone."""
    require(well_formed(formula, True), "a conclusion is not well formed")
    return Theorem(assumptions, formula, _MINT)


def require(condition: object, reason: str) -> None:
    if not condition:
        raise Rejected(reason)


def expect(theorem: Theorem, formula: Term) -> None:
    if theorem.formula != formula:
        raise Rejected("a premise is {}, but {} is needed", theorem.formula, formula)
