"""Kullback–Leibler divergence: how far a model Q is from the truth P.

It is never negative, and zero exactly when the two distributions agree. It is not symmetric:
the source writes that KL(P‖Q) ≠ KL(Q‖P) as if that were always so, which is corrected here.
"""

from sympy import Eq, Ne, Rational, log

from entropy import ENTROPY, H, P, Q, n, y
from logarithm import log_below_tangent
from therefore import Derivation, ForAll, Sum, define, derivation, erratum, export, figure, function, main, symbol

SECTION = "2. 相对熵（KL 散度）：衡量两个分布的差异"

p = symbol("p", "(0, 1)")
q = symbol("q", "(0, 1)")

D = function("D", latex=r"\mathrm{{KL}}({0} \,\|\, {1})")
kl = function("kl", latex=r"\mathrm{{kl}}({0} \,\|\, {1})")

KL = define(D(P, Q), lambda: Sum(P(y) * log(P(y) / Q(y)), y))
BINARY_KL = define(kl(p, q), lambda: p * log(p / q) + (1 - p) * log((1 - p) / (1 - q)))


@derivation(section=SECTION)
def gibbs(d: Derivation) -> None:
    """The divergence is nonnegative, and zero exactly when P = Q."""
    d.start(D(P, Q))
    d.eq(Sum(P(y) * log(P(y) / Q(y)), y), by=KL)
    d.eq(-Sum(P(y) * log(Q(y) / P(y)), y))
    d.text("Each logarithm is at most its tangent at 1, with equality only where $Q(y) = P(y)$.")
    d.ge(-Sum(P(y) * (Q(y) / P(y) - 1), y), by=log_below_tangent, equality=Eq(P(y), Q(y)))
    d.eq(-Sum(Q(y) - P(y), y))
    d.eq(Sum(P(y), y) - Sum(Q(y), y))
    d.eq(0, by=(P.sums_to_one, Q.sums_to_one))


@derivation(section=SECTION)
def no_divergence_from_itself(d: Derivation) -> None:
    """A distribution does not diverge from itself."""
    d.start(D(P, P))
    d.eq(Sum(P(y) * log(P(y) / P(y)), y), by=KL)
    d.eq(Sum(P(y) * log(1), y))
    d.eq(0)


@derivation(section=SECTION)
def divergence_from_uniform(d: Derivation) -> None:
    """The divergence from the uniform distribution is what the entropy lacks to log n."""
    uniform = d.given(ForAll(Eq(Q(y), 1 / n), y))
    d.start(D(P, Q))
    d.eq(Sum(P(y) * log(P(y) / Q(y)), y), by=KL)
    d.eq(Sum(P(y) * log(n * P(y)), y), by=uniform)
    d.eq(log(n) * Sum(P(y), y) + Sum(P(y) * log(P(y)), y))
    d.eq(log(n) + Sum(P(y) * log(P(y)), y), by=P.sums_to_one)
    d.eq(log(n) - H(P), by=ENTROPY)


@derivation(section=SECTION)
def bernoulli_divergence(d: Derivation) -> None:
    """For two outcomes the divergence is a function of two numbers."""
    two = d.given(Eq(n, 2), Eq(P(1), p), Eq(P(2), 1 - p), Eq(Q(1), q), Eq(Q(2), 1 - q))
    d.start(D(P, Q))
    d.eq(Sum(P(y) * log(P(y) / Q(y)), y), by=KL)
    d.eq(P(1) * log(P(1) / Q(1)) + P(2) * log(P(2) / Q(2)), by=two)
    d.eq(p * log(p / q) + (1 - p) * log((1 - p) / (1 - q)), by=two)
    d.eq(kl(p, q), by=BINARY_KL)


@derivation(section=SECTION)
def divergences_of_two_coins(d: Derivation) -> None:
    """There and back between a fair coin and one that shows heads once in four throws."""
    fair, biased = Rational(1, 2), Rational(1, 4)
    d.start(kl(biased, fair))
    d.eq(biased * log(fair) + (1 - biased) * log(Rational(3, 2)), by=BINARY_KL)
    d.eq(log(Rational(27, 16)) / 4)
    d.lt(log(Rational(16, 9)) / 4)
    d.eq(log(Rational(4, 3)) / 2)
    d.eq(fair * log(2) + fair * log(Rational(2, 3)))
    d.eq(kl(fair, biased), by=BINARY_KL)


@derivation(section=SECTION)
def divergence_is_not_symmetric(d: Derivation) -> None:
    """Some pair of distributions diverges differently there and back."""
    d.exists(Ne(kl(p, q), kl(q, p)), witness={p: Rational(1, 2), q: Rational(1, 4)}, by=BINARY_KL)


@derivation(section=SECTION)
def symmetric_pairs(d: Derivation) -> None:
    """The divergence is the same there and back for a coin and its mirror image."""
    d.start(kl(p, 1 - p))
    d.eq(p * log(p / (1 - p)) + (1 - p) * log((1 - p) / p), by=BINARY_KL)
    d.eq((1 - p) * log((1 - p) / p) + p * log(p / (1 - p)))
    d.eq(kl(1 - p, p), by=BINARY_KL)


@erratum(
    section=SECTION,
    source=r"不对称性：$KL(P \| Q) \neq KL(Q \| P)$",
    correction="The two differ for some pairs, not for all: for P = Q both are 0.",
)
def asymmetry_everywhere(d: Derivation) -> None:
    """The divergence is never the same there and back."""
    d.claim(Ne(D(P, Q), D(Q, P)), by=KL)


@erratum(
    section=SECTION,
    source=r"不对称性：$KL(P \| Q) \neq KL(Q \| P)$",
    correction="Even distinct distributions may be equally far both ways: q = 1 − p.",
)
def asymmetry_of_distinct_coins(d: Derivation) -> None:
    """The divergence of distinct distributions is never the same there and back."""
    d.given(Ne(p, q))
    d.claim(Ne(kl(p, q), kl(q, p)), by=BINARY_KL)


FIGURES = (
    figure(
        "divergence",
        "The divergence of a model q from the truth p (KL 散度)",
        q,
        (Rational(1, 100), Rational(99, 100)),
        {
            "p = 1/5": lambda: kl(Rational(1, 5), q),
            "p = 1/2": lambda: kl(Rational(1, 2), q),
            "p = 4/5": lambda: kl(Rational(4, 5), q),
        },
        ylabel="kl(p ‖ q)",
        after=bernoulli_divergence,
    ),
)

EXPORTS = (
    export(
        "kl_divergence",
        "Divergence of a model Q from the truth P, in nats.",
        (P, Q),
        lambda: Sum(P(y) * log(P(y) / Q(y)), y),
        checked=KL,
    ),
)


if __name__ == "__main__":
    main(__file__)
