"""The functions that published NumPy code calls: their code, what they mean, and the laws that the code rests on.

The source of the functions is copied into the published module as it stands here. Those at the top
begin every published function; the others are called where a stable form says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

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

Array = NDArray[np.floating[Any]]


def _arrays(*values: ArrayLike) -> tuple[Array, ...]:
    """The values as arrays of one floating-point type: that of those which have one, else double precision."""
    arrays = [np.asarray(value) for value in values]
    if any(array.dtype.kind not in "biuf" for array in arrays):
        raise TypeError("real numbers are needed")
    given = [a.dtype for a, v in zip(arrays, values, strict=True) if a.dtype.kind == "f" and type(v) is not float]
    dtype = np.result_type(*given) if given else np.dtype(np.float64)
    return tuple(array.astype(dtype, copy=False) for array in arrays)


def _families(*values: ArrayLike) -> tuple[Array, ...]:
    """The values as arrays whose last axes have one length, so that none is broadcast."""
    arrays = _arrays(*values)
    lengths = {array.shape[-1:] for array in arrays}
    if len(lengths) > 1 or () in lengths:
        raise ValueError(f"last axes of one length are needed, not shapes {', '.join(str(a.shape) for a in arrays)}")
    return arrays


def _xlogy(x: Array, y: Array) -> Array:
    """x log y, and 0 where both are 0."""
    value: Array = x * np.log(np.where((x == 0) & (y == 0), 1, y))
    return value


def _xlog1py(x: Array, y: Array) -> Array:
    """x log(1 + y), and 0 where x = 0 and y = -1."""
    value: Array = x * np.log1p(np.where((x == 0) & (y == -1), 0, y))
    return value


def _divergence(p: Array, q: Array) -> Array:
    """p log(p/q) - p + q, never negative; q where p = 0, and inf where q = 0 < p."""
    s = (p - q) / np.where(p + q == 0, 1, p + q)
    series = 0 * s  # log(p/q) / (2s) - 1, which is atanh(s)/s - 1, up to less than rounding where |s| < 1/3
    for k in range(33, 1, -2):
        series = (series + 1 / k) * s**2
    near = (p - q) * s + 2 * p * s * series
    low, high = np.minimum(p, q), np.maximum(p, q)
    size = -np.log(low / np.where(high == 0, 1, high))
    far = p * np.where(p == 0, 0, np.where(p < q, -size, size)) - (p - q)
    value: Array = np.where(np.abs(s) < 1 / 3, near, far)
    return value


def _tail(z: Array, keepdims: bool = False) -> Array:
    """The sum of exp(z - max z) over the last axis, without one of the largest, which is 1."""
    terms = np.exp(z - np.max(z, axis=-1, keepdims=True))
    np.put_along_axis(terms, np.argmax(z, axis=-1, keepdims=True), 0, axis=-1)
    value: Array = np.sum(terms, axis=-1, keepdims=keepdims)
    return value


def _others(x: Array) -> Array:
    """For each number along the last axis the sum of all others; none may be negative."""
    at = np.argmax(x, axis=-1, keepdims=True)
    rest = np.array(x)
    np.put_along_axis(rest, at, 0, axis=-1)
    rest_sum = np.sum(rest, axis=-1, keepdims=True)
    others = rest_sum - rest + np.take_along_axis(x, at, axis=-1)
    value: Array = np.where(np.arange(x.shape[-1]) == at, rest_sum, others)
    return value


@dataclass(frozen=True)
class Helper:
    """A function that published code may call: NumPy's own where `code` is None.

    `laws` are what the code uses beside the definition: the identities of its branches, bounds of
    what a branch leaves out, and the limits that are its values where there is none otherwise.
    """

    definition: Definition
    laws: tuple[Goal, ...] = ()
    code: Callable[..., Array] | None = None


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


def _limit(variable: str, body: Term, value: Term) -> Term:
    return eq(Term("limit", variable, body, ZERO, "+"), value)


def _or_zero(body: Term) -> Term:
    return Term("piecewise", ZERO, eq(X, ZERO), body)


_NOTHING_WEIGHS_NOTHING = Goal((), _limit("x", mul(X, log(X)), ZERO))
_THE_IMPOSSIBLE_COSTS_ALL = Goal((lt(ZERO, P),), _limit("q", neg(mul(P, log(Q))), INFINITY))

_ALL = (
    Helper(Definition("np.log1p", (("t", 0),), log(add(ONE, T)))),
    Helper(
        Definition("_xlogy", (("x", 0), ("y", 0)), _or_zero(mul(X, log(Y)))),
        (_NOTHING_WEIGHS_NOTHING, _THE_IMPOSSIBLE_COSTS_ALL),
        _xlogy,
    ),
    Helper(
        Definition("_xlog1py", (("x", 0), ("y", 0)), _or_zero(mul(X, log(add(ONE, Y))))),
        (_NOTHING_WEIGHS_NOTHING, _THE_IMPOSSIBLE_COSTS_ALL),
        _xlog1py,
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
        _divergence,
    ),
    Helper(
        Definition("_tail", (("@z", 1), ("n", 0)), sub(WEIGHTS, ONE)),
        (Goal((*_ONE_OF_N, eq(at("z", "k"), LARGEST)), eq(OTHER_WEIGHTS, sub(WEIGHTS, ONE))),),
        _tail,
    ),
    # Printed for a sum over all indices but one.
    Helper(
        Definition("_others", (("@x", 1), ("k", 0), ("n", 0)), summed("j", mul(UNLESS_K, at("x", "j")))),
        (Goal(_ONE_OF_N, eq(summed("j", mul(UNLESS_K, at("x", "j"))), sub(summed("j", at("x", "j")), at("x", "k")))),),
        _others,
    ),
)
HELPERS = {helper.definition.name: helper for helper in _ALL}
BEGINNINGS = (_arrays, _families)
