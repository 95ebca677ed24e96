"""Goals about complex numbers, turned into real ones: each complex term becomes its two parts.

The kernel is real. What it proves of the parts is what the author said of the numbers, by the
definitions below; so this file is trusted as the reader is. z = Re{z} + i·Im{z} for a variable z
that is declared complex, likewise for the elements of a family. Functions have their principal
values: arg z in (-π, π], log z = log|z| + i·arg z, z^w = exp(w·log z) for z ≠ 0, and √ with a
nonnegative real part. Imports the term tree, the goal and the obligations of real terms.

    lowered     goal → real goal; the same goal where it speaks of no complex number
    NotReal     why a goal cannot be turned into a real one
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from therefore.goal import Goal, unfold
from therefore.sorts.complex_parts import (
    ARITHMETIC,
    HALF,
    OF_ONE,
    Parts,
    angle,
    both,
    difference,
    exponential,
    interleaved,
    product,
    rational,
    root,
    size,
    square_of_size,
    whole_power,
)
from therefore.term import (
    COMPLEX,
    FUNCTIONS,
    INFINITY,
    MINUS_INFINITY,
    ONE,
    RANGE_BINDERS,
    RELATIONS,
    ZERO,
    Term,
    app,
    conj,
    eq,
    le,
    lt,
    mul,
    ne,
    neg,
    num,
    power,
    var,
    walk,
)

IMAGINARY = Term("const", "i")
PI = Term("const", "pi")
MAX_POWER = 12
_HOLOMORPHIC = frozenset({"var", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sum", *ARITHMETIC})
# Real functions that have complex values at real arguments outside of their real domain.
_NARROW = frozenset({"asin", "acos", "acosh", "atanh"})


class NotReal(Exception):
    """The goal speaks of something that has no real form here."""


def real_name(name: str) -> str:
    """What the real part of a declared name is called; no author's name looks like it."""
    return f"Re{{{name}}}"


def imaginary_name(name: str) -> str:
    return f"Im{{{name}}}"


@lru_cache(4096)
def is_complex(t: Term) -> bool:
    """Whether a term or formula speaks of complex numbers."""
    return any(node == IMAGINARY or node.op in COMPLEX or node.op == "complex" for node in walk(t))


def lowered(goal: Goal) -> Goal:
    """The real goal that says the same; NotReal where there is none."""
    if not any(map(is_complex, (goal.claim, *goal.hypotheses, *(d.body for d in goal.definitions)))):
        return goal
    if goal.lemmas or goal.usable != frozenset(goal.meaning):
        raise NotReal("lemmas and definitions that are not used, in a step about complex numbers")
    claim, *hypotheses = (unfold(t, goal.meaning) for t in (goal.claim, *goal.hypotheses))
    names = {name for h in hypotheses if (name := _declared(h))}
    given = [h for h in hypotheses if not _declared(h)]
    lower = _Lowering(names, {h for h in given if h.op in RELATIONS or h.op == "integer"})
    facts = tuple(map(lower.given, given))
    background = tuple(lower.formula(h) for h in goal.background)
    sides = tuple((p.re, p.im) for p in map(lower.parts, claim.args)) if claim.op in RELATIONS else ()
    return replace(
        goal, hypotheses=facts, claim=lower.formula(claim), background=background,
        definitions=(), usable=frozenset(), sides=sides,
    )  # fmt: skip


def _declared(h: Term) -> str:
    """The name that a hypothesis declares to be complex, a family's with `@`; "" for any other hypothesis."""
    while h.op == "forall":
        h = h.args[3]
    if h.op != "complex":
        return ""
    (t,) = h.args
    return str(t.args[0]) if t.op == "var" else f"@{t.args[0]}"


class _Lowering:
    """Parts of terms, where `names` are complex (a family's with `@`) and `facts` hold of real ones."""

    def __init__(self, names: set[str], facts: set[Term]) -> None:
        self.names, self.facts = names, facts

    def within(self, variable: str, low: Term | None = None) -> _Lowering:
        """Inside of a binder, whose variable is real, and an integer from `low` where that is given."""
        facts = {f for f in self.facts if variable not in f.free}
        if low is not None:
            facts |= {Term("integer", var(variable)), le(low, var(variable))}
        return _Lowering(self.names - {variable}, facts)

    # -- formulas -----------------------------------------------------------------------------

    def formula(self, t: Term) -> Term:
        """The real formula that says the same of the parts."""
        op, args = t.op, t.args
        if op in RELATIONS:
            return self.relation(op, *map(self.parts, args))
        if op in ("and", "or", "not", "implies", "iff"):
            return Term(op, *map(self.formula, args))
        if op == "forall":
            variable, low, high, body = args
            ends = (e if e in (INFINITY, MINUS_INFINITY) else self.real(e) for e in (low, high))
            return Term(op, variable, *ends, self.within(variable, low).formula(body))
        if op in ("integer", "defined"):
            number = self.parts(args[0])
            first = Term(op, number.re)
            return (
                first if number.real else conj(first, eq(number.im, ZERO) if op == "integer" else Term(op, number.im))
            )
        raise NotReal(f"`{op}` in a step about complex numbers")

    def given(self, t: Term) -> Term:
        """The same of a hypothesis, where z ≠ w says more openly 0 < |z − w|²."""
        if t.op != "ne":
            return self.formula(t)
        a, b = map(self.parts, t.args)
        return ne(a.re, b.re) if a.real and b.real else lt(ZERO, square_of_size(difference(a, b)))

    def relation(self, op: str, a: Parts, b: Parts) -> Term:
        """a = b by both parts, a ≠ b by the distance; an order is one of real numbers."""
        if a.real and b.real:
            return Term(op, a.re, b.re)
        if op == "eq":
            if {a.re, b.re} & {INFINITY, MINUS_INFINITY}:
                raise NotReal("an infinite limit of complex numbers")
            return conj(*(() if a.re == b.re == ZERO else (eq(a.re, b.re),)), eq(a.im, b.im))
        if op == "ne":
            return ne(square_of_size(difference(a, b)), ZERO)
        return conj(Term(op, a.re, b.re), *(eq(p.im, ZERO) for p in (a, b) if not p.real))

    # -- numbers ------------------------------------------------------------------------------

    def real(self, t: Term) -> Term:
        """A term that has to be real by its form."""
        number = self.parts(t)
        if not number.real:
            raise NotReal("a complex number stands where only a real one can be understood")
        return number.re

    def parts(self, t: Term) -> Parts:
        op, args = t.op, t.args
        if t == IMAGINARY:
            return Parts(ZERO, ONE)
        if op in ("num", "const", "fam"):
            return Parts(t)
        if op == "var":
            name = args[0]
            return Parts(var(real_name(name)), var(imaginary_name(name))) if name in self.names else Parts(t)
        if op == "app":
            name, at = args[0], tuple(map(self.real, args[1:]))
            if f"@{name}" not in self.names:
                return Parts(app(name, *at))
            return Parts(app(real_name(name), *at), app(imaginary_name(name), *at))
        if op in ARITHMETIC:
            return ARITHMETIC[op](*map(self.parts, args))
        if op == "pow":
            return self.power(*args)
        if op in OF_ONE:
            return OF_ONE[op](self.parts(args[0]))
        if op in ("log", "arg"):
            number = self.parts(args[0])
            length, turn = size(number), angle(number)
            if number.real and self.positive(args[0]):
                length, turn = number.re, ZERO
            elif number.real and (opposite := self.opposite(args[0])) is not None:
                length, turn = self.real(opposite), PI
            return Parts(turn) if op == "arg" else Parts(Term("log", length), turn)
        if op in FUNCTIONS and op not in _NARROW:
            return Parts(Term(op, *map(self.real, args)))
        return self.bound(t)

    def bound(self, t: Term) -> Parts:
        """Cases, sums, integrals, derivatives and limits: of both parts."""
        op, args = t.op, t.args
        if op == "piecewise":
            conditions = [self.formula(c) for c in args[1::2]]
            return both([self.parts(v) for v in args[::2]], lambda vs: Term(op, *interleaved(vs, conditions)))
        if op == "partial" and f"@{args[0]}" not in self.names:
            at = [self.real(a) for a in args[2:]]
            return both([self.parts(args[1])], lambda v: Term(op, args[0], *v, *at))
        if op in RANGE_BINDERS:
            variable, low, high, body = args
            ends = [self.real(low), self.real(high)]
            number = self.within(variable, None if op == "integral" else low).parts(body)
            if op in ("sum", "integral") or number.real:
                return both([number], lambda v: Term(op, variable, *ends, *v))
        if op == "deriv" and args[0] in self.names:
            return self.holomorphic(*args)
        if op in ("deriv", "limit"):
            variable, body, point, *direction = args
            at = [point if point in (INFINITY, MINUS_INFINITY) else self.real(point)]
            return both([self.within(variable).parts(body)], lambda v: Term(op, variable, *v, *at, *direction))
        raise NotReal(f"`{op}` of complex numbers")

    def holomorphic(self, z: str, body: Term, point: Term) -> Parts:
        """df/dz = ∂f/∂(Re z), for f made of functions that are differentiable wherever they are defined."""
        if point != var(z):
            raise NotReal("a derivative by a complex variable at another point")
        for node in walk(body):
            whole = node.op == "pow" and z not in node.args[1].free and self.integer(node.args[1])
            if z in node.free and node.op not in _HOLOMORPHIC and not whole:
                raise NotReal(f"the derivative of `{node.op}` by a complex variable")
        x = real_name(z)
        return both([self.parts(body)], lambda v: Term("deriv", x, *v, var(x)))

    def power(self, base: Term, exponent: Term) -> Parts:
        """z^w: a real power where that is real by its form, a product for small integers w, else exp(w·log z)."""
        a, e = self.parts(base), self.parts(exponent)
        whole = e.real and self.integer(exponent)
        if a.real and e.real and (whole or self.positive(base) or (rational(exponent) > 0 and self.nonnegative(base))):
            return Parts(power(a.re, e.re))
        if base.op == "exp" and (whole or self.parts(base.args[0]).real):
            return exponential(product(self.parts(base.args[0]), e))
        if whole and abs(rational(exponent)) <= MAX_POWER and exponent.op == "num":
            return whole_power(a, int(exponent.args[0]))
        if exponent == HALF:
            opposite = self.opposite(base) if a.real else None
            return root(a) if opposite is None else Parts(ZERO, power(self.real(opposite), HALF))
        if not e.real:
            return exponential(product(e, self.parts(Term("log", base))))
        length, turn = power(size(a), e.re), mul(e.re, angle(a))
        nonzero, zero = ne(square_of_size(a), ZERO), power(ZERO, e.re)
        return Parts(
            Term("piecewise", mul(length, Term("cos", turn)), nonzero, zero),
            Term("piecewise", mul(length, Term("sin", turn)), nonzero, mul(ZERO, zero)),
        )

    # -- what is seen at once of a real term ----------------------------------------------------

    def positive(self, t: Term) -> bool:
        if t.op in ("mul", "div"):
            return all(map(self.positive, t.args))
        if t.op == "add":
            return all(map(self.nonnegative, t.args)) and any(map(self.positive, t.args))
        if t.op == "pow" and self.positive(t.args[0]):
            return self.parts(t.args[1]).real
        return self.above(t, "lt") or (t.op == "exp" and self.parts(t.args[0]).real)

    def opposite(self, t: Term) -> Term | None:
        """−t without its sign, where t is seen to be negative."""
        if t.op == "num" and t.args[0] < 0:
            return num(-t.args[0])
        if t.op == "neg" and self.positive(t.args[0]):
            return t.args[0]  # type: ignore[no-any-return]
        return neg(t) if lt(t, ZERO) in self.facts else None

    def nonnegative(self, t: Term) -> bool:
        if t.op in ("add", "mul"):
            return all(map(self.nonnegative, t.args))
        if t.op == "pow" and t.args[1].op == "num":
            return (rational(t.args[1]) > 0 and self.nonnegative(t.args[0])) or (
                t.args[1].args[0] % 2 == 0 and self.parts(t.args[0]).real
            )
        return self.above(t, "le") or self.positive(t) or t.op == "abs"

    def above(self, t: Term, op: str) -> bool:
        """Whether a fact says 0 < t (or 0 ≤ t), perhaps with another number than 0."""
        if t.op == "num" or t == PI:
            return t == PI or (t.args[0] > 0 if op == "lt" else t.args[0] >= 0)
        for fact in self.facts:
            if fact.op in ("lt", "le") and fact.args[1] == t and fact.args[0].op == "num":
                low = fact.args[0].args[0]
                if low > 0 or (low == 0 and (op == "le" or fact.op == "lt")):
                    return True
        return False

    def integer(self, t: Term) -> bool:
        if t.op in ("add", "sub", "mul", "neg"):
            return all(map(self.integer, t.args))
        return Term("integer", t) in self.facts or (t.op == "num" and t.args[0].denominator == 1)
