"""Openers for sines, cosines and tangents: angles over a basis, values at parts of π, the Pythagorean relation.

An angle is a sum of whole multiples of basic ones. Sine and cosine of the sum are polynomials in
those of the basic angles, reduced by sin² = 1 − cos².
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import flint

from therefore.kernel.field import Rejected, Value, difference
from therefore.kernel.grammar import PI
from therefore.prover.arithmetic import arithmetic
from therefore.prover.proof import Context, Fact
from therefore.term import ONE, ZERO, Term, add, div, eq, le, mul, ne, neg, num, power, sub

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer
    from therefore.prover.search import Search

Name = Callable[[Term], Term]

MAX_MULTIPLE = 16
MAX_TERMS = 400
MAX_HARMONIC = 4
MAX_PARTS_OF_PI = 24
_HALF = num(Fraction(1, 2))


def open_sine_or_cosine(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    what, value = x.atoms[i].term.op, args[0]
    turns = _multiple_of_pi(x, value)
    if turns is not None:
        return _part_of_pi(x, what, turns)
    parts = list(_parts(x, value))
    size = 1
    for e, _ in parts:
        size *= abs(e) + 1
    if size > (MAX_TERMS if x.term(value).free else 4 * MAX_TERMS):
        return None
    if len(parts) > 1 or parts[0][0] != 1:
        return x.closed(value, lambda context, name: context.proof.angle_sum(what, [(e, name(a)) for e, a in parts]))
    return x.closed(value, lambda context, name: _basic(x, context, what, name(parts[0][1])))


def _parts(x: Explorer, value: Value) -> Iterator[tuple[int, Term]]:
    """A value as a sum of whole multiples of basic angles; a multiple of π is one of these."""
    for exponents, coefficient in value.num.to_dict().items():
        c = Fraction(int(coefficient.p), int(coefficient.q))
        monomial = x.make(x.context.from_dict({exponents: 1}), value.den)
        unit = x.term(monomial)
        basic = c if unit == PI else x.search.angle(unit, c)
        yield int(c / basic), x.term(x.multiply(x.constant(basic), monomial))


def _multiple_of_pi(x: Explorer, value: Value) -> Fraction | None:
    """r, for an angle r·π; 0 for 0."""
    if value.is_zero:
        return Fraction(0)
    if len(value.num) != 1 or not value.den.is_one() or x.term(Value(x.monic(value.num), x.one)) != PI:
        return None
    c = value.num.leading_coefficient()
    return Fraction(int(c.p), int(c.q))


def _basic(x: Explorer, context: Context, what: str, a: Term) -> Fact | None:
    """What is known of a basic angle: inverse functions, half turns, sin² = 1 − cos²."""
    proof, prove = context.proof, x.search.prove
    name = "sine" if what == "sin" else "cosine"
    if a.op == "asin":
        inside = [prove(context, f) for f in (le(neg(ONE), a.args[0]), le(a.args[0], ONE))]
        if all(inside):
            return proof.row(f"{name} of asin", {"a": a.args[0]}, *(f for f in inside if f))
    if a.op == "atan":
        return proof.row(f"{name} of atan", {"a": a.args[0]})
    if a.op == "atan2":
        b, c = a.args
        inside = [prove(context, ne(add(power(c, num(2)), power(b, num(2))), ZERO))]
        if all(inside):
            return proof.row(f"{what} of atan2", {"a": c, "b": b}, *(f for f in inside if f))
    angles = [u for u in a.args if u.op == "atan2"] if a.op == "mul" else []
    if len(angles) == 1 and [u.op for u in angles[0].args] == ["sin", "cos"]:
        times, (at, other) = mul(*(u for u in a.args if u != angles[0])), (u.args[0] for u in angles[0].args)
        whole = prove(context, Term("integer", times)) if at == other else None
        if whole is not None:
            return proof.row(f"{name} of turns", {"a": at, "b": times}, whole)
    if a.op == "mul" and PI in a.args:
        rest = mul(*(u for u in a.args if u != PI))
        whole = prove(context, Term("integer", rest))
        if whole is not None:
            return proof.row(f"{name} of half turns", {"a": rest}, whole)
    return proof.row("sine square", {"a": a}) if what == "sin" else None


def open_tan(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    a = x.term(args[0])

    def nonzero(context: Context, name: Name) -> Fact | None:
        return x.search.prove(context, ne(Term("cos", name(a)), ZERO))

    def build(context: Context, name: Name) -> Fact | None:
        fact = nonzero(context, name)
        return fact and context.proof.row("tan", {"a": name(a)}, fact)

    known = x.closed(args[0], nonzero)
    if known is not None:
        x.try_to_use(known)  # that it is not 0 is seen of the cosine, not of its normal form
    return x.closed(args[0], build)


def by_multiple_angle(search: Search, context: Context, goal: Term) -> Fact | None:
    """The sign of a polynomial in sin a and cos a that is a multiple of sin ka or cos ka."""
    x = search.explorer(context)
    try:
        value = x.normal(difference(goal))
    except Rejected:
        return None
    angles = {x.atoms[j].term.args[0] for j in value.used if x.atoms[j].term.op in ("sin", "cos")}
    if len(angles) != 1 or not value.den.is_one() or len(value.num) < 2 or value.num.total_degree() > MAX_HARMONIC:
        return None
    (a,) = angles
    for k in range(2, int(value.num.total_degree()) + 1):
        for what in ("cos", "sin"):
            t = Term(what, mul(num(k), a))
            harmonic = x.normal(t)
            if harmonic.is_zero or x.monic(harmonic.num) != x.monic(value.num):
                continue
            ratio = value.num.leading_coefficient() / harmonic.num.leading_coefficient()
            positive = search.prove(context, Term(goal.op, *((ZERO, t) if ratio > 0 else (t, ZERO))))
            return positive and arithmetic(
                search, context, goal, [(num(abs(Fraction(int(ratio.p), int(ratio.q)))), positive)]
            )
    return None


# -- parts of π -------------------------------------------------------------------------------


def _part_of_pi(x: Explorer, what: str, turns: Fraction) -> Fact | None:
    """The sine or cosine of r·π: a root expression for twelfths, a polynomial in cos(π/n) for others."""
    t = Term(what, mul(num(turns), PI)) if turns else Term(what, ZERO)
    r = turns if what == "cos" else Fraction(1, 2) - turns
    r = r % 2 if r % 2 <= 1 else 2 - r % 2
    sign, r = (1, r) if 2 * r <= 1 else (-1, 1 - r)
    if 12 % r.denominator == 0:
        value = _TWELFTHS[int(12 * r)]
        return x.context_here.proof.algebraic(eq(t, value if sign > 0 else neg(value)))
    if lcm(2, r.denominator) > MAX_PARTS_OF_PI:
        return None
    unit = x.search.angle(PI, Fraction(1, lcm(2, r.denominator)))
    k, n = int(r / unit), int(1 / unit)
    if t == Term("cos", mul(num(unit), PI)):
        return x.context_here.proof.algebraic(_minimal(t, n))
    value = _polynomial(flint.fmpz_poly.chebyshev_t(k), Term("cos", mul(num(unit), PI)))
    return x.context_here.proof.algebraic(eq(t, value if sign > 0 else neg(value)))


def _minimal(c: Term, n: int) -> Term:
    """The least equation that cos(π/n) solves, for its highest power."""
    *lower, top = [int(a) * 2**k for k, a in enumerate(flint.fmpz_poly.cos_minpoly(2 * n).coeffs())]
    rest = [mul(num(Fraction(-a, top)), power(c, num(k))) for k, a in enumerate(lower)]
    return eq(power(c, num(len(lower))), add(*rest))


def _polynomial(p: flint.fmpz_poly, c: Term) -> Term:
    return add(*(mul(num(int(a)), power(c, num(k))) for k, a in enumerate(p.coeffs())))


def _root(n: int) -> Term:
    return power(num(n), _HALF)


# The cosines of multiples of π/12 up to π/2.
_TWELFTHS = (
    ONE,
    div(add(_root(6), _root(2)), num(4)),
    div(_root(3), num(2)),
    div(_root(2), num(2)),
    _HALF,
    div(sub(_root(6), _root(2)), num(4)),
    ZERO,
)
