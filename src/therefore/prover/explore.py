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
from math import lcm
from typing import TYPE_CHECKING, Any

from therefore.kernel.field import REWRITTEN, Rejected, Scope, Space, Value
from therefore.prover.proof import Context, Fact
from therefore.term import ONE, ZERO, Term, eq, fresh, le, lt, ne, num, substitute, var, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search

MAX_PRIME = 10_000
Build = Callable[[Context, Callable[[Term], Term]], "Fact | None"]


class Restart(Exception):
    """A finer unit of some exponent turned up: start over with it."""


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
        self.used_by: dict[tuple[Any, ...], frozenset[int]] = {}
        self.origin: dict[object, int] = {}
        self.sources: dict[Term, Fact] = {}
        self.adding: Fact | None = None
        self.nonzero = _Tracked(self)
        self.ready = False

    def learn(self) -> None:
        """Use the equations among the context's facts; only then, since proving may ask this explorer."""
        search, context = self.search, self.context_here
        # Values of variables first: what is known of families may mention them.
        oriented = [f for f in (search.oriented(context, fact) for fact in context.facts) if f is not None]
        search.learning += 1
        try:
            for fact in sorted(oriented, key=lambda f: f.formula.op != "eq" or f.formula.args[0].op != "var"):
                # Inside another explorer's learning, an equation that wants divisors proved would
                # lead from context to context.
                if search.learning == 1 or not any(t.op == "div" for t in walk(fact.formula)):
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
        if f"x{i}" in self.equations and i in self.origin:
            self.using.add(self.origin[i])
        return value

    def normal(self, t: Term, scope: Scope | None = None) -> Value:
        outer, self.using = self.using, set()
        key = self.memo_key(t, scope or {})
        try:
            value = super().normal(t, scope)
            used = self.used_by.get(key, frozenset()) | self.using
            self.used_by[key] = used
        finally:
            self.using = outer
        self.using |= used
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
        if fact is None:
            raise Rejected(f"division by {self.show(divisor)}, which is not known to be nonzero")
        self.use(fact)
        self.using.add(fact.line)

    def encountered(self, t: Term, scope: Scope) -> None:
        key = self.resolved(t, scope)
        if key is None or key in self.rewrites or _is_slope(t):
            self.using |= {self.origin[key]} if key in self.origin else set()
            return
        names = sorted(n for n in t.free if n in scope)
        if any(isinstance(scope[n], str) for n in names):
            return
        terms = {n: self.term(scope[n]) for n in names}
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
        opener = _OPENERS.get(self.atoms[i].term.op)
        if opener is not None:
            before = len(self.memo)
            fact = opener(self, i, args)
            if fact is not None:
                self.use(fact)
                self.forget_since(before)

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

    def _bound(self, j: int) -> Any:
        return self.atoms[j].range

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
        return found


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


# -- openers: what a generator is equal to, if a rule says so ------------------------------------


def _open_log(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    parts = x.factors(args[0])
    proof, prove = x.context_here.proof, x.search.prove
    if not parts:
        return proof.row("log one", {})
    if len(parts) == 1 and parts[0][1] == 1:
        return _open_log_of_one(x, args[0], parts[0][0])

    def build(context: Context, name: Callable[[Term], Term]) -> Fact | None:
        factors, flipped = [], 0
        for t, e in parts:
            if t == num(-1):
                flipped += e
                continue
            positive = prove(context, lt(ZERO, name(t)))
            if positive is None:
                positive = prove(context, lt(ZERO, name(_opposite(t))))
                flipped += e
            if positive is None:
                return None
            factors.append((e, positive))
        return proof.log_product(factors) if factors and flipped % 2 == 0 else None

    return x.closed(args[0], build)


def _opposite(t: Term) -> Term:
    """−t with the sign taken into a sum, so that 1 − p and p − 1 are told apart."""
    if t.op == "add":
        return Term("add", *(_opposite(a) for a in t.args))
    if t.op == "num":
        return num(-t.args[0])
    if t.op == "mul" and t.args[0].op == "num":
        c, *rest = t.args
        return (
            Term("mul", *rest)
            if c == num(-1) and len(rest) > 1
            else rest[0]
            if c == num(-1)
            else Term("mul", _opposite(c), *rest)
        )
    return Term("mul", num(-1), t)


def _open_log_of_one(x: Explorer, value: Value, t: Term) -> Fact | None:
    proof, prove = x.context_here.proof, x.search.prove
    if t.op == "exp":
        return x.closed(value, lambda _, name: proof.row("log exp", {"a": name(t.args[0])}))
    if t.op == "prod":

        def build(context: Context, name: Callable[[Term], Term]) -> Fact | None:
            variable, low, high, body = name(t).args
            inner, index, opened = context.inside(variable, low, high, body)
            positive = prove(inner, lt(ZERO, opened))
            if positive is None:
                return None
            general = proof.generalize(index, low, high, positive)
            product = Term("prod", index, low, high, opened)
            logs = Term("sum", index, low, high, Term("log", opened))
            return proof.line("log_of_product", (), (general,), eq(Term("log", product), logs))

        return x.closed(value, build)
    return None


def _open_exp(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    value = args[0]
    proof, prove = x.context_here.proof, x.search.prove
    if value.is_zero:
        return proof.row("exp zero", {})
    parts: list[tuple[int, Term]] = []
    for exponents, coefficient in value.num.to_dict().items():
        c = Fraction(int(coefficient.p), int(coefficient.q))
        monomial = x.make(x.context.from_dict({exponents: 1}), value.den)
        unit = x.term(monomial)
        q = x.search.unit(unit, c.denominator)
        parts.append((int(c * q), unit if q == 1 else Term("div", unit, num(q))))
    if len(parts) > 1 or parts[0][0] != 1:
        return x.closed(value, lambda _, name: proof.exp_sum([(e, name(t)) for e, t in parts]))
    if parts[0][1].op != "log":
        return None

    def build(context: Context, name: Callable[[Term], Term]) -> Fact | None:
        inside = name(parts[0][1].args[0])
        positive = prove(context, lt(ZERO, inside))
        return positive and proof.row("exp log", {"a": inside}, positive)

    return x.closed(value, build)


def _open_power(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    base, exponent = (x.term(v) for v in args)

    def build(context: Context, name: Callable[[Term], Term]) -> Fact | None:
        positive = x.search.prove(context, lt(ZERO, name(base)))
        return positive and context.proof.row("power is exp", {"a": name(base), "b": name(exponent)}, positive)

    return x.closed(list(args), build)


def _open_abs(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    t = x.term(args[0])
    parts = x.factors(args[0])

    def build(context: Context, name: Callable[[Term], Term]) -> Fact | None:
        proof, prove = context.proof, x.search.prove
        nonnegative = prove(context, le(ZERO, name(t)))
        if nonnegative is not None:
            return proof.row("abs of nonnegative", {"a": name(t)}, nonnegative)
        nonpositive = prove(context, le(name(t), ZERO))
        if nonpositive is not None:
            return proof.row("abs of nonpositive", {"a": name(t)}, nonpositive)
        if len(parts) > 1:
            powers = [u if e == 1 else Term("pow", u, num(e)) for u, e in parts]
            rest = powers[1] if len(powers) == 2 else Term("mul", *powers[1:])
            return proof.row("abs product", {"a": name(powers[0]), "b": name(rest)})
        return None

    return x.closed(args[0], build)


def _open_extremum(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    op = x.atoms[i].term.op
    if len(args) != 2:
        return None
    a, b = (x.term(v) for v in args)

    def build(context: Context, name: Callable[[Term], Term]) -> Fact | None:
        u, v = name(a), name(b)
        for row, order in (("first", le(v, u)), ("second", le(u, v))):
            if op == "min":
                order = le(order.args[1], order.args[0])
            fact = x.search.prove(context, order)
            if fact is not None:
                return context.proof.row(f"{op} {row}", {"a": u, "b": v}, fact)
        return None

    return x.closed(list(args), build)


def _open_delta(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    a, b = (x.term(v) for v in args)
    gap = x.subtract(*args).constant
    if gap is None and args[0].key != args[1].key and not x.search.compares(x.context_here, a, b):
        return None

    def build(context: Context, name: Callable[[Term], Term]) -> Fact | None:
        for row, relation in (("delta equal", eq), ("delta different", ne)):
            fact = x.search.prove(context, relation(name(a), name(b)))
            if fact is not None:
                return context.proof.row(row, {"a": name(a), "b": name(b)}, fact)
        return None

    return x.closed(list(args), build)


def _open_sum(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    """Σ 1 is the size of the range; Σ δ(k, i) f(k) is f(i)."""
    atom = x.atoms[i]

    def build(context: Context, name: Callable[[Term], Term]) -> Fact | None:
        bound, low, high, body = name(atom.term).args
        variable = fresh("k", context.names | low.free | high.free | body.free)
        body = substitute(body, {bound: var(variable)})
        proof, prove = context.proof, x.search.prove
        if body == ONE:
            bounds = [prove(context, f) for f in (Term("integer", low), Term("integer", high), le(low, high))]
            if any(f is None for f in bounds):
                return None
            size = Term("add", Term("sub", high, low), ONE)
            premises = [f for f in bounds if f is not None]
            return proof.line("sum_constant", (low, high), premises, eq(Term("sum", "k", low, high, ONE), size))
        factors = list(body.args) if body.op == "mul" else [body]
        return _contract(x, context, variable, low, high, factors) or _swap(context, variable, low, high, factors)

    return x.closed(atom.bound, build)


def _swap(context: Context, variable: str, low: Term, high: Term, factors: list[Term]) -> Fact | None:
    """Σⱼ f Σᵢ g = Σᵢ Σⱼ f g, where the inner range is to stand outside: ranges are ordered by their text."""
    for position, factor in enumerate(factors):
        inner, extra = (factor.args[0], factor.args[1]) if factor.op == "pow" else (factor, ONE)
        if inner.op != "sum" or variable not in inner.free or variable in inner.args[1].free | inner.args[2].free:
            continue
        own, first, last, body = inner.args
        if (repr(first), repr(last)) >= (repr(low), repr(high)):
            continue
        rest = factors[:position] + factors[position + 1 :]
        if extra != ONE:
            rest.append(Term("pow", inner, num(extra.args[0] - 1)))
        name = fresh("j", frozenset({variable}).union(body.free, *(r.free for r in rest)))
        product = Term("mul", *rest, substitute(body, {own: var(name)}))
        left = Term("sum", variable, low, high, Term("sum", name, first, last, product))
        right = Term("sum", name, first, last, Term("sum", variable, low, high, product))
        return context.proof.line("sum_swap", (left,), (), eq(left, right))
    return None


def _contract(x: Explorer, context: Context, variable: str, low: Term, high: Term, factors: list[Term]) -> Fact | None:
    """Σ δ(k, i) f(k) = f(i), where i is in the range."""
    for position, factor in enumerate(factors):
        delta, extra = (factor.args[0], factor.args[1]) if factor.op == "pow" else (factor, ONE)
        if delta.op != "delta":
            continue
        for own, at in (delta.args, delta.args[::-1]):
            if own != var(variable) or variable in at.free:
                continue
            facts = [x.search.prove(context, f) for f in (Term("integer", at), le(low, at), le(at, high))]
            if any(f is None for f in facts):
                continue
            rest = factors[:position] + factors[position + 1 :]
            if extra != ONE:
                rest.append(Term("pow", delta, num(extra.args[0] - 1)))
            f = ONE if not rest else rest[0] if len(rest) == 1 else Term("mul", *rest)
            left = Term("sum", variable, low, high, Term("mul", Term("delta", var(variable), at), f))
            premises = [fact for fact in facts if fact is not None]
            formula = eq(left, substitute(f, {variable: at}))
            return context.proof.line("sum_delta", (variable, low, high, f, at), premises, formula)
    return None


def _open_element(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    """An element of a family that a for-all equation says something of."""
    atom = x.atoms[i]
    rules = x.search.rules_for(x.context_here, atom.term.args[0])
    if not rules:
        return None
    return x.closed(atom.bound, lambda context, name: x.search.rewritten(context, rules, name(atom.term)))


_OPENERS: dict[str, Callable[[Explorer, int, tuple[Value, ...]], Fact | None]] = {
    "app": _open_element,
    "log": _open_log,
    "exp": _open_exp,
    "pow": _open_power,
    "abs": _open_abs,
    "max": _open_extremum,
    "min": _open_extremum,
    "delta": _open_delta,
    "sum": _open_sum,
}


def unit_of(units: dict[Term, int], unit: Term, q: int) -> int:
    """The denominator in which multiples of an exponent are counted; finer ones mean starting over."""
    known = units.get(unit)
    if known is None:
        units[unit] = q
        return q
    finer = lcm(known, q)
    if finer != known:
        units[unit] = finer
        raise Restart
    return known
