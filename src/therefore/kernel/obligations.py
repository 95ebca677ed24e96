"""What must hold for a term to be defined: one formula for every use of a partial function.

Imports the term tree alone. Terms come here with all definitions unfolded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from therefore.kernel.grammar import PI
from therefore.term import (
    FALSE,
    INFINITY,
    MINUS_INFINITY,
    ONE,
    TRUE,
    ZERO,
    Term,
    add,
    conj,
    le,
    lt,
    ne,
    num,
    power,
    substitute,
)

DOMAINS: Mapping[str, Callable[..., list[Term]]] = {
    "acosh": lambda u: [le(ONE, u)],
    "asin": lambda u: [le(Term("neg", ONE), u), le(u, ONE)],
    "acos": lambda u: [le(Term("neg", ONE), u), le(u, ONE)],
    "atanh": lambda u: [lt(Term("neg", ONE), u), lt(u, ONE)],
    "tan": lambda u: [ne(Term("cos", u), ZERO)],
    "log": lambda u: [lt(ZERO, u)],
    "factorial": lambda u: [Term("integer", u), le(ZERO, u)],
    "gamma": lambda u: [lt(ZERO, u)],
    # n (n - 1) … (n - k + 1)/k! for k ≥ 0, and 0 for k < 0 ≤ n
    "binomial": lambda n, k: [Term("integer", k), Term("or", le(ZERO, k), le(ZERO, n))],
}


@lru_cache(4096)
def obligations(t: Term) -> tuple[Term, ...]:
    """The formulas that must hold for everything in `t` to be defined, without repetition."""
    return tuple(dict.fromkeys(_of(t)))


def _of(t: Term) -> Iterator[Term]:
    op, args = t.op, t.args
    if op == "eq" and args[0].op == "limit" and args[1] in (INFINITY, MINUS_INFINITY):
        yield Term("defined", t)
        return
    if op in ("sum", "prod", "maximum", "forall"):
        yield from _range(t)
        return
    if op in ("deriv", "partial", "limit", "integral"):
        yield from _calculus(t)
        return
    if op == "implies":
        yield from _of(args[0])
        yield from (_given(args[0], o) for o in _of(args[1]))
        return
    if op == "piecewise":
        yield from _piecewise(t)
        return
    if (op == "const" and t != PI) or op == "exists":
        yield FALSE
        return
    for child in t.children:
        yield from _of(child)
    if op == "inverse":
        yield ne(Term("det", args[0]), ZERO)
    if op == "gradient":
        yield Term("defined", t)
    if op == "atan2":
        yield ne(add(power(args[1], num(2)), power(args[0], num(2))), ZERO)
    if op == "div":
        yield from () if _nonzero_number(args[1]) else (ne(args[1], ZERO),)
    elif op == "pow":
        yield from _power(*args)
    elif op in DOMAINS:
        yield from DOMAINS[op](*args)


def _nonzero_number(t: Term) -> bool:
    return t.op == "num" and bool(t.args[0] != 0)


def _power(base: Term, exponent: Term) -> Iterator[Term]:
    """An integer exponent wants a nonzero base if it may be negative, any other a positive one, or 0 if e > 0."""
    if exponent.op == "num":
        e = exponent.args[0]
        if e.denominator == 1:
            if e < 0 and not _nonzero_number(base):
                yield ne(base, ZERO)
            return
        yield le(ZERO, base) if e > 0 else lt(ZERO, base)
        return
    whole = conj(Term("integer", exponent), Term("or", ne(base, ZERO), le(ZERO, exponent)))
    yield Term("or", lt(ZERO, base), conj(le(ZERO, base), lt(ZERO, exponent)), whole)


def _range(t: Term) -> Iterator[Term]:
    """Integer bounds that do not run backwards, and a body defined at every index between; a series converges."""
    variable, low, high, body = t.args
    series = t.op == "sum" and high == INFINITY
    infinite = series or (t.op == "forall" and (low == MINUS_INFINITY or high == INFINITY))
    for end in (low, high):
        if end in (MINUS_INFINITY, INFINITY) and infinite:
            continue
        yield from _of(end)
        if end.op != "num" or end.args[0].denominator != 1:
            yield Term("integer", end)
    if not infinite:
        yield le(low, high) if t.op == "maximum" else le(low, add(high, ONE))
    yield from (Term("forall", variable, low, high, o) for o in _of(body))
    if series:
        yield Term("defined", t)


def _calculus(t: Term) -> Iterator[Term]:
    """A derivative wants its body defined at the point, and to exist there; a limit or an integral, to exist."""
    if t.op == "deriv":
        variable, body, point = t.args
        yield from _of(point)
        yield from _of(substitute(body, {variable: point}))
    elif t.op == "partial":
        for child in t.children:
            yield from _of(child)
    else:
        for end in t.args[2:3] if t.op == "limit" else t.args[1:3]:
            yield from () if end in (INFINITY, MINUS_INFINITY) else _of(end)
    yield Term("defined", t)


def _piecewise(t: Term) -> Iterator[Term]:
    """Each branch must be defined where it is taken."""
    before: list[Term] = []
    for i in range(0, len(t.args), 2):
        condition = t.args[i + 1 : i + 2]  # a last value has none
        yield from (_given(conj(*before), o) for c in condition for o in _of(c))
        yield from (_given(conj(*before, *condition), o) for o in _of(t.args[i]))
        before += [Term("not", c) for c in condition]
    if not len(t.args) % 2:
        yield Term("or", *t.args[1::2])


def _given(hypothesis: Term, obligation: Term) -> Term:
    return obligation if hypothesis == TRUE else Term("implies", hypothesis, obligation)
