"""The rule table: facts about real functions, as data.

Each row is an implication between formulas whose variables stand for any real terms: if every
condition holds, so does the statement. Functions are total here: outside its domain a function
has some unspecified real value, so a row must hold for whatever that value is. Rows are tested
with rigorous balls over their domains, and with each condition dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from therefore.source import parse
from therefore.term import Term


@dataclass(frozen=True)
class Row:
    """`conditions` imply `statement`, for all real values of the variables in them."""

    name: str
    text: str
    requires: tuple[str, ...] = ()
    reference: str = ""

    @cached_property
    def statement(self) -> Term:
        return parse(self.text)

    @cached_property
    def conditions(self) -> tuple[Term, ...]:
        return tuple(parse(c) for c in self.requires)

    @cached_property
    def variables(self) -> tuple[str, ...]:
        names = self.statement.free.union(*(c.free for c in self.conditions))
        return tuple(sorted(names))


TABLE = (
    # logarithm and exponential
    Row("log one", "log(1) == 0"),
    Row("log product", "log(a*b) == log(a) + log(b)", ("0 < a", "0 < b"), "DLMF 4.8.1"),
    Row("log quotient", "log(a/b) == log(a) - log(b)", ("0 < a", "0 < b"), "DLMF 4.8.2"),
    Row("log power", "log(a**b) == b*log(a)", ("0 < a",), "DLMF 4.8.5"),
    Row("log exp", "log(exp(a)) == a", (), "DLMF 4.2.1"),
    Row("exp log", "exp(log(a)) == a", ("0 < a",), "DLMF 4.2.1"),
    Row("exp zero", "exp(0) == 1"),
    Row("exp sum", "exp(a + b) == exp(a)*exp(b)", (), "DLMF 4.8.8"),
    Row("power is exp", "a**b == exp(b*log(a))", ("0 < a",), "DLMF 4.2.26"),
    Row("root squared", "(a**(1/2))**2 == a", ("0 <= a",)),
    Row("root of square", "(a**2)**(1/2) == abs(a)"),
    # signs
    Row("exp positive", "0 < exp(a)"),
    Row("square nonnegative", "0 <= a**2"),
    Row("square positive", "0 < a**2", ("a != 0",)),
    Row("product positive", "0 < a*b", ("0 < a", "0 < b")),
    Row("product nonnegative", "0 <= a*b", ("0 <= a", "0 <= b")),
    Row("quotient positive", "0 < a/b", ("0 < a", "0 < b")),
    Row("quotient nonnegative", "0 <= a/b", ("0 <= a", "0 < b")),
    Row("power positive", "0 < a**b", ("0 < a",)),
    Row("power nonnegative", "0 <= a**b", ("0 <= a", "0 < b")),
    Row("log positive", "0 < log(a)", ("1 < a",)),
    Row("log nonnegative", "0 <= log(a)", ("1 <= a",)),
    Row("log negative", "log(a) < 0", ("0 < a", "a < 1")),
    Row("log nonpositive", "log(a) <= 0", ("0 < a", "a <= 1")),
    Row("log increases", "log(a) < log(b)", ("0 < a", "a < b")),
    Row("log nondecreasing", "log(a) <= log(b)", ("0 < a", "a <= b")),
    Row("log cancels", "a < b", ("0 < a", "0 < b", "log(a) < log(b)")),
    Row("log cancels weakly", "a <= b", ("0 < a", "0 < b", "log(a) <= log(b)")),
    Row("exp cancels", "a < b", ("exp(a) < exp(b)",)),
    Row("exp cancels weakly", "a <= b", ("exp(a) <= exp(b)",)),
    Row("exp increases", "exp(a) < exp(b)", ("a < b",)),
    Row("exp nondecreasing", "exp(a) <= exp(b)", ("a <= b",)),
    Row("exp above one", "1 < exp(a)", ("0 < a",)),
    Row("exp at least one", "1 <= exp(a)", ("0 <= a",)),
    Row("reciprocal decreases", "1/b < 1/a", ("0 < a", "a < b")),
    Row("reciprocal nonincreasing", "1/b <= 1/a", ("0 < a", "a <= b")),
    # order
    Row("less is at most", "a <= b", ("a < b",)),
    Row("equal is at most", "a <= b", ("a == b",)),
    Row("less is different", "a != b", ("a < b",)),
    Row("greater is different", "a != b", ("b < a",)),
    Row("at most and different", "a < b", ("a <= b", "a != b")),
    Row("antisymmetric", "a == b", ("a <= b", "b <= a")),
    Row("product nonzero", "a*b != 0", ("a != 0", "b != 0")),
    Row("quotient nonzero", "a/b != 0", ("a != 0", "b != 0")),
    Row("power nonzero", "a**b != 0", ("0 < a",)),
    Row("product zero", "b == 0", ("a*b == 0", "a != 0")),
    Row("integers step by one", "a + 1 <= b", ("integer(a)", "integer(b)", "a < b")),
    # absolute value, maximum, minimum
    Row("abs of nonnegative", "abs(a) == a", ("0 <= a",)),
    Row("abs of nonpositive", "abs(a) == -a", ("a <= 0",)),
    Row("abs nonnegative", "0 <= abs(a)"),
    Row("abs positive", "0 < abs(a)", ("a != 0",)),
    Row("abs product", "abs(a*b) == abs(a)*abs(b)"),
    Row("abs quotient", "abs(a/b) == abs(a)/abs(b)", ("b != 0",)),
    Row("abs triangle", "abs(a + b) <= abs(a) + abs(b)"),
    Row("abs bound", "abs(a) <= b", ("-b <= a", "a <= b")),
    Row("abs strict bound", "abs(a) < b", ("-b < a", "a < b")),
    Row("below abs", "a <= abs(a)"),
    Row("max first", "max(a, b) == a", ("b <= a",)),
    Row("max second", "max(a, b) == b", ("a <= b",)),
    Row("min first", "min(a, b) == a", ("a <= b",)),
    Row("min second", "min(a, b) == b", ("b <= a",)),
    Row("max above", "a <= max(a, b)"),
    Row("max below", "max(a, b) <= c", ("a <= c", "b <= c")),
    # the angle of a point
    Row("atan2 right", "atan2(b, a) == atan(b/a)", ("0 < a",), "DLMF 4.23.24"),
    Row("atan2 left", "atan2(b, a) == atan(b/a) + pi", ("a < 0", "0 <= b")),
    Row("atan2 lower left", "atan2(b, a) == atan(b/a) - pi", ("a < 0", "b < 0")),
    Row("atan2 up", "atan2(b, 0) == pi/2", ("0 < b",)),
    Row("atan2 down", "atan2(b, 0) == -pi/2", ("b < 0",)),
    Row("atan2 scale", "atan2(c*b, c*a) == atan2(b, a)", ("0 < c", "a**2 + b**2 != 0")),
    Row("atan2 conjugate", "atan2(-b, a) == -atan2(b, a)", ("b != 0",)),
    Row("cos of atan2", "cos(atan2(b, a)) == a/(a**2 + b**2)**(1/2)", ("a**2 + b**2 != 0",)),
    Row("sin of atan2", "sin(atan2(b, a)) == b/(a**2 + b**2)**(1/2)", ("a**2 + b**2 != 0",)),
    Row("atan2 at most pi", "atan2(b, a) <= pi", ("a**2 + b**2 != 0",)),
    Row("atan2 above minus pi", "-pi < atan2(b, a)", ("a**2 + b**2 != 0",)),
    # Kronecker's delta
    Row("delta equal", "delta(a, b) == 1", ("a == b",)),
    Row("delta different", "delta(a, b) == 0", ("a != b",)),
    Row("delta square", "delta(a, b)**2 == delta(a, b)"),
    # integers
    Row("integer sum", "integer(a + b)", ("integer(a)", "integer(b)")),
    Row("integer difference", "integer(a - b)", ("integer(a)", "integer(b)")),
    Row("integer negative", "integer(-a)", ("integer(a)",)),
    Row("integer product", "integer(a*b)", ("integer(a)", "integer(b)")),
)

ROWS = {row.name: row for row in TABLE}
