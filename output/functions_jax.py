"""Numeric functions, generated from checked expressions; needs JAX alone.

Written by `therefore build`, not by hand. Each function computes its formula in a form that is proved
equal to it wherever the conditions on its arguments hold; whether they hold is not checked here.
Families of numbers, such as the probabilities of n outcomes, lie along the last axis; the axes before
it are batch axes, and broadcast. Results have the floating-point type of the arguments; integers and
Python's own numbers follow the others, and alone they are the library's default. Logarithms are natural.
Automatic differentiation takes derivatives that were proved, where a function says so: they are finite
and right wherever the function is defined. Else it differentiates the stable form; a derivative by
numbers that sum to 1 is then the one along such numbers, up to a number that is added to all of it.
On a CPU, XLA takes numbers below 2^-1022 for 0, and its log1p loses 7 bits around 1/2.
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

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_from_logits",
    "binary_cross_entropy_from_logits_gradient",
    "binary_entropy",
    "binary_entropy_derivative",
    "cross_entropy",
    "entropy",
    "kl_divergence",
    "log_softmax",
    "log_sum_exp",
    "log_sum_exp_gradient",
    "sigmoid",
    "sigmoid_derivative",
    "softmax",
    "softmax_cross_entropy",
    "softmax_cross_entropy_gradient",
    "softplus",
    "softplus_derivative",
]


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


def softplus_derivative(z: ArrayLike) -> Values:
    """Derivative of softplus: the sigmoid.

    d/dz softplus(z) = σ(z)

    z: any shape; real
    Result: the arguments' shape

    Checked in `derivations/binary_cross_entropy.py::softplus_derivative::3`. `exp` is taken of numbers that are not
    positive, so that nothing overflows.

    At the ends:
        softplus_derivative(-800) = 0
        softplus_derivative(800) = 1

    Accuracy of the same form under NumPy, in units in the last place, on 1,000 arguments (z up to ±800):
        median 0.28, worst 1.4, 0.37 bits lost, all finite; worst at z = 4.641
        as defined: median 0.31, worst 1.9e+14, 0.56 bits lost, all finite
    """
    (z,) = _arrays(z)
    value: Values = jnp.exp(jnp.minimum(z, 0)) / (1 + jnp.exp(-_abs(z)))
    return value


@_differentiated(0, softplus_derivative)
def softplus(z: ArrayLike) -> Values:
    """Softplus, a smooth max(z, 0).

    softplus(z) = log(1 + exp(z))

    z: any shape; real
    Result: the arguments' shape

    Checked in `derivations/binary_cross_entropy.py::SOFTPLUS`. `exp` is taken of numbers that are not positive, so
    that nothing overflows.

    Its derivative by z is `softplus_derivative`, as checked in
    `derivations/binary_cross_entropy.py::softplus_derivative::3`.

    At the ends:
        softplus(-800) = 0
        softplus(800) = 800

    Accuracy of the same form under NumPy, in units in the last place, on 1,000 arguments (z up to ±800):
        median 0.21, worst 0.95, 0.29 bits lost, all finite; worst at z = 0.001802
        as defined: median 0.48, worst 9e+15, 11 bits lost, 14 not finite
    """
    (z,) = _arrays(z)
    value: Values = jnp.maximum(z, 0) + jnp.log1p(jnp.exp(-_abs(z)))
    return value


def binary_cross_entropy(yhat: ArrayLike, y: ArrayLike) -> Values:
    """Binary cross-entropy of a label and a predicted probability, in nats.

    L(ŷ, y) = -(y·log ŷ + (1 - y)·log(1 - ŷ))

    yhat: any shape; 0 < ŷ < 1
    y: any shape; y ∈ {0, 1}
    Result: the arguments' shape

    Checked in `derivations/binary_cross_entropy.py::LOSS`. A weight of 0 makes its term 0, even on a probability of
    0; on that, a positive weight makes `inf`. A result of 0 is 0, not -0.

    At the ends:
        binary_cross_entropy(0, 0) = 0
        binary_cross_entropy(0, 1) = inf
        binary_cross_entropy(1, 0) = inf
        binary_cross_entropy(1, 1) = 0

    Accuracy of the same form under NumPy, in units in the last place, on 1,000 arguments (yhat between 0 and 1; y 0
        or 1):
        median 0.24, worst 0.69, 0.31 bits lost, all finite; worst at yhat = 0.3889, y = 0
        as defined: median 0.29, worst 6.2e+15, 4.9 bits lost, all finite
    """
    yhat, y = _arrays(yhat, y)
    value: Values = 0 - (_xlogy(y, yhat) + _xlog1py(1 - y, -yhat))
    return value


def binary_cross_entropy_from_logits_gradient(z: ArrayLike, y: ArrayLike) -> Values:
    """Derivative of the binary cross-entropy by the logit: prediction minus label.

    ∂/∂z L(σ(z), y) = σ(z) - y

    z: any shape; real
    y: any shape; y ∈ {0, 1}
    Result: the arguments' shape

    Checked in `derivations/gradients.py::gradient_in_the_logit::3`. `exp` is taken of numbers that are not
    positive, so that nothing overflows. For a label of 0 or 1 nothing is subtracted, so that small results keep
    their digits.

    At the ends:
        binary_cross_entropy_from_logits_gradient(-800, 0) = 0
        binary_cross_entropy_from_logits_gradient(-800, 1) = -1
        binary_cross_entropy_from_logits_gradient(800, 0) = 1
        binary_cross_entropy_from_logits_gradient(800, 1) = 0

    Accuracy of the same form under NumPy, in units in the last place, on 1,000 arguments (z up to ±800; y 0 or 1):
        median 0.26, worst 1.4, 0.36 bits lost, all finite; worst at z = 4.641, y = 0
        as defined: median 0.38, worst 8.9e+15, 5.9 bits lost, all finite
    """
    z, y = _arrays(z, y)
    value: Values = ((1 - y) * jnp.exp(jnp.minimum(z, 0)) - y * jnp.exp(jnp.minimum(-z, 0))) / (1 + jnp.exp(-_abs(z)))
    return value


@_differentiated(0, binary_cross_entropy_from_logits_gradient)
def binary_cross_entropy_from_logits(z: ArrayLike, y: ArrayLike) -> Values:
    """Binary cross-entropy of a label and the prediction that a logit makes, in nats.

    L(σ(z), y) = -(y·log(σ(z)) + (1 - y)·log(1 - σ(z))) = max(z, 0) - y·z + log(1 + exp(-|z|))

    z: any shape; real
    y: any shape; y ∈ {0, 1}
    Result: the arguments' shape

    Checked in `derivations/binary_cross_entropy.py::stable_loss::2`. For a label of 0 or 1 nothing is subtracted,
    so that small results keep their digits. `exp` is taken of numbers that are not positive, so that nothing
    overflows.

    Its derivative by z is `binary_cross_entropy_from_logits_gradient`, as checked in
    `derivations/gradients.py::gradient_in_the_logit::3`.

    At the ends:
        binary_cross_entropy_from_logits(-800, 0) = 0
        binary_cross_entropy_from_logits(-800, 1) = 800
        binary_cross_entropy_from_logits(800, 0) = 800
        binary_cross_entropy_from_logits(800, 1) = 0

    Accuracy of the same form under NumPy, in units in the last place, on 1,000 arguments (z up to ±800; y 0 or 1):
        median 0.2, worst 0.96, 0.28 bits lost, all finite; worst at z = -5.327e-07, y = 1
        as defined: median 0.89, worst 8.9e+15, 10 bits lost, 180 not finite
    """
    z, y = _arrays(z, y)
    value: Values = (1 - y) * jnp.maximum(z, 0) + y * jnp.maximum(-z, 0) + jnp.log1p(jnp.exp(-_abs(z)))
    return value


def cross_entropy(P: ArrayLike, Q: ArrayLike) -> Values:
    """Cross-entropy of the truth P and a model Q, in nats.

    H(P, Q) = -Σ_y P(y)·log(Q(y))

    P: shape (..., n); for all y: 0 < P(y), Σ_y P(y) = 1
    Q: shape (..., n); for all y: 0 < Q(y), Σ_y Q(y) = 1
    Result: shape (...)

    Checked in `derivations/cross_entropy.py::CROSS_ENTROPY`. A weight of 0 makes its term 0, even on a probability
    of 0; on that, a positive weight makes `inf`. A result of 0 is 0, not -0.

    At the ends:
        cross_entropy([1, 0], [1, 0]) = 0
        cross_entropy([1, 0], [0, 1]) = inf
        cross_entropy([0, 1], [1, 0]) = inf
        cross_entropy([0, 1], [0, 1]) = 0

    Accuracy of the same form under NumPy, in units in the last place, on 320 arguments (P a distribution; Q a
        distribution; half of the pairs nearly equal; of 2, 3, 5, 8 numbers):
        median 0.36, worst 1.5, 0.46 bits lost, all finite; worst at P = [0.9994, 0.0005689, 3.173e-07, 1.85e-10,
            1.084e-13], Q = [0.2057, 0.0001152, 3.29e-08, 3.918e-11, 0.7942]
        as defined: median 0.36, worst 1.5, 0.46 bits lost, all finite
    """
    P, Q = _families(P, Q)
    value: Values = 0 - jnp.sum(_xlogy(P, Q), axis=-1)
    return value


def entropy(P: ArrayLike) -> Values:
    """Entropy of a distribution, in nats.

    H(P) = -Σ_y P(y)·log(P(y))

    P: shape (..., n); for all y: 0 < P(y), Σ_y P(y) = 1
    Result: shape (...)

    Checked in `derivations/entropy.py::ENTROPY`. A weight of 0 makes its term 0, even on a probability of 0; on
    that, a positive weight makes `inf`. A result of 0 is 0, not -0.

    At the ends:
        entropy([1, 0]) = 0
        entropy([0, 1]) = 0

    Accuracy of the same form under NumPy, in units in the last place, on 320 arguments (P a distribution; of 2, 3,
        5, 8 numbers):
        median 0.37, worst 1.5, 0.48 bits lost, all finite; worst at P = [4.825e-11, 0.9989, 0.001141, 6.383e-07,
            1.837e-10]
        as defined: median 0.37, worst 1.5, 0.48 bits lost, all finite
    """
    (P,) = _families(P)
    value: Values = 0 - jnp.sum(_xlogy(P, P), axis=-1)
    return value


def binary_entropy_derivative(p: ArrayLike) -> Values:
    """Derivative of the entropy of two outcomes: the logarithm of the odds against p.

    d/dp h(p) = log((1 - p)/p)

    p: any shape; 0 < p < 1
    Result: the arguments' shape

    Checked in `derivations/entropy.py::binary_entropy_derivative::3`. One of the two logarithms is 0, so that
    nothing is lost to cancellation around 1/2.

    At the ends:
        binary_entropy_derivative(0) = inf
        binary_entropy_derivative(1) = -inf

    Accuracy of the same form under NumPy, in units in the last place, on 1,000 arguments (p between 0 and 1):
        median 0.26, worst 1.1, 0.33 bits lost, all finite; worst at p = 0.3896
        as defined: median 0.29, worst 35, 0.42 bits lost, all finite
    """
    (p,) = _arrays(p)
    value: Values = jnp.log1p(jnp.maximum(1 - 2 * p, 0) / p) - jnp.log1p(jnp.maximum(2 * p - 1, 0) / (1 - p))
    return value


@_differentiated(0, binary_entropy_derivative)
def binary_entropy(p: ArrayLike) -> Values:
    """Entropy of two outcomes of probability p and 1 - p, in nats.

    h(p) = -(p·log p + (1 - p)·log(1 - p))

    p: any shape; 0 < p < 1
    Result: the arguments' shape

    Checked in `derivations/entropy.py::BINARY_ENTROPY`. A weight of 0 makes its term 0, even on a probability of 0;
    on that, a positive weight makes `inf`. A result of 0 is 0, not -0.

    Its derivative by p is `binary_entropy_derivative`, as checked in
    `derivations/entropy.py::binary_entropy_derivative::3`.

    At the ends:
        binary_entropy(0) = 0
        binary_entropy(1) = 0

    Accuracy of the same form under NumPy, in units in the last place, on 1,000 arguments (p between 0 and 1):
        median 0.32, worst 1.4, 0.43 bits lost, all finite; worst at p = 0.9998
        as defined: median 0.52, worst 1.9e+14, 8.2 bits lost, all finite
    """
    (p,) = _arrays(p)
    value: Values = 0 - (_xlogy(p, p) + _xlog1py(1 - p, -p))
    return value


def kl_divergence(P: ArrayLike, Q: ArrayLike) -> Values:
    """Divergence of a model Q from the truth P, in nats.

    D(P, Q) = Σ_y P(y)·log(P(y)/Q(y))

    P: shape (..., n); for all y: 0 < P(y), Σ_y P(y) = 1
    Q: shape (..., n); for all y: 0 < Q(y), Σ_y Q(y) = 1
    Result: shape (...)

    Checked in `derivations/kl_divergence.py::KL`. The terms are P log(P/Q) - P + Q, of which none is negative:
    nothing is lost to cancellation where P and Q nearly agree, and sums that are 1 only up to rounding do no harm.
    The term of P(y) = 0 is Q(y), its limit; that of Q(y) = 0 < P(y) is `inf`.

    At the ends:
        kl_divergence([1, 0], [1, 0]) = 0
        kl_divergence([1, 0], [0, 1]) = inf
        kl_divergence([0, 1], [1, 0]) = inf
        kl_divergence([0, 1], [0, 1]) = 0

    Accuracy of the same form under NumPy, in units in the last place, on 320 arguments (P a distribution; Q a
        distribution; half of the pairs nearly equal; of 2, 3, 5, 8 numbers):
        median 0.44, worst 2.4, 0.56 bits lost, all finite; worst at P = [0.1753, 0.8247], Q = [0.7754, 0.2246]
        as defined: median 1.7e+05, worst 2.1e+27, 25 bits lost, all finite
    """
    P, Q = _families(P, Q)
    value: Values = jnp.sum(_divergence(P, Q), axis=-1)
    return value


def sigmoid_derivative(x: ArrayLike) -> Values:
    """Derivative of the sigmoid.

    d/dx σ(x) = σ(x)·(1 - σ(x))

    x: any shape; real
    Result: the arguments' shape

    Checked in `derivations/sigmoid.py::sigmoid_derivative::5`. `exp` is taken of numbers that are not positive, so
    that nothing overflows.

    At the ends:
        sigmoid_derivative(-800) = 0
        sigmoid_derivative(800) = 0

    Accuracy of the same form under NumPy, in units in the last place, on 1,000 arguments (x up to ±800):
        median 0.43, worst 2.5, 0.63 bits lost, all finite; worst at x = 0.001792
        as defined: median 0.49, worst 9e+15, 11 bits lost, all finite
    """
    (x,) = _arrays(x)
    part = 1 + jnp.exp(-_abs(x))
    value: Values = jnp.exp(jnp.minimum(x, 0)) / part * (jnp.exp(jnp.minimum(-x, 0)) / part)
    return value


@_differentiated(0, sigmoid_derivative)
def sigmoid(x: ArrayLike) -> Values:
    """The sigmoid, which makes a probability of a real number.

    σ(x) = 1/(1 + exp(-x)) = exp(min(x, 0))/(1 + exp(-|x|))

    x: any shape; real
    Result: the arguments' shape

    Checked in `derivations/sigmoid.py::stable_sigmoid::2`.

    Its derivative by x is `sigmoid_derivative`, as checked in `derivations/sigmoid.py::sigmoid_derivative::5`.

    At the ends:
        sigmoid(-800) = 0
        sigmoid(800) = 1

    Accuracy of the same form under NumPy, in units in the last place, on 1,000 arguments (x up to ±800):
        median 0.28, worst 1.4, 0.37 bits lost, all finite; worst at x = 4.641
        as defined: median 0.31, worst 1.9e+14, 0.56 bits lost, all finite
    """
    (x,) = _arrays(x)
    value: Values = jnp.exp(jnp.minimum(x, 0)) / (1 + jnp.exp(-_abs(x)))
    return value


def softmax(z: ArrayLike) -> Values:
    """Softmax, which makes probabilities of logits.

    softmax(z, k) = exp(z(k))/(Σ_{j=1}^{K} exp(z(j))) = exp(z(k) - max_{c=1}^{K} z(c))/(Σ_{j=1}^{K} exp(z(j) -
    max_{c=1}^{K} z(c)))

    z: shape (..., K); real
    Result: shape (..., K)

    Checked in `derivations/softmax.py::stable_softmax::2`. `exp` is taken of differences from the largest logit, so
    that nothing overflows. What rounding takes from a large difference is made good.

    At the ends:
        softmax([800, -800]) = [1, 0]

    Accuracy of the same form under NumPy, in units in the last place, on 320 arguments (z up to ±800; of 2, 3, 5, 8
        numbers):
        median 0.3, worst 3.8, 0.45 bits lost, all finite; worst at z = [3.202, -4.437, 7.923, 0.284, -7.355, 5.005,
            -2.634, 9.727]
        as defined: median 0.33, worst 8.2e+15, 2.6 bits lost, 31 not finite
    """
    (z,) = _families(z)
    weights = _weights(z)
    value: Values = weights / jnp.sum(weights, axis=-1, keepdims=True)
    return value


def log_sum_exp_gradient(z: ArrayLike) -> Values:
    """Gradient of the log-sum-exp by the logits: their softmax.

    ∂/∂z(k) lse(z) = exp(z(k))/(Σ_{j=1}^{K} exp(z(j)))

    z: shape (..., K); real
    Result: shape (..., K)

    Checked in `derivations/softmax.py::log_sum_exp_gradient::2`. `exp` is taken of differences from the largest
    logit, so that nothing overflows. What rounding takes from a large difference is made good.

    At the ends:
        log_sum_exp_gradient([800, -800]) = [1, 0]

    Accuracy of the same form under NumPy, in units in the last place, on 320 arguments (z up to ±800; of 2, 3, 5, 8
        numbers):
        median 0.3, worst 3.8, 0.45 bits lost, all finite; worst at z = [3.202, -4.437, 7.923, 0.284, -7.355, 5.005,
            -2.634, 9.727]
        as defined: median 0.33, worst 8.2e+15, 2.6 bits lost, 31 not finite
    """
    (z,) = _families(z)
    weights = _weights(z)
    value: Values = weights / jnp.sum(weights, axis=-1, keepdims=True)
    return value


@_differentiated(0, log_sum_exp_gradient, along=True)
def log_sum_exp(z: ArrayLike) -> Values:
    """Log-sum-exp, a smooth maximum.

    lse(z) = log(Σ_{k=1}^{K} exp(z(k)))

    z: shape (..., K); real
    Result: shape (...)

    Checked in `derivations/softmax.py::LOG_SUM_EXP`. `exp` is taken of differences from the largest logit, so that
    nothing overflows. What is small beside 1 keeps its digits.

    Its derivative by z is `log_sum_exp_gradient`, as checked in `derivations/softmax.py::log_sum_exp_gradient::2`.

    At the ends:
        log_sum_exp([800, -800]) = 800

    Accuracy of the same form under NumPy, in units in the last place, on 320 arguments (z up to ±800; of 2, 3, 5, 8
        numbers):
        median 0.15, worst 1.2, 0.26 bits lost, all finite; worst at z = [0.0001196, 0.007085, 0.417, -24.35,
            -1.282e-09]
        as defined: median 0.2, worst 4.4e+07, 0.64 bits lost, 31 not finite
    """
    (z,) = _families(z)
    value: Values = _largest(z, axis=-1) + jnp.log1p(_tail(z))
    return value


def log_softmax(z: ArrayLike) -> Values:
    """Logarithms of the probabilities that softmax makes, in nats.

    log(softmax(z, k)) = z(k) - lse(z)

    z: shape (..., K); real
    Result: shape (..., K)

    Checked in `derivations/softmax.py::log_softmax::2`. `exp` is taken of differences from the largest logit, so
    that nothing overflows. What is small beside 1 keeps its digits.

    At the ends:
        log_softmax([800, -800]) = [0, -1600]

    Accuracy of the same form under NumPy, in units in the last place, on 320 arguments (z up to ±800; of 2, 3, 5, 8
        numbers):
        median 0.26, worst 1.7, 0.36 bits lost, all finite; worst at z = [-9.283, 3.078, -4.562, 7.799, 0.1598]
        as defined: median 0.34, worst 8.2e+15, 4.3 bits lost, 292 not finite
    """
    (z,) = _families(z)
    value: Values = z - _largest(z, axis=-1, keepdims=True) - jnp.log1p(_tail(z, keepdims=True))
    return value


def softmax_cross_entropy_gradient(z: ArrayLike, y: ArrayLike) -> Values:
    """Gradient of the softmax cross-entropy by the logits: prediction minus label.

    ∂/∂z(k) C(z, y) = exp(z(k) - max_{c=1}^{K} z(c))/(Σ_{j=1}^{K} exp(z(j) - max_{c=1}^{K} z(c))) - y(k)

    z: shape (..., K); real
    y: shape (..., K); for all k in 1..K: 0 ≤ y(k), Σ_{k=1}^{K} y(k) = 1
    Result: shape (..., K)

    Checked in `derivations/softmax.py::stable_gradient::2`. `exp` is taken of differences from the largest logit,
    so that nothing overflows. For a label of 0 or 1 nothing is subtracted, so that small results keep their digits.
    What rounding takes from a large difference is made good.

    At the ends:
        softmax_cross_entropy_gradient([800, -800], [1, 0]) = [0, 0]
        softmax_cross_entropy_gradient([800, -800], [0, 1]) = [1, -1]

    Accuracy of the same form under NumPy, in units in the last place, on 320 arguments (z up to ±800; y a
        distribution; of 2, 3, 5, 8 numbers):
        median 0.25, worst 1.5e+02, 0.49 bits lost, all finite; worst at z = [-12.26, -710.2, -3.699e-08, 2.089e-06,
            0.000238, 0.01409, 0.4144, -24.19], y = [0.1096, 0.1244, 0.03825, 0.1826, 0.2122, 0.1209, 0.0365,
            0.1756]
        as defined: median 0.23, worst 6.8e+15, 0.92 bits lost, all finite
    """
    z, y = _families(z, y)
    weights = _weights(z)
    value: Values = ((1 - y) * weights - y * _others(weights)) / jnp.sum(weights, axis=-1, keepdims=True)
    return value


@_differentiated(0, softmax_cross_entropy_gradient, along=True)
def softmax_cross_entropy(z: ArrayLike, y: ArrayLike) -> Values:
    """Cross-entropy of a label, a distribution over the classes, and the softmax of logits, in nats.

    C(z, y) = -Σ_{k=1}^{K} y(k)·log(softmax(z, k)) = max_{j=1}^{K} z(j) + log(Σ_{k=1}^{K} exp(z(k) - max_{j=1}^{K}
    z(j))) - Σ_{k=1}^{K} y(k)·z(k)

    z: shape (..., K); real
    y: shape (..., K); for all k in 1..K: 0 ≤ y(k), Σ_{k=1}^{K} y(k) = 1
    Result: shape (...)

    Checked in `derivations/softmax.py::stable_cross_entropy::2`. `exp` is taken of differences from the largest
    logit, so that nothing overflows. No term of the sum is negative: a confident prediction loses nothing to
    cancellation. What is small beside 1 keeps its digits.

    Its derivative by z is `softmax_cross_entropy_gradient`, as checked in
    `derivations/softmax.py::stable_gradient::2`.

    At the ends:
        softmax_cross_entropy([800, -800], [1, 0]) = 0
        softmax_cross_entropy([800, -800], [0, 1]) = 1600

    Accuracy of the same form under NumPy, in units in the last place, on 320 arguments (z up to ±800; y a
        distribution; of 2, 3, 5, 8 numbers):
        median 0.33, worst 1.6, 0.44 bits lost, all finite; worst at z = [0.02781, 0.8169, -47.61, -2.5e-09,
            -1.426e-07], y = [0.9989, 0.001136, 6.333e-07, 1.852e-10, 2.176e-13]
        as defined: median 0.44, worst 6.8e+15, 1.5 bits lost, 92 not finite
    """
    z, y = _families(z, y)
    value: Values = jnp.sum(y * (_largest(z, axis=-1, keepdims=True) - z + jnp.log1p(_tail(z, keepdims=True))), axis=-1)
    return value


def _abs(x: Array) -> Array:
    """The absolute value, whose derivative at 0 is 0, midway; JAX's own is 1."""
    return jnp.maximum(x, -x)


def _arrays(*values: ArrayLike) -> tuple[Array, ...]:
    """The values as arrays of one floating-point type: that of those which have one, else the default type."""
    arrays = [value if isinstance(value, (bool, int, float)) else jnp.asarray(value) for value in values]
    dtype = jnp.result_type(*arrays)
    if not jnp.issubdtype(dtype, jnp.floating):
        if jnp.issubdtype(dtype, jnp.complexfloating):
            raise TypeError("real numbers are needed")
        dtype = jnp.result_type(float)
    return tuple(jnp.asarray(array, dtype) for array in arrays)


def _atanh_beyond(square: Array) -> Array:
    """atanh(s)/s - 1 of s², which is log(p/q) / (2s) - 1, up to less than rounding where |s| < 1/3."""
    series = square / 33
    for k in range(31, 1, -2):
        series += 1 / k
        series *= square
    return series


def _divergence(p: Array, q: Array) -> Array:
    """p log(p/q) - p + q, never negative; q where p = 0, and inf where q = 0 < p."""
    gap, absent = p - q, p == 0
    s = gap / jnp.where(absent & (q == 0), 1, p + q)
    near = (gap + 2 * p * _atanh_beyond(s * s)) * s
    ratio = jnp.where(absent, 1, jnp.minimum(p, q)) / jnp.where(absent, 1, jnp.maximum(p, q))
    negative = jnp.log(ratio)
    far = p * jnp.where(p < q, negative, -negative) - gap
    value: Array = jnp.where(_abs(s) < 1 / 3, near, far)
    return value


def _families(*values: ArrayLike) -> tuple[Array, ...]:
    """The values as arrays whose last axes have one length, so that none is broadcast."""
    arrays = _arrays(*values)
    lengths = {array.shape[-1:] for array in arrays}
    if len(lengths) > 1 or () in lengths:
        raise ValueError(f"last axes of one length are needed, not shapes {', '.join(str(a.shape) for a in arrays)}")
    return arrays


def _is_largest(x: Array) -> Array:
    """Where along the last axis the largest number is; the first of them if there are several."""
    value: Array = jnp.arange(x.shape[-1]) == jnp.argmax(x, axis=-1, keepdims=True)
    return value


def _largest(x: Array, axis: int, keepdims: bool = False) -> Array:
    """The largest number along the last axis; all of its derivative is that of the one which `_is_largest` marks."""
    value = jnp.take_along_axis(x, jnp.argmax(x, axis=axis, keepdims=True), axis=axis)
    return value if keepdims else jnp.squeeze(value, axis)


def _others(x: Array) -> Array:
    """For each number along the last axis the sum of all others; none may be negative."""
    largest = _is_largest(x)
    rest = jnp.where(largest, 0, x)
    sum_of_rest = jnp.sum(rest, axis=-1, keepdims=True)
    value: Array = jnp.where(largest, sum_of_rest, sum_of_rest - rest + _largest(x, axis=-1, keepdims=True))
    return value


def _tail(z: Array, keepdims: bool = False) -> Array:
    """The sum of exp(z - max z) over the last axis, without one of the largest, which is 1."""
    value: Array = jnp.sum(jnp.where(_is_largest(z), 0, _weights(z)), axis=-1, keepdims=keepdims)
    return value


def _weights(z: Array) -> Array:
    """exp(z - max z) along the last axis; what rounding takes from the difference is made good."""
    largest = _largest(z, axis=-1, keepdims=True)
    near = jnp.maximum(z, largest - 1000)  # beyond that the result is 0, for -inf too
    difference = near - largest
    back = difference - near
    lost = (near - (difference - back)) - (largest + back)
    weights = jnp.exp(difference)
    value: Array = weights + weights * lost
    return value


def _xlog1py(x: Array, y: Array) -> Array:
    """x log(1 + y), and 0 where x = 0 and y = -1."""
    value: Array = x * jnp.log1p(jnp.where((x == 0) & (y == -1), 0, y))
    return value


def _xlogy(x: Array, y: Array) -> Array:
    """x log y, and 0 where both are 0."""
    value: Array = x * jnp.log(jnp.where((x == 0) & (y == 0), 1, y))
    return value
