"""Makes the certificates of this folder: small proofs that hold, and what a forger would make of them.

    python -m tests.certificates.make

`valid-NAME.json` are proofs; `forged-NAME.json` are not, and each says what is wrong with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.test_balls import term as T
from therefore.certificate import to_json
from therefore.goal import EXPOSED, Certificate, Definition, Goal, Lemma, Line
from therefore.term import Term, app, conj, num, var

FOLDER = Path(__file__).parent


def line(rule: str, *parameters: object, on: tuple[int, ...] = ()) -> Line:
    return Line(rule, parameters, on)


def assume(*formulas: str) -> tuple[Line, ...]:
    return tuple(line("assume", T(formula)) for formula in formulas)


def goal(hypotheses: tuple[str, ...], claim: str, **more: Any) -> Goal:
    return Goal(tuple(map(T, hypotheses)), T(claim), **more)


@dataclass(frozen=True)
class Proof:
    """A goal with the lines of a proof of it; for a forgery, what is wrong with them."""

    name: str
    goal: Goal
    lines: tuple[Line, ...]
    reason: str = ""

    def forged(self, name: str, reason: str, changes: Mapping[int, Line] | None = None, **about: Any) -> Proof:
        """The same with some lines replaced, or about another goal."""
        lines = tuple((changes or {}).get(i, old) for i, old in enumerate(self.lines))
        return Proof(name, replace(self.goal, **about), lines, reason)

    def on(self, name: str, reason: str, i: int, *premises: int) -> Proof:
        """The same with one line resting on others."""
        return self.forged(name, reason, {i: replace(self.lines[i], premises=premises)})

    def by(self, name: str, reason: str, i: int, *parameters: object) -> Proof:
        """The same with other parameters of one line."""
        return self.forged(name, reason, {i: replace(self.lines[i], parameters=parameters)})

    def ruled(self, name: str, reason: str, i: int, rule: str) -> Proof:
        """The same with another rule for one line."""
        return self.forged(name, reason, {i: replace(self.lines[i], rule=rule)})

    def without(self, name: str, reason: str, *gone: int) -> Proof:
        """The same without some lines that no other rests on."""
        kept = [i for i in range(len(self.lines)) if i not in gone]
        place = {old: new for new, old in enumerate(kept)}
        lines = tuple(replace(self.lines[i], premises=tuple(place[p] for p in self.lines[i].premises)) for i in kept)
        return Proof(name, self.goal, lines, reason)


def forgery(name: str, reason: str, about: Goal, *lines: Line) -> Proof:
    return Proof(name, about, lines, reason)


FALSE = T("0 == 1")
ABSURD = Goal((), FALSE)
k, n, x, y = map(var, "k n x y".split())

# -- proofs ---------------------------------------------------------------------------------

QUOTIENT = Proof(
    "quotient",
    goal(("0 < p", "0 < q"), "log(p/q) == log(p) - log(q)"),
    (
        *assume("0 < p", "0 < q"),
        line("row", "log quotient", var("p"), var("q"), on=(0, 1)),
        line("row", "greater is different", var("q"), num(0), on=(1,)),
        line("row", "quotient positive", var("p"), var("q"), on=(0, 1)),
    ),
)
UNIFORM = Proof(
    "uniform",
    goal(("integer(n)", "1 <= n"), "sum(k, 1, n, 1/n) == 1"),
    (
        *assume("integer(n)", "1 <= n"),
        line("integer_number", num(1)),
        line("sum_constant", num(1), n, on=(2, 0, 1)),
        line("arithmetic", T("0 < n"), num(1), on=(1,)),
        line("row", "greater is different", n, num(0), on=(4,)),
        line("arithmetic", T("sum(k, 1, n, 1/n) == 1"), on=(3, 5)),
        line("arithmetic", T("1 <= n + 1"), num(1), on=(1,)),
        line("forall_intro", "k", num(1), n, on=(5,)),
    ),
)
PARABOLA = Proof(
    "parabola",
    goal(("0 <= x", "x <= 1"), "x**2 <= x"),
    (
        *assume("0 <= x", "x <= 1"),
        line("arithmetic", T("0 <= 1 - x"), num(1), on=(1,)),
        line("multiply_signs", on=(0, 2)),
        line("arithmetic", T("x**2 <= x"), num(1), on=(3,)),
    ),
)
SLOPE = T("deriv(x, log(x), x)")
DERIVATIVE = Proof(
    "derivative",
    goal(("0 < x",), "deriv(x, log(x), x) == 1/x"),
    (
        *assume("0 < x"),
        line("derivative", "value", SLOPE, on=(0,)),
        line("derivative", "defined", SLOPE, on=(0,)),
        line("row", "greater is different", x, num(0), on=(0,)),
    ),
)
VANISHING = T('limit(x, x*log(x), 0, "+")')
LIMIT = Proof(
    "limit",
    goal((), 'limit(x, x*log(x), 0, "+") == 0'),
    (line("limit_value", "value", VANISHING), line("limit_value", "defined", VANISHING)),
)
CASES = Proof(
    "cases",
    goal(("y == 0 or y == 1",), "y**2 == y"),
    (
        *assume("y == 0 or y == 1", "y == 0", "y == 1"),
        line("arithmetic", T("y**2 == y"), on=(1,)),
        line("arithmetic", T("y**2 == y"), on=(2,)),
        line("or_elim", on=(0, 3, 4)),
    ),
)
TANGENT = Lemma("tangent", (T("0 < t"),), T("log(t) <= t - 1"))
LEMMA = Proof(
    "lemma",
    goal(("0 < x",), "log(2*x) <= 2*x - 1", lemmas=(TANGENT,)),
    (
        *assume("0 < x"),
        line("arithmetic", T("0 < 2*x"), num(2), on=(0,)),
        line("lemma", "tangent", ("t", T("2*x")), on=(1,)),
    ),
)
POSITIVE = "forall(k, 1, n, 0 < P(k))"
INSTANCE = Proof(
    "instance",
    goal(("integer(n)", "1 <= n", "integer(i)", "1 <= i", "i <= n", POSITIVE), "log(P(i)) == log(P(i))"),
    (
        *assume("integer(n)", "1 <= n", "integer(i)", "1 <= i", "i <= n", POSITIVE),
        line("forall_elim", var("i"), on=(5, 2, 3, 4)),
        line("arithmetic", T("log(P(i)) == log(P(i))")),
        line("arithmetic", T("1 <= n + 1"), num(1), on=(1,)),
    ),
)
SQUARES = Proof(
    "squares",
    goal(("integer(n)", "1 <= n"), "0 <= sum(k, 1, n, P(k)**2)"),
    (
        *assume("integer(n)", "1 <= n"),
        line("row", "square nonnegative", T("P(k)")),
        line("forall_intro", "k", num(1), n, on=(2,)),
        line("sum_nonnegative", on=(3,)),
        line("arithmetic", T("1 <= n + 1"), num(1), on=(1,)),
    ),
)
TERM = Proof(
    "term",
    replace(INSTANCE.goal, claim=T("P(i) <= sum(k, 1, n, P(k))")),
    (
        *INSTANCE.lines[:6],
        *assume("integer(k)", "1 <= k", "k <= n"),
        line("forall_elim", k, on=(5, 6, 7, 8)),
        line("row", "less is at most", num(0), T("P(k)"), on=(9,)),
        line("forall_intro", "k", num(1), n, on=(10,)),
        line("term_at_most_sum", var("i"), on=(11, 2, 3, 4)),
        line("arithmetic", T("1 <= n + 1"), num(1), on=(1,)),
    ),
)
EQUIVALENT = Proof(
    "equivalent",
    Goal((), Term("iff", T("x <= y"), T("2*x <= 2*y"))),
    (
        *assume("x <= y", "2*x <= 2*y"),
        line("arithmetic", T("2*x <= 2*y"), num(2), on=(0,)),
        line("arithmetic", T("x <= y"), num("1/2"), on=(1,)),
        line("iff_intro", on=(2, 3)),
    ),
)
MONOTONE = Proof(
    "monotone",
    goal(("a < b",), "exp(a) < exp(b)"),
    (
        *assume("a < b"),
        line("row", "exp positive", x),
        line("monotone", "x", T("exp(x)"), var("a"), var("b"), on=(0, 1)),
    ),
)
SHIFT = Definition("Z", (("x", 0),), T("x + b"))
DEFINITION = Proof(
    "definition",
    goal((), "Z(1) == 1 + b", definitions=(SHIFT,), usable=frozenset({("Z", 1)})),
    (line("arithmetic", T("1 + b == 1 + b")),),
)
NUMERIC = Proof(
    "numeric",
    goal((), "log(2) < 7/10"),
    (line("numeric", T("log(2) < 7/10")), line("numeric", T("0 < 2"))),
)
EXCHANGE = T("sum(i, 1, n, sum(j, 1, m, A(i, j)))")
SWAPPED = Proof(
    "swapped",
    goal(("integer(n)", "1 <= n", "integer(m)", "1 <= m"),
         "sum(i, 1, n, sum(j, 1, m, A(i, j))) == sum(j, 1, m, sum(i, 1, n, A(i, j)))"),
    (
        *assume("integer(n)", "1 <= n", "integer(m)", "1 <= m"),
        line("sum_swap", EXCHANGE),
        line("arithmetic", T("1 <= n + 1"), num(1), on=(1,)),
        line("arithmetic", T("1 <= m + 1"), num(1), on=(3,)),
        line("forall_intro", "i", num(1), n, on=(2,)),
        line("forall_intro", "i", num(1), n, on=(6,)),
        line("forall_intro", "j", num(1), var("m"), on=(0,)),
        line("forall_intro", "j", num(1), var("m"), on=(5,)),
    ),
)  # fmt: skip
HIGHEST = Proof(
    "highest",
    goal(("integer(n)", "1 <= n", "forall(k, 1, n, P(k) <= c)"), "maximum(k, 1, n, P(k)) <= c"),
    (
        *assume("integer(n)", "1 <= n", "forall(k, 1, n, P(k) <= c)"),
        line("integer_number", num(1)),
        line("maximum_below", on=(2, 3, 0, 1)),
        line("arithmetic", T("1 <= n + 1"), num(1), on=(1,)),
    ),
)
STEPWISE = Term("piecewise", num(5), T("x < 0"), num(6), T("x == 0"), num(7))
PIECES = Proof(
    "pieces",
    Goal((T("0 < x"),), Term("eq", STEPWISE, num(7))),
    (
        *assume("0 < x"),
        line("row", "less is at most", num(0), x, on=(0,)),
        line("row", "greater is different", x, num(0), on=(0,)),
        line("piecewise_value", STEPWISE, "2", on=(1, 2)),
    ),
)
VALID = (
    QUOTIENT, UNIFORM, PARABOLA, DERIVATIVE, LIMIT, CASES, LEMMA, INSTANCE, SQUARES, TERM, EQUIVALENT, MONOTONE,
    DEFINITION, NUMERIC, SWAPPED, HIGHEST, PIECES,
)  # fmt: skip

# -- forgeries --------------------------------------------------------------------------------

STRUCTURE = (
    QUOTIENT.without("obligation-unproved", "nothing says that p/q is positive", 4),
    QUOTIENT.on("swapped-premises", "the premises of the row are in the wrong order", 2, 1, 0),
    QUOTIENT.on("missing-premise", "the row has two conditions", 2, 0),
    QUOTIENT.on("surplus-premise", "the row has two conditions, not three", 2, 0, 1, 1),
    QUOTIENT.by("other-row", "that is not what the row `log product` says", 2, "log product", var("p"), var("q")),
    QUOTIENT.by("row-of-others", "the instance is of q/p", 2, "log quotient", var("q"), var("p")),
    QUOTIENT.by("row-unknown", "no row has this name", 2, "log of everything", var("p"), var("q")),
    QUOTIENT.by("row-short", "the row has two variables", 2, "log quotient", var("p")),
    QUOTIENT.ruled("rule-unknown", "no rule has this name", 2, "believe"),
    QUOTIENT.ruled("rule-private", "only the kernel's rules are rules", 2, "__class__"),
    QUOTIENT.forged("altered-conclusion", "the claim has the wrong sign", claim=T("log(p/q) == log(p) + log(q)")),
    QUOTIENT.forged("not-a-hypothesis", "that q is positive is assumed, not given", hypotheses=(T("0 < p"),)),
    QUOTIENT.on("circular", "a line rests on itself", 2, 0, 2),
    QUOTIENT.on("later-line", "a line rests on a later one", 2, 0, 4),
    QUOTIENT.on("no-such-line", "a line rests on one that does not exist", 2, 0, 99),
    Proof("reordered", QUOTIENT.goal, QUOTIENT.lines[::-1], "the lines are in the wrong order"),
    Proof("truncated", UNIFORM.goal, UNIFORM.lines[:-1], "the last line is missing"),
    Proof("empty", QUOTIENT.goal, (), "there is no proof"),
    Proof("of-another-goal", PARABOLA.goal, QUOTIENT.lines, "this proves something else"),
    forgery("assumed-claim", "the claim itself is assumed", ABSURD, line("assume", FALSE)),
)
ARITHMETIC = (
    UNIFORM.on("divisor-unknown", "nothing says that n is not zero", 6, 3),
    UNIFORM.on("range-unknown", "nothing says that 1 ≤ n", 3, 2, 0),
    UNIFORM.on("wrong-range-fact", "an integer is not an order", 3, 2, 0, 0),
    UNIFORM.forged("wrong-total", "the total is not 2", claim=T("sum(k, 1, n, 1/n) == 2")),
    UNIFORM.by("range-of-itself", "the index bounds its own range", 8, "k", num(1), k),
    UNIFORM.by("generalised-assumption", "n is free in what is assumed of it", 8, "n", num(2), num(5)),
    PARABOLA.by("negative-multiplier", "an inequality is multiplied by −1", 4, T("x**2 <= x"), num(-1)),
    PARABOLA.by("variable-multiplier", "an inequality is multiplied by x", 2, T("0 <= x*(1 - x)"), x),
    PARABOLA.forged("made-strict", "x² < x fails for x = 0", {4: line("arithmetic", T("x**2 < x"), num(1), on=(3,))},
                    claim=T("x**2 < x")),
    PARABOLA.forged("made-equal", "inequalities do not make an equation",
                    {4: line("arithmetic", T("x**2 == x"), num(1), on=(3,))}, claim=T("x**2 == x")),
    PARABOLA.ruled("sum-for-product", "the sum of the signs is not their product", 3, "add_signs"),
    PARABOLA.on("sign-of-nothing", "x ≤ 1 is not of the form 0 ≤ a", 3, 0, 1),
    forgery("not-a-relation", "arithmetic concludes a conjunction of a falsehood with 1 more than it", ABSURD,
            line("arithmetic", T("0 <= 0")),
            line("arithmetic", Term("and", FALSE, Term("add", FALSE, num(1))), num(1), on=(0,)),
            line("and_elim", "0", on=(1,))),
    forgery("unequal-added", "two ≠ do not add up: x = 1, y = −1", goal(("x != 0", "y != 0"), "x + y != 0"),
            *assume("x != 0", "y != 0"), line("arithmetic", T("x + y != 0"), num(1), num(1), on=(0, 1))),
    forgery("zero-cancelled", "x·y = x gives y = 1 only where x ≠ 0", goal(("x*y == x",), "y == 1"),
            *assume("x*y == x"), line("arithmetic", T("y == 1"), T("1/x"), on=(0,))),
    forgery("absurd-truth", "0 ≤ 1 is not absurd", ABSURD, line("arithmetic", T("0 <= 1")),
            line("absurd", FALSE, on=(0,))),
    forgery("unknown-operator", "an operator named like the kernel's own generator of a sum", ABSURD,
            line("arithmetic", Term("eq", T("sum(k, 1, n, 1)"), Term("sum:1", num(1)))),
            line("forall_intro", "n", num(5), num(6), on=(0,)),
            *(line("integer_number", num(i)) for i in (5, 6)),
            *(line("numeric", T(f)) for f in ("5 <= 5", "5 <= 6", "6 <= 6")),
            line("forall_elim", num(5), on=(1, 2, 4, 5)), line("forall_elim", num(6), on=(1, 3, 5, 6)),
            line("arithmetic", FALSE, num(1), num(-1), on=(8, 7))),
    forgery("infinite-number", "infinity is not a number: ∞ = ∞ + 1", ABSURD,
            line("limit_value", "value", T('limit(x, x, oo, "+-")')),
            line("limit_value", "value", T('limit(x, x + 1, oo, "+-")')),
            line("arithmetic", FALSE, num(1), num(-1), on=(1, 0))),
    forgery("odd-square", "an odd power may be negative", goal((), "0 <= x**3"), line("even_power", x, num(3))),
    forgery("zero-power", "0² is not positive", goal((), "0 < x**2"), line("even_power", x, num(2))),
    forgery("half-integer", "1/2 is not an integer", goal((), "integer(1/2)"), line("integer_number", num("1/2"))),
    forgery("log-of-zero", "the log of a product wants positive factors", goal(("0 <= x",), "log(x**2) == 2*log(x)"),
            *assume("0 <= x"), line("log_product", "2", on=(0,))),
    forgery("fractional-exponent", "exponents are integers here", goal((), "exp(1/2*x) == exp(x)**(1/2)"),
            line("exp_sum", "1/2", x)),
    forgery("numeric-wrong", "log 2 is less than 7/10", goal((), "7/10 < log(2)"), line("numeric", T("7/10 < log(2)"))),
    forgery("numeric-equation", "balls do not prove equations", goal((), "log(4) == 2*log(2)"),
            line("numeric", T("log(4) == 2*log(2)"))),
    forgery("numeric-open", "balls decide closed formulas", goal((), "0 < 1 + x**2"),
            line("numeric", T("0 < 1 + x**2"))),
    forgery("numeric-undefined", "log(−1) has no value", goal((), "log(-1) < 5"), line("numeric", T("log(-1) < 5"))),
    forgery("numeric-limit-of-precision", "both sides are equal", goal((), "log(2) + log(3) < log(6)"),
            line("numeric", T("log(2) + log(3) < log(6)"))),
)  # fmt: skip
LOGIC = (
    CASES.on("case-forgotten", "the case y = 1 is missing", 5, 0, 3),
    CASES.on("case-repeated", "the second case is the first", 5, 0, 3, 3),
    CASES.on("case-of-no-alternatives", "the cases are not of a disjunction", 5, 1, 3, 4),
    CASES.forged("case-left-out", "y may be 2 as well", hypotheses=(T("y == 0 or y == 1 or y == 2"),)),
    forgery("or-from-elsewhere", "0 = 0 is not one of the alternatives", goal((), "0 == 1 or 1 == 2"),
            line("arithmetic", T("0 == 0")), line("or_intro", T("0 == 1 or 1 == 2"), on=(0,))),
    EQUIVALENT.on("directions-swapped", "forward and backward are swapped", 4, 3, 2),
    EQUIVALENT.on("one-direction", "only one direction is proved", 4, 2, 2),
    forgery("other-assumption-discharged", "what is discharged is not what was assumed",
            Goal((), Term("implies", T("x <= 1"), T("x <= 0"))),
            *assume("x <= 0"), line("implies_intro", T("x <= 1"), on=(0,))),
    forgery("affirming-the-consequent", "from φ ⇒ ψ and ψ nothing follows",
            Goal((Term("implies", T("x == 0"), T("y == 0")), T("y == 0")), T("x == 0")),
            line("assume", Term("implies", T("x == 0"), T("y == 0"))), *assume("y == 0"),
            line("modus_ponens", on=(0, 1))),
    forgery("links-that-do-not-meet", "the chain has a gap", goal(("x <= y", "z <= w"), "x <= w"),
            *assume("x <= y", "z <= w"), line("transitive", on=(0, 1))),
    forgery("unequal-chain", "≠ is not transitive", goal(("x != y", "y != z"), "x != z"),
            *assume("x != y", "y != z"), line("transitive", on=(0, 1))),
    forgery("flipped-twice", "x < y turned around is y > x", goal(("x < y",), "y < x"),
            *assume("x < y"), line("flip", on=(0,))),
    forgery("compared-too-well", "of two numbers one need not be less", goal((), "x < y or y < x"),
            line("compare", "strict", x, y)),
    forgery("integer-outside", "an integer from 0 to 2 may be 2",
            goal(("integer(x)", "0 <= x", "x <= 2"), "x == 0 or x == 1"),
            *assume("integer(x)", "0 <= x", "x <= 2"), line("integer_cases", x, num(0), num(1), on=(0, 1, 2))),
    forgery("not-an-integer", "x may be 1/2", goal(("0 <= x", "x <= 1"), "x == 0 or x == 1"),
            *assume("0 <= x", "x <= 1"), line("integer_cases", x, num(0), num(1), on=(0, 0, 1))),
    forgery("wrong-witness", "2² is not 3", Goal((), Term("exists", T("x**2 == 3"), "x")),
            line("arithmetic", T("2**2 == 4")),
            line("exists_intro", Term("exists", T("x**2 == 3"), "x"), num(2), on=(0,))),
    PIECES.by("wrong-branch", "the second branch is taken where x = 0", 3, STEPWISE, "1"),
    PIECES.on("branch-not-excluded", "nothing excludes the second branch", 3, 1),
    PIECES.on("branch-excluded-by-another", "0 ≤ x does not exclude x = 0", 3, 1, 1),
    PIECES.by("branch-out-of-range", "there is no such branch", 3, STEPWISE, "-1"),
)  # fmt: skip
QUANTIFIERS = (
    INSTANCE.on("instance-outside", "nothing says that i ≤ n", 6, 5, 2, 3, 3),
    INSTANCE.by("instance-of-another", "the facts are about i, not i + 1", 6, T("i + 1")),
    INSTANCE.on("instance-of-no-forall", "1 ≤ n is not a for-all", 6, 1, 2, 3, 4),
    INSTANCE.without("no-instance", "log P(i) is not defined without it", 6),
    forgery("free-index", "an instance at a free index is not an instance at 7",
            goal(("integer(n)", "1 <= n", "forall(k, 1, n, P(k) == 0)"), "P(7) == 0"),
            *assume("integer(n)", "1 <= n", "forall(k, 1, n, P(k) == 0)", "integer(k)", "1 <= k", "k <= n"),
            line("forall_elim", k, on=(2, 3, 4, 5)), line("arithmetic", T("P(7) == 0"), on=(6,))),
    forgery("captured-index", "an instance at k under a binder of k captures it",
            goal(("forall(i, 1, n, sum(k, 1, n, A(i, k)) == 0)", "integer(k)", "1 <= k", "k <= n"),
                 "sum(k, 1, n, A(k, k)) == 0"),
            *assume("forall(i, 1, n, sum(k, 1, n, A(i, k)) == 0)", "integer(k)", "1 <= k", "k <= n"),
            line("forall_elim", k, on=(0, 1, 2, 3))),
    forgery("empty-range", "a for-all over an empty range says nothing outside it: n = 0",
            goal(("n == 0", "forall(k, 1, n, c == 5)"), "c == 5"),
            *assume("n == 0", "forall(k, 1, n, c == 5)"),
            line("arithmetic", T("c + sum(k, 1, n, f(k)) == 5 + sum(k, 1, n, f(k))"), on=(1,)),
            line("arithmetic", T("c == 5"), num(1), on=(2,))),
    forgery("empty-range-divisor", "nonzero for all of an empty range is not nonzero: n = 0, c = 0, d = 7",
            goal(("n == 0", "forall(k, 1, n, c != 0)", "c*d == c"), "d == 1"),
            *assume("n == 0", "forall(k, 1, n, c != 0)", "c*d == c"),
            line("arithmetic", T("d + sum(k, 1, n, f(k)) == 1 + sum(k, 1, n, f(k))"), T("1/c"), on=(2, 1)),
            line("arithmetic", T("d == 1"), num(1), on=(3,))),
    forgery("empty-range-slope", "the slope of f is 5 only if there is a k in 1..n",
            goal(("forall(k, 1, n, deriv(x, f(x), 0) == 5)",), "deriv(x, f(x), 0) == 5"),
            *assume("forall(k, 1, n, deriv(x, f(x), 0) == 5)"),
            line("arithmetic", T("deriv(x, f(x), 0) + sum(k, 1, n, P(k)) == 5 + sum(k, 1, n, P(k))"), on=(0,)),
            line("arithmetic", T("deriv(x, f(x), 0) == 5"), num(1), on=(1,)),
            line("assume", T("defined(deriv(x, f(x), 0))"))),
    forgery("factor-out-of-empty-sum", "a divisor known to be nonzero inside a sum is taken out of it: n = 0, c = 0",
            goal(("forall(k, 1, n, c*P(k) != 0)", "forall(k, 1, n, P(k) != 0)", "sum(k, 1, n, 1/P(k)) == d*c"),
                 "sum(k, 1, n, 1/(c*P(k))) == d"),
            *assume("forall(k, 1, n, c*P(k) != 0)", "forall(k, 1, n, P(k) != 0)", "sum(k, 1, n, 1/P(k)) == d*c"),
            line("arithmetic", T("sum(k, 1, n, 1/(c*P(k))) == d"), on=(0, 1, 2))),
    forgery("sum-captures-index", "the index of a fact's own sum is not the index that it is used at",
            goal(("forall(k, 1, n, P(k) == sum(i, 1, n, A(i, k)))",),
                 "sum(k, 1, n, P(k)) == sum(k, 1, n, 1)*sum(i, 1, n, A(i, i))"),
            *assume("forall(k, 1, n, P(k) == sum(i, 1, n, A(i, k)))"),
            line("arithmetic", T("sum(k, 1, n, P(k)) == sum(k, 1, n, 1)*sum(i, 1, n, A(i, i))"), on=(0,))),
    forgery("reserved-index", "#1 is a name of the kernel's own",
            goal(("forall(k, 1, n, deriv(x, f(k)*x, 0) == 0)", "integer(n)", "1 <= n"),
                 "sum(k, 5, m, deriv(x, f(k)*x, 0)) == 0"),
            *assume("forall(k, 1, n, deriv(x, f(k)*x, 0) == 0)", "integer(n)", "1 <= n"),
            *(line("assume", h) for h in (Term("integer", var("#x1")), Term("le", num(1), var("#x1")), Term("le", var("#x1"), n))),
            line("forall_elim", var("#x1"), on=(0, 3, 4, 5)),
            line("arithmetic", T("sum(k, 5, m, deriv(x, f(k)*x, 0)) == 0"), on=(6,))),
    forgery("reserved-family", "#1w is the kernel's name for a family under a derivative", ABSURD,
            line("derivative", "value", Term("partial", "w", app("w", num(1)), num(1))),
            line("derivative", "value", Term("partial", "w", app("#1w", num(1)), num(1))),
            line("arithmetic", Term("eq", Term("partial", "w", app("#1w", num(1)), num(1)),
                                    Term("partial", "w", app("w", num(1)), num(1)))),
            line("flip", on=(1,)), line("transitive", on=(3, 2, 0)),
            line("arithmetic", T("1 == 1")), line("row", "delta equal", num(1), num(1), on=(5,)),
            line("transitive", on=(4, 6))),
)  # fmt: skip
SUMS = (
    SQUARES.on("sum-of-one", "a term is not a for-all", 4, 2),
    SQUARES.ruled("sum-positive", "a sum of squares may be zero", 4, "sum_positive"),
    SQUARES.by("other-index", "the index of the for-all is not that of the terms", 3, "i", num(1), n),
    SQUARES.by("other-range", "the for-all goes to n + 1", 3, "k", num(1), T("n + 1")),
    TERM.on("term-outside", "nothing says that i ≤ n", 12, 11, 2, 3, 1),
    TERM.by("term-of-another", "the facts are about i", 12, T("i + 1")),
    TERM.on("term-of-unknown-sign", "nothing says that the other terms are not negative", 12, 5, 2, 3, 4),
    TERM.on("index-in-assumption", "k is assumed positive only where it is in the range", 11, 8),
    SWAPPED.by("tied-ranges", "the inner range depends on the outer index", 4, T("sum(i, 1, n, sum(j, 1, i, A(i, j)))")),
    SWAPPED.by("not-a-double-sum", "there is one sum only", 4, T("sum(i, 1, n, A(i, i))")),
    HIGHEST.on("maximum-of-nothing", "nothing says that 1 ≤ n", 4, 2, 3, 0, 0),
    forgery("moving-bound", "the bound of a maximum depends on its index",
            goal(("integer(n)", "1 <= n"), "maximum(k, 1, n, k) <= k"),
            *assume("integer(n)", "1 <= n"), line("arithmetic", T("k <= k")),
            line("forall_intro", "k", num(1), n, on=(2,)),
            line("integer_number", num(1)), line("maximum_below", on=(3, 4, 0, 1))),
    forgery("delta-at-its-index", "δ(k, k) is 1 for every k", goal((), "sum(k, 1, n, delta(k, k)*P(k)) == P(k)"),
            *assume("integer(k)", "1 <= k", "k <= n"), line("sum_delta", "k", num(1), n, T("P(k)"), k, on=(0, 1, 2))),
    forgery("log-of-nonnegative", "the log of a product wants positive factors",
            goal(("forall(k, 1, n, 0 <= P(k))",), "log(prod(k, 1, n, P(k))) == sum(k, 1, n, log(P(k)))"),
            *assume("forall(k, 1, n, 0 <= P(k))"), line("log_of_product", on=(0,))),
    forgery("zero-of-another-sum", "a total of 1 makes no term zero",
            goal(("forall(k, 1, n, 0 <= P(k))", "sum(k, 1, n, P(k)) == 1"), "forall(k, 1, n, P(k) == 0)"),
            *assume("forall(k, 1, n, 0 <= P(k))", "sum(k, 1, n, P(k)) == 1"), line("sum_zero", on=(0, 1))),
    forgery("constant-over-backward-range", "Σ 1 = n only where 0 ≤ n",
            goal(("integer(n)",), "sum(k, 1, n, 1) == n - 1 + 1"),
            *assume("integer(n)"), line("integer_number", num(1)), line("sum_constant", num(1), n, on=(1, 0))),
    forgery("absolute-value-turned", "|Σ f| ≤ Σ |f|, not the other way",
            goal((), "sum(k, 1, 2, abs(P(k))) <= abs(sum(k, 1, 2, P(k)))"),
            line("abs_sum", T("sum(k, 1, 2, P(k))")), line("flip", on=(0,))),
)  # fmt: skip
CALCULUS = (
    DERIVATIVE.forged("wrong-derivative", "the derivative of log is not 1/x²", claim=T("deriv(x, log(x), x) == 1/x**2")),
    DERIVATIVE.on("derivative-unconditional", "nothing says that x is positive", 1),
    DERIVATIVE.by("derivative-elsewhere", "x is positive, y may not be", 1, "value", T("deriv(x, log(x), y)")),
    DERIVATIVE.without("derivative-may-not-exist", "nothing says that the derivative exists", 2),
    forgery("derivative-of-range", "the range of the sum depends on the variable",
            goal((), "deriv(x, sum(k, 1, x, k), x) == 0"),
            line("derivative", "value", T("deriv(x, sum(k, 1, x, k), x)")),
            line("derivative", "defined", T("deriv(x, sum(k, 1, x, k), x)"))),
    forgery("derivative-at-corner", "|x| has no derivative at 0", goal((), "deriv(x, abs(x), 0) == 0/abs(0)"),
            *assume("0 != 0"), line("derivative", "value", T("deriv(x, abs(x), 0)"), on=(0,))),
    forgery("derivative-of-any-family", "f need not be differentiable",
            goal((), "deriv(x, f(2*x), 0) == 2*deriv(t, f(t), 2*0)"),
            line("derivative", "value", T("deriv(x, f(2*x), 0)"))),
    forgery("derivative-of-delta", "δ(x, 1) is not continuous", goal((), "deriv(x, delta(x, 1), 1) == 0"),
            line("derivative", "value", T("deriv(x, delta(x, 1), 1)"))),
    LIMIT.forged("limit-from-below", "x·log x is not defined below 0",
                 {0: line("limit_value", "value", T('limit(x, x*log(x), 0, "-")')),
                  1: line("limit_value", "defined", T('limit(x, x*log(x), 0, "-")'))},
                 claim=T('limit(x, x*log(x), 0, "-") == 0')),
    LIMIT.forged("wrong-limit", "the limit is 0", claim=T('limit(x, x*log(x), 0, "+") == 1')),
    forgery("limit-zero-times-infinity", "x·(1/x) is of the form 0·∞", goal((), 'limit(x, x**2*(1/x), 0, "+") == 0'),
            line("limit_value", "value", T('limit(x, x**2*(1/x), 0, "+")')),
            line("limit_value", "defined", T('limit(x, x**2*(1/x), 0, "+")'))),
    forgery("limit-two-sided", "1/x has no limit at 0", goal((), 'limit(x, 1/x, 0, "+-") == oo'),
            line("limit_value", "value", T('limit(x, 1/x, 0, "+-")')),
            line("limit_value", "defined", T('limit(x, 1/x, 0, "+-")'))),
    forgery("limit-infinity-minus-infinity", "∞ − ∞ may be anything", goal((), 'limit(x, x - 2*x, oo, "+-") == 0'),
            line("limit_value", "value", T('limit(x, x - 2*x, oo, "+-")'))),
    forgery("limit-at-own-variable", "the point of a limit is not its variable: any two functions would agree", ABSURD,
            line("assume", T("x < x")), line("absurd", FALSE, on=(0,)),
            line("limit_same", "value", T('limit(x, 0, x, "+")'), num(1), on=(1,)),
            line("arithmetic", T('limit(y, 0, x, "+") == limit(x, 0, x, "+")')),
            line("arithmetic", T('limit(x, 1, x, "+") == limit(y, 1, x, "+")')), line("transitive", on=(3, 2, 4)),
            line("limit_value", "value", T('limit(y, 0, x, "+")')),
            line("limit_value", "value", T('limit(y, 1, x, "+")')),
            line("flip", on=(6,)), line("transitive", on=(8, 5, 7))),
    forgery("limit-at-infinity-plus-zero", "∞ + 0 is not a point", ABSURD,
            line("limit_value", "value", T('limit(y, y + 1, oo + 0, "+-")')),
            line("limit_value", "value", T('limit(y, y + 1, oo, "+-")')),
            line("arithmetic", T('limit(y, y + 1, oo + 0, "+-") == limit(y, y + 1, oo, "+-")')),
            line("flip", on=(0,)), line("transitive", on=(3, 2, 1)), line("arithmetic", FALSE, num(-1), on=(4,))),
    forgery("limit-of-undefined", "log|x| is not defined near −1, whatever it is multiplied with",
            goal((), 'limit(x, 0*abs(log(x)), -1, "+-") == 0'),
            line("arithmetic", T("0*abs(log(x)) == 0")),
            line("limit_same", "value", T('limit(x, 0*abs(log(x)), -1, "+-")'), num(0), on=(0,)),
            line("limit_value", "value", T('limit(x, 0, -1, "+-")')), line("transitive", on=(1, 2)),
            line("limit_value", "defined", T('limit(x, 0, -1, "+-")')),
            line("limit_same", "defined", T('limit(x, 0*abs(log(x)), -1, "+-")'), num(0), on=(0, 4))),
    MONOTONE.on("slope-assumed-nowhere", "the slope's sign is missing", 2, 0),
    MONOTONE.by("other-function", "the slope is that of exp", 2, "x", T("exp(2*x)"), var("a"), var("b")),
    forgery("across-a-pole", "−1/x does not increase from −1 to 1", goal((), "-(1/(-1)) < -(1/1)"),
            *assume("x != 0"), line("numeric", T("-1 < 1")), line("even_power", x, num(2), on=(0,)),
            line("numeric", T("0 < 1")), line("row", "quotient positive", num(1), T("x**2"), on=(3, 2)),
            line("arithmetic", T("0 < -(-1/x**2)"), num(1), on=(4, 0)),
            line("monotone", "x", T("-(1/x)"), T("-1"), num(1), on=(1, 5, 0))),
    forgery("slope-elsewhere", "x² has a positive slope where x > 0, not from −2 to −1",
            goal(("0 < x",), "(-2)*(-2) < (-1)*(-1)"),
            *assume("0 < x"), line("numeric", T("-2 < -1")), line("arithmetic", T("0 < x + x"), num(2), on=(0,)),
            line("monotone", "x", T("x*x"), T("-2"), T("-1"), on=(1, 2))),
)  # fmt: skip
LEMMAS = (
    LEMMA.on("lemma-hypothesis-unproved", "the lemma's hypothesis is not proved", 2),
    LEMMA.on("lemma-hypothesis-of-another", "the lemma's hypothesis is proved for x, not for 2·x", 2, 0),
    LEMMA.by("lemma-unknown", "no lemma has this name", 2, "secant", ("t", T("2*x"))),
    LEMMA.by("lemma-instance-of-another", "the claim is about 2·x", 2, "tangent", ("t", T("3*x"))),
    LEMMA.forged("lemma-not-given", "the goal may not use it", lemmas=()),
    LEMMA.by("lemma-family-for-variable", "t is a number, not a family", 2, "tangent", ("t", (("_0",), T("2*x")))),
    forgery("lemma-at-infinity", "infinity is not a number",
            Goal((), FALSE, lemmas=(Lemma("shift", (), T('limit(y, y + 1, a, "+-") == a + 1')),)),
            line("lemma", "shift", ("a", Term("const", "oo"))),
            line("limit_value", "value", T('limit(y, y + 1, oo, "+-")')),
            line("flip", on=(0,)), line("transitive", on=(2, 1)), line("arithmetic", FALSE, num(-1), on=(3,))),
    forgery("lemma-captures-family", "w becomes v, which the derivative would then see",
            Goal((), T("partial(v, v(1)*v(1), 1) == v(1)"),
                 lemmas=(Lemma("product", (), T("partial(w, w(1)*v(1), 1) == v(1)")),)),
            line("lemma", "product", ("@w", (("_0",), T("v(_0)")))),
            line("derivative", "defined", T("partial(v, v(1)*v(1), 1)"))),
    forgery("lemma-captures-index", "P(k) becomes k under a sum over k",
            goal((), "sum(k, 1, 2, k) == k*sum(k, 1, 2, 1)",
                 lemmas=(Lemma("constant", (), T("sum(k, 1, 2, c) == c*sum(k, 1, 2, 1)")),)),
            line("lemma", "constant", ("c", k))),
    forgery("lemma-replaces-definition", "Z means what it is defined as",
            goal((), "0 == 1 + b", definitions=(SHIFT,), usable=frozenset(), lemmas=(Lemma("it", (), T("Z(1) == 1 + b")),)),
            line("lemma", "it", ("@Z" + EXPOSED + "1", (("_0", "_1"), num(0))))),
    DEFINITION.forged("definition-not-usable", "the step may not use what Z is defined as", usable=frozenset()),
    DEFINITION.forged("definition-of-another", "Z(1) is 1 + b, not 1 + c", claim=T("Z(1) == 1 + c")),
    forgery("definition-of-two-arities", "Z(1) and Z(1, a) mention different names, but show the same arguments",
            goal((), "Z(1) == Z(1, a)", definitions=(Definition("Z", (("x", 0),), T("x + a + b")),
                                                     Definition("Z", (("x", 0), ("y", 0)), T("x*y*b")))),
            line("arithmetic", Term("eq", *(app(f"Z{EXPOSED}", num(1), var("a"), var("b")),) * 2)),
            line("arithmetic", Term("eq", *(app(f"Z{EXPOSED}1", num(1), var("a"), var("b")),) * 2))),
    forgery("definition-circular", "Z is defined by itself",
            goal((), "Z(1) == 1", definitions=(Definition("Z", (("x", 0),), T("Z(x) + 1")),), usable=frozenset({("Z", 1)})),
            line("arithmetic", T("1 == 1"))),
    forgery("exists-of-undefined", "log(−1) has no value, so the formula is not true of −1",
            Goal((), Term("exists", conj(T("x < 0"), T("log(x) == log(x)")), "x")),
            line("arithmetic", T("-1 < 0")), line("arithmetic", T("log(-1) == log(-1)")), line("and_intro", on=(0, 1)),
            line("exists_intro", Term("exists", conj(T("x < 0"), T("log(x) == log(x)")), "x"), T("-1"), on=(2,))),
)  # fmt: skip
FORGED = (*STRUCTURE, *ARITHMETIC, *LOGIC, *QUANTIFIERS, *SUMS, *CALCULUS, *LEMMAS)


def main() -> None:
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for kind, proofs in (("valid", VALID), ("forged", FORGED)):
        for proof in proofs:
            data = {"reason": proof.reason} if proof.reason else {}
            data |= to_json(proof.goal, Certificate(proof.lines))
            text = json.dumps(data, ensure_ascii=False, indent=1)
            (FOLDER / f"{kind}-{proof.name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
