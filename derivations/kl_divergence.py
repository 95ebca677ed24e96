"""2. Kullback–Leibler divergence: how far a model Q is from the truth P.

Formalises the source's section 2. The divergence is never negative, and zero exactly when the two
distributions agree. It is not symmetric: the source writes KL(P‖Q) ≠ KL(Q‖P) as if that were
always so, which is corrected here.
"""

from sympy import Eq, Ne, Rational, log

from entropy import P, Q, mean_log_ratio, n, p, y
from therefore import Derivation, Sum, define, derivation, erratum, export, figure, function, main, symbol

SECTION = "2. 相对熵（KL 散度）：衡量两个分布的差异"

q = symbol("q", "(0, 1)")

D = function("D", latex=r"\mathrm{{KL}}({0} \,\|\, {1})")
kl = function("kl", latex=r"\mathrm{{kl}}({0} \,\|\, {1})")

KL = define(D(P, Q), lambda: Sum(P(y) * log(P(y) / Q(y)), y))
BINARY_KL = define(kl(p, q), lambda: p * log(p / q) + (1 - p) * log((1 - p) / (1 - q)))


@derivation(section=SECTION)
def gibbs(d: Derivation) -> None:
    """The divergence is nonnegative, and zero exactly when P = Q."""
    d.start(D(P, Q))
    d.eq(-Sum(P(y) * log(Q(y) / P(y)), y), by=KL)
    d.text("From $\\log t \\le t - 1$, with equality only at $t = 1$, where $Q(y) = P(y)$.")
    d.ge(0, by=(mean_log_ratio, P.sums_to_one, Q.sums_to_one), equality=Eq(P(y), Q(y)))


@derivation(section=SECTION)
def bernoulli_divergence(d: Derivation) -> None:
    """For two outcomes the divergence is a function of two numbers."""
    two = d.given(Eq(n, 2), Eq(P(1), p), Eq(P(2), 1 - p), Eq(Q(1), q), Eq(Q(2), 1 - q))
    d.start(D(P, Q))
    d.eq(p * log(p / q) + (1 - p) * log((1 - p) / (1 - q)), by=(KL, two))
    d.eq(kl(p, q), by=BINARY_KL)


@derivation(section=SECTION)
def divergence_is_not_symmetric(d: Derivation) -> None:
    """Some pair of distributions diverges differently there and back."""
    d.exists(Ne(kl(p, q), kl(q, p)), witness={p: Rational(1, 2), q: Rational(1, 4)}, by=BINARY_KL)


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
