"""The code that every published JAX module carries with it; what is not here is as in `runtime_numpy`.

The text of this file is copied, function by function; nothing imports it, so that publishing needs no JAX.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
from jax.custom_derivatives import SymbolicZero
from jax.typing import ArrayLike

Array: TypeAlias = jax.Array
Values: TypeAlias = jax.Array


def _differentiated(
    position: int, slope: Callable[..., Array], along: bool = False
) -> Callable[[Callable[..., Array]], Callable[..., Array]]:
    """Let automatic differentiation take `slope` for the derivative by one argument, summed `along` the last axis."""

    def decorate(function: Callable[..., Array]) -> Callable[..., Array]:
        proved = jax.custom_jvp(function)

        def derivative(arguments: tuple[Array, ...], tangents: tuple[Any, ...]) -> tuple[Array, Array]:
            if any(not isinstance(t, SymbolicZero) for i, t in enumerate(tangents) if i != position):
                raise NotImplementedError("no derivative by the other arguments is known; stop their gradients")
            value = proved(*arguments)
            if isinstance(tangents[position], SymbolicZero):
                return value, jnp.zeros_like(value)
            moved = slope(*arguments) * tangents[position]
            return value, jnp.sum(moved, axis=-1) if along else moved

        proved.defjvp(derivative, symbolic_zeros=True)

        @wraps(function)
        def call(*arguments: ArrayLike) -> Array:
            value: Array = proved(*_arrays(*arguments))
            return value

        return call

    return decorate


def _arrays(*values: ArrayLike) -> tuple[Array, ...]:
    """The values as arrays of one floating-point type: that of those which have one, else the default type."""
    arrays = [value if isinstance(value, (bool, int, float)) else jnp.asarray(value) for value in values]
    dtype = jnp.result_type(*arrays)
    if not jnp.issubdtype(dtype, jnp.floating):
        if jnp.issubdtype(dtype, jnp.complexfloating):
            raise TypeError("real numbers are needed")
        dtype = jnp.result_type(float)
    return tuple(jnp.asarray(array, dtype) for array in arrays)


def _abs(x: Array) -> Array:
    """The absolute value, whose derivative at 0 is 0, midway; JAX's own is 1."""
    return jnp.maximum(x, -x)


def _largest(x: Array, axis: int, keepdims: bool = False) -> Array:
    """The largest number along the last axis; all of its derivative is that of the one which `_is_largest` marks."""
    value = jnp.take_along_axis(x, jnp.argmax(x, axis=axis, keepdims=True), axis=axis)
    return value if keepdims else jnp.squeeze(value, axis)
