"""Openers for gamma, factorials, binomials and floors: by the least shift that occurs, and out of whole parts."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from therefore.kernel.balls import Undefined, Unsure, evaluate
from therefore.kernel.field import Rejected, Value
from therefore.prover.ordering.signs import by_name
from therefore.prover.proof import Context, Fact
from therefore.term import ONE, ZERO, Term, add, le, num, sub, walk

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer

Name = Callable[[Term], Term]
MAX_STEPS = 30
MAX_CHOSEN = 12


def open_gamma(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    """Γ(z + n) by Γ(z) for the least z + n that occurs; Γ(1 − z), and Γ(2z), by Γ(z) where that occurs."""
    (value,) = args
    proof = x.context_here.proof
    if value.constant in (1, Fraction(1, 2)):
        return proof.row("gamma one" if value.constant == 1 else "gamma half", {})
    kind, shift = _shifted(x, value)
    least = Fraction(kind.constant == 0)
    if value.constant is None:
        least = x.search.least(Term("gamma", x.term(kind)), shift)
    before = x.term(x.subtract(value, x.constant(1)))
    if 0 < shift - least <= MAX_STEPS:
        return x.closed(value, lambda context, name: _step(x, context, name(before)))
    other = x.subtract(x.constant(1), value)
    turned = value.num.leading_coefficient() < 0 if value.constant is None else value.constant > Fraction(1, 2)
    if turned and _occurs(x, other):
        a = x.term(other)
        return x.closed(value, lambda context, name: _reflected(x, context, name(a), name(before)))
    half = x.multiply(x.constant(Fraction(1, 2)), value)
    both = [_occurs(x, half), _occurs(x, x.add(half, x.constant(Fraction(1, 2))))]
    if all(both) or (any(both) and value.constant is None):
        a = x.term(half)
        return x.closed(value, lambda context, name: by_name(x.search, context, "gamma double", Term("gamma", name(a))))
    return None


def _reflected(x: Explorer, context: Context, a: Term, before: Term) -> Fact | None:
    """Γ(1 − a) by Γ(a), after as many steps as it takes for a to be between 0 and 1."""
    fact = by_name(x.search, context, "gamma reflection", Term("gamma", a))
    return fact or _step(x, context, before)


def _step(x: Explorer, context: Context, before: Term) -> Fact | None:
    return by_name(x.search, context, "gamma step", Term("gamma", before))


def _shifted(x: Explorer, value: Value) -> tuple[Value, Fraction]:
    """A value without the whole part of its constant, and that part."""
    if not value.den.is_one():
        return value, Fraction(0)
    shift = Fraction(floor(_constant_part(x, value)))
    return x.subtract(value, x.constant(shift)), shift


def _constant_part(x: Explorer, value: Value) -> Fraction:
    c = {m: c for m, c in value.num.to_dict().items() if not any(m)}
    constant = Value(x.context.from_dict(c), x.one).constant
    assert constant is not None
    return constant


def _occurs(x: Explorer, value: Value) -> bool:
    """Whether the goal has a gamma of this value plus an integer."""
    for t in walk(x.search.goal.claim):
        if t.op == "gamma" and not any(name not in x.search.goal.claim.free for name in t.free):
            try:
                gap = x.subtract(x.normal(t.args[0]), value).constant
            except Rejected:
                continue
            if gap is not None and gap.denominator == 1:
                return True
    return False


def open_factorial(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    n = x.term(args[0])
    return x.closed(
        args[0], lambda context, name: by_name(x.search, context, "factorial by gamma", Term("factorial", name(n)))
    )


def open_binomial(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    """A binomial by gamma where the range is known, by Pascal's rule, or step by step for a small number."""
    n, k = (x.term(v) for v in args)
    chosen = args[1].constant
    kind, shift = _shifted(x, args[0])

    def build(context: Context, name: Name) -> Fact | None:
        t = Term("binomial", name(n), name(k))
        for row in ("binomial by gamma", "binomial negative", "binomial beyond"):
            fact = by_name(x.search, context, row, t)
            if fact is not None:
                return fact
        if chosen is not None and chosen.denominator == 1 and 0 <= chosen <= MAX_CHOSEN:
            a = {"a": name(n)}
            if chosen == 0:
                return context.proof.row("binomial zero", a)
            return _chosen_step(x, context, name(n), num(chosen - 1))
        if chosen is None and _chooses_fewer(x, *args):
            return _chosen_step(x, context, name(n), name(x.term(x.subtract(args[1], x.constant(1)))))
        if args[0].constant is None and shift > x.search.least(Term("binomial", x.term(kind), ONE), shift):
            return by_name(x.search, context, "Pascal", Term("binomial", sub(name(n), ONE), name(k)))
        return None

    return x.closed(list(args), build)


def _chosen_step(x: Explorer, context: Context, n: Term, k: Term) -> Fact | None:
    """C(n, k + 1) by C(n, k)."""
    facts = [x.search.prove(context, f) for f in (Term("integer", k), le(ZERO, k))]
    return context.proof.row("binomial step", {"a": n, "b": k}, *(f for f in facts if f)) if all(facts) else None


def _chooses_fewer(x: Explorer, n: Value, k: Value) -> bool:
    """Whether the goal has a binomial of the same n with a k that is less by a whole number."""
    for t in walk(x.search.goal.claim):
        if t.op == "binomial" and t.free <= x.search.goal.claim.free:
            try:
                gap = x.subtract(k, x.normal(t.args[1])).constant
                if gap is not None and gap > 0 and gap.denominator == 1 and x.normal(t.args[0]).key == n.key:
                    return True
            except Rejected:
                continue
    return False


def open_floor(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    """⌊z + n⌋ = ⌊z⌋ + n for a whole n; a number between n and n + 1 has the floor n."""
    value = args[0]
    t = x.term(value)

    def build(context: Context, name: Name) -> Fact | None:
        whole, rest = _whole_part(x, context, name, value)
        if rest.is_zero:
            return by_name(x.search, context, "floor unique", Term("floor", name(t), name(t)))
        n = _between(x, rest) if not x.term(rest).free else _floor_of_bound(context, name(x.term(rest)))
        fact = None
        if n is not None:
            fact = by_name(x.search, context, "floor unique", Term("floor", name(t), add(name(x.term(whole)), num(n))))
        if fact is not None or whole.is_zero:
            return fact
        return by_name(x.search, context, "floor shift", Term("floor", name(x.term(rest)), name(x.term(whole))))

    return x.closed(value, build)


def _whole_part(x: Explorer, context: Context, name: Name, value: Value) -> tuple[Value, Value]:
    """A value as the sum of its parts that are integers, and the rest."""
    whole, rest = x.zero_value, x.zero_value
    for exponents, c in value.num.to_dict().items():
        part = x.make(x.context.from_dict({exponents: c}), value.den)
        if part.constant is not None:
            n = x.constant(floor(part.constant))
            whole, rest = x.add(whole, n), x.add(rest, x.subtract(part, n))
        elif x.search.prove(context, Term("integer", name(x.term(part)))) is not None:
            whole = x.add(whole, part)
        else:
            rest = x.add(rest, part)
    return whole, rest


def _floor_of_bound(context: Context, t: Term) -> int | None:
    """The floor of a number that is known to be below a term."""
    below = (f.formula.args[0] for f in context.facts if f.formula.op in ("le", "lt") and f.formula.args[1] == t)
    return next((floor(a.args[0]) for a in below if a.op == "num"), None)


def _between(x: Explorer, rest: Value) -> int | None:
    """The floor of a number, as far as balls tell."""
    t = x.term(rest)
    if t.free:
        return None
    try:
        value = evaluate(Term("floor", t), {}, 64)
    except (Undefined, Unsure):
        return None
    return int(value.p)  # type: ignore[union-attr]
