"""Values of terms: quotients of polynomials in generators, with what facts say of them.

An index under a binder is a generator of its own while its body is worked out. Once the body has a
value, the binder becomes a generator that is known by a text in which the index has no name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from replayer import polynomials as p
from replayer.forms import Forms
from replayer.quotients import MAX_POWER, Quotients, Value
from replayer.syntax import (
    MATRICES,
    MINUS_OO,
    ONE_ARGUMENT,
    OO,
    RELATIONS,
    Refused,
    Term,
    instance,
    is_series,
    number,
    require,
)  # fmt: skip

FUNCTIONS = {*ONE_ARGUMENT, "max", "min", "delta", "binomial", "atan2"}
WRITTEN_OUT = 60
SYMMETRIC = ("max", "min", "delta")
UNKNOWN = ("deriv", "partial", "limit", "integral", "piecewise")


@dataclass(frozen=True)
class Generator:
    """What a generator is made of: its parts may depend on open indices, and one may be bound in the last part."""

    head: str
    parts: tuple[Value, ...]
    binds: int | None = None
    open: frozenset[int] = frozenset()


Range = tuple[Value, "Value | None"] | None  # the upper end of a series is None


@dataclass
class Arithmetic(Quotients):
    """One computation: the generators so far, and what is known of them."""

    generators: list[Generator] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    equations: dict[int, Value] = field(default_factory=dict)
    rewriting: dict[Term, Term] = field(default_factory=dict)
    quantified: list[tuple[Term, tuple[int, ...]]] = field(default_factory=list)
    indices: dict[int, Range] = field(default_factory=dict)
    in_use: list[int] = field(default_factory=list)
    used: set[tuple[int, int]] = field(default_factory=set)
    busy: list[int] = field(default_factory=list)
    memo: dict[Term, Value] = field(default_factory=dict)
    forms: Forms = field(init=False)

    def __post_init__(self) -> None:
        self.forms = Forms(self)

    # -- what is known ----------------------------------------------------------------------

    def never_zero(self, g: int) -> bool:
        return self.generators[g].head == "exp"

    def open_in(self, *values: Value) -> frozenset[int]:
        return frozenset().union(*(self.generators[g].open for v in values for g in v.used))

    def know(self, fact: Term, scope: tuple[int, ...] = ()) -> None:
        """Use a proved formula; `scope` are the open indices of the for-alls around it."""
        op = fact[0]
        if op == "forall":
            self.quantified.append((fact, scope))
            for index in list(self.in_use):
                self.inform(index)
        elif op == "eq" and fact[1][0] in MATRICES:
            require(not scope, "an equation of matrices for all of a range")
            self.forms.know(fact[1], fact[2])
            self.memo.clear()
        elif op == "eq" and fact[1][0] in UNKNOWN:
            if all(mentions(fact[1], i) for i in scope):
                self.rewriting[fact[1]] = fact[2]
                self.memo.clear()
        elif op == "eq":
            left, right = self.value(fact[1]), self.value(fact[2])
            if self.needed(scope) <= self.open_in(left):
                self.equate(left, right)
        elif op == "ne":
            self.know_nonzero(self.minus(self.value(fact[1]), self.value(fact[2])), scope)
        else:
            raise Refused(f"{op} is not a fact for arithmetic")

    def needed(self, scope: tuple[int, ...]) -> frozenset[int]:
        """What has to occur in a fact: without its indices it would be about an empty range as well."""
        return frozenset().union(*(self.generators[i].open for i in scope))

    def equate(self, left: Value, right: Value) -> None:
        if left == right:
            return
        monomials = list(left.num.items())
        single = left.den == p.ONE and len(monomials) == 1 and monomials[0][1] == 1
        require(single and len(monomials[0][0]) == 1, "the left side is not a generator or a power of one")
        ((g, n),) = monomials[0][0]
        require(n == 1 or self.may_rewrite(g, n, right), "a power that cannot be rewritten")
        if g not in self.indices:
            if n == 1:
                self.equations[g] = right
            else:
                self.powers[g] = (n, right.num)
            self.memo.clear()

    def may_rewrite(self, g: int, n: int, right: Value) -> bool:
        """Whether gⁿ may be replaced: by a lower polynomial, not in a circle, and where gᵐ is not already."""
        if g in self.indices or right.den != p.ONE or self.powers.get(g, (n,))[0] < n:
            return False
        reached, pending = {g}, list(p.used(right.num) - {g})
        while pending:
            h = pending.pop()
            if h not in reached:
                reached.add(h)
                after = p.used(self.powers[h][1]) - {h} if h in self.powers else set()
                if g in after:
                    return False
                pending += after
        return max(p.by_powers(right.num, g), default=0) < n

    def know_nonzero(self, value: Value, scope: tuple[int, ...]) -> None:
        if not value.num:
            return
        if not scope:
            self.nonzero.append(value.num)
            return
        part = value.num
        for i in self.needed(scope):
            moving = [g for g in p.used(part) if i in self.generators[g].open]
            part = p.exact(part, p.free_part(part, moving)) if moving else p.ONE
        self.nonzero.append(part)
        if self.needed(scope) <= self.open_in(Value(value.num, p.ONE)):
            self.nonzero_products.append(value.num)

    def inform(self, index: int) -> None:
        """Use each for-all at an open index, once; not while its own terms are worked out, which may open indices.

        One that wants a divisor of which others speak is used after those.
        """
        progress = True
        while progress:
            progress = False
            n = 0
            while n < len(self.quantified):
                if n not in self.busy and (index, n) not in self.used:
                    progress = self.informed(n, index) or progress
                n += 1

    def informed(self, n: int, index: int) -> bool:
        in_use, busy = list(self.in_use), list(self.busy)
        self.used.add((index, n))
        self.busy.append(n)
        try:
            self.instantiate(*self.quantified[n], index)
        except Refused:
            self.used.discard((index, n))
            self.in_use[:] = in_use
            return False
        finally:
            self.busy[:] = busy
        return True

    def instantiate(self, fact: Term, scope: tuple[int, ...], index: int) -> None:
        """A for-all at an open index, if that has the same range."""
        ends = self.indices[index]
        if ends is None or (fact[1] == MINUS_OO and fact[2] != OO):
            return
        if fact[1] != MINUS_OO:
            own = self.value(fact[1]), None if fact[2] == OO else self.value(fact[2])
        if fact[1] == MINUS_OO or own == ends:
            self.know(instance(fact[3], ("open", index)), (*scope, index))

    # -- generators -------------------------------------------------------------------------

    def generator(self, made: Generator, name: str) -> Value:
        """The generator of that name, or what it is known to equal."""
        if name not in self.names:
            self.names[name] = len(self.generators)
            self.generators.append(made)
        g = self.names[name]
        return self.equations.get(g) or Value(p.generator(g), p.ONE)

    def atom(self, name: str) -> Value:
        """The generator of something that has no parts here."""
        return self.generator(Generator(name, ()), name)

    def applied(self, head: str, *parts: Value) -> Value:
        made = Generator(head, parts, None, self.open_in(*parts))
        return self.generator(made, self.name(made, {}))

    def opened(self, ends: Range = None) -> int:
        """An index that is not in use, in a range if it has one."""
        known = (i for i, other in self.indices.items() if other == ends and i not in self.in_use)
        index = next(known, None)
        if index is None:
            index = len(self.generators)
            outer = self.open_in(*filter(None, ends or ()))
            self.generators.append(Generator("index", (), None, outer | {index}))
            self.indices[index] = ends
        self.in_use.append(index)
        self.inform(index)
        return index

    def body(self, index: int, body: Term) -> Value:
        """The value of a binder's body in an open index, which is then not in use any more."""
        value = self.value(instance(body, ("open", index)))
        self.in_use.remove(index)
        return value

    def closed(self, head: str, outer: tuple[Value, ...], index: int, body: Value) -> Value:
        """The generator of a binder whose body has a value in an open index."""
        made = Generator(head, (*outer, body), index, self.open_in(*outer) | (self.open_in(body) - {index}))
        return self.generator(made, self.name(made, {}))

    def name(self, made: Generator, bound: dict[int, str]) -> str:
        """A text that is the same whatever the index is called."""
        if made.binds is not None:
            *outer, body = made.parts
            inside = {**bound, made.binds: f"•{len(bound)}"}
            return f"{made.head}[{','.join([*(self.text(v, bound) for v in outer), self.text(body, inside)])}]"
        texts = [self.text(v, bound) for v in made.parts]
        return f"{made.head}({','.join(sorted(texts) if made.head in SYMMETRIC else texts)})"

    def text(self, value: Value, bound: dict[int, str]) -> str:
        """A text that equal values share; `bound` names the indices that are bound in it."""
        num, den = self.polynomial_text(value.num, bound), self.polynomial_text(value.den, bound)
        lead = min(den)[1]
        return "/".join("+".join(f"{c / lead}{m}" for m, c in sorted(terms)) for terms in (num, den))

    def polynomial_text(self, a: p.Polynomial, bound: dict[int, str]) -> list[tuple[str, Fraction]]:
        return [("".join(sorted(f"*{self.generator_text(g, bound)}^{e}" for g, e in m)), c) for m, c in a.items()]

    def generator_text(self, g: int, bound: dict[int, str]) -> str:
        if g in bound:
            return bound[g]
        made = self.generators[g]
        return self.name(made, bound) if made.parts and not made.open.isdisjoint(bound) else f"x{g}"

    # -- the values of terms ----------------------------------------------------------------

    def value(self, t: Term) -> Value:
        if t not in self.memo:
            self.memo[t] = self.worked_out(t)
        return self.memo[t]

    def worked_out(self, t: Term) -> Value:
        op, args = t[0], t[1:]
        if op == "num":
            return self.constant(args[0])
        if op == "open":
            return Value(p.generator(args[0]), p.ONE)
        if op in ("var", "fam") or t == ("const", "pi"):
            return self.generator(Generator(op, ()), f"{op}:{args[0]}")
        if op in ("add", "mul"):
            first, *rest = map(self.value, args)
            for v in rest:
                first = self.plus(first, v) if op == "add" else self.times(first, v)
            return first
        if op in ("sub", "neg"):
            values = [self.value(a) for a in args]
            return self.minus(values[0] if op == "sub" else self.constant(0), values[-1])
        if op == "div":
            return self.over(self.value(args[0]), self.value(args[1]))
        if op == "pow":
            base, exponent = map(self.value, args)
            n = exponent.number
            whole = n is not None and n.denominator == 1 and abs(n) <= MAX_POWER
            return self.power(base, int(n or 0)) if whole else self.applied("pow", base, exponent)
        if op in ("trace", "det"):
            require(not is_open(t), "a matrix depends on an index that is bound")
            return self.forms.scalar(t)
        if op in UNKNOWN and t in self.rewriting:
            return self.value(self.rewriting[t])
        if is_series(t):
            first = self.value(args[0])
            return self.bound("series", (first,), self.opened((first, None)), args[2])
        if op in ("sum", "prod"):
            written = self.written_out(op, *args)
            if written is not None:
                return written
        if op == "sum":
            return self.sum(*args)
        if op in ("prod", "maximum"):
            ends = self.value(args[0]), self.value(args[1])
            return self.bound(op, ends, self.opened(ends), args[2])
        if op in ("deriv", "limit", "integral"):
            points = args[:2] if op == "integral" else args[1:2]
            infinite = [repr(e) if e in (OO, MINUS_OO) else "" for e in points]
            head = ",".join((op, *(args[2:] if op == "limit" else ()), *infinite))
            outer = tuple(self.value(e) for e in points if e not in (OO, MINUS_OO))
            try:
                return self.bound(head, outer, self.opened(), args[2 if op == "integral" else 0])
            except Refused:
                return self.as_written(t)
        if op == "partial":
            family, body, *at = args
            own = f"∂{nesting(body, family)}:{family}"
            return self.applied(f"partial {own}", *map(self.value, (respelt(body, family, own), *at)))
        if op == "app":
            return self.applied("@" + args[0], *map(self.value, args[1:]))
        if op in ("max", "min") and len(args) > 2:
            return self.value((op, (op, *args[:-1]), args[-1]))
        if op in FUNCTIONS or op in RELATIONS or op in ("and", "or", "not", "integer", "piecewise"):
            return self.applied(op, *map(self.value, args))
        raise Refused(f"{op} has no value")

    def bound(self, head: str, outer: tuple[Value, ...], index: int, body: Term) -> Value:
        return self.closed(head, outer, index, self.body(index, body))

    def as_written(self, t: Term) -> Value:
        """A binder whose body has no value for every number that it binds: compared by how it is written."""
        places: list[Term] = []

        def marked(u: Term) -> Term:
            if u[0] == "open":
                if u not in places:
                    places.append(u)
                return ("place", places.index(u))
            return tuple(marked(a) if isinstance(a, tuple) else a for a in u)

        return self.applied(f"{marked(t)!r}", *map(self.value, places))

    def written_out(self, op: str, low: Term, high: Term, body: Term) -> Value | None:
        """A sum or product over a range that is empty, or short and of numbers."""
        first, last = self.value(low), self.value(high)
        size, result = self.minus(last, first).number, self.constant(op == "prod")
        if size is None or size < 0:
            return None if size is None else result
        if first.number is None or last.number is None or size >= WRITTEN_OUT:
            return None
        require(first.number.denominator == last.number.denominator == 1, "ends that are not integers")
        for k in range(int(first.number), int(last.number) + 1):
            part = self.value(instance(body, number(k)))
            result = self.plus(result, part) if op == "sum" else self.times(result, part)
        return result

    def sum(self, low_term: Term, high_term: Term, body: Term) -> Value:
        """Linear in the body: sums of monomials, with what does not depend on the index taken out."""
        low, high = self.value(low_term), self.value(high_term)
        index = self.opened((low, high))
        value = self.body(index, body)
        moving = [g for g in value.used if index in self.generators[g].open]
        fixed = p.monic(p.free_part(value.den, moving))
        if not self.is_nonzero(fixed):
            fixed = p.ONE
        inner = p.exact(value.den, fixed)
        result = self.constant(0)
        for part, den in zip(p.divided(value.num, inner), (p.ONE, inner), strict=True):
            for monomial, c in part.items():
                outside = tuple(x for x in monomial if x[0] not in moving)
                inside = tuple(x for x in monomial if x[0] in moving)
                summand = self.reduced({inside: Fraction(1)}, den)
                summed = self.closed("sum", (low, high), index, summand)
                result = self.plus(result, self.times(Value({outside: c}, p.ONE), summed))
        return self.reduced(result.num, p.multiply(result.den, fixed))


def is_open(t: Term) -> bool:
    return t[0] == "open" or any(isinstance(a, tuple) and is_open(a) for a in t)


def mentions(t: Term, index: int) -> bool:
    return t == ("open", index) or any(isinstance(a, tuple) and mentions(a, index) for a in t)


def nesting(t: Term, family: str) -> int:
    """How deeply derivatives by a family are nested."""
    inner = max((nesting(a, family) for a in t if isinstance(a, tuple)), default=0)
    return inner + (t[0] == "partial")


def respelt(t: Term, family: str, own: str) -> Term:
    """`t` in which a family has another name."""
    named = t[0] in ("app", "fam", "partial") and t[1] == family
    rest = tuple(respelt(a, family, own) if isinstance(a, tuple) else a for a in t[1:])
    return (t[0], own, *rest[1:]) if named else (t[0], *rest)


# -- the rule -------------------------------------------------------------------------------


def difference(relation: Term) -> Term:
    op, a, b = relation
    return ("sub", a, b) if op in ("gt", "ge") else ("sub", b, a)


def holds(op: str, c: Fraction | None) -> bool | None:
    """Whether 0 op c."""
    if c is None:
        return None
    return {"eq": c == 0, "ne": c != 0, "lt": c > 0, "gt": c > 0, "le": c >= 0, "ge": c >= 0}[op]


def rational(t: Term, *facts: Term) -> Fraction:
    """The rational number that a term is."""
    space = Arithmetic()
    for fact in facts:
        space.know(fact)
    n = space.value(t).number
    if n is None:
        raise Refused("not a rational number")
    return n


def check(conclusion: Term, multipliers: list[Term], sources: list[Term], facts: list[Term]) -> None:
    """Refused unless the conclusion follows from the sources by arithmetic with the facts."""
    require(all(r[0] in RELATIONS for r in (conclusion, *sources)), "not a relation")
    space = Arithmetic()
    for fact in facts:
        space.know(fact)
    rest = space.value(difference(conclusion))
    numbers = []
    for c, source in zip(multipliers, sources, strict=True):
        factor = space.value(c)
        rest = space.minus(rest, space.times(factor, space.value(difference(source))))
        if source[0] != "eq":
            numbers.append((source[0], factor.number))
    left = rest.number
    if not numbers:
        good = holds(conclusion[0], left)
    elif any(op == "ne" for op, _ in numbers):
        good = len(sources) == 1 and conclusion[0] == "ne" and bool(numbers[0][1]) and left == 0
    else:
        require(all(c is not None and c >= 0 for _, c in numbers), "a multiplier is not a number ≥ 0")
        strict = any(op in ("lt", "gt") and c for op, c in numbers)
        weak = strict or conclusion[0] in ("le", "ge")
        good = conclusion[0] != "eq" and holds("le" if weak else "lt", left)
    require(good, "the arithmetic does not come out")


def false(relation: Term) -> bool:
    return relation[0] in RELATIONS and holds(relation[0], Arithmetic().value(difference(relation)).number) is False

