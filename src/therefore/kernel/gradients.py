"""Gradients of numbers by matrices and Jacobians of vectors, by structural rules with their conditions.

The gradient G of a number f by a matrix A is the one with df = tr(Gᵀ dA); so it has the shape of A
(a column for a vector), whatever is known of A. The Jacobian J of a vector v by x has dv = J dx. As
in `calculus`, every condition is an open one. Imports the term tree, shapes and rules of calculus.
"""

from __future__ import annotations

from collections.abc import Iterator

from therefore.kernel.calculus import differentiate
from therefore.kernel.grammar import shape
from therefore.kernel.quotients import Rejected
from therefore.term import (
    ARITHMETIC,
    FUNCTIONS,
    MATRICES,
    ZERO,
    Term,
    mul,
    ne,
    num,
    rebuild,
    substitute,
    var,
    walk,
)

Conditions = list[Term]
SMOOTH = ARITHMETIC | FUNCTIONS | {"var", "sum"}


def gradient_of(t: Term) -> tuple[Term, tuple[Term, ...]]:
    """What a gradient or Jacobian is, and its conditions."""
    body, letter = t.args
    conditions: Conditions = []
    if body.op in MATRICES:
        result = _jacobian(body, letter, conditions)
    else:
        result = _sum(list(_of_number(body, num(1), letter, conditions)), letter)
    return result, tuple(dict.fromkeys(conditions))


def _depends(t: Term, letter: Term) -> bool:
    return "%" + letter.args[0] in t.free


def _sum(parts: list[Term], like: Term) -> Term:
    return Term("zeros", *shape(like)) if not parts else _product_of("matadd", *parts)  # type: ignore[misc]


def _product_of(op: str, *args: Term) -> Term:
    return args[0] if len(args) == 1 else Term(op, *args)


def _turned(t: Term) -> Term:
    return t.args[0] if t.op == "transpose" else Term("transpose", t)


def _of_number(f: Term, weight: Term, letter: Term, conditions: Conditions) -> Iterator[Term]:
    """The gradients whose sum is weight·∇f: by the chain rule through the traces and determinants in f."""
    inner: dict[str, Term] = {}

    def opened(t: Term) -> Term:
        if not _depends(t, letter):
            return t
        if not t.free <= f.free:
            raise Rejected("a matrix depends on an index that is bound")
        if t.op in ("trace", "det"):
            # No author writes such a name: it is not captured by a sum around it.
            name = next((n for n, known in inner.items() if known == t), f"&{len(inner)}")
            inner[name] = t
            return var(name)
        if t.op not in SMOOTH:
            raise Rejected(f"no rule for the gradient of {t.op}")
        return rebuild(t, opened)

    outer = opened(f)
    for name, t in inner.items():
        slope, needs = differentiate(outer, name)
        conditions += [substitute(c, inner) for c in needs]
        factor, (m,) = mul(weight, substitute(slope, inner)), t.args
        if t.op == "trace":
            yield from _of_matrix(m, Term("scale", factor, Term("identity", shape(m)[0])), letter, conditions)  # type: ignore[index]
        else:  # d det M = det M tr(M⁻¹ dM) (Jacobi)
            conditions.append(ne(t, ZERO))
            weights = Term("scale", mul(factor, t), Term("transpose", Term("inverse", m)))
            yield from _of_matrix(m, weights, letter, conditions)


def _of_matrix(m: Term, weights: Term, letter: Term, conditions: Conditions) -> Iterator[Term]:
    """The gradients whose sum is that of tr(weightsᵀ M), the weights held fixed."""
    if not _depends(m, letter):
        return
    op, args = m.op, m.args
    if m == letter:
        yield weights
    elif op == "matadd":
        for a in args:
            yield from _of_matrix(a, weights, letter, conditions)
    elif op == "scale":
        yield from _of_matrix(args[1], Term("scale", args[0], weights), letter, conditions)
        yield from _of_number(args[0], Term("trace", Term("matmul", _turned(weights), args[1])), letter, conditions)
    elif op == "matmul":
        for i, a in enumerate(args):
            around = [*map(_turned, reversed(args[:i])), weights, *map(_turned, reversed(args[i + 1 :]))]
            yield from _of_matrix(a, _product_of("matmul", *around), letter, conditions)
    elif op == "transpose":
        yield from _of_matrix(args[0], _turned(weights), letter, conditions)
    elif op == "inverse":  # dM⁻¹ = −M⁻¹ dM M⁻¹
        conditions.append(ne(Term("det", args[0]), ZERO))
        turned = Term("transpose", m)
        yield from _of_matrix(
            args[0], Term("scale", num(-1), Term("matmul", turned, weights, turned)), letter, conditions
        )
    else:
        yield from _of_matrix(_closed(m, conditions), weights, letter, conditions)


def _closed(m: Term, conditions: Conditions) -> Term:
    """A gradient inside of another: its conditions are open, so what it is holds nearby."""
    if m.op != "gradient":
        raise Rejected(f"no rule for the gradient of {m.op}")
    result, needs = gradient_of(m)
    if any(node.op == "defined" for c in needs for node in walk(c)):
        raise Rejected("a second derivative of what is only known to have a first")
    conditions += needs
    return result


def _jacobian(v: Term, x: Term, conditions: Conditions) -> Term:
    """J with dv = J dx, for columns v and x."""
    if not _depends(v, x):
        return Term("zeros", shape(v)[0], shape(x)[0])  # type: ignore[index]
    op, args = v.op, v.args
    if v == x:
        return Term("identity", shape(x)[0])  # type: ignore[index]
    if op == "matadd":
        return Term("matadd", *(_jacobian(a, x, conditions) for a in args))
    if op == "scale":
        turning = Term("scale", args[0], _jacobian(args[1], x, conditions))
        slope = _sum(list(_of_number(args[0], num(1), x, conditions)), x)
        return Term("matadd", turning, Term("matmul", args[1], Term("transpose", slope)))
    if op == "transpose" and args[0].op == "transpose":
        return _jacobian(args[0].args[0], x, conditions)
    if op == "transpose" and args[0].op == "matmul":
        return _jacobian(Term("matmul", *map(_turned, reversed(args[0].args))), x, conditions)
    if op == "matmul" and any(a.op == "scale" for a in args):
        i = next(i for i, a in enumerate(args) if a.op == "scale")
        factor, m = args[i].args
        return _jacobian(Term("scale", factor, Term("matmul", *args[:i], m, *args[i + 1 :])), x, conditions)
    if op == "matmul":
        parts = [_factor_jacobian(args, i, x, conditions) for i, a in enumerate(args) if _depends(a, x)]
        return _product_of("matadd", *parts)
    return _jacobian(_closed(v, conditions), x, conditions)


def _factor_jacobian(args: tuple[Term, ...], i: int, x: Term, conditions: Conditions) -> Term:
    """That of a product by its i-th factor: P (dv) s for a number s, or P (dv)ᵀ S = P Sᵀ dv."""
    before, factor, after = args[:i], args[i], args[i + 1 :]
    rows, columns = shape(factor)  # type: ignore[misc]
    if columns == num(1):
        inner = _jacobian(factor, x, conditions)
        moved = _product_of("matmul", *before, inner)
        return Term("scale", Term("trace", _product_of("matmul", *after)), moved) if after else moved
    if rows == num(1) and after:
        inner = _jacobian(_turned(factor), x, conditions)
        return _product_of("matmul", *before, *map(_turned, reversed(after)), inner)
    raise Rejected("no rule for the Jacobian of a matrix")
