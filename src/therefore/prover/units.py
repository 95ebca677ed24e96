"""Units in which multiples are counted: of exponents, of angles, of shifts. A finer one means starting over."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

from therefore.term import Term

MAX_MULTIPLE = 16  # of an angle


class Restart(Exception):
    """A finer unit of some exponent turned up: start over with it."""


def angle_of(units: dict[Term, Fraction], unit: Term, c: Fraction) -> Fraction:
    """The multiple of an angle in which its multiples are counted; finer ones mean starting over.

    Angles that are too many times another are counted by themselves. Of inverse functions the sine is
    known, so multiples are counted in the angle itself.
    """
    c, key = abs(c), Term("sin", unit)
    known = units.setdefault(key, Fraction(1) if unit.op in ("asin", "atan", "atan2") else c)
    common = lcm(c.denominator, known.denominator)
    finer = Fraction(gcd(int(c * common), int(known * common)), common)
    if c > finer * MAX_MULTIPLE or known > finer * MAX_MULTIPLE:
        return c
    if finer != known:
        units[key] = finer
        raise Restart
    return finer


def least_of(units: dict[Term, Fraction], kind: Term, shift: Fraction) -> Fraction:
    """The least of the shifts n of one kind of f(z + n); a smaller one means starting over."""
    known = units.setdefault(kind, shift)
    if shift < known:
        units[kind] = shift
        raise Restart
    return known


def unit_of(units: dict[Term, Fraction], unit: Term, q: int) -> int:
    """The denominator in which multiples of an exponent are counted; finer ones mean starting over."""
    known = units.get(unit)
    if known is None:
        units[unit] = Fraction(q)
        return q
    finer = lcm(int(known), q)
    if finer != known:
        units[unit] = Fraction(finer)
        raise Restart
    return finer
