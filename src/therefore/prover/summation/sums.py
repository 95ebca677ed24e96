"""Sums and products in normal forms: closed, contracted, exchanged, and moved until equal summands meet.

Each function proves an equation for one sum or product that an explorer met. Those that differ only
in their ranges are written by each other: an index is shifted or reversed until the summands are the
same, and then the ends are peeled off one by one, or a range is split where another begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from therefore.kernel.field import Rejected, Value
from therefore.prover.arithmetic import arithmetic
from therefore.prover.polynomials import coefficients, degree, moves, partial_fractions, quotient
from therefore.prover.proof import Context, Fact
from therefore.prover.summation.binomials import binomial_sum
from therefore.prover.summation.exchanging import exchanged, factors_of, swapped
from therefore.prover.summation.gosper import antidifference, looks_hypergeometric
from therefore.prover.summation.products import distributed, open_product, proved
from therefore.prover.summation.reindexing import gap, moved, nearer, reindexed, split
from therefore.prover.summation.waves import looks_like_waves, wave_antidifference
from therefore.term import (
    FUNCTIONS,
    INFINITY,
    ONE,
    ZERO,
    Term,
    add,
    eq,
    fresh,
    le,
    num,
    sub,
    substitute,
    var,
    walk,
)

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer
    from therefore.prover.search import Search

MAX_COMPARED = 12
MAX_OPENING = 10

Name = Callable[[Term], Term]
Primitive = Callable[["Explorer", Term, str], "tuple[Term, Term] | None"]


def open_range(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    """What a sum or product is equal to, if a rule says so.

    Nothing inside another explorer's learning, and not what is being opened further out: the facts
    that speak of it would lead from context to context.
    """
    atom, opening = x.atoms[i], x.search.opening
    if atom.term.args[2] == INFINITY or x.search.learning > 1:
        return None
    if atom.term in opening or len(opening) > MAX_OPENING:
        return None
    opening.add(atom.term)
    try:
        return x.closed(atom.bound, lambda context, name: _opened(x.search, context, name(atom.term))) or _meeting(x, i)
    finally:
        opening.discard(atom.term)


def _opened(search: Search, context: Context, t: Term) -> Fact | None:
    bound, low, high, body = t.args
    variable = fresh("k", context.names | low.free | high.free | body.free)
    body = substitute(body, {bound: var(variable)})
    t = Term(t.op, variable, low, high, body)
    if t.op == "prod":
        return open_product(search, context, t)
    factors = factors_of(body)
    fact = _contract(search, context, variable, low, high, factors) or swapped(context, variable, low, high, factors)
    fact = fact or exchanged(search, context, variable, low, high, factors)
    if fact is not None:
        return fact
    if looks_like_waves(body, variable):
        return _telescoped(search, context, t, wave_antidifference)
    if not looks_hypergeometric(body, variable):
        return None
    fact = binomial_sum(search, context, t) if any(u.op in ("gamma", "binomial") for u in walk(body)) else None
    return fact or _telescoped(search, context, t, antidifference) or _parted(search, context, t)


# -- closed forms ---------------------------------------------------------------------------


def _telescoped(search: Search, context: Context, t: Term, primitive_of: Primitive) -> Fact | None:
    """Σ f = F(high + 1) − F(low) + Σ g, where F with F(k + 1) − F(k) = f(k) − g(k) is found; g is 0 if it can be."""
    variable, low, high, body = t.args
    ends = proved(search, context, Term("integer", low), Term("integer", high), le(low, add(high, ONE)))
    if ends is None:
        return None
    inner, index, opened = context.inside(variable, low, high, body)
    found = primitive_of(search.explorer(inner), opened, index)
    if found is None:
        return None
    primitive, rest = found
    f = opened if rest == ZERO else sub(opened, rest)
    after = substitute(primitive, {index: add(var(index), ONE)})
    step = search.prove(inner, eq(sub(after, primitive), f))
    if step is None:
        return None
    general = context.proof.generalize(index, low, high, step)
    part = Term("sum", index, low, high, f)
    value = sub(*(substitute(primitive, {index: end}) for end in (add(high, ONE), low)))
    fact = context.proof.line("telescope", (part, primitive), [general, *ends], eq(part, value))
    if rest == ZERO:
        return fact
    whole, left = (Term("sum", index, low, high, u) for u in (opened, rest))
    return arithmetic(search, context, eq(whole, add(value, left)), [(ONE, fact)])


def _parted(search: Search, context: Context, t: Term) -> Fact | None:
    """The sum of a rational function as sums of its partial fractions."""
    variable, low, high, body = t.args
    inner, index, opened = context.inside(variable, low, high, body)
    try:
        parts = partial_fractions(search.explorer(inner), opened, index)
    except Rejected:
        return None
    if not parts:
        return None
    return distributed(search, inner, (index, low, high), opened, "sum", parts)


def _contract(
    search: Search, context: Context, variable: str, low: Term, high: Term, factors: list[Term]
) -> Fact | None:
    """Σ δ(k, i) f(k) = f(i), where i is in the range."""
    for position, factor in enumerate(factors):
        delta, extra = (factor.args[0], factor.args[1]) if factor.op == "pow" else (factor, ONE)
        if delta.op != "delta":
            continue
        for own, at in (delta.args, delta.args[::-1]):
            if own != var(variable) or variable in at.free:
                continue
            facts = proved(search, context, Term("integer", at), le(low, at), le(at, high))
            if facts is None:
                continue
            rest = factors[:position] + factors[position + 1 :]
            if extra != ONE:
                rest.append(Term("pow", delta, num(extra.args[0] - 1)))
            f = ONE if not rest else rest[0] if len(rest) == 1 else Term("mul", *rest)
            left = Term("sum", variable, low, high, Term("mul", Term("delta", var(variable), at), f))
            formula = eq(left, substitute(f, {variable: at}))
            return context.proof.line("sum_delta", (variable, low, high, f, at), facts, formula)
    return None


# -- summands that meet -----------------------------------------------------------------------


def _meeting(x: Explorer, i: int) -> Fact | None:
    """A step towards another sum of the same summand, over a range that begins or ends nearby."""
    t = x.atoms[i].term
    bound = x.atoms[i].bound
    others = [
        j
        for j, atom in enumerate(x.atoms)
        if j not in x.opening and j not in x.equations and atom.bound <= bound and _alike(t, atom.term)
    ][:MAX_COMPARED]
    for j in others:

        def build(context: Context, name: Name, j: int = j) -> Fact | None:
            rest = [name(x.atoms[k].term) for k in others if k != j]
            return _towards(x.search, context, name(t), name(x.atoms[j].term), rest)

        fact = x.closed(bound, build)
        if fact is not None:
            return fact
    return None


def _alike(s: Term, t: Term) -> bool:
    """Whether two sums may have the same summand at different indices: they use the same functions."""
    return s.op == t.op and INFINITY not in t.args[1:3] and _uses(s.args[3]) == _uses(t.args[3])


def _uses(t: Term) -> frozenset[str]:
    names = (f"@{u.args[0]}" if u.op == "app" else u.op for u in walk(t))
    return frozenset(n for n in names if n[0] == "@" or n in FUNCTIONS or n in ("sum", "prod", "integral"))


def _towards(search: Search, context: Context, s: Term, t: Term, others: list[Term]) -> Fact | None:
    """An equation that brings s nearer to t."""
    own, low, high, f = s.args
    variable, first, last, g = t.args
    inner, index, g = context.inside(variable, first, last, g)
    k = var(index)
    x, y, f = search.explorer(context), search.explorer(inner), substitute(f, {own: k})
    try:
        for sign, c in _alignments(y, f, g, index):
            ends, at = moved(low, high, sign, c, k)
            start, stop = gap(x, ends[0], first), gap(x, ends[1], last)
            here = (sign, c) == ("+", ZERO)
            if (start is None and stop is None) or (here and start == stop == 0):
                continue
            same = _same_summand(y, substitute(f, {index: at}), g, index)
            if not same and not (here and _has_range(f) and None not in (start, stop)):
                continue
            if not here:
                fact = reindexed(search, context, s, sign, c)
            elif start is not None and stop is not None:
                fact = nearer(search, context, s, start, stop)
            else:
                alike = [u for u in others if _same_summand(y, substitute(u.args[3], {u.args[0]: k}), g, index)]
                fact = split(search, context, s, t, alike, stop is None)
            if fact is not None:
                return fact
    except Rejected:
        return None
    return None


def _has_range(t: Term) -> bool:
    """Whether a summand has sums in it, which may meet once their outer ranges are the same."""
    return any(u.op in ("sum", "prod") for u in walk(t))


def _same_summand(y: Explorer, f: Term, g: Term, index: str) -> bool:
    """Whether f is g, up to a factor that does not depend on the index."""
    u, v = y.normal(f), y.normal(g)
    if v.is_zero:
        return False
    return not moves(y, quotient(y, u, v), index)


def _alignments(y: Explorer, f: Term, g: Term, index: str) -> Iterator[tuple[str, Term]]:
    """Ways to move the index of f, to c + k or c − k, that bring a part of f to where g has it."""
    marks = dict(_landmarks(y, g, index))
    found: dict[tuple[str, Term], None] = {}
    for key, (slope, place) in _landmarks(y, f, index):
        if key in marks:
            other, there = marks[key]
            turn, c = quotient(y, other, slope).constant, quotient(y, y.subtract(there, place), slope)
            if turn in (1, -1) and not moves(y, c, index):
                found["+" if turn == 1 else "-", y.term(c)] = None
    yield from found or {("+", ZERO): None}


def _landmarks(y: Explorer, t: Term, index: str) -> Iterator[tuple[object, tuple[Value, Value]]]:
    """Where a summand has an argument that is linear in the index: its slope and constant part.

    Of numerator and denominator, the two highest coefficients serve, as they are and with the other sign.
    """
    k, whole = y.as_generator(y.normal(var(index))), y.normal(t)
    if k is None:
        return
    for part, polynomial in (("above", whole.num), ("below", whole.den)):
        *_, lower, leading = [y.zero_value, *coefficients(y, polynomial, k)]
        d = degree(polynomial, k)
        for sign in (1, -1) if d else ():
            yield part, (y.multiply(y.constant(sign * d), leading), y.multiply(y.constant(sign), lower))
    for u in walk(t):
        parts: list[tuple[object, Term]] = []
        if u.op == "app" or u.op in FUNCTIONS:
            parts = [((u.op, *u.args[: u.op == "app"], i), a) for i, a in enumerate(u.children)]
        elif u.op == "pow":
            base, exponent = u.args
            parts = [(("root", exponent), base)] if exponent.op == "num" else [(("pow", base), exponent)]
        for key, a in parts:
            if index in a.free:
                linear = coefficients(y, y.normal(a).num, k)
                if len(linear) == 2:
                    yield key, (linear[1], linear[0])
