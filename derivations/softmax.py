"""7. Several classes: softmax and its cross-entropy.

Formalises the source's section 5, which the source leaves out. K logits become K probabilities. The
cross-entropy with a label (one class, or a distribution over all of them) has the gradient
prediction minus label, as for two classes; its second derivatives are a covariance matrix, so it is
convex.
"""

from sympy import Eq, KroneckerDelta, exp, log

from sigmoid import SIGMOID, sigma
from therefore import (
    Derivation,
    Derivative,
    ForAll,
    Maximum,
    Sum,
    define,
    derivation,
    distribution,
    export,
    function,
    index,
    main,
    sequence,
    symbol,
)

SECTION = "5. 多分类交叉熵"

K = symbol("K", "positive integer")
j = index("j", 1, K)
k = index("k", 1, K)
c = index("c", 1, K)
z = sequence("z", over=k)
u = sequence("u", over=k)
v = sequence("v", over=k)
y = distribution("y", over=k, nonnegative=True, functional=False)
a = symbol("a")

s = function("softmax", latex=r"\operatorname{{softmax}}({0})_{{{1}}}")
lse = function("lse", latex=r"\operatorname{{lse}}({0})")
C = function("C")

SOFTMAX = define(s(z, k), lambda: exp(z(k)) / Sum(exp(z(j)), j))
LOG_SUM_EXP = define(lse(z), lambda: log(Sum(exp(z(k)), k)))
CROSS_ENTROPY = define(C(z, y), lambda: -Sum(y(k) * log(s(z, k)), k))


@derivation(section=SECTION)
def softmax_is_positive(d: Derivation) -> None:
    """Every class has a positive probability."""
    d.start(s(z, k))
    d.gt(0, by=SOFTMAX)


@derivation(section=SECTION)
def softmax_sums_to_one(d: Derivation) -> None:
    """The probabilities of all classes sum to 1."""
    d.start(Sum(s(z, k), k))
    d.eq(1, by=SOFTMAX)


@derivation(section=SECTION)
def log_softmax(d: Derivation) -> None:
    """The logarithm of a softmax is the logit less the log-sum-exp."""
    d.start(log(s(z, k)))
    d.eq(z(k) - lse(z), by=(SOFTMAX, LOG_SUM_EXP))


@derivation(section=SECTION)
def log_sum_exp_gradient(d: Derivation) -> None:
    """The gradient of the log-sum-exp is the softmax."""
    d.start(Derivative(lse(z), z(k)))
    d.eq(exp(z(k)) / Sum(exp(z(j)), j), by=LOG_SUM_EXP)
    d.eq(s(z, k), by=SOFTMAX)


@derivation(section=SECTION)
def one_hot_cross_entropy(d: Derivation) -> None:
    """When all weight is on one class c, one term is left."""
    d.start(-Sum(KroneckerDelta(k, c) * log(s(z, k)), k))
    d.eq(-log(s(z, c)), by=SOFTMAX)
    d.eq(lse(z) - z(c), by=log_softmax)


@derivation(section=SECTION)
def general_cross_entropy(d: Derivation) -> None:
    """For a label that is any distribution over the classes."""
    d.start(C(z, y))
    d.eq(-Sum(y(k) * (z(k) - lse(z)), k), by=(CROSS_ENTROPY, log_softmax))
    d.eq(lse(z) - Sum(y(k) * z(k), k), by=y.sums_to_one)


@derivation(section=SECTION)
def softmax_gradient(d: Derivation) -> None:
    """The gradient of the cross-entropy is prediction minus label."""
    d.start(Derivative(C(z, y), z(k)))
    d.eq(Derivative(log(Sum(exp(z(j)), j)) - Sum(y(j) * z(j), j), z(k)), by=(CROSS_ENTROPY, SOFTMAX, y.sums_to_one))
    d.eq(s(z, k) - y(k), by=SOFTMAX)


@derivation(section=SECTION)
def softmax_jacobian(d: Derivation) -> None:
    """How the probability of one class changes with the logit of another."""
    d.start(Derivative(s(z, k), z(j)))
    d.eq(exp(z(k)) / Sum(exp(z(c)), c) * (KroneckerDelta(k, j) - exp(z(j)) / Sum(exp(z(c)), c)), by=SOFTMAX)
    d.eq(s(z, k) * (KroneckerDelta(k, j) - s(z, j)), by=SOFTMAX)


@derivation(section=SECTION)
def softmax_hessian(d: Derivation) -> None:
    """So the second derivatives of the cross-entropy do not depend on the label."""
    d.start(Derivative(s(z, k) - y(k), z(j)))
    d.eq(s(z, k) * (KroneckerDelta(k, j) - s(z, j)), by=SOFTMAX)


@derivation(section=SECTION)
def curvature_is_a_variance(d: Derivation) -> None:
    """Along a direction v the second derivative is the variance of v under the predicted distribution."""
    d.start(Sum(Sum(v(k) * (s(z, k) * (KroneckerDelta(k, j) - s(z, j))) * v(j), j), k))
    d.eq(Sum(s(z, k) * v(k) ** 2, k) - Sum(s(z, k) * v(k), k) ** 2, by=SOFTMAX)
    d.eq(Sum(s(z, k) * (v(k) - Sum(s(z, j) * v(j), j)) ** 2, k), by=SOFTMAX)
    d.text("A mean of squares, so the cross-entropy is convex in the logits.")
    d.ge(0, by=softmax_is_positive)


@derivation(section=SECTION)
def softmax_ignores_shifts(d: Derivation) -> None:
    """Adding the same number to all logits changes nothing."""
    shifted = d.given(ForAll(Eq(u(k), z(k) + a), k))
    d.start(s(u, k))
    d.eq(exp(a) * exp(z(k)) / (exp(a) * Sum(exp(z(j)), j)), by=(SOFTMAX, shifted))
    d.eq(s(z, k), by=SOFTMAX)


@derivation(section=SECTION)
def logit_below_log_sum_exp(d: Derivation) -> None:
    """Log-sum-exp is at least each of its logits."""
    d.start(z(c))
    d.le(lse(z), by=LOG_SUM_EXP)


@derivation(section=SECTION)
def log_sum_exp_at_least_maximum(d: Derivation) -> None:
    """So it is at least the largest of them."""
    d.start(Maximum(z(k), k))
    d.le(lse(z), by=logit_below_log_sum_exp)


@derivation(section=SECTION)
def log_sum_exp_close_to_maximum(d: Derivation) -> None:
    """And it exceeds the largest by at most log K."""
    d.start(lse(z))
    d.le(log(Sum(exp(Maximum(z(j), j)), k)), by=LOG_SUM_EXP)
    d.eq(Maximum(z(k), k) + log(K))


@derivation(section=SECTION)
def stable_softmax(d: Derivation) -> None:
    """A form of softmax that never computes the exponential of a positive number."""
    d.start(s(z, k))
    d.eq(exp(z(k) - Maximum(z(c), c)) / Sum(exp(z(j) - Maximum(z(c), c)), j), by=SOFTMAX)


@derivation(section=SECTION)
def stable_cross_entropy(d: Derivation) -> None:
    """The form of the loss that libraries compute."""
    d.start(C(z, y))
    d.eq(
        Maximum(z(j), j) + log(Sum(exp(z(k) - Maximum(z(j), j)), k)) - Sum(y(k) * z(k), k),
        by=(LOG_SUM_EXP, general_cross_entropy, y.sums_to_one),
    )


@derivation(section=SECTION)
def stable_gradient(d: Derivation) -> None:
    """The gradient, by the stable form of softmax."""
    d.start(Derivative(C(z, y), z(k)))
    d.eq(
        exp(z(k) - Maximum(z(c), c)) / Sum(exp(z(j) - Maximum(z(c), c)), j) - y(k),
        by=(softmax_gradient, stable_softmax, y.sums_to_one),
    )


@derivation(section=SECTION)
def two_classes_are_the_sigmoid(d: Derivation) -> None:
    """With two classes, softmax is the sigmoid of the difference of the logits."""
    two = d.given(Eq(K, 2))
    d.start(s(z, 1))
    d.eq(exp(z(1)) / (exp(z(1)) + exp(z(2))), by=(SOFTMAX, two))
    d.eq(sigma(z(1) - z(2)), by=SIGMOID)


EXPORTS = (
    export(
        "softmax",
        "Softmax, which makes probabilities of logits.",
        (z, k),
        lambda: exp(z(k) - Maximum(z(c), c)) / Sum(exp(z(j) - Maximum(z(c), c)), j),
        checked=stable_softmax,
    ),
    export("log_sum_exp", "Log-sum-exp, a smooth maximum.", (z,), lambda: log(Sum(exp(z(k)), k)), checked=LOG_SUM_EXP),
    export(
        "log_sum_exp_gradient",
        "Gradient of the log-sum-exp by the logits: their softmax.",
        (z, k),
        lambda: exp(z(k)) / Sum(exp(z(j)), j),
        checked=log_sum_exp_gradient,
    ),
    export(
        "log_softmax",
        "Logarithms of the probabilities that softmax makes, in nats.",
        (z, k),
        lambda: z(k) - lse(z),
        checked=log_softmax,
    ),
    export(
        "softmax_cross_entropy",
        "Cross-entropy of a label, a distribution over the classes, and the softmax of logits, in nats.",
        (z, y),
        lambda: Maximum(z(j), j) + log(Sum(exp(z(k) - Maximum(z(j), j)), k)) - Sum(y(k) * z(k), k),
        checked=stable_cross_entropy,
    ),
    export(
        "softmax_cross_entropy_gradient",
        "Gradient of the softmax cross-entropy by the logits: prediction minus label.",
        (z, y, k),
        lambda: exp(z(k) - Maximum(z(c), c)) / Sum(exp(z(j) - Maximum(z(c), c)), j) - y(k),
        checked=stable_gradient,
    ),
)


if __name__ == "__main__":
    main(__file__)
