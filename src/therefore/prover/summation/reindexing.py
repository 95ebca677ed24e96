"""Steps that move or cut the range of a sum or product: each an equation with the sum on its left side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from therefore.prover.arithmetic import arithmetic
from therefore.prover.proof import Context, Fact
from therefore.prover.summation.products import proved
from therefore.term import (
    ONE,
    RANGE_BINDERS,
    ZERO,
    Term,
    add,
    div,
    eq,
    fresh,
    le,
    mul,
    ne,
    num,
    rebuild,
    sub,
    substitute,
    var,
)

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer
    from therefore.prover.search import Search


MAX_PEELED = 8


def moved(low: Term, high: Term, sign: str, c: Term, k: Term) -> tuple[tuple[Term, Term], Term]:
    """The ends of a range whose index is replaced by c + k or c − k, and that."""
    return ((sub(low, c), sub(high, c)), add(c, k)) if sign == "+" else ((sub(c, high), sub(c, low)), sub(c, k))


def with_plain_names(t: Term) -> Term:
    """A term of an explorer with names for what it binds that may stand free in a formula."""
    t = rebuild(t, with_plain_names)
    if t.op not in RANGE_BINDERS or not t.args[0].startswith("#"):
        return t
    variable, low, high, body = t.args
    name = fresh(variable.replace("#", "i"), body.free)
    return Term(t.op, name, low, high, substitute(body, {variable: var(name)}))


def gap(x: Explorer, a: Term, b: Term) -> int | None:
    """The whole number a − b, if it is a small one."""
    gap = x.subtract(x.normal(a), x.normal(b)).constant
    return int(gap) if gap is not None and gap.denominator == 1 and abs(gap) <= MAX_PEELED else None


def reindexed(search: Search, context: Context, s: Term, sign: str, c: Term) -> Fact | None:
    variable, low, high, f = s.args
    name = fresh(variable.replace("#", "k"), context.names | s.free | c.free)
    s = Term(s.op, name, low, high, substitute(f, {variable: var(name)}))
    whole = search.prove(context, Term("integer", c))
    if whole is None:
        return None
    ends, at = moved(low, high, sign, c, var(name))
    right = Term(s.op, name, *ends, substitute(s.args[3], {name: at}))
    return context.proof.line("reindex", (s, sign, c), (whole,), eq(s, right))


def nearer(search: Search, context: Context, s: Term, start: int, stop: int) -> Fact | None:
    """One term put at an end of s, or taken off, where it begins and ends so much after another range.

    Longer ranges first: those are less likely to be empty.
    """
    variable, low, high, f = s.args
    if stop < 0:
        return without(search, context, s, Term(s.op, variable, low, add(high, ONE), f), "last")
    if start > 0:
        return without(search, context, s, Term(s.op, variable, sub(low, ONE), high, f), "first")
    return peeled(search, context, s, "last" if stop else "first")


def peeled(search: Search, context: Context, t: Term, which: str) -> Fact | None:
    """A sum as its first or last term and the rest."""
    variable, low, high, f = t.args
    at = low if which == "first" else high
    facts = proved(search, context, Term("integer", at), le(low, high))
    if facts is None:
        return None
    ends = (add(low, ONE), high) if which == "first" else (low, sub(high, ONE))
    rest, term = Term(t.op, variable, *ends, f), substitute(f, {variable: at})
    parts = (term, rest) if which == "first" else (rest, term)
    return context.proof.line("peel", (t, which), facts, eq(t, joined(t.op, *parts)))


def joined(op: str, *parts: Term) -> Term:
    return add(*parts) if op == "sum" else mul(*parts)


def without(search: Search, context: Context, s: Term, longer: Term, which: str) -> Fact | None:
    """A sum as a longer one without its first or last term."""
    fact = peeled(search, context, longer, which)
    return fact and solved(search, context, fact, s, fact.formula.args[1].args[0 if which == "first" else 1])


def solved(search: Search, context: Context, fact: Fact, s: Term, other: Term) -> Fact | None:
    """From whole = s + other: s = whole − other; of a product, s = whole/other."""
    whole = fact.formula.args[0]
    if s.op == "sum":
        return arithmetic(search, context, eq(s, sub(whole, other)), [(num(-1), fact)])
    if search.prove(context, ne(other, ZERO)) is None:
        return None
    return arithmetic(search, context, eq(s, div(whole, other)), [(div(num(-1), other), fact)])


def split(search: Search, context: Context, s: Term, t: Term, others: list[Term], together: bool) -> Fact | None:
    """s and t begin (or end) together: where one goes on, another range is known to fill the gap."""
    variable, low, high, f = s.args
    _, first, last, _ = t.args

    def over(a: Term, b: Term) -> Term:
        return Term(s.op, variable, a, b, f)

    # the range that fills the gap, the whole range, and where that is split
    if together:
        ways = ((add(last, ONE), high, s, last), (add(high, ONE), last, over(low, last), high))
    else:
        before, until = sub(first, ONE), sub(low, ONE)
        ways = ((low, before, s, before), (first, until, over(first, high), until))
    x = search.explorer(context)
    for u in others:
        for a, b, whole, middle in ways:
            if gap(x, u.args[1], a) is None or gap(x, u.args[2], b) is None:
                continue
            fact = split_at(search, context, whole, middle)
            if fact is not None and whole is not s:
                fact = solved(search, context, fact, s, fact.formula.args[1].args[1 if together else 0])
            if fact is not None:
                return fact
    return None


def split_at(search: Search, context: Context, t: Term, middle: Term) -> Fact | None:
    variable, low, high, f = t.args
    facts = proved(search, context, Term("integer", middle), le(low, add(middle, ONE)), le(middle, high))
    if facts is None:
        return None
    parts = Term(t.op, variable, low, middle, f), Term(t.op, variable, add(middle, ONE), high, f)
    return context.proof.line("split", (t, middle), facts, eq(t, joined(t.op, *parts)))
