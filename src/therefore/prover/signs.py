"""Signs and orders: structural rules, hypotheses, Farkas combinations, signs of factors.

Every function takes the search and a context and returns a fact, or None when it cannot say.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from therefore.kernel.field import Rejected, Value, difference
from therefore.prover.explore import Explorer, _opposite
from therefore.prover.linear import Vector, combination
from therefore.prover.proof import Context, Fact, parts
from therefore.term import ONE, ZERO, Term, le, lt, ne, num, sub, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search


# -- arithmetic lines -----------------------------------------------------------------------


def arithmetic(
    search: Search, context: Context, conclusion: Term, sources: Sequence[tuple[Term, Fact]] = ()
) -> Fact | None:
    """The conclusion from a combination of facts, if arithmetic confirms it."""
    x = search.explorer(context)
    with x.asking():
        try:
            rest = x.normal(difference(conclusion))
            for c, fact in sources:
                rest = x.subtract(rest, x.multiply(x.normal(c), x.normal(difference(fact.formula))))
        except Rejected:
            return None
        if not _follows(conclusion, sources, rest.constant):
            return None
        return context.proof.arithmetic(conclusion, sources, x.relevant())


def _follows(conclusion: Term, sources: Sequence[tuple[Term, Fact]], rest: Fraction | None) -> bool:
    """Whether the kernel will accept what the sources leave of the conclusion."""
    ordered = [f.formula.op for _, f in sources if f.formula.op != "eq"]
    if rest is None:
        return False
    if conclusion.op == "eq" or "ne" in ordered:
        return rest == 0 and (conclusion.op != "eq" or not ordered)
    if conclusion.op == "ne" and not ordered:
        return rest != 0
    strict = any(f.formula.op == "lt" and c != ZERO for c, f in sources)
    return rest >= 0 if strict or conclusion.op == "le" else rest > 0


def transported(search: Search, context: Context, conclusion: Term, fact: Fact) -> Fact | None:
    """The conclusion from one fact that says the same up to field arithmetic."""
    if fact.formula == conclusion:
        return fact
    return arithmetic(search, context, conclusion, [(ONE, fact)])


# -- hypotheses ---------------------------------------------------------------------------------


def from_facts(search: Search, context: Context, goal: Term) -> Fact | None:
    """A fact of the context that is the goal, or whose instance is."""
    found = context.find(goal)
    if found is not None:
        return found
    for fact in context.facts:
        if fact.formula.op == "forall":
            found = instance_for(search, context, fact, goal)
            if found is not None:
                return found
    return None


def instance_for(search: Search, context: Context, fact: Fact, goal: Term) -> Fact | None:
    """An instance of a for-all fact that is the goal."""
    names: list[str] = []
    body = fact.formula
    while body.op == "forall":
        names.append(body.args[0])
        body = body.args[3]
    for conjunct in body.args if body.op == "and" else (body,):
        by: dict[str, Term] = {}
        if matches(conjunct, goal, frozenset(names), by) and len(by) == len(names):
            instance = instantiate(search, context, fact, [by[n] for n in names])
            if instance is None:
                continue
            if instance.formula == goal:
                return instance
            if instance.formula.op == "and":
                for i, part in enumerate(instance.formula.args):
                    if part == goal:
                        return context.proof.part(instance, i)
    return None


def instantiate(search: Search, context: Context, fact: Fact, at: Sequence[Term]) -> Fact | None:
    """A for-all fact at given indices, whose ranges are proved."""
    for t in at:
        _, low, high, _ = fact.formula.args
        inside = [search.prove(context, f) for f in (Term("integer", t), le(low, t), le(t, high))]
        if any(f is None for f in inside):
            return None
        fact = context.proof.instance(fact, t, [f for f in inside if f is not None])
    return fact


def matches(pattern: Term, t: Term, names: frozenset[str], by: dict[str, Term]) -> bool:
    """First-order matching: `by` grows by what the names must stand for."""
    if pattern.op == "var" and pattern.args[0] in names:
        return by.setdefault(pattern.args[0], t) == t
    if not (names & pattern.free):
        return pattern == t
    if pattern.op != t.op or len(pattern.args) != len(t.args):
        return False
    return all(
        matches(p, u, names, by) if isinstance(p, Term) and isinstance(u, Term) else p == u
        for p, u in zip(pattern.args, t.args, strict=True)
    )


# -- orders ---------------------------------------------------------------------------------------


def prove_order(search: Search, context: Context, goal: Term) -> Fact | None:
    """lt or le between two terms."""
    strict, (a, b) = goal.op == "lt", goal.args
    proof = context.proof
    if a.op == b.op == "num":
        holds = a.args[0] < b.args[0] or (not strict and a == b)
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
    if not goal.free and "sum" not in (a.op, b.op):
        fact = arithmetic(search, context, goal) or numeric(search, context, goal)
        if fact is not None:
            return fact
    fact = by_row(search, context, goal) or linear(search, context, goal)
    if fact is not None:
        return fact
    return factored(search, context, goal)


def numeric(search: Search, context: Context, goal: Term) -> Fact | None:
    """A relation between closed terms, by balls."""
    from therefore.kernel.balls import Point, Undefined, Unsure, holds

    for bits in (64, 256, 1024):
        try:
            if holds(goal, Point(), bits):
                return context.proof.line("numeric", (goal,), (), goal)
        except (Undefined, Unsure):
            continue
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
    if b.op == "log" and a.op != "log" and a != ZERO:
        power = Term("exp", a)
        second = prove(context, Term(goal.op, power, b.args[0]))
        first = second and proof.row("exp positive", {"a": a})
        name = "log increases" if strict else "log nondecreasing"
        fact = first and second and proof.row(name, {"a": power, "b": b.args[0]}, first, second)
        return fact and transported(search, context, goal, fact)
    if a.op == "log" and b.op != "log" and b != ZERO:
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
        return _below_bound(search, context, a, b)
    if not strict and b.op == "maximum":
        return _above_bound(search, context, a, b)
    return None


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


def _below_bound(search: Search, context: Context, m: Term, b: Term) -> Fact | None:
    """max f ≤ b, from f(k) ≤ b for all k."""
    variable, low, high, body = m.args
    inner, index, opened = context.inside(variable, low, high, body)
    below = search.prove(inner, le(opened, b))
    bounds = [search.prove(context, f) for f in (Term("integer", low), Term("integer", high), le(low, high))]
    if below is None or any(f is None for f in bounds):
        return None
    general = context.proof.generalize(index, low, high, below)
    formula = le(Term("maximum", index, low, high, opened), b)
    premises = [general, *(f for f in bounds if f is not None)]
    fact = context.proof.line("maximum_below", (), premises, formula)
    return transported(search, context, le(m, b), fact)


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
    return context.proof.line("maximum_above", (m, at), [f for f in inside if f is not None], le(a, m))


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
    if op in ("sum", "prod"):
        return _sum_sign(search, context, strict, t)
    return None


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
    if strict or t.op == "prod":
        positive = prove(inner, lt(ZERO, opened))
        if positive is None:
            return None
        general = proof.generalize(index, low, high, positive)
        formula = lt(ZERO, Term(t.op, index, low, high, opened))
        if t.op == "prod":
            fact = proof.line("product_positive", (), (general,), formula)
        else:
            bounds = [prove(context, f) for f in (Term("integer", low), Term("integer", high), le(low, high))]
            if any(f is None for f in bounds):
                return None
            fact = proof.line("sum_positive", (), [general, *(f for f in bounds if f is not None)], formula)
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


# -- Farkas ------------------------------------------------------------------------------------


def linear(search: Search, context: Context, goal: Term) -> Fact | None:
    """The goal as a nonnegative combination of facts, and of signs of its own monomials."""
    x = search.explorer(context)
    try:
        target = x.normal(difference(goal))
    except Rejected:
        return None
    wanted = _vector(x, target)
    if wanted is None:
        return None
    sources: dict[Fact, Vector] = {}
    _gather(search, context, x, _relations(context.facts), sources)
    found = _combined(search, context, goal, wanted, sources)
    for more in (_monomial_signs, _function_bounds):
        if found is None:
            before = len(sources)
            _gather(search, context, x, _relations(more(search, context, x, target)), sources)
            found = _combined(search, context, goal, wanted, sources) if len(sources) > before else None
    return found


def _gather(search: Search, context: Context, x: Explorer, facts: Sequence[Fact], sources: dict[Fact, Vector]) -> None:
    for fact in facts:
        cleared, vector = _cleared(search, context, x, fact)
        if vector:
            sources[cleared] = vector


def _combined(search: Search, context: Context, goal: Term, wanted: Vector, known: dict[Fact, Vector]) -> Fact | None:
    if not set(wanted) - {"1"} <= set().union(*known.values()):
        return None
    picked = _connected(wanted, known)
    sources, vectors = list(picked), list(picked.values())
    free = [f.formula.op == "eq" for f in sources]
    strict = [f.formula.op == "lt" for f in sources]
    solution = combination(wanted, vectors, free, strict, "1")
    if solution is None:
        return None
    used = [(num(c), f) for c, f in zip(solution, sources, strict=True) if c]
    return arithmetic(search, context, goal, used)


def _relations(facts: Sequence[Fact]) -> list[Fact]:
    return [f for f in facts if f.formula.op in ("lt", "le", "eq")]


def _cleared(search: Search, context: Context, x: Explorer, fact: Fact) -> tuple[Fact, Vector | None]:
    """A relation with a positive denominator multiplied away, and the vector of its difference."""
    key = ("cleared", fact.line)
    if key not in context.memo:
        context.memo[key] = _clear(search, context, x, fact)
    return context.memo[key]  # type: ignore[no-any-return]


def _clear(search: Search, context: Context, x: Explorer, fact: Fact) -> tuple[Fact, Vector | None]:
    try:
        value = x.normal(difference(fact.formula))
    except Rejected:
        return fact, None
    if value.den.is_one() or fact.formula.op == "eq":
        return fact, _vector(x, value)
    above, below = x.polynomial_term(value.num), x.polynomial_term(value.den)
    positive = search.prove(context, lt(ZERO, below))
    if positive is None:
        return fact, None
    gap = sub(fact.formula.args[1], fact.formula.args[0])
    sign = arithmetic(search, context, Term(fact.formula.op, ZERO, gap), [(ONE, fact)])
    product = sign and context.proof.multiply_signs([positive, sign])
    cleared = product and transported(search, context, Term(product.formula.op, ZERO, above), product)
    return (cleared, _vector(x, Value(value.num, x.one))) if cleared else (fact, None)


def _vector(x: Explorer, value: Value) -> Vector | None:
    """The coefficients of a polynomial value by monomial; None for a proper quotient."""
    if not value.den.is_one():
        return None
    return {
        ",".join(f"{j}^{e}" for j, e in enumerate(m) if e) or "1": Fraction(int(c.p), int(c.q))
        for m, c in value.num.to_dict().items()
    }


def _free_monomials(x: Explorer, target: Value) -> list[tuple[tuple[int, ...], bool]]:
    """The monomials of a value without bound indices, and whether their coefficients are positive."""
    return [
        (m, c > 0)
        for m, c in target.num.to_dict().items()
        if any(m) and not any(x.atoms[j].bound for j, e in enumerate(m) if e)
    ]


def _monomial_signs(search: Search, context: Context, x: Explorer, target: Value) -> list[Fact]:
    """Signs of the monomials of a value, from those of their generators."""
    found = (_monomial_sign(search, context, x, m) for m, _ in _free_monomials(x, target))
    return [f for f in found if f is not None]


def _function_bounds(search: Search, context: Context, x: Explorer, target: Value) -> list[Fact]:
    """What else is known of the functions in a value: bounds, and how their values compare."""
    facts: list[Fact] = []
    atoms: dict[str, list[tuple[Term, bool]]] = {"exp": [], "log": []}
    for m, up in _free_monomials(x, target):
        for j in (j for j, e in enumerate(m) if e):
            t = x.atoms[j].term
            facts += _bounds(search, context, t)
            if t.op in atoms:
                atoms[t.op].append((t, up))
    for op, found in atoms.items():
        facts += _pairwise(search, context, op, found)
    return facts


def _monomial_sign(search: Search, context: Context, x: Explorer, m: tuple[int, ...]) -> Fact | None:
    """0 < ±m or 0 ≤ ±m for a monomial, from the signs of its generators."""
    signs: list[Fact] = []
    flips = 0
    factors = [(x.atoms[j].term, int(e)) for j, e in enumerate(m) if e]
    if len(factors) == 1 and factors[0][1] == 1 and factors[0][0].op == "var":
        return None
    for t, e in factors:
        fact, flip = _factor_sign(search, context, t, e, "le")
        if fact is None:
            return None
        signs += fact
        flips += flip
    return context.proof.multiply_signs(signs) if len(signs) > 1 else signs[0]


def _bounds(search: Search, context: Context, t: Term) -> list[Fact]:
    """What is known of one function value beyond its sign."""
    proof, prove = context.proof, search.prove
    if t.op == "exp":
        u = t.args[0]
        for a, b in ((ZERO, u), (u, ZERO)):
            for op, name in (("lt", "exp increases"), ("le", "exp nondecreasing")):
                order = prove(context, Term(op, a, b))
                if order is not None:
                    return [proof.row(name, {"a": a, "b": b}, order)]
    if t.op == "max" and len(t.args) == 2:
        a, b = t.args
        first = proof.row("max above", {"a": a, "b": b})
        second = proof.row("max above", {"a": b, "b": a})
        return [f for f in (first, second) if f]
    if t.op == "app":
        total = below_total(search, context, t)
        return [*([total] if total else []), *instances_about(search, context, t)]
    return []


def instances_about(search: Search, context: Context, t: Term) -> list[Fact]:
    """What for-all facts say of an element of a family."""
    found: list[Fact] = []
    for fact in context.facts:
        names: list[str] = []
        body = fact.formula
        while body.op == "forall":
            names.append(body.args[0])
            body = body.args[3]
        if not names:
            continue
        for part in walk(body):
            by: dict[str, Term] = {}
            if part.op == "app" and matches(part, t, frozenset(names), by) and len(by) == len(names):
                instance = instantiate(search, context, fact, [by[n] for n in names])
                if instance is not None:
                    found += parts(context.proof, instance)
                break
    return found


def below_total(search: Search, context: Context, t: Term) -> Fact | None:
    """f(i) ≤ Σ f, where Σ f is one side of a known equation."""
    for fact in context.facts:
        if fact.formula.op != "eq":
            continue
        for s in fact.formula.args:
            if s.op == "sum":
                found = term_at_most_sum(search, context, t, s)
                if found is not None:
                    return found
    return None


def term_at_most_sum(search: Search, context: Context, t: Term, s: Term) -> Fact | None:
    """t ≤ s, for a term t of a sum s of nonnegative terms."""
    variable, low, high, body = s.args
    by: dict[str, Term] = {}
    if not matches(body, t, frozenset({variable}), by) or variable not in by:
        return None
    at = by[variable]
    inside = [search.prove(context, f) for f in (Term("integer", at), le(low, at), le(at, high))]
    if any(f is None for f in inside):
        return None
    inner, index, opened = context.inside(variable, low, high, body)
    nonnegative = search.prove(inner, le(ZERO, opened))
    if nonnegative is None:
        return None
    general = context.proof.generalize(index, low, high, nonnegative)
    formula = le(t, Term("sum", index, low, high, opened))
    return context.proof.line("term_at_most_sum", (at,), [general, *(f for f in inside if f)], formula)


def _pairwise(search: Search, context: Context, op: str, found: list[tuple[Term, bool]]) -> list[Fact]:
    """log a < log b for a < b among logarithms of opposite sign; the same for exponentials."""
    facts = []
    for t, up in found:
        for s, also_up in found:
            if up and not also_up and t != s:
                a, b = s.args[0], t.args[0]
                order = search.prove(context, lt(a, b)) or search.prove(context, le(a, b))
                positive = search.prove(context, lt(ZERO, a)) if op == "log" else None
                if order is not None and (op == "exp" or positive is not None):
                    premises = [positive, order] if positive else [order]
                    name = f"{op} {'increases' if order.formula.op == 'lt' else 'nondecreasing'}"
                    facts.append(context.proof.row(name, {"a": a, "b": b}, *premises))
    return facts


def _connected(wanted: Vector, known: dict[Fact, Vector]) -> dict[Fact, Vector]:
    """The sources that share a monomial with the target, directly or through others."""
    reached = set(wanted) - {"1"}
    picked: dict[Fact, Vector] = {}
    growing = True
    while growing:
        growing = False
        for fact, v in known.items():
            if fact not in picked and reached & v.keys():
                picked[fact] = v
                reached |= set(v) - {"1"}
                growing = True
    return picked


# -- factors -----------------------------------------------------------------------------------


def factored(search: Search, context: Context, goal: Term) -> Fact | None:
    """The sign of a difference from the signs of its irreducible factors."""
    x = search.explorer(context)
    t = difference(goal)
    try:
        value = x.normal(t)
    except Rejected:
        return None
    if value.constant is not None:
        return arithmetic(search, context, goal)
    factors = x.factors(value)
    whole = x.term(value)
    if len(factors) == 1 and factors[0][1] == 1 and factors[0][0] in (t, goal.args[1], goal.args[0]):
        return None
    signs, flips = [], 0
    for u, e in factors:
        if u == num(-1):
            flips += e
            continue
        fact, flip = _factor_sign(search, context, u, e, goal.op)
        if fact is None:
            return None
        flips += flip
        signs += fact
    if flips % 2 or not signs or whole == ZERO:
        return None
    product = context.proof.multiply_signs(signs) if len(signs) > 1 else signs[0]
    return transported(search, context, goal, product)


def _factor_sign(search: Search, context: Context, u: Term, e: int, op: str) -> tuple[list[Fact] | None, int]:
    """Facts 0 < uᵉ or 0 ≤ uᵉ (as one or more factors), and whether the sign of u was flipped."""
    proof = context.proof
    if e % 2 == 0:
        nonzero = search.prove(context, ne(u, ZERO)) if op == "lt" or e < 0 else None
        if (op == "lt" or e < 0) and nonzero is None:
            return None, 0
        return [proof.even_power(u, num(e), nonzero)], 0
    for t, flip in ((u, 0), (_opposite(u), 1)):
        fact = search.prove(context, lt(ZERO, t))
        if fact is None and e > 0 and op == "le":
            fact = search.prove(context, le(ZERO, t))
        if fact is not None:
            if e < 0:
                return [proof.row("power positive", {"a": t, "b": num(e)}, fact)], flip
            return [fact] * e, flip
    return None, 0


def prove_nonzero(search: Search, context: Context, goal: Term) -> Fact | None:
    """a ≠ b: from an order, or from factors that are not zero."""
    a, b = goal.args
    for order, name in ((lt(b, a), "greater is different"), (lt(a, b), "less is different")):
        fact = search.prove(context, order)
        if fact is not None:
            return context.proof.row(name, {"a": a, "b": b}, fact)
    for fact in context.facts:
        if fact.formula.op == "ne":
            scaled = _proportional(search, context, goal, fact)
            if scaled is not None:
                return scaled
    return _nonzero_factors(search, context, goal)


def _proportional(search: Search, context: Context, goal: Term, fact: Fact) -> Fact | None:
    x = search.explorer(context)
    try:
        have, want = x.normal(difference(fact.formula)), x.normal(difference(goal))
    except Rejected:
        return None
    if have.is_zero or have.num.leading_coefficient() == 0 or want.is_zero or have.den != want.den:
        return None
    ratio = want.num.leading_coefficient() / have.num.leading_coefficient()
    c = Fraction(int(ratio.p), int(ratio.q))
    if c < 0:
        fact, c = context.proof.flip(fact), -c
    return arithmetic(search, context, goal, [(num(c), fact)])


def _nonzero_factors(search: Search, context: Context, goal: Term) -> Fact | None:
    x = search.explorer(context)
    try:
        value = x.normal(sub(*goal.args))
    except Rejected:
        return None
    factors = [(u, e) for u, e in x.factors(value) if u.op != "num"]
    if value.is_zero or not factors or (len(factors) == 1 and factors[0][1] == 1 and goal.args[1] == ZERO):
        return None
    product: Fact | None = None
    for u, e in factors:
        if e < 0:
            return None
        fact = search.prove(context, ne(u, ZERO))
        if fact is None:
            return None
        for _ in range(e):
            if product is None:
                product = fact
            else:
                by = {"a": product.formula.args[0], "b": u}
                product = context.proof.row("product nonzero", by, product, fact)
    return product and _proportional(search, context, goal, product)


def prove_integer(search: Search, context: Context, goal: Term) -> Fact | None:
    (t,) = goal.args
    proof = context.proof
    if t.op == "num":
        return proof.line("integer_number", (t,), (), goal) if t.args[0].denominator == 1 else None
    names = {"add": "integer sum", "sub": "integer difference", "mul": "integer product", "neg": "integer negative"}
    if t.op not in names or len(t.args) > 2:
        return None
    facts = [search.prove(context, Term("integer", a)) for a in t.args]
    if any(f is None for f in facts):
        return None
    by = dict(zip("ab", t.args, strict=False))
    return proof.row(names[t.op], by, *(f for f in facts if f is not None))
