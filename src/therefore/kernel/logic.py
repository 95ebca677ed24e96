"""The kernel: the only place where a theorem is made.

    Theorem      assumptions ⊢ formula
    RULES        name → function(parameters, premises) → Theorem
    replay       certificate → the theorems of its lines

The logic is classical, over the real numbers. Every function is total: outside its domain it has
some unspecified value, the same for equal arguments. So equals may replace equals anywhere, and
a rule that needs more (a positive argument, a nonzero divisor) says so in its premises. That a
goal's own terms are defined is proved apart, obligation by obligation.

Imports the term tree, the goal, and the kernel's own arithmetic; never SymPy, never the search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar

from therefore.goal import EXPOSED, Certificate, Goal, Lemma, Line, exposed_name, opened
from therefore.kernel.calculus import differentiate, differentiate_family, limit
from therefore.kernel.field import SIZES, Overflow, Rejected, Space, Value, difference
from therefore.kernel.obligations import PI, obligations
from therefore.kernel.rows import ROWS
from therefore.term import (
    INFINITY,
    MINUS_INFINITY,
    OPERATORS,
    RANGE_BINDERS,
    RELATIONS,
    ZERO,
    Family,
    Term,
    conj,
    eq,
    in_range,
    le,
    lt,
    substitute,
    var,
)

_MINT = object()
BINDERS = RANGE_BINDERS | {"deriv", "limit"}


class Theorem:
    """A proved formula under assumptions. Only this module can make one."""

    __slots__ = ("assumptions", "formula")
    assumptions: frozenset[Term]
    formula: Term

    def __init__(self, assumptions: frozenset[Term], formula: Term, mint: object) -> None:
        if mint is not _MINT:
            raise TypeError("theorems are made by the kernel's rules alone")
        object.__setattr__(self, "assumptions", assumptions)
        object.__setattr__(self, "formula", formula)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("theorems are immutable")


Premises = Sequence[Theorem]
Parameters = Sequence[Any]


def _theorem(formula: Term, premises: Iterable[Theorem] = (), discharged: Iterable[Term] = ()) -> Theorem:
    assumptions = frozenset().union(*(p.assumptions for p in premises))
    return Theorem(assumptions.difference(discharged), formula, _MINT)


def _require(condition: object, reason: str) -> None:
    if not condition:
        raise Rejected(reason)


def _expect(theorem: Theorem, formula: Term) -> None:
    if theorem.formula != formula:
        raise Rejected(f"a premise is {theorem.formula!r}, but {formula!r} is needed")


# -- logic ------------------------------------------------------------------------------------


def assume(parameters: Parameters, premises: Premises) -> Theorem:
    """φ ⊢ φ."""
    (formula,) = parameters
    return Theorem(frozenset({formula}), formula, _MINT)


def forall_intro(parameters: Parameters, premises: Premises) -> Theorem:
    """From φ, perhaps assuming that k is an integer in low..high: φ for all k in that range."""
    variable, low, high = parameters
    (body,) = premises
    ranges = in_range(variable, low, high)
    left = body.assumptions.difference(ranges)
    _require(not any(variable in a.free for a in left), f"{variable} is free in an assumption")
    _require(variable not in low.free | high.free, f"{variable} is free in its own range")
    return _theorem(Term("forall", variable, low, high, body.formula), premises, ranges)


def forall_elim(parameters: Parameters, premises: Premises) -> Theorem:
    """An instance of a for-all at an integer in its range."""
    (at,) = parameters
    general, *inside = premises
    _require(general.formula.op == "forall", "not a for-all")
    variable, low, high, body = general.formula.args
    _require(len(inside) == 3, "the index needs three facts")
    for theorem, needed in zip(inside, (Term("integer", at), le(low, at), le(at, high)), strict=True):
        _expect(theorem, needed)
    return _theorem(substitute(body, {variable: at}), premises)


def and_intro(parameters: Parameters, premises: Premises) -> Theorem:
    return _theorem(conj(*(p.formula for p in premises)), premises)


def and_elim(parameters: Parameters, premises: Premises) -> Theorem:
    (both,) = premises
    _require(both.formula.op == "and", "not a conjunction")
    return _theorem(both.formula.args[int(parameters[0])], premises)


def or_intro(parameters: Parameters, premises: Premises) -> Theorem:
    (formula,) = parameters
    (one,) = premises
    _require(formula.op == "or" and one.formula in formula.args, "not one of the alternatives")
    return _theorem(formula, premises)


def or_elim(parameters: Parameters, premises: Premises) -> Theorem:
    """From φ₁ or φ₂ …, and the same conclusion from each."""
    either, *cases = premises
    _require(either.formula.op == "or" and len(cases) == len(either.formula.args) > 0, "the cases do not match")
    conclusion = cases[0].formula
    assumptions = set(either.assumptions)
    for case, alternative in zip(cases, either.formula.args, strict=True):
        _require(case.formula == conclusion, "the cases prove different things")
        assumptions |= case.assumptions - {alternative}
    return Theorem(frozenset(assumptions), conclusion, _MINT)


def implies_intro(parameters: Parameters, premises: Premises) -> Theorem:
    (hypothesis,) = parameters
    return _theorem(Term("implies", hypothesis, premises[0].formula), premises, (hypothesis,))


def iff_intro(parameters: Parameters, premises: Premises) -> Theorem:
    """From φ assuming ψ and ψ assuming φ: φ ⇔ ψ."""
    forward, backward = premises
    left, right = backward.formula, forward.formula
    assumptions = (forward.assumptions - {left}) | (backward.assumptions - {right})
    return Theorem(frozenset(assumptions), Term("iff", left, right), _MINT)


def modus_ponens(parameters: Parameters, premises: Premises) -> Theorem:
    """From φ ⇒ ψ, or φ ⇔ ψ in either direction, and the one: the other."""
    rule, fact = premises
    _require(rule.formula.op in ("implies", "iff"), "neither an implication nor an equivalence")
    left, right = rule.formula.args
    if fact.formula == left:
        return _theorem(right, premises)
    _require(rule.formula.op == "iff" and fact.formula == right, "the fact is not the hypothesis")
    return _theorem(left, premises)


def exists_intro(parameters: Parameters, premises: Premises) -> Theorem:
    """From φ at a witness: there is one."""
    formula, *witness = parameters
    _require(formula.op == "exists" and len(witness) == len(formula.args) - 1, "not a witness for each name")
    _expect(premises[0], substitute(formula.args[0], dict(zip(formula.args[1:], witness, strict=True))))
    return _theorem(formula, premises)


def flip(parameters: Parameters, premises: Premises) -> Theorem:
    """a > b is b < a; a ≥ b is b ≤ a."""
    op, (a, b) = premises[0].formula.op, premises[0].formula.args
    flipped = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge", "eq": "eq", "ne": "ne"}[op]
    return _theorem(Term(flipped, b, a), premises)


def transitive(parameters: Parameters, premises: Premises) -> Theorem:
    """From a R b, b S c, …: the ends, related by the strongest of =, ≤, < that all allow."""
    _require(premises, "no links")
    at = start = premises[0].formula.args[0]
    for p in premises:
        _require(p.formula.op in ("eq", "le", "lt") and p.formula.args[0] == at, "the links do not meet")
        at = p.formula.args[1]
    relations = {p.formula.op for p in premises}
    relation = "lt" if "lt" in relations else "le" if "le" in relations else "eq"
    return _theorem(Term(relation, start, at), premises)


def compare(parameters: Parameters, premises: Premises) -> Theorem:
    """Real numbers are ordered: a ≤ b or b ≤ a; with "strict": a < b, a = b or b < a."""
    kind, a, b = parameters
    if kind == "strict":
        return _theorem(Term("or", lt(a, b), eq(a, b), lt(b, a)))
    return _theorem(Term("or", le(a, b), le(b, a)))


def integer_cases(parameters: Parameters, premises: Premises) -> Theorem:
    """An integer between two numbers is one of those between."""
    t, low, high = parameters
    _require(low.op == high.op == "num" and low.args[0].denominator == high.args[0].denominator == 1, "not numbers")
    first, last = int(low.args[0]), int(high.args[0])
    _require(0 <= last - first < 100, "not a small range")
    _require(len(premises) == 3, "the integer needs three facts")
    for theorem, fact in zip(premises, (Term("integer", t), le(low, t), le(t, high)), strict=True):
        _expect(theorem, fact)
    return _theorem(Term("or", *(eq(t, Term("num", Fraction(k))) for k in range(first, last + 1))), premises)


_OPPOSITE = {
    "eq": ("ne", False),
    "ne": ("eq", False),
    "lt": ("le", True),
    "le": ("lt", True),
    "gt": ("le", False),
    "ge": ("lt", False),
}


def opposite(formula: Term) -> Term:
    """A formula that says that a relation, or a combination of relations, does not hold."""
    if formula.op in _OPPOSITE:
        op, turned = _OPPOSITE[formula.op]
        return Term(op, *(formula.args[::-1] if turned else formula.args))
    if formula.op == "not":
        return formula.args[0]  # type: ignore[no-any-return]
    if formula.op in ("and", "or"):
        return Term("or" if formula.op == "and" else "and", *map(opposite, formula.args))
    raise Rejected(f"no opposite of {formula.op}")


def negation(parameters: Parameters, premises: Premises) -> Theorem:
    """From not φ: the opposite of φ."""
    _require(premises[0].formula.op == "not", "not a negation")
    return _theorem(opposite(premises[0].formula.args[0]), premises)


def piecewise_value(parameters: Parameters, premises: Premises) -> Theorem:
    """A piecewise term is its i-th value where the i-th condition holds and none before it does."""
    t, position = parameters
    _require(t.op == "piecewise", "not piecewise")
    i = int(position)
    conditions = t.args[1 : 2 * i + 2 : 2]
    _require(0 <= 2 * i < len(t.args) and len(conditions) == len(premises), "the conditions do not match")
    for j, (theorem, condition) in enumerate(zip(premises, conditions, strict=True)):
        _expect(theorem, condition if j == i else opposite(condition))
    return _theorem(eq(t, t.args[2 * i]), premises)


def absurd(parameters: Parameters, premises: Premises) -> Theorem:
    """From a false statement about numbers, anything."""
    (formula,) = parameters
    claim = premises[0].formula
    _require(claim.op in RELATIONS, "not a relation")
    with_sizes(lambda space: _require(_decide(claim.op, space.normal(difference(claim))) is False, "not absurd"))
    return _theorem(formula, premises)


def lemma(by: Mapping[str, Term | Family], premises: Premises, statement: Lemma, goal: Goal) -> Theorem:
    """An instance of a proved lemma, each of its hypotheses proved for that instance.

    Defined functions mean what they mean and stand for nothing else.
    """
    heads = {"@" + name for d in goal.definitions for name in (d.name, exposed_name(d))}
    _require(not heads & by.keys(), "a defined function cannot be replaced")
    needed = [substitute(opened(h, goal), by) for h in statement.hypotheses]
    _require(len(needed) == len(premises), "a lemma's hypotheses do not match")
    for theorem, formula in zip(premises, needed, strict=True):
        _expect(theorem, formula)
    return _theorem(substitute(opened(statement.conclusion, goal), by), premises)


# -- arithmetic -------------------------------------------------------------------------------


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
    return _theorem(conclusion, premises)


def _check_arithmetic(
    space: Space, conclusion: Term, multipliers: Sequence[Term], sources: Premises, facts: Premises
) -> None:
    _require(conclusion.op in RELATIONS, "the conclusion is not a relation")
    for fact in facts:
        space.know(fact.formula)
    rest = space.normal(difference(conclusion))
    relations = [source.formula.op for source in sources]
    _require(RELATIONS.issuperset(relations), "a source is not a relation")
    for c, source in zip(multipliers, sources, strict=True):
        rest = space.subtract(rest, space.multiply(space.normal(c), space.normal(difference(source.formula))))
    constants = [space.normal(c).constant for c, r in zip(multipliers, relations, strict=True) if r != "eq"]
    if not constants:
        _require(_decide(conclusion.op, rest), f"arithmetic leaves {space.show(rest)}")
    elif "ne" in relations:
        _require(len(sources) == 1 and conclusion.op == "ne" and constants[0], "a ≠ can only be scaled")
        _require(rest.is_zero, f"arithmetic leaves {space.show(rest)}")
    else:
        _require(all(c is not None and c >= 0 for c in constants), "a multiplier is not a nonnegative number")
        _require(conclusion.op != "eq", "inequalities do not make an equation")
        strict = any(
            c and r in ("lt", "gt") for c, r in zip(constants, [r for r in relations if r != "eq"], strict=True)
        )
        least = "le" if strict or conclusion.op in ("le", "ge") else "lt"
        _require(_decide(least, rest), f"arithmetic leaves {space.show(rest)}")


def _decide(op: str, value: Value) -> bool | None:
    """Whether 0 op value, for a value that is a number; None when it is not one."""
    c = value.constant
    if c is None:
        return None
    return {"eq": c == 0, "ne": c != 0, "lt": c > 0, "gt": c > 0, "le": c >= 0, "ge": c >= 0}[op]


def row(parameters: Parameters, premises: Premises) -> Theorem:
    """An instance of a row of the table."""
    name, *values = parameters
    entry = ROWS[name]
    _require(len(values) == len(entry.variables) and len(premises) == len(entry.conditions), "wrong number of parts")
    by = dict(zip(entry.variables, values, strict=True))
    for theorem, condition in zip(premises, entry.conditions, strict=True):
        _expect(theorem, substitute(condition, by))
    return _theorem(substitute(entry.statement, by), premises)


def _signs(premises: Premises) -> tuple[bool, list[Term]]:
    """The terms aᵢ of premises 0 < aᵢ or 0 ≤ aᵢ, and whether all are strict."""
    _require(premises, "no premises")
    for p in premises:
        _require(p.formula.op in ("lt", "le") and p.formula.args[0] == ZERO, "a premise does not say 0 < a or 0 ≤ a")
    return all(p.formula.op == "lt" for p in premises), [p.formula.args[1] for p in premises]


def add_signs(parameters: Parameters, premises: Premises) -> Theorem:
    """A sum of nonnegative terms is nonnegative, and positive if one of them is."""
    _, terms = _signs(premises)
    strict = any(p.formula.op == "lt" for p in premises)
    return _theorem(Term("lt" if strict else "le", ZERO, Term("add", *terms)), premises)


def multiply_signs(parameters: Parameters, premises: Premises) -> Theorem:
    """A product of nonnegative terms is nonnegative, and positive if all of them are."""
    strict, terms = _signs(premises)
    return _theorem(Term("lt" if strict else "le", ZERO, Term("mul", *terms)), premises)


def integer_number(parameters: Parameters, premises: Premises) -> Theorem:
    """A whole number is an integer."""
    (n,) = parameters
    _require(n.op == "num" and n.args[0].denominator == 1, "not a whole number")
    return _theorem(Term("integer", n))


def even_power(parameters: Parameters, premises: Premises) -> Theorem:
    """0 ≤ a^n for an even n; 0 < a^n where a ≠ 0."""
    a, n = parameters
    _require(n.op == "num" and n.args[0].denominator == 1 and n.args[0] % 2 == 0, "the exponent is not even")
    if premises:
        _expect(premises[0], Term("ne", a, ZERO))
        return _theorem(lt(ZERO, Term("pow", a, n)), premises)
    _require(n.args[0] >= 0, "a negative exponent needs a nonzero base")
    return _theorem(le(ZERO, Term("pow", a, n)))


def log_product(parameters: Parameters, premises: Premises) -> Theorem:
    """log Π aᵢ^eᵢ = Σ eᵢ log aᵢ for positive aᵢ and integers eᵢ."""
    left, right = [], []
    for e, positive in zip(parameters, premises, strict=True):
        _require(positive.formula.op == "lt" and positive.formula.args[0] == ZERO, "a factor is not positive")
        a = positive.formula.args[1]
        exponent = Term("num", Fraction(e))
        _require(Fraction(e).denominator == 1, "an exponent is not an integer")
        left.append(Term("pow", a, exponent))
        right.append(Term("mul", exponent, Term("log", a)))
    return _theorem(eq(Term("log", Term("mul", *left)), Term("add", *right)), premises)


def exp_sum(parameters: Parameters, premises: Premises) -> Theorem:
    """exp Σ eᵢ aᵢ = Π (exp aᵢ)^eᵢ for integers eᵢ."""
    exponents, terms = [Fraction(e) for e in parameters[0::2]], parameters[1::2]
    _require(exponents and all(e.denominator == 1 for e in exponents), "an exponent is not an integer")
    left = Term("add", *(Term("mul", Term("num", e), a) for e, a in zip(exponents, terms, strict=True)))
    right = Term("mul", *(Term("pow", Term("exp", a), Term("num", e)) for e, a in zip(exponents, terms, strict=True)))
    return _theorem(eq(Term("exp", left), right))


def numeric(parameters: Parameters, premises: Premises) -> Theorem:
    """A relation between closed terms, decided by rigorous balls."""
    from therefore.kernel.balls import Point, Undefined, Unsure, holds

    (formula,) = parameters
    _require(formula.op in ("lt", "le", "ne", "gt", "ge"), "balls decide inequalities only")
    _require(not formula.free, "not a closed formula")
    for bits in (64, 256, 1024):
        try:
            if holds(formula, Point(), bits):
                return _theorem(formula)
        except Undefined as error:
            raise Rejected("a side is undefined") from error
        except Unsure:
            continue
    raise Rejected("the balls overlap")


# -- sums over a range ------------------------------------------------------------------------


def _for_all(theorem: Theorem, relation: str) -> tuple[str, Term, Term, Term]:
    """The parts of `for all k in low..high: 0 relation f(k)`."""
    formula = theorem.formula
    _require(formula.op == "forall", "not a for-all")
    variable, low, high, body = formula.args
    _require(body.op == relation and body.args[0] == ZERO, f"not of the form 0 {relation} f")
    return variable, low, high, body.args[1]


def sum_nonnegative(parameters: Parameters, premises: Premises) -> Theorem:
    """0 ≤ f(k) for all k: 0 ≤ Σ f."""
    variable, low, high, f = _for_all(premises[0], "le")
    return _theorem(le(ZERO, Term("sum", variable, low, high, f)), premises)


def sum_positive(parameters: Parameters, premises: Premises) -> Theorem:
    """0 < f(k) for all k in a range that is not empty: 0 < Σ f."""
    variable, low, high, f = _for_all(premises[0], "lt")
    _check_bounds(premises[1:], low, high)
    return _theorem(lt(ZERO, Term("sum", variable, low, high, f)), premises)


def product_positive(parameters: Parameters, premises: Premises) -> Theorem:
    """0 < f(k) for all k: 0 < Π f."""
    variable, low, high, f = _for_all(premises[0], "lt")
    return _theorem(lt(ZERO, Term("prod", variable, low, high, f)), premises)


def log_of_product(parameters: Parameters, premises: Premises) -> Theorem:
    """0 < f(k) for all k: log Π f = Σ log f."""
    variable, low, high, f = _for_all(premises[0], "lt")
    left = Term("log", Term("prod", variable, low, high, f))
    return _theorem(eq(left, Term("sum", variable, low, high, Term("log", f))), premises)


def sum_zero(parameters: Parameters, premises: Premises) -> Theorem:
    """0 ≤ f(k) for all k, and Σ f = 0: f(k) = 0 for all k."""
    variable, low, high, f = _for_all(premises[0], "le")
    _expect(premises[1], eq(Term("sum", variable, low, high, f), ZERO))
    return _theorem(Term("forall", variable, low, high, eq(f, ZERO)), premises)


def term_at_most_sum(parameters: Parameters, premises: Premises) -> Theorem:
    """0 ≤ f(k) for all k: f(i) ≤ Σ f for an index i of the range."""
    (at,) = parameters
    variable, low, high, f = _for_all(premises[0], "le")
    _require(len(premises) == 4, "the index needs three facts")
    for theorem, needed in zip(premises[1:], (Term("integer", at), le(low, at), le(at, high)), strict=True):
        _expect(theorem, needed)
    return _theorem(le(substitute(f, {variable: at}), Term("sum", variable, low, high, f)), premises)


def abs_sum(parameters: Parameters, premises: Premises) -> Theorem:
    """|Σ f| ≤ Σ |f|."""
    (s,) = parameters
    _require(s.op == "sum", "not a sum")
    variable, low, high, f = s.args
    return _theorem(le(Term("abs", s), Term("sum", variable, low, high, Term("abs", f))))


def _check_bounds(premises: Premises, low: Term, high: Term) -> None:
    """Integers low ≤ high."""
    _require(len(premises) == 3, "the range needs three facts")
    for theorem, needed in zip(premises, (Term("integer", low), Term("integer", high), le(low, high)), strict=True):
        _expect(theorem, needed)


def sum_constant(parameters: Parameters, premises: Premises) -> Theorem:
    """Σ 1 = high − low + 1 over integers low ≤ high."""
    low, high = parameters
    _check_bounds(premises, low, high)
    one = Term("num", Fraction(1))
    return _theorem(eq(Term("sum", "k", low, high, one), Term("add", Term("sub", high, low), one)), premises)


def sum_delta(parameters: Parameters, premises: Premises) -> Theorem:
    """Σ δ(k, i) f(k) = f(i) for an index i of the range."""
    variable, low, high, f, at = parameters
    _require(variable not in at.free | low.free | high.free, "the index is bound")
    _require(len(premises) == 3, "the index needs three facts")
    for theorem, needed in zip(premises, (Term("integer", at), le(low, at), le(at, high)), strict=True):
        _expect(theorem, needed)
    left = Term("sum", variable, low, high, Term("mul", Term("delta", var(variable), at), f))
    return _theorem(eq(left, substitute(f, {variable: at})), premises)


def sum_swap(parameters: Parameters, premises: Premises) -> Theorem:
    """Σᵢ Σⱼ f = Σⱼ Σᵢ f over ranges that do not depend on each other."""
    (s,) = parameters
    _require(s.op == "sum" and s.args[3].op == "sum", "not a double sum")
    i, low_i, high_i, inner = s.args
    j, low_j, high_j, f = inner.args
    _require(i != j and i not in low_j.free | high_j.free and j not in low_i.free | high_i.free, "the ranges are tied")
    return _theorem(eq(s, Term("sum", j, low_j, high_j, Term("sum", i, low_i, high_i, f))))


def maximum_above(parameters: Parameters, premises: Premises) -> Theorem:
    """f(i) ≤ max f for an index i of the range."""
    m, at = parameters
    _require(m.op == "maximum", "not a maximum")
    variable, low, high, f = m.args
    _require(len(premises) == 3, "the index needs three facts")
    for theorem, needed in zip(premises, (Term("integer", at), le(low, at), le(at, high)), strict=True):
        _expect(theorem, needed)
    return _theorem(le(substitute(f, {variable: at}), m), premises)


def maximum_below(parameters: Parameters, premises: Premises) -> Theorem:
    """f(k) ≤ c for all k in a range that is not empty: max f ≤ c."""
    formula = premises[0].formula
    _require(formula.op == "forall" and formula.args[3].op == "le", "not of the form f ≤ c for all k")
    variable, low, high, (f, c) = *formula.args[:3], formula.args[3].args
    _require(variable not in c.free, "the bound depends on the index")
    _check_bounds(premises[1:], low, high)
    return _theorem(le(Term("maximum", variable, low, high, f), c), premises)


# -- calculus ---------------------------------------------------------------------------------


def _derivative(t: Term) -> tuple[Term, tuple[Term, ...]]:
    if t.op == "deriv":
        variable, body, point = t.args
        result, conditions = differentiate(body, variable)
        by = {variable: point}
        return substitute(result, by), tuple(substitute(c, by) for c in conditions)
    if t.op == "partial":
        return differentiate_family(t.args[1], t.args[0], t.args[2:])
    raise Rejected("not a derivative")


def derivative(parameters: Parameters, premises: Premises) -> Theorem:
    """A derivative by the structural rules, which exists: their conditions hold at the point."""
    what, t = parameters
    result, conditions = _derivative(t)
    _require(len(conditions) == len(premises), "a derivative's conditions do not match")
    for theorem, condition in zip(premises, conditions, strict=True):
        _expect(theorem, condition)
    return _theorem(Term("defined", t) if what == "defined" else eq(t, result), premises)


def limit_value(parameters: Parameters, premises: Premises) -> Theorem:
    """A limit by the structural rules, which exists (or is infinite): their conditions hold."""
    what, t = parameters
    _require(t.op == "limit", "not a limit")
    value, conditions = limit(t)
    _require(len(conditions) == len(premises), "a limit's conditions do not match")
    for theorem, condition in zip(premises, conditions, strict=True):
        _expect(theorem, condition)
    return _theorem(_limit_exists(t, value) if what == "defined" else eq(t, value), premises)


def _limit_exists(t: Term, value: Term) -> Term:
    return Term("defined", eq(t, value) if value in (INFINITY, MINUS_INFINITY) else t)


def limit_same(parameters: Parameters, premises: Premises) -> Theorem:
    """Functions that agree on the side from which a point is approached have the same limit there.

    The premise f = g may assume that x lies on that side (beyond 0 for an infinite point). With
    "defined", further premises say that the limit of g exists, and that f is defined on that side.
    """
    what, t, g = parameters
    _require(t.op == "limit", "not a limit")
    variable, f, point, direction = t.args
    _require(variable not in point.free, "the point of a limit depends on its variable")
    x = var(variable)
    side = {"+": lt(point, x), "-": lt(x, point), "+-": Term("ne", x, point)}[direction]
    if point in (INFINITY, MINUS_INFINITY):
        side = lt(ZERO, x) if point == INFINITY else lt(x, ZERO)
    other = Term("limit", variable, g, point, direction)
    same, *rest = premises
    _expect(same, eq(f, g))
    formula = eq(t, other)
    if what == "defined":
        exists, *defined = rest
        infinite = exists.formula.args[0].op == "eq"
        _expect(exists, _limit_exists(other, exists.formula.args[0].args[1] if infinite else ZERO))
        formula = _limit_exists(t, exists.formula.args[0].args[1] if infinite else ZERO)
        _require(side not in exists.assumptions, "the limit may not be assumed on one side")
        for theorem, obligation in zip(defined, obligations(f), strict=True):
            _expect(theorem, obligation)
    for theorem in premises:
        left = theorem.assumptions - {side}
        _require(not any(variable in a.free for a in left), f"{variable} is free in an assumption")
    return _theorem(formula, premises, (side,))


def monotone(parameters: Parameters, premises: Premises) -> Theorem:
    """The mean value theorem: a derivative that is ≥ 0 (> 0) inside [a, b] gives f(a) ≤ (<) f(b).

    Premises: a ≤ b (or a < b); 0 ≤ f′ (or 0 < f′) assuming a < x, x < b; then the conditions of
    the derivative, assuming a ≤ x, x ≤ b, so that f is continuous on the closed interval.
    """
    variable, f, a, b = parameters
    x = var(variable)
    result, conditions = differentiate(f, variable)
    order, slope, *rest = premises
    _require(
        slope.formula.op in ("le", "lt") and slope.formula == Term(slope.formula.op, ZERO, result), "not the derivative"
    )
    strict = slope.formula.op == "lt"
    _expect(order, lt(a, b) if strict else le(a, b))
    _require(variable not in a.free | b.free and len(rest) == len(conditions), "the parts do not match")
    inside, closed = {lt(a, x), lt(x, b)}, {le(a, x), le(x, b)}
    assumptions = set(order.assumptions) | (slope.assumptions - inside)
    for theorem, condition in zip(rest, conditions, strict=True):
        _expect(theorem, condition)
        assumptions |= theorem.assumptions - closed
    _require(not any(variable in t.free for t in assumptions), f"{variable} is free in an assumption")
    ends = (substitute(f, {variable: a}), substitute(f, {variable: b}))
    return Theorem(frozenset(assumptions), lt(*ends) if strict else le(*ends), _MINT)


Rule = Callable[[Parameters, Premises], Theorem]

RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        assume,
        forall_intro,
        forall_elim,
        and_intro,
        and_elim,
        or_intro,
        or_elim,
        implies_intro,
        iff_intro,
        modus_ponens,
        exists_intro,
        flip,
        transitive,
        compare,
        integer_cases,
        negation,
        piecewise_value,
        absurd,
        arithmetic,
        row,
        add_signs,
        multiply_signs,
        integer_number,
        even_power,
        log_product,
        exp_sum,
        numeric,
        sum_nonnegative,
        sum_positive,
        product_positive,
        log_of_product,
        sum_zero,
        term_at_most_sum,
        abs_sum,
        sum_constant,
        sum_delta,
        sum_swap,
        maximum_above,
        maximum_below,
        derivative,
        limit_value,
        limit_same,
        monotone,
    )
}


# -- replay -----------------------------------------------------------------------------------


Theorems = dict[tuple[object, ...], Theorem]


def replay(goal: Goal, certificate: Certificate, known: Theorems | None = None) -> None:
    """Accept a certificate as a proof of a goal, or raise `Rejected`.

    The lines must prove the claim, with the definitions it may use unfolded, and every
    obligation of the claim's terms and of the hypotheses, from the hypotheses alone. `known`
    keeps theorems of lines that other certificates share: a rule is a function of its line.
    """
    frozenset("@" + d.name for d in goal.definitions)
    try:
        _require(all(map(well_formed, _said(goal))), "a term of the goal is not well formed")
        theorems = derive(certificate, goal, known)
        allowed = _hypotheses(goal)
        proved = {t.formula for t in theorems if t.assumptions <= allowed}
        for formula in needed(goal):
            _require(formula in proved, f"not proved: {formula!r}")
    except (ValueError, RecursionError) as error:
        raise Rejected(str(error)) from error


def _said(goal: Goal) -> Iterator[Term]:
    """Every term of a goal as its author wrote it."""
    yield goal.claim
    yield from goal.hypotheses
    yield from (d.body for d in goal.definitions)
    for statement in goal.lemmas:
        yield from (*statement.hypotheses, statement.conclusion)


@cache
def well_formed(t: Term, made: bool = False) -> bool:
    """Whether a term has a known operator everywhere, infinity only as a limit's point or value.

    Names with `#` or `…` are the kernel's own: an author's term has none. A line of a certificate
    (`made`) may bind them as the kernel does, and mention exposed applications.
    """
    if t.op not in OPERATORS or (t.op == "const" and t != PI):
        return False
    for position, a in enumerate(t.args):
        if isinstance(a, Term):
            infinite = a in (INFINITY, MINUS_INFINITY)
            point = t.op == "limit" and position == 2
            value = t.op == "eq" and position == 1 and t.args[0].op == "limit"
            if not (infinite and (point or value)) and not well_formed(a, made):
                return False
        elif isinstance(a, str) and ("#" in a or EXPOSED in a or a.startswith("@")) and not (made and _own(t, a)):
            return False
    return True


def _own(t: Term, name: str) -> bool:
    """Whether a reserved name stands where the kernel itself puts such a one."""
    if t.op == "app":
        return "#" not in name
    return (t.op in BINDERS or t.op == "var") and name.startswith("#") and name[1:].isdigit()


def _check_line(line: Line) -> None:
    for t in _terms(line.parameters):
        _require(well_formed(t, True) and not any("#" in n for n in t.free), "a term is not well formed")


def _terms(value: object) -> Iterator[Term]:
    if isinstance(value, Term):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _terms(part)


def derive(certificate: Certificate, goal: Goal, known: Theorems | None = None) -> list[Theorem]:
    """The theorems of a certificate's lines, in order."""
    theorems: list[Theorem] = []
    statements = {statement.name: statement for statement in goal.lemmas}
    for line in certificate.lines:
        _require(all(0 <= i < len(theorems) for i in line.premises), "a line rests on a later one")
        premises = [theorems[i] for i in line.premises]
        try:
            key = (line.rule, line.parameters, *premises)
            if known is not None and key in known:
                theorems.append(known[key])
                continue
            _check_line(line)
            if line.rule == "lemma":
                name, *pairs = line.parameters
                theorem = lemma(_instance(pairs), premises, statements[str(name)], goal)
            else:
                theorem = RULES[line.rule](line.parameters, premises)
        except Exception as error:
            raise Rejected(f"{line.rule}: {error}") from error
        theorems.append(theorem)
        if known is not None and line.rule != "lemma":
            known[key] = theorem
    return theorems


def _instance(pairs: Parameters) -> dict[str, Term | Family]:
    """What a lemma's names stand for: pairs of a name and a term, or a family as (λ, names, body)."""
    by: dict[str, Term | Family] = {}
    for name, value in pairs:
        by[name] = value if isinstance(value, Term) else Family(tuple(value[0]), value[1])
    return by


def needed(goal: Goal) -> list[Term]:
    """What a certificate has to prove: the claim, and that everything in it is defined.

    A claim that says just that an expression is defined asks for its obligations alone.
    """
    claims = [] if _says_defined(goal.claim) else [opened(goal.claim, goal)]
    for formula in (*goal.hypotheses, goal.claim):
        claims += [c for c in obligations(opened(formula, goal, everything=True)) if c not in claims]
    return claims


def _says_defined(claim: Term) -> bool:
    if claim.op == "defined":
        return True
    return claim.op in ("and", "forall") and all(
        map(_says_defined, claim.args if claim.op == "and" else claim.args[3:])
    )


def _hypotheses(goal: Goal) -> frozenset[Term]:
    return frozenset(opened(h, goal, everything) for h in goal.hypotheses for everything in (False, True))
