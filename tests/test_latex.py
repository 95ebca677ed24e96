"""How terms print as LaTeX: precedence, the author's grouping, notation, and closeness to what a person wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from difflib import SequenceMatcher

import pytest

from fixtures import (
    EXPANSION,
    NOTATION,
    ONE,
    ZERO,
    P,
    Q,
    app,
    derivation,
    exp,
    i,
    k,
    log,
    m,
    n,
    over_y,
    p,
    sigma,
    x,
    y,
    yhat,
)
from therefore.document import Notation, Result, Step
from therefore.publish.latex import latex
from therefore.publish.rows import aligned, rows
from therefore.term import Term as T
from therefore.term import add, conj, div, eq, forall, le, lt, mul, ne, neg, num, sub, total, var
from therefore.term import power as pw

j, z, a, b, c = map(var, "j z a b c".split())
TWO, HALF = num(2), num("1/2")
INFINITY = T("const", "oo")
P_, Q_ = T("fam", "P"), T("fam", "Q")
KL = app("D", P_, Q_)


def over_i(body: T) -> T:
    return total("i", ONE, m, body)


ARITHMETIC = [
    (add(a, b, c), "a + b + c"),
    (add(add(a, b), c), "a + b + c"),
    (add(a, add(b, c)), "a + (b + c)"),
    (sub(a, sub(b, c)), "a - (b - c)"),
    (sub(sub(a, b), c), "a - b - c"),
    (sub(a, neg(b)), "a - (-b)"),
    (add(a, neg(b)), "a + (-b)"),
    (add(neg(a), b), "-a + b"),
    (neg(add(a, b)), "-(a + b)"),
    (neg(neg(a)), "-(-a)"),
    (neg(mul(a, b)), "-a b"),
    (mul(neg(a), b), "(-a) b"),
    (mul(a, neg(b)), "a (-b)"),
    (mul(a, mul(b, c)), "a (b c)"),
    (mul(mul(a, b), c), "a b c"),
    (mul(a, sub(ONE, b)), "a (1 - b)"),
    (mul(num(-2), x), "-2 x"),
    (add(a, num(-2)), "a + (-2)"),
    (mul(TWO, num(3)), r"2 \cdot 3"),
    (mul(x, TWO), r"x \cdot 2"),
    (mul(TWO, x), "2 x"),
    (mul(TWO, HALF), r"2 \cdot \frac{1}{2}"),
    (mul(HALF, x), r"\frac{1}{2} x"),
    (mul(ONE, log(x)), r"1 \cdot \log x"),
    (div(neg(a), b), r"\frac{-a}{b}"),
    (neg(div(a, b)), r"-\frac{a}{b}"),
    (div(div(a, b), c), r"\frac{\frac{a}{b}}{c}"),
    (mul(div(a, b), c), r"\frac{a}{b} c"),
    (pw(neg(a), TWO), "(-a)^{2}"),
    (neg(pw(a, TWO)), "-a^{2}"),
    (pw(pw(a, b), c), "(a^{b})^{c}"),
    (pw(a, pw(b, c)), "a^{b^{c}}"),
    (pw(mul(a, b), TWO), "(a b)^{2}"),
    (pw(div(a, b), TWO), r"\left( \frac{a}{b} \right)^{2}"),
    (pw(num(-1), k), "(-1)^{k}"),
    (pw(HALF, k), r"\left( \frac{1}{2} \right)^{k}"),
    (pw(x, HALF), r"\sqrt{x}"),
    (pw(x, num("-1/2")), "x^{-1/2}"),
    (pw(x, div(a, add(b, c))), "x^{a/(b + c)}"),
    (num("-3/4"), r"-\frac{3}{4}"),
    (T("add"), "0"),
    (T("mul", x), "x"),
]
FUNCTIONS = [
    (log(x), r"\log x"),
    (log(P(y)), r"\log P(y)"),
    (log(div(P(y), Q(y))), r"\log \frac{P(y)}{Q(y)}"),
    (log(sub(ONE, p)), r"\log (1 - p)"),
    (log(mul(a, b)), r"\log (a b)"),
    (log(pw(x, TWO)), r"\log (x^{2})"),
    (pw(log(x), TWO), r"(\log x)^{2}"),
    (log(log(x)), r"\log \log x"),
    (log(neg(x)), r"\log (-x)"),
    (log(add(ONE, div(a, b))), r"\log \left( 1 + \frac{a}{b} \right)"),
    (mul(p, log(p)), r"p \log p"),
    (mul(log(p), p), r"(\log p) p"),
    (mul(p, log(p), x), r"p (\log p) x"),
    (add(log(x), a), r"\log x + a"),
    (log(total("k", ONE, var("K"), exp(app("z", k)))), r"\log \sum_{k=1}^{K} e^{z_{k}}"),
    (exp(neg(x)), "e^{-x}"),
    (exp(ONE), "e^{1}"),
    (exp(neg(div(pw(x, TWO), TWO))), r"\exp\left( -\frac{x^{2}}{2} \right)"),
    (pw(exp(x), TWO), "(e^{x})^{2}"),
    (mul(var("e"), exp(x)), r"e \exp(x)"),
    (T("abs", z), "|z|"),
    (T("abs", div(a, b)), r"\left| \frac{a}{b} \right|"),
    (T("abs", sub(T("abs", a), T("abs", b))), r"\left| |a| - |b| \right|"),
    (T("max", z, ZERO), r"\max(z, 0)"),
    (pw(T("sin", x), TWO), r"\sin^{2} x"),
    (T("factorial", sub(n, ONE)), "(n - 1)!"),
    (T("delta", k, j), r"\delta_{kj}"),
    (sigma(x), r"\sigma(x)"),
    (pw(sigma(x), TWO), r"\sigma(x)^{2}"),
    (mul(sigma(x), sub(ONE, sigma(x))), r"\sigma(x) (1 - \sigma(x))"),
    (mul(var("P"), sub(a, b)), r"P \cdot (a - b)"),
    (app("H", P_, Q_), "H(P, Q)"),
    (KL, r"\mathrm{KL}(P \,\|\, Q)"),
    (T("piecewise", x, lt(ZERO, x), ZERO), r"\begin{cases} x & \text{if } 0 < x \\ 0 & \text{otherwise} \end{cases}"),
]
BINDERS = [
    (over_y(P(y)), r"\sum_{y} P(y)"),
    (over_i(app("x", i, k)), r"\sum_{i=1}^{m} x_{ik}"),
    (over_i(add(a, b)), r"\sum_{i=1}^{m} (a + b)"),
    (over_i(neg(a)), r"\sum_{i=1}^{m} (-a)"),
    (mul(div(ONE, m), over_i(a)), r"\frac{1}{m} \sum_{i=1}^{m} a"),
    (mul(over_i(a), b), r"\left( \sum_{i=1}^{m} a \right) b"),
    (pw(over_i(a), TWO), r"\left( \sum_{i=1}^{m} a \right)^{2}"),
    (add(over_i(a), b), r"\sum_{i=1}^{m} a + b"),
    (total("k", ZERO, ONE, app("x", k)), r"\sum_{k \in \{0, 1\}} x_{k}"),
    (neg(over_i(a)), r"-\sum_{i=1}^{m} a"),
    (div(over_i(a), m), r"\frac{\sum_{i=1}^{m} a}{m}"),
    (T("prod", "i", ONE, m, a), r"\prod_{i=1}^{m} a"),
    (T("maximum", "k", ONE, var("K"), app("z", k)), r"\max_{1 \le k \le K} z_{k}"),
    (T("maximum", "y", ONE, n, app("z", y)), r"\max_{y} z_{y}"),
    (T("integral", "x", ZERO, ONE, pw(x, TWO)), r"\int_{0}^{1} x^{2} \, dx"),
    (T("limit", "p", mul(p, log(p)), ZERO, "+"), r"\lim_{p \to 0^{+}} p \log p"),
    (T("limit", "x", sigma(x), neg(INFINITY), "+-"), r"\lim_{x \to -\infty} \sigma(x)"),
    (T("deriv", "x", mul(x, log(x)), x), r"\frac{d}{dx} [x \log x]"),
    (T("deriv", "x", log(x), x), r"\frac{d}{dx} \log x"),
    (T("deriv", "x", mul(a, x), x), r"\frac{\partial}{\partial x} [a x]"),
    (T("deriv", "x", sigma(x), x), r"\frac{d \sigma(x)}{dx}"),
    (T("deriv", "x", pw(x, TWO), ZERO), r"\left. \frac{d}{dx} x^{2} \right|_{x = 0}"),
    (T("deriv", "x", T("deriv", "x", pw(x, num(3)), x), x), r"\frac{d^{2}}{dx^{2}} x^{3}"),
    (T("deriv", "x", T("deriv", "z", mul(x, z), z), x), r"\frac{\partial^{2}}{\partial x \partial z} [x z]"),
    (T("partial", "w", app("L"), k), r"\frac{\partial L}{\partial w_{k}}"),
    (
        T("partial", "w", mul(app("yhat", i), app("x", i, k)), k),
        r"\frac{\partial}{\partial w_{k}} [\hat{y}_{i} x_{ik}]",
    ),
    (mul(T("deriv", "x", mul(x, z), x), z), r"\left( \frac{\partial}{\partial x} [x z] \right) z"),
]
INDICES = [
    (app("x", i, add(k, ONE)), "x_{i,k + 1}"),
    (app("x", ONE, TWO), "x_{1,2}"),
    (app("x", TWO, k), "x_{2,k}"),
    (app("x", mul(TWO, k)), r"x_{2 \cdot k}"),
    (app("x", mul(i, k)), r"x_{i \cdot k}"),
    (app("Q1", y), "Q_{1}(y)"),
    (var("theta_0"), r"\theta_{0}"),
    (var("phat"), r"\hat{p}"),
    (var("lambda_"), r"\lambda"),
    (var("rate"), r"\mathit{rate}"),
    (var("损失"), r"\text{损失}"),
]
FORMULAS = [
    (conj(lt(ZERO, p), lt(p, ONE)), "0 < p < 1"),
    (T("or", eq(y, ZERO), eq(y, ONE)), r"y \in \{0, 1\}"),
    (conj(lt(ZERO, p), eq(y, ONE)), r"0 < p \text{ and } y = 1"),
    (T("implies", eq(x, ONE), eq(y, ONE)), r"x = 1 \Rightarrow y = 1"),
    (T("iff", eq(x, y), T("iff", eq(a, b), eq(b, c))), r"x = y \Leftrightarrow (a = b \Leftrightarrow b = c)"),
    (forall("y", ONE, n, eq(P(y), Q(y))), r"\text{for all } y\colon P(y) = Q(y)"),
    (forall("i", ZERO, ONE, eq(i, i)), r"\text{for all } i \in \{0, 1\}\colon i = i"),
    (forall("i", ONE, m, eq(i, i)), r"\text{for all } i = 1, \dots, m\colon i = i"),
    (T("integer", n), r"n \in \mathbb{Z}"),
    (T("not", eq(x, y)), r"\text{not } (x = y)"),
]


@pytest.mark.parametrize(("term", "text"), [*ARITHMETIC, *FUNCTIONS, *BINDERS, *INDICES, *FORMULAS])
def test_prints_as_a_person_writes(term: T, text: str) -> None:
    notation = replace(NOTATION, functions=NOTATION.functions | {"Q1"})
    assert latex(term, notation) == text


def test_different_groupings_print_differently() -> None:
    """Two trees of the same leaves never share their LaTeX unless they mean the same by convention."""
    table = [*ARITHMETIC, *FUNCTIONS, *BINDERS, *INDICES, *FORMULAS]
    by_text: dict[str, list[T]] = {}
    for term, text in table:
        by_text.setdefault(text, []).append(term)
    assert [terms for terms in by_text.values() if len(terms) > 1] == [[add(a, b, c), add(add(a, b), c)]]


def test_templates_bracket_what_they_do_not_enclose() -> None:
    notation = Notation(calls={"T": "{0}^{{\\top}}", "N": r"\|{0}\|", "H/2": "H({0}; {1})", "H": "H({0})"})
    assert latex(app("T", add(a, b)), notation) == r"(a + b)^{\top}"
    assert latex(pw(app("T", a), TWO), notation) == r"(a^{\top})^{2}"
    assert latex(app("H", a, b), notation) == "H(a; b)"
    assert latex(app("H", a), notation) == "H(a)"
    assert latex(app("H", div(a, b)), notation) == r"H\left( \frac{a}{b} \right)"


def test_names_with_scripts_of_their_own_stay_valid() -> None:
    notation = Notation(names={"w": "w_0", "q": "q^{*}"})
    assert latex(app("w", k), notation) == "{w_0}_{k}"
    assert latex(pw(var("q"), TWO), notation) == "(q^{*})^{2}"


def test_a_row_never_opens_with_a_bracket_that_its_line_end_would_take() -> None:
    start = neg(a)
    first = Result(Step(1, "start", start, start, None), None)  # type: ignore[arg-type]
    made = rows([first], NOTATION)
    assert made[0].latex == "-a"
    assert rows([replace(first, step=replace(first.step, right=T("abs", a)))], NOTATION)[0].latex == "|a|"


# The equations of the first document as its author wrote them, and the terms that say the same.
KL_SUM = over_y(mul(P(y), log(div(P(y), Q(y)))))
CROSS = neg(over_y(mul(P(y), log(Q(y)))))
LOSS = neg(add(mul(y, log(yhat)), mul(sub(ONE, y), log(sub(ONE, yhat)))))
SOURCE = replace(
    NOTATION, calls={"D": r"KL({0} \| {1})", "Q": r"Q({0})", "given": r"Q(Y={0} \vert x)", "model": r"Q({0} \vert x)"}
)
WRITTEN: list[tuple[str, Callable[[Notation], str]]] = [
    (r"H(P)=-\sum_{y} P(y) \log P(y)", lambda s: latex(eq(app("H", P_), neg(over_y(mul(P(y), log(P(y)))))), s)),
    (
        r"H(P)=-[p \log p+(1-p) \log (1-p)]",
        lambda s: latex(eq(app("H", P_), neg(add(mul(p, log(p)), mul(sub(ONE, p), log(sub(ONE, p)))))), s),
    ),
    (r"K L(P \vert \vert Q)=\sum_{y} P(y) \log \frac{P(y)}{Q(y)}", lambda s: latex(eq(KL, KL_SUM), s)),
    (r"K L(P \vert \vert  Q) \geq 0", lambda s: latex(T("ge", KL, ZERO), s)),
    (r"K L(P\vert \vert  Q) \neq K L(Q \| P)", lambda s: latex(ne(KL, app("D", Q_, P_)), s)),
    (
        "\\begin{aligned}\nKL(P \\vert \\vert  Q) & =\\sum_{y} P(y) \\log P(y)-\\sum_{y} P(y) \\log Q(y) \\\\\n"
        "& = -H(P)+\\left(-\\sum_{y} P(y) \\log Q(y)\\right)\n\\end{aligned}",
        lambda s: aligned(derivation("kl", "", "", EXPANSION[0], *_from(EXPANSION[2:4], KL)), s),
    ),
    (r"H(P, Q)=-\sum_{y} P(y) \log Q(y)", lambda s: latex(eq(app("H", P_, Q_), CROSS), s)),
    (r" y = \frac{1}{1+e^{-x}} ", lambda s: latex(eq(y, div(ONE, add(ONE, exp(neg(x))))), s)),
    (
        r" -1·log Q(Y=1 \vert x) - 0·log Q(Y=0 \vert x) = - log \hat{y} ",
        lambda s: latex(
            eq(sub(neg(mul(ONE, log(app("given", ONE)))), mul(ZERO, log(app("given", ZERO)))), neg(log(yhat))), s
        ),
    ),
    (
        r" -0·log Q(Y=1 \vert x) - 1·log Q(Y=0 \vert x) = - log (1- \hat{y}) ",
        lambda s: latex(
            eq(
                sub(neg(mul(ZERO, log(app("given", ONE)))), mul(ONE, log(app("given", ZERO)))), neg(log(sub(ONE, yhat)))
            ),
            s,
        ),
    ),
    (
        r" L(\hat{y},y)= - \lbrack y log \hat{y} + (1-y) log (1- \hat{y}) \rbrack ",
        lambda s: latex(eq(app("L", yhat, y), LOSS), s),
    ),
    (
        r" L(\hat{y},y)= - \frac{1}{m} \sum_{i=1}^m \lbrack y log \hat{y} + (1-y) log (1- \hat{y}) \rbrack ",
        lambda s: latex(eq(app("L", yhat, y), neg(mul(div(ONE, m), over_i(LOSS.args[0])))), s),
    ),
    (r" Q(Y=1 \vert x)=\frac{1}{1+e^{-x}}", lambda s: latex(eq(app("given", ONE), div(ONE, add(ONE, exp(neg(x))))), s)),
    (r" Q(Y=0 \vert x) = 1 - \hat{y} ", lambda s: latex(eq(app("given", ZERO), sub(ONE, yhat)), s)),
    (
        r" H(P, Q) = -\sum_{y \in \lbrace 0,1 \rbrace } P(y) logQ(y \vert x) ",
        lambda s: latex(
            eq(app("H", P_, Q_), neg(total("y", ZERO, ONE, mul(P(y), log(app("model", y)))))),
            replace(s, bare=frozenset()),
        ),
    ),
]
# How an author's spelling of a sign differs from ours without any difference in print.
SPELLINGS = [
    (r"\\vert\s*\\vert", r"\\|"), (r"\\lbrack", "["), (r"\\rbrack", "]"),
    (r"\\lbrace", r"\\{"), (r"\\rbrace", r"\\}"), (r"\\geq", r"\\ge"), (r"\\neq", r"\\ne"),
    ("·", r"\\cdot "), (r"(?<![\\a-z])log", r"\\log "), (r"\^m", "^{m}"),
]  # fmt: skip


def _from(results: list[Result], left: T) -> list[Result]:
    first, *rest = results
    return [replace(first, step=replace(first.step, left=left)), *rest]


def tokens(text: str) -> list[str]:
    for pattern, spelling in SPELLINGS:
        text = re.sub(pattern, spelling, text)
    return re.findall(r"\\[a-zA-Z]+|\\.|\S", text)


def similarity(written: str, printed: str) -> float:
    return SequenceMatcher(None, tokens(written), tokens(printed), autojunk=False).ratio()


def test_close_to_what_the_first_document_writes() -> None:
    found = [(similarity(written, make(SOURCE)), written, make(SOURCE)) for written, make in WRITTEN]
    for ratio, written, printed in found:
        print(f"{ratio:.3f}  {' '.join(written.split())}\n       {' '.join(printed.split())}")
    print(f"mean {sum(ratio for ratio, _, _ in found) / len(found):.3f} over {len(found)} equations")
    assert min(ratio for ratio, _, _ in found) >= 0.95


def test_existence_shows_its_witness() -> None:
    whole = T("exists", lt(ZERO, p), "p")
    step = Step(1, "exists", whole, whole, None, witness=(("p", HALF),))  # type: ignore[arg-type]
    expected = r"& \text{there is } p \text{ with } 0 < p \quad \text{(namely } p = \frac{1}{2}\text{)}"
    assert rows([Result(step, None)], NOTATION)[0].latex == expected  # type: ignore[arg-type]


def test_le_and_equality_condition_stand_in_the_row() -> None:
    condition = forall("y", ONE, n, eq(P(y), Q(y)))
    start = Result(Step(1, "start", ZERO, ZERO, None), None)  # type: ignore[arg-type]
    link = Result(Step(2, "le", ZERO, KL, None, equality=condition), None)  # type: ignore[arg-type]
    text = rows([start, link], NOTATION)[0].latex
    assert text.startswith(r"0 &\le \mathrm{KL}(P \,\|\, Q) \quad \text{(equal iff }")
    assert le(ZERO, KL).op == "le"
