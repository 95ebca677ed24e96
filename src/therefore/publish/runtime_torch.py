"""The code that every published PyTorch module carries with it; what is not here is as in `runtime_numpy`.

The text of this file is copied, function by function; nothing imports it, so that publishing needs no PyTorch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce, wraps
from typing import Any, TypeAlias

import torch

Array: TypeAlias = torch.Tensor
ArrayLike: TypeAlias = torch.Tensor | Sequence[Any] | float
Values: TypeAlias = torch.Tensor


class _Proved(torch.autograd.Function):
    """A function of tensors whose derivative by one of them is another function, proved to be it."""

    generate_vmap_rule = True

    @staticmethod
    def forward(function: Callable[..., Array], slope: Any, position: int, along: bool, *arguments: Array) -> Array:
        return function(*arguments)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Array) -> None:
        _, ctx.slope, ctx.position, ctx.along, *arguments = inputs
        ctx.save_for_backward(*arguments)
        ctx.save_for_forward(*arguments)
        ctx.set_materialize_grads(False)

    @staticmethod
    def backward(ctx: Any, upstream: Array) -> tuple[Array | None, ...]:
        needed = ctx.needs_input_grad[4:]
        if any(is_needed for i, is_needed in enumerate(needed) if i != ctx.position):
            raise NotImplementedError("no derivative by the other arguments is known; detach them")
        weights = upstream.unsqueeze(-1) if ctx.along else upstream
        slopes = weights * ctx.slope(*ctx.saved_tensors)
        gradients: list[Array | None] = [None] * len(ctx.needs_input_grad)
        gradients[4 + ctx.position] = slopes.sum_to_size(ctx.saved_tensors[ctx.position].shape)
        return tuple(gradients)

    @staticmethod
    def jvp(ctx: Any, *tangents: Array | None) -> Array:
        given = tangents[4:]
        if any(t is not None for i, t in enumerate(given) if i != ctx.position):
            raise NotImplementedError("no derivative by the other arguments is known; detach them")
        moved = given[ctx.position] * ctx.slope(*ctx.saved_tensors)
        return moved.sum(-1) if ctx.along else moved


def _differentiated(
    position: int, slope: Callable[..., Array], along: bool = False
) -> Callable[[Callable[..., Array]], Callable[..., Array]]:
    """Let automatic differentiation take `slope` for the derivative by one argument, summed `along` the last axis."""

    def decorate(function: Callable[..., Array]) -> Callable[..., Array]:
        @wraps(function)
        def call(*arguments: ArrayLike) -> Array:
            value: Array = _Proved.apply(function, slope, position, along, *_arrays(*arguments))
            return value

        return call

    return decorate


def _arrays(*values: ArrayLike) -> tuple[Array, ...]:
    """The values as tensors of one floating-point type: that of those which have one, else the default type."""
    tensors = [torch.as_tensor(value) for value in values]
    if any(tensor.is_complex() for tensor in tensors):
        raise TypeError("real numbers are needed")
    given = [t.dtype for t, v in zip(tensors, values, strict=True) if t.is_floating_point() and type(v) is not float]
    dtype = reduce(torch.promote_types, given) if given else torch.get_default_dtype()
    return tuple(tensor.to(dtype) for tensor in tensors)


def _atanh_beyond(square: Array) -> Array:
    """atanh(s)/s - 1 of s², which is log(p/q) / (2s) - 1, up to less than rounding where |s| < 1/3."""
    series = square / 33
    for k in range(31, 1, -2):
        series = (series + 1 / k) * square  # not in place, for automatic differentiation
    return series


def _is_largest(x: Array) -> Array:
    """Where along the last axis the largest number is; one of them if there are several."""
    at = torch.argmax(x, dim=-1, keepdim=True)
    value: Array = torch.zeros_like(x, dtype=torch.bool).scatter(-1, at, True)
    return value


def _largest(x: Array, axis: int, keepdims: bool = False) -> Array:
    """The largest number along the last axis; all of its derivative is that of the one which `_is_largest` marks."""
    value: Array = torch.gather(x, axis, torch.argmax(x, dim=axis, keepdim=True))
    return value if keepdims else value.squeeze(axis)


def _maximum(x: Array | float, y: Array | float) -> Array:
    """The larger of two, at least one of them a tensor."""
    like = x if isinstance(x, torch.Tensor) else y
    value: Array = torch.maximum(torch.as_tensor(x).to(like), torch.as_tensor(y).to(like))
    return value


def _minimum(x: Array | float, y: Array | float) -> Array:
    """The smaller of two, at least one of them a tensor."""
    like = x if isinstance(x, torch.Tensor) else y
    value: Array = torch.minimum(torch.as_tensor(x).to(like), torch.as_tensor(y).to(like))
    return value
