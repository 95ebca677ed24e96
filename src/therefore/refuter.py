"""Looks for a point where the hypotheses hold and the claim fails.

What it returns is certain: the sides are evaluated as they were written, with every digit
enclosed. That it returns nothing means nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product, takewhile
from typing import Literal

from flint import arb, ctx, fmpq

from therefore.enclose import ANALYSIS
from therefore.enclose.forms import identical
from therefore.enclose.limits import extended
from therefore.goal import Goal, Witness, unfold
from therefore.kernel.balls import Point, Undefined, Unsure, Value, compare, evaluate, holds, run
from therefore.points import Choice, Plan, plans
from therefore.term import (
    INFINITY,
    MINUS_INFINITY,
    RANGE_BINDERS,
    RELATIONS,
    Term,
    eq,
    forall,
    fresh,
    in_range,
    le,
    lt,
    ne,
    num,
    substitute,
    walk,
)  # fmt: skip

QUICK, DEEP = 12, 300
PRECISIONS = (64, 256, 1024, 4096)
DIGITS = (11, 20, 40, 80, 160, 300)
INFINITE = {INFINITY: "oo", MINUS_INFINITY: "-oo"}
COSTLY = 20  # how many points take as long as one where there is analysis
ENOUGH = 12  # points that refute, from which to choose the nicest
MAX_DEPTH = 200


@dataclass(frozen=True)
class Refutation:
    """A witness, and the point it shows; for `undefined`, also the condition that fails there."""

    status: Literal["refuted", "undefined"]
    witness: Witness
    point: Point
    obligation: Term | None = None


@dataclass(frozen=True)
class _Case:
    """A way to fail: at a point of these hypotheses this claim does not hold."""

    hypotheses: tuple[Term, ...]
    claim: Term


@dataclass(frozen=True)
class _Finding:
    """What a claim is at a point: `close` where two values have not been told apart."""

    status: Literal["refuted", "undefined", "holds", "close", "unsure"]
    sides: tuple[Value | str, Value | str] = ("", "")
    failure: Undefined | None = None


@dataclass(frozen=True)
class Survey:
    """What came of trying points: a refutation, the points at which every hypothesis holds, and a near miss.

    `close`: at some point two sides have values that were not told apart.
    """

    refutation: Refutation | None
    fitting: tuple[Point, ...]
    close: bool = False


def refute(goal: Goal, seconds: float, effort: int = QUICK) -> Refutation | None:
    """A point that refutes the goal, the nicest of those found; None when none is found in time."""
    return survey(goal, seconds, effort).refutation


def survey(goal: Goal, seconds: float, effort: int = QUICK) -> Survey:
    """The goal at about `effort` points.

    Above QUICK, extreme values are tried as well, and the precision is raised where 64 bits do not
    tell.
    """
    deadline = time.monotonic() + seconds
    found: list[tuple[tuple[int, ...], _Case, Point, _Finding]] = []
    fitting: list[Point] = []
    close = False
    for case in _cases(goal):
        for rank, plan, choices in _choices(case, effort, deadline):
            hits = 0
            for choice in choices:
                point, finding = _try(case.claim, plan, choice, effort > QUICK)
                if point is None:
                    continue
                fitting.append(point)
                close = close or finding.status == "close"
                if finding.status in ("refuted", "undefined"):
                    key = (finding.status == "undefined", rank, _ugliness(point, finding))
                    found.append((key, case, point, finding))
                    hits += 1
                    if hits == ENOUGH:
                        break
            if any(finding.status == "refuted" for _, _, _, finding in found):
                break
    if not found:
        return Survey(None, tuple(fitting), close)
    _, case, point, finding = min(found, key=lambda entry: entry[0])
    return Survey(_refutation(case, point, finding), tuple(fitting), close)


def fitting(goal: Goal, seconds: float) -> Iterator[Point]:
    """Points at which every hypothesis certainly holds."""
    deadline = time.monotonic() + seconds
    for case, effort in product(_base(goal), (QUICK, DEEP)):
        for _, plan, choices in _choices(case, effort, deadline):
            yield from (point for choice in choices if (point := plan.complete(choice)) is not None)


def touching(goal: Goal, seconds: float) -> Refutation | None:
    """A witness against a strict or ≠ claim whose sides are known to be equal: any point will do."""
    for case in _base(goal):
        point = next(fitting(goal, seconds), None)
        if point is not None:
            finding = _judge(case.claim, point, PRECISIONS[0])
            if finding.status in ("close", "refuted"):
                return _refutation(case, point, _Finding("refuted", finding.sides))
    return None


def agreeing(goal: Goal, seconds: float = 0.5) -> int:
    """At how many of some forty points the claim holds, as far as 64 bits can tell."""
    count = 0
    for case in _base(goal):
        for _, plan, choices in _choices(case, 40, time.monotonic() + seconds):
            for choice in choices:
                point, finding = _try(case.claim, plan, choice, False)
                count += point is not None and finding.status in ("holds", "close")
    return count


# -- what to try --------------------------------------------------------------------------


def _base(goal: Goal) -> Iterator[_Case]:
    """The goal, unfolded; nothing where a definition does not fit its use, or terms are too deep."""
    definitions = {d.key: d for d in goal.definitions}
    try:
        claim, *hypotheses = (unfold(t, definitions) for t in (goal.claim, *goal.hypotheses, *goal.background))
    except (ValueError, RecursionError):
        return
    if max(map(_depth, (claim, *hypotheses))) <= MAX_DEPTH:
        yield _Case(tuple(hypotheses), claim)


def _depth(t: Term) -> int:
    level, depth = [t], 0
    while level and depth <= MAX_DEPTH:
        level, depth = [child for node in level for child in node.children], depth + 1
    return depth


def _cases(goal: Goal) -> Iterator[_Case]:
    for case in _base(goal):
        yield from _split(case.hypotheses, case.claim)


def _split(hypotheses: tuple[Term, ...], claim: Term) -> Iterator[_Case]:
    """Points of the premises, solutions of either side, elements of a range, each aimed at."""
    if claim.op == "and":
        for part in claim.args:
            yield from _split(hypotheses, part)
        return
    if claim.op == "forall":
        variable, low, high, body = claim.args
        name = fresh(variable, frozenset().union(claim.free, *(h.free for h in hypotheses)))
        body = substitute(body, {variable: Term("var", name)})
        yield from _split((*hypotheses, *in_range(name, low, high)), body)
        return
    yield _Case(hypotheses, claim)
    if claim.op in ("implies", "iff"):
        yield from (_Case((*hypotheses, side), claim) for side in claim.args[: 1 if claim.op == "implies" else 2])
    if claim.op == "ne":
        yield _Case((*hypotheses, eq(*claim.args)), claim)


def _choices(case: _Case, effort: int, deadline: float) -> Iterator[tuple[int, Plan, Iterator[Choice]]]:
    """Plans for the first few sizes, numbered, with the choices to try for each until the deadline."""
    hypotheses = tuple(part for h in case.hypotheses for part in _parts(h))
    found = plans(hypotheses, case.claim, effort > QUICK)
    points = max(2, effort // COSTLY) if _costly(case.claim) else effort
    for rank, plan in enumerate(islice(found, max(1, points // 3) if points <= QUICK else 8)):
        count = max(2, points >> (rank + 1)) if plan.sizes else points
        yield rank, plan, takewhile(lambda _: time.monotonic() < deadline, plan.choices(count))
        if time.monotonic() > deadline:
            return


def _costly(claim: Term) -> bool:
    """Whether it takes milliseconds to evaluate: with limits, integrals or infinite sums."""
    return any(node.op in ("limit", "integral") or INFINITY in node.args for node in walk(claim))


def _parts(t: Term) -> Iterator[Term]:
    if t.op == "and":
        for part in t.args:
            yield from _parts(part)
    else:
        yield t


def _try(claim: Term, plan: Plan, choice: Choice, deep: bool) -> tuple[Point | None, _Finding]:
    """The claim at the point of a choice, at the first precision that decides it."""
    point, finding = None, _Finding("unsure")
    for bits in _precisions(claim, choice, deep):
        point = plan.complete(choice, bits)
        if point is None:
            break
        finding = _judge(claim, point, bits)
        if finding.status not in ("close", "unsure"):
            break
    return point, finding


def _precisions(claim: Term, choice: Choice, deep: bool) -> tuple[int, ...]:
    """The precisions to try: more where there is only one point to try."""
    if not deep:
        return PRECISIONS[:1]
    if _costly(claim):
        return PRECISIONS[:1] if choice else (PRECISIONS[0], 2 * PRECISIONS[0])
    return PRECISIONS[:3] if choice else PRECISIONS


def _judge(claim: Term, point: Point, bits: int) -> _Finding:
    if claim.op not in RELATIONS:
        try:
            truth = holds(claim, point, bits, ANALYSIS)
        except Undefined as failure:
            return _Finding("undefined", failure=failure)
        if truth is False and claim.op in ("implies", "iff"):
            return _Finding("refuted", (_word(claim.args[0], point, bits), _word(claim.args[1], point, bits)))
        return _Finding("unsure" if truth is None else "holds" if truth else "refuted")
    if not INFINITE.keys().isdisjoint(claim.args):
        return _judge_infinite(claim, point, bits)
    values: list[Value | str] = []
    failures: list[Undefined] = []
    for side in claim.args:
        try:
            values.append(evaluate(side, point, bits, ANALYSIS))
        except Undefined as failure:
            failures.append(failure)
            values.append("undefined")
        except Unsure:
            values.append("unknown")
    left, right = values
    if failures:
        return _Finding("undefined", (left, right), failures[0])
    if isinstance(left, str) or isinstance(right, str):
        return _Finding("unsure")
    with ctx.workprec(bits):
        truth = compare(claim.op, left, right)
    if truth is None and claim.op in ("ne", "lt", "gt") and identical(claim.args[0], claim.args[1], point):
        truth = False
    return _Finding("close" if truth is None else "holds" if truth else "refuted", (left, right))


def _judge_infinite(claim: Term, point: Point, bits: int) -> _Finding:
    """That a limit, a sum or an integral is infinite fails where it is finite, or infinite the other way."""
    other = next((side for side in claim.args if side not in INFINITE), None)
    if claim.op != "eq" or other is None:
        return _Finding("unsure")
    try:
        value: Value | Term = run(extended, other, point, bits, ANALYSIS)
    except (Undefined, Unsure):  # it may diverge to infinity
        return _Finding("unsure")
    if value in claim.args:
        return _Finding("holds")
    shown = INFINITE[value] if isinstance(value, Term) else value
    left, right = (INFINITE.get(side, shown) for side in claim.args)
    return _Finding("refuted", (left, right))


def _word(formula: Term, point: Point, bits: int) -> str:
    truth = holds(formula, point, bits, ANALYSIS)
    return "unknown" if truth is None else "true" if truth else "false"


# -- what to say --------------------------------------------------------------------------


def _ugliness(point: Point, finding: _Finding) -> int:
    """How hard it is to check by hand: the size of the numbers, and sides that are not rational."""
    values = [*point.variables.values(), *(v for table in point.families.values() for v in table.values())]
    sides = sum(8 if isinstance(side, str) else 4 * isinstance(side, arb) for side in finding.sides)
    return sum(map(_length, values)) + sides


def _length(value: Value | int) -> int:
    if isinstance(value, arb):
        return 1000
    value = fmpq(value)
    return 2 * abs(int(value.p)) + 2 * int(value.q) + (value < 0)


def _refutation(case: _Case, point: Point, finding: _Finding) -> Refutation:
    names: dict[str, None] = {}
    for t in (case.claim, *case.hypotheses):
        names.update((node.args[0], None) for node in walk(t) if node.op in ("var", "app"))
    entries: list[tuple[str, str]] = []
    for name in names:
        if name in point.variables:
            entries.append((name, text(point.variables[name])))
        if name in point.families:
            table = sorted(point.families[name].items())
            shown = (f"{name}({', '.join(map(str, index))}) = {text(value)}" for index, value in table)
            entries.append((name, ", ".join(shown)))
    witness = Witness(tuple(entries), *_shown(*finding.sides))
    if finding.failure is None:
        return Refutation("refuted", witness, point)
    return Refutation("undefined", witness, point, obligation(case.claim, finding.failure, point))


def _shown(left: Value | str, right: Value | str) -> tuple[str, str]:
    """Both sides with as many digits as it takes to see the difference."""
    if isinstance(left, str) or isinstance(right, str):
        return text(left), text(right)
    visible = (n for n in DIGITS if decimal(left, n) != decimal(right, n))
    digits = next(visible, DIGITS[0])
    return text(left, digits), text(right, digits)


def text(value: Value | int | str, digits: int = DIGITS[0]) -> str:
    """A rational number exactly unless it is very long, any other in decimals."""
    long = isinstance(value, fmpq) and value.height_bits() > 400
    return decimal(value, digits) if isinstance(value, arb) or long else str(value)  # type: ignore[arg-type]


def decimal(value: Value, digits: int) -> str:
    """At most so many digits, all of them certain."""
    with ctx.workprec(2048):
        ball = arb(value)
        low, high = ball.lower(), ball.upper()
        for n in range(digits, 0, -1):
            if (shown := low.str(n, radius=False)) == high.str(n, radius=False):
                return shown
        return f"0.{'0' * digits}" if ball.abs_upper() < fmpq(1, 10**digits) else ball.str(digits)


def obligation(claim: Term, failure: Undefined, point: Point) -> Term | None:
    """The condition whose failure made a subterm of the claim undefined, for all that is bound around it."""
    condition = _condition(failure.term, failure.reason)
    found = condition and [c for c in _outside(claim, failure.term, condition) if c.free <= claim.free]
    if not found:
        return None
    return next((c for c in found if _judge(c, point, PRECISIONS[0]).status != "holds"), found[0])


def _condition(t: Term, reason: str) -> Term | None:
    op, args, zero, one = t.op, t.args, num(0), num(1)
    if reason == "not an integer":
        return Term("integer", args[1] if op == "binomial" else next(a for a in t.children if a.op != "num"))
    if op == "binomial":
        return Term("or", le(zero, args[1]), le(zero, args[0]))
    if op == "pow":
        if reason.startswith("zero"):
            return ne(args[0], zero)
        if not args[0].free and args[1].free:
            return Term("integer", args[1])
        return (le if holds(lt(zero, args[1]), {}) else lt)(zero, args[0])
    if op in ("sum", "prod") and args[2] == INFINITY:
        return Term("defined", t) if op == "sum" else None
    if op in ("sum", "prod"):
        return le(args[1], Term("add", args[2], one))
    if op == "maximum":
        return le(args[1], args[2])
    if op == "deriv":
        return ne(substitute(args[1].args[0], {args[0]: args[2]}), zero)
    relation = _DOMAINS.get(op)
    return relation and relation(args[-1])


_DOMAINS: Mapping[str, Callable[[Term], Term]] = {
    "div": lambda x: ne(x, num(0)),
    "log": lambda x: lt(num(0), x),
    "gamma": lambda x: lt(num(0), x),
    "factorial": lambda x: le(num(0), x),
    "acosh": lambda x: le(num(1), x),
    "asin": lambda x: le(Term("abs", x), num(1)),
    "acos": lambda x: le(Term("abs", x), num(1)),
    "atanh": lambda x: lt(Term("abs", x), num(1)),
}


def _outside(t: Term, target: Term, condition: Term) -> Iterator[Term]:
    """The condition as it reads outside of the binders around each `target` in `t`."""
    if t is target:
        yield condition
    for i, child in enumerate(t.args):
        for found in _outside(child, target, condition) if isinstance(child, Term) else ():
            if t.op in RANGE_BINDERS and i == 3 and t.args[0] in found.free:
                yield from () if t.op == "integral" else (forall(t.args[0], t.args[1], t.args[2], found),)
            elif t.op == "deriv" and i == 1:
                yield substitute(found, {t.args[0]: t.args[2]})
            else:
                yield found
