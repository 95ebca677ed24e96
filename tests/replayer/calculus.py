"""Derivatives as section 9 of the specification builds them, each with its conditions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from replayer.goals import conjunction
from replayer.syntax import (
    ONE,
    OO,
    RELATIONS,
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

TWO = number(2)
Conditions = list[Term]


def plus(*terms: Term) -> Term:
    kept = [t for t in terms if t != ZERO]
    return ZERO if not kept else kept[0] if len(kept) == 1 else ("add", *kept)


def times(*factors: Term) -> Term:
    if ZERO in factors:
        return ZERO
    kept = [t for t in factors if t != ONE]
    return ONE if not kept else kept[0] if len(kept) == 1 else ("mul", *kept)


def minus(a: Term, b: Term) -> Term:
    return a if b == ZERO else ("neg", b) if a == ZERO else ("sub", a, b)


def negative(a: Term) -> Term:
    return ZERO if a == ZERO else ("neg", a)


def square(u: Term) -> Term:
    return ("pow", u, TWO)


def root(u: Term) -> Term:
    return ("pow", u, number(Fraction(1, 2)))


def inside(u: Term) -> list[Term]:
    return [("lt", ("neg", ONE), u), ("lt", u, ONE)]


OUTER: dict[str, Callable[[Term], tuple[Term, list[Term]]]] = {
    "exp": lambda u: (("exp", u), []),
    "log": lambda u: (("div", ONE, u), [("lt", ZERO, u)]),
    "abs": lambda u: (("div", u, ("abs", u)), [("ne", u, ZERO)]),
    "sign": lambda u: (ZERO, [("ne", u, ZERO)]),
    "floor": lambda u: (ZERO, [("lt", ("floor", u), u)]),
    "sin": lambda u: (("cos", u), []),
    "cos": lambda u: (("neg", ("sin", u)), []),
    "tan": lambda u: (("add", ONE, square(("tan", u))), [("ne", ("cos", u), ZERO)]),
    "atan": lambda u: (("div", ONE, ("add", ONE, square(u))), []),
    "asin": lambda u: (("div", ONE, root(("sub", ONE, square(u)))), inside(u)),
    "acos": lambda u: (("neg", ("div", ONE, root(("sub", ONE, square(u))))), inside(u)),
    "sinh": lambda u: (("cosh", u), []),
    "cosh": lambda u: (("sinh", u), []),
    "tanh": lambda u: (("sub", ONE, square(("tanh", u))), []),
    "asinh": lambda u: (("div", ONE, root(("add", square(u), ONE))), []),
    "acosh": lambda u: (("div", ONE, root(("sub", square(u), ONE))), [("lt", ONE, u)]),
    "atanh": lambda u: (("div", ONE, ("sub", ONE, square(u))), inside(u)),
}


CONTINUOUS = "add sub neg mul abs max min exp sin cos atan sinh cosh tanh asinh".split()


class Derivation:
    """The derivative by a variable (given as its term), or by an element of a family."""

    def __init__(self, by: Term) -> None:
        self.by = by
        self.conditions: Conditions = []

    def moves(self, t: Term) -> bool:
        """Whether what is differentiated by occurs."""
        return self.name in free(t)

    @property
    def name(self) -> str:
        return str(self.by[1]) if self.by[0] == "var" else "@" + str(self.by[1])

    def whole(self, t: Term) -> Term:
        """The derivative of a term that stands by itself."""
        require(t[0] != "integral" or not self.moves(t), "the derivative of an integral has a rule of its own")
        return self.of(t)

    def of(self, t: Term) -> Term:
        if not self.moves(t):
            return ZERO
        op, args = t[0], t[1:]
        if self.by[0] == "var" and t == self.by:
            return ONE
        if self.by[0] == "app" and op == "app" and args[0] == self.by[1]:
            require(not any(self.moves(a) for a in args[1:]), "a family is indexed by itself")
            require(len(args) == len(self.by) - 1, "another number of indices")
            return times(*(("delta", a, i) for a, i in zip(args[1:], self.by[2:], strict=True)))
        if op == "add":
            return plus(*map(self.of, args))
        if op == "sub":
            return minus(self.of(args[0]), self.of(args[1]))
        if op == "neg":
            return negative(self.of(args[0]))
        if op == "mul":
            return plus(*(times(*args[:i], self.of(a), *args[i + 1 :]) for i, a in enumerate(args)))
        if op == "div":
            return self.quotient(*args)
        if op == "pow":
            return self.power(*args)
        if op in OUTER:
            outer, conditions = OUTER[op](args[0])
            self.conditions += conditions
            return times(self.of(args[0]), outer)
        if op in ("max", "min"):
            return self.extremum(op, args)
        if op == "piecewise":
            return self.pieces(args)
        if op == "sum":
            return self.sum(*args)
        if op == "prod":
            return self.product(*args)
        if op == "deriv":
            return self.of(self.inner(derivative(args[0], args[1])))
        if op == "partial":
            return self.of(self.inner(partial(*args)))
        if op == "app":
            return self.element(t)
        if op == "integral" and self.by[0] == "var":
            slope = ("deriv", bound(t, self.by[1]), self.by)
            self.conditions.append(("defined", slope))
            return slope
        raise Refused(f"no derivative of {op}")

    def quotient(self, u: Term, v: Term) -> Term:
        self.conditions.append(("ne", v, ZERO))
        du = self.of(u)
        if not self.moves(v):
            return ZERO if du == ZERO else ("div", du, v)
        return ("div", minus(times(du, v), times(u, self.of(v))), square(v))

    def power(self, u: Term, e: Term) -> Term:
        if e[0] == "num" and e[1].denominator == 1:
            n = e[1]
            self.conditions += [("ne", u, ZERO)] if n < 1 else []
            du = self.of(u)
            lower = u if n == 2 else ("pow", u, number(n - 1))
            return ZERO if n == 0 else du if n == 1 else times(e, lower, du)
        positive = ("lt", ZERO, u)
        if e[0] != "num" and not self.moves(e):
            positive = ("or", positive, ("and", ("integer", e), ("or", ("ne", u, ZERO), ("le", ONE, e))))
        self.conditions.append(positive)
        by_base = times(e, ("pow", u, ("sub", e, ONE)), self.of(u))
        return plus(by_base, times(("pow", u, e), ("log", u), self.of(e))) if self.moves(e) else by_base

    def extremum(self, op: str, args: tuple[Term, ...]) -> Term:
        *first, v = args
        if not first:
            return self.of(v)
        u = first[0] if len(first) == 1 else (op, *first)
        gap = ("sub", u, v)
        self.conditions.append(("ne", gap, ZERO))
        du, dv = self.of(u), self.of(v)
        both, turn = plus(du, dv), times(minus(du, dv), ("div", gap, ("abs", gap)))
        return ("div", plus(both, turn) if op == "max" else minus(both, turn), TWO)

    def pieces(self, args: tuple[Term, ...]) -> Term:
        result, before = list(args), list[Term]()
        for i in range(0, len(args), 2):
            condition = list(args[i + 1 : i + 2])
            for c in condition:
                self.border(c)
            inner = Derivation(self.by)
            result[i] = inner.of(args[i])
            taken = conjunction([*(("not", c) for c in before), *condition])
            self.conditions += [("implies", taken, c) for c in inner.conditions]
            before += condition
        if len(args) % 2 == 0:
            self.conditions.append(("or", *before))
        return ("piecewise", *result) if any(a != ZERO for a in result[::2]) else ZERO

    def border(self, condition: Term) -> None:
        if not self.moves(condition):
            return
        if condition[0] in ("and", "or", "not"):
            for part in condition[1:]:
                self.border(part)
            return
        require(condition[0] in RELATIONS, f"no border of {condition[0]}")
        for side in condition[1:]:
            self.continuous(side)
        self.conditions.append(("ne", *condition[1:]))

    def continuous(self, t: Term) -> None:
        if t[0] in CONTINUOUS:
            for part in t[1:]:
                self.continuous(part)
        else:
            self.of(t)

    def sum(self, low: Term, high: Term, body: Term) -> Term:
        require(not self.moves(low) and not self.moves(high) and high != OO, "the range moves, or has no end")
        k = new(body, low, high, self.by)
        inner = Derivation(self.by)
        result = inner.of(instance(body, ("var", k)))
        self.conditions += [("forall", low, high, bound(c, k)) for c in inner.conditions]
        return ZERO if result == ZERO else ("sum", low, high, bound(result, k))

    def product(self, low: Term, high: Term, body: Term) -> Term:
        require(not self.moves(low) and not self.moves(high) and high != OO, "the range moves, or has no end")
        k = new(body, low, high, self.by)
        u, inner = instance(body, ("var", k)), Derivation(self.by)
        inner.conditions.append(("ne", u, ZERO))
        slope = inner.of(u)
        self.conditions += [("forall", low, high, bound(c, k)) for c in inner.conditions]
        ratios = ("sum", low, high, bound(("div", slope, u), k))
        return ZERO if slope == ZERO else ("mul", ("prod", low, high, body), ratios)

    def inner(self, found: tuple[Term, Conditions]) -> Term:
        closed, conditions = found
        self.conditions += open_conditions(conditions)
        return closed

    def element(self, t: Term) -> Term:
        moving = [i for i, a in enumerate(t) if isinstance(a, tuple) and self.moves(a)]
        require(len(moving) == 1 and self.name != "@" + t[1], f"no derivative of {t[1]}")
        (i,) = moving
        s = new(t)
        slope = ("deriv", bound((*t[:i], ("var", s), *t[i + 1 :]), s), t[i])
        self.conditions.append(("defined", slope))
        return times(self.of(t[i]), slope)


def derivative(body: Term, point: Term) -> tuple[Term, Conditions]:
    """The value of `deriv` and its conditions."""
    x = new(body, point)
    d = Derivation(("var", x))
    result = d.whole(instance(body, ("var", x)))
    by = {x: point}
    return substitute(result, by), [substitute(c, by) for c in d.conditions]


def partial(family: str, body: Term, *index: Term) -> tuple[Term, Conditions]:
    d = Derivation(("app", family, *index))
    return d.of(body), d.conditions


def new(*terms: Term) -> str:
    """A name that is free in none of the terms, and that nobody can write."""
    taken = frozenset().union(*(free(t) for t in terms))
    return next(name for i in range(len(taken) + 1) if (name := f"&{i}") not in taken)


def open_conditions(conditions: Conditions) -> Conditions:
    """The conditions of an inner derivative, which hold near a point where they hold at it."""
    require(not any(mentions_defined(c) for c in conditions), "differentiable only once")
    return conditions


def mentions_defined(t: Term) -> bool:
    return t[0] == "defined" or any(isinstance(a, tuple) and mentions_defined(a) for a in t)
