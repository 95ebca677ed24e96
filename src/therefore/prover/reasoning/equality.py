"""Equality conditions: when the two sides of a proved inequality are equal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from therefore.kernel.field import Rejected
from therefore.prover.arithmetic import arithmetic
from therefore.prover.facts import instantiate
from therefore.prover.ordering.inequalities import prove_relation
from therefore.prover.proof import Context, Fact
from therefore.prover.reasoning.vanishing import root_of_zero
from therefore.prover.summation.gathering import gathered
from therefore.term import ONE, ZERO, Term, eq, le, lt, ne, neg, num, sub, var, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search


def equality_condition(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """left = right ⇔ condition, for an inequality that is strict elsewhere."""
    equation, condition = goal.args
    same = _same_condition(search, context, equation, condition)
    if same is not None:
        return same
    backward = prove(context.assuming(condition), equation)
    if backward is None:
        return None
    inner = context.assuming(equation)
    if condition.op == "forall":
        forward = _vanishing_terms(search, inner, context, equation, condition)
    elif condition.op == "eq":
        forward = _by_strictness(search, context, equation, condition, prove)
    else:
        forward = None
    return forward and context.proof.equivalence(forward, backward)


def _same_condition(search: Search, context: Context, equation: Term, condition: Term) -> Fact | None:
    """A known equivalence with this condition, whose equation is the same up to arithmetic."""
    for fact in context.facts:
        if fact.formula.op != "iff" or fact.formula.args[1] != condition or fact.formula.args[0].op != "eq":
            continue
        known = fact.formula.args[0]
        for c in (ONE, num(-1)):
            there = arithmetic(search, context, known, [(c, context.proof.assume(equation))])
            back = there and arithmetic(
                search, context, equation, [(c, context.proof.modus_ponens(fact, context.proof.assume(condition)))]
            )
            if there and back:
                return context.proof.equivalence(context.proof.modus_ponens(fact, there), back)
    return None


def _by_strictness(search: Search, context: Context, equation: Term, condition: Term, prove: Any) -> Fact | None:
    """If the sides of the condition differ, the inequality is strict, so the equation fails."""
    u, v = condition.args
    either = context.proof.compare(u, v, strict=True)
    holds = context.proof.assume(equation)
    cases = []
    for order in either.formula.args:
        if order.op == "eq":
            cases.append(context.proof.assume(order))
            continue
        here = context.assuming(order)
        apart = context.proof.row(
            "less is different",
            {"a": order.args[0], "b": order.args[1]},
            here.find(order) or context.proof.assume(order),
        )
        here = here.extended([apart, context.proof.flip(apart)])
        strict = None
        for a, b in (equation.args, equation.args[::-1]):
            strict = strict or prove(here, lt(a, b))
        if strict is None:
            return None
        sign = ONE if strict.formula.args == equation.args else num(-1)
        false = arithmetic(search, here, lt(ZERO, ZERO), [(ONE, strict), (neg(sign), holds)])
        if false is None:
            return None
        cases.append(context.proof.line("absurd", (condition,), (false,), condition))
    return context.proof.cases(either, cases)


def _vanishing_terms(search: Search, inner: Context, outer: Context, equation: Term, condition: Term) -> Fact | None:
    """Σ g = 0 with 0 ≤ g(k): every g(k) is 0, and that is what the condition says."""
    left, right = equation.args
    proof = inner.proof
    for t in (sub(right, left), sub(left, right)):
        written = [s.args for s in equation.args if s.op == "sum"]
        for variable, low, high, body in (*written, *gathered(search, outer, t)):
            range_context, index, opened = outer.inside(variable, low, high, body)
            nonnegative = search.prove(range_context, le(ZERO, opened)) or prove_relation(
                search, range_context, le(ZERO, opened)
            )
            if nonnegative is None:
                continue
            general = proof.generalize(index, low, high, nonnegative)
            total = eq(Term("sum", index, low, high, opened), ZERO)
            zero = arithmetic(
                search, outer, total, [(ONE if t.args == (left, right) else num(-1), proof.assume(equation))]
            )
            if zero is None:
                zero = arithmetic(search, outer, total, [(ONE, proof.assume(equation))])
            if zero is None:
                continue
            each = proof.line("sum_zero", (), (general, zero), Term("forall", index, low, high, eq(opened, ZERO)))
            fact = _condition_inside(search, inner, condition, each, opened, index)
            if fact is not None:
                return fact
    return None


def _condition_inside(
    search: Search, context: Context, condition: Term, each: Fact, body: Term, index: str
) -> Fact | None:
    """The condition at one index, from the vanishing term there and the lemmas' own conditions."""
    variable, low, high, claim = condition.args
    inner, name, opened = context.inside(variable, low, high, claim)
    here = instantiate(search, inner, each, [var(name)])
    if here is None:
        return None
    inner = inner.extended([here])
    for result in _from_zero(search, inner, here):
        done = search.prove(inner.extended([result]), opened)
        if done is not None:
            general = search.proof.generalize(name, low, high, done)
            return general if name == variable else search.renamed(context, general, condition)
    return None


def _from_zero(search: Search, context: Context, zero: Fact) -> Iterator[Fact]:
    """What a vanishing term says: of what it is the square, and by the equivalences that are known."""
    root = root_of_zero(search, context, zero)
    if root is not None:
        yield root
    for fact in _equivalences(search, context):
        equation, _consequence = fact.formula.args
        holds = _from_zero_product(search, context, zero, equation) if equation.op == "eq" else None
        if holds is not None:
            yield search.proof.modus_ponens(fact, holds)


def _equivalences(search: Search, context: Context) -> list[Fact]:
    """Known ⇔ facts, with those for all k of a range taken at the indices at hand."""
    found = [f for f in context.facts if f.formula.op == "iff"]
    indices = [f.formula.args[0] for f in reversed(context.facts) if f.formula.op == "integer"]
    for fact in context.facts:
        if fact.formula.op == "forall" and any(t.op == "iff" for t in walk(fact.formula)):
            for at in indices:
                instance = instantiate(search, context, fact, [at])
                if instance is None:
                    continue
                pieces = [instance]
                if instance.formula.op == "and":
                    pieces = [search.proof.part(instance, i) for i in range(len(instance.formula.args))]
                found += [p for p in pieces if p.formula.op == "iff"]
    return found


def _from_zero_product(search: Search, context: Context, zero: Fact, equation: Term) -> Fact | None:
    """a = b from w·(b − a) = 0 with w ≠ 0."""
    x = search.explorer(context.without(zero))
    try:
        have = x.normal(zero.formula.args[0])
        gap = x.normal(sub(*equation.args))
        if gap.is_zero:
            return None
        weight = x.make(have.num * gap.den, have.den * gap.num)
    except Rejected:
        return None
    w = x.term(weight)
    if len(w.free) and any(n.startswith("#") for n in w.free):
        return None
    nonzero = search.prove(x.context_here, ne(w, ZERO))
    if nonzero is None:
        return None
    product = arithmetic(search, x.context_here, eq(Term("mul", w, sub(*equation.args)), ZERO), [(ONE, zero)])
    if product is None:
        return None
    difference_zero = context.proof.row("product zero", {"a": w, "b": sub(*equation.args)}, product, nonzero)
    return arithmetic(search, x.context_here, equation, [(ONE, difference_zero)])
