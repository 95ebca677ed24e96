"""The value of a term at a point, and the truth of a formula there, with every digit certain.

Part of what is trusted: imports the term tree and python-flint only (and the kernel's rules of
differentiation where there is a derivative). Rational values are exact (`fmpq`), all others are
balls (`arb`) that contain the true value. Everything is real: a root or a logarithm of a negative
number has no value. Terms are unfolded before they come here.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, reduce
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from flint import arb, ctx, fmpq, fmpz

from therefore.term import Term, walk

Value = fmpq | arb
Index = tuple[fmpq | int, ...]
Tables = Mapping[str, Mapping[Index, Value]]
Result = TypeVar("Result")
Slope = tuple[Term, tuple[Term, ...]]

MAX_RANGE = 2000
MAX_ITERATIONS = 20_000
MAX_BITS = 40_000
PIECES = 64
HALF = fmpq(1, 2)
ZERO: Value = fmpq(0)
ONE: Value = fmpq(1)


class Undefined(Exception):
    """`term` certainly has no value at the point."""

    def __init__(self, term: Term, reason: str) -> None:
        super().__init__(reason)
        self.term, self.reason = term, reason


class Unsure(Exception):
    """The precision, or this module, does not suffice to tell."""


class Point(NamedTuple):
    """What the free variables and the families are; nothing is known of a family outside its table."""

    variables: Mapping[str, Value | int] = MappingProxyType({})
    families: Tables = MappingProxyType({})


At = Point | Mapping[str, Value | int]  # a mapping gives variables alone
Beyond = Mapping[str, Callable[[Term, "Env"], Value]]
NOTHING: Beyond = {}


def evaluate(term: Term, point: At, bits: int = 64, beyond: Beyond = NOTHING) -> Value:
    """The value of `term`: exact while all is rational, else a finite ball.

    Raises Undefined where the term certainly has no value, Unsure where that cannot be told.
    """
    if term.op == "num":
        return _number(term)
    return run(_finite_value, term, point, bits, beyond)


def holds(formula: Term, point: At, bits: int = 64, beyond: Beyond = NOTHING) -> bool | None:
    """Whether `formula` is true, None where that cannot be told; Undefined as in `evaluate`."""
    try:
        return run(truth_in, formula, point, bits, beyond)
    except Unsure:
        return None


def compare(relation: str, left: Value, right: Value) -> bool | None:
    """Whether `left relation right`, None where the balls do not tell."""
    true, false = _COMPARE[relation]
    return True if true(left, right) else False if false(left, right) else None


class Env:
    """The point, the bound variables, how many iterations are left, and what else can be evaluated.

    `beyond` has functions for operators that take analysis, as limits; the kernel itself uses none.
    """

    __slots__ = ("beyond", "budget", "families", "variables")

    def __init__(self, variables: dict[str, Value], families: Tables, budget: list[int], beyond: Beyond) -> None:
        self.variables, self.families, self.budget, self.beyond = variables, families, budget, beyond

    def bound(self, variable: str, value: Value) -> Env:
        return Env({**self.variables, variable: value}, self.families, self.budget, self.beyond)

    def spend(self, iterations: int) -> None:
        self.budget[0] -= iterations
        if self.budget[0] < 0:
            raise Unsure


def run(compute: Callable[[Term, Env], Result], t: Term, at: At, bits: int, beyond: Beyond = NOTHING) -> Result:
    """What is computed at a point, with a budget of its own; Unsure for all that cannot be."""
    point = at if isinstance(at, Point) else Point(at)
    variables = {name: fmpq(v) if isinstance(v, int) else v for name, v in point.variables.items()}
    before, ctx.prec = ctx.prec, bits
    try:
        return compute(t, Env(variables, point.families, [MAX_ITERATIONS], beyond))
    except (KeyError, ValueError, TypeError, RecursionError, OverflowError):  # no such name; not well formed; too big
        raise Unsure from None
    finally:
        ctx.prec = before


def _finite_value(t: Term, env: Env) -> Value:
    return _finite(value_in(t, env))


def value_in(t: Term, env: Env) -> Value:
    return _HANDLERS[t.op](t, env)


def values_in(t: Term, env: Env) -> list[Value]:
    return [_HANDLERS[a.op](a, env) for a in t.args]


def _only(t: Term, env: Env) -> Value:
    (a,) = t.args
    return _HANDLERS[a.op](a, env)


def _ball(value: Value) -> arb:
    return value if isinstance(value, arb) else arb(value)


def _capped(value: Value) -> Value:
    """Very long rational numbers go on as balls."""
    return value if isinstance(value, arb) or value.height_bits() <= MAX_BITS else arb(value)


def _finite(value: Value) -> Value:
    """A ball that reaches a pole must not hide that it does."""
    if isinstance(value, arb) and not value.is_finite():
        raise Unsure
    return value


def _require(t: Term, holds: bool, fails: bool, reason: str) -> None:
    """Of a ball that straddles a border neither is certain."""
    if not holds:
        raise Undefined(t, reason) if fails else Unsure


def _integer(t: Term, user: Term, env: Env) -> int:
    value = value_in(t, env)
    if isinstance(value, arb):
        raise Unsure
    _require(user, value.q == 1, True, "not an integer")
    return int(value.p)


# -- leaves and arithmetic ----------------------------------------------------------------


@lru_cache(maxsize=4096)
def _number(t: Term) -> fmpq:
    return fmpq(t.args[0].numerator, t.args[0].denominator)


def _constant(t: Term, env: Env) -> Value:
    if t.args[0] not in ("pi", "e"):
        raise Unsure
    return arb.pi() if t.args[0] == "pi" else arb(1).exp()


def _element(t: Term, env: Env) -> Value:
    return env.families[t.args[0]][tuple([_key(value_in(a, env)) for a in t.args[1:]])]


def _key(value: Value) -> fmpq | int:
    """An index of a table; an integer as an `int`, which hashes fast."""
    if isinstance(value, arb):
        raise Unsure
    return int(value.p) if value.q == 1 else value


def _add(t: Term, env: Env) -> Value:
    return _capped(reduce(operator.add, values_in(t, env), ZERO))


def _sub(t: Term, env: Env) -> Value:
    a, b = t.args
    return value_in(a, env) - value_in(b, env)


def _times(*values: Value) -> Value:
    result = reduce(operator.mul, values, ONE)
    if isinstance(result, arb) and any(isinstance(v, fmpq) and not v for v in values):
        return ZERO
    return _capped(result)


def _div(t: Term, env: Env) -> Value:
    a, b = values_in(t, env)
    _require(t, b != 0, b == 0, "division by zero")
    return ZERO if isinstance(a, fmpq) and not a else _capped(a / b)


def _pow(t: Term, env: Env) -> Value:
    base, exponent = values_in(t, env)
    if isinstance(exponent, fmpq) and exponent.q == 1:
        n = int(exponent.p)
        if n == 0:
            return ONE
        _require(t, n > 0 or base != 0, base == 0, "zero to a negative power")
        if isinstance(base, fmpq) and base.height_bits() * abs(n) <= MAX_BITS:
            return base**n
        return _finite(_ball_power(_ball(base), n))
    if base == 0:
        _require(t, exponent > 0, exponent < 0, "zero to a negative power")
        return ZERO
    integer = isinstance(exponent, arb) and exponent.contains_integer()
    _require(t, base > 0, base < 0 and not integer, "a power of a negative number that is not an integer")
    if isinstance(exponent, fmpq) and isinstance(base, fmpq) and exponent.q < MAX_RANGE:
        n, p, q = int(exponent.q), base.p.root(int(exponent.q)), base.q.root(int(exponent.q))
        if p**n == base.p and q**n == base.q and fmpq(p, q).height_bits() * abs(exponent.p) <= MAX_BITS:
            return fmpq(p, q) ** int(exponent.p)
    return _ball(base).sqrt() if exponent == HALF else _finite(_ball(base) ** _ball(exponent))


def _ball_power(base: arb, n: int) -> arb:
    """A whole power of a ball from those of its ends, between which it is monotone (in |x| if n is even)."""
    if n < 0:
        return 1 / _ball_power(base, -n)
    low, high = (base.abs_lower(), base.abs_upper()) if n % 2 == 0 else (base.lower(), base.upper())
    return (low**n).union(high**n) if base.rad() else base**n


# -- functions ----------------------------------------------------------------------------


def _function(
    compute: Callable[[arb], arb],
    known: tuple[int, int],
    inside: Callable[[Value], bool] = lambda x: True,
    outside: Callable[[Value], bool] = lambda x: False,
    reason: str = "",
) -> Callable[[Term, Env], Value]:
    """A function with one rational value that is known, on the domain where `inside` is certain."""
    place, value = fmpq(known[0]), fmpq(known[1])

    def handler(t: Term, env: Env) -> Value:
        x = _only(t, env)
        if not inside(x):
            _require(t, False, outside(x), reason)
        return value if isinstance(x, fmpq) and x == place else _finite(compute(_ball(x)))

    return handler


def _factorial(n: int) -> Value:
    return fmpq(fmpz.fac_ui(n)) if n < MAX_RANGE else _finite(arb(n + 1).gamma())  # type: ignore[arg-type]


def _gamma(t: Term, env: Env) -> Value:
    x = _only(t, env)
    if isinstance(x, arb) or x.q != 1:
        return _finite(_ball(x).gamma())
    _require(t, x > 0, True, "gamma at a pole")
    return _factorial(int(x.p) - 1)


def _factorial_of(t: Term, env: Env) -> Value:
    (x,) = t.args
    n = _integer(x, t, env)
    _require(t, n >= 0, True, "a factorial of a negative number")
    return _factorial(n)


def _binomial(t: Term, env: Env) -> Value:
    """n (n-1) … (n-k+1) / k! for an integer k; 0 for a negative k where n >= 0."""
    of, chosen = t.args
    n, k = value_in(of, env), value_in(chosen, env)
    if isinstance(k, arb):
        raise Unsure
    _require(t, k.q == 1, True, "not an integer")
    _require(t, k >= 0 or n >= 0, k < 0 and n < 0, "a binomial of negative numbers")
    _require(t, k <= MAX_RANGE, False, "")
    return ZERO if k < 0 else reduce(_times, ((n - i) / fmpq(i + 1) for i in range(int(k.p))), ONE)


def _max(first: Value, *rest: Value) -> Value:
    return reduce(lambda a, b: a if a >= b else b if b >= a else _ball(a).max(_ball(b)), rest, first)


def _min(first: Value, *rest: Value) -> Value:
    return reduce(lambda a, b: a if a <= b else b if b <= a else _ball(a).min(_ball(b)), rest, first)


def _abs(t: Term, env: Env) -> Value:
    x = _only(t, env)
    return x if x >= 0 else ZERO - x if x <= 0 else abs(_ball(x))


def _sign(t: Term, env: Env) -> Value:
    x = _only(t, env)
    if not (x == 0 or x > 0 or x < 0):
        raise Unsure
    return ZERO if x == 0 else ONE if x > 0 else ZERO - ONE


def _atan2(t: Term, env: Env) -> Value:
    """The angle in (-π, π] of the point (x, y), which is not the origin."""
    y, x = values_in(t, env)
    _require(t, x != 0 or y != 0, x == 0 and y == 0, "the angle of the origin")
    return ZERO if isinstance(y, fmpq) and not y and x > 0 else arb.atan2(_ball(y), _ball(x))


def _floor(t: Term, env: Env) -> Value:
    x = _only(t, env)
    n = x.floor() if isinstance(x, fmpq) else x.floor().unique_fmpz()
    if n is None:
        raise Unsure
    return fmpq(n)


def _delta(t: Term, env: Env) -> Value:
    i, j = values_in(t, env)
    if not (i == j or i != j):
        raise Unsure
    return ONE if i == j else ZERO


def _piecewise(t: Term, env: Env) -> Value:
    for value, condition in zip(t.args[:-1:2], t.args[1::2], strict=False):
        chosen = truth_in(condition, env)
        if chosen is None:
            raise Unsure
        if chosen:
            return value_in(value, env)
    _require(t, len(t.args) % 2 == 1, True, "no case applies")
    return value_in(t.args[-1], env)


# -- binders ------------------------------------------------------------------------------


def _instances(t: Term, env: Env) -> Iterator[Env]:
    """The environments in which the body of a range binder is to be evaluated."""
    low, high = _integer(t.args[1], t, env), _integer(t.args[2], t, env)
    _require(t, high >= low - 1, t.op != "forall", "the range runs backwards")
    _require(t, high - low < MAX_RANGE, False, "")
    env.spend(high - low + 1)
    return (env.bound(t.args[0], fmpq(k)) for k in range(low, high + 1))


def _fold(combine: Callable[[Value, Value], Value], start: Value, t: Term, env: Env) -> Value:
    return reduce(combine, (value_in(t.args[3], inner) for inner in _instances(t, env)), start)


def total(t: Term, env: Env) -> Value:
    return _fold(lambda a, b: _capped(a + b), ZERO, t, env)


def product(t: Term, env: Env) -> Value:
    return _fold(_times, ONE, t, env)


def _maximum(t: Term, env: Env) -> Value:
    values = [value_in(t.args[3], inner) for inner in _instances(t, env)]
    _require(t, bool(values), True, "a maximum over nothing")
    return _max(*values)


def darboux(t: Term, env: Env) -> Value:
    """Lower and upper sums at once: the integrand on balls that cover the interval."""
    low, high = value_in(t.args[1], env), value_in(t.args[2], env)
    env.spend(PIECES)
    width = (high - low) / fmpq(PIECES)
    boxes = (low + width * (arb(HALF, HALF) + i) for i in range(PIECES))
    return reduce(operator.add, (value_in(t.args[3], env.bound(t.args[0], box)) for box in boxes), ZERO) * width


@lru_cache(maxsize=1024)
def derivative_of(body: Term, by: str, index: tuple[Term, ...] | None = None) -> Slope:
    """The derivative by a variable, or by the element of a family at an index, with its conditions."""
    from therefore.kernel.calculus import differentiate, differentiate_family
    from therefore.kernel.field import Rejected

    try:
        return differentiate(body, by) if index is None else differentiate_family(body, by, index)
    except Rejected:
        raise Unsure from None


def _slope(body: Term, slope: Slope, env: Env) -> Value:
    """The derivative, where all that the rules of differentiation ask for is certain.

    Where it is not, the derivative may exist all the same, as that of |x|**2 at 0.
    """
    value_in(body, env)
    derivative, conditions = slope
    try:
        if all(truth_in(c, env) for c in conditions):
            return value_in(derivative, env)
    except Undefined:
        raise Unsure from None
    raise Unsure


def slope_at(t: Term, env: Env) -> Value:
    variable, body, point = t.args
    inner = env.bound(variable, value_in(point, env))
    if body.op == "app":  # of a family nothing is known but values
        raise Unsure
    if body.op == "abs" and value_in(body.args[0], inner) == 0:
        slope = _slope(body, derivative_of(body.args[0], variable), inner)
        _require(t, False, slope != 0, "the derivative at a corner")
    return _slope(body, derivative_of(body, variable), inner)


def _partial(t: Term, env: Env) -> Value:
    family, body, *index = t.args
    return _slope(body, derivative_of(body, family, tuple(index)), env)


def limit_by_rules(t: Term, env: Env) -> Value:
    from therefore.kernel.limits import Approach, value_of
    from therefore.kernel.quotients import Rejected

    variable, body, point, _ = t.args

    def holds(formula: Term) -> bool:
        if variable in formula.free:  # nothing is known of it, even if another of that name has a value
            return False
        try:
            return truth_in(formula, env) is True
        except Undefined:
            return False

    try:
        return value_in(value_of(body, Approach(variable, point, {}, holds)), env)
    except (Rejected, Undefined):
        raise Unsure from None


def _or_beyond(rule: Callable[[Term, Env], Value]) -> Callable[[Term, Env], Value]:
    """A rule of the kernel's own, but for those who bring another."""

    def handler(t: Term, env: Env) -> Value:
        return env.beyond.get(t.op, rule)(t, env)

    return handler


_HANDLERS: Mapping[str, Callable[[Term, Env], Value]] = {
    "num": lambda t, env: _number(t), "const": _constant,
    "var": lambda t, env: env.variables[t.args[0]], "app": _element,
    "add": _add, "sub": _sub, "neg": lambda t, env: ZERO - _only(t, env),
    "mul": lambda t, env: _times(*values_in(t, env)), "div": _div, "pow": _pow,
    "exp": _function(arb.exp, (0, 1)),
    "log": _function(arb.log, (1, 0), lambda x: x > 0, lambda x: x <= 0, "log of a number that is not positive"),
    "sin": _or_beyond(_function(arb.sin, (0, 0))), "cos": _or_beyond(_function(arb.cos, (0, 1))),
    "tan": _or_beyond(_function(arb.tan, (0, 0))),
    "sinh": _function(arb.sinh, (0, 0)), "cosh": _function(arb.cosh, (0, 1)), "tanh": _function(arb.tanh, (0, 0)),
    "asin": _function(arb.asin, (0, 0), lambda x: -1 <= x <= 1, lambda x: x < -1 or x > 1, "outside of [-1, 1]"),
    "acos": _function(arb.acos, (1, 0), lambda x: -1 <= x <= 1, lambda x: x < -1 or x > 1, "outside of [-1, 1]"),
    "atan": _function(arb.atan, (0, 0)), "asinh": _function(arb.asinh, (0, 0)),
    "acosh": _function(arb.acosh, (1, 0), lambda x: x >= 1, lambda x: x < 1, "acosh of a number below 1"),
    "atanh": _function(arb.atanh, (0, 0), lambda x: -1 < x < 1, lambda x: x <= -1 or x >= 1, "outside of (-1, 1)"),
    "gamma": _gamma, "factorial": _factorial_of, "binomial": _binomial,
    "abs": _abs, "sign": _sign, "floor": _floor, "delta": _delta, "atan2": _atan2, "piecewise": _piecewise,
    "max": lambda t, env: _max(*values_in(t, env)), "min": lambda t, env: _min(*values_in(t, env)),
    "sum": _or_beyond(total), "prod": _or_beyond(product),
    "maximum": _maximum, "integral": _or_beyond(darboux), "deriv": _or_beyond(slope_at), "partial": _partial,
    "limit": _or_beyond(limit_by_rules),
}  # fmt: skip


# -- formulas -----------------------------------------------------------------------------

# The comparison that is certain where the relation is true, and the one where it is false.
_COMPARE: Mapping[str, tuple[Callable[[Value, Value], bool], Callable[[Value, Value], bool]]] = {
    "eq": (operator.eq, operator.ne), "ne": (operator.ne, operator.eq),
    "lt": (operator.lt, operator.ge), "ge": (operator.ge, operator.lt),
    "gt": (operator.gt, operator.le), "le": (operator.le, operator.gt),
}  # fmt: skip


def truth_in(t: Term, env: Env) -> bool | None:
    """True or False where certain, None where all terms have values that do not tell them apart."""
    if t.op in _COMPARE:
        left, right = values_in(t, env)
        return compare(t.op, left, right)
    if t.op == "and" or t.op == "or":
        return _decide(((part, env) for part in t.args), t.op == "or")
    if t.op == "forall":
        return _decide(((t.args[3], inner) for inner in _instances(t, env)), False)
    if t.op == "implies":
        return _decide(((Term("not", t.args[0]), env), (t.args[1], env)), True)
    if t.op == "not":
        truth = truth_in(t.args[0], env)
        return None if truth is None else not truth
    if t.op == "iff":
        a, b = truth_in(t.args[0], env), truth_in(t.args[1], env)
        return None if a is None or b is None else a == b
    if t.op == "integer":
        x = value_in(t.args[0], env)
        return x.q == 1 if isinstance(x, fmpq) else None if x.contains_integer() else False
    if t.op == "defined":
        try:
            value_in(t.args[0], env)
        except Undefined:
            return False
        if any(node.op in env.beyond for node in walk(t)):  # a value there, should it exist
            raise Unsure
        return True
    raise Unsure


def _decide(formulas: Iterable[tuple[Term, Env]], decisive: bool) -> bool | None:
    """`or` (decisive True) and `and` (False), from left to right: the left may guard the right.

    Where a formula without meaning is outvoted by another, readings differ: that is Unsure.
    """
    undecided, failure = False, None
    for formula, env in formulas:
        try:
            truth = truth_in(formula, env)
        except Undefined as undefined:
            if undecided:
                raise Unsure from None
            failure = failure or undefined
            continue
        if failure is not None and truth is not (not decisive):
            raise Unsure
        if truth is decisive:
            return decisive
        undecided = undecided or truth is None
    if failure is not None:
        raise failure
    return None if undecided else not decisive
