"""Integrals: by an antiderivative, by the table, part by part, or that they exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from therefore.kernel.calculus import differentiate, negative, open_conditions, plus, times
from therefore.kernel.integrals import check_continuous, converges
from therefore.kernel.known_integrals import KNOWN
from therefore.kernel.limits import INFINITE
from therefore.kernel.obligations import obligations
from therefore.kernel.quotients import Rejected, Value
from therefore.prover.antiderivatives import antiderivative
from therefore.prover.limits import nearby, target
from therefore.prover.proof import Context, Fact
from therefore.term import (
    INFINITY, MINUS_INFINITY, ONE, RELATIONS, ZERO, Term, add, eq, fresh, le, lt, mul, neg, num, sub,
    substitute, var, walk,
)  # fmt: skip

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer
    from therefore.prover.search import Search

MAX_PARTS = 8


def prove_integral(search: Search, context: Context, t: Term) -> Fact | None:
    """That an integral exists and what it is: a formula `converges`."""
    key = ("integral", t)
    if key not in context.memo:
        context.memo[key] = None
        own = with_own_variable(t, context)
        found = _Range(search, context, own).value()
        context.memo[key] = found and search.proof.renamed(found, converges(t, target(found)))
    return context.memo[key]  # type: ignore[no-any-return]


def prove_exists(search: Search, context: Context, t: Term) -> Fact | None:
    """That an integral exists."""
    value = prove_integral(search, context, t)
    if value is not None:
        return search.proof.part(value, 0)
    found = _Range(search, context, with_own_variable(t, context)).exists()
    return found and search.proof.renamed(found, Term("defined", t))


def with_own_variable(t: Term, context: Context) -> Term:
    """An integral whose variable means nothing else."""
    variable, a, b, f = t.args
    if variable not in a.free | b.free:
        return t
    name = fresh(variable, context.names | a.free | b.free | f.free)
    return Term("integral", name, a, b, substitute(f, {variable: var(name)}))


class _Range:
    """An integral, the hypotheses around it, and those inside its range."""

    def __init__(self, search: Search, context: Context, t: Term) -> None:
        self.search, self.proof, self.t = search, context.proof, t
        self.variable, self.a, self.b, self.f = t.args
        self.x = var(self.variable)
        facts = tuple(f for f in context.facts if self.variable not in f.formula.free)
        names = context.names | {self.variable}
        same = facts == context.facts
        self.outer = context if same else Context(context.proof, facts, names, models=context.models)

    def prove(self, formula: Term) -> Fact | None:
        return self.search.prove(self.outer, formula)

    def integral(self, f: Term) -> Term:
        return Term("integral", self.variable, self.a, self.b, f)

    # -- the value ------------------------------------------------------------------------------

    def value(self) -> Fact | None:
        same = self.prove(eq(self.a, self.b)) if self.finite() else None
        if same is not None:
            return self.proof.line("integral_empty", (self.t,), [same], converges(self.t, ZERO))
        if self.backwards():
            return self.turned()
        for low, high in self.intervals():
            found = self.over(low, high)
            if found is not None:
                return found
        return self.split()

    def finite(self) -> bool:
        return self.a not in INFINITE and self.b not in INFINITE

    def backwards(self) -> bool:
        if not self.finite():
            return bool(self.a == INFINITY or self.b == MINUS_INFINITY)
        return self.prove(lt(self.b, self.a)) is not None

    def turned(self) -> Fact | None:
        other = Term("integral", self.variable, self.b, self.a, self.f)
        found = prove_integral(self.search, self.outer, other)
        if found is None:
            return None
        exists, equal = (self.proof.part(found, i) for i in range(2))
        fact = self.proof.line("integral_turned", (self.t,), [exists], converges(self.t, neg(other)))
        return self.rewritten(fact, neg(equal.formula.args[1]), [equal])

    def rewritten(self, fact: Fact, value: Term, equations: Sequence[Fact]) -> Fact | None:
        """The same with another value, by equations for the integrals in it."""
        exists, equal = (self.proof.part(fact, i) for i in range(2))
        middle, formula = equal.formula.args[1], eq(equal.formula.args[1], value)
        x = self.search.explorer(self.outer.extended(e for e in equations if e.formula.args[0] != e.formula.args[1]))
        with x.asking():
            try:
                if not x.subtract(x.normal(value), x.normal(middle)).is_zero:
                    return None
            except Rejected:
                return None
            same = self.proof.arithmetic(formula, [], x.relevant())
        chain = self.proof.line("transitive", (), (equal, same), eq(self.t, value))
        return self.proof.conjunction([exists, chain])

    def intervals(self) -> Iterator[tuple[Term, Term]]:
        """Where to look at the integrand: between the ends, or around them where it is not known which is less."""
        if not self.finite() or self.prove(lt(self.a, self.b)):
            yield self.a, self.b
            return
        for low, high in ((MINUS_INFINITY, INFINITY), (ZERO, INFINITY), (num(-1), ONE), (ZERO, ONE)):
            orders = [lt(low, e) for e in (self.a, self.b) if low != MINUS_INFINITY]
            orders += [lt(e, high) for e in (self.a, self.b) if high != INFINITY]
            if all(map(self.prove, orders)):
                yield low, high

    def inside(self, low: Term, high: Term) -> Context:
        below = () if low == MINUS_INFINITY else (lt(low, self.x),)
        return self.outer.assuming(*below, *(() if high == INFINITY else (lt(self.x, high),)))

    def over(self, low: Term, high: Term) -> Fact | None:
        inside = self.inside(low, high)
        if not all(self.search.prove(inside, o) for o in obligations(self.f)):
            return None
        if not is_continuous(self.f, self.variable):
            return self.simplified(low, high)
        kernels = list(self.kernels(inside)) if (low, high) == (self.a, self.b) else []
        found = antiderivative(self.search, inside, self.variable, self.f, [h for h, _ in kernels])
        if found is None:
            return self.by_monomials(low, high)
        whole, numbers = found
        used = [(c, *kernel) for c, kernel in zip(numbers, kernels, strict=True) if c != ZERO]
        if not used:
            return self.by_antiderivative(self.t, whole, low, high)
        return self.in_parts(whole, used, low, high)

    def simplified(self, low: Term, high: Term) -> Fact | None:
        """By the normal form of the integrand inside the range."""
        x = self.search.explorer(self.inside(low, high))
        try:
            g = x.term(x.normal(self.f))
        except Rejected:
            return None
        found = prove_integral(self.search, self.outer, self.integral(g)) if is_continuous(g, self.variable) else None
        same = found and self.same(g, low, high, self.proof.part(found, 0))
        return found and same and self.joined(same, found)

    def joined(self, first: Fact, second: Fact) -> Fact:
        """∫ f = ∫ g, which has a value."""
        equal = self.proof.part(second, 1)
        formula = eq(self.t, equal.formula.args[1])
        chain = self.proof.line("transitive", (), (self.proof.part(first, 1), equal), formula)
        return self.proof.conjunction([self.proof.part(first, 0), chain])

    def split(self) -> Fact | None:
        """At a place inside the range where |u|, max(u, v), sign(u) or a condition changes."""
        for c in self.kinks():
            orders = [lt(self.a, c)] if self.a != MINUS_INFINITY else []
            orders += [lt(c, self.b)] if self.b != INFINITY else []
            if not all(map(self.prove, orders)):
                continue
            parts = [Term("integral", self.variable, *ends, self.f) for ends in ((self.a, c), (c, self.b))]
            facts = [prove_integral(self.search, self.outer, p) for p in parts]
            if any(f is None for f in facts):
                return None
            exist, equal = ([self.proof.part(f, i) for f in facts if f] for i in range(2))
            fact = self.proof.line("integral_split", (self.t, c), exist, converges(self.t, add(*parts)))
            return self.rewritten(fact, add(*(e.formula.args[1] for e in equal)), equal)
        return None

    def kinks(self) -> Iterator[Term]:
        """Where what an integrand compares is equal, if that is linear."""
        x = self.search.explorer(self.outer)
        for node in walk(self.f):
            pairs = []
            if node.op in ("abs", "sign"):
                pairs = [(node.args[0], ZERO)]
            elif node.op in ("max", "min", *RELATIONS):
                pairs = [(node.args[0], v) for v in node.args[1:]]
            for u, v in pairs:
                try:
                    gap = x.normal(sub(u, v))
                    place = x.as_generator(x.normal(self.x))
                    if place is None or gap.num.degrees()[place] != 1 or place in x.used(gap.den):
                        continue
                    a, b = (self.coefficient(x, gap, place, k) for k in (1, 0))
                    c = x.term(x.negative(x.divide(b, a)))
                except Rejected:
                    continue
                if self.variable not in c.free:
                    yield c

    def by_monomials(self, low: Term, high: Term) -> Fact | None:
        """As a sum of multiples of the integrals of single products in normal form, if it is not one already."""
        x = self.search.explorer(self.inside(low, high))
        try:
            value = x.normal(self.f)
        except Rejected:
            return None
        groups = dict[str, tuple[Any, Any]]()
        for m, c in value.num.to_dict().items():
            moving = [self.variable in x.atoms[i].term.free for i in range(len(m)) if m[i]]
            where = [i for i in range(len(m)) if m[i]]
            own = {i for i, moves in zip(where, moving, strict=True) if moves}
            inner = tuple(e if i in own else 0 for i, e in enumerate(m))
            outer = tuple(0 if i in own else e for i, e in enumerate(m))
            key = str(inner)
            before = groups[key][1] if key in groups else x.context.constant(0)
            groups[key] = (inner, before + x.context.from_dict({outer: c}))
        fixed, moving_den = self.separated(x, value.den)
        items = [
            (x.term(x.make(c, fixed)), x.term(x.make(x.context.from_dict({inner: 1}), moving_den)))
            for inner, c in groups.values()
        ]
        if len(items) > MAX_PARTS or items == [(ONE, self.f)]:
            return None
        parts, facts = list[Term](), list[Fact]()
        for c, h in items:
            fact = self.known_or_exists(self.integral(h))
            if fact is None:
                return None
            parts.append(mul(c, h) if c != ONE else h)
            facts.append(fact)
        return self.linear(add(*parts), facts, low, high)

    def separated(self, x: Explorer, polynomial: Any) -> tuple[Any, Any]:
        """A denominator as (free of the variable) · (the rest)."""
        fixed = x.one
        if not polynomial.is_constant():
            for q, e in x.factor(polynomial)[1]:
                if not any(self.variable in x.atoms[i].term.free for i in x.used(q)):
                    fixed *= q**e
        return fixed, polynomial / fixed

    def known_or_exists(self, t: Term) -> Fact | None:
        """What an integral is, or that it exists and is what it is."""
        found = prove_integral(self.search, self.outer, t)
        if found is not None:
            return found
        exists = _Range(self.search, self.outer, t).exists()
        return exists and self.proof.conjunction([exists, self.proof.arithmetic(eq(t, t))])

    def by_antiderivative(self, t: Term, whole: Term, low: Term, high: Term) -> Fact | None:
        """The fundamental theorem, on an interval in which the ends lie or whose ends they are."""
        inside, f = self.inside(low, high), t.args[3]
        slope, conditions = differentiate(whole, self.variable)
        local = [self.search.prove(inside, c) for c in dict.fromkeys((eq(slope, f), *conditions, *obligations(f)))]
        orders = [self.prove(c) for e in (self.a, self.b) for c in between(e, low, high, lt)]
        if any(p is None for p in (*local, *orders)):
            return None
        values, ends = list[Term](), list[Fact]()
        for e in (self.a, self.b):
            if e not in (low, high):
                values.append(substitute(whole, {self.variable: e}))
                continue
            side = "+-" if e in INFINITE else "+" if e == low else "-"
            fact = nearby(self.search, self.outer, self.variable, e, side).tends(whole)
            if fact is None or target(fact) in INFINITE:
                return None
            values.append(target(fact))
            ends.append(fact)
        premises = [*(p for p in (*local, *orders) if p), *ends]
        formula = converges(t, sub(values[1], values[0]))
        return self.line("integral_value", (t, whole, written(low), written(high)), premises, formula)

    def in_parts(self, whole: Term, used: list[tuple[Term, Term, Fact]], low: Term, high: Term) -> Fact | None:
        """f as a derivative and multiples of known integrands: ∫ f = [F] + Σ cᵢ ∫ hᵢ."""
        exact = sub(self.f, add(*(mul(c, h) for c, h, _ in used)))
        parts = [mul(c, h) for c, h, _ in used]
        facts = [fact for _, _, fact in used]
        if whole != ZERO:
            found = self.by_antiderivative(self.integral(exact), whole, low, high)
            if found is None:
                return None
            parts, facts = [exact, *parts], [found, *facts]
        return self.linear(add(*parts), facts, low, high)

    def linear(self, g: Term, facts: Sequence[Fact], low: Term, high: Term) -> Fact | None:
        """∫ f from f = g = Σ cᵢ fᵢ and what is known of each ∫ fᵢ."""
        split, needed, terms = self.integral(g), list[Term](), list[Term]()
        for part, fact in zip(g.args if g.op == "add" else (g,), facts, strict=True):
            c = ONE if fact.formula.args[1].args[0].args[3] == part else part.args[0]
            needed += obligations(c)
            terms.append(mul(c, fact.formula.args[1].args[0]))
        numbers = [self.prove(o) for o in needed]
        if any(n is None for n in numbers):
            return None
        exist, equal = ([self.proof.part(fact, i) for fact in facts] for i in range(2))
        premises = [*exist, *(n for n in numbers if n)]
        fact = self.line("integral_linear", (split,), premises, converges(split, add(*terms)))
        same = self.same(g, low, high, self.proof.part(fact, 0))
        if same is None:
            return None
        chain = self.proof.line(
            "transitive", (), (self.proof.part(same, 1), self.proof.part(fact, 1)), eq(self.t, add(*terms))
        )
        both = self.proof.conjunction([self.proof.part(same, 0), chain])
        by = {e.formula.args[0]: e.formula.args[1] for e in equal}
        value = add(*(mul(u.args[0], by[u.args[1]]) if u.op == "mul" else by[u] for u in terms))
        return self.rewritten(both, value, equal)

    def same(self, g: Term, low: Term, high: Term, exists: Fact) -> Fact | None:
        """∫ f = ∫ g, which exists, as f = g inside."""
        inside, other = self.inside(low, high), self.integral(g)
        local = [self.search.prove(inside, c) for c in (eq(self.f, g), *obligations(self.f))]
        orders = [self.prove(c) for e in (self.a, self.b) for c in between(e, low, high, le)]
        if any(p is None for p in (*local, *orders)):
            return None
        premises = [exists, *(p for p in (*local, *orders) if p)]
        parameters = (self.t, g, written(low), written(high))
        return self.line("integral_same", parameters, premises, converges(self.t, other))

    def line(self, rule: str, parameters: Sequence[object], premises: Sequence[Fact], formula: Term) -> Fact:
        """A line whose premises may speak of what is inside the range."""
        assumptions = frozenset(
            a for a in frozenset().union(*(p.assumptions for p in premises)) if self.variable not in a.free
        )
        return self.proof.line(rule, parameters, list(dict.fromkeys(premises)), formula, assumptions)

    # -- the table ------------------------------------------------------------------------------

    def kernels(self, inside: Context) -> Iterator[tuple[Term, Fact]]:
        """Integrands of the table that may be part of this one, with what is known of their integrals."""
        x = self.search.explorer(inside)
        try:
            value = x.normal(self.f)
        except Rejected:
            return
        exponents = dict[str, Value]()
        for m in value.num.to_dict():
            e = x.zero_value
            for i, k in enumerate(m):
                if k and x.atoms[i].term.op == "exp" and self.variable in x.atoms[i].term.free:
                    e = x.add(e, x.multiply(x.constant(int(k)), x.normal(x.atoms[i].term.args[0])))
            for i, k in self.below(x, value):
                e = x.subtract(e, x.multiply(x.constant(k), x.normal(x.atoms[i].term.args[0])))
            exponents[e.key] = e
        for e in exponents.values():
            yield from self.gaussian(x, e)

    def below(self, x: Explorer, value: Value) -> list[tuple[int, int]]:
        """The exponentials that divide an integrand, with their powers."""
        if value.den.is_constant():
            return []
        found = []
        for q, k in x.factor(value.den)[1]:
            i = x.as_generator(Value(q, x.one))
            if i is not None and x.atoms[i].term.op == "exp" and self.variable in x.atoms[i].term.free:
                found.append((i, int(k)))
        return found

    def gaussian(self, x: Explorer, e: Value) -> Iterator[tuple[Term, Fact]]:
        """e^(−ax² + bx + c) over the line, or e^(−ax²) over half of it."""
        place = x.as_generator(x.normal(self.x))
        if place is None or e.num.degrees()[place] != 2 or any(
            self.variable in x.atoms[i].term.free for i in e.used if i != place
        ) or place in x.used(e.den):
            return
        parts = [self.coefficient(x, e, place, k) for k in range(3)]
        a, b, c = x.term(x.negative(parts[2])), x.term(parts[1]), x.term(parts[0])
        if (self.a, self.b) == (MINUS_INFINITY, INFINITY):
            fact = self.known("Gauss", {"a": a, "b": b, "c": c})
        elif (self.a, self.b) == (ZERO, INFINITY) and parts[0].is_zero and parts[1].is_zero:
            fact = self.known("Gauss from the middle", {"a": a})
        else:
            return
        if fact is not None:
            yield fact.formula.args[1].args[0].args[3], fact

    def coefficient(self, x: Explorer, e: Value, place: int, k: int) -> Value:
        terms = {m: c for m, c in e.num.to_dict().items() if m[place] == k}
        cut = {tuple(0 if i == place else j for i, j in enumerate(m)): c for m, c in terms.items()}
        return x.make(x.context.from_dict(cut), e.den)

    def known(self, name: str, values: dict[str, Term]) -> Fact | None:
        """An entry of the table, if its conditions hold."""
        entry = KNOWN[name]
        by = {v: values[v] for v in entry.variables}
        needed = [*(substitute(c, by) for c in entry.conditions), *(o for v in by.values() for o in obligations(v))]
        facts = [self.prove(c) for c in needed]
        if any(f is None for f in facts):
            return None
        t, value = entry.statement.args
        bound, a, b, f = t.args
        ends = [e if e in INFINITE else substitute(e, by) for e in (a, b)]
        t = Term("integral", self.variable, *ends, substitute(f, by | {bound: self.x}))
        formula = converges(t, substitute(value, by))
        return self.line("known_integral", (name, self.variable, *by.values()), [f for f in facts if f], formula)

    # -- existence ------------------------------------------------------------------------------

    def exists(self) -> Fact | None:
        """The integral of a continuous function over a compact range."""
        if not self.finite():
            return None
        for low, high in hulls(self.search, self.outer, (self.a, self.b)):
            found = self.between_ends(obligations(self.f), (self.a, self.b), low, high)
            if found is not None:
                parameters = (self.t, written(low), written(high))
                return self.line("integral_exists", parameters, found, Term("defined", self.t))
        return None

    def between_ends(self, local: Sequence[Term], ends: Sequence[Term], low: Term, high: Term) -> list[Fact] | None:
        """What holds for all x between low and high, and that the ends lie there."""
        needed, assumed = hull(self.variable, ends, low, high)
        inside = self.outer.assuming(*assumed)
        found = [*(self.search.prove(inside, o) for o in local), *map(self.prove, needed)]
        return None if any(f is None for f in found) else [f for f in found if f]


def prove_derivative(search: Search, context: Context, t: Term) -> Fact | None:
    """The derivative of an integral by what its integrand or its ends depend on."""
    p, inner, point = t.args
    at = {p: point}
    name = fresh(inner.args[0], context.names | point.free | inner.free | {p})
    inner = Term("integral", name, *inner.args[1:3], substitute(inner.args[3], {inner.args[0]: var(name)}))
    own = _Range(search, context, inner)
    try:
        slope, conditions = differentiate(own.f, p)
        rates = [differentiate(e, p) for e in (own.b, own.a)]
        local = [substitute(c, at) for c in (*obligations(own.f), *open_conditions(conditions))]
    except (Rejected, ValueError):
        return None
    if not all(is_continuous(g, v) for g in (own.f, slope) for v in (name, p)):
        return None
    ends = [substitute(e, at) for e in (own.a, own.b)]
    moving = [e for e, f in zip(ends, (own.a, own.b), strict=True) if p in f.free]
    needed = [substitute(c, at) for e, (_, own_conditions) in zip((own.b, own.a), rates, strict=True)
              for c in (*own_conditions, *obligations(e))]  # fmt: skip
    at_b, at_a = (times(substitute(own.f, {name: e}), rate) for e, (rate, _) in zip((own.b, own.a), rates, strict=True))
    value = plus(Term("integral", name, own.a, own.b, slope), at_b, negative(at_a))
    t_renamed = Term("deriv", p, inner, point)
    formula = converges(t_renamed, substitute(value, at))
    for low, high in hulls(search, own.outer, ends):
        if any(e in (low, high) for e in moving):
            continue
        found = own.between_ends(local, ends, low, high)
        more = [own.prove(c) for c in needed]
        if found is not None and not any(f is None for f in more):
            premises = [*found, *(f for f in more if f)]
            fact = own.line("integral_derivative", (t_renamed, written(low), written(high)), premises, formula)
            return search.proof.renamed(fact, converges(t, target(fact)))
    return None


def hulls(search: Search, context: Context, ends: Sequence[Term]) -> Iterator[tuple[Term, Term]]:
    """Intervals that contain the ends of an integral, the smallest first."""
    a, b = ends
    if a in INFINITE or b in INFINITE:
        return
    if search.prove(context, le(a, b)):
        yield a, b
    elif search.prove(context, le(b, a)):
        yield b, a
    yield ZERO, INFINITY
    yield MINUS_INFINITY, INFINITY


def hull(variable: str, ends: Sequence[Term], low: Term, high: Term) -> tuple[list[Term], list[Term]]:
    """That ends lie between low and high, and what that allows to assume of x (as in the kernel)."""
    x, needed, inside = var(variable), list[Term](), list[Term]()
    if low != MINUS_INFINITY:
        order = le if low in ends else lt
        needed += [order(low, e) for e in ends if e != low]
        inside.append(order(low, x))
    if high != INFINITY:
        order = le if high in ends else lt
        needed += [order(e, high) for e in ends if e != high]
        inside.append(order(x, high))
    return needed, inside


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
