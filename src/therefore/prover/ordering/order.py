"""Orders and signs for side conditions: structure first, then rows, combinations and factors.

Every function takes the search and a context and returns a fact, or None when it cannot say.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from therefore.kernel.field import Rejected
from therefore.prover.arithmetic import arithmetic, numeric, transported
from therefore.prover.facts import from_facts, matches
from therefore.prover.matrices import by_cauchy_schwarz, sign_of_trace
from therefore.prover.normal_forms.trigonometry import by_multiple_angle
from therefore.prover.ordering import integral_order
from therefore.prover.ordering.factors import by_root, factored, proportional
from therefore.prover.ordering.farkas import absurdity, linear
from therefore.prover.ordering.maxima import above_term, at_its_index, term_at_most_sum
from therefore.prover.ordering.signs import by_name, function_sign, turned_wave
from therefore.prover.polynomials import opposite_term
from therefore.prover.proof import Context, Fact
from therefore.prover.reasoning.kinks import by_branches
from therefore.prover.summation.products import product_sign, proved
from therefore.term import ONE, ZERO, Term, eq, le, lt, ne, num, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search


def prove_order(search: Search, context: Context, goal: Term) -> Fact | None:
    """lt or le between two terms."""
    strict, (a, b) = goal.op == "lt", goal.args
    proof = context.proof
    if a.op == b.op == "num":
        holds = a.args[0] < b.args[0] or (not strict and a == b)
        if goal == lt(ZERO, ZERO):
            return absurdity(search, context)
        return proof.arithmetic(goal) if holds else None
    if not strict:
        for op, name in (("lt", "less is at most"), ("eq", "equal is at most")):
            fact = from_facts(search, context, Term(op, a, b))
            if fact is not None:
                return proof.row(name, {"a": a, "b": b}, fact)
    if a == ZERO:
        fact = structural(search, context, strict, b)
        if fact is not None:
            return fact
    if b == ZERO and a.op in ("sin", "cos"):
        fact = by_name(search, context, "sine negative" if a.op == "sin" else "cosine negative", a)
        fact = fact or turned_wave(search, context, a, True)
        if fact is not None:
            return fact if strict else proof.row("less is at most", {"a": a, "b": ZERO}, fact)
    if b == ZERO and a.op in ("atan", "asin"):  # of −u, which is positive
        fact = structural(search, context, strict, Term(a.op, opposite_term(a.args[0])))
        if fact is not None:
            return transported(search, context, goal, fact)
    if context.refutes(goal):
        return None
    if not goal.free and "sum" not in (a.op, b.op):
        fact = arithmetic(search, context, goal) or numeric(search, context, goal)
        if fact is not None:
            return fact
    fact = by_row(search, context, goal) or linear(search, context, goal)
    if fact is not None:
        return fact
    for tactic in (factored, by_root, by_multiple_angle, by_cauchy_schwarz, _as_written, _by_difference, by_branches):
        fact = tactic(search, context, goal)
        if fact is not None:
            return fact
    return None


def _as_written(search: Search, context: Context, goal: Term) -> Fact | None:
    """0 ≤ a in the form in which the author has a, where the sign is plainer than when expanded."""
    if goal.args[0] != ZERO:
        return None
    with search.withholding("signed") as signed:
        try:
            x = search.explorer(context) if signed else None
            wanted = x.normal(goal.args[1]).key if x else ""
            for u in signed if x else ():
                if u != goal.args[1] and x and x.normal(u).key == wanted:
                    fact = search.prove(context, Term(goal.op, ZERO, u))
                    return fact and transported(search, context, goal, fact)
        except Rejected:
            pass
    return None


def _by_difference(search: Search, context: Context, goal: Term) -> Fact | None:
    """a < b from a ≤ b and a known a ≠ b."""
    for fact in context.facts if goal.op == "lt" else ():
        if fact.formula.op == "ne" and fact.formula.free == goal.free:
            apart = proportional(search, context, ne(*goal.args), fact)
            below = apart and search.prove(context, le(*goal.args))
            if apart and below:
                by = dict(zip("ab", goal.args, strict=True))
                return context.proof.row("at most and different", by, below, apart)
    return None


def by_row(search: Search, context: Context, goal: Term) -> Fact | None:
    """Rows about log, exp, | |, max whose conclusion has the goal's form."""
    strict, (a, b) = goal.op == "lt", goal.args
    prove, proof = search.prove, context.proof
    negated = _negated(b)
    if a == ZERO and negated is not None and negated.op in ("log", "neg", "max"):
        fact = prove(context, Term(goal.op, negated, ZERO))
        return fact and transported(search, context, goal, fact)
    if a.op == b.op == "log":
        first = prove(context, lt(ZERO, a.args[0]))
        second = first and prove(context, Term(goal.op, a.args[0], b.args[0]))
        name = "log increases" if strict else "log nondecreasing"
        return first and second and proof.row(name, {"a": a.args[0], "b": b.args[0]}, first, second)
    if a.op == b.op == "exp":
        second = prove(context, Term(goal.op, a.args[0], b.args[0]))
        return second and proof.row(
            "exp increases" if strict else "exp nondecreasing", {"a": a.args[0], "b": b.args[0]}, second
        )
    if a.op == "log" and b == ZERO:
        first = prove(context, lt(ZERO, a.args[0]))
        second = first and prove(context, Term(goal.op, a.args[0], ONE))
        return (
            first
            and second
            and proof.row("log negative" if strict else "log nonpositive", {"a": a.args[0]}, first, second)
        )
    if a.op == "abs":
        lower = prove(context, Term(goal.op, Term("neg", b), a.args[0]))
        upper = lower and prove(context, Term(goal.op, a.args[0], b))
        if lower and upper:
            return proof.row("abs strict bound" if strict else "abs bound", {"a": a.args[0], "b": b}, lower, upper)
    if a.op == "max" and not strict and len(a.args) == 2:
        left = prove(context, le(a.args[0], b))
        right = left and prove(context, le(a.args[1], b))
        if left and right:
            return proof.row("max below", {"a": a.args[0], "b": a.args[1], "c": b}, left, right)
    if b.op == "sum" and not strict:
        fact = term_at_most_sum(search, context, a, b)
        if fact is not None:
            return transported(search, context, goal, fact)
    if b.op == "log" and a.op != "log" and _mentions_exp(b):
        power = Term("exp", a)
        second = prove(context, Term(goal.op, power, b.args[0]))
        first = second and proof.row("exp positive", {"a": a})
        name = "log increases" if strict else "log nondecreasing"
        fact = first and second and proof.row(name, {"a": power, "b": b.args[0]}, first, second)
        return fact and transported(search, context, goal, fact)
    if a.op == "log" and b.op != "log" and _mentions_exp(a):
        power = Term("exp", b)
        first = prove(context, lt(ZERO, a.args[0]))
        second = first and prove(context, Term(goal.op, a.args[0], power))
        name = "log increases" if strict else "log nondecreasing"
        fact = first and second and proof.row(name, {"a": a.args[0], "b": power}, first, second)
        if fact:
            return transported(search, context, goal, fact)
    fact = _by_inverse(search, context, goal)
    if fact is not None:
        return fact
    if not strict and a.op == "maximum":
        return at_its_index(search, context, goal, a, search.prove)
    if not strict and b.op == "maximum":
        return _above_bound(search, context, a, b)
    return None


def _mentions_exp(t: Term) -> bool:
    return any(u.op == "exp" for u in walk(t))


def _by_inverse(search: Search, context: Context, goal: Term) -> Fact | None:
    """a < b from a known e^a < e^b or log a < log b."""
    proof = context.proof
    for fact in context.facts:
        if fact.formula.op not in ("lt", "le"):
            continue
        u, v = fact.formula.args
        if u.op != v.op or u.op not in ("exp", "log") or (goal.op == "lt" and fact.formula.op == "le"):
            continue
        a, b = u.args[0], v.args[0]
        positive = [search.prove(context, lt(ZERO, t)) for t in (a, b)] if u.op == "log" else []
        name = f"{u.op} cancels{'' if fact.formula.op == 'lt' else ' weakly'}"
        if all(positive):
            inner = proof.row(name, {"a": a, "b": b}, *(p for p in positive if p), fact)
            found = transported(search, context, goal, inner)
            if found is not None:
                return found
    return None


def _negated(t: Term) -> Term | None:
    """u, for a term that is written −u."""
    if t.op == "neg":
        return t.args[0]  # type: ignore[no-any-return]
    if t.op == "mul" and len(t.args) == 2 and t.args[0] == num(-1):
        return t.args[1]  # type: ignore[no-any-return]
    return None


def _above_bound(search: Search, context: Context, a: Term, m: Term) -> Fact | None:
    """f(i) ≤ max f, for a term that is f at some index."""
    variable, low, high, body = m.args
    by: dict[str, Term] = {}
    if not matches(body, a, frozenset({variable}), by) or variable not in by:
        return None
    at = by[variable]
    inside = [search.prove(context, f) for f in (Term("integer", at), le(low, at), le(at, high))]
    if any(f is None for f in inside):
        return None
    return above_term(context, m, at, [f for f in inside if f is not None])


def structural(search: Search, context: Context, strict: bool, t: Term) -> Fact | None:
    """0 < t or 0 ≤ t from the signs of the parts of t."""
    proof, prove = context.proof, search.prove
    goal = lt(ZERO, t) if strict else le(ZERO, t)

    def weakened(fact: Fact | None) -> Fact | None:
        if fact is None or strict or fact.formula.op == "le":
            return fact
        return proof.row("less is at most", {"a": ZERO, "b": fact.formula.args[1]}, fact)

    def sign(u: Term) -> Fact | None:
        return prove(context, lt(ZERO, u)) or prove(context, le(ZERO, u))

    op, args = t.op, t.args
    if op == "num":
        return proof.arithmetic(goal) if args[0] > 0 or (args[0] == 0 and not strict) else None
    if op == "exp":
        return weakened(proof.row("exp positive", {"a": args[0]}))
    if op in ("add", "mul"):
        signs = []
        for u in args:
            fact = sign(u)
            if fact is None or (op == "mul" and strict and fact.formula.op == "le"):
                return None
            signs.append(fact)
        if op == "add" and strict and all(f.formula.op == "le" for f in signs):
            return None
        return weakened(proof.add_signs(signs) if op == "add" else proof.multiply_signs(signs))
    if op == "div":
        below = prove(context, lt(ZERO, args[1]))
        above = below and (prove(context, lt(ZERO, args[0])) or (None if strict else prove(context, le(ZERO, args[0]))))
        if not below or not above:
            return None
        name = "quotient positive" if above.formula.op == "lt" else "quotient nonnegative"
        return weakened(proof.row(name, {"a": args[0], "b": args[1]}, above, below))
    if op == "pow":
        return weakened(_power_sign(search, context, strict, t))
    if op == "abs":
        if not strict:
            return proof.row("abs nonnegative", {"a": args[0]})
        nonzero = prove(context, ne(args[0], ZERO))
        return nonzero and proof.row("abs positive", {"a": args[0]}, nonzero)
    if op == "log":
        beyond = prove(context, Term("lt" if strict else "le", ONE, args[0]))
        return beyond and proof.row("log positive" if strict else "log nonnegative", {"a": args[0]}, beyond)
    if op in ("trace", "det"):
        return sign_of_trace(search, context, strict, t)
    if op == "integral":
        return weakened(integral_order.sign(search, context, strict, t))
    if op in ("sum", "prod"):
        return _sum_sign(search, context, strict, t)
    return function_sign(search, context, strict, t)


def _power_sign(search: Search, context: Context, strict: bool, t: Term) -> Fact | None:
    base, exponent = t.args
    proof = context.proof
    if exponent.op == "num" and exponent.args[0].denominator == 1 and exponent.args[0] % 2 == 0:
        if not strict and exponent.args[0] >= 0:
            return proof.even_power(base, exponent)
        nonzero = search.prove(context, ne(base, ZERO))
        return nonzero and proof.even_power(base, exponent, nonzero)
    positive = search.prove(context, lt(ZERO, base))
    if positive is not None:
        return proof.row("power positive", {"a": base, "b": exponent}, positive)
    if strict:
        return None
    nonnegative = search.prove(context, le(ZERO, base))
    rising = nonnegative and search.prove(context, lt(ZERO, exponent))
    return nonnegative and rising and proof.row("power nonnegative", {"a": base, "b": exponent}, nonnegative, rising)


def _sum_sign(search: Search, context: Context, strict: bool, t: Term) -> Fact | None:
    variable, low, high, body = t.args
    proof, prove = context.proof, search.prove
    inner, index, opened = context.inside(variable, low, high, body)
    if t.op == "prod":
        product = product_sign(search, context, True, t)
        product = product or (None if strict else product_sign(search, context, False, t))
        if product is None:
            return None
        fact = product
    elif strict:
        positive = prove(inner, lt(ZERO, opened))
        bounds = positive and proved(search, context, Term("integer", low), Term("integer", high), le(low, high))
        if not positive or not bounds:
            return None
        general = proof.generalize(index, low, high, positive)
        fact = proof.line("sum_positive", (), [general, *bounds], lt(ZERO, Term("sum", index, low, high, opened)))
    else:
        nonnegative = prove(inner, le(ZERO, opened))
        if nonnegative is None:
            return None
        general = proof.generalize(index, low, high, nonnegative)
        fact = proof.line("sum_nonnegative", (), (general,), le(ZERO, Term("sum", index, low, high, opened)))
    wanted = Term("lt" if fact.formula.op == "lt" else "le", ZERO, t)
    if index != variable:
        renamed = transported(search, context, wanted, fact)
        if renamed is None:
            return None
        fact = renamed
    if not strict and fact.formula.op == "lt":
        return proof.row("less is at most", {"a": ZERO, "b": t}, fact)
    return fact


# The rows that say when a term is an integer, by its operator.
_INTEGER = {
    "add": "integer sum",
    "sub": "integer difference",
    "mul": "integer product",
    "neg": "integer negative",
    "pow": "integer power",
    "floor": "floor integer",
    "binomial": "binomial integer",
}


def prove_integer(search: Search, context: Context, goal: Term) -> Fact | None:
    """That a term is an integer, from its parts; of a quotient, from those of its normal form."""
    (t,) = goal.args
    proof = context.proof
    if t.op == "num":
        return proof.line("integer_number", (t,), (), goal) if t.args[0].denominator == 1 else None
    if t.op in _INTEGER and len(t.args) <= 2:
        return by_name(search, context, _INTEGER[t.op], t)
    if t.op in ("add", "mul"):
        same = reduce(lambda a, b: Term(t.op, a, b), t.args)
    elif t.op == "div":
        x = search.explorer(context)
        try:
            same = x.term(x.normal(t))
        except Rejected:
            return None
    else:
        return None
    whole = None if same.op == "div" else search.prove(context, Term("integer", same))
    equal = whole and arithmetic(search, context, eq(same, t))
    return whole and equal and proof.row("integer equal", {"a": same, "b": t}, whole, equal)
