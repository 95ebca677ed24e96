"""The rules of section 7 about infinite series."""

from __future__ import annotations

from typing import Any

from replayer.goals import obligations
from replayer.limits import INFINITE, tending, tends
from replayer.rules import Premises, Theorem, conclude, proves, rule, within
from replayer.syntax import OO, ZERO, Term, bound, free, is_series, number, require, substitute
from replayer.table import known_series as table


def converges(t: Term, value: Term) -> Term:
    return ("and", ("defined", t), ("eq", t, value))


def partial(series: Term, high: Term) -> Term:
    """The sum up to an index."""
    require(is_series(series), "not a series")
    return (*series[:2], high, series[3])


def total(terms: list[Term]) -> Term:
    return terms[0] if len(terms) == 1 else ("add", *terms)


def for_every(n: str, series: Term, premise: Theorem, *fixed: Term) -> Theorem:
    """What holds for every integer n from the first index on, without assuming that n is one."""
    require(not any(n in free(t) for t in (series, *fixed)), "the index has a meaning of its own")
    found = conclude(premise.formula, [premise], within(("var", n), series[1], OO))
    require(not any(n in free(a) for a in found.assumptions), "an assumption depends on the index")
    return found


@rule
def series_limit(parameters: list[Any], premises: Premises) -> Theorem:
    n, series, rest, *parts = parameters
    factors, others, shifts = parts[0::3], parts[1::3], parts[2::3]
    require(len(factors) == len(others) == len(shifts) == len(premises) - 2, "the parts do not match")
    require(all(e[0] == "num" and e[1].denominator == 1 for e in shifts), "not a shift by a whole number")
    sums = [partial(s, ("add", ("var", n), e)) for s, e in zip(others, shifts, strict=True)]
    products = [("mul", c, s) for c, s in zip(factors, sums, strict=True)]
    first, limit, *known = premises
    proves([first], [("eq", partial(series, ("var", n)), total([rest, *products]))])
    found = tending(limit.formula)
    require(found is not None, "a partial sum needs a limit")
    assert found is not None
    (_, body, point, _), value = found
    require(body == bound(rest, n) and point == OO and value not in INFINITE, "not a finite limit of the rest")
    values = [k.formula[2][2] for k in known]
    proves(known, [converges(s, g) for s, g in zip(others, values, strict=True)])
    whole = total([value, *(("mul", c, g) for c, g in zip(factors, values, strict=True))])
    return conclude(converges(series, whole), [for_every(n, series, first, *factors, *others), limit, *known])


@rule
def series_squeeze(parameters: list[Any], premises: Premises) -> Theorem:
    n, series, value, gap = parameters
    close, limit = premises
    proves([close], [("le", ("abs", ("sub", partial(series, ("var", n)), value)), gap)])
    require(any(limit.formula == tends(("limit", bound(gap, n), OO, d), ZERO) for d in ("+", "-", "+-")), "no limit")
    return conclude(converges(series, value), [for_every(n, series, close, value), limit])


@rule
def factorial_growth(parameters: list[Any], premises: Premises) -> Theorem:
    n, a, b, c = parameters
    require(a[0] == "num" and a[1].denominator == 1 and a[1] >= 0, "not a whole number")
    require(n not in free(b) | free(c), "a constant depends on the variable")
    proves(premises, [*obligations(b), *obligations(c)])
    x = ("var", n)
    body = ("div", ("mul", ("pow", x, a), ("exp", ("mul", c, x))), ("gamma", ("add", x, b)))
    return conclude(tends(("limit", bound(body, n), OO, "+-"), ZERO), premises)


@rule
def known_series(parameters: list[Any], premises: Premises) -> Theorem:
    name, x = parameters
    require(name in table(), "no such series")
    entry = table()[name]
    at = {"x": x}
    proves(premises, (substitute(c, at) for c in entry.conditions))
    series = ("sum", number(entry.first), OO, bound(entry.terms, "k"))
    return conclude(converges(substitute(series, at), substitute(entry.value, at)), premises)
