"""Inequalities by calculus: a function that falls before a zero and rises after it is nowhere negative.

For functions of several variables: one of them moves, the others are parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from therefore.kernel.balls import Undefined, Unsure, evaluate
from therefore.kernel.calculus import differentiate
from therefore.kernel.field import Rejected, difference
from therefore.prover.arithmetic import arithmetic, transported
from therefore.prover.proof import Context, Fact
from therefore.term import ONE, ZERO, Term, eq, fresh, le, lt, ne, neg, num, substitute, var, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search

KINKED = frozenset({"abs", "max", "min"})
NUMBERS = tuple(num(c) for c in (0, 1, Fraction(1, 2), -1, 2))


@dataclass(frozen=True)
class Moving:
    """0 ≤ f or 0 < f, the difference of a goal, as a claim about one variable; `prove` is for what it leads to."""

    search: Search
    goal: Term
    name: str
    prove: Any

    @property
    def f(self) -> Term:
        return difference(self.goal)

    def at(self, t: Term) -> Term:
        return substitute(self.f, {self.name: t})


def by_derivative(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """0 ≤ f(x) because f(c) = 0 and f falls before c and rises after it."""
    if any(t.op in KINKED for t in walk(goal)):
        return _without_kinks(search, context, goal, prove)
    names = sorted(n for n in goal.free if not n.startswith("@") and not context.find(Term("integer", var(n))))
    models = context.models.varied(names, [f.formula for f in context.facts])
    context = context.with_models(models)
    if context.refutes(goal):
        return None
    for name in names:
        claim = Moving(search, goal, name, prove)
        if not _smooth(claim):
            continue
        for c in _centres(goal, name):
            if _may_vanish(context, claim.at(c)) and arithmetic(search, context, eq(claim.at(c), ZERO)) is not None:
                fact = _around(claim, context, c)
                if fact is not None:
                    return fact
    return None


def _without_kinks(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """The same for what |u| and max(u, v) are where it is known on which side of a kink they are taken."""
    x = search.explorer(context)
    try:
        t = x.term(x.normal(difference(goal)))
    except Rejected:
        return None
    if any(u.op in KINKED for u in walk(t)):
        return None
    fact = by_derivative(search, context, Term(goal.op, ZERO, t), prove)
    return fact and transported(search, context, goal, fact)


def _smooth(claim: Moving) -> bool:
    try:
        differentiate(claim.f, claim.name)
    except (Rejected, ValueError):
        return False
    return True


def _centres(goal: Term, name: str) -> Iterator[Term]:
    """Where the difference might vanish: at small numbers and at other variables."""
    yield from NUMBERS
    for other in sorted(goal.free - {name}):
        if not other.startswith("@"):
            yield var(other)


def _may_vanish(context: Context, t: Term) -> bool:
    """Whether a term is zero at all points that are at hand, as far as can be told."""
    for point in context.models.points[:3]:
        try:
            if evaluate(t, point) != 0:
                return False
        except (Undefined, Unsure):
            continue
    return True


def _around(claim: Moving, context: Context, c: Term) -> Fact | None:
    x, prove = var(claim.name), claim.search.prove
    if prove(context, lt(x, c)):
        return _falling(claim, context, c)
    if prove(context, lt(c, x)):
        return _rising(claim, context, c)
    left, right = context.assuming(lt(x, c)), context.assuming(lt(c, x))
    below = _impossible(claim, left) or _falling(claim, left, c)
    above = below and (_impossible(claim, right) or _rising(claim, right, c))
    if not below or not above:
        return None
    middle = context.assuming(eq(x, c))
    same = prove(middle, claim.goal) if claim.goal.op == "le" else _excluded(claim, middle, x, c)
    return same and context.proof.cases(context.proof.compare(x, c, strict=True), [below, same, above])


def _impossible(claim: Moving, context: Context) -> Fact | None:
    """Anything, on a side of the zero that the facts exclude."""
    false = None if context.models.points else claim.search.prove(context, lt(ZERO, ZERO))
    return false and context.proof.line("absurd", (claim.goal,), (false,), claim.goal)


def _excluded(claim: Moving, context: Context, x: Term, c: Term) -> Fact | None:
    """Anything follows where x = c and x ≠ c."""
    for a, b in ((x, c), (c, x)):
        different = context.find(ne(a, b))
        if different is not None:
            nothing = arithmetic(claim.search, context, ne(ZERO, ZERO), [(ONE, different)])
            return nothing and context.proof.line("absurd", (claim.goal,), (nothing,), claim.goal)
    return None


def _falling(claim: Moving, context: Context, c: Term) -> Fact | None:
    return _slope_case(claim, context, neg(claim.f), var(claim.name), c)


def _rising(claim: Moving, context: Context, c: Term) -> Fact | None:
    return _slope_case(claim, context, claim.f, c, var(claim.name))


def _slope_case(claim: Moving, context: Context, f: Term, a: Term, b: Term) -> Fact | None:
    """f(a) ≤ f(b) for a < b by the sign of f′ between, and so the goal."""
    search, strict = claim.search, claim.goal.op == "lt"
    name = fresh("s", context.names | f.free | a.free | b.free)
    s = var(name)
    g = substitute(f, {claim.name: s})
    try:
        slope, conditions = differentiate(g, name)
    except (Rejected, ValueError):
        return None
    points = context.models.between(name, a, b)
    inside = context.assuming(lt(a, s), lt(s, b)).with_models(points)
    closed = context.assuming(le(a, s), le(s, b)).with_models(points)
    sloping = Term(claim.goal.op, ZERO, slope)
    if inside.refutes(sloping) or search.prove(context, eq(ZERO, ONE)):
        return None
    proved = [search.prove(closed, condition) for condition in conditions]
    if any(p is None for p in proved):
        return None
    rising = claim.prove(inside, sloping)
    order = search.prove(context, lt(a, b) if strict else le(a, b))
    if rising is None or order is None:
        return None
    kept = [p for p in proved if p is not None]
    between = {lt(a, s), lt(s, b), le(a, s), le(s, b)}
    assumptions = order.assumptions.union(*(p.assumptions - between for p in (rising, *kept)))
    ends = (substitute(g, {name: a}), substitute(g, {name: b}))
    conclusion = Term("lt" if strict else "le", *ends)
    fact = context.proof.line("monotone", (name, g, a, b), [order, rising, *kept], conclusion, assumptions)
    return arithmetic(search, context, claim.goal, [(ONE, fact)])
