"""Equations of nested roots and of logarithms of roots: raised to a power, or gathered into one logarithm."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from therefore.kernel.field import Rejected, Value, difference
from therefore.prover.arithmetic import arithmetic
from therefore.prover.proof import Context, Fact
from therefore.term import ZERO, Term, le, lt, num, power

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer
    from therefore.prover.search import Search


def by_power(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """a^(1/n) = c, where c is not negative and cⁿ = a."""
    x = search.explorer(context)
    try:
        value = x.normal(difference(goal)) if goal.op == "eq" else x.zero_value
        for j in value.used:
            t = x.atoms[j].term
            if t.op == "pow" and not x.atoms[j].bound and value.num.degrees()[j] == 1:
                fact = _raised(search, context, x, goal, value, j)
                if fact is not None:
                    return fact
    except Rejected:
        pass
    return None


def _raised(search: Search, context: Context, x: Explorer, goal: Term, value: Value, j: int) -> Fact | None:
    base, exponent = x.atoms[j].term.args
    n = 1 / exponent.args[0] if exponent.op == "num" else Fraction(0)
    with_root, rest = ({m: c for m, c in value.num.to_dict().items() if bool(m[j]) == side} for side in (True, False))
    factor, others = x.context.from_dict(with_root) / x.generators[j], x.context.from_dict(rest)
    if n.denominator != 1 or n < 2 or not x.is_nonzero(factor):
        return None
    c = x.make(-others, factor)
    root = x.term(c)
    if x.normal(power(root, num(n))).key != x.normal(base).key:
        return None
    nonnegative = search.prove(context, le(ZERO, root))
    if nonnegative is None:
        return None
    signs = [context.proof.arithmetic(lt(ZERO, num(e))) for e in (n, 1 / n)]
    fact = context.proof.row("power of power", {"a": root, "b": num(n), "c": num(1 / n)}, nonnegative, *signs)
    return arithmetic(search, context, goal, [(x.term(x.make(-factor, value.den)), fact)])


def by_logs(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """Σ nᵢ log aᵢ = log Π aᵢ^nᵢ = 0, where the product is 1; times what the sums have in common."""
    x = search.explorer(context)
    try:
        value = x.normal(difference(goal)) if goal.op == "eq" else x.zero_value
        groups = _logs(x, value)
        if not groups:
            return None
        sources = []
        for outside, terms in groups.items():
            scale = lcm(*(c.denominator for c in terms.values()))
            parts = []
            for a, c in terms.items():
                positive = prove(context, lt(ZERO, a))
                if positive is None:
                    return None
                parts.append((int(c * scale), positive))
            multiplier = x.make(x.context.from_dict({outside: 1}) / scale, value.den)
            sources.append((x.term(multiplier), context.proof.log_product(parts)))
    except Rejected:
        return None
    return arithmetic(search, context, goal, sources)


def _logs(x: Explorer, value: Value) -> dict[tuple[int, ...], dict[Term, Fraction]] | None:
    """The terms of a value by what stands beside their logarithm; None where one has none, or two."""
    groups: dict[tuple[int, ...], dict[Term, Fraction]] = {}
    for exponents, c in value.num.to_dict().items():
        logs = [j for j, e in enumerate(exponents) if e and x.atoms[j].term.op == "log"]
        if len(logs) != 1 or exponents[logs[0]] != 1 or x.atoms[logs[0]].bound:
            return None
        outside = tuple(0 if j == logs[0] else int(e) for j, e in enumerate(exponents))
        a = x.atoms[logs[0]].term.args[0]
        groups.setdefault(outside, {})[a] = Fraction(int(c.p), int(c.q))
    return groups
