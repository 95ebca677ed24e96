"""The kernel's rules about matrices: what each concludes, and what it must not accept."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from flint import fmpq, fmpq_mat

from matrices import LETTERS, M, N, expression, formula
from therefore.goal import Certificate, Goal, Line
from therefore.kernel.balls import Point
from therefore.kernel.field import Rejected, Space
from therefore.kernel.gradients import gradient_of
from therefore.kernel.grammar import well_formed
from therefore.kernel.logic import derive
from therefore.kernel.matrix_rules import RULES_OF_MATRICES
from therefore.kernel.theorem import Theorem
from therefore.refuter.matrix_values import MatrixPoint, matrix, number, truth
from therefore.term import ONE, Term, eq, num, var

A, B, C, S, x, y, X = (LETTERS[name] for name in ("A", "B", "C", "S", "x", "y", "X"))
WHOLE = Term("integer", N)
AT_LEAST_ONE = Term("le", ONE, N)


def told(what: str | Term) -> Term:
    return what if isinstance(what, Term) else formula(what)


def concluded(rule: str, parameters: tuple[Any, ...], premises: tuple[str | Term, ...]) -> Theorem:
    lines = [Line("assume", (told(p),)) for p in premises]
    lines.append(Line(rule, parameters, tuple(range(len(premises)))))
    goal = Goal((), Term("integer", num(1)))
    return derive(Certificate(tuple(lines)), goal)[-1]


def arithmetic(text: str, *facts: str | Term) -> tuple[str, tuple[Any, ...], tuple[str | Term, ...], str]:
    return "matrix_arithmetic", (formula(text),), facts, text


# rule, parameters, premises, conclusion
ACCEPTED: list[tuple[str, tuple[Any, ...], tuple[str | Term, ...], str | Term]] = [
    arithmetic("(A*B).T == B.T*A.T"),
    arithmetic("(A + B)*C == A*C + B*C"),
    arithmetic("2*A - A == A"),
    arithmetic("(A*B)*C == A*(B*C)"),
    arithmetic("A*Identity(n) == A"),
    arithmetic("x*x.T*y == dot(x, y)*x"),
    arithmetic("A*B*C == C", "A*B == Identity(n)"),
    arithmetic("(S*A).T == A.T*S", "S.T == S"),
    arithmetic("A**3 == A", "A**2 == A"),
    arithmetic("A*A*B == B*A*A", "A*B == B*A"),
    arithmetic("Inverse(A.T) == Inverse(A).T"),
    arithmetic("Inverse(Inverse(A)) == A"),
    arithmetic("Inverse(2*A) == Inverse(A)/2"),
    arithmetic("Inverse(A + A.T).T == Inverse(A + A.T)"),
    arithmetic("Trace(A*S)*x == 0*x", "S.T == S", "A.T == -A"),
    ("cancel_factor", ("left",), ("A*B == A*C", "Det(A) != 0"), "B == C"),
    ("cancel_factor", ("right",), ("B*A == C*A", "Det(A) != 0"), "B == C"),
    ("same_matrix", ("det",), ("A == B*C",), "Det(A) == Det(B*C)"),
    ("same_matrix", ("trace",), ("A == B*C",), "Trace(A) == Trace(B*C)"),
    ("same_matrix", ("inverse",), ("A == B*C",), "Inverse(A) == Inverse(B*C)"),
    ("same_matrix", ("definite",), ("A == B", "PositiveDefinite(A)"), "PositiveDefinite(B)"),
    ("inverse_cancels", (A,), ("Det(A) != 0",), "And(A*Inverse(A) == Identity(n), Inverse(A)*A == Identity(n))"),
    ("one_sided_inverse", ("other side",), ("A*B == Identity(n)",), "B*A == Identity(n)"),
    ("one_sided_inverse", ("first",), ("A*B == Identity(n)",), "Det(A) != 0"),
    ("one_sided_inverse", ("second",), ("A*B == Identity(n)",), "Det(B) != 0"),
    ("trace_of_identity", (N,), (WHOLE, AT_LEAST_ONE), "Trace(Identity(n)) == n"),
    ("det_of_multiple", (var("c"), A), (WHOLE, AT_LEAST_ONE), "Det(c*A) == c**n*Det(A)"),
    ("quadratic_form", (x,), ("PositiveSemidefinite(A)",), "0 <= x.T*A*x"),
    ("quadratic_form", (x,), ("PositiveDefinite(A)",), "0 <= x.T*A*x"),
    ("quadratic_form", (x,), ("PositiveDefinite(A)", "x != 0"), "0 < x.T*A*x"),
    ("cauchy_schwarz", (x, y), (), "dot(x, y)**2 <= dot(x, x)*dot(y, y)"),
    ("cauchy_schwarz", (A, B), (), "Trace(A.T*B)**2 <= Trace(A.T*A)*Trace(B.T*B)"),
    ("definite_matrix", ("semidefinite",), ("PositiveDefinite(A)",), "PositiveSemidefinite(A)"),
    ("definite_matrix", ("symmetric",), ("PositiveSemidefinite(A)",), "A.T == A"),
    ("definite_matrix", ("det",), ("PositiveDefinite(A)",), "0 < Det(A)"),
    ("definite_matrix", ("det",), ("PositiveSemidefinite(A)",), "0 <= Det(A)"),
    ("definite_matrix", ("trace",), ("PositiveDefinite(A)",), "0 < Trace(A)"),
    ("definite_matrix", ("inverse",), ("PositiveDefinite(A)",), "PositiveDefinite(Inverse(A))"),
    ("identity_definite", (N,), (), "PositiveDefinite(Identity(n))"),
    ("gram", (X,), (), "PositiveSemidefinite(X.T*X)"),
    ("gram", (B,), ("PositiveSemidefinite(A)",), "PositiveSemidefinite(B.T*A*B)"),
    ("gram", (B,), ("PositiveDefinite(A)", "Det(B) != 0"), "PositiveDefinite(B.T*A*B)"),
    ("definite_sum", (), ("PositiveDefinite(A)", "PositiveSemidefinite(B)"), "PositiveDefinite(A + B)"),
    ("definite_sum", (), ("PositiveSemidefinite(A)", "PositiveSemidefinite(B)"), "PositiveSemidefinite(A + B)"),
    ("definite_multiple", (), ("PositiveDefinite(A)", "0 < c"), "PositiveDefinite(c*A)"),
    ("definite_multiple", (), ("PositiveDefinite(A)", "0 <= c"), "PositiveSemidefinite(c*A)"),
    ("gradient", ("defined", expression("Derivative(x.T*A*x, x)")), (),
     Term("defined", expression("Derivative(x.T*A*x, x)"))),
]  # fmt: skip

REJECTED: list[tuple[str, tuple[Any, ...], tuple[str | Term, ...]]] = [
    ("matrix_arithmetic", (formula("(A*B).T == A.T*B.T"),), ()),
    ("matrix_arithmetic", (formula("A*B == B*A"),), ()),
    ("matrix_arithmetic", (formula("A*Inverse(A) == Identity(n)"),), ()),
    ("matrix_arithmetic", (formula("A*B*A == A"),), ("A*A == A",)),
    ("matrix_arithmetic", (formula("A.T == A"),), ("B.T == B",)),
    ("matrix_arithmetic", (formula("Inverse(A*B) == Inverse(B)*Inverse(A)"),), ()),
    ("matrix_arithmetic", (formula("Inverse(c*A) == Inverse(A)/c"),), ()),
    ("matrix_arithmetic", (formula("Trace(A) == Trace(A)"),), ()),
    ("matrix_arithmetic", (formula("A == A"), (A, A)), ()),
    ("cancel_factor", ("left",), ("A*B == A*C", "Det(B) != 0")),
    ("cancel_factor", ("right",), ("A*B == A*C", "Det(A) != 0")),
    ("cancel_factor", ("left",), ("A*B == C*A", "Det(A) != 0")),
    ("cancel_factor", ("left",), ("A*B == A*C",)),
    ("same_matrix", ("transpose",), ("A == B",)),
    ("same_matrix", ("gradient",), ("A == B",)),
    ("same_matrix", ("definite",), ("A == B",)),
    ("same_matrix", ("definite",), ("A == B", "PositiveSemidefinite(A)")),
    ("inverse_cancels", (A,), ()),
    ("inverse_cancels", (A,), ("Det(B) != 0",)),
    ("one_sided_inverse", ("other side",), ("A*B == C",)),
    ("one_sided_inverse", ("other side",), (eq(Term("matmul", X, Term("transpose", X)), Term("identity", M)),)),
    ("one_sided_inverse", ("third",), ("A*B == Identity(n)",)),
    ("trace_of_identity", (N,), (WHOLE,)),
    ("trace_of_identity", (N,), (AT_LEAST_ONE, WHOLE)),
    ("trace_of_identity", (M,), (WHOLE, AT_LEAST_ONE)),
    ("det_of_multiple", (var("c"), A), (WHOLE,)),
    ("det_of_multiple", (var("c"), X), (WHOLE, AT_LEAST_ONE)),
    ("quadratic_form", (x,), ("A.T == A",)),
    ("quadratic_form", (x,), ("PositiveSemidefinite(A)", "x != 0")),
    ("quadratic_form", (x,), ("PositiveDefinite(A)", "y != 0")),
    ("quadratic_form", (X,), ("PositiveDefinite(A)", "x != 0")),
    ("cauchy_schwarz", (x, A), ()),
    ("cauchy_schwarz", (x, num(2)), ()),
    ("definite_matrix", ("semidefinite",), ("PositiveSemidefinite(A)",)),
    ("definite_matrix", ("inverse",), ("PositiveSemidefinite(A)",)),
    ("definite_matrix", ("det",), ("Det(A) != 0",)),
    ("identity_definite", (X,), ()),
    ("gram", (X,), ("PositiveSemidefinite(A)", "Det(A) != 0")),
    ("gram", (B,), ("PositiveSemidefinite(A)", "Det(B) != 0")),
    ("gram", (B,), ("PositiveDefinite(A)", "Det(A) != 0")),
    ("definite_sum", (), ("PositiveDefinite(A)", "B.T == B")),
    ("definite_sum", (), ()),
    ("definite_multiple", (), ("PositiveDefinite(A)", "c != 0")),
    ("definite_multiple", (), ("PositiveDefinite(A)", "c < 0")),
    ("gradient", ("defined", expression("Derivative(log(Det(A)), A)")), ()),
    ("gradient", ("value", expression("x.T*A*x")), ()),
]  # fmt: skip


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda c: f"{c[0]} {c[3]}"[:80])
def test_a_rule_concludes(case: tuple[str, tuple[Any, ...], tuple[str | Term, ...], str | Term]) -> None:
    rule, parameters, premises, conclusion = case
    theorem = concluded(rule, parameters, premises)
    assert theorem.formula == told(conclusion)
    assert theorem.assumptions == {told(p) for p in premises}


@pytest.mark.parametrize("case", REJECTED, ids=lambda c: f"{c[0]} {c[1]} {c[2]}"[:80])
def test_a_rule_does_not_conclude(case: tuple[str, tuple[Any, ...], tuple[str | Term, ...]]) -> None:
    with pytest.raises(Rejected):
        concluded(*case)


def test_every_rule_is_tested() -> None:
    names = {rule.__name__ for rule in RULES_OF_MATRICES}
    assert {case[0] for case in ACCEPTED} == {case[0] for case in REJECTED} == names


# -- sorts ----------------------------------------------------------------------------------

ILL_SORTED = [
    Term("add", A, num(1)), Term("mul", A, B), Term("pow", A, num(2)), Term("matmul", A, num(2)), Term("exp", A),
    Term("matadd", A, x), Term("matmul", A, X), Term("scale", A, B), Term("inverse", X), Term("det", X),
    Term("trace", x), Term("trace", num(2)), Term("transpose", var("c")), Term("matrix", "A", N), Term("matmul"),
    Term("matrix", "A", N, A), Term("identity", A), Term("eq", A, num(0)), Term("eq", A, x), Term("lt", A, B),
    Term("le", num(0), A), Term("definite", X), Term("gradient", A, A), Term("gradient", Term("trace", A), B),
    Term("gradient", Term("trace", A), Term("transpose", A)), Term("app", "f", A), Term("sum", "k", num(1), N, A),
    Term("piecewise", A, Term("lt", num(0), num(1)), B), Term("integer", A), Term("max", A, B), Term("sub", A, B),
]  # fmt: skip


@pytest.mark.parametrize("t", [t for t in ILL_SORTED if t != Term("gradient", Term("trace", A), B)], ids=repr)
def test_a_matrix_is_no_number(t: Term) -> None:
    assert not well_formed(t)


def test_rules_about_numbers_do_not_take_matrices() -> None:
    for rule, parameters, premises in (
        ("row", ("square nonnegative", A), ()),
        ("row", ("equal is at most", A, B), ("A == B",)),
        ("row", ("exp positive", A), ()),
        ("compare", (A, B), ()),
        ("arithmetic", (formula("A + B == B + A"),), ()),
        ("arithmetic", (formula("A == B"), num(1)), ("A == B",)),
        ("even_power", (A, num(2)), ()),
        ("add_signs", (), ("A == B",)),
    ):
        with pytest.raises(Rejected):
            concluded(rule, parameters, premises)


def test_equals_do_not_replace_equals_inside_of_a_gradient() -> None:
    """A and B are equal at a point, not near it."""
    for claim in ("Derivative(Trace(B), A) == Derivative(Trace(A), A)", "Derivative(Trace(A*A), A) == 2*A"):
        with pytest.raises(Rejected):
            concluded("matrix_arithmetic", (formula(claim),), ("A == B", "A.T == A"))


# -- the normal form against matrices of numbers ---------------------------------------------

UNARY = ("({}).T", "2*({})", "-({})", "c*({})", "Inverse({})", "Trace({})*A", "dot(x, ({})*y)*B", "({})*x*y.T")
BINARY = ("({})*({})", "({}) + ({})", "({}) - ({})")
FACTS = ("S.T == S", "B*C == Identity(n)", "C*B == Identity(n)")


def random_matrix(random: Random, depth: int) -> str:
    if depth == 0:
        return random.choice(("A", "B", "C", "S", "A.T", "Identity(n)", "X.T*X", "x*y.T"))
    if random.random() < 0.5:
        return random.choice(UNARY).format(random_matrix(random, depth - 1))
    return random.choice(BINARY).format(random_matrix(random, depth - 1), random_matrix(random, depth // 2))


def point(random: Random, n: int, m: int) -> MatrixPoint:
    def filled(rows: int, columns: int) -> fmpq_mat:
        return fmpq_mat(rows, columns, [fmpq(random.randint(-3, 3)) for _ in range(rows * columns)])

    made = {"A": filled(n, n), "S": filled(n, n), "x": filled(n, 1), "y": filled(n, 1), "X": filled(m, n)}
    made["S"] = made["S"] + made["S"].transpose()
    made["B"] = filled(n, n)
    while made["B"].det() == 0:
        made["B"] = filled(n, n)
    made["C"] = made["B"].inv()
    return MatrixPoint(Point({"n": fmpq(n), "m": fmpq(m), "c": fmpq(-3, 2)}), made)


def test_a_normal_form_has_the_value_of_its_term() -> None:
    random, compared = Random(2), 0
    for _ in range(250):
        text = random_matrix(random, 4)
        t = expression(text)
        space = Space(40)
        for fact in (*FACTS, "c != 0"):
            space.know(formula(fact))
        try:
            simple = space.matrices.term(space.matrices.form(t), (N, N))
            traced = space.term(space.normal(Term("trace", t)))
            volume = space.term(space.normal(Term("det", t)))
        except Rejected:
            continue
        for n, m in ((1, 2), (2, 1), (3, 2)):
            at = point(random, n, m)
            try:
                assert matrix(t, at) == matrix(simple, at), text
                assert number(Term("trace", t), at) == number(traced, at), text
                assert number(Term("det", t), at) == number(volume, at), text
            except Exception as error:
                if isinstance(error, AssertionError):
                    raise
                continue  # an inverse of a matrix that has none
            compared += 1
    assert compared > 300


GRADIENTS = [
    ("x.T*A*x", "x"), ("x.T*A*x", "A"), ("Trace(A*B*A.T*C)", "A"), ("Det(A)", "A"), ("Det(A)**2*Trace(A)", "A"),
    ("Trace(Inverse(A)*B)", "A"), ("y.T*Inverse(A)*x", "A"), ("dot(x, x)**3", "x"), ("1/(1 + dot(x, y)**2)", "x"),
    ("Trace((A + c*B).T*(A - B))", "A"), ("Trace(X.T*X*A)", "X"), ("dot(x, Trace(A)*A*y)", "A"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "letter"), GRADIENTS)
def test_a_gradient_is_the_slope_in_every_direction(text: str, letter: str) -> None:
    f, random, h = expression(text), Random(7), fmpq(1, 10**8)
    gradient, conditions = gradient_of(Term("gradient", f, LETTERS[letter]))
    compared = 0
    for n in (1, 2, 3):
        at = point(random, n, 2)
        if not all(truth(c, at) for c in conditions):
            continue
        here = at.matrices[letter]
        entries = [fmpq(random.randint(-2, 2)) for _ in range(here.nrows() * here.ncols())]
        towards = fmpq_mat(here.nrows(), here.ncols(), entries)
        up, down = (
            number(f, MatrixPoint(at.point, {**at.matrices, letter: here + s * h * towards}))
            for s in (fmpq(1), fmpq(-1))
        )
        product = matrix(gradient, at).transpose() * towards
        expected = sum((product[i, i] for i in range(product.nrows())), fmpq(0))
        assert abs((up - down) / (2 * h) - expected) < fmpq(1, 10**6) * (1 + abs(expected))
        compared += 1
    assert compared


JACOBIANS = ["A*x", "dot(x, y)*x", "A.T*(x + y)", "x*x.T*A*x", "(x.T*A).T", "dot(x, x)*A*x - y"]


@pytest.mark.parametrize("text", JACOBIANS)
def test_a_jacobian_is_the_slope_in_every_direction(text: str) -> None:
    v, random, h = expression(text), Random(3), fmpq(1, 10**8)
    jacobian, _ = gradient_of(Term("gradient", v, x))
    for n in (1, 2, 3):
        at = point(random, n, 2)
        here = at.matrices["x"]
        towards = fmpq_mat(n, 1, [fmpq(random.randint(-2, 2)) for _ in range(n)])
        up, down = (
            matrix(v, MatrixPoint(at.point, {**at.matrices, "x": here + s * h * towards})) for s in (fmpq(1), fmpq(-1))
        )
        gap = fmpq(1, 2) / h * (up - down) - matrix(jacobian, at) * towards
        assert all(abs(gap[i, 0]) < fmpq(1, 10**6) for i in range(n))


def test_a_gradient_depends_on_an_index_that_is_bound() -> None:
    k_trace = Term("trace", Term("scale", var("k"), A))
    with pytest.raises(Rejected):
        gradient_of(Term("gradient", Term("sum", "k", num(1), N, k_trace), A))
    with pytest.raises(Rejected):
        Space().normal(Term("sum", "k", num(1), N, k_trace))
