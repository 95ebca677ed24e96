"""Exact arithmetic of terms: rational functions over generators, with sums made linear.

A term becomes a quotient of two polynomials whose generators are what arithmetic cannot open:
variables, elements of families, exp and log of something, sums. Generators are compared by the
normal forms of their arguments, so `log(p/q)` and `log(p*q**-1)` are one generator. Imports the
term tree and python-flint.

Division needs evidence: the divisor must be known to be nonzero, else `Rejected`. Known
equations `generator = value` are applied wherever the generator appears.

A bound variable is a generator of its own, named by the height of its binder and by its range,
so that whatever is known about an index in that range may be stored once and for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from therefore.term import FUNCTIONS, INFINITY, MINUS_INFINITY, RELATIONS, Term, num, substitute, var

SIZES = (16, 40, 100, 300)
MAX_UNROLLED = 60
MAX_POWER = 400
MAX_TERMS = 20_000
MAX_BITS = 100_000
SYMMETRIC = frozenset({"max", "min", "delta"})
REWRITTEN = frozenset({"deriv", "partial", "limit", "piecewise"})


class Rejected(Exception):
    """A line of a certificate does not hold (or cannot be followed)."""


class Overflow(Exception):
    """More generators than the space has room for: try the next size."""


class Value:
    """A reduced quotient: coprime numerator and monic denominator; equal values have equal keys."""

    __slots__ = ("_key", "_used", "den", "num")

    def __init__(self, numerator: Any, denominator: Any) -> None:
        self.num, self.den = numerator, denominator
        self._used: tuple[int, ...] | None = None
        self._key = ""

    @property
    def key(self) -> str:
        """A text that equal values share."""
        if not self._key:
            self._key = str(self.num) if self.den.is_one() else f"({self.num})/({self.den})"
        return self._key

    @property
    def used(self) -> tuple[int, ...]:
        """The generators that occur."""
        if self._used is None:
            degrees = zip(self.num.degrees(), self.den.degrees(), strict=True)
            self._used = tuple(i for i, (a, b) in enumerate(degrees) if a > 0 or b > 0)
        return self._used

    @property
    def is_zero(self) -> bool:
        return bool(self.num.is_zero())

    @property
    def constant(self) -> Fraction | None:
        """The rational number that this value is, if it is one."""
        if not (self.num.is_constant() and self.den.is_one()):
            return None
        if self.num.is_zero():
            return Fraction(0)
        c = self.num.leading_coefficient()
        return Fraction(int(c.p), int(c.q))


@dataclass(frozen=True)
class Bound:
    """The range of a bound index; low and high are None for a variable without a range."""

    height: int
    low: Term | None
    high: Term | None


@dataclass(frozen=True)
class Atom:
    """What a generator stands for: a term (bound variables named #1, #2, …) and its dependence."""

    term: Term
    bound: frozenset[int]
    height: int
    range: Bound | None = None


Scope = dict[str, Any]


class Space:
    """One computation: the generators met so far, and the facts known about them."""

    def __init__(self, size: int = SIZES[0]) -> None:
        names = tuple(f"x{i}" for i in range(size))
        self.context = flint.fmpq_mpoly_ctx.get(names, flint.Ordering.deglex)
        self.generators = self.context.gens()
        self.atoms: list[Atom] = []
        self.index: dict[str, int] = {}
        self.equations: dict[str, Value] = {}
        self.nonzero: set[str] = set()
        self.quantified: list[tuple[Term, Scope]] = []
        self.rewrites: dict[Term | None, tuple[Term, Scope]] = {}
        self.memo: dict[tuple[Any, ...], Value] = {}
        self.unrolled = 0
        self.terms: dict[str, Term] = {}
        self.factored: dict[str, tuple[Any, list[tuple[Any, int]]]] = {}
        self.one = self.context.constant(1)
        self.zero_value = self.constant(0)

    # -- values ---------------------------------------------------------------------------

    def constant(self, value: int | Fraction) -> Value:
        f = Fraction(value)
        return Value(self.context.constant(flint.fmpq(f.numerator, f.denominator)), self.one)

    def make(self, numerator: Any, denominator: Any) -> Value:
        """The reduced quotient of two polynomials; the caller knows that the denominator is not 0."""
        if len(numerator) + len(denominator) > MAX_TERMS:
            raise Rejected("an expression grew too large")
        if numerator.is_zero():
            return self.zero_value
        if not denominator.is_constant():
            common = numerator.gcd(denominator)
            if not common.is_one():
                numerator, denominator = numerator / common, denominator / common
        lead = denominator.leading_coefficient()
        if lead != 1:
            numerator, denominator = numerator / lead, denominator / lead
        return Value(numerator, denominator)

    def add(self, a: Value, b: Value) -> Value:
        if a.den == b.den:
            return self.make(a.num + b.num, a.den)
        return self.make(a.num * b.den + b.num * a.den, a.den * b.den)

    def negative(self, a: Value) -> Value:
        return Value(-a.num, a.den)

    def subtract(self, a: Value, b: Value) -> Value:
        return self.add(a, self.negative(b))

    def multiply(self, a: Value, b: Value) -> Value:
        if len(a.num) * len(b.num) > MAX_TERMS:
            raise Rejected("an expression grew too large")
        if len(a.num) == len(b.num) == 1 and _bits(a) + _bits(b) > MAX_BITS:
            raise Rejected("a number is too large")
        return self.make(a.num * b.num, a.den * b.den)

    def divide(self, a: Value, b: Value) -> Value:
        if b.is_zero:
            raise Rejected("division by zero")
        if not self.is_nonzero(b.num):
            self.unknown_divisor(b)
        return self.make(a.num * b.den, a.den * b.num)

    def raise_to(self, a: Value, n: int) -> Value:
        if abs(n) > MAX_POWER or (len(a.num) > 1 and len(a.num) ** min(abs(n), 9) > MAX_TERMS * 50):
            raise Rejected("a power is too large to expand")
        if n and _bits(a) * abs(n) > MAX_BITS:
            raise Rejected("a number is too large")
        if n < 0:
            return self.divide(self.constant(1), self.raise_to(a, -n))
        return self.make(a.num**n, a.den**n) if n else self.constant(1)

    # -- what is known ----------------------------------------------------------------------

    def monic(self, polynomial: Any) -> Any:
        lead = polynomial.leading_coefficient()
        return polynomial / lead if lead != 1 else polynomial

    def is_nonzero(self, polynomial: Any) -> bool:
        """Whether known facts say that a polynomial never vanishes."""
        if polynomial.is_zero():
            return False
        if polynomial.is_constant() or str(self.monic(polynomial)) in self.nonzero:
            return True
        if len(polynomial) == 1:
            return all(self.never_zero(i) for i in self.used(polynomial))
        content = polynomial.term_content()
        if not content.is_constant():
            return self.is_nonzero(content) and self.is_nonzero(polynomial / content)
        _, factors = self.factor(polynomial)
        return (len(factors) > 1 or factors[0][1] > 1) and all(self.is_nonzero(f) for f, _ in factors)

    def never_zero(self, i: int) -> bool:
        return self.atoms[i].term.op == "exp" or str(self.generators[i]) in self.nonzero

    def know_nonzero(self, value: Value, scope: Scope) -> None:
        """Record that a value is not 0: then no factor of its numerator is."""
        if value.is_zero:
            return  # the facts contradict each other, which is for others to notice
        factors = [] if value.num.is_constant() else [f for f, _ in self.factor(value.num)[1]]
        for f in (value.num, *factors):
            if self.speaks_of(Value(f, self.one), scope):
                self.nonzero.add(str(self.monic(f)))

    def speaks_of(self, value: Value, scope: Scope) -> bool:
        """Whether a value depends on every index of a scope.

        What a for-all fact says of anything else would hold only where its range is not empty.
        """
        indices = self.dependence(*(v for v in scope.values() if isinstance(v, Value)))[0]
        return indices <= self.dependence(value)[0]

    def know_equal(self, left: Value, right: Value) -> None:
        """Record `generator = value`."""
        i = self.as_generator(left)
        if left.key == right.key or (i is not None and self.atoms[i].range is not None):
            return
        if i is None:
            raise Rejected("the left side of a rewriting equation is not a single generator")
        self.equations[str(self.generators[i])] = right
        self.forget()

    def know(self, formula: Term, scope: Scope | None = None) -> None:
        """Use a proved formula: an equation, a nonzero fact, or either for all of a range."""
        scope = scope or {}
        if formula.op == "forall":
            self.quantified.append((formula, scope))
            for i, atom in enumerate(self.atoms):
                if atom.range is not None:
                    self.instantiate(formula, scope, i)
        elif formula.op == "eq" and formula.args[0].op in REWRITTEN:
            resolved = self.resolved(formula.args[0], scope)
            if resolved is None:
                raise Rejected("an equation about a family that is bound")
            if not scope.keys() <= formula.args[0].free:
                return  # as in `speaks_of`
            self.rewrites[resolved] = (formula.args[1], scope)
            self.forget()
        elif formula.op == "eq":
            left, right = (self.normal(a, scope) for a in formula.args)
            if self.speaks_of(left, scope):
                self.know_equal(left, right)
        elif formula.op == "ne":
            left, right = (self.normal(a, scope) for a in formula.args)
            self.know_nonzero(self.subtract(left, right), scope)
        else:
            raise Rejected(f"{formula.op} is not a fact that arithmetic can use")

    def instantiate(self, formula: Term, scope: Scope, i: int) -> None:
        """A quantified fact at the bound index `i`, if that has the same range."""
        variable, low, high, body = formula.args
        if variable in scope:
            return  # it hides an outer index, of which nothing would be asked any more
        bound = self.atoms[i].range
        assert bound is not None
        if bound.low is None or bound.high is None:
            return
        key = self.bound_key(bound.height, self.normal(low, scope), self.normal(high, scope))
        if self.index.get(key) == i:
            self.know(body, {**scope, variable: self.generator(i)})

    def unknown_divisor(self, divisor: Value) -> None:
        """Called for a divisor not known to be nonzero; a search may prove it here."""
        raise Rejected(f"division by {self.show(divisor)}, which is not known to be nonzero")

    def encountered(self, t: Term, scope: Scope) -> None:
        """Called for each derivative and limit; a search may prove its value here."""

    def resolved(self, t: Term, scope: Scope) -> Term | None:
        """`t` with bound names replaced by those of their generators: the same in every scope.

        None where a family is bound: no equation about a family outside says anything of it.
        """
        by = {}
        for name in t.free & scope.keys():
            if isinstance(scope[name], str):
                return None
            i = self.as_generator(scope[name])
            by[name] = self.term(scope[name]) if i is None else var(f"#x{i}")
        return substitute(t, by)

    def discovered(self, i: int, args: tuple[Value, ...]) -> None:
        """Called for each new generator; a search may prove an equation for it here."""

    # -- generators ---------------------------------------------------------------------------

    def generator(self, i: int) -> Value:
        return Value(self.generators[i], self.one)

    def used(self, polynomial: Any) -> list[int]:
        return [i for i, d in enumerate(polynomial.degrees()) if d > 0]

    def as_generator(self, value: Value) -> int | None:
        """The index of the generator that a value is, if it is a bare one."""
        if not value.den.is_one() or len(value.num) != 1 or value.num.total_degree() != 1:
            return None
        return self.used(value.num)[0] if value.num.leading_coefficient() == 1 else None

    def factor(self, polynomial: Any) -> tuple[Any, list[tuple[Any, int]]]:
        """Constant and irreducible factors, in a context of just the variables that occur."""
        key = str(polynomial)
        if key not in self.factored:
            self.factored[key] = self._factor(polynomial)
        return self.factored[key]

    def _factor(self, polynomial: Any) -> tuple[Any, list[tuple[Any, int]]]:
        if polynomial.total_degree() == 1:
            lead = polynomial.leading_coefficient()
            return lead, [(polynomial / lead, 1)]
        used = self.used(polynomial)
        small = flint.fmpq_mpoly_ctx.get(tuple(f"y{i}" for i in range(len(used))), flint.Ordering.deglex)
        terms = {tuple(m[i] for i in used): c for m, c in polynomial.to_dict().items()}
        constant, factors = small.from_dict(terms).factor()
        images = [self.generators[i] for i in used]
        return constant, [(f.compose(*images, ctx=self.context), int(e)) for f, e in factors]

    def intern(self, key: str, make: Any, args: tuple[Value, ...] = ()) -> Value:
        """The generator of a key, or what it is known to be equal to."""
        i = self.index.get(key)
        if i is None:
            i = len(self.atoms)
            if i >= len(self.generators):
                raise Overflow
            self.atoms.append(make())
            self.index[key] = i
            if self.atoms[i].range is not None:
                for formula, scope in list(self.quantified):
                    self.instantiate(formula, scope, i)
            self.discovered(i, args)
        return self.equations.get(f"x{i}") or self.generator(i)

    def dependence(self, *values: Value) -> tuple[frozenset[int], int]:
        """The bound indices that values depend on, and the height of binders inside them."""
        bound: set[int] = set()
        height = 0
        for v in values:
            for i in v.used:
                bound |= self.atoms[i].bound
                height = max(height, self.atoms[i].height)
        return frozenset(bound), height

    def bound_key(self, height: int, low: Value | None, high: Value | None) -> str:
        return f"#{height}:{low.key}:{high.key}" if low and high else f"#{height}"

    def bind(self, height: int, low: Value | None, high: Value | None) -> Value:
        """The generator of the bound variable of a binder of that height and range."""

        def make() -> Atom:
            ends = (self.term(low), self.term(high)) if low and high else (None, None)
            bound = self.dependence(*(v for v in (low, high) if v))[0]
            i = len(self.atoms)
            return Atom(var(f"#{height}"), bound | {i}, 0, Bound(height, *ends))

        return self.intern(self.bound_key(height, low, high), make)

    # -- normal forms -------------------------------------------------------------------------

    def normal(self, t: Term, scope: Scope | None = None) -> Value:
        """The value of a term; `scope` maps bound names to their generators."""
        scope = scope or {}
        key = self.memo_key(t, scope)
        known = self.memo.get(key)
        if known is None:
            known = self._normal(t, scope)
            self.memo[key] = known
        return known

    def memo_key(self, t: Term, scope: Scope) -> tuple[Any, ...]:
        if not scope:
            return (t,)
        return (t, *((n, getattr(scope[n], "key", scope[n])) for n in sorted(scope) if n in t.free))

    def forget(self) -> None:
        """Drop normal forms that a new equation may have put out of date."""
        self.memo.clear()

    def _normal(self, t: Term, scope: Scope) -> Value:
        op, args = t.op, t.args
        if op == "num":
            return self.constant(args[0])
        if op == "var":
            if args[0] in scope:
                return scope[args[0]]  # type: ignore[no-any-return]
            if args[0].startswith("#"):
                raise Rejected("a reserved name stands free")
            return self.intern(f"v:{args[0]}", lambda: Atom(t, frozenset(), 0))
        if op == "add":
            result = self.normal(args[0], scope)
            for a in args[1:]:
                result = self.add(result, self.normal(a, scope))
            return result
        if op == "mul":
            result = self.normal(args[0], scope)
            for a in args[1:]:
                result = self.multiply(result, self.normal(a, scope))
            return result
        if op == "neg":
            return self.negative(self.normal(args[0], scope))
        if op == "sub":
            return self.subtract(self.normal(args[0], scope), self.normal(args[1], scope))
        if op == "div":
            return self.divide(self.normal(args[0], scope), self.normal(args[1], scope))
        if op == "pow":
            return self._power(self.normal(args[0], scope), self.normal(args[1], scope))
        if op == "sum":
            return self._sum(t, scope)
        if op in REWRITTEN:
            self.encountered(t, scope)
            resolved = self.resolved(t, scope)
            if resolved in self.rewrites:
                return self.normal(*self.rewrites[resolved])
            return self._opaque(t, scope) if op != "piecewise" else self._function(t, scope)
        if op in ("prod", "maximum", "integral"):
            return self._opaque(t, scope)
        if op == "app":
            name = scope.get("@" + args[0], args[0])
            return self._apply(f"@{name}", args[1:], scope, lambda terms: Term("app", name, *terms))
        if op == "fam":
            name = scope.get("@" + args[0], args[0])
            return self.intern(f"f:{name}", lambda: Atom(Term("fam", name), frozenset(), 0))
        if op == "const":
            if t == INFINITY:
                raise Rejected("infinity is not a number")
            return self.intern(f"c:{args[0]}", lambda: Atom(t, frozenset(), 0))
        if op in FUNCTIONS or op in RELATIONS or op in ("and", "or", "not", "integer"):
            return self._function(t, scope)
        raise Rejected(f"{op} has no value")

    def _function(self, t: Term, scope: Scope) -> Value:
        head = t.op if t.op not in ("piecewise", "and", "or") else f"{t.op}{len(t.args)}"
        return self._apply(head, t.args, scope, lambda terms: Term(t.op, *terms))

    def _apply(self, head: str, args: tuple[Term, ...], scope: Scope, build: Any) -> Value:
        """A generator for a function at the normal forms of its arguments."""
        values = tuple(self.normal(a, scope) for a in args)
        if head in SYMMETRIC:
            values = tuple(sorted(values, key=lambda v: v.key))
        key = f"{head}({','.join(v.key for v in values)})"

        def make() -> Atom:
            bound, height = self.dependence(*values)
            return Atom(build([self.term(v) for v in values]), bound, height)

        return self.intern(key, make, values)

    def _power(self, base: Value, exponent: Value) -> Value:
        e = exponent.constant
        if e is not None and e.denominator == 1:
            return self.raise_to(base, e.numerator)

        def make() -> Atom:
            bound, height = self.dependence(base, exponent)
            return Atom(Term("pow", self.term(base), self.term(exponent)), bound, height)

        return self.intern(f"pow({base.key},{exponent.key})", make, (base, exponent))

    def _sum(self, t: Term, scope: Scope) -> Value:
        """Σ is linear: a sum is split into sums of single monomials, constants taken out."""
        variable, low_term, high_term, body_term = t.args
        low, high = self.normal(low_term, scope), self.normal(high_term, scope)
        first, last = low.constant, high.constant
        if first is not None and last is not None and last - first < MAX_UNROLLED:
            return self._unrolled(variable, first, last, body_term, scope)
        index = self.bind(self.free_height(_height(body_term) + 1, body_term, scope), low, high)
        i = self.as_generator(index)
        assert i is not None
        body = self.normal(body_term, {**scope, variable: index})
        fixed, moving = self._split_factors(body.den, i)
        if not self._known_outside(fixed):
            fixed, moving = self.one, body.den
        quotient, remainder = divmod(body.num, moving)
        result = self.zero_value
        for polynomial, denominator in ((quotient, self.one), (remainder, moving)):
            for exponents, coefficient in polynomial.to_dict().items():
                outside, inside = self.context.constant(coefficient), self.one
                for j, e in enumerate(exponents):
                    if e and i in self.atoms[j].bound:
                        inside *= self.generators[j] ** int(e)
                    elif e:
                        outside *= self.generators[j] ** int(e)
                summed = self._single_sum(low, high, index, self.make(inside, denominator))
                result = self.add(result, self.multiply(Value(outside, self.one), summed))
        return self.make(result.num, result.den * fixed)

    def _known_outside(self, fixed: Any) -> bool:
        """Whether a factor of a divisor inside a sum is not 0 even where the range is empty."""
        if self.is_nonzero(fixed):
            return True
        try:
            self.unknown_divisor(Value(fixed, self.one))
        except Rejected:
            return False
        return self.is_nonzero(fixed)

    def free_height(self, least: int, t: Term, scope: Scope) -> int:
        """A height for a binder around `t` that no index free in `t` has: it would be captured."""
        values = [scope[n] for n in t.free if n in scope]
        indices, _ = self.dependence(*(v for v in values if isinstance(v, Value)))
        taken = {self.atoms[j].term.args[0] for j in indices}
        return next(h for h in range(least, least + len(taken) + 1) if f"#{h}" not in taken)

    def _unrolled(self, variable: str, first: Fraction, last: Fraction, body: Term, scope: Scope) -> Value:
        if first.denominator != 1 or last.denominator != 1:
            raise Rejected("a sum whose bounds are not integers")
        result = self.zero_value
        self.unrolled += max(0, last.numerator + 1 - first.numerator)
        if self.unrolled > MAX_TERMS:
            raise Rejected("sums are too long to write out")
        for k in range(first.numerator, last.numerator + 1):
            result = self.add(result, self.normal(body, {**scope, variable: self.constant(k)}))
        return result

    def _split_factors(self, polynomial: Any, i: int) -> tuple[Any, Any]:
        """A polynomial as (factor free of the bound index i) · (the rest)."""
        moving = [j for j in self.used(polynomial) if i in self.atoms[j].bound]
        if not moving:
            return polynomial, self.one
        if len(moving) == len(self.used(polynomial)):
            return self.one, polynomial
        fixed = self.one
        for f, e in self.factor(polynomial)[1]:
            if not any(j in moving for j in self.used(f)):
                fixed *= f**e
        fixed = self.monic(fixed)
        return fixed, polynomial / fixed

    def _single_sum(self, low: Value, high: Value, index: Value, body: Value) -> Value:
        """The generator of a sum of one monomial, its index renamed to the least height."""
        i = self.as_generator(index)
        assert i is not None
        bound, height = self.dependence(body)
        # The least name that no index free in the body has: taking one would capture it.
        outer = {self.atoms[j].term.args[0] for j in bound - {i}}
        least = next(h for h in range(height + 1, height + 2 + len(outer)) if f"#{h}" not in outer)
        name = self.atoms[i].term.args[0]
        if name != f"#{least}":
            renamed = self.bind(least, low, high)
            opened = substitute(self.term(body), {name: var("#index")})
            body = self.normal(opened, {**self._free_scope(body, i), "#index": renamed})
            name, i = f"#{least}", self.as_generator(renamed)
            assert i is not None
            bound, height = self.dependence(body)

        def make() -> Atom:
            ends, _ = self.dependence(low, high)
            term = Term("sum", name, self.term(low), self.term(high), self.term(body))
            return Atom(term, (bound - {i}) | ends, height + 1)

        return self.intern(f"sum:{i}({body.key})", make)

    def _free_scope(self, value: Value, besides: int) -> Scope:
        """The scope in which the term of a value reads back as that value."""
        bound, _ = self.dependence(value)
        return {self.atoms[j].term.args[0]: self.generator(j) for j in bound if j != besides}

    def _opaque(self, t: Term, scope: Scope) -> Value:
        """Other binders: generators that are compared up to the name of what they bind."""
        if t.op == "partial":
            return self._partial(t, scope)
        height = self.free_height(_height(t), t, scope)
        at_point = t.op in ("deriv", "limit")
        ends = t.args[2:3] if at_point else t.args[1:3]
        infinite = ends if ends[0] in (INFINITY, MINUS_INFINITY) and t.op == "limit" else ()
        outer = [self.normal(e, scope) for e in ends if not infinite]
        ranged = t.op in ("prod", "maximum")
        index = self.bind(height, *outer) if ranged else self.bind(height, None, None)
        body = self.normal(t.args[1 if at_point else 3], {**scope, t.args[0]: index})
        i = self.as_generator(index)
        assert i is not None
        direction = t.args[3:] if t.op == "limit" else ()
        marks = "".join((*direction, *map(repr, infinite)))
        key = f"{t.op}{marks}:{i}({','.join(v.key for v in (body, *outer))})"

        def make() -> Atom:
            inside, inner_height = self.dependence(body)
            outside, outer_height = self.dependence(*outer)
            points = infinite or [self.term(v) for v in outer]
            args = (self.term(body), *points, *direction) if at_point else (*points, self.term(body))
            term = Term(t.op, f"#{height}", *args)
            return Atom(term, (inside - {i}) | outside, max(height, inner_height, outer_height))

        return self.intern(key, make)

    def _partial(self, t: Term, scope: Scope) -> Value:
        """∂ body/∂ family(indices): within the body, the family is another one."""
        family, body, *indices = t.args
        own = f"#{self.free_height(_height(t), t, scope)}{family}"
        values = [self.normal(body, {**scope, "@" + family: own}), *(self.normal(a, scope) for a in indices)]
        key = f"partial:{own}:{scope.get('@' + family, family)}({','.join(v.key for v in values)})"

        def make() -> Atom:
            bound, height = self.dependence(*values)
            return Atom(Term("partial", own, *(self.term(v) for v in values)), bound, max(height, _height(t)))

        return self.intern(key, make)

    # -- back to terms ------------------------------------------------------------------------

    def term(self, value: Value) -> Term:
        """A term with this value; bound variables are named #1, #2, …"""
        numerator = self.polynomial_term(value.num)
        return numerator if value.den.is_one() else Term("div", numerator, self.polynomial_term(value.den))

    def polynomial_term(self, polynomial: Any) -> Term:
        key = str(polynomial)
        if key not in self.terms:
            self.terms[key] = self._polynomial_term(polynomial)
        return self.terms[key]

    def _polynomial_term(self, polynomial: Any) -> Term:
        terms = []
        for exponents, coefficient in polynomial.to_dict().items():
            c = Fraction(int(coefficient.p), int(coefficient.q))
            factors = [] if c == 1 and any(exponents) else [num(c)]
            for j, e in enumerate(exponents):
                if e:
                    atom = self.atoms[j].term
                    factors.append(atom if e == 1 else Term("pow", atom, num(int(e))))
            terms.append(factors[0] if len(factors) == 1 else Term("mul", *factors))
        return num(0) if not terms else terms[0] if len(terms) == 1 else Term("add", *terms)

    def show(self, value: Value) -> str:
        return repr(self.term(value))


def _bits(value: Value) -> int:
    """About the size of the largest coefficient of a value."""
    sizes = [max(int(c.p).bit_length(), int(c.q).bit_length()) for p in (value.num, value.den) for c in p.coeffs()]
    return max(sizes, default=0)


def _height(t: Term) -> int:
    """How deeply binders are nested in a term."""
    inner = max((_height(c) for c in t.children), default=0)
    return inner + (t.op in ("sum", "prod", "maximum", "integral", "deriv", "limit", "partial"))


def difference(t: Term) -> Term:
    """What a relation says is zero, positive, nonnegative or nonzero: `a < b` says `0 < b - a`."""
    a, b = t.args
    return Term("sub", a, b) if t.op in ("gt", "ge") else Term("sub", b, a)
