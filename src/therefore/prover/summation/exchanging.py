"""Double sums in one order: which range stands inside is the same however they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from therefore.prover.proof import Context, Fact
from therefore.prover.summation.products import proved
from therefore.term import INFINITY, ONE, Term, div, eq, fresh, in_range, mul, num, sub, substitute, var, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search


def swapped(context: Context, variable: str, low: Term, high: Term, factors: list[Term]) -> Fact | None:
    """Σⱼ f Σᵢ g = Σᵢ Σⱼ f g, where the inner range is to stand outside.

    Inside is what facts speak of for every index outside. Otherwise ranges are ordered by their text; where
    they are the same, the summands with i and j exchanged are.
    """
    for position, factor in enumerate(factors):
        inner, extra = (factor.args[0], factor.args[1]) if factor.op == "pow" else (factor, ONE)
        if inner.op != "sum" or variable not in inner.free or variable in inner.args[1].free | inner.args[2].free:
            continue
        own, first, last, body = inner.args
        if last == INFINITY:
            continue
        rest = factors[:position] + factors[position + 1 :]
        if extra != ONE:
            rest.append(Term("pow", inner, num(extra.args[0] - 1)))
        name = fresh("j", frozenset({variable}).union(body.free, *(r.free for r in rest)))
        body = substitute(body, {own: var(name)})
        outer, within = (variable, low, high), (name, first, last)
        if not _belongs_inside(context, outer, within, [*rest, *factors_of(body)]):
            continue
        product = Term("mul", *rest, body)
        left = Term("sum", variable, low, high, Term("sum", name, first, last, product))
        right = Term("sum", name, first, last, Term("sum", variable, low, high, product))
        return context.proof.line("sum_swap", (left,), (), eq(left, right))
    return None


def _belongs_inside(
    context: Context, outer: tuple[str, Term, Term], inner: tuple[str, Term, Term], factors: list[Term]
) -> bool:
    """Whether the outer of two ranges, which do not depend on each other, is to stand inside."""
    (i, *ends), (j, *own) = outer, inner

    def text(a: str, b: str) -> list[str]:
        return sorted(repr(substitute(f, {i: var(a), j: var(b)})) for f in factors)

    if ends == own:
        return text("#b", "#a") < text("#a", "#b")
    now, exchanged = _speaks_of(context, ends, own), _speaks_of(context, own, ends)
    return exchanged if now != exchanged else [*map(repr, own)] < [*map(repr, ends)]


def _speaks_of(context: Context, outer: list[Term], inner: list[Term]) -> bool:
    """Whether a fact gives the value of a sum over one range for each index of another."""
    for fact in context.facts:
        if fact.formula.op == "forall" and [*fact.formula.args[1:3]] == outer:
            equation = fact.formula.args[3]
            if equation.op == "eq" and any(t.op == "sum" and [*t.args[1:3]] == inner for t in equation.args):
                return True
    return False


def exchanged(
    search: Search, context: Context, variable: str, low: Term, high: Term, factors: list[Term]
) -> Fact | None:
    """A double sum over a triangle, so that an inner range ends, and does not begin, with the outer index.

    Where all that stands outside of the inner sum is a polynomial, the other order sums that up.
    """
    i = var(variable)
    for position, factor in enumerate(factors):
        if factor.op != "sum" or INFINITY in factor.args[1:3] or variable not in factor.free:
            continue
        own, first, last, body = factor.args
        rest = factors[:position] + factors[position + 1 :]
        name = fresh("j", context.names | frozenset({variable}).union(factor.free, *(r.free for r in rest)))
        j = var(name)
        if variable in first.free and variable not in last.free:
            outer, inner = (substitute(first, {variable: low}), last), (low, sub(j, sub(first, i)))
        elif variable in last.free - first.free - body.free and all(map(_is_polynomial, rest)):
            outer, inner = (first, substitute(last, {variable: high})), (sub(j, sub(last, i)), high)
        else:
            continue
        x = search.explorer(context)
        inner = x.term(x.normal(inner[0])), x.term(x.normal(inner[1]))
        if variable in inner[0].free | inner[1].free:
            continue
        product = mul(*rest, substitute(body, {own: j}))
        whole = Term("sum", variable, low, high, Term("sum", name, first, last, product))
        other = Term("sum", name, *outer, Term("sum", variable, *inner, product))
        left = (*in_range(variable, low, high), *in_range(name, first, last))
        right = (*in_range(name, *outer), *in_range(variable, *inner))
        forth, back = (
            proved(search, context.assuming(*given), *(w for w in wanted if w.op != "integer"))
            for given, wanted in ((left, right), (right, left))
        )
        if forth is None or back is None:
            continue
        assumptions = [f.assumptions.difference(left) for f in forth] + [f.assumptions.difference(right) for f in back]
        return context.proof.line(
            "exchange", (whole, *outer, *inner), [*forth, *back], eq(whole, other), frozenset().union(*assumptions)
        )
    return None


def _is_polynomial(t: Term) -> bool:
    return all(u.op in ("num", "var", "add", "mul") or (u.op == "pow" and u.args[1].op == "num") for u in walk(t))


def factors_of(body: Term) -> list[Term]:
    """What a summand is the product of, a reciprocal last."""
    if body.op == "div":
        return [*factors_of(body.args[0]), div(ONE, body.args[1])]
    return list(body.args) if body.op == "mul" else [body]
