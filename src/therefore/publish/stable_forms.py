"""Stable forms: how an expression is written so that floating-point numbers compute it well, and why that is allowed.

A form is a suggestion. It is used only where the kernel proves that the expression before and after
it is the same, and that the laws hold which the code of its helpers rests on.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from therefore.checker.decide import decide
from therefore.goal import Goal
from therefore.publish.numpy_helpers import (
    HELPERS,
    LARGEST,
    OTHER_WEIGHTS,
    TWO,
    WEIGHT,
    WEIGHTS,
    K,
    N,
    T,
    X,
    Y,
    at,
    exp,
    log,
    summed,
)
from therefore.term import (
    ONE,
    RANGE_BINDERS,
    ZERO,
    Term,
    add,
    app,
    div,
    eq,
    lt,
    mul,
    named_family,
    neg,
    num,
    power,
    sub,
    substitute,
    var,
)


@dataclass(frozen=True)
class Form:
    """`plain` may be written `stable`; free variables and families stand for anything that fits.

    `note` says what is gained, for the reader of the published function.
    """

    plain: Term
    stable: Term
    note: str = ""


_SHIFTED = "`exp` is taken of differences from the largest logit, so that nothing overflows."
_MADE_GOOD = "What rounding takes from a large difference is made good."
_NEVER_LARGE = "`exp` is taken of numbers that are not positive, so that nothing overflows."
_SMALL = "What is small beside 1 keeps its digits."
_DIFFERENCE = "A difference from 1 that is small keeps its digits."
_WEIGHTED = "A weight of 0 makes its term 0, even on a probability of 0; on that, a positive weight makes `inf`."
_LABEL = "For a label of 0 or 1 nothing is subtracted, so that small results keep their digits."
_NO_NEGATIVE_TERM = "No term of the sum is negative: a confident prediction loses nothing to cancellation."
_NEAR = (
    "The terms are P log(P/Q) - P + Q, of which none is negative: nothing is lost to cancellation where P and Q "
    "nearly agree, and sums that are 1 only up to rounding do no harm. The term of P(y) = 0 is Q(y), its limit; "
    "that of Q(y) = 0 < P(y) is `inf`."
)

_Z = var("z")
_SHRUNK = exp(neg(Term("abs", _Z)))
_SIZE = Term("abs", T)
_PLAIN_WEIGHT, _PLAIN_WEIGHTS = exp(at("z", "k")), summed("j", exp(at("z", "j")))
_LOGISTIC = div(ONE, add(ONE, exp(neg(_Z))))
_DIVERGENCE = mul(at("P", "y"), log(div(at("P", "y"), at("Q", "y"))))


def _max(a: Term, b: Term) -> Term:
    return Term("max", a, b)


def _min(a: Term, b: Term) -> Term:
    return Term("min", a, b)


# In order: a form is tried before those below it.
FORMS = (
    Form(summed("y", _DIVERGENCE), summed("y", app("_divergence", at("P", "y"), at("Q", "y"))), _NEAR),
    Form(
        sub(add(LARGEST, log(WEIGHTS)), summed("k", mul(at("y", "k"), at("z", "k")))),
        summed("k", mul(at("y", "k"), add(sub(LARGEST, at("z", "k")), log(WEIGHTS)))),
        f"{_SHIFTED} {_NO_NEGATIVE_TERM}",
    ),
    Form(log(_PLAIN_WEIGHTS), add(LARGEST, log(WEIGHTS)), _SHIFTED),
    Form(div(_PLAIN_WEIGHT, _PLAIN_WEIGHTS), div(WEIGHT, WEIGHTS), _SHIFTED),
    Form(sub(X, add(LARGEST, log(WEIGHTS))), sub(sub(X, LARGEST), log(WEIGHTS))),
    Form(
        sub(div(WEIGHT, WEIGHTS), Y),
        div(sub(mul(sub(ONE, Y), WEIGHT), mul(Y, OTHER_WEIGHTS)), WEIGHTS),
        f"{_SHIFTED} {_LABEL}",
    ),
    Form(log(WEIGHTS), app("np.log1p", app("_tail", Term("fam", "z"), N)), _SMALL),
    Form(log(sub(ONE, _LOGISTIC)), sub(_min(neg(_Z), ZERO), app("np.log1p", _SHRUNK)), _NEVER_LARGE),
    Form(log(_LOGISTIC), sub(_min(_Z, ZERO), app("np.log1p", _SHRUNK)), _NEVER_LARGE),
    Form(
        sub(_LOGISTIC, Y),
        div(sub(mul(sub(ONE, Y), exp(_min(_Z, ZERO))), mul(Y, exp(_min(neg(_Z), ZERO)))), add(ONE, _SHRUNK)),
        f"{_NEVER_LARGE} {_LABEL}",
    ),
    Form(sub(ONE, _LOGISTIC), div(exp(_min(neg(_Z), ZERO)), add(ONE, _SHRUNK)), _NEVER_LARGE),
    Form(_LOGISTIC, div(exp(_min(_Z, ZERO)), add(ONE, _SHRUNK)), _NEVER_LARGE),
    Form(
        log(div(sub(ONE, Y), Y)),
        sub(
            app("np.log1p", div(_max(sub(ONE, mul(TWO, Y)), ZERO), Y)),
            app("np.log1p", div(_max(sub(mul(TWO, Y), ONE), ZERO), sub(ONE, Y))),
        ),
        "One of the two logarithms is 0, so that nothing is lost to cancellation around 1/2.",
    ),
    Form(
        sub(_max(_Z, ZERO), mul(Y, _Z)),
        add(mul(sub(ONE, Y), _max(_Z, ZERO)), mul(Y, _max(neg(_Z), ZERO))),
        _LABEL,
    ),
    Form(log(add(ONE, _SHRUNK)), app("np.log1p", _SHRUNK), _NEVER_LARGE),
    Form(log(add(ONE, exp(_Z))), add(_max(_Z, ZERO), app("np.log1p", _SHRUNK)), _NEVER_LARGE),
    Form(
        log(add(exp(X), exp(Y))),
        add(_max(X, Y), app("np.log1p", exp(neg(Term("abs", sub(X, Y)))))),
        _NEVER_LARGE,
    ),
    Form(
        log(Term("cosh", T)),
        Term(
            "piecewise",
            app("np.log1p", mul(TWO, power(Term("sinh", div(_min(_SIZE, ONE), TWO)), TWO))),
            lt(_SIZE, ONE),
            sub(add(_SIZE, app("np.log1p", exp(neg(mul(TWO, _SIZE))))), log(TWO)),
        ),
        _NEVER_LARGE,
    ),
    Form(
        log(sub(ONE, exp(neg(T)))),
        Term(
            "piecewise",
            log(neg(app("np.expm1", neg(T)))),
            lt(T, num(Fraction(7, 10))),
            app("np.log1p", neg(exp(neg(T)))),
        ),
        _SMALL,
    ),
    Form(sub(exp(T), ONE), app("np.expm1", T), _DIFFERENCE),
    Form(sub(ONE, exp(T)), neg(app("np.expm1", T)), _DIFFERENCE),
    Form(mul(X, log(sub(ONE, Y))), app("_xlog1py", X, neg(Y)), _WEIGHTED),
    Form(mul(X, log(add(ONE, Y))), app("_xlog1py", X, Y), _WEIGHTED),
    Form(mul(X, log(Y)), app("_xlogy", X, Y), _WEIGHTED),
    Form(log(sub(ONE, T)), app("np.log1p", neg(T)), _SMALL),
    Form(log(add(ONE, T)), app("np.log1p", T), _SMALL),
    Form(WEIGHT, app("_weights", Term("fam", "z"), K, N), f"{_SHIFTED} {_MADE_GOOD}"),
)
# Only for a whole expression: an entropy of 0 is to be 0, not -0.
_UNSIGNED_ZERO = Form(neg(T), sub(ZERO, T), "A result of 0 is 0, not -0.")


def stable(t: Term, goal: Goal) -> tuple[Term, tuple[str, ...]]:
    """`t` in forms that the kernel proves equal to it under the goal's hypotheses, and what each is good for."""
    notes: list[str] = []
    for form in FORMS:
        # Ends: no form makes its own plain side again.
        while (changed := _rewritten(t, form)) is not None and _same(t, changed, goal):
            t = changed
            notes.append(form.note)
    whole = _matched(_UNSIGNED_ZERO, t)
    if whole is not None and _same(t, whole, goal):
        t = whole
        notes.append(_UNSIGNED_ZERO.note)
    sentences = (sentence for note in notes for sentence in note.replace(". ", ".\n").split("\n"))
    return t, tuple(dict.fromkeys(s for s in sentences if s))


def helpers_in(t: Term) -> list[str]:
    """The names of the helpers that an expression calls."""
    return sorted(name[1:] for name in t.free if name[1:] in HELPERS)


def _same(before: Term, after: Term, goal: Goal) -> bool:
    """Whether the kernel proves the two equal, and the laws that the code of their helpers rests on."""
    used = [HELPERS[name] for name in sorted({*helpers_in(before), *helpers_in(after)})]
    definitions = (*goal.definitions, *(helper.definition for helper in used))
    identity = Goal(
        (*goal.hypotheses, *goal.background), eq(before, after), definitions, frozenset(d.key for d in definitions)
    )
    return proved(identity) and all(proved(law) for helper in used for law in helper.laws)


@lru_cache(maxsize=256)
def proved(goal: Goal) -> bool:
    return decide(goal).status == "proved"


# Matching --------------------------------------------------------------------------------------


def _rewritten(t: Term, form: Form) -> Term | None:
    """`t` with the outermost, leftmost part that fits the form changed; None where nothing fits."""
    found = _matched(form, t)
    if found is not None:
        return found
    for i, child in enumerate(t.args):
        changed = _rewritten(child, form) if isinstance(child, Term) else None
        if changed is not None:
            return Term(t.op, *t.args[:i], changed, *t.args[i + 1 :])
    return None


def _matched(form: Form, t: Term) -> Term | None:
    found: dict[str, Term | str] = {}
    if not _match(form.plain, t, found, {}):
        return None
    by = {name: named_family(value, 1) if isinstance(value, str) else value for name, value in found.items()}
    return substitute(form.stable, by)


def _match(pattern: Term, t: Term, found: dict[str, Term | str], bound: dict[str, str]) -> bool:
    """Whether `t` is an instance of the pattern; `found` learns what its variables and families are."""
    if pattern.op == "var":
        name = pattern.args[0]
        if name in bound:
            return t == var(bound[name])
        return not (t.free & set(bound.values())) and found.setdefault(name, t) == t
    if pattern.op != t.op or len(pattern.args) != len(t.args):
        return False
    if pattern.op == "num":
        return pattern == t
    if pattern.op == "app":
        name = t.args[0]
        if name in HELPERS or found.setdefault(f"@{pattern.args[0]}", name) != name:
            return False
    if pattern.op in RANGE_BINDERS:
        bound = {**bound, pattern.args[0]: t.args[0]}
    pairs = zip(pattern.args, t.args, strict=True)
    return all(_match(a, b, found, bound) for a, b in pairs if isinstance(a, Term))
