"""sin, cos and tan at rational multiples of π: where they are exactly 0, and tan has no value."""

from __future__ import annotations

from collections.abc import Callable

from flint import arb, fmpq

from therefore.kernel.balls import Env, Undefined, Unsure, Value, value_in
from therefore.term import Term

ZERO = fmpq(0)


def turns(t: Term, env: Env) -> fmpq | None:
    """t/π, if it is seen to be rational."""
    if t.op == "const":
        return fmpq(1) if t.args[0] == "pi" else None
    if t.op in ("add", "sub", "neg"):
        parts = [p for a in t.args if (p := turns(a, env)) is not None]
        if len(parts) < len(t.args):
            return None
        first, rest = parts[0], sum(parts[1:], ZERO)
        return first + rest if t.op == "add" else first - rest if t.op == "sub" else -first
    if t.op in ("mul", "div"):
        return _product(t, env)
    return ZERO if t.op in ("num", "var") and value_in(t, env) == 0 else None


def _product(t: Term, env: Env) -> fmpq | None:
    """One factor is a multiple of π, and the others, or the divisor, are rational."""
    angle: fmpq | None = None
    factor = fmpq(1)
    for i, a in enumerate(t.args):
        divisor = t.op == "div" and i == 1
        part = turns(a, env) if angle is None and not divisor else None
        if part is not None:
            angle = part
            continue
        value = value_in(a, env)
        if not isinstance(value, fmpq):
            return None
        factor = factor / value if divisor else factor * value
    return None if angle is None else angle * factor


def _wave(compute: Callable[[arb], arb], exactly: Callable[[fmpq], arb]) -> Callable[[Term, Env], Value]:
    def handler(t: Term, env: Env) -> Value:
        value = value_in(t.args[0], env)
        angle = ZERO if value == 0 else turns(t.args[0], env) if isinstance(value, arb) else None
        ball = compute(arb(value)) if angle is None else exactly(angle)
        if not ball.is_finite():
            raise Unsure
        return ball.fmpq() if angle is not None and ball.is_exact() else ball

    return handler


def _tan_pi(turn: fmpq) -> arb:
    sine, cosine = arb.sin_cos_pi_fmpq(turn)
    return arb(1 if sine * cosine > 0 else -1) if (4 * turn).q == 1 and (2 * turn).q == 2 else sine / cosine


sin, cos, _tan = _wave(arb.sin, arb.sin_pi_fmpq), _wave(arb.cos, arb.cos_pi_fmpq), _wave(arb.tan, _tan_pi)


def tan(t: Term, env: Env) -> Value:
    if cos(t, env) == 0:
        raise Undefined(t, "tan at a pole")
    return _tan(t, env)
