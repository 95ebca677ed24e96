"""The rules of section 7 about integrals.

A rule gets the name of the variable first, as the wire form has it: premises speak of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from replayer.calculus import Derivation, negative, new, open_conditions, plus, times
from replayer.goals import obligations
from replayer.limits import INFINITE, tending, tends
from replayer.rules import Premises, Theorem, conclude, rule
from replayer.syntax import (
    MINUS_OO,
    ONE,
    OO,
    ZERO,
    Term,
    bound,
    free,
    instance,
    require,
    substitute,
)  # fmt: skip
from replayer.table import known_integrals

CONTINUOUS = set(
    "num var const add mul sub neg div pow exp log abs max min sin cos tan sinh cosh tanh asin acos atan asinh acosh "
    "atanh gamma sum".split()
)


def converges(t: Term, value: Term) -> Term:
    return ("and", ("defined", t), ("eq", t, value))


def opened(x: str, t: Term) -> tuple[Term, Term, Term]:
    """The ends and the integrand, in x."""
    require(t[0] == "integral", "not an integral")
    _, a, b, f = t
    require(x not in free(a) | free(b) | free(f), "the variable has a meaning of its own")
    return a, b, instance(f, ("var", x))


def integral(x: str, a: Term, b: Term, f: Term) -> Term:
    return ("integral", a, b, bound(f, x))


def interval(low: Any, high: Any) -> tuple[Term, Term]:
    ends = (MINUS_OO if low == "-oo" else low), (OO if high == "oo" else high)
    require(all(isinstance(e, tuple) for e in ends), "not an interval")
    return ends


def lies(end: Term, low: Term, high: Term, op: str) -> list[Term]:
    """That an end lies in an interval."""
    if end in INFINITE:
        require(end in (low, high), "an infinite end is outside")
        return []
    below = [] if end == low or low == MINUS_OO else [(op, low, end)]
    return below + ([] if end == high or high == OO else [(op, end, high)])


def ordered(a: Term, b: Term, op: str) -> list[Term]:
    return [] if a == MINUS_OO or b == OO else [(op, a, b)]


def inside(x: str, low: Term, high: Term) -> list[Term]:
    require(low != OO and high != MINUS_OO, "the interval runs backwards")
    below = [] if low == MINUS_OO else [("lt", low, ("var", x))]
    return below + ([] if high == OO else [("lt", ("var", x), high)])


def hull(x: str, ends: list[Term], low: Term, high: Term, moving: list[Term]) -> tuple[list[Term], list[Term]]:
    """What is needed of the ends, and what may be assumed of x, where ends of the interval count as inside."""
    require(not any(e in INFINITE for e in ends), "an infinite end")
    require(low != OO and high != MINUS_OO, "the interval runs backwards")
    needed, assumed = list[Term](), list[Term]()
    if low != MINUS_OO:
        op = "le" if low in ends else "lt"
        needed += [("lt" if e in moving else op, low, e) for e in ends if e != low or e in moving]
        assumed.append((op, low, ("var", x)))
    if high != OO:
        op = "le" if high in ends else "lt"
        needed += [("lt" if e in moving else op, e, high) for e in ends if e != high or e in moving]
        assumed.append((op, ("var", x), high))
    return needed, assumed


def continuous(f: Term, x: str) -> None:
    """Whether every part that depends on x is continuous wherever it is defined."""
    if x not in free(f):
        return
    require(f[0] in CONTINUOUS, f"{f[0]} may not be continuous")
    require(f[0] != "pow" or x not in free(f[2]), "a moving exponent")
    if f[0] == "sum":
        require(x not in free(f[1]) | free(f[2]) and not {MINUS_OO, OO} & {f[1], f[2]}, "a moving range, or no end")
    for part in f[1:]:
        if isinstance(part, tuple):
            continuous(part, x)


def finish(
    x: str,
    formula: Term,
    premises: Premises,
    needed: Iterable[Term],
    local: Iterable[Term] = (),
    assumed: Iterable[Term] = (),
) -> Theorem:
    """The conclusion, if everything is there; what is only local may assume where x is."""
    wanted = set(needed)
    around = set(local) - wanted
    require(wanted | around <= {p.formula for p in premises}, "a premise is missing")
    parts = [conclude(p.formula, [p], assumed if p.formula in around else ()) for p in premises]
    found = conclude(formula, parts)
    require(not any(x in free(t) for t in (formula, *wanted, *found.assumptions)), "the variable is free")
    return found


@rule
def integral_value(parameters: list[Any], premises: Premises) -> Theorem:
    x, t, whole, *ends = parameters
    a, b, f = opened(x, t)
    low, high = interval(*ends)
    d = Derivation(("var", x))
    slope = d.whole(whole)
    continuous(f, x)
    values, needed = list[Term](), list[Term]()
    for e in (a, b):
        needed += lies(e, low, high, "lt")
        if e in (low, high):
            side = "+-" if e in INFINITE else "+" if e == low else "-"
            limit = ("limit", bound(whole, x), e, side)
            known = [v for p in premises if (pair := tending(p.formula)) and pair[0] == limit for v in pair[1:]]
            finite = [v for v in known if v not in INFINITE]
            require(finite, "no finite limit at an end")
            values.append(finite[0])
        else:
            values.append(substitute(whole, {x: e}))
    local = [("eq", slope, f), *d.conditions, *obligations(f)]
    return finish(x, converges(t, ("sub", values[1], values[0])), premises, needed, local, inside(x, low, high))


@rule
def integral_same(parameters: list[Any], premises: Premises) -> Theorem:
    x, t, g, *ends = parameters
    a, b, f = opened(x, t)
    low, high = interval(*ends)
    other = integral(x, a, b, g)
    needed = [("defined", other), *lies(a, low, high, "le"), *lies(b, low, high, "le")]
    local = [("eq", f, g), *obligations(f)]
    return finish(x, converges(t, other), premises, needed, local, inside(x, low, high))


@rule
def integral_linear(parameters: list[Any], premises: Premises) -> Theorem:
    x, t = parameters
    a, b, f = opened(x, t)
    needed, terms = list[Term](), list[Term]()
    for part in f[1:] if f[0] == "add" else (f,):
        fixed = part[0] == "mul" and len(part) == 3 and x not in free(part[1])
        c, h = (part[1], part[2]) if fixed else (ONE, part)
        inner = integral(x, a, b, h)
        needed += [("defined", inner), *obligations(c)]
        terms.append(("mul", c, inner))
    return finish(x, converges(t, terms[0] if len(terms) == 1 else ("add", *terms)), premises, needed)


@rule
def integral_split(parameters: list[Any], premises: Premises) -> Theorem:
    x, t, c = parameters
    a, b, f = opened(x, t)
    require(c not in INFINITE and x not in free(c), "not a place to split at")
    parts = [integral(x, a, c, f), integral(x, c, b, f)]
    return finish(x, converges(t, ("add", *parts)), premises, [("defined", p) for p in parts])


@rule
def integral_turned(parameters: list[Any], premises: Premises) -> Theorem:
    x, t = parameters
    a, b, f = opened(x, t)
    other = integral(x, b, a, f)
    return finish(x, converges(t, ("neg", other)), premises, [("defined", other)])


@rule
def integral_empty(parameters: list[Any], premises: Premises) -> Theorem:
    x, t = parameters
    a, b, _ = opened(x, t)
    require(not {a, b} & set(INFINITE), "an infinite end")
    return finish(x, converges(t, ZERO), premises, [("eq", a, b)])


@rule
def integral_exists(parameters: list[Any], premises: Premises) -> Theorem:
    x, t, *ends = parameters
    a, b, f = opened(x, t)
    continuous(f, x)
    needed, assumed = hull(x, [a, b], *interval(*ends), [])
    return finish(x, ("defined", t), premises, needed, obligations(f), assumed)


@rule
def integral_dominated(parameters: list[Any], premises: Premises) -> Theorem:
    x, t, g = parameters
    a, b, f = opened(x, t)
    continuous(f, x)
    needed = [("defined", integral(x, a, b, g)), *ordered(a, b, "le")]
    return finish(x, ("defined", t), premises, needed, [("le", ("abs", f), g), *obligations(f)], inside(x, a, b))


@rule
def integral_order(parameters: list[Any], premises: Premises) -> Theorem:
    x, op, t, s = parameters
    a, b, f = opened(x, t)
    require(op in ("lt", "le") and s[0] == "integral" and s[1:3] == (a, b), "not two integrals over one range")
    g = instance(s[3], ("var", x))
    needed = [("defined", t), ("defined", s), *ordered(a, b, op)]
    return finish(x, (op, t, s), premises, needed, [(op, f, g)], inside(x, a, b))


@rule
def integral_substituted(parameters: list[Any], premises: Premises) -> Theorem:
    y, t, inner = parameters
    require(t[0] == "integral", "not an integral")
    _, alpha, beta, body = t
    a, b, u = opened(y, inner)
    require(y not in free(body) | free(alpha) | free(beta), "the new variable is free")
    d = Derivation(("var", y))
    slope, composed = d.whole(u), instance(body, u)
    given = {p.formula for p in premises}
    other = integral(y, a, b, ("mul", composed, slope))
    sign = ("lt", ZERO, slope) if ("lt", ZERO, slope) in given else ("lt", slope, ZERO)
    sides = ((a, "+", alpha), (b, "-", beta))
    ends = [tends(("limit", bound(u, y), e, "+-" if e in INFINITE else side), v) for e, side, v in sides]
    x = new(body, u)
    continuous(instance(body, ("var", x)), x)
    continuous(slope, y)
    needed = [("defined", t if ("defined", t) in given else other), *ends, *ordered(a, b, "lt")]
    return finish(
        y, converges(t, other), premises, needed, [sign, *d.conditions, *obligations(composed)], inside(y, a, b)
    )


@rule
def integral_derivative(parameters: list[Any], premises: Premises) -> Theorem:
    p, x, t, *ends = parameters
    require(t[0] == "deriv" and p != x and x not in free(t[2]), "not a derivative, or of one variable")
    inner, at = instance(t[1], ("var", p)), {p: t[2]}
    a, b, f = opened(x, inner)
    d, of_a, of_b = (Derivation(("var", p)) for _ in range(3))
    slope, rate_a, rate_b = d.whole(f), of_a.whole(a), of_b.whole(b)
    for g in (f, slope):
        continuous(g, x)
        continuous(g, p)
    local = [substitute(c, at) for c in (*obligations(f), *open_conditions(d.conditions))]
    places = [substitute(e, at) for e in (a, b)]
    moving = [substitute(e, at) for e in (a, b) if p in free(e)]
    needed, assumed = hull(x, places, *interval(*ends), moving)
    needed += [substitute(c, at) for c in (*of_a.conditions, *of_b.conditions, *obligations(a), *obligations(b))]
    at_b, at_a = times(substitute(f, {x: b}), rate_b), times(substitute(f, {x: a}), rate_a)
    value = plus(integral(x, a, b, slope), at_b, negative(at_a))
    return finish(x, converges(t, substitute(value, at)), premises, needed, local, assumed)


@rule
def known_integral(parameters: list[Any], premises: Premises) -> Theorem:
    name, y, *values = parameters
    require(name in known_integrals(), "no such integral")
    entry = known_integrals()[name]
    require(isinstance(y, str) and not any(y in free(v) for v in values), "the variable is free in a value")
    by = dict(zip(entry.variables, values, strict=True))
    _, t, value = substitute(entry.statement, by)
    needed = [*(substitute(c, by) for c in entry.conditions), *(o for v in values for o in obligations(v))]
    return finish(y, converges(t, value), premises, needed)


@rule
def derivative_same(parameters: list[Any], premises: Premises) -> Theorem:
    x, what, t, g, *ends = parameters
    require(t[0] == "deriv", "not a derivative")
    f, point = instance(t[1], ("var", x)), t[2]
    require(x not in free(t[1]), "the variable has a meaning of its own")
    low, high = interval(*ends)
    require(x not in free(low) | free(high), "an end depends on the variable")
    d = Derivation(("var", x))
    slope, around, at = d.whole(g), inside(x, low, high), {x: point}
    needed = [substitute(c, at) for c in (*around, *d.conditions)]
    local = [("eq", f, g), *obligations(f)]
    value = substitute(slope, at)
    given = {p.formula for p in premises}
    require(given.issuperset((*local, *needed)), "a premise is missing")
    parts = [conclude(p.formula, [p], around if p.formula in set(local) - set(needed) else ()) for p in premises]
    formula = ("defined", t) if what == "defined" else ("eq", t, value)
    found = conclude(formula, parts)
    taken = [a for p, part in zip(premises, parts, strict=True) if p.formula in local for a in part.assumptions]
    require(not any(x in free(a) for a in taken), "an assumption depends on the variable")
    return found


@rule
def rename(parameters: list[Any], premises: Premises) -> Theorem:
    (formula,), (same,) = parameters, premises
    require(same.formula == formula, "not the same but for bound names")
    return same
