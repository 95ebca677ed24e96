"""Openers: what a generator of the explorer is equal to, if a rule says so.

One function for each kind of generator; each returns an equation whose left side is the
generator, or None. The table at the end says which is asked for which.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from therefore.kernel.field import Value
from therefore.prover.matrices import open_det, open_trace
from therefore.prover.normal_forms.angles import open_atan2
from therefore.prover.normal_forms.gamma import open_binomial, open_factorial, open_floor, open_gamma
from therefore.prover.normal_forms.hyperbolic import open_by_row
from therefore.prover.normal_forms.inverse import open_acos, open_asin, open_atan
from therefore.prover.normal_forms.powers import open_power, root_of_exp
from therefore.prover.normal_forms.trigonometry import open_sine_or_cosine, open_tan
from therefore.prover.polynomials import opposite_term
from therefore.prover.proof import Context, Fact
from therefore.prover.rewriting import rewritten, rules_for
from therefore.prover.summation.products import exp_of_logs
from therefore.prover.summation.sums import open_range
from therefore.term import ZERO, Term, eq, le, lt, ne, num

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer
    from therefore.prover.search import Search


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
                positive = prove(context, lt(ZERO, name(opposite_term(t))))
                flipped += e if positive else 0
            if positive is None and e % 2 == 0:
                positive = prove(context, lt(ZERO, Term("abs", name(t))))
            if positive is None:
                return None
            factors.append((e, positive))
        return proof.log_product(factors) if factors and flipped % 2 == 0 else None

    return x.closed(args[0], build)


def _open_log_of_one(x: Explorer, value: Value, t: Term) -> Fact | None:
    proof, prove = x.context_here.proof, x.search.prove
    if t.op == "exp":
        return x.closed(value, lambda _, name: proof.row("log exp", {"a": name(t.args[0])}))
    if t.op == "pow":

        def of_power(context: Context, name: Callable[[Term], Term]) -> Fact | None:
            a, e = map(name, t.args)
            positive = prove(context, lt(ZERO, a))
            return positive and proof.row("log power", {"a": a, "b": e}, positive)

        return x.closed(value, of_power)
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
    parts: list[tuple[int, Term]] = []  # of a quotient: p/(p + q) is 1 − q/(p + q)
    whole, rest = divmod(value.num, value.den)
    for exponents, coefficient, den in (
        *((*term, x.one) for term in whole.to_dict().items()),
        *((*term, value.den) for term in rest.to_dict().items()),
    ):
        c = Fraction(int(coefficient.p), int(coefficient.q))
        monomial = x.make(x.context.from_dict({exponents: 1}), den)
        unit = x.term(monomial)
        q = x.search.unit(unit, c.denominator)
        parts.append((int(c * q), unit if q == 1 else Term("div", unit, num(q))))
    if len(parts) > 1 or parts[0][0] != 1:
        return x.closed(value, lambda _, name: proof.exp_sum([(e, name(t)) for e, t in parts]))
    if parts[0][1].op not in ("log", "sum"):
        return root_of_exp(x, value)

    def build(context: Context, name: Callable[[Term], Term]) -> Fact | None:
        if parts[0][1].op == "sum":
            return exp_of_logs(context, name(parts[0][1]))
        inside = name(parts[0][1].args[0])
        positive = prove(context, lt(ZERO, inside))
        return positive and proof.row("exp log", {"a": inside}, positive)

    return x.closed(value, build)


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
        if len(parts) == 1 and parts[0][1] == 1 and parts[0][0].op == "pow":
            return abs_of_power(x.search, context, name(parts[0][0]))
        if len(parts) > 1:
            powers = [u if e == 1 else Term("pow", u, num(e)) for u, e in parts]
            rest = powers[1] if len(powers) == 2 else Term("mul", *powers[1:])
            return proof.row("abs product", {"a": name(powers[0]), "b": name(rest)})
        return proof.row("abs square", {"a": name(t)})

    return x.closed(args[0], build)


def _open_sign(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    if args[0].is_zero:
        return x.context_here.proof.row("sign zero", {})
    t = x.term(args[0])

    def build(context: Context, name: Callable[[Term], Term]) -> Fact | None:
        for row, formula in (("sign positive", lt(ZERO, name(t))), ("sign negative", lt(name(t), ZERO))):
            fact = x.search.prove(context, formula)
            if fact is not None:
                return context.proof.row(row, {"a": name(t)}, fact)
        return None

    return x.closed(args[0], build)


def abs_of_power(search: Search, context: Context, t: Term) -> Fact | None:
    """|aⁿ| = |a|ⁿ for an integer n: not negative, or a ≠ 0."""
    a, n = t.args
    whole = search.prove(context, Term("integer", n))
    natural = whole and search.prove(context, le(ZERO, n))
    if whole and natural:
        return context.proof.row("abs of natural power", {"a": a, "b": n}, whole, natural)
    nonzero = whole and search.prove(context, ne(a, ZERO))
    return context.proof.row("abs of integer power", {"a": a, "b": n}, nonzero, whole) if whole and nonzero else None


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
    numbers = any(v.constant is not None for v in args)
    if gap is None and args[0].key != args[1].key and not numbers and not x.search.compares(x.context_here, a, b):
        return None

    def build(context: Context, name: Callable[[Term], Term]) -> Fact | None:
        for row, relation in (("delta equal", eq), ("delta different", ne)):
            fact = x.search.prove(context, relation(name(a), name(b)))
            if fact is not None:
                return context.proof.row(row, {"a": name(a), "b": name(b)}, fact)
        return None

    return x.closed(list(args), build)


def _open_element(x: Explorer, i: int, args: tuple[Value, ...]) -> Fact | None:
    """An element of a family that a for-all equation says something of."""
    atom = x.atoms[i]
    rules = rules_for(x.search, x.context_here, atom.term.args[0])
    if not rules:
        return None
    return x.closed(atom.bound, lambda context, name: rewritten(x.search, context, rules, name(atom.term)))


OPENERS: dict[str, Callable[[Explorer, int, tuple[Value, ...]], Fact | None]] = {
    "app": _open_element,
    "log": _open_log,
    "exp": _open_exp,
    "pow": open_power,
    "abs": _open_abs,
    "atan2": open_atan2,
    "trace": open_trace,
    "det": open_det,
    "max": _open_extremum,
    "min": _open_extremum,
    "delta": _open_delta,
    "sum": open_range,
    "prod": open_range,
    "sin": open_sine_or_cosine,
    "cos": open_sine_or_cosine,
    "tan": open_tan,
    "gamma": open_gamma,
    "factorial": open_factorial,
    "binomial": open_binomial,
    "floor": open_floor,
    "sign": _open_sign,
    "asin": open_asin,
    "acos": open_acos,
    "atan": open_atan,
    **dict.fromkeys(("sinh", "cosh", "tanh", "asinh", "acosh", "atanh"), open_by_row),
}
