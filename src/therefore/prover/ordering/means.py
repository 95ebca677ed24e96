"""The inequality of weighted means: Σ wᵢ Tᵢ ≥ d·M where Σ wᵢ = d and Σ wᵢ log Tᵢ = d·log M.

Each Tᵢ/M is at least 1 + log(Tᵢ/M), and the logarithms cancel. Where something may be 0, that is a case of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from therefore.kernel.field import Rejected, difference
from therefore.prover.arithmetic import arithmetic, transported
from therefore.prover.proof import Context, Fact
from therefore.prover.reasoning.logic import from_contradiction
from therefore.term import ONE, ZERO, Term, add, div, eq, le, lt, mul, ne, neg, num, power, sub, var

if TYPE_CHECKING:
    from therefore.prover.search import Search

MOST, MOST_VARIABLES = 8, 5


@dataclass(frozen=True)
class Weighted:
    """A weight times what it weighs."""

    weight: Term
    part: Term


def by_means(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """0 ≤ Σ wᵢ Tᵢ − d·M."""
    if goal.op != "le":
        return None
    for parts, mean in _splits(search, context, goal):
        fact = _by_tangents(search, context, goal, parts, mean)
        if fact is None and len(_variables(mean)) <= MOST_VARIABLES:
            fact = _apart_from_zero(search, context, goal, parts, mean, prove)
        if fact is not None:
            return fact
    return None


def _by_tangents(
    search: Search, context: Context, goal: Term, parts: Sequence[Weighted], mean: Weighted
) -> Fact | None:
    proof, m = context.proof, mean.part
    positive = search.prove(context, lt(ZERO, m))
    balance = positive and search.prove(context, eq(_sum([p.weight for p in parts]), mean.weight))
    if positive is None or balance is None:
        return None
    gains, logs = [], []
    for p in parts:
        ratio = div(p.part, m)
        weight = search.prove(context, lt(ZERO, p.weight)) or search.prove(context, le(ZERO, p.weight))
        known = weight and search.prove(context, lt(ZERO, ratio))
        if weight is None or known is None:
            return None
        tangent = proof.row("log below tangent", {"a": ratio}, known)
        gap = transported(search, context, le(ZERO, sub(sub(ratio, ONE), Term("log", ratio))), tangent)
        if gap is None:
            return None
        gains.append(proof.multiply_signs([positive, weight, gap]))
        logs.append(mul(p.weight, Term("log", ratio)))
    cancel = search.prove(context, eq(_sum(logs), ZERO))
    if cancel is None:
        return None
    sources = [(ONE, gain) for gain in gains]
    for balanced in (m, neg(m)):
        for cancelled in (m, neg(m)):
            fact = arithmetic(search, context, goal, [*sources, (balanced, balance), (cancelled, cancel)])
            if fact is not None:
                return fact
    return None


def _apart_from_zero(
    search: Search, context: Context, goal: Term, parts: Sequence[Weighted], mean: Weighted, prove: Any
) -> Fact | None:
    """By tangents where no variable of the mean is 0, and otherwise in any way."""
    zero = next((v for v in _variables(mean) if search.prove(context, ne(v, ZERO)) is None), None)
    if zero is None:
        return _by_tangents(search, context, goal, parts, mean)
    either = context.proof.compare(zero, ZERO, strict=True)
    cases = []
    for case in either.formula.args:
        world = context.assuming(case)
        fact = from_contradiction(search, world, goal)
        if fact is None and case.op == "eq":
            fact = prove(world, goal)
        elif fact is None:
            fact = _apart_from_zero(search, world, goal, parts, mean, prove)
        if fact is None:
            return None
        cases.append(fact)
    return context.proof.cases(either, cases)


def _variables(mean: Weighted) -> list[Term]:
    return [var(name) for name in sorted(_bases(mean.part)) if not name.startswith("@")]


# -- what is a weight, and what is weighed ------------------------------------------------------


def _splits(search: Search, context: Context, goal: Term) -> Iterator[tuple[list[Weighted], Weighted]]:
    """The goal as weighted parts less one: as it is written, and as a polynomial."""
    for terms in (list(_summands(difference(goal), ONE)), _monomials(search, context, goal)):
        split = _weighed(terms)
        if split is not None:
            yield split


def _weighed(terms: Sequence[tuple[int, list[Term]]]) -> tuple[list[Weighted], Weighted] | None:
    negative = [factors for sign, factors in terms if sign < 0]
    if len(negative) != 1 or not 1 < len(terms) - 1 <= MOST:
        return None
    bases = frozenset().union(*map(_bases, negative[0]))
    parts = [_weighted(factors, bases) for sign, factors in terms if sign > 0]
    return (parts, _weighted(negative[0], bases)) if bases else None


def _weighted(factors: Sequence[Term], bases: frozenset[str]) -> Weighted:
    weights = [f for f in factors if not _bases(f) & bases]
    return Weighted(_product(weights), _product([f for f in factors if f not in weights]))


def _bases(t: Term) -> frozenset[str]:
    """The variables of a product but those of exponents alone."""
    if t.op in ("mul", "div"):
        return frozenset().union(*map(_bases, t.args))
    return _bases(t.args[0]) if t.op == "pow" else t.free


def _summands(t: Term, divisor: Term, sign: int = 1) -> Iterator[tuple[int, list[Term]]]:
    """The summands of a term, each with its sign and its factors; a divisor of the whole divides each."""
    if t.op == "add":
        for a in t.args:
            yield from _summands(a, divisor, sign)
    elif t.op == "sub":
        yield from _summands(t.args[0], divisor, sign)
        yield from _summands(t.args[1], divisor, -sign)
    elif t.op == "neg":
        yield from _summands(t.args[0], divisor, -sign)
    elif t.op == "div" and t.args[0].op in ("add", "sub", "neg"):
        yield from _summands(t.args[0], mul(divisor, t.args[1]) if divisor != ONE else t.args[1], sign)
    elif t != ZERO:
        factors = list(_factors(t))
        yield sign, factors if divisor == ONE else [*factors, div(ONE, divisor)]


def _factors(t: Term) -> Iterator[Term]:
    if t.op == "mul":
        for a in t.args:
            yield from _factors(a)
    elif t.op == "div":
        yield from _factors(t.args[0])
        yield div(ONE, t.args[1])
    else:
        yield t


def _monomials(search: Search, context: Context, goal: Term) -> list[tuple[int, list[Term]]]:
    x = search.explorer(context)
    try:
        value = x.normal(difference(goal))
    except Rejected:
        return []
    found: list[tuple[int, list[Term]]] = []
    if not value.den.is_one() or len(value.num) > MOST + 1:
        return found
    for exponents, c in value.num.to_dict().items():
        factors = [power(x.atoms[j].term, num(int(e))) for j, e in enumerate(exponents) if e]
        found.append((1 if c > 0 else -1, [num(Fraction(abs(int(c.p)), int(c.q))), *factors]))
    return found


def _product(factors: Sequence[Term]) -> Term:
    return mul(*factors) if len(factors) > 1 else factors[0] if factors else ONE


def _sum(terms: Sequence[Term]) -> Term:
    return add(*terms) if len(terms) > 1 else terms[0]
