"""Generators: what arithmetic cannot open, each with the term it stands for.

Variables, elements of families, exp and log of something, sums. Generators are compared by the
normal forms of their arguments, so `log(p/q)` and `log(p*q**-1)` are one generator. Imports the
term tree.

A bound variable is a generator of its own, named by the height of its binder and by its range,
so that whatever is known about an index in that range may be stored once and for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from therefore.kernel.powers import Powers
from therefore.kernel.quotients import SIZES, Overflow, Value
from therefore.term import INFINITY, Term, num, var


@dataclass(frozen=True)
class Bound:
    """The range of a bound index, up to ∞ for a series; low and high are None for a variable without a range."""

    height: int
    low: Term | None
    high: Term | None


@dataclass(frozen=True)
class Atom:
    """What a generator stands for: a term (bound variables named #1, #2, …) and its dependence."""

    term: Term
    bound: frozenset[int]
    height: int
    range: Bound | None = None


class Generators(Powers):
    """The generators met so far, and what some of them are known to equal."""

    def __init__(self, size: int = SIZES[0]) -> None:
        super().__init__(size)
        self.atoms: list[Atom] = []
        self.index: dict[str, int] = {}
        self.equations: dict[int, Value] = {}
        self.terms: dict[str, Term] = {}

    def intern(self, key: str, make: Any, args: tuple[Value, ...] = ()) -> Value:
        """The generator of a key, or what it is known to be equal to."""
        i = self.index.get(key)
        if i is None:
            i = len(self.atoms)
            if i >= len(self.generators):
                raise Overflow
            self.atoms.append(make())
            self.index[key] = i
            self.terms[self.values[i].key] = self.atoms[i].term
            if self.atoms[i].range is not None:
                self.bounded(i)
            self.discovered(i, args)
        return self.equations.get(i) or self.values[i]

    def bounded(self, i: int) -> None:
        """Called for each new bound index."""

    def discovered(self, i: int, args: tuple[Value, ...]) -> None:
        """Called for each new generator; a search may prove an equation for it here."""

    def never_zero(self, i: int) -> bool:
        return self.atoms[i].term.op == "exp" or super().never_zero(i)

    def dependence(self, *values: Value) -> tuple[frozenset[int], int]:
        """The bound indices that values depend on, and the height of binders inside them."""
        atoms = [self.atoms[i] for v in values for i in v.used]
        return frozenset().union(*[a.bound for a in atoms]), max([a.height for a in atoms], default=0)

    def bound_key(self, height: int, low: Value | None, high: Value | None) -> str:
        return f"#{height}:{low.key}:{high.key if high else INFINITY}" if low else f"#{height}"

    def bind(self, height: int, low: Value | None, high: Value | None) -> Value:
        """The generator of the bound variable of a binder of that height and range: to ∞ without a high end."""

        def make() -> Atom:
            ends = (self.term(low), self.term(high) if high else INFINITY) if low else (None, None)
            bound = self.dependence(*(v for v in (low, high) if v))[0]
            i = len(self.atoms)
            return Atom(var(f"#{height}"), bound | {i}, 0, Bound(height, *ends))

        return self.intern(self.bound_key(height, low, high), make)

    # -- back to terms ------------------------------------------------------------------------

    def term(self, value: Value) -> Term:
        """A term with this value; bound variables are named #1, #2, …"""
        known = self.terms.get(value.key)
        if known is None:
            known = self._polynomial_term(value.num)
            if not value.den.is_one():
                known = Term("div", known, self._polynomial_term(value.den))
            self.terms[value.key] = known
        return known

    def polynomial_term(self, polynomial: Any) -> Term:
        key = str(polynomial)
        if key not in self.terms:
            self.terms[key] = self._polynomial_term(polynomial)
        return self.terms[key]

    def _polynomial_term(self, polynomial: Any) -> Term:
        terms = []
        for exponents, coefficient in polynomial.to_dict().items():
            c = Fraction(int(coefficient.p), int(coefficient.q))
            factors = [] if c == 1 and any(exponents) else [num(c)]
            for j, e in enumerate(exponents):
                if e:
                    atom = self.atoms[j].term
                    factors.append(atom if e == 1 else Term("pow", atom, num(int(e))))
            terms.append(factors[0] if len(factors) == 1 else Term("mul", *factors))
        return num(0) if not terms else terms[0] if len(terms) == 1 else Term("add", *terms)

    def shown(self, value: Value) -> Term:
        return self.term(value)
