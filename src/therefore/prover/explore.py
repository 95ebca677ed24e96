"""Normal forms with a search beside them: facts that arithmetic needs are proved as it meets them.

The explorer is the kernel's own arithmetic with its three hooks filled in: a divisor that has to
be nonzero, a derivative or limit that the structural rules compute, a generator that some rule
can open (log of a product, |x| of known sign, Σ δ f). What it proves it remembers, in order, so
that the kernel can be handed exactly those facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from therefore.kernel.field import NO_SCOPE, REWRITTEN, Rejected, Scope, Space, Value
from therefore.prover.matrices import letter_facts, matrix_facts
from therefore.prover.normal_forms.openers import OPENERS
from therefore.prover.proof import Context, Fact
from therefore.prover.rewriting import oriented, without_circles
from therefore.term import ONE, ZERO, Term, ne, num, substitute, var, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search

MAX_PRIME = 10_000


Build = Callable[[Context, Callable[[Term], Term]], "Fact | None"]


class Explorer(Space):
    """Arithmetic in a context, proving what it needs.

    There is one for each context. Which facts a normal form rests on is kept beside it, so that a
    line of the proof can name just those.
    """

    def __init__(self, search: Search, context: Context) -> None:
        super().__init__(search.size)
        self.search, self.context_here = search, context
        self.facts: list[Fact] = []
        self.rests_on: dict[int, frozenset[int]] = {}
        self.using: set[int] = set()
        self.used_by: dict[object, frozenset[int]] = {}
        self.origin: dict[object, int] = {}
        self.sources: dict[Term, Fact] = {}
        self.adding: Fact | None = None
        self.opening: set[int] = set()
        self.met: set[Term] = set()
        self.nonzero = _Tracked(self)
        self.ready = False

    def learn(self) -> None:
        """Use the equations among the context's facts; only then, since proving may ask this explorer."""
        search, context = self.search, self.context_here
        # Values of variables first: what is known of families may mention them.
        turned = [f for f in (oriented(search, fact) for fact in context.facts) if f is not None]
        search.learning += 1
        try:
            for fact in without_circles(turned):
                # Inside another explorer's learning, an equation that wants divisors or ranges looked
                # into would lead from context to context.
                if search.learning == 1 or not any(t.op in _DEEP for t in walk(fact.formula)):
                    self.try_to_use(fact)
            for fact in matrix_facts(search, context):
                self.try_to_use(fact)
        finally:
            search.learning -= 1
        self.ready = True

    # -- facts ----------------------------------------------------------------------------

    def try_to_use(self, fact: Fact) -> None:
        """Know a fact, unless arithmetic cannot use it here."""
        try:
            self.use(fact)
        except Rejected:
            self.facts = [f for f in self.facts if f is not fact]

    def use(self, fact: Fact) -> None:
        self.sources[fact.formula] = fact
        outer, self.adding = self.adding, fact
        using, self.using = self.using, set()
        try:
            self.know(fact.formula)
            self.rests_on[fact.line] = self.rests_on.get(fact.line, frozenset()) | self.using
        finally:
            self.adding, self.using = outer, using
        self.facts.append(fact)

    def know(self, formula: Term, scope: Scope | None = None) -> None:
        if self.adding is not None:
            self.sources.setdefault(formula, self.adding)
            if formula.op == "eq" and formula.args[0].op in REWRITTEN:
                self.origin[self.resolved(formula.args[0], scope or {})] = self.adding.line
        before = len(self.memo)
        super().know(formula, scope)
        self.forget_since(before)

    def instantiate(self, formula: Term, scope: Scope, i: int) -> None:
        outer, self.adding = self.adding, self.sources.get(formula, self.adding)
        using, self.using = self.using, set()
        try:
            super().instantiate(formula, scope, i)
            if self.adding is not None:
                line = self.adding.line
                self.rests_on[line] = self.rests_on.get(line, frozenset()) | self.using
        finally:
            self.adding, self.using = outer, using

    def know_equal(self, left: Value, right: Value) -> None:
        i = self.as_generator(left)
        if i is not None and self.adding is not None:
            self.origin[i] = self.adding.line
        super().know_equal(left, right)

    def know_power(self, left: Value, right: Value) -> bool:
        found = super().know_power(left, right)
        if found and self.adding is not None:
            self.origin["power", left.used[0]] = self.adding.line
        return found

    def lowered(self, i: int) -> None:
        line = self.origin.get(("power", i))
        if line is not None:
            self.using.add(line)

    def forget(self) -> None:
        """Later facts are found when a generator is made: no value has it yet, so none is out of date."""
        if not self.ready:
            self.memo.clear()

    def forget_since(self, before: int) -> None:
        """What was computed on the way to an equation may have its generator as it was."""
        for key in list(self.memo)[before:]:
            del self.memo[key]

    def know_nonzero(self, value: Value, scope: Scope) -> None:
        before = set(self.nonzero)
        super().know_nonzero(value, scope)
        if self.adding is not None:
            self.origin.update(dict.fromkeys(set(self.nonzero) - before, self.adding.line))

    def intern(self, key: str, make: Any, args: tuple[Value, ...] = ()) -> Value:
        value = super().intern(key, make, args)
        i = self.index[key]
        if i in self.equations and i in self.origin:
            self.using.add(self.origin[i])
        return value

    def normal(self, t: Term, scope: Scope | None = None) -> Value:
        scope = scope or NO_SCOPE
        key = t if t.free.isdisjoint(scope) else self.memo_key(t, scope)
        known = self.memo.get(key)
        value = self.work_out(key, t, scope) if known is None else known
        self.using |= self.used_by[key]
        return value

    def work_out(self, key: object, t: Term, scope: Scope) -> Value:
        outer, self.using = self.using, set()
        try:
            value = super().work_out(key, t, scope)
            self.used_by[key] = self.used_by.get(key, frozenset()) | self.using
        finally:
            self.using = outer
        return value

    @contextmanager
    def asking(self) -> Iterator[None]:
        """A block in which the facts that normal forms rest on are collected anew."""
        outer, self.using = self.using, set()
        try:
            yield
        finally:
            self.using = outer

    def relevant(self) -> list[Fact]:
        """The facts that were needed in this block, and those they need, in order."""
        needed: set[int] = set()
        pending = list(self.using)
        while pending:
            line = pending.pop()
            if line not in needed:
                needed.add(line)
                pending += self.rests_on.get(line, ())
        return list({f.line: f for f in self.facts if f.line in needed}.values())

    # -- the hooks ------------------------------------------------------------------------

    def unknown_divisor(self, divisor: Value) -> None:
        numerator = Value(divisor.num, self.one)
        t = self.term(numerator)
        fact = self.closed(numerator, lambda context, name: self.search.prove(context, ne(name(t), ZERO)))
        fact = fact or self.written_divisor(divisor)
        if fact is None:
            raise Rejected("division by {}, which is not known to be nonzero", self.shown(divisor))
        self.use(fact)
        self.using.add(fact.line)

    def written_divisor(self, divisor: Value) -> Fact | None:
        """A divisor is not 0 in the form in which the author has it, where the sign is plainer than when expanded."""
        with self.search.withholding("written") as written:
            try:
                for u in written:
                    value = self.normal(u)
                    if not value.is_zero and self.monic(value.num) == self.monic(divisor.num):
                        return self.search.prove(self.context_here, ne(u, ZERO))
            except Rejected:
                pass
        return None

    def new_letter(self, t: Term) -> None:
        for fact in letter_facts(self, t):
            self.try_to_use(fact)

    def ruled(self, number: int) -> None:
        if self.adding is not None:
            self.origin["rule", number] = self.adding.line

    def rewrote(self, number: int) -> None:
        self.using.add(self.origin["rule", number])

    def encountered(self, t: Term, scope: Scope) -> None:
        key = self.resolved(t, scope)
        if key is None or key in self.rewrites or key in self.met or _is_slope(t):
            self.using |= {self.origin[key]} if key in self.origin else set()
            return
        names = sorted(n for n in t.free if n in scope)
        if any(isinstance(scope[n], str) for n in names):
            return
        terms = {n: self.term(scope[n]) for n in names}
        if t.op == "sum":
            self.met.add(key)
        fact = self.closed(
            [scope[n] for n in names],
            lambda context, name: self.search.calculus(
                context, substitute(t, {n: name(u) for n, u in terms.items()}), "value"
            ),
        )
        if fact is not None:
            self.use(fact)
            self.using.add(fact.line)

    def discovered(self, i: int, args: tuple[Value, ...]) -> None:
        opener = OPENERS.get(self.atoms[i].term.op)
        if self.atoms[i].term.op == "app" and self.search.learning > 1:
            return  # as in `learn`: to look for an instance would lead from context to context
        if opener is not None:
            before = len(self.memo)
            self.opening.add(i)
            fact = opener(self, i, args)
            if fact is not None:
                self.try_to_use(fact)
                self.forget_since(before)
            self.opening.discard(i)

    # -- proving under binders ------------------------------------------------------------

    def closed(self, about: Value | list[Value] | frozenset[int], build: Build) -> Fact | None:
        """Prove something about values with bound indices, for all values of those in range.

        `build` gets the context inside the binders, and how to write a term there.
        """
        if isinstance(about, frozenset):
            indices = about
        else:
            indices, _ = self.dependence(*([about] if isinstance(about, Value) else about))
        order = sorted(indices, key=lambda j: (-self._bound(j).height, j))
        context, proof, layers = self.context_here, self.context_here.proof, []
        names: dict[str, Term] = {}
        for j in order:
            bound = self._bound(j)
            if bound.low is None or bound.high is None:
                return None
            low, high = substitute(bound.low, names), substitute(bound.high, names)
            context, name, _ = context.inside(f"i{bound.height}", low, high, ZERO)
            names[self.atoms[j].term.args[0]] = var(name)
            layers.append((name, low, high))
        fact = build(context, lambda t: substitute(t, names))
        for name, low, high in reversed(layers):
            fact = fact and proof.generalize(name, low, high, fact)
        return fact

    def linear_coefficient(self, polynomial: Any, j: int) -> Any:
        """The coefficient of a generator in which a polynomial is linear; None for another."""
        if polynomial.degrees()[j] != 1:
            return None
        terms = {tuple(0 if i == j else e for i, e in enumerate(m)): c for m, c in polynomial.to_dict().items() if m[j]}
        return self.context.from_dict(terms)

    def _bound(self, j: int) -> Any:
        return self.atoms[j].range

    def coefficient(self, polynomial: Any, place: int, k: int) -> Value:
        """The coefficient of the k-th power of a generator in a polynomial."""
        terms = ((m, c) for m, c in polynomial.to_dict().items() if m[place] == k)
        cut = {tuple(0 if i == place else e for i, e in enumerate(m)): c for m, c in terms}
        return Value(self.context.from_dict(cut), self.one)

    def power_of(self, factor: Term, n: int, of: Value) -> Value:
        """The n-th power of a factor of a value: under a binder, the factor's bound names are the value's."""
        return self.raise_to(self.normal(factor, self.scope_of(of)), n)

    def factors(self, value: Value) -> list[tuple[Term, int]]:
        """Irreducible factors of a value with exponents, rational constants as prime powers."""
        found: list[tuple[Term, int]] = []
        for polynomial, sign in ((value.num, 1), (value.den, -1)):
            if polynomial.is_constant():
                constant, parts = polynomial.leading_coefficient(), list[tuple[Any, int]]()
            else:
                constant, parts = self.factor(polynomial)
            c = Fraction(int(constant.p), int(constant.q))
            found += [(num(p), sign * e) for p, e in _primes(c)]
            found += [(self.polynomial_term(f), sign * e) for f, e in parts]
        return _with_sines(found) if self.powers else found


def _with_sines(factors: list[tuple[Term, int]]) -> list[tuple[Term, int]]:
    """1 − cos² as sin²: the square that it is."""
    exponents = dict(factors)
    for t, e in factors:
        if t.op != "add" or t.args[0].op != "cos" or t.args[1:] != (ONE,):
            continue
        other = Term("add", t.args[0], num(-1))
        both = min(e, exponents.get(other, 0))
        if both > 0:
            exponents[t], exponents[other] = e - both, exponents[other] - both
            exponents[Term("sin", *t.args[0].args)] = 2 * both
            exponents[num(-1)] = (exponents.get(num(-1), 0) + both) % 2
    return [(t, e) for t, e in exponents.items() if e]


_DEEP = frozenset({"div", "sum", "prod", "maximum", "integral"})


class _Tracked(set[str]):
    """The polynomials known to be nonzero; asking for one notes which fact says so."""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__()
        self.explorer = explorer

    def __contains__(self, key: object) -> bool:
        found = super().__contains__(key)
        if found and key in self.explorer.origin:
            self.explorer.using.add(self.explorer.origin[key])
        return found


def _primes(c: Fraction) -> list[tuple[Fraction, int]]:
    """A rational number as prime powers (a large cofactor is left whole); −1 for a negative one."""
    found: list[tuple[Fraction, int]] = [(Fraction(-1), 1)] if c < 0 else []
    for n, sign in ((abs(c.numerator), 1), (c.denominator, -1)):
        p = 2
        while p * p <= n and p < MAX_PRIME:
            e = 0
            while n % p == 0:
                n, e = n // p, e + 1
            if e:
                found.append((Fraction(p), sign * e))
            p += 1
        if n > 1:
            found.append((Fraction(n), sign))
    return found


def _is_slope(t: Term) -> bool:
    """The derivative of a bare family element: already as simple as it gets."""
    return t.op == "deriv" and t.args[1].op == "app" and var(t.args[0]) in t.args[1].args
