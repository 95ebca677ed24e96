"""Rules of arithmetic: what follows in the ordered field, rows of the table, signs, numbers."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

from therefore.kernel.field import SIZES, Overflow, Rejected, Space, Value, difference
from therefore.kernel.rows import ROWS
from therefore.kernel.theorem import Parameters, Premises, Theorem, conclude, expect, require
from therefore.term import (
    RELATIONS,
    ZERO,
    Term,
    eq,
    le,
    lt,
    substitute,
)

T = TypeVar("T")


def with_sizes(compute: Callable[[Space], T]) -> T:
    """Run a computation in the smallest space that holds its generators."""
    for size in SIZES:
        try:
            return compute(Space(size))
        except Overflow:
            continue
    raise Rejected("too many generators")


def arithmetic(parameters: Parameters, premises: Premises) -> Theorem:
    """A relation that follows by field arithmetic from others.

    parameters: the conclusion and multipliers cᵢ. The first premises are one source relation for
    each multiplier; the others are facts for the arithmetic (equations, nonzero divisors).
    With d = right − left of the conclusion and dᵢ of the sources, d − Σ cᵢ dᵢ must be a rational
    number c: zero for "=", (with a single source) "≠"; not negative for "≤"; for "<" positive,
    unless a "<" source has a positive multiplier. Multipliers of "<" and "≤" sources are
    nonnegative numbers; those of "=" sources are any terms.
    """
    conclusion, *multipliers = parameters
    sources, facts = premises[: len(multipliers)], premises[len(multipliers) :]
    with_sizes(lambda space: _check_arithmetic(space, conclusion, multipliers, sources, facts))
    return conclude(conclusion, premises)


def _check_arithmetic(
    space: Space, conclusion: Term, multipliers: Sequence[Term], sources: Premises, facts: Premises
) -> None:
    require(conclusion.op in RELATIONS, "the conclusion is not a relation")
    for fact in facts:
        space.know(fact.formula)
    rest = space.normal(difference(conclusion))
    relations = [source.formula.op for source in sources]
    require(RELATIONS.issuperset(relations), "a source is not a relation")
    for c, source in zip(multipliers, sources, strict=True):
        rest = space.subtract(rest, space.multiply(space.normal(c), space.normal(difference(source.formula))))
    constants = [space.normal(c).constant for c, r in zip(multipliers, relations, strict=True) if r != "eq"]
    if not constants:
        holds = decide(conclusion.op, rest)
    elif "ne" in relations:
        require(len(sources) == 1 and conclusion.op == "ne" and constants[0], "a ≠ can only be scaled")
        holds = rest.is_zero
    else:
        require(all(c is not None and c >= 0 for c in constants), "a multiplier is not a nonnegative number")
        require(conclusion.op != "eq", "inequalities do not make an equation")
        strict = any(
            c and r in ("lt", "gt") for c, r in zip(constants, [r for r in relations if r != "eq"], strict=True)
        )
        least = "le" if strict or conclusion.op in ("le", "ge") else "lt"
        holds = decide(least, rest)
    if not holds:
        raise Rejected("what is left over is {}", space.shown(rest))


def decide(op: str, value: Value) -> bool | None:
    """Whether 0 op value, for a value that is a number; None when it is not one."""
    c = value.constant
    return None if c is None else _BEYOND_ZERO[op](c, 0)


_BEYOND_ZERO: dict[str, Callable[[Fraction, int], bool]] = {
    "eq": operator.eq, "ne": operator.ne, "lt": operator.gt, "gt": operator.gt, "le": operator.ge, "ge": operator.ge,
}  # fmt: skip


def row(parameters: Parameters, premises: Premises) -> Theorem:
    """An instance of a row of the table."""
    name, *values = parameters
    require(name in ROWS, "there is no such row")
    entry = ROWS[name]
    require(len(values) == len(entry.variables) and len(premises) == len(entry.conditions), "wrong number of parts")
    by = dict(zip(entry.variables, values, strict=True))
    for theorem, condition in zip(premises, entry.conditions, strict=True):
        expect(theorem, substitute(condition, by))
    return conclude(substitute(entry.statement, by), premises)


def _signs(premises: Premises) -> tuple[bool, list[Term]]:
    """The terms aᵢ of premises 0 < aᵢ or 0 ≤ aᵢ, and whether all are strict."""
    require(premises, "no premises")
    for p in premises:
        require(p.formula.op in ("lt", "le") and p.formula.args[0] == ZERO, "a premise does not say 0 < a or 0 ≤ a")
    return all(p.formula.op == "lt" for p in premises), [p.formula.args[1] for p in premises]


def add_signs(parameters: Parameters, premises: Premises) -> Theorem:
    """A sum of nonnegative terms is nonnegative, and positive if one of them is."""
    _, terms = _signs(premises)
    strict = any(p.formula.op == "lt" for p in premises)
    return conclude(Term("lt" if strict else "le", ZERO, Term("add", *terms)), premises)


def multiply_signs(parameters: Parameters, premises: Premises) -> Theorem:
    """A product of nonnegative terms is nonnegative, and positive if all of them are."""
    strict, terms = _signs(premises)
    return conclude(Term("lt" if strict else "le", ZERO, Term("mul", *terms)), premises)


def integer_number(parameters: Parameters, premises: Premises) -> Theorem:
    """A whole number is an integer."""
    (n,) = parameters
    require(n.op == "num" and n.args[0].denominator == 1, "not a whole number")
    return conclude(Term("integer", n))


def even_power(parameters: Parameters, premises: Premises) -> Theorem:
    """0 ≤ a^n for an even n; 0 < a^n where a ≠ 0."""
    a, n = parameters
    require(n.op == "num" and n.args[0].denominator == 1 and n.args[0] % 2 == 0, "the exponent is not even")
    if premises:
        expect(premises[0], Term("ne", a, ZERO))
        return conclude(lt(ZERO, Term("pow", a, n)), premises)
    require(n.args[0] >= 0, "a negative exponent needs a nonzero base")
    return conclude(le(ZERO, Term("pow", a, n)))


def whole(text: str) -> Fraction:
    """A short integer, as certificates write exponents."""
    require(len(text) < 20 and text.removeprefix("-").isdecimal(), "an exponent is not an integer")
    return Fraction(int(text))


def log_product(parameters: Parameters, premises: Premises) -> Theorem:
    """log Π aᵢ^eᵢ = Σ eᵢ log aᵢ for positive aᵢ and integers eᵢ."""
    left, right = [], []
    for e, positive in zip(parameters, premises, strict=True):
        require(positive.formula.op == "lt" and positive.formula.args[0] == ZERO, "a factor is not positive")
        a = positive.formula.args[1]
        exponent = Term("num", whole(e))
        left.append(Term("pow", a, exponent))
        right.append(Term("mul", exponent, Term("log", a)))
    return conclude(eq(Term("log", Term("mul", *left)), Term("add", *right)), premises)


def exp_sum(parameters: Parameters, premises: Premises) -> Theorem:
    """exp Σ eᵢ aᵢ = Π (exp aᵢ)^eᵢ for integers eᵢ."""
    exponents, terms = [whole(e) for e in parameters[0::2]], parameters[1::2]
    require(exponents, "no terms")
    left = Term("add", *(Term("mul", Term("num", e), a) for e, a in zip(exponents, terms, strict=True)))
    right = Term("mul", *(Term("pow", Term("exp", a), Term("num", e)) for e, a in zip(exponents, terms, strict=True)))
    return conclude(eq(Term("exp", left), right))


def numeric(parameters: Parameters, premises: Premises) -> Theorem:
    """A relation between closed terms, decided by rigorous balls."""
    from therefore.kernel.balls import Point, Undefined, Unsure, holds

    (formula,) = parameters
    require(formula.op in ("lt", "le", "ne", "gt", "ge"), "balls decide inequalities only")
    require(not formula.free, "not a closed formula")
    for bits in (64, 256, 1024):
        try:
            if holds(formula, Point(), bits):
                return conclude(formula)
        except Undefined as error:
            raise Rejected("a side is undefined") from error
        except Unsure:
            continue
    raise Rejected("the balls overlap")
