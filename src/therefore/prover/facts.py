"""What a context knows: its facts, and instances of those that hold for all indices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from therefore.prover.proof import Context, Fact, parts
from therefore.term import Term, walk, within

if TYPE_CHECKING:
    from therefore.prover.search import Search


def from_facts(search: Search, context: Context, goal: Term) -> Fact | None:
    """A fact of the context that is the goal, or whose instance is."""
    found = context.find(goal)
    if found is not None:
        return found
    for fact in context.facts:
        if fact.formula.op == "forall":
            found = instance_for(search, context, fact, goal)
            if found is not None:
                return found
    return None


def instance_for(search: Search, context: Context, fact: Fact, goal: Term) -> Fact | None:
    """An instance of a for-all fact that is the goal."""
    names: list[str] = []
    body = fact.formula
    while body.op == "forall":
        names.append(body.args[0])
        body = body.args[3]
    for conjunct in body.args if body.op == "and" else (body,):
        by: dict[str, Term] = {}
        if matches(conjunct, goal, frozenset(names), by) and len(by) == len(names):
            instance = instantiate(search, context, fact, [by[n] for n in names])
            if instance is None:
                continue
            if instance.formula == goal:
                return instance
            if instance.formula.op == "and":
                for i, part in enumerate(instance.formula.args):
                    if part == goal:
                        return context.proof.part(instance, i)
    return None


def instantiate(search: Search, context: Context, fact: Fact, at: Sequence[Term]) -> Fact | None:
    """A for-all fact at given indices, whose ranges are proved."""
    for t in at:
        _, low, high, _ = fact.formula.args
        inside = [search.prove(context, f) for f in within(t, low, high)]
        if any(f is None for f in inside):
            return None
        fact = context.proof.instance(fact, t, [f for f in inside if f is not None])
    return fact


def matches(pattern: Term, t: Term, names: frozenset[str], by: dict[str, Term]) -> bool:
    """First-order matching: `by` grows by what the names must stand for."""
    if pattern.op == "var" and pattern.args[0] in names:
        return by.setdefault(pattern.args[0], t) == t
    if not (names & pattern.free):
        return pattern == t
    if pattern.op != t.op or len(pattern.args) != len(t.args):
        return False
    return all(
        matches(p, u, names, by) if isinstance(p, Term) and isinstance(u, Term) else p == u
        for p, u in zip(pattern.args, t.args, strict=True)
    )


def instances_about(search: Search, context: Context, t: Term) -> list[Fact]:
    """What for-all facts say of an element of a family."""
    found: list[Fact] = []
    for fact in context.facts:
        names: list[str] = []
        body = fact.formula
        while body.op == "forall":
            names.append(body.args[0])
            body = body.args[3]
        if not names:
            continue
        for part in walk(body):
            by: dict[str, Term] = {}
            if part.op == "app" and matches(part, t, frozenset(names), by) and len(by) == len(names):
                instance = instantiate(search, context, fact, [by[n] for n in names])
                if instance is not None:
                    found += parts(context.proof, instance)
                break
    return found
