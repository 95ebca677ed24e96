"""Relations by squares: inequalities with roots, after what is subtracted has been moved, and a = b from a² = b²."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from therefore.kernel.field import Rejected, difference
from therefore.prover.arithmetic import arithmetic, transported
from therefore.prover.explore import Explorer
from therefore.prover.proof import Context, Fact
from therefore.term import ZERO, Term, le, neg, num, power

if TYPE_CHECKING:
    from therefore.prover.search import Search


def by_squaring(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """a ≤ b from a² ≤ b² and 0 ≤ b, where roots are among what is added or subtracted."""
    x = search.explorer(context)
    try:
        value = x.normal(difference(goal))
    except Rejected:
        return None
    if not value.den.is_one() or not _roots(x, value.used):
        return None
    for p, q in _sides(x, value.num):
        a, b = x.polynomial_term(p), x.polynomial_term(q)
        above = search.prove(context, le(ZERO, b))
        squares = above and prove(context, Term(goal.op, power(a, num(2)), power(b, num(2))))
        if above and squares:
            name = "square order" if goal.op == "lt" else "square order weakly"
            return transported(search, context, goal, context.proof.row(name, {"a": a, "b": b}, above, squares))
    return None


def by_equal_squares(search: Search, context: Context, goal: Term) -> Fact | None:
    """a = b from a² = b², where neither is negative, or neither is positive."""
    for a, b in (goal.args, tuple(map(neg, goal.args))):
        signs = [search.prove(context, le(ZERO, side)) for side in (a, b)]
        if not all(signs):
            continue
        orders = []
        for u, v, above in ((a, b, signs[1]), (b, a, signs[0])):
            squares = above and search.prove(context, le(power(u, num(2)), power(v, num(2))))
            if squares and above:
                orders.append(context.proof.row("square order weakly", {"a": u, "b": v}, above, squares))
        if len(orders) == 2:
            same = context.proof.row("antisymmetric", {"a": a, "b": b}, *orders)
            return same if same.formula == goal else arithmetic(search, context, goal, [(num(-1), same)])
    return None


def _roots(x: Explorer, names: tuple[int, ...]) -> list[int]:
    return [j for j in names if x.powers.get(j, (0,))[0] == 2 and x.atoms[j].term.op in ("exp", "pow")]


def _sides(x: Explorer, polynomial: Any) -> Iterator[tuple[Any, Any]]:
    """What is to be at most what: roots with a minus before them, and the others; what has no root, on either side."""
    roots = _roots(x, tuple(x.used(polynomial)))
    plus, minus, plain = (x.context.constant(0) for _ in range(3))
    for m, c in polynomial.to_dict().items():
        term = x.context.from_dict({m: c})
        if not any(m[j] for j in roots):
            plain += term
        elif c > 0:
            plus += term
        else:
            minus -= term
    yield minus, plus + plain
    if not plain.is_zero():
        yield minus - plain, plus
