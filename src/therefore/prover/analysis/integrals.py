"""Integrals: by an antiderivative, by the table, part by part, in a standard form, or that they exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from therefore.kernel.integrals import converges
from therefore.kernel.obligations import obligations
from therefore.kernel.quotients import Rejected, Value
from therefore.prover.analysis.antiderivatives import antiderivative
from therefore.prover.analysis.integral_table import from_table, kernels
from therefore.prover.analysis.limits import target
from therefore.prover.analysis.ranges import Range, complete, is_continuous, with_own_variable
from therefore.prover.proof import Context, Fact
from therefore.prover.summation.waves import wave_antiderivative
from therefore.term import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    RELATIONS,
    ZERO,
    Term,
    add,
    eq,
    fresh,
    le,
    lt,
    mul,
    neg,
    num,
    sub,
    var,
    walk,
)  # fmt: skip

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer
    from therefore.prover.search import Search

MAX_PARTS, MAX_NESTING, MAX_TURNS = 8, 6, 3


def prove_integral(search: Search, context: Context, t: Term, nesting: int = 0) -> Fact | None:
    """That an integral exists and what it is (another integral, where there is no closed form)."""
    key = ("integral", t)
    if key not in context.memo and nesting <= MAX_NESTING:
        context.memo[key] = None
        own = with_own_variable(t, context)
        found = _Integration(search, context, own, nesting).value()
        context.memo[key] = found and search.proof.renamed(found, converges(t, target(found)))
    return context.memo.get(key)


def prove_exists(search: Search, context: Context, t: Term) -> Fact | None:
    """That an integral exists."""
    value = prove_integral(search, context, t)
    if value is not None:
        return search.proof.part(value, 0)
    own = Range(search, context, with_own_variable(t, context))
    found = own.exists() or dominated(own)
    return found and search.proof.renamed(found, Term("defined", t))


def dominated(r: Range) -> Fact | None:
    """That the integral of an oscillating function exists, as does that of what it is multiplied with."""
    if r.finite or not any(u.op in ("sin", "cos") for u in walk(r.f)) or not is_continuous(r.f, r.variable):
        return None
    inside = r.inside(r.a, r.b)
    x = r.search.explorer(inside)
    try:
        value = x.normal(r.f)
    except Rejected:
        return None
    terms = {tuple(0 if e and x.atoms[i].term.op in ("sin", "cos") else e for i, e in enumerate(m)): c
             for m, c in value.num.to_dict().items()}  # fmt: skip
    bound = Term("abs", x.term(x.make(x.context.from_dict(terms), value.den)))
    whole = prove_integral(r.search, r.outer, r.integral(bound)) if len(value.num.to_dict()) == 1 else None
    needed = (le(Term("abs", r.f), bound), *obligations(r.f))
    proved = complete(r.search.prove(inside, c) for c in needed) if whole is not None else None
    if whole is None or proved is None:
        return None
    premises = [r.proof.part(whole, 0), *proved]
    return r.line("integral_dominated", (r.t, bound), premises, Term("defined", r.t))


class _Integration(Range):
    """The ways to find out what an integral is."""

    def __init__(self, search: Search, context: Context, t: Term, nesting: int) -> None:
        super().__init__(search, context, t)
        self.nesting = nesting

    def other(self, t: Term) -> Fact | None:
        return prove_integral(self.search, self.outer, t, self.nesting + 1)

    def other_or_itself(self, t: Term) -> Fact | None:
        found = self.other(t)
        if found is None:
            range_of = Range(self.search, self.outer, t)
            exists = range_of.exists()
            found = exists and range_of.itself(exists)
        return found

    def value(self) -> Fact | None:
        same = self.prove(eq(self.a, self.b)) if self.finite else None
        if same is not None:
            return self.proof.line("integral_empty", (self.t,), [same], converges(self.t, ZERO))
        if self.backwards():
            known = self.other_or_itself(Term("integral", self.variable, self.b, self.a, self.f))
            return known and self.turned(known)
        for low, high in self.intervals():
            found = self.over(low, high)
            if found is not None:
                return found
        return self.by_kinks() or self.by_exponential() or self.standard()

    def backwards(self) -> bool:
        if not self.finite:
            return bool(self.a == INFINITY or self.b == MINUS_INFINITY)
        return self.prove(lt(self.b, self.a)) is not None

    def intervals(self) -> Iterator[tuple[Term, Term]]:
        """Where to look at the integrand: between the ends, or around them where it is not known which is less."""
        if not self.finite or self.prove(lt(self.a, self.b)):
            yield self.a, self.b
            return
        for low, high in ((MINUS_INFINITY, INFINITY), (ZERO, INFINITY), (num(-1), ONE), (ZERO, ONE)):
            orders = [lt(low, e) for e in (self.a, self.b) if low != MINUS_INFINITY]
            orders += [lt(e, high) for e in (self.a, self.b) if high != INFINITY]
            if all(map(self.prove, orders)):
                yield low, high

    # -- by what the integrand is -----------------------------------------------------------------

    def over(self, low: Term, high: Term) -> Fact | None:
        inside = self.inside(low, high)
        if not all(self.search.prove(inside, o) for o in obligations(self.f)):
            return None
        x = self.search.explorer(inside)
        try:
            value = x.normal(self.f)
        except Rejected:
            return None
        if not is_continuous(self.f, self.variable):
            g = x.term(value)
            known = self.other_or_itself(self.integral(g)) if is_continuous(g, self.variable) else None
            return known and self.same(g, low, high, known)
        if value.is_zero:
            return self.by_antiderivative(self.t, ZERO, low, high)
        known_parts = kernels(self, x, value)
        found = antiderivative(self.search, inside, self.variable, self.f, [h for h, _ in known_parts])
        fact = found and self.by_kernels(*found, known_parts, low, high)
        if fact is not None or (found and found[0] == ZERO):
            return fact
        waves = wave_antiderivative(x, self.monomials(x, value), self.variable)
        if waves is not None:
            return self.by_antiderivative(self.t, waves, low, high)
        same_ends = (low, high) == (self.a, self.b)
        return (from_table(self, x, value) if same_ends else None) or self.by_monomials(x, value, low, high)

    def by_kernels(
        self, whole: Term, numbers: Sequence[Term], kernels: Sequence[tuple[Term, Fact]], low: Term, high: Term
    ) -> Fact | None:
        """As a sum of multiples of integrals that are known and the derivative of `whole`."""
        used = [(c, *part) for c, part in zip(numbers, kernels, strict=True) if c != ZERO]
        if not used:
            return self.by_antiderivative(self.t, whole, low, high)
        if [(c, h) for c, h, _ in used] == [(ONE, self.f)]:
            return used[0][2] if target(used[0][2]) != self.t else None
        exact = sub(self.f, add(*(mul(c, h) for c, h, _ in used)))
        parts, facts = [mul(c, h) for c, h, _ in used], [fact for _, _, fact in used]
        if whole != ZERO:
            rest = self.by_antiderivative(self.integral(exact), whole, low, high)
            if rest is None:
                return None
            parts, facts = [exact, *parts], [rest, *facts]
        return self.linear(add(*parts), facts, low, high)

    def by_monomials(self, x: Explorer, value: Value, low: Term, high: Term) -> Fact | None:
        """As a sum of multiples of the integrals of single products in normal form, if it is not one already."""
        items = list(self.monomials(x, value))
        if len(items) > MAX_PARTS or items == [(ONE, self.f)]:
            return None
        known = complete(self.other_or_itself(self.integral(h)) for _, h in items)
        if known is None:
            return None
        return self.linear(add(*(h if c == ONE else mul(c, h) for c, h in items)), known, low, high)

    def monomials(self, x: Explorer, value: Value) -> Iterator[tuple[Term, Term]]:
        """A value as a sum of products of what does not depend on the variable with what does."""

        def moves(i: int) -> bool:
            return self.variable in x.atoms[i].term.free

        fixed, groups = x.one, dict[Any, Any]()
        for q, e in [] if value.den.is_constant() else x.factor(value.den)[1]:
            if not any(map(moves, x.used(q))):
                fixed *= q**e
        for m, c in value.num.to_dict().items():
            own = tuple(e if e and moves(i) else 0 for i, e in enumerate(m))
            rest = tuple(0 if k else e for k, e in zip(own, m, strict=True))
            groups[own] = groups.get(own, x.context.constant(0)) + x.context.from_dict({rest: c})
        for own, c in groups.items():
            yield x.term(x.make(c, fixed)), x.term(x.make(x.context.from_dict({own: 1}), value.den / fixed))

    # -- by what the range is -----------------------------------------------------------------------

    def by_kinks(self) -> Fact | None:
        """Split where |u|, max(u, v), sign(u) or a condition changes."""
        return next((found for c in self.kinks() if (found := self.split(c))), None)

    def by_exponential(self) -> Fact | None:
        """What is made of e^x alone, in y = e^x."""
        x = self.search.explorer(self.inside(self.a, self.b))
        try:
            value = x.normal(self.f)
        except Rejected:
            return None
        moving = [x.atoms[i].term for i in value.used if self.variable in x.atoms[i].term.free]
        if moving != [Term("exp", self.x)]:
            return None
        low, high = (ZERO if e == MINUS_INFINITY else e if e == INFINITY else Term("exp", e) for e in (self.a, self.b))
        y = self.new_name()
        return self.substituted(y, low, high, Term("log", var(y)), self.other_or_itself)

    def split(self, c: Term) -> Fact | None:
        orders = [lt(self.a, c)] if self.a != MINUS_INFINITY else []
        orders += [lt(c, self.b)] if self.b != INFINITY else []
        if not all(map(self.prove, orders)):
            return None
        parts = (Term("integral", self.variable, *ends, self.f) for ends in ((self.a, c), (c, self.b)))
        known = complete(map(self.other, parts))
        return self.split_at(c, known) if known else None

    def kinks(self) -> Iterator[Term]:
        """Where what an integrand compares is equal, if that is linear."""
        x, found = self.search.explorer(self.outer), list[Term]()
        for node in walk(self.f):
            pairs = [(node.args[0], ZERO)] if node.op in ("abs", "sign") else []
            if node.op in ("max", "min", *RELATIONS):
                pairs = [(node.args[0], v) for v in node.args[1:]]
            gaps = [g for u, v in pairs for g in _gaps(sub(u, v) if v != ZERO else u)]
            for gap in gaps:
                try:
                    c = self.root(x, x.normal(gap))
                except Rejected:
                    continue
                if c is not None and c not in found:
                    found.append(c)
                    yield c

    def root(self, x: Explorer, gap: Value) -> Term | None:
        """Where a linear function of the variable is 0."""
        place = x.as_generator(x.normal(self.x))
        if place is None or gap.num.degrees()[place] != 1 or place in x.used(gap.den):
            return None
        a, b = (x.coefficient(gap.num, place, k) for k in (1, 0))
        c = x.term(x.negative(x.divide(b, a)))
        return None if self.variable in c.free else c

    def standard(self) -> Fact | None:
        """From 0 to 1, or from 0 to ∞: integrals that are alike become the same."""
        if (self.a, self.b) == (MINUS_INFINITY, INFINITY):
            return self.split(ZERO)
        if self.b == ZERO or self.a == MINUS_INFINITY:
            return self.reflected()
        if self.a != ZERO:
            parts = (Term("integral", self.variable, *ends, self.f) for ends in ((self.a, ZERO), (ZERO, self.b)))
            known = complete(map(self.other_or_itself, parts)) if self.finite else None
            return self.split_at(ZERO, known) if known else None
        if self.b in (ONE, INFINITY) or self.prove(lt(ZERO, self.b)) is None:
            return None
        y = self.new_name()
        return self.substituted(y, ZERO, ONE, mul(self.b, var(y)), self.other_or_itself)

    def reflected(self) -> Fact | None:
        """∫ from a to 0 as the integral of f(−y) from 0 to −a."""
        t = Term("integral", self.variable, self.b, self.a, self.f)
        if self.finite and self.prove(lt(self.a, self.b)) is None:
            known = self.other_or_itself(t)
            return self.turned(known) if known else None
        y = self.new_name()
        low, high = (ZERO if e == ZERO else INFINITY if e == MINUS_INFINITY else neg(e) for e in (self.b, self.a))
        found = Range(self.search, self.outer, t).substituted(y, low, high, neg(var(y)), self.other_or_itself)
        return self.turned(found) if found else None

    def new_name(self) -> str:
        return fresh("y", self.outer.names | self.t.free | {self.variable})


def _gaps(t: Term) -> Iterator[Term]:
    """Terms that vanish where t does: of a sine or cosine, its angle less each of a few multiples of π."""
    if t.op not in ("sin", "cos"):
        yield t
        return
    start = 0 if t.op == "sin" else 1
    for k in range(-2 * MAX_TURNS + start, 2 * MAX_TURNS + 1, 2):
        yield sub(t.args[0], mul(num(Fraction(k, 2)), Term("const", "pi")))
