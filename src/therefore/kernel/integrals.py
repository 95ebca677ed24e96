"""Rules about integrals.

What they prove of an integral T is `converges(T, v)`: that it exists and has the value v. The
integral of f from a to b, for a < b, exists if (a, b) falls into finitely many open intervals on
each of which f is defined and continuous and has a convergent improper Riemann integral; it is the
sum of these. The ends may be ±∞. From b to a it is the negative, from a to a it is 0.

A premise about the integrand or an antiderivative may assume low < x and x < high, the interval
over which it is used; no other premise may assume anything of x.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from therefore.kernel.calculus import differentiate, negative, open_conditions, plus, times
from therefore.kernel.known_integrals import KNOWN
from therefore.kernel.limit_rules import tending, tends
from therefore.kernel.limits import INFINITE
from therefore.kernel.obligations import obligations
from therefore.kernel.quotients import Rejected
from therefore.kernel.theorem import Parameters, Premises, Theorem, mint, require
from therefore.term import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Term,
    add,
    conj,
    eq,
    le,
    lt,
    mul,
    neg,
    sub,
    substitute,
    var,
)

Order = Callable[[Term, Term], Term]
# Operators that are continuous wherever what `obligations` asks for holds; the binders in their bodies.
CONTINUOUS = frozenset(
    "num var const add mul sub neg div pow exp log abs max min sin cos tan sinh cosh tanh asin acos atan "
    "asinh acosh atanh gamma sum".split()
)


def converges(t: Term, value: Term) -> Term:
    """That an integral exists, and what it is."""
    return conj(Term("defined", t), eq(t, value))


def integral_value(parameters: Parameters, premises: Premises) -> Theorem:
    """∫ f from a to b is F(b) − F(a), the fundamental theorem (Rudin, 6.21).

    Premises, for low < x < high: F is differentiable, F′ = f, f is defined. An end is `low` or
    `high`, where F has a limit from inside that takes the place of its value, or lies between them.
    """
    t, antiderivative, low, high = parameters
    variable, a, b, f = _integral(t)
    low, high = _interval(low, high)
    slope, conditions = differentiate(antiderivative, variable)
    local = [eq(slope, f), *conditions, *obligations(f)]
    values, needed = list[Term](), list[Term]()
    for end in (a, b):
        needed += _between(end, low, high, lt)
        if end in (low, high):
            side = "+-" if end in INFINITE else "+" if end == low else "-"
            values.append(_limit(premises, Term("limit", variable, antiderivative, end, side)))
        else:
            values.append(substitute(antiderivative, {variable: end}))
    check_continuous(f, variable)
    formula = converges(t, sub(values[1], values[0]))
    return _conclude(variable, formula, premises, needed, local, _inside(variable, low, high))


def integral_same(parameters: Parameters, premises: Premises) -> Theorem:
    """Integrals of functions that are equal between the ends are equal, and exist together.

    Premises, for low < x < high: f = g, f is defined; the ends are not outside; ∫ g exists.
    """
    t, g, low, high = parameters
    variable, a, b, f = _integral(t)
    low, high = _interval(low, high)
    other = Term("integral", variable, a, b, g)
    needed = [Term("defined", other), *(c for end in (a, b) for c in _between(end, low, high, le))]
    local = [eq(f, g), *obligations(f)]
    return _conclude(variable, converges(t, other), premises, needed, local, _inside(variable, low, high))


def integral_linear(parameters: Parameters, premises: Premises) -> Theorem:
    """∫ Σ cᵢ fᵢ = Σ cᵢ ∫ fᵢ where each ∫ fᵢ exists; the body is written as such a sum."""
    (t,) = parameters
    variable, a, b, body = _integral(t)
    needed, terms = list[Term](), list[Term]()
    for part in body.args if body.op == "add" else (body,):
        factors = list(part.args) if part.op == "mul" else [part]
        fixed = len(factors) == 2 and variable not in factors[0].free
        c, f = (factors[0], factors[1]) if fixed else (ONE, part)
        inner = Term("integral", variable, a, b, f)
        needed += [Term("defined", inner), *obligations(c)]
        terms.append(mul(c, inner))
    return _conclude(variable, converges(t, add(*terms)), premises, needed)


def integral_split(parameters: Parameters, premises: Premises) -> Theorem:
    """∫ from a to b is ∫ from a to c plus ∫ from c to b, if these exist, in whatever order a, b, c are."""
    t, c = parameters
    variable, a, b, f = _integral(t)
    require(c not in INFINITE and variable not in c.free, "not a place to split at")
    parts = Term("integral", variable, a, c, f), Term("integral", variable, c, b, f)
    return _conclude(variable, converges(t, add(*parts)), premises, [Term("defined", p) for p in parts])


def integral_turned(parameters: Parameters, premises: Premises) -> Theorem:
    """∫ from a to b is −∫ from b to a."""
    (t,) = parameters
    variable, a, b, f = _integral(t)
    other = Term("integral", variable, b, a, f)
    return _conclude(variable, converges(t, neg(other)), premises, [Term("defined", other)])


def integral_empty(parameters: Parameters, premises: Premises) -> Theorem:
    """∫ from a to a is 0."""
    (t,) = parameters
    variable, a, b, _ = _integral(t)
    require(a not in INFINITE and b not in INFINITE, "an infinite end")
    return _conclude(variable, converges(t, ZERO), premises, [eq(a, b)])


def integral_exists(parameters: Parameters, premises: Premises) -> Theorem:
    """The integral of what is defined and continuous between finite ends, and at the ends (`hull`)."""
    t, low, high = parameters
    variable, a, b, f = _integral(t)
    check_continuous(f, variable)
    needed, inside = hull(variable, (a, b), *_interval(low, high))
    return _conclude(variable, Term("defined", t), premises, needed, obligations(f), frozenset(inside))


def integral_dominated(parameters: Parameters, premises: Premises) -> Theorem:
    """∫ f exists where |f| ≤ g inside and ∫ g exists (comparison; Rudin, 6, exercise 8)."""
    t, g = parameters
    variable, a, b, f = _integral(t)
    check_continuous(f, variable)
    needed = [Term("defined", Term("integral", variable, a, b, g)), *_ordered(a, b, le)]
    local = [le(Term("abs", f), g), *obligations(f)]
    return _conclude(variable, Term("defined", t), premises, needed, local, _inside(variable, a, b))


def integral_order(parameters: Parameters, premises: Premises) -> Theorem:
    """∫ f ≤ ∫ g from a to b for a ≤ b where f ≤ g inside; ∫ f < ∫ g for a < b where f < g (Rudin, 6.12)."""
    relation, t, s = parameters
    variable, a, b, f = _integral(t)
    require(relation in ("lt", "le") and _integral(s)[:3] == (variable, a, b), "not two integrals over one range")
    order = lt if relation == "lt" else le
    needed = [Term("defined", t), Term("defined", s), *_ordered(a, b, order)]
    return _conclude(variable, order(t, s), premises, needed, [order(f, s.args[3])], _inside(variable, a, b))


def integral_substituted(parameters: Parameters, premises: Premises) -> Theorem:
    """∫ f(x) dx from α to β is ∫ f(u(y)) u′(y) dy from a to b, for u that rises or falls from α to β (Rudin, 6.19).

    Parameters: the first integral, and `integral(y, a, b, u)`. Premises: for a < y < b, u is
    differentiable, 0 < u′ or u′ < 0, and f(u) is defined; u → α at a, u → β at b; a < b; one of the
    integrals exists.
    """
    t, inner = parameters
    variable, alpha, beta, f = _integral(t)
    y, a, b, u = _integral(inner)
    require(y not in f.free - {variable} and y not in alpha.free | beta.free, f"{y} is free in the first integral")
    slope, conditions = differentiate(u, y)
    composed = substitute(f, {variable: u})
    other = Term("integral", y, a, b, mul(composed, slope))
    given = frozenset(p.formula for p in premises)
    sign = lt(ZERO, slope) if lt(ZERO, slope) in given else lt(slope, ZERO)
    sides = [(a, "+", alpha), (b, "-", beta)]
    ends = [tends(Term("limit", y, u, e, "+-" if e in INFINITE else side), v) for e, side, v in sides]
    exists = Term("defined", t if Term("defined", t) in given else other)
    check_continuous(f, variable)
    check_continuous(slope, y)
    local = [sign, *conditions, *obligations(composed)]
    needed = [exists, *ends, *_ordered(a, b, lt)]
    return _conclude(y, converges(t, other), premises, needed, local, _inside(y, a, b))


def integral_derivative(parameters: Parameters, premises: Premises) -> Theorem:
    """d/dp ∫ f dx = ∫ ∂f/∂p dx + f(b) b′ − f(a) a′ (Leibniz; Rudin, 9.42).

    Premises, at p: for all x between the ends and at them (`hull`), f is defined and the conditions of ∂f/∂p
    hold. These are open, so that f and ∂f/∂p are continuous for all these x and near p. The ends are
    differentiable; one that moves lies strictly between low and high.
    """
    t, low, high = parameters
    require(t.op == "deriv", "not a derivative")
    p, inner, point = t.args
    variable, a, b, f = _integral(inner)
    require(variable != p and variable not in point.free, f"{variable} is the variable of the derivative")
    at = {p: point}
    slope, conditions = differentiate(f, p)
    for g, name in ((f, variable), (f, p), (slope, variable), (slope, p)):
        check_continuous(g, name)
    local = [substitute(c, at) for c in (*obligations(f), *open_conditions(conditions))]
    low, high = _interval(low, high)
    ends, moving = ([substitute(e, at) for e in some] for some in ((a, b), (e for e in (a, b) if p in e.free)))
    needed, inside = hull(variable, ends, low, high, moving)
    (rate_a, own_a), (rate_b, own_b) = (differentiate(e, p) for e in (a, b))
    needed += [substitute(c, at) for c in (*own_a, *own_b, *obligations(a), *obligations(b))]
    at_b, at_a = (times(substitute(f, {variable: e}), rate) for e, rate in ((b, rate_b), (a, rate_a)))
    value = plus(Term("integral", variable, a, b, slope), at_b, negative(at_a))
    return _conclude(variable, converges(t, substitute(value, at)), premises, needed, local, frozenset(inside))


def known_integral(parameters: Parameters, premises: Premises) -> Theorem:
    """An instance of an entry of the table, with a variable of one's own."""
    name, variable, *values = parameters
    require(name in KNOWN, "there is no such integral")
    entry = KNOWN[name]
    require(len(values) == len(entry.variables), "wrong number of parts")
    by = dict(zip(entry.variables, values, strict=True))
    require(not any(variable in v.free for v in values), f"{variable} is free in a value")
    t, value = entry.statement.args
    bound, a, b, f = t.args
    ends = [e if e in INFINITE else substitute(e, by) for e in (a, b)]
    t = Term("integral", variable, *ends, substitute(f, by | {bound: var(variable)}))
    needed = [*(substitute(c, by) for c in entry.conditions), *(o for v in values for o in obligations(v))]
    return _conclude(variable, converges(t, substitute(value, by)), premises, needed)


# -- what the rules share -----------------------------------------------------------------------


def _integral(t: Term) -> tuple[str, Term, Term, Term]:
    require(t.op == "integral", "not an integral")
    variable, a, b, f = t.args
    require(variable not in a.free | b.free, "an end of an integral depends on its variable")
    return variable, a, b, f


def _interval(low: Term | str, high: Term | str) -> tuple[Term, Term]:
    """The ends of an interval; a certificate writes infinite ones as `-oo` and `oo`."""
    ends = (MINUS_INFINITY if low == "-oo" else low), (INFINITY if high == "oo" else high)
    require(all(isinstance(e, Term) for e in ends), "not an interval")
    return ends  # type: ignore[return-value]


def _between(end: Term, low: Term, high: Term, order: Order) -> list[Term]:
    """That an end lies between low and high, or is one of them."""
    if end in INFINITE:
        require(end in (low, high), "an infinite end is outside")
        return []
    below = [] if end == low or low == MINUS_INFINITY else [order(low, end)]
    return below + ([] if end == high or high == INFINITY else [order(end, high)])


def _ordered(low: Term, high: Term, order: Order) -> list[Term]:
    return [] if low == MINUS_INFINITY or high == INFINITY else [order(low, high)]


def hull(
    variable: str, ends: Sequence[Term], low: Term, high: Term, moving: Sequence[Term] = ()
) -> tuple[list[Term], list[Term]]:
    """That finite ends lie between low and high, and that x does: at low or high too, where that is itself an end.

    An end that moves lies strictly between them, so that there is room for it to move.
    """
    require(not any(e in INFINITE for e in ends), "an infinite end")
    require(low != INFINITY and high != MINUS_INFINITY, "the interval runs backwards")
    x, needed, inside = var(variable), list[Term](), list[Term]()
    if low != MINUS_INFINITY:
        order = le if low in ends else lt
        needed += [(lt if e in moving else order)(low, e) for e in ends if e != low or e in moving]
        inside.append(order(low, x))
    if high != INFINITY:
        order = le if high in ends else lt
        needed += [(lt if e in moving else order)(e, high) for e in ends if e != high or e in moving]
        inside.append(order(x, high))
    return needed, inside


def _limit(premises: Premises, t: Term) -> Term:
    """The finite limit that premises give."""
    for p in premises:
        found = tending(p.formula)
        if found is not None and found[0] == t and found[1] not in INFINITE:
            return found[1]
    raise Rejected("the antiderivative has no finite limit at an end")


def check_continuous(f: Term, variable: str) -> None:
    """That f is continuous wherever it is defined, by the operators that its parts are made with."""
    if variable not in f.free:
        return
    require(f.op in CONTINUOUS, "a function that may not be continuous")
    require(f.op != "pow" or variable not in f.args[1].free, "a power with a moving exponent")
    if f.op == "sum":
        low, high = f.args[1:3]
        require(variable not in low.free | high.free, "a sum over a moving range")
        require(low not in INFINITE and high not in INFINITE, "a series")
    for part in f.children:
        check_continuous(part, variable)


def _inside(variable: str, low: Term, high: Term) -> frozenset[Term]:
    """That the variable lies between two ends."""
    require(low != INFINITY and high != MINUS_INFINITY, "the interval runs backwards")
    x = var(variable)
    below = () if low == MINUS_INFINITY else (lt(low, x),)
    return frozenset((*below, *(() if high == INFINITY else (lt(x, high),))))


def _conclude(
    variable: str,
    formula: Term,
    premises: Premises,
    needed: Iterable[Term],
    local: Iterable[Term] = (),
    inside: frozenset[Term] = frozenset(),
) -> Theorem:
    """A conclusion from premises of which the `local` ones may assume that the variable is inside.

    What is `needed` as well may not: were it shown for x inside alone, there might be no inside.
    """
    needed, everything = frozenset(needed), frozenset(local).union(needed)
    local, missing = everything - needed, everything - {p.formula for p in premises}
    require(not missing, f"an integral needs {missing}")
    nowhere = frozenset[Term]()
    left = nowhere.union(*(p.assumptions - (inside if p.formula in local else nowhere) for p in premises))
    outside = formula.free.union(*(a.free for a in (*left, *needed)))
    require(variable not in outside, f"{variable} is free")
    return mint(left, formula)
