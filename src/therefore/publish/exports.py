"""Where each exported expression was checked, and in which form it is computed.

An export is a side of a checked step, or the body of a definition. Its `meaning` is how the document
first defines what is computed: what it is measured against, and beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

from therefore.document import Document, Numeric, Result
from therefore.goal import Definition, Goal, unfold
from therefore.publish.numpy_arrays import array_term, code
from therefore.publish.numpy_terms import CannotEvaluate
from therefore.publish.samples import Domain, domain
from therefore.publish.stable_forms import stable
from therefore.term import RANGE_BINDERS, Term, in_range, meant, var, walk
from therefore.text import show


@dataclass(frozen=True)
class Function:
    """An export, where it was checked, and what is written of it.

    `anchor` names the step or definition, `formula` is a chain of equal expressions that ends in the
    export, `index` the parameter, if any, that runs along the last axis of the result, and `size`
    the name of that axis' length. `meanings` are the formula without defined names, `meaning` the first
    of them that can be computed; `body` and `plain` are the stable form and that meaning for arrays.
    """

    export: Numeric
    document: Document
    goal: Goal
    anchor: str
    formula: tuple[Term, ...]
    index: str
    size: str
    body: Term
    notes: tuple[str, ...]
    meanings: tuple[Term, ...]
    meaning: Term
    plain: Term

    @property
    def name(self) -> str:
        return self.export.name

    @property
    def arguments(self) -> tuple[tuple[str, int], ...]:
        """The parameters of the Python function, each with its number of indices."""
        return tuple((name.lstrip("@"), arity) for name, arity in self.export.parameters if name != self.index)

    @property
    def facts(self) -> tuple[Term, ...]:
        return (*self.goal.hypotheses, *self.goal.background)

    @property
    def domains(self) -> tuple[Domain, ...]:
        return tuple(domain(name, arity, self.facts) for name, arity in self.arguments)


def functions_of(documents: Sequence[Document]) -> list[Function]:
    """The exports of all documents, in order.

    CannotEvaluate for an export that has no plain form for arrays, and for two of one name.
    """
    found = [_function(export, document) for document in documents for export in document.functions]
    for name, following in pairwise(sorted(f.name for f in found)):
        if name == following:
            raise CannotEvaluate(f"two exported functions are called {name}")
    return found


def slope_of(f: Function, functions: Sequence[Function]) -> tuple[int, Function] | None:
    """The function that is proved to be the derivative of `f`, and by which of the arguments.

    Its chain of equations starts at the derivative of what `f` computes, under no more conditions than
    `f` has: a slope that was found in one case is not that of all.
    """
    names = [name for name, _ in f.arguments]
    for g in functions:
        found = _derivative(g.formula[0], g.index)
        if not found or found[0] not in names or g.domains != f.domains:
            continue
        ranges = {u.args[1:3] for u in walk(f.meaning) if u.op in RANGE_BINDERS}
        of_index = {h for low, high in ranges for h in in_range(g.index, low, high)}
        if not set(g.facts) <= {*f.facts, *of_index}:
            continue
        if unfold(found[1], definitions_of(g.document)) in f.meanings:
            # A function that gives rows has derivatives with an axis more, or along another one.
            return None if f.index else (names.index(found[0]), g)
    return None


def _derivative(t: Term, index: str) -> tuple[str, Term] | None:
    """The argument by which `t` is a derivative, at itself or at its element with the index, and of what."""
    if t.op == "deriv" and t.args[2] == var(t.args[0]):
        return t.args[0], t.args[1]
    if t.op == "partial" and t.args[2:] == (var(index),):
        return t.args[0], t.args[1]
    return None


def definitions_of(document: Document) -> dict[tuple[str, int], Definition]:
    """Every definition that the steps of a document rest on."""
    return {d.key: d for _, result in _steps(document) for goal in result.step.goals for d in goal.definitions}


def _function(export: Numeric, document: Document) -> Function:
    derived = any(checked.name == export.checked for checked in document.derivations)
    as_definition = None if derived else _checked_as_definition(export, document)
    goal, anchor, formula = as_definition or _checked_in_a_step(export, document)
    plain = unfold(meant(export.body), {d.key: d for d in goal.definitions})
    indices = {u.args[1:] for u in walk(plain) if u.op == "app"}
    index = next((name for name, arity in export.parameters if not arity and (var(name),) in indices), "")
    body, notes = stable(plain, goal)
    place = f"{document.path.parent.name}/{document.path.name}::{anchor}"
    size = next((show(u.args[2], document.notation) for u in walk(plain) if u.op in ("sum", "prod", "maximum")), "n")
    meanings = tuple(unfold(t, definitions_of(document)) for t in formula)
    meaning, as_defined = next(_printable(meanings, index), (plain, array_term(plain, index)))
    written = array_term(body, index)
    return Function(
        export, document, goal, place, formula, index, size, written, notes, meanings, meaning, as_defined
    )  # fmt: skip


def _printable(terms: Iterable[Term], index: str) -> Iterator[tuple[Term, Term]]:
    """Those terms that can be written for arrays, each with what is written."""
    for t in terms:
        with suppress(CannotEvaluate):
            written = array_term(t, index)
            code(written, ())
            yield t, written


Checked = tuple[Goal, str, tuple[Term, ...]]


def _checked_as_definition(export: Numeric, document: Document) -> Checked | None:
    """The definition whose body the export is, with the weakest hypotheses under which it was used."""
    for name, head, body, _ in document.definitions:
        if body == export.body:
            goals = [g for _, r in _steps(document) for g in r.step.goals if _speaks_of(head, g.claim)]
            if goals:
                return min(goals, key=lambda g: len(g.hypotheses)), name, (head, body)
    return None


def _speaks_of(head: Term, claim: Term) -> bool:
    """Whether the head occurs with its own parameters, of which the goal then says what is known."""
    return head.free <= claim.free and head in walk(claim)


def _checked_in_a_step(export: Numeric, document: Document) -> Checked:
    """The step that the export is a side of, with the weakest hypotheses, and how its chain begins."""
    found = [
        (name, result)
        for name, result in _steps(document)
        if name == export.checked and result.step.goals and export.body in (result.step.left, result.step.right)
    ]
    if not found:
        raise CannotEvaluate(f"no step of {export.checked} has the expression of {export.name}")
    name, result = min(found, key=lambda pair: len(pair[1].step.goals[0].hypotheses))
    goal, number = result.step.goals[0], result.step.number
    earlier = [r.step for n, r in _steps(document) if n == name and r.step.number <= number]
    definitions = {d.key: d for step in earlier for g in step.goals for d in g.definitions}
    formula = [export.body]
    for step in reversed(earlier):
        if step.relation == "start":
            head = step.right.op == "app" and definitions.get((step.right.args[0], len(step.right.args) - 1))
            formula = [step.right, *([head.at(step.right.args[1:])] if head else []), export.body]
        if step.relation != "eq":
            break
    return goal, f"{name}::{number}", tuple(dict.fromkeys(formula))


def _steps(document: Document) -> list[tuple[str, Result]]:
    return [(checked.name, result) for checked in document.derivations for result in checked.results]
