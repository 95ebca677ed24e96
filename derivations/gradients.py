"""Gradients of the binary cross-entropy: why training moves along prediction minus label.

A linear model z = Σ w x + b is passed through the sigmoid. The gradient of its mean loss is a
mean of (ŷ − y) x, bounded by the data alone whatever the number of samples; the second
derivatives form a matrix that is never negative, so the loss is convex.
"""

from sympy import Eq, KroneckerDelta, exp, log

from binary_cross_entropy import LOSS, SOFTPLUS, L, loss_of_a_logit, softplus, y, yhat, z
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

logit = function("z", latex="z_{{{2}}}({0}, {1})")
predicted = function("yhat", latex=r"\hat{{y}}_{{{2}}}({0}, {1})")
slope = function("slope", latex="s_{{{2}}}({0}, {1})")
hessian = function("hessian", latex="H_{{{2}{3}}}({0}, {1})")
J = function("J")

LOGIT = define(logit(w, b, i), lambda: Sum(w(k) * X(i, k), k) + b)
PREDICTED = define(predicted(w, b, i), lambda: sigma(logit(w, b, i)))
SLOPE = define(slope(w, b, i), lambda: predicted(w, b, i) * (1 - predicted(w, b, i)))
HESSIAN = define(
    hessian(w, b, j, l), lambda: 1 / m * Sum(predicted(w, b, i) * (1 - predicted(w, b, i)) * X(i, j) * X(i, l), i)
)
MEAN_LOSS = define(J(w, b), lambda: 1 / m * Sum(softplus(logit(w, b, i)) - t(i) * logit(w, b, i), i))


@derivation(section=SECTION)
def softplus_derivative(d: Derivation) -> None:
    """The derivative of softplus is the sigmoid."""
    d.start(Derivative(softplus(z), z))
    d.eq(Derivative(log(1 + exp(z)), z), by=SOFTPLUS)
    d.eq(exp(z) / (1 + exp(z)))
    d.eq(1 / (1 + exp(-z)))
    d.eq(sigma(z), by=SIGMOID)


@derivation(section=SECTION)
def gradient_in_the_prediction(d: Derivation) -> None:
    """The derivative of the loss by the predicted probability."""
    d.start(Derivative(L(yhat, y), yhat))
    d.eq(Derivative(-(y * log(yhat) + (1 - y) * log(1 - yhat)), yhat), by=LOSS)
    d.eq(-(y / yhat - (1 - y) / (1 - yhat)))
    d.eq((yhat - y) / (yhat * (1 - yhat)))


@derivation(section=SECTION)
def gradient_by_the_chain_rule(d: Derivation) -> None:
    """The slope of the sigmoid cancels the denominators: what is left is prediction minus label."""
    d.start(-(y / sigma(z) - (1 - y) / (1 - sigma(z))) * (sigma(z) * (1 - sigma(z))))
    d.eq(-(y * (1 - sigma(z)) - (1 - y) * sigma(z)), by=(sigmoid_is_positive, sigmoid_is_below_one))
    d.eq(sigma(z) - y)


@derivation(section=SECTION)
def gradient_in_the_logit(d: Derivation) -> None:
    """The derivative of the loss by the logit is prediction minus label."""
    d.start(Derivative(L(sigma(z), y), z))
    d.eq(Derivative(softplus(z) - y * z, z), by=(LOSS, SIGMOID, SOFTPLUS, loss_of_a_logit))
    d.eq(Derivative(softplus(z), z) - y * Derivative(z, z), by=SOFTPLUS)
    d.eq(sigma(z) - y, by=softplus_derivative)


@derivation(section=SECTION)
def gradient_of_a_logit(d: Derivation) -> None:
    """A logit changes with a weight as much as the feature says."""
    d.start(Derivative(logit(w, b, i), w(j)))
    d.eq(Derivative(Sum(w(k) * X(i, k), k) + b, w(j)), by=LOGIT)
    d.eq(Sum(KroneckerDelta(k, j) * X(i, k), k))
    d.eq(X(i, j))


@derivation(section=SECTION)
def gradient_in_the_weights(d: Derivation) -> None:
    """The gradient of the mean loss weighs each feature with prediction minus label."""
    d.start(Derivative(J(w, b), w(j)))
    d.eq(
        Derivative(1 / m * Sum(softplus(logit(w, b, i)) - t(i) * logit(w, b, i), i), w(j)),
        by=MEAN_LOSS,
    )
    d.eq(
        1 / m * Sum(sigma(logit(w, b, i)) * X(i, j) - t(i) * X(i, j), i),
        by=(SOFTPLUS, SIGMOID, LOGIT),
    )
    d.eq(1 / m * Sum((sigma(logit(w, b, i)) - t(i)) * X(i, j), i))
    d.eq(1 / m * Sum((predicted(w, b, i) - t(i)) * X(i, j), i), by=PREDICTED)


@derivation(section=SECTION)
def gradient_in_the_bias(d: Derivation) -> None:
    """The derivative by the bias is the mean of prediction minus label."""
    d.start(Derivative(J(w, b), b))
    d.eq(
        Derivative(1 / m * Sum(softplus(logit(w, b, i)) - t(i) * logit(w, b, i), i), b),
        by=MEAN_LOSS,
    )
    d.eq(1 / m * Sum(sigma(logit(w, b, i)) - t(i), i), by=(SOFTPLUS, SIGMOID, LOGIT))
    d.eq(1 / m * Sum(predicted(w, b, i) - t(i), i), by=PREDICTED)


@derivation(section=SECTION)
def gradient_of_a_prediction(d: Derivation) -> None:
    """A prediction changes with a weight by the slope of the sigmoid times the feature."""
    d.start(Derivative(predicted(w, b, i), w(j)))
    d.eq(Derivative(sigma(logit(w, b, i)), w(j)), by=PREDICTED)
    d.eq(sigma(logit(w, b, i)) * (1 - sigma(logit(w, b, i))) * X(i, j), by=(SIGMOID, LOGIT))
    d.eq(predicted(w, b, i) * (1 - predicted(w, b, i)) * X(i, j), by=PREDICTED)


@derivation(section=SECTION)
def slope_is_positive(d: Derivation) -> None:
    """The slope of the sigmoid at a logit is positive."""
    d.start(slope(w, b, i))
    d.eq(predicted(w, b, i) * (1 - predicted(w, b, i)), by=SLOPE)
    d.eq(sigma(logit(w, b, i)) * (1 - sigma(logit(w, b, i))), by=PREDICTED)
    d.gt(0, by=(sigmoid_is_positive, sigmoid_is_below_one))


@derivation(section=SECTION)
def second_derivative(d: Derivation) -> None:
    """The second derivatives of the mean loss, as a matrix over the weights."""
    d.start(Derivative(Derivative(J(w, b), w(j)), w(l)))
    d.eq(
        Derivative(1 / m * Sum((predicted(w, b, i) - t(i)) * X(i, j), i), w(l)),
        by=(MEAN_LOSS, PREDICTED, SOFTPLUS, SIGMOID, LOGIT),
    )
    d.eq(1 / m * Sum(Derivative(predicted(w, b, i), w(l)) * X(i, j), i), by=(PREDICTED, SIGMOID, LOGIT))
    d.eq(
        1 / m * Sum(predicted(w, b, i) * (1 - predicted(w, b, i)) * X(i, j) * X(i, l), i),
        by=gradient_of_a_prediction,
    )
    d.eq(hessian(w, b, j, l), by=HESSIAN)


@derivation(section=SECTION)
def convexity(d: Derivation) -> None:
    """In every direction v the second derivative is a mean of squares, so the mean loss is convex."""
    d.start(Sum(Sum(v(j) * hessian(w, b, j, l) * v(l), l), j))
    d.eq(
        Sum(Sum(v(j) * (1 / m * Sum(slope(w, b, i) * X(i, j) * X(i, l), i)) * v(l), l), j),
        by=(HESSIAN, SLOPE),
    )
    d.eq(1 / m * Sum(slope(w, b, i) * Sum(X(i, j) * v(j), j) * Sum(X(i, l) * v(l), l), i))
    d.eq(1 / m * Sum(slope(w, b, i) * Sum(X(i, k) * v(k), k) ** 2, i))
    d.ge(0, by=slope_is_positive)


@derivation(section=SECTION)
def error_is_below_one(d: Derivation) -> None:
    """A prediction is off by less than 1."""
    d.start(abs(sigma(z) - y))
    d.lt(1, by=(sigmoid_is_positive, sigmoid_is_below_one))


@derivation(section=SECTION)
def gradient_is_bounded(d: Derivation) -> None:
    """What the mean does for the size of gradients: it is bounded by the data, whatever m is."""
    d.text("The source says that the mean avoids exploding gradients. This is what can be said.")
    d.start(abs(1 / m * Sum((predicted(w, b, i) - t(i)) * X(i, j), i)))
    d.eq(1 / m * abs(Sum((predicted(w, b, i) - t(i)) * X(i, j), i)))
    d.le(1 / m * Sum(abs((predicted(w, b, i) - t(i)) * X(i, j)), i))
    d.eq(1 / m * Sum(abs(predicted(w, b, i) - t(i)) * abs(X(i, j)), i))
    d.eq(1 / m * Sum(abs(sigma(logit(w, b, i)) - t(i)) * abs(X(i, j)), i), by=PREDICTED)
    d.le(1 / m * Sum(abs(X(i, j)), i), by=error_is_below_one)


@derivation(section=SECTION)
def sum_over_copies(d: Derivation) -> None:
    """A sum over m copies of one sample has m times the gradient of that sample."""
    copies = d.given(ForAll(Eq(X(i, k), c(k)), i, k), ForAll(Eq(t(i), y), i))
    d.start(Derivative(m * J(w, b), w(j)))
    d.eq(
        Sum((sigma(Sum(w(k) * X(i, k), k) + b) - t(i)) * X(i, j), i),
        by=(MEAN_LOSS, SOFTPLUS, SIGMOID, LOGIT),
    )
    d.eq(Sum((sigma(Sum(w(k) * c(k), k) + b) - y) * c(j), i), by=copies)
    d.eq(m * ((sigma(Sum(w(k) * c(k), k) + b) - y) * c(j)))


@derivation(section=SECTION)
def mean_over_copies(d: Derivation) -> None:
    """The mean over m copies of one sample has the gradient of that sample."""
    copies = d.given(ForAll(Eq(X(i, k), c(k)), i, k), ForAll(Eq(t(i), y), i))
    d.start(Derivative(J(w, b), w(j)))
    d.eq(1 / m * Derivative(m * J(w, b), w(j)), by=(MEAN_LOSS, SOFTPLUS, SIGMOID, LOGIT))
    d.eq(1 / m * (m * ((sigma(Sum(w(k) * c(k), k) + b) - y) * c(j))), by=(copies, sum_over_copies))
    d.eq((sigma(Sum(w(k) * c(k), k) + b) - y) * c(j))


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
