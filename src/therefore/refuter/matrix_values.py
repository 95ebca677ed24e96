"""The value of a matrix at given matrices and numbers, exactly: every entry is a rational number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import add, mul

from flint import fmpq, fmpq_mat

from therefore.kernel.balls import Point, Undefined, Unsure, Value, evaluate, holds
from therefore.kernel.gradients import gradient_of
from therefore.kernel.quotients import Rejected
from therefore.term import MATRICES, Term, num, rebuild


@dataclass(frozen=True)
class MatrixPoint:
    """What the numbers and the matrices are."""

    point: Point
    matrices: Mapping[str, fmpq_mat]


def number(t: Term, at: MatrixPoint, bits: int = 64) -> Value:
    """The value of a number; Undefined and Unsure as in `balls`."""
    return evaluate(plain(t, at), at.point, bits)


def plain(t: Term, at: MatrixPoint) -> Term:
    """A term or formula with the values of traces and determinants in their places."""
    if t.op in ("trace", "det"):
        m = matrix(t.args[0], at)
        value = m.det() if t.op == "det" else sum((m[i, i] for i in range(m.nrows())), fmpq(0))
        return num(f"{value.p}/{value.q}")
    return rebuild(t, lambda child: plain(child, at))


def matrix(t: Term, at: MatrixPoint) -> fmpq_mat:
    """The value of a matrix."""
    op, args = t.op, t.args
    if op == "matrix":
        if args[0] not in at.matrices:
            raise Unsure
        return at.matrices[args[0]]
    if op in ("identity", "zeros"):
        rows, columns = _size(args[0], at), _size(args[-1], at)
        places = ((i, j) for i in range(rows) for j in range(columns))
        return fmpq_mat(rows, columns, [fmpq(op == "identity" and i == j) for i, j in places])
    if op == "scale":
        factor = number(args[0], at)
        if not isinstance(factor, fmpq):
            raise Unsure
        return factor * matrix(args[1], at)
    if op == "gradient":
        return _gradient(t, at)
    values = [matrix(a, at) for a in args]
    if op in ("matadd", "matmul"):
        return reduce(add if op == "matadd" else mul, values)
    if op == "transpose":
        return values[0].transpose()
    if op != "inverse":
        raise Unsure
    if values[0].det() == 0:
        raise Undefined(t, "the matrix is not invertible")
    return values[0].inv()


def _size(t: Term, at: MatrixPoint) -> int:
    value = number(t, at)
    if not isinstance(value, fmpq) or value.q != 1 or not 0 < value < 10:
        raise Unsure
    return int(value.p)


def _gradient(t: Term, at: MatrixPoint) -> fmpq_mat:
    """By the kernel's rules, where their conditions hold; where not, the gradient may exist all the same."""
    try:
        result, conditions = gradient_of(t)
        if all(truth(c, at) for c in conditions):
            return matrix(result, at)
    except (Rejected, ValueError, Undefined):
        pass
    raise Unsure


def truth(t: Term, at: MatrixPoint, bits: int = 64) -> bool | None:
    """Whether a formula is true, None where that cannot be told."""
    if t.op in ("eq", "ne") and t.args[0].op in MATRICES:
        a, b = (matrix(side, at) for side in t.args)
        return bool(a == b) == (t.op == "eq")
    if t.op in ("definite", "semidefinite"):
        return _definite(matrix(t.args[0], at), t.op == "definite")
    if t.op in ("and", "or"):
        values = [truth(a, at, bits) for a in t.args]
        decisive = t.op == "or"
        return decisive if decisive in values else None if None in values else not decisive
    if t.op == "not":
        value = truth(t.args[0], at, bits)
        return None if value is None else not value
    return holds(plain(t, at), at.point, bits)


def _definite(m: fmpq_mat, strict: bool) -> bool:
    """By Sylvester's criterion: the leading principal minors, or all of them."""
    n = m.nrows()
    if m != m.transpose():
        return False
    leading = [tuple(range(k + 1)) for k in range(n)]
    chosen = leading if strict else [c for k in range(n) for c in combinations(range(n), k + 1)]
    minors = (fmpq_mat(len(c), len(c), [m[i, j] for i in c for j in c]).det() for c in chosen)
    return all(minor > 0 if strict else minor >= 0 for minor in minors)


def shown(m: fmpq_mat) -> str:
    """`[[1, 2], [0, 1]]`, a column as `[1, 0]`."""
    rows = [[str(m[i, j]) for j in range(m.ncols())] for i in range(m.nrows())]
    if m.ncols() == 1:
        return f"[{', '.join(row[0] for row in rows)}]"
    lines = (f"[{', '.join(row)}]" for row in rows)
    return f"[{', '.join(lines)}]"
