"""Polynomial inequalities: squares completed, and combinations of squares, known signs and their products.

A quadratic polynomial is completed to squares. Others are sought as combinations, with multipliers
from exact linear programming, of squares of monomials and of their differences and sums, of known
signs, and of products of the two (Positivstellensatz certificates of small degree).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from flint import fmpq

from therefore.kernel.field import Rejected, Value, difference
from therefore.prover.arithmetic import arithmetic, transported
from therefore.prover.explore import Explorer
from therefore.prover.ordering.linear import Monomial, combination, vector
from therefore.prover.proof import Context, Fact
from therefore.term import ZERO, Term, ne, num

if TYPE_CHECKING:
    from therefore.prover.search import Search

MAX_TERMS, MAX_DEGREE, MAX_NAMES, MAX_HALVES, MAX_SOURCES = 40, 8, 7, 12, 90


@dataclass(frozen=True)
class Source:
    """A polynomial that is nonnegative (or zero, or positive, by `op`), and how to prove it."""

    polynomial: Any
    prove: Callable[[], Fact | None]
    op: str = "le"


def by_squares(search: Search, context: Context, goal: Term) -> Fact | None:
    """0 ≤ p or 0 < p for a polynomial in the generators at hand."""
    x = search.explorer(context)
    try:
        value = x.normal(difference(goal))
    except Rejected:
        return None
    p = value.num
    if not value.den.is_one() or not 1 < len(p) <= MAX_TERMS or not suitable(x, x.used(p)):
        return None
    squares = completed(x, p) if p.total_degree() == 2 else None
    if squares is not None:
        sources = [(_number(c), context.proof.even_power(x.polynomial_term(u), num(2))) for c, u in squares]
        fact = arithmetic(search, context, goal, sources)
        if fact is not None:
            return fact
    finder = Finder(search, context, x.used(p), [p, *_equations(x, context, x.used(p))])
    return finder.combined(goal, p, wide=False) or finder.combined(goal, p, wide=True)


def _equations(x: Explorer, context: Context, names: Sequence[int]) -> Iterator[Any]:
    """What known equations say is zero, of the same generators."""
    for fact in context.facts:
        if fact.formula.op == "eq":
            try:
                value = x.normal(difference(fact.formula))
            except Rejected:
                continue
            if set(value.used) <= set(names) and value.den.is_one() and not value.is_zero:
                yield value.num


def suitable(x: Explorer, names: Sequence[int]) -> bool:
    """Whether there are few generators, none of them a sum or under a binder."""
    return len(names) <= MAX_NAMES and not any(x.atoms[j].bound or x.atoms[j].term.op == "sum" for j in names)


def _number(c: fmpq) -> Term:
    return num(Fraction(int(c.p), int(c.q)))


def completed(x: Explorer, p: Any) -> list[tuple[fmpq, Any]] | None:
    """A quadratic polynomial as Σ c u² plus a number, c > 0, by completing one square after the other (LDLᵀ)."""
    found = []
    while not p.is_constant():
        lead = next((j for j in x.used(p) if _square_coefficient(p, j) > 0), None)
        if lead is None:
            return None
        c = _square_coefficient(p, lead)
        u = p.derivative(lead) / (2 * c)
        found.append((c, u))
        p = p - c * u**2
    return found if p.is_zero() or p.leading_coefficient() >= 0 else None


def _square_coefficient(p: Any, j: int) -> fmpq:
    return next((c for m, c in p.to_dict().items() if m[j] == 2), fmpq(0))


class Finder:
    """Polynomials that are not negative, made from what a context knows of some generators."""

    def __init__(self, search: Search, context: Context, names: Sequence[int], about: Iterable[Any]) -> None:
        self.search, self.context, self.proof, self.names = search, context, context.proof, names
        self.x = search.explorer(context)
        self.support = {tuple(m) for p in about for m in p.to_dict()}
        self.degree = max(map(sum, self.support))
        self.one = (0,) * len(self.x.generators)

    def combined(self, goal: Term, p: Any, wide: bool, more: Iterable[Source] = ()) -> Fact | None:
        """A goal that says 0 ≤ p or 0 < p, or 0 < 0 for p = 0; with monomials of any kind if `wide`."""
        wanted = vector(p)
        picked = _reaching(set(wanted) - {self.one}, [*more, *self.sources(wide)][:MAX_SOURCES])
        if picked is None:
            return None
        vectors = [vector(s.polynomial) for s in picked]
        free, strict = [s.op == "eq" for s in picked], [s.op == "lt" for s in picked]
        solution = combination(wanted, vectors, free, strict, self.one)
        used = [(_number(c), s.prove()) for c, s in zip(solution or (), picked, strict=False) if c]
        facts = [(c, fact) for c, fact in used if fact is not None]
        return arithmetic(self.search, self.context, goal, facts) if len(facts) == len(used) > 0 else None

    # -- what is known ------------------------------------------------------------------------

    @cached_property
    def known(self) -> list[Source]:
        facts = [s for s in map(self.source, self.context.facts) if s is not None]
        own = {str(s.polynomial) for s in facts}
        return [*facts, *(s for s in self.signs() if str(s.polynomial) not in own)]

    def source(self, fact: Fact) -> Source | None:
        """A relation that is one of polynomials in the generators."""
        if fact.formula.op not in ("lt", "le", "eq"):
            return None
        try:
            value = self.x.normal(difference(fact.formula))
        except Rejected:
            return None
        p = value.num
        if not value.den.is_one() or p.is_constant() or not set(self.x.used(p)) <= set(self.names):
            return None
        formula = Term(fact.formula.op, ZERO, self.x.polynomial_term(p))
        return Source(p, lambda: transported(self.search, self.context, formula, fact), fact.formula.op)

    def signs(self) -> Iterator[Source]:
        """The signs of the generators."""
        for j in self.names:
            g = self.x.generators[j]
            for t, p in ((self.x.polynomial_term(g), g), (self.x.polynomial_term(-g), -g)):
                facts = (self.search.prove(self.context, Term(op, ZERO, t)) for op in ("lt", "le"))
                fact = next((f for f in facts if f is not None), None)
                if fact is not None:
                    yield Source(p, lambda fact=fact: fact, fact.formula.op)  # type: ignore[misc]
                    break

    # -- what follows from it -----------------------------------------------------------------

    def sources(self, wide: bool) -> Iterator[Source]:
        """Known signs, squares, and products of these, the simplest first."""
        weights = [s for s in self.known if s.op != "eq"]
        squares = list(self.squares())
        found = [*self.known, *squares]
        found += [self.product(a, b) for i, a in enumerate(weights) for b in weights[i:]]
        found += [self.product(a, b) for a in weights for b in squares]
        found += [self.multiple(e, m) for e in self.known if e.op == "eq" for m in self.monomials(1) if any(m)]
        for s in found:
            monomials = {tuple(m) for m in s.polynomial.to_dict()} - {self.one}
            if monomials <= self.support or (wide and s.polynomial.total_degree() <= max(2, self.degree)):
                yield s

    def monomials(self, power: int) -> list[Monomial]:
        """The monomials whose power is no larger than those at hand."""
        top = [-(-max(m[j] for m in self.support) // power) for j in self.names]
        least = 0 if self.one in self.support else (min(map(sum, self.support)) - 1) // power
        found = []
        for exponents in product(*(range(t + 1) for t in top)):
            if least <= sum(exponents) <= -(-self.degree // power):
                by_generator = dict(zip(self.names, exponents, strict=True))
                found.append(tuple(by_generator.get(j, 0) for j in range(len(self.one))))
        if len(found) > MAX_HALVES:
            found = [m for m in found if tuple(power * e for e in m) in self.support]
        return found[:MAX_HALVES]

    def squares(self) -> Iterator[Source]:
        halves = [self.x.context.from_dict({m: 1}) for m in self.monomials(2)]
        for u in halves:
            if not u.is_constant():
                yield self.square(u)
        for u, v in combinations(halves, 2):
            yield self.square(u - v)
            yield self.square(u + v)

    def square(self, u: Any) -> Source:
        t = self.x.polynomial_term(u)
        nonzero = self.search.prove(self.context, ne(t, ZERO)) if u.total_degree() == 1 else None
        return Source(self.times(u, u), lambda: self.proof.even_power(t, num(2), nonzero), "lt" if nonzero else "le")

    def product(self, a: Source, b: Source) -> Source:
        def prove() -> Fact | None:
            facts = [f for f in (a.prove(), b.prove()) if f is not None]
            return self.proof.multiply_signs(facts) if len(facts) == 2 else None

        return Source(self.times(a.polynomial, b.polynomial), prove, "lt" if a.op == b.op == "lt" else "le")

    def multiple(self, equation: Source, m: Monomial) -> Source:
        u = self.x.context.from_dict({m: 1})
        t = self.x.polynomial_term(u)

        def prove() -> Fact | None:
            fact = equation.prove()
            return fact and arithmetic(
                self.search, self.context, Term("eq", ZERO, Term("mul", t, fact.formula.args[1])), [(t, fact)]
            )

        return Source(self.times(equation.polynomial, u), prove, "eq")

    def times(self, u: Any, v: Any) -> Any:
        """The product as arithmetic has it, the squares of roots and sines being polynomials in others."""
        return self.x.multiply(Value(u, self.x.one), Value(v, self.x.one)).num


def _reaching(wanted: set[Monomial], sources: Iterable[Source]) -> list[Source] | None:
    """The sources whose every monomial others can cancel, if they reach all that are wanted."""
    vectors = [(s, {m for m in vector(s.polynomial) if any(m)}) for s in sources]
    while True:
        count: dict[Monomial, int] = {}
        for _, v in vectors:
            for m in v:
                count[m] = count.get(m, 0) + 1
        kept = [(s, v) for s, v in vectors if all(m in wanted or count[m] > 1 for m in v)]
        if len(kept) == len(vectors):
            break
        vectors = kept
    covered = set().union(*(v for _, v in vectors)) if vectors else set[Monomial]()
    return [s for s, _ in vectors] if wanted <= covered else None
