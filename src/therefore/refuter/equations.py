"""Equations among hypotheses, used to compute unknowns: by definition, by a common factor, or as a root."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from flint import fmpq

from therefore.kernel.balls import Index, Point, Undefined, Unsure, Value, evaluate
from therefore.refuter.unknowns import Ground, Names, Unknown, reach, unknown_of
from therefore.term import Term, add

Choice = dict[Unknown, fmpq]


class Step(NamedTuple):
    """An equation that computes its targets: by definition, by a common factor, or as a root."""

    kind: str
    ground: Ground
    targets: tuple[Unknown, ...]
    value: Term


def steps_of(grounds: Sequence[Ground]) -> list[Step]:
    """Which equations compute which unknowns, each unknown at most once, in an order that works."""
    steps: list[Step] = []
    needs: dict[Unknown, set[Unknown]] = {}
    equations = [g for g in grounds if g.formula.op == "eq" and g.unknowns]
    for find in (_definitions, _factors, _roots_of):
        for g in list(equations):
            for step in find(g):
                before = set(g.unknowns) - set(step.targets)
                if needs.keys().isdisjoint(step.targets) and _closure(before, needs).isdisjoint(step.targets):
                    needs.update((u, before) for u in step.targets)
                    steps.append(step)
                    equations.remove(g)
                    break
    ordered: list[Step] = []
    while steps:
        later = {u for step in steps for u in step.targets}
        ready = next(s for s in steps if not later & (set(s.ground.unknowns) - set(s.targets)))
        steps.remove(ready)
        ordered.append(ready)
    return ordered


def _closure(unknowns: set[Unknown], needs: Mapping[Unknown, set[Unknown]]) -> set[Unknown]:
    """These unknowns and all that they are computed from."""
    found, todo = set(unknowns), list(unknowns)
    while todo:
        new = needs.get(todo.pop(), set()) - found
        found |= new
        todo.extend(new)
    return found


def _definitions(g: Ground) -> Iterator[Step]:
    for side, other in (g.formula.args, g.formula.args[::-1]):
        unknown = unknown_of(side, g.names)
        found: dict[Unknown, None] = {}
        reach(other, g.names, found)
        if unknown is not None and unknown not in found:
            yield Step("definition", g, (unknown,), other)


def _factors(g: Ground) -> Iterator[Step]:
    """Where a total of unknowns equals a constant, all of them can be scaled."""
    totals: list[tuple[Term, int]] = []
    constants: list[tuple[Term, int]] = []
    left, right = g.formula.args
    for term, sign in (*_summands(left, 1), *_summands(right, -1)):
        found: dict[Unknown, None] = {}
        reach(term, g.names, found)
        (totals if found else constants).append((term, sign))
    signs = {sign for _, sign in totals}
    if all(term.op == "num" and not term.args[0] for term, _ in constants):
        return  # only by zero
    if len(signs) == 1 and all(_is_total(term) for term, _ in totals):
        rest = (Term("neg", term) if sign in signs else term for term, sign in constants)
        yield Step("scale", g, g.unknowns, Term("div", add(*rest), add(*(term for term, _ in totals))))


def _summands(t: Term, sign: int) -> Iterator[tuple[Term, int]]:
    if t.op in ("add", "sub", "neg"):
        for i, part in enumerate(t.args):
            yield from _summands(part, -sign if t.op == "neg" or (t.op == "sub" and i) else sign)
    else:
        yield t, sign


def _is_total(t: Term) -> bool:
    return _is_total(t.args[3]) if t.op == "sum" else t.op in ("app", "var")


def _roots_of(g: Ground) -> Iterator[Step]:
    if len(g.unknowns) > 1:
        for unknown in reversed(g.unknowns):
            yield Step("root", g, (unknown,), Term("sub", *g.formula.args))


class Draft(NamedTuple):
    """A point in the making."""

    variables: dict[str, Value | int]
    families: dict[str, dict[Index, Value]]

    def at(self, names: Names) -> Point:
        return Point({**self.variables, **names}, self.families)

    def put(self, unknown: Unknown, value: Value) -> None:
        name, index = unknown
        if index is None:
            self.variables[name] = value
        else:
            self.families.setdefault(name, {})[index] = value


def compute(step: Step, draft: Draft, choice: Choice, bits: int) -> None:
    """Give the targets of a step the values that its equation asks for."""
    if step.kind == "root":
        (target,) = step.targets
        found = rational_roots(step.value, target, draft, step.ground.names, choice[target] < 0)
        draft.put(target, min(found, key=lambda root: (abs(root - choice[target]), root)))
        return
    value = evaluate(step.value, draft.at(step.ground.names), bits)
    for u in step.targets:
        draft.put(u, value if step.kind == "definition" else value * choice[u])


def rational_roots(difference: Term, u: Unknown, draft: Draft, names: Names, negative: bool = False) -> list[fmpq]:
    """Rational zeros of what should be a quadratic polynomial in `u`, on one side of 0; Unsure if none is found.

    Three values determine the polynomial; whoever uses a root checks the equation again.
    """
    for start in (-3, 0, 1) if negative else (0, 1, -3):
        values: list[fmpq] = []
        for place in range(start, start + 3):
            draft.put(u, fmpq(place))
            try:
                value = evaluate(difference, draft.at(names))
            except Undefined:
                break
            values += [value] if isinstance(value, fmpq) else []
        if len(values) == 3:
            a, b, c = values
            second = (c - 2 * b + a) / 2
            found = _zeros(second, b - a - second, a)
            if found:
                return [root + start for root in found]
    raise Unsure


def _zeros(a: fmpq, b: fmpq, c: fmpq) -> list[fmpq]:
    """Rational zeros of a x² + b x + c."""
    if a == 0:
        return [-c / b] if b != 0 else []
    square = b * b - 4 * a * c
    if square < 0:
        return []
    root = fmpq(square.p.isqrt(), square.q.isqrt())
    return [(-b + root) / (2 * a), (-b - root) / (2 * a)] if root * root == square else []
