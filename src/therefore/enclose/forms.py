"""Equality without rounding: numbers as polynomials in powers of named numbers.

A form names what is not rational, primes under roots, π, exp(…), log(…), and is a polynomial in
powers of those names. Numbers with the same form are equal; of different forms nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import arb, fmpq

from therefore.kernel.balls import Env, Point, Undefined, Unsure, Value, run, value_in
from therefore.term import FUNCTIONS, Term

Name = tuple[str, Any]  # ("prime", p), ("exp", monomial), ("log", p), or ("", text) for whatever else
Monomial = tuple[tuple[Name, fmpq], ...]
Form = dict[Monomial, fmpq]
ONE = fmpq(1)
MAX_TERMS = 200
MAX_BITS = 4000
MAX_FORM = 8  # terms in the form of a number
E = Term("const", "e")


def identical(left: Term, right: Term, point: Point) -> bool:
    """Whether two terms that have values at the point are equal there by algebra alone."""

    def same(_: Term, env: Env) -> bool:
        return form_of(left, env) == form_of(right, env)

    try:
        return run(same, left, point, 64)
    except (Undefined, Unsure):
        return False


def form_of(t: Term, env: Env) -> Form:
    """The form of a term that has a value; Unsure where it has none."""
    value = value_in(t, env)
    if isinstance(value, fmpq):
        return rational(value)
    op, args = t.op, t.args
    if op == "add":
        return plus(*(form_of(a, env) for a in args))
    if op in ("sub", "neg"):
        return plus(*(form_of(a, env) for a in args[:-1]), times(rational(-ONE), form_of(args[-1], env)))
    if op == "mul":
        return times(*(form_of(a, env) for a in args))
    if op == "div":
        return times(form_of(args[0], env), raised(form_of(args[1], env), -ONE))
    if op in ("sum", "prod"):
        low, high = (value_in(end, env) for end in args[1:3])
        values = range(int(low.p), int(high.p) + 1) if isinstance(low, fmpq) and isinstance(high, fmpq) else ()
        parts = (form_of(args[3], env.bound(args[0], fmpq(k))) for k in values)
        return plus(*parts) if op == "sum" else times(*parts)
    exponent = value_in(args[1], env) if op == "pow" else None
    if isinstance(exponent, fmpq):
        return raised(form_of(args[0], env), exponent)
    if op == "pow" and value_in(args[0], env) > 0:
        return exponential(times(form_of(args[1], env), logarithm(form_of(args[0], env))))
    if op == "exp":
        return exponential(form_of(args[0], env))
    if op == "log":
        return logarithm(form_of(args[0], env))
    if t == E:
        return exponential(rational(ONE))
    if op in ("var", "const", "app"):
        return named(repr(t) if op != "app" else f"{args[0]}{[value_in(a, env) for a in args[1:]]}")
    if op == "abs" and (signed := value_in(args[0], env)) != 0:
        return times(rational(ONE if signed > 0 else -ONE), form_of(args[0], env))
    if op in ("sinh", "cosh"):
        inside = form_of(args[0], env)
        grows, falls = (exponential(times(rational(c * ONE), inside)) for c in (1, -1))
        return times(rational(ONE / 2), plus(grows, falls if op == "cosh" else times(rational(-ONE), falls)))
    if op in FUNCTIONS:
        return named(f"{op}{[_text(form_of(a, env)) for a in args]}")
    raise Unsure


def named(name: Name | str, e: fmpq = ONE) -> Form:
    monomial: Monomial = ((("", name) if isinstance(name, str) else name, e),)
    return {monomial: ONE}


def rational(value: Value) -> Form:
    return {(): fmpq(value)} if value else {}  # type: ignore[arg-type]


def plus(*forms: Form) -> Form:
    result: Form = {}
    for form in forms:
        for monomial, c in form.items():
            result[monomial] = result.get(monomial, fmpq(0)) + c
    return {monomial: c for monomial, c in result.items() if c}


def times(*forms: Form) -> Form:
    result = rational(ONE)
    for form in forms:
        if len(result) * len(form) > MAX_TERMS:
            raise Unsure
        result = plus(*({_merge(m, n): c * d} for m, c in result.items() for n, d in form.items()))
    return plus(*(_whole(m, c) for m, c in result.items()))


def raised(form: Form, e: fmpq) -> Form:
    """A power of a value that is not zero, and positive where the exponent is not an integer."""
    if e.q == 1 and 0 <= e <= 8:
        return times(*[form] * int(e.p))
    if len(form) == 1:
        ((m, c),) = form.items()
        if e.q == 1:
            return times({tuple((name, f * e) for name, f in m): _power(c, int(e.p))})
        if c > 0 and all(kind in ("prime", "exp") for (kind, _), _ in m):
            return times(*(named(name, f * e) for name, f in (*m, *_primes(c))))
    if len(form) == 2 and e.q == 1 and e < 0:
        first, second = ({m: c} for m, c in form.items())
        conjugate = plus(first, times(rational(-ONE), second))
        square = times(form, conjugate)
        if len(square) == 1:  # 1/(a + √b) = (a - √b)/(a² - b)
            return times(*[times(conjugate, raised(square, -ONE))] * int(-e.p))
    return named(f"({_text(form)})", e)


def exponential(form: Form) -> Form:
    """exp Σ c·m = Π exp(m)^c, where exp(log p) is p."""
    factors = []
    for m, c in form.items():
        (kind, what), e = m[0] if len(m) == 1 else (("", None), ONE)
        factors.append(named(("prime", what) if kind == "log" and e == ONE else ("exp", m), c))
    return times(*factors)


def logarithm(form: Form) -> Form:
    """The logarithm of a positive value, factor by factor where it is a product of primes and exponentials."""
    if len(form) == 1:
        ((m, c),) = form.items()
        if c > 0 and all(kind in ("prime", "exp") for (kind, _), _ in m):
            parts = [(named(("log", w)) if kind == "prime" else {w: ONE}, e) for (kind, w), e in (*m, *_primes(c))]
            return plus(*(times(rational(e), part) for part, e in parts))
    return named(f"log[{_text(form)}]")


def _merge(m: Monomial, n: Monomial) -> Monomial:
    powers = dict(m)
    for name, e in n:
        powers[name] = powers.get(name, fmpq(0)) + e
    return tuple(sorted((name, e) for name, e in powers.items() if e))


def _whole(m: Monomial, c: fmpq) -> Form:
    """With whole powers of primes moved into the coefficient: 2^(3/2) is 2·2^(1/2)."""
    rest = []
    for name, e in m:
        if name[0] == "prime":
            c, e = c * _power(fmpq(name[1]), int(e.floor())), e - e.floor()
        rest += [(name, e)] if e else []
    return {tuple(rest): c}


def _power(c: fmpq, n: int) -> fmpq:
    if c.height_bits() * abs(n) > MAX_BITS:
        raise Unsure
    return c**n


def _primes(value: fmpq) -> list[tuple[Name, fmpq]]:
    """The factors of a positive rational number with their exponents."""
    if value.height_bits() > 64:
        raise Unsure
    parts = ((value.p, 1), (value.q, -1))
    return [(("prime", int(p)), fmpq(k * s)) for part, s in parts for p, k in part.factor() if p > 1]


def _text(form: Form) -> str:
    return " + ".join(sorted(f"{c}*{m}" for m, c in form.items()))


class Number:
    """A real number: its value, exact or enclosed, and a form if it has one, worked out when it is asked for."""

    __slots__ = ("_form", "value")

    def __init__(self, value: Value, form: Form | Recipe | None = None) -> None:
        self.value, self._form = value, form

    def __add__(self, other: Number) -> Number:
        return _number(self.value + other.value, plus, self, other)

    def __sub__(self, other: Number) -> Number:
        return self + MINUS_ONE * other

    def __mul__(self, other: Number) -> Number:
        return _number(self.value * other.value, times, self, other)

    def __truediv__(self, other: Number) -> Number:
        return self * other.to(-ONE)

    def to(self, e: fmpq) -> Number:
        """A power: of a number that is not zero, and positive where the exponent is not an integer."""
        value = self.value
        if isinstance(value, fmpq) and e.q == 1:
            return Number(value ** int(e.p))
        ball = arb(value)
        return _number(ball ** int(e.p) if e.q == 1 else ball ** arb(e), lambda a: raised(a, e), self).exact

    def exp(self) -> Number:
        return UNIT if self.zero else _number(arb(self.value).exp(), exponential, self).exact

    def log(self) -> Number:
        """The logarithm of a number that is certainly positive."""
        return ZERO if self.value == 1 else _number(arb(self.value).log(), logarithm, self)

    @property
    def form(self) -> Form | None:
        if isinstance(self.value, fmpq):
            return rational(self.value)
        if isinstance(self._form, tuple):
            self._form = _combined(*self._form)
        return self._form

    @property
    def exact(self) -> Number:
        """The same number, as a rational one if that is what its form says."""
        form = self.form
        return Number(form.get((), fmpq(0))) if form is not None and form.keys() <= {()} else self

    @property
    def zero(self) -> bool:
        """Whether it is zero; Unsure where that cannot be told."""
        if self.value != 0:
            return False
        if self.form == {}:
            return True
        raise Unsure

    @property
    def sign(self) -> int:
        return 0 if self.zero else 1 if self.value > 0 else -1


Recipe = tuple[Callable[..., Form], tuple[Number, ...]]


def _number(value: Value, combine: Callable[..., Form], *parts: Number) -> Number:
    if isinstance(value, fmpq):
        return Number(value if value.height_bits() <= MAX_BITS else arb(value))
    return ZERO if value.is_zero() else Number(value, (combine, parts))


def _combined(combine: Callable[..., Form], parts: tuple[Number, ...]) -> Form | None:
    forms = [p.form for p in parts]
    try:
        form = None if None in forms else combine(*forms)
    except Unsure:
        return None
    return None if form is not None and len(form) > MAX_FORM else form


def number_of(t: Term, env: Env) -> Number:
    """The value of a term with its form, if it has one."""
    value = value_in(t, env)
    if isinstance(value, fmpq):
        return Number(value)
    try:
        return Number(value, form_of(t, env))
    except (Undefined, Unsure):
        return Number(value)


ZERO, UNIT, MINUS_ONE = Number(fmpq(0)), Number(ONE), Number(-ONE)
