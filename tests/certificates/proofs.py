"""Small proofs that hold, written by hand, and the means to spoil them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from test_balls import term as T
from therefore.goal import Definition, Goal, Lemma, Line
from therefore.prover.search import prove_goal
from therefore.term import FORMULAS, Term, num, var


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
    """A forger's lines, and a true proof that all the terms are defined: so nothing else is wrong."""
    try:
        certificate = prove_goal(replace(about, claim=_defined(about.claim)), 5.0)
    except ValueError:  # a circular definition
        certificate = None
    obligations = certificate.lines if certificate else ()
    moved = (replace(old, premises=tuple(p + len(lines) for p in old.premises)) for old in obligations)
    return Proof(name, about, (*lines, *moved), reason)


def _defined(t: Term) -> Term:
    if t.op == "forall":
        return Term("forall", *t.args[:3], _defined(t.args[3]))
    return Term("and", *map(_defined, t.children)) if t.op in FORMULAS - {"exists"} else Term("defined", t)


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
VANISHING, FALLING = T('limit(x, x*log(x), 0, "+")'), T('limit(x, -log(x), 0, "+")')
FALLEN = T("-((-log(x))**1*exp(-(1*(-log(x)))))")
LIMIT = Proof(
    "limit",
    goal((), 'limit(x, x*log(x), 0, "+") == 0'),
    (
        *assume("0 < x"),
        line("limit_value", FALLING, on=(0,)),
        line("numeric", T("0 < 1")),
        line("limit_growth", FALLING, num(1), num(1), on=(1, 2)),
        line("limit_value", Term("limit", "x", FALLEN, num(0), "+"), on=(3,)),
        line("row", "exp log", x, on=(0,)),
        line("arithmetic", Term("eq", T("x*log(x)"), FALLEN), on=(5,)),
        line("limit_same", VANISHING, FALLEN, on=(4, 6, 0)),
        line("and_elim", "0", on=(7,)),
        line("and_elim", "1", on=(7,)),
    ),
)
EXPONENTIAL, PRIMITIVE = T("integral(x, 0, oo, exp(-x))"), T("-exp(-x)")
INTEGRAL = Proof(
    "integral",
    goal((), "integral(x, 0, oo, exp(-x)) == 1"),
    (
        line("arithmetic", T("-(-1*exp(-x)) == exp(-x)")),
        line("limit_value", Term("limit", "x", PRIMITIVE, num(0), "+")),
        line("limit_value", Term("limit", "x", PRIMITIVE, T("oo"), "+-")),
        line("integral_value", EXPONENTIAL, PRIMITIVE, num(0), "oo", on=(0, 1, 2)),
        line("and_elim", "0", on=(3,)),
        line("and_elim", "1", on=(3,)),
        line("row", "exp zero"),
        line("arithmetic", T("0 - (-exp(0)) == 1"), on=(6,)),
        line("transitive", on=(5, 7)),
    ),
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
        *assume("integer(i)", "1 <= i", "i <= n", "P(i) == maximum(k, 1, n, P(k))"),
        line("forall_elim", T("i"), on=(2, 4, 5, 6)),
        line("arithmetic", T("maximum(k, 1, n, P(k)) <= c"), num(1), on=(8, 7)),
        line("maximum_attained", T("maximum(k, 1, n, P(k))"), "i", on=(9, 3, 0, 1)),
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
MATRIX_A, MATRIX_B = (Term("matrix", name, n, n) for name in "AB")
REGULAR = Term("ne", Term("det", MATRIX_A), num(0))
SOLVED = Proof(
    "solved",
    Goal((REGULAR, Term("eq", Term("matmul", MATRIX_A, MATRIX_B), MATRIX_A)),
         Term("eq", MATRIX_B, Term("identity", n))),
    (
        line("assume", REGULAR),
        line("assume", Term("eq", Term("matmul", MATRIX_A, MATRIX_B), MATRIX_A)),
        line("matrix_arithmetic", Term("eq", Term("matmul", MATRIX_A, MATRIX_B),
                                       Term("matmul", MATRIX_A, Term("identity", n))), on=(1,)),
        line("cancel_factor", "left", on=(2, 0)),
    ),
)  # fmt: skip
VALID = (
    QUOTIENT, UNIFORM, PARABOLA, DERIVATIVE, LIMIT, INTEGRAL, CASES, LEMMA, INSTANCE, SQUARES, TERM, EQUIVALENT,
    MONOTONE, DEFINITION, NUMERIC, SWAPPED, HIGHEST, PIECES, SOLVED,
)  # fmt: skip
