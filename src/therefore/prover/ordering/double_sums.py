"""Products of sums over one range as double sums: Lagrange's identity and its kin.

(Σ f)(Σ g) − (Σ h)² is Σᵢ Σⱼ of a summand that may be replaced by its mean with i and j exchanged;
that one is a square for the inequality of Cauchy and Schwarz, for variances, and for Chebyshev's.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

from therefore.kernel.field import Rejected, difference
from therefore.prover.arithmetic import transported
from therefore.prover.proof import Context, Fact
from therefore.prover.summation.gathering import totals
from therefore.term import ONE, ZERO, Term, add, div, fresh, le, mul, num, substitute, var

if TYPE_CHECKING:
    from therefore.prover.search import Search

MAX_WAYS = 18


def by_double_sum(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """0 ≤ D for a polynomial of degree two in sums over one range, as Σᵢ Σⱼ of something that is not negative."""
    if goal.op != "le":
        return None
    proof = context.proof
    for low, high, i, j, summand in _ways(search, context, difference(goal)):
        outer, _, first = context.inside(i, low, high, summand)
        inner, _, body = outer.inside(j, low, high, first)
        fact = None if inner.refutes(le(ZERO, body)) else prove(inner, le(ZERO, body))
        if fact is None or (first, body) != (summand, summand):
            continue
        for name in (j, i):
            general = proof.generalize(name, low, high, fact)
            whole = Term("sum", name, low, high, fact.formula.args[1])
            fact = proof.line("sum_nonnegative", (), (general,), le(ZERO, whole))
        done = transported(search, context, goal, fact)
        if done is not None:
            return done
    return None


def _ways(search: Search, context: Context, t: Term) -> Iterator[tuple[Term, Term, str, str, Term]]:
    """Ways to write t as a double sum: low, high, two indices, and the summand, symmetric in them."""
    x = search.explorer(context)
    try:
        value = x.normal(t)
    except Rejected:
        return
    sums = [k for k in x.used(value.num) if x.atoms[k].term.op == "sum" and not x.atoms[k].bound]
    if not sums or not value.den.is_one():
        return
    _, low, high, _ = x.atoms[sums[0]].term.args
    i = fresh("i", context.names | t.free)
    j = fresh("j", context.names | t.free | {i})

    def at(k: int, index: str) -> Term:
        name, _, _, body = x.atoms[k].term.args
        return substitute(body, {name: var(index)})

    parts: dict[int, list[tuple[Term, list[int]]]] = {0: [], 1: [], 2: []}
    for m, c in value.num.to_dict().items():
        own = [k for k in sums for _ in range(int(m[k]))]
        if len(own) > 2 or any(x.atoms[k].term.args[1:3] != (low, high) for k in own):
            return
        outside = tuple(0 if k in own else e for k, e in enumerate(m))
        parts[len(own)].append((x.polynomial_term(x.context.from_dict({outside: c})), own))
    known = [(f, c) for f, c in totals(context, low, high, i)][:3]
    for single, (first, second) in _choices(known, bool(parts[1]), bool(parts[0])):
        summands = [mul(c, at(a, i), at(b, j)) for c, (a, b) in parts[2]]
        summands += [mul(c, at(a, i), _share(single, i, j)) for c, (a,) in parts[1]]
        summands += [mul(c, _share(first, i, i), _share(second, i, j)) for c, _ in parts[0]]
        summand = add(*summands) if len(summands) > 1 else summands[0]
        swapped = substitute(summand, {i: var(j), j: var(i)})
        yield low, high, i, j, mul(num("1/2"), add(summand, swapped))


def _share(total: tuple[Term, Term], index: str, new: str) -> Term:
    """f/c at an index, where Σ f = c."""
    f, c = total
    return div(substitute(f, {index: var(new)}), c)


def _choices(known: list[tuple[Term, Term]], one: bool, none: bool) -> Iterator[tuple[Any, tuple[Any, Any]]]:
    """Which known total a single sum is multiplied with, and which two what is no sum."""
    nothing = (ONE, ONE)
    singles = known if one else [nothing]
    pairs = list(combinations_with_replacement(known, 2)) if none else [(nothing, nothing)]
    yield from [(s, p) for s in singles for p in pairs][:MAX_WAYS]
