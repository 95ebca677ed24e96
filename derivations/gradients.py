"""6. Gradients of the binary cross-entropy: why training moves along prediction minus label.

Formalises what the source's section 4.3 leaves to the reader. A linear model Σ w x + b is passed
through the sigmoid. The gradient of its mean loss is a mean of (ŷ − y) x, bounded by the data alone
whatever the number of samples; its second derivatives form a matrix that is never negative, so the
loss is convex.
"""

from sympy import Eq

from binary_cross_entropy import LOSS, L, y, z
from sigmoid import SIGMOID, sigma, sigmoid_is_below_one, sigmoid_is_positive
from therefore import (
    Derivation,
    Derivative,
    ForAll,
    Sum,
    define,
    derivation,
    export,
    function,
    index,
    main,
    sequence,
    symbol,
)

SECTION = "4.3 损失函数推导 · 梯度"

m = symbol("m", "positive integer")
n = symbol("n", "positive integer")
i = index("i", 1, m)
j = index("j", 1, n)
k = index("k", 1, n)
l = index("l", 1, n, latex=r"\ell")  # noqa: E741
b = symbol("b")
w = sequence("w", over=k)
v = sequence("v", over=k)
X = sequence("x", over=(i, k))
t = sequence("y", "{0, 1}", over=i)
c = sequence("c", over=k)

predicted = function("yhat", latex=r"\hat{{y}}_{{{2}}}({0}, {1})")
hessian = function("hessian", latex="H_{{{2}{3}}}({0}, {1})")
J = function("J")

PREDICTED = define(predicted(w, b, i), lambda: sigma(Sum(w(k) * X(i, k), k) + b))
MEAN_LOSS = define(J(w, b), lambda: 1 / m * Sum(L(predicted(w, b, i), t(i)), i))
HESSIAN = define(
    hessian(w, b, j, l), lambda: 1 / m * Sum(predicted(w, b, i) * (1 - predicted(w, b, i)) * X(i, j) * X(i, l), i)
)


@derivation(section=SECTION)
def gradient_in_the_logit(d: Derivation) -> None:
    """The derivative of the loss by the logit is prediction minus label."""
    d.text("By the chain rule; the slope of the sigmoid cancels the denominators.")
    d.start(Derivative(L(sigma(z), y), z))
    d.eq(-(y / sigma(z) - (1 - y) / (1 - sigma(z))) * (sigma(z) * (1 - sigma(z))), by=(LOSS, SIGMOID))
    d.eq(sigma(z) - y, by=SIGMOID)


@derivation(section=SECTION)
def gradient_in_the_weights(d: Derivation) -> None:
    """The gradient of the mean loss weighs each feature with prediction minus label."""
    d.start(Derivative(J(w, b), w(j)))
    d.eq(1 / m * Sum((predicted(w, b, i) - t(i)) * X(i, j), i), by=(MEAN_LOSS, LOSS, PREDICTED, SIGMOID))


@derivation(section=SECTION)
def gradient_in_the_bias(d: Derivation) -> None:
    """The derivative by the bias is the mean of prediction minus label."""
    d.start(Derivative(J(w, b), b))
    d.eq(1 / m * Sum(predicted(w, b, i) - t(i), i), by=(MEAN_LOSS, LOSS, PREDICTED, SIGMOID))


@derivation(section=SECTION)
def second_derivative(d: Derivation) -> None:
    """The second derivatives of the mean loss, as a matrix over the weights."""
    d.start(Derivative(Derivative(J(w, b), w(j)), w(l)))
    d.eq(hessian(w, b, j, l), by=(MEAN_LOSS, LOSS, PREDICTED, SIGMOID, HESSIAN))


@derivation(section=SECTION)
def convexity(d: Derivation) -> None:
    """In every direction v the second derivative is a mean of squares, so the mean loss is convex."""
    d.start(Sum(Sum(v(j) * hessian(w, b, j, l) * v(l), l), j))
    d.eq(1 / m * Sum(predicted(w, b, i) * (1 - predicted(w, b, i)) * Sum(X(i, k) * v(k), k) ** 2, i), by=HESSIAN)
    d.ge(0, by=(PREDICTED, SIGMOID))


@derivation(section=SECTION)
def error_is_below_one(d: Derivation) -> None:
    """A prediction is off by less than 1."""
    d.start(abs(predicted(w, b, i) - t(i)))
    d.lt(1, by=(PREDICTED, sigmoid_is_positive, sigmoid_is_below_one))


@derivation(section=SECTION)
def gradient_is_bounded(d: Derivation) -> None:
    """What the mean does for the size of gradients: it is bounded by the data, whatever m is."""
    d.text("The source says that the mean avoids exploding gradients. This is what can be said.")
    d.start(abs(Derivative(J(w, b), w(j))))
    d.eq(abs(1 / m * Sum((predicted(w, b, i) - t(i)) * X(i, j), i)), by=gradient_in_the_weights)
    d.le(1 / m * Sum(abs(X(i, j)), i), by=error_is_below_one)


@derivation(section=SECTION)
def sum_over_copies(d: Derivation) -> None:
    """But the sum over m copies of one sample has m times the gradient of that sample."""
    copies = d.given(ForAll(Eq(X(i, k), c(k)), i, k), ForAll(Eq(t(i), y), i))
    d.start(Derivative(Sum(L(predicted(w, b, i), t(i)), i), w(j)))
    d.eq(m * Derivative(L(sigma(Sum(w(k) * c(k), k) + b), y), w(j)), by=(LOSS, PREDICTED, SIGMOID, copies))


EXPORTS = (
    export(
        "binary_cross_entropy_from_logits_gradient",
        "Derivative of the binary cross-entropy by the logit: prediction minus label.",
        (z, y),
        lambda: sigma(z) - y,
        checked=gradient_in_the_logit,
    ),
)


if __name__ == "__main__":
    main(__file__)
