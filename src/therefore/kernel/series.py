"""Rules about infinite series: the limit of the partial sums, where there is one.

What is proved of a series S is `converges(S, L)`: its partial sums have a limit, and it is L. As a
term a series has some value in any case; nothing can be said of it where it diverges, so that no
rule of arithmetic opens a series: not even linearity holds of it unless its parts converge.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from therefore.kernel.limit_rules import tending, tends
from therefore.kernel.limits import INFINITE
from therefore.kernel.obligations import obligations
from therefore.kernel.theorem import Parameters, Premises, Theorem, conclude, expect, mint, require
from therefore.source import parse
from therefore.term import (
    INFINITY,
    MINUS_INFINITY,
    ZERO,
    Term,
    add,
    conj,
    div,
    eq,
    in_range,
    le,
    mul,
    num,
    power,
    sub,
    substitute,
    var,
)


def converges(t: Term, value: Term) -> Term:
    """That a series has a sum, and which."""
    return conj(Term("defined", t), eq(t, value))


def _series(t: Term) -> tuple[str, Term, Term]:
    """Index, first index and terms of a series."""
    require(t.op == "sum" and t.args[2] == INFINITY and t.args[1] != MINUS_INFINITY, "not a series")
    variable, low, _, body = t.args
    return variable, low, body


def _partial(t: Term, high: Term) -> Term:
    variable, low, body = _series(t)
    return Term("sum", variable, low, high, body)


def _for_every(name: str, t: Term, premise: Theorem, *fixed: Term) -> frozenset[Term]:
    """The assumptions of what holds for every integer n from the first index on, less that n is one."""
    _, low, _ = _series(t)
    require(not any(name in f.free for f in (t, *fixed)), f"{name} has a meaning of its own")
    left = premise.assumptions.difference(in_range(name, low, INFINITY))
    require(not any(name in a.free for a in left), f"{name} is free in an assumption")
    return left


def series_limit(parameters: Parameters, premises: Premises) -> Theorem:
    """Σ f = L + c₁ G₁ + …, where every partial sum of f is s + c₁ g₁ + … and s → L.

    Parameters: the series, a name n, the term s in n, and for each part its factor cᵢ, its series
    and a whole number eᵢ; gᵢ is the sum of that series up to n + eᵢ. Premises: the partial sum up to
    an integer n; the limit of s; for each part, that its series converges to Gᵢ.
    """
    t, name, rest, *parts = parameters
    n = var(name)
    factors, others, shifts = parts[0::3], parts[1::3], parts[2::3]
    require(len(shifts) == len(others) == len(factors) == len(premises) - 2, "the parts do not match")
    require(all(e.op == "num" and e.args[0].denominator == 1 for e in shifts), "not a shift by a whole number")
    sums = [_partial(s, add(n, e)) for s, e in zip(others, shifts, strict=True)]
    partial, limit, *known = premises
    expect(partial, eq(_partial(t, n), add(rest, *map(mul, factors, sums))))
    found = tending(limit.formula)
    require(found is not None, "a partial sum needs a limit")
    at, value = found  # type: ignore[misc]
    require(at == Term("limit", name, rest, INFINITY, at.args[3]), "not the limit of the rest")
    require(value not in INFINITE, "the rest has no finite limit")
    values = [k.formula.args[1].args[1] for k in known]
    for theorem, s, g in zip(known, others, values, strict=True):
        expect(theorem, converges(s, g))
    assumptions = _for_every(name, t, partial, *factors, *others)
    total = add(value, *map(mul, factors, values))
    return mint(assumptions.union(*(p.assumptions for p in premises[1:])), converges(t, total))


def series_squeeze(parameters: Parameters, premises: Premises) -> Theorem:
    """Σ f = L, where every partial sum is within g of L, and g → 0."""
    t, name, value, gap = parameters
    n = var(name)
    within, limit = premises
    expect(within, le(Term("abs", sub(_partial(t, n), value)), gap))
    at = Term("limit", name, gap, INFINITY, limit.formula.args[1].args[0].args[3])
    expect(limit, tends(at, ZERO))
    assumptions = _for_every(name, t, within, value)
    return mint(assumptions | limit.assumptions, converges(t, value))


@dataclass(frozen=True)
class Known:
    """Σ of the terms over k from `first` on is the value, for all real x that satisfy the conditions."""

    name: str
    terms: str
    first: int
    value: str
    requires: tuple[str, ...] = ()
    reference: str = ""

    @cached_property
    def parts(self) -> tuple[Term, Term, tuple[Term, ...]]:
        return parse(self.terms), parse(self.value), tuple(map(parse, self.requires))


SERIES = (
    Known("exponential", "x**k/factorial(k)", 0, "exp(x)", (), "DLMF 4.2.19"),
    Known("logarithm", "x**k/k", 1, "-log(1 - x)", ("-1 <= x", "x < 1"), "DLMF 4.6.1, Abel's theorem"),
    Known("cosine", "(-1)**k*x**(2*k)/factorial(2*k)", 0, "cos(x)", (), "DLMF 4.19.2"),
    Known("sine", "(-1)**k*x**(2*k + 1)/factorial(2*k + 1)", 0, "sin(x)", (), "DLMF 4.19.1"),
    Known("hyperbolic cosine", "x**(2*k)/factorial(2*k)", 0, "cosh(x)", (), "DLMF 4.33.2"),
    Known("hyperbolic sine", "x**(2*k + 1)/factorial(2*k + 1)", 0, "sinh(x)", (), "DLMF 4.33.1"),
    Known("arctangent", "(-1)**k*x**(2*k + 1)/(2*k + 1)", 0, "atan(x)", ("-1 <= x", "x <= 1"), "DLMF 4.24.3"),
    Known("inverse hyperbolic tangent", "x**(2*k + 1)/(2*k + 1)", 0, "atanh(x)", ("-1 < x", "x < 1"), "DLMF 4.38.5"),
    Known("zeta at 2", "1/k**2", 1, "pi**2/6", (), "DLMF 25.6.1"),
    Known("zeta at 4", "1/k**4", 1, "pi**4/90", (), "DLMF 25.6.1"),
    Known("odd squares", "1/(2*k + 1)**2", 0, "pi**2/8", (), "DLMF 25.6.1"),
    Known("alternating squares", "(-1)**k/k**2", 1, "-pi**2/12", (), "DLMF 25.6.2"),
)
KNOWN = {known.name: known for known in SERIES}


def known_series(parameters: Parameters, premises: Premises) -> Theorem:
    """A series of the table, at some real x."""
    name, x = parameters
    entry = KNOWN[name]
    _, value, conditions = entry.parts
    require(len(premises) == len(conditions), "the conditions do not match")
    for theorem, condition in zip(premises, conditions, strict=True):
        expect(theorem, substitute(condition, {"x": x}))
    return conclude(converges(known_terms(entry, x), substitute(value, {"x": x})), premises)


def known_terms(entry: Known, x: Term) -> Term:
    """The series itself."""
    return substitute(Term("sum", "k", num(entry.first), INFINITY, entry.parts[0]), {"x": x})


def factorial_growth(parameters: Parameters, premises: Premises) -> Theorem:
    """nᵃ e^(cn)/Γ(n + b) → 0 as n → ∞, for a whole number a and any real b and c (DLMF 5.11.7)."""
    name, a, b, c = parameters
    n = var(name)
    require(a.op == "num" and a.args[0].denominator == 1 and a.args[0] >= 0, "not a whole number")
    require(name not in b.free | c.free, "a constant depends on the variable")
    needed = [*obligations(b), *obligations(c)]
    require(len(premises) == len(needed), "the premises do not match")
    for theorem, formula in zip(premises, needed, strict=True):
        expect(theorem, formula)
    body = div(mul(power(n, a), Term("exp", mul(c, n))), Term("gamma", add(n, b)))
    return conclude(tends(Term("limit", name, body, INFINITY, "+-"), ZERO), premises)


def abs_of_sum(parameters: Parameters, premises: Premises) -> Theorem:
    """|a + b + …| ≤ |a| + |b| + …"""
    require(parameters, "no terms")
    return conclude(le(Term("abs", add(*parameters)), add(*(Term("abs", a) for a in parameters))))


RULES_OF_SERIES = (series_limit, series_squeeze, known_series, factorial_growth, abs_of_sum)
