"""Terms without names for what they bind: reading them, and putting terms in the place of others.

A term is a tuple, its operator first. What a binder binds is ("#", i): i binders further out, from 0.

    ("num", Fraction)  ("var", x)  ("const", c)  ("fam", f)  ("app", f, t…)
    (sum | prod | maximum | integral | forall, low, high, body)
    ("deriv", body, point)  ("limit", body, point, direction)  ("partial", family, body, index…)
    ("exists", how many, body)  ("matrix", name, rows, columns)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

Term = tuple[Any, ...]
Value = Any  # of a substitution: a term, or (number of parameters, body) for a family

RANGES = ("sum", "prod", "maximum", "integral", "forall")
RELATIONS = ("eq", "ne", "lt", "le", "gt", "ge")
CONNECTIVES = ("and", "or", "not", "implies", "iff")
FORMULAS = (*RELATIONS, *CONNECTIVES, "integer", "defined", "forall", "exists", "definite", "semidefinite")
MATRICES = ("matrix", "identity", "zeros", "matadd", "matmul", "scale", "transpose", "inverse", "gradient")
ONE_ARGUMENT = (
    "exp log abs sign floor sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh factorial gamma".split()
)
ARITIES = {
    **dict.fromkeys(ONE_ARGUMENT, 1), **dict.fromkeys(RELATIONS, 2), "sub": 2, "neg": 1, "div": 2, "pow": 2, "delta": 2,
    "binomial": 2, "atan2": 2, "not": 1, "implies": 2, "iff": 2, "integer": 1, "defined": 1,
    **dict.fromkeys("identity transpose inverse trace det definite semidefinite".split(), 1),
    "zeros": 2, "scale": 2, "gradient": 2,
}  # fmt: skip
SEVERAL = ("add", "mul", "max", "min", "piecewise", "matadd", "matmul")
DIRECTIONS = ("+", "-", "+-")
ZERO: Term = ("num", Fraction(0))
ONE: Term = ("num", Fraction(1))
OO: Term = ("const", "oo")
MINUS_OO: Term = ("neg", OO)

_NUMBER = re.compile(r"(-?[0-9]{1,4000})(?:/([0-9]{1,4000}))?")
_NAME = re.compile(r"\\?[^\W\d][\w'.{}\\]*")


class Refused(Exception):
    """Not a certificate, or not a proof."""


def require(condition: object, reason: str) -> None:
    if not condition:
        raise Refused(reason)


def number(n: int | Fraction) -> Term:
    return ("num", Fraction(n))


# -- reading --------------------------------------------------------------------------------


class Reader:
    """Reads wire forms, whatever the sorts of their parts.

    A line of a proof (`made`) may bind #1, #2, … and apply names with … in them.
    """

    def __init__(self, made: bool = False) -> None:
        self.made = made

    def name(self, name: Any, bound: bool = False, head: bool = False) -> str:
        good = isinstance(name, str) and (
            _NAME.fullmatch(name)
            or (self.made and bound and re.fullmatch("#[0-9]+", name))
            or (self.made and head and re.fullmatch(_NAME.pattern + "…[0-9]+", name))
        )
        require(good, f"{name!r} is not a name")
        return str(name)

    def read(self, data: Any, scope: tuple[str, ...], depth: int = 0) -> Term:
        require(isinstance(data, list) and data and isinstance(data[0], str), "not a term")
        require(depth <= 500, "nested too deeply")
        op, *args = data

        def inner(a: Any, names: tuple[str, ...] = scope) -> Term:
            return self.read(a, names, depth + 1)

        if op == "num":
            return self.rational(args)
        if op == "var":
            (name,) = self.arguments(args, 1)
            if name in scope:
                return ("#", scope[::-1].index(name))
            return ("var", self.name(name))
        if op == "const":
            require(args in (["pi"], ["oo"]), "no such constant")
            return ("const", args[0])
        if op == "fam":
            (name,) = self.arguments(args, 1)
            return ("fam", self.name(name))
        if op in ("app", "matrix"):
            require(args and (op == "app" or len(args) == 3), "an application has a name")
            return (op, self.name(args[0], head=op == "app"), *map(inner, args[1:]))
        if op in RANGES:
            name, low, high, body = self.arguments(args, 4)
            return (op, inner(low), inner(high), inner(body, (*scope, self.name(name, bound=True))))
        if op == "deriv":
            name, body, point = self.arguments(args, 3)
            return (op, inner(body, (*scope, self.name(name, bound=True))), inner(point))
        if op == "limit":
            name, body, point, direction = self.arguments(args, 4)
            require(direction in DIRECTIONS, "no such direction")
            return (op, inner(body, (*scope, self.name(name, bound=True))), inner(point), direction)
        if op == "partial":
            require(len(args) >= 2, "too few arguments")
            return (op, self.name(args[0]), *map(inner, args[1:]))
        if op == "exists":
            require(args, "too few arguments")
            names = tuple(self.name(n) for n in args[1:])
            return (op, len(names), inner(args[0], scope + names))
        if op in SEVERAL or op in ("and", "or") or op in ARITIES:
            require(op not in ARITIES or len(args) == ARITIES[op], f"{op} has another number of arguments")
            require(op not in SEVERAL or args, f"{op} of nothing")
            return (op, *map(inner, args))
        raise Refused(f"no such operator: {op}")

    def arguments(self, args: list[Any], count: int) -> list[Any]:
        require(len(args) == count, "another number of arguments")
        return args

    def rational(self, args: list[Any]) -> Term:
        match = _NUMBER.fullmatch(args[0]) if len(args) == 1 and isinstance(args[0], str) else None
        require(match is not None and (match[2] is None or int(match[2])), "not a number")
        assert match is not None
        return ("num", Fraction(int(match[1]), int(match[2] or 1)))


# -- walking --------------------------------------------------------------------------------


def bodies(t: Term) -> dict[int, int]:
    """The places of the arguments that stand under binders, and under how many."""
    if t[0] in RANGES:
        return {3: 1}
    if t[0] in ("deriv", "limit"):
        return {1: 1}
    return {2: t[1]} if t[0] == "exists" else {}


def rebuilt(t: Term, change: Callable[[Term, int], Term]) -> Term:
    """`t` with `change(argument, how many binders deeper)` for each argument that is a term."""
    deeper = bodies(t)
    return tuple(change(a, deeper.get(i, 0)) if isinstance(a, tuple) else a for i, a in enumerate(t))


def is_series(t: Term) -> bool:
    return bool(t[0] == "sum" and t[2] == OO)


def children(t: Term) -> list[Term]:
    return [a for a in t if isinstance(a, tuple)]


def free(t: Term) -> frozenset[str]:
    """Free variables, families with a leading @, and matrices with %."""
    if t[0] == "var":
        return frozenset({t[1]})
    mark = {"app": "@", "fam": "@", "matrix": "%"}.get(t[0])
    own = frozenset({mark + t[1]}) if mark else frozenset[str]()
    return own.union(*(free(a) for a in children(t)))


def depends(t: Term, index: int = 0) -> bool:
    """Whether what is bound so many binders further out occurs."""
    if t[0] == "#":
        return bool(t[1] == index)
    deeper = bodies(t)
    return any(isinstance(a, tuple) and depends(a, index + deeper.get(i, 0)) for i, a in enumerate(t))


def shifted(t: Term, by: int, depth: int = 0) -> Term:
    """`t` under `by` more binders."""
    if not by:
        return t
    if t[0] == "#":
        return ("#", t[1] + by) if t[1] >= depth else t
    return rebuilt(t, lambda a, more: shifted(a, by, depth + more))


def instance(body: Term, *values: Term) -> Term:
    """The body of binders with values for what they bind, the innermost last."""

    def put(t: Term, depth: int) -> Term:
        if t[0] == "#":
            i = t[1] - depth
            if i < 0:
                return t
            return shifted(values[len(values) - 1 - i], depth) if i < len(values) else ("#", t[1] - len(values))
        return rebuilt(t, lambda a, more: put(a, depth + more))

    return put(body, 0)


def bound(t: Term, *names: str) -> Term:
    """The body of binders of these variables, the innermost last."""

    def put(u: Term, depth: int) -> Term:
        if u[0] == "var" and u[1] in names:
            return ("#", depth + names[::-1].index(u[1]))
        if u[0] == "#":
            return ("#", u[1] + len(names)) if u[1] >= depth else u
        return rebuilt(u, lambda a, more: put(a, depth + more))

    return put(t, 0)


def substitute(t: Term, by: Mapping[str, Value], depth: int = 0) -> Term:
    """Free variables x and families @f replaced; a family by (number of parameters, body)."""
    by = {name: value for name, value in by.items() if name in free(t)}
    if not by:
        return t
    if t[0] == "var":
        require(isinstance(by[t[1]][0], str), f"{t[1]} is a variable")
        return shifted(by[t[1]], depth)
    if t[0] == "fam":
        return ("fam", renamed(by["@" + t[1]]))
    if t[0] == "app" and "@" + t[1] in by:
        family = by["@" + t[1]]
        require(isinstance(family[0], int) and family[0] == len(t) - 2, f"{t[1]} is a family of other arguments")
        return instance(shifted(family[1], depth, family[0]), *(substitute(a, by, depth) for a in t[2:]))
    if t[0] == "partial":
        name = renamed(by["@" + t[1]]) if "@" + t[1] in by else t[1]
        others = [free(v if isinstance(v[0], str) else v[1]) for n, v in by.items() if n != "@" + t[1]]
        others += [free(t[2])] if name != t[1] else []
        require(not any("@" + name in names for names in others), "a family would be captured")
        return ("partial", name, *(substitute(a, by, depth) for a in t[2:]))
    return rebuilt(t, lambda a, more: substitute(a, by, depth + more))


def renamed(family: Value) -> str:
    """The name of a family that is only another one."""
    if isinstance(family[0], int):
        count, body = family
        if body[0] == "app" and body[2:] == tuple(("#", count - 1 - i) for i in range(count)):
            return str(body[1])
    raise Refused("only a name can stand for a family here")
