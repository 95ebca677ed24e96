"""Equations solved for a variable, or for a power of one, so that arithmetic can rewrite by them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from therefore.kernel.field import Rejected, difference
from therefore.prover.arithmetic import arithmetic
from therefore.prover.proof import Context, Fact
from therefore.prover.reasoning.logic import Prove
from therefore.prover.reasoning.undoing import squares_of_roots
from therefore.prover.rewriting import oriented
from therefore.term import ZERO, Term, eq, ne, num, power

if TYPE_CHECKING:
    from therefore.prover.search import Search



def by_solving(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """A relation under equations that no rewriting has used yet, each solved for a variable in turn."""
    known = [f for f in context.facts if f.formula.op == "eq"]
    idle = [f for f in known if (used := oriented(search, f)) is None or used.formula.args[0].op == "pow"]
    found: list[Fact] = []
    for fact in idle:
        one = solved(search, fact) or divided(search, context, fact)
        found += [one] if one else squares_of_roots(search, context, fact)
    return prove(context.extended(found), goal) if found else None


def by_squares_of_roots(search: Search, context: Context, goal: Term, deduce: Prove) -> Fact | None:
    """A goal from what an equation with a root says of the squares, instead of that equation.

    Both together would rewrite what is under the root by what the root is.
    """
    for fact in reversed(context.facts):
        squares = squares_of_roots(search, context, fact)
        squares = [solved(search, square) or square for square in squares]
        found = deduce(context.without(fact).extended(squares), goal) if squares else None
        if found is not None:
            return found
    return None


def solved(search: Search, fact: Fact) -> Fact | None:
    """x = t or xⁿ = t from an equation in which a variable x occurs once, in one power."""
    if fact.formula.op != "eq":
        return None
    empty = Context(search.proof, (), frozenset())
    x = search.explorer(empty)
    try:
        value = x.normal(difference(fact.formula))
    except Rejected:
        return None
    terms = value.num.to_dict()
    for exponents, c in sorted(terms.items(), key=lambda term: sum(term[0])):
        places = [i for i, e in enumerate(exponents) if e]
        if len(places) != 1 or x.atoms[places[0]].term.op != "var":
            continue
        if sum(1 for m in terms if m[places[0]]) > 1 or not value.den.is_one():
            continue
        name, n = x.atoms[places[0]].term, int(exponents[places[0]])
        scale = Fraction(-int(c.q), int(c.p))
        left = name if n == 1 else power(name, num(n))
        rest = x.add(x.multiply(x.constant(scale), value), x.normal(left))
        return arithmetic(search, empty, eq(left, x.term(rest)), [(num(scale), fact)])
    return None


def divided(search: Search, context: Context, fact: Fact) -> Fact | None:
    """x = b/a from a·x = b, where x occurs in nothing else and a is not zero here."""
    bare = context.without(fact)
    x = search.explorer(bare)
    try:
        value = x.normal(difference(fact.formula))
        for j in reversed(x.used(value.num)):
            name = x.atoms[j].term
            a = x.linear_coefficient(value.num, j) if name.op == "var" else None
            others = [x.atoms[i].term for i in value.used if i != j]
            if a is None or value.den.degrees()[j] or any(not name.free.isdisjoint(t.free) for t in others):
                continue
            if search.prove(bare, ne(x.polynomial_term(a), ZERO)) is not None:
                rest = x.make(a * x.generators[j] - value.num, a)
                multiplier = x.term(x.make(-value.den, a))
                return arithmetic(search, bare, eq(name, x.term(rest)), [(multiplier, fact)])
    except Rejected:
        pass
    return None
