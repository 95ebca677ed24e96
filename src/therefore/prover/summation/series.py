"""Infinite series: partial sums in closed form, or as multiples of known series and a rest, and their limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from therefore.kernel.field import Rejected, Value
from therefore.kernel.limit_rules import tends
from therefore.kernel.limits import INFINITE
from therefore.kernel.obligations import obligations
from therefore.kernel.series import SERIES, Known, converges, known_terms
from therefore.prover.analysis import limits
from therefore.prover.arithmetic import transported
from therefore.prover.polynomials import coefficients, moves, quotient
from therefore.prover.proof import Context, Fact
from therefore.prover.summation.exchanging import factors_of
from therefore.prover.summation.gosper import looks_hypergeometric
from therefore.prover.summation.products import proved
from therefore.source import parse
from therefore.term import (
    INFINITY,
    ONE,
    ZERO,
    Term,
    add,
    div,
    eq,
    fresh,
    in_range,
    le,
    lt,
    mul,
    num,
    power,
    sub,
    substitute,
    var,
    walk,
)

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer
    from therefore.prover.search import Search

MAX_SHIFT = 4


@dataclass(frozen=True)
class Part:
    """A known series of which a multiple is part of another: Σ h(k) is the factor times Σ of its terms at k + shift."""

    factor: Term
    shift: int
    series: Term
    fact: Fact


def prove_series(search: Search, context: Context, t: Term) -> Fact | None:
    """That a series converges, and to what.

    Nothing inside another explorer's learning: what is to be learned would lead from context to context.
    """
    key = ("series", t)
    if search.learning > 1 and key not in context.memo:
        return None
    if key not in context.memo:
        context.memo[key] = None
        context.memo[key] = (
            _by_partial_sums(search, context, t) or _by_signs(search, context, t) or _by_one_power(search, context, t)
        )
    return context.memo[key]  # type: ignore[no-any-return]


def _by_partial_sums(search: Search, context: Context, t: Term) -> Fact | None:
    variable, low, _, body = t.args
    name = fresh("n", context.names | t.free)
    n, given = var(name), in_range(name, low, INFINITY)
    inner = context.assuming(*given)
    partial = Term("sum", variable, low, n, body)
    x = search.explorer(inner)
    try:
        value = x.normal(partial)
        parts = [_known_part(search, context, x, value, i, n) for i in _open_sums(x, value, name)]
    except Rejected:
        return None
    if any(p is None for p in parts):
        return None
    known = [p for p in parts if p]
    found = _from_parts(search, context, inner.extended(()), t, name, known)
    return found or (None if known else _squeezed(search, context, inner, t, name, value))


def _open_sums(x: Explorer, value: Value, name: str) -> list[int]:
    """The sums that are left of a partial sum."""
    return [i for i in value.used if x.atoms[i].term.op in ("sum", "prod") and name in x.atoms[i].term.free]


def _from_parts(
    search: Search, context: Context, inner: Context, t: Term, name: str, parts: list[Part]
) -> Fact | None:
    """Once the known series are taken off a partial sum, what is left has a limit."""
    variable, low, _, body = t.args
    n, x = var(name), search.explorer(inner)
    partial = Term("sum", variable, low, n, body)
    sums = [Term("sum", *p.series.args[:2], add(n, num(p.shift)), p.series.args[3]) for p in parts]
    products = [mul(p.factor, s) for p, s in zip(parts, sums, strict=True)]
    try:
        for s in sums:
            x.normal(s)
        left = x.normal(sub(partial, add(*products)) if products else partial)
    except Rejected:
        return None
    if _open_sums(x, left, name):
        return None
    limit = _limit(search, context, x, left, name)
    rest = limit.formula.args[1].args[0].args[1] if limit else ZERO
    equal = limit and search.prove(inner, eq(partial, add(rest, *products)))
    if not equal or not limit or limits.target(limit) in INFINITE:
        return None
    value = add(limits.target(limit), *(mul(p.factor, _sum_of(p.fact)) for p in parts))
    parameters = [t, name, rest, *(x for p in parts for x in (p.factor, p.series, num(p.shift)))]
    premises = [equal, limit, *(p.fact for p in parts)]
    assumptions = equal.assumptions.difference(in_range(name, low, INFINITY))
    return search.proof.line(
        "series_limit", parameters, premises, converges(t, value),
        assumptions.union(*(f.assumptions for f in premises[1:])),
    )  # fmt: skip


def _limit(search: Search, context: Context, x: Explorer, value: Value, name: str) -> Fact | None:
    """The limit of a value as n → ∞, written as a sum of what vanishes as 1/Γ(n) and the rest."""
    pieces = [x.make(x.context.from_dict({m: c}), value.den) for m, c in value.num.to_dict().items()]
    fast = [v for v in pieces if any(x.atoms[i].term.op == "gamma" and v.den.degrees()[i] for i in v.used)]
    slow = value
    for v in fast:
        slow = x.subtract(slow, v)
    t = x.term(slow)
    if any("#" in free for free in t.free):
        return None
    near = limits.nearby(search, context, name, INFINITY, "+-")
    found = near.tends(t)
    if found is None or not fast:
        return found
    leaves, terms = {t: found}, [t]
    for v in fast:
        vanishing = _vanishing(search, context, x, v, name)
        if vanishing is None:
            return None
        factor, fact = vanishing
        body = fact.formula.args[1].args[0].args[1]
        leaves[body] = fact
        terms.append(mul(factor, body))
    return near.structure(add(*terms), leaves)


def _vanishing(search: Search, context: Context, x: Explorer, value: Value, name: str) -> tuple[Term, Fact] | None:
    """A multiple of nᵃ e^(cn)/Γ(n + b): the factor, and that the other tends to 0."""
    k, order, rate, shifts = x.as_generator(x.normal(var(name))), 0, x.zero_value, list[Term]()
    if k is None:
        return None
    for i in value.used:
        t, e = x.atoms[i].term, int(value.num.degrees()[i] - value.den.degrees()[i])
        if name not in t.free:
            continue
        linear = [] if t.op not in ("var", "exp", "gamma") else _linear(x, t if t.op == "var" else t.args[0], k)
        if len(linear) != 2 or any(moves(x, c, name) for c in linear):
            return None
        if t.op == "var":
            order = e
        elif t.op == "exp":
            rate = x.add(rate, x.multiply(x.constant(e), linear[1]))
        elif e == -1 and linear[1].constant == 1:
            shifts.append(x.term(linear[0]))
    if order < 0 or len(shifts) != 1:
        return None
    (shift,) = shifts
    a, c, n = num(order), x.term(rate), var(name)
    body = div(mul(power(n, a), Term("exp", mul(c, n))), Term("gamma", add(n, shift)))
    factor = quotient(x, value, x.normal(body))
    facts = proved(search, context, *obligations(shift), *obligations(c))
    if facts is None or moves(x, factor, name):
        return None
    at = Term("limit", name, body, INFINITY, "+-")
    return x.term(factor), search.proof.line("factorial_growth", (name, a, shift, c), facts, tends(at, ZERO))


def _linear(x: Explorer, t: Term, k: int) -> list[Value]:
    value = x.normal(t)
    return [x.make(c.num, value.den) for c in coefficients(x, value.num, k)]


def _sum_of(fact: Fact) -> Term:
    return fact.formula.args[1].args[1]  # type: ignore[no-any-return]


# -- powers of what may be negative ---------------------------------------------------------------


def _squeezed(search: Search, context: Context, inner: Context, t: Term, name: str, value: Value) -> Fact | None:
    """Within a sum of absolute values that vanish: for powers aⁿ that no real exponent n would give.

    What is left of a partial sum without them has a limit; the bound is |rest − limit| + Σ |terms|.
    """
    variable, low, _, body = t.args
    n, x = var(name), search.explorer(inner)
    powers = {i for i in value.used if x.atoms[i].term.op == "pow" and name in x.atoms[i].term.args[1].free}
    if not powers:
        return None
    pieces = {m: x.context.from_dict({m: c}) for m, c in value.num.to_dict().items()}
    alternating = [p for m, p in pieces.items() if any(m[i] for i in powers)]
    rest = x.make(sum((p for p in pieces.values() if p not in alternating), x.context.constant(0)), value.den)
    limit = _limit(search, context, x, rest, name)
    if limit is None or limits.target(limit) in INFINITE:
        return None
    end = limits.target(limit)
    left = x.subtract(rest, x.normal(end))
    terms = [x.term(v) for v in (left, *(x.make(p, value.den) for p in alternating)) if not v.is_zero]
    gap = x.normal(add(*(Term("abs", u) for u in terms)))
    vanishes = _limit(search, context, x, gap, name)
    if vanishes is None or limits.target(vanishes) != ZERO:
        return None
    bound = vanishes.formula.args[1].args[0].args[1]
    triangle = search.proof.line(
        "abs_of_sum", terms, (), le(Term("abs", add(*terms)), add(*(Term("abs", u) for u in terms)))
    )
    partial = Term("sum", variable, low, n, body)
    within = transported(search, inner, le(Term("abs", sub(partial, end)), bound), triangle)
    if within is None:
        return None
    assumptions = within.assumptions.difference(in_range(name, low, INFINITY)) | vanishes.assumptions
    return search.proof.line(
        "series_squeeze", (t, name, end, bound), (within, vanishes), converges(t, end), assumptions
    )


def _by_signs(search: Search, context: Context, t: Term) -> Fact | None:
    """A series of powers of a number, by the sign of that: positive, negative or zero."""
    variable, _, _, body = t.args
    for u in walk(body):
        if u.op != "pow" or variable not in u.args[1].free or variable in u.args[0].free:
            continue
        base = u.args[0]
        if any(search.prove(context, f) for f in (lt(ZERO, base), lt(base, ZERO), eq(base, ZERO))):
            continue
        either = context.proof.compare(base, ZERO, strict=True)
        cases = [context.assuming(case) for case in either.formula.args]
        facts = [prove_series(search, case, t) for case in reversed(cases)]
        if not facts[0]:
            return None
        value = _sum_of(facts[0])
        alike = [f and _revalued(search, case, f, value) for f, case in zip(reversed(facts), cases, strict=True)]
        return context.proof.cases(either, [f for f in alike if f]) if all(alike) else None
    return None


def _by_one_power(search: Search, context: Context, t: Term) -> Fact | None:
    """A series of x²ᵏ and the like, where x may have any sign, as one of powers (x²)ᵏ."""
    variable, low, _, body = t.args
    try:
        collected = _collected(search.explorer(context), body, variable)
    except Rejected:
        return None
    other = Term("sum", variable, low, INFINITY, collected)
    fact = prove_series(search, context, other) if other != t else None
    if fact is None:
        return None
    name = fresh("n", context.names | t.free)
    inner = context.assuming(*in_range(name, low, INFINITY))
    return _from_parts(search, context, inner, t, name, [Part(ONE, 0, other, fact)])


def _collected(x: Explorer, body: Term, k: str) -> Term:
    """A product with its powers bᵉ, e = m·k + c for whole m ≥ 1, as one power (Π bᵐ)ᵏ and the bᶜ."""
    bases, rest = list[Term](), list[Term]()
    for f in factors_of(body):
        if f.op == "pow" and k in f.args[1].free and k not in f.args[0].free:
            base, exponent = f.args
            constant = substitute(exponent, {k: ZERO})
            slope = x.normal(sub(substitute(exponent, {k: add(var(k), ONE)}), exponent)).constant
            if slope is not None and slope.denominator == 1 and slope >= 1:
                bases.append(base if slope == 1 else power(base, num(slope)))
                rest += [] if x.normal(constant).is_zero else [power(base, constant)]
                continue
        rest.append(f)
    return mul(power(mul(*bases), var(k)), *rest) if bases else body


def _revalued(search: Search, context: Context, fact: Fact, value: Term) -> Fact | None:
    """The same of an equal value."""
    if _sum_of(fact) == value:
        return fact
    exists, equal = (search.proof.part(fact, i) for i in range(2))
    same = search.prove(context, eq(_sum_of(fact), value))
    if same is None:
        return None
    formula = eq(equal.formula.args[0], value)
    return search.proof.conjunction([exists, search.proof.line("transitive", (), (equal, same), formula)])


# -- known series -----------------------------------------------------------------------------


# By what the terms of a known series grow from k to k + 1: a power of x times a rational function of k.
_RATIOS: Mapping[str, tuple[str, str]] = {
    "exponential": ("x", "1/(k + 1)"),
    "logarithm": ("x", "k/(k + 1)"),
    "cosine": ("-x**2", "1/((2*k + 1)*(2*k + 2))"),
    "sine": ("-x**2", "1/((2*k + 2)*(2*k + 3))"),
    "hyperbolic cosine": ("x**2", "1/((2*k + 1)*(2*k + 2))"),
    "hyperbolic sine": ("x**2", "1/((2*k + 2)*(2*k + 3))"),
    "arctangent": ("-x**2", "(2*k + 1)/(2*k + 3)"),
    "inverse hyperbolic tangent": ("x**2", "(2*k + 1)/(2*k + 3)"),
    "zeta at 2": ("1", "k**2/(k + 1)**2"),
    "zeta at 4": ("1", "k**4/(k + 1)**4"),
    "odd squares": ("1", "(2*k + 1)**2/(2*k + 3)**2"),
    "alternating squares": ("-1", "k**2/(k + 1)**2"),
}


def _known_part(search: Search, context: Context, x: Explorer, value: Value, i: int, n: Term) -> Part | None:
    """A sum in a partial sum, as a multiple of a series of the table, whose index may be shifted."""
    variable, low, high, body = x.atoms[i].term.args
    linear = coefficients(x, value.num, i)
    weight = x.make(linear[-1].num, value.den)
    if len(linear) != 2 or moves(x, weight, n.args[0]) or _open_sums(x, weight, n.args[0]):
        return None
    if not x.subtract(x.normal(high), x.normal(n)).is_zero or not looks_hypergeometric(body, variable):
        return None
    inner, index, opened = context.inside(variable, low, INFINITY, body)
    y = search.explorer(inner)
    grows = quotient(y, y.normal(substitute(opened, {index: add(var(index), ONE)})), y.normal(opened))
    for entry in SERIES:
        kind, ratio = _RATIOS[entry.name]
        for shift in sorted(range(-MAX_SHIFT, MAX_SHIFT + 1), key=abs):
            at = add(var(index), num(shift))
            step = quotient(y, grows, _loose(y, substitute(parse(ratio), {"k": at})))
            argument = None if moves(y, step, index) else _argument(y, kind, step)
            part = argument and _part(search, context, y, entry, argument, opened, index, shift)
            if part:
                return replace(part, factor=mul(x.term(weight), part.factor))
    return None


def _loose(y: Explorer, t: Term) -> Value:
    """The value of a quotient of polynomials, without asking whether it is divided by zero."""
    return quotient(y, y.normal(t.args[0]), y.normal(t.args[1]))


def _argument(y: Explorer, kind: str, step: Value) -> Term | None:
    """The x whose power a value is."""
    if kind in ("1", "-1"):
        return ZERO if step.constant == int(kind) else None
    if kind == "x":
        return y.term(step)
    roots = [(t, e) for t, e in y.factors(y.negative(step) if kind[0] == "-" else step)]
    if any(e % 2 or t == num(-1) for t, e in roots):
        return None
    return mul(*(t if e == 2 else power(t, num(e // 2)) for t, e in roots))


def _part(
    search: Search, context: Context, y: Explorer, entry: Known, argument: Term, h: Term, index: str, shift: int
) -> Part | None:
    terms, value, conditions = entry.parts
    by = {"x": argument}
    try:
        factor = quotient(y, y.normal(h), y.normal(substitute(terms, {**by, "k": add(var(index), num(shift))})))
    except Rejected:
        return None
    facts = None if moves(y, factor, index) else proved(search, context, *(substitute(c, by) for c in conditions))
    if facts is None:
        return None
    series = known_terms(entry, argument)
    fact = search.proof.line(
        "known_series", (entry.name, argument), facts, converges(series, substitute(value, by))
    )
    return Part(y.term(factor), shift, series, fact)
