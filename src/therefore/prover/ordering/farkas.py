"""Farkas combinations: an inequality as a nonnegative combination of known ones.

What is known are the facts of the context and, where those do not suffice, the signs of the
monomials at hand and bounds of the functions in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from flint import arb, fmpq

from therefore.kernel.balls import Undefined, Unsure, evaluate
from therefore.kernel.field import Rejected, Value, difference
from therefore.prover.arithmetic import arithmetic, transported
from therefore.prover.explore import Explorer
from therefore.prover.facts import instances_about
from therefore.prover.ordering.factors import factor_sign
from therefore.prover.ordering.linear import Monomial, Vector, combination
from therefore.prover.ordering.maxima import term_at_most_sum, terms_at_most
from therefore.prover.ordering.signs import function_bounds
from therefore.prover.proof import Context, Fact
from therefore.term import ONE, RANGE_BINDERS, ZERO, Term, le, lt, num, sub, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search


CLOSED = frozenset({"exp", "log", "const"})
DIGITS = 10**6
BINDERS = RANGE_BINDERS | {"deriv", "partial", "limit"}


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
    found = None
    for binders in (False, True):
        facts = [f for f in _relations(context.facts) if _has_binder(f.formula) is binders]
        if found is None and (facts or not sources):
            _gather(search, context, x, facts, sources)
            found = _combined(search, context, x, goal, wanted, sources)
    closed = partial(_closed_bounds, sources=sources)
    for more in (closed, _monomial_signs, _monomials_shrunk, bounds_of):
        if found is None:
            before = len(sources)
            _gather(search, context, x, _relations(more(search, context, x, target)), sources)
            found = _combined(search, context, x, goal, wanted, sources) if len(sources) > before else None
    return found


def absurdity(search: Search, context: Context) -> Fact | None:
    """0 < 0, where the facts of the context contradict each other."""
    x = search.explorer(context)
    sources: dict[Fact, Vector] = {}
    _gather(search, context, x, _relations(context.facts), sources)
    free = [f.formula.op == "eq" for f in sources]
    strict = [f.formula.op == "lt" for f in sources]
    solution = combination({}, list(sources.values()), free, strict, _one(x))
    used = [(_number(c), f) for c, f in zip(solution or [], sources, strict=False) if c]
    return arithmetic(search, context, lt(ZERO, ZERO), used)


def _number(c: fmpq) -> Term:
    return num(Fraction(int(c.p), int(c.q)))


def _gather(search: Search, context: Context, x: Explorer, facts: Sequence[Fact], sources: dict[Fact, Vector]) -> None:
    for fact in facts:
        cleared, vector = cleared_fact(search, context, x, fact)
        if vector:
            sources[cleared] = vector


def _combined(
    search: Search, context: Context, x: Explorer, goal: Term, wanted: Vector, known: dict[Fact, Vector]
) -> Fact | None:
    one = _one(x)
    if not set(wanted) - {one} <= set().union(*known.values()):
        return None
    picked = _connected(wanted, known, one)
    sources, vectors = list(picked), list(picked.values())
    free = [f.formula.op == "eq" for f in sources]
    strict = [f.formula.op == "lt" for f in sources]
    solution = combination(wanted, vectors, free, strict, one)
    if solution is None:
        return None
    used = [(_number(c), f) for c, f in zip(solution, sources, strict=True) if c]
    return arithmetic(search, context, goal, used)


@lru_cache(4096)
def _has_binder(t: Term) -> bool:
    """Whether a fact speaks of a sum or the like, so that its normal form may cost more than the goal's."""
    return any(u.op in BINDERS for u in walk(t))


def _relations(facts: Sequence[Fact]) -> list[Fact]:
    return [f for f in facts if f.formula.op in ("lt", "le", "eq")]


def cleared_fact(search: Search, context: Context, x: Explorer, fact: Fact) -> tuple[Fact, Vector | None]:
    """A relation with a positive denominator multiplied away, and the vector of its difference."""
    key = ("cleared", fact.line)
    if fact.line in search.clearing:
        return fact, None  # what its own normal form asks for does not follow from it
    if key not in context.memo:
        search.clearing.add(fact.line)
        try:
            context.memo[key] = _clear(search, context, x, fact)
        finally:
            search.clearing.discard(fact.line)
    return context.memo[key]  # type: ignore[no-any-return]


def _clear(search: Search, context: Context, x: Explorer, fact: Fact) -> tuple[Fact, Vector | None]:
    try:
        value = x.normal(difference(fact.formula))
    except Rejected:
        return fact, None
    if value.den.is_one() or fact.formula.op == "eq":
        return fact, _vector(x, value)
    above, below = value.num, value.den
    positive = search.prove(context, lt(ZERO, x.polynomial_term(below)))
    if positive is None:
        above, below = -above, -below
        positive = search.prove(context, lt(ZERO, x.polynomial_term(below)))
    if positive is None:
        return fact, None
    gap = sub(fact.formula.args[1], fact.formula.args[0])
    sign = arithmetic(search, context, Term(fact.formula.op, ZERO, gap), [(ONE, fact)])
    product = sign and context.proof.multiply_signs([positive, sign])
    wanted = product and Term(product.formula.op, ZERO, x.polynomial_term(above))
    cleared = product and wanted and transported(search, context, wanted, product)
    return (cleared, _vector(x, Value(above, x.one))) if cleared else (fact, None)


def _vector(x: Explorer, value: Value) -> Vector | None:
    """The coefficients of a polynomial value by monomial; None for a proper quotient."""
    if not value.den.is_one():
        return None
    return dict(value.num.to_dict())


def _one(x: Explorer) -> Monomial:
    """The monomial of a constant."""
    return (0,) * len(x.generators)


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


def _closed_bounds(
    search: Search, context: Context, x: Explorer, target: Value, sources: dict[Fact, Vector]
) -> list[Fact]:
    """Rational bounds of the numbers, as e or log 2, that stand in what is known beside variables."""
    found: list[Fact] = []
    used = {j for v in sources.values() for m in v for j, e in enumerate(m) if e}
    for t in (x.atoms[j].term for j in sorted(used)):
        if t.free or t.op not in CLOSED:
            continue
        try:
            value = evaluate(t, {})
        except (Undefined, Unsure):
            continue
        if isinstance(value, arb):
            low = Fraction(int((value.mid() * DIGITS).floor().unique_fmpz() or 0), DIGITS)
            for formula in (lt(num(low), t), lt(t, num(low + Fraction(1, DIGITS)))):
                found.append(context.proof.line("numeric", (formula,), (), formula))
    return found


def _monomials_shrunk(search: Search, context: Context, x: Explorer, target: Value) -> list[Fact]:
    """0 < (1 − g)·m for monomials m and g·m of a value, where g < 1: m is more than its part."""
    monomials = {m for m, _ in _free_monomials(x, target)}
    found = []
    for m in monomials:
        for j in (j for j, e in enumerate(m) if e):
            less = tuple(e - (i == j) for i, e in enumerate(m))
            if less not in monomials:
                continue
            part = search.prove(context, lt(ZERO, sub(ONE, x.atoms[j].term)))
            sign = part and _monomial_sign(search, context, x, less, alone=True)
            if part and sign:
                found.append(context.proof.multiply_signs([part, sign]))
    return found


def bounds_of(search: Search, context: Context, x: Explorer, target: Value) -> list[Fact]:
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


def _monomial_sign(
    search: Search, context: Context, x: Explorer, m: tuple[int, ...], alone: bool = False
) -> Fact | None:
    """0 < ±m or 0 ≤ ±m for a monomial, from the signs of its generators; of a variable only if `alone`."""
    signs: list[Fact] = []
    flips = 0
    factors = [(x.atoms[j].term, int(e)) for j, e in enumerate(m) if e]
    if not alone and len(factors) == 1 and factors[0][1] == 1 and factors[0][0].op == "var":
        return None
    for t, e in factors:
        fact, flip = factor_sign(search, context, t, e, "le")
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
    if t.op in ("maximum", "sum"):
        return terms_at_most(search, context, t)
    if t.op == "app":
        total = below_total(search, context, t)
        return [*([total] if total else []), *instances_about(search, context, t)]
    return list(function_bounds(search, context, t))


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


def _connected(wanted: Vector, known: dict[Fact, Vector], one: Monomial) -> dict[Fact, Vector]:
    """The sources that share a monomial with the target, directly or through others."""
    reached = set(wanted) - {one}
    picked: dict[Fact, Vector] = {}
    growing = True
    while growing:
        growing = False
        for fact, v in known.items():
            if fact not in picked and reached & v.keys():
                picked[fact] = v
                reached |= set(v) - {one}
                growing = True
    return picked
