"""Openers for asin, acos and atan, and equations between angles that have the same sine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations
from math import gcd, lcm
from typing import TYPE_CHECKING, Any

from flint import arb, fmpq

from therefore.kernel.balls import Undefined, Unsure, compare, evaluate
from therefore.kernel.field import Rejected, Value, difference
from therefore.kernel.grammar import PI
from therefore.prover.arithmetic import algebraic, arithmetic, transported
from therefore.prover.ordering.signs import by_name
from therefore.prover.proof import Context, Fact
from therefore.term import ONE, ZERO, Term, add, div, eq, lt, mul, neg, num, sub, walk

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer
    from therefore.prover.search import Search

Name = Callable[[Term], Term]

INVERSE = frozenset({"asin", "acos", "atan"})
_TURNS = (1, 2, 3, 4, 5, 6, 8, 10, 12)
_QUARTER = div(PI, num(2))
_SAMPLES = (fmpq(1, 3), fmpq(3, 4), fmpq(-2, 5), fmpq(9, 5), fmpq(7, 2))


def open_asin(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    return _open(x, "asin", args[0])


def open_acos(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    a = x.term(args[0])
    return x.closed(args[0], lambda context, name: by_name(x.search, context, "acos by asin", Term("acos", name(a))))


def open_atan(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    return _open(x, "atan", args[0])


def _open(x: Explorer, op: str, value: Value) -> Fact | None:
    """The angle whose sine (or tangent) the argument is, where it is known; the sign taken out."""
    if not value.is_zero and value.num.leading_coefficient() < 0:
        a = x.term(x.negative(value))
        return x.closed(value, lambda context, name: by_name(x.search, context, f"{op} odd", Term(op, name(a))))
    if x.dependence(value)[0]:
        return None
    context, t = x.context_here, x.term(value)
    if not t.free:
        return _part_of_pi(x.search, context, Term(op, t))
    for angle in _candidates(x, op, value):
        fact = by_name(x.search, context, *_undoing(op, angle))
        if fact is not None:
            return fact
    return _reciprocal(x, context, value) or _sum(x, context, value) if op == "atan" else None


def _candidates(x: Explorer, op: str, value: Value) -> Iterator[Term]:
    """Angles of the goal that have this sine or tangent."""
    t = x.term(value)
    for angle in _angles(x, Term(op, t)):
        if not _agree(_undoing(op, angle)[1], t):
            continue
        try:
            sine = x.normal(Term("sin", angle))
            if op == "atan":
                cosine = x.normal(Term("cos", angle))
                sine = sine if cosine.is_zero else x.make(sine.num * cosine.den, sine.den * cosine.num)
            if sine.key == value.key:
                yield angle
        except Rejected:
            continue


def _angles(x: Explorer, own: Term) -> Iterator[Term]:
    """The angles of the goal, the other inverse functions in it, and their doubles, and all complements."""
    found: dict[Term, None] = {}
    for t in walk(x.search.goal.claim):
        if t.op in ("sin", "cos", "tan"):
            found[t.args[0]] = None
        elif t.op in INVERSE and t != own:
            found.update({t: None, mul(num(2), t): None})
    for a in found:
        for b in (a, sub(_QUARTER, a), sub(PI, a), add(_QUARTER, a)):
            yield from (b, neg(b))


def _agree(a: Term, b: Term) -> bool:
    """Whether two terms may be equal, as far as a few points tell."""
    names = sorted(a.free | b.free)
    for k in range(len(_SAMPLES)):
        point = {name: _SAMPLES[(i + k) % len(_SAMPLES)] for i, name in enumerate(names)}
        try:
            if compare("eq", evaluate(a, point), evaluate(b, point)) is False:
                return False
        except (Undefined, Unsure):
            continue
    return True


def _undoing(op: str, angle: Term) -> tuple[str, Term]:
    """The row that undoes asin or atan, and the sine or tangent that it speaks of."""
    return ("asin of sine", Term("sin", angle)) if op == "asin" else ("atan of tan", Term("tan", angle))


def _part_of_pi(search: Search, context: Context, t: Term) -> Fact | None:
    """asin or atan of a number as r·π, for an r with a small denominator that is close to it."""
    try:
        turns = arb(evaluate(t, {}, 64)) / arb.pi()
    except (Undefined, Unsure):
        return None
    for q in _TURNS:
        p = (turns * q + arb(1) / 2).floor().unique_fmpz()
        if p is None or abs(turns * q - int(p)) > arb(2) ** -40 or gcd(int(p), q) > 1:
            continue
        angle = mul(num(Fraction(int(p), q)), PI)
        row, value = _undoing(t.op, angle)
        same = algebraic(search, eq(value, t.args[0]))
        fact = same and by_name(search, context, row, value)
        return same and fact and context.proof.arithmetic(eq(t, angle), [(ONE, fact)], [same])
    return None


def _reciprocal(x: Explorer, context: Context, value: Value) -> Fact | None:
    """atan(1/u) by atan u, where u is the simpler."""
    if not value.num.is_constant() or value.den.is_one():
        return None
    u = Term("atan", x.term(x.make(value.den, value.num)))
    return by_name(x.search, context, "atan of reciprocal", u) or by_name(
        x.search, context, "atan of negative reciprocal", u
    )


def _sum(x: Explorer, context: Context, value: Value) -> Fact | None:
    """atan((u + v)/(1 − u·v)), for u and v whose atan the goal has."""
    found = list(dict.fromkeys(t.args[0] for t in walk(x.search.goal.claim) if t.op == "atan"))
    signed = [t for u in found for t in (u, neg(u))]
    for u, v in combinations(signed, 2):
        try:
            a, b = x.normal(u), x.normal(v)
            whole, below = x.add(a, b), x.subtract(x.constant(1), x.multiply(a, b))
            if whole.is_zero or below.is_zero or value.key in (a.key, b.key):
                continue
            if x.make(whole.num * below.den, whole.den * below.num).key == value.key:
                order = x.search.prove(context, lt(mul(u, v), ONE))
                if order is not None:
                    return context.proof.flip(context.proof.row("atan sum", {"a": u, "b": v}, order))
        except Rejected:
            continue
    return None


# -- equal angles -----------------------------------------------------------------------------


def by_angle(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """a = b for angles less than half a turn apart whose difference has the sine 0."""
    if goal.op != "eq" or not any(t.op in INVERSE for t in walk(goal)):
        return None
    x = search.explorer(context)
    try:
        angle = _scaled(x, x.normal(difference(goal)))
        if angle is None or not x.normal(Term("sin", angle)).is_zero:
            return None
    except Rejected:
        return None
    apart = [search.prove(context, f) for f in (lt(neg(PI), angle), lt(angle, PI))]
    if not all(apart):
        return None
    above, below = (f for f in apart if f)
    either = context.proof.compare(angle, ZERO, strict=True)
    left, middle, right = (context.assuming(case) for case in either.formula.args)
    zero = eq(angle, ZERO)
    cases = [
        _absurd(search, left, neg(angle), above, zero),
        middle.find(zero),
        _absurd(search, right, angle, below, zero),
    ]
    if not all(cases):
        return None
    fact = context.proof.cases(either, [c for c in cases if c])
    return _multiple(search, context, goal, fact)


def _scaled(x: Explorer, value: Value) -> Term | None:
    """A multiple of a value in which the angles have whole coefficients without a common factor."""
    factors: list[Fraction] = []
    rest: set[tuple[int, ...]] = set()
    for exponents, c in value.num.to_dict().items():
        angles = [j for j, e in enumerate(exponents) if e and x.atoms[j].term.op in INVERSE]
        if len(angles) == 1 and exponents[angles[0]] == 1:
            factors.append(Fraction(int(c.p), int(c.q)))
            rest.add(tuple(0 if j == angles[0] else e for j, e in enumerate(exponents)))
    if len(rest) != 1:
        return None
    (common,) = rest
    scale = Fraction(lcm(*(f.denominator for f in factors)), gcd(*(f.numerator for f in factors)))
    quotient, remainder = divmod(value.num, x.context.from_dict({common: 1}))
    return x.term(x.multiply(x.constant(scale), Value(quotient, x.one))) if remainder.is_zero() else None


def _absurd(search: Search, context: Context, angle: Term, bound: Fact, zero: Term) -> Fact | None:
    """Anything, where an angle between 0 and π has the sine 0."""
    signs = [search.prove(context, lt(ZERO, angle)), transported(search, context, lt(angle, PI), bound)]
    if not all(signs):
        return None
    sine = context.proof.row("sine positive", {"a": angle}, *(s for s in signs if s))
    nothing = arithmetic(search, context, lt(ZERO, ZERO), [(ONE, sine)])
    return nothing and context.proof.line("absurd", (zero,), (nothing,), zero)


def _multiple(search: Search, context: Context, goal: Term, zero: Fact) -> Fact | None:
    """The goal, whose difference is a multiple of what is 0."""
    x = search.explorer(context)
    have, want = x.normal(difference(zero.formula)), x.normal(difference(goal))
    ratio = x.make(want.num * have.den, want.den * have.num)
    return arithmetic(search, context, goal, [(x.term(ratio), zero)])
