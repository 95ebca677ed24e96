"""Numbers that are not rational and at which steps fail all the same: √q, e^q, log q and multiples of π."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flint import arb, fmpq

from therefore.term import Term, num

PI = Term("const", "pi")
MAX_HEIGHT = 40  # of the rational number in a constant
NEAR = 1e-7


@dataclass(frozen=True)
class Constant:
    """A number as a term, and as it is shown."""

    text: str
    term: Term


def multiple(q: fmpq) -> Constant:
    """A multiple of π, as `3*pi/4`."""
    p, d = int(q.p), int(q.q)
    text = {1: "pi", -1: "-pi"}.get(p, f"{p}*pi") + (f"/{d}" if d > 1 else "")
    return Constant(text, Term("mul", num(str(q)), PI))


def root(q: fmpq) -> Constant:
    return Constant(f"sqrt({q})", Term("pow", num(str(q)), num("1/2")))


def negative(c: Constant) -> Constant:
    return Constant(f"-{c.text}", Term("neg", c.term))


def _function(name: str) -> Callable[[fmpq], Constant]:
    return lambda q: Constant(f"{name}({q})", Term(name, num(str(q))))


def recognise(value: float) -> Iterator[Constant]:
    """Constants near to a number, for those who check what becomes of them."""
    kinds: list[tuple[arb, Callable[[fmpq], Constant]]] = [(arb(value) / arb.pi(), multiple)]
    if value > 0:
        kinds += [(arb(value) ** 2, root), (arb(value).log(), _function("exp"))]
    if value < 0:
        kinds += [(arb(value) ** 2, lambda q: negative(root(q)))]
    if abs(value) < 20:
        kinds += [(arb(value).exp(), _function("log"))]
    for ball, make in kinds:
        q = simplest(float(ball) - NEAR * (1 + abs(float(ball))), float(ball) + NEAR * (1 + abs(float(ball))))
        if abs(q.p) + q.q <= MAX_HEIGHT and (make is multiple or q > 0 or make is not root) and q != 0:
            yield make(q)


def simplest(low: float | fmpq, high: float | fmpq) -> fmpq:
    """The rational number with the least denominator between two numbers (Stern and Brocot)."""
    a, b = _rational(low), _rational(high)
    if a <= 0 <= b:
        return fmpq(0)
    return _between(a, b) if a > 0 else -_between(-b, -a)


def _between(a: fmpq, b: fmpq) -> fmpq:
    whole = a.ceil()
    if whole <= b:
        return fmpq(whole)
    whole = a.floor()
    return fmpq(whole) + 1 / _between(1 / (b - whole), 1 / (a - whole))


def _rational(value: float | fmpq) -> fmpq:
    return fmpq(*value.as_integer_ratio()) if isinstance(value, float) else value
