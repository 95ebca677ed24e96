"""Limits: what a term tends to, by structure, part by part, in another variable, or by its leading part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from therefore.kernel.calculus import differentiate
from therefore.kernel.limit_rules import tends
from therefore.kernel.limits import INFINITE, Approach, value_of
from therefore.kernel.obligations import obligations
from therefore.kernel.quotients import Rejected
from therefore.prover.analysis.leading import by_leading_part
from therefore.prover.proof import Context, Fact
from therefore.term import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Term,
    add,
    div,
    eq,
    fresh,
    le,
    lt,
    mul,
    ne,
    neg,
    num,
    power,
    sub,
    substitute,
    var,
    walk,
)  # fmt: skip

if TYPE_CHECKING:
    from therefore.prover.search import Search

MAX_NESTING = 12
MAX_PRODUCTS = 6
MAX_ORDER = 4  # to which something vanishes


def prove_limit(search: Search, context: Context, t: Term) -> Fact | None:
    """That a limit exists, or is infinite, and what it is."""
    variable, body, point, direction = t.args
    if variable in point.free:
        return None
    return nearby(search, context, variable, point, direction).tends(body)


def nearby(search: Search, context: Context, variable: str, point: Term, direction: str) -> Nearby:
    """The one neighbourhood of its kind in a context."""
    key = ("near", variable, point, direction)
    if key not in context.memo:
        context.memo[key] = Nearby(search, context, variable, point, direction)
    return context.memo[key]  # type: ignore[no-any-return]


class Nearby:
    """The points near a point, on the side from which it is approached: what holds there, and what tends where."""

    def __init__(self, search: Search, context: Context, variable: str, point: Term, direction: str) -> None:
        self.search, self.proof = search, context.proof
        self.variable, self.point, self.direction = variable, point, direction
        self.x = var(variable)
        facts = tuple(f for f in context.facts if variable not in f.formula.free)
        same = facts == context.facts
        names = context.names | {variable}
        self.outer = context if same else Context(context.proof, facts, names, models=context.models)
        side = {"+": lt(point, self.x), "-": lt(self.x, point), "+-": ne(self.x, point)}[direction]
        if point in INFINITE:
            side = lt(ZERO, self.x) if point == INFINITY else lt(self.x, ZERO)
        self.here = self.outer.assuming(side)
        self.signs: dict[Term, tuple[Fact, ...]] = {}
        self.known: dict[Term, Fact | None] = {}
        self.nesting = 0

    def limit(self, body: Term) -> Term:
        return Term("limit", self.variable, body, self.point, self.direction)

    def prove(self, formula: Term) -> Fact | None:
        return self.search.prove(self.here if self.variable in formula.free else self.outer, formula)

    # -- what a term tends to -------------------------------------------------------------------

    def tends(self, f: Term) -> Fact | None:
        if f not in self.known:
            self.known[f] = None
            if self.nesting < MAX_NESTING:
                self.nesting += 1
                self.known[f] = self._tends(f)
                self.nesting -= 1
        return self.known[f]

    def _tends(self, f: Term) -> Fact | None:
        if f.op in ("pow", "log", "div"):
            self.prepare(f)
        found = self.structure(f) or self.by_parts(f) or self.simplified(f)
        if found is not None:
            return found
        if self.point not in INFINITE and self.direction == "+-":
            return self.from_both_sides(f)
        canonical = self.point == ZERO and self.direction == "+"
        found = by_leading_part(self, f) if canonical else self.moved(f)
        return found or self.by_slopes(f) or self.squeezed(f)

    def squeezed(self, f: Term) -> Fact | None:
        """To 0, product by product, where a sine or cosine may oscillate but what it is multiplied with vanishes."""
        if not any(u.op in ("sin", "cos") for u in walk(f)):
            return None
        x, leaves = self.search.explorer(self.here), dict[Term, Fact]()
        try:
            value = x.normal(f)
        except Rejected:
            return None
        for m, c in value.num.to_dict().items():
            term = x.term(x.make(x.context.from_dict({m: c}), value.den))
            bounded = {i for i, e in enumerate(m) if e and x.atoms[i].term.op in ("sin", "cos")}
            rest = tuple(0 if i in bounded else e for i, e in enumerate(m))
            bound = x.term(x.make(x.context.from_dict({rest: c}), value.den))
            fact = self._squeezed(term, Term("abs", bound)) if bounded else self.tends(term)
            if fact is None:
                return None
            leaves[term] = fact
        found = self.structure(add(*leaves), leaves) if 0 < len(leaves) <= MAX_PRODUCTS else None
        return found and self.same(f, found)

    def _squeezed(self, f: Term, bound: Term) -> Fact | None:
        vanishes = self.tends(bound)
        if vanishes is None or target(vanishes) != ZERO:
            return None
        below = [self.prove(c) for c in (le(Term("abs", sub(f, ZERO)), bound), *obligations(f))]
        if any(b is None for b in below):
            return None
        t = self.limit(f)
        return self.line("limit_squeeze", (t, bound, ZERO), [vanishes, *(b for b in below if b)], tends(t, ZERO))

    def structure(self, f: Term, leaves: Mapping[Term, Fact] | None = None) -> Fact | None:
        """By the limits of the parts, some of which are known."""
        leaves, asked = leaves or {}, dict[Term, Fact]()

        def holds(formula: Term) -> bool:
            fact = self.prove(formula)
            if fact is not None:
                asked[formula] = fact
            return fact is not None

        known = {u: target(fact) for u, fact in leaves.items()}
        try:
            value = value_of(f, Approach(self.variable, self.point, known, holds))
        except Rejected:
            return None
        t = self.limit(f)
        return self.valued(self.line("limit_value", (t,), [*leaves.values(), *asked.values()], tends(t, value)))

    def by_parts(self, f: Term) -> Fact | None:
        """By structure, once it is known what the arguments tend to."""
        parts = list(f.children)
        if f.op == "pow" and self.variable in f.args[1].free:
            parts = [mul(f.args[1], Term("log", f.args[0]))]
        elif f.op in ("sum", "limit", "deriv", "integral", "piecewise"):
            return None
        leaves = dict[Term, Fact]()
        for u in parts:
            if self.variable in u.free and u.op != "var":
                fact = self.tends(u)
                if fact is None:
                    return None
                leaves[u] = fact
        return self.structure(f, leaves) if leaves else None

    def simplified(self, f: Term) -> Fact | None:
        """As the limit of the normal form near the point."""
        self.prepare(f)
        x = self.search.explorer(self.here)
        try:
            simple = x.term(x.normal(f))
        except Rejected:
            return None
        found = None if simple == f else self.structure(simple)
        return found and self.same(f, found)

    def from_both_sides(self, f: Term) -> Fact | None:
        above, below = (
            nearby(self.search, self.outer, self.variable, self.point, side).tends(f) for side in ("+", "-")
        )
        if above is None or below is None:
            return None
        t, value = self.limit(f), target(above)
        alike = below if target(below) == value else self.revalued(below, value)
        return alike and self.line("limit_sides", (t,), [above, alike], tends(t, value))

    def moved(self, f: Term) -> Fact | None:
        """As a limit at 0 from above, in another variable."""
        name = fresh("t", self.outer.names | f.free | {self.variable})
        t, x, a = var(name), self.x, self.point
        inner, back = {
            "+": (add(a, t), sub(x, a)), "-": (sub(a, t), sub(a, x)), "+-": (div(ONE, t), div(ONE, x)),
        }[self.direction if a not in INFINITE else "+-"]  # fmt: skip
        if a == MINUS_INFINITY:
            inner, back = neg(inner), neg(back)
        g = substitute(f, {self.variable: inner})
        found = nearby(self.search, self.outer, name, ZERO, "+").tends(g)
        u = found and self.structure(back)
        stays = u and self.prove(lt(ZERO, back))
        if not found or not u or not stays:
            return None
        t_limit = Term("limit", name, g, ZERO, "+")
        whole = self.limit(substitute(g, {name: back}))
        parameters = (t_limit, self.limit(back))
        moved = self.line("limit_through", parameters, [found, u, stays], tends(whole, target(found)))
        return self.same(f, moved)

    def by_slopes(self, f: Term) -> Fact | None:
        """L'Hôpital's rule, where the slopes' quotient tends somewhere by simpler means."""
        if self.nesting > 3:
            return None
        if f.op != "div":
            x = self.search.explorer(self.here)
            try:
                simple = x.term(x.normal(f))
            except Rejected:
                return None
            found = self.by_slopes(simple) if simple.op == "div" else None
            return found and self.same(f, found)
        try:
            slopes = [differentiate(u, self.variable) for u in f.args]
        except (Rejected, ValueError):
            return None
        ends = [self.tends(u) for u in f.args]
        if ends[1] is not None and target(ends[1]) not in INFINITE:
            ends = [e and (e if target(e) == ZERO else self.revalued(e, ZERO)) for e in ends]
            if ends[0] is None:
                return None
        if ends[1] is None:
            return None
        (above, first), (below, second) = slopes
        needed = [*obligations(f.args[0]), *obligations(f.args[1]), *first, *second, ne(below, ZERO)]
        facts = [self.prove(c) for c in dict.fromkeys(needed)]
        quotient = None if any(c is None for c in facts) else self.tends(div(above, below))
        if quotient is None:
            return None
        t = self.limit(f)
        premises = [*(e for e in ends if e), *(c for c in facts if c), quotient]
        return self.line("lhopital", (t,), premises, tends(t, target(quotient)))

    # -- near the point -------------------------------------------------------------------------

    def prepare(self, f: Term) -> None:
        """Find the signs near the point of what has to be positive, or not zero, for f to be defined."""
        for obligation in obligations(f):
            if self.variable in obligation.free and self.prove(obligation) is None:
                for u in _signed(obligation):
                    self.eventually(u)

    def eventually(self, u: Term, fact: Fact | None = None) -> None:
        """Assume near the point the sign of what tends to something that is not 0."""
        if self.variable not in u.free or not {lt(ZERO, u), lt(u, ZERO)}.isdisjoint(self.signs):
            return
        fact = fact or self.tends(u)
        if fact is None:
            return
        value = target(fact)
        if value == ZERO:
            x = self.search.explorer(self.here)
            factors = [g for g, _ in x.factors(x.normal(u)) if self.variable in g.free]
            for g in factors:
                if g != u:
                    self.eventually(g)
            if len(factors) == 1:
                self.by_order(factors[0])
            return
        for order, infinite in ((lt(ZERO, value), INFINITY), (lt(value, ZERO), MINUS_INFINITY)):
            sign = None if value in INFINITE else self.search.prove(self.outer, order)
            if sign is not None or value == infinite:
                formula = lt(ZERO, u) if infinite == INFINITY else lt(u, ZERO)
                self.signs[formula] = (fact,) if sign is None else (fact, sign)
                self.here = self.here.assuming(formula)
                return

    def by_order(self, u: Term) -> None:
        """The sign of what vanishes at the point, from its quotient by a power of the distance that does not."""
        if self.point in INFINITE or self.direction == "+-" or u.op == "var":
            return
        distance = sub(self.x, self.point) if self.direction == "+" else sub(self.point, self.x)
        for n in range(1, MAX_ORDER + 1):
            quotient = div(u, distance if n == 1 else power(distance, num(n)))
            fact = self.tends(quotient)
            if fact is not None and target(fact) != ZERO:
                self.eventually(quotient, fact)
                return

    def same(self, f: Term, fact: Fact) -> Fact | None:
        """The limit of f, from that of a term that is equal to f near the point."""
        g = fact.formula.args[1].args[0].args[1]
        if f == g:
            return fact
        needed = [self.prove(formula) for formula in (eq(f, g), *obligations(f))]
        if any(n is None for n in needed):
            return None
        t = self.limit(f)
        return self.line("limit_same", (t, g), [fact, *(n for n in needed if n)], tends(t, target(fact)))

    def line(self, rule: str, parameters: Sequence[object], premises: Sequence[Fact], formula: Term) -> Fact:
        """A line of the proof, with those premises beside that say why what it assumes holds near the point."""
        used = frozenset().union(*(p.assumptions for p in premises))
        extra = [p for assumed, facts in self.signs.items() if assumed in used for p in facts]
        everything = list(dict.fromkeys((*premises, *extra)))
        assumptions = frozenset(
            a for a in frozenset().union(*(p.assumptions for p in everything)) if self.variable not in a.free
        )
        return self.proof.line(rule, parameters, everything, formula, assumptions)

    def valued(self, fact: Fact) -> Fact:
        """The same with the value in its normal form."""
        value = target(fact)
        if value in INFINITE or value.op in ("num", "var"):
            return fact
        x = self.search.explorer(self.outer)
        try:
            simple = x.term(x.normal(value))
        except Rejected:
            return fact
        return fact if simple == value else self.revalued(fact, simple) or fact

    def revalued(self, fact: Fact, value: Term) -> Fact | None:
        same = None if value in INFINITE else self.search.prove(self.outer, eq(target(fact), value))
        if same is None:
            return None
        exists, equal = (self.proof.part(fact, i) for i in range(2))
        t = equal.formula.args[0]
        return self.proof.conjunction([exists, self.proof.line("transitive", (), (equal, same), eq(t, value))])


def target(fact: Fact) -> Term:
    """What a fact says that a limit is."""
    return fact.formula.args[1].args[1]  # type: ignore[no-any-return]


def _signed(obligation: Term) -> Iterator[Term]:
    """The terms whose sign would settle an obligation."""
    if obligation.op in ("and", "or"):
        for part in obligation.args:
            yield from _signed(part)
    elif obligation.op in ("lt", "le", "ne"):
        a, b = obligation.args
        yield b if a == ZERO else a if b == ZERO else sub(b, a)
