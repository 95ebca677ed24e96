"""4. The sigmoid: from a real number to a probability strictly between 0 and 1.

Formalises the opening of the source's section 4. The range is open; the source's closed interval
[0, 1] is corrected here. The inverse is the logit, and the derivative is made of the sigmoid itself.
"""

from sympy import Eq, exp, log, oo

from entropy import p
from therefore import (
    Derivation,
    Derivative,
    Limit,
    Min,
    define,
    derivation,
    erratum,
    export,
    figure,
    function,
    main,
    symbol,
)

SECTION = "4. 二分类交叉熵 · Sigmoid 函数"

x = symbol("x")
u = symbol("u")
v = symbol("v")
c = symbol("c", "[0, 1]")

sigma = function("sigma")
logit = function("logit")

SIGMOID = define(sigma(x), lambda: 1 / (1 + exp(-x)))
LOGIT = define(logit(p), lambda: log(p / (1 - p)))


@derivation(section=SECTION)
def sigmoid_is_positive(d: Derivation) -> None:
    """The sigmoid is greater than 0."""
    d.start(sigma(x))
    d.gt(0, by=SIGMOID)


@derivation(section=SECTION)
def sigmoid_is_below_one(d: Derivation) -> None:
    """The sigmoid is less than 1."""
    d.start(sigma(x))
    d.lt(1, by=SIGMOID)


@derivation(section=SECTION)
def sigmoid_far_right(d: Derivation) -> None:
    """Far to the right the sigmoid approaches 1."""
    d.start(Limit(sigma(x), x, oo))
    d.eq(1, by=SIGMOID)


@derivation(section=SECTION)
def sigmoid_far_left(d: Derivation) -> None:
    """Far to the left the sigmoid approaches 0."""
    d.start(Limit(sigma(x), x, -oo))
    d.eq(0, by=SIGMOID)


@derivation(section=SECTION)
def stable_sigmoid(d: Derivation) -> None:
    """A form that never computes the exponential of a positive number."""
    d.start(sigma(x))
    d.eq(exp(Min(x, 0)) / (1 + exp(-abs(x))), by=SIGMOID)


@derivation(section=SECTION)
def sigmoid_mirrored(d: Derivation) -> None:
    """The sigmoid of the opposite number is the opposite probability."""
    d.start(sigma(-x))
    d.eq(exp(-x) / (1 + exp(-x)), by=SIGMOID)
    d.eq(1 - sigma(x), by=SIGMOID)


@derivation(section=SECTION)
def sigmoid_derivative(d: Derivation) -> None:
    """The derivative of the sigmoid is made of the sigmoid itself."""
    d.text("By the quotient rule; then one factor is $\\sigma(x)$, and the other is what it lacks to 1.")
    d.start(Derivative(sigma(x), x))
    d.eq(-Derivative(1 + exp(-x), x) / (1 + exp(-x)) ** 2, by=SIGMOID)
    d.eq(exp(-x) / (1 + exp(-x)) ** 2)
    d.eq(1 / (1 + exp(-x)) * (1 - 1 / (1 + exp(-x))))
    d.eq(sigma(x) * (1 - sigma(x)), by=SIGMOID)


@derivation(section=SECTION)
def sigmoid_keeps_order(d: Derivation) -> None:
    """The sigmoid is strictly increasing."""
    d.text("Each step keeps the order of two numbers or turns it around, and two of them turn it around.")
    d.start(u < v)
    d.iff(exp(-v) < exp(-u))
    d.iff(1 / (1 + exp(-u)) < 1 / (1 + exp(-v)))
    d.iff(sigma(u) < sigma(v), by=SIGMOID)


@derivation(section=SECTION)
def sigmoid_of_logit(d: Derivation) -> None:
    """The sigmoid undoes the logit."""
    d.start(sigma(logit(p)))
    d.eq(1 / (1 + (1 - p) / p), by=(SIGMOID, LOGIT))
    d.eq(p)


@derivation(section=SECTION)
def logit_of_sigmoid(d: Derivation) -> None:
    """The logit undoes the sigmoid: a model's z is the logarithm of the odds."""
    d.start(logit(sigma(x)))
    d.eq(log(1 / exp(-x)), by=(LOGIT, SIGMOID))
    d.eq(x)


@erratum(
    section=SECTION,
    source=r"这个函数将x控制在$\lbrack 0, 1 \rbrack$之间",
    correction="The sigmoid takes the values of the open interval (0, 1): at the ends it has no preimage.",
)
def sigmoid_onto_the_closed_interval(d: Derivation) -> None:
    """Every number of the closed interval [0, 1] is a value of the sigmoid."""
    d.claim(Eq(sigma(logit(c)), c), by=(SIGMOID, LOGIT))


FIGURES = (
    figure(
        "sigmoid",
        "The sigmoid and its derivative (Sigmoid 函数及其导数)",
        x,
        (-8, 8),
        {"σ(x)": lambda: sigma(x), "σ′(x) = σ(x)(1 − σ(x))": lambda: sigma(x) * (1 - sigma(x))},
        after=sigmoid_derivative,
    ),
)

EXPORTS = (
    export(
        "sigmoid",
        "The sigmoid, which makes a probability of a real number.",
        (x,),
        lambda: exp(Min(x, 0)) / (1 + exp(-abs(x))),
        checked=stable_sigmoid,
    ),
    export(
        "sigmoid_derivative",
        "Derivative of the sigmoid.",
        (x,),
        lambda: sigma(x) * (1 - sigma(x)),
        checked=sigmoid_derivative,
    ),
)


if __name__ == "__main__":
    main(__file__)
