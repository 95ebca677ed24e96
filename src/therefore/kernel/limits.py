"""The limits of terms by structure: what a term tends to when its parts do.

`value_of(t, approach)` gives the limit of t, a term or ±∞, or raises Rejected. It rests on what is
known of some parts, and on conditions that it asks for: about constants, such as the signs of
limits, and about terms near the point, such as 0 < u where u tends to 0 and stands in a
logarithm. Where all of them hold, t is defined near the point and has that limit (the algebra of
limits and continuity; Rudin, Principles of Mathematical Analysis, 4.4 and 4.6).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import reduce

from therefore.kernel.calculus import minus, negative, plus, times
from therefore.kernel.grammar import PI
from therefore.kernel.obligations import DOMAINS, obligations
from therefore.kernel.quotients import Rejected
from therefore.term import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Term,
    div,
    eq,
    forall,
    le,
    lt,
    mul,
    ne,
    neg,
    num,
    power,
)

INFINITE = (INFINITY, MINUS_INFINITY)


@dataclass(frozen=True)
class Approach:
    """A variable that approaches a point, with what is known there: limits of terms, and formulas near the point."""

    variable: str
    point: Term
    known: Mapping[Term, Term]
    holds: Callable[[Term], bool]

    def need(self, formula: Term) -> None:
        if not (_of_numbers(formula) or self.holds(formula)):
            raise Rejected(f"a limit needs {formula!r}")

    def sign(self, t: Term) -> int:
        if t.op == "num" and t != ZERO:
            return 1 if t.args[0] > 0 else -1
        if self.holds(lt(ZERO, t)):
            return 1
        self.need(lt(t, ZERO))
        return -1


def value_of(t: Term, at: Approach) -> Term:
    """What a term tends to."""
    if t in at.known:
        return at.known[t]
    if at.variable not in t.free:
        for obligation in obligations(t):
            at.need(obligation)
        return t
    if t.op not in _RULES:
        raise Rejected(f"no rule for the limit of {t.op}")
    return _RULES[t.op](t, at)


def _of_numbers(formula: Term) -> bool:
    """Whether a relation between two numbers holds."""
    if formula.op not in ("lt", "le", "ne", "eq") or any(u.op != "num" for u in formula.args):
        return False
    a, b = (u.args[0] for u in formula.args)
    return bool({"lt": a < b, "le": a <= b, "ne": a != b, "eq": a == b}[formula.op])


def _values(t: Term, at: Approach) -> list[Term]:
    return [value_of(a, at) for a in t.args]


def _finite(value: Term) -> Term:
    if value in INFINITE:
        raise Rejected("an infinite limit where a finite one is needed")
    return value


def _opposite(value: Term) -> Term:
    return {INFINITY: MINUS_INFINITY, MINUS_INFINITY: INFINITY}.get(value) or negative(value)


def _add(a: Term, b: Term) -> Term:
    infinite = {v for v in (a, b) if v in INFINITE}
    if len(infinite) == 2:
        raise Rejected("a limit of the form ∞ − ∞")
    return infinite.pop() if infinite else plus(a, b)


def _multiply(a: Term, b: Term, at: Approach) -> Term:
    if a not in INFINITE and b not in INFINITE:
        return times(a, b)
    signs = [1 if v == INFINITY else -1 if v == MINUS_INFINITY else at.sign(v) for v in (a, b)]
    return INFINITY if signs[0] == signs[1] else MINUS_INFINITY


def _divide(u: Term, v: Term, at: Approach) -> Term:
    above, below = value_of(u, at), value_of(v, at)
    if below in INFINITE:
        return _multiply(above, ZERO, at)
    if _of_numbers(ne(below, ZERO)) or at.holds(ne(below, ZERO)):
        return _multiply(above, below, at) if above in INFINITE else _quotient(above, below)
    at.need(eq(below, ZERO))
    return _multiply(INFINITY if at.sign(v) > 0 else MINUS_INFINITY, above, at)


def _quotient(above: Term, below: Term) -> Term:
    return above if below == ONE or above == ZERO else div(above, below)


def _power(t: Term, at: Approach) -> Term:
    base, exponent = t.args
    if at.variable in exponent.free:
        return value_of(Term("exp", mul(exponent, Term("log", base))), at)
    value_of(exponent, at)
    if exponent.op == "num" and exponent.args[0].denominator == 1:
        return _whole_power(base, int(exponent.args[0]), at)
    value = value_of(base, at)
    if value != INFINITY and (_of_numbers(lt(ZERO, value)) or at.holds(lt(ZERO, _finite(value)))):
        return power(value, exponent)
    rises = at.sign(exponent) > 0
    if value != INFINITY:
        at.need(eq(value, ZERO))
        at.need(lt(ZERO, base))
    return INFINITY if rises == (value == INFINITY) else ZERO


def _whole_power(base: Term, n: int, at: Approach) -> Term:
    if n < 0:
        return _divide(ONE, power(base, num(-n)), at)
    value = value_of(base, at)
    if n == 0:
        return ONE
    if value in INFINITE:
        return INFINITY if value == INFINITY or n % 2 == 0 else MINUS_INFINITY
    return ZERO if value == ZERO else power(value, num(n))


def _exp(t: Term, at: Approach) -> Term:
    (value,) = _values(t, at)
    return INFINITY if value == INFINITY else ZERO if value == MINUS_INFINITY else Term("exp", value)


def _log(t: Term, at: Approach) -> Term:
    (u,) = t.args
    value = value_of(u, at)
    if value == INFINITY:
        return INFINITY
    if _of_numbers(lt(ZERO, value)) or at.holds(lt(ZERO, _finite(value))):
        return Term("log", value)
    at.need(eq(value, ZERO))
    at.need(lt(ZERO, u))
    return MINUS_INFINITY


# Functions that are continuous on their domains, with their limits at ∞ and −∞ where they have any.
_CONTINUOUS: Mapping[str, tuple[Term, ...]] = {
    "sin": (), "cos": (), "tan": (), "asin": (), "acos": (), "gamma": (), "atanh": (),
    "sinh": (INFINITY, MINUS_INFINITY), "cosh": (INFINITY, INFINITY), "tanh": (ONE, num(-1)),
    "asinh": (INFINITY, MINUS_INFINITY), "atan": (div(PI, num(2)), neg(div(PI, num(2)))),
    "abs": (INFINITY, INFINITY), "acosh": (INFINITY,),
}  # fmt: skip
_CLOSED = frozenset({"asin", "acos", "acosh"})


def _continuous(t: Term, at: Approach) -> Term:
    """f(u) → f(c) where u → c, both in the domain of f: near the point too where that is not open."""
    (u,) = t.args
    value = value_of(u, at)
    if value in INFINITE:
        ends = dict(zip(INFINITE, _CONTINUOUS[t.op], strict=False))
        if value not in ends:
            raise Rejected(f"no limit of {t.op} at infinity")
        return ends[value]
    for v in (value, u) if t.op in _CLOSED else (value,):
        for condition in DOMAINS[t.op](v) if t.op in DOMAINS else ():
            at.need(condition)
    return Term(t.op, value)


def _extremum(t: Term, at: Approach) -> Term:
    return Term(t.op, *map(_finite, _values(t, at)))


def _sum(t: Term, at: Approach) -> Term:
    """A sum of finitely many terms, the number of which does not change."""
    index, low, high, body = t.args
    if at.variable in low.free | high.free or index in at.point.free | {at.variable} or high == INFINITY:
        raise Rejected("the range of a sum depends on the variable of a limit, or has no end")
    for condition in (Term("integer", low), Term("integer", high), le(low, plus(high, ONE))):
        at.need(condition)
    inner = replace(at, known={}, holds=lambda c: at.holds(forall(index, low, high, c)))
    return Term("sum", index, low, high, _finite(value_of(body, inner)))


_RULES: Mapping[str, Callable[[Term, Approach], Term]] = {
    "var": lambda t, at: at.point,
    "add": lambda t, at: reduce(_add, _values(t, at)),
    "sub": lambda t, at: _subtract(*_values(t, at)),
    "neg": lambda t, at: _opposite(*_values(t, at)),
    "mul": lambda t, at: reduce(lambda a, b: _multiply(a, b, at), _values(t, at)),
    "div": lambda t, at: _divide(t.args[0], t.args[1], at),
    "pow": _power, "exp": _exp, "log": _log, "max": _extremum, "min": _extremum, "sum": _sum,
    **dict.fromkeys(_CONTINUOUS, _continuous),
}  # fmt: skip


def _subtract(a: Term, b: Term) -> Term:
    return _add(a, _opposite(b)) if a in INFINITE or b in INFINITE else minus(a, b)
