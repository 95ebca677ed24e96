"""5. Binary cross-entropy: from a label and a predicted probability to the loss.

Formalises the source's sections 4.1 to 4.3. A label y ∈ {0, 1} is a distribution over {0, 1} that
puts all weight on one value; a prediction ŷ ∈ (0, 1) is another. Their cross-entropy has two cases,
which merge into one formula. The mean over a data set is stated with the index that the source's
formula lacks.
"""

from sympy import Eq, Piecewise, Rational, exp, log

from sigmoid import SIGMOID, sigma
from therefore import (
    Derivation,
    Derivative,
    Max,
    Sum,
    define,
    derivation,
    erratum,
    export,
    figure,
    function,
    index,
    main,
    sequence,
    symbol,
    tex,
)

TRUTH = "4.1 真实分布P的定义"
MODEL = "4.2 模型预测分布Q的定义"
SECTION = "4.3 损失函数推导"

k = index("k", 0, 1)
P = sequence("P", over=k, functional=True)
Q = sequence("Q", over=k, functional=True)
y = symbol("y", "{0, 1}")
yhat = symbol("yhat", "(0, 1)")
z = symbol("z")
m = symbol("m", "positive integer")
i = index("i", 1, m)
label = sequence("y", "{0, 1}", over=i)
prediction = sequence("yhat", "(0, 1)", over=i)

H = function("H")
L = function("L")
J = function("J")
softplus = function("softplus")

CROSS_ENTROPY = define(H(P, Q), lambda: -Sum(P(k) * log(Q(k)), k))
LOSS = define(L(yhat, y), lambda: -(y * log(yhat) + (1 - y) * log(1 - yhat)))
MEAN_LOSS = define(J(prediction, label), lambda: 1 / m * Sum(L(prediction(i), label(i)), i))
SOFTPLUS = define(softplus(z), lambda: log(1 + exp(z)))


@derivation(section=TRUTH)
def label_is_a_distribution(d: Derivation) -> None:
    """A label makes a distribution: P(1) = y and P(0) = 1 − y."""
    truth = d.given(Eq(P(1), y), Eq(P(0), 1 - y))
    with d.case(Eq(y, 1)):
        d.claim(Eq(P(1), 1), by=truth)
        d.claim(Eq(P(0), 0), by=truth)
    with d.case(Eq(y, 0)):
        d.claim(Eq(P(1), 0), by=truth)
        d.claim(Eq(P(0), 1), by=truth)
    d.text("Neither probability is ever negative, and they sum to 1.")
    d.claim(P(k) >= 0, by=truth)
    d.start(Sum(P(k), k))
    d.eq(1, by=truth)


@derivation(section=MODEL)
def prediction_is_a_distribution(d: Derivation) -> None:
    """A prediction makes a distribution: Q(1) = ŷ and Q(0) = 1 − ŷ."""
    model = d.given(Eq(Q(1), yhat), Eq(Q(0), 1 - yhat))
    d.text("Both probabilities are positive, so that their logarithms exist.")
    d.claim(Q(k) > 0, by=model)
    d.start(Sum(Q(k), k))
    d.eq(1, by=model)


@derivation(section=SECTION)
def loss_is_cross_entropy(d: Derivation) -> None:
    """The loss is the cross-entropy of the label's distribution and the predicted one."""
    both = d.given(Eq(P(1), y), Eq(P(0), 1 - y), Eq(Q(1), yhat), Eq(Q(0), 1 - yhat))
    with d.case(Eq(y, 1)):
        d.start(H(P, Q))
        d.eq(tex(r"-1 \cdot \log Q(1) - 0 \cdot \log Q(0)"), by=(CROSS_ENTROPY, both))
        d.eq(-log(yhat), by=both)
    with d.case(Eq(y, 0)):
        d.start(H(P, Q))
        d.eq(tex(r"-0 \cdot \log Q(1) - 1 \cdot \log Q(0)"), by=(CROSS_ENTROPY, both))
        d.eq(-log(1 - yhat), by=both)
    d.text("Without a case, both terms remain.")
    d.start(H(P, Q))
    d.eq(-(P(1) * log(Q(1)) + P(0) * log(Q(0))), by=(CROSS_ENTROPY, both))
    d.eq(L(yhat, y), by=(LOSS, both))


@derivation(section=SECTION)
def merged_cases(d: Derivation) -> None:
    """The one formula splits into the two cases, and they merge back into it."""
    d.text("For each label one of the factors $y$ and $1 - y$ is 1 and the other is 0.")
    d.start(L(yhat, y))
    d.eq(Piecewise((-log(yhat), Eq(y, 1)), (-log(1 - yhat), True)), by=LOSS)
    d.eq(-(y * log(yhat) + (1 - y) * log(1 - yhat)))


@derivation(section=SECTION)
def log_likelihood(d: Derivation) -> None:
    """The loss is the negative logarithm of the probability that the model gives to the label."""
    d.start(log(yhat**y * (1 - yhat) ** (1 - y)))
    d.eq(y * log(yhat) + (1 - y) * log(1 - yhat))
    d.eq(-L(yhat, y), by=LOSS)


@derivation(section=SECTION)
def mean_loss(d: Derivation) -> None:
    """The loss of a data set is the mean of the losses of its samples."""
    d.start(J(prediction, label))
    d.eq(-1 / m * Sum(label(i) * log(prediction(i)) + (1 - label(i)) * log(1 - prediction(i)), i), by=(MEAN_LOSS, LOSS))


@erratum(
    section=SECTION,
    source=r"$L(\hat{y},y)= - \frac{1}{m} \sum_{i=1}^m \lbrack y log \hat{y} + (1-y) log (1- \hat{y}) \rbrack$",
    correction="The label and the prediction carry the index of their sample: y_i and ŷ_i.",
)
def mean_without_index(d: Derivation) -> None:
    """The mean loss of a data set, read as written: the sum's body does not depend on i."""
    d.claim(
        Eq(J(prediction, label), -1 / m * Sum(y * log(yhat) + (1 - y) * log(1 - yhat), i)),
        by=(MEAN_LOSS, LOSS),
    )


@derivation(section=SECTION)
def what_the_sum_without_index_says(d: Derivation) -> None:
    """As written, the source's mean is the loss of a single sample."""
    d.start(-1 / m * Sum(y * log(yhat) + (1 - y) * log(1 - yhat), i))
    d.eq(L(yhat, y), by=LOSS)


@derivation(section=SECTION)
def loss_of_a_logit(d: Derivation) -> None:
    """In terms of the logit z the loss needs no sigmoid."""
    d.start(L(sigma(z), y))
    d.eq(-(y * log(1 / (1 + exp(-z))) + (1 - y) * log(1 / (1 + exp(z)))), by=(LOSS, SIGMOID))
    d.eq(y * (log(1 + exp(z)) - z) + (1 - y) * log(1 + exp(z)))
    d.eq(softplus(z) - y * z, by=SOFTPLUS)


@derivation(section=SECTION)
def stable_softplus(d: Derivation) -> None:
    """A form of softplus that never computes the exponential of a large number."""
    d.start(softplus(z))
    d.eq(Max(z, 0) + log(1 + exp(-abs(z))), by=SOFTPLUS)


@derivation(section=SECTION)
def softplus_derivative(d: Derivation) -> None:
    """The derivative of softplus is the sigmoid."""
    d.start(Derivative(softplus(z), z))
    d.eq(exp(z) / (1 + exp(z)), by=SOFTPLUS)
    d.eq(sigma(z), by=SIGMOID)


@derivation(section=SECTION)
def stable_loss(d: Derivation) -> None:
    """The form of the loss that libraries compute."""
    d.start(L(sigma(z), y))
    d.eq(Max(z, 0) - y * z + log(1 + exp(-abs(z))), by=(loss_of_a_logit, stable_softplus))


FIGURES = (
    figure(
        "loss",
        "The loss for both labels (两种标签的损失)",
        yhat,
        (Rational(1, 100), Rational(99, 100)),
        {"y = 1: −log ŷ": lambda: L(yhat, 1), "y = 0: −log(1 − ŷ)": lambda: L(yhat, 0)},
        xlabel="ŷ",
        ylabel="L(ŷ, y)",
        after=merged_cases,
    ),
)

EXPORTS = (
    export("softplus", "Softplus, a smooth max(z, 0).", (z,), lambda: log(1 + exp(z)), checked=SOFTPLUS),
    export(
        "softplus_derivative",
        "Derivative of softplus: the sigmoid.",
        (z,),
        lambda: sigma(z),
        checked=softplus_derivative,
    ),
    export(
        "binary_cross_entropy",
        "Binary cross-entropy of a label and a predicted probability, in nats.",
        (yhat, y),
        lambda: -(y * log(yhat) + (1 - y) * log(1 - yhat)),
        checked=LOSS,
    ),
    export(
        "binary_cross_entropy_from_logits",
        "Binary cross-entropy of a label and the prediction that a logit makes, in nats.",
        (z, y),
        lambda: Max(z, 0) - y * z + log(1 + exp(-abs(z))),
        checked=stable_loss,
    ),
)


if __name__ == "__main__":
    main(__file__)
