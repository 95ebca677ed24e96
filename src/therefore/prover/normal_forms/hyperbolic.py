"""Openers for hyperbolic functions, by exp, and for their inverses, by log."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from therefore.kernel.field import Value
from therefore.kernel.rows import ROWS
from therefore.prover.proof import Context, Fact
from therefore.term import Term, substitute

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer


def open_by_row(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    """The row that has the name of the function, where its conditions are proved."""
    op, a = x.atoms[i].term.op, x.term(args[0])

    def build(context: Context, name: Callable[[Term], Term]) -> Fact | None:
        by = {"a": name(a)}
        facts = [x.search.prove(context, substitute(c, by)) for c in ROWS[op].conditions]
        return context.proof.row(op, by, *(f for f in facts if f)) if all(facts) else None

    return x.closed(args[0], build)
