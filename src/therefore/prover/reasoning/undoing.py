"""What relations say of that to which a function or a root is applied: each function undone by its inverse.

u = log v from e^u = v, e^v < u from v < log u, a·b = e^c from log a + log b = c, and a = c² ≥ 0 from √a = c.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from therefore.kernel.field import Rejected, Value, difference
from therefore.prover.arithmetic import arithmetic, transported
from therefore.prover.explore import Explorer
from therefore.prover.proof import Context, Fact
from therefore.prover.reasoning.integers import whole_steps
from therefore.term import ONE, ZERO, Term, eq, le, lt, num

if TYPE_CHECKING:
    from therefore.prover.search import Search


def undone(search: Search, context: Context) -> list[Fact]:
    """What follows from the facts of a context by undoing functions in them."""
    key = "undone"
    if key not in context.memo:
        context.memo[key] = list[Fact]()
        ways = {"eq": (_inverted, _gathered), "lt": (_ordered, _gathered), "le": (_ordered, _gathered)}
        context.memo[key] = [
            *whole_steps(search, context),
            *(s for f in context.facts for way in ways.get(f.formula.op, ()) for s in _tried(way, search, context, f)),
        ]
    return context.memo[key]  # type: ignore[no-any-return]


def squares_of_roots(search: Search, context: Context, fact: Fact) -> list[Fact]:
    """A²·g = B² from a fact A·√g + B = 0, for each of its roots."""
    return _tried(_squared, search, context, fact) if fact.formula.op == "eq" else []


def _tried(way: Any, search: Search, context: Context, fact: Fact) -> list[Fact]:
    bare = context.without(fact)
    x = search.explorer(bare)
    try:
        return list(way(search, bare, x, fact, x.normal(difference(fact.formula))))
    except Rejected:
        return []


def _inverted(search: Search, context: Context, x: Explorer, fact: Fact, value: Value) -> Iterator[Fact]:
    """u = log v from a known e^u = v, and u = e^v from log u = v."""
    for j in x.used(value.num):
        atom = x.atoms[j].term
        c = x.linear_coefficient(value.num, j) if atom.op in ("exp", "log") and not x.atoms[j].bound else None
        if c is None or not c.is_constant():
            continue
        v = x.term(Value(x.generators[j] - value.num / c.leading_coefficient(), x.one))
        scale = x.term(Value(value.den / -c.leading_coefficient(), x.one))
        same = arithmetic(search, context, eq(atom, v), [(scale, fact)])
        found = same and _of_inverse(search, context, same)
        if found:
            yield found


def _of_inverse(search: Search, context: Context, same: Fact) -> Fact | None:
    """From e^u = v or log u = v, the equation for u."""
    atom, v = same.formula.args
    (u,) = atom.args
    if atom.op == "exp":
        back: Fact | None = context.proof.row("log exp", {"a": u})
    else:
        positive = search.prove(context, lt(ZERO, u))
        back = positive and context.proof.row("exp log", {"a": u}, positive)
    inverse = Term("log" if atom.op == "exp" else "exp", v)
    return back and arithmetic(search, context.extended([same]), eq(u, inverse), [(num(-1), back)])


def _gathered(search: Search, context: Context, x: Explorer, fact: Fact, value: Value) -> Iterator[Fact]:
    """Π aᵢ^nᵢ = e^c from Σ nᵢ log aᵢ = c, with two logarithms or more and nothing else in c that has one."""
    logs, rest = dict[Term, Fraction](), dict[tuple[int, ...], Any]()
    for m, c in value.num.to_dict().items():
        inside = [j for j, e in enumerate(m) if e and x.atoms[j].term.op == "log"]
        if inside and (sum(m) > 1 or x.atoms[inside[0]].bound):
            return
        if inside:
            logs[x.atoms[inside[0]].term.args[0]] = Fraction(int(c.p), int(c.q))
        else:
            rest[m] = c
    if len(logs) < 2 or not value.den.is_constant():
        return
    scale = lcm(*(c.denominator for c in logs.values()))
    positive = [search.prove(context, lt(ZERO, a)) for a in logs]
    parts = [(int(c * scale), f) for c, f in zip(logs.values(), positive, strict=True) if f is not None]
    if len(parts) < len(logs):
        return
    whole = context.proof.log_product(parts)
    c = x.term(Value(x.context.from_dict(rest) * -scale, x.one))
    weight = x.term(Value(value.den * -scale, x.one))
    if fact.formula.op == "eq":
        same = arithmetic(search, context, eq(whole.formula.args[0], c), [(ONE, whole), (weight, fact)])
        found = same and _of_inverse(search, context, same)
    else:
        order = Term(fact.formula.op, c, whole.formula.args[0])
        same = arithmetic(search, context, order, [(num(-1), whole), (Term("neg", weight), fact)])
        found = same and _through(search, context, same, "exp")
    if found:
        yield found


def _squared(search: Search, context: Context, x: Explorer, fact: Fact, value: Value) -> Iterator[Fact]:
    """A²·g = B² from A·√g + B = 0, and 0 ≤ −B/A where A is a number."""
    for j in x.used(value.num):
        a = x.linear_coefficient(value.num, j) if x.powers.get(j, (0,))[0] == 2 and not x.atoms[j].bound else None
        if a is None:
            continue
        with_root = a * x.generators[j]
        b = value.num - with_root
        multiplier = x.term(Value((b - with_root) * value.den, x.one))
        root = x.term(Value(x.generators[j], x.one))
        left, right = (x.term(x.multiply(Value(p, x.one), Value(p, x.one))) for p in (with_root, b))
        squares = arithmetic(search, context, eq(left, right), [(multiplier, fact)])
        if squares is not None:
            yield squares
        nonnegative = search.prove(context, le(ZERO, root)) if a.is_constant() else None
        if nonnegative is not None:
            c = a.leading_coefficient()
            weight = x.term(Value(-value.den / c, x.one))
            other = x.term(Value(-b / c, x.one))
            sign = arithmetic(search, context, le(ZERO, other), [(ONE, nonnegative), (weight, fact)])
            if sign is not None:
                yield sign


def _ordered(search: Search, context: Context, x: Explorer, fact: Fact, value: Value) -> Iterator[Fact]:
    """e^v < u from v < log u and the like, where one logarithm or exponential stands by itself.

    First without the factors whose sign is known: tanh x > 0 says that e^x > 1.
    """
    fact, value = _without_factors(search, context, x, fact, value)
    if not value.den.is_constant():
        return
    for j in x.used(value.num):
        atom = x.atoms[j].term
        c = x.linear_coefficient(value.num, j) if atom.op in ("exp", "log") and not x.atoms[j].bound else None
        if c is None or not c.is_constant():
            continue
        c = c.leading_coefficient()
        v = x.term(Value(x.generators[j] - value.num / c, x.one))
        scale = x.term(Value(value.den / (c if c > 0 else -c), x.one))
        order = Term(fact.formula.op, *((v, atom) if c > 0 else (atom, v)))
        known = arithmetic(search, context, order, [(scale, fact)])
        found = known and _through(search, context, known, "exp" if atom.op == "log" else "log")
        if found is not None:
            yield found


def _through(search: Search, context: Context, known: Fact, function: str) -> Fact | None:
    """f(a) < f(b) from a < b, for an increasing function f that undoes the function on one of the sides."""
    a, b = known.formula.args
    row = f"{function} {'increases' if known.formula.op == 'lt' else 'nondecreasing'}"
    premises = [known]
    if function == "log":
        low = search.prove(context, lt(ZERO, a))
        if low is None:
            return None
        premises = [low, known]
    step = context.proof.row(row, {"a": a, "b": b}, *premises)
    sides = (_undo(function, t) for t in (a, b))
    return transported(search, context, Term(known.formula.op, *sides), step)


def _undo(function: str, t: Term) -> Term:
    """f(t), which is u where t is the opposite function of u."""
    return t.args[0] if t.op == {"log": "exp", "exp": "log"}[function] else Term(function, t)


def _without_factors(search: Search, context: Context, x: Explorer, fact: Fact, value: Value) -> tuple[Fact, Value]:
    """The relation 0 < f for the one factor of its difference that is not known to be positive."""
    factors = [(u, e) for u, e in x.factors(value) if u.op != "num"]
    if len(factors) < 2:
        return fact, value
    signs, kept = list[Fact](), list[Term]()
    for u, e in factors:
        positive = search.prove(context, lt(ZERO, u))
        if positive is None and e == 1:
            kept.append(u)
        elif positive is None:
            return fact, value
        else:
            signs += [positive] * abs(e)
    if len(kept) != 1 or not signs:
        return fact, value
    last = x.normal(kept[0])
    product = x.term(x.make(value.num * last.den, value.den * last.num))
    positive = search.prove(context, lt(ZERO, product))
    gap = x.term(value)
    same = arithmetic(search, context, Term(fact.formula.op, ZERO, gap), [(ONE, fact)])
    if positive is None or same is None:
        return fact, value
    row = "quotient positive" if fact.formula.op == "lt" else "quotient nonnegative"
    step = context.proof.row(row, {"a": gap, "b": product}, same, positive)
    found = transported(search, context, Term(fact.formula.op, ZERO, kept[0]), step)
    return (found, x.normal(kept[0])) if found else (fact, value)
