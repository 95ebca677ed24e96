"""Steps about matrices of symbolic size, from text."""

from __future__ import annotations

import pytest

from therefore import InputError, check
from therefore.checker.single import _goal
from therefore.goal import Verdict
from therefore.publish.latex import latex
from therefore.script.domain import parse_domain
from therefore.sorts.matrices import elaborated
from therefore.text import show

S, V, Y, P = "square matrix", "invertible matrix", "symmetric matrix", "positive definite matrix"
X = {"X": "matrix(m, n)", "w": "vector(n)", "y": "vector(m)"}
Step = tuple[str, str, str, dict[str, str], tuple[str, ...]]

TRUE: list[Step] = [
    ("Trace(A*B)", "==", "Trace(B*A)", {"A": S, "B": S}, ()),
    ("Trace(A*B*C)", "==", "Trace(C*A*B)", {"A": S, "B": S, "C": S}, ()),
    ("Trace(A + 2*B)", "==", "Trace(A) + 2*Trace(B)", {"A": S, "B": S}, ()),
    ("Trace(A.T)", "==", "Trace(A)", {"A": S}, ()),
    ("Trace(Identity(N))", "==", "N", {"A": S, "N": "positive integer"}, ()),
    ("Trace(A*B*A**-1)", "==", "Trace(B)", {"A": V, "B": S}, ()),
    ("(A*B).T", "==", "B.T*A.T", {"A": S, "B": S}, ()),
    ("(A*B)*C", "==", "A*(B*C)", {"A": S, "B": S, "C": S}, ()),
    ("(A + B)**2", "==", "A**2 + A*B + B*A + B**2", {"A": S, "B": S}, ()),
    ("(A + B)*(A - B)", "==", "A**2 - B**2", {"A": S, "B": S}, ("A*B == B*A",)),
    ("Inverse(A*B)", "==", "B**-1*A**-1", {"A": V, "B": V}, ()),
    ("Inverse(Inverse(A))", "==", "A", {"A": V}, ()),
    ("Inverse(A.T)", "==", "Inverse(A).T", {"A": V}, ()),
    ("A**-1*(A + B)*B**-1", "==", "B**-1 + A**-1", {"A": V, "B": V}, ()),
    ("A**-1 - B**-1", "==", "A**-1*(B - A)*B**-1", {"A": V, "B": V}, ()),
    ("B", "==", "A**-1", {"A": V, "B": S}, ("A*B == Identity(N)",)),
    ("B*A", "==", "Identity(N)", {"A": S, "B": S}, ("A*B == Identity(N)",)),
    ("Det(A*B)", "==", "Det(A)*Det(B)", {"A": S, "B": S}, ()),
    ("Det(A**-1)", "==", "1/Det(A)", {"A": V}, ()),
    ("Det(2*A)", "==", "2**N*Det(A)", {"A": S}, ()),
    ("Det(A*B*A**-1)", "==", "Det(B)", {"A": V, "B": S}, ()),
    ("log(Det(A*B))", "==", "log(Det(A)) + log(Det(B))", {"A": P, "B": P}, ()),
    ("x.T*A*y", "==", "y.T*A.T*x", {"A": S, "x": "vector", "y": "vector"}, ()),
    ("x.T*A*y", "==", "y.T*A*x", {"A": Y, "x": "vector", "y": "vector"}, ()),
    ("dot(Q*x, Q*y)", "==", "dot(x, y)", {"Q": "orthogonal matrix", "x": "vector", "y": "vector"}, ()),
    ("x.T*A*x", ">=", "0", {"A": "positive semidefinite matrix", "x": "vector"}, ()),
    ("x.T*A*x", ">", "0", {"A": P, "x": "vector"}, ("x != 0",)),
    ("w.T*X.T*X*w", ">=", "0", X, ()),
    ("Det(X.T*X + lam*Identity(n))", ">", "0", X | {"lam": "positive"}, ()),
    ("Inverse(X.T*X + lam*Identity(n))*X.T", "==", "X.T*Inverse(X*X.T + lam*Identity(m))", X | {"lam": "positive"}, ()),
    ("Inverse(A + U*C*W)", "==", "A**-1 - A**-1*U*Inverse(C**-1 + W*A**-1*U)*W*A**-1",
     {"A": "invertible matrix(n)", "U": "matrix(n, k)", "C": "invertible matrix(k)", "W": "matrix(k, n)"},
     ("Det(A + U*C*W) != 0", "Det(C**-1 + W*A**-1*U) != 0")),
    ("Derivative(x.T*A*x, x)", "==", "(A + A.T)*x", {"A": S, "x": "vector"}, ()),
    ("Derivative(x.T*A*x, x)", "==", "2*A*x", {"A": Y, "x": "vector"}, ()),
    ("Derivative(x.T*A*x, x, x)", "==", "A + A.T", {"A": S, "x": "vector"}, ()),
    ("Derivative(dot(b, x), x)", "==", "b", {"b": "vector", "x": "vector"}, ()),
    ("Derivative(dot(X*w - y, X*w - y), w)", "==", "2*X.T*(X*w - y)", X, ()),
    ("Derivative(Trace(A*B), A)", "==", "B.T", {"A": S, "B": S}, ()),
    ("Derivative(log(Det(A)), A)", "==", "Inverse(A).T", {"A": P}, ()),
    ("Derivative(Det(A), A)", "==", "Det(A)*Inverse(A).T", {"A": V}, ()),
    ("Derivative(log(1 + exp(-dot(w, x))), w)", "==", "-x/(1 + exp(dot(w, x)))", {"w": "vector", "x": "vector"}, ()),
    ("Inverse(A**-1 + B**-1)", "==", "A*Inverse(A + B)*B", {"A": V, "B": V},
     ("Det(A + B) != 0", "Det(A**-1 + B**-1) != 0")),
    ("Inverse(A + u*v.T)", "==", "A**-1 - A**-1*u*v.T*A**-1/(1 + v.T*A**-1*u)",
     {"A": V, "u": "vector", "v": "vector"}, ("1 + v.T*A**-1*u != 0", "Det(A + u*v.T) != 0")),
    ("Inverse(A.T*A)*A.T", "==", "A**-1", {"A": V}, ()),
    ("A**-1", "==", "A", {"A": S}, ("A*A == Identity(N)",)),
    ("(Identity(N) - 2*u*u.T/dot(u, u))**2", "==", "Identity(N)", {"u": "vector"}, ("u != 0",)),
    ("Det(Q)**2", "==", "1", {"Q": "orthogonal matrix"}, ()),
    ("Det(-A)", "==", "(-1)**N*Det(A)", {"A": S}, ()),
    ("Trace(A*B)", "==", "0", {"A": Y, "B": S}, ("B.T == -B",)),
    ("Trace(A.T*A)", ">=", "0", {"A": S}, ()),
    ("Norm(x + y)**2 + Norm(x - y)**2", "==", "2*Norm(x)**2 + 2*Norm(y)**2", {"x": "vector", "y": "vector"}, ()),
    ("Norm(a*x)", "==", "Abs(a)*Norm(x)", {"x": "vector", "a": "real"}, ()),
    ("Norm(Q*x)", "==", "Norm(x)", {"Q": "orthogonal matrix", "x": "vector"}, ()),
    ("Abs(dot(x, y))", "<=", "Norm(x)*Norm(y)", {"x": "vector", "y": "vector"}, ()),
    ("Norm(x + y)", "<=", "Norm(x) + Norm(y)", {"x": "vector", "y": "vector"}, ()),
    ("Trace(A.T*B)**2", "<=", "Trace(A.T*A)*Trace(B.T*B)", {"A": S, "B": S}, ()),
    ("x.T*A*x + lam*x.T*x", ">", "0",
     {"A": "positive semidefinite matrix", "x": "vector", "lam": "positive"}, ("x != 0",)),
    ("Derivative(Norm(x)**2, x)", "==", "2*x", {"x": "vector"}, ()),
    ("Derivative(Norm(x), x)", "==", "x/Norm(x)", {"x": "vector"}, ("x != 0",)),
    ("Derivative(Norm(X*w - y)**2 + lam*Norm(w)**2, w)", "==", "2*X.T*(X*w - y) + 2*lam*w", X | {"lam": "real"}, ()),
    ("X.T*(y - X*w)", "==", "0", X, ("w == Inverse(X.T*X)*X.T*y", "Det(X.T*X) != 0")),
    ("P*P", "==", "P", {"X": "matrix(m, n)", "P": "square matrix(m)"},
     ("Det(X.T*X) != 0", "P == X*Inverse(X.T*X)*X.T")),
]  # fmt: skip
FALSE: list[Step] = [
    ("Trace(A*B)", "==", "Trace(A)*Trace(B)", {"A": S, "B": S}, ()),
    ("Trace(A*B*C)", "==", "Trace(A*C*B)", {"A": S, "B": S, "C": S}, ()),
    ("Trace(Identity(N))", "==", "1", {"A": S, "N": "positive integer"}, ("Trace(A) == 0",)),
    ("(A*B).T", "==", "A.T*B.T", {"A": S, "B": S}, ()),
    ("(A + B)**2", "==", "A**2 + 2*A*B + B**2", {"A": S, "B": S}, ()),
    ("A*B", "==", "B*A", {"A": Y, "B": Y}, ()),
    ("Inverse(A*B)", "==", "A**-1*B**-1", {"A": V, "B": V}, ()),
    ("Det(A + B)", "==", "Det(A) + Det(B)", {"A": S, "B": S}, ()),
    ("Det(2*A)", "==", "2*Det(A)", {"A": V}, ()),
    ("x.T*A*y", "==", "y.T*A*x", {"A": S, "x": "vector", "y": "vector"}, ()),
    ("x.T*A*x", ">", "0", {"A": P, "x": "vector"}, ()),
    ("x.T*A*x", ">=", "0", {"A": Y, "x": "vector"}, ()),
    ("dot(A*x, A*x)", "==", "dot(x, x)", {"A": S, "x": "vector"}, ()),
    ("Derivative(x.T*A*x, x)", "==", "2*A*x", {"A": S, "x": "vector"}, ()),
    ("Derivative(Trace(A*B), A)", "==", "B", {"A": S, "B": S}, ()),
    ("Derivative(log(Det(A)), A)", "==", "Inverse(A)", {"A": V}, ("Det(A) > 0",)),
    ("Derivative(dot(X*w - y, X*w - y), w)", "==", "X.T*(X*w - y)", X, ()),
    ("A*B*A", "==", "B", {"A": "orthogonal matrix", "B": S}, ()),
    ("A", "==", "Identity(N)", {"A": S}, ("A*A == A",)),
    ("Det(-A)", "==", "-Det(A)", {"A": V}, ()),
    ("Trace(A*B)**2", "<=", "Trace(A*A)*Trace(B*B)", {"A": S, "B": S}, ()),
    ("Norm(x + y)", "==", "Norm(x) + Norm(y)", {"x": "vector", "y": "vector"}, ()),
    ("Norm(A*x)", "<=", "Norm(x)", {"A": S, "x": "vector"}, ()),
    ("Derivative(Norm(X*w - y)**2 + lam*Norm(w)**2, w)", "==", "2*X.T*(X*w - y) + lam*w", X | {"lam": "positive"}, ()),
]  # fmt: skip
UNDEFINED: list[Step] = [
    ("A*A**-1", "==", "Identity(N)", {"A": S}, ()),
    ("Inverse(A*B)", "==", "B**-1*A**-1", {"A": S, "B": S}, ()),
    ("Inverse(X.T*X)*X.T*X", "==", "Identity(n)", {"X": "matrix(m, n)"}, ()),
]


def decided(step: Step) -> Verdict:
    left, relation, right, symbols, given = step
    return check(left, relation, right, symbols=symbols, given=given, seconds=4)


@pytest.mark.parametrize("step", TRUE, ids=lambda s: f"{s[0]} {s[1]} {s[2]}")
def test_a_true_step_is_proved(step: Step) -> None:
    assert decided(step).status == "proved"


@pytest.mark.parametrize("step", FALSE, ids=lambda s: f"{s[0]} {s[1]} {s[2]}")
def test_a_false_step_is_refuted(step: Step) -> None:
    verdict = decided(step)
    assert verdict.status == "refuted"
    assert verdict.witness is not None
    assert verdict.witness.left != verdict.witness.right or step[1] != "=="


@pytest.mark.parametrize("step", UNDEFINED, ids=lambda s: f"{s[0]} {s[1]} {s[2]}")
def test_an_inverse_wants_an_invertible_matrix(step: Step) -> None:
    verdict = decided(step)
    assert verdict.status == "undefined"
    assert "det" in verdict.message


def test_a_witness_prints_the_matrices() -> None:
    witness = decided(("A*B", "==", "B*A", {"A": S, "B": S}, ())).witness
    assert witness is not None
    assert dict(witness.point)["A"].startswith("[[")
    assert witness.left.startswith("[[")


@pytest.mark.parametrize(
    ("left", "right", "symbols"),
    [
        ("A + 1", "A", {"A": S}),
        ("A*x", "x*A", {"A": S, "x": "vector"}),
        ("x*y", "y*x", {"x": "vector", "y": "vector"}),
        ("x", "A", {"A": S, "x": "vector"}),
        ("X*X", "X", {"X": "matrix(m, n)"}),
        ("exp(A)", "A", {"A": S}),
        ("A**x", "A", {"A": S, "x": "real"}),
        ("1/A", "A", {"A": S}),
        ("Inverse(X)", "X.T", {"X": "matrix(m, n)"}),
        ("Sum(A, (A, 1, 3))", "Trace(A)", {"A": S}),
        ("A", "B", {"A": S, "B": "square matrix(k)"}),
        ("A.S", "A", {"A": S}),
        ("Inverse(3)", "1/3", {"A": S}),
    ],
)
def test_what_does_not_fit_is_an_error(left: str, right: str, symbols: dict[str, str]) -> None:
    with pytest.raises(InputError):
        check(left, "==", right, symbols=symbols)


def test_an_order_of_matrices_is_an_error() -> None:
    with pytest.raises(InputError):
        check("A", "<", "B", symbols={"A": S, "B": S})


@pytest.mark.parametrize(
    "text",
    [
        "square matrix",
        "invertible symmetric matrix(k)",
        "matrix(m, n)",
        "vector",
        "vector(3)",
        "positive definite matrix",
    ],
)
def test_domains_of_matrices(text: str) -> None:
    assert parse_domain(text).text == text


@pytest.mark.parametrize(
    "text",
    ["matrix", "matrix(m)", "square matrix(m, n)", "vector(0)", "vector(m, n)", "square vector", "matrix(m, n, k)",
     "square matrix sequence", "matrix(m, -1)", "big matrix", "matrix()"],
)  # fmt: skip
def test_other_texts_are_no_domains(text: str) -> None:
    with pytest.raises(ValueError, match=r"size|domain|families|square"):
        parse_domain(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("(A*B).T*A**-1", "(A·B)ᵀ·A⁻¹"),
        ("A - 2*B", "A - 2·B"),
        ("-A + B", "-A + B"),
        ("x.T*A*x*A", "(xᵀ·A·x)·A"),
        ("Derivative(Trace(A*B), A)", "∂/∂A tr(A·B)"),
        ("Identity(N) + A*x*x.T", "I + A·x·xᵀ"),
    ],
)
def test_how_matrices_are_shown(text: str, shown: str) -> None:
    goal = _goal(text, "==", text, (), (), {"A": S, "B": S, "x": "vector"})
    assert elaborated(goal) == goal
    assert show(goal.claim.args[0]) == shown


def test_how_matrices_print() -> None:
    symbols = {"A": S, "B": S, "x": "vector"}

    def printed(text: str) -> str:
        return latex(_goal(text, "==", text, (), (), symbols).claim.args[0])

    assert printed("(A*B).T*A**-1") == r"(A B)^{\top} A^{-1}"
    assert printed("A - 2*B*x*x.T") == r"A - 2 B x x^{\top}"
    assert printed("Det(A) + Trace(A + Identity(N))") == r"\det(A) + \operatorname{tr}(A + I_{N})"
    assert printed("x.T*A*x") == r"x^{\top} A x"


@pytest.mark.parametrize("step", [
    ("A == B", "<=>", "A - B == 0", {"A": S, "B": S}, ()),
    ("A*B == C", "=>", "B == A**-1*C", {"A": V, "B": S, "C": S}, ()),
    ("A*x == b", "<=>", "x == A**-1*b", {"A": V, "x": "vector", "b": "vector"}, ()),
], ids=lambda s: f"{s[0]} {s[1]} {s[2]}")  # fmt: skip
def test_equivalent_equations_of_matrices(step: Step) -> None:
    assert decided(step).status == "proved"
