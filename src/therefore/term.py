"""The one tree of the project: what the author wrote, what is proved and what is printed.

A term is an operator with arguments.  Nothing is ever cancelled, sorted or evaluated when a
term is built, so `x/x` stays `x/x` until somebody proves something about it.  This module
imports nothing of the project.

    leaves       num(1/2)  var("x")  const("pi" | "oo")  fam("P"): a family passed as an argument
    arithmetic   add mul (any number of arguments)  sub neg div pow
    functions    exp log abs max min delta sin ... (any name in FUNCTIONS)
    application  app("P", y): an element of a family, or a defined function at its arguments
    binders      sum prod maximum integral forall: (variable, low, high, body)
                 deriv(variable, body, point)   the derivative at the point
                 partial(family, body, index…)  derivative by one element of a family
                 limit(variable, body, point, direction)   direction is "+", "-" or "+-"
    piecewise    piecewise(value, condition, …, last value)
    formulas     eq ne lt le gt ge  and or not implies iff  integer(t)  defined(t)  exists(body, variable…)

Arguments are terms, except names (of variables, families, functions, directions), which are
strings, and the value of `num`, a Fraction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, Union

Argument = Union["Term", str, Fraction]
Json = Union[str, list[Any]]

FUNCTIONS = frozenset(
    "exp log abs max min sign delta sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh "
    "factorial binomial gamma floor".split()
)
RANGE_BINDERS = frozenset({"sum", "prod", "maximum", "integral", "forall"})
RELATIONS = frozenset({"eq", "ne", "lt", "le", "gt", "ge"})
FORMULAS = RELATIONS | {"and", "or", "not", "implies", "iff", "integer", "defined", "forall", "exists"}
ARITHMETIC = frozenset({"add", "mul", "sub", "neg", "div", "pow"})
OPERATORS = (
    ARITHMETIC
    | FUNCTIONS
    | RANGE_BINDERS
    | FORMULAS
    | {"num", "var", "const", "fam", "app", "deriv", "partial", "limit", "piecewise"}
)


class Term:
    """An immutable tree node: `op` names the operator, `args` holds terms and names."""

    __slots__ = ("_free", "_hash", "args", "op")
    op: str
    args: tuple[Any, ...]

    def __init__(self, op: str, *args: Argument) -> None:
        object.__setattr__(self, "op", op)
        object.__setattr__(self, "args", args)
        object.__setattr__(self, "_hash", hash((op, args)))
        object.__setattr__(self, "_free", None)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("terms are immutable")

    def __hash__(self) -> int:
        return self._hash  # type: ignore[attr-defined,no-any-return]

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            isinstance(other, Term)
            and self._hash == other._hash  # type: ignore[attr-defined]
            and self.op == other.op
            and self.args == other.args
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return (Term, (self.op, *self.args))

    def __repr__(self) -> str:
        return f"{self.op}({', '.join(map(repr, self.args))})" if self.args else self.op

    @property
    def children(self) -> Iterator[Term]:
        """The arguments that are terms, in order."""
        return (a for a in self.args if type(a) is Term)

    @property
    def free(self) -> frozenset[str]:
        """Names of free variables and families (a family is listed with a leading `@`)."""
        if self._free is None:  # type: ignore[attr-defined]
            object.__setattr__(self, "_free", _free(self))
        return self._free  # type: ignore[attr-defined,no-any-return]


def _free(t: Term) -> frozenset[str]:
    if t.op == "var":
        return frozenset({t.args[0]})
    if t.op in ("fam", "app"):
        names = frozenset({"@" + t.args[0]})
        return names.union(*(c.free for c in t.children))
    if t.op in RANGE_BINDERS:
        variable, low, high, body = t.args
        return low.free | high.free | (body.free - {variable})  # type: ignore[no-any-return]
    if t.op in ("deriv", "limit"):
        variable, body, point = t.args[:3]
        return (body.free - {variable}) | point.free  # type: ignore[no-any-return]
    if t.op == "exists":
        return t.args[0].free - frozenset(t.args[1:])  # type: ignore[no-any-return]
    return frozenset().union(*(c.free for c in t.children))


@lru_cache(4096)
def num(value: int | Fraction | str) -> Term:
    return Term("num", Fraction(value))


def var(name: str) -> Term:
    return Term("var", name)


def app(name: str, *args: Term) -> Term:
    return Term("app", name, *args)


def add(*args: Term) -> Term:
    return ZERO if not args else args[0] if len(args) == 1 else Term("add", *args)


def mul(*args: Term) -> Term:
    return ONE if not args else args[0] if len(args) == 1 else Term("mul", *args)


def sub(a: Term, b: Term) -> Term:
    return Term("sub", a, b)


def neg(a: Term) -> Term:
    return Term("neg", a)


def div(a: Term, b: Term) -> Term:
    return Term("div", a, b)


def power(a: Term, b: Term) -> Term:
    return Term("pow", a, b)


def total(variable: str, low: Term, high: Term, body: Term) -> Term:
    return Term("sum", variable, low, high, body)


def eq(a: Term, b: Term) -> Term:
    return Term("eq", a, b)


def ne(a: Term, b: Term) -> Term:
    return Term("ne", a, b)


def lt(a: Term, b: Term) -> Term:
    return Term("lt", a, b)


def le(a: Term, b: Term) -> Term:
    return Term("le", a, b)


def conj(*args: Term) -> Term:
    return TRUE if not args else args[0] if len(args) == 1 else Term("and", *args)


def forall(variable: str, low: Term, high: Term, body: Term) -> Term:
    return Term("forall", variable, low, high, body)


ZERO, ONE = num(0), num(1)
TRUE, FALSE = Term("and"), Term("or")
INFINITY = Term("const", "oo")
MINUS_INFINITY = Term("neg", INFINITY)


def within(at: Term, low: Term, high: Term) -> tuple[Term, ...]:
    """That an index lies in a range: an integer, from low, to high; an infinite end asks for nothing."""
    ends = ([] if low == MINUS_INFINITY else [le(low, at)]) + ([] if high == INFINITY else [le(at, high)])
    return (Term("integer", at), *ends)


def in_range(variable: str, low: Term, high: Term) -> tuple[Term, ...]:
    """What a bound index satisfies inside its range."""
    return within(var(variable), low, high)


def walk(t: Term) -> Iterator[Term]:
    """Every subterm, outermost first (bound variables appear as themselves)."""
    stack = [t]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(list(node.children)))


def rebuild(t: Term, change: Callable[[Term], Term]) -> Term:
    """`t` with `change` applied to each child; `t` itself when no child changes.

    Knows nothing of binders: only for changes that are right under any of them.
    """
    args = tuple(change(a) if type(a) is Term else a for a in t.args)
    return t if all(a is b for a, b in zip(args, t.args, strict=True)) else Term(t.op, *args)


def fresh(name: str, taken: frozenset[str] | set[str]) -> str:
    """`name`, or `name` with the first number that makes it differ from all of `taken`."""
    if name not in taken:
        return name
    base, i = name.rstrip("0123456789'_") or name, 1
    while f"{base}_{i}" in taken:
        i += 1
    return f"{base}_{i}"


class Family:
    """A family as a value, λ parameters. body: what a family name may be replaced with."""

    __slots__ = ("body", "parameters")

    def __init__(self, parameters: tuple[str, ...], body: Term) -> None:
        self.parameters, self.body = parameters, body

    def __call__(self, *args: Term) -> Term:
        if len(args) != len(self.parameters):
            raise ValueError("a family is applied to the wrong number of indices")
        return substitute(self.body, dict(zip(self.parameters, args, strict=True)))

    @property
    def free(self) -> frozenset[str]:
        return self.body.free - set(self.parameters)


Substitution = Mapping[str, Union[Term, Family]]


def substitute(t: Term, by: Substitution) -> Term:
    """`t` with free variables (by name) and families (by `@name`) replaced; never captures.

    A `fam("P")` argument can only be replaced by another family name (a Family whose body is
    that family at its own parameters); a `partial` by a family that is being replaced likewise.
    Raises ValueError where that does not hold.
    """
    by = {k: v for k, v in by.items() if k in t.free}
    if not by:
        return t
    op = t.op
    if op == "var":
        value = by[t.args[0]]
        if not isinstance(value, Term):
            raise ValueError(f"{t.args[0]} is a variable, not a family")
        return value
    if op == "fam":
        return Term("fam", _renamed(by["@" + t.args[0]]))
    if op == "app":
        args = tuple(substitute(a, by) for a in t.args[1:])
        family = by.get("@" + t.args[0])
        if family is None:
            return Term("app", t.args[0], *args)
        if not isinstance(family, Family):
            raise ValueError(f"{t.args[0]} is a family, not a variable")
        return family(*args)
    if op in RANGE_BINDERS:
        variable, low, high, body = t.args
        variable, body = _under(variable, body, by)
        return Term(op, variable, substitute(low, by), substitute(high, by), body)
    if op == "deriv":
        variable, body, point = t.args
        variable, body = _under(variable, body, by)
        return Term(op, variable, body, substitute(point, by))
    if op == "limit":
        variable, body, point, direction = t.args
        variable, body = _under(variable, body, by)
        return Term(op, variable, body, substitute(point, by), direction)
    if op == "exists":
        body, names = t.args[0], []
        for name in t.args[1:]:
            renamed, body = _under(name, body, {k: v for k, v in by.items() if k not in t.args[1:]}, False)
            names.append(renamed)
        return Term(op, substitute(body, {k: v for k, v in by.items() if k not in names}), *names)
    if op == "partial":
        family = by.get("@" + t.args[0])
        name = t.args[0] if family is None else _renamed(family)
        # The body is differentiated by the family: whatever else mentions the family that takes its
        # place would become part of the differentiated function.
        others = [v.free for k, v in by.items() if k != "@" + t.args[0]]
        if name != t.args[0]:
            others.append(t.args[1].free)
        if any("@" + name in free for free in others):
            raise ValueError(f"substitution would capture the family {name}")
        return Term(op, name, *(substitute(a, by) for a in t.args[1:]))
    return rebuild(t, lambda child: substitute(child, by))


def _renamed(family: Term | Family | None) -> str:
    """The name of a family that is only another family's name."""
    if isinstance(family, Family) and family.body.op == "app":
        name, *args = family.body.args
        if tuple(args) == tuple(var(p) for p in family.parameters):
            return str(name)
    raise ValueError("only a named family can stand as an argument")


def named_family(name: str, arity: int) -> Family:
    """The family `name` itself, as a value for substitution."""
    parameters = tuple(f"_{i}" for i in range(arity))
    return Family(parameters, app(name, *map(var, parameters)))


def _under(variable: str, body: Term, by: Substitution, apply: bool = True) -> tuple[str, Term]:
    """Substitute in the body of a binder, renaming its variable where it would capture."""
    inner = {k: v for k, v in by.items() if k != variable and k in body.free}
    incoming: set[str] = set().union(*(v.free for v in inner.values()))
    if variable in incoming:
        renamed = fresh(variable, incoming | body.free | set(inner))
        body = substitute(body, {variable: var(renamed)})
        variable = renamed
    return variable, substitute(body, inner) if apply else body


def to_json(t: Term) -> Json:
    """Nested lists of strings, operator first: the stable wire form."""
    return [t.op, *(to_json(a) if type(a) is Term else str(a) for a in t.args)]


def from_json(data: object, depth: int = 0) -> Term:
    """The term of a wire form; ValueError for anything that is not one."""
    if depth > 500:
        raise ValueError("a term is nested too deeply")
    if not isinstance(data, list) or not data or not isinstance(data[0], str) or data[0] not in OPERATORS:
        raise ValueError(f"not a term: {str(data)[:80]}")
    op, *rest = data
    if op == "num":
        if len(rest) != 1 or not isinstance(rest[0], str) or not _NUMBER.fullmatch(rest[0]):
            raise ValueError("a number is one string, an integer or a quotient of two")
        return num(rest[0])
    args = [a if isinstance(a, str) else from_json(a, depth + 1) for a in rest]
    check_shape(op, args)
    return Term(op, *args)


_NUMBER = re.compile(r"-?[0-9]{1,4000}(/[1-9][0-9]{0,4000})?")
_NAMES_FIRST = {"var": 1, "const": 1, "fam": 1, "app": 1, "deriv": 1, "limit": 1, "partial": 1}
_ARITY = {
    "sub": 2,
    "neg": 1,
    "div": 2,
    "pow": 2,
    "var": 1,
    "const": 1,
    "fam": 1,
    "deriv": 3,
    "limit": 4,
    "implies": 2,
    "iff": 2,
    "not": 1,
    "integer": 1,
    "defined": 1,
    **dict.fromkeys(RANGE_BINDERS, 4),
    **dict.fromkeys(RELATIONS, 2),
    **dict.fromkeys(FUNCTIONS - {"max", "min"}, 1),
    "delta": 2,
    "binomial": 2,
}


def check_shape(op: str, args: Sequence[Argument]) -> None:
    """ValueError where an operator has not the arguments that it takes."""
    if op in _ARITY and len(args) != _ARITY[op]:
        raise ValueError(f"{op} takes {_ARITY[op]} arguments, not {len(args)}")
    strings = {i for i, a in enumerate(args) if isinstance(a, str)}
    expected = set(range(1 if op in RANGE_BINDERS else _NAMES_FIRST.get(op, 0)))
    if op == "limit":
        expected.add(3)
    if op == "exists":
        expected = set(range(1, len(args)))
    if strings != expected:
        raise ValueError(f"{op} has a name where a term belongs, or a term where a name does")
