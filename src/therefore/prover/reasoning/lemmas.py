"""Instances of lemmas: where a lemma's terms occur in a claim, with its hypotheses proved there.

Matching is first-order in variables, and renames or abstracts families: `P(y)` under a sum over y
matches any term in y, so that a lemma about P and Q serves for Q(y) = 1/n.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from therefore.goal import Lemma, exposed_name, opened
from therefore.prover.proof import Context, Fact, parts
from therefore.term import RANGE_BINDERS, RELATIONS, Family, Term, named_family, substitute, var, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search

Binding = dict[str, "Term | Family"]
Layers = tuple[tuple[str, Term, Term], ...]
MAX_INSTANCES = 60


def with_instances(search: Search, context: Context, claim: Term) -> Context:
    """The context with instances of the goal's lemmas wherever their terms occur in the claim."""
    found: list[Fact] = []
    for statement in search.goal.lemmas:
        seen: set[tuple[object, ...]] = set()
        for binding, layers in _occurrences(search, statement, claim):
            pairs = _pairs(binding)
            used = set().union(*(v.free for v in binding.values()))
            inside = tuple(layer for layer in layers if layer[0] in used)
            if (pairs, inside) in seen or len(seen) > MAX_INSTANCES:
                continue
            seen.add((pairs, inside))
            fact = _instance(search, context, statement, binding, pairs, inside)
            if fact is not None:
                found += parts(search.proof, fact) if not inside else [fact]
    return context.extended(found) if found else context


def _instance(
    search: Search, context: Context, statement: Lemma, binding: Binding, pairs: tuple[object, ...], layers: Layers
) -> Fact | None:
    inner = context
    for variable, low, high in layers:
        if variable in context.names:
            return None
        inner, _, _ = inner.inside(variable, low, high, var(variable))
    premises = []
    try:
        conclusion = substitute(opened(statement.conclusion, search.goal), binding)
        hypotheses = [substitute(opened(h, search.goal), binding) for h in statement.hypotheses]
    except ValueError:
        return None
    for hypothesis in hypotheses:
        fact = search.prove(inner, hypothesis)
        if fact is None:
            return None
        premises.append(fact)
    fact = search.proof.lemma(statement, pairs, premises, conclusion)
    for variable, low, high in reversed(layers):
        fact = search.proof.generalize(variable, low, high, fact)
    return fact


def _pairs(binding: Binding) -> tuple[object, ...]:
    """A binding as parameters of a certificate line."""
    return tuple(
        (name, (value.parameters, value.body) if isinstance(value, Family) else value)
        for name, value in sorted(binding.items())
    )


def _occurrences(search: Search, statement: Lemma, claim: Term) -> Iterator[tuple[Binding, Layers]]:
    """Bindings under which some pattern of the lemma occurs in the claim; the lemma as it is, first."""
    yield {}, ()
    conclusion = opened(statement.conclusion, search.goal)
    names = conclusion.free - {"@" + n for d in search.goal.definitions for n in (d.name, exposed_name(d))}
    arities = _arities(search, statement)
    patterns = sorted(_patterns(conclusion), key=lambda p: -_size(p))
    places = list(_places(claim, ()))
    for pattern in patterns:
        for t, layers in places:
            binding: Binding = {}
            if match(pattern, t, Names(names, arities), binding, {}):
                yield binding, layers


@dataclass(frozen=True)
class Names:
    """The names of a lemma that may stand for something else, and how many indices its families take."""

    free: frozenset[str]
    arities: dict[str, int]

    def __contains__(self, name: str) -> bool:
        return name in self.free


def _arities(search: Search, statement: Lemma) -> dict[str, int]:
    """How many indices the families take that a lemma mentions only by name."""
    found: dict[str, int] = {}
    definitions = {d.key: d for d in search.goal.definitions}
    for t in (*statement.hypotheses, statement.conclusion):
        for node in walk(t):
            if node.op == "app":
                found.setdefault(node.args[0], len(node.args) - 1)
                definition = definitions.get((node.args[0], len(node.args) - 1))
                if definition is not None:
                    for (_, arity), value in zip(definition.parameters, node.args[1:], strict=True):
                        if value.op == "fam":
                            found.setdefault(value.args[0], arity)
    return found


def _size(t: Term) -> int:
    return sum(1 for _ in walk(t))


def _patterns(conclusion: Term) -> Iterator[Term]:
    """Sides of the lemma's relations, and their parts that determine all of the lemma's variables."""
    for relation in walk(conclusion):
        if relation.op not in RELATIONS:
            continue
        variables = {n for n in relation.free if not n.startswith("@")}
        for side in relation.args:
            for t in walk(side):
                if t.op in ("num", "var", "fam", "const") or (t.op in RANGE_BINDERS and t is not side):
                    continue
                if (variables <= t.free and t.op not in ("add", "sub", "neg", "mul", "div")) or t is side:
                    yield t


def _places(t: Term, layers: Layers) -> Iterator[tuple[Term, Layers]]:
    """Subterms of a claim, with the ranges of the binders above them."""
    yield t, layers
    if t.op in RANGE_BINDERS and t.op != "integral":
        variable, low, high, body = t.args
        yield from _places(low, layers)
        yield from _places(high, layers)
        yield from _places(body, (*layers, (variable, low, high)))
    elif t.op not in ("deriv", "limit", "partial", "integral"):
        for child in t.children:
            yield from _places(child, layers)


def match(pattern: Term, t: Term, names: Names, by: Binding, bound: dict[str, str]) -> bool:
    """Whether t is the pattern with its names replaced; `bound` pairs bound variables of the two."""
    if pattern.op == "var":
        name = pattern.args[0]
        if name in bound or (t.op == "var" and t.args[0] in bound.values()):
            return t.op == "var" and bound.get(name) == t.args[0]
        if name in names and not (t.free & set(bound.values())) and t.op not in RELATIONS:
            return by.setdefault(name, t) == t
        return pattern == t
    if pattern.op == "app" and "@" + pattern.args[0] in names:
        return _match_family(pattern, t, names, by, bound)
    if pattern.op == "fam" and "@" + pattern.args[0] in names:
        return t.op == "fam" and _bind_name(pattern.args[0], t.args[0], names.arities.get(pattern.args[0], 1), by)
    if pattern.op != t.op or len(pattern.args) != len(t.args):
        return False
    if pattern.op in RANGE_BINDERS or pattern.op in ("deriv", "limit"):
        inner = {**bound, pattern.args[0]: t.args[0]}
        body = 3 if pattern.op in RANGE_BINDERS else 1
        return all(
            match(p, u, names, by, inner if i == body else bound) if isinstance(p, Term) else i == 0 or p == u
            for i, (p, u) in enumerate(zip(pattern.args, t.args, strict=True))
        )
    return all(
        match(p, u, names, by, bound) if isinstance(p, Term) else p == u
        for p, u in zip(pattern.args, t.args, strict=True)
    )


def _bind_name(name: str, to: str, arity: int, by: Binding) -> bool:
    family = named_family(to, arity)
    known = by.setdefault("@" + name, family)
    return isinstance(known, Family) and known.body == family.body


def _match_family(pattern: Term, t: Term, names: Names, by: Binding, bound: dict[str, str]) -> bool:
    name, *args = pattern.args
    if (
        t.op == "app"
        and len(t.args) == len(pattern.args)
        and ("@" + name not in by or by["@" + name].free == {"@" + t.args[0]})
    ):
        trial = dict(by)
        if _bind_name(name, t.args[0], len(args), trial) and all(
            match(p, u, names, trial, bound) for p, u in zip(args, t.args[1:], strict=True)
        ):
            by.clear()
            by.update(trial)
            return True
    if all(a.op == "var" and a.args[0] in bound for a in args) and len(set(args)) == len(args):
        parameters = tuple(f"_{i}" for i in range(len(args)))
        renaming = {bound[a.args[0]]: var(p) for a, p in zip(args, parameters, strict=True)}
        body = substitute(t, renaming)
        if body.free & set(bound.values()):
            return False
        family = Family(parameters, body)
        known = by.setdefault("@" + name, family)
        return isinstance(known, Family) and known.body == family.body
    return False
