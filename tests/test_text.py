"""How terms print on one line of a message."""

from __future__ import annotations

import pytest

from fixtures import NOTATION, ONE, ZERO, P, Q, app, exp, i, k, log, m, n, p, sigma, x, y, yhat
from therefore.document import Notation
from therefore.term import Term as T
from therefore.term import add, conj, div, eq, forall, lt, mul, neg, num, sub, total, var
from therefore.term import power as pw
from therefore.text import show, show_name

a, b, c, z = map(var, "a b c z".split())
TWO, HALF = num(2), num("1/2")
SIGMA_STEP = eq(
    mul(neg(sub(div(y, sigma(x)), div(sub(ONE, y), sub(ONE, sigma(x))))), sigma(x), sub(ONE, sigma(x))),
    sub(y, sigma(x)),
)
CASES = [
    (SIGMA_STEP, "(-(y/σ(x) - (1 - y)/(1 - σ(x))))·σ(x)·(1 - σ(x)) = y - σ(x)"),
    (total("y", ONE, n, mul(P(y), log(div(P(y), Q(y))))), "Σ_{y=1}^{n} P(y)·log(P(y)/Q(y))"),
    (T("limit", "p", mul(p, log(p)), ZERO, "+"), "lim_{p→0⁺} p·log p"),
    (T("limit", "x", sigma(x), neg(T("const", "oo")), "+-"), "lim_{x→-∞} σ(x)"),
    (T("partial", "w", app("L"), k), "∂/∂w(k) L"),
    (T("deriv", "x", sigma(x), x), "d/dx σ(x)"),
    (T("deriv", "x", mul(x, z), x), "∂/∂x (x·z)"),
    (T("deriv", "x", T("deriv", "x", pw(x, num(3)), x), x), "d²/dx² x^3"),
    (T("deriv", "x", pw(x, TWO), ZERO), "(d/dx x^2)|_{x=0}"),
    (mul(a, T("deriv", "x", sigma(x), x)), "a·(d/dx σ(x))"),
    (forall("y", ONE, n, eq(P(y), Q(y))), "for all y in 1..n: P(y) = Q(y)"),
    (T("iff", eq(a, b), forall("y", ONE, n, eq(P(y), Q(y)))), "a = b ⇔ (for all y in 1..n: P(y) = Q(y))"),
    (add(a, add(b, c)), "a + (b + c)"),
    (sub(a, sub(b, c)), "a - (b - c)"),
    (sub(sub(a, b), c), "a - b - c"),
    (sub(a, neg(b)), "a - (-b)"),
    (neg(neg(a)), "-(-a)"),
    (neg(mul(a, b)), "-a·b"),
    (mul(neg(a), b), "(-a)·b"),
    (mul(a, mul(b, c)), "a·(b·c)"),
    (mul(div(a, b), c), "a/b·c"),
    (mul(a, div(b, c)), "a·(b/c)"),
    (div(a, mul(b, c)), "a/(b·c)"),
    (div(div(a, b), c), "a/b/c"),
    (div(a, div(b, c)), "a/(b/c)"),
    (neg(mul(div(ONE, m), total("i", ONE, m, add(a, b)))), "-1/m·Σ_{i=1}^{m} (a + b)"),
    (mul(total("i", ONE, m, a), b), "(Σ_{i=1}^{m} a)·b"),
    (add(total("i", ONE, m, a), b), "Σ_{i=1}^{m} a + b"),
    (mul(HALF, x), "1/2·x"),
    (mul(x, HALF), "x·(1/2)"),
    (div(HALF, x), "(1/2)/x"),
    (mul(num(-2), x), "-2·x"),
    (add(x, num(-2)), "x + (-2)"),
    (pw(num(-2), k), "(-2)^k"),
    (pw(x, HALF), "x^(1/2)"),
    (pw(pw(x, y), z), "(x^y)^z"),
    (pw(x, pw(y, z)), "x^(y^z)"),
    (pw(log(x), TWO), "log(x)^2"),
    (mul(log(x), y), "log(x)·y"),
    (mul(p, log(p), y), "p·log(p)·y"),
    (div(ONE, add(ONE, exp(neg(x)))), "1/(1 + exp(-x))"),
    (T("abs", sub(a, b)), "|a - b|"),
    (T("abs", T("abs", a)), "abs(|a|)"),
    (T("max", z, ZERO), "max(z, 0)"),
    (T("maximum", "k", ONE, var("K"), app("z", k)), "max_{k=1}^{K} z(k)"),
    (T("integral", "x", ZERO, ONE, x), "∫_{0}^{1} x dx"),
    (T("delta", k, i), "δ(k, i)"),
    (T("piecewise", x, lt(ZERO, x), ZERO), "{x if 0 < x; 0 otherwise}"),
    (app("D", T("fam", "P"), T("fam", "Q")), "D(P, Q)"),
    (app("x", i, add(k, ONE)), "x(i, k + 1)"),
    (conj(lt(ZERO, p), lt(p, ONE)), "0 < p < 1"),
    (conj(lt(ZERO, p), eq(y, ONE)), "0 < p and y = 1"),
    (T("or", eq(y, ZERO), eq(y, ONE)), "y ∈ {0, 1}"),
    (T("integer", n), "n ∈ ℤ"),
    (T("not", eq(x, y)), "not (x = y)"),
    (T("exists", conj(lt(ZERO, p), eq(p, x)), "p", "x"), "there are p, x with 0 < p = x"),
    (conj(), "true"),
    (T("defined", div(x, y)), "x/y is defined"),
    (T("add"), "0"),
]


@pytest.mark.parametrize(("term", "text"), CASES)
def test_one_line(term: T, text: str) -> None:
    assert show(term) == text


def test_sums_over_an_alphabet_need_no_bounds() -> None:
    assert show(total("y", ONE, n, P(y)), NOTATION) == "Σ_y P(y)"
    assert show(forall("y", ONE, n, lt(ZERO, P(y))), NOTATION) == "for all y: 0 < P(y)"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sigma", "σ"),
        ("theta_0", "θ_0"),
        ("yhat", "y\u0302"),
        ("lambda_", "λ"),
        ("sigmoid", "sigmoid"),
        ("flat", "flat"),
        ("P", "P"),
    ],
)
def test_names(name: str, text: str) -> None:
    assert show_name(name) == text


def test_names_follow_the_notation() -> None:
    notation = Notation(names={"pred": r"\hat{y}", "t": r"\theta", "w": r"\mathbf{w}"})
    assert show(add(var("pred"), var("t"), var("w"), yhat), notation) == "y\u0302 + θ + w + y\u0302"
