"""Forged certificates about matrices, each with what is wrong with it."""

from __future__ import annotations

from certificates.proofs import MATRIX_A, MATRIX_B, REGULAR, SOLVED, assume, forgery, line, n
from test_balls import term as T
from therefore.goal import Goal
from therefore.term import Term, num, var

N, M, A, B = n, var("m"), MATRIX_A, MATRIX_B
X = Term("matrix", "x", N, num(1))
I = Term("identity", N)  # noqa: E741


def product(*factors: Term) -> Term:
    return Term("matmul", *factors)


def inverse(m: Term) -> Term:
    return Term("inverse", m)


def trace(m: Term) -> Term:
    return Term("trace", m)


def det(m: Term) -> Term:
    return Term("det", m)


def equal(a: Term, b: Term) -> Term:
    return Term("eq", a, b)


TURNS = Term("sum", "u", num(1), M, trace(A))
CONSTANT = Term("gradient", TURNS, A)
NOTHING = Term("scale", Term("mul", num(1), num(0)), I)
DEFINITE = Term("definite", A)
MATRICES = (
    SOLVED.on("factor-not-cancelled", "nothing says that A is invertible", 3, 2),
    SOLVED.by("factor-of-other-side", "A stands on the left", 3, "right"),
    forgery("products-commute", "AB is not BA", Goal((), equal(product(A, B), product(B, A))),
            line("matrix_arithmetic", equal(product(A, B), product(B, A)))),
    forgery("inverse-of-singular", "A⁻¹A is I only where A is invertible: A = 0",
            Goal((Term("ne", det(B), num(0)),), equal(product(inverse(B), product(B, A, inverse(A))), I)),
            line("assume", Term("ne", det(B), num(0))), line("inverse_cancels", A, on=(0,))),
    forgery("inverse-of-product-turned", "(AB)⁻¹ is B⁻¹A⁻¹",
            Goal((REGULAR, Term("ne", det(B), num(0)), Term("ne", det(product(A, B)), num(0))),
                 equal(inverse(product(A, B)), product(inverse(A), inverse(B)))),
            line("assume", REGULAR), line("assume", Term("ne", det(B), num(0))),
            line("matrix_arithmetic", equal(inverse(product(A, B)), product(inverse(A), inverse(B))), on=(0, 1))),
    forgery("det-of-sum", "det is not additive",
            Goal((), equal(det(Term("matadd", A, B)), Term("add", det(A), det(B)))),
            line("arithmetic", equal(det(Term("matadd", A, B)), Term("add", det(A), det(B))))),
    forgery("trace-of-identity-of-any-size", "n may not be a positive integer", Goal((), equal(trace(I), N)),
            line("trace_of_identity", N)),
    forgery("trace-of-product", "a trace is not multiplicative",
            Goal((), equal(trace(product(A, B)), Term("mul", trace(A), trace(B)))),
            line("arithmetic", equal(trace(product(A, B)), Term("mul", trace(A), trace(B))))),
    forgery("definite-difference", "a difference of definite matrices may be anything",
            Goal((DEFINITE, Term("definite", B)), Term("definite", Term("matadd", A, Term("scale", num(-1), B)))),
            line("assume", DEFINITE), line("assume", Term("definite", B)), line("definite_sum", on=(0, 1))),
    forgery("quadratic-form-at-zero", "xᵀAx is 0 at x = 0",
            Goal((DEFINITE,), Term("lt", num(0), trace(product(Term("transpose", X), A, X)))),
            line("assume", DEFINITE), line("quadratic_form", X, on=(0,))),
    forgery("matrices-ordered", "matrices are not ordered", Goal((), T("0 == 1")),
            line("compare", "strict", A, B)),
    forgery("gradient-captures-index", "Σ tr A over u = 1..m has the gradient m I, whatever its index is called",
            Goal((T("integer(m)"), T("0 <= m")), equal(CONSTANT, NOTHING)),
            *assume("integer(m)", "0 <= m"),
            line("gradient", "value", CONSTANT), line("gradient", "defined", CONSTANT)),
    forgery("gradient-of-other", "the gradient of tr A is I", Goal((), equal(Term("gradient", trace(A), A), A)),
            line("gradient", "value", Term("gradient", trace(A), A)),
            line("gradient", "defined", Term("gradient", trace(A), A))),
)  # fmt: skip
