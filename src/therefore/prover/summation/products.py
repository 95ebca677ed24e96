"""Products in normal forms: over single factors, without constants, powers and exponentials.

Each function proves an equation for one product. Π of a product is the product of the Π; an exponent
that does not depend on the index comes out; Π exp f is exp Σ f; Π (k + c) is a quotient of gammas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therefore.kernel.field import Rejected
from therefore.prover.polynomials import opposite_term
from therefore.prover.proof import Context, Fact
from therefore.term import INFINITY, ONE, ZERO, Term, add, div, eq, le, lt, mul, ne, num, power, sub, substitute, var

if TYPE_CHECKING:
    from therefore.prover.search import Search


def open_product(search: Search, context: Context, t: Term) -> Fact | None:
    """What a product is equal to, if a rule says so."""
    variable, low, high, body = t.args
    proof = context.proof
    if variable not in body.free:
        ends = proved(search, context, Term("integer", low), Term("integer", high), le(low, add(high, ONE)))
        size = add(sub(high, low), ONE)
        return proof.line("product_constant", (t,), ends, eq(t, power(body, size))) if ends else None
    if body.op == "exp":
        value = Term("exp", Term("sum", variable, low, high, body.args[0]))
        return proof.line("exp_of_sum", (t,), (), eq(t, value))
    inner, index, opened = context.inside(variable, low, high, body)
    x = search.explorer(inner)
    try:
        factors = _positive_where_known(search, inner, x.factors(x.normal(opened)))
    except Rejected:
        return None
    if len(factors) > 1:
        return _distributed(search, inner, (index, low, high), opened, factors)
    if factors and factors[0][1] != 1:
        return _power(search, inner, (index, low, high), opened, *factors[0])
    return _rising(search, context, inner, (index, low, high), opened)


def proved(search: Search, context: Context, *formulas: Term) -> list[Fact] | None:
    """Facts for all of some formulas, or None."""
    found = []
    for formula in formulas:
        fact = search.prove(context, formula)
        if fact is None:
            return None
        found.append(fact)
    return found


def _positive_where_known(search: Search, context: Context, factors: list[tuple[Term, int]]) -> list[tuple[Term, int]]:
    """The same factors, those that are known to be negative written as (−1)·(their opposite)."""
    found, flips = [], 0
    for f, e in factors:
        negative = f == num(-1)
        if (
            not negative
            and not search.prove(context, lt(ZERO, f))
            and search.prove(context, lt(ZERO, opposite_term(f)))
        ):
            negative = True
            found.append((opposite_term(f), e))
        elif not negative:
            found.append((f, e))
        flips += e * negative
    return [*found, (num(-1), 1)] if flips % 2 else found


Range = tuple[str, Term, Term]


def _distributed(
    search: Search, inner: Context, over: Range, body: Term, factors: list[tuple[Term, int]]
) -> Fact | None:
    """Π f g … = Π f Π g …"""
    parts = [f if e == 1 else power(f, num(e)) for f, e in factors]
    return distributed(search, inner, over, body, "prod", parts)


def distributed(search: Search, inner: Context, over: Range, body: Term, op: str, parts: list[Term]) -> Fact | None:
    """The sum or product over parts, for a term that is their sum or product everywhere in the range."""
    step = search.prove(inner, eq(body, Term("add" if op == "sum" else "mul", *parts)))
    if step is None:
        return None
    general = search.proof.generalize(*over, step)
    whole, *pieces = (Term(op, *over, part) for part in (body, *parts))
    joined = add(*pieces) if op == "sum" else mul(*pieces)
    return search.proof.line("distribute", (op,), (general,), eq(whole, joined))


def _power(search: Search, inner: Context, over: Range, body: Term, base: Term, e: int) -> Fact | None:
    """Π f^e = (Π f)^e, where f ≠ 0 if e is negative."""
    premises = []
    if e < 0:
        nonzero = search.prove(inner, ne(base, ZERO))
        if nonzero is None:
            return None
        premises.append(search.proof.generalize(*over, nonzero))
    t = Term("prod", *over, power(base, num(e)))
    return search.proof.line("product_power", (t,), premises, eq(t, power(Term("prod", *over, base), num(e))))


def _rising(search: Search, context: Context, inner: Context, over: Range, body: Term) -> Fact | None:
    """Π (k + c) = Γ(high + 1 + c)/Γ(low + c), where 0 < low + c; Π (c − k) = Γ(c − low + 1)/Γ(c − high) likewise."""
    index, low, high = over
    x, k = search.explorer(inner), var(index)
    up, down = x.normal(sub(body, k)), x.normal(add(body, k))
    falls = any(index in x.atoms[j].term.free for j in up.used)
    if falls and any(index in x.atoms[j].term.free for j in down.used):
        return None
    primitive = Term("gamma", add(k, x.term(up)))
    if falls:
        primitive = div(ONE, Term("gamma", add(sub(x.term(down), k), ONE)))
    after, start, beyond = (substitute(primitive, {index: at}) for at in (add(k, ONE), low, add(high, ONE)))
    step = search.prove(inner, eq(after, mul(body, primitive)))
    ends = proved(search, context, Term("integer", low), Term("integer", high), le(low, add(high, ONE)))
    first = step and ends and search.prove(context, ne(start, ZERO))
    if not step or not ends or not first:
        return None
    t, general = Term("prod", *over, body), search.proof.generalize(*over, step)
    return search.proof.line("telescope", (t, primitive), [general, *ends, first], eq(t, div(beyond, start)))


def exp_of_logs(context: Context, t: Term) -> Fact | None:
    """exp Σ log f as Π exp log f."""
    variable, low, high, body = t.args
    if body.op != "log" or high == INFINITY:
        return None
    product = Term("prod", variable, low, high, Term("exp", body))
    formula = eq(product, Term("exp", t))
    return context.proof.flip(context.proof.line("exp_of_sum", (product,), (), formula))


def nonzero_product(search: Search, context: Context, t: Term) -> Fact | None:
    """Π f ≠ 0, from f(k) ≠ 0 for all k."""
    variable, low, high, body = t.args
    inner, index, opened = context.inside(variable, low, high, body)
    fact = search.prove(inner, ne(opened, ZERO))
    if fact is None:
        return None
    general = search.proof.generalize(index, low, high, fact)
    return search.proof.line("product_nonzero", (), (general,), ne(Term("prod", index, low, high, opened), ZERO))


def product_sign(search: Search, context: Context, strict: bool, t: Term) -> Fact | None:
    """0 < Π f or 0 ≤ Π f, from the same of f(k) for all k."""
    variable, low, high, body = t.args
    inner, index, opened = context.inside(variable, low, high, body)
    relation = lt if strict else le
    fact = search.prove(inner, relation(ZERO, opened))
    if fact is None:
        return None
    general = search.proof.generalize(index, low, high, fact)
    rule = "product_positive" if strict else "product_nonnegative"
    return search.proof.line(rule, (), (general,), relation(ZERO, Term("prod", index, low, high, opened)))
