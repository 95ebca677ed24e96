"""Rules of logic: connectives, quantifiers over a range, order, cases, lemma instances."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from therefore.goal import Goal, Lemma, exposed_name, opened
from therefore.kernel.arithmetic import decide, with_sizes
from therefore.kernel.field import Rejected, difference
from therefore.kernel.grammar import is_name
from therefore.kernel.theorem import Parameters, Premises, Theorem, conclude, expect, mint, require
from therefore.term import (
    INFINITY,
    RANGE_BINDERS,
    RELATIONS,
    Family,
    Term,
    conj,
    eq,
    in_range,
    le,
    lt,
    substitute,
    within,
)


def assume(parameters: Parameters, premises: Premises) -> Theorem:
    """φ ⊢ φ."""
    (formula,) = parameters
    return mint(frozenset({formula}), formula)


def forall_intro(parameters: Parameters, premises: Premises) -> Theorem:
    """From φ, perhaps assuming that k is an integer in low..high: φ for all k in that range.

    Without a high end: for all integers from low on.
    """
    variable, low, *last = parameters
    (high,) = last or (INFINITY,)
    (body,) = premises
    ranges = in_range(variable, low, high)
    left = body.assumptions.difference(ranges)
    require(not any(variable in a.free for a in left), f"{variable} is free in an assumption")
    require(variable not in low.free | high.free, f"{variable} is free in its own range")
    return conclude(Term("forall", variable, low, high, body.formula), premises, ranges)


def forall_elim(parameters: Parameters, premises: Premises) -> Theorem:
    """An instance of a for-all at an integer in its range."""
    (at,) = parameters
    general, *inside = premises
    require(general.formula.op == "forall", "not a for-all")
    variable, low, high, body = general.formula.args
    range_facts = within(at, low, high)
    require(len(inside) == len(range_facts), "the index needs to be in the range")
    for theorem, needed in zip(inside, range_facts, strict=True):
        expect(theorem, needed)
    return conclude(substitute(body, {variable: at}), premises)


def rename(parameters: Parameters, premises: Premises) -> Theorem:
    """The same formula with other names for what it binds."""
    (formula,) = parameters
    require(len(premises) == 1 and _alike(premises[0].formula, formula, {}, {}), "not the same but for bound names")
    return conclude(formula, premises)


def _alike(a: Term, b: Term, left: Mapping[str, object], right: Mapping[str, object]) -> bool:
    """Whether two terms differ in bound names alone; `left` and `right` say which ones are bound together."""
    if a.op != b.op or len(a.args) != len(b.args):
        return False
    if a.op == "var":
        return left.get(a.args[0], a.args[0]) == right.get(b.args[0], b.args[0])
    inner_left, inner_right, scope = left, right, tuple[int, ...]()
    if a.op in RANGE_BINDERS or a.op in ("deriv", "limit"):
        mark = object()
        inner_left, inner_right = {**left, a.args[0]: mark}, {**right, b.args[0]: mark}
        scope = (0, 3) if a.op in RANGE_BINDERS else (0, 1)
    elif a.op == "exists":
        return a == b and not left and not right
    return all(
        (i == 0 and i in scope)
        or (
            _alike(u, v, *((inner_left, inner_right) if i in scope else (left, right)))
            if isinstance(u, Term) and isinstance(v, Term)
            else u == v
        )
        for i, (u, v) in enumerate(zip(a.args, b.args, strict=True))
    )


def instantiate(parameters: Parameters, premises: Premises) -> Theorem:
    """From A ⊢ φ: A[x := t] ⊢ φ[x := t], as a free variable is any real number."""
    name, t = parameters
    require(is_name(name), "not the name of a variable")
    by = {name: t}
    (theorem,) = premises
    return mint(frozenset(substitute(a, by) for a in theorem.assumptions), substitute(theorem.formula, by))


def and_intro(parameters: Parameters, premises: Premises) -> Theorem:
    return conclude(conj(*(p.formula for p in premises)), premises)


def and_elim(parameters: Parameters, premises: Premises) -> Theorem:
    (both,) = premises
    require(both.formula.op == "and", "not a conjunction")
    return conclude(both.formula.args[int(parameters[0])], premises)


def or_intro(parameters: Parameters, premises: Premises) -> Theorem:
    (formula,) = parameters
    (one,) = premises
    require(formula.op == "or" and one.formula in formula.args, "not one of the alternatives")
    return conclude(formula, premises)


def or_elim(parameters: Parameters, premises: Premises) -> Theorem:
    """From φ₁ or φ₂ …, and the same conclusion from each."""
    either, *cases = premises
    require(either.formula.op == "or" and len(cases) == len(either.formula.args) > 0, "the cases do not match")
    conclusion = cases[0].formula
    assumptions = set(either.assumptions)
    for case, alternative in zip(cases, either.formula.args, strict=True):
        require(case.formula == conclusion, "the cases prove different things")
        assumptions |= case.assumptions - {alternative}
    return mint(frozenset(assumptions), conclusion)


def implies_intro(parameters: Parameters, premises: Premises) -> Theorem:
    (hypothesis,) = parameters
    return conclude(Term("implies", hypothesis, premises[0].formula), premises, (hypothesis,))


def iff_intro(parameters: Parameters, premises: Premises) -> Theorem:
    """From φ assuming ψ and ψ assuming φ: φ ⇔ ψ."""
    forward, backward = premises
    left, right = backward.formula, forward.formula
    assumptions = (forward.assumptions - {left}) | (backward.assumptions - {right})
    return mint(frozenset(assumptions), Term("iff", left, right))


def modus_ponens(parameters: Parameters, premises: Premises) -> Theorem:
    """From φ ⇒ ψ, or φ ⇔ ψ in either direction, and the one: the other."""
    rule, fact = premises
    require(rule.formula.op in ("implies", "iff"), "neither an implication nor an equivalence")
    left, right = rule.formula.args
    if fact.formula == left:
        return conclude(right, premises)
    require(rule.formula.op == "iff" and fact.formula == right, "the fact is not the hypothesis")
    return conclude(left, premises)


def exists_intro(parameters: Parameters, premises: Premises) -> Theorem:
    """From φ at a witness: there is one."""
    formula, *witness = parameters
    require(formula.op == "exists" and len(witness) == len(formula.args) - 1, "not a witness for each name")
    expect(premises[0], substitute(formula.args[0], dict(zip(formula.args[1:], witness, strict=True))))
    return conclude(formula, premises)


def flip(parameters: Parameters, premises: Premises) -> Theorem:
    """a > b is b < a; a ≥ b is b ≤ a."""
    op, (a, b) = premises[0].formula.op, premises[0].formula.args
    flipped = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge", "eq": "eq", "ne": "ne"}[op]
    return conclude(Term(flipped, b, a), premises)


def transitive(parameters: Parameters, premises: Premises) -> Theorem:
    """From a R b, b S c, …: the ends, related by the strongest of =, ≤, < that all allow."""
    require(premises, "no links")
    at = start = premises[0].formula.args[0]
    for p in premises:
        require(p.formula.op in ("eq", "le", "lt") and p.formula.args[0] == at, "the links do not meet")
        at = p.formula.args[1]
    relations = {p.formula.op for p in premises}
    relation = "lt" if "lt" in relations else "le" if "le" in relations else "eq"
    return conclude(Term(relation, start, at), premises)


def compare(parameters: Parameters, premises: Premises) -> Theorem:
    """Real numbers are ordered: a ≤ b or b ≤ a; with "strict": a < b, a = b or b < a."""
    kind, a, b = parameters
    if kind == "strict":
        return conclude(Term("or", lt(a, b), eq(a, b), lt(b, a)))
    return conclude(Term("or", le(a, b), le(b, a)))


def integer_cases(parameters: Parameters, premises: Premises) -> Theorem:
    """An integer between two numbers is one of those between."""
    t, low, high = parameters
    require(low.op == high.op == "num" and low.args[0].denominator == high.args[0].denominator == 1, "not numbers")
    first, last = int(low.args[0]), int(high.args[0])
    require(0 <= last - first < 100, "not a small range")
    require(len(premises) == 3, "the integer needs three facts")
    for theorem, fact in zip(premises, (Term("integer", t), le(low, t), le(t, high)), strict=True):
        expect(theorem, fact)
    return conclude(Term("or", *(eq(t, Term("num", Fraction(k))) for k in range(first, last + 1))), premises)


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
    require(premises[0].formula.op == "not", "not a negation")
    return conclude(opposite(premises[0].formula.args[0]), premises)


def piecewise_value(parameters: Parameters, premises: Premises) -> Theorem:
    """A piecewise term is its i-th value where the i-th condition holds and none before it does."""
    t, position = parameters
    require(t.op == "piecewise", "not piecewise")
    i = int(position)
    conditions = t.args[1 : 2 * i + 2 : 2]
    require(0 <= 2 * i < len(t.args) and len(conditions) == len(premises), "the conditions do not match")
    for j, (theorem, condition) in enumerate(zip(premises, conditions, strict=True)):
        expect(theorem, condition if j == i else opposite(condition))
    return conclude(eq(t, t.args[2 * i]), premises)


def absurd(parameters: Parameters, premises: Premises) -> Theorem:
    """From a false statement about numbers, anything."""
    (formula,) = parameters
    claim = premises[0].formula
    require(claim.op in RELATIONS, "not a relation")
    with_sizes(lambda space: require(decide(claim.op, space.normal(difference(claim))) is False, "not absurd"))
    return conclude(formula, premises)


def lemma(by: Mapping[str, Term | Family], premises: Premises, statement: Lemma, goal: Goal) -> Theorem:
    """An instance of a proved lemma, each of its hypotheses proved for that instance.

    Defined functions mean what they mean and stand for nothing else.
    """
    heads = {"@" + name for d in goal.definitions for name in (d.name, exposed_name(d))}
    require(not heads & by.keys(), "a defined function cannot be replaced")
    needed = [substitute(opened(h, goal), by) for h in statement.hypotheses]
    require(len(needed) == len(premises), "a lemma's hypotheses do not match")
    for theorem, formula in zip(premises, needed, strict=True):
        expect(theorem, formula)
    return conclude(substitute(opened(statement.conclusion, goal), by), premises)
