"""The code that every published NumPy module carries with it, as far as its functions call it.

The text of this file is copied, function by function. The functions below the line are written so that
they are right for PyTorch and JAX too, under these libraries' own names of what NumPy calls `np.…`.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.floating[Any]]
Values: TypeAlias = Array | np.floating[Any]  # a number where the result has no axes


def _arrays(*values: ArrayLike) -> tuple[Array, ...]:
    """The values as arrays of one floating-point type: that of those which have one, else double precision."""
    ready = tuple([value for value in values if type(value) is np.ndarray and value.dtype.char == "d"])
    if len(ready) == len(values):
        return ready
    arrays = [np.asarray(value) for value in values]
    if any(array.dtype.kind not in "biuf" for array in arrays):
        raise TypeError("real numbers are needed")
    given = [a.dtype for a, v in zip(arrays, values, strict=True) if a.dtype.kind == "f" and type(v) is not float]
    dtype = np.result_type(*given) if given else np.dtype(np.float64)
    return tuple(array.astype(dtype, copy=False) for array in arrays)


# Below: for every library -------------------------------------------------------------------------


def _families(*values: ArrayLike) -> tuple[Array, ...]:
    """The values as arrays whose last axes have one length, so that none is broadcast."""
    arrays = _arrays(*values)
    lengths = {array.shape[-1:] for array in arrays}
    if len(lengths) > 1 or () in lengths:
        raise ValueError(f"last axes of one length are needed, not shapes {', '.join(str(a.shape) for a in arrays)}")
    return arrays


def _is_largest(x: Array) -> NDArray[np.bool_]:
    """Where along the last axis the largest number is; the first of them if there are several."""
    value: NDArray[np.bool_] = np.arange(x.shape[-1]) == np.argmax(x, axis=-1, keepdims=True)
    return value


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
    gap, absent = p - q, p == 0
    s = gap / np.where(absent & (q == 0), 1, p + q)
    near = (gap + 2 * p * _atanh_beyond(s * s)) * s
    ratio = np.where(absent, 1, np.minimum(p, q)) / np.where(absent, 1, np.maximum(p, q))
    negative = np.log(ratio)
    far = p * np.where(p < q, negative, -negative) - gap
    value: Array = np.where(np.abs(s) < 1 / 3, near, far)
    return value


def _atanh_beyond(square: Array) -> Array:
    """atanh(s)/s - 1 of s², which is log(p/q) / (2s) - 1, up to less than rounding where |s| < 1/3."""
    series = square / 33
    for k in range(31, 1, -2):
        series += 1 / k
        series *= square
    return series


def _weights(z: Array) -> Array:
    """exp(z - max z) along the last axis; what rounding takes from the difference is made good."""
    largest = np.max(z, axis=-1, keepdims=True)
    near = np.maximum(z, largest - 1000)  # beyond that the result is 0, for -inf too
    difference = near - largest
    back = difference - near
    lost = (near - (difference - back)) - (largest + back)
    weights = np.exp(difference)
    value: Array = weights + weights * lost
    return value


def _tail(z: Array, keepdims: bool = False) -> Array:
    """The sum of exp(z - max z) over the last axis, without one of the largest, which is 1."""
    value: Array = np.sum(np.where(_is_largest(z), 0, _weights(z)), axis=-1, keepdims=keepdims)
    return value


def _others(x: Array) -> Array:
    """For each number along the last axis the sum of all others; none may be negative."""
    largest = _is_largest(x)
    rest = np.where(largest, 0, x)
    sum_of_rest = np.sum(rest, axis=-1, keepdims=True)
    value: Array = np.where(largest, sum_of_rest, sum_of_rest - rest + np.max(x, axis=-1, keepdims=True))
    return value
