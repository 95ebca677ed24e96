"""From what was recorded to goals: which facts hold of the names that occur, and which definitions.

A step's hypotheses are the domain facts of everything that occurs in it, the derivation's own
hypotheses and the facts named in `by=`. That distributions sum to 1 is background, true but not
to be used, until it is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import sympy

from therefore.draft import Misuse
from therefore.goal import Definition, Goal, Lemma
from therefore.script.read import Reading
from therefore.script.symbols import Family, Function, Index, Variable
from therefore.sorts.complex_numbers import NotReal, lowered
from therefore.sorts.matrices import elaborated
from therefore.term import (
    ONE,
    RELATIONS,
    ZERO,
    Term,
    app,
    conj,
    eq,
    forall,
    fresh,
    in_range,
    le,
    lt,
    meant,
    ne,
    total,
    var,
    walk,
)

Met = Mapping[str, sympy.Symbol]


@lru_cache(maxsize=1024)
def facts(symbol: sympy.Symbol) -> tuple[Term, ...]:
    """What holds of a free name because of its declaration."""
    if isinstance(symbol, Variable):
        return symbol.domain.facts(var(symbol.name))
    if isinstance(symbol, Index):
        return in_range(symbol.name, *Reading().read_range(symbol))
    if isinstance(symbol, Family):
        return _family_facts(symbol)
    return () if isinstance(symbol, Function) else _assumptions(symbol)


@lru_cache(maxsize=1024)
def normalisation(family: Family) -> Term:
    """That the elements of a distribution sum to 1."""
    i = family.over[0]
    assert isinstance(i, Index)  # distributions are declared over an index
    low, high = Reading().read_range(i)
    return eq(total(i.name, low, high, _element(family)), ONE)


def _element(family: Family) -> Term:
    return app(family.name, *(var(i.name) for i in family.over))


def _family_facts(family: Family) -> tuple[Term, ...]:
    element = _element(family)
    found = list(family.domain.facts(element))
    parameters = [i for i in family.over if isinstance(i, Variable)]
    for p in parameters:
        t = fresh("t", {i.name for i in family.over})
        moved = app(family.name, *(var(t if i is p else i.name) for i in family.over))
        found.append(Term("defined", Term("deriv", t, moved, var(p.name))))
    for i in reversed(family.over):
        if isinstance(i, Index):
            low, high = Reading().read_range(i)
            found = [forall(i.name, low, high, fact) for fact in found]
    return tuple(found)


def _assumptions(symbol: sympy.Symbol) -> tuple[Term, ...]:
    """What SymPy's own assumptions say of a plain symbol."""
    x, found = var(symbol.name), []
    if symbol.is_complex and symbol.is_extended_real is None:
        found.append(Term("complex", x))
    if symbol.is_integer:
        found.append(Term("integer", x))
    if symbol.is_positive:
        found.append(lt(ZERO, x))
    elif symbol.is_negative:
        found.append(lt(x, ZERO))
    elif symbol.is_nonnegative:
        found.append(le(ZERO, x))
    elif symbol.is_nonpositive:
        found.append(le(x, ZERO))
    elif symbol.is_nonzero:
        found.append(ne(x, ZERO))
    return tuple(found)


def defined(t: Term) -> Term:
    """That an expression is defined, or everything that a formula speaks of."""
    if t.op in RELATIONS or t.op in ("and", "or", "not", "implies", "iff"):
        return conj(*(defined(part) for part in t.children))
    if t.op == "forall":
        variable, low, high, body = t.args
        return forall(variable, low, high, defined(body))
    return Term("defined", t)


def occurring(terms: Iterable[Term], met: Met) -> Iterator[sympy.Symbol]:
    """The declared things that occur free in the terms, in their definitions and in their own facts.

    Variables come first, then families, otherwise in order of appearance.
    """
    pending = [name for t in terms for name in t.free]
    needed: set[str] = set()
    while pending:
        name = pending.pop()
        if name in needed or name not in met:
            continue
        needed.add(name)
        symbol = met[name]
        if isinstance(symbol, Function):
            pending += [n for d in symbol.definitions.values() for n in d.free]
        else:
            pending += [n for t in facts(symbol) for n in t.free]
            if isinstance(symbol, Family) and symbol.normalised:
                pending += normalisation(symbol).free
    symbols = [symbol for name, symbol in met.items() if name in needed]
    return iter(sorted(symbols, key=lambda s: isinstance(s, (Family, Function))))


def definitions_in(terms: Iterable[Term], met: Met) -> tuple[Definition, ...]:
    """The definitions that the terms rest on, each after those it uses itself."""
    found: dict[tuple[str, int], Definition] = {}

    def visit(t: Term) -> None:
        if not any(isinstance(met.get(name), Function) for name in t.free):
            return
        for node in walk(t):
            if node.op != "app":
                continue
            key = (node.args[0], len(node.args) - 1)
            symbol = met.get("@" + key[0])
            if key not in found and isinstance(symbol, Function) and key[1] in symbol.definitions:
                definition = symbol.definitions[key[1]].definition
                visit(definition.body)
                found[key] = replace(definition, body=meant(definition.body))

    for t in terms:
        visit(t)
    return tuple(found.values())


@dataclass(frozen=True)
class Known:
    """A lemma with the declarations of its own script, which say what its functions mean."""

    lemma: Lemma
    met: Met

    @cached_property
    def meant(self) -> Lemma:
        """The lemma with expectations as sums and integrals."""
        hypotheses = tuple(map(meant, self.lemma.hypotheses))
        return Lemma(self.lemma.name, hypotheses, meant(self.lemma.conclusion))

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        return definitions_in((*self.lemma.hypotheses, self.lemma.conclusion), self.met)


def make_goal(
    claim: Term,
    met: Met,
    given: tuple[Term, ...] = (),
    usable: tuple[Definition, ...] = (),
    lemmas: tuple[Known, ...] = (),
    about: tuple[Term, ...] = (),
) -> Goal:
    """The goal of a claim: `given` are the hypotheses beyond what declarations say.

    `about` are further terms whose names count as occurring. Misuse where two functions of
    different meaning have one name.
    """
    claim, given, about = meant(claim), tuple(map(meant, given)), tuple(map(meant, about))
    terms = (claim, *given, *about)
    symbols = tuple(occurring(terms, met))
    declared = [fact for s in symbols for fact in facts(s)]
    hypotheses = tuple(dict.fromkeys((*declared, *given)))
    background = tuple(normalisation(s) for s in symbols if isinstance(s, Family) and s.normalised)
    definitions: dict[tuple[str, int], Definition] = {}
    sources = (definitions_in(terms, met), *(k.definitions for k in lemmas), usable)
    for definition in (replace(d, body=meant(d.body)) for source in sources for d in source):
        if definitions.setdefault(definition.key, definition) != definition:
            raise Misuse("duplicate-name", f"two different functions are called {definition.name} here", "rename one")
    goal = Goal(
        hypotheses,
        claim,
        definitions=tuple(definitions.values()),
        usable=frozenset(d.key for d in usable),
        lemmas=tuple(k.meant for k in lemmas),
        background=tuple(t for t in background if t not in hypotheses),
    )
    goal = elaborated(goal)
    try:
        return lowered(goal)
    except NotReal:
        return goal
