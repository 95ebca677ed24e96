"""`check`: one step, from text or from SymPy."""

from __future__ import annotations

import pytest
import sympy

from therefore import InputError, check, symbol, tex
from therefore.draft import Misuse
from therefore.kernel.logic import replay
from therefore.refuter.points import plans
from therefore.term import INFINITY, MINUS_INFINITY, Term, app, eq, forall, lt, num, var

t = symbol("t")
POSITIVE = {"P": "positive function", "n": "positive integer"}


def test_a_step_from_text() -> None:
    verdict = check("log(a*b)", "==", "log(a) + log(b)", symbols={"a": "positive", "b": "positive"})
    assert (verdict.status, verdict.trust, verdict.facts) == ("proved", "kernel", ("0 < a", "0 < b"))


def test_a_step_from_sympy_with_its_own_assumptions() -> None:
    x, y = sympy.symbols("x y", positive=True)
    assert check(sympy.log(x * y), "==", sympy.log(x) + sympy.log(y)).status == "proved"
    z = sympy.Symbol("z", real=True)
    assert check(sympy.log(z**2), "==", 2 * sympy.log(z)).status == "undefined"


def test_hypotheses_as_text() -> None:
    given = ["Sum(P(y), (y, 1, n)) == 1"]
    assert check("Sum(P(y)*log(n), (y, 1, n))", "==", "log(n)", given=given, symbols=POSITIVE).status == "proved"
    verdict = check("Sum(P(y)*log(n), (y, 1, n))", "==", "log(n)", symbols=POSITIVE)
    assert verdict.status == "refuted"
    assert verdict.witness is not None


def test_every_element_of_a_family_is_in_its_domain() -> None:
    assert check("P(k)", ">", "0", symbols={"P": "positive function", "k": "integer"}).status == "proved"
    assert check("P(k)", ">", "0", symbols={"P": "real function", "k": "integer"}).status == "refuted"
    assert check("P(x)", ">", "0", symbols={"P": "positive function", "x": "real"}).status != "proved"
    assert check("Sum(P(y), (y, 1, n))", ">", "0", symbols=POSITIVE).status == "proved"
    assert check("Sum(P(y), (y, 0, n - 1))", ">", "0", symbols=POSITIVE).status == "proved"


def test_hypotheses_for_every_index() -> None:
    left, right = "Sum(Sum(P(x, y), (y, 1, m)), (x, 1, n))", "Sum(Q(x), (x, 1, n))"
    symbols = {"P": "real function", "Q": "real function", "n": "positive integer", "m": "positive integer"}
    given = "ForAll(Eq(Sum(P(x, y), (y, 1, m)), Q(x)), (x, 1, n))"
    assert check(left, "==", right, given=[given], symbols=symbols).status == "proved"
    assert check(left, "==", right, given=[given.replace("1, n", "2, n")], symbols=symbols).status == "refuted"


@pytest.mark.parametrize("divisor", ["q*a + (1 - q)*b", "1 + (1 - q)/q*b/a"])
def test_a_divisor_keeps_the_sign_that_its_written_form_shows(divisor: str) -> None:
    symbols = {"q": "(0, 1)", "a": "positive", "b": "positive"}
    assert check(f"x/({divisor})", "==", f"x/({divisor})", symbols=symbols | {"x": "real"}).status == "proved"
    assert check("q*a/(q*a + (1 - q)*b)", "==", "1/(1 + (1 - q)/q*b/a)", symbols=symbols).status == "proved"


@pytest.mark.parametrize(
    ("left", "relation", "right", "symbols"),
    [
        ("x", "==", "y", {"x": "real"}),
        ("x", "~", "x", {"x": "real"}),
        ("x", "==", "x", {"x": "sideways"}),
        ("f(x)", "==", "f(x)", {"x": "real", "f": "real"}),
        ("f", "==", "f", {"f": "real function"}),
        ("f(1)", "==", "f(1, 2)", {"f": "real function"}),
        ("x", "==", "x", {"x": None}),
        ("Sum", "==", "Sum", {"Sum": "real"}),
        ("__import__('os')", "==", "0", {}),
    ],
)
def test_what_cannot_be_read_is_an_error(left: str, relation: str, right: str, symbols: dict[str, str]) -> None:
    with pytest.raises(InputError):
        check(left, relation, right, symbols=symbols)


def test_a_fact_for_all_integers_has_instances_at_integers_alone() -> None:
    from therefore.goal import Certificate, Goal, Line
    from therefore.kernel.field import Rejected

    fact = forall("k", MINUS_INFINITY, INFINITY, lt(num(0), app("P", var("k"))))
    claim = lt(num(0), app("P", var("x")))
    instance = Line("forall_elim", (var("x"),), (0, 1))
    whole = Certificate((Line("assume", (fact,)), Line("assume", (Term("integer", var("x")),)), instance))
    replay(Goal((fact, Term("integer", var("x"))), claim), whole)
    for forged in ((*whole.lines[:1], Line("forall_elim", (var("x"),), (0,))), whole.lines):
        with pytest.raises(Rejected):
            replay(Goal((fact,), claim), Certificate(forged))


def test_no_point_is_made_from_a_fact_that_relates_elements_without_end() -> None:
    k = var("k")
    fact = forall("k", MINUS_INFINITY, INFINITY, eq(app("P", Term("add", k, num(1))), app("P", k)))
    assert list(plans((fact,), lt(num(0), app("P", num(1))))) == []


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("9**9**9**9 - 9**9**9**9", "0"),
        ("(x + y + z + w)**200", "(w + z + y + x)**200"),
        (" + ".join(f"x**{k}" for k in range(1500)), " + ".join(f"x**{k}" for k in reversed(range(1500)))),
    ],
)
def test_what_is_too_large_to_write_out_is_still_itself(left: str, right: str) -> None:
    assert check(left, "==", right, symbols=dict.fromkeys("xyzw", "real")).status == "proved"
    assert check(left, "==", f"{right} + 1", symbols=dict.fromkeys("xyzw", "real")).status != "proved"


@pytest.mark.parametrize(
    ("left", "relation", "right", "symbols", "repaired"),
    [
        ("log(a*b)", "==", "log(a) - log(b)", {"a": "positive", "b": "positive"}, "`log a + log b`"),
        ("Sum(k, (k, 1, n))", "==", "n*(n - 1)/2", {"n": "positive integer"}, "`n·(n + 1)/2`"),
        ("cos(2*x)", "==", "1 - sin(x)**2", {"x": "real"}, "`1 - 2·sin(x)^2`"),
        ("x**2", "<=", "2*x - 1", {"x": "real"}, "`x^2 ≥ 2·x - 1`"),
        ("x**2 == 9", "<=>", "x == 3", {"x": "real"}, "`x = 3 ⇒ x^2 = 9`"),
        ("cos(x)**2 - sin(x)**2", "==", "1", {"x": "real"}, "`cos(x)^2 + sin(x)^2 = 1`"),
        ("Trace(A*B*C)", "==", "Trace(C*B*A)", dict.fromkeys("ABC", "square matrix"), "`tr(B·C·A)`"),
    ],
)
def test_a_refuted_step_says_which_edit_repairs_it(
    left: str, relation: str, right: str, symbols: dict[str, str], repaired: str
) -> None:
    verdict = check(left, relation, right, symbols=symbols)
    assert verdict.status == "refuted"
    assert verdict.help == f"{repaired} would hold"


def test_no_edit_is_named_that_does_not_repair_the_step() -> None:
    assert check("x**3", "==", "exp(y)", symbols={"x": "real", "y": "real"}).help == ""


MATRICES = {"A": "square matrix", "S": "symmetric matrix", "x": "vector", "y": "vector"}


@pytest.mark.parametrize(
    ("left", "right", "status"),
    [
        (r"\|x - y\|^2", r"\|x\|^2 - 2 x^\top y + \|y\|^2", "proved"),
        (r"\nabla_x (x^\top S x)", "2 S x", "proved"),
        (r"\frac{\partial}{\partial x}(x^T A x)", r"(A + A^\top) x", "proved"),
        (r"\det(A S)", r"|S| \det A", "proved"),
        ("A S", "S A", "refuted"),
    ],
)
def test_a_step_from_latex_about_matrices(left: str, right: str, status: str) -> None:
    assert check(tex(left), "==", tex(right), symbols=MATRICES).status == status


def test_latex_may_write_a_name_in_a_way_of_its_own() -> None:
    bold = tex(r"\mathbf{x}^\top \mathbf{x}", x=r"\mathbf{x}")
    assert check(bold, "==", tex(r"\|x\|^2"), symbols=MATRICES).status == "proved"
    with pytest.raises(InputError, match="not declared"):
        check(tex("x", z=r"\mathbf{z}"), "==", tex("x"), symbols=MATRICES)


def test_the_names_of_a_step_come_before_those_around_it() -> None:
    verdict = check(tex(r"\sqrt{t^2}"), "==", tex("t"), symbols={"t": "positive"})
    assert (verdict.status, verdict.facts) == ("proved", ("0 < t",))
    assert check(tex(r"\sqrt{t^2}"), "==", tex("t")).status == "refuted"  # t is real in this file


def test_hypotheses_in_latex() -> None:
    verdict = check(tex("u^2"), "<", tex("u"), given=tex(r"u \in (0, 1)"), symbols={"u": "real"})
    assert verdict.status == "proved"


def test_matrices_are_refused_where_their_products_would_commute() -> None:
    with pytest.raises(Misuse, match="matrices are not known to scripts"):
        symbol("A", "square matrix")
