"""Where a function is singular inside of a range, and when that makes its integral diverge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from flint import arb, fmpq

from therefore.kernel.balls import Env, Undefined, Unsure, Value, derivative_of, truth_in, value_in
from therefore.term import Term, num, walk
from therefore.term import power as to

SIMPLE = [fmpq(*p) for p in ((0, 1), (1, 1), (-1, 1), (1, 2), (-1, 2), (2, 1), (-2, 1))]
SAMPLES, HALVINGS, WIDE = 16, 30, 100


def singular_points(variable: str, body: Term, low: Value, high: Value, env: Env) -> list[fmpq]:
    """Rational points inside of the range where a divisor, or the argument of a log or a power, is 0."""
    found: dict[tuple[int, int], fmpq] = {}
    for u in _vanishing(variable, body):
        for c in _candidates(variable, u, env):
            if low < c and c < high and _at(u, variable, c, env) == 0:
                found[int(c.p), int(c.q)] = c
    return sorted(found.values())


def _vanishing(variable: str, body: Term) -> Iterator[Term]:
    """Terms at whose zeros a term may be singular."""
    for node in walk(body):
        base = {"div": node.args[1:2], "pow": node.args[:1], "log": node.args[:1], "abs": node.args[:1]}
        yield from (u for u in base.get(node.op, ()) if isinstance(u, Term) and variable in u.free)


def _candidates(variable: str, u: Term, env: Env) -> Iterator[fmpq]:
    """Simple numbers, those that occur, and the zero that a linear function has."""
    yield from SIMPLE
    for node in walk(u):
        if node.op in ("num", "var") and node.args[0] != variable:
            c = _value(node, env)
            if isinstance(c, fmpq):
                yield from (c, -c)
    p, q = (_at(u, variable, c, env) for c in SIMPLE[:2])
    if isinstance(p, fmpq) and isinstance(q, fmpq) and p != q:
        yield p / (p - q)


def _at(u: Term, variable: str, x: Value, env: Env) -> Value | None:
    return _value(u, env.bound(variable, x))


def _value(t: Term, env: Env) -> Value | None:
    try:
        return value_in(t, env)
    except (Undefined, Unsure, KeyError):
        return None


def certain_pole(variable: str, body: Term, low: Value, high: Value, env: Env) -> bool:
    """Whether the function is h/v^e with e ≥ 1, where v changes sign and is Lipschitz, and h keeps its sign.

    Near the zero c of v then |h/v^e| ≥ m/|x − c|^e, which has no integral up to c.
    """
    factors = list(_factors(body, 1))
    for i, (v, e) in enumerate(factors):
        if e > -1 or variable not in v.free:
            continue
        for interval in _changes(variable, v, low, high, env):
            inner = env.bound(variable, interval)
            others = [_value(to(u, num(str(f))), inner) for j, (u, f) in enumerate(factors) if j != i]
            if all(h is not None and h != 0 for h in others) and _lipschitz(variable, v, inner):
                return True
    return False


def _factors(t: Term, sign: int) -> Iterator[tuple[Term, fmpq]]:
    """The factors of a product, with exponents."""
    if t.op == "neg":
        yield from _factors(t.args[0], sign)
    elif t.op == "mul":
        for a in t.args:
            yield from _factors(a, sign)
    elif t.op == "div":
        yield from _factors(t.args[0], sign)
        yield from _factors(t.args[1], -sign)
    elif t.op == "tan":
        yield Term("sin", t.args[0]), fmpq(sign)
        yield Term("cos", t.args[0]), fmpq(-sign)
    elif t.op == "pow" and t.args[1].op == "num":
        e = t.args[1].args[0] * sign
        yield t.args[0], fmpq(e.numerator, e.denominator)
    else:
        yield t, fmpq(sign)


def _window(low: Value, high: Value) -> tuple[Value, Value]:
    """A finite part of the range."""
    if _finite(low):
        return low, high if _finite(high) else low + WIDE
    return (high - WIDE, high) if _finite(high) else (fmpq(-WIDE), fmpq(WIDE))


def _finite(end: Value) -> bool:
    return isinstance(end, fmpq) or bool(end.is_finite())


def _changes(variable: str, v: Term, low: Value, high: Value, env: Env) -> Iterator[arb]:
    """Short intervals inside of the range at whose ends v has different signs."""
    a, b = _window(low, high)
    places = [a + (b - a) * fmpq(2 * i + 1, 2 * SAMPLES) for i in range(SAMPLES)]
    signs = [_sign(_at(v, variable, x, env)) for x in places]
    for i in range(SAMPLES - 1):
        if signs[i] * signs[i + 1] < 0:
            left, right = places[i], places[i + 1]
            for _ in range(HALVINGS):
                middle = (left + right) / 2
                s = _sign(_at(v, variable, middle, env))
                if s == 0:
                    break
                left, right = (middle, right) if s == signs[i] else (left, middle)
            yield arb(left).union(arb(right))


def _sign(value: Value | None) -> int:
    return 0 if value is None else 1 if value > 0 else -1 if value < 0 else 0


def _lipschitz(variable: str, v: Term, inner: Env) -> bool:
    """Whether v has a bounded derivative on the interval."""
    try:
        slope, conditions = derivative_of(v, variable)
        return all(truth_in(c, inner) for c in conditions) and _value(slope, inner) is not None
    except (Undefined, Unsure):
        return False


def nowhere_defined(variable: str, body: Term, low: Value, high: Value, env: Env) -> None:
    """Undefined where the function has no value anywhere on one of a few parts of the range."""
    a, b = _window(low, high)
    width = (b - a) / SAMPLES
    for i in range(SAMPLES):
        box = arb(a + width * i).union(arb(a + width * (i + 1)))
        with suppress(Unsure):
            value_in(body, env.bound(variable, box))
