"""Goals: what their terms mean once definitions are opened, and what a proof has to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from replayer.sorts import FORMULA, NUMBER, sort
from replayer.syntax import (
    MINUS_OO,
    ONE,
    OO,
    RANGES,
    ZERO,
    Reader,
    Term,
    free,
    instance,
    is_series,
    number,
    require,
    shifted,
)  # fmt: skip

Key = tuple[str, int]


@dataclass(frozen=True)
class Definition:
    name: str
    parameters: tuple[str, ...]
    body: Any  # its wire form


@dataclass(frozen=True)
class Goal:
    """A goal as it was read; terms are in their wire form until they are opened."""

    hypotheses: tuple[Any, ...]
    claim: Any
    definitions: Mapping[Key, Definition]
    usable: frozenset[Key]
    lemmas: Mapping[str, tuple[tuple[Any, ...], Any]]

    def opened(self, data: Any, everything: bool = False) -> Term:
        return Opening(self, everything).term(data, {}, 0, None, ())

    @property
    def defined_names(self) -> frozenset[str]:
        """What a lemma cannot replace: defined names, and those under which folded applications show."""
        return frozenset(text for name, n in self.definitions for text in ("@" + name, f"@{name}…{n}"))


def read_goal(data: Any) -> Goal:
    require(isinstance(data, dict), "a goal is an object")
    reader = Reader()

    def check(formula: Any) -> None:
        require(sort(reader.read(formula, ())) == FORMULA, "not a formula")

    for formula in (*data["hypotheses"], data["claim"]):
        check(formula)
    definitions: dict[Key, Definition] = {}
    for item in data["definitions"]:
        names = tuple(name for name, _ in item["parameters"])
        for name in (item["name"], *(n.removeprefix("@") for n in names)):
            reader.name(name)
        require(sort(reader.read(item["body"], ())) == NUMBER, "not a number")
        key = (item["name"], len(names))
        require(key not in definitions, "a function is defined twice")
        definitions[key] = Definition(item["name"], names, item["body"])
    lemmas = {}
    for item in data["lemmas"]:
        for formula in (*item["hypotheses"], item["conclusion"]):
            check(formula)
        lemmas[item["name"]] = (tuple(item["hypotheses"]), item["conclusion"])
    usable = frozenset((name, count) for name, count in data["usable"])
    return Goal(tuple(data["hypotheses"]), data["claim"], definitions, usable, lemmas)


class Opening:
    """Reads wire forms with definitions opened; `names` says what is bound, or a parameter, where a term stands."""

    def __init__(self, goal: Goal, everything: bool) -> None:
        self.definitions = goal.definitions
        self.usable = frozenset(goal.definitions) if everything else goal.usable
        self.heads = {name for name, _ in goal.definitions}
        self.everything = Opening(goal, True) if not everything else self

    def term(
        self, data: Any, names: dict[str, Any], depth: int, own: Definition | None, above: tuple[Key, ...]
    ) -> Term:
        op, *args = data

        def inner(a: Any, *bound: str) -> Term:
            more = {name: depth + i for i, name in enumerate(bound)}
            return self.term(a, {**names, **more}, depth + len(bound), own, above)

        if op in ("num", "const"):
            return Reader(True).read(data, ())
        if op == "var":
            return self.variable(args[0], names, depth)
        if op == "fam":
            return ("fam", self.family(args[0], names))
        if op == "partial":
            return (op, self.family(args[0], names), *map(inner, args[1:]))
        if op == "matrix":
            return (op, args[0], *map(inner, args[1:]))
        if op == "app":
            of = [inner(a) for a in args[1:]]
            return self.application(args[0], of, names, depth, own, above)
        if op in RANGES:
            return (op, inner(args[1]), inner(args[2]), inner(args[3], args[0]))
        if op in ("deriv", "limit"):
            return (op, inner(args[1], args[0]), inner(args[2]), *args[3:])
        if op == "exists":
            return (op, len(args) - 1, inner(args[0], *args[1:]))
        return (op, *map(inner, args))

    def variable(self, name: str, names: dict[str, Any], depth: int) -> Term:
        value = names.get(name)
        if isinstance(value, int):
            return ("#", depth - 1 - value)
        return ("var", name) if value is None else shifted(value[0], depth - value[1])

    def family(self, name: str, names: dict[str, Any]) -> str:
        if "@" + name in names:
            return str(names["@" + name])
        require(name not in self.heads, f"{name} is defined: it is not a family")
        return name

    def application(
        self,
        name: str,
        args: list[Term],
        names: dict[str, Any],
        depth: int,
        own: Definition | None,
        above: tuple[Key, ...],
    ) -> Term:
        key = (name, len(args))
        parameter = own is not None and "@" + name in own.parameters
        if key not in self.definitions or parameter:
            return ("app", names.get("@" + name, name), *args)
        require(key not in above, f"{name} is defined by itself")
        definition = self.definitions[key]
        if key not in self.usable:
            mentioned = sorted(self.everything.mentioned(definition))
            if not mentioned:
                return ("app", name, *args)
            shown = [
                ("fam", self.family(n[1:], names)) if n[0] == "@" else self.variable(n, names, depth) for n in mentioned
            ]
            return ("app", f"{name}…{len(args)}", *args, *shown)
        values = dict(names)
        for parameter_name, value in zip(definition.parameters, args, strict=True):
            require((value[0] == "fam") == parameter_name.startswith("@"), f"{name} takes something else")
            values[parameter_name] = value[1] if value[0] == "fam" else (value, depth)
        return self.term(definition.body, values, depth, definition, (*above, key))

    def mentioned(self, d: Definition) -> frozenset[str]:
        """The names in a body besides the parameters, all being unfolded."""
        values = {p: p[1:] if p.startswith("@") else (("var", p), 0) for p in d.parameters}
        body = self.term(d.body, values, 0, d, ((d.name, len(d.parameters)),))
        return free(body) - set(d.parameters)


# -- obligations ----------------------------------------------------------------------------


def needed(goal: Goal) -> set[Term]:
    """The claim, and that every term is defined."""
    claim = goal.opened(goal.claim)
    formulas = set() if says_defined(claim) else {claim}
    for data in (*goal.hypotheses, goal.claim):
        formulas.update(obligations(goal.opened(data, everything=True)))
    return formulas


def says_defined(claim: Term) -> bool:
    if claim[0] == "forall":
        return says_defined(claim[3])
    return claim[0] == "defined" or (claim[0] == "and" and all(map(says_defined, claim[1:])))


def allowed(goal: Goal) -> set[Term]:
    return {goal.opened(h, everything) for h in goal.hypotheses for everything in (False, True)}


DOMAINS = {
    "log": lambda a: [("lt", ZERO, a)],
    "tan": lambda a: [("ne", ("cos", a), ZERO)],
    "asin": lambda a: [("le", ("neg", ONE), a), ("le", a, ONE)],
    "acos": lambda a: [("le", ("neg", ONE), a), ("le", a, ONE)],
    "acosh": lambda a: [("le", ONE, a)],
    "atanh": lambda a: [("lt", ("neg", ONE), a), ("lt", a, ONE)],
    "gamma": lambda a: [("lt", ZERO, a)],
    "factorial": lambda a: [("integer", a), ("le", ZERO, a)],
    "binomial": lambda n, k: [("integer", k), ("or", ("le", ZERO, k), ("le", ZERO, n))],
    "atan2": lambda b, a: [("ne", ("add", ("pow", a, number(2)), ("pow", b, number(2))), ZERO)],
    "inverse": lambda m: [("ne", ("det", m), ZERO)],
    "div": lambda a, b: [] if b[0] == "num" and b[1] else [("ne", b, ZERO)],
    "pow": lambda a, e: list(powers(a, e)),
}


def obligations(t: Term) -> Iterator[Term]:
    """What must hold for everything in a term or formula to be defined."""
    op, args = t[0], t[1:]
    if op in ("num", "var", "fam", "#"):
        return
    if op == "const":
        if args[0] != "pi":
            yield ("or",)
    elif op == "eq" and args[0][0] == "limit" and args[1] in (OO, MINUS_OO):
        yield ("defined", t)
    elif op == "exists":
        yield ("or",)
    elif op == "integral":
        for end in args[:2]:
            yield from () if end in (OO, MINUS_OO) else obligations(end)
        yield ("defined", t)
    elif op in RANGES:
        yield from ranges(t)
    elif op == "deriv":
        yield from obligations(args[1])
        yield from obligations(instance(args[0], args[1]))
        yield ("defined", t)
    elif op == "partial":
        for a in args[1:]:
            yield from obligations(a)
        yield ("defined", t)
    elif op == "limit":
        yield from () if args[1] in (OO, MINUS_OO) else obligations(args[1])
        yield ("defined", t)
    elif op == "implies":
        yield from obligations(args[0])
        yield from (("implies", args[0], o) for o in obligations(args[1]))
    elif op == "piecewise":
        yield from pieces(args)
    elif op in ("app", "matrix"):
        for a in args[1:]:
            yield from obligations(a)
    elif op == "gradient":
        for a in args:
            yield from obligations(a)
        yield ("defined", t)
    else:
        for a in args:
            yield from obligations(a)
        yield from DOMAINS[op](*args) if op in DOMAINS else ()


def powers(a: Term, e: Term) -> Iterator[Term]:
    if e[0] != "num":
        whole = ("and", ("integer", e), ("or", ("ne", a, ZERO), ("le", ZERO, e)))
        yield ("or", ("lt", ZERO, a), ("and", ("le", ZERO, a), ("lt", ZERO, e)), whole)
    elif e[1].denominator != 1:
        yield ("le", ZERO, a) if e[1] > 0 else ("lt", ZERO, a)
    elif e[1] < 0 and not (a[0] == "num" and a[1]):
        yield ("ne", a, ZERO)


def ranges(t: Term) -> Iterator[Term]:
    op, low, high, body = t
    infinite = low == MINUS_OO or high == OO
    for end in (low, high):
        if end not in (MINUS_OO, OO):
            yield from obligations(end)
            if end[0] != "num" or end[1].denominator != 1:
                yield ("integer", end)
    if not infinite:
        yield ("le", low, high) if op == "maximum" else ("le", low, ("add", high, ONE))
    yield from (("forall", low, high, o) for o in obligations(body))
    yield from [("defined", t)] if is_series(t) else []


def pieces(args: tuple[Term, ...]) -> Iterator[Term]:
    before: list[Term] = []
    for i in range(0, len(args), 2):
        condition = args[i + 1 : i + 2]
        for c in condition:
            yield from (given(before, o) for o in obligations(c))
        yield from (given([*before, *condition], o) for o in obligations(args[i]))
        before += [("not", c) for c in condition]
    if len(args) % 2 == 0:
        yield ("or", *args[1::2])


def given(parts: list[Term], obligation: Term) -> Term:
    return ("implies", conjunction(parts), obligation) if parts else obligation


def conjunction(parts: list[Term]) -> Term:
    return parts[0] if len(parts) == 1 else ("and", *parts)

