"""Inequalities in one variable: 0 < f on an interval, by signs of factors and slopes and by balls.

A function is positive on an interval if its factors are, if balls say so, or if it rises from an end
at which it is not negative. Where it does neither, the interval is cut: at the zeros of the
function, which have to be known exactly, and around the turning points, which need not be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from therefore.kernel.calculus import differentiate
from therefore.kernel.field import Rejected, Value, difference
from therefore.prover.arithmetic import arithmetic, transported
from therefore.prover.one_variable.boxes import on_box
from therefore.prover.one_variable.ends import Slope, from_limit, from_value
from therefore.prover.one_variable.intervals import (
    Interval,
    context_of,
    cut,
    known_interval,
    outer,
    sign,
    within_interval,
)
from therefore.prover.one_variable.turning import between, cuts
from therefore.prover.ordering.factors import factor_sign
from therefore.prover.proof import Context, Fact
from therefore.term import ZERO, Term, div, lt, neg, num, power, var, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search

MAX_DEPTH = 8
MAX_QUESTIONS = 100
FEW_PIECES, MANY_PIECES = 40, 300
KINKED = frozenset({"abs", "max", "min", "sign", "floor", "delta", "piecewise"})


def by_interval(search: Search, context: Context, goal: Term) -> Fact | None:
    """A relation in which one real number is free, wherever the context says that this number is."""
    x = search.explorer(context)
    try:
        value = x.normal(difference(goal))
    except Rejected:
        return None
    t = x.term(value)
    names = list(t.free)
    if len(names) != 1 or names[0].startswith(("@", "#")) or any(u.op in KINKED for u in walk(t)):
        return None
    interval = known_interval(x, context, names[0])
    found = Univariate(search, names[0], interval).quotient(t, interval, goal.op)
    if found is None:
        return None
    known = {f: search.prove(context, f) for f in interval.formulas(var(names[0]))}
    if not all(known.values()):
        return None
    fact = cut(search.proof, found, {f: by for f, by in known.items() if by})
    return transported(search, context, goal, fact)


class Univariate:
    """The search for one claim about a variable in an interval; what it finds on the way is shared."""

    def __init__(self, search: Search, name: str, whole: Interval) -> None:
        self.search, self.proof, self.name, self.whole = search, search.proof, name, whole
        self.x = var(name)
        self.contexts: dict[Interval, Context] = {}
        self.context = self.context_of(whole)
        self.explorer = search.explorer(self.context)
        self.memo: dict[tuple[Term, Interval, str], Fact | None] = {}
        self.slopes: dict[Term, tuple[Term, tuple[Term, ...], Value] | None] = {}
        self.sampled: dict[tuple[Term, Interval], list[int | None]] = {}
        self.questions = MAX_QUESTIONS

    def context_of(self, interval: Interval) -> Context:
        if interval not in self.contexts:
            self.contexts[interval] = context_of(self.proof, self.x, interval)
        return self.contexts[interval]

    def on(self, interval: Interval, fact: Fact | None) -> Fact | None:
        """A fact about the whole interval as one about a part of it."""
        return fact and cut(self.proof, fact, within_interval(self.proof, self.x, interval, self.whole))

    def transported(self, interval: Interval, goal: Term, fact: Fact) -> Fact | None:
        """A goal that says the same as a fact, up to arithmetic that is right on the whole interval."""
        return self.on(interval, transported(self.search, self.context, goal, fact))

    def signs(self, t: Term, interval: Interval) -> list[int | None]:
        """The signs of a term at points inside of an interval."""
        key = (t, interval.interior)
        if key not in self.sampled:
            self.sampled[key] = [sign(t, {self.name: p}) for p in interval.interior.points()]
        return self.sampled[key]

    def promising(self, t: Term, interval: Interval, op: str) -> bool:
        """Whether no sampled point speaks against 0 < t, or 0 ≤ t."""
        least = 0 if op == "le" else 1
        signs = self.signs(t, interval)
        return bool(signs) and all(s is not None and s >= least for s in signs)

    # -- products ---------------------------------------------------------------------------

    def quotient(self, t: Term, interval: Interval, op: str, depth: int = 0) -> Fact | None:
        """0 < t or 0 ≤ t from the signs of the irreducible factors of the normal form."""
        try:
            value = self.explorer.normal(t)
        except Rejected:
            return None
        if value.constant is not None:
            return self.on(interval, arithmetic(self.search, self.context, Term(op, ZERO, t)))

        def ask(context: Context, formula: Term) -> Fact | None:
            if formula.op == "ne":
                return self.nonzero(formula.args[0], interval, depth)
            return self.positive(formula.args[1], interval, formula.op, depth)

        signs: list[Fact] = []
        flips = 0
        for u, e in self.explorer.factors(value):
            if u == num(-1):
                flips += e
                continue
            found, flip = factor_sign(self.search, self.context_of(interval), u, e, op, ask)
            if found is None:
                return None
            signs, flips = [*signs, *found], flips + flip
        if flips % 2 or not signs:
            return None
        product = self.proof.multiply_signs(signs) if len(signs) > 1 else signs[0]
        return self.transported(interval, Term(op, ZERO, t), product)

    def nonzero(self, t: Term, interval: Interval, depth: int) -> Fact | None:
        """t ≠ 0, because t or −t is positive."""
        positive = self.positive(t, interval, "lt", depth)
        if positive is not None:
            return self.proof.row("greater is different", {"a": t, "b": ZERO}, positive)
        negative = self.positive(neg(t), interval, "lt", depth)
        below = negative and self.transported(interval, lt(t, ZERO), negative)
        return below and self.proof.row("less is different", {"a": t, "b": ZERO}, below)

    # -- one factor -------------------------------------------------------------------------

    def positive(self, t: Term, interval: Interval, op: str, depth: int) -> Fact | None:
        """0 < t or 0 ≤ t for a term that does not factor."""
        key = (t, interval, op)
        if key not in self.memo:
            self.memo[key] = None
            if self.promising(t, interval, op):
                self.memo[key] = self._positive(t, interval, op, depth)
        return self.memo[key]

    def _positive(self, t: Term, interval: Interval, op: str, depth: int) -> Fact | None:
        self.questions -= 1
        if depth > MAX_DEPTH or self.questions < 0:
            return None
        return (
            self.search.prove(self.context_of(interval), Term(op, ZERO, t))
            or self.by_balls(t, interval, op, FEW_PIECES)
            or self.by_slope(t, interval, op, depth)
            or self.in_pieces(t, interval, op, depth)
        )

    def by_balls(self, t: Term, interval: Interval, op: str, budget: int) -> Fact | None:
        """By balls, on a box of rational numbers around the interval."""
        low, high = outer(interval.low, -1), outer(interval.high, 1)
        if low is None or high is None or any(sign(t, {self.name: end}) != 1 for end in (low, high)):
            return None
        fact = on_box(self.proof, lt(ZERO, t), [(self.name, low, high)], budget)
        if fact is None:
            return None
        box = Interval(num(low), num(high), True, True)
        fact = cut(self.proof, fact, within_interval(self.proof, self.x, interval, box))
        return fact if op == "lt" else self.proof.row("less is at most", {"a": ZERO, "b": t}, fact)

    # -- slopes -----------------------------------------------------------------------------

    def slope(self, t: Term) -> tuple[Term, tuple[Term, ...], Value] | None:
        """The derivative of a term as the kernel has it, its conditions, and its normal form."""
        if t not in self.slopes:
            try:
                result, conditions = differentiate(t, self.name)
                self.slopes[t] = (result, conditions, self.explorer.normal(result))
            except (Rejected, ValueError):
                self.slopes[t] = None
        return self.slopes[t]

    def by_slope(self, t: Term, interval: Interval, op: str, depth: int) -> Fact | None:
        """0 < t because t, or a positive multiple of it, rises or falls from an end where it is not negative."""
        for _, f, weight in self.multiples(t, interval):
            fact = self.monotone(f, interval, op, depth)
            if fact is not None and weight is not None:
                fact = self.transported(interval, Term(op, ZERO, t), self.proof.multiply_signs([weight, fact]))
            if fact is not None:
                return fact
        return None

    def monotone(self, t: Term, interval: Interval, op: str, depth: int) -> Fact | None:
        found = self.slope(t)
        if found is None:
            return None
        signs = self.signs(found[0], interval)
        for rises in (True, False):
            if all(s is not None and (s >= 0 if rises else s <= 0) for s in signs):
                slope = Slope(self, t if rises else neg(t), interval, depth)
                fact = from_value(slope, op, rises) or from_limit(slope, op, rises)
                if fact is not None:
                    return fact
        return None

    def condition(self, formula: Term, interval: Interval, depth: int) -> Fact | None:
        """What a derivative asks for, on an interval."""
        fact = self.search.prove(self.context_of(interval), formula)
        if fact is None and formula.op == "lt" and formula.args[0] == ZERO:
            fact = self.quotient(formula.args[1], interval, "lt", depth + 1)
        if fact is None and formula.op == "ne" and formula.args[1] == ZERO:
            fact = self.nonzero(formula.args[0], interval, depth + 1)
        return fact

    def multiples(self, t: Term, interval: Interval) -> Iterator[tuple[int, Term, Fact | None]]:
        """A term and its quotients by positive parts of it, the simplest slope first."""
        plain = (self.complexity(t), t, None)
        if plain[0] < self.size(self.explorer.normal(t)):
            yield plain
            return
        found: list[tuple[int, Term, Fact | None]] = [plain]
        for w in self.divisors(t):
            weight = self.search.prove(self.context_of(interval), lt(ZERO, w))
            if weight is not None:
                try:
                    f = self.explorer.term(self.explorer.normal(div(t, w)))
                except Rejected:
                    continue  # a divisor that is known to be nonzero here alone
                found.append((self.complexity(f) + 1, f, weight))
        yield from sorted(found, key=lambda m: m[0])[:3]

    def complexity(self, t: Term) -> int:
        found = self.slope(t)
        return 10**6 if found is None else self.size(found[2])

    def size(self, value: Value) -> int:
        """How large the irreducible factors of a value are that are not single generators."""
        if value.num.is_constant():
            return 0
        factors = [f for f, _ in self.explorer.factor(value.num)[1] if len(f) > 1]
        return sum(sum(1 + sum(map(int, m)) for m in f.to_dict()) for f in factors)

    def divisors(self, t: Term) -> list[Term]:
        """Exponentials in a term, and what its logarithms are multiplied with."""
        x = self.explorer
        polynomial = x.normal(t).num
        found: list[Term] = []
        for j in x.used(polynomial):
            atom, degree = x.atoms[j].term, int(polynomial.degrees()[j])
            if atom.op in ("exp", "cosh"):
                found.append(atom if degree == 1 else power(atom, num(degree)))
            elif degree == 1 and atom.op != "var":
                factor = x.linear_coefficient(polynomial, j)
                if not factor.is_constant():
                    found.append(x.polynomial_term(factor))
        return found[:4]

    # -- pieces -----------------------------------------------------------------------------

    def in_pieces(self, t: Term, interval: Interval, op: str, depth: int) -> Fact | None:
        """Piece by piece: up to each zero, and around the turning points between two zeros."""
        found = self.slope(t)
        ends = found and cuts(self, t, found[0], interval, op)
        if not ends:
            return None
        facts = []
        for piece in between(interval, ends):
            fact = (piece.bounded and self.by_balls(t, piece, op, MANY_PIECES)) or self.positive(
                t, piece, op, depth + 1
            )
            if not fact:
                return None
            facts.append(fact)
        return self.joined(facts, ends)

    def joined(self, facts: list[Fact], ends: list[Term]) -> Fact:
        """A fact on all pieces from those on each, the pieces being cut at some ends."""
        *before, whole = facts
        for fact, end in zip(reversed(before), reversed(ends), strict=True):
            whole = self.proof.cases(self.proof.compare(self.x, end), [fact, whole])
        return whole
