"""Sums over one range gathered into one sum, what stands outside of them spread over the range."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from therefore.kernel.field import Rejected
from therefore.prover.proof import Context
from therefore.term import ONE, ZERO, Term, add, div, fresh, num, sub, substitute, var

if TYPE_CHECKING:
    from therefore.prover.search import Search


def gathered(search: Search, context: Context, t: Term) -> Iterator[tuple[str, Term, Term, Term]]:
    """Ways to write t as one sum: (index, low, high, body).

    Only the first range that t sums over is tried. What is left outside the sums is spread over
    the range by a known equation Σ f = c.
    """
    x = search.explorer(context)
    try:
        value = x.normal(t)
    except Rejected:
        return
    if not value.den.is_one():
        return
    sums = [j for j in x.used(value.num) if x.atoms[j].term.op == "sum" and not x.atoms[j].bound]
    if not sums:
        return
    _, low, high, _ = x.atoms[sums[0]].term.args
    alike = [j for j in sums if x.atoms[j].term.args[1:3] == (low, high)]
    index = fresh("k", context.names | t.free)
    pieces: list[Term] = []
    rest = x.context.constant(0)
    for exponents, coefficient in value.num.to_dict().items():
        own = [j for j in alike if exponents[j] == 1]
        if len(own) != 1 or any(exponents[j] > 1 for j in alike):
            rest += x.context.from_dict({exponents: coefficient})
            continue
        outside = tuple(0 if j == own[0] else e for j, e in enumerate(exponents))
        name, _, _, body = x.atoms[own[0]].term.args
        factor = x.polynomial_term(x.context.from_dict({outside: coefficient}))
        pieces.append(Term("mul", factor, substitute(body, {name: var(index)})))
    if not pieces:
        return
    if rest.is_zero():
        yield index, low, high, Term("add", *pieces) if len(pieces) > 1 else pieces[0]
        return
    left_over = x.polynomial_term(rest)
    for f, c in totals(context, low, high, index):
        yield index, low, high, Term("add", *pieces, Term("mul", Term("div", left_over, c), f))


def totals(context: Context, low: Term, high: Term, index: str) -> Iterator[tuple[Term, Term]]:
    """Known equations Σ f = c over a range, and means of two, as (f at the index, c); Σ 1 is the size of the range."""
    yield ONE, Term("add", sub(high, low), ONE)
    found = []
    for fact in context.facts:
        if fact.formula.op == "eq":
            for s, c in (fact.formula.args, fact.formula.args[::-1]):
                if s.op == "sum" and s.args[1:3] == (low, high) and c != ZERO:
                    found.append((substitute(s.args[3], {s.args[0]: var(index)}), c))
    yield from found
    for (f, c), (g, d) in combinations(found, 2):
        yield add(div(f, c), div(g, d)), num(2)
