"""A claim about a part through which alone it depends on some variables is proved for any number in its place.

cos(2x - 1) ≥ 1 - (2x - 1)²/2 speaks of 2x - 1, whatever it is. What is known of the part, its signs
and what the hypotheses say of it, becomes what is known of the number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from flint import fmpq

from therefore.kernel.field import Rejected
from therefore.prover.arithmetic import transported
from therefore.prover.one_variable.intervals import cut
from therefore.prover.proof import Context, Fact
from therefore.prover.reasoning.logic import Prove
from therefore.term import RANGE_BINDERS, ZERO, Term, fresh, is_root, le, num, power, rebuild, substitute, var, walk

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer
    from therefore.prover.search import Search

_PARTS = ("add", "sub", "mul", "neg", "div", "pow")
_MOST = 3


def by_generalising(search: Search, context: Context, goal: Term, prove: Prove) -> Fact | None:
    """The goal for any number in the place of a part of it, and then for the part."""
    for part in list(separable(goal, context))[:_MOST]:
        t = var(fresh("t", context.names | names_in(goal)))
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


def by_generalising_root(search: Search, context: Context, goal: Term, prove: Prove) -> Fact | None:
    """The goal in one variable x ≥ 0 for any number u in the place of its root: x is uⁿ."""
    degrees = {t.args[1].args[0].denominator for t in walk(goal) if is_root(t) and t.args[0].op == "var"}
    if len(goal.free) != 1 or not degrees or any(t.op in RANGE_BINDERS for t in walk(goal)):
        return None
    (x,), n = map(var, goal.free), lcm(*degrees)
    root, u = power(x, num(Fraction(1, n))), var(fresh("u", context.names | names_in(goal)))
    general = _in_root(goal, x, u, n)
    known = sign_of(search, context, root, u) | _bounds_of_root(search, context, x, root, u, n)
    found = prove(Context(context.proof, (), context.names).assuming(*known), general)
    at_root = found and taken_at(found, {u: root}, known, context)
    return at_root and transported(search, context, goal, at_root)


def _in_root(t: Term, x: Term, u: Term, n: int) -> Term:
    """A term with uⁿ for x, and for a power of x what that is of u."""
    if t == x:
        return power(u, num(n))
    if is_root(t) and t.args[0] == x:
        e = t.args[1].args[0] * n
        return u if e == 1 else power(u, num(e))
    return rebuild(t, lambda child: _in_root(child, x, u, n))


def _bounds_of_root(search: Search, context: Context, x: Term, root: Term, u: Term, n: int) -> dict[Term, Fact]:
    """c ≤ u and the like for known cⁿ ≤ x."""
    found: dict[Term, Fact] = {}
    for fact in context.facts:
        bounds = [t for t in fact.formula.args if isinstance(t, Term) and t.op == "num" and t.args[0] > 0]
        if fact.formula.op not in ("lt", "le") or x not in fact.formula.args or not bounds:
            continue
        c = fmpq(bounds[0].args[0].numerator, bounds[0].args[0].denominator)
        below, above = c.p.root(n), c.q.root(n)
        if below**n == c.p and above**n == c.q:
            bound = num(Fraction(int(below), int(above)))
            sides = [bound if t == bounds[0] else root for t in fact.formula.args]
            proved = search.prove(context, Term(fact.formula.op, *sides))
            if proved is not None:
                found[replaced(proved.formula, root, u)] = proved
    return found


def _with_numbers(x: Explorer, t: Term, numbers: dict[Term, Term]) -> Term:
    """A term with a number for each sum that is left of what stands inside of another."""
    for part in dict.fromkeys(_sums_inside(t, None)):
        simple = x.term(x.normal(part))
        for total in dict.fromkeys(u for u in walk(simple) if u.op == "sum" and u.free <= simple.free):
            taken = x.context_here.names.union(names_in(t), *(n.free for n in numbers.values()))
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


def names_in(t: Term) -> frozenset[str]:
    """The names that are free or bound in a term: what is put into it must have others."""
    bound = frozenset(u.args[0] for u in walk(t) if u.args and isinstance(u.args[0], str))
    return t.free | bound


def replaced(t: Term, part: Term, by: Term) -> Term:
    if t == part:
        return by
    return Term(t.op, *(replaced(a, part, by) if isinstance(a, Term) else a for a in t.args))


def _occurrences(t: Term, part: Term) -> int:
    return 1 if t == part else sum(_occurrences(a, part) for a in t.args if isinstance(a, Term))


def _size(t: Term) -> int:
    return 1 + sum(_size(a) for a in t.args if isinstance(a, Term))
