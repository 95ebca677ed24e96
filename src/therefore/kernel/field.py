"""Exact arithmetic of terms: rational functions over generators, with sums made linear.

A term becomes a quotient of two polynomials in what arithmetic cannot open. Known equations
`generator = value` are applied wherever the generator appears. Imports the term tree and the
kernel's quotients and generators.
"""

from __future__ import annotations

from functools import lru_cache
from operator import sub
from typing import Any

from therefore.kernel.generators import Atom, Generators
from therefore.kernel.matrices import Matrices
from therefore.kernel.quotients import MAX_TERMS, SIZES, Overflow, Rejected, TooLarge, Value
from therefore.term import FUNCTIONS, INFINITY, MATRICES, MINUS_INFINITY, RELATIONS, Term, substitute, var

__all__ = ["NO_SCOPE", "REWRITTEN", "SIZES", "Overflow", "Rejected", "Scope", "Space", "Value", "difference"]

MAX_UNROLLED = 60
INFINITE = (INFINITY, MINUS_INFINITY)
SYMMETRIC = frozenset({"max", "min", "delta"})
REWRITTEN = frozenset({"deriv", "partial", "limit", "integral", "piecewise"})

Scope = dict[str, Any]
NO_SCOPE: Scope = {}


class Space(Generators):
    """One computation: the generators met so far, and the facts known about them."""

    def __init__(self, size: int = SIZES[0]) -> None:
        super().__init__(size)
        self.quantified: list[tuple[Term, Scope]] = []
        self.waiting: list[tuple[Term, Scope, int]] = []
        self.rewrites: dict[Term | None, tuple[Term, Scope]] = {}
        self.memo: dict[object, Value] = {}
        self.unrolled = 0
        self.matrices = Matrices(self)

    # -- what is known ----------------------------------------------------------------------

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
        if not scope:
            return True
        indices = self.dependence(*(v for v in scope.values() if isinstance(v, Value)))[0]
        return indices <= self.dependence(value)[0]

    def know_equal(self, left: Value, right: Value) -> None:
        """Record `generator = value`, or `generatorⁿ = value`."""
        i = self.as_generator(left)
        if left.key == right.key or (i is not None and self.atoms[i].range is not None):
            return
        if i is not None:
            self.equations[i] = right
        elif any(self.atoms[j].range is not None for j in left.used) or not self.know_power(left, right):
            raise Rejected("the left side of a rewriting equation is not a generator or a power of one")
        self.forget()

    def know(self, formula: Term, scope: Scope | None = None) -> None:
        """Use a proved formula: an equation, a nonzero fact, or either for all of a range."""
        scope = scope or {}
        if formula.op == "forall":
            self.quantified.append((formula, scope))
            self.settle([(formula, scope, i) for i, atom in enumerate(self.atoms) if atom.range is not None])
        elif formula.op == "eq" and formula.args[0].op in REWRITTEN:
            resolved = self.resolved(formula.args[0], scope)
            if resolved is None:
                raise Rejected("an equation about a family that is bound")
            if not scope.keys() <= formula.args[0].free:
                return  # as in `speaks_of`
            self.rewrites[resolved] = (formula.args[1], scope)
            self.forget()
        elif formula.op == "eq" and formula.args[0].op in MATRICES:
            if scope:
                raise Rejected("an equation of matrices for all of a range")
            self.matrices.know_equal(*formula.args)
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

    def bounded(self, i: int) -> None:
        self.settle([(formula, scope, i) for formula, scope in self.quantified])

    def settle(self, instances: list[tuple[Term, Scope, int]]) -> None:
        """Use for-all facts at bound indices; one that wants to know more of a divisor waits for the others."""
        while instances:
            left = [instance for instance in instances if not self.usable(*instance)]
            if len(left) == len(instances):
                self.waiting += left
                return
            instances, self.waiting = left + self.waiting, []

    def usable(self, formula: Term, scope: Scope, i: int) -> bool:
        try:
            self.instantiate(formula, scope, i)
        except Rejected:
            return False
        return True

    def instantiate(self, formula: Term, scope: Scope, i: int) -> None:
        """A quantified fact at the bound index `i`, if that has the same range."""
        variable, low, high, body = formula.args
        if variable in scope:
            return  # it hides an outer index, of which nothing would be asked any more
        bound = self.atoms[i].range
        assert bound is not None
        if bound.low is None or bound.high is None:
            return
        if (low, high) == (MINUS_INFINITY, INFINITY):
            inside = True  # an index in a range is an integer
        elif MINUS_INFINITY in (low, high):
            inside = False
        else:
            last = None if high == INFINITY else self.normal(high, scope)
            inside = self.index.get(self.bound_key(bound.height, self.normal(low, scope), last)) == i
        if inside:
            self.know(body, {**scope, variable: self.generator(i)})

    def new_letter(self, t: Term) -> None:
        """Called for each new inverse or gradient; a search may prove equations for it here."""

    def ruled(self, number: int) -> None:
        """Called for each new rule about matrices."""

    def rewrote(self, number: int) -> None:
        """Called whenever a rule about matrices is applied."""

    def encountered(self, t: Term, scope: Scope) -> None:
        """Called for each derivative, limit and series; a search may prove its value here."""

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

    # -- normal forms -------------------------------------------------------------------------

    def normal(self, t: Term, scope: Scope | None = None) -> Value:
        """The value of a term; `scope` maps bound names to their generators."""
        scope = scope or NO_SCOPE
        key = t if t.free.isdisjoint(scope) else self.memo_key(t, scope)
        known = self.memo.get(key)
        return self.work_out(key, t, scope) if known is None else known

    def work_out(self, key: object, t: Term, scope: Scope) -> Value:
        """The value of a term that is not remembered yet."""
        value = self.memo[key] = self._normal(t, scope)
        return value

    def memo_key(self, t: Term, scope: Scope) -> object:
        """A term, with what its bound names stand for."""
        return (t, *[(n, getattr(v, "key", v)) for n, v in scope.items() if n in t.free])

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
            return self._series(t, scope) if args[2] == INFINITY else self._sum(t, scope)
        if op in REWRITTEN:
            self.encountered(t, scope)
            resolved = self.resolved(t, scope)
            if resolved in self.rewrites:
                return self.normal(*self.rewrites[resolved])
            return self._opaque(t, scope) if op != "piecewise" else self._function(t, scope)
        if op == "prod":
            return self._written_out(t, scope) or self._opaque(t, scope)
        if op in ("trace", "det"):
            if not t.free.isdisjoint(scope):
                raise Rejected("a matrix depends on an index that is bound")
            return self.matrices.scalar(t)
        if op in ("maximum", "integral"):
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
        if op in ("max", "min") and len(args) > 2:
            return self.normal(Term(op, Term(op, *args[:-1]), args[-1]), scope)
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
            try:
                return self.raise_to(base, e.numerator)
            except TooLarge:
                pass  # compared as it stands

        def make() -> Atom:
            bound, height = self.dependence(base, exponent)
            return Atom(Term("pow", self.term(base), self.term(exponent)), bound, height)

        return self.intern(f"pow({base.key},{exponent.key})", make, (base, exponent))

    def _sum(self, t: Term, scope: Scope) -> Value:
        """Σ is linear: a sum is split into sums of single monomials, constants taken out."""
        written_out = self._written_out(t, scope)
        if written_out is not None:
            return written_out
        variable, low_term, high_term, body_term = t.args
        low, high = self.normal(low_term, scope), self.normal(high_term, scope)
        index = self.bind(self.free_height(_height(body_term) + 1, body_term, scope), low, high)
        i = self.as_generator(index)
        assert i is not None
        body = self.normal(body_term, {**scope, variable: index})
        fixed, moving = self._split_factors(body.den, i)
        if not self._known_outside(fixed):
            fixed, moving = self.one, body.den
        parts = [(body.num, self.one)]
        if not moving.is_one():
            quotient, remainder = divmod(body.num, moving)
            parts = [(quotient, self.one), (remainder, moving)]
        inner = {j for j in body.used if i in self.atoms[j].bound}
        result = self.zero_value
        for polynomial, denominator in parts:
            for exponents, coefficient in polynomial.to_dict().items():
                inside = tuple([e if j in inner else 0 for j, e in enumerate(exponents)])
                outside = self.context.from_dict({tuple(map(sub, exponents, inside)): coefficient})
                body = self.monomial(inside)
                if not denominator.is_one():
                    body = self.make(body.num, denominator)
                summed = self._single_sum(low, high, index, body)
                result = self.add(result, self.multiply(Value(outside, self.one), summed))
        return result if fixed.is_one() else self.make(result.num, result.den * fixed)

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

    def _written_out(self, t: Term, scope: Scope) -> Value | None:
        """A sum or product over a short range of numbers, or over a range that is empty: high < low."""
        variable, low, high, body = t.args
        first, last = self.normal(low, scope), self.normal(high, scope)
        size = self.subtract(last, first).constant
        combine, result = (self.add, self.zero_value) if t.op == "sum" else (self.multiply, self.constant(1))
        if size is None or size < 0:
            return None if size is None else result
        start, end = first.constant, last.constant
        if start is None or end is None or size >= MAX_UNROLLED:
            return None
        if start.denominator != 1 or end.denominator != 1:
            raise Rejected("a range whose ends are not integers")
        self.unrolled += int(size) + 1
        if self.unrolled > MAX_TERMS:
            raise Rejected("sums are too long to write out")
        for k in range(int(start), int(end) + 1):
            result = combine(result, self.normal(body, {**scope, variable: self.constant(k)}))
        return result

    def _split_factors(self, polynomial: Any, i: int) -> tuple[Any, Any]:
        """A polynomial as (factor free of the bound index i) · (the rest)."""
        used = () if polynomial.is_constant() else self.used(polynomial)
        moving = [j for j in used if i in self.atoms[j].bound]
        if not moving:
            return polynomial, self.one
        if len(moving) == len(used):
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
            body = self.normal(opened, {**self.scope_of(body, i), "#index": renamed})
            name, i = f"#{least}", self.as_generator(renamed)
            assert i is not None
            bound, height = self.dependence(body)

        def make() -> Atom:
            ends, _ = self.dependence(low, high)
            term = Term("sum", name, self.term(low), self.term(high), self.term(body))
            return Atom(term, (bound - {i}) | ends, height + 1)

        return self.intern(f"sum:{i}({body.key})", make)

    def scope_of(self, value: Value, besides: int = -1) -> Scope:
        """The scope in which the term of a value reads back as that value."""
        bound, _ = self.dependence(value)
        return {self.atoms[j].term.args[0]: self.generator(j) for j in bound if j != besides}

    def _series(self, t: Term, scope: Scope) -> Value:
        """A sum without an end: a generator, which nothing opens, for it need not converge."""
        self.encountered(t, scope)
        variable, first, _, body_term = t.args
        height, low = self.free_height(_height(t), t, scope), self.normal(first, scope)
        index = self.bind(height, low, None)
        body = self.normal(body_term, {**scope, variable: index})
        i = self.as_generator(index)
        assert i is not None

        def make() -> Atom:
            inside, inner_height = self.dependence(body)
            outside, outer_height = self.dependence(low)
            term = Term("sum", f"#{height}", self.term(low), INFINITY, self.term(body))
            return Atom(term, (inside - {i}) | outside, max(height, inner_height, outer_height))

        return self.intern(f"series:{i}({body.key})", make)

    def _opaque(self, t: Term, scope: Scope) -> Value:
        """Other binders: generators that are compared up to the name of what they bind."""
        if t.op == "partial":
            return self._partial(t, scope)
        height = self.free_height(_height(t), t, scope)
        at_point = t.op in ("deriv", "limit")
        ends = t.args[2:3] if at_point else t.args[1:3]
        outer = [self.normal(e, scope) for e in ends if e not in INFINITE]
        ranged = t.op in ("prod", "maximum")
        index = self.bind(height, *outer) if ranged else self.bind(height, None, None)
        try:
            body = self.normal(t.args[1 if at_point else 3], {**scope, t.args[0]: index})
        except Rejected:
            if ranged:
                raise
            return self._as_written(t, height, scope)
        i = self.as_generator(index)
        assert i is not None
        direction = t.args[3:] if t.op == "limit" else ()
        marks = ",".join((*direction, *(repr(e) if e in INFINITE else "" for e in ends)))
        key = f"{t.op}{marks}:{i}({','.join(v.key for v in (body, *outer))})"

        def make() -> Atom:
            inside, inner_height = self.dependence(body)
            outside, outer_height = self.dependence(*outer)
            finite = iter(outer)
            points = [e if e in INFINITE else self.term(next(finite)) for e in ends]
            args = (self.term(body), *points, *direction) if at_point else (*points, self.term(body))
            term = Term(t.op, f"#{height}", *args)
            return Atom(term, (inside - {i}) | outside, max(height, inner_height, outer_height))

        return self.intern(key, make)

    def _as_written(self, t: Term, height: int, scope: Scope) -> Value:
        """A binder whose body has no normal form for every value of what it binds: compared as it is written."""
        values = {n: scope[n] for n in t.free if n in scope}
        if any(isinstance(v, str) for v in values.values()):
            raise Rejected("a family that is bound")
        place = 1 if t.op in ("deriv", "limit") else 3
        args = list(substitute(t, {n: self.term(v) for n, v in values.items()}).args)
        args[place] = substitute(args[place], {args[0]: var(f"#{height}")})
        args[0] = f"#{height}"
        bound, inner_height = self.dependence(*values.values())
        term = Term(t.op, *args)
        return self.intern(f"{term!r}", lambda: Atom(term, bound, max(height, inner_height)))

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


@lru_cache(4096)
def _height(t: Term) -> int:
    """How deeply binders are nested in a term."""
    inner = max((_height(c) for c in t.children), default=0)
    return inner + (t.op in ("sum", "prod", "maximum", "integral", "deriv", "limit", "partial"))


def difference(t: Term) -> Term:
    """What a relation says is zero, positive, nonnegative or nonzero: `a < b` says `0 < b - a`."""
    a, b = t.args
    return Term("sub", a, b) if t.op in ("gt", "ge") else Term("sub", b, a)
