"""Derivatives and limits by structural rules, each with the conditions under which it holds.

`differentiate(f, x)` gives f′ as a term and formulas that, where they hold at a point x, make f
differentiable there with that derivative. Every condition is an open one (a strict inequality or
a ≠ between continuous terms, or the differentiability of a declared family), so it holds near the
point too: that is what makes a derivative of a derivative right.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from therefore.kernel.field import Rejected
from therefore.kernel.obligations import obligations
from therefore.term import (
    INFINITY,
    MINUS_INFINITY,
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

MAX_POWER = 64  # in a limit, a power is a product
Conditions = list[Term]
Leaf = Callable[[Term], "Term | None"]


def differentiate(body: Term, variable: str) -> tuple[Term, tuple[Term, ...]]:
    """The derivative by a variable, and its conditions."""
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
        return _plus(*map(d, args))
    if op == "sub":
        return _minus(d(args[0]), d(args[1]))
    if op == "neg":
        return _negative(d(args[0]))
    if op == "mul":
        return _plus(*(_times(*args[:i], d(a), *args[i + 1 :]) for i, a in enumerate(args)))
    if op == "div":
        return _quotient(args[0], args[1], d, conditions, bool(wrt & args[1].free))
    if op == "pow":
        return _power(args[0], args[1], d, conditions, bool(wrt & args[1].free))
    if op in _CHAIN:
        outer, needs = _CHAIN[op](args[0])
        conditions.extend(needs)
        return _times(d(args[0]), outer)
    if op in ("max", "min"):
        return _extremum(op, args, d, conditions)
    if op == "piecewise":
        return _branches(t, wrt, leaf, conditions)
    if op == "sum":
        variable, low, high, body = args
        if wrt & (low.free | high.free):
            raise Rejected("the range of a sum depends on the variable of a derivative")
        inner: Conditions = []
        result = _diff(body, wrt, leaf, inner)
        conditions.extend(forall(variable, low, high, c) for c in inner)
        return ZERO if result == ZERO else Term("sum", variable, low, high, result)
    if op == "deriv":
        return _second(t, wrt, leaf, conditions)
    if op == "partial":
        closed, needs = differentiate_family(args[1], args[0], args[2:])
        conditions.extend(_open(needs))
        return d(closed)
    if op == "app":
        return _family(t, wrt, d, conditions)
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
    return div(_minus(_times(d(u), v), _times(u, d(v))), power(v, num(2)))


def _power(u: Term, e: Term, d: Callable[[Term], Term], conditions: Conditions, moving: bool) -> Term:
    if e.op == "num" and e.args[0].denominator == 1:
        n = e.args[0]
        if n < 1:
            conditions.append(ne(u, ZERO))
        if n == 0:
            return ZERO
        return d(u) if n == 1 else _times(num(n), u if n == 2 else power(u, num(n - 1)), d(u))
    conditions.append(lt(ZERO, u))
    by_base = _times(e, power(u, sub(e, ONE)), d(u))
    return _plus(by_base, _times(power(u, e), Term("log", u), d(e))) if moving else by_base


def _extremum(op: str, args: tuple[Term, ...], d: Callable[[Term], Term], conditions: Conditions) -> Term:
    """max(u, v) = (u + v + |u − v|)/2, away from u = v; of more terms, one after the other."""
    *first, v = args
    if not first:
        return d(v)
    u = first[0] if len(first) == 1 else Term(op, *first)
    conditions.append(ne(sub(u, v), ZERO))
    du, dv = d(u), d(v)
    gap = sub(u, v)
    turn = _times(_minus(du, dv), div(gap, Term("abs", gap)))
    both = _plus(du, dv)
    return div(_plus(both, turn) if op == "max" else _minus(both, turn), _TWO)


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
        _diff(side, wrt, leaf, conditions)  # what is differentiable is continuous
    conditions.append(ne(*condition.args))


def _second(t: Term, wrt: frozenset[str], leaf: Leaf, conditions: Conditions) -> Term:
    """A derivative of a derivative: its closed form holds near the point, its conditions being open."""
    variable, body, point = t.args
    renamed = fresh(variable, body.free | point.free | {w.lstrip("@") for w in wrt})
    inner, needs = differentiate(substitute(body, {variable: var(renamed)}), renamed)
    by = {renamed: point}
    conditions.extend(substitute(c, by) for c in _open(needs))
    return _diff(substitute(inner, by), wrt, leaf, conditions)


def _open(conditions: tuple[Term, ...]) -> tuple[Term, ...]:
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
    return _times(d(t.args[i]), slope)


def _mentions(t: Term, op: str) -> bool:
    return t.op == op or any(_mentions(c, op) for c in t.children)


def _plus(*terms: Term) -> Term:
    return add(*(t for t in terms if t != ZERO))


def _times(*factors: Term) -> Term:
    return ZERO if ZERO in factors else mul(*(f for f in factors if f != ONE))


def _negative(t: Term) -> Term:
    return ZERO if t == ZERO else neg(t)


def _minus(a: Term, b: Term) -> Term:
    return a if b == ZERO else neg(b) if a == ZERO else sub(a, b)


# -- limits -----------------------------------------------------------------------------------

SMALL = Term("const", "0+")
"""A limit of zero that is approached through positive values."""


def limit(t: Term) -> tuple[Term, tuple[Term, ...]]:
    """The value of a limit term (a term, oo or -oo), and the conditions under which it is right.

    Conditions speak of constants: the signs of the limits of parts.
    """
    variable, body, point, direction = t.args
    if variable in point.free:
        raise Rejected("the point of a limit depends on its variable")
    infinite = point in (INFINITY, MINUS_INFINITY)
    conditions: Conditions = []
    value = _limit(body, variable, point, direction, conditions)
    if not infinite and direction == "+-" and value in (INFINITY, MINUS_INFINITY):
        raise Rejected("an infinite limit from both sides")
    return ZERO if value == SMALL else value, tuple(dict.fromkeys(conditions))


def _limit(t: Term, variable: str, point: Term, direction: str, conditions: Conditions) -> Term:
    if variable not in t.free:
        conditions.extend(obligations(t))
        return t

    def inner(u: Term) -> Term:
        return _limit(u, variable, point, direction, conditions)

    if t.op == "var":
        return SMALL if point == ZERO and direction == "+" else point
    vanishing = _vanishing_product(t, variable, point, direction)
    if vanishing is not None:
        return vanishing
    if t.op == "add":
        return _fold(_sum_of_limits, [inner(a) for a in t.args])
    if t.op == "sub":
        return _sum_of_limits(inner(t.args[0]), _opposite(inner(t.args[1])))
    if t.op == "neg":
        return _opposite(inner(t.args[0]))
    if t.op == "mul":
        return _fold(lambda a, b: _product_of_limits(a, b, conditions), [inner(a) for a in t.args])
    if t.op == "div":
        return _product_of_limits(inner(t.args[0]), _reciprocal(inner(t.args[1]), conditions), conditions)
    if t.op == "exp":
        u = inner(t.args[0])
        return INFINITY if u == INFINITY else SMALL if u == MINUS_INFINITY else Term("exp", _finite(u))
    if t.op == "log":
        u = inner(t.args[0])
        if u in (INFINITY, SMALL):
            return INFINITY if u == INFINITY else MINUS_INFINITY
        conditions.append(lt(ZERO, _finite(u)))
        return Term("log", _finite(u))
    if (
        t.op == "pow"
        and t.args[1].op == "num"
        and t.args[1].args[0].denominator == 1
        and 0 < t.args[1].args[0] <= MAX_POWER
    ):
        u = inner(t.args[0])
        return _fold(lambda a, b: _product_of_limits(a, b, conditions), [u] * int(t.args[1].args[0]))
    raise Rejected(f"no rule for the limit of {t.op}")


def _vanishing_product(t: Term, variable: str, point: Term, direction: str) -> Term | None:
    """x·log x → 0 as x → 0⁺, and x·e^(−x) → 0 as x → ∞ (DLMF 4.4.13, 4.4.14)."""
    if t.op != "mul" or len(t.args) != 2:
        return None
    x = var(variable)
    if point == ZERO and direction == "+" and set(t.args) == {x, Term("log", x)}:
        return ZERO
    if point == INFINITY and set(t.args) == {x, Term("exp", neg(x))}:
        return ZERO
    return None


def _fold(combine: Callable[[Term, Term], Term], values: list[Term]) -> Term:
    result = values[0]
    for v in values[1:]:
        result = combine(result, v)
    return result


def _finite(value: Term) -> Term:
    if value in (INFINITY, MINUS_INFINITY):
        raise Rejected("an infinite limit where a finite one is needed")
    return ZERO if value == SMALL else value


def _opposite(value: Term) -> Term:
    if value == INFINITY:
        return MINUS_INFINITY
    return INFINITY if value == MINUS_INFINITY else _negative(_finite(value))


def _sum_of_limits(a: Term, b: Term) -> Term:
    if {a, b} == {INFINITY, MINUS_INFINITY}:
        raise Rejected("a limit of the form ∞ − ∞")
    for value in (a, b):
        if value in (INFINITY, MINUS_INFINITY):
            return value
    return SMALL if a == b == SMALL else _plus(_finite(a), _finite(b))


def _product_of_limits(a: Term, b: Term, conditions: Conditions) -> Term:
    for infinite, other in ((a, b), (b, a)):
        if infinite in (INFINITY, MINUS_INFINITY):
            if other in (INFINITY, MINUS_INFINITY):
                return INFINITY if infinite == other else MINUS_INFINITY
            if other in (ZERO, SMALL):
                raise Rejected("a limit of the form 0·∞")
            if other.op == "num":
                return infinite if other.args[0] > 0 else _opposite(infinite)
            conditions.append(lt(ZERO, other))
            return infinite
    return SMALL if a == b == SMALL else _times(_finite(a), _finite(b))


def _reciprocal(value: Term, conditions: Conditions) -> Term:
    if value == INFINITY:
        return SMALL
    if value == MINUS_INFINITY:
        return ZERO
    if value == SMALL:
        return INFINITY
    conditions.append(ne(value, ZERO))
    return div(ONE, value)
