"""Hand-built checked documents for tests of what is published: terms, verdicts and figures without a checker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from therefore.document import Checked, Document, Figure, Notation, Place, Prose, Result, Step
from therefore.goal import Goal, Verdict, Witness
from therefore.term import Term, add, app, conj, div, eq, forall, le, lt, mul, neg, num, sub, total, var

PLACE = Place(Path("derivations/example.py"), 1)
ONE, ZERO = num(1), num(0)
x, y, p, q, m, n, k, i = map(var, "x y p q m n k i".split())
yhat = var("yhat")
P_FAMILY, Q_FAMILY = Term("fam", "P"), Term("fam", "Q")


def page_of(document: Document) -> str:
    """The page of a document, as it is without its numeric functions."""
    from therefore.publish.figures import drawn
    from therefore.publish.mathml import converter
    from therefore.publish.notebook import notebook
    from therefore.publish.page import page

    with converter() as mathml:
        return page(notebook(document), mathml, drawn(document))


def log(t: Term) -> Term:
    return Term("log", t)


def exp(t: Term) -> Term:
    return Term("exp", t)


def P(t: Term) -> Term:
    return app("P", t)


def Q(t: Term) -> Term:
    return app("Q", t)


def sigma(t: Term) -> Term:
    return app("sigma", t)


def over_y(body: Term) -> Term:
    return total("y", ONE, n, body)


NOTATION = Notation(
    calls={"D": r"\mathrm{{KL}}({0} \,\|\, {1})"},
    functions=frozenset({"P", "Q", "H", "L", "sigma"}),
    bare=frozenset({"y"}),
)
KL, ENTROPY, CROSS_ENTROPY = app("D", P_FAMILY, Q_FAMILY), app("H", P_FAMILY), app("H", P_FAMILY, Q_FAMILY)
PROVED = Verdict("proved", "kernel", facts=("log(a/b) = log a - log b",))
REFUTED = Verdict(
    "refuted", witness=Witness((("P", "P(1) = 1/3, P(2) = 2/3"), ("Q", "Q(1) = 1/3, Q(2) = 2/3")), "0", "0")
)


def chain(
    first: Term, *links: tuple[str, Term] | tuple[str, Term, tuple[str, ...]], goal: Goal | None = None
) -> list[Result]:
    """A start and its links `(relation, expression[, by])`, all proved."""
    goals = (goal,) if goal else ()
    made = [Result(Step(1, "start", first, first, PLACE, goals=goals), PROVED)]
    for number, (relation, right, *by) in enumerate(links, 2):
        step = Step(number, relation, made[-1].step.right, right, PLACE, by=by[0] if by else (), goals=goals)
        made.append(Result(step, PROVED))
    return made


def derivation(name: str, title: str, section: str, *items: Prose | Result, **more: object) -> Checked:
    return Checked(name, title, section, items, more.pop("given", ()), PLACE, **more)  # type: ignore[arg-type]


SIGMOID = div(ONE, add(ONE, exp(neg(x))))
KL_SUM = over_y(mul(P(y), log(div(P(y), Q(y)))))
POSITIVE = tuple(forall("y", ONE, n, lt(ZERO, app(f, y))) for f in "PQ")
EXPANSION = chain(
    KL,
    ("eq", KL_SUM, ("KL",)),
    ("eq", sub(over_y(mul(P(y), log(P(y)))), over_y(mul(P(y), log(Q(y)))))),
    ("eq", add(neg(ENTROPY), neg(over_y(mul(P(y), log(Q(y)))))), ("ENTROPY",)),
    ("eq", add(neg(ENTROPY), CROSS_ENTROPY), ("CROSS_ENTROPY",)),
    goal=Goal((Term("integer", n), le(ONE, n), *POSITIVE), eq(KL, KL_SUM)),
)
GRADIENT = chain(
    neg(mul(sub(div(y, sigma(x)), div(sub(ONE, y), sub(ONE, sigma(x)))), sigma(x), sub(ONE, sigma(x)))),
    ("eq", neg(sub(mul(y, sub(ONE, sigma(x))), mul(sub(ONE, y), sigma(x))))),
    ("eq", sub(sigma(x), y)),
    goal=Goal((Term("or", eq(y, ZERO), eq(y, ONE)),), eq(x, x)),
)
DERIVATIVE = chain(
    Term("deriv", "x", sigma(x), x),
    ("eq", Term("deriv", "x", SIGMOID, x), ("SIGMOID",)),
    ("eq", div(exp(neg(x)), Term("pow", add(ONE, exp(neg(x))), num(2)))),
    ("eq", mul(div(ONE, add(ONE, exp(neg(x)))), div(exp(neg(x)), add(ONE, exp(neg(x)))))),
    ("eq", mul(sigma(x), sub(ONE, sigma(x))), ("SIGMOID",)),
)
MEAN_LOSS = neg(
    mul(
        div(ONE, m),
        total(
            "i",
            ONE,
            m,
            add(
                mul(app("y", i), log(app("yhat", i))),
                mul(sub(ONE, app("y", i)), log(sub(ONE, app("yhat", i)))),
            ),
        ),
    )
)
SYMMETRY = Result(
    Step(1, "ne", KL, app("D", Q_FAMILY, P_FAMILY), PLACE, goals=(Goal(POSITIVE, eq(KL, KL)),)), REFUTED, "refuted"
)
EQUALITY = chain(eq(KL, ZERO), ("iff", forall("y", ONE, n, eq(P(y), Q(y))), ("gibbs",)))
INTERVAL = chain(conj(lt(ZERO, sigma(x)), lt(sigma(x), ONE)), ("iff", lt(ZERO, exp(neg(x)))))

FIGURES = (
    Figure(
        "sigmoid",
        "The sigmoid and its derivative",
        "x",
        "",
        "x",
        num(-6),
        num(6),
        (("σ(x)", sigma(x)), ("σ′(x)", mul(sigma(x), sub(ONE, sigma(x))))),
        after="sigmoid_derivative",
    ),
    Figure(
        "loss",
        "The loss for both labels",
        "ŷ",
        "L(ŷ, y)",
        "yhat",
        num("1/200"),
        num("199/200"),
        (("y = 1", neg(log(yhat))), ("y = 0", neg(log(sub(ONE, yhat))))),
    ),
)
DEFINITIONS = (
    ("ENTROPY", ENTROPY, neg(over_y(mul(P(y), log(P(y))))), PLACE),
    ("CROSS_ENTROPY", CROSS_ENTROPY, neg(over_y(mul(P(y), log(Q(y))))), PLACE),
    ("KL", KL, KL_SUM, PLACE),
    ("SIGMOID", sigma(x), SIGMOID, PLACE),
)


@dataclass(frozen=True)
class Illustrated(Document):
    """A document with figures."""

    figures: tuple[Figure, ...] = ()


def english() -> Document:
    """Chains of every kind, an erratum, prose between steps and two figures."""
    note = Prose("The first sum is the *negative entropy*; it does not depend on the model $Q$.", PLACE)
    expansion = (*EXPANSION[:3], note, *EXPANSION[3:])
    erratum = derivation(
        "kl_asymmetric",
        "KL divergence is not always asymmetric",
        "2. KL divergence",
        SYMMETRY,
        erratum=True,
        claim=r"$\mathrm{KL}(P \| Q) \ne \mathrm{KL}(Q \| P)$, as if always.",
        correction="Some distributions are exceptions, $P = Q$ among them.",
    )
    return Illustrated(
        Path("derivations/example.py"),
        "example",
        "From entropy to the gradient of the loss",
        "Entropy, KL divergence and cross-entropy; see `kl_expansion` and **every** step below.\n\n- one\n- two",
        (
            derivation("kl_expansion", "KL divergence is cross-entropy minus entropy", "2. KL divergence", *expansion),
            derivation("kl_zero", "KL divergence vanishes only for equal distributions", "2. KL divergence", *EQUALITY),
            erratum,
            derivation("sigmoid_derivative", "The derivative of the sigmoid", "4. The sigmoid", *DERIVATIVE),
            derivation("interval", "The sigmoid lies between 0 and 1", "4. The sigmoid", *INTERVAL),
            derivation("gradient", "The gradient of the loss", "6. Gradients", *GRADIENT),
            derivation("mean", "The mean loss", "6. Gradients", *chain(app("L"), ("eq", MEAN_LOSS))),
        ),
        NOTATION,
        DEFINITIONS,
        FIGURES,
    )


def chinese() -> Document:
    """The same mathematics with Chinese prose and Chinese labels in a figure."""
    figure = replace(FIGURES[0], title="Sigmoid 函数及其导数", xlabel="输入 x", ylabel="取值", after="")
    return Illustrated(
        Path("derivations/zh.py"),
        "zh",
        "从熵到损失函数的梯度",
        "KL 散度衡量两个分布的差异，其值非负：用 $Q$ 近似 $P$ 时损失的信息。以下每一步都经过检验，并附有**证明**。",
        (
            derivation(
                "kl_expansion",
                "KL 散度等于交叉熵减去熵",
                "二、KL 散度",
                *EXPANSION[:3],
                Prose("其中第一项是真实分布的熵（与模型无关，为常数）。", PLACE),
                *EXPANSION[3:],
            ),
            derivation("sigmoid_derivative", "Sigmoid 函数的导数", "四、Sigmoid 函数", *DERIVATIVE),
        ),
        NOTATION,
        DEFINITIONS,
        (figure,),
    )


def broken() -> Document:
    """The English document with one step that is not proved."""
    document = english()
    first, *rest = document.derivations
    *items, last = first.items
    assert isinstance(last, Result)
    bad = replace(first, items=(*items, replace(last, verdict=Verdict("unproved", message="left over: 1"))))
    return replace(document, derivations=(bad, *rest))
