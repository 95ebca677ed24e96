"""The real and imaginary parts of what operations on complex numbers give, as real terms.

Part of what is trusted, as `complex_numbers` is. Nothing is lost: where a part of an operand is
dropped, what it needs to be defined is kept. Imports the term tree and the obligations of terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from therefore.kernel.obligations import obligations
from therefore.term import ONE, ZERO, Term, add, div, lt, mul, neg, num, power, sub

HALF, TWO = num(Fraction(1, 2)), num(2)


@dataclass(frozen=True)
class Parts:
    """The real and the imaginary part of a number; `im` is ZERO itself where it is real by its form."""

    re: Term
    im: Term = ZERO

    @property
    def real(self) -> bool:
        return self.im == ZERO


def both(numbers: list[Parts], build: Callable[[list[Term]], Term]) -> Parts:
    """A linear construction, of the real and of the imaginary parts."""
    if all(n.real for n in numbers):
        return Parts(build([n.re for n in numbers]))
    imaginary = all(n.re == ZERO for n in numbers)
    return Parts(ZERO if imaginary else build([n.re for n in numbers]), build([n.im for n in numbers]))


def interleaved(values: list[Term], conditions: list[Term]) -> Iterator[Term]:
    for i, value in enumerate(values):
        yield value
        yield from conditions[i : i + 1]


def _plus(a: Term, b: Term) -> Term:
    return a if b == ZERO else b if a == ZERO else add(a, b)


def _minus(a: Term, b: Term) -> Term:
    return a if b == ZERO else neg(b) if a == ZERO else sub(a, b)


def _times(a: Term, b: Term) -> Term:
    return b if a == ONE else a if b == ONE else mul(a, b)


def _scaled(number: Parts, by: Callable[[Term], Term]) -> Parts:
    """Both parts by a real factor or divisor, which stays in sight: one of the parts is not 0 by its form."""
    if number.real:
        return Parts(by(number.re))
    return Parts(ZERO if number.re == ZERO else by(number.re), by(number.im))


def total(*numbers: Parts) -> Parts:
    if all(n.real for n in numbers):
        return Parts(add(*(n.re for n in numbers)))
    return reduce(lambda a, b: Parts(_plus(a.re, b.re), _plus(a.im, b.im)), numbers)


def difference(a: Parts, b: Parts) -> Parts:
    return Parts(sub(a.re, b.re)) if a.real and b.real else Parts(_minus(a.re, b.re), _minus(a.im, b.im))


def product(*numbers: Parts) -> Parts:
    if all(n.real for n in numbers):
        return Parts(mul(*(n.re for n in numbers)))
    return reduce(times_complex, numbers)


def times_complex(a: Parts, b: Parts) -> Parts:
    """(x + iy)(u + iv) = xu − yv + i(xv + yu)."""
    if a.real or b.real:
        factor, number = (a, b) if a.real else (b, a)
        return _scaled(number, lambda t: _times(factor.re, t))

    def times(s: Term, t: Term) -> Term:
        return ZERO if ZERO in (s, t) else _times(s, t)

    real = _minus(times(a.re, b.re), times(a.im, b.im))
    return Parts(real, _plus(times(a.re, b.im), times(a.im, b.re)))


def conjugate(z: Parts) -> Parts:
    return z if z.real else Parts(z.re, neg(z.im))


def quotient(a: Parts, b: Parts) -> Parts:
    """z/w = z·w̄/|w|²."""
    if b.real:
        return _scaled(a, lambda t: div(t, b.re))
    return _scaled(times_complex(a, conjugate(b)), lambda t: div(t, square_of_size(b)))


def square_of_size(z: Parts) -> Term:
    """|z|²."""
    squares = [power(part, TWO) for part in (z.re, z.im) if part != ZERO]
    return add(*squares) if squares else power(ZERO, TWO)


def size(z: Parts) -> Term:
    """|z|."""
    return Term("abs", z.re) if z.real else power(square_of_size(z), HALF)


def angle(z: Parts) -> Term:
    return Term("atan2", z.im, z.re)


def exponential(z: Parts) -> Parts:
    """e^(x + iy) = e^x (cos y + i sin y)."""
    if z.real:
        return Parts(Term("exp", z.re))
    turn = Parts(Term("cos", z.im), Term("sin", z.im))
    return turn if z.re == ZERO else _scaled(turn, lambda t: mul(Term("exp", z.re), t))


def whole_power(z: Parts, n: int) -> Parts:
    if n < 0:
        return whole_power(quotient(Parts(ONE), z), -n)
    if n == 0:
        return Parts(kept(kept(ONE, z.re), z.im))
    half = whole_power(z, n // 2) if n > 1 else Parts(ONE)
    square = times_complex(half, half)
    if not half.real and half.re != ZERO:
        square = Parts(sub(power(half.re, TWO), power(half.im, TWO)), mul(TWO, half.re, half.im))
    return times_complex(square, z) if n % 2 else square


def root(z: Parts) -> Parts:
    """√z = √((|z| + x)/2) ± i·√((|z| − x)/2), with the sign of y, and + where y = 0."""
    real, imaginary = (power(div(build(size(z), z.re), TWO), HALF) for build in (add, sub))
    return Parts(real, imaginary if z.real else Term("piecewise", neg(imaginary), lt(z.im, ZERO), imaginary))


def kept(t: Term, dropped: Term) -> Term:
    """`t`, to be defined only where `dropped` is."""
    return t if set(obligations(t)).issuperset(obligations(dropped)) else add(t, mul(ZERO, dropped))


def rational(t: Term) -> Fraction:
    return t.args[0] if t.op == "num" else Fraction(0)


def _circular(even: bool, a: str, b: str, c: str, d: str) -> Callable[[Parts], Parts]:
    """f(x + iy) = a(x) b(y) + i c(x) d(y); f is the first of these functions, and even or odd."""

    def parts(z: Parts) -> Parts:
        if z.real:
            return Parts(Term(a, z.re))
        if z.re == ZERO:
            return Parts(Term(b, z.im)) if even else Parts(ZERO, Term(d, z.im))
        return Parts(mul(Term(a, z.re), Term(b, z.im)), mul(Term(c, z.re), Term(d, z.im)))

    return parts


_sine, _sinh = _circular(False, "sin", "cosh", "cos", "sinh"), _circular(False, "sinh", "cos", "cosh", "sin")
_cosine_conjugate, _cosh = _circular(True, "cos", "cosh", "sin", "sinh"), _circular(True, "cosh", "cos", "sinh", "sin")


def _cosine(z: Parts) -> Parts:
    return conjugate(_cosine_conjugate(z))


ARITHMETIC: Mapping[str, Callable[..., Parts]] = {
    "add": total,
    "sub": difference,
    "neg": lambda z: _scaled(z, neg),
    "mul": product,
    "div": quotient,
}
# DLMF 4.21.37-40 and 4.35.36-39.
OF_ONE: Mapping[str, Callable[[Parts], Parts]] = {
    "re": lambda z: Parts(kept(z.re, z.im)),
    "im": lambda z: Parts(kept(z.im, z.re)),
    "conjugate": conjugate,
    "abs": lambda z: Parts(size(z)),
    "exp": exponential,
    "sin": _sine,
    "cos": _cosine,
    "sinh": _sinh,
    "cosh": _cosh,
    "tan": lambda z: Parts(Term("tan", z.re)) if z.real else quotient(_sine(z), _cosine(z)),
    "tanh": lambda z: Parts(Term("tanh", z.re)) if z.real else quotient(_sinh(z), _cosh(z)),
}
