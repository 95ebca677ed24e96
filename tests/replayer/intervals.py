"""Functions on intervals with rational ends, which surely contain the values.

A value is a Fraction while it is known exactly, else a pair of Fractions. Series are cut where a bound
of the rest is known; ends are rounded outwards to so many bits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

F = Fraction
Interval = tuple[Fraction, Fraction]


class Unsure(Exception):
    """These bits do not suffice, or this module cannot tell."""


@dataclass(frozen=True)
class Precision:
    bits: int

    def down(self, x: Fraction) -> Fraction:
        return F((x.numerator << self.bits) // x.denominator, 1 << self.bits)

    def out(self, x: Interval) -> Interval:
        return self.down(x[0]), -self.down(-x[1])

    # -- the functions, each monotone or by its series ------------------------------------

    def increasing(self, f: Callable[[Fraction], Interval], x: Interval) -> Interval:
        return self.out((f(x[0])[0], f(x[1])[1]))

    def exp(self, x: Fraction) -> Interval:
        """By its series at x/2ⁿ ≤ 1/2, squared n times; the rest is at most twice the first term left out."""
        n = max(0, (abs(x.numerator) // x.denominator + 1).bit_length() + 1)
        wide = Precision(self.bits + 2 * n + 16 + 2 * int(abs(x)))
        y = x / 2**n
        lo, hi = wide.out((y, y))
        term, total = (F(1), F(1)), (F(1), F(1))
        k = 0
        while max(abs(term[0]), abs(term[1])) > F(1, 1 << wide.bits):
            k += 1
            term = wide.out(tuple_scale(product(term, (lo, hi)), F(1, k)))
            total = (total[0] + term[0], total[1] + term[1])
        rest = 2 * max(abs(term[0]), abs(term[1]))
        result = (total[0] - rest, total[1] + rest)
        for _ in range(n):
            result = wide.out(product(result, result))
        return result

    def log(self, x: Fraction) -> Interval:
        """x = m·2ᵏ with m from 2/3 to 4/3, and log m = 2·artanh((m − 1)/(m + 1))."""
        if x <= 0:
            raise Unsure
        k = x.numerator.bit_length() - x.denominator.bit_length()
        m = x / F(2) ** k
        if m > F(4, 3):
            m, k = m / 2, k + 1
        two = tuple_scale(self._artanh(F(1, 3)), F(2))
        part = tuple_scale(self._artanh((m - 1) / (m + 1)), F(2))
        return self.out((part[0] + min(k * two[0], k * two[1]), part[1] + max(k * two[0], k * two[1])))

    def _artanh(self, y: Fraction) -> Interval:
        """y + y³/3 + …; for |y| ≤ 1/3 the rest is at most 9/8 of the first term left out."""
        wide = Precision(self.bits + 16)
        return wide._odd(y, F(1), F(9, 8))

    def _odd(self, y: Fraction, sign: Fraction, factor: Fraction) -> Interval:
        """Σ signᵏ·y²ᵏ⁺¹/(2k + 1), the rest at most `factor` times the first term left out."""
        power, total, k = (y, y), (F(0), F(0)), 0
        while max(abs(power[0]), abs(power[1])) > F(1, 1 << self.bits):
            term = tuple_scale(power, sign**k / (2 * k + 1))
            total = self.out((total[0] + term[0], total[1] + term[1]))
            power = self.out(tuple_scale(power, y * y)) if y * y else (F(0), F(0))
            k += 1
        rest = factor * max(abs(power[0]), abs(power[1]))
        return total[0] - rest, total[1] + rest

    def atan(self, x: Fraction) -> Interval:
        """Halved until it is small: atan x = 2·atan(x/(1 + √(1 + x²)))."""
        if x < 0:
            lo, hi = self.atan(-x)
            return -hi, -lo
        if x > F(1, 4):
            wide = Precision(self.bits + 16)
            root = wide.root(1 + x * x)
            ends = (x / (1 + root[1]), x / (1 + root[0]))
            return tuple_scale(wide.increasing(wide.atan, wide.out(ends)), F(2))
        return Precision(self.bits + 16)._odd(x, F(-1), F(1))

    @property
    def pi(self) -> Interval:
        """Machin: π = 16·atan(1/5) − 4·atan(1/239)."""
        a, b = self.atan(F(1, 5)), self.atan(F(1, 239))
        return self.out((16 * a[0] - 4 * b[1], 16 * a[1] - 4 * b[0]))

    def root(self, x: Fraction) -> Interval:
        if x < 0:
            raise Unsure
        scaled = (x.numerator << (2 * self.bits)) // x.denominator
        return F(isqrt(scaled), 1 << self.bits), F(isqrt(scaled) + 1, 1 << self.bits)

    def sine(self, x: Fraction, shift: int) -> Interval:
        """sin for shift 0, cos for shift 1: alternating series, the rest at most the first term left out."""
        wide = Precision(self.bits + 16 + 4 * int(abs(x)))
        term = (F(1), F(1)) if shift else (x, x)
        total, k, sign = (F(0), F(0)), 1 - shift, 1
        while max(abs(term[0]), abs(term[1])) > F(1, 1 << wide.bits) or k < abs(x):
            signed = tuple_scale(term, F(sign))
            total = (total[0] + signed[0], total[1] + signed[1])
            term = wide.out(tuple_scale(term, x * x / ((k + 1) * (k + 2))))
            k, sign = k + 2, -sign
        rest = max(abs(term[0]), abs(term[1]))
        return self.out((max(total[0] - rest, F(-1)), min(total[1] + rest, F(1))))

    def wave(self, x: Interval, shift: int) -> Interval:
        """sin and cos on an interval: from its ends, and from the places of ±1 that may be inside."""
        if x[1] - x[0] > 7:
            return F(-1), F(1)
        found = [end for a in x for end in self.sine(a, shift)]
        start = F(1 - shift, 2)  # ±1 at (start + k)·π, and π is between 3 and 4
        for k in range(int(min(x[0] / 3, x[0] / 4)) - 2, int(max(x[1] / 3, x[1] / 4)) + 3):
            low, high = tuple_scale(self.pi, start + k)
            if low <= x[1] and x[0] <= high:
                found.append(F(1 - 2 * (k % 2)))
        return self.out((min(found), max(found)))


def tuple_scale(x: Interval, c: Fraction) -> Interval:
    return (x[0] * c, x[1] * c) if c >= 0 else (x[1] * c, x[0] * c)


def product(x: Interval, y: Interval) -> Interval:
    ends = [a * b for a in x for b in y]
    return min(ends), max(ends)


def ends(x: Any) -> Interval:
    return (x, x) if isinstance(x, Fraction) else x
