"""The helpers that published numeric code calls where a stable form says so: what they mean, and the laws behind them.

Their code is in `runtime_numpy`, under the same names.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from therefore.goal import Definition, Goal
from therefore.term import (
    INFINITY,
    ONE,
    ZERO,
    Term,
    add,
    app,
    div,
    eq,
    in_range,
    le,
    lt,
    mul,
    neg,
    num,
    power,
    sub,
    substitute,
    total,
    var,
)


@dataclass(frozen=True)
class Helper:
    """A function that published code may call.

    `laws` are what the code uses beside the definition: the identities of its branches, bounds of
    what a branch leaves out, and the limits that are its values where there is none otherwise.
    """

    definition: Definition
    laws: tuple[Goal, ...] = ()


# Building blocks of helpers and forms ----------------------------------------------------------


def exp(t: Term) -> Term:
    return Term("exp", t)


def log(t: Term) -> Term:
    return Term("log", t)


def at(family: str, index: str) -> Term:
    return app(family, var(index))


def summed(index: str, body: Term) -> Term:
    """A sum over all n numbers of a family."""
    return total(index, ONE, N, body)


N, K, P, Q, S, T, X, Y = map(var, "n k p q s t x y".split())
TWO = num(2)
LARGEST = Term("maximum", "c", ONE, N, at("z", "c"))
WEIGHT, WEIGHTS = exp(sub(at("z", "k"), LARGEST)), summed("j", exp(sub(at("z", "j"), LARGEST)))
UNLESS_K = sub(ONE, Term("delta", var("j"), K))
OTHER_WEIGHTS = summed("j", mul(UNLESS_K, exp(sub(at("z", "j"), LARGEST))))

_ONE_OF_N = (Term("integer", N), le(ONE, N), *in_range("k", ONE, N))
_POSITIVE = (lt(ZERO, P), lt(ZERO, Q))
_LOG_RATIO = log(div(P, Q))
_GAP = add(sub(mul(P, _LOG_RATIO), P), Q)
# The same, as the limit for p → 0 is taken.
_GAP_IN_PARTS = add(sub(sub(mul(P, log(P)), mul(P, log(Q))), P), Q)
# With s = (p - q)/(p + q), log(p/q) is 2 atanh(s), whose series the code sums to its 33rd power.
_SHARE = div(sub(P, Q), add(P, Q))
_TWICE_ATANH = log(div(add(ONE, S), sub(ONE, S)))
_SERIES = mul(TWO, add(S, *(div(power(S, num(k)), num(k)) for k in range(3, 34, 2))))
_NEXT = mul(num(Fraction(9, 4 * 35)), power(S, num(35)))
_NEAR = (lt(ZERO, S), le(S, num(Fraction(1, 3))))
# What rounding takes from a difference, t, is small enough that exp(t) is 1 + t up to less than rounding.
_SMALL = (lt(num(Fraction(-1, 2)), T), lt(T, num(Fraction(1, 2))))


def _limit(variable: str, body: Term, value: Term) -> Term:
    return eq(Term("limit", variable, body, ZERO, "+"), value)


def _or_zero(body: Term) -> Term:
    return Term("piecewise", ZERO, eq(X, ZERO), body)


_NOTHING_WEIGHS_NOTHING = Goal((), _limit("x", mul(X, log(X)), ZERO))
_THE_IMPOSSIBLE_COSTS_ALL = Goal((lt(ZERO, P),), _limit("q", neg(mul(P, log(Q))), INFINITY))

_ALL = (
    Helper(Definition("np.log1p", (("t", 0),), log(add(ONE, T)))),
    Helper(Definition("np.expm1", (("t", 0),), sub(exp(T), ONE))),
    Helper(
        Definition("_xlogy", (("x", 0), ("y", 0)), _or_zero(mul(X, log(Y)))),
        (_NOTHING_WEIGHS_NOTHING, _THE_IMPOSSIBLE_COSTS_ALL),
    ),
    Helper(
        Definition("_xlog1py", (("x", 0), ("y", 0)), _or_zero(mul(X, log(add(ONE, Y))))),
        (_NOTHING_WEIGHS_NOTHING, _THE_IMPOSSIBLE_COSTS_ALL),
    ),
    Helper(
        Definition("_divergence", (("p", 0), ("q", 0)), Term("piecewise", Q, eq(P, ZERO), _GAP)),
        (
            Goal(_POSITIVE, eq(_GAP, add(mul(sub(P, Q), _SHARE), mul(TWO, P, sub(div(_LOG_RATIO, TWO), _SHARE))))),
            Goal(_POSITIVE, eq(_LOG_RATIO, substitute(_TWICE_ATANH, {"s": _SHARE}))),
            Goal((lt(neg(ONE), S), lt(S, ONE)), eq(substitute(_TWICE_ATANH, {"s": neg(S)}), neg(_TWICE_ATANH))),
            Goal(_NEAR, le(_SERIES, _TWICE_ATANH)),
            Goal(_NEAR, le(_TWICE_ATANH, add(_SERIES, _NEXT))),
            Goal(_POSITIVE, eq(_LOG_RATIO, neg(log(div(Q, P))))),
            Goal(_POSITIVE, eq(_GAP, _GAP_IN_PARTS)),
            Goal((lt(ZERO, Q),), _limit("p", _GAP_IN_PARTS, Q)),
            Goal((lt(ZERO, P),), _limit("q", _GAP, INFINITY)),
        ),
    ),
    Helper(
        Definition("_weights", (("@z", 1), ("k", 0), ("n", 0)), WEIGHT),
        (
            Goal((), eq(exp(add(S, T)), mul(exp(S), exp(T)))),
            Goal(_SMALL, le(add(ONE, T), exp(T))),
            Goal(_SMALL, le(exp(T), add(ONE, T, power(T, TWO)))),
        ),
    ),
    Helper(
        Definition("_tail", (("@z", 1), ("n", 0)), sub(WEIGHTS, ONE)),
        (Goal((*_ONE_OF_N, eq(at("z", "k"), LARGEST)), eq(OTHER_WEIGHTS, sub(WEIGHTS, ONE))),),
    ),
    # Printed for a sum over all indices but one.
    Helper(
        Definition("_others", (("@x", 1), ("k", 0), ("n", 0)), summed("j", mul(UNLESS_K, at("x", "j")))),
        (Goal(_ONE_OF_N, eq(summed("j", mul(UNLESS_K, at("x", "j"))), sub(summed("j", at("x", "j")), at("x", "k")))),),
    ),
)
HELPERS = {helper.definition.name: helper for helper in _ALL}
