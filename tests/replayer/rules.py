"""The rules of section 7 about logic, order, numbers and derivatives: from parameters and theorems, a theorem."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import comb, gcd, lcm, prod
from typing import Any

from replayer import arithmetic as exact
from replayer import calculus, evaluation
from replayer.syntax import (
    MINUS_OO,
    OO,
    RELATIONS,
    ZERO,
    Reader,
    Term,
    bound,
    free,
    instance,
    number,
    require,
    substitute,
)  # fmt: skip
from replayer.table import rows

FLIPPED = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge", "eq": "eq", "ne": "ne"}


@dataclass(frozen=True)
class Theorem:
    assumptions: frozenset[Term]
    formula: Term


Premises = list[Theorem]
Rule = Callable[[list[Any], Premises], Theorem]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    RULES[function.__name__.removesuffix("_")] = function
    return function


def conclude(formula: Term, premises: Iterable[Theorem] = (), without: Iterable[Term] = ()) -> Theorem:
    return Theorem(frozenset().union(*(p.assumptions for p in premises)) - frozenset(without), formula)


def proves(premises: Premises, formulas: Iterable[Term]) -> None:
    """Just these formulas, in this order."""
    wanted = list(formulas)
    require([p.formula for p in premises] == wanted, "the premises are others")


def provide(premises: Premises, conditions: Iterable[Term]) -> None:
    """All of these conditions, in any order."""
    found = {p.formula for p in premises}
    require(all(c in found for c in conditions), "a condition is missing")


def whole(text: Any) -> int:
    require(isinstance(text, str) and text.removeprefix("-").isdecimal() and len(text) < 20, "not an integer")
    return int(text)


def integer_number(t: Any) -> Fraction:
    require(t[0] == "num" and t[1].denominator == 1, "not an integer")
    return Fraction(t[1])


def within(i: Term, low: Term, high: Term) -> list[Term]:
    ends = ([] if low == MINUS_OO else [("le", low, i)]) + ([] if high == OO else [("le", i, high)])
    return [("integer", i), *ends]


# -- logic ----------------------------------------------------------------------------------


@rule
def assume(parameters: list[Any], premises: Premises) -> Theorem:
    (formula,) = parameters
    return Theorem(frozenset({formula}), formula)


@rule
def forall_intro(parameters: list[Any], premises: Premises) -> Theorem:
    k, low, *last = parameters
    high = last[0] if last else OO
    (body,) = premises
    found = conclude(("forall", low, high, bound(body.formula, k)), premises, within(("var", k), low, high))
    require(k not in free(low) | free(high), "the range depends on its index")
    require(not any(k in free(a) for a in found.assumptions), "an assumption depends on the index")
    return found


@rule
def forall_elim(parameters: list[Any], premises: Premises) -> Theorem:
    (t,) = parameters
    general, *rest = premises
    op, low, high, body = general.formula
    require(op == "forall", "not a for-all")
    proves(rest, within(t, low, high))
    return conclude(instance(body, t), premises)


@rule
def instantiate(parameters: list[Any], premises: Premises) -> Theorem:
    x, t = parameters
    (known,) = premises
    by = {Reader().name(x): t}
    return Theorem(frozenset(substitute(a, by) for a in known.assumptions), substitute(known.formula, by))


@rule
def and_intro(parameters: list[Any], premises: Premises) -> Theorem:
    parts = [p.formula for p in premises]
    return conclude(parts[0] if len(parts) == 1 else ("and", *parts), premises)


@rule
def and_elim(parameters: list[Any], premises: Premises) -> Theorem:
    (both,) = premises
    i = whole(parameters[0])
    require(both.formula[0] == "and" and 0 <= i < len(both.formula) - 1, "no such part")
    return conclude(both.formula[1 + i], premises)


@rule
def or_intro(parameters: list[Any], premises: Premises) -> Theorem:
    (formula,), (one,) = parameters, premises
    require(formula[0] == "or" and one.formula in formula[1:], "not an alternative")
    return conclude(formula, premises)


@rule
def or_elim(parameters: list[Any], premises: Premises) -> Theorem:
    either, *cases = premises
    require(either.formula[0] == "or" and len(cases) == len(either.formula) - 1 > 0, "the cases do not match")
    require(len({c.formula for c in cases}) == 1, "the cases prove different things")
    parts = [conclude(c.formula, [c], [a]) for c, a in zip(cases, either.formula[1:], strict=True)]
    return conclude(cases[0].formula, [either, *parts])


@rule
def implies_intro(parameters: list[Any], premises: Premises) -> Theorem:
    (hypothesis,), (fact,) = parameters, premises
    return conclude(("implies", hypothesis, fact.formula), premises, [hypothesis])


@rule
def iff_intro(parameters: list[Any], premises: Premises) -> Theorem:
    forward, backward = premises
    left, right = backward.formula, forward.formula
    parts = [conclude(right, [forward], [left]), conclude(left, [backward], [right])]
    return conclude(("iff", left, right), parts)


@rule
def modus_ponens(parameters: list[Any], premises: Premises) -> Theorem:
    step, fact = premises
    op, left, right = step.formula
    require(op in ("implies", "iff"), "neither an implication nor an equivalence")
    if fact.formula == left:
        return conclude(right, premises)
    require(op == "iff" and fact.formula == right, "the fact is another one")
    return conclude(left, premises)


@rule
def exists_intro(parameters: list[Any], premises: Premises) -> Theorem:
    formula, *values = parameters
    require(formula[0] == "exists" and len(values) == formula[1], "not a value for each name")
    proves(premises, [instance(formula[2], *values)])
    return conclude(formula, premises)


def opposite(formula: Term) -> Term:
    op, args = formula[0], formula[1:]
    if op in ("lt", "le", "gt", "ge"):
        a, b = args if op in ("gt", "ge") else args[::-1]
        return ("le" if op in ("lt", "gt") else "lt", a, b)
    if op in ("eq", "ne"):
        return ("ne" if op == "eq" else "eq", *args)
    if op == "not":
        return args[0]  # type: ignore[no-any-return]
    require(op in ("and", "or"), f"no opposite of {op}")
    return ("or" if op == "and" else "and", *map(opposite, args))


@rule
def negation(parameters: list[Any], premises: Premises) -> Theorem:
    (no,) = premises
    require(no.formula[0] == "not", "not a negation")
    return conclude(opposite(no.formula[1]), premises)


@rule
def absurd(parameters: list[Any], premises: Premises) -> Theorem:
    (formula,), (claim,) = parameters, premises
    require(exact.false(claim.formula), "not absurd")
    return conclude(formula, premises)


# -- order ----------------------------------------------------------------------------------


@rule
def flip(parameters: list[Any], premises: Premises) -> Theorem:
    (fact,) = premises
    require(fact.formula[0] in FLIPPED, "not a relation")
    op, a, b = fact.formula
    return conclude((FLIPPED[op], b, a), premises)


@rule
def transitive(parameters: list[Any], premises: Premises) -> Theorem:
    links = [p.formula for p in premises]
    require(links and all(f[0] in ("eq", "le", "lt") for f in links), "not a chain")
    require(all(f[2] == g[1] for f, g in itertools.pairwise(links)), "the links do not meet")
    strongest = next(op for op in ("lt", "le", "eq") if any(f[0] == op for f in links))
    return conclude((strongest, links[0][1], links[-1][2]), premises)


@rule
def compare(parameters: list[Any], premises: Premises) -> Theorem:
    kind, a, b = parameters
    if kind == "strict":
        return conclude(("or", ("lt", a, b), ("eq", a, b), ("lt", b, a)))
    return conclude(("or", ("le", a, b), ("le", b, a)))


@rule
def integer_cases(parameters: list[Any], premises: Premises) -> Theorem:
    t, low, high = parameters
    m, n = integer_number(low), integer_number(high)
    require(0 <= n - m < 100, "not a small range")
    proves(premises, within(t, low, high))
    return conclude(("or", *(("eq", t, number(k)) for k in range(int(m), int(n) + 1))), premises)


@rule
def piecewise_value(parameters: list[Any], premises: Premises) -> Theorem:
    t, i = parameters[0], whole(parameters[1])
    require(t[0] == "piecewise" and 0 <= 2 * i < len(t) - 1, "no such value")
    conditions = t[2 : 2 * i + 3 : 2]
    proves(premises, (c if j == i else opposite(c) for j, c in enumerate(conditions)))
    return conclude(("eq", t, t[1 + 2 * i]), premises)


# -- numbers and signs ----------------------------------------------------------------------


@rule
def row(parameters: list[Any], premises: Premises) -> Theorem:
    name, *values = parameters
    require(name in rows(), "no such row")
    entry = rows()[name]
    by = dict(zip(entry.variables, values, strict=True))
    proves(premises, (substitute(c, by) for c in entry.conditions))
    return conclude(substitute(entry.statement, by), premises)


@rule
def arithmetic(parameters: list[Any], premises: Premises) -> Theorem:
    formula, *multipliers = parameters
    n = len(multipliers)
    require(len(premises) >= n, "too few premises")
    formulas = [p.formula for p in premises]
    exact.check(formula, multipliers, formulas[:n], formulas[n:])
    return conclude(formula, premises)


@rule
def numeric(parameters: list[Any], premises: Premises) -> Theorem:
    (formula,) = parameters
    require(formula[0] in RELATIONS and formula[0] != "eq" and not free(formula), "not a closed inequality")
    require(evaluation.true(formula), "false")
    return conclude(formula)


@rule
def integer_number_(parameters: list[Any], premises: Premises) -> Theorem:
    integer_number(parameters[0])
    return conclude(("integer", parameters[0]))


def signs(premises: Premises) -> tuple[list[bool], list[Term]]:
    require(premises and all(p.formula[0] in ("lt", "le") and p.formula[1] == ZERO for p in premises), "no signs")
    return [p.formula[0] == "lt" for p in premises], [p.formula[2] for p in premises]


@rule
def add_signs(parameters: list[Any], premises: Premises) -> Theorem:
    strict, terms = signs(premises)
    return conclude(("lt" if any(strict) else "le", ZERO, ("add", *terms)), premises)


@rule
def multiply_signs(parameters: list[Any], premises: Premises) -> Theorem:
    strict, terms = signs(premises)
    return conclude(("lt" if all(strict) else "le", ZERO, ("mul", *terms)), premises)


@rule
def even_power(parameters: list[Any], premises: Premises) -> Theorem:
    a, n = parameters
    require(integer_number(n) % 2 == 0, "not even")
    if premises:
        proves(premises, [("ne", a, ZERO)])
        return conclude(("lt", ZERO, ("pow", a, n)), premises)
    require(n[1] >= 0, "a negative exponent")
    return conclude(("le", ZERO, ("pow", a, n)))


@rule
def log_product(parameters: list[Any], premises: Premises) -> Theorem:
    strict, terms = signs(premises)
    require(all(strict), "not positive")
    exponents = [number(whole(e)) for e in parameters]
    left = [("pow", a, e) for a, e in zip(terms, exponents, strict=True)]
    right = [("mul", e, ("log", a)) for a, e in zip(terms, exponents, strict=True)]
    return conclude(("eq", ("log", ("mul", *left)), ("add", *right)), premises)


@rule
def exp_sum(parameters: list[Any], premises: Premises) -> Theorem:
    exponents, terms = [number(whole(e)) for e in parameters[::2]], parameters[1::2]
    require(terms, "no terms")
    left = [("mul", e, a) for e, a in zip(exponents, terms, strict=True)]
    right = [("pow", ("exp", a), e) for e, a in zip(exponents, terms, strict=True)]
    return conclude(("eq", ("exp", ("add", *left)), ("mul", *right)))


@rule
def angle_sum(parameters: list[Any], premises: Premises) -> Theorem:
    what, *rest = parameters
    parts = [(whole(e), a) for e, a in zip(rest[::2], rest[1::2], strict=True)]
    require(what in ("sin", "cos") and parts and all(0 < abs(e) <= 24 for e, _ in parts), "no sum of angles")
    (cos, sin), *others = (_multiple(e, a) for e, a in parts)
    for c, s in others:
        cos, sin = ("sub", ("mul", cos, c), ("mul", sin, s)), ("add", ("mul", sin, c), ("mul", cos, s))
    angle = _sum([("mul", number(e), a) for e, a in parts])
    return conclude(("eq", (what, angle), cos if what == "cos" else sin))


def _sum(terms: list[Term]) -> Term:
    return terms[0] if len(terms) == 1 else ("add", *terms)


def _multiple(e: int, a: Term) -> tuple[Term, Term]:
    n, sign = abs(e), (1, 1, -1, -1)
    terms = [
        ("mul", number(sign[j % 4] * comb(n, j)), ("pow", ("cos", a), number(n - j)), ("pow", ("sin", a), number(j)))
        for j in range(n + 1)
    ]
    odd = _sum(terms[1::2])
    return _sum(terms[::2]), odd if e > 0 else ("neg", odd)


@rule
def algebraic(parameters: list[Any], premises: Premises) -> Theorem:
    (formula,) = parameters
    require(formula[0] == "eq" and not free(formula), "no equation between numbers")
    t = ("sub", *formula[1:])
    roots: set[tuple[Term, int]] = set()
    orders: set[int] = set()
    above, below = _size(t, roots, orders)
    order = lcm(4, *orders)
    require(order <= 1000, "an angle is too fine")
    degree = prod(k for _, k in roots) * (sum(gcd(k, order) == 1 for k in range(order)) // 2 if orders else 1)
    gap = (degree - 1) * above + below
    require(gap <= 40_000, "too complicated")
    require(evaluation.smaller(t, gap), "not known to be equal")
    return conclude(formula)


def _bits(n: int) -> int:
    return next(k for k in range(n.bit_length() + 1) if n <= 2**k)


def _size(t: Term, roots: set[tuple[Term, int]], orders: set[int]) -> tuple[int, int]:
    op, *args = t
    if op == "num":
        return _bits(abs(args[0].numerator)), _bits(args[0].denominator)
    if op in ("sin", "cos", "tan"):
        orders.add(2 * exact.rational(("div", args[0], ("const", "pi")), ("ne", ("const", "pi"), ZERO)).denominator)
        return (2, 2) if op == "tan" else (1, 1)
    if op == "pow":
        e = exact.rational(args[1])
        (u, low), k, n = _size(args[0], roots, orders), e.denominator, abs(e.numerator)
        require(n < 24 and k < 24, "an exponent is too large")
        if k > 1:
            roots.add((args[0], k))
            u = (u + (k - 1) * low + k - 1) // k
        return (n * u, n * low) if e > 0 else (n * low, n * u)
    require(op in ("add", "sub", "neg", "mul", "div"), f"{op} is not algebraic")
    (u, low), *others = (_size(a, roots, orders) for a in args)
    for v, m in others:
        if op == "mul":
            u, low = u + v, low + m
        elif op == "div":
            u, low = u + m, low + v
        else:
            u, low = max(u + m, v + low) + 1, low + m
    return u, low


# -- analysis -------------------------------------------------------------------------------


@rule
def derivative(parameters: list[Any], premises: Premises) -> Theorem:
    what, t = parameters
    require(t[0] in ("deriv", "partial"), "not a derivative")
    value, conditions = calculus.derivative(*t[1:]) if t[0] == "deriv" else calculus.partial(*t[1:])
    provide(premises, conditions)
    return conclude(("defined", t) if what == "defined" else ("eq", t, value), premises)


@rule
def monotone(parameters: list[Any], premises: Premises) -> Theorem:
    x, f, a, b = parameters
    order, slope, *rest = premises
    at = ("var", x)
    value, conditions = calculus.derivative(bound(f, x), at)
    op = slope.formula[0]
    require(op in ("le", "lt") and slope.formula == (op, ZERO, value), "not the slope")
    proves([order], [("lt" if op == "lt" else "le", a, b)])
    provide(rest, conditions)
    inside, closed = [("lt", a, at), ("lt", at, b)], [("le", a, at), ("le", at, b)]
    parts = [order, conclude(value, [slope], inside), conclude(value, rest, closed)]
    found = conclude((op, instance(bound(f, x), a), instance(bound(f, x), b)), parts)
    require(x not in free(a) | free(b), "the ends depend on the variable")
    require(not any(x in free(t) for t in found.assumptions), "an assumption depends on the variable")
    return found
