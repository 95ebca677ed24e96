"""Decide one step: `check(left, relation, right, given=…, symbols=…)`, from Python or from text.

Sides, hypotheses and domains are SymPy objects or source strings; strings are read, never executed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Union

import sympy

from therefore.checker.decide import decide
from therefore.checker.repair import repair_of
from therefore.draft import Misuse
from therefore.goal import Definition, Goal, Verdict
from therefore.message import InputError, Message
from therefore.reader.source import Tex
from therefore.script.definitions import DefinedName
from therefore.script.domain import Domain, MatrixDomain, parse_domain
from therefore.script.justify import Theorem
from therefore.script.lower import Known, make_goal, normalisation
from therefore.script.read import Reading
from therefore.script.strings import RESERVED, read_expression, read_formula
from therefore.script.symbols import Declared, Fact, declared_by
from therefore.term import INFINITY, MINUS_INFINITY, Term, app, forall, fresh, var, walk

Expression = Union[str, int, sympy.Basic, Tex]
RELATIONS: Mapping[str, str] = {
    "==": "eq", "=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "=>": "implies", "<=>": "iff",
}  # fmt: skip


def check(
    left: Expression,
    relation: str,
    right: Expression,
    *,
    given: Sequence[Expression] = (),
    by: Sequence[object] | object = (),
    symbols: Mapping[str, str] | None = None,
    seconds: float = 5.0,
) -> Verdict:
    """Whether `left relation right` holds wherever the hypotheses allow.

    `relation` is one of == != < <= > >=, or => and <=> between relations. `given` are hypotheses, `by`
    definitions, derivations and facts that the step may use, as in a script. `symbols` gives each
    name its domain as text: `real`, `positive`, `(0, 1)`, `positive integer`, `positive function`,
    `complex`, `symmetric matrix`, `vector`, …; SymPy symbols bring their own assumptions. `seconds`
    is the limit for the search.

    Raises InputError for what cannot be read, and for a name without a domain.
    """
    try:
        goal = _goal(left, relation, right, given, by, symbols or {})
    except Misuse as error:
        raise InputError(Message("error", error.code, error.text, help=error.help)) from None
    verdict = decide(goal, seconds)
    return replace(verdict, advice=partial(repair_of, goal)) if verdict.status == "refuted" else verdict


def _goal(
    left: Expression,
    relation: str,
    right: Expression,
    given: Sequence[Expression],
    by: Sequence[object] | object,
    symbols: Mapping[str, str],
) -> Goal:
    if relation not in RELATIONS:
        help = f"write one of {' '.join(RELATIONS)}"
        raise Misuse("bad-expression", f"`{relation}` is not a relation", help)
    op = RELATIONS[relation]
    domains = {name: _domain(name, text) for name, text in symbols.items()}
    reading = _Reading({d.name: d for d in declared_by(domains)})
    side = reading.relation if op in ("implies", "iff") else reading.side
    claim = Term(op, side(left), side(right))
    hypotheses = [reading.relation(g) for g in ([given] if isinstance(given, (str, sympy.Basic, Tex)) else given)]
    usable, lemmas = list[Definition](), list[Known]()
    for item in by if isinstance(by, (tuple, list)) else (by,):
        if isinstance(item, DefinedName):
            usable.append(item.definition)
        elif isinstance(item, Theorem):
            lemmas.append(item.lemma(None))
        elif isinstance(item, Fact):
            hypotheses += [normalisation(item.family)] if item.family is not None else []
        else:
            raise Misuse("bad-by", f"by= takes definitions, derivations and facts, not {item!r}")
    declared = _declared((claim, *hypotheses), domains, reading)
    return make_goal(claim, reading.met, (*declared, *hypotheses), tuple(usable), tuple(lemmas))


class _Reading(Reading):
    """Reads sides and hypotheses in any form; the names in text and LaTeX are those that `symbols` declares."""

    def __init__(self, symbols: Mapping[str, Declared]) -> None:
        super().__init__(plain=True)
        self._symbols = symbols

    def side(self, value: Expression) -> Term:
        if isinstance(value, Tex):
            value = value.among(self._symbols)
        return read_expression(value) if isinstance(value, str) else self.expression(value)

    def relation(self, value: Expression) -> Term:
        if isinstance(value, Tex):
            value = value.among(self._symbols)
        return read_formula(value) if isinstance(value, str) else self.formula(value)

    def meet_used(self, symbol: Declared) -> None:
        """Remember what occurs in LaTeX; the domains of `symbols` are stated apart."""
        if self._symbols.get(symbol.name) is not symbol:
            super().meet_used(symbol)


def _declared(terms: Iterable[Term], domains: Mapping[str, Domain], reading: Reading) -> Iterator[Term]:
    """What the domains say of the names that occur free; Misuse for a name that has none."""
    sizes = {n for d in domains.values() if isinstance(d, MatrixDomain) for n in d.rows.free | d.columns.free}
    arities = dict[str, set[int]]()
    free = dict.fromkeys(name for t in terms for name in sorted(t.free))
    for t in terms:
        for node in walk(t):
            if node.op == "app":
                arities.setdefault(node.args[0], set()).add(len(node.args) - 1)
    for key in free:
        name, family = key.removeprefix("@"), key.startswith("@")
        if name not in domains:
            if name in sizes:
                yield from parse_domain("positive integer").facts(var(name))
            elif key not in reading.met:
                help = f'declare it: symbols={{"{name}": "real{" function" if family else ""}"}}'
                raise Misuse("bad-expression", f"`{name}` is not declared", help)
            continue
        if domains[name].family != family:
            kind = "a family, and stands" if domains[name].family else "a number, and is"
            where = "without an index" if domains[name].family else "applied to arguments"
            raise Misuse("bad-expression", f"`{name}` is declared as {kind} {where}", "end its domain in `function`")
        if not family:
            yield from domains[name].facts(var(name))
            continue
        if len(arities[name]) > 1:
            raise Misuse("bad-expression", f"`{name}` is used with different numbers of arguments")
        yield from _everywhere(name, min(arities[name]), domains[name])


def _everywhere(name: str, arity: int, domain: Domain) -> Iterator[Term]:
    """The facts of a domain about every element of a family, all integers being its indices."""
    names = list[str]()
    for _ in range(arity):
        names.append(fresh("k", {*names, name}))
    for fact in domain.facts(app(name, *map(var, names))):
        for k in reversed(names):
            fact = forall(k, MINUS_INFINITY, INFINITY, fact)
        yield fact


def _domain(name: str, text: str) -> Domain:
    if not isinstance(name, str) or not name.isidentifier() or name in RESERVED:
        raise Misuse("bad-expression", f"`{name!s:.60}` cannot be the name of a symbol")
    try:
        return parse_domain(text)
    except (ValueError, AttributeError) as error:
        raise Misuse("bad-expression", f"the domain of {name}: {error}") from None
