"""Equations of sums with kinks, term by term: Σ max(p − q, 0) = Σ |p − q|/2, where Σ p = Σ q."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

from flint import fmpq

from therefore.kernel.balls import Undefined, Unsure, evaluate
from therefore.prover.arithmetic import arithmetic, transported
from therefore.prover.proof import Context, Fact
from therefore.prover.summation.gathering import gathered, totals
from therefore.term import ONE, ZERO, Term, div, eq, le, mul, neg, num, rebuild, sub, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search

KINKS = frozenset({"abs", "max", "min"})


def by_equal_terms(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """Σ g = 0 because every g(k) is, after a multiple of what is known to add up to nothing is added."""
    if not any(t.op == "sum" and any(u.op in KINKS for u in walk(t)) for t in walk(goal)):
        return None
    for variable, low, high, body in gathered(search, context, sub(*goal.args)):
        for summand in (body, *_shifted(context, low, high, variable, body)):
            inner, index, opened = context.inside(variable, low, high, summand)
            zero = prove(inner, eq(opened, ZERO))
            if zero is not None:
                return _summed(search, context, goal, (index, low, high), inner, zero)
    return None


def _summed(
    search: Search, context: Context, goal: Term, over: tuple[str, Term, Term], inner: Context, zero: Fact
) -> Fact | None:
    """The goal from g(k) = 0 for every k of a range."""
    proof, (a, b) = context.proof, goal.args
    sides = []
    g = zero.formula.args[0]
    for t, factor, order in ((g, num(-1), le(b, a)), (neg(g), ONE, le(a, b))):
        sign = arithmetic(search, inner, le(ZERO, t), [(factor, zero)])
        general = sign and proof.generalize(*over, sign)
        whole = le(ZERO, Term("sum", *over, t))
        summed = general and proof.line("sum_nonnegative", (), (general,), whole)
        sides.append(summed and transported(search, context, order, summed))
    above, below = sides
    return below and above and proof.row("antisymmetric", {"a": a, "b": b}, below, above)


def _shifted(context: Context, low: Term, high: Term, index: str, body: Term) -> Iterator[Term]:
    """The summand with that multiple of f/c − g/d, where Σ f = c and Σ g = d, that makes it vanish at a point."""
    for (f, c), (g, d) in combinations(totals(context, low, high, index), 2):
        nothing = sub(div(f, c), div(g, d))
        numbers = dict[Term, Term]()
        try:
            have, zero = (evaluate(_at_numbers(t, numbers), {}) for t in (body, nothing))
        except (Undefined, Unsure):
            continue
        if isinstance(have, fmpq) and isinstance(zero, fmpq) and zero != 0:
            factor = have / zero
            yield sub(body, mul(num(Fraction(int(factor.p), int(factor.q))), nothing))


def _at_numbers(t: Term, numbers: dict[Term, Term]) -> Term:
    """A term at different numbers for all that varies in it."""
    if t.op in ("app", "var"):
        return numbers.setdefault(t, num(Fraction(len(numbers) + 2, len(numbers) ** 2 + 5)))
    return rebuild(t, lambda child: _at_numbers(child, numbers))
