"""Sums and integrals of products of sines and cosines whose angles grow steadily with the index or variable."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from therefore.kernel.field import Rejected, Value
from therefore.term import ONE, ZERO, Term, add, div, mul, neg, num, sub, substitute, var

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer

MAX_DEGREE = 8
Waves = dict[tuple[str, str], tuple[Fraction, Value]]  # by function and angle: the coefficient, and the angle


def looks_like_waves(body: Term, index: str) -> bool:
    """Whether a body is a product of powers of sines and cosines of the index."""
    factors = _factors(body)
    return sum(e for _, e in factors) <= MAX_DEGREE and all(
        f.op in ("sin", "cos") and index in f.free and e > 0 for f, e in factors
    )


def _factors(body: Term) -> list[tuple[Term, int]]:
    parts = body.args if body.op == "mul" else (body,)
    return [(p.args[0], int(p.args[1].args[0])) if p.op == "pow" and p.args[1].op == "num" else (p, 1) for p in parts]


def wave_antidifference(x: Explorer, body: Term, index: str) -> tuple[Term, Term] | None:
    """F with F(k + 1) − F(k) = body: Δ sin(kα + β − α/2) = 2 sin(α/2) cos(kα + β), and likewise for sines.

    What is left over, as by other antidifferences, is 0.
    """
    try:
        parts = [_primitive(x, what, c, angle, index) for (what, _), (c, angle) in _waves(x, body).items()]
    except Rejected:
        return None
    return None if None in parts or not parts else (add(*(p for p in parts if p is not None)), ZERO)


def wave_antiderivative(x: Explorer, parts: Iterable[tuple[Term, Term]], variable: str) -> Term | None:
    """F with F′ = Σ c·h for products h of sines and cosines of linear angles."""
    total: dict[tuple[str, str], tuple[Value, Value]] = {}
    try:
        for factor, body in parts:
            if not looks_like_waves(body, variable):
                return None
            for key, (c, angle) in _waves(x, body).items():
                known, _ = total.get(key, (x.zero_value, angle))
                total[key] = x.add(known, x.multiply(x.constant(c), x.normal(factor))), angle
        found = [
            _antiderivative(x, what, c, angle, variable) for (what, _), (c, angle) in total.items() if not c.is_zero
        ]
    except Rejected:
        return None
    return None if None in found or not found else add(*(f for f in found if f is not None))


def _antiderivative(x: Explorer, what: str, c: Value, angle: Value, variable: str) -> Term | None:
    t = x.term(angle)
    slope = x.subtract(x.normal(substitute(t, {variable: add(var(variable), ONE)})), angle)
    rate = x.term(slope)
    if variable in rate.free:
        return None
    if slope.is_zero:
        return mul(x.term(c), Term(what, t), var(variable))
    wave = Term("sin", t) if what == "cos" else neg(Term("cos", t))
    return mul(x.term(c), div(wave, rate))


def _waves(x: Explorer, body: Term) -> Waves:
    """A product of sines and cosines as a sum of them (DLMF 4.21.15-4.21.17)."""
    zero = x.constant(0)
    waves: Waves = {("cos", zero.key): (Fraction(1), zero)}
    for factor, e in _factors(body):
        v = x.normal(factor.args[0])
        for _ in range(e):
            product: Waves = {}
            for (what, _), (c, u) in waves.items():
                both = (x.subtract(u, v), x.add(u, v))
                kind = "cos" if what == factor.op else "sin"
                # cos(u − v) ± cos(u + v), and sin(u + v) ± sin(u − v)
                minus = -1 if kind == "sin" and factor.op == "sin" else 1
                plus = -1 if kind == "cos" and factor.op == "sin" else 1
                for sign, angle in zip((minus, plus), both, strict=True):
                    known, _ = product.get((kind, angle.key), (Fraction(0), angle))
                    product[kind, angle.key] = known + sign * c / 2, angle
            waves = {key: wave for key, wave in product.items() if wave[0]}
    return waves


def _primitive(x: Explorer, what: str, c: Fraction, angle: Value, index: str) -> Term | None:
    t = x.term(angle)
    slope = x.subtract(x.normal(substitute(t, {index: add(var(index), ONE)})), angle)
    step = x.term(slope)
    if index in step.free:
        return None
    if slope.is_zero:
        return mul(num(c), Term(what, t), var(index))
    half = div(step, num(2))
    before, width = sub(t, half), mul(num(2), Term("sin", half))
    top = Term("sin", before) if what == "cos" else neg(Term("cos", before))
    return mul(num(c), div(top, width))
