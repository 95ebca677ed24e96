"""Values of terms and truth of formulas at a point, with many digits, by mpmath."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial, reduce
from math import factorial
from typing import Any
from zlib import crc32

import mpmath
from mpmath import mp, mpf

from therefore.term import INFINITY, MINUS_INFINITY, RELATIONS, Term

DIGITS = (50, 400)
FAR = (10, 30, 90)
Value = Any  # a Fraction while all is rational, else an mpf


class NoValue(Exception):
    """Not defined at this point."""


class Unclear(Exception):
    """Cannot be told here."""


# -- values with many digits ----------------------------------------------------------------


@dataclass(frozen=True)
class At:
    """A point: variables, and families as tables; a table goes on smoothly in a real last index."""

    variables: Mapping[str, Value]
    families: Mapping[str, Mapping[tuple[Value, ...], Value]]

    def bound(self, name: str, value: Value) -> At:
        return At({**self.variables, name: value}, self.families)

    def element(self, name: str, index: tuple[Value, ...]) -> Value:
        table = self.families.get(name, {})
        if index in table:
            return table[index]
        near = [known for known in table if known and known[:-1] == index[:-1]]
        if not near:
            raise Unclear(f"{name} is not known there")
        known = min(near, key=lambda k: abs(as_float(k[-1]) - as_float(index[-1])))
        slope = mpf(crc32(f"{name}{known[:-1]}".encode()) % 17 - 8) / 7
        return table[known] * mpmath.exp(slope * (as_float(index[-1]) - as_float(known[-1])))

    def changed(self, name: str, index: tuple[Value, ...], value: Value) -> At:
        return At(self.variables, {**self.families, name: {**self.families.get(name, {}), index: value}})


def as_float(value: Value) -> Any:
    return mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value


def _both(f: Callable[[Any, Any], Any], a: Value, b: Value) -> Value:
    return f(a, b) if isinstance(a, Fraction) and isinstance(b, Fraction) else f(as_float(a), as_float(b))


def _sign(value: Value) -> int:
    """The sign; a number that may be zero but for rounding is unclear."""
    if isinstance(value, Fraction):
        return (value > 0) - (value < 0)
    if abs(value) < mpf(10) ** (10 - mp.dps):
        raise Unclear("a sign")
    return 1 if value > 0 else -1


def evaluate(t: Term, at: At) -> Value:
    op, args = t.op, t.args
    if op == "num":
        return args[0]
    if op == "var":
        return at.variables[args[0]]
    if op == "const":
        if args[0] not in ("pi", "e"):
            raise NoValue(args[0])
        return +mp.pi if args[0] == "pi" else mpmath.exp(1)
    if op == "app":
        return at.element(args[0], tuple(evaluate(a, at) for a in args[1:]))
    if op in ("sum", "prod", "maximum"):
        return _range(t, at)
    if op in ("deriv", "partial"):
        return _slope(t, at)
    if op == "limit":
        return _limit(t, at)
    if op == "piecewise":
        for value, condition in zip(args[:-1:2], args[1::2], strict=False):
            if truth(condition, at):
                return evaluate(value, at)
        if len(args) % 2 == 0:
            raise NoValue("no case applies")
        return evaluate(args[-1], at)
    values = [evaluate(a, at) for a in args]
    if op in _OPERATIONS:
        return _OPERATIONS[op](*values)
    if op in _SMOOTH:
        return _SMOOTH[op](as_float(values[0]))
    raise Unclear(op)


def _div(a: Value, b: Value) -> Value:
    if _sign(b) == 0:
        raise NoValue("division by zero")
    return _both(lambda x, y: x / y, a, b)


def _pow(a: Value, b: Value) -> Value:
    if isinstance(b, Fraction) and b.denominator == 1:
        if b < 0 and _sign(a) == 0:
            raise NoValue("zero to a negative power")
        return a ** int(b)
    base = _sign(a)
    if base < 0 or (base == 0 and _sign(b) < 0):
        raise NoValue("a power of a negative number")
    return Fraction(0) if base == 0 else as_float(a) ** as_float(b)


def _nothing() -> Value:
    raise NoValue("outside of the domain")


def _between(a: Value, low: Any, high: Any) -> Any:
    return as_float(a) if low <= as_float(a) <= high else _nothing()


def _natural(a: Value) -> bool:
    return isinstance(a, Fraction) and a.denominator == 1 and a >= 0


def _binomial(a: Value, k: int) -> Value:
    if k < 0:
        return Fraction(0) if _sign(a) >= 0 else _nothing()
    return reduce(lambda product, i: product * (a - i) / (i + 1), range(k), Fraction(1))


def _log(a: Value) -> Value:
    if _sign(a) <= 0:
        raise NoValue("log of a number that is not positive")
    return mpmath.log(as_float(a)) if a != 1 else Fraction(0)


def _atan2(y: Value, x: Value) -> Value:
    if _sign(x) == 0 == _sign(y):
        raise NoValue("the angle of the origin")
    return mpmath.atan2(as_float(y), as_float(x))


def _equal(a: Value, b: Value) -> bool:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a == b
    a, b = as_float(a), as_float(b)
    gap = abs(a - b) / (1 + abs(a) + abs(b))
    if gap < mpf(10) ** (12 - mp.dps):
        return True
    if gap < mpf(10) ** (25 - mp.dps):
        raise Unclear("close")
    return False


_OPERATIONS: Mapping[str, Callable[..., Value]] = {
    "add": lambda *v: reduce(partial(_both, lambda x, y: x + y), v),
    "mul": lambda *v: reduce(partial(_both, lambda x, y: x * y), v),
    "sub": lambda a, b: _both(lambda x, y: x - y, a, b),
    "neg": lambda a: -a, "div": _div, "pow": _pow, "log": _log, "abs": abs,
    "exp": lambda a: Fraction(1) if a == 0 else mpmath.exp(as_float(a)),
    "max": lambda *v: reduce(lambda a, b: a if _both(lambda x, y: x >= y, a, b) else b, v),
    "min": lambda *v: reduce(lambda a, b: a if _both(lambda x, y: x <= y, a, b) else b, v),
    "delta": lambda a, b: Fraction(int(_equal(a, b))), "atan2": _atan2,
    "sign": lambda a: Fraction(_sign(a)), "floor": lambda a: Fraction(int(mpmath.floor(as_float(a)))),
    "tan": lambda a: _div(mpmath.sin(as_float(a)), mpmath.cos(as_float(a))),
    "asin": lambda a: mpmath.asin(_between(a, -1, 1)), "acos": lambda a: mpmath.acos(_between(a, -1, 1)),
    "acosh": lambda a: mpmath.acosh(_between(a, 1, mp.inf)), "atanh": lambda a: mpmath.atanh(_between(a, -1, 1)),
    "gamma": lambda a: mpmath.gamma(as_float(a)) if _sign(a) > 0 else _nothing(),
    "factorial": lambda a: Fraction(factorial(a.numerator)) if _natural(a) else _nothing(),
    "binomial": lambda a, k: _binomial(a, k.numerator) if _natural(abs(k)) else _nothing(),
}  # fmt: skip
_SMOOTH: Mapping[str, Callable[[Any], Any]] = {
    name: getattr(mpmath, name) for name in ("sin", "cos", "sinh", "cosh", "tanh", "atan", "asinh")
}


def _integer(t: Term, at: At) -> int:
    if t in (INFINITY, MINUS_INFINITY):
        raise Unclear("a range without an end")
    value = evaluate(t, at)
    if not isinstance(value, Fraction):
        raise Unclear("whether a bound is an integer")
    if value.denominator != 1:
        raise NoValue("a bound that is not an integer")
    return int(value)


def _indices(t: Term, at: At) -> Iterator[At]:
    low, high = _integer(t.args[1], at), _integer(t.args[2], at)
    if high < low - 1 or (t.op == "maximum" and high < low):
        raise NoValue("a range that runs backwards")
    return (at.bound(t.args[0], Fraction(k)) for k in range(low, high + 1))


def _range(t: Term, at: At) -> Value:
    values = [evaluate(t.args[3], inner) for inner in _indices(t, at)]
    if t.op == "maximum":
        return _OPERATIONS["max"](*values)
    return _OPERATIONS["add" if t.op == "sum" else "mul"](Fraction(t.op == "prod"), *values)


def _slope(t: Term, at: At) -> Value:
    """A derivative from values nearby; none where the slopes of the two sides differ."""
    if t.op == "deriv":
        variable, body, point = t.args
        here = evaluate(point, at)

        def f(u: Any) -> Any:
            return as_float(evaluate(body, at.bound(variable, u)))
    else:
        family, body, *where = t.args
        index = tuple(evaluate(i, at) for i in where)
        here = at.element(family, index)

        def f(u: Any) -> Any:
            return as_float(evaluate(body, at.changed(family, index, u)))

    with mp.workdps(6 * mp.dps):
        exact = f(as_float(here))
    with mp.workdps(3 * mp.dps):
        h, x = mpf(10) ** -(mp.dps // 3), as_float(here)
        left, middle, right = f(x - h), f(x), f(x + h)
        if abs(middle - exact) > h**2 * (1 + abs(middle)):
            raise Unclear("a slope, where too many digits cancel")
        if abs(left + right - 2 * middle) > h * mpf(10) ** -6 * (1 + abs(middle)):
            raise NoValue("a corner")
        return (right - left) / (2 * h)


def _limit(t: Term, at: At) -> Value:
    variable, body, point, direction = t.args
    with mp.workdps(DIGITS[-1]):
        if point in (INFINITY, MINUS_INFINITY):
            sign = 1 if point == INFINITY else -1
            ways = [[mpf(sign) * mpf(10) ** e for e in FAR]]
        else:
            here = as_float(evaluate(point, at))
            ways = [[here + mpf(f"{s}1e-{e}") for e in FAR] for s in direction]
        ends = [_end([as_float(evaluate(body, at.bound(variable, x))) for x in way]) for way in ways]
    if len(ends) == 2 and abs(as_float(ends[0]) - as_float(ends[1])) > mpf(10) ** -6:
        raise NoValue("the sides have different limits")
    return ends[0]


def _end(values: list[Any]) -> Any:
    a, b, c = values
    if abs(c) > 50 and abs(c) > 2 * abs(b) > 4 * abs(a):
        return mpf("inf") if c > 0 else mpf("-inf")
    if abs(c - b) > mpf(10) ** -8 * (1 + abs(c)):
        raise Unclear("a limit")
    nearest = mpmath.nint(c)
    return Fraction(int(nearest)) if abs(c - nearest) < mpf(10) ** -20 else c


def truth(t: Term, at: At) -> bool:
    """Whether a formula holds; NoValue where a side has none."""
    op, args = t.op, t.args
    if op in RELATIONS:
        return _related(t, at)
    if op in ("and", "or"):
        found = [truth(a, at) for a in args]
        return all(found) if op == "and" else any(found)
    if op == "not":
        return not truth(args[0], at)
    if op == "implies":
        return not truth(args[0], at) or truth(args[1], at)
    if op == "iff":
        return truth(args[0], at) == truth(args[1], at)
    if op == "forall":
        found = [truth(args[3], inner) for inner in _indices(t, at)]
        return all(found)
    if op == "integer":
        value = evaluate(args[0], at)
        if not isinstance(value, Fraction):
            raise Unclear("an integer")
        return value.denominator == 1
    if op == "defined":
        try:
            return bool(mpmath.isfinite(as_float(evaluate(args[0], at))))
        except NoValue:
            return False
    raise Unclear(op)


def _related(t: Term, at: At) -> bool:
    if t.op == "eq" and t.args[0].op == "limit" and t.args[1] in (INFINITY, MINUS_INFINITY):
        return bool(as_float(evaluate(t.args[0], at)) == mpf("inf" if t.args[1] == INFINITY else "-inf"))
    left, right = (evaluate(a, at) for a in t.args)
    if not (mpmath.isfinite(as_float(left)) and mpmath.isfinite(as_float(right))):
        raise NoValue("an infinite value")
    equal = _equal(left, right)
    exact = isinstance(left, Fraction) and isinstance(right, Fraction)
    if equal and not exact and t.op in ("ne", "lt", "gt") and mp.dps < DIGITS[-1]:
        raise Unclear("very close")
    less = not equal and _both(lambda x, y: x < y, left, right)
    holds = {"eq": equal, "ne": not equal, "lt": less, "le": less or equal, "gt": not (less or equal), "ge": not less}
    return holds[t.op]
