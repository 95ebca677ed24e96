"""Closed terms as intervals that surely contain their values; Unsure where that cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from replayer.intervals import F, Interval, Precision, Unsure, ends, product
from replayer.syntax import RELATIONS, Refused, Term, instance, number

MAX_RANGE = 2000
PIECES = 64


@dataclass(frozen=True)
class Evaluation:
    """The values of terms at one precision, their variables being numbers or anything in an interval."""

    at: Precision
    box: Mapping[str, Any] = field(default_factory=dict)

    def value(self, t: Term) -> Any:
        op, args = t[0], t[1:]
        if op == "num":
            return args[0]
        if op == "var" and args[0] in self.box:
            return self.box[args[0]]
        if t == ("const", "pi"):
            return self.at.pi
        if op in ("sum", "prod", "maximum"):
            return self.ranged(op, *args)
        if op == "integral":
            return self.between(*args)
        if op == "piecewise":
            for i in range(0, len(args) - 1, 2):
                if self.truth(args[i + 1]):
                    return self.value(args[i])
            if len(args) % 2 == 0:
                raise Unsure
            return self.value(args[-1])
        if op not in OPERATIONS:
            raise Unsure
        values = [self.value(a) for a in args]
        result = OPERATIONS[op](self.at, *values)
        return result if isinstance(result, Fraction) else self.at.out(result)

    def ranged(self, op: str, low: Term, high: Term, body: Term) -> Any:
        first, last = self.value(low), self.value(high)
        exact = isinstance(first, Fraction) and isinstance(last, Fraction)
        if not exact or first.denominator != 1 or last.denominator != 1 or not -1 <= last - first < MAX_RANGE:
            raise Unsure
        values = [self.value(instance(body, number(k))) for k in range(int(first), int(last) + 1)]
        start = {"sum": F(0), "prod": F(1)}.get(op)
        if start is None and not values:
            raise Unsure
        result = values.pop(0) if start is None else start
        name = {"sum": "add", "prod": "mul", "maximum": "max"}[op]
        for v in values:
            result = OPERATIONS[name](self.at, result, v)
        return result

    def between(self, low: Term, high: Term, body: Term) -> Any:
        """An integral between its lower and its upper sums: the integrand on pieces that cover the range."""
        first, last = self.value(low), self.value(high)
        width = _mul(self.at, F(1, PIECES), _add(self.at, last, _neg(self.at, first)))
        name, total = f"∫{len(self.box)}", F(0)
        integrand = instance(body, ("var", name))
        for i in range(PIECES):
            piece = _add(self.at, first, _mul(self.at, width, (F(i), F(i + 1))))
            part = Evaluation(self.at, {**self.box, name: piece}).value(integrand)
            total = _add(self.at, total, _mul(self.at, part, width))
        return total

    def truth(self, t: Term) -> bool:
        """Whether a formula is true; Unsure where that cannot be told."""
        op, args = t[0], t[1:]
        if op in RELATIONS:
            a, b = (ends(self.value(x)) for x in args)
            return compared(op, a, b)
        if op in ("and", "or"):
            found = [self.truth(x) for x in args]
            return all(found) if op == "and" else any(found)
        if op == "not":
            return not self.truth(args[0])
        raise Unsure


def compared(op: str, a: Interval, b: Interval) -> bool:
    if op in ("gt", "ge"):
        return compared({"gt": "lt", "ge": "le"}[op], b, a)
    if op in ("eq", "ne"):
        if a[1] < b[0] or b[1] < a[0]:
            return op == "ne"
        if a[0] == a[1] == b[0] == b[1]:
            return op == "eq"
        raise Unsure
    if a[1] < b[0] or (op == "le" and a[1] <= b[0]):
        return True
    if b[1] < a[0] or (op == "lt" and b[1] <= a[0]):
        return False
    raise Unsure


def _add(at: Precision, *values: Any) -> Any:
    if all(isinstance(v, Fraction) for v in values):
        return sum(values, F(0))
    return sum(ends(v)[0] for v in values), sum(ends(v)[1] for v in values)


def _neg(at: Precision, a: Any) -> Any:
    return -a if isinstance(a, Fraction) else (-a[1], -a[0])


def _mul(at: Precision, *values: Any) -> Any:
    result: Any = F(1)
    for v in values:
        both = isinstance(result, Fraction) and isinstance(v, Fraction)
        result = result * v if both else at.out(product(ends(result), ends(v)))
    return result


def _div(at: Precision, a: Any, b: Any) -> Any:
    lo, hi = ends(b)
    if lo <= 0 <= hi:
        raise Unsure
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a / b
    return product(ends(a), (1 / hi, 1 / lo))


def _pow(at: Precision, a: Any, e: Any) -> Any:
    if isinstance(e, Fraction) and e.denominator == 1:
        n = int(e)
        if n < 0:
            return _div(at, F(1), _pow(at, a, -e))
        if isinstance(a, Fraction):
            return a**n
        lo, hi = a
        powers = sorted((lo**n, hi**n))
        return (F(0), powers[1]) if n % 2 == 0 and lo <= 0 <= hi and n else (powers[0], powers[1])
    if a == 0 and ends(e)[0] > 0:
        return F(0)
    if ends(a)[0] <= 0:
        raise Unsure
    if e == F(1, 2):
        return at.increasing(at.root, ends(a))
    return _exp(at, _mul(at, e, _log(at, a)))


def _exp(at: Precision, a: Any) -> Any:
    return F(1) if a == 0 else at.increasing(at.exp, ends(a))


def _log(at: Precision, a: Any) -> Any:
    return F(0) if a == 1 else at.increasing(at.log, ends(a))


def _atan(at: Precision, a: Any) -> Any:
    return F(0) if a == 0 else at.increasing(at.atan, ends(a))


def _abs(at: Precision, a: Any) -> Any:
    if isinstance(a, Fraction):
        return abs(a)
    low = F(0) if a[0] <= 0 <= a[1] else min(abs(a[0]), abs(a[1]))
    return low, max(abs(a[0]), abs(a[1]))


def _max(at: Precision, *values: Any) -> Any:
    if all(isinstance(v, Fraction) for v in values):
        return max(values)
    return max(ends(v)[0] for v in values), max(ends(v)[1] for v in values)


def _min(at: Precision, *values: Any) -> Any:
    return _neg(at, _max(at, *(_neg(at, v) for v in values)))


def _sign(at: Precision, a: Any) -> Any:
    lo, hi = ends(a)
    if lo <= 0 <= hi and lo != hi:
        raise Unsure
    return F((lo > 0) - (lo < 0))


def _floor(at: Precision, a: Any) -> Any:
    lo, hi = (x.numerator // x.denominator for x in ends(a))
    if lo != hi:
        raise Unsure
    return F(lo)


def _delta(at: Precision, a: Any, b: Any) -> Any:
    return F(compared("eq", ends(a), ends(b)))


def _factorial(at: Precision, a: Any) -> Any:
    if not isinstance(a, Fraction) or a.denominator != 1 or not 0 <= a < MAX_RANGE:
        raise Unsure
    return _mul(at, *map(F, range(1, int(a) + 1)))


def _binomial(at: Precision, n: Any, k: Any) -> Any:
    if not isinstance(k, Fraction) or k.denominator != 1 or k > MAX_RANGE or (k < 0 and ends(n)[0] < 0):
        raise Unsure
    factors = [_div(at, _add(at, n, F(-i)), F(i + 1)) for i in range(int(k))]
    return F(0) if k < 0 else _mul(at, *factors)


def _gamma(at: Precision, a: Any) -> Any:
    return _factorial(at, _add(at, a, F(-1)))


def _asin(at: Precision, a: Any) -> Any:
    """asin a = atan(a/√(1 − a²)) inside of (−1, 1)."""
    if isinstance(a, Fraction) and abs(a) == 1:
        return _mul(at, a / 2, at.pi)
    return _atan(at, _div(at, a, _pow(at, _add(at, F(1), _neg(at, _pow(at, a, F(2)))), F(1, 2))))


def _atan2(at: Precision, y: Any, x: Any) -> Any:
    (y0, y1), (x0, x1) = ends(y), ends(x)
    if x0 > 0:
        return _atan(at, _div(at, y, x))
    if y0 > 0:
        return _add(at, _mul(at, F(1, 2), at.pi), _neg(at, _atan(at, _div(at, x, y))))
    if y1 < 0:
        return _add(at, _mul(at, F(-1, 2), at.pi), _neg(at, _atan(at, _div(at, x, y))))
    if x1 < 0 and y0 >= 0:
        return _add(at, at.pi, _atan(at, _div(at, y, x)))
    raise Unsure


def _sinh(at: Precision, a: Any, sign: int = -1) -> Any:
    return _mul(at, F(1, 2), _add(at, _exp(at, a), _mul(at, F(sign), _exp(at, _neg(at, a)))))


def _tanh(at: Precision, a: Any) -> Any:
    """1 − 2/(e²ᵃ + 1)."""
    return _add(at, F(1), _neg(at, _div(at, F(2), _add(at, F(1), _exp(at, _mul(at, F(2), a))))))


def _asinh(at: Precision, a: Any, one: int = 1) -> Any:
    """log(a + √(a² ± 1))."""
    return _log(at, _add(at, a, _pow(at, _add(at, _pow(at, a, F(2)), F(one)), F(1, 2))))


def _atanh(at: Precision, a: Any) -> Any:
    return _mul(at, F(1, 2), _log(at, _div(at, _add(at, F(1), a), _add(at, F(1), _neg(at, a)))))


def _sin(at: Precision, a: Any) -> Any:
    return F(0) if a == 0 else at.wave(ends(a), 0)


def _cos(at: Precision, a: Any) -> Any:
    return F(1) if a == 0 else at.wave(ends(a), 1)


def _even(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function of |a| that increases with that."""
    return lambda at, a: _monotone(f)(at, _abs(at, a))


def _monotone(f: Callable[..., Any]) -> Callable[..., Any]:
    """An increasing function, from its values at the ends."""

    def on(at: Precision, a: Any) -> Any:
        return f(at, a) if isinstance(a, Fraction) else at.increasing(lambda x: ends(f(at, x)), a)

    return on


OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": _add, "neg": _neg, "sub": lambda at, a, b: _add(at, a, _neg(at, b)), "mul": _mul, "div": _div, "pow": _pow,
    "exp": _exp, "log": _log, "abs": _abs, "max": _max, "min": _min, "sign": _sign, "floor": _floor, "delta": _delta,
    "factorial": _factorial, "binomial": _binomial, "gamma": _gamma, "sin": _sin, "cos": _cos,
    "tan": lambda at, a: _div(at, _sin(at, a), _cos(at, a)), "atan": _atan, "asin": _monotone(_asin), "atan2": _atan2,
    "acos": lambda at, a: _add(at, _mul(at, F(1, 2), at.pi), _neg(at, _monotone(_asin)(at, a))),
    "sinh": _monotone(_sinh), "cosh": _even(lambda at, a: _sinh(at, a, 1)), "tanh": _monotone(_tanh),
    "asinh": _monotone(_asinh), "atanh": _monotone(_atanh),
    "acosh": _monotone(lambda at, a: F(0) if a == 1 else _asinh(at, a, -1)),
}  # fmt: skip


def true(formula: Term) -> bool:
    """Whether a relation of closed terms is certainly true."""
    for bits in (64, 256, 1024):
        try:
            return Evaluation(Precision(bits)).truth(formula)
        except Unsure:
            continue
        except (ZeroDivisionError, OverflowError, RecursionError) as error:
            raise Refused(f"not evaluated: {error}") from error
    raise Refused("intervals do not tell")


def smaller(t: Term, gap: int) -> bool:
    """Whether |t| < 2^−gap for certain."""
    for bits in (gap + 64, 2 * gap + 256):
        try:
            low, high = ends(Evaluation(Precision(bits)).value(t))
        except Unsure:
            continue
        except (ZeroDivisionError, OverflowError, RecursionError) as error:
            raise Refused(f"not evaluated: {error}") from error
        if max(abs(low), abs(high)) < F(1, 2**gap):
            return True
    return False
