"""The table of integrals put to use: which of its integrands an integrand is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from therefore.kernel.known_integrals import KNOWN, Known
from therefore.kernel.quotients import Rejected, Value
from therefore.prover.analysis.ranges import Range, integral_of
from therefore.prover.proof import Fact
from therefore.term import INFINITY, MINUS_INFINITY, ONE, ZERO, Term, add, mul, neg, num, walk

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer

HALF_LINE, LINE, UNIT = (ZERO, INFINITY), (MINUS_INFINITY, INFINITY), (ZERO, ONE)


@dataclass
class Shape:
    """A product of powers, an exponential of powers of x, and other functions of x."""

    powers: dict[Term, Value] = field(default_factory=dict)
    exponent: list[tuple[Value, Value]] = field(default_factory=list)
    others: list[tuple[Term, int]] = field(default_factory=list)


def kernels(r: Range, x: Explorer, value: Value) -> list[tuple[Term, Fact]]:
    """Integrands of the table, and e^(quadratic), of which this one may be a multiple up to a derivative."""
    found = dict[Term, Fact]()
    ends = (r.a, r.b)
    for shape in shapes(r, x, value):
        powers = {k.key: (c, k) for c, k in shape.exponent}
        if not 0 < len(powers) <= 3 or max(powers) != "2" or set(powers) - {"0", "1", "2"}:
            continue
        c, b, a = (powers[k][0] if k in powers else x.zero_value for k in ("0", "1", "2"))
        fact = None
        if ends == LINE:
            fact = r.known("Gauss", {"a": x.term(x.negative(a)), "b": x.term(b), "c": x.term(c)})
        elif ends == HALF_LINE and b.is_zero and c.is_zero:
            fact = r.known("Gauss from the middle", {"a": x.term(x.negative(a))})
        elif r.finite:
            h = Term("exp", add(*(mul(x.term(u), power_of(r, x, k)) for u, k in shape.exponent)))
            own = Range(r.search, r.outer, r.integral(h))
            exists = own.exists()
            fact = exists and own.itself(exists)
        if fact is not None:
            found[integral_of(fact).args[3]] = fact
    if any(t.op == "exp" and t.args[0] in (r.x, neg(r.x)) for t in walk(r.f)):
        for entry in entries(r):
            if not entry.variables:
                fact = r.known(entry.name, {})
                if fact is not None:
                    found[integral_of(fact).args[3]] = fact
    return list(found.items())


def entries(r: Range) -> Iterator[Known]:
    """The entries over the same range."""
    return (e for e in KNOWN.values() if e.statement.args[0].args[1:3] == (r.a, r.b))


def from_table(r: Range, x: Explorer, value: Value) -> Fact | None:
    """A multiple of an entry."""
    found = list(shapes(r, x, value))
    if len(found) != 1:
        return None
    for entry in entries(r):
        for values in candidates(entry.name, r, x, found[0]):
            fact = r.known(entry.name, {name: x.term(v) for name, v in values.items()})
            if fact is None:
                continue
            h = integral_of(fact).args[3]
            try:
                factor = x.term(quotient(x, value, x.normal(h)))
            except Rejected:
                continue
            if r.variable not in factor.free:
                return r.linear(h if factor == ONE else mul(factor, h), [fact], r.a, r.b)
    return None


def candidates(name: str, r: Range, x: Explorer, shape: Shape) -> Iterator[dict[str, Value]]:
    """Values of an entry's variables with which it might be a product of this shape."""
    one = x.constant(1)
    power = {x.normal(base).key: e for base, e in shape.powers.items()}

    def at(base: Term) -> Value:
        return power.get(x.normal(base).key, x.zero_value)

    s = x.add(at(r.x), one)
    angles = [t.args[0] for t, e in shape.others if t.op in ("sin", "cos") and e == 1]
    rates = [quotient(x, x.normal(u), x.normal(r.x)) for u in angles]
    if name == "Gamma" and len(shape.exponent) == 1:
        (c, p) = shape.exponent[0]
        yield {"s": s, "b": x.negative(c), "p": p}
    elif name == "Beta":
        yield {"a": s, "b": x.add(x.add(at(add(ONE, neg(r.x))), at(add(r.x, num(-1)))), one)}
    elif name == "Beta over the half-line":
        yield {"a": s, "b": x.subtract(x.negative(at(add(ONE, r.x))), s)}
    elif name == "Dirichlet" and len(rates) == 1:
        yield {"a": rates[0]}
    elif name == "Gauss and cosine" and len(rates) == 1 and len(shape.exponent) == 1:
        yield {"a": x.negative(shape.exponent[0][0]), "b": rates[0]}
    elif not KNOWN[name].variables:
        yield {}


def shapes(r: Range, x: Explorer, value: Value) -> Iterator[Shape]:
    """The products that add up to a value, as far as they have a shape."""
    below = Shape()
    try:
        for q, e in [] if value.den.is_constant() else x.factor(value.den)[1]:
            place = x.as_generator(Value(q, x.one))
            if place is not None:
                factor(r, x, below, x.atoms[place].term, -e)
            elif any(r.variable in x.atoms[i].term.free for i in x.used(q)):
                times(x, below, x.polynomial_term(q), x.constant(-e))
        for m in value.num.to_dict():
            shape = Shape(dict(below.powers), list(below.exponent), list(below.others))
            for i, e in enumerate(m):
                if e:
                    factor(r, x, shape, x.atoms[i].term, int(e))
            yield shape
    except Rejected:
        return


def quotient(x: Explorer, a: Value, b: Value) -> Value:
    """a/b as a guess: whether b may vanish is not asked."""
    if b.is_zero:
        raise Rejected("division by zero")
    return x.make(a.num * b.den, a.den * b.num)


def times(x: Explorer, shape: Shape, base: Term, e: Value) -> None:
    shape.powers[base] = x.add(shape.powers.get(base, x.zero_value), e)


def add_power(x: Explorer, shape: Shape, c: Value, k: Value) -> None:
    """c·xᵏ more in the exponent."""
    before = [u for u, j in shape.exponent if j.key == k.key]
    shape.exponent = [(u, j) for u, j in shape.exponent if j.key != k.key]
    shape.exponent.append((x.add(before[0], c) if before else c, k))


def factor(r: Range, x: Explorer, shape: Shape, t: Term, e: int) -> None:
    """A generator to a power as part of a shape."""
    if r.variable not in t.free:
        return
    if t == r.x:
        times(x, shape, t, x.constant(e))
    elif t.op == "exp":
        exponent = x.multiply(x.constant(e), x.normal(t.args[0]))
        for m, c in exponent.num.to_dict().items():
            term_of_exponent(r, x, shape, x.make(x.context.from_dict({m: c}), exponent.den))
    elif t.op == "pow" and t.args[1].op == "num":
        times(x, shape, t.args[0], x.multiply(x.constant(e), x.normal(t.args[1])))
    else:
        shape.others.append((t, e))


def term_of_exponent(r: Range, x: Explorer, shape: Shape, part: Value) -> None:
    """c·log u is a power of u; c·xᵏ stays in the exponent, with k a number or, in e^(k log x), a term."""
    place = x.as_generator(x.normal(r.x))
    moving_parts = [i for i in part.used if r.variable in x.atoms[i].term.free]
    if len(moving_parts) != 1:
        raise Rejected("an exponent of another shape")
    (i,) = moving_parts
    t, e = x.atoms[i].term, part.num.degrees()[i] - part.den.degrees()[i]
    power = x.raise_to(x.generator(i), e) if e > 0 else x.make(x.one, x.generator(i).num ** -e)
    c = x.make(part.num * power.den, part.den * power.num)
    if t.op == "log" and e == 1:
        times(x, shape, t.args[0], c)
    elif i == place:
        add_power(x, shape, c, x.constant(e))
    elif t.op == "exp":
        k = quotient(x, x.multiply(x.constant(e), x.normal(t.args[0])), x.normal(Term("log", r.x)))
        if r.variable in x.term(k).free:
            raise Rejected("an exponent of another shape")
        add_power(x, shape, c, k)
    else:
        raise Rejected("an exponent of another shape")


def power_of(r: Range, x: Explorer, k: Value) -> Term:
    return Term("pow", r.x, x.term(k))
