"""Entropy: how uncertain a distribution is.

The entropy of a distribution over n outcomes lies between 0 and log n; for two outcomes it is a
concave function of one probability with its maximum, log 2, in the middle. Logarithms are
natural and every probability is positive: what the formula means for a probability of 0 is
settled by a limit.
"""

from sympy import Eq, Piecewise, Rational, log

from logarithm import log_below_tangent, t_log_t_vanishes
from therefore import (
    Derivation,
    Derivative,
    ForAll,
    Limit,
    Sum,
    define,
    derivation,
    distributions,
    export,
    figure,
    function,
    index,
    main,
    outcome,
    symbol,
)

SECTION = "1. 熵（Entropy）：衡量分布的不确定性"

n = symbol("n", "positive integer")
y = outcome("y", n)
a = outcome("a", n)
k = index("k", 1, 2)
P, Q = distributions("P Q", over=y)
p = symbol("p", "(0, 1)")
x = symbol("x", "nonnegative")

H = function("H")
h = function("h")
phi = function("phi")

ENTROPY = define(H(P), lambda: -Sum(P(y) * log(P(y)), y))
BINARY_ENTROPY = define(h(p), lambda: -(p * log(p) + (1 - p) * log(1 - p)))
CONVENTION = define(phi(x), lambda: Piecewise((x * log(x), x > 0), (0, True)))


@derivation(section=SECTION)
def bernoulli_entropy(d: Derivation) -> None:
    """Two outcomes of probability p and 1 − p have the entropy of the source's second formula."""
    two = d.given(Eq(n, 2), Eq(P(1), p), Eq(P(2), 1 - p))
    d.text("The outcome $Y = 1$ is counted first, $Y = 0$ second.")
    d.start(H(P))
    d.eq(-Sum(P(y) * log(P(y)), y), by=ENTROPY)
    d.eq(-Sum(P(k) * log(P(k)), k), by=two)
    d.eq(-(P(1) * log(P(1)) + P(2) * log(P(2))))
    d.eq(-(p * log(p) + (1 - p) * log(1 - p)), by=two)
    d.eq(h(p), by=BINARY_ENTROPY)


@derivation(section=SECTION)
def zero_log_zero(d: Derivation) -> None:
    """Counting 0 log 0 as 0 is the only continuous choice."""
    d.start(Limit(phi(x), x, 0, "+"))
    d.eq(Limit(x * log(x), x, 0, "+"), by=CONVENTION)
    d.eq(0, by=t_log_t_vanishes)
    d.eq(phi(0), by=CONVENTION)


@derivation(section=SECTION)
def certainty_has_no_entropy(d: Derivation) -> None:
    """With that convention an outcome that is certain carries no entropy."""
    d.start(-(phi(1) + phi(0)))
    d.eq(-(1 * log(1) + 0), by=CONVENTION)
    d.eq(0)


@derivation(section=SECTION)
def binary_entropy_derivative(d: Derivation) -> None:
    """The slope of the binary entropy is the logarithm of the odds against p."""
    d.start(Derivative(h(p), p))
    d.eq(Derivative(-(p * log(p) + (1 - p) * log(1 - p)), p), by=BINARY_ENTROPY)
    d.eq(-(Derivative(p * log(p), p) + Derivative((1 - p) * log(1 - p), p)))
    d.eq(-((log(p) + 1) - (log(1 - p) + 1)))
    d.eq(log(1 - p) - log(p))
    d.eq(log((1 - p) / p))


@derivation(section=SECTION)
def binary_entropy_is_concave(d: Derivation) -> None:
    """The second derivative of the binary entropy is negative everywhere."""
    d.start(Derivative(h(p), p, 2))
    d.eq(Derivative(log(1 - p) - log(p), p), by=BINARY_ENTROPY)
    d.eq(-1 / (1 - p) - 1 / p)
    d.eq(-1 / (p * (1 - p)))
    d.lt(0)


@derivation(section=SECTION)
def binary_entropy_in_the_middle(d: Derivation) -> None:
    """A fair coin has entropy log 2, and there the slope is zero."""
    d.start(h(Rational(1, 2)))
    d.eq(-(Rational(1, 2) * log(Rational(1, 2)) + Rational(1, 2) * log(Rational(1, 2))), by=BINARY_ENTROPY)
    d.eq(log(2))
    d.start(Derivative(h(p), p, at=Rational(1, 2)))
    d.eq(log((1 - Rational(1, 2)) / Rational(1, 2)), by=BINARY_ENTROPY)
    d.eq(0)


@derivation(section=SECTION)
def binary_entropy_maximum(d: Derivation) -> None:
    """The binary entropy is at most log 2, and log 2 only for a fair coin."""
    d.start(h(p))
    d.eq(p * log(1 / p) + (1 - p) * log(1 / (1 - p)), by=BINARY_ENTROPY)
    d.eq(log(2) + p * log(1 / (2 * p)) + (1 - p) * log(1 / (2 * (1 - p))))
    d.le(
        log(2) + p * (1 / (2 * p) - 1) + (1 - p) * (1 / (2 * (1 - p)) - 1),
        by=log_below_tangent,
        equality=Eq(p, Rational(1, 2)),
    )
    d.eq(log(2) + (Rational(1, 2) - p) + (Rational(1, 2) - (1 - p)))
    d.eq(log(2))


@derivation(section=SECTION)
def probability_at_most_one(d: Derivation) -> None:
    """One probability is at most the sum of all of them."""
    d.start(P(a))
    d.le(Sum(P(y), y))
    d.eq(1, by=P.sums_to_one)


@derivation(section=SECTION)
def entropy_is_nonnegative(d: Derivation) -> None:
    """Every term of the entropy is nonnegative, so the entropy is."""
    d.start(H(P))
    d.eq(-Sum(P(y) * log(P(y)), y), by=ENTROPY)
    d.eq(Sum(P(y) * -log(P(y)), y))
    d.ge(0, by=(probability_at_most_one, P.sums_to_one))


@derivation(section=SECTION)
def entropy_at_most_log_n(d: Derivation) -> None:
    """The entropy of n outcomes is at most log n, and log n only for the uniform distribution."""
    d.start(H(P))
    d.eq(-Sum(P(y) * log(P(y)), y), by=ENTROPY)
    d.eq(Sum(P(y) * log(1 / P(y)), y))
    d.eq(Sum(P(y) * (log(n) + log(1 / (n * P(y)))), y))
    d.eq(log(n) * Sum(P(y), y) + Sum(P(y) * log(1 / (n * P(y))), y))
    d.eq(log(n) + Sum(P(y) * log(1 / (n * P(y))), y), by=P.sums_to_one)
    d.text("Each logarithm is at most its tangent.")
    d.le(log(n) + Sum(P(y) * (1 / (n * P(y)) - 1), y), by=log_below_tangent, equality=Eq(P(y), 1 / n))
    d.eq(log(n) + Sum(1 / n - P(y), y))
    d.eq(log(n) + Sum(1 / n, y) - Sum(P(y), y))
    d.eq(log(n) + 1 - 1, by=P.sums_to_one)
    d.eq(log(n))


@derivation(section=SECTION)
def uniform_entropy(d: Derivation) -> None:
    """The uniform distribution reaches the bound."""
    uniform = d.given(ForAll(Eq(P(y), 1 / n), y))
    d.start(H(P))
    d.eq(-Sum(P(y) * log(P(y)), y), by=ENTROPY)
    d.eq(-Sum(1 / n * log(1 / n), y), by=uniform)
    d.eq(-(n * (1 / n * log(1 / n))))
    d.eq(-log(1 / n))
    d.eq(log(n))


FIGURES = (
    figure(
        "binary_entropy",
        "The entropy of two outcomes (二分类的熵)",
        p,
        (Rational(1, 1000), Rational(999, 1000)),
        {"H(p)": lambda: h(p)},
        ylabel="nats",
        after=binary_entropy_maximum,
    ),
)

EXPORTS = (
    export("entropy", "Entropy of a distribution, in nats.", (P,), lambda: -Sum(P(y) * log(P(y)), y), checked=ENTROPY),
    export(
        "binary_entropy",
        "Entropy of two outcomes of probability p and 1 - p, in nats.",
        (p,),
        lambda: -(p * log(p) + (1 - p) * log(1 - p)),
        checked=BINARY_ENTROPY,
    ),
)


if __name__ == "__main__":
    main(__file__)
