"""Which trees are numbers, matrices of which shape, families or formulas; Refused for what is none."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from replayer.syntax import (
    CONNECTIVES,
    FORMULAS,
    MINUS_OO,
    ONE,
    OO,
    RANGES,
    RELATIONS,
    Refused,
    Term,
    require,
)  # fmt: skip

NUMBER, FORMULA, FAMILY, INFINITE = "number", "formula", "family", "infinite"
Sort = Any  # one of these, or (rows, columns) of a matrix
_ENDS: dict[str, tuple[Term, ...]] = {"forall": (MINUS_OO, OO), "integral": (OO, MINUS_OO)}


def sort(t: Term) -> Sort:
    """The sort of a tree, all of whose parts have the sorts that their places want."""
    op, args = t[0], t[1:]
    if t in (OO, MINUS_OO):
        return INFINITE
    if op in ("num", "var", "#", "const", "open", "place"):
        return NUMBER
    if op == "fam":
        return FAMILY
    if op == "app":
        require(all(sort(a) in (NUMBER, FAMILY) for a in args[1:]), "not an argument")
        return NUMBER
    if op in RANGES:
        low, high, body = args
        require(sort(low) == NUMBER or (low in _ENDS.get(op, ()) and (op != "forall" or low == MINUS_OO)), "not an end")
        infinite = (OO,) if op in ("forall", "sum") else _ENDS.get(op, ())
        require(sort(high) == NUMBER or high in infinite, "not an end")
        wanted = FORMULA if op == "forall" else NUMBER
        require(sort(body) == wanted, "not a body")
        return wanted
    if op in ("deriv", "limit"):
        require(sort(args[0]) == NUMBER, "not a body")
        require(sort(args[1]) == NUMBER or (op == "limit" and args[1] in (OO, MINUS_OO)), "not a point")
        return NUMBER
    if op == "exists":
        require(sort(args[1]) == FORMULA, "not a formula")
        return FORMULA
    if op == "piecewise":
        require(all(sort(a) == (FORMULA if i % 2 else NUMBER) for i, a in enumerate(args)), "not a case")
        return NUMBER
    if op in CONNECTIVES:
        require(all(sort(a) == FORMULA for a in args), "not a formula")
        return FORMULA
    if op == "defined":
        require(sort(args[0]) not in (FAMILY, INFINITE), "not a term")
        return FORMULA
    if op in RELATIONS:
        a, b = map(sort, args)
        limit = op == "eq" and args[0][0] == "limit" and b == INFINITE
        matrices = op in ("eq", "ne") and a == b and isinstance(a, tuple)
        require(a == b == NUMBER or limit or matrices, "sides that cannot be compared")
        return FORMULA
    sorts = [sort(a) for a in args if isinstance(a, tuple)]
    shapes = [s for s in sorts if isinstance(s, tuple)]
    if op in ("matrix", "identity", "zeros"):
        require(not shapes and all(s == NUMBER for s in sorts), "a size is a number")
        sizes = [a for a in args if isinstance(a, tuple)]
        return sizes[0], sizes[-1]
    if op == "gradient":
        return _gradient(sorts[0], args[1])
    if op == "scale":
        require(sorts[0] == NUMBER and len(shapes) == 1, "not a number times a matrix")
        return shapes[0]
    if op in ("matadd", "matmul", "transpose", "inverse", "trace", "det", "definite", "semidefinite"):
        require(len(shapes) == len(sorts), "not a matrix")
        rows, columns = shapes[0][0], shapes[-1][1]
        fits = all(a[1] == b[0] for a, b in pairwise(shapes)) if op == "matmul" else len({*shapes}) == 1
        require(fits, "shapes that do not fit")
        require(op in ("matadd", "matmul", "transpose") or rows == columns, "not square")
        if op in ("definite", "semidefinite"):
            return FORMULA
        return NUMBER if op in ("trace", "det") else (columns, rows) if op == "transpose" else (rows, columns)
    require(all(s == NUMBER for s in sorts), f"{op} of what is no number")
    return FORMULA if op in FORMULAS else NUMBER


def _gradient(body: Sort, letter: Term) -> Sort:
    require(letter[0] == "matrix", "a gradient is by a matrix that has a name")
    by = sort(letter)
    if body == NUMBER:
        return by
    require(isinstance(body, tuple) and body[1] == by[1] == ONE, "only numbers and vectors have a gradient")
    return body[0], by[0]


def shape(t: Term) -> tuple[Term, Term]:
    found = sort(t)
    if not isinstance(found, tuple):
        raise Refused("not a matrix")
    return found
