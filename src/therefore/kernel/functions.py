"""Rules of elementary functions: sums of angles, and numbers that are algebraic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb, gcd, lcm, prod

from flint import arb, ctx

from therefore.kernel.arithmetic import whole
from therefore.kernel.balls import Undefined, Unsure, evaluate
from therefore.kernel.field import Rejected, Space
from therefore.kernel.grammar import PI
from therefore.kernel.theorem import Parameters, Premises, Theorem, conclude, require
from therefore.term import ZERO, Term, add, div, eq, mul, ne, neg, num, power, sub

MAX_MULTIPLE = 24
MAX_ORDER = 1000
MAX_GAP = 40_000


def angle_sum(parameters: Parameters, premises: Premises) -> Theorem:
    """sin and cos of Σ eᵢ aᵢ for integers eᵢ: parts of Π (cos aᵢ + i sin aᵢ)^eᵢ (DLMF 4.21.2, 4.21.34)."""
    what, *rest = parameters
    return conclude(sum_of_angles(what, [(int(whole(e)), a) for e, a in zip(rest[0::2], rest[1::2], strict=True)]))


def sum_of_angles(what: str, parts: Sequence[tuple[int, Term]]) -> Term:
    """What `angle_sum` says."""
    require(what in ("sin", "cos") and parts, "neither a sine nor a cosine of a sum")
    require(all(0 < abs(e) <= MAX_MULTIPLE for e, _ in parts), "a multiple is too large to expand")
    (cos, sin), *others = (_multiple(e, a) for e, a in parts)
    for c, s in others:
        cos, sin = sub(mul(cos, c), mul(sin, s)), add(mul(sin, c), mul(cos, s))
    return eq(Term(what, add(*(mul(num(e), a) for e, a in parts))), cos if what == "cos" else sin)


def _multiple(e: int, a: Term) -> tuple[Term, Term]:
    """cos(e·a) and sin(e·a), by the binomial theorem."""
    n, cos, sin = abs(e), Term("cos", a), Term("sin", a)
    signs = (1, 1, -1, -1)
    parts = [mul(num(comb(n, j) * signs[j % 4]), power(cos, num(n - j)), power(sin, num(j))) for j in range(n + 1)]
    return add(*parts[0::2]), add(*parts[1::2]) if e > 0 else neg(add(*parts[1::2]))


def algebraic(parameters: Parameters, premises: Premises) -> Theorem:
    """An equation between real algebraic numbers: they differ by less than distinct ones could.

    The difference is U/L for algebraic integers of a field of degree D, all conjugates of U being at
    most 2ᵘ and L at most 2ˡ. Were U not 0, its norm would be an integer that is not 0; so |U/L| would
    be at least 2^−((D − 1)u + l) (Burnikel, Fleischer, Mehlhorn and Schirra 2000, also for roots; twice
    the sine or cosine of a rational multiple of π is an algebraic integer with conjugates up to 2).
    """
    (formula,) = parameters
    require(formula.op == "eq" and not formula.free, "not an equation between numbers")
    difference = sub(*formula.args)
    roots: dict[tuple[Term, int], int] = {}
    orders: set[int] = set()
    above, below = _size(difference, roots, orders)
    order = lcm(4, *orders)
    require(order <= MAX_ORDER, "an angle is too fine")
    degree = prod(roots.values()) * (sum(gcd(k, order) == 1 for k in range(order)) // 2 if orders else 1)
    gap = (degree - 1) * above + below
    require(gap <= MAX_GAP, "the numbers are too complicated")
    try:
        value = evaluate(difference, {}, gap + 64)
        with ctx.workprec(64):
            require(arb(value).abs_upper() < arb(2) ** -gap, "the numbers are not known to be equal")
    except (Undefined, Unsure) as error:
        require(False, f"a side has no value: {error}")
    return conclude(formula)


def _size(t: Term, roots: dict[tuple[Term, int], int], orders: set[int]) -> tuple[int, int]:
    """u and l of a term, as numbers of bits; collects its roots and the orders of roots of unity."""
    op, args = t.op, t.args
    if op == "num":
        return (abs(args[0].numerator) - 1).bit_length() if args[0] else 0, (args[0].denominator - 1).bit_length()
    if op in ("sin", "cos", "tan"):
        turns = _multiple_of_pi(args[0])
        orders.add(2 * turns.denominator)
        return (2, 2) if op == "tan" else (1, 1)
    if op == "pow":
        e = rational(args[1])
        (u, low), k = _size(args[0], roots, orders), e.denominator
        require(abs(e.numerator) < MAX_MULTIPLE and k < MAX_MULTIPLE, "an exponent is too large")
        if k > 1:
            roots[args[0], k] = k
            u = -((u + (k - 1) * low) // -k)
        u, low = abs(e.numerator) * u, abs(e.numerator) * low
        return (u, low) if e > 0 else (low, u)
    require(op in ("add", "sub", "neg", "mul", "div"), f"{op} is not algebraic")
    sizes = [_size(a, roots, orders) for a in args]
    if op == "neg":
        return sizes[0]
    if op == "mul":
        return sum(u for u, _ in sizes), sum(low for _, low in sizes)
    if op == "div":
        (a, b), (c, d) = sizes
        return a + d, b + c
    u, low = sizes[0]
    for v, m in sizes[1:]:
        u, low = max(u + m, v + low) + 1, low + m
    return u, low


def rational(t: Term, *true: Term) -> Fraction:
    """The rational number that a term is by arithmetic."""
    space = Space()
    for fact in true:
        space.know(fact)
    value = space.normal(t).constant
    if value is None:
        raise Rejected("not a rational number")
    return value


def _multiple_of_pi(t: Term) -> Fraction:
    return rational(div(t, PI), ne(PI, ZERO))
