"""Induction: a relation for all integers n ≥ low from its first case, and each case from the one before.

Tried last, for a free integer variable in the end of a range, an exponent or a factorial. What else
is known of that variable is not used: it need not hold of the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from therefore.kernel.field import Rejected, difference
from therefore.prover.facts import instantiate
from therefore.prover.ordering.inequalities import combine
from therefore.prover.polynomials import coefficients, quotient
from therefore.prover.proof import Context, Fact
from therefore.term import INFINITY, ONE, RELATIONS, Term, add, forall, in_range, le, num, substitute, var, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search

MAX_TRIED = 2
Prove = Callable[[Context, Term], "Fact | None"]


def by_induction(search: Search, context: Context, goal: Term, prove: Prove) -> Fact | None:
    """The relation by induction on one of its variables."""
    if goal.op not in RELATIONS:
        return None
    for name in _variables(context, goal)[:MAX_TRIED]:
        low = _first(search, context, name)
        if low is not None:
            fact = _induction(search, context, goal, prove, name, low)
            if fact is not None:
                return fact
    return None


def _variables(context: Context, goal: Term) -> list[str]:
    """Free integers that say how many terms or factors there are, in order of appearance."""
    found: dict[str, None] = {}
    for t in walk(goal):
        if t.op in ("sum", "prod"):
            parts = t.args[1:3]
        elif t.op in ("pow", "factorial", "binomial", "gamma"):
            parts = t.args[-1:] if t.op == "pow" else t.args
        else:
            continue
        found.update((n, None) for part in parts for n in sorted(part.free))
    return [n for n in found if n in goal.free and context.find(Term("integer", var(n)))]


def _first(search: Search, context: Context, name: str) -> Term | None:
    """The least integer that the variable may be, by the greatest of its known bounds."""
    n, bounds = var(name), list[int]()
    for fact in context.facts:
        if fact.formula.op in ("le", "lt") and fact.formula.args[1] == n and fact.formula.args[0].op == "num":
            bound = fact.formula.args[0].args[0]
            bounds.append(bound.__floor__() + 1 if fact.formula.op == "lt" else bound.__ceil__())
    lows = (num(bound) for bound in sorted(set(bounds), reverse=True))
    return next((low for low in lows if search.prove(context, le(low, n))), None)


def _induction(search: Search, context: Context, goal: Term, prove: Prove, name: str, low: Term) -> Fact | None:
    proof, n = search.proof, var(name)
    others = Context(proof, tuple(f for f in context.facts if name not in f.formula.free), context.names)
    base = prove(others, substitute(goal, {name: low}))
    if base is None:
        return None
    given = (*in_range(name, low, INFINITY), goal)
    inner, following = others.assuming(*given), substitute(goal, {name: add(n, ONE)})
    _acquaint(search, inner, goal)
    step = search.prove(inner, following) or _from_previous(search, inner, following, goal, prove)
    step = step or prove(inner, following)
    whole = step and search.prove(context, Term("integer", low))
    if step is None or whole is None:
        return None
    assumptions = (base.assumptions | step.assumptions | whole.assumptions).difference(given)
    general = proof.line(
        "induction", (name, low, goal), (base, step, whole), forall(name, low, INFINITY, goal), assumptions
    )
    return instantiate(search, context, general, [n])


def _acquaint(search: Search, context: Context, previous: Term) -> None:
    """Meet the ranges of the case before first, so that those of the next are written by them."""
    try:
        search.explorer(context).normal(difference(previous))
    except Rejected:
        return


def _from_previous(search: Search, context: Context, goal: Term, previous: Term, prove: Prove) -> Fact | None:
    """An inequality as a multiple of the one before and a rest, where both have a term that is no variable."""
    known = context.find(previous)
    if known is None or goal.op not in ("le", "lt"):
        return None
    x = search.explorer(context)
    try:
        want, have = x.normal(difference(goal)), x.normal(difference(previous))
    except Rejected:
        return None
    for j in have.used:
        if x.atoms[j].term.op == "var" or have.den.degrees()[j] or want.den.degrees()[j]:
            continue
        mine, other = coefficients(x, want.num, j), coefficients(x, have.num, j)
        if len(mine) == len(other) == 2:
            weight = quotient(x, *(x.make(c[1].num, v.den) for c, v in ((mine, want), (other, have))))
            rest = x.subtract(want, x.multiply(weight, have))
            fact = combine(search, context, goal, prove, known, weight, rest)
            if fact is not None:
                return fact
    return None
