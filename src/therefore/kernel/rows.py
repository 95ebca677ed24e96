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
    # tangents
    Row("log below tangent", "log(a) <= a - 1", ("0 < a",), "DLMF 4.5.1"),
    Row("log strictly below tangent", "log(a) < a - 1", ("0 < a", "a != 1"), "DLMF 4.5.1"),
    Row("exp above tangent", "1 + a <= exp(a)", (), "DLMF 4.5.11"),
    Row("exp strictly above tangent", "1 + a < exp(a)", ("a != 0",), "DLMF 4.5.11"),
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
    Row("abs of natural power", "abs(a**b) == abs(a)**b", ("integer(b)", "0 <= b")),
    Row("abs of integer power", "abs(a**b) == abs(a)**b", ("a != 0", "integer(b)")),
    Row("abs triangle", "abs(a + b) <= abs(a) + abs(b)"),
    Row("abs bound", "abs(a) <= b", ("-b <= a", "a <= b")),
    Row("abs strict bound", "abs(a) < b", ("-b < a", "a < b")),
    Row("below abs", "a <= abs(a)"),
    Row("within abs from above", "a <= b", ("abs(a) <= b",)),
    Row("within abs from below", "-b <= a", ("abs(a) <= b",)),
    Row("strictly within abs from above", "a < b", ("abs(a) < b",)),
    Row("strictly within abs from below", "-b < a", ("abs(a) < b",)),
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
    Row("cosine of turns", "cos(b*atan2(sin(a), cos(a))) == cos(b*a)", ("integer(b)",), "de Moivre"),
    Row("sine of turns", "sin(b*atan2(sin(a), cos(a))) == sin(b*a)", ("integer(b)",), "de Moivre"),
    Row("atan2 at most pi", "atan2(b, a) <= pi", ("a**2 + b**2 != 0",)),
    Row("atan2 above minus pi", "-pi < atan2(b, a)", ("a**2 + b**2 != 0",)),
    # Kronecker's delta
    Row("delta equal", "delta(a, b) == 1", ("a == b",)),
    Row("delta different", "delta(a, b) == 0", ("a != b",)),
    Row("delta square", "delta(a, b)**2 == delta(a, b)"),
    Row("power of zero by delta", "0**a == delta(a, 0)", ("0 <= a",)),
    # integers
    Row("integer sum", "integer(a + b)", ("integer(a)", "integer(b)")),
    Row("integer difference", "integer(a - b)", ("integer(a)", "integer(b)")),
    Row("integer negative", "integer(-a)", ("integer(a)",)),
    Row("integer product", "integer(a*b)", ("integer(a)", "integer(b)")),
    Row("integer equal", "integer(b)", ("integer(a)", "a == b")),
    Row("integer power", "integer(a**b)", ("integer(a)", "integer(b)", "0 <= b")),
    # roots and powers
    Row("power of zero", "0**a == 0", ("0 < a",)),
    Row("root to its power", "(a**(1/b))**b == a", ("0 <= a", "0 < b")),
    Row("negative power", "a**(-b) == 1/a**b", ("0 < a",)),
    Row("power of reciprocal", "(1/a)**b == 1/a**b", ("0 < a",)),
    Row("power of power", "(a**b)**c == a**(b*c)", ("0 <= a", "0 < b", "0 < c")),
    Row("power of product", "(a*b)**c == a**c*b**c", ("0 <= a", "0 <= b", "0 < c")),
    Row("power of even power", "(a**2)**b == abs(a)**(2*b)", ("0 < b",)),
    Row("integer power of power", "(a**b)**c == a**(b*c)", ("a != 0", "integer(b)", "integer(c)")),
    Row("natural power of power", "(a**b)**c == a**(b*c)", ("integer(b)", "0 <= b", "integer(c)", "0 <= c")),
    Row("integer power of sum", "a**(b + c) == a**b*a**c", ("a != 0", "integer(b)", "integer(c)")),
    Row("natural power of sum", "a**(b + c) == a**b*a**c", ("integer(b)", "0 <= b", "integer(c)", "0 <= c")),
    Row("integer power of product", "(a*b)**c == a**c*b**c", ("a != 0", "b != 0", "integer(c)")),
    Row("natural power of product", "(a*b)**c == a**c*b**c", ("integer(c)", "0 <= c")),
    Row("integer power nonzero", "a**b != 0", ("a != 0", "integer(b)")),
    Row("factor nonzero", "a != 0", ("a*b != 0",)),
    Row("sign power", "((-1)**a)**2 == 1", ("integer(a)",)),
    Row("square order", "a < b", ("0 <= b", "a**2 < b**2")),
    Row("square order weakly", "a <= b", ("0 <= b", "a**2 <= b**2")),
    # absolute value, sign, floor
    Row("abs square", "abs(a)**2 == a**2"),
    Row("sign positive", "sign(a) == 1", ("0 < a",)),
    Row("sign negative", "sign(a) == -1", ("a < 0",)),
    Row("sign zero", "sign(0) == 0"),
    Row("floor below", "floor(a) <= a"),
    Row("floor above", "a < floor(a) + 1"),
    Row("floor integer", "integer(floor(a))"),
    Row("floor shift", "floor(a + b) == floor(a) + b", ("integer(b)",)),
    Row("floor unique", "floor(a) == b", ("integer(b)", "b <= a", "a < b + 1")),
    # hyperbolic functions
    Row("sinh", "sinh(a) == (exp(a) - exp(-a))/2", (), "DLMF 4.28.1"),
    Row("cosh", "cosh(a) == (exp(a) + exp(-a))/2", (), "DLMF 4.28.2"),
    Row("tanh", "tanh(a) == (exp(a) - exp(-a))/(exp(a) + exp(-a))", (), "DLMF 4.28.4"),
    Row("asinh", "asinh(a) == log(a + (a**2 + 1)**(1/2))", (), "DLMF 4.37.16"),
    Row("acosh", "acosh(a) == log(a + (a**2 - 1)**(1/2))", ("1 <= a",), "DLMF 4.37.19"),
    Row("atanh", "atanh(a) == log((1 + a)/(1 - a))/2", ("-1 < a", "a < 1"), "DLMF 4.37.24"),
    # trigonometric functions
    Row("sine square", "sin(a)**2 == 1 - cos(a)**2", (), "DLMF 4.21.12"),
    Row("tan", "tan(a) == sin(a)/cos(a)", ("cos(a) != 0",), "DLMF 4.14.4"),
    Row("sine of half turns", "sin(pi*a) == 0", ("integer(a)",), "DLMF 4.14"),
    Row("cosine of half turns", "cos(pi*a) == (-1)**a", ("integer(a)",), "DLMF 4.14"),
    Row("sine positive", "0 < sin(a)", ("0 < a", "a < pi")),
    Row("sine nonnegative", "0 <= sin(a)", ("0 <= a", "a <= pi")),
    Row("cosine positive", "0 < cos(a)", ("-pi/2 < a", "a < pi/2")),
    Row("sine negative", "sin(a) < 0", ("-pi < a", "a < 0")),
    Row("cosine negative", "cos(a) < 0", ("pi/2 < a", "a < 3*pi/2")),
    Row("cosine nonnegative", "0 <= cos(a)", ("-pi/2 <= a", "a <= pi/2")),
    Row("sine at most one", "sin(a) <= 1"),
    Row("sine at least minus one", "-1 <= sin(a)"),
    Row("sine below one", "sin(a) < 1", ("cos(a) != 0",)),
    Row("sine above minus one", "-1 < sin(a)", ("cos(a) != 0",)),
    Row("cosine below one", "cos(a) < 1", ("sin(a) != 0",)),
    Row("cosine above minus one", "-1 < cos(a)", ("sin(a) != 0",)),
    Row("cosine at most one", "cos(a) <= 1"),
    Row("cosine at least minus one", "-1 <= cos(a)"),
    # inverse trigonometric functions
    Row("sine of asin", "sin(asin(a)) == a", ("-1 <= a", "a <= 1")),
    Row("cosine of asin", "cos(asin(a)) == (1 - a**2)**(1/2)", ("-1 <= a", "a <= 1")),
    Row("sine of atan", "sin(atan(a)) == a/(1 + a**2)**(1/2)"),
    Row("cosine of atan", "cos(atan(a)) == 1/(1 + a**2)**(1/2)"),
    Row("acos by asin", "acos(a) == pi/2 - asin(a)", ("-1 <= a", "a <= 1"), "DLMF 4.23.19"),
    Row("asin of sine", "asin(sin(a)) == a", ("-pi/2 <= a", "a <= pi/2")),
    Row("atan of tan", "atan(tan(a)) == a", ("-pi/2 < a", "a < pi/2")),
    Row("asin odd", "asin(-a) == -asin(a)", ("-1 <= a", "a <= 1"), "DLMF 4.23.10"),
    Row("atan odd", "atan(-a) == -atan(a)", (), "DLMF 4.23.12"),
    Row("atan of reciprocal", "atan(1/a) == pi/2 - atan(a)", ("0 < a",), "DLMF 4.24.17"),
    Row("atan of negative reciprocal", "atan(1/a) == -pi/2 - atan(a)", ("a < 0",), "DLMF 4.24.17"),
    Row("atan sum", "atan(a) + atan(b) == atan((a + b)/(1 - a*b))", ("a*b < 1",), "DLMF 4.24.15"),
    Row("asin at most", "asin(a) <= pi/2", ("-1 <= a", "a <= 1")),
    Row("asin at least", "-pi/2 <= asin(a)", ("-1 <= a", "a <= 1")),
    Row("asin nonnegative", "0 <= asin(a)", ("0 <= a", "a <= 1")),
    Row("asin positive", "0 < asin(a)", ("0 < a", "a <= 1")),
    Row("atan below", "atan(a) < pi/2"),
    Row("atan above", "-pi/2 < atan(a)"),
    Row("atan nondecreasing", "atan(a) <= atan(b)", ("a <= b",)),
    Row("atan positive", "0 < atan(a)", ("0 < a",)),
    # the gamma function
    Row("gamma step", "gamma(a + 1) == a*gamma(a)", ("0 < a",), "DLMF 5.5.1"),
    Row("gamma one", "gamma(1) == 1", (), "DLMF 5.4.1"),
    Row("gamma half", "gamma(1/2) == pi**(1/2)", (), "DLMF 5.4.6"),
    Row("gamma double", "gamma(2*a) == 2**(2*a - 1)*gamma(a)*gamma(a + 1/2)/pi**(1/2)", ("0 < a",), "DLMF 5.5.5"),
    Row("gamma reflection", "gamma(1 - a) == pi/(sin(pi*a)*gamma(a))", ("0 < a", "a < 1"), "DLMF 5.5.3"),
    Row("gamma positive", "0 < gamma(a)", ("0 < a",)),
    Row("factorial by gamma", "factorial(a) == gamma(a + 1)", ("integer(a)", "0 <= a"), "DLMF 5.4.1"),
    Row("binomial by gamma", "binomial(a, b) == gamma(a + 1)/(gamma(b + 1)*gamma(a - b + 1))",
        ("integer(b)", "0 <= b", "b < a + 1"), "DLMF 1.2.6"),
    Row("binomial zero", "binomial(a, 0) == 1"),
    Row("binomial step", "binomial(a, b + 1) == binomial(a, b)*(a - b)/(b + 1)", ("integer(b)", "0 <= b")),
    Row("binomial negative", "binomial(a, b) == 0", ("integer(b)", "b < 0", "0 <= a")),
    Row("binomial beyond", "binomial(a, b) == 0", ("integer(a)", "integer(b)", "0 <= a", "a < b")),
    Row("binomial integer", "integer(binomial(a, b))", ("integer(a)", "integer(b)", "0 <= a")),
    Row("binomial nonnegative", "0 <= binomial(a, b)", ("integer(a)", "integer(b)", "0 <= a")),
    Row("binomial positive", "0 < binomial(a, b)", ("integer(b)", "0 <= b", "b < a + 1")),
    Row("Pascal", "binomial(a + 1, b) == binomial(a, b) + binomial(a, b - 1)", ("integer(b)", "0 <= a"),
        "DLMF 1.2.7"),
)  # fmt: skip

ROWS = {row.name: row for row in TABLE}
