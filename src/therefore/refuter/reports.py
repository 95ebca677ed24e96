"""What to say of a point at which a claim fails: nice values, digits that differ, the condition that would cure it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from flint import arb, ctx, fmpq

from therefore.goal import Witness
from therefore.kernel.balls import Point, Undefined, Value, evaluate, holds
from therefore.refuter.cases import Case
from therefore.refuter.judging import Finding, judge
from therefore.term import INFINITY, RANGE_BINDERS, Term, forall, le, lt, ne, num, rebuild, substitute, var, walk

DIGITS = (11, 20, 40, 80, 160, 300)


@dataclass(frozen=True)
class Refutation:
    """A witness, and the point it shows; for `undefined`, also the condition that fails there."""

    status: Literal["refuted", "undefined"]
    witness: Witness
    point: Point
    obligation: Term | None = None
    reason: str = ""


def ugliness(point: Point, finding: Finding) -> int:
    """How hard it is to check by hand: the size of the numbers, and sides that are not rational."""
    values = [*point.variables.values(), *(v for table in point.families.values() for v in table.values())]
    sides = sum(8 if isinstance(side, str) else 4 * isinstance(side, arb) for side in finding.sides)
    return sum(map(_length, values)) + sides


def _length(value: Value | int) -> int:
    if isinstance(value, arb):
        return 1000
    value = fmpq(value)
    return 2 * abs(int(value.p)) + 2 * int(value.q) + (value < 0)


def refutation(case: Case, point: Point, finding: Finding) -> Refutation:
    names: dict[str, None] = {}
    for t in (case.claim, *case.hypotheses):
        names.update((node.args[0], None) for node in walk(t) if node.op in ("var", "app"))
    entries = [(name, constant.text) for name, constant in case.fixed]
    for name in names:
        if name in point.variables:
            entries.append((name, text(point.variables[name])))
        if name in point.families:
            table = sorted(point.families[name].items())
            shown = (f"{name}({', '.join(map(str, index))}) = {text(value)}" for index, value in table)
            entries.append((name, ", ".join(shown)))
    witness = Witness(tuple(entries), *_shown(*finding.sides))
    constants = {name: evaluate(constant.term, {}) for name, constant in case.fixed}
    whole = Point({**point.variables, **constants}, point.families)
    if finding.failure is None:
        return Refutation("refuted", witness, whole)
    need = obligation(case.claim, finding.failure, point)
    return Refutation("undefined", witness, whole, need and _freed(need, case), finding.failure.reason)


def _freed(t: Term, case: Case) -> Term | None:
    """A condition with the variable in the place of what was put there, if that was one variable."""
    if not case.fixed:
        return t
    ((name, constant), *others) = case.fixed
    if others:
        return None
    return var(name) if t == constant.term else rebuild(t, lambda u: _freed(u, case) or u)


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
    return next((c for c in found if judge(c, point, 64).status != "holds"), found[0])


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
    if INFINITY in args:
        return Term("defined", t) if op == "sum" else None
    if op in ("sum", "prod"):
        return le(args[1], Term("add", args[2], one))
    if op == "maximum":
        return le(args[1], args[2])
    if op == "deriv":
        corner = _CORNERS.get(args[1].op)
        sides = corner and corner(*args[1].args)
        return sides and ne(*(substitute(side, {args[0]: args[2]}) for side in sides))
    relation = _DOMAINS.get(op)
    return relation and relation(args[-1])


_DOMAINS: Mapping[str, Callable[[Term], Term]] = {
    "div": lambda x: ne(x, num(0)),
    "tan": lambda x: ne(Term("cos", x), num(0)),
    "log": lambda x: lt(num(0), x),
    "gamma": lambda x: lt(num(0), x),
    "factorial": lambda x: le(num(0), x),
    "acosh": lambda x: le(num(1), x),
    "asin": lambda x: le(Term("abs", x), num(1)),
    "acos": lambda x: le(Term("abs", x), num(1)),
    "atanh": lambda x: lt(Term("abs", x), num(1)),
}


_CORNERS: Mapping[str, Callable[..., tuple[Term, Term] | None]] = {
    "abs": lambda x: (x, num(0)),
    "max": lambda *xs: xs if len(xs) == 2 else None,
    "min": lambda *xs: xs if len(xs) == 2 else None,
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
