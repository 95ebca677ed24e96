"""What bounds say of integers: the next whole number is a bound too."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

from therefore.prover.proof import Context, Fact
from therefore.term import ONE, Term, le, lt, num

if TYPE_CHECKING:
    from therefore.prover.search import Search


def whole_steps(search: Search, context: Context) -> list[Fact]:
    """7 ≤ n from a known 6 < n, n ≤ 4 from n < 5, and 3 ≤ n from 5/2 ≤ n, for a variable that is an integer."""
    whole = {f.formula.args[0]: f for f in context.facts if f.formula.op == "integer"}
    found = []
    for fact in context.facts:
        op, args = fact.formula.op, fact.formula.args
        if op not in ("lt", "le") or not any(t in whole and u.op == "num" for t, u in (args, args[::-1])):
            continue
        below = args[0].op == "num"
        bound, n = (args if below else args[::-1])
        c = bound.args[0]
        if op == "le" and c.denominator == 1:
            continue
        outside, inside = (num(floor(c)), num(floor(c) + 1)) if below else (num(ceil(c)), num(ceil(c) - 1))
        a, b = (outside, n) if below else (n, outside)
        strict = context.proof.arithmetic(lt(a, b), [(ONE, fact)])
        number = search.prove(context, Term("integer", outside))
        if number is not None:
            integers = (number, whole[n]) if below else (whole[n], number)
            step = context.proof.row("integers step by one", {"a": a, "b": b}, *integers, strict)
            found.append(context.proof.arithmetic(le(inside, n) if below else le(n, inside), [(ONE, step)]))
    return found
