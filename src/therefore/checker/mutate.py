"""Breaks a step in one place: the mutants that a checker must not prove unless they happen to be true.

Plain data in, plain data out: imports the data model and the one-line text of terms, decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from therefore.document import Step
from therefore.draft import Draft
from therefore.goal import Goal
from therefore.term import ONE, RANGE_BINDERS, RELATIONS, Term, add, eq, mul, neg, num, sub, var, walk
from therefore.text import show

Edit = tuple[str, Term, Term, Term]  # the kind, the part before, the part after, and the whole after
Signature = tuple[bool, tuple[bool, ...]]  # whether a name is defined, and which arguments are families

FUNCTIONS = {
    "log": ("exp",), "exp": ("log",), "max": ("min",), "min": ("max",), "sin": ("cos",), "cos": ("sin",),
    "sinh": ("cosh",), "cosh": ("sinh",), "sum": ("prod",), "prod": ("sum",),
}  # fmt: skip
OTHER_RELATIONS = {
    "eq": ("lt", "gt"), "ne": ("eq",), "le": ("ge", "lt"), "ge": ("le", "gt"), "lt": ("gt",), "gt": ("lt",),
}  # fmt: skip
INDEX, REAL = "index", "real"


@dataclass(frozen=True)
class Mutant:
    """A step with one edit: what kind of edit, what it did, and the goals that say so."""

    kind: str
    description: str
    goals: tuple[Goal, ...]


@dataclass(frozen=True)
class _Names:
    """What may stand in the place of what: variables by kind, families and functions by signature."""

    variables: Mapping[str, str]
    heads: Mapping[str, frozenset[Signature]]
    families: Mapping[str, frozenset[int]]

    def bound(self, name: str, kind: str) -> _Names:
        return replace(self, variables={**self.variables, name: kind})


def draft_mutants(draft: Draft) -> Iterator[tuple[Step, Mutant]]:
    """The mutants of every step of a derivation; of a claim that stands alone, both sides are broken."""
    last: Term | None = None
    for step in draft.steps:
        alone = step.relation != "start" and step.left is not last
        yield from ((step, mutant) for mutant in mutants(step, alone))
        last = step.right


def mutants(step: Step, alone: bool = False) -> Iterator[Mutant]:
    """The step with one edit in what it adds (where it stands `alone`, in either side), each once."""
    seen = {step.goals}
    for mutant in _mutants(step, alone):
        if mutant.goals not in seen and mutant.goals != step.goals[: len(mutant.goals)]:
            seen.add(mutant.goals)
            yield mutant


def _mutants(step: Step, alone: bool) -> Iterator[Mutant]:
    if not step.goals or step.admitted:
        return
    first, *conditions = step.goals
    names = _names(step.goals)
    if step.relation == "exists":
        for edit in _edits(first.claim, names):
            yield _mutant(edit, (replace(first, claim=edit[3]),))
    elif first.claim.op in RELATIONS or first.claim.op in ("iff", "implies"):
        left, right = first.claim.args
        for side in (0, 1) if alone else (1,):
            for edit in _edits((left, right)[side], names):
                yield _mutant(edit, tuple(_with_side(g, side, edit[3], i > 0) for i, g in enumerate(step.goals)))
        for op in OTHER_RELATIONS.get(first.claim.op, ()):
            after = Term(op, left, right)
            yield _mutant(("relation", first.claim, after, after), (replace(first, claim=after),))
        if first.claim.op == "implies":
            after = Term("implies", right, left)
            yield _mutant(("relation", first.claim, after, after), (replace(first, claim=after),))
        for goal in conditions:
            for edit in _edits(goal.claim.args[1], names):
                claim = Term("iff", goal.claim.args[0], edit[3])
                yield _mutant(("condition", *edit[1:]), (replace(goal, claim=claim),))
    for hypothesis in first.hypotheses:
        if not declares(hypothesis, first.hypotheses):
            yield Mutant("hypothesis", f"without {show(hypothesis)}", without(step.goals, hypothesis))


def without(goals: Iterable[Goal], hypothesis: Term) -> tuple[Goal, ...]:
    """The goals with one hypothesis less."""
    return tuple(replace(g, hypotheses=tuple(h for h in g.hypotheses if h != hypothesis)) for g in goals)


def declares(hypothesis: Term, hypotheses: tuple[Term, ...]) -> bool:
    """Whether it says what an index is, or that a family is smooth: without it, others would say nothing."""
    if hypothesis.op == "le":
        return any(Term("integer", side) in hypotheses for side in hypothesis.args)
    return hypothesis.op == "integer" or any(node.op == "defined" for node in walk(hypothesis))


def _mutant(edit: Edit, goals: tuple[Goal, ...]) -> Mutant:
    kind, before, after, _ = edit
    return Mutant(kind, f"{show(before)} becomes {show(after)}", goals)


def _with_side(goal: Goal, side: int, new: Term, condition: bool) -> Goal:
    """The goal with another side; one that says when the sides are equal speaks of the same sides."""
    sides = list(goal.claim.args[0].args if condition else goal.claim.args)
    sides[side] = new
    if condition:
        return replace(goal, claim=Term("iff", eq(*sides), goal.claim.args[1]))
    return replace(goal, claim=Term(goal.claim.op, *sides))


# -- names --------------------------------------------------------------------------------


def _names(goals: Iterable[Goal]) -> _Names:
    """The names that occur free in the claims and hypotheses."""
    variables: dict[str, str] = {}
    heads: dict[str, set[Signature]] = {}
    families: dict[str, set[int]] = {}
    for goal in goals:
        defined = {d.name for d in goal.definitions}
        for t in (goal.claim, *goal.hypotheses):
            for name in sorted(n for n in t.free if not n.startswith("@")):
                whole = Term("integer", var(name)) in goal.hypotheses
                variables.setdefault(name, INDEX if whole else REAL)
            for node in walk(t):
                if node.op == "app":
                    heads.setdefault(node.args[0], set()).add(_signature(node, defined))
                    if node.args[0] not in defined:
                        families.setdefault(node.args[0], set()).add(len(node.args) - 1)
                elif node.op == "fam":
                    families.setdefault(node.args[0], set())
        for d in goal.definitions:
            heads.setdefault(d.name, set()).add((True, tuple(n.startswith("@") for n, _ in d.parameters)))
    return _Names(
        dict(sorted(variables.items())),
        {name: frozenset(s) for name, s in sorted(heads.items())},
        {name: frozenset(s) for name, s in sorted(families.items())},
    )


def _signature(t: Term, defined: set[str]) -> Signature:
    return (t.args[0] in defined, tuple(a.op == "fam" for a in t.args[1:]))


def _others(t: Term, names: _Names) -> Iterator[Term]:
    """The same variable, family or function under another name of its kind."""
    if t.op == "var":
        kind = names.variables.get(t.args[0])
        yield from (var(n) for n, k in names.variables.items() if k == kind and n != t.args[0])
    elif t.op == "fam":
        mine = names.families.get(t.args[0], frozenset())
        for name, arities in names.families.items():
            if name != t.args[0] and (not mine or not arities or mine & arities):
                yield Term("fam", name)
    elif t.op == "app":
        arguments = tuple(a.op == "fam" for a in t.args[1:])
        mine_here = {s for s in names.heads.get(t.args[0], ()) if s[1] == arguments}
        for name, signatures in names.heads.items():
            if name != t.args[0] and mine_here & signatures:
                yield Term("app", name, *t.args[1:])


# -- edits --------------------------------------------------------------------------------


def _edits(t: Term, names: _Names) -> Iterator[Edit]:
    """Every edit at the root and then at every subterm, from left to right."""
    for kind, after in _here(t, names):
        if after != t:
            yield kind, t, after, after
    for i, child in enumerate(t.args):
        if isinstance(child, Term):
            for kind, before, after, new in _edits(child, _scope(t, i, names)):
                yield kind, before, after, Term(t.op, *t.args[:i], new, *t.args[i + 1 :])


def _scope(t: Term, i: int, names: _Names) -> _Names:
    """The names that may stand in the i-th argument: there, what the operator binds is one of them."""
    if t.op in RANGE_BINDERS and i == 3:
        return names.bound(t.args[0], REAL if t.op == "integral" else INDEX)
    if t.op in ("deriv", "limit") and i == 1:
        return names.bound(t.args[0], REAL)
    if t.op == "exists" and i == 0:
        for name in t.args[1:]:
            names = names.bound(name, REAL)
    return names


def _here(t: Term, names: _Names) -> Iterator[tuple[str, Term]]:
    op, args = t.op, t.args
    if op == "num":
        yield from (("coefficient", num(value)) for value in (args[0] + 1, args[0] * 2, -args[0]))
    if op == "add":
        for i in range(1, len(args)):
            after = sub(args[0], args[1]) if len(args) == 2 else add(*args[:i], neg(args[i]), *args[i + 1 :])
            yield "sign", after
    if op == "sub":
        yield "sign", add(*args)
        yield "dropped", args[0]
        yield "dropped", neg(args[1])
    if op == "neg":
        yield "sign", args[0]
    if op in ("add", "mul"):
        join = add if op == "add" else mul
        yield from (("dropped", join(*args[:i], *args[i + 1 :])) for i in range(len(args)))
    if op == "div":
        yield "dropped", args[0]
        yield "dropped", Term("div", ONE, args[1])
    pair = op == "app" and len(args) == 3 and (args[1].op == "fam") == (args[2].op == "fam")
    if pair or op in ("sub", "div", "pow"):
        yield "swapped", Term(op, *args[:-2], args[-1], args[-2])
    if op == "matmul":
        for i in range(len(args) - 1):
            yield "swapped", Term(op, *args[:i], args[i + 1], args[i], *args[i + 2 :])
    if op in RANGE_BINDERS and op != "integral":
        yield from (("bound", _with_bounds(t, *shift)) for shift in ((1, 0), (0, -1), (0, 1)))
    if op in ("var", "fam", "app"):
        yield from (("name", other) for other in _others(t, names))
    if op in FUNCTIONS:
        yield from (("function", Term(other, *args)) for other in FUNCTIONS[op])
    if op == "abs":
        yield "function", args[0]
    if op in RELATIONS:
        yield from (("relation", Term(other, *args)) for other in OTHER_RELATIONS[op])


def _with_bounds(t: Term, low: int, high: int) -> Term:
    variable, first, last, body = t.args
    return Term(t.op, variable, _shifted(first, low), _shifted(last, high), body)


def _shifted(t: Term, by: int) -> Term:
    if t.op == "num" or not by:
        return num(t.args[0] + by) if by else t
    return add(t, num(by)) if by > 0 else sub(t, num(Fraction(-by)))
