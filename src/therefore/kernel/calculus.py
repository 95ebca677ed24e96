"""Derivatives by structural rules, each with the conditions under which it holds.

`differentiate(f, x)` gives f′ as a term and formulas that, where they hold at a point x, make f
differentiable there with that derivative. Every condition is an open one (a strict inequality or
a ≠ between continuous terms, or the differentiability of a declared family), so it holds near the
point too: that is what makes a derivative of a derivative right.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from therefore.kernel.field import Rejected
from therefore.term import (
    INFINITY,
    ONE,
    RANGE_BINDERS,
    RELATIONS,
    ZERO,
    Term,
    add,
    conj,
    div,
    forall,
    fresh,
    le,
    lt,
    mul,
    ne,
    neg,
    num,
    power,
    rebuild,
    sub,
    substitute,
    var,
)

Conditions = list[Term]
Leaf = Callable[[Term], "Term | None"]


def differentiate(body: Term, variable: str) -> tuple[Term, tuple[Term, ...]]:
    """The derivative by a variable, and its conditions."""
    if body.op == "integral" and variable in body.free:
        raise Rejected("the derivative of an integral has a rule of its own")
    conditions: Conditions = []

    def leaf(t: Term) -> Term | None:
        return ONE if t == var(variable) else None

    result = _diff(body, frozenset({variable}), leaf, conditions)
    return result, tuple(dict.fromkeys(conditions))


def differentiate_family(body: Term, family: str, index: tuple[Term, ...]) -> tuple[Term, tuple[Term, ...]]:
    """The partial derivative by the element of a family at an index: ∂w(j)/∂w(k) = δ(j, k)."""
    conditions: Conditions = []
    body = _rename_bound(body, frozenset().union(*(i.free for i in index)))

    def leaf(t: Term) -> Term | None:
        if t.op == "app" and t.args[0] == family:
            if any("@" + family in a.free for a in t.children):
                raise Rejected("a family is indexed by itself")
            return mul(*(Term("delta", a, i) for a, i in zip(t.args[1:], index, strict=True)))
        return None

    result = _diff(body, frozenset({"@" + family}), leaf, conditions)
    return result, tuple(dict.fromkeys(conditions))


def _rename_bound(t: Term, taken: frozenset[str]) -> Term:
    """`t` with no bound variable among `taken`."""
    t = rebuild(t, lambda child: _rename_bound(child, taken))
    if t.op in RANGE_BINDERS and t.args[0] in taken:
        variable, low, high, body = t.args
        renamed = fresh(variable, taken | body.free)
        return Term(t.op, renamed, low, high, substitute(body, {variable: var(renamed)}))
    if t.op in ("deriv", "limit") and t.args[0] in taken:
        variable, body, *rest = t.args
        renamed = fresh(variable, taken | body.free)
        return Term(t.op, renamed, substitute(body, {variable: var(renamed)}), *rest)
    return t


def _diff(t: Term, wrt: frozenset[str], leaf: Leaf, conditions: Conditions) -> Term:
    if not (wrt & t.free):
        return ZERO
    at_leaf = leaf(t)
    if at_leaf is not None:
        return at_leaf

    def d(u: Term) -> Term:
        return _diff(u, wrt, leaf, conditions)

    op, args = t.op, t.args
    if op == "add":
        return plus(*map(d, args))
    if op == "sub":
        return minus(d(args[0]), d(args[1]))
    if op == "neg":
        return negative(d(args[0]))
    if op == "mul":
        return plus(*(times(*args[:i], d(a), *args[i + 1 :]) for i, a in enumerate(args)))
    if op == "div":
        return _quotient(args[0], args[1], d, conditions, bool(wrt & args[1].free))
    if op == "pow":
        return _power(args[0], args[1], d, conditions, bool(wrt & args[1].free))
    if op in _CHAIN:
        outer, needs = _CHAIN[op](args[0])
        conditions.extend(needs)
        return times(d(args[0]), outer)
    if op in ("max", "min"):
        return _extremum(op, args, d, conditions)
    if op == "piecewise":
        return _branches(t, wrt, leaf, conditions)
    if op == "sum":
        variable, low, high, body = args
        if wrt & (low.free | high.free) or high == INFINITY:
            raise Rejected("the range of a sum depends on the variable of a derivative, or has no end")
        inner: Conditions = []
        result = _diff(body, wrt, leaf, inner)
        conditions.extend(forall(variable, low, high, c) for c in inner)
        return ZERO if result == ZERO else Term("sum", variable, low, high, result)
    if op == "prod":
        return _product(t, wrt, leaf, conditions)
    if op == "deriv":
        return _second(t, wrt, leaf, conditions)
    if op == "partial":
        closed, needs = differentiate_family(args[1], args[0], args[2:])
        conditions.extend(open_conditions(needs))
        return d(closed)
    if op == "app":
        return _family(t, wrt, d, conditions)
    if op == "integral":
        return _unknown_slope(t, wrt, conditions)
    raise Rejected(f"no rule for the derivative of {op}")


def _inside(u: Term) -> tuple[Term, ...]:
    return lt(neg(ONE), u), lt(u, ONE)


def _root(t: Term) -> Term:
    return power(t, num(Fraction(1, 2)))


_TWO = num(2)
# The derivative of a function at u, and where it has one (DLMF 4.2, 4.19, 4.24, 4.34, 4.40).
_CHAIN: dict[str, Callable[[Term], tuple[Term, tuple[Term, ...]]]] = {
    "exp": lambda u: (Term("exp", u), ()),
    "log": lambda u: (div(ONE, u), (lt(ZERO, u),)),
    "abs": lambda u: (div(u, Term("abs", u)), (ne(u, ZERO),)),
    "sign": lambda u: (ZERO, (ne(u, ZERO),)),
    "floor": lambda u: (ZERO, (lt(Term("floor", u), u),)),
    "sin": lambda u: (Term("cos", u), ()),
    "cos": lambda u: (neg(Term("sin", u)), ()),
    "tan": lambda u: (add(ONE, power(Term("tan", u), _TWO)), (ne(Term("cos", u), ZERO),)),
    "asin": lambda u: (div(ONE, _root(sub(ONE, power(u, _TWO)))), _inside(u)),
    "acos": lambda u: (neg(div(ONE, _root(sub(ONE, power(u, _TWO))))), _inside(u)),
    "atan": lambda u: (div(ONE, add(ONE, power(u, _TWO))), ()),
    "sinh": lambda u: (Term("cosh", u), ()),
    "cosh": lambda u: (Term("sinh", u), ()),
    "tanh": lambda u: (sub(ONE, power(Term("tanh", u), _TWO)), ()),
    "asinh": lambda u: (div(ONE, _root(add(power(u, _TWO), ONE))), ()),
    "acosh": lambda u: (div(ONE, _root(sub(power(u, _TWO), ONE))), (lt(ONE, u),)),
    "atanh": lambda u: (div(ONE, sub(ONE, power(u, _TWO))), _inside(u)),
}


def _quotient(u: Term, v: Term, d: Callable[[Term], Term], conditions: Conditions, moving: bool) -> Term:
    conditions.append(ne(v, ZERO))
    if not moving:
        du = d(u)
        return ZERO if du == ZERO else div(du, v)
    return div(minus(times(d(u), v), times(u, d(v))), power(v, num(2)))


def _product(t: Term, wrt: frozenset[str], leaf: Leaf, conditions: Conditions) -> Term:
    """(Π f)′ = Π f · Σ f′/f, where no factor is 0; the range does not depend on the variable."""
    variable, low, high, body = t.args
    if wrt & (low.free | high.free) or high == INFINITY:
        raise Rejected("the range of a product depends on the variable of a derivative, or has no end")
    inner: Conditions = [ne(body, ZERO)]
    slope = _diff(body, wrt, leaf, inner)
    conditions.extend(forall(variable, low, high, c) for c in inner)
    return ZERO if slope == ZERO else mul(t, Term("sum", variable, low, high, div(slope, body)))


def _power(u: Term, e: Term, d: Callable[[Term], Term], conditions: Conditions, moving: bool) -> Term:
    if e.op == "num" and e.args[0].denominator == 1:
        n = e.args[0]
        if n < 1:
            conditions.append(ne(u, ZERO))
        du = d(u)
        return ZERO if n == 0 else du if n == 1 else times(num(n), u if n == 2 else power(u, num(n - 1)), du)
    positive = lt(ZERO, u)
    if e.op == "num" or moving:
        conditions.append(positive)
    else:  # a constant that may be whole: then uᵉ has this derivative for e ≥ 1 everywhere, and where u ≠ 0
        conditions.append(Term("or", positive, conj(Term("integer", e), Term("or", ne(u, ZERO), le(ONE, e)))))
    by_base = times(e, power(u, sub(e, ONE)), d(u))
    return plus(by_base, times(power(u, e), Term("log", u), d(e))) if moving else by_base


def _extremum(op: str, args: tuple[Term, ...], d: Callable[[Term], Term], conditions: Conditions) -> Term:
    """max(u, v) = (u + v + |u − v|)/2, away from u = v; of more terms, one after the other."""
    *first, v = args
    if not first:
        return d(v)
    u = first[0] if len(first) == 1 else Term(op, *first)
    conditions.append(ne(sub(u, v), ZERO))
    du, dv = d(u), d(v)
    gap = sub(u, v)
    turn = times(minus(du, dv), div(gap, Term("abs", gap)))
    both = plus(du, dv)
    return div(plus(both, turn) if op == "max" else minus(both, turn), _TWO)


def _branches(t: Term, wrt: frozenset[str], leaf: Leaf, conditions: Conditions) -> Term:
    """Branch by branch, away from the borders: where no two sides that a condition compares are equal.

    Both sides being continuous, each condition is near the point what it is at the point, so that
    one branch is taken all around. That branch alone has to be differentiable.
    """
    args, before = list(t.args), list[Term]()
    for i in range(0, len(args), 2):
        if i + 1 < len(args):
            _border(args[i + 1], wrt, leaf, conditions)
        taken = conj(*(Term("not", c) for c in before), *t.args[i + 1 : i + 2])
        before += t.args[i + 1 : i + 2]
        needs: Conditions = []
        args[i] = _diff(args[i], wrt, leaf, needs)
        conditions.extend(Term("implies", taken, c) for c in needs)
    if len(args) % 2 == 0:
        conditions.append(Term("or", *before))
    return Term("piecewise", *args) if any(a != ZERO for a in args[::2]) else ZERO


def _border(condition: Term, wrt: frozenset[str], leaf: Leaf, conditions: Conditions) -> None:
    """Conditions under which a formula is true or false all around the point."""
    if not (wrt & condition.free):
        return
    if condition.op in ("and", "or", "not"):
        for part in condition.args:
            _border(part, wrt, leaf, conditions)
        return
    if condition.op not in RELATIONS:
        raise Rejected(f"no rule for a border of {condition.op}")
    for side in condition.args:
        _continuous(side, wrt, leaf, conditions)
    conditions.append(ne(*condition.args))


# Functions that are continuous wherever their arguments are.
_CONTINUOUS = frozenset(
    {"add", "sub", "neg", "mul", "abs", "max", "min", "exp", "sin", "cos", "atan", "sinh", "cosh", "tanh", "asinh"}
)


def _continuous(t: Term, wrt: frozenset[str], leaf: Leaf, conditions: Conditions) -> None:
    """Conditions under which a term is continuous: what is differentiable is, and what is made of such."""
    if t.op in _CONTINUOUS:
        for part in t.args:
            _continuous(part, wrt, leaf, conditions)
    else:
        _diff(t, wrt, leaf, conditions)


def _second(t: Term, wrt: frozenset[str], leaf: Leaf, conditions: Conditions) -> Term:
    """A derivative of a derivative: its closed form holds near the point, its conditions being open."""
    variable, body, point = t.args
    renamed = fresh(variable, body.free | point.free | {w.lstrip("@") for w in wrt})
    inner, needs = differentiate(substitute(body, {variable: var(renamed)}), renamed)
    by = {renamed: point}
    conditions.extend(substitute(c, by) for c in open_conditions(needs))
    return _diff(substitute(inner, by), wrt, leaf, conditions)


def open_conditions(conditions: tuple[Term, ...]) -> tuple[Term, ...]:
    """The conditions of an inner derivative, which must hold near the point as they hold at it."""
    if any(_mentions(c, "defined") for c in conditions):
        raise Rejected("a second derivative of a family that is only once differentiable")
    return conditions


def _family(t: Term, wrt: frozenset[str], d: Callable[[Term], Term], conditions: Conditions) -> Term:
    """The chain rule for a family that is declared differentiable in an argument."""
    moving = [i for i, a in enumerate(t.args) if isinstance(a, Term) and wrt & a.free]
    if len(moving) != 1 or "@" + t.args[0] in wrt:
        raise Rejected(f"no rule for the derivative of {t.args[0]}")
    i = moving[0]
    name = fresh("t", t.free)
    body = Term("app", *t.args[:i], var(name), *t.args[i + 1 :])
    slope = Term("deriv", name, body, t.args[i])
    conditions.append(Term("defined", slope))
    return times(d(t.args[i]), slope)


def _unknown_slope(t: Term, wrt: frozenset[str], conditions: Conditions) -> Term:
    """The derivative of an integral, if it has one, as what it is."""
    (name,) = wrt
    if name.startswith("@"):
        raise Rejected("no rule for the derivative of an integral by a family")
    other = fresh(name, t.free)
    slope = Term("deriv", other, substitute(t, {name: var(other)}), var(name))
    conditions.append(Term("defined", slope))
    return slope


def _mentions(t: Term, op: str) -> bool:
    return t.op == op or any(_mentions(c, op) for c in t.children)


def plus(*terms: Term) -> Term:
    return add(*(t for t in terms if t != ZERO))


def times(*factors: Term) -> Term:
    return ZERO if ZERO in factors else mul(*(f for f in factors if f != ONE))


def negative(t: Term) -> Term:
    return ZERO if t == ZERO else neg(t)


def minus(a: Term, b: Term) -> Term:
    return a if b == ZERO else neg(b) if a == ZERO else sub(a, b)
