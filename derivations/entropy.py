"""1. Entropy: how uncertain a distribution is.

Formalises the source's section 1: the definition, its form for two outcomes and what it means for
a probability of 0, which a limit settles, since every probability here is positive. The binary
entropy is concave with its maximum, log 2, in the middle; over n outcomes the entropy lies between
0 and log n. Logarithms are natural.
"""

from sympy import Eq, Piecewise, Rational, log

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
    main,
    outcome,
    symbol,
)

SECTION = "1. 熵（Entropy）：衡量分布的不确定性"

n = symbol("n", "positive integer")
y = outcome("y", n)
a = outcome("a", n)
P, Q = distributions("P Q", over=y)
p = symbol("p", "(0, 1)")
t = symbol("t", "positive")
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
    d.eq(-(p * log(p) + (1 - p) * log(1 - p)), by=(ENTROPY, two))
    d.eq(h(p), by=BINARY_ENTROPY)


@derivation(section=SECTION)
def t_log_t_vanishes(d: Derivation) -> None:
    """t log t tends to 0 as t tends to 0 from above."""
    d.text("Write the product as a quotient; both parts grow without bound, so compare their derivatives.")
    d.start(Limit(t * log(t), t, 0, "+"))
    d.eq(Limit(log(t) / (1 / t), t, 0, "+"))
    d.eq(Limit((1 / t) / (-1 / t**2), t, 0, "+"))
    d.eq(0)


@derivation(section=SECTION)
def zero_log_zero(d: Derivation) -> None:
    """Counting 0 log 0 as 0 is the only continuous choice."""
    d.start(Limit(phi(x), x, 0, "+"))
    d.eq(0, by=CONVENTION)
    d.eq(phi(0), by=CONVENTION)


@derivation(section=SECTION)
def binary_entropy_derivative(d: Derivation) -> None:
    """The slope of the binary entropy is the logarithm of the odds against p."""
    d.start(Derivative(h(p), p))
    d.eq(-((log(p) + 1) - (log(1 - p) + 1)), by=BINARY_ENTROPY)
    d.eq(log((1 - p) / p))


@derivation(section=SECTION)
def binary_entropy_is_concave(d: Derivation) -> None:
    """The second derivative of the binary entropy is negative everywhere."""
    d.start(Derivative(h(p), p, 2))
    d.eq(-1 / (p * (1 - p)), by=BINARY_ENTROPY)
    d.lt(0)


@derivation(section=SECTION)
def binary_entropy_maximum(d: Derivation) -> None:
    """The binary entropy is at most log 2, and log 2 only for a fair coin."""
    d.start(h(p))
    d.le(log(2), by=BINARY_ENTROPY, equality=Eq(p, Rational(1, 2)))


@derivation(section=SECTION)
def probability_at_most_one(d: Derivation) -> None:
    """One probability is at most the sum of all of them."""
    d.start(P(a))
    d.le(1, by=P.sums_to_one)


@derivation(section=SECTION)
def entropy_is_nonnegative(d: Derivation) -> None:
    """Every term of the entropy is nonnegative, so the entropy is."""
    d.start(H(P))
    d.eq(Sum(P(y) * -log(P(y)), y), by=ENTROPY)
    d.ge(0, by=(probability_at_most_one, P.sums_to_one))


@derivation(section=SECTION)
def log_below_tangent(d: Derivation) -> None:
    """The logarithm lies below its tangent at 1, and meets it nowhere else."""
    d.text("The gap between the two falls until 1 and grows from there, for its slope has the sign of $t - 1$.")
    d.start(Derivative(t - 1 - log(t), t))
    d.eq((t - 1) / t)
    d.start(log(t))
    d.le(t - 1, equality=Eq(t, 1))


@derivation(section=SECTION)
def mean_log_ratio(d: Derivation) -> None:
    """On average under P, the logarithm of Q/P is at most 0, and 0 only where P = Q."""
    d.text("Each logarithm is at most its tangent.")
    d.start(Sum(P(y) * log(Q(y) / P(y)), y))
    d.le(Sum(Q(y) - P(y), y), by=log_below_tangent, equality=Eq(P(y), Q(y)))
    d.eq(0, by=(P.sums_to_one, Q.sums_to_one))


@derivation(section=SECTION)
def entropy_at_most_log_n(d: Derivation) -> None:
    """The entropy of n outcomes is at most log n, and log n only for the uniform distribution."""
    d.start(H(P))
    d.eq(log(n) + Sum(P(y) * log(1 / n / P(y)), y), by=(ENTROPY, P.sums_to_one))
    d.le(log(n), by=(mean_log_ratio, P.sums_to_one), equality=Eq(P(y), 1 / n))


@derivation(section=SECTION)
def uniform_entropy(d: Derivation) -> None:
    """The uniform distribution reaches the bound."""
    uniform = d.given(ForAll(Eq(P(y), 1 / n), y))
    d.start(H(P))
    d.eq(log(n), by=(ENTROPY, uniform))


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
    export(
        "binary_entropy_derivative",
        "Derivative of the entropy of two outcomes: the logarithm of the odds against p.",
        (p,),
        lambda: log((1 - p) / p),
        checked=binary_entropy_derivative,
    ),
)


if __name__ == "__main__":
    main(__file__)
