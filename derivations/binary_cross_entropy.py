"""Binary cross-entropy: from a label and a predicted probability to the loss.

A label y ∈ {0, 1} is a distribution over {0, 1} that puts all weight on one value; a prediction
ŷ ∈ (0, 1) is another. Their cross-entropy has two cases, which merge into one formula. The mean
over a data set is stated with the index that the source's formula lacks.
"""

from sympy import Eq, Piecewise, Rational, exp, log

from sigmoid import SIGMOID, sigma, sigmoid_mirrored, x
from therefore import (
    Derivation,
    Max,
    Product,
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
    d.start(Sum(P(k), k))
    d.eq(P(0) + P(1))
    d.eq(1 - y + y, by=truth)
    d.eq(1)
    d.text("Neither probability is negative.")
    d.claim(P(k) >= 0, by=truth)


@derivation(section=TRUTH)
def label_one(d: Derivation) -> None:
    """For the label 1 all weight is on 1."""
    truth = d.given(Eq(P(1), y), Eq(P(0), 1 - y), Eq(y, 1))
    d.start(P(1))
    d.eq(1, by=truth)
    d.start(P(0))
    d.eq(1 - y, by=truth)
    d.eq(0, by=truth)


@derivation(section=TRUTH)
def label_zero(d: Derivation) -> None:
    """For the label 0 all weight is on 0."""
    truth = d.given(Eq(P(1), y), Eq(P(0), 1 - y), Eq(y, 0))
    d.start(P(1))
    d.eq(0, by=truth)
    d.start(P(0))
    d.eq(1 - y, by=truth)
    d.eq(1, by=truth)


@derivation(section=MODEL)
def prediction_is_a_distribution(d: Derivation) -> None:
    """A prediction makes a distribution: Q(1) = ŷ and Q(0) = 1 − ŷ."""
    model = d.given(Eq(Q(1), yhat), Eq(Q(0), 1 - yhat))
    d.start(Sum(Q(k), k))
    d.eq(Q(0) + Q(1))
    d.eq(1 - yhat + yhat, by=model)
    d.eq(1)
    d.text("Both probabilities are positive, so that their logarithms exist.")
    d.claim(Q(k) > 0, by=model)


@derivation(section=MODEL)
def prediction_of_the_sigmoid(d: Derivation) -> None:
    """With ŷ = σ(x), the probability of the other label is σ(−x)."""
    model = d.given(Eq(Q(1), sigma(x)), Eq(Q(0), 1 - sigma(x)))
    d.start(Q(0))
    d.eq(1 - sigma(x), by=model)
    d.eq(sigma(-x), by=sigmoid_mirrored)
    d.eq(1 / (1 + exp(x)), by=SIGMOID)


@derivation(section=SECTION)
def cross_entropy_of_two_outcomes(d: Derivation) -> None:
    """Over {0, 1} the cross-entropy has two terms."""
    d.given(Q(0) > 0, Q(1) > 0)
    d.start(H(P, Q))
    d.eq(-Sum(P(k) * log(Q(k)), k), by=CROSS_ENTROPY)
    d.eq(-(P(0) * log(Q(0)) + P(1) * log(Q(1))))
    d.eq(-(P(1) * log(Q(1)) + P(0) * log(Q(0))))


@derivation(section=SECTION)
def loss_for_label_one(d: Derivation) -> None:
    """When y = 1, the cross-entropy is −log ŷ."""
    both = d.given(Eq(P(1), 1), Eq(P(0), 0), Eq(Q(1), yhat), Eq(Q(0), 1 - yhat))
    d.start(H(P, Q))
    d.eq(-(P(1) * log(Q(1)) + P(0) * log(Q(0))), by=(CROSS_ENTROPY, both))
    d.eq(-(1 * log(Q(1)) + 0 * log(Q(0))), by=both)
    d.eq(-log(yhat), by=both)


@derivation(section=SECTION)
def loss_for_label_zero(d: Derivation) -> None:
    """When y = 0, the cross-entropy is −log(1 − ŷ)."""
    both = d.given(Eq(P(1), 0), Eq(P(0), 1), Eq(Q(1), yhat), Eq(Q(0), 1 - yhat))
    d.start(H(P, Q))
    d.eq(-(P(1) * log(Q(1)) + P(0) * log(Q(0))), by=(CROSS_ENTROPY, both))
    d.eq(-(0 * log(Q(1)) + 1 * log(Q(0))), by=both)
    d.eq(-log(1 - yhat), by=both)


@derivation(section=SECTION)
def merged_loss(d: Derivation) -> None:
    """The two cases merge into one formula, which is the loss of one sample."""
    d.start(Piecewise((-log(yhat), Eq(y, 1)), (-log(1 - yhat), True)))
    d.text("For each of the two labels one of the factors $y$ and $1 - y$ is 1 and the other is 0.")
    d.eq(-(y * log(yhat) + (1 - y) * log(1 - yhat)))
    d.eq(L(yhat, y), by=LOSS)


@derivation(section=SECTION)
def split_loss(d: Derivation) -> None:
    """And back: for each label the loss is its own case."""
    with d.case(Eq(y, 1)):
        d.start(L(yhat, y))
        d.eq(-(1 * log(yhat) + (1 - 1) * log(1 - yhat)), by=LOSS)
        d.eq(-log(yhat))
    with d.case(Eq(y, 0)):
        d.start(L(yhat, y))
        d.eq(-(0 * log(yhat) + (1 - 0) * log(1 - yhat)), by=LOSS)
        d.eq(-log(1 - yhat))
    d.text("Either way something is lost: no prediction strictly between 0 and 1 is perfect.")
    d.start(L(yhat, y))
    d.eq(-(y * log(yhat) + (1 - y) * log(1 - yhat)), by=LOSS)
    d.gt(0)


@derivation(section=SECTION)
def loss_is_cross_entropy(d: Derivation) -> None:
    """The loss is the cross-entropy of the label's distribution and the predicted one."""
    both = d.given(Eq(P(1), y), Eq(P(0), 1 - y), Eq(Q(1), yhat), Eq(Q(0), 1 - yhat))
    d.start(H(P, Q))
    d.eq(-(P(1) * log(Q(1)) + P(0) * log(Q(0))), by=(CROSS_ENTROPY, both))
    d.eq(-(y * log(yhat) + (1 - y) * log(1 - yhat)), by=both)
    d.eq(L(yhat, y), by=LOSS)


@derivation(section=SECTION)
def log_likelihood(d: Derivation) -> None:
    """The loss is the negative logarithm of the probability that the model gives to the label."""
    d.start(log(yhat**y * (1 - yhat) ** (1 - y)))
    d.eq(log(yhat**y) + log((1 - yhat) ** (1 - y)))
    d.eq(y * log(yhat) + (1 - y) * log(1 - yhat))
    d.eq(-L(yhat, y), by=LOSS)


@derivation(section=SECTION)
def mean_loss(d: Derivation) -> None:
    """The loss of a data set is the mean of the losses of its samples."""
    d.start(J(prediction, label))
    d.eq(1 / m * Sum(L(prediction(i), label(i)), i), by=MEAN_LOSS)
    d.eq(1 / m * Sum(-(label(i) * log(prediction(i)) + (1 - label(i)) * log(1 - prediction(i))), i), by=LOSS)
    d.eq(-1 / m * Sum(label(i) * log(prediction(i)) + (1 - label(i)) * log(1 - prediction(i)), i))


@derivation(section=SECTION)
def likelihood_of_a_data_set(d: Derivation) -> None:
    """Minimising the mean loss is maximising the likelihood of all labels together."""
    d.start(log(Product(prediction(i) ** label(i) * (1 - prediction(i)) ** (1 - label(i)), i)))
    d.eq(Sum(log(prediction(i) ** label(i) * (1 - prediction(i)) ** (1 - label(i))), i))
    d.eq(Sum(-L(prediction(i), label(i)), i), by=log_likelihood)
    d.eq(-m * (1 / m * Sum(L(prediction(i), label(i)), i)))
    d.eq(-m * J(prediction, label), by=MEAN_LOSS)


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
    d.eq(-1 / m * (m * (y * log(yhat) + (1 - y) * log(1 - yhat))))
    d.eq(-(y * log(yhat) + (1 - y) * log(1 - yhat)))
    d.eq(L(yhat, y), by=LOSS)


@derivation(section=SECTION)
def log_sigmoid(d: Derivation) -> None:
    """The logarithm of the sigmoid is a softplus."""
    d.start(log(sigma(z)))
    d.eq(log(1 / (1 + exp(-z))), by=SIGMOID)
    d.eq(-log(1 + exp(-z)))
    d.eq(-log(exp(-z) * (exp(z) + 1)))
    d.eq(-(-z + log(1 + exp(z))))
    d.eq(z - softplus(z), by=SOFTPLUS)


@derivation(section=SECTION)
def log_of_the_complement(d: Derivation) -> None:
    """And so is the logarithm of its complement."""
    d.start(log(1 - sigma(z)))
    d.eq(log(1 - 1 / (1 + exp(-z))), by=SIGMOID)
    d.eq(log(1 / (1 + exp(z))))
    d.eq(-log(1 + exp(z)))
    d.eq(-softplus(z), by=SOFTPLUS)


@derivation(section=SECTION)
def loss_of_a_logit(d: Derivation) -> None:
    """In terms of the logit z the loss needs no sigmoid."""
    d.start(L(sigma(z), y))
    d.eq(-(y * log(sigma(z)) + (1 - y) * log(1 - sigma(z))), by=LOSS)
    d.eq(-(y * (z - softplus(z)) + (1 - y) * -softplus(z)), by=(log_sigmoid, log_of_the_complement))
    d.eq(softplus(z) - y * z)


@derivation(section=SECTION)
def stable_softplus(d: Derivation) -> None:
    """A form of softplus that never computes the exponential of a large number."""
    with d.case(z >= 0):
        d.start(softplus(z))
        d.eq(log(1 + exp(z)), by=SOFTPLUS)
        d.eq(log(exp(z) * (1 + exp(-z))))
        d.eq(z + log(1 + exp(-z)))
        d.eq(Max(z, 0) + log(1 + exp(-abs(z))))
    with d.case(z < 0):
        d.start(softplus(z))
        d.eq(log(1 + exp(z)), by=SOFTPLUS)
        d.eq(Max(z, 0) + log(1 + exp(-abs(z))))
    d.text("Together the two cases cover every logit.")
    d.start(softplus(z))
    d.eq(log(1 + exp(z)), by=SOFTPLUS)
    d.eq(Max(z, 0) + log(1 + exp(-abs(z))))


@derivation(section=SECTION)
def stable_loss(d: Derivation) -> None:
    """The form of the loss that libraries compute."""
    d.start(L(sigma(z), y))
    d.eq(softplus(z) - y * z, by=loss_of_a_logit)
    d.eq(Max(z, 0) - y * z + log(1 + exp(-abs(z))), by=stable_softplus)


FIGURES = (
    figure(
        "loss",
        "The loss for both labels (两种标签的损失)",
        yhat,
        (Rational(1, 100), Rational(99, 100)),
        {"y = 1: −log ŷ": lambda: L(yhat, 1), "y = 0: −log(1 − ŷ)": lambda: L(yhat, 0)},
        xlabel="ŷ",
        ylabel="L(ŷ, y)",
        after=split_loss,
    ),
)

EXPORTS = (
    export("softplus", "Softplus, a smooth max(z, 0).", (z,), lambda: log(1 + exp(z)), checked=SOFTPLUS),
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
