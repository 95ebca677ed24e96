"""A quadratic in one generator is not negative where its leading coefficient is positive and its discriminant is not.

4A·(A u² + B u + C) = (2A u + B)² + (4AC − B²), and what is left no longer speaks of u.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therefore.kernel.field import Rejected, difference
from therefore.prover.arithmetic import transported
from therefore.prover.proof import Context, Fact
from therefore.term import ZERO, Term, add, le, lt, num

if TYPE_CHECKING:
    from therefore.prover.search import Search

MAX_TERMS = 30


def by_discriminant(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """0 ≤ p or 0 < p, p a quadratic in one of its generators."""
    x, proof = search.explorer(context), context.proof
    try:
        p = x.normal(difference(goal))
    except Rejected:
        return None
    if not p.den.is_one() or not 1 < len(p.num) <= MAX_TERMS:
        return None
    for j in x.used(p.num):
        if p.num.degrees()[j] != 2 or x.atoms[j].bound:
            continue
        a, b, c = (x.coefficient(p.num, j, e) for e in (2, 1, 0))
        four_a = x.multiply(x.constant(4), a)
        left = x.subtract(x.multiply(four_a, c), x.multiply(b, b))
        if left.constant is not None and b.constant is not None:
            continue  # completing the square alone has been tried
        positive = search.prove(context, lt(ZERO, x.term(four_a)))
        rest = positive and prove(context, (lt if goal.op == "lt" else le)(ZERO, x.term(left)))
        if not positive or not rest:
            continue
        double = x.add(x.multiply(x.multiply(x.constant(2), a), x.generator(j)), b)
        square = proof.even_power(x.term(double), num(2))
        whole = proof.add_signs([square, rest])
        by = {"a": add(square.formula.args[1], rest.formula.args[1]), "b": x.term(four_a)}
        name = "quotient positive" if goal.op == "lt" else "quotient nonnegative"
        done = transported(search, context, goal, proof.row(name, by, whole, positive))
        if done is not None:
            return done
    return None
