"""The leading part of a term as its variable tends to 0 from above.

Near 0 a term is a quotient of sums of products, each a *scale* times a *unit*: a scale is
tᵏ·(−log t)ʲ·e^E with E in powers of t and log t, a unit tends to a number that is not 0. What is
analytic at 0 is tⁿ times a unit by Taylor's theorem, for the n of its first nonzero derivative; of
the rest, logarithms are taken apart, and functions that vanish with their argument are compared
with it. Scales are ordered; divided by its largest scale, a sum tends to the unit of that scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import TYPE_CHECKING, Any

from therefore.kernel.calculus import differentiate, open_conditions
from therefore.kernel.limit_rules import tends
from therefore.kernel.limits import INFINITE
from therefore.kernel.obligations import obligations
from therefore.kernel.quotients import Rejected, Value
from therefore.prover.proof import Fact
from therefore.prover.summation.reindexing import with_plain_names
from therefore.term import (
    INFINITY,
    ONE,
    ZERO,
    Term,
    add,
    div,
    eq,
    fresh,
    lt,
    mul,
    ne,
    neg,
    num,
    power,
    rebuild,
    sub,
    substitute,
    var,
)  # fmt: skip

if TYPE_CHECKING:
    from therefore.prover.analysis.limits import Nearby

MAX_ORDER = 6
MAX_GROUPS = 12


@dataclass(frozen=True)
class Scale:
    """tᵏ·(−log t)ʲ·e^E, with E as the explorer's value."""

    k: int
    j: int
    exponent: Value

    @property
    def key(self) -> tuple[int, int, str]:
        return self.k, self.j, self.exponent.key


@dataclass(frozen=True)
class Part:
    """A scale times a unit: the unit as a term, with what is known of its parts, and its limit."""

    scale: Scale
    unit: Term
    leaves: dict[Term, Fact]


def by_leading_part(near: Nearby, f: Term) -> Fact | None:
    """What f tends to, from the leading parts of numerator and denominator."""
    near.prepare(f)
    try:
        whole = Leading(near)
        return whole.quotient(f, whole.opened(whole.x.normal(f)))
    except Rejected:
        return None


class Leading:
    """The scales and units of terms near 0, in the explorer of that neighbourhood."""

    def __init__(self, near: Nearby) -> None:
        self.near, self.x = near, near.search.explorer(near.here)
        self.t = near.x
        self.log = Term("log", self.t)
        self.one = Scale(0, 0, self.x.zero_value)
        self.kinds: dict[int, Any] = {}
        self.names: dict[str, Term] = {}

    # -- sums of products ---------------------------------------------------------------------

    def quotient(self, f: Term, value: Value) -> Fact | None:
        above, below = self.part(value.num), self.part(value.den)
        tops, bottoms = (self.near.structure(p.unit, p.leaves) for p in (above, below))
        if tops is None or bottoms is None:
            return None
        ratio = self.over(above.scale, below.scale)
        sign = self.sign(ratio)
        leaves = {above.unit: tops, below.unit: bottoms}
        if sign <= 0:
            found = self.vanishing(ratio) if sign < 0 else None
            term = self.term(ratio)
            if found is not None:
                leaves[term] = found
            elif sign < 0:
                return None
            whole = div(above.unit, below.unit) if sign == 0 else mul(term, div(above.unit, below.unit))
        else:
            inverse = self.over(self.one, ratio)
            term, found = self.term(inverse), self.vanishing(inverse)
            if found is None:
                return None
            leaves[term] = found
            self.near.eventually(below.unit, bottoms)
            self.near.eventually(neg(self.log))
            whole = div(above.unit, mul(term, below.unit))
        leaves = {u: fact for u, fact in leaves.items() if self.near.variable in u.free}
        done = self.near.structure(whole, leaves)
        return done and self.near.same(f, done)

    def part(self, polynomial: Any) -> Part:
        """A polynomial in the generators as its largest scale times a unit."""
        groups: dict[Any, tuple[Scale, list[tuple[Term, Fact]], Any]] = {}
        for exponents, coefficient in polynomial.to_dict().items():
            scale, units, rest = self.monomial(exponents, coefficient)
            key = (scale.key, tuple(u for u, _ in units))
            before = groups[key][2] if key in groups else self.x.context.constant(0)
            groups[key] = (scale, units, before + rest)
        if not 0 < len(groups) <= MAX_GROUPS:
            raise Rejected("no scale, or too many")
        parts = [self.analytic_part(*group) for group in groups.values()]
        top = parts[0]
        for p in parts[1:]:
            if self.sign(self.over(p.scale, top.scale)) > 0:
                top = p
        terms, leaves = [], dict[Term, Fact]()
        for p in parts:
            ratio = self.over(p.scale, top.scale)
            term = ONE if ratio.key == self.one.key else self.term(ratio)
            if term != ONE:
                found = self.vanishing(ratio) if self.sign(ratio) < 0 else None
                if found is None:
                    raise Rejected("scales that are alike")
                leaves[term] = found
            leaves |= p.leaves
            terms.append(p.unit if term == ONE else mul(term, p.unit))
        return Part(top.scale, add(*terms), leaves)

    def monomial(self, exponents: Any, coefficient: Any) -> tuple[Scale, list[tuple[Term, Fact]], Any]:
        """A product of generators as a scale, units, and what is analytic at 0."""
        scale, units, rest = self.one, list[tuple[Term, Fact]](), self.x.context.constant(coefficient)
        for i, e in enumerate(exponents):
            if not e:
                continue
            kind = self.kind(i)
            if kind == "analytic":
                rest *= self.x.generator(i).num ** int(e)
                continue
            part_scale, pairs, sign = kind
            scale = self.times(scale, part_scale, int(e))
            rest *= sign ** int(e)
            units += [(unit if e == 1 else power(unit, num(int(e))), fact) for unit, fact in pairs]
        return scale, units, rest

    def analytic_part(self, scale: Scale, units: list[tuple[Term, Fact]], rest: Any) -> Part:
        """What is analytic, as a power of t times a unit; the other factors beside it."""
        shift = self.powers_of_t(rest)
        order, unit, leaf = self.taylor(self.x.polynomial_term(rest / self.x.normal(self.t).num ** shift))
        leaves = {body_of(f): f for _, f in units} | ({unit: leaf} if leaf else {})
        product = [u for u, _ in units] + ([unit] if unit != ONE or not units else [])
        return Part(Scale(scale.k + shift + order, scale.j, scale.exponent), mul(*product), leaves)

    def powers_of_t(self, polynomial: Any) -> int:
        """The highest power of t that divides a polynomial."""
        place = self.x.as_generator(self.x.normal(self.t))
        return 0 if place is None else min(int(m[place]) for m in polynomial.to_dict())

    def taylor(self, f: Term) -> tuple[int, Term, Fact | None]:
        """The order of f at 0, the unit f/tⁿ, and what that tends to."""
        near = self.near
        if near.variable not in f.free:
            return 0, f, None
        f, at = with_plain_names(f), {near.variable: ZERO}
        outer = near.search.explorer(near.outer)

        def prove(formula: Term) -> Fact | None:
            return near.search.prove(near.outer, substitute(formula, at))

        facts, slope, n = [prove(o) for o in obligations(f)], f, 0
        while n <= MAX_ORDER:
            value = outer.normal(substitute(slope, at))
            if not value.is_zero:
                break
            facts.append(prove(eq(slope, ZERO)))
            slope, conditions = differentiate(slope, near.variable)
            facts += [prove(c) for c in open_conditions(conditions)]
            n += 1
        else:
            raise Rejected("a function that vanishes to a high order")
        if n == 0:
            return 0, f, None
        if any(fact is None for fact in facts):
            raise Rejected("not analytic")
        unit = div(f, power(sub(self.t, ZERO), num(n)))
        value_term = div(substitute(slope, at), num(factorial(n)))
        limit = near.limit(unit)
        parameters = (near.variable, f, ZERO, near.direction, num(n))
        fact = near.line("limit_taylor", parameters, [c for c in facts if c], tends(limit, value_term))
        return n, unit, near.valued(fact)

    # -- generators ---------------------------------------------------------------------------

    def kind(self, i: int) -> Any:
        """Whether a generator is analytic at 0; else its scale, its units and a sign."""
        if i not in self.kinds:
            self.kinds[i] = self._kind(substitute(self.x.atoms[i].term, self.names))
        return self.kinds[i]

    def _kind(self, t: Term) -> Any:
        near = self.near
        if any("#" in name for name in t.free):
            raise Rejected("a bound index")
        if near.variable not in t.free or t == self.t or self.analytic(t):
            return "analytic"
        if t == self.log:
            return Scale(0, 1, self.x.zero_value), [], -1
        if t.op == "exp":
            exponent = self.x.normal(t.args[0])
            if _infinite(self.powers(exponent)):
                return Scale(0, 0, exponent), [], 1
        fact = near.tends(t)
        if fact is None or value_of(fact) in INFINITE:
            raise Rejected(f"no scale for {t!r}")
        if near.search.prove(near.outer, ne(value_of(fact), ZERO)):
            return self.one, [(t, fact)], 1
        return self.small(t)

    def analytic(self, t: Term) -> bool:
        at = {self.near.variable: ZERO}
        try:
            _, conditions = differentiate(t, self.near.variable)
            needed = [*open_conditions(conditions), *obligations(t)]
        except (Rejected, ValueError):
            return False
        return all(self.near.search.prove(self.near.outer, substitute(c, at)) for c in needed)

    def small(self, t: Term) -> Any:
        """φ(u) as (u − c)·φ′(c) times something that tends to 1, where u → c and φ(c) = 0."""
        near = self.near
        inner = near.tends(t.args[0]) if len(t.args) == 1 else None
        if inner is None or value_of(inner) in INFINITE:
            raise Rejected(f"no scale for {t!r}")
        c, u = value_of(inner), t.args[0]
        gap = self.part_of(sub(u, c))
        name = fresh("y", near.outer.names | t.free)
        at = {name: c}
        f = Term(t.op, var(name))
        slope, conditions = differentiate(f, name)
        needed = [*obligations(f), eq(f, ZERO), *conditions]
        facts = [near.search.prove(near.outer, substitute(n, at)) for n in (*needed, ne(slope, ZERO))]
        stays = near.prove(ne(u, c))
        if any(f is None for f in facts) or stays is None:
            raise Rejected(f"no scale for {t!r}")
        quotient = Term("limit", name, div(f, power(sub(var(name), c), ONE)), c, "+-")
        value = div(substitute(slope, at), ONE)
        leaf = near.proof.line(
            "limit_taylor", (name, f, c, "+-", ONE), [f for f in facts[:-1] if f], tends(quotient, value)
        )
        whole = near.limit(substitute(quotient.args[1], {name: u}))
        fact = near.line(
            "limit_through", (quotient, near.limit(u)), [leaf, inner, stays], tends(whole, value)
        )
        unit = near.structure(gap.unit, gap.leaves)
        if unit is None:
            raise Rejected(f"no scale for {t!r}")
        return gap.scale, [(gap.unit, unit), (whole.args[1], near.valued(fact))], 1

    def part_of(self, t: Term) -> Part:
        value = self.x.normal(t)
        above, below = self.part(value.num), self.part(value.den)
        return Part(self.over(above.scale, below.scale), div(above.unit, below.unit), above.leaves | below.leaves)

    def opened(self, value: Value) -> Value:
        """Logarithms taken apart: log h = log s + log u for a scale s and a unit u, which a new name stands for."""
        x, t = self.x, self.x.term(value)
        for i in value.used:
            log = x.atoms[i].term
            if log.op != "log" or log == self.log or self.near.variable not in log.free or self.analytic(log):
                continue
            part = self.part_of(log.args[0])
            unit = self.near.structure(part.unit, part.leaves)
            if part.scale.key == self.one.key or part.scale.j or unit is None:
                continue
            self.near.eventually(part.unit, unit)
            rest = Term("log", part.unit)
            fact = self.near.structure(rest, {part.unit: unit})
            if fact is None:
                continue
            name = fresh("w", self.near.outer.names | t.free | self.names.keys())
            self.names[name], self.near.known[rest], self.near.known[part.unit] = rest, fact, unit
            logs = add(mul(num(part.scale.k), self.log), x.term(part.scale.exponent), var(name))
            t = replace(t, log, logs)
        return x.normal(t) if self.names else value

    # -- scales -------------------------------------------------------------------------------

    def times(self, a: Scale, b: Scale, e: int = 1) -> Scale:
        x = self.x
        return Scale(a.k + e * b.k, a.j + e * b.j, x.add(a.exponent, x.multiply(x.constant(e), b.exponent)))

    def over(self, a: Scale, b: Scale) -> Scale:
        return self.times(a, b, -1)

    def power_term(self, k: Value, j: int) -> Term:
        """t^k·(−log t)ʲ, with any exponent k."""
        first = [] if k.is_zero else [Term("exp", mul(self.x.term(k), self.log))]
        return mul(*first, *([power(neg(self.log), num(j))] if j else []))

    def term(self, scale: Scale) -> Term:
        factors = [power(self.t, num(scale.k))] if scale.k else []
        if scale.j:
            factors.append(power(neg(self.log), num(scale.j)))
        if not scale.exponent.is_zero:
            factors.append(Term("exp", self.x.term(scale.exponent)))
        return mul(*factors)

    def powers(self, exponent: Value) -> dict[tuple[int, int], Value]:
        """An exponent as a sum of c·tᵃ·(log t)ᵇ: the coefficients by (a, b)."""
        x, found = self.x, dict[tuple[int, int], Value]()
        fixed, shift = self._without_t(exponent.den)
        for exponents, coefficient in exponent.num.to_dict().items():
            a, b, rest = -shift, 0, x.context.constant(coefficient)
            for i, e in enumerate(exponents):
                t = x.atoms[i].term if e else ZERO
                if t == self.t:
                    a += int(e)
                elif t == self.log:
                    b += int(e)
                elif self.near.variable in t.free:
                    raise Rejected("an exponent that is no sum of powers")
                elif e:
                    rest *= x.generator(i).num ** int(e)
            value = x.make(rest, fixed)
            found[a, b] = x.add(found[a, b], value) if (a, b) in found else value
        return {place: value for place, value in found.items() if not value.is_zero}

    def _without_t(self, polynomial: Any) -> tuple[Any, int]:
        """A denominator as tⁿ times what does not depend on t."""
        x = self.x
        moving = [i for i in x.used(polynomial) if self.near.variable in x.atoms[i].term.free]
        if not moving:
            return polynomial, 0
        n = min(m[moving[0]] for m in polynomial.to_dict())
        rest = polynomial / x.generator(moving[0]).num ** int(n)
        if x.atoms[moving[0]].term != self.t or any(i in moving for i in x.used(rest)):
            raise Rejected("an exponent that is no sum of powers")
        return rest, int(n)

    def sign(self, scale: Scale) -> int:
        """1 if a scale tends to ∞, −1 if to 0, 0 if it is 1."""
        if scale.key == self.one.key:
            return 0
        powers = self.powers(scale.exponent)
        lead = _infinite(powers)
        if lead and lead != (0, 1):
            return self.sign_of(powers[lead]) * (-1 if lead[1] % 2 else 1)
        own = self.x.add(self.x.constant(scale.k), powers.get((0, 1), self.x.zero_value))
        if not own.is_zero:
            return -self.sign_of(own)
        return 1 if scale.j > 0 else -1 if scale.j < 0 else 0

    def sign_of(self, value: Value) -> int:
        t, prove = self.x.term(value), self.near.search.prove
        for order, sign in ((lt(ZERO, t), 1), (lt(t, ZERO), -1)):
            if prove(self.near.outer, order):
                return sign
        raise Rejected("a sign that is not known")

    def vanishing(self, scale: Scale) -> Fact | None:
        """That a scale tends to 0."""
        near, t = self.near, self.term(scale)
        powers = self.powers(scale.exponent)
        lead = _infinite(powers)
        own = self.x.add(self.x.constant(scale.k), powers.get((0, 1), self.x.zero_value))
        if lead and lead != (0, 1):
            found = self._vanishing_exponential(scale, lead, powers[lead], own)
        elif scale.j > 0:
            found = self.growth(neg(self.log), num(scale.j), self.x.term(own))
        else:
            found = near.structure(self.power_term(own, scale.j))
        return found and near.same(t, found)

    def growth(self, u: Term, a: Term, c: Term) -> Fact | None:
        """uᵃ e^(−cu) → 0."""
        near = self.near
        far = near.tends(u)
        needed = [near.search.prove(near.outer, n) for n in (lt(ZERO, c), *obligations(a), *obligations(c))]
        if far is None or value_of(far) != INFINITY or any(n is None for n in needed):
            return None
        t = near.limit(mul(power(u, a), Term("exp", neg(mul(c, u)))))
        premises = [far, *(n for n in needed if n)]
        return near.line("limit_growth", (near.limit(u), a, c), premises, tends(t, ZERO))

    def _vanishing_exponential(self, scale: Scale, lead: tuple[int, int], c: Value, own: Value) -> Fact | None:
        """e^E → 0 alone, or it makes up for the powers beside it: a part of it does, the rest tends to 0."""
        near, x, (a, b) = self.near, self.x, lead
        log = x.multiply(self.powers(scale.exponent).get((0, 1), x.zero_value), x.normal(self.log))
        exponent = x.subtract(scale.exponent, log)
        helpful = scale.j <= 0 and (own.is_zero or self.sign_of(own) > 0)
        if b and not helpful:
            return None
        u, spare = power(self.t, num(a)), x.negative(c)
        alone = not b and x.add(exponent, x.multiply(spare, x.normal(u))).is_zero
        leaves, parts = dict[Term, Fact](), list[Term]()

        def add_leaf(body: Term, fact: Fact | None) -> None:
            if fact is None:
                raise Rejected("a part that does not vanish")
            leaves[body] = fact

        if not helpful:
            spare = spare if alone and not scale.j else x.divide(spare, x.constant(2))
            q = x.divide(x.subtract(x.constant(1 if scale.j else 0), own), x.constant(-a))
            grown = self.growth(u, x.term(q), x.term(spare))
            add_leaf(body_of(grown) if grown else ZERO, grown)
            exponent = x.add(exponent, x.multiply(spare, x.normal(u)))
            own = x.constant(1 if scale.j else 0)
            parts.append(next(iter(leaves)))
        if not own.is_zero or scale.j:
            rest = self.power_term(own, scale.j)
            add_leaf(rest, near.tends(rest))
            parts.append(rest)
        if not exponent.is_zero:
            e = x.term(exponent)
            add_leaf(e, near.tends(e))
            parts.append(Term("exp", e))
        return near.structure(mul(*parts), leaves)


def replace(t: Term, old: Term, new: Term) -> Term:
    """`t` with a subterm replaced, where no name is bound."""
    return new if t == old else rebuild(t, lambda child: replace(child, old, new))


def _infinite(powers: dict[tuple[int, int], Value]) -> tuple[int, int] | None:
    """The place of the largest power, if it tends to ±∞."""
    lead = min(powers, key=lambda p: (p[0], -p[1]), default=None)
    return lead if lead and (lead[0] < 0 or (lead[0] == 0 and lead[1] > 0)) else None


def body_of(fact: Fact) -> Term:
    """The term of which a fact says what it tends to."""
    return fact.formula.args[1].args[0].args[1]  # type: ignore[no-any-return]


def value_of(fact: Fact) -> Term:
    return fact.formula.args[1].args[1]  # type: ignore[no-any-return]
