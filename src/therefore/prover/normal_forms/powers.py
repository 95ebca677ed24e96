"""Openers for powers: exp and log where the base is positive, roots of nonnegative bases, whole exponents.

A root of a product is a product of roots; (a^(1/n))ⁿ = a is known of each root that is left. A power
with a whole exponent is a product of powers with the parts of the exponent.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from therefore.kernel.field import Value
from therefore.prover.proof import Context, Fact
from therefore.term import ONE, ZERO, Term, le, lt, ne, num, power

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer

Name = Callable[[Term], Term]
MAX_EXPONENT = 60


def open_power(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    base, exponent = args
    c = exponent.constant

    def build(context: Context, name: Name) -> Fact | None:
        a, e = name(x.term(base)), name(x.term(exponent))
        if base.is_zero:
            above = x.search.prove(context, lt(ZERO, e))
            if above is not None:
                return context.proof.row("power of zero", {"a": e}, above)
            nonnegative = x.search.prove(context, le(ZERO, e))
            return nonnegative and context.proof.row("power of zero by delta", {"a": e}, nonnegative)
        if c is not None and c > 0 and base.constant != 1:
            return _root(x, context, name, base, c)
        positive = x.search.prove(context, lt(ZERO, a))
        if positive is None:
            return _whole(x, context, name, base, exponent) if c is None else None
        if c is None or base.constant == 1:
            return context.proof.row("power is exp", {"a": a, "b": e}, positive)
        return context.proof.row("negative power", {"a": a, "b": num(-c)}, positive)

    return x.closed(list(args), build)


def _split(x: Explorer, value: Value) -> tuple[Value, Value] | None:
    """A value as a product of a number or a power of an irreducible factor, and the rest."""
    factors = x.factors(value)
    numbers = [f for f in factors if f[0].op == "num"]
    first = factors[:1] if len(numbers) in (0, len(factors)) else numbers
    if len(first) == len(factors):
        return None
    a = x.constant(1)
    for t, e in first:
        a = x.multiply(a, x.power_of(t, e, value))
    return a, x.make(value.num * a.den, value.den * a.num)


# -- roots ------------------------------------------------------------------------------------


def _root(x: Explorer, context: Context, name: Name, base: Value, e: Fraction) -> Fact | None:
    """A power with a rational exponent e > 0 of a base that is not negative."""
    proof, prove = context.proof, x.search.prove
    factors = [(name(t), n) for t, n in x.factors(base)]
    if base.num.is_constant() and not base.den.is_one():
        inside = name(x.term(x.make(base.den, base.num)))
        positive = prove(context, lt(ZERO, inside))
        return positive and proof.row("power of reciprocal", {"a": inside, "b": num(e)}, positive)
    if len(factors) == 1:
        return _root_of_power(x, context, *factors[0], e)
    for a, b in _products(x, base):
        signs = [prove(context, le(ZERO, name(x.term(v)))) for v in (a, b)]
        if all(signs):
            by = {"a": name(x.term(a)), "b": name(x.term(b)), "c": num(e)}
            return proof.row("power of product", by, *(s for s in signs if s), _positive(context, e))
    return _irreducible(x, context, name(x.term(base)), e)


def _root_of_power(x: Explorer, context: Context, f: Term, n: int, e: Fraction) -> Fact | None:
    """(fⁿ)ᵉ by |f| for an even n; by f where that is not negative."""
    proof, prove = context.proof, x.search.prove
    if n < 0:
        inside = f if n == -1 else power(f, num(-n))
        positive = prove(context, lt(ZERO, inside))
        return positive and proof.row("power of reciprocal", {"a": inside, "b": num(e)}, positive)
    if n == 1:
        return _irreducible(x, context, f, e)
    if n % 2 == 0:
        half = f if n == 2 else power(f, num(n // 2))
        return proof.row("power of even power", {"a": half, "b": num(e)}, _positive(context, e))
    nonnegative = prove(context, le(ZERO, f))
    by = {"a": f, "b": num(n), "c": num(e)}
    return nonnegative and proof.row(
        "power of power", by, nonnegative, _positive(context, Fraction(n)), _positive(context, e)
    )


def _positive(context: Context, c: Fraction) -> Fact:
    return context.proof.arithmetic(lt(ZERO, num(c)))


def _products(x: Explorer, value: Value) -> list[tuple[Value, Value]]:
    """Ways to write a value as a product: each factor, with either sign, and the rest."""
    found, minus = [], x.constant(-1)
    for t, n in x.factors(value):
        if t == num(-1):
            continue
        a = x.power_of(t, n, value)
        b = x.make(value.num * a.den, value.den * a.num)
        if b.constant in (1, -1):
            continue
        found.append((a, b))
        if n % 2 and t.op != "num":
            found.append((x.multiply(minus, a), x.multiply(minus, b)))
    return found


def _irreducible(x: Explorer, context: Context, a: Term, e: Fraction) -> Fact | None:
    """(a^(1/n))ⁿ = a for the finest root that occurs; other powers are powers of that."""
    proof = context.proof
    nonnegative = x.search.prove(context, le(ZERO, a))
    if nonnegative is None:
        return None
    n = x.search.unit(Term("pow", a, ONE), e.denominator)
    part, k = Fraction(1, n), e * n
    if k == 1:
        return proof.row("root to its power", {"a": a, "b": num(n)}, nonnegative, _positive(context, Fraction(n)))
    by = {"a": a, "b": num(part), "c": num(k)}
    return proof.flip(proof.row("power of power", by, nonnegative, _positive(context, part), _positive(context, k)))


# -- whole exponents --------------------------------------------------------------------------


def _whole(x: Explorer, context: Context, name: Name, base: Value, exponent: Value) -> Fact | None:
    """A power with a whole exponent that is not a number: of a product, of a power, with a sum, with a multiple."""
    if not exponent.den.is_one() or base.is_zero:
        return None
    product = _split(x, base)
    if product is not None:
        a, b = (name(x.term(v)) for v in product)
        e = name(x.term(exponent))
        return _rule(x, context, "power of product", {"a": a, "b": b, "c": e}, (a, b), (), (e,))
    factors = x.factors(base)
    if not factors:
        return None
    f, n = name(factors[0][0]), factors[0][1]
    if n != 1:
        e = name(x.term(exponent))
        return _rule(x, context, "power of power", {"a": f, "b": num(n), "c": e}, (f,), (num(n),), (e,))
    return _exponent(x, context, name, f, exponent)


def _exponent(x: Explorer, context: Context, name: Name, f: Term, exponent: Value) -> Fact | None:
    pieces = [x.context.from_dict({m: c}) for m, c in exponent.num.to_dict().items()]
    constants = [p for p in pieces if p.is_constant()]
    moving = [p for p in pieces if not p.is_constant()]
    shift = Value(constants[0], x.one).constant if constants else Fraction(0)
    assert shift is not None
    nonzero = x.search.prove(context, ne(f, ZERO)) is not None
    least = Fraction(0)
    if not nonzero:
        kind = Term("pow", f, x.term(x.subtract(exponent, x.constant(shift))))
        least = x.search.least(kind, shift)
    if shift != least and abs(shift - least) < MAX_EXPONENT:
        first, rest = x.subtract(exponent, x.constant(shift - least)), x.constant(shift - least)
    elif len(moving) > 1 and (nonzero or not shift):
        first = Value(moving[0], x.one)
        rest = x.subtract(exponent, first)
    else:
        c = Value(moving[0], x.one).num.leading_coefficient()
        times = Fraction(int(c.p), int(c.q))
        if len(pieces) == 1 and times.denominator == 1 and times != 1:
            m = name(x.term(Value(moving[0] / c, x.one)))
            by = {"a": f, "b": m, "c": num(times)}
            fact = _rule(x, context, "power of power", by, (f,), (m, num(times)), ())
            return fact and context.proof.flip(fact)
        if f == num(-1) and len(pieces) == 1 and times == 1:
            m = name(x.term(exponent))
            whole = x.search.prove(context, Term("integer", m))
            return whole and context.proof.row("sign power", {"a": m}, whole)
        return None
    b, c = name(x.term(first)), name(x.term(rest))
    return _rule(x, context, "power of sum", {"a": f, "b": b, "c": c}, (f,), (b, c), ())


def _rule(
    x: Explorer,
    context: Context,
    name: str,
    by: dict[str, Term],
    bases: tuple[Term, ...],
    parts: tuple[Term, ...],
    exponents: tuple[Term, ...],
) -> Fact | None:
    """A row for whole exponents: of bases that are not 0, or with exponents that are not negative."""
    prove, proof = x.search.prove, context.proof
    whole = [prove(context, Term("integer", e)) for e in (*parts, *exponents)]
    if not all(whole):
        return None
    apart = [prove(context, ne(a, ZERO)) for a in bases]
    if all(apart):
        return proof.row(f"integer {name}", by, *(f for f in (*apart, *whole) if f))
    natural = [prove(context, le(ZERO, e)) for e in (*parts, *exponents)]
    if not all(natural):
        return None
    pairs = [f for pair in zip(whole, natural, strict=True) for f in pair if f]
    return proof.row(f"natural {name}", by, *pairs)


def root_of_exp(x: Explorer, value: Value) -> Fact | None:
    """e^(log a/n) = a^(1/n)."""
    if not value.den.is_one() or len(value.num) != 1:
        return None
    c = value.num.leading_coefficient()
    inner, part = x.term(Value(value.num / c, x.one)), Fraction(int(c.p), int(c.q))
    if inner.op != "log" or part.numerator != 1 or part.denominator < 2:
        return None

    def build(context: Context, name: Name) -> Fact | None:
        a = name(inner.args[0])
        positive = x.search.prove(context, lt(ZERO, a))
        return positive and context.proof.flip(
            context.proof.row("power is exp", {"a": a, "b": num(part)}, positive)
        )

    return x.closed(value, build)
