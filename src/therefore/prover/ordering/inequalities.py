"""Tactics for claims: term by term in a sum, a weighted known inequality, cases.

Each tries to prove a relation that the cheap tactics could not, and hands smaller ones back to
the search.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from therefore.kernel.field import Rejected, Value, difference
from therefore.prover.arithmetic import arithmetic, transported
from therefore.prover.explore import Explorer
from therefore.prover.facts import instantiate
from therefore.prover.normal_forms.inverse import by_angle
from therefore.prover.normal_forms.radicals import by_logs, by_power
from therefore.prover.one_variable.slopes import by_derivative
from therefore.prover.one_variable.univariate import by_interval
from therefore.prover.ordering.double_sums import by_double_sum
from therefore.prover.ordering.equal_terms import by_equal_terms
from therefore.prover.ordering.integral_order import by_integrands
from therefore.prover.ordering.jensen import by_jensen
from therefore.prover.ordering.maxima import by_maximum
from therefore.prover.ordering.means import by_means
from therefore.prover.ordering.order import by_row
from therefore.prover.ordering.quadratics import by_discriminant
from therefore.prover.ordering.squares import by_squares
from therefore.prover.ordering.squaring import by_squaring
from therefore.prover.ordering.tangents import by_comparing_logarithms, by_tangents, tangents_in_sum
from therefore.prover.polynomials import opposite_term
from therefore.prover.proof import Context, Fact
from therefore.prover.reasoning.consequences import by_contradiction, has_functions
from therefore.prover.reasoning.kinks import by_comparing_parts, by_kinks
from therefore.prover.reasoning.logic import by_finite_cases, by_index_cases, from_contradiction
from therefore.prover.reasoning.vanishing import by_vanishing_summands
from therefore.prover.summation.gathering import gathered
from therefore.term import MATRICES, ONE, ZERO, Term, le, lt, sub

if TYPE_CHECKING:
    from therefore.prover.search import Search


MAX_NESTING = 3


def prove_relation(search: Search, context: Context, goal: Term, nesting: int = 0) -> Fact | None:
    """A relation by the costly tactics, in turn."""
    if nesting > MAX_NESTING or context.refutes(goal):
        return None

    def prove(inner: Context, formula: Term) -> Fact | None:
        found = search.prove(inner, formula) or prove_relation(search, inner, formula, nesting + 1)
        if found is not None:
            inner.memo[formula] = found
        return found

    fact = apart(search, context, goal, prove) if goal.op == "ne" else by_maximum(search, context, goal, prove)
    if goal.op == "eq":
        for closing in (by_angle, by_power, by_logs, by_vanishing_summands, by_equal_terms):
            fact = fact or closing(search, context, goal, prove)
    if goal.op in ("le", "lt"):
        squaring = (by_squaring,) if goal.args[0].op == "abs" else ()  # |a| ≤ √b·√c, which weighing only prolongs
        early = (through_function, by_jensen, without_denominator, by_integrands, *squaring, weighted, term_by_term)
        for tactic in early:
            fact = fact or tactic(search, context, goal, prove)
        fact = fact or by_squares(search, context, goal) or by_interval(search, context, goal)
        for tactic in (by_squaring, by_tangents, by_means, by_discriminant, tangents_in_sum, by_double_sum):
            fact = fact or tactic(search, context, goal, prove)
    fact = fact or by_finite_cases(search, context, goal, prove) or by_index_cases(search, context, goal, prove)
    fact = fact or by_kinks(search, context, goal, prove)
    if fact is None and goal.op in ("le", "lt") and nesting < 2:
        fact = by_comparing_parts(search, context, goal, search.prove)
    if fact is None and goal.op in ("le", "lt") and nesting < 3:
        fact = by_comparing_logarithms(search, context, goal, prove) or by_derivative(search, context, goal, prove)
    if fact is None and nesting == 0 and any(map(_says_more, context.facts)):
        fact = by_contradiction(search, context, goal)
    return fact


def _says_more(fact: Fact) -> bool:
    """Whether a fact may contradict another by more than what the cheap tactics see of it."""
    if fact.formula.op in ("lt", "le"):
        return has_functions(fact.formula)
    return fact.formula.op == "eq"


def apart(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """a ≠ b because one is less; where it is known that two other terms differ, on each side of that."""
    a, b = goal.args
    for order, row in ((lt(b, a), "greater is different"), (lt(a, b), "less is different")):
        fact = prove(context, order)
        if fact is not None:
            return context.proof.row(row, {"a": a, "b": b}, fact)
    for known in context.facts:
        if known.formula.op != "ne" or known.formula.args[0].op in MATRICES or not known.formula.free & goal.free:
            continue
        either = context.proof.compare(known.formula.args[0], known.formula.args[1], strict=True)
        if any(context.find(case) for case in either.formula.args):
            continue
        below, equal, above = (context.assuming(case) for case in either.formula.args)
        sides = [prove(below, goal), from_contradiction(search, equal, goal)]
        sides += [prove(above, goal)] if all(sides) else [None]
        if all(sides):
            low, middle, high = (side for side in sides if side)
            return context.proof.cases(either, [low, middle, high])
    return None


def through_function(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """log a ≤ log b, or e^a ≤ e^b, from a ≤ b."""
    a, b = goal.args
    if a.op != b.op or a.op not in ("log", "exp"):
        return None
    return prove(context, Term(goal.op, a.args[0], b.args[0])) and by_row(search, context, goal)


def without_denominator(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """The sign of a quotient is that of its numerator, over a positive denominator."""
    x = search.explorer(context)
    try:
        value = x.normal(difference(goal))
    except Rejected:
        return None
    if value.den.is_one() or value.num.is_constant():
        return None
    above, below = x.polynomial_term(value.num), x.polynomial_term(value.den)
    positive = prove(context, lt(ZERO, below))
    if positive is None:
        above, below = opposite_term(above), opposite_term(below)
        positive = prove(context, lt(ZERO, below))
    fact = positive and prove(context, Term(goal.op, ZERO, above))
    if not fact or not positive:
        return None
    name = "quotient positive" if goal.op == "lt" else "quotient nonnegative"
    quotient = context.proof.row(name, {"a": above, "b": below}, fact, positive)
    return transported(search, context, goal, quotient)


def term_by_term(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """0 ≤ Σ g from 0 ≤ g(k) for each k, after gathering all sums over one range."""
    for variable, low, high, body in gathered(search, context, difference(goal)):
        inner, index, opened = context.inside(variable, low, high, body)
        fact = prove(inner, Term(goal.op, ZERO, opened))
        if fact is None:
            continue
        general = context.proof.generalize(index, low, high, fact)
        whole = Term(goal.op, ZERO, Term("sum", index, low, high, opened))
        if goal.op == "le":
            summed = context.proof.line("sum_nonnegative", (), (general,), whole)
        else:
            bounds = [search.prove(context, f) for f in (Term("integer", low), Term("integer", high), le(low, high))]
            if any(f is None for f in bounds):
                continue
            summed = context.proof.line("sum_positive", (), [general, *(f for f in bounds if f)], whole)
        done = transported(search, context, goal, summed)
        if done is not None:
            return done
    return None


def weighted(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """g = w·h + r with a known 0 ≤ h, a weight w ≥ 0 and a smaller rest r ≥ 0."""
    x = search.explorer(context)
    try:
        value = x.normal(difference(goal))
    except Rejected:
        return None
    if not value.den.is_one():
        return None
    for known in [*_inequalities(search, context), *_absolute_sums(search, context, x, value)]:
        for weight, rest in _weights(x, value, known):
            fact = combine(search, context, goal, prove, known, weight, rest)
            if fact is not None:
                return fact
    return None


def _inequalities(search: Search, context: Context) -> list[Fact]:
    """Known inequalities, with those for all k of a range taken at the indices at hand."""
    found = [f for f in context.facts if f.formula.op in ("le", "lt")]
    indices = [f.formula.args[0] for f in context.facts if f.formula.op == "integer"]
    for fact in context.facts:
        if fact.formula.op != "forall":
            continue
        for at in indices:
            instance = instantiate(search, context, fact, [at])
            if instance is None:
                continue
            pieces = [instance]
            if instance.formula.op == "and":
                pieces = [context.proof.part(instance, i) for i in range(len(instance.formula.args))]
            pieces = [context.proof.flip(p) if p.formula.op in ("ge", "gt") else p for p in pieces]
            found += [p for p in pieces if p.formula.op in ("le", "lt")]
    return found


def _absolute_sums(search: Search, context: Context, x: Explorer, value: Value) -> list[Fact]:
    """|Σ f| ≤ Σ |f| for each |Σ f| in a value."""
    found = []
    for j in x.used(value.num):
        t = x.atoms[j].term
        if t.op != "abs" or x.atoms[j].bound:
            continue
        for variable, low, high, f in gathered(search, context, t.args[0]):
            whole = Term("sum", variable, low, high, f)
            right = Term("sum", variable, low, high, Term("abs", f))
            found.append(context.proof.line("abs_sum", (whole,), (), le(Term("abs", whole), right)))
            break
    return found


def _weights(x: Explorer, value: Value, known: Fact) -> Iterator[tuple[Value, Value]]:
    """Weights that cancel a transcendental generator of a known inequality from a value."""
    try:
        h = x.normal(difference(known.formula))
    except Rejected:
        return
    if not h.den.is_constant() and not x.is_nonzero(h.den):
        return
    for j in x.used(h.num):
        if x.atoms[j].term.op in ("var", "num", "exp") or value.num.degrees()[j] <= 0:
            continue
        in_value, in_known = x.linear_coefficient(value.num, j), x.linear_coefficient(h.num, j)
        if in_value is None or in_known is None or not x.is_nonzero(in_known):
            continue
        weight = x.divide(x.multiply(Value(in_value, x.one), Value(h.den, x.one)), Value(in_known, x.one))
        rest = x.subtract(value, x.multiply(weight, h))
        if rest.num.degrees()[j] <= 0:
            yield weight, rest


def combine(
    search: Search, context: Context, goal: Term, prove: Any, known: Fact, weight: Value, rest: Value
) -> Fact | None:
    x, proof = search.explorer(context), context.proof
    w, r = x.term(weight), x.term(rest)
    strict_known = known.formula.op == "lt"
    at_least = search.prove(context, lt(ZERO, w)) or search.prove(context, le(ZERO, w))
    if at_least is None:
        return None
    h = sub(known.formula.args[1], known.formula.args[0])
    step = arithmetic(search, context, Term(known.formula.op, ZERO, h), [(ONE, known)])
    if step is None:
        return None
    product = proof.multiply_signs([at_least, step])
    if rest.is_zero:
        return transported(search, context, goal, product) if goal.op == "le" or strict_known else None
    remaining = prove(context, lt(ZERO, r) if goal.op == "lt" and product.formula.op == "le" else le(ZERO, r))
    if remaining is None:
        return None
    return transported(search, context, goal, proof.add_signs([product, remaining]))
