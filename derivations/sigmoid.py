"""The sigmoid: from a real number to a probability strictly between 0 and 1.

Its range is open; the source's closed interval [0, 1] is corrected here. Its inverse is the
logit, and its derivative is made of the sigmoid itself.
"""

from sympy import Eq, Rational, exp, log, oo

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
p = symbol("p", "(0, 1)")
c = symbol("c", "[0, 1]")

sigma = function("sigma")
logit = function("logit")

SIGMOID = define(sigma(x), lambda: 1 / (1 + exp(-x)))
LOGIT = define(logit(p), lambda: log(p / (1 - p)))


@derivation(section=SECTION)
def sigmoid_is_positive(d: Derivation) -> None:
    """The sigmoid is greater than 0."""
    d.start(sigma(x))
    d.eq(1 / (1 + exp(-x)), by=SIGMOID)
    d.gt(0)


@derivation(section=SECTION)
def sigmoid_is_below_one(d: Derivation) -> None:
    """The sigmoid is less than 1."""
    d.start(sigma(x))
    d.eq(1 / (1 + exp(-x)), by=SIGMOID)
    d.lt((1 + exp(-x)) / (1 + exp(-x)))
    d.eq(1)


@derivation(section=SECTION)
def sigmoid_far_right(d: Derivation) -> None:
    """Far to the right the sigmoid approaches 1."""
    d.start(Limit(sigma(x), x, oo))
    d.eq(Limit(1 / (1 + exp(-x)), x, oo), by=SIGMOID)
    d.eq(1 / (1 + Limit(exp(-x), x, oo)))
    d.eq(1)


@derivation(section=SECTION)
def sigmoid_far_left(d: Derivation) -> None:
    """Far to the left the sigmoid approaches 0."""
    d.start(Limit(sigma(x), x, -oo))
    d.eq(Limit(1 / (1 + exp(-x)), x, -oo), by=SIGMOID)
    d.eq(0)


@derivation(section=SECTION)
def sigmoid_with_positive_exponent(d: Derivation) -> None:
    """The same function, written with a positive exponent."""
    d.start(sigma(x))
    d.eq(1 / (1 + exp(-x)), by=SIGMOID)
    d.eq(exp(x) / (exp(x) * (1 + exp(-x))))
    d.eq(exp(x) / (exp(x) + 1))


@derivation(section=SECTION)
def stable_sigmoid(d: Derivation) -> None:
    """A form that never computes the exponential of a positive number."""
    with d.case(x >= 0):
        d.start(sigma(x))
        d.eq(1 / (1 + exp(-x)), by=SIGMOID)
        d.eq(exp(Min(x, 0)) / (1 + exp(-abs(x))))
    with d.case(x < 0):
        d.start(sigma(x))
        d.eq(exp(x) / (exp(x) + 1), by=sigmoid_with_positive_exponent)
        d.eq(exp(Min(x, 0)) / (1 + exp(-abs(x))))
    d.text("Together the two cases cover every number.")
    d.start(sigma(x))
    d.eq(exp(Min(x, 0)) / (1 + exp(-abs(x))), by=SIGMOID)


@derivation(section=SECTION)
def sigmoid_mirrored(d: Derivation) -> None:
    """The sigmoid of the opposite number is the opposite probability."""
    d.start(sigma(-x))
    d.eq(1 / (1 + exp(x)), by=SIGMOID)
    d.eq(exp(-x) / (exp(-x) + 1))
    d.eq((1 + exp(-x) - 1) / (1 + exp(-x)))
    d.eq(1 - 1 / (1 + exp(-x)))
    d.eq(1 - sigma(x), by=SIGMOID)


@derivation(section=SECTION)
def sigmoid_in_the_middle(d: Derivation) -> None:
    """At 0 the sigmoid is one half."""
    d.start(sigma(0))
    d.eq(1 / (1 + exp(0)), by=SIGMOID)
    d.eq(Rational(1, 2))


@derivation(section=SECTION)
def sigmoid_derivative(d: Derivation) -> None:
    """The derivative of the sigmoid is made of the sigmoid itself."""
    d.start(Derivative(sigma(x), x))
    d.eq(Derivative(1 / (1 + exp(-x)), x), by=SIGMOID)
    d.eq(-Derivative(1 + exp(-x), x) / (1 + exp(-x)) ** 2)
    d.eq(exp(-x) / (1 + exp(-x)) ** 2)
    d.eq(1 / (1 + exp(-x)) * (exp(-x) / (1 + exp(-x))))
    d.eq(1 / (1 + exp(-x)) * (1 - 1 / (1 + exp(-x))))
    d.eq(sigma(x) * (1 - sigma(x)), by=SIGMOID)


@derivation(section=SECTION)
def sigmoid_slope_is_positive(d: Derivation) -> None:
    """The slope is positive everywhere."""
    d.start(Derivative(sigma(x), x))
    d.eq(sigma(x) * (1 - sigma(x)), by=sigmoid_derivative)
    d.gt(0, by=(sigmoid_is_positive, sigmoid_is_below_one))


@derivation(section=SECTION)
def sigmoid_slope_is_at_most_a_quarter(d: Derivation) -> None:
    """The slope is at most 1/4, which is why many sigmoids in a row make gradients vanish."""
    d.start(sigma(x) * (1 - sigma(x)))
    d.eq(Rational(1, 4) - (sigma(x) - Rational(1, 2)) ** 2)
    d.le(Rational(1, 4), equality=Eq(sigma(x), Rational(1, 2)))


@derivation(section=SECTION)
def sigmoid_second_derivative(d: Derivation) -> None:
    """The sigmoid bends up where it is below one half, and down above."""
    d.start(Derivative(sigma(x), x, 2))
    d.eq(Derivative(sigma(x) * (1 - sigma(x)), x), by=(SIGMOID, sigmoid_derivative))
    d.eq(Derivative(sigma(x), x) * (1 - sigma(x)) - sigma(x) * Derivative(sigma(x), x), by=SIGMOID)
    d.eq(Derivative(sigma(x), x) * (1 - 2 * sigma(x)))
    d.eq(sigma(x) * (1 - sigma(x)) * (1 - 2 * sigma(x)), by=sigmoid_derivative)


@derivation(section=SECTION)
def sigmoid_keeps_order(d: Derivation) -> None:
    """The sigmoid is strictly increasing."""
    d.start(u < v)
    d.iff(-v < -u)
    d.iff(exp(-v) < exp(-u))
    d.iff(1 + exp(-v) < 1 + exp(-u))
    d.iff(1 / (1 + exp(-u)) < 1 / (1 + exp(-v)))
    d.iff(sigma(u) < sigma(v), by=SIGMOID)


@derivation(section=SECTION)
def sigmoid_of_logit(d: Derivation) -> None:
    """The sigmoid undoes the logit."""
    d.start(sigma(logit(p)))
    d.eq(1 / (1 + exp(-logit(p))), by=SIGMOID)
    d.eq(1 / (1 + exp(-log(p / (1 - p)))), by=LOGIT)
    d.eq(1 / (1 + (1 - p) / p))
    d.eq(p / (p + (1 - p)))
    d.eq(p)


@derivation(section=SECTION)
def logit_of_sigmoid(d: Derivation) -> None:
    """The logit undoes the sigmoid: a model's z is the logarithm of the odds."""
    d.start(logit(sigma(x)))
    d.eq(log(sigma(x) / (1 - sigma(x))), by=(LOGIT, sigmoid_is_positive, sigmoid_is_below_one))
    d.eq(log(1 / (1 + exp(-x)) / (1 - 1 / (1 + exp(-x)))), by=SIGMOID)
    d.eq(log(1 / (1 + exp(-x)) / (exp(-x) / (1 + exp(-x)))))
    d.eq(log(1 / exp(-x)))
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
)


if __name__ == "__main__":
    main(__file__)
