"""Tangent lines: log t ≤ t − 1 and 1 + t ≤ e^t at the t that fits, alone or under a sum.

A difference Σ w·log T + r with weights w > 0 is at least Σ w·(1 − 1/T) + r, from which the logarithms
are gone. Which products T the logarithms make follows from their coefficients: they are sums of a
few weights. So are proved Gibbs' inequality, the log-sum inequality and Jensen's for log; with
exponentials instead of logarithms, Young's inequality and that of weighted means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING, Any

from therefore.kernel.field import Rejected, Value, difference
from therefore.prover.arithmetic import transported
from therefore.prover.explore import Explorer
from therefore.prover.ordering.linear import combination, solve, vector
from therefore.prover.proof import Context, Fact
from therefore.prover.summation.gathering import gathered
from therefore.term import ONE, ZERO, Term, add, le, lt, mul, neg, num, power, sub

if TYPE_CHECKING:
    from therefore.prover.search import Search

MAX_LOGS = 8
NOWHERE = (-1,)  # a monomial that no polynomial has


@dataclass(frozen=True)
class Bound:
    """Facts 0 ≤ gᵢ about parts of a term, and what is left of the term without them."""

    gains: tuple[Fact, ...]
    rest: Term


def by_tangents(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """0 ≤ t because t is at least what its tangents leave of it."""
    for bound in bounds(search, context, difference(goal)):
        remaining = prove(context, Term(goal.op, ZERO, bound.rest))
        if remaining is not None:
            return transported(search, context, goal, context.proof.add_signs([*bound.gains, remaining]))
    return None


def tangents_in_sum(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """The same for a sum, term by term, where what is left has to be summed before its sign is known."""
    proof = context.proof
    for variable, low, high, body in gathered(search, context, difference(goal)):
        inner, index, opened = context.inside(variable, low, high, body)
        for bound in bounds(search, inner, opened):
            remaining = prove(context, Term(goal.op, ZERO, Term("sum", index, low, high, bound.rest)))
            if remaining is None:
                continue
            gain = proof.add_signs(bound.gains) if len(bound.gains) > 1 else bound.gains[0]
            general = proof.generalize(index, low, high, gain)
            whole = le(ZERO, Term("sum", index, low, high, gain.formula.args[1]))
            summed = proof.line("sum_nonnegative", (), (general,), whole)
            return transported(search, context, goal, proof.add_signs([summed, remaining]))
    return None


def bounds(search: Search, context: Context, t: Term) -> Iterator[Bound]:
    x = search.explorer(context)
    try:
        value = x.normal(t)
    except Rejected:
        return
    yield from _by_logarithms(search, context, x, value)
    yield from _by_exponentials(search, context, x, value)


# -- logarithms -------------------------------------------------------------------------------------


def _by_logarithms(search: Search, context: Context, x: Explorer, value: Value) -> Iterator[Bound]:
    """Lower bounds of Σ w·log T + r, the products T with or without exponentials of what stands in r."""
    logs = [j for j in x.used(value.num) if x.atoms[j].term.op == "log"]
    coefficients = [x.linear_coefficient(value.num, j) for j in logs]
    if not 0 < len(logs) <= MAX_LOGS or any(c is None or set(x.used(c)) & set(logs) for c in coefficients):
        return
    rest = value.num
    for j, c in zip(logs, coefficients, strict=True):
        rest -= c * x.generators[j]
    weights = _weights(search, context, x, coefficients, value.den)
    if not weights:
        return
    arguments = [x.atoms[j].term.args[0] for j in logs]
    parts = [_shares(c, weights) for c in coefficients]
    if any(p is None for p in parts):
        return
    for exponents in _beside(x, rest, weights):
        gains, left = [], Value(rest, value.den)
        for i, (w, e) in enumerate(zip(weights, exponents, strict=True)):
            shares = [p[i] for p in parts if p is not None]
            q = lcm(*(s.denominator for s in shares))
            unit = Fraction(gcd(*(int(s * q) for s in shares)) or 1, q)
            weight = x.multiply(x.constant(unit), x.make(w, value.den))
            factors = [power(u, num(-s / unit)) for u, s in zip(arguments, shares, strict=True) if s]
            inverse = mul(*factors) if e is None else mul(*factors, Term("exp", neg(mul(num(1 / unit), x.term(e)))))
            gain = _below_tangent(search, context, x.term(weight), inverse)
            if gain is None:
                break
            gains.append(gain)
            left = x.add(left, x.multiply(weight, x.subtract(x.constant(1), x.normal(inverse))))
            if e is not None:
                left = x.subtract(left, x.multiply(x.make(w, value.den), e))
        else:
            yield Bound(tuple(gains), x.term(left))


def _below_tangent(search: Search, context: Context, weight: Term, t: Term) -> Fact | None:
    """0 ≤ w·(t − 1 − log t)."""
    known = search.prove(context, lt(ZERO, t))
    positive = known and search.prove(context, lt(ZERO, weight))
    if known is None or positive is None:
        return None
    tangent = context.proof.row("log below tangent", {"a": t}, known)
    gap = transported(search, context, le(ZERO, sub(sub(t, ONE), Term("log", t))), tangent)
    return gap and context.proof.multiply_signs([positive, gap])


def _weights(search: Search, context: Context, x: Explorer, coefficients: list[Any], den: Any) -> list[Any]:
    """Positive polynomials of which the coefficients are combinations: those that are no sum of the others."""
    found: dict[str, Any] = {}
    for c in coefficients:
        for w in (c, -c):
            if search.prove(context, lt(ZERO, x.term(x.make(w, den)))) is not None:
                found.setdefault(str(x.monic(w)), w / abs(w.leading_coefficient()))
    weights = sorted(found.values(), key=lambda w: (-len(w), str(w)))
    for w in list(weights):
        others = [vector(v) for v in weights if v is not w]
        none = [False] * len(others)
        if others and combination(vector(w), others, none, none, NOWHERE) is not None:
            weights.remove(w)
    return weights


def _shares(c: Any, weights: list[Any]) -> list[Fraction] | None:
    """A coefficient as a combination of the weights."""
    found = solve(c, weights)
    return None if found is None else [Fraction(int(s.p), int(s.q)) for s in found]


def _beside(x: Explorer, rest: Any, weights: list[Any]) -> Iterator[list[Value | None]]:
    """What is taken into the logarithms from beside them: nothing, or all that a weight is a factor of, but numbers."""
    nothing: list[Value | None] = [None] * len(weights)
    yield nothing
    shares: list[Value | None] = []
    for w in weights:
        part = x.zero_value
        for m, c in rest.to_dict().items():
            monomial = x.context.from_dict({m: c})
            quotient, remainder = divmod(monomial, w) if len(w) == 1 else (rest * 0, rest)
            if remainder.is_zero() and not quotient.is_constant():
                part = x.add(part, Value(quotient, x.one))
        shares.append(None if part.is_zero else part)
    if any(s is not None for s in shares):
        yield shares


# -- exponentials -----------------------------------------------------------------------------------


def _by_exponentials(search: Search, context: Context, x: Explorer, value: Value) -> Iterator[Bound]:
    """Σ cᵢ e^uᵢ − c e^u ≥ e^u (Σ cᵢ (1 + uᵢ − u) − c) for positive cᵢ and c."""
    groups = _groups(x, value)
    if not 1 < len(groups) <= MAX_LOGS:
        return
    positive = {u: search.prove(context, lt(ZERO, c)) for u, c in groups.items()}
    others = [u for u, fact in positive.items() if fact is None]
    if len(others) != 1 or search.prove(context, le(groups[others[0]], ZERO)) is None:
        return
    (u,) = others
    scale = context.proof.row("exp positive", {"a": u})
    gains, left = [], [groups[u]]
    for v, fact in positive.items():
        if fact is not None:
            gap = sub(v, u)
            tangent = context.proof.row("exp above tangent", {"a": gap})
            above = transported(search, context, le(ZERO, sub(Term("exp", gap), add(ONE, gap))), tangent)
            if above is None:
                return
            gains.append(context.proof.multiply_signs([scale, fact, above]))
            left.append(mul(groups[v], add(ONE, gap)))
    yield Bound(tuple(gains), mul(Term("exp", u), add(*left)))


def by_comparing_logarithms(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """c e^u ≥ b from u + log c ≥ log b, where all that is subtracted from one exponential is positive."""
    x = search.explorer(context)
    try:
        groups = _groups(x, x.normal(difference(goal)))
    except Rejected:
        return None
    above = [(u, c) for u, c in groups.items() if search.prove(context, lt(ZERO, c)) is not None]
    below = [neg(c) if u == ZERO else mul(neg(c), Term("exp", u)) for u, c in groups.items() if (u, c) not in above]
    if len(above) != 1 or not 1 < len(groups) <= MAX_LOGS:
        return None
    ((u, c),) = above
    rest = add(*below) if len(below) > 1 else below[0]
    if search.prove(context, lt(ZERO, rest)) is None:
        return None
    higher = u if c == ONE else add(u, Term("log", c))
    order = prove(context, Term(goal.op, Term("log", rest), higher))
    name = "exp increases" if goal.op == "lt" else "exp nondecreasing"
    raised = order and context.proof.row(name, {"a": Term("log", rest), "b": higher}, order)
    return raised and transported(search, context, goal, raised)


def _groups(x: Explorer, value: Value) -> dict[Term, Term]:
    """A value as Σ c e^u: the coefficients by the exponents."""
    found: dict[tuple[int, ...], dict[Any, Any]] = {}
    exponentials = [j for j in x.used(value.num) if x.atoms[j].term.op == "exp"]
    for m, c in value.num.to_dict().items():
        key = tuple(m[j] for j in exponentials)
        found.setdefault(key, {})[tuple(0 if j in exponentials else e for j, e in enumerate(m))] = c
    groups = {}
    for key, terms in found.items():
        parts = [mul(num(int(e)), x.atoms[j].term.args[0]) for j, e in zip(exponentials, key, strict=True) if e]
        u = add(*parts) if parts else ZERO
        groups[u] = x.term(x.make(x.context.from_dict(terms), value.den))
    return groups
