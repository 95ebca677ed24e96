"""The kernel rule by rule: what each concludes from what, and what it must not accept."""

from __future__ import annotations

from typing import Any

import pytest
from flint import arb

from test_balls import term
from therefore.goal import Certificate, Definition, Goal, Lemma, Line
from therefore.kernel.balls import evaluate
from therefore.kernel.field import Rejected
from therefore.kernel.logic import RULES, derive, needed, replay
from therefore.kernel.matrix_rules import RULES_OF_MATRICES
from therefore.kernel.theorem import Theorem
from therefore.script.strings import read_formula
from therefore.term import Term, app, num, substitute, var


def equation(source: str) -> Term:
    return read_formula(source)


NOTHING = Goal((), term("0 == 0"))
K = "forall(k, 1, n, {})"


def T(source: str | Term) -> Term:
    """A term of `term`'s notation, with `a ==> b` and `a <=> b` besides."""
    if isinstance(source, Term):
        return source
    for sign, op in (("<=>", "iff"), ("==>", "implies")):
        if sign in source:
            return Term(op, *(T(part.strip()) for part in source.split(sign)))
    return term(source)


def concluded(
    rule: str, parameters: tuple[Any, ...], premises: tuple[str | Term, ...], goal: Goal = NOTHING
) -> Theorem:
    """What a rule concludes from premises that are assumed."""
    lines = [*(Line("assume", (T(p),)) for p in premises), Line(rule, parameters, tuple(range(len(premises))))]
    return derive(Certificate(tuple(lines)), goal)[-1]


k, n, i, x, y, a, b = map(var, "k n i x y a b".split())
one, two, half, minus_one, minus_two = map(num, ("1", "2", "1/2", "-1", "-2"))
SUM, MAX = "sum(k, 1, n, P(k))", "maximum(k, 1, n, P(k))"
INSIDE = ("integer(i)", "1 <= i", "i <= n")
BOUNDS = ("integer(1)", "integer(n)", "1 <= n")
PIECEWISE = Term("piecewise", T("5"), T("x < 0"), T("6"), T("x == 0"), T("7"))
BRANCHES = Term("piecewise", T("x**2"), T("x < 0"), T("1/(1 - x)"))
LOG = T("deriv(x, log(x), y)")

# rule, parameters, premises, conclusion
ACCEPTED: list[tuple[str, tuple[Any, ...], tuple[str | Term, ...], str | Term]] = [
    ("forall_elim", (i,), (K.format("0 < P(k)"), *INSIDE), "0 < P(i)"),
    ("forall_elim", (k,), ("forall(i, 1, n, sum(k, 1, n, A(i, k)) == 0)", "integer(k)", "1 <= k", "k <= n"),
     Term("eq", Term("sum", "k_1", one, n, app("A", k, var("k_1"))), T("0"))),
    ("and_intro", (), ("x < y", "y < 1"), "x < y and y < 1"),
    ("and_intro", (), ("x < y",), "x < y"),
    ("and_elim", ("1",), ("x < y and y < 1",), "y < 1"),
    ("or_intro", (T("x < y or y < x"),), ("y < x",), "x < y or y < x"),
    ("modus_ponens", (), ("x < y ==> y < 1", "x < y"), "y < 1"),
    ("modus_ponens", (), ("x < y <=> y < 1", "x < y"), "y < 1"),
    ("modus_ponens", (), ("x < y <=> y < 1", "y < 1"), "x < y"),
    ("exists_intro", (Term("exists", T("x**2 == 4"), "x"), two), ("2**2 == 4",), Term("exists", T("x**2 == 4"), "x")),
    *(("flip", (), (f"x {r} y",), f"y {s} x")
      for r, s in map(str.split, ("< >", "> <", "<= >=", ">= <=", "== ==", "!= !="))),
    ("transitive", (), ("x <= y", "y == a", "a < b"), "x < b"),
    ("transitive", (), ("x <= y", "y == a"), "x <= a"),
    ("transitive", (), ("x == y", "y == a"), "x == a"),
    ("compare", ("strict", x, y), (), "x < y or x == y or y < x"),
    ("compare", ("weak", x, y), (), "x <= y or y <= x"),
    ("integer_cases", (x, one, two), ("integer(x)", "1 <= x", "x <= 2"), "x == 1 or x == 2"),
    ("negation", (), ("not x < y",), "y <= x"),
    ("negation", (), ("not (x == 0 or y <= 1)",), "x != 0 and 1 < y"),
    ("piecewise_value", (PIECEWISE, "0"), ("x < 0",), Term("eq", PIECEWISE, T("5"))),
    ("piecewise_value", (PIECEWISE, "1"), ("0 <= x", "x == 0"), Term("eq", PIECEWISE, T("6"))),
    ("piecewise_value", (PIECEWISE, "2"), ("0 <= x", "x != 0"), Term("eq", PIECEWISE, T("7"))),
    ("absurd", (T("x == 5"),), ("1 < 0",), "x == 5"),
    ("absurd", (T("x == 5"),), ("x < x",), "x == 5"),
    ("arithmetic", (T("(x + y)**2 == x**2 + 2*x*y + y**2"),), (), "(x + y)**2 == x**2 + 2*x*y + y**2"),
    ("arithmetic", (T("2*x < 2*y + 1"), two), ("x < y",), "2*x < 2*y + 1"),
    ("arithmetic", (T("2*x < 2*y + 1"), two), ("x <= y",), "2*x < 2*y + 1"),
    ("arithmetic", (T("x*y == 1"), y), ("x == 1/y", "y != 0"), "x*y == 1"),
    ("arithmetic", (T("y == 3"),), ("x == 3", "y == x"), "y == 3"),
    ("arithmetic", (T("2*x != 2*y"), two), ("x != y",), "2*x != 2*y"),
    ("arithmetic", (T("x/x == 1"),), ("x != 0",), "x/x == 1"),
    ("arithmetic", (T("1/(x*y) == 1/x/y"),), ("x*y != 0",), "1/(x*y) == 1/x/y"),
    ("arithmetic", (T("sum(k, 1, n, P(k)/Q(k)*Q(k)) == sum(j, 1, n, P(j))"),), (K.format("Q(k) != 0"),),
     "sum(k, 1, n, P(k)/Q(k)*Q(k)) == sum(j, 1, n, P(j))"),
    ("arithmetic", (T("sum(k, 1, n, P(k)) == sum(j, 1, n, Q(j))"),), (K.format("P(k) == Q(k)"),),
     "sum(k, 1, n, P(k)) == sum(j, 1, n, Q(j))"),
    ("arithmetic", (T("sum(k, 1, 3, k) == 6"),), (), "sum(k, 1, 3, k) == 6"),
    ("arithmetic", (T("exp(x)/exp(x) == 1"),), (), "exp(x)/exp(x) == 1"),
    ("row", ("log product", x, y), ("0 < x", "0 < y"), "log(x*y) == log(x) + log(y)"),
    ("row", ("exp positive", x), (), "0 < exp(x)"),
    ("add_signs", (), ("0 < x", "0 <= y"), "0 < x + y"),
    ("add_signs", (), ("0 <= x", "0 <= y"), "0 <= x + y"),
    ("multiply_signs", (), ("0 < x", "0 < y"), "0 < x*y"),
    ("multiply_signs", (), ("0 < x", "0 <= y"), "0 <= x*y"),
    ("integer_number", (two,), (), "integer(2)"),
    ("even_power", (x, two), (), "0 <= x**2"),
    ("even_power", (x, two), ("x != 0",), "0 < x**2"),
    ("even_power", (x, minus_two), ("x != 0",), Term("lt", T("0"), Term("pow", x, minus_two))),
    ("log_product", ("2", "-1"), ("0 < x", "0 < y"),
     Term("eq", Term("log", Term("mul", T("x**2"), Term("pow", y, minus_one))),
          Term("add", T("2*log(x)"), Term("mul", minus_one, T("log(y)"))))),
    ("exp_sum", ("2", x, "1", y), (), "exp(2*x + 1*y) == exp(x)**2*exp(y)**1"),
    ("angle_sum", ("cos", "1", x), (),
     Term("eq", T("cos(1*x)"), Term("mul", one, Term("pow", T("cos(x)"), one), Term("pow", T("sin(x)"), num(0))))),
    *(("algebraic", (equation(e),), (), equation(e)) for e in (
        "sqrt(3 + 2*sqrt(2)) == 1 + sqrt(2)",
        "cos(pi/5) == (1 + sqrt(5))/4", "sin(pi/12) == (sqrt(6) - sqrt(2))/4", "tan(3*pi/8) == sqrt(2) + 1",
        "cos(pi/7) - cos(2*pi/7) + cos(3*pi/7) == 1/2", "1/(sqrt(3) - sqrt(2)) == sqrt(3) + sqrt(2)",
        "cos(0) == 1", "3/4 + 1/4 == 1",
    )),
    ("numeric", (T("log(2) < 7/10"),), (), "log(2) < 7/10"),
    ("numeric", (T("sum(k, 1, 9, 1/k) != 3"),), (), "sum(k, 1, 9, 1/k) != 3"),
    ("sum_nonnegative", (), (K.format("0 <= P(k)"),), f"0 <= {SUM}"),
    ("sum_positive", (), (K.format("0 < P(k)"), *BOUNDS), f"0 < {SUM}"),
    ("product_positive", (), (K.format("0 < P(k)"),), "0 < prod(k, 1, n, P(k))"),
    ("log_of_product", (), (K.format("0 < P(k)"),), "log(prod(k, 1, n, P(k))) == sum(k, 1, n, log(P(k)))"),
    ("sum_zero", (), (K.format("0 <= P(k)"), f"{SUM} == 0"), K.format("P(k) == 0")),
    ("term_at_most_sum", (i,), (K.format("0 <= P(k)"), *INSIDE), f"P(i) <= {SUM}"),
    ("abs_sum", (T(SUM),), (), f"abs({SUM}) <= sum(k, 1, n, abs(P(k)))"),
    ("sum_constant", (one, n), BOUNDS, "sum(k, 1, n, 1) == n - 1 + 1"),
    ("sum_delta", ("k", one, n, T("P(k)"), i), INSIDE, "sum(k, 1, n, delta(k, i)*P(k)) == P(i)"),
    ("sum_swap", (T("sum(i, 1, n, sum(j, 1, m, A(i, j)))"),), (),
     "sum(i, 1, n, sum(j, 1, m, A(i, j))) == sum(j, 1, m, sum(i, 1, n, A(i, j)))"),
    ("maximum_above", (T(MAX), i), INSIDE, f"P(i) <= {MAX}"),
    ("maximum_attained", (T(MAX), "i"), (f"{MAX} <= c", *BOUNDS), f"{MAX} <= c"),
    ("derivative", ("value", LOG), ("0 < y",), "deriv(x, log(x), y) == 1/y"),
    ("derivative", ("defined", LOG), ("0 < y",), "defined(deriv(x, log(x), y))"),
    ("derivative", ("value", T("deriv(x, prod(k, 1, n, x + k), y)")), (K.format("y + k != 0"),),
     "deriv(x, prod(k, 1, n, x + k), y) == prod(k, 1, n, y + k)*sum(k, 1, n, 1/(y + k))"),
    ("derivative", ("value", T("partial(w, w(1)*w(2), i)")), (),
     "partial(w, w(1)*w(2), i) == delta(1, i)*w(2) + w(1)*delta(2, i)"),
    ("derivative", ("value", T("deriv(x, floor(x), y)")), ("floor(y) < y",), "deriv(x, floor(x), y) == 0"),
    ("derivative", ("value", T("deriv(x, sign(x), y)")), ("y != 0",), "deriv(x, sign(x), y) == 0"),
    ("derivative", ("value", T("deriv(x, tan(x), y)")), ("cos(y) != 0",), "deriv(x, tan(x), y) == 1 + tan(y)**2"),
    ("derivative", ("value", T("deriv(x, acos(x), y)")), ("-1 < y", "y < 1"),
     substitute(T("deriv(x, acos(x), y) == -(1/(1 - y**2)**h)"), {"h": half})),
    ("derivative", ("value", T("deriv(x, acosh(x), y)")), ("1 < y",),
     substitute(T("deriv(x, acosh(x), y) == 1/(y**2 - 1)**h"), {"h": half})),
    ("derivative", ("value", Term("deriv", "x", BRANCHES, y)), ("y != 0", "not y < 0 ==> 1 - y != 0"),
     Term("eq", Term("deriv", "x", BRANCHES, y),
          Term("piecewise", T("2*y"), T("y < 0"), T("-(-1)/(1 - y)**2")))),
]  # fmt: skip

# rule, parameters, premises
REJECTED: list[tuple[str, tuple[Any, ...], tuple[str | Term, ...]]] = [
    ("forall_intro", ("k", one, n), ("0 < P(k)",)),
    ("forall_intro", ("k", one, k), ("0 < 1",)),
    ("forall_intro", ("k", one, n), ()),
    ("forall_elim", (i,), (K.format("0 < P(k)"), "integer(i)", "1 <= i")),
    ("forall_elim", (i,), (K.format("0 < P(k)"), "integer(i)", "1 <= i", "i < n")),
    ("forall_elim", (i,), (K.format("0 < P(k)"), "integer(i)", "0 <= i", "i <= n")),
    ("forall_elim", (i,), ("0 < P(i)", *INSIDE)),
    ("and_elim", ("2",), ("x < y and y < 1",)),
    ("and_elim", ("0",), ("x < y or y < 1",)),
    ("or_intro", (T("x < y or y < x"),), ("y <= x",)),
    ("or_intro", (T("x < y and y < x"),), ("x < y",)),
    ("or_elim", (), ("x < y or y < x", "0 < 1")),
    ("or_elim", (), ("x < y or y < x", "0 < 1", "0 < 2")),
    ("or_elim", (), (Term("or"),)),
    ("modus_ponens", (), ("x < y ==> y < 1", "y < 1")),
    ("modus_ponens", (), ("x < y ==> y < 1", "x <= y")),
    ("modus_ponens", (), ("x < y or y < 1", "x < y")),
    ("exists_intro", (Term("exists", T("x**2 == 4"), "x"), two), ("2*2 == 4",)),
    ("exists_intro", (Term("exists", T("x**2 == 4"), "x"),), ("x**2 == 4",)),
    ("flip", (), ("integer(x)",)),
    ("flip", (), ("x < y and y < 1",)),
    ("transitive", (), ()),
    ("transitive", (), ("x <= y", "a < b")),
    ("transitive", (), ("x < y", "y != a")),
    ("transitive", (), ("x < y", "y > a")),
    ("transitive", (), ("x < y", "x < y")),
    ("integer_cases", (x, one, two), ("integer(x)", "1 <= x", "x <= 3")),
    ("integer_cases", (x, one, two), ("1 <= x", "x <= 2")),
    ("integer_cases", (x, half, two), ("integer(x)", Term("le", half, x), "x <= 2")),
    ("integer_cases", (x, two, one), ("integer(x)", "2 <= x", "x <= 1")),
    ("integer_cases", (x, one, n), ("integer(x)", "1 <= x", "x <= n")),
    ("negation", (), ("x < y",)),
    ("negation", (), ("not integer(x)",)),
    ("negation", (), (Term("not", T("x < y ==> y < 1")),)),
    ("piecewise_value", (PIECEWISE, "1"), ("x == 0",)),
    ("piecewise_value", (PIECEWISE, "1"), ("x < 0", "x == 0")),
    ("piecewise_value", (PIECEWISE, "2"), ("0 <= x",)),
    ("piecewise_value", (PIECEWISE, "3"), ("0 <= x", "x != 0")),
    ("piecewise_value", (PIECEWISE, "-1"), ()),
    ("piecewise_value", (T("x"), "0"), ()),
    ("absurd", (T("x == 5"),), ("0 < 1",)),
    ("absurd", (T("x == 5"),), ("x < y",)),
    ("absurd", (T("x == 5"),), ("1 < 1/x*x",)),
    ("arithmetic", (T("x == y"),), ()),
    ("arithmetic", (T("x/x == 1"),), ()),
    ("arithmetic", (T("0**(0 - 1) == 0"),), ()),
    ("arithmetic", (T("x == 0"), T("1/y")), ("x*y == 0",)),
    ("arithmetic", (T("x < y"), one), ("x <= y",)),
    ("arithmetic", (T("x == y"), one), ("x <= y",)),
    ("arithmetic", (T("y < x"), T("-1")), ("x < y",)),
    ("arithmetic", (T("x*x <= x*y"), x), ("x <= y",)),
    ("arithmetic", (T("x != y"), T("0")), ("a != b",)),
    ("arithmetic", (T("x + a != y + b"), one, one), ("x != y", "a != b")),
    ("arithmetic", (T("x < y"), one), ("x != y",)),
    ("arithmetic", (T("x != y + 1"), one), ("x != y",)),
    ("arithmetic", (T("0 == 1"), one), ("integer(x)",)),
    ("arithmetic", (Term("and", T("0 == 1"), Term("add", T("0 == 1"), one)), one), ("0 <= 0",)),
    ("arithmetic", (T("x == 3"),), ("x <= 3",)),
    ("arithmetic", (T("c == 5"),), (K.format("c == 5"),)),
    ("arithmetic", (T("1/c*c == 1"),), (K.format("c != 0"),)),
    ("arithmetic", (T("sum(k, 2, n, P(k)) == 0"),), (K.format("P(k) == 0"),)),
    ("arithmetic", (T("sum(k, 1, m, P(k)) == 0"),), (K.format("P(k) == 0"),)),
    ("arithmetic", (T("sum(k, 1, n, k*P(k)) == k*sum(k, 1, n, P(k))"),), ()),
    ("arithmetic", (T("sum(k, 1/2, 3/2, k) == 0"),), ()),
    ("arithmetic", (T("deriv(x, x*y, 1) == deriv(x, x*x, 1)"),), ("y == x",)),
    ("arithmetic", (T('limit(x, x, 0, "+") == limit(x, x, 0, "-")'),), ()),
    ("arithmetic", (T("oo == oo"),), ()),
    ("row", ("log product", x, y), ("0 < x",)),
    ("row", ("log product", x, y), ("0 < y", "0 < x")),
    ("row", ("log product", x, y), ("0 < x", "0 <= y")),
    ("row", ("log product", x), ("0 < x",)),
    ("row", ("no such row", x), ()),
    ("row", ("exp positive", "x"), ()),
    ("add_signs", (), ()),
    ("add_signs", (), ("0 < x", "y < 1")),
    ("add_signs", (), ("0 != x",)),
    ("multiply_signs", (), ("0 < x", "y < 0")),
    ("integer_number", (half,), ()),
    ("integer_number", (n,), ()),
    ("even_power", (x, T("3")), ()),
    ("even_power", (x, n), ()),
    ("even_power", (x, minus_two), ()),
    ("even_power", (x, two), ("y != 0",)),
    ("log_product", ("1/2",), ("0 < x",)),
    ("log_product", ("2",), ("0 <= x",)),
    ("log_product", ("2", "3"), ("0 < x",)),
    ("exp_sum", ("1/2", x), ()),
    ("exp_sum", (), ()),
    ("angle_sum", ("sin",), ()),
    ("angle_sum", ("tan", "1", x), ()),
    ("angle_sum", ("sin", "0", x), ()),
    ("angle_sum", ("sin", "25", x), ()),
    ("angle_sum", ("sin", "1/2", x), ()),
    *(("algebraic", (equation(e),), ()) for e in (
        "cos(pi/5) == (1 - sqrt(5))/4", "sqrt(2) + sqrt(3) == sqrt(10)", "sqrt(2) == 1414213562373/1000000000000",
        "exp(0) == 1", "cos(1) == cos(1)", "cos(pi**2) == cos(pi**2)", "sqrt(1 - sqrt(2)) == sqrt(1 - sqrt(2))",
        "1/(sqrt(8) - 2*sqrt(2)) == 1/(sqrt(8) - 2*sqrt(2))", "tan(pi/2) == tan(pi/2)", "x == x", "pi == pi",
        "2**(1/1000) == 2**(1/1000)", "cos(pi/1009) == cos(pi/1009)",
    )),
    ("algebraic", (T("sqrt(2) <= 2"),), ()),
    ("numeric", (T("log(2) < 1/2"),), ()),
    ("numeric", (T("log(4) == 2*log(2)"),), ()),
    ("numeric", (T("x < x + 1"),), ()),
    ("numeric", (T("P(1) < P(1) + 1"),), ()),
    ("numeric", (T("1/(1 - 1) != 5"),), ()),
    ("numeric", (T("log(2) + log(3) < log(6)"),), ()),
    ("sum_nonnegative", (), ("0 <= P(1)",)),
    ("sum_nonnegative", (), (K.format("0 < P(k)"),)),
    ("sum_positive", (), (K.format("0 < P(k)"),)),
    ("sum_positive", (), (K.format("0 < P(k)"), "integer(1)", "integer(n)", "1 <= n + 1")),
    ("product_positive", (), (K.format("0 <= P(k)"),)),
    ("log_of_product", (), (K.format("0 <= P(k)"),)),
    ("sum_zero", (), (K.format("0 <= P(k)"), "sum(k, 1, m, P(k)) == 0")),
    ("sum_zero", (), (K.format("P(k) <= 0"), f"{SUM} == 0")),
    ("term_at_most_sum", (i,), (K.format("0 <= P(k)"), "integer(i)", "1 <= i")),
    ("term_at_most_sum", (i,), (K.format("P(k) <= 1"), *INSIDE)),
    ("abs_sum", (T("prod(k, 1, n, P(k))"),), ()),
    ("sum_constant", (one, n), ("integer(1)", "integer(n)")),
    ("sum_constant", (one, n), ("integer(1)", "integer(n)", "1 <= n + 1")),
    ("sum_delta", ("k", one, n, T("P(k)"), k), ("integer(k)", "1 <= k", "k <= n")),
    ("sum_delta", ("k", one, n, T("P(k)"), i), ("integer(i)", "1 <= i")),
    ("sum_swap", (T("sum(i, 1, n, sum(j, 1, i, A(i, j)))"),), ()),
    ("sum_swap", (T("sum(i, 1, j, sum(j, 1, m, A(i, j)))"),), ()),
    ("sum_swap", (T("sum(i, 1, n, sum(i, 1, m, A(i, i)))"),), ()),
    ("maximum_above", (T(MAX), i), ("integer(i)", "1 <= i", "1 <= n")),
    ("maximum_above", (T(SUM), i), INSIDE),
    ("maximum_attained", (T(MAX), "i"), (f"{MAX} <= i", *BOUNDS)),
    ("maximum_attained", (T(MAX), "c"), (f"{MAX} <= c", *BOUNDS)),
    ("maximum_attained", (T(SUM), "i"), (f"{SUM} <= c", *BOUNDS)),
    ("maximum_attained", (T(MAX), "i"), (f"{MAX} <= c", "integer(1)", "integer(n)")),
    ("maximum_attained", (T(MAX), "i"), (f"{MAX} <= c",)),
    ("derivative", ("value", LOG), ()),
    ("derivative", ("value", LOG), ("0 < x",)),
    ("derivative", ("value", T("deriv(x, abs(x), 0)")), ()),
    ("derivative", ("value", T("deriv(x, floor(x), 1/2)")), ()),
    ("derivative", ("value", T("deriv(x, sign(x), 0)")), ()),
    ("derivative", ("value", T("deriv(x, tan(x), y)")), ()),
    ("derivative", ("value", T("deriv(x, asin(x), y)")), ("-1 <= y", "y <= 1")),
    ("derivative", ("value", T("deriv(x, acosh(x), y)")), ("1 <= y",)),
    ("derivative", ("value", T("deriv(x, atanh(x), y)")), ("y < 1",)),
    ("derivative", ("value", T("deriv(x, gamma(x), y)")), ("0 < y",)),
    ("derivative", ("value", Term("deriv", "x", BRANCHES, y)), ("not y < 0 ==> 1 - y != 0",)),
    ("derivative", ("value", Term("deriv", "x", BRANCHES, y)), ("y != 0",)),
    ("derivative", ("value", Term("deriv", "x", Term("piecewise", x, T("x < 0")), y)), ("y != 0",)),
    ("derivative", ("value", Term("deriv", "x", Term("piecewise", x, T("integer(x)"), one), y)), ()),
    ("derivative", ("value", T("deriv(x, max(x, 0, 1), y)")), ("y - 0 != 0",)),
    ("derivative", ("value", T("deriv(x, sum(k, 1, x, k), 3)")), ()),
    ("derivative", ("value", T("deriv(x, prod(k, 1, x, x + k), 3)")), (K.format("3 + k != 0"),)),
    ("derivative", ("value", T("deriv(x, prod(k, 1, n, x + k), y)")), ()),
    ("derivative", ("value", T("deriv(x, prod(k, 1, n, x + k), y)")), (K.format("x + k != 0"),)),
    ("derivative", ("value", T("deriv(x, f(x), 3)")), ()),
    ("derivative", ("value", T("partial(w, w(w(1)), 1)")), ()),
    ("derivative", ("value", T("log(x)")), ()),
    ("no_such_rule", (), ()),
    ("lemma", ("no such lemma",), ()),
]  # fmt: skip


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda c: f"{c[0]} {c[3]}")
def test_a_rule_concludes(case: tuple[str, tuple[Any, ...], tuple[str | Term, ...], str | Term]) -> None:
    rule, parameters, premises, conclusion = case
    theorem = concluded(rule, parameters, premises)
    assert theorem.formula == T(conclusion)
    assert theorem.assumptions == {T(p) for p in premises}


@pytest.mark.parametrize("case", REJECTED, ids=lambda c: f"{c[0]} {c[1]} {c[2]}"[:90])
def test_a_rule_does_not_conclude(case: tuple[str, tuple[Any, ...], tuple[str | Term, ...]]) -> None:
    with pytest.raises(Rejected):
        concluded(*case)


RANGES = set(  # in test_kernel_ranges.py, test_kernel_series.py and test_kernel_binomials.py
    "reindex split peel exchange distribute product_power product_constant product_nonnegative product_nonzero "
    "exp_of_sum telescope induction series_limit series_squeeze known_series factorial_growth abs_of_sum "
    "binomial_theorem vandermonde".split()
)
MATRICES = {rule.__name__ for rule in RULES_OF_MATRICES}  # in test_kernel_matrices.py
INTERVALS = {"boxes", "instantiate", "monotone_to_limit"}  # in test_intervals.py
LIMITS = {name for name in RULES if name.startswith("limit_")} | {"lhopital"}  # in test_limits.py
INTEGRALS = {name for name in RULES if "integral" in name} | {"rename", "derivative_same"}  # in test_integrals.py


def test_every_rule_is_tested() -> None:
    own = {"assume", "forall_intro", "or_elim", "implies_intro", "iff_intro", "monotone"}  # below
    elsewhere = RANGES | LIMITS | INTEGRALS | INTERVALS | MATRICES
    assert {case[0] for case in ACCEPTED} | own | elsewhere == set(RULES)
    assert {case[0] for case in REJECTED} | elsewhere | {
        "assume",
        "compare",
        "and_intro",
        "implies_intro",
        "iff_intro",
        "monotone",
    } >= set(RULES)


# -- assumptions ----------------------------------------------------------------------------


def lines(*entries: tuple[Any, ...]) -> list[Theorem]:
    """The theorems of lines given as (rule, parameters, premises)."""
    return derive(Certificate(tuple(Line(r, tuple(p), tuple(q)) for r, p, q in entries)), NOTHING)


def assumed(*formulas: str) -> list[tuple[Any, ...]]:
    return [("assume", (T(f),), ()) for f in formulas]


def test_only_the_range_is_discharged_by_a_generalisation() -> None:
    *_, theorem = lines(
        *assumed("integer(k)", "1 <= k", "c <= k"), ("and_intro", (), (1,)), ("forall_intro", ("k", one, n), (3,))
    )
    assert theorem.formula == T(K.format("1 <= k"))
    assert theorem.assumptions == frozenset()
    with pytest.raises(Rejected):
        lines(*assumed("c <= k"), ("forall_intro", ("k", one, n), (0,)))
    with pytest.raises(Rejected):
        lines(*assumed("k <= m"), ("forall_intro", ("k", one, n), (0,)))


def test_a_case_may_use_its_own_alternative_alone() -> None:
    start = assumed("x < y or y < x", "x < y", "y < x")
    different = (T("x != y"),)
    rows = [("row", ("less is different", x, y), (1,)), ("row", ("greater is different", x, y), (2,))]
    *_, theorem = lines(*start, *rows, ("or_elim", (), (0, 3, 4)))
    assert (theorem.formula, theorem.assumptions) == (different[0], {T("x < y or y < x")})
    *_, theorem = lines(*start, *rows, ("or_elim", (), (0, 4, 3)))
    assert theorem.assumptions == {T("x < y or y < x"), T("x < y"), T("y < x")}


def test_an_implication_discharges_its_hypothesis_alone() -> None:
    *_, theorem = lines(*assumed("x < y", "y < 1"), ("transitive", (), (0, 1)), ("implies_intro", (T("x < y"),), (2,)))
    assert (theorem.formula, theorem.assumptions) == (T("x < y ==> x < 1"), {T("y < 1")})
    *_, theorem = lines(*assumed("x < y"), ("implies_intro", (T("y < x"),), (0,)))
    assert (theorem.formula, theorem.assumptions) == (T("y < x ==> x < y"), {T("x < y")})


def test_an_equivalence_discharges_each_side_for_the_other() -> None:
    one_way = [*assumed("x < y", "2*x < 2*y"), ("arithmetic", (T("2*x < 2*y"), two), (0,))]
    back = ("arithmetic", (T("x < y"), half), (1,))
    *_, theorem = lines(*one_way, back, ("iff_intro", (), (2, 3)))
    assert (theorem.formula, theorem.assumptions) == (T("x < y <=> 2*x < 2*y"), frozenset())
    *_, theorem = lines(*one_way, ("iff_intro", (), (2, 2)))
    assert theorem.assumptions == {T("x < y")}


def test_the_mean_value_theorem_assumes_the_interval() -> None:
    """log increases from a to b where 0 < a: the condition 0 < x is proved from a ≤ x."""
    proof = [
        *assumed("0 < a", "a < b", "a < x", "a <= x"),
        ("arithmetic", (T("0 < x"), one, one), (0, 2)),
        ("numeric", (T("0 < 1"),), ()),
        ("row", ("quotient positive", one, x), (5, 4)),
    ]
    closed = ("arithmetic", (T("0 < x"), one, one), (0, 3))
    *_, theorem = lines(*proof, closed, ("monotone", ("x", T("log(x)"), a, b), (1, 6, 7)))
    assert (theorem.formula, theorem.assumptions) == (T("log(a) < log(b)"), {T("0 < a"), T("a < b")})
    with pytest.raises(Rejected):  # the condition may not assume the open interval
        lines(*proof, closed, ("monotone", ("x", T("log(x)"), a, b), (1, 6, 4)))


def test_the_mean_value_theorem_is_about_one_function_on_one_interval() -> None:
    proof = [*assumed("a < b", "a <= b", "x < b"), ("row", ("exp positive", x), ())]
    strict, weak = (3, ("row", ("less is at most", T("0"), T("exp(x)")), (3,)))
    proof.append(weak)
    *_, theorem = lines(*proof, ("monotone", ("x", T("exp(x)"), a, b), (0, strict)))
    assert (theorem.formula, theorem.assumptions) == (T("exp(a) < exp(b)"), {T("a < b")})
    *_, theorem = lines(*proof, ("monotone", ("x", T("exp(x)"), a, b), (1, 4)))
    assert (theorem.formula, theorem.assumptions) == (T("exp(a) <= exp(b)"), {T("a <= b")})
    for parameters, premises in (
        (("x", T("exp(x)"), a, b), (1, 3)),  # strict, from a ≤ b
        (("x", T("exp(x)"), a, b), (0, 4)),  # not strict, from a < b
        (("x", T("exp(x)"), b, a), (0, 3)),
        (("x", T("exp(2*x)"), a, b), (0, 3)),
        (("x", T("exp(x)"), x, b), (2, 3)),  # the end is the variable itself
        (("x", T("log(x)"), a, b), (0, 3)),
        (("x", T("exp(x)"), a, b), (0,)),
        (("x", T("exp(x)"), a, b), (0, 3, 3)),
    ):
        with pytest.raises(Rejected):
            lines(*proof, ("monotone", parameters, premises))


# -- goals ----------------------------------------------------------------------------------


SUMS = (("1", "x", "1", "y"), ("3", "x"), ("-2", "x", "5", "y"), ("-1", "x", "-7", "y", "2", "a"))


@pytest.mark.parametrize("parts", SUMS)
@pytest.mark.parametrize("what", ["sin", "cos"])
def test_sums_of_angles_are_right(what: str, parts: tuple[str, ...]) -> None:
    formula = concluded("angle_sum", (what, *(v if i % 2 == 0 else T(v) for i, v in enumerate(parts))), ()).formula
    for point in ({"x": 1, "y": 2, "a": -3}, {"x": -5, "y": 1, "a": 4}):
        left, right = (arb(evaluate(side, point, 200)) for side in formula.args)
        assert abs(left - right).abs_upper() < arb(2) ** -150


def accepted(goal: Goal, *entries: tuple[Any, ...]) -> bool:
    try:
        replay(goal, Certificate(tuple(Line(r, tuple(p), tuple(q)) for r, p, q in entries)))
    except Rejected:
        return False
    return True


def test_a_goal_needs_its_claim_and_its_obligations() -> None:
    goal = Goal((T("0 < x"),), T("log(x)/x == log(x)/x"))
    assert needed(goal) == [goal.claim, T("0 < x"), T("x != 0")]
    steps = [*assumed("0 < x"), ("row", ("greater is different", x, T("0")), (0,)), ("arithmetic", (goal.claim,), (1,))]
    assert accepted(goal, *steps)
    assert not accepted(goal, steps[0], steps[1])
    assert not accepted(goal, steps[0], ("arithmetic", (goal.claim,), ()))
    assert not accepted(Goal((), goal.claim), *steps)


OBLIGATIONS = {
    "x/y == 0": ["y != 0"],
    "log(x) == 0": ["0 < x"],
    "x**y == 0": ["0 < x or (0 <= x and 0 < y) or (integer(y) and (x != 0 or 0 <= y))"],
    "sum(k, 1, n, 1/P(k)) == 0": ["integer(n)", "1 <= n + 1", K.format("P(k) != 0")],
    "maximum(k, 1, n, P(k)) == 0": ["integer(n)", "1 <= n"],
    "deriv(x, log(x), y) == 0": ["0 < y", "defined(deriv(x, log(x), y))"],
    'limit(x, x, y, "+") == 0': ['defined(limit(x, x, y, "+"))'],
    "x == 0 ==> 1/y == 0": [Term("implies", T("x == 0"), T("y != 0"))],
    "integral(x, 0, 1/y, x) == 0": ["y != 0", "defined(integral(x, 0, 1/y, x))"],
    "integral(x, 0, oo, x) == 0": ["defined(integral(x, 0, oo, x))"],
    "floor(x) == 0": [],
    "binomial(n, k) == 0": ["integer(k)", "0 <= k or 0 <= n"],
    "oo == 0": [Term("or")],
    "tan(x) == 0": ["cos(x) != 0"],
    "acosh(x) == 0": ["1 <= x"],
    "factorial(x) == 0": ["integer(x)", "0 <= x"],
}


@pytest.mark.parametrize("claim", OBLIGATIONS)
def test_what_has_to_be_proved_for_a_term_to_be_defined(claim: str) -> None:
    assert needed(Goal((), T(claim)))[1:] == [T(o) for o in OBLIGATIONS[claim]]


def test_the_hypotheses_have_to_be_defined_too() -> None:
    goal = Goal((T("log(x) == 0"),), T("1 == 1"))
    assert needed(goal) == [goal.claim, T("0 < x")]
    assert not accepted(goal, ("arithmetic", (goal.claim,), ()))


def test_a_definition_is_unfolded_only_where_it_may_be_used() -> None:
    square = Definition("S", (("x", 0),), T("x*x"))
    goal = Goal((), T("S(3) == 9"), definitions=(square,), usable=frozenset({("S", 1)}))
    assert accepted(goal, ("arithmetic", (T("3*3 == 9"),), ()))
    hidden = Goal((), goal.claim, definitions=(square,))
    assert not accepted(hidden, ("arithmetic", (T("3*3 == 9"),), ()))
    same = T("S(3) == S(2 + 1)")
    assert accepted(Goal((), same, definitions=(square,)), ("arithmetic", (same,), ()))
    reciprocal = Definition("R", (("x", 0),), T("1/x"))
    assert needed(Goal((), T("R(y) == R(y)"), definitions=(reciprocal,)))[1:] == [T("y != 0")]


def test_a_lemma_stands_for_its_instances() -> None:
    tangent = Lemma("tangent", (T("0 < P(t)"),), T("log(P(t)) <= P(t) - 1"))
    goal = Goal((), T("0 == 0"), lemmas=(tangent,))
    pairs = ("tangent", ("@P", (("z",), T("2*Q(z)"))), ("t", T("i + 1")))
    theorem = concluded("lemma", pairs, ("0 < 2*Q(i + 1)",), goal)
    assert theorem.formula == T("log(2*Q(i + 1)) <= 2*Q(i + 1) - 1")
    for wrong in ("0 < Q(i + 1)", "0 <= 2*Q(i + 1)"):
        with pytest.raises(Rejected):
            concluded("lemma", pairs, (wrong,), goal)
    with pytest.raises(Rejected):
        concluded("lemma", ("tangent", ("@P", (("z", "y"), T("z + y"))), ("t", i)), ("0 < i + i",), goal)


def test_theorems_are_made_by_rules_alone() -> None:
    with pytest.raises(TypeError):
        Theorem(frozenset(), T("0 == 1"), object())
    theorem = concluded("assume", (T("0 == 1"),), ())
    assert theorem.assumptions == {T("0 == 1")}
    with pytest.raises(AttributeError):
        theorem.assumptions = frozenset()


def test_nothing_but_rejection_comes_out_of_a_replay() -> None:
    deep = x
    for _ in range(4000):
        deep = Term("neg", deep)
    for line in (
        Line("arithmetic", (Term("eq", deep, deep),)),
        Line("arithmetic", (1, 2)),
        Line("row", ([],)),
        Line("and_elim", ("one",), (0,)),
        Line("forall_intro", ("k",), (0,)),
        Line("derivative", ("value", T("deriv(x, x**100000, 2)"))),
        Line("arithmetic", (T("(x + y + a + b + 1)**399 == 0"),)),
        Line("arithmetic", (Term("eq", Term("sum", "k", one, n), one),)),
        Line("numeric", (Term("lt", Term("const", "e"), T("3")),)),
    ):
        with pytest.raises(Rejected):
            replay(NOTHING, Certificate((Line("assume", (T("x < y and y < 1"),)), line)))
