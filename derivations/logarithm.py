"""The logarithm and its tangent: the one inequality that entropy rests on.

The source uses that the KL divergence is nonnegative without saying why. Everything of that kind
follows from log t ≤ t − 1, which is proved here from the derivative.
"""

from sympy import Eq, Rational, log

from therefore import Derivation, Derivative, Limit, derivation, main, symbol

SECTION = "2. 相对熵（KL 散度）：衡量两个分布的差异"

t = symbol("t", "positive")


@derivation(section=SECTION)
def slope_of_the_gap(d: Derivation) -> None:
    """The gap between the tangent and the logarithm falls until 1 and grows from there."""
    d.start(Derivative(t - 1 - log(t), t))
    d.eq(1 - 1 / t)
    d.eq((t - 1) / t)
    d.text("Its sign is the sign of $t - 1$.")
    with d.case(t < 1):
        d.start((t - 1) / t)
        d.lt(0)
    with d.case(t > 1):
        d.start((t - 1) / t)
        d.gt(0)
    d.text("At 1 itself there is no gap.")
    d.start(log(1))
    d.eq(0)


@derivation(section=SECTION)
def log_below_tangent(d: Derivation) -> None:
    """The logarithm lies below its tangent at 1, and meets it nowhere else."""
    d.start(log(t))
    d.le(t - 1, equality=Eq(t, 1))


@derivation(section=SECTION)
def log_above_chord(d: Derivation) -> None:
    """The same inequality at 1/t bounds the logarithm from below."""
    d.start(log(t))
    d.eq(-log(1 / t))
    d.ge(-(1 / t - 1), by=log_below_tangent, equality=Eq(t, 1))
    d.eq(1 - 1 / t)


@derivation(section="1. 熵（Entropy）：衡量分布的不确定性")
def t_log_t_vanishes(d: Derivation) -> None:
    """t log t tends to 0 as t tends to 0 from above."""
    d.text("Write the product as a quotient; both parts grow without bound, so compare their derivatives.")
    d.start(Limit(t * log(t), t, 0, "+"))
    d.eq(Limit(log(t) / (1 / t), t, 0, "+"))
    d.eq(Limit((1 / t) / (-1 / t**2), t, 0, "+"))
    d.eq(Limit(-t, t, 0, "+"))
    d.eq(0)


@derivation(section="1. 熵（Entropy）：衡量分布的不确定性")
def t_log_t_at_one_half(d: Derivation) -> None:
    """An example: half a bit, measured in nats."""
    d.start(Rational(1, 2) * log(Rational(1, 2)))
    d.eq(-log(2) / 2)


if __name__ == "__main__":
    main(__file__)
