"""Equations of nested roots and of logarithms of roots: raised to a power, or gathered into one logarithm."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from math import lcm
from typing import TYPE_CHECKING, Any

from therefore.kernel.field import Rejected, Value, difference
from therefore.prover.arithmetic import arithmetic
from therefore.prover.proof import Context, Fact
from therefore.term import ONE, ZERO, Term, eq, le, lt, mul, num, power, sub

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer
    from therefore.prover.search import Search


def by_power(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """a^(1/n) = c, where c is not negative and cⁿ = a; and what follows from it by arithmetic."""
    x = search.explorer(context)
    try:
        value = x.normal(difference(goal))
        for j, fact in _denested(search, context, value, prove):
            factor, _ = _split(x, value, j)
            done = arithmetic(search, context, goal, [(x.term(x.make(-factor, value.den)), fact)])
            if done is not None:
                return done
    except Rejected:
        pass
    return None


def _denested(search: Search, context: Context, value: Value, prove: Any) -> Iterator[tuple[int, Fact]]:
    """a^(1/n) = c for the roots in a value that is zero where that holds, if it does."""
    x = search.explorer(context)
    for j in value.used:
        t = x.atoms[j].term
        if t.op == "pow" and not x.atoms[j].bound and value.num.degrees()[j] == 1:
            fact = _root_of_power(search, context, value, j, prove)
            if fact is not None:
                yield j, fact


def _root_of_power(search: Search, context: Context, value: Value, j: int, prove: Any) -> Fact | None:
    x = search.explorer(context)
    base, exponent = x.atoms[j].term.args
    n = 1 / exponent.args[0] if exponent.op == "num" else Fraction(0)
    factor, others = _split(x, value, j)
    if n.denominator != 1 or n < 2:
        return None
    root = x.term(_rationalised(x, x.make(-others, factor)))
    try:
        if not x.subtract(x.normal(power(root, num(n))), x.normal(base)).is_zero:
            return None
    except Rejected:  # a guess, after a division by what may be zero
        return None
    nonnegative = prove(context, le(ZERO, root))
    if nonnegative is None:
        return None
    signs = [context.proof.arithmetic(lt(ZERO, num(e))) for e in (n, 1 / n)]
    fact = context.proof.row("power of power", {"a": root, "b": num(n), "c": num(1 / n)}, nonnegative, *signs)
    return arithmetic(search, context, eq(x.atoms[j].term, root), [(ONE, fact)])


def _rationalised(x: Explorer, value: Value) -> Value:
    """A quotient without square roots in its denominator: p/(a + b·√g) = p·(a − b·√g)/(a² − b²·g)."""
    for j in x.used(value.den):
        if x.powers.get(j, (0,))[0] == 2 and value.den.degrees()[j] == 1:
            root, rest = _split(x, Value(value.den, x.one), j)
            conjugate = Value(rest - root * x.generators[j], x.one)
            above, below = (x.multiply(Value(p, x.one), conjugate) for p in (value.num, value.den))
            value = x.make(above.num, below.num)
    return value


def _split(x: Explorer, value: Value, j: int) -> tuple[Any, Any]:
    """The coefficient of a generator in the numerator, and what is without that generator."""
    with_root, rest = ({m: c for m, c in value.num.to_dict().items() if bool(m[j]) == side} for side in (True, False))
    return x.context.from_dict(with_root) / x.generators[j], x.context.from_dict(rest)


def by_logs(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """Σ nᵢ log aᵢ = log Π aᵢ^nᵢ = 0, where the product is 1; times what the sums have in common.

    The product may turn out to be 1 once a nested root in it is opened.
    """
    x = search.explorer(context)
    try:
        value = x.normal(difference(goal))
        groups = _logs(x, value)
        if not groups:
            return None
        sources, gaps = [], []
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
            above, below = ([power(f.formula.args[1], num(abs(e))) for e, f in parts if e * s > 0] for s in (1, -1))
            gaps.append(sub(mul(ONE, *above), mul(ONE, *below)))
        fact = arithmetic(search, context, goal, sources)
        if fact is not None:
            return fact
        roots = [root for gap in gaps for _, root in islice(_denested(search, context, x.normal(gap), prove), 1)]
    except Rejected:
        return None
    return arithmetic(search, context.extended(roots), goal, sources) if roots else None


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
