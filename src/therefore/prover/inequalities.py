"""Tactics for claims: term by term in a sum, a weighted known inequality, signs of a derivative.

Each tries to prove a relation that the cheap tactics could not, and hands smaller ones back to
the search.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from therefore.kernel.calculus import differentiate
from therefore.kernel.field import Rejected, Value, difference
from therefore.prover import signs
from therefore.prover.explore import Explorer
from therefore.prover.logic import by_comparison, by_finite_cases, by_index_cases
from therefore.prover.proof import Context, Fact
from therefore.term import ONE, ZERO, Term, eq, fresh, le, lt, ne, neg, num, sub, substitute, var, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search

MAX_NESTING = 3


def prove_relation(search: Search, context: Context, goal: Term, nesting: int = 0) -> Fact | None:
    """A relation by the costly tactics, in turn."""
    if nesting > MAX_NESTING:
        return None

    def prove(inner: Context, formula: Term) -> Fact | None:
        found = search.prove(inner, formula) or prove_relation(search, inner, formula, nesting + 1)
        if found is not None:
            inner.memo[formula] = found
        return found

    fact = None
    if goal.op in ("le", "lt"):
        for tactic in (through_function, without_denominator, weighted, term_by_term):
            fact = fact or tactic(search, context, goal, prove)
    fact = fact or by_finite_cases(search, context, goal, prove) or by_index_cases(search, context, goal, prove)
    fact = fact or by_kinks(search, context, goal, prove)
    if fact is None and goal.op in ("le", "lt") and nesting < 3:
        fact = by_derivative(search, context, goal, prove)
    return fact


def through_function(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """log a ≤ log b, or e^a ≤ e^b, from a ≤ b."""
    a, b = goal.args
    if a.op != b.op or a.op not in ("log", "exp"):
        return None
    return prove(context, Term(goal.op, a.args[0], b.args[0])) and signs.by_row(search, context, goal)


# -- sums and weights ---------------------------------------------------------------------------


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
    positive = search.prove(context, lt(ZERO, below))
    fact = positive and prove(context, Term(goal.op, ZERO, above))
    if not fact or not positive:
        return None
    name = "quotient positive" if goal.op == "lt" else "quotient nonnegative"
    quotient = context.proof.row(name, {"a": above, "b": below}, fact, positive)
    return signs.transported(search, context, goal, quotient)


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
        done = signs.transported(search, context, goal, summed)
        if done is not None:
            return done
    return None


def gathered(search: Search, context: Context, t: Term) -> Iterator[tuple[str, Term, Term, Term]]:
    """Ways to write t as one sum: (index, low, high, body).

    Only the first range that t sums over is tried. What is left outside the sums is spread over
    the range by a known equation Σ f = c.
    """
    x = search.explorer(context)
    try:
        value = x.normal(t)
    except Rejected:
        return
    if not value.den.is_one():
        return
    sums = [j for j in x.used(value.num) if x.atoms[j].term.op == "sum" and not x.atoms[j].bound]
    if not sums:
        return
    _, low, high, _ = x.atoms[sums[0]].term.args
    alike = [j for j in sums if x.atoms[j].term.args[1:3] == (low, high)]
    index = fresh("k", context.names | t.free)
    pieces: list[Term] = []
    rest = x.context.constant(0)
    for exponents, coefficient in value.num.to_dict().items():
        own = [j for j in alike if exponents[j] == 1]
        if len(own) != 1 or any(exponents[j] > 1 for j in alike):
            rest += x.context.from_dict({exponents: coefficient})
            continue
        outside = tuple(0 if j == own[0] else e for j, e in enumerate(exponents))
        name, _, _, body = x.atoms[own[0]].term.args
        factor = x.polynomial_term(x.context.from_dict({outside: coefficient}))
        pieces.append(Term("mul", factor, substitute(body, {name: var(index)})))
    if not pieces:
        return
    if rest.is_zero():
        yield index, low, high, Term("add", *pieces) if len(pieces) > 1 else pieces[0]
        return
    left_over = x.polynomial_term(rest)
    for f, c in _totals(context, low, high, index):
        yield index, low, high, Term("add", *pieces, Term("mul", Term("div", left_over, c), f))


def _totals(context: Context, low: Term, high: Term, index: str) -> Iterator[tuple[Term, Term]]:
    """Known equations Σ f = c over a range, as (f at the index, c); Σ 1 is the size of the range."""
    yield ONE, Term("add", sub(high, low), ONE)
    for fact in context.facts:
        if fact.formula.op == "eq":
            for s, c in (fact.formula.args, fact.formula.args[::-1]):
                if s.op == "sum" and s.args[1:3] == (low, high) and c != ZERO:
                    yield substitute(s.args[3], {s.args[0]: var(index)}), c


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
            fact = _combine(search, context, goal, prove, known, weight, rest)
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
            instance = signs.instantiate(search, context, fact, [at])
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
        in_value, in_known = _linear_part(x, value.num, j), _linear_part(x, h.num, j)
        if in_value is None or in_known is None or not x.is_nonzero(in_known):
            continue
        weight = x.divide(x.multiply(Value(in_value, x.one), Value(h.den, x.one)), Value(in_known, x.one))
        rest = x.subtract(value, x.multiply(weight, h))
        if rest.num.degrees()[j] <= 0:
            yield weight, rest


def _linear_part(x: Explorer, polynomial: Any, j: int) -> Any:
    """The coefficient of a generator in which a polynomial is linear."""
    if polynomial.degrees()[j] != 1:
        return None
    terms = {tuple(0 if i == j else e for i, e in enumerate(m)): c for m, c in polynomial.to_dict().items() if m[j]}
    return x.context.from_dict(terms)


def _combine(
    search: Search, context: Context, goal: Term, prove: Any, known: Fact, weight: Value, rest: Value
) -> Fact | None:
    x, proof = search.explorer(context), context.proof
    w, r = x.term(weight), x.term(rest)
    strict_known = known.formula.op == "lt"
    at_least = search.prove(context, lt(ZERO, w)) or search.prove(context, le(ZERO, w))
    if at_least is None:
        return None
    h = sub(known.formula.args[1], known.formula.args[0])
    step = signs.arithmetic(search, context, Term(known.formula.op, ZERO, h), [(ONE, known)])
    if step is None:
        return None
    product = proof.multiply_signs([at_least, step])
    if rest.is_zero:
        return signs.transported(search, context, goal, product) if goal.op == "le" or strict_known else None
    remaining = prove(context, lt(ZERO, r) if goal.op == "lt" and product.formula.op == "le" else le(ZERO, r))
    if remaining is None:
        return None
    return signs.transported(search, context, goal, proof.add_signs([product, remaining]))


# -- cases ------------------------------------------------------------------------------------


def by_kinks(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """Split where |u|, max(u, v) or δ(i, j) changes form."""
    x = search.explorer(context)
    try:
        value = x.normal(difference(goal))
    except Rejected:
        return None
    kinks = [x.atoms[j].term for p in (value.num, value.den) for j in x.used(p) if not x.atoms[j].bound]
    for t in dict.fromkeys(u for kink in kinks for u in walk(kink) if u.op in ("abs", "max", "min", "delta")):
        if any(n.startswith("#") for n in t.free):
            continue
        a, b = (t.args[0], ZERO) if t.op == "abs" else t.args[:2]
        if search.prove(context, le(a, b)) or search.prove(context, le(b, a)):
            continue
        fact = by_comparison(search, context, goal, a, b, prove, strict=t.op == "delta")
        if fact is not None:
            return fact
    return None


# -- calculus ---------------------------------------------------------------------------------


def by_derivative(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """0 ≤ f(x) because f(c) = 0 and f falls before c and rises after it."""
    f = difference(goal)
    for name in sorted(n for n in goal.free if not n.startswith("@")):
        x = var(name)
        if context.find(Term("integer", x)) or not _smooth(f, name):
            continue
        for c in _centres(search, context, goal, name):
            at_centre = signs.arithmetic(search, context, eq(substitute(f, {name: c}), ZERO))
            if at_centre is None:
                continue
            fact = _around(search, context, goal, prove, name, f, c)
            if fact is not None:
                return fact
    return None


def _smooth(f: Term, name: str) -> bool:
    try:
        differentiate(f, name)
    except (Rejected, ValueError):
        return False
    return True


def _centres(search: Search, context: Context, goal: Term, name: str) -> Iterator[Term]:
    """Where the difference might vanish: small numbers, other variables, their reciprocals."""
    for c in (0, 1, Fraction(1, 2), -1, 2):
        yield num(c)
    for other in sorted(goal.free - {name}):
        if not other.startswith("@"):
            yield var(other)


def _around(search: Search, context: Context, goal: Term, prove: Any, name: str, f: Term, c: Term) -> Fact | None:
    x = var(name)
    if search.prove(context, lt(x, c)):
        return _slope_case(search, context, goal, prove, name, neg(f), x, c)
    if search.prove(context, lt(c, x)):
        return _slope_case(search, context, goal, prove, name, f, c, x)
    either = context.proof.compare(x, c, strict=True)
    below = _slope_case(search, context.assuming(lt(x, c)), goal, prove, name, neg(f), x, c)
    if below is None:
        return None
    above = _slope_case(search, context.assuming(lt(c, x)), goal, prove, name, f, c, x)
    if above is None:
        return None
    middle = context.assuming(eq(x, c))
    same = search.prove(middle, goal) if goal.op == "le" else _excluded(search, middle, goal, x, c)
    return same and context.proof.cases(either, [below, same, above])


def _excluded(search: Search, context: Context, goal: Term, x: Term, c: Term) -> Fact | None:
    """Anything follows where x = c and x ≠ c."""
    for a, b in ((x, c), (c, x)):
        different = context.find(ne(a, b))
        if different is not None:
            return contradiction(search, context, different, goal)
    return None


def contradiction(search: Search, context: Context, false: Fact, goal: Term) -> Fact | None:
    """The goal from a fact that the context's equations make absurd."""
    nothing = signs.arithmetic(search, context, Term(false.formula.op, ZERO, ZERO), [(ONE, false)])
    return nothing and context.proof.line("absurd", (goal,), (nothing,), goal)


def _slope_case(
    search: Search, context: Context, goal: Term, prove: Any, name: str, f: Term, a: Term, b: Term
) -> Fact | None:
    """f(a) ≤ f(b) for a < b by the sign of f′ between, and so the goal."""
    if search.prove(context, Term("eq", ZERO, ONE)):
        return None
    s = fresh("s", context.names | f.free | a.free | b.free)
    g = substitute(f, {name: var(s)})
    try:
        slope, conditions = differentiate(g, s)
    except (Rejected, ValueError):
        return None
    inside = context.assuming(lt(a, var(s)), lt(var(s), b))
    closed = context.assuming(le(a, var(s)), le(var(s), b))
    proved = [search.prove(closed, condition) for condition in conditions]
    if any(p is None for p in proved):
        return None
    strict = goal.op == "lt"
    rising = prove(inside, Term(goal.op, ZERO, slope))
    order = search.prove(context, lt(a, b) if strict else le(a, b))
    if rising is None or order is None:
        return None
    premises = [order, rising, *(p for p in proved if p is not None)]
    ends = (substitute(g, {s: a}), substitute(g, {s: b}))
    assumptions = order.assumptions | (rising.assumptions - {lt(a, var(s)), lt(var(s), b)})
    for p in proved:
        assert p is not None
        assumptions |= p.assumptions - {le(a, var(s)), le(var(s), b)}
    fact = context.proof.line("monotone", (s, g, a, b), premises, Term("lt" if strict else "le", *ends), assumptions)
    return signs.arithmetic(search, context, goal, [(ONE, fact)])


# -- equality conditions ------------------------------------------------------------------------


def equality_condition(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """left = right ⇔ condition, for an inequality that is strict elsewhere."""
    equation, condition = goal.args
    same = _same_condition(search, context, equation, condition)
    if same is not None:
        return same
    backward = prove(context.assuming(condition), equation)
    if backward is None:
        return None
    inner = context.assuming(equation)
    if condition.op == "forall":
        forward = _vanishing_terms(search, inner, context, equation, condition)
    elif condition.op == "eq":
        forward = _by_strictness(search, context, equation, condition, prove)
    else:
        forward = None
    return forward and context.proof.equivalence(forward, backward)


def _same_condition(search: Search, context: Context, equation: Term, condition: Term) -> Fact | None:
    """A known equivalence with this condition, whose equation is the same up to arithmetic."""
    for fact in context.facts:
        if fact.formula.op != "iff" or fact.formula.args[1] != condition or fact.formula.args[0].op != "eq":
            continue
        known = fact.formula.args[0]
        for c in (ONE, num(-1)):
            there = signs.arithmetic(search, context, known, [(c, context.proof.assume(equation))])
            back = there and signs.arithmetic(
                search, context, equation, [(c, context.proof.modus_ponens(fact, context.proof.assume(condition)))]
            )
            if there and back:
                return context.proof.equivalence(context.proof.modus_ponens(fact, there), back)
    return None


def _by_strictness(search: Search, context: Context, equation: Term, condition: Term, prove: Any) -> Fact | None:
    """If the sides of the condition differ, the inequality is strict, so the equation fails."""
    u, v = condition.args
    either = context.proof.compare(u, v, strict=True)
    holds = context.proof.assume(equation)
    cases = []
    for order in either.formula.args:
        if order.op == "eq":
            cases.append(context.proof.assume(order))
            continue
        here = context.assuming(order)
        apart = context.proof.row(
            "less is different",
            {"a": order.args[0], "b": order.args[1]},
            here.find(order) or context.proof.assume(order),
        )
        here = here.extended([apart, context.proof.flip(apart)])
        strict = None
        for a, b in (equation.args, equation.args[::-1]):
            strict = strict or prove(here, lt(a, b))
        if strict is None:
            return None
        sign = ONE if strict.formula.args == equation.args else num(-1)
        false = signs.arithmetic(search, here, lt(ZERO, ZERO), [(ONE, strict), (neg(sign), holds)])
        if false is None:
            return None
        cases.append(context.proof.line("absurd", (condition,), (false,), condition))
    return context.proof.cases(either, cases)


def _vanishing_terms(search: Search, inner: Context, outer: Context, equation: Term, condition: Term) -> Fact | None:
    """Σ g = 0 with 0 ≤ g(k): every g(k) is 0, and that is what the condition says."""
    left, right = equation.args
    proof = inner.proof
    for t in (sub(right, left), sub(left, right)):
        for variable, low, high, body in gathered(search, outer, t):
            range_context, index, opened = outer.inside(variable, low, high, body)
            nonnegative = search.prove(range_context, le(ZERO, opened)) or prove_relation(
                search, range_context, le(ZERO, opened)
            )
            if nonnegative is None:
                continue
            general = proof.generalize(index, low, high, nonnegative)
            total = eq(Term("sum", index, low, high, opened), ZERO)
            zero = signs.arithmetic(
                search, outer, total, [(ONE if t.args == (left, right) else num(-1), proof.assume(equation))]
            )
            if zero is None:
                zero = signs.arithmetic(search, outer, total, [(ONE, proof.assume(equation))])
            if zero is None:
                continue
            each = proof.line("sum_zero", (), (general, zero), Term("forall", index, low, high, eq(opened, ZERO)))
            fact = _condition_inside(search, inner, condition, each, opened, index)
            if fact is not None:
                return fact
    return None


def _condition_inside(
    search: Search, context: Context, condition: Term, each: Fact, body: Term, index: str
) -> Fact | None:
    """The condition at one index, from the vanishing term there and the lemmas' own conditions."""
    variable, low, high, claim = condition.args
    inner, name, opened = context.inside(variable, low, high, claim)
    here = signs.instantiate(search, inner, each, [var(name)])
    if here is None:
        return None
    inner = inner.extended([here])
    for fact in _equivalences(search, inner):
        equation, _consequence = fact.formula.args
        if equation.op != "eq":
            continue
        holds = _from_zero_product(search, inner, here, equation)
        if holds is None:
            continue
        result = search.proof.modus_ponens(fact, holds)
        done = search.prove(inner.extended([result]), opened)
        if done is not None:
            general = search.proof.generalize(name, low, high, done)
            return general if name == variable else search.renamed(context, general, condition)
    return None


def _equivalences(search: Search, context: Context) -> list[Fact]:
    """Known ⇔ facts, with those for all k of a range taken at the indices at hand."""
    found = [f for f in context.facts if f.formula.op == "iff"]
    indices = [f.formula.args[0] for f in context.facts if f.formula.op == "integer"]
    for fact in context.facts:
        if fact.formula.op == "forall" and any(t.op == "iff" for t in walk(fact.formula)):
            for at in indices:
                instance = signs.instantiate(search, context, fact, [at])
                if instance is None:
                    continue
                pieces = [instance]
                if instance.formula.op == "and":
                    pieces = [search.proof.part(instance, i) for i in range(len(instance.formula.args))]
                found += [p for p in pieces if p.formula.op == "iff"]
    return found


def _from_zero_product(search: Search, context: Context, zero: Fact, equation: Term) -> Fact | None:
    """a = b from w·(b − a) = 0 with w ≠ 0."""
    x = search.explorer(context.without(zero))
    try:
        have = x.normal(zero.formula.args[0])
        gap = x.normal(sub(*equation.args))
        if gap.is_zero:
            return None
        weight = x.make(have.num * gap.den, have.den * gap.num)
    except Rejected:
        return None
    w = x.term(weight)
    if len(w.free) and any(n.startswith("#") for n in w.free):
        return None
    nonzero = search.prove(x.context_here, ne(w, ZERO))
    if nonzero is None:
        return None
    product = signs.arithmetic(search, x.context_here, eq(Term("mul", w, sub(*equation.args)), ZERO), [(ONE, zero)])
    if product is None:
        return None
    difference_zero = context.proof.row("product zero", {"a": w, "b": sub(*equation.args)}, product, nonzero)
    return signs.arithmetic(search, x.context_here, equation, [(ONE, difference_zero)])
