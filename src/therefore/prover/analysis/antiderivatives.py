"""Antiderivatives by undetermined coefficients, in the manner of Risch and Norman.

The integrand is a quotient of polynomials in generators (x, exponentials, logarithms, roots, …)
whose derivatives are again such quotients. An antiderivative is looked for as a combination of
monomials in them over the denominators, of logarithms of the denominators' factors and of
arctangents: that is a linear system for the coefficients. What is found is a guess, which the
kernel's own differentiation confirms.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, product
from math import isqrt
from typing import TYPE_CHECKING, Any

from therefore.kernel.calculus import differentiate
from therefore.kernel.quotients import Rejected, Value
from therefore.prover.polynomials import opposite_term
from therefore.prover.proof import Context
from therefore.term import ZERO, Term, add, div, lt, mul, num, power, var

if TYPE_CHECKING:
    from therefore.prover.search import Search

MAX_GENERATORS = 8
MAX_UNKNOWNS = 60
Row = dict[int, Value]


def antiderivative(
    search: Search, inside: Context, variable: str, f: Term, others: Sequence[Term] = ()
) -> tuple[Term, list[Term]] | None:
    """F and numbers cᵢ such that F′ = f − Σ cᵢ hᵢ for the given other integrands hᵢ, if there are any."""
    try:
        return _Ansatz(search, inside, variable).solve(f, others)
    except (Rejected, ValueError):
        return None


class _Ansatz:
    """The generators that depend on the variable, with their derivatives."""

    def __init__(self, search: Search, inside: Context, variable: str) -> None:
        self.search, self.inside, self.variable = search, inside, variable
        self.x = search.explorer(inside)
        self.slopes: dict[int, Value] = {}

    def solve(self, f: Term, others: Sequence[Term]) -> tuple[Term, list[Term]] | None:
        x = self.x
        value, kernels = x.normal(f), [x.normal(h) for h in others]
        self.close(value, *kernels)
        basis = [*self.logarithms(value), *self.arctangents(value), *self.arcsines(), *self.monomials(value)]
        if len(basis) > MAX_UNKNOWNS:
            return None
        columns = [*kernels, *(slope for _, slope in basis)]
        found = self.combination(columns, value)
        if found is None:
            return None
        numbers = [x.term(c) for c in found[: len(kernels)]]
        terms = [
            u if c.constant == 1 else mul(x.term(c), u)
            for c, (u, _) in zip(found[len(kernels) :], basis, strict=True)
            if not c.is_zero
        ]
        return add(*terms), numbers

    # -- derivatives ----------------------------------------------------------------------------

    def moving(self, i: int) -> bool:
        return self.variable in self.x.atoms[i].term.free

    def close(self, *values: Value) -> None:
        """Find the derivatives of the generators that occur, of those in them, and so on."""
        pending = [i for v in (self.x.normal(var(self.variable)), *values) for i in v.used if self.moving(i)]
        while pending:
            i = pending.pop()
            if i in self.slopes:
                continue
            if len(self.slopes) >= MAX_GENERATORS:
                raise Rejected("too many functions")
            slope, _ = differentiate(self.x.atoms[i].term, self.variable)
            self.slopes[i] = self.x.normal(slope)
            pending += [j for j in self.slopes[i].used if self.moving(j)]

    def slope_of(self, polynomial: Any) -> Value:
        x, result = self.x, self.x.zero_value
        for i in x.used(polynomial):
            if i in self.slopes:
                part = Value(polynomial.derivative(i), x.one)
                result = x.add(result, x.multiply(part, self.slopes[i]))
        return result

    def slope(self, v: Value) -> Value:
        x, den = self.x, Value(v.den, self.x.one)
        if v.den.is_constant():
            return self.slope_of(v.num)
        above = x.subtract(
            x.multiply(self.slope_of(v.num), den), x.multiply(Value(v.num, x.one), self.slope_of(v.den))
        )
        return x.make(above.num, above.den * v.den * v.den)

    # -- what an antiderivative may be made of --------------------------------------------------

    def divisors(self, *values: Value) -> list[tuple[Any, int]]:
        """The irreducible factors of denominators that depend on the variable, with their exponents."""
        found: dict[str, tuple[Any, int]] = {}
        for v in values:
            if v.den.is_constant():
                continue
            for q, e in self.x.factor(v.den)[1]:
                if any(self.moving(i) for i in self.x.used(q)):
                    before = found.get(str(q), (q, 0))[1]
                    found[str(q)] = (q, max(before, int(e)))
        return list(found.values())

    def is_exponential(self, polynomial: Any) -> bool:
        i = self.x.as_generator(Value(polynomial, self.x.one))
        return i is not None and self.x.atoms[i].term.op == "exp"

    def logarithms(self, value: Value) -> list[tuple[Term, Value]]:
        """log q for each factor q of a denominator, or log −q, whichever is defined."""
        x, found = self.x, list[tuple[Term, Value]]()
        for q, _ in self.divisors(value, *self.slopes.values()):
            if self.is_exponential(q):
                continue
            t = x.polynomial_term(q)
            for u in (t, opposite_term(t)):
                if self.search.prove(self.inside, lt(ZERO, u)):
                    slope = self.slope_of(q)
                    if not any(x.atoms[i].term == Term("log", u) for i in self.slopes):
                        found.append((Term("log", u), x.make(slope.num, slope.den * q)))
                    break
        return found

    def arctangents(self, value: Value) -> list[tuple[Term, Value]]:
        """2/s·arctan((2ax + b)/s) for each factor q = ax² + bx + c with 4ac − b² = s² > 0: its derivative is 1/q."""
        x, found = self.x, list[tuple[Term, Value]]()
        place = x.as_generator(x.normal(var(self.variable)))
        for q, _ in self.divisors(value, *self.slopes.values()):
            if place is None or [i for i in x.used(q) if self.moving(i)] != [place] or q.degrees()[place] != 2:
                continue
            a, b, c = (x.coefficient(q, place, k) for k in (2, 1, 0))
            square = x.subtract(x.multiply(x.constant(4), x.multiply(a, c)), x.multiply(b, b))
            if self.search.prove(self.inside, lt(ZERO, x.term(square))) is None:
                continue
            root = self.root(square)
            top = x.add(x.multiply(x.multiply(x.constant(2), a), x.generator(place)), b)
            angle = Term("atan", div(x.term(top), root))
            if not any(x.atoms[i].term.op == "atan" for i in self.slopes):
                found.append((mul(div(num(2), root), angle), x.make(x.one, q)))
        return found

    def arcsines(self) -> list[tuple[Term, Value]]:
        """asin or asinh of (2ax + b)/s for a root of q = ax² + bx + c: its derivative is √∓a/√q, s² = ±(b² − 4ac)."""
        x, found = self.x, list[tuple[Term, Value]]()
        place = x.as_generator(x.normal(var(self.variable)))
        if place is None or any(x.atoms[i].term.op in ("asin", "asinh") for i in self.slopes):
            return found
        half = num(Fraction(1, 2))
        roots = [x.atoms[i].term for i in self.slopes]
        bases = [t.args[0] for t in roots if t.op == "pow" and t.args[1] == half]
        for q in (*bases, *(mul(*pair) for pair in combinations(bases, 2))):
            v = x.normal(q)
            if not v.den.is_one() or v.num.degrees()[place] != 2 or [i for i in v.used if self.moving(i)] != [place]:
                continue
            a, b, c = (x.coefficient(v.num, place, k) for k in (2, 1, 0))
            square = x.subtract(x.multiply(b, b), x.multiply(x.constant(4), x.multiply(a, c)))
            top = x.add(x.multiply(x.multiply(x.constant(2), a), x.generator(place)), b)
            for op, sign in (("asin", -1), ("asinh", 1)):
                scale = x.multiply(x.constant(sign), a)
                gap = x.multiply(x.constant(-sign), square)
                if all(self.search.prove(self.inside, lt(ZERO, x.term(u))) for u in (scale, gap)):
                    above = x.multiply(x.constant(sign), top)
                    slope = div(self.root(scale), power(q, half))
                    found.append((Term(op, div(x.term(above), self.root(gap))), x.normal(slope)))
        return found

    def root(self, square: Value) -> Term:
        c = square.constant
        if c is not None:
            p, q = isqrt(c.numerator), isqrt(c.denominator)
            if p * p == c.numerator and q * q == c.denominator:
                return num(Fraction(p, q))
        parts = [] if c is not None else self.x.factors(square)
        if parts and all(e % 2 == 0 for _, e in parts):
            whole = mul(*(power(u, num(e // 2)) for u, e in parts))
            if self.search.prove(self.inside, lt(ZERO, whole)):
                return whole
        return power(self.x.term(square), num(Fraction(1, 2)))

    def monomials(self, value: Value) -> list[tuple[Term, Value]]:
        """Monomials in the generators, over the denominators with one power less of each factor."""
        x = self.x
        below = x.one
        for q, e in self.divisors(value):
            below *= q ** (e if self.is_exponential(q) else e - 1)
        top, bottom, under = value.num.degrees(), value.den.degrees(), below.degrees()
        angles = sum(top[i] for i in self.slopes if x.atoms[i].term.op in ("sin", "cos"))
        bounds = []
        for i in self.slopes:
            op = x.atoms[i].term.op
            if op == "var":
                bounds.append(max(0, top[i] - bottom[i]) + 1 + under[i])
            elif op in ("sin", "cos"):
                bounds.append(angles)
            elif op == "exp":
                bounds.append(max(top[i], under[i]))
            else:
                bounds.append(top[i] + 1)
        size = 1
        for b in bounds:
            size *= b + 1
        if size > 20 * MAX_UNKNOWNS:
            raise Rejected("too many monomials")
        most = max((sum(m[i] for i in self.slopes) for m in value.num.to_dict()), default=0) + 2 + below.total_degree()
        found = []
        for exponents in product(*(range(b + 1) for b in bounds)):
            if sum(exponents) <= most:
                numerator = x.one
                for i, e in zip(self.slopes, exponents, strict=True):
                    numerator *= x.generator(i).num ** e
                v = x.make(numerator, below)
                slope = self.slope(v)
                if not slope.is_zero:
                    found.append((x.term(v), slope))
        return found

    # -- the linear system ----------------------------------------------------------------------

    def combination(self, columns: list[Value], value: Value) -> list[Value] | None:
        """Numbers, free of the variable, with which the columns add up to the value."""
        x, common = self.x, value.den
        for v in columns:
            common = common * (v.den / common.gcd(v.den))
        rows: dict[tuple[int, ...], Row] = {}
        for j, v in enumerate([*columns, value]):
            for exponents, coefficient in (v.num * (common / v.den)).to_dict().items():
                place = tuple(int(e) if i in self.slopes else 0 for i, e in enumerate(exponents))
                fixed = tuple(0 if i in self.slopes else int(e) for i, e in enumerate(exponents))
                row = rows.setdefault(place, {})
                part = Value(x.context.from_dict({fixed: coefficient}), x.one)
                row[j] = x.add(row[j], part) if j in row else part
        return self.eliminated(list(rows.values()), len(columns))

    def eliminated(self, rows: list[Row], unknowns: int) -> list[Value] | None:
        """Gauss: a solution of Σ rowⱼ cⱼ = row[unknowns], with 0 for what stays free."""
        x, solved = self.x, list[tuple[int, Row]]()
        rows = [{j: v for j, v in row.items() if not v.is_zero} for row in rows]
        while rows:
            rows.sort(key=len)
            row = rows.pop(0)
            pivots = [j for j in row if j < unknowns]
            if not pivots:
                if row:
                    return None
                continue
            pivot = min(pivots, key=lambda j: (row[j].constant is None, j))
            scale = row[pivot]
            row = {j: x.make(v.num * scale.den, v.den * scale.num) for j, v in row.items()}
            solved.append((pivot, row))
            for other in rows:
                c = other.pop(pivot, None)
                if c is not None:
                    for j, v in row.items():
                        if j != pivot:
                            new = x.subtract(other.get(j, x.zero_value), x.multiply(c, v))
                            other[j] = new
                            if new.is_zero:
                                del other[j]
        result = [x.zero_value] * unknowns
        for pivot, row in reversed(solved):
            total = row.get(unknowns, x.zero_value)
            for j, v in row.items():
                if j not in (pivot, unknowns):
                    total = x.subtract(total, x.multiply(v, result[j]))
            result[pivot] = total
        return result
