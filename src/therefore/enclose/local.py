"""A term near a point, from one side: its expansion in x → ∞ where the variable is a ± 1/x, or ± x."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import add, mul

from flint import fmpq

from therefore.enclose import functions
from therefore.enclose.expansion import Expansion, constant, inverse
from therefore.enclose.forms import UNIT, ZERO, Number, number_of
from therefore.enclose.functions import HALF, NotThere
from therefore.enclose.growth import Near, power
from therefore.kernel.balls import MAX_RANGE, Env, Undefined, Unsure, derivative_of, truth_in, value_in
from therefore.kernel.limits import Approach, value_of
from therefore.kernel.quotients import Rejected
from therefore.term import RELATIONS, Term, substitute


@dataclass
class Phase:
    """Only those x are looked at where frequency·x is `turn` turns, and whole turns more.

    The frequency is that of the first oscillation that is met.
    """

    turn: fmpq
    frequency: Number | None = None


@dataclass(frozen=True)
class Local:
    """The variable as an expansion, and the values of all other names."""

    variable: str
    place: Expansion
    env: Env
    phase: Phase | None = None
    integer: bool = False  # whether x runs through the integers only

    @property
    def near(self) -> Near:
        return self.place.near

    def expand(self, t: Term) -> Expansion:
        """The expansion of a term; Undefined where it has no value anywhere near the point."""
        if self.variable not in t.free:
            return constant(self.near, number_of(t, self.env))
        self.env.spend(1)
        handler = _HANDLERS.get(t.op)
        if handler is None:
            raise Unsure
        try:
            return handler(self, t)
        except NotThere:
            raise Undefined(t, "undefined near the point") from None

    def each(self, t: Term) -> list[Expansion]:
        return [self.expand(a) for a in t.args]

    def only(self, t: Term) -> Expansion:
        (a,) = t.args
        return self.expand(a)

    def truth(self, t: Term) -> bool:
        """Whether a formula holds, or fails, everywhere near the point; Unsure where that cannot be told."""
        if self.variable not in t.free:
            found = truth_in(t, self.env)
            if found is None:
                raise Unsure
            return found
        if t.op in RELATIONS:
            sign = (self.expand(t.args[0]) - self.expand(t.args[1])).sign
            return {"eq": sign == 0, "ne": sign != 0, "lt": sign < 0, "le": sign <= 0, "gt": sign > 0}.get(
                t.op, sign >= 0
            )
        if t.op in ("and", "or"):
            return self._decided(t)
        if t.op == "integer":
            return self._whole(self.expand(t.args[0]))
        if t.op == "not":
            return not self.truth(t.args[0])
        if t.op == "implies":
            return not self.truth(t.args[0]) or self.truth(t.args[1])
        raise Unsure


    def _decided(self, t: Term) -> bool:
        """A conjunction or disjunction: one part may decide it where others are open."""
        decisive, open_parts = t.op == "or", False
        for part in t.args:
            try:
                if self.truth(part) is decisive:
                    return decisive
            except Unsure:
                open_parts = True
        if open_parts:
            raise Unsure
        return not decisive

    def _whole(self, f: Expansion) -> bool:
        """Whether it is an integer wherever x is one: a polynomial with integer coefficients."""
        whole = all(
            isinstance(c.value, fmpq) and c.value.q == 1 and m.alpha is not None and m.alpha.q == 1 and m.alpha >= 0
            for c, m in f.terms
        )
        if not (self.integer and f.rest == 0 and whole):
            raise Unsure
        return True


def towards(
    variable: str, point: Number | None, side: int, env: Env, near: Near, phase: Phase | None = None
) -> Local:
    """Near a point, to the right of it (side 1) or to its left (−1); towards ∞ or −∞ where there is no point."""
    step = Expansion(near, ((Number(fmpq(side)), power(1 if point is None else -1)),))
    return Local(variable, step if point is None else constant(near, point) + step, env, phase)


def whole(variable: str, env: Env, near: Near, step: int = 1, start: int = 0) -> Local:
    """Towards ∞ (or −∞, with a negative step) through the integers start + step·x."""
    place = towards(variable, None, 1, env, near).place.scaled(Number(fmpq(step)))
    return Local(variable, place + constant(near, Number(fmpq(start))), env, integer=True)


# -- operators ------------------------------------------------------------------------------


def _power(local: Local, t: Term) -> Expansion:
    base, exponent = t.args
    if local.variable not in exponent.free:
        return functions.to(local.expand(base), number_of(exponent, local.env))
    e = local.expand(exponent)
    if local.variable in base.free:
        b = local.expand(base)
        if b.null:
            return _zero_power(e)
        if b.sign < 0:
            return functions.exp(e * functions.log(-b)).scaled(_parity(local, e))
        return functions.exp(e * functions.log(b))
    c, parity = number_of(base, local.env), UNIT
    if c.value == 0:
        return _zero_power(e)
    _, d, _ = e.split()
    if c.value < 0:
        c, parity = ZERO - c, _parity(local, e)
    if not c.value > 0:
        raise Unsure
    # c**(d + u) is c**d times exp(u log c): a rational power of a number stays a form
    return functions.exp((e - constant(local.near, d)).scaled(c.log())).scaled(parity * functions.raised(c, d))


def _zero_power(e: Expansion) -> Expansion:
    if e.sign < 0:
        raise NotThere
    return constant(e.near, ZERO if e.sign > 0 else UNIT)


def _parity(local: Local, e: Expansion) -> Number:
    """(−1)^e: where x is an integer, e an even number times x, plus an integer; never where e is not an integer."""
    large, d, small = e.split()
    if not large and isinstance(d.value, fmpq) and not small.null:
        gap = fmpq(1) if d.value.q == 1 and small.sign else min(d.value - d.value.floor(), d.value.ceil() - d.value)
        if small.size() < gap:  # between two integers
            raise NotThere
    if large and not local.integer:
        raise Unsure
    if not small.null or any(m.name != power(1).name for _, m in large):
        raise Unsure
    if not all(isinstance(c.value, fmpq) and (c.value / 2).q == 1 for c, _ in large):
        raise Unsure
    if not isinstance(d.value, fmpq) or d.value.q != 1:
        raise Unsure
    return Number(fmpq((-1) ** int(d.value.p % 2)))


def _wave(wave: Callable[[Expansion], Expansion]) -> Callable[[Local, Term], Expansion]:
    """sin or cos; where the phase is chosen, of what turns as fast or a whole number of times faster."""

    def handler(local: Local, t: Term) -> Expansion:
        f, phase = local.only(t), local.phase
        large, _, _ = f.split()
        if local.integer and len(large) == 1 and large[0][1].name == power(1).name:
            turns = (large[0][0] / (functions.pi() * Number(fmpq(2)))).exact
            if isinstance(turns.value, fmpq) and turns.value.q == 1:
                return wave(f - Expansion(local.near, tuple(large)))
        if phase is not None and len(large) == 1 and large[0][1].name == power(1).name:
            (c, m) = large[0]
            phase.frequency = phase.frequency or c
            times = (c / phase.frequency).exact
            if isinstance(times.value, fmpq) and times.value.q == 1:
                turned = functions.pi() * Number(2 * phase.turn) * times
                f = f - Expansion(local.near, ((c, m),)) + constant(local.near, turned)
        return wave(f)

    return handler


def _hyperbolic(local: Local, t: Term) -> Expansion:
    f = local.only(t)
    up, down = functions.exp(f), functions.exp(-f)
    if t.op == "tanh":
        return (up - down) * inverse(up + down)
    return (up - down if t.op == "sinh" else up + down).scaled(HALF)


def _asinh(local: Local, t: Term) -> Expansion:
    f = local.only(t)
    one = constant(local.near, UNIT)
    if any(c.sign < 0 for c, _ in f.split()[0]):  # where f + sqrt(f² + 1) would cancel
        return -functions.log(functions.to(f * f + one, HALF) - f)
    return functions.log(functions.to(f * f + one, HALF) + f)


def _acosh(local: Local, t: Term) -> Expansion:
    f = local.only(t)
    one = constant(local.near, UNIT)
    if (f - one).sign < 0:
        raise NotThere
    return functions.log(functions.to(f * f - one, HALF) + f)


def _atanh(local: Local, t: Term) -> Expansion:
    f = local.only(t)
    one = constant(local.near, UNIT)
    return (functions.log(one + f) - functions.log(one - f)).scaled(HALF)


def _acos(local: Local, t: Term) -> Expansion:
    """2 atan √((1 − f)/(1 + f)), for −1 < f ≤ 1, and π less that of −f."""
    f = local.only(t)
    one = constant(local.near, UNIT)
    if (one - f * f).sign < 0:
        raise NotThere
    _, c, _ = f.split()
    g = -f if c.value < 0 else f
    angle = functions.atan(functions.to((one - g) * inverse(one + g), HALF)).scaled(Number(fmpq(2)))
    return constant(local.near, functions.pi()) - angle if c.value < 0 else angle


def _asin(local: Local, t: Term) -> Expansion:
    half = constant(local.near, functions.pi() * HALF)
    return half - _acos(local, t)


def _sign(local: Local, t: Term) -> Expansion:
    return constant(local.near, Number(fmpq(local.only(t).sign)))


def _delta(local: Local, t: Term) -> Expansion:
    i, j = local.each(t)
    return constant(local.near, UNIT if (i - j).sign == 0 else ZERO)


def _piecewise(local: Local, t: Term) -> Expansion:
    for value, condition in zip(t.args[:-1:2], t.args[1::2], strict=False):
        if local.truth(condition):
            return local.expand(value)
    if len(t.args) % 2 == 0:
        raise NotThere
    return local.expand(t.args[-1])


def _fold(combine: Callable[[Expansion, Expansion], Expansion], start: Number, local: Local, t: Term) -> Expansion:
    variable, low, high, body = t.args
    if local.variable in low.free | high.free:
        raise Unsure
    first, last = value_in(low, local.env), value_in(high, local.env)
    if not (isinstance(first, fmpq) and isinstance(last, fmpq) and first.q == last.q == 1):
        raise Unsure
    if not -1 <= last - first < MAX_RANGE:
        raise Unsure
    result = constant(local.near, start)
    for k in range(int(first.p), int(last.p) + 1):
        inner = local.env.bound(variable, fmpq(k))
        result = combine(result, replace(local, env=inner).expand(body))
    return result


def _binomial(local: Local, t: Term) -> Expansion:
    """A polynomial in n for a fixed k, else Γ(n + 1)/(Γ(k + 1) Γ(n − k + 1)) where all of these are positive."""
    of, chosen = t.args
    n, one = local.expand(of), constant(local.near, UNIT)
    if local.variable in chosen.free:
        k = local.expand(chosen)
        arguments = (n + one, k + one, n - k + one)
        if any(f.sign <= 0 for f in arguments):
            raise Unsure
        upper, lower, other = map(functions.gamma, arguments)
        return upper * inverse(lower * other)
    c = number_of(chosen, local.env).value
    if not isinstance(c, fmpq) or c.q != 1 or not 0 <= c < MAX_RANGE:
        raise Unsure
    result = one
    for i in range(int(c.p)):
        result = (result * (n - constant(local.near, Number(fmpq(i))))).scaled(Number(fmpq(1, i + 1)))
    return result


def _derivative(local: Local, t: Term) -> Expansion:
    variable, body, point = t.args
    slope, conditions = derivative_of(body, variable)
    return _given(local, *(substitute(u, {variable: point}) for u in (slope, *conditions)))


def _limit(local: Local, t: Term) -> Expansion:
    """A limit as a function of the variable, by the kernel's rules."""
    variable, body, point, _ = t.args

    def known(formula: Term) -> bool:
        try:
            return variable not in formula.free and local.truth(formula)
        except (Undefined, Unsure):
            return False

    try:
        return local.expand(value_of(body, Approach(variable, point, {}, known)))
    except Rejected:
        raise Unsure from None


def _given(local: Local, value: Term, *conditions: Term) -> Expansion:
    """A value by a rule that holds under conditions; where these have no meaning, the rule says nothing."""
    try:
        applies = all(local.truth(c) for c in conditions)
    except Undefined:
        applies = False
    if not applies:
        raise Unsure
    return local.expand(value)


_HANDLERS: Mapping[str, Callable[[Local, Term], Expansion]] = {
    "var": lambda local, t: local.place,
    "add": lambda local, t: reduce(add, local.each(t)),
    "sub": lambda local, t: local.expand(t.args[0]) - local.expand(t.args[1]),
    "neg": lambda local, t: -local.only(t),
    "mul": lambda local, t: reduce(mul, local.each(t)),
    "div": lambda local, t: local.expand(t.args[0]) * _over(local, t.args[1]),
    "pow": _power,
    "exp": lambda local, t: functions.exp(local.only(t)),
    "log": lambda local, t: functions.log(local.only(t)),
    "sin": _wave(functions.sin), "cos": _wave(functions.cos),
    "tan": lambda local, t: _wave(functions.sin)(local, t) * _reciprocal(_wave(functions.cos)(local, t)),
    "sinh": _hyperbolic, "cosh": _hyperbolic, "tanh": _hyperbolic,
    "asin": _asin, "acos": _acos, "atan": lambda local, t: functions.atan(local.only(t)),
    "asinh": _asinh, "acosh": _acosh, "atanh": _atanh,
    "gamma": lambda local, t: functions.gamma(local.only(t)),
    "factorial": lambda local, t: functions.gamma(local.only(t) + constant(local.near, UNIT)),
    "binomial": _binomial, "floor": lambda local, t: functions.floor(local.only(t)),
    "abs": lambda local, t: functions.magnitude(local.only(t)), "sign": _sign,
    "max": lambda local, t: reduce(functions.larger, local.each(t)),
    "min": lambda local, t: reduce(functions.smaller, local.each(t)),
    "delta": _delta, "piecewise": _piecewise, "deriv": _derivative, "limit": _limit,
    "sum": lambda local, t: _fold(add, ZERO, local, t), "prod": lambda local, t: _fold(mul, UNIT, local, t),
}  # fmt: skip


def _over(local: Local, t: Term) -> Expansion:
    """1/t: what is too large for the scale may have a reciprocal in it."""
    if t.op == "mul":
        return reduce(mul, (_over(local, factor) for factor in t.args))
    if t.op == "exp":
        return local.expand(Term("exp", Term("neg", t.args[0])))
    if t.op == "pow" and local.variable in t.args[1].free:
        return local.expand(Term("pow", t.args[0], Term("neg", t.args[1])))
    return _reciprocal(local.expand(t))


def _reciprocal(f: Expansion) -> Expansion:
    if f.null:
        raise NotThere
    return inverse(f)
