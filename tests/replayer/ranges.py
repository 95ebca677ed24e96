"""The rules of section 7 about sums, products and maxima.

Where a parameter is a function of an index, `names` says what the wire form calls it.
"""

from __future__ import annotations

from typing import Any

from replayer.rules import Premises, Theorem, conclude, proves, rule, within
from replayer.syntax import (
    MINUS_OO,
    ONE,
    OO,
    ZERO,
    Term,
    bound,
    depends,
    free,
    instance,
    number,
    require,
    substitute,
)  # fmt: skip


def everywhere(theorem: Theorem, op: str) -> tuple[Term, Term, Term]:
    """The range and F of `for all k: 0 op F`."""
    quantifier, low, high, body = theorem.formula
    require(quantifier == "forall" and body[0] == op and body[1] == ZERO, f"not a for-all of 0 {op} f")
    require(low != MINUS_OO and high != OO, "an infinite range")
    return low, high, body[2]


def integers(low: Term, high: Term) -> list[Term]:
    return [("integer", low), ("integer", high), ("le", low, high)]


@rule
def sum_nonnegative(parameters: list[Any], premises: Premises) -> Theorem:
    (general,) = premises
    return conclude(("le", ZERO, ("sum", *everywhere(general, "le"))), premises)


@rule
def sum_positive(parameters: list[Any], premises: Premises) -> Theorem:
    low, high, f = everywhere(premises[0], "lt")
    proves(premises[1:], integers(low, high))
    return conclude(("lt", ZERO, ("sum", low, high, f)), premises)


@rule
def product_positive(parameters: list[Any], premises: Premises) -> Theorem:
    (general,) = premises
    return conclude(("lt", ZERO, ("prod", *everywhere(general, "lt"))), premises)


@rule
def log_of_product(parameters: list[Any], premises: Premises) -> Theorem:
    (general,) = premises
    low, high, f = everywhere(general, "lt")
    return conclude(("eq", ("log", ("prod", low, high, f)), ("sum", low, high, ("log", f))), premises)


@rule
def sum_zero(parameters: list[Any], premises: Premises) -> Theorem:
    low, high, f = everywhere(premises[0], "le")
    proves(premises[1:], [("eq", ("sum", low, high, f), ZERO)])
    return conclude(("forall", low, high, ("eq", f, ZERO)), premises)


@rule
def term_at_most_sum(parameters: list[Any], premises: Premises) -> Theorem:
    (i,) = parameters
    low, high, f = everywhere(premises[0], "le")
    proves(premises[1:], within(i, low, high))
    return conclude(("le", instance(f, i), ("sum", low, high, f)), premises)


@rule
def abs_sum(parameters: list[Any], premises: Premises) -> Theorem:
    (s,) = parameters
    ranged(s, "sum")
    return conclude(("le", ("abs", s), (*s[:3], ("abs", s[3]))))


@rule
def sum_constant(parameters: list[Any], premises: Premises) -> Theorem:
    low, high = parameters
    proves(premises, integers(low, high))
    return conclude(("eq", ("sum", low, high, ONE), ("add", ("sub", high, low), ONE)), premises)


@rule
def sum_delta(parameters: list[Any], premises: Premises) -> Theorem:
    k, low, high, f, i = parameters
    require(k not in free(low) | free(high) | free(i), "the index is bound")
    proves(premises, within(i, low, high))
    body = bound(("mul", ("delta", ("var", k), i), f), k)
    return conclude(("eq", ("sum", low, high, body), substitute(f, {k: i})), premises)


@rule
def sum_swap(parameters: list[Any], premises: Premises) -> Theorem:
    (s,) = parameters
    _, low_i, high_i, inner = ranged(s, "sum")
    _, low_j, high_j, f = ranged(inner, "sum")
    require(not depends(low_j) and not depends(high_j), "the ranges are tied")
    x, y = "&i", "&j"
    inner = ("sum", low_i, high_i, bound(instance(f, ("var", x), ("var", y)), x))
    swapped = ("sum", instance(low_j, ZERO), instance(high_j, ZERO), bound(inner, y))
    return conclude(("eq", s, swapped))


@rule
def maximum_above(parameters: list[Any], premises: Premises) -> Theorem:
    m, i = parameters
    ranged(m, "maximum")
    proves(premises, within(i, m[1], m[2]))
    return conclude(("le", instance(m[3], i), m), premises)


@rule
def maximum_attained(parameters: list[Any], premises: Premises) -> Theorem:
    m, i = parameters
    _, low, high, body = ranged(m, "maximum")
    first, *bounds = premises
    proves(bounds, integers(low, high))
    at = ("var", i)
    attained = conclude(first.formula, [first], [*within(at, low, high), ("eq", instance(body, at), m)])
    require(i not in free(m) | free(attained.formula), "the conclusion depends on the index")
    require(not any(i in free(a) for a in attained.assumptions), "an assumption depends on the index")
    return conclude(attained.formula, [attained, *bounds])


# -- ranges ---------------------------------------------------------------------------------


def ranged(t: Term, *ops: str) -> tuple[str, Term, Term, Term]:
    """The operator, finite ends and body of a sum or product (or of a for-all)."""
    require(t[0] in (ops or ("sum", "prod")) and t[1] != MINUS_OO and t[2] != OO, "not a finite range")
    op, low, high, body = t
    return op, low, high, body


def joined(op: str, *parts: Term) -> Term:
    return ("add" if op == "sum" else "mul", *parts)


@rule
def product_nonnegative(parameters: list[Any], premises: Premises) -> Theorem:
    (general,) = premises
    return conclude(("le", ZERO, ("prod", *everywhere(general, "le"))), premises)


@rule
def product_constant(parameters: list[Any], premises: Premises) -> Theorem:
    (t,) = parameters
    _, low, high, c = ranged(t, "prod")
    require(not depends(c), "a factor depends on the index")
    proves(premises, [("integer", low), ("integer", high), ("le", low, ("add", high, ONE))])
    return conclude(("eq", t, ("pow", instance(c, ZERO), ("add", ("sub", high, low), ONE))), premises)


@rule
def abs_of_sum(parameters: list[Any], premises: Premises) -> Theorem:
    require(parameters, "no terms")
    total = parameters[0] if len(parameters) == 1 else ("add", *parameters)
    parts = [("abs", a) for a in parameters]
    return conclude(("le", ("abs", total), parts[0] if len(parts) == 1 else ("add", *parts)))


def falling(t: Term, order: int) -> list[Term]:
    return [("sub", t, number(i)) for i in range(order)]


def product_of(*factors: Term) -> Term:
    return factors[0] if len(factors) == 1 else ("mul", *factors)


@rule
def binomial_theorem(parameters: list[Any], premises: Premises) -> Theorem:
    k, n, x, y, order = parameters
    require(not any(k in free(t) for t in (n, x, y)), "the index is bound")
    require(order in [number(m) for m in range(13)], "not a small order")
    proves(premises, [("integer", n), ("le", ZERO, n)])
    i, m = ("var", k), int(order[1])
    term = product_of(*falling(i, m), ("binomial", n, i), ("pow", x, i), ("pow", y, ("sub", n, i)))
    value = product_of(*falling(n, m), ("pow", x, order), ("pow", ("add", x, y), ("sub", n, order)))
    return conclude(("eq", ("sum", ZERO, n, bound(term, k)), value), premises)


@rule
def vandermonde(parameters: list[Any], premises: Premises) -> Theorem:
    k, a, b, n = parameters
    require(not any(k in free(t) for t in (a, b, n)), "the index is bound")
    proves(premises, [("integer", n), ("le", ZERO, n)])
    i = ("var", k)
    term = ("mul", ("binomial", a, i), ("binomial", b, ("sub", n, i)))
    return conclude(("eq", ("sum", ZERO, n, bound(term, k)), ("binomial", ("add", a, b), n)), premises)


@rule
def product_nonzero(parameters: list[Any], premises: Premises) -> Theorem:
    (general,) = premises
    _, low, high, body = ranged(general.formula, "forall")
    require(body[0] == "ne" and body[2] == ZERO, "not of the form f ≠ 0")
    return conclude(("ne", ("prod", low, high, body[1]), ZERO), premises)


@rule
def exp_of_sum(parameters: list[Any], premises: Premises) -> Theorem:
    (t,) = parameters
    _, low, high, body = ranged(t, "prod")
    require(body[0] == "exp", "not a product of exponentials")
    return conclude(("eq", t, ("exp", ("sum", low, high, body[1]))))


@rule
def product_power(parameters: list[Any], premises: Premises) -> Theorem:
    (t,) = parameters
    _, low, high, (op, f, e) = ranged(t, "prod")
    require(op == "pow" and not depends(e), "not powers with one exponent")
    whole = e[0] == "num" and e[1].denominator == 1
    if not (whole and e[1] >= 0):
        signs = [("lt", ZERO, f), *([("ne", f, ZERO)] if whole else [])]
        require(premises[0].formula in [("forall", low, high, s) for s in signs], "a factor may be zero")
    return conclude(("eq", t, ("pow", ("prod", low, high, f), instance(e, ZERO))), premises)


@rule
def distribute(parameters: list[Any], premises: Premises) -> Theorem:
    (op,), (general,) = parameters, premises
    _, low, high, body = ranged(general.formula, "forall")
    kind = {"sum": "add", "prod": "mul"}[op]
    require(body[0] == "eq" and body[2][0] == kind, "not parts of a term")
    parts = [(op, low, high, g) for g in body[2][1:]]
    return conclude(("eq", (op, low, high, body[1]), joined(op, *parts)), premises)


@rule
def reindex(parameters: list[Any], premises: Premises) -> Theorem:
    t, sign, c = parameters
    op, low, high, body = ranged(t)
    require(sign in ("+", "-"), "neither a shift nor a reflection")
    proves(premises, [("integer", c)])
    k, word = ("var", "&k"), "add" if sign == "+" else "sub"
    ends = (("sub", low, c), ("sub", high, c)) if sign == "+" else (("sub", c, high), ("sub", c, low))
    return conclude(("eq", t, (op, *ends, bound(instance(body, (word, c, k)), "&k"))), premises)


@rule
def split(parameters: list[Any], premises: Premises) -> Theorem:
    t, m = parameters
    op, low, high, body = ranged(t)
    after = ("add", m, ONE)
    proves(premises, [("integer", m), ("le", low, after), ("le", m, high)])
    return conclude(("eq", t, joined(op, (op, low, m, body), (op, after, high, body))), premises)


@rule
def peel(parameters: list[Any], premises: Premises) -> Theorem:
    t, which = parameters
    op, low, high, body = ranged(t)
    require(which in ("first", "last"), "neither end")
    proves(premises, [("integer", low if which == "first" else high), ("le", low, high)])
    if which == "first":
        parts = [instance(body, low), (op, ("add", low, ONE), high, body)]
    else:
        parts = [(op, low, ("sub", high, ONE), body), instance(body, high)]
    return conclude(("eq", t, joined(op, *parts)), premises)


@rule
def exchange(parameters: list[Any], premises: Premises) -> Theorem:
    i, j, t, c, d, p, q = parameters  # i and j are what t calls its indices
    require(i != j and premises and len(premises) == 8, "two indices, and eight facts")
    op, low_i, high_i, inner = ranged(t)
    x, y = ("var", i), ("var", j)
    require(inner[0] == op, "not a double sum or product")
    low_j, high_j = (instance(end, x) for end in inner[1:3])
    body = instance(inner[3], x, y)
    outer = frozenset().union(*map(free, (low_i, high_i, c, d)))
    require(not {i, j} & outer, "an outer range depends on an index")
    require(j not in free(low_j) | free(high_j) and i not in free(p) | free(q), "a range depends on itself")
    other = (op, c, d, bound((op, p, q, bound(body, i)), j))
    require(not {MINUS_OO, OO} & {c, d, p, q, *inner[1:3]}, "a range without an end")
    left = [*within(x, low_i, high_i), *within(y, low_j, high_j)]
    right = [*within(y, c, d), *within(x, p, q)]
    parts = []
    for theorems, given, wanted in ((premises[:4], left, right), (premises[4:], right, left)):
        proves(theorems, (w for w in wanted if w[0] != "integer"))
        parts += [conclude(theorem.formula, [theorem], given) for theorem in theorems]
    found = conclude(("eq", t, other), parts)
    require(not any({i, j} & free(a) for a in found.assumptions), "an assumption depends on an index")
    return found


@rule
def telescope(parameters: list[Any], premises: Premises) -> Theorem:
    k, t, g = parameters
    op, low, high, body = ranged(t)
    after = substitute(g, {k: ("add", ("var", k), ONE)})
    f = instance(body, ("var", k))
    step = ("eq", ("sub", after, g), f) if op == "sum" else ("eq", after, ("mul", f, g))
    beyond = ("add", high, ONE)
    last, first = substitute(g, {k: beyond}), substitute(g, {k: low})
    needed = [("forall", low, high, bound(step, k)), ("integer", low), ("integer", high), ("le", low, beyond)]
    proves(premises, needed if op == "sum" else [*needed, ("ne", first, ZERO)])
    return conclude(("eq", t, ("sub" if op == "sum" else "div", last, first)), premises)


@rule
def induction(parameters: list[Any], premises: Premises) -> Theorem:
    n, low, formula = parameters
    base, step, integer = premises
    at = ("var", n)
    proves(premises, [substitute(formula, {n: low}), substitute(formula, {n: ("add", at, ONE)}), ("integer", low)])
    require(low != MINUS_OO and n not in free(low), "there is no first case")
    inductive = conclude(formula, [step], [formula, *within(at, low, OO)])
    require(not any(n in free(a) for a in inductive.assumptions), "an assumption depends on the index")
    return conclude(("forall", low, OO, bound(formula, n)), [base, inductive, integer])
