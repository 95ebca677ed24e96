"""What follows from hypotheses that are relations: by cases, by contradiction, by equations solved together.

For implications and equivalences: x² = 4 ⇒ x = 2 or x = −2, a·x < a·y ⇒ x < y, |x| < a ⇒ −a < x.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

from therefore.kernel.arithmetic import decide
from therefore.kernel.connectives import opposite
from therefore.kernel.field import Rejected, Value, difference
from therefore.prover.arithmetic import arithmetic
from therefore.prover.explore import Explorer
from therefore.prover.ordering.farkas import bounds_of, cleared_fact
from therefore.prover.ordering.linear import solve
from therefore.prover.ordering.squares import Finder, suitable
from therefore.prover.ordering.squaring import by_equal_squares
from therefore.prover.proof import Context, Fact
from therefore.prover.reasoning.logic import Prove
from therefore.prover.reasoning.solving import by_squares_of_roots
from therefore.prover.reasoning.undoing import undone
from therefore.prover.reasoning.vanishing import by_vanishing_summands
from therefore.prover.reasoning.zero_products import by_factors, by_product_of_alternatives
from therefore.term import FUNCTIONS, ONE, RELATIONS, ZERO, Term, le, lt, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search

MAX_SPLITS = 3
MAX_UNKNOWNS = 60


def consequence(search: Search, context: Context, goal: Term, prove: Prove, splits: int = MAX_SPLITS) -> Fact | None:
    """A goal from the facts of a context, some of which are the hypotheses of an implication."""
    context = context.extended(undone(search, context))
    op, args = goal.op, goal.args
    if op in ("gt", "ge"):
        fact = consequence(search, context, Term("lt" if op == "gt" else "le", *args[::-1]), prove, splits)
        return fact and search.proof.flip(fact)
    if op == "and":
        facts = [consequence(search, context, part, prove, splits) for part in args]
        return None if any(f is None for f in facts) else search.proof.conjunction([f for f in facts if f])
    fact = prove(context, goal) or by_product_of_alternatives(search, context, goal, search.prove)
    if fact is None and op == "eq":
        fact = by_equations(search, context, goal) or by_equal_squares(search, context, goal)

    def deduce(inner: Context, formula: Term) -> Fact | None:
        return consequence(search, inner, formula, prove, splits - 1)

    for tactic in (by_vanishing_summands, by_squares_of_roots, by_factors) if fact is None and splits > 0 else ():
        fact = fact or tactic(search, context, goal, deduce)
    if fact is None and op == "or":
        fact = _one_of(search, context, goal, prove, splits)
    if fact is None and op in RELATIONS:
        fact = by_contradiction(search, context, goal)
    return fact


def _one_of(search: Search, context: Context, goal: Term, prove: Prove, splits: int) -> Fact | None:
    """One of several: by how the sides of a relation among them compare."""
    if contradiction(search, context) is not None:
        return from_false(search, context, goal)
    for atom in dict.fromkeys(t for part in goal.args for t in _relations(part)):
        a, b = atom.args
        if splits == 0 or any(context.find(Term(op, *pair)) for op in ("lt", "eq") for pair in ((a, b), (b, a))):
            continue
        either = context.proof.compare(a, b, strict=True)
        facts = []
        for case in either.formula.args:
            inner = context.assuming(case)
            fact = _stated(search, inner, goal, case) or consequence(search, inner, goal, prove, splits - 1)
            if fact is None:
                return None
            facts.append(fact)
        return context.proof.cases(either, facts)
    return None


def _relations(formula: Term) -> Iterator[Term]:
    if formula.op in RELATIONS:
        yield formula
    elif formula.op in ("and", "or"):
        for part in formula.args:
            yield from _relations(part)


def _stated(search: Search, context: Context, goal: Term, case: Term) -> Fact | None:
    """One of several, where the case at hand is just that."""
    for part in goal.args:
        if part.op in RELATIONS and set(part.args) == set(case.args):
            fact = search.prove(context, part)
            if fact is not None:
                return context.proof.either(goal, fact)
    return None


# -- contradictions ---------------------------------------------------------------------------------


def by_contradiction(search: Search, context: Context, goal: Term) -> Fact | None:
    """A relation, because all other ways in which its sides may compare contradict the facts."""
    either = context.proof.compare(goal.args[0], goal.args[1], strict=True)
    facts = []
    for case in either.formula.args:
        inner = context.assuming(case)
        inner = inner.extended(undone(search, inner))
        fact = search.prove(inner, goal) if _implies(case, goal) else None
        false = None if fact else contradiction(search, inner)
        fact = fact or (false and from_false(search, inner, goal, false))
        if fact is None:
            return None
        facts.append(fact)
    return context.proof.cases(either, facts)


def _implies(case: Term, goal: Term) -> bool:
    """Whether the relation of two terms says already what another relation of them claims."""
    if goal.op == "ne":
        return case.op == "lt"
    return case == goal or (goal.op == "le" and (case.op == "eq" or case.args == goal.args))


def from_false(search: Search, context: Context, goal: Term, false: Fact | None = None) -> Fact | None:
    false = false or contradiction(search, context)
    return false and context.proof.line("absurd", (goal,), (false,), goal)


def contradiction(search: Search, context: Context, splits: int = MAX_SPLITS) -> Fact | None:
    """0 < 0, from facts that contradict each other; where |u| or max(u, v) has a kink, on each side of it."""
    if context.models.points:
        return None
    key = ("contradiction", splits)
    if key not in context.memo:
        context.memo[key] = None
        context.memo[key] = _contradiction(search, context, splits)
    return context.memo[key]  # type: ignore[no-any-return]


def _contradiction(search: Search, context: Context, splits: int) -> Fact | None:
    goal = lt(ZERO, ZERO)
    fact = _plainly_false(search, context, goal) or search.prove(context, goal)
    fact = fact or _against_a_fact(search, context, goal) or _combination(search, context, goal)
    if fact is not None or splits == 0:
        return fact
    for a, b in _kinks(search, context):
        either = context.proof.compare(a, b)
        sides = [contradiction(search, context.assuming(case), splits - 1) for case in either.formula.args]
        return context.proof.cases(either, [f for f in sides if f]) if all(sides) else None
    return None


def _plainly_false(search: Search, context: Context, goal: Term) -> Fact | None:
    """From a fact that says a false thing about numbers, once the equations are used."""
    x = search.explorer(context)
    for fact in context.facts:
        if fact.formula.op in ("lt", "le", "ne", "eq"):
            try:
                value = x.normal(difference(fact.formula))
            except Rejected:
                continue
            if decide(fact.formula.op, value) is False:
                false = arithmetic(search, context, Term(fact.formula.op, ZERO, x.term(value)), [(ONE, fact)])
                return false and context.proof.line("absurd", (goal,), (false,), goal)
    return None


def has_functions(formula: Term) -> bool:
    """Whether there are functions or quotients in it, whose signs say more than arithmetic sees."""
    return any(t.op in FUNCTIONS or t.op == "div" for t in walk(formula))


def _against_a_fact(search: Search, context: Context, goal: Term) -> Fact | None:
    """From an order whose opposite follows from the other facts, by the signs of functions and quotients in it."""
    for fact in context.facts:
        if fact.formula.op in ("lt", "le") and has_functions(fact.formula):
            rest = context.without(fact)
            other = search.prove(rest, opposite(fact.formula))
            if other is not None:
                return arithmetic(search, rest, goal, [(ONE, fact), (ONE, other)])
    return None


def _combination(search: Search, context: Context, goal: Term) -> Fact | None:
    """0 < 0 as a combination of the facts, of their products, and of bounds of the functions in them."""
    x = search.explorer(context)
    known = [f for f in context.facts if f.formula.op in ("lt", "le", "eq")]
    cleared = [cleared_fact(search, context, x, f)[0] for f in known]
    values = [v for v in (_polynomial(x, f) for f in cleared) if v is not None]
    names = sorted({j for v in values for j in x.used(v.num)})
    if not names or not suitable(x, names):
        return None
    finder = Finder(search, context, names, [v.num for v in values])
    both = [w for v in values for w in (v, x.negative(v))]
    bounds = [f for v in both for f in bounds_of(search, context, x, v)]
    more = [s for s in map(finder.source, (*cleared, *bounds)) if s is not None]
    nothing = x.context.constant(0)
    return finder.combined(goal, nothing, False, more) or finder.combined(goal, nothing, True, more)


def _polynomial(x: Explorer, fact: Fact) -> Value | None:
    """The difference of a relation, if it is a polynomial that is not a number."""
    try:
        value = x.normal(difference(fact.formula))
    except Rejected:
        return None
    return value if value.den.is_one() and not value.num.is_constant() else None


def _kinks(search: Search, context: Context) -> Iterator[tuple[Term, Term]]:
    """Where |u| or max(u, v) in a fact changes its form, unless it is known on which side of that."""
    for fact in context.facts:
        if fact.formula.op not in RELATIONS:
            continue
        for t in walk(fact.formula):
            if t.op in ("abs", "max", "min") and len(t.args) < 3:
                a, b = (t.args[0], ZERO) if t.op == "abs" else t.args
                if not search.prove(context, le(a, b)) and not search.prove(context, le(b, a)):
                    yield a, b


# -- equations --------------------------------------------------------------------------------------


def by_equations(search: Search, context: Context, goal: Term) -> Fact | None:
    """An equation as a combination of known ones, with polynomials as multipliers: by linear algebra."""
    known = [f for f in context.facts if f.formula.op == "eq"]
    bare = _without_equations(context)
    x = search.explorer(bare)
    values = [_polynomial(x, f) for f in known]
    used = [(f, v.num) for f, v in zip(known, values, strict=True) if v is not None]
    try:
        target = x.normal(difference(goal))
    except Rejected:
        return None
    names = sorted({j for p in (target.num, *(p for _, p in used)) for j in x.used(p)})
    if not used or not target.den.is_one() or not suitable(x, names):
        return None
    columns = [
        (i, m)
        for i, (_, p) in enumerate(used)
        for m in _multipliers(x, names, max(target.num.total_degree(), p.total_degree()) - p.total_degree())
    ][:MAX_UNKNOWNS]
    found = solve(target.num, [used[i][1] * m for i, m in columns])
    if found is None:
        return None
    multipliers = [x.context.constant(0) for _ in used]
    for (i, m), c in zip(columns, found, strict=True):
        multipliers[i] += c * m
    sources = [(x.polynomial_term(p), f) for p, (f, _) in zip(multipliers, used, strict=True) if not p.is_zero()]
    return arithmetic(search, bare, goal, sources)


def _without_equations(context: Context) -> Context:
    key = "without equations"
    if key not in context.memo:
        others = tuple(f for f in context.facts if f.formula.op != "eq")
        context.memo[key] = Context(context.proof, others, context.names, models=context.models)
    return context.memo[key]  # type: ignore[no-any-return]


def _multipliers(x: Explorer, names: list[int], degree: int) -> Iterator[Any]:
    """The monomials in some generators up to a degree."""
    for d in range(degree + 1):
        for chosen in combinations_with_replacement(names, d):
            m = x.context.constant(1)
            for j in chosen:
                m *= x.generators[j]
            yield m
