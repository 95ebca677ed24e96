"""Limits: by structure (section 9), and the rules of section 7 about them.

A rule gets the limit with its variable as a name, `x`: premises speak of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import factorial
from typing import Any

from replayer.calculus import Derivation, minus, negative, new, open_conditions, plus, times
from replayer.goals import DOMAINS, obligations
from replayer.rules import Premises, Theorem, conclude, proves, rule
from replayer.syntax import (
    MINUS_OO,
    ONE,
    OO,
    ZERO,
    Refused,
    Term,
    bound,
    free,
    instance,
    number,
    require,
    substitute,
)  # fmt: skip

INFINITE = (OO, MINUS_OO)
PI: Term = ("const", "pi")
HALF_PI: Term = ("div", PI, number(2))
AT_INFINITY: dict[str, tuple[Term, ...]] = {
    **dict.fromkeys(("sin", "cos", "tan", "asin", "acos", "gamma", "atanh"), ()),
    "sinh": (OO, MINUS_OO), "cosh": (OO, OO), "tanh": (ONE, number(-1)), "asinh": (OO, MINUS_OO),
    "atan": (HALF_PI, ("neg", HALF_PI)), "abs": (OO, OO), "acosh": (OO,),
}  # fmt: skip


@dataclass(frozen=True)
class Approach:
    """A variable on its way to a point, what is known to tend where, and what holds."""

    x: str
    point: Term
    direction: str
    known: tuple[tuple[Term, Term], ...]
    holds: Callable[[Term], bool]

    def there(self, formula: Term) -> bool:
        return self.holds(formula) or numbers(formula)

    def need(self, formula: Term) -> None:
        require(self.there(formula), f"needed: {formula}")

    def sign(self, t: Term) -> int:
        if t[0] == "num" and t[1]:
            return 1 if t[1] > 0 else -1
        if self.there(("lt", ZERO, t)):
            return 1
        self.need(("lt", t, ZERO))
        return -1

    def of(self, t: Term) -> Term:
        for u, value in self.known:
            if u == t:
                return value
        if self.x not in free(t):
            for o in obligations(t):
                self.need(o)
            return t
        op, args = t[0], t[1:]
        if op == "var":
            return self.point
        if op in ("add", "mul"):
            first, *rest = map(self.of, args)
            for value in rest:
                first = self.add(first, value) if op == "add" else self.multiply(first, value)
            return first
        if op == "sub":
            a, b = map(self.of, args)
            return self.add(a, opposite(b)) if a in INFINITE or b in INFINITE else minus(a, b)
        if op == "neg":
            return opposite(self.of(args[0]))
        if op == "div":
            return self.divide(*args)
        if op == "pow":
            return self.power(*args)
        if op == "exp":
            u = self.of(args[0])
            return OO if u == OO else ZERO if u == MINUS_OO else ("exp", u)
        if op == "log":
            return self.log(args[0])
        if op in ("max", "min"):
            return (op, *(finite(self.of(a)) for a in args))
        if op in AT_INFINITY:
            return self.continuous(op, args[0])
        if op == "sum":
            return self.sum(*args)
        raise Refused(f"no limit of {op}")

    def add(self, a: Term, b: Term) -> Term:
        infinite = {v for v in (a, b) if v in INFINITE}
        require(len(infinite) < 2, "∞ − ∞")
        return infinite.pop() if infinite else plus(a, b)

    def multiply(self, a: Term, b: Term) -> Term:
        if a not in INFINITE and b not in INFINITE:
            return times(a, b)
        first, second = (1 if v == OO else -1 if v == MINUS_OO else self.sign(v) for v in (a, b))
        return OO if first == second else MINUS_OO

    def divide(self, u: Term, v: Term) -> Term:
        above, below = self.of(u), self.of(v)
        if below in INFINITE:
            return self.multiply(above, ZERO)
        if self.there(("ne", below, ZERO)):
            if above in INFINITE:
                return self.multiply(above, below)
            return above if below == ONE or above == ZERO else ("div", above, below)
        self.need(("eq", below, ZERO))
        return self.multiply(OO if self.sign(v) > 0 else MINUS_OO, above)

    def power(self, u: Term, e: Term) -> Term:
        if self.x in free(e):
            return self.of(("exp", ("mul", e, ("log", u))))
        self.of(e)
        if e[0] == "num" and e[1].denominator == 1:
            return self.whole_power(u, int(e[1]))
        value = self.of(u)
        if value != OO and self.there(("lt", ZERO, finite(value))):
            return ("pow", value, e)
        rises = self.sign(e) > 0
        if value != OO:
            self.need(("eq", value, ZERO))
            self.need(("lt", ZERO, u))
        return OO if rises == (value == OO) else ZERO

    def whole_power(self, u: Term, n: int) -> Term:
        if n < 0:
            return self.divide(ONE, ("pow", u, number(-n)))
        value = self.of(u)
        if n == 0:
            return ONE
        if value in INFINITE:
            return OO if value == OO or n % 2 == 0 else MINUS_OO
        return ZERO if value == ZERO else ("pow", value, number(n))

    def log(self, u: Term) -> Term:
        value = self.of(u)
        if value == OO:
            return OO
        if self.there(("lt", ZERO, finite(value))):
            return ("log", value)
        self.need(("eq", value, ZERO))
        self.need(("lt", ZERO, u))
        return MINUS_OO

    def continuous(self, op: str, u: Term) -> Term:
        value = self.of(u)
        if value in INFINITE:
            ends = dict(zip(INFINITE, AT_INFINITY[op], strict=False))
            require(value in ends, f"no limit of {op} at infinity")
            return ends[value]
        for v in (value, u) if op in ("asin", "acos", "acosh") else (value,):
            for condition in DOMAINS[op](v) if op in DOMAINS else ():
                self.need(condition)
        return (op, value)

    def sum(self, low: Term, high: Term, body: Term) -> Term:
        require(self.x not in free(low) | free(high) and high != OO, "the range moves, or has no end")
        for condition in (("integer", low), ("integer", high), ("le", low, plus(high, ONE))):
            self.need(condition)
        k = new(body, low, high, self.point, ("var", self.x))
        inner = replace(self, known=(), holds=lambda c: self.holds(("forall", low, high, bound(c, k))))
        return ("sum", low, high, bound(finite(inner.of(instance(body, ("var", k)))), k))


def numbers(formula: Term) -> bool:
    """Whether a relation between two numbers holds."""
    op, *args = formula
    if op not in ("lt", "le", "ne", "eq") or any(a[0] != "num" for a in args):
        return False
    a, b = (x[1] for x in args)
    return bool({"lt": a < b, "le": a <= b, "ne": a != b, "eq": a == b}[op])


def finite(value: Term) -> Term:
    require(value not in INFINITE, "an infinite limit where a finite one is needed")
    return value


def opposite(value: Term) -> Term:
    if value in INFINITE:
        return MINUS_OO if value == OO else OO
    return negative(value)


# -- the rules ------------------------------------------------------------------------------


def tends(t: Term, value: Term) -> Term:
    return ("and", ("defined", ("eq", t, value) if value in INFINITE else t), ("eq", t, value))


def tending(formula: Term) -> tuple[Term, Term] | None:
    """The limit and its value, of a formula that says that the one tends to the other."""
    if formula[0] != "and" or len(formula) != 3 or formula[2][0] != "eq" or formula[2][1][0] != "limit":
        return None
    _, t, value = formula[2]
    return (t, value) if formula == tends(t, value) else None


class Case:
    """One use of a rule: the variable and the point, and what premises say."""

    def __init__(self, x: str, point: Term, direction: str, premises: Premises) -> None:
        require(x not in free(point), "the point depends on the variable")
        self.x, self.point = x, point
        self.direction = "" if point in INFINITE else direction
        self.premises = premises
        self.given = {p.formula for p in premises}

    def limit(self, f: Term, direction: str) -> Term:
        """The limit of a term in x."""
        return ("limit", bound(f, self.x), self.point, direction)

    def demand(self, *formulas: Term) -> None:
        require(all(f in self.given for f in formulas), "a premise is missing")

    def value(self, f: Term, direction: str) -> Term:
        """What premises say that a term in x tends to."""
        wanted = self.limit(f, direction)
        for p in self.premises:
            found = tending(p.formula)
            if found is not None and found[0] == wanted:
                return found[1]
        raise Refused("a limit is missing")

    def known(self, premises: Premises) -> tuple[tuple[Term, Term], ...]:
        """Terms in x with the values that they tend to here."""
        pairs = []
        for p in premises:
            found = tending(p.formula)
            if found is None or self.x in free(found[1]) or self.x in free(found[0]):
                continue
            _, body, point, direction = found[0]
            if point == self.point and (point in INFINITE or direction == self.direction):
                pairs.append((instance(body, ("var", self.x)), found[1]))
        return tuple(pairs)

    @property
    def near(self) -> list[Term]:
        """What holds near the point."""
        x = ("var", self.x)
        sides = {"+": ("lt", self.point, x), "-": ("lt", x, self.point), "+-": ("ne", x, self.point)}
        far = ("lt", ZERO, x) if self.point == OO else ("lt", x, ZERO)
        found = [sides[self.direction] if self.direction else far]
        apart = [p for p in self.premises if not any(self.x in free(a) for a in p.assumptions)]
        given = {p.formula for p in apart}
        for u, value in self.known(apart):
            sign = value[1] if value[0] == "num" else 0
            if value == OO or sign > 0 or ("lt", ZERO, value) in given:
                found.append(("lt", ZERO, u))
            if value == MINUS_OO or sign < 0 or ("lt", value, ZERO) in given:
                found.append(("lt", u, ZERO))
        return found

    def conclude(self, t: Term, value: Term) -> Theorem:
        found = conclude(tends(t, value), self.premises, self.near)
        require(not any(self.x in free(a) for a in (*found.assumptions, found.formula)), "the variable is free")
        return found


def case(x: str, t: Term, premises: Premises) -> tuple[Case, Term]:
    """The use of a rule for a limit, and its body in x."""
    require(t[0] == "limit", "not a limit")
    require(x not in free(t[1]), "the variable is free as well")
    return Case(x, t[2], t[3], premises), instance(t[1], ("var", x))


@rule
def limit_value(parameters: list[Any], premises: Premises) -> Theorem:
    x, t = parameters
    here, f = case(x, t, premises)
    approach = Approach(x, here.point, here.direction, here.known(premises), here.given.__contains__)
    return here.conclude(t, approach.of(f))


@rule
def limit_same(parameters: list[Any], premises: Premises) -> Theorem:
    x, t, g = parameters
    here, f = case(x, t, premises)
    here.demand(("eq", f, g), *obligations(f))
    return here.conclude(t, here.value(g, t[3]))


@rule
def limit_sides(parameters: list[Any], premises: Premises) -> Theorem:
    x, t = parameters
    here, f = case(x, t, premises)
    require(here.direction == "+-", "not a limit from two sides")
    value = here.value(f, "+")
    here.demand(tends(here.limit(f, "-"), value))
    return here.conclude(t, value)


@rule
def limit_taylor(parameters: list[Any], premises: Premises) -> Theorem:
    x, f, point, direction, order = parameters
    here = Case(x, point, direction, premises)
    require(order in [number(n) for n in range(1, 13)] and here.direction, "not a small order, or an infinite point")
    n, slope, needed = int(order[1]), f, list(obligations(f))
    for k in range(n):
        needed.append(("eq", slope, ZERO))
        d = Derivation(("var", x))
        slope = d.whole(slope)
        needed += d.conditions if k == n - 1 else open_conditions(d.conditions)
    here.demand(*(substitute(c, {x: point}) for c in needed))
    t = here.limit(("div", f, ("pow", ("sub", ("var", x), point), order)), direction)
    return here.conclude(t, ("div", substitute(slope, {x: point}), number(factorial(n))))


@rule
def limit_growth(parameters: list[Any], premises: Premises) -> Theorem:
    x, t, a, c = parameters
    here, u = case(x, t, premises)
    require(x not in free(a) | free(c), "an exponent depends on the variable")
    here.demand(tends(t, OO), ("lt", ZERO, c), *obligations(a), *obligations(c))
    found = ("mul", ("pow", u, a), ("exp", ("neg", ("mul", c, u))))
    return here.conclude(here.limit(found, t[3]), ZERO)


@rule
def limit_squeeze(parameters: list[Any], premises: Premises) -> Theorem:
    x, t, g, *values = parameters
    here, f = case(x, t, premises)
    value = values[0] if values else OO
    order = ("le", ("abs", ("sub", f, value)), g) if values else ("le", g, f)
    here.demand(order, tends(here.limit(g, t[3]), ZERO if values else OO), *obligations(f))
    return here.conclude(t, value)


@rule
def limit_through(parameters: list[Any], premises: Premises) -> Theorem:
    x, t, u_limit = parameters
    here, u = case(x, u_limit, premises)
    require(t[0] == "limit" and x not in free(t[1]) | free(t[2]), "the outer limit depends on the variable")
    stays = {"+": ("lt", t[2], u), "-": ("lt", u, t[2]), "+-": ("ne", u, t[2])}[t[3]]
    value = next((v for p in premises if (found := tending(p.formula)) and found[0] == t for v in [found[1]]), None)
    require(value is not None, "the outer limit is missing")
    here.demand(tends(u_limit, t[2]), *(() if t[2] in INFINITE else (stays,)))
    assert value is not None
    return here.conclude(here.limit(instance(t[1], u), u_limit[3]), value)


@rule
def lhopital(parameters: list[Any], premises: Premises) -> Theorem:
    x, t = parameters
    here, quotient = case(x, t, premises)
    require(quotient[0] == "div", "not a quotient")
    _, f, g = quotient
    first, second = Derivation(("var", x)), Derivation(("var", x))
    above, below = first.whole(f), second.whole(g)
    needed = (*obligations(f), *obligations(g), *first.conditions, *second.conditions)
    here.demand(*needed, ("ne", below, ZERO))
    limits = [here.limit(v, t[3]) for v in (f, g)]
    zero = all(tends(v, ZERO) in here.given for v in limits)
    require(zero or any(tends(limits[1], v) in here.given for v in INFINITE), "neither 0/0 nor ·/∞")
    return here.conclude(t, here.value(("div", above, below), t[3]))


@rule
def monotone_to_limit(parameters: list[Any], premises: Premises) -> Theorem:
    x, t, other = parameters
    here, f = case(x, t, premises)
    at, infinite = ("var", x), here.point in INFINITE
    lower = here.point == MINUS_OO or (here.direction == "+" and not infinite)
    require(lower or infinite or here.direction == "-", "a limit from two sides is no end")

    def ordered(op: str, a: Term, b: Term) -> Term:
        return (op, a, b) if lower else (op, b, a)

    beyond, inside, closed = ordered("lt", here.point, at), ordered("lt", at, other), ordered("le", at, other)
    d = Derivation(at)
    slope = d.whole(f)
    exists, sign, *rest = premises
    op = sign.formula[0]
    require(op in ("le", "lt"), "not the sign of a slope")
    proves([exists, sign], [("defined", t), (op, ZERO, slope)])
    parts = [exists, conclude(slope, [sign], [beyond, inside])]
    if not infinite:
        order, *rest = rest
        proves([order], [ordered("lt", here.point, other)])
        parts.append(order)
    proves(rest, list(dict.fromkeys(d.conditions)))
    parts.append(conclude(slope, rest, [beyond, closed]))
    found = conclude(ordered(op, t, substitute(f, {x: other})), parts)
    require(x not in free(other) and not any(x in free(a) for a in found.assumptions), "the variable is free")
    return found
