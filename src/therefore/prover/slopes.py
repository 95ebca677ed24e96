"""Inequalities by calculus: a function that falls before a zero and rises after it is nowhere negative."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from therefore.kernel.calculus import differentiate
from therefore.kernel.field import Rejected, difference
from therefore.prover.arithmetic import arithmetic
from therefore.prover.proof import Context, Fact
from therefore.term import ONE, ZERO, Term, eq, fresh, le, lt, ne, neg, num, substitute, var

if TYPE_CHECKING:
    from therefore.prover.search import Search


def by_derivative(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """0 ≤ f(x) because f(c) = 0 and f falls before c and rises after it."""
    f = difference(goal)
    for name in sorted(n for n in goal.free if not n.startswith("@")):
        x = var(name)
        if context.find(Term("integer", x)) or not _smooth(f, name):
            continue
        for c in _centres(search, context, goal, name):
            at_centre = arithmetic(search, context, eq(substitute(f, {name: c}), ZERO))
            if at_centre is None:
                continue
            fact = _around(search, context, goal, prove, name, f, c)
            if fact is not None:
                return fact
    return None


def _smooth(f: Term, name: str) -> bool:
    try:
        differentiate(f, name)
    except (Rejected, ValueError):
        return False
    return True


def _centres(search: Search, context: Context, goal: Term, name: str) -> Iterator[Term]:
    """Where the difference might vanish: small numbers, other variables, their reciprocals."""
    for c in (0, 1, Fraction(1, 2), -1, 2):
        yield num(c)
    for other in sorted(goal.free - {name}):
        if not other.startswith("@"):
            yield var(other)


def _around(search: Search, context: Context, goal: Term, prove: Any, name: str, f: Term, c: Term) -> Fact | None:
    x = var(name)
    if search.prove(context, lt(x, c)):
        return _slope_case(search, context, goal, prove, name, neg(f), x, c)
    if search.prove(context, lt(c, x)):
        return _slope_case(search, context, goal, prove, name, f, c, x)
    either = context.proof.compare(x, c, strict=True)
    below = _slope_case(search, context.assuming(lt(x, c)), goal, prove, name, neg(f), x, c)
    if below is None:
        return None
    above = _slope_case(search, context.assuming(lt(c, x)), goal, prove, name, f, c, x)
    if above is None:
        return None
    middle = context.assuming(eq(x, c))
    same = search.prove(middle, goal) if goal.op == "le" else _excluded(search, middle, goal, x, c)
    return same and context.proof.cases(either, [below, same, above])


def _excluded(search: Search, context: Context, goal: Term, x: Term, c: Term) -> Fact | None:
    """Anything follows where x = c and x ≠ c."""
    for a, b in ((x, c), (c, x)):
        different = context.find(ne(a, b))
        if different is not None:
            return contradiction(search, context, different, goal)
    return None


def contradiction(search: Search, context: Context, false: Fact, goal: Term) -> Fact | None:
    """The goal from a fact that the context's equations make absurd."""
    nothing = arithmetic(search, context, Term(false.formula.op, ZERO, ZERO), [(ONE, false)])
    return nothing and context.proof.line("absurd", (goal,), (nothing,), goal)


def _slope_case(
    search: Search, context: Context, goal: Term, prove: Any, name: str, f: Term, a: Term, b: Term
) -> Fact | None:
    """f(a) ≤ f(b) for a < b by the sign of f′ between, and so the goal."""
    if search.prove(context, Term("eq", ZERO, ONE)):
        return None
    s = fresh("s", context.names | f.free | a.free | b.free)
    g = substitute(f, {name: var(s)})
    try:
        slope, conditions = differentiate(g, s)
    except (Rejected, ValueError):
        return None
    inside = context.assuming(lt(a, var(s)), lt(var(s), b))
    closed = context.assuming(le(a, var(s)), le(var(s), b))
    proved = [search.prove(closed, condition) for condition in conditions]
    if any(p is None for p in proved):
        return None
    strict = goal.op == "lt"
    rising = prove(inside, Term(goal.op, ZERO, slope))
    order = search.prove(context, lt(a, b) if strict else le(a, b))
    if rising is None or order is None:
        return None
    premises = [order, rising, *(p for p in proved if p is not None)]
    ends = (substitute(g, {s: a}), substitute(g, {s: b}))
    assumptions = order.assumptions | (rising.assumptions - {lt(a, var(s)), lt(var(s), b)})
    for p in proved:
        assert p is not None
        assumptions |= p.assumptions - {le(a, var(s)), le(var(s), b)}
    fact = context.proof.line("monotone", (s, g, a, b), premises, Term("lt" if strict else "le", *ends), assumptions)
    return arithmetic(search, context, goal, [(ONE, fact)])
