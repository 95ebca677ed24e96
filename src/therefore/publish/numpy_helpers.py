"""The functions that published NumPy code calls: their code, what they mean, and the laws that the code rests on.

The source of the functions is copied into the published module as it stands here. Those at the top
begin every published function; the others are called where a stable form says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from therefore.goal import Definition, Goal
from therefore.term import INFINITY, ONE, ZERO, Term, add, app, div, eq, in_range, le, lt, mul, neg, sub, total, var

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
    low, high = np.minimum(p, q), np.maximum(p, q)
    high = np.where(high == 0, 1, high)
    size = np.where(low > high / 2, -np.log1p((low - high) / high), -np.log(low / high))
    logarithm = np.where(p == 0, 0, np.where(p < q, -size, size))
    value: Array = np.maximum(p * logarithm - (p - q), 0)
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

    `laws` are what the code uses beside the definition: the identities of its branches, and the
    limits that are its values where the expression that it stands for has none.
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


N, K, P, Q, T, X, Y = map(var, "n k p q t x y".split())
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
            Goal(_POSITIVE, eq(_LOG_RATIO, log(add(ONE, div(sub(P, Q), Q))))),
            Goal(_POSITIVE, eq(_LOG_RATIO, neg(log(add(ONE, div(sub(Q, P), P)))))),
            Goal(_POSITIVE, eq(_LOG_RATIO, neg(log(div(Q, P))))),
            Goal(_POSITIVE, eq(_GAP, _GAP_IN_PARTS)),
            Goal(_POSITIVE, le(ZERO, _GAP)),
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
