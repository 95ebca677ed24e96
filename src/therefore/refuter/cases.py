"""Ways in which a goal can fail: at points of its premises, at elements of its ranges, at special constants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, product

from flint import arb, fmpq

from therefore.goal import Goal, unfold
from therefore.kernel.balls import Undefined, Unsure, evaluate
from therefore.refuter.algebraic import solutions
from therefore.refuter.constants import Constant, multiple, recognise
from therefore.term import Term, eq, fresh, in_range, substitute, var, walk

ANGLES = tuple(fmpq(p, q) for p, q in ((1, 2), (1, 4), (1, 1), (-1, 2), (1, 3), (1, 6), (3, 4)))
MAX_GROUPS = 4
GRID, HALVINGS = 32, 40  # the search for zeros: quarters between -8 and 8
MAX_DEPTH = 200
MAX_SOLUTIONS = 12


@dataclass(frozen=True)
class Case:
    """A way to fail: at a point of these hypotheses this claim does not hold; some variables may be fixed."""

    hypotheses: tuple[Term, ...]
    claim: Term
    fixed: tuple[tuple[str, Constant], ...] = ()


def base(goal: Goal) -> Iterator[Case]:
    """The goal, unfolded; nothing where a definition does not fit its use, or terms are too deep."""
    definitions = {d.key: d for d in goal.definitions}
    try:
        claim, *hypotheses = (unfold(t, definitions) for t in (goal.claim, *goal.hypotheses, *goal.background))
    except (ValueError, RecursionError):
        return
    if max(map(_depth, (claim, *hypotheses))) <= MAX_DEPTH:
        yield Case(tuple(hypotheses), claim)


def _depth(t: Term) -> int:
    level, depth = [t], 0
    while level and depth <= MAX_DEPTH:
        level, depth = [child for node in level for child in node.children], depth + 1
    return depth


def cases(goal: Goal) -> Iterator[Case]:
    for case in base(goal):
        yield from _split(case.hypotheses, case.claim)


def _split(hypotheses: tuple[Term, ...], claim: Term) -> Iterator[Case]:
    """Points of the premises, solutions of either side, elements of a range, each aimed at."""
    if claim.op == "and":
        for part in claim.args:
            yield from _split(hypotheses, part)
        return
    if claim.op == "forall":
        variable, low, high, body = claim.args
        name = fresh(variable, frozenset().union(claim.free, *(h.free for h in hypotheses)))
        body = substitute(body, {variable: var(name)})
        yield from _split((*hypotheses, *in_range(name, low, high)), body)
        return
    yield Case(hypotheses, claim)
    if claim.op in ("implies", "iff"):
        yield from (Case((*hypotheses, side), claim) for side in claim.args[: 1 if claim.op == "implies" else 2])
    if claim.op == "ne":
        yield Case((*hypotheses, eq(*claim.args)), claim)


def at_angles(case: Case) -> Iterator[Case]:
    """Multiples of π for the variables of waves, all alike and one by one: no rational point meets their poles."""
    waves = [node for node in walk(case.claim) if node.op in ("sin", "cos", "tan")]
    names = [name for name in real_names(case) if any(name in wave.free for wave in waves)]
    groups = ([names] if names else []) + ([[name] for name in names] if len(names) > 1 else [])
    for angle, group in product(ANGLES, groups[:MAX_GROUPS]):
        yield from fixed(case, dict.fromkeys(group, multiple(angle)))


def at_solutions(case: Case) -> Iterator[Case]:
    """Irrational solutions of equations: of polynomials, and in one variable what can be recognised."""
    case = _aimed(case)
    whole = {h.args[0] for h in case.hypotheses if h.op == "integer"}
    for h in case.hypotheses:
        if h.op == "eq" and h.free and not any(name.startswith("@") for name in h.free):
            names = [name for name in sorted(h.free, reverse=True) if var(name) not in whole]
            for values in islice((v for name in names for v in solutions(h, name)), MAX_SOLUTIONS):
                yield from fixed(case, values)
        if h.op == "eq" and len(h.free) == 1 and not min(h.free).startswith("@"):
            (name,) = h.free
            for place in _zeros(Term("sub", *h.args), name):
                for constant in recognise(place):
                    yield from fixed(case, {name: constant})


def _aimed(case: Case) -> Case:
    """Of an implication whose premise is among the hypotheses, the conclusion."""
    ways = {"implies": 1, "iff": 2}.get(case.claim.op, 0)
    for premise, conclusion in (case.claim.args, case.claim.args[::-1])[:ways]:
        if premise in case.hypotheses:
            return replace(case, claim=conclusion)
    return case


def _zeros(t: Term, name: str) -> Iterator[float]:
    """Where a function of one variable changes sign, about."""
    places = [fmpq(k, 4) + fmpq(1, 97) for k in range(-GRID, GRID)]
    values = [_sign(t, name, x) for x in places]
    for x, y, before, after in zip(places, places[1:], values, values[1:], strict=False):
        if before * after < 0:
            for _ in range(HALVINGS):
                middle = (x + y) / 2
                x, y = (middle, y) if _sign(t, name, middle) == before else (x, middle)
            yield float(arb(x))


def _sign(t: Term, name: str, x: fmpq) -> int:
    try:
        value = evaluate(t, {name: x})
    except (Undefined, Unsure):
        return 0
    return 1 if value > 0 else -1 if value < 0 else 0


def real_names(case: Case) -> list[str]:
    """The variables of a claim that need not be integers."""
    whole = {h.args[0] for h in case.hypotheses if h.op == "integer"}
    return sorted(name for name in case.claim.free if not name.startswith("@") and var(name) not in whole)


def fixed(case: Case, values: dict[str, Constant]) -> Iterator[Case]:
    """The case with constants in the places of some variables."""
    by = {name: constant.term for name, constant in values.items()}
    try:
        claim, *hypotheses = (substitute(t, by) for t in (case.claim, *case.hypotheses))
    except ValueError:  # a variable under the name of a family
        return
    yield Case(tuple(hypotheses), claim, (*case.fixed, *values.items()))
