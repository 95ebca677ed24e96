"""One integral at a time: what the kernel's rules about it need, proved outside and inside of its range."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from therefore.kernel.calculus import differentiate
from therefore.kernel.integrals import check_continuous, converges, hull
from therefore.kernel.known_integrals import KNOWN
from therefore.kernel.limits import INFINITE
from therefore.kernel.obligations import obligations
from therefore.kernel.quotients import Rejected
from therefore.prover.analysis.limits import nearby, target
from therefore.prover.proof import Context, Fact
from therefore.term import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Term,
    add,
    eq,
    fresh,
    le,
    lt,
    mul,
    neg,
    sub,
    substitute,
    var,
)  # fmt: skip

if TYPE_CHECKING:
    from therefore.prover.search import Search


class Range:
    """An integral and the hypotheses around it. Its methods give facts `converges`, or None."""

    def __init__(self, search: Search, context: Context, t: Term) -> None:
        self.search, self.proof, self.t = search, context.proof, t
        self.variable, self.a, self.b, self.f = t.args
        self.x = var(self.variable)
        facts = tuple(f for f in context.facts if self.variable not in f.formula.free)
        names = context.names | {self.variable}
        same = facts == context.facts
        self.outer = context if same else Context(context.proof, facts, names, models=context.models)

    @property
    def finite(self) -> bool:
        return self.a not in INFINITE and self.b not in INFINITE

    def prove(self, formula: Term) -> Fact | None:
        return self.search.prove(self.outer, formula)

    def integral(self, f: Term) -> Term:
        return Term("integral", self.variable, self.a, self.b, f)

    def inside(self, low: Term, high: Term) -> Context:
        below = () if low == MINUS_INFINITY else (lt(low, self.x),)
        return self.outer.assuming(*below, *(() if high == INFINITY else (lt(self.x, high),)))

    def line(self, rule: str, parameters: Sequence[object], premises: Sequence[Fact], formula: Term) -> Fact:
        """A line whose premises may speak of what is inside the range."""
        assumptions = frozenset(
            a for a in frozenset().union(*(p.assumptions for p in premises)) if self.variable not in a.free
        )
        return self.proof.line(rule, parameters, list(dict.fromkeys(premises)), formula, assumptions)

    # -- the fundamental theorem ------------------------------------------------------------------

    def by_antiderivative(self, t: Term, whole: Term, low: Term, high: Term) -> Fact | None:
        """On an interval in which the ends lie, or whose ends they are."""
        inside, f = self.inside(low, high), t.args[3]
        slope, conditions = differentiate(whole, self.variable)
        needed = [self.search.prove(inside, c) for c in dict.fromkeys((eq(slope, f), *conditions, *obligations(f)))]
        needed += [self.prove(c) for e in (self.a, self.b) for c in between(e, low, high, lt)]
        proved = complete(needed)
        if proved is None:
            return None
        values = list[Term]()
        for e in (self.a, self.b):
            if e not in (low, high):
                values.append(substitute(whole, {self.variable: e}))
                continue
            side = "+-" if e in INFINITE else "+" if e == low else "-"
            fact = nearby(self.search, self.outer, self.variable, e, side).tends(whole)
            if fact is None or target(fact) in INFINITE:
                return None
            values.append(target(fact))
            proved.append(fact)
        formula = converges(t, sub(values[1], values[0]))
        return self.line("integral_value", (t, whole, written(low), written(high)), proved, formula)

    # -- other integrals ---------------------------------------------------------------------------

    def same(self, g: Term, low: Term, high: Term, known: Fact) -> Fact | None:
        """∫ f as ∫ g, of which something is known, since f = g inside."""
        inside, other = self.inside(low, high), self.integral(g)
        if g == self.f:
            return known
        needed = [self.search.prove(inside, c) for c in (eq(self.f, g), *obligations(self.f))]
        needed += [self.prove(c) for e in (self.a, self.b) for c in between(e, low, high, le)]
        proved = complete(needed)
        if proved is None:
            return None
        premises, parameters = [self.proof.part(known, 0), *proved], (self.t, g, written(low), written(high))
        return self.joined(self.line("integral_same", parameters, premises, converges(self.t, other)), known)

    def joined(self, first: Fact, second: Fact) -> Fact:
        """∫ f is another integral, which has a value."""
        equal = self.proof.part(second, 1)
        formula = eq(self.t, equal.formula.args[1])
        chain = self.proof.line("transitive", (), (self.proof.part(first, 1), equal), formula)
        return self.proof.conjunction([self.proof.part(first, 0), chain])

    def valued(self, fact: Fact, equations: Sequence[Fact]) -> Fact | None:
        """The same with the values of the integrals in it, by equations for them."""
        exists, equal = (self.proof.part(fact, i) for i in range(2))
        middle, by = equal.formula.args[1], {e.formula.args[0]: e for e in equations}
        sources, value = put_in(middle, by)
        divisors = dict.fromkeys(o for t in (value, *(c for c, _ in sources)) for o in obligations(t) if o.op == "ne")
        proved = complete(map(self.prove, divisors))
        if proved is None:
            return None
        same = self.proof.arithmetic(eq(middle, value), sources, proved)
        chain = self.proof.line("transitive", (), (equal, same), eq(self.t, value))
        return self.proof.conjunction([exists, chain])

    def combined(self, rule: str, parameters: Sequence[object], value: Term, known: Sequence[Fact]) -> Fact | None:
        """∫ f by a rule that wants other integrals to exist, with their values put in."""
        exist, equal = ([self.proof.part(k, i) for k in known] for i in range(2))
        return self.valued(self.line(rule, parameters, exist, converges(self.t, value)), equal)

    def turned(self, known: Fact) -> Fact | None:
        return self.combined("integral_turned", (self.t,), neg(integral_of(known)), [known])

    def split_at(self, c: Term, known: Sequence[Fact]) -> Fact | None:
        return self.combined("integral_split", (self.t, c), add(*map(integral_of, known)), known)

    def linear(self, g: Term, known: Sequence[Fact], low: Term, high: Term) -> Fact | None:
        """∫ f from f = g = Σ cᵢ fᵢ and what is known of each ∫ fᵢ."""
        numbers, terms = list[Term](), list[Term]()
        for part, fact in zip(g.args if g.op == "add" else (g,), known, strict=True):
            inner = integral_of(fact)
            c = ONE if inner.args[3] == part else part.args[0]
            numbers += obligations(c)
            terms.append(mul(c, inner))
        proved = complete([self.prove(o) for o in numbers])
        if proved is None:
            return None
        exist, equal = ([self.proof.part(k, i) for k in known] for i in range(2))
        whole, other = add(*terms), Range(self.search, self.outer, self.integral(g))
        fact = self.line("integral_linear", (other.t,), [*exist, *proved], converges(other.t, whole))
        found = other.valued(fact, equal)
        return found and self.same(g, low, high, found)

    def substituted(self, y: str, a: Term, b: Term, u: Term, known: Callable[[Term], Fact | None]) -> Fact | None:
        """∫ f(x) dx as ∫ f(u(y)) u′(y) dy from a to b, of which something is found out."""
        slope, conditions = differentiate(u, y)
        composed = substitute(self.f, {self.variable: u})
        t = Term("integral", y, a, b, mul(composed, slope))
        own = Range(self.search, self.outer, t)
        inside = own.inside(a, b)
        needed = [self.search.prove(inside, c) for c in (*conditions, *obligations(composed))]
        needed.append(self.search.prove(inside, lt(ZERO, slope)) or self.search.prove(inside, lt(slope, ZERO)))
        needed += [own.prove(lt(a, b))] if own.finite else []
        for end, side, value in ((a, "+", self.a), (b, "-", self.b)):
            near = nearby(self.search, self.outer, y, end, "+-" if end in INFINITE else side)
            fact = near.tends(u)
            needed.append(fact and (fact if target(fact) == value else near.revalued(fact, value)))
        proved = complete(needed)
        found = None if proved is None else known(t)
        if proved is None or found is None:
            return None
        premises, inner = [*proved, self.proof.part(found, 0)], Term("integral", y, a, b, u)
        return self.joined(
            own.line("integral_substituted", (self.t, inner), premises, converges(self.t, t)), found
        )

    def known(self, name: str, values: dict[str, Term]) -> Fact | None:
        """An entry of the table, if its conditions hold."""
        entry = KNOWN[name]
        by = {v: values[v] for v in entry.variables}
        needed = [*(substitute(c, by) for c in entry.conditions), *(o for v in by.values() for o in obligations(v))]
        proved = complete(map(self.prove, needed))
        if proved is None or any(self.variable in v.free for v in by.values()):
            return None
        t, value = entry.statement.args
        bound, a, b, f = t.args
        ends = [e if e in INFINITE else substitute(e, by) for e in (a, b)]
        t = Term("integral", self.variable, *ends, substitute(f, by | {bound: self.x}))
        parameters = (name, self.variable, *by.values())
        return self.line("known_integral", parameters, proved, converges(t, substitute(value, by)))

    # -- existence ----------------------------------------------------------------------------------

    def exists(self) -> Fact | None:
        """That the integral of a continuous function over a compact range exists."""
        if not self.finite or not is_continuous(self.f, self.variable):
            return None
        ends = (self.a, self.b)
        for low, high in hulls(self.search, self.outer, ends):
            found = self.between_ends(obligations(self.f), ends, low, high)
            if found is not None:
                parameters = (self.t, written(low), written(high))
                return self.line("integral_exists", parameters, found, Term("defined", self.t))
        return None

    def between_ends(
        self, local: Sequence[Term], ends: Sequence[Term], low: Term, high: Term, moving: Sequence[Term] = ()
    ) -> list[Fact] | None:
        """What holds for all x between low and high, and that the ends lie there, strictly if they move."""
        needed, assumed = hull(self.variable, ends, low, high, moving)
        inside = self.outer.assuming(*assumed)
        return complete([*(self.search.prove(inside, o) for o in local), *map(self.prove, needed)])

    def itself(self, exists: Fact) -> Fact:
        """An integral that is known to exist alone."""
        return self.proof.conjunction([exists, self.proof.arithmetic(eq(self.t, self.t))])


def with_own_variable(t: Term, context: Context) -> Term:
    """An integral whose variable means nothing else."""
    variable, a, b, f = t.args
    if variable not in a.free | b.free and not variable.startswith("#"):
        return t
    name = fresh(variable.replace("#", "x"), context.names | a.free | b.free | f.free)
    return Term("integral", name, a, b, substitute(f, {variable: var(name)}))


def integral_of(fact: Fact) -> Term:
    """The integral of which a fact says what it is."""
    return fact.formula.args[1].args[0]  # type: ignore[no-any-return]


def complete(facts: Iterable[Fact | None]) -> list[Fact] | None:
    """The facts, if none is missing."""
    found = list(facts)
    return None if any(f is None for f in found) else [f for f in found if f]


def put_in(t: Term, by: Mapping[Term, Fact]) -> tuple[list[tuple[Term, Fact]], Term]:
    """A sum of multiples of integrals with their values in their place; the equations used, with their factors."""
    if t in by:
        return [(ONE, by[t])], by[t].formula.args[1]
    if t.op == "mul":
        c, inner = t.args
        sources, value = put_in(inner, by)
        return [(mul(c, k), fact) for k, fact in sources], mul(c, value)
    if t.op == "neg":
        sources, value = put_in(t.args[0], by)
        return [(neg(k), fact) for k, fact in sources], neg(value)
    parts = [put_in(a, by) for a in t.args]
    return [source for sources, _ in parts for source in sources], add(*(value for _, value in parts))


def is_continuous(f: Term, variable: str) -> bool:
    try:
        check_continuous(f, variable)
    except Rejected:
        return False
    return True


def between(end: Term, low: Term, high: Term, order: Callable[[Term, Term], Term]) -> list[Term]:
    """That an end lies between low and high, or is one of them."""
    if end in INFINITE:
        return []
    below = [] if end == low or low == MINUS_INFINITY else [order(low, end)]
    return below + ([] if end == high or high == INFINITY else [order(end, high)])


def written(end: Term) -> Term | str:
    """An end of an interval as a certificate writes it."""
    return "oo" if end == INFINITY else "-oo" if end == MINUS_INFINITY else end


def hulls(search: Search, context: Context, ends: Sequence[Term]) -> list[tuple[Term, Term]]:
    """Intervals that contain the finite ends of an integral, the smallest first."""
    a, b = ends
    everywhere = [(ZERO, INFINITY), (MINUS_INFINITY, INFINITY)]
    if search.prove(context, le(a, b)):
        return [(a, b), *everywhere]
    return [(b, a), *everywhere] if search.prove(context, le(b, a)) else everywhere
