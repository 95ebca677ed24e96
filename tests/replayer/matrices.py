"""The rules of section 7 about matrices, and gradients as section 7 defines them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from replayer.arithmetic import Arithmetic
from replayer.calculus import Derivation
from replayer.rules import Premises, Theorem, conclude, proves, rule
from replayer.sorts import shape
from replayer.syntax import (
    MATRICES,
    ONE,
    ONE_ARGUMENT,
    ZERO,
    Refused,
    Term,
    bodies,
    free,
    number,
    require,
    substitute,
)  # fmt: skip

SMOOTH = {
    *"var add mul sub neg div pow sum".split(), *ONE_ARGUMENT, *"max min delta atan2 binomial".split(),
}  # fmt: skip


def equation(formula: Term) -> tuple[Term, Term]:
    """The sides of an equation of matrices."""
    require(formula[0] == "eq" and formula[1][0] in MATRICES, "not an equation of matrices")
    return formula[1], formula[2]


def size(m: Term) -> Term:
    rows, columns = shape(m)
    require(rows == columns, "not a square matrix")
    return rows


def positive_integer(n: Term) -> list[Term]:
    return [("integer", n), ("le", ONE, n)]


def times(*factors: Term) -> Term:
    return ("matmul", *factors)


@rule
def matrix_arithmetic(parameters: list[Any], premises: Premises) -> Theorem:
    (conclusion,) = parameters
    a, b = equation(conclusion)
    space = Arithmetic()
    for fact in premises:
        space.know(fact.formula)
    one, minus = space.constant(1), space.constant(-1)
    left = space.forms.total([(one, space.forms.of(a)), (minus, space.forms.of(b))])
    require(not left, "the sides have different normal forms")
    return conclude(conclusion, premises)


@rule
def cancel_factor(parameters: list[Any], premises: Premises) -> Theorem:
    (side,) = parameters
    a, b = equation(premises[0].formula)
    require(all(m[0] == "matmul" and len(m) == 3 for m in (a, b)), "not products of two")
    place = {"left": 1, "right": 2}[side]
    require(a[place] == b[place], "the factors differ")
    proves(premises[1:], [("ne", ("det", a[place]), ZERO)])
    return conclude(("eq", a[3 - place], b[3 - place]), premises)


@rule
def same_matrix(parameters: list[Any], premises: Premises) -> Theorem:
    (op,) = parameters
    a, b = ((op, side) for side in equation(premises[0].formula))
    if op in ("definite", "semidefinite"):
        proves(premises[1:], [a])
        return conclude(b, premises)
    require(len(premises) == 1 and op in ("det", "trace", "inverse"), "not a function of a matrix")
    return conclude(("eq", a, b), premises)


@rule
def inverse_cancels(parameters: list[Any], premises: Premises) -> Theorem:
    (m,) = parameters
    proves(premises, [("ne", ("det", m), ZERO)])
    identity = ("identity", size(m))
    ways = (times(m, ("inverse", m)), times(("inverse", m), m))
    return conclude(("and", *(("eq", way, identity) for way in ways)), premises)


@rule
def one_sided_inverse(parameters: list[Any], premises: Premises) -> Theorem:
    (what,) = parameters
    product, identity = equation(premises[0].formula)
    require(product[0] == "matmul" and len(product) == 3, "not a product of two")
    p, q = product[1:]
    require(identity == ("identity", size(p)) and size(q) == size(p), "not of the form PQ = I")
    found = {
        "other side": ("eq", times(q, p), identity),
        "first": ("ne", ("det", p), ZERO),
        "second": ("ne", ("det", q), ZERO),
    }
    return conclude(found[what], premises)


@rule
def trace_of_identity(parameters: list[Any], premises: Premises) -> Theorem:
    (n,) = parameters
    proves(premises, positive_integer(n))
    return conclude(("eq", ("trace", ("identity", n)), n), premises)


@rule
def det_of_multiple(parameters: list[Any], premises: Premises) -> Theorem:
    c, m = parameters
    n = size(m)
    proves(premises, positive_integer(n))
    return conclude(("eq", ("det", ("scale", c, m)), ("mul", ("pow", c, n), ("det", m))), premises)


# -- definite matrices ------------------------------------------------------------------------


def definite(theorem: Theorem) -> tuple[Term, bool]:
    """The matrix that is definite or semidefinite, and whether it is definite."""
    op = theorem.formula[0]
    require(op in ("definite", "semidefinite"), "not that a matrix is definite")
    return theorem.formula[1], op == "definite"


@rule
def quadratic_form(parameters: list[Any], premises: Premises) -> Theorem:
    (x,) = parameters
    first, *rest = premises
    m, strict = definite(first)
    form = ("trace", times(("transpose", x), m, x))
    if not rest:
        return conclude(("le", ZERO, form), premises)
    require(strict, "the matrix is not definite")
    proves(rest, [("ne", x, ("zeros", *shape(x)))])
    return conclude(("lt", ZERO, form), premises)


@rule
def cauchy_schwarz(parameters: list[Any], premises: Premises) -> Theorem:
    x, y = parameters
    require(not premises, "a premise too many")

    def inner(a: Term, b: Term) -> Term:
        return ("trace", times(("transpose", a), b))

    return conclude(("le", ("pow", inner(x, y), number(2)), ("mul", inner(x, x), inner(y, y))))


@rule
def definite_matrix(parameters: list[Any], premises: Premises) -> Theorem:
    (what,) = parameters
    (known,) = premises
    m, strict = definite(known)
    if what == "symmetric":
        return conclude(("eq", ("transpose", m), m), premises)
    if what in ("det", "trace"):
        return conclude(("lt" if strict else "le", ZERO, (what, m)), premises)
    require(strict, "the matrix is only semidefinite")
    return conclude({"semidefinite": ("semidefinite", m), "inverse": ("definite", ("inverse", m))}[what], premises)


@rule
def identity_definite(parameters: list[Any], premises: Premises) -> Theorem:
    (n,) = parameters
    require(not premises, "a premise too many")
    return conclude(("definite", ("identity", n)))


@rule
def gram(parameters: list[Any], premises: Premises) -> Theorem:
    (x,) = parameters
    if not premises:
        return conclude(("semidefinite", times(("transpose", x), x)))
    first, *rest = premises
    m, strict = definite(first)
    product = times(("transpose", x), m, x)
    if not rest:
        return conclude(("semidefinite", product), premises)
    require(strict, "the matrix is only semidefinite")
    proves(rest, [("ne", ("det", x), ZERO)])
    return conclude(("definite", product), premises)


@rule
def definite_sum(parameters: list[Any], premises: Premises) -> Theorem:
    found = [definite(p) for p in premises]
    op = "definite" if any(strict for _, strict in found) else "semidefinite"
    return conclude((op, ("matadd", *(m for m, _ in found))), premises)


@rule
def definite_multiple(parameters: list[Any], premises: Premises) -> Theorem:
    known, sign = premises
    m, strict = definite(known)
    op, zero, c = sign.formula
    require(op in ("lt", "le") and zero == ZERO, "not the sign of a number")
    return conclude(("definite" if strict and op == "lt" else "semidefinite", ("scale", c, m)), premises)


# -- gradients --------------------------------------------------------------------------------


@rule
def gradient(parameters: list[Any], premises: Premises) -> Theorem:
    what, t = parameters
    require(t[0] == "gradient", "not a gradient")
    slope = Slope(t[2])
    result = slope.whole(t[1])
    proves(premises, list(dict.fromkeys(slope.conditions)))
    return conclude(("defined", t) if what == "defined" else ("eq", t, result), premises)


def flipped(m: Term) -> Term:
    return m[1] if m[0] == "transpose" else ("transpose", m)  # type: ignore[no-any-return]


def joined(op: str, *parts: Term) -> Term:
    return parts[0] if len(parts) == 1 else (op, *parts)


class Slope:
    """The gradient of a number, or the Jacobian of a column, by a letter."""

    def __init__(self, letter: Term) -> None:
        self.letter = letter
        self.conditions: list[Term] = []

    def moves(self, t: Term) -> bool:
        return "%" + self.letter[1] in free(t)

    def whole(self, body: Term) -> Term:
        if body[0] in MATRICES:
            return self.jacobian(body)
        parts = list(self.of_number(body, ONE))
        return joined("matadd", *parts) if parts else ("zeros", *shape(self.letter))

    def of_number(self, f: Term, weight: Term) -> Iterator[Term]:
        """The gradients that weight·∇f is the sum of, by the traces and determinants in f."""
        inner: dict[str, Term] = {}
        outer = self.opened(f, inner)
        for name, t in inner.items():
            d = Derivation(("var", name))
            slope = d.whole(outer)
            self.conditions += [substitute(c, inner) for c in d.conditions]
            factor, m = ("mul", weight, substitute(slope, inner)), t[1]
            if t[0] == "trace":
                yield from self.of_matrix(m, ("scale", factor, ("identity", shape(m)[0])))
            else:
                self.conditions.append(("ne", t, ZERO))
                weights = ("scale", ("mul", factor, t), ("transpose", ("inverse", m)))
                yield from self.of_matrix(m, weights)

    def opened(self, t: Term, inner: dict[str, Term]) -> Term:
        """f with a name for each trace and determinant that depends on the letter."""
        if not self.moves(t):
            return t
        if t[0] in ("trace", "det"):
            require(not loose(t), "a matrix depends on an index that is bound")
            name = next((n for n, known in inner.items() if known == t), f"&{len(inner)}")
            inner[name] = t
            return ("var", name)
        require(t[0] in SMOOTH, f"no gradient of {t[0]}")
        return tuple(self.opened(a, inner) if isinstance(a, tuple) else a for a in t)

    def of_matrix(self, m: Term, weights: Term) -> Iterator[Term]:
        """The gradients that that of tr(weightsᵀ·M) is the sum of."""
        if not self.moves(m):
            return
        op, args = m[0], m[1:]
        if m == self.letter:
            yield weights
        elif op == "matadd":
            for a in args:
                yield from self.of_matrix(a, weights)
        elif op == "scale":
            yield from self.of_matrix(args[1], ("scale", args[0], weights))
            yield from self.of_number(args[0], ("trace", times(flipped(weights), args[1])))
        elif op == "matmul":
            for i, a in enumerate(args):
                before, after = (map(flipped, reversed(part)) for part in (args[:i], args[i + 1 :]))
                yield from self.of_matrix(a, joined("matmul", *before, weights, *after))
        elif op == "transpose":
            yield from self.of_matrix(args[0], flipped(weights))
        elif op == "inverse":
            self.conditions.append(("ne", ("det", args[0]), ZERO))
            back = ("transpose", m)
            yield from self.of_matrix(args[0], ("scale", number(-1), times(back, weights, back)))
        else:
            yield from self.of_matrix(self.closed(m), weights)

    def closed(self, m: Term) -> Term:
        """A gradient within: what it is, under conditions that hold nearby."""
        require(m[0] == "gradient", f"no gradient of {m[0]}")
        slope = Slope(m[2])
        result = slope.whole(m[1])
        needed = list(dict.fromkeys(slope.conditions))
        require(not any(mentions(c, "defined") for c in needed), "differentiable only once")
        self.conditions += needed
        return result

    def jacobian(self, v: Term) -> Term:
        x = self.letter
        if not self.moves(v):
            return ("zeros", shape(v)[0], shape(x)[0])
        op, args = v[0], v[1:]
        if v == x:
            return ("identity", shape(x)[0])
        if op == "matadd":
            return ("matadd", *map(self.jacobian, args))
        if op == "scale":
            inner = ("scale", args[0], self.jacobian(args[1]))
            parts = list(self.of_number(args[0], ONE))
            slope = joined("matadd", *parts) if parts else ("zeros", *shape(x))
            return ("matadd", inner, times(args[1], ("transpose", slope)))
        if op == "transpose" and args[0][0] == "transpose":
            return self.jacobian(args[0][1])
        if op == "transpose" and args[0][0] == "matmul":
            return self.jacobian(times(*map(flipped, reversed(args[0][1:]))))
        if op == "matmul":
            i = next((i for i, a in enumerate(args) if a[0] == "scale"), None)
            if i is not None:
                _, c, m = args[i]
                return self.jacobian(("scale", c, times(*args[:i], m, *args[i + 1 :])))
            return joined("matadd", *(self.factor(args, i) for i, a in enumerate(args) if self.moves(a)))
        return self.jacobian(self.closed(v))

    def factor(self, args: tuple[Term, ...], i: int) -> Term:
        """The Jacobian of a product by one of its factors."""
        before, m, after = args[:i], args[i], args[i + 1 :]
        rows, columns = shape(m)
        if columns == ONE:
            moved = joined("matmul", *before, self.jacobian(m))
            return ("scale", ("trace", joined("matmul", *after)), moved) if after else moved
        if rows == ONE and after:
            return joined("matmul", *before, *map(flipped, reversed(after)), self.jacobian(flipped(m)))
        raise Refused("no Jacobian of a matrix")


def loose(t: Term, depth: int = 0) -> bool:
    """Whether something that is bound further out occurs."""
    if t[0] == "#":
        return bool(t[1] >= depth)
    deeper = bodies(t)
    return any(isinstance(a, tuple) and loose(a, depth + deeper.get(i, 0)) for i, a in enumerate(t))


def mentions(t: Term, op: str) -> bool:
    return t[0] == op or any(isinstance(a, tuple) and mentions(a, op) for a in t)
