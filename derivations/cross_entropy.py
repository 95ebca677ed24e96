"""3. Cross-entropy: the part of the KL divergence that depends on the model.

Formalises the source's section 3. The divergence is the cross-entropy less the entropy of the
truth. The latter does not depend on the model, so that minimising one is minimising the other, and
their gradients agree.
"""

from sympy import Eq, log

from entropy import ENTROPY, H, P, Q, y
from kl_divergence import KL, D, gibbs
from therefore import (
    Derivation,
    Derivative,
    Sum,
    define,
    derivation,
    distributions,
    export,
    function,
    main,
    parametric_distribution,
    symbol,
    tex,
)

SECTION = "3. 交叉熵（Cross-Entropy）：KL 散度的简化"

Q_1, Q_2 = distributions("Q_1 Q_2", over=y)
theta = symbol("theta")
M = parametric_distribution("M", over=y, parameter=theta, latex="Q_{{{1}}}({0})")

divergence = function("divergence", latex=r"\mathrm{{KL}}(P \,\|\, Q_{{{0}}})")
loss = function("loss", latex="H(P, Q_{{{0}}})")

CROSS_ENTROPY = define(H(P, Q), lambda: -Sum(P(y) * log(Q(y)), y))
DIVERGENCE = define(divergence(theta), lambda: Sum(P(y) * log(P(y) / M(y, theta)), y))
LOSS = define(loss(theta), lambda: -Sum(P(y) * log(M(y, theta)), y))


@derivation(section=SECTION)
def kl_expansion(d: Derivation) -> None:
    """The divergence is the cross-entropy less the entropy, line by line as in the source."""
    d.start(D(P, Q))
    d.eq(Sum(P(y) * log(P(y) / Q(y)), y), by=KL)
    d.eq(Sum(P(y) * log(P(y)), y) - Sum(P(y) * log(Q(y)), y))
    d.text("The first sum is the negative entropy; it does not depend on the model.")
    d.eq(tex(r"-H(P) + \left( -\sum_y P(y) \log Q(y) \right)"), by=ENTROPY)
    d.eq(-H(P) + H(P, Q), by=CROSS_ENTROPY)


@derivation(section=SECTION)
def cross_entropy_at_least_entropy(d: Derivation) -> None:
    """The cross-entropy is at least the entropy, and equal to it only for the true distribution."""
    d.start(H(P, Q))
    d.eq(H(P) + D(P, Q), by=kl_expansion)
    d.ge(H(P), by=(gibbs, P.sums_to_one, Q.sums_to_one), equality=Eq(P(y), Q(y)))


@derivation(section=SECTION)
def same_minimiser(d: Derivation) -> None:
    """One model is nearer than another exactly when its cross-entropy is smaller."""
    d.start(D(P, Q_1) <= D(P, Q_2))
    d.iff(-H(P) + H(P, Q_1) <= -H(P) + H(P, Q_2), by=kl_expansion)
    d.iff(H(P, Q_1) <= H(P, Q_2))


@derivation(section=SECTION)
def same_gradient(d: Derivation) -> None:
    """For a model with a parameter, divergence and cross-entropy have the same derivative."""
    d.start(Derivative(divergence(theta), theta))
    d.eq(Derivative(Sum(P(y) * log(P(y)), y) - Sum(P(y) * log(M(y, theta)), y), theta), by=DIVERGENCE)
    d.eq(Derivative(loss(theta), theta), by=LOSS)


EXPORTS = (
    export(
        "cross_entropy",
        "Cross-entropy of the truth P and a model Q, in nats.",
        (P, Q),
        lambda: -Sum(P(y) * log(Q(y)), y),
        checked=CROSS_ENTROPY,
    ),
)


if __name__ == "__main__":
    main(__file__)
