"""Equations solved for a variable, or for a power of one, so that arithmetic can rewrite by them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from therefore.kernel.field import Rejected, difference
from therefore.prover.arithmetic import arithmetic
from therefore.prover.proof import Context, Fact
from therefore.term import Term, eq, num, power

if TYPE_CHECKING:
    from therefore.prover.search import Search


def by_solving(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """A relation under equations that no rewriting has used yet, each solved for a variable in turn."""
    found = [s for f in context.facts if search.oriented(context, f) is None and (s := solved(search, f))]
    return prove(context.extended(found), goal) if found else None


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
