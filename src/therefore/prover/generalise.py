"""A claim about a part through which alone it depends on some variables is proved for any number in its place.

cos(2x - 1) ≥ 1 - (2x - 1)²/2 speaks of 2x - 1, whatever it is. What is known of the part, its signs
and what the hypotheses say of it, becomes what is known of the number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from therefore.kernel.field import Rejected
from therefore.prover.arithmetic import transported
from therefore.prover.intervals import cut
from therefore.prover.logic import Prove
from therefore.prover.proof import Context, Fact
from therefore.term import ZERO, Term, fresh, le, substitute, var, walk

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer
    from therefore.prover.search import Search

_PARTS = ("add", "sub", "mul", "neg", "div", "pow")
_MOST = 3


def by_generalising(search: Search, context: Context, goal: Term, prove: Prove) -> Fact | None:
    """The goal for any number in the place of a part of it, and then for the part."""
    for part in list(separable(goal, context))[:_MOST]:
        t = var(fresh("t", context.names | goal.free))
        general = replaced(goal, part, t)
        known = {replaced(f.formula, part, t): f for f in context.facts if replaceable(f.formula, part)}
        kept = [f for f in context.facts if not f.formula.free & part.free]
        known |= sign_of(search, context, part, t)
        inner = Context(context.proof, tuple(kept), context.names).assuming(*known)
        found = prove(inner, general)
        if found is not None:
            return taken_at(found, {t: part}, known, context)
    return None


def by_generalising_sums(search: Search, context: Context, goal: Term, prove: Prove) -> Fact | None:
    """The goal for any numbers in the place of sums that stand inside of others and do not depend on their indices.

    What holds of deviations from any numbers holds of those from means, whatever else is known of sums.
    """
    numbers = dict[Term, Term]()
    try:
        general = _with_numbers(search.explorer(context), goal, numbers)
        signed = [_with_numbers(search.explorer(context), u, numbers) for u in search.signed if numbers]
    except Rejected:
        return None
    if not numbers:
        return None
    kept = tuple(f for f in context.facts if all(t.op != "sum" for t in walk(f.formula)))
    world = Context(context.proof, kept, context.names)
    signs = [prove(world, le(ZERO, u)) for u in signed]
    found = prove(world.extended([f for f in signs if f]), general)
    at_sums = found and taken_at(found, {number: total for total, number in numbers.items()}, {}, context)
    return at_sums and transported(search, context, goal, at_sums)


def _with_numbers(x: Explorer, t: Term, numbers: dict[Term, Term]) -> Term:
    """A term with a number for each sum that is left of what stands inside of another."""
    for part in dict.fromkeys(_sums_inside(t, None)):
        simple = x.term(x.normal(part))
        for total in dict.fromkeys(u for u in walk(simple) if u.op == "sum" and u.free <= simple.free):
            taken = x.context_here.names.union(t.free, *(n.free for n in numbers.values()))
            number = numbers.setdefault(total, var(fresh("m", taken)))
            simple = replaced(simple, total, number)
        t = replaced(t, part, simple)
    return t


def _sums_inside(t: Term, bound: frozenset[str] | None) -> Iterator[Term]:
    """The largest sums inside of sums that none of the indices further out occurs in; `bound` are these."""
    if t.op == "sum" and bound is not None and not t.free & bound:
        yield t
        return
    inner = (bound or frozenset()) | {t.args[0]} if t.op == "sum" else bound
    for a in t.children:
        yield from _sums_inside(a, inner)


def sign_of(search: Search, context: Context, part: Term, number: Term) -> dict[Term, Fact]:
    """The sharpest sign that a part is known to have, as one of a number, with why."""
    for op, number_first in (("lt", False), ("lt", True), ("le", False), ("le", True)):
        stated, wanted = (Term(op, *((t, ZERO) if number_first else (ZERO, t))) for t in (number, part))
        fact = search.prove(context, wanted)
        if fact is not None:
            return {stated: fact}
    return {}


def taken_at(found: Fact, parts: Mapping[Term, Term], known: Mapping[Term, Fact], context: Context) -> Fact:
    """What holds for any numbers, at parts of which it is `known` what was assumed of the numbers."""
    proof = context.proof
    for number, part in parts.items():
        by = {number.args[0]: part}
        assumptions = frozenset(substitute(a, by) for a in found.assumptions)
        formula = substitute(found.formula, by)
        found = proof.line("instantiate", (number.args[0], part), (found,), formula, assumptions)
    return cut(proof, found, {fact.formula: fact for fact in known.values()})


def separable(goal: Term, context: Context) -> Iterator[Term]:
    """The parts, largest first, whose variables occur in the goal nowhere else, and that are spoken of twice."""
    parts = sorted(dict.fromkeys(_inside(goal, frozenset())), key=lambda p: (-_size(p), repr(p)))
    for part in parts:
        if part.free and replaceable(goal, part):
            spoken = [goal, *(f.formula for f in context.facts if replaceable(f.formula, part))]
            if sum(_occurrences(t, part) for t in spoken) > 1:
                yield part


def _inside(t: Term, bound: frozenset[str]) -> Iterator[Term]:
    """The arithmetic parts of a term in which nothing is bound further out."""
    if t.op in _PARTS and not t.free & bound and not any(name.startswith("@") for name in t.free):
        yield t
    names = frozenset(a for a in t.args if isinstance(a, str)) if t.op not in ("var", "app", "fam") else frozenset()
    for a in t.args:
        if isinstance(a, Term):
            yield from _inside(a, bound | names)


def replaceable(t: Term, part: Term) -> bool:
    """Whether the variables of a part occur in a term only where the part does."""
    return part.free <= t.free and not replaced(t, part, var("·")).free & part.free


def replaced(t: Term, part: Term, by: Term) -> Term:
    if t == part:
        return by
    return Term(t.op, *(replaced(a, part, by) if isinstance(a, Term) else a for a in t.args))


def _occurrences(t: Term, part: Term) -> int:
    return 1 if t == part else sum(_occurrences(a, part) for a in t.args if isinstance(a, Term))


def _size(t: Term) -> int:
    return 1 + sum(_size(a) for a in t.args if isinstance(a, Term))
