"""The one tree of the project: what the author wrote, what is proved and what is printed.

A term is an operator with arguments.  Nothing is ever cancelled, sorted or evaluated when a
term is built, so `x/x` stays `x/x` until somebody proves something about it.  This module
imports nothing of the project.

    leaves       num(1/2)  var("x")  const("pi" | "oo")  fam("P"): a family passed as an argument
    arithmetic   add mul (any number of arguments)  sub neg div pow
    functions    exp log abs max min delta sin ... (any name in FUNCTIONS)
    application  app("P", y): an element of a family, or a defined function at its arguments
    binders      sum prod maximum integral forall: (variable, low, high, body)
                 expectation density_expectation: the same, with the body mul(weight, value)
                 deriv(variable, body, point)   the derivative at the point
                 partial(family, body, index…)  derivative by one element of a family
                 limit(variable, body, point, direction)   direction is "+", "-" or "+-"
    piecewise    piecewise(value, condition, …, last value)
    complex      const("i") conjugate re im arg, and the formula complex(t): what authors write and
                 `complex` turns into real terms; the kernel knows none of them
    matrices     matrix(name, rows, columns): a letter; identity(n) zeros(m, n) matadd matmul
                 scale(number, matrix) transpose inverse gradient(body, letter); numbers of them: trace det
    formulas     eq ne lt le gt ge  and or not implies iff  integer(t)  defined(t)  exists(body, variable…)
                 definite(matrix)  semidefinite(matrix)

Arguments are terms, except names (of variables, families, functions, directions), which are
strings, and the value of `num`, a Fraction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, Union
from weakref import ref

Argument = Union["Term", str, Fraction]
Json = Union[str, list[Any]]

FUNCTIONS = frozenset(
    "exp log abs max min sign delta sin cos tan sinh cosh tanh asin acos atan atan2 asinh acosh atanh "
    "factorial binomial gamma floor".split()
)
# What an expectation means: authors write one, the kernel gets the sum or the integral.
EXPECTATIONS = {"expectation": "sum", "density_expectation": "integral"}
RANGE_BINDERS = frozenset({"sum", "prod", "maximum", "integral", "forall", *EXPECTATIONS})
RELATIONS = frozenset({"eq", "ne", "lt", "le", "gt", "ge"})
FORMULAS = RELATIONS | frozenset(
    "and or not implies iff integer defined forall exists definite semidefinite".split()
)
MATRICES = frozenset("matrix identity zeros matadd matmul scale transpose inverse gradient".split())
COMPLEX = frozenset({"conjugate", "re", "im", "arg"})
ARITHMETIC = frozenset({"add", "mul", "sub", "neg", "div", "pow"})
OPERATORS = (
    ARITHMETIC
    | FUNCTIONS
    | MATRICES
    | RANGE_BINDERS
    | FORMULAS
    | {"num", "var", "const", "fam", "app", "deriv", "partial", "limit", "piecewise", "trace", "det"}
) - EXPECTATIONS.keys()


class Term:
    """An immutable tree node: `op` names the operator, `args` holds terms and names.

    There is one object for each term, however often it is built: equal terms are identical.
    `children` are the arguments that are terms; `free` the names of free variables, families (listed
    with a leading `@`) and matrices (with `%`).
    """

    __slots__ = ("__weakref__", "args", "children", "free", "op")
    op: str
    args: tuple[Any, ...]
    children: tuple[Term, ...]
    free: frozenset[str]

    def __new__(cls, op: str, *args: Argument) -> Term:
        key = (op, args)
        known = _TERMS.get(key)
        if known is not None:
            t = known()
            if t is not None:
                return t
        t = object.__new__(Term)
        children = tuple([a for a in args if type(a) is Term])
        _set_op(t, op)
        _set_args(t, args)
        _set_children(t, children)
        _set_free(t, _free(op, args, children))
        if op == "num" and [type(a) for a in args] != [Fraction]:
            return t  # what is equal to a number but is none, as True, must not stand for it
        first = _TERMS.setdefault(key, ref(t))()  # another thread may have been faster
        if first is None:
            _TERMS[key] = ref(t)
        if len(_TERMS) > _room[0]:
            _sweep()
        return first or t

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("terms are immutable")

    def __reduce__(self) -> tuple[Any, ...]:
        return (Term, (self.op, *self.args))

    def __repr__(self) -> str:
        return f"{self.op}({', '.join(map(repr, self.args))})" if self.args else self.op


_TERMS: dict[tuple[Any, ...], ref[Term]] = {}
_MIN_ROOM = 100_000
_room = [_MIN_ROOM]
# The slots of a term, which only its making may set.
_set_op, _set_args, _set_children, _set_free = (vars(Term)[slot].__set__ for slot in ("op", "args", "children", "free"))


def _sweep() -> None:
    """Forget the terms that nothing refers to any more: parents first, which hold their children."""
    entries = list(_TERMS.items())
    while entries:
        key, known = entries.pop()
        if known() is None:
            del _TERMS[key]
    _room[0] = max(_MIN_ROOM, 2 * len(_TERMS))


_BODY = {**dict.fromkeys(RANGE_BINDERS, 2), "deriv": 0, "limit": 0, "exists": 0}  # which child is bound in


def _free(op: str, args: tuple[Any, ...], children: tuple[Term, ...]) -> frozenset[str]:
    if op == "var":
        return frozenset({args[0]})
    if op in _BODY:
        bound, body = args[1:] if op == "exists" else args[:1], _BODY[op]
        inside = [c.free.difference(bound) if i == body else c.free for i, c in enumerate(children)]
        return frozenset().union(*inside)
    if op in ("fam", "app", "matrix"):
        return frozenset({("%" if op == "matrix" else "@") + args[0]}).union(*[c.free for c in children])
    if len(children) == 1:
        return children[0].free
    return frozenset().union(*[c.free for c in children])


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


def meant(t: Term) -> Term:
    """`t` with expectations as the sums and integrals that they are."""
    if not any(node.op in EXPECTATIONS for node in walk(t)):
        return t
    t = rebuild(t, meant)
    return Term(EXPECTATIONS[t.op], *t.args) if t.op in EXPECTATIONS else t


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
        stack.extend(reversed(node.children))


def rebuild(t: Term, change: Callable[[Term], Term]) -> Term:
    """`t` with `change` applied to each child.

    Knows nothing of binders: only for changes that are right under any of them.
    """
    return Term(t.op, *[change(a) if type(a) is Term else a for a in t.args])


def is_root(t: Term) -> bool:
    """Whether a term is a power with a fractional number for its exponent."""
    return bool(t.op == "pow" and t.args[1].op == "num" and t.args[1].args[0].denominator > 1)


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
# Operators that have names among their arguments.
_SPECIAL = RANGE_BINDERS | {"var", "fam", "app", "deriv", "limit", "exists", "partial", "matrix"}


def substitute(t: Term, by: Substitution) -> Term:
    """`t` with free variables (by name) and families (by `@name`) replaced; never captures.

    A `fam("P")` argument can only be replaced by another family name (a Family whose body is
    that family at its own parameters); a `partial` by a family that is being replaced likewise.
    Raises ValueError where that does not hold.
    """
    if t.free.isdisjoint(by):
        return t
    op = t.op
    if op not in _SPECIAL:
        return Term(op, *[a if a.free.isdisjoint(by) else substitute(a, by) for a in t.args])
    if op == "var":
        value = by[t.args[0]]
        if not isinstance(value, Term):
            raise ValueError(f"{t.args[0]} is a variable, not a family")
        return value
    if op == "matrix":
        return Term(op, t.args[0], *(substitute(a, by) for a in t.args[1:]))
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
        by, body, names = {k: v for k, v in by.items() if k in t.free}, t.args[0], []
        for name in t.args[1:]:
            renamed, body = _under(name, body, by, False)
            names.append(renamed)
        return Term(op, substitute(body, {k: v for k, v in by.items() if k not in names}), *names)
    if op == "partial":
        family = by.get("@" + t.args[0])
        name = t.args[0] if family is None else _renamed(family)
        # The body is differentiated by the family: whatever else mentions the family that takes its
        # place would become part of the differentiated function.
        others = [v.free for k, v in by.items() if k in t.free and k != "@" + t.args[0]]
        if name != t.args[0]:
            others.append(t.args[1].free)
        if any("@" + name in free for free in others):
            raise ValueError(f"substitution would capture the family {name}")
        return Term(op, name, *(substitute(a, by) for a in t.args[1:]))
    raise ValueError(f"nothing is known of {op}")


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
DIRECTIONS = ("+", "-", "+-")
_AT_LEAST_ONE = frozenset({"add", "mul", "max", "min", "piecewise", "matadd", "matmul"})
_NAMES_FIRST = {"var": 1, "const": 1, "fam": 1, "app": 1, "deriv": 1, "limit": 1, "partial": 1, "matrix": 1}
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
    "complex": 1,
    **dict.fromkeys(COMPLEX, 1),
    **dict.fromkeys(RANGE_BINDERS, 4),
    **dict.fromkeys(RELATIONS, 2),
    **dict.fromkeys(FUNCTIONS - {"max", "min"}, 1),
    "delta": 2,
    "binomial": 2,
    "atan2": 2,
    "matrix": 3,
    "zeros": 2,
    **dict.fromkeys(("identity", "transpose", "inverse", "trace", "det", "definite", "semidefinite"), 1),
    "scale": 2,
    "gradient": 2,
}


def check_shape(op: str, args: Sequence[Argument]) -> None:
    """ValueError where an operator has not the arguments that it takes."""
    if op in _ARITY and len(args) != _ARITY[op]:
        raise ValueError(f"{op} takes {_ARITY[op]} arguments, not {len(args)}")
    if op in _AT_LEAST_ONE and not args:
        raise ValueError(f"{op} takes at least one argument")
    strings = {i for i, a in enumerate(args) if isinstance(a, str)}
    expected = set(range(1 if op in RANGE_BINDERS else _NAMES_FIRST.get(op, 0)))
    if op == "limit":
        expected.add(3)
        if args[3] not in DIRECTIONS:
            raise ValueError(f"the direction of a limit is one of {', '.join(DIRECTIONS)}")
    if op == "exists":
        expected = set(range(1, len(args)))
    if strings != expected:
        raise ValueError(f"{op} has a name where a term belongs, or a term where a name does")
