"""Points at which given hypotheses hold, nice ones first: what the refuter tries.

What is yielded satisfies every hypothesis with certainty; not every point is found. Sizes (what
says how far a range goes, or which element of a family is meant) are chosen first. Then each
hypothesis becomes a few relations between single unknowns: variables and elements of families.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from math import floor
from random import Random
from typing import NamedTuple

from flint import fmpq

from therefore.enclose.forms import identical
from therefore.kernel.balls import At, Index, Point, Undefined, Unsure, Value, evaluate, holds
from therefore.term import INFINITY, MINUS_INFINITY, RANGE_BINDERS, Term, add, var, walk

Unknown = tuple[str, Index | None]  # a variable, or an element of a family
Names = Mapping[str, fmpq]
Choice = dict[Unknown, fmpq]
Numbers = dict[tuple[int, int], fmpq]  # by numerator and denominator: an fmpq hashes slowly

MAX_UNROLLED = 60
MAX_UNKNOWNS = 400


def _numbers(text: str) -> Numbers:
    return {(int(v.p), int(v.q)): v for v in (fmpq(*map(int, n.split("/"))) for n in text.split())}


NICE = _numbers("1 2 -1 0 3 1/2 -2 1/3 3/4 1/4 -1/2 2/3 3/2 -3")
WEIGHTS = _numbers("1 2 3 4 5 0 1/2 1/3 1/4 3/4 -1")
SIZES = _numbers("2 1 0 -1 3 4 -2")
LARGE = _numbers("5 7 10 20 50")  # where there is one size and time
BROKEN = _numbers("3/2 1/2 5/2")  # for the size of a range that nothing says to be an integer
EXTREME = _numbers("5 10 -10 100 -100 1000000 1/1000 999/1000 -1/1000 1/1000000 -1/1000000 11/7 -23/9 31/8 -13/11 7/5")
INSIDE = tuple(_numbers("1/2 1/3 3/4 1/4 2/3 1/10 999/1000 1/1000 0 1").values())
ZERO, ONE = fmpq(0), fmpq(1)
# How the first points fill the families: rising, equal, one and zeros, zero and ones, negative,
# falling; one letter for the first, third… family and one for the others.
PATTERNS = ("re", "rr", "er", "oe", "ne", "rf", "fe", "ez", "or")


class Ground(NamedTuple):
    """A hypothesis at given values of sizes and bound variables, and the unknowns that it relates."""

    formula: Term
    names: Names
    unknowns: tuple[Unknown, ...]


class Step(NamedTuple):
    """An equation that computes its targets: by definition, by a common factor, or as a root."""

    kind: str
    ground: Ground
    targets: tuple[Unknown, ...]
    value: Term


@dataclass(frozen=True)
class Plan:
    """How to make points for given sizes: candidates, then steps in order, then what is left to check.

    The candidates satisfy what is said of each alone: of other values that is to be checked as well.
    """

    sizes: Names
    candidates: Mapping[Unknown, tuple[fmpq, ...]]
    steps: tuple[Step, ...]
    checks: tuple[Ground, ...]
    unary: tuple[Ground, ...]

    def choices(self, count: int) -> Iterator[Choice]:
        """At most `count` different choices of candidates; the same every time."""
        places, random, seen = _places(self.candidates), Random(7), set()
        for k in range(3 * count + 8):
            # half of the random points have few different values, for coincidences
            few = [random.random() for _ in range(2 + k % 3)] if k % 2 else []
            ranks = tuple(_rank(k, places[u], values, few, random) for u, values in self.candidates.items())
            if ranks not in seen:
                seen.add(ranks)
                yield {u: values[rank] for (u, values), rank in zip(self.candidates.items(), ranks, strict=True)}
            if len(seen) == count:
                return

    def complete(self, choice: Choice, bits: int = 64) -> Point | None:
        """The point of a choice, of candidates or of any values, if every hypothesis certainly holds there."""
        draft = _Draft({**self.sizes}, {})
        for unknown, value in choice.items():
            draft.put(unknown, value)
        try:
            for step in self.steps:
                _compute(step, draft, choice, bits)
        except (Undefined, Unsure, KeyError):
            return None
        chosen = all(any(value is c for c in self.candidates.get(u, ())) for u, value in choice.items())
        checks = self.checks if chosen else (*self.checks, *self.unary)
        good = all(_true(g.formula, draft.at(g.names), bits) for g in checks)
        return Point(draft.variables, draft.families) if good else None


def plans(hypotheses: tuple[Term, ...], subject: Term, deep: bool = False) -> Iterator[Plan]:
    """A plan for each choice of sizes, small sizes first."""
    sizes = _sizes((subject, *hypotheses))
    about = [h for h in hypotheses if h.free and h.free <= sizes.keys()]
    options = []
    each = (7, 6, 5, 3, 2, 2, 2)[len(sizes) - 1] if 0 < len(sizes) < 8 else 1
    large = LARGE if deep and len(sizes) == 1 else {}
    for name, whole in sizes.items():
        unary = [Ground(h, {}, ()) for h in about if len(h.free) == 1 and name in h.free]
        integer = Ground(Term("integer", var(name)), {}, ())
        found = _candidates((name, None), [*unary, integer] if whole else unary, SIZES if whole else SIZES | NICE)
        more = _candidates((name, None), [*unary, integer], large) if whole and large else ()
        broken = _candidates((name, None), unary, BROKEN)[:1] if whole and integer.formula not in hypotheses else ()
        options.append(list(enumerate((*found[: each - len(broken)], *broken, *more))))
    for pairs in sorted(product(*options), key=lambda pairs: sum(rank for rank, _ in pairs)):
        chosen = {name: value for name, (_, value) in zip(sizes, pairs, strict=True)}
        try:
            plan = _plan(hypotheses, subject, chosen, deep) if all(_true(h, chosen) for h in about) else None
        except Unsure:  # too many unknowns
            continue
        if plan is not None:
            yield plan


# -- from hypotheses to unknowns ----------------------------------------------------------


def _sizes(terms: tuple[Term, ...]) -> dict[str, bool]:
    """The variables in bounds of ranges (which must be integers) and in indices, in order of appearance."""
    found: dict[str, bool] = {}
    for t in terms:
        for node in walk(t):
            bounds = node.op in RANGE_BINDERS and node.op != "integral"
            parts = node.args[1:3] if bounds else node.args[1:] if node.op == "app" else ()
            for name in (n.args[0] for part in parts for n in walk(part) if n.op == "var"):
                if name in t.free:
                    found[name] = bounds or found.get(name, False)
    return found


def _rational(t: Term, names: Names) -> fmpq | None:
    if t.op == "var":
        return names.get(t.args[0])
    try:
        value = evaluate(t, names)
    except (Undefined, Unsure):
        return None
    return value if isinstance(value, fmpq) else None


def _range(t: Term, names: Names) -> range | None:
    low, high = _rational(t.args[1], names), _rational(t.args[2], names)
    if low is None or high is None or low.q != 1 or high.q != 1 or high - low > MAX_UNROLLED:
        return None
    return range(int(low.p), int(high.p) + 1)


def _unknown(t: Term, names: Names) -> Unknown | None:
    """The unknown that a term is, if it is one."""
    if t.op == "var" and t.args[0] not in names:
        return (t.args[0], None)
    if t.op == "app":
        index = [i for a in t.args[1:] if (i := _rational(a, names)) is not None]
        whole = tuple(int(i.p) if i.q == 1 else i for i in index)
        return (t.args[0], whole) if len(index) == len(t.args) - 1 else None
    return None


def _reach(t: Term, names: Names, found: dict[Unknown, None]) -> None:
    """Collect the unknowns on which the value of `t` depends."""
    if len(found) > MAX_UNKNOWNS:
        raise Unsure
    if _is_smoothness(t):
        return
    if not any(name.startswith("@") for name in t.free):
        found.update(((name, None), None) for name in sorted(t.free) if name not in names)
        return
    unknown = _unknown(t, names)
    if unknown is not None:
        found[unknown] = None
    elif t.op in RANGE_BINDERS and t.op != "integral":
        values = _range(t, names)
        for k in range(-1, 6) if values is None else values:
            _reach(t.args[3], {**names, t.args[0]: fmpq(k)}, found)
    else:
        binder = _BOUND.get(t.op)
        for i, child in enumerate(t.args):
            if isinstance(child, Term):
                hidden = dict.fromkeys(t.args[1:] if t.op == "exists" else t.args[:1], ONE) if i == binder else {}
                _reach(child, {**names, **hidden} if hidden else names, found)


_BOUND = {"integral": 3, "deriv": 1, "limit": 1, "exists": 0}  # which argument the bound names stand in


def _is_smoothness(t: Term) -> bool:
    """That a family has a derivative: it can, whatever its values in a finite table."""
    return t.op == "defined" and t.args[0].op == "deriv" and t.args[0].args[1].op == "app"


def _unbounded(t: Term) -> bool:
    return t.op == "forall" and (t.args[1] == MINUS_INFINITY or t.args[2] == INFINITY)


def _everywhere(t: Term, names: Names, unknowns: Iterable[Unknown]) -> Iterator[Ground]:
    """A fact about every element of a family, at those elements that a point has to give.

    Each element is a case of its own, so the others can have any value that fits: Unsure for a fact
    that relates elements to each other.
    """
    bound, body = [], t
    while body.op == "forall" and (body.args[1], body.args[2]) == (MINUS_INFINITY, INFINITY):
        bound.append(body.args[0])
        body = body.args[3]
    elements = {u for u in walk(body) if u.op == "app"}
    if len(elements) != 1 or body.op == "forall" or not t.free - names.keys() <= {f"@{e.args[0]}" for e in elements}:
        raise Unsure
    (element,) = elements
    if element.args[1:] != tuple(map(var, bound)):
        raise Unsure
    for name, index in unknowns:
        if name == element.args[0] and index is not None and len(index) == len(bound):
            inner = {**names, **{b: fmpq(i) for b, i in zip(bound, index, strict=True)}}
            if all(fmpq(i).q == 1 for i in index):
                yield from _ground(body, inner)


def _ground(t: Term, names: Names) -> Iterator[Ground]:
    if _is_smoothness(t):
        return
    if t.op == "and":
        for part in t.args:
            yield from _ground(part, names)
    elif t.op == "forall" and (values := _range(t, names)) is not None and values.stop >= values.start:
        for k in values:
            yield from _ground(t.args[3], {**names, t.args[0]: fmpq(k)})
    else:
        found: dict[Unknown, None] = {}
        _reach(t, names, found)
        yield Ground(t, names, tuple(found))


@dataclass(frozen=True)
class _Frame:
    """What hypotheses say at given sizes, and how to satisfy it: the same for all that is to be found there."""

    grounds: tuple[Ground, ...]
    steps: tuple[Step, ...]
    computed: Mapping[Unknown, str]
    unary: Mapping[Unknown, list[Ground]]
    checks: tuple[Ground, ...]
    filtered: dict[tuple[Unknown, bool], tuple[fmpq, ...]] = field(default_factory=dict)

    def candidates(self, u: Unknown, deep: bool) -> tuple[fmpq, ...] | None:
        """Values to try for an unknown; None where others determine it."""
        kind = self.computed.get(u)
        if kind == "definition":
            return None
        if kind == "root":
            return (ONE, -ONE)
        if (u, deep) not in self.filtered:
            base = WEIGHTS if kind else NICE
            self.filtered[u, deep] = _candidates(u, self.unary.get(u, []), base | EXTREME if deep else base)
        return self.filtered[u, deep]


def _frame(grounds: tuple[Ground, ...]) -> _Frame | None:
    """None where something does not hold that no unknown can change."""
    if not all(_true(g.formula, g.names) for g in grounds if not g.unknowns):
        return None
    steps = _steps(grounds)
    computed = {u: step.kind for step in steps for u in step.targets}
    unary: dict[Unknown, list[Ground]] = {}
    for g in grounds:
        if len(g.unknowns) == 1:
            unary.setdefault(g.unknowns[0], []).append(g)
    settled = {id(step.ground) for step in steps if step.kind == "definition"}
    settled |= {id(g) for g in grounds if len(g.unknowns) < 2 and computed.keys().isdisjoint(g.unknowns)}
    return _Frame(grounds, tuple(steps), computed, unary, tuple(g for g in grounds if id(g) not in settled))


@lru_cache(256)
def _local_frame(hypotheses: tuple[Term, ...], sizes: tuple[tuple[str, int, int], ...]) -> _Frame | None:
    """The frame of hypotheses that say the same whatever is to be found."""
    names = {name: fmpq(p, q) for name, p, q in sizes}
    return _frame(tuple(g for h in hypotheses for g in _ground(h, names)))


def _plan(hypotheses: tuple[Term, ...], subject: Term, sizes: Names, deep: bool) -> Plan | None:
    unbounded = [h for h in hypotheses if _unbounded(h)]
    local = tuple(h for h in hypotheses if h not in unbounded)
    unknowns: dict[Unknown, None] = {}
    _reach(subject, sizes, unknowns)
    frame = _local_frame(local, tuple((name, int(v.p), int(v.q)) for name, v in sizes.items()))
    if frame is not None:
        unknowns.update((u, None) for g in frame.grounds for u in g.unknowns)
    if len(unknowns) > MAX_UNKNOWNS:
        raise Unsure
    if frame is not None and unbounded:
        frame = _frame((*frame.grounds, *(g for h in unbounded for g in _everywhere(h, sizes, unknowns))))
    if frame is None:
        return None
    found = {u: frame.candidates(u, deep) for u in unknowns}
    candidates = {u: values for u, values in found.items() if values is not None}
    unary = tuple(g for about in frame.unary.values() for g in about)
    return Plan(sizes, candidates, frame.steps, frame.checks, unary) if all(candidates.values()) else None


def _steps(grounds: Sequence[Ground]) -> list[Step]:
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
        unknown = _unknown(side, g.names)
        found: dict[Unknown, None] = {}
        _reach(other, g.names, found)
        if unknown is not None and unknown not in found:
            yield Step("definition", g, (unknown,), other)


def _factors(g: Ground) -> Iterator[Step]:
    """Where a total of unknowns equals a constant, all of them can be scaled."""
    totals: list[tuple[Term, int]] = []
    constants: list[tuple[Term, int]] = []
    left, right = g.formula.args
    for term, sign in (*_summands(left, 1), *_summands(right, -1)):
        found: dict[Unknown, None] = {}
        _reach(term, g.names, found)
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


# -- from candidates to points ------------------------------------------------------------


class _Draft(NamedTuple):
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


def _compute(step: Step, draft: _Draft, choice: Choice, bits: int) -> None:
    """Give the targets of a step the values that its equation asks for."""
    if step.kind == "root":
        (target,) = step.targets
        found = _roots(step.value, target, draft, step.ground.names, choice[target] < 0)
        draft.put(target, min(found, key=lambda root: (abs(root - choice[target]), root)))
        return
    value = evaluate(step.value, draft.at(step.ground.names), bits)
    for u in step.targets:
        draft.put(u, value if step.kind == "definition" else value * choice[u])


def _roots(difference: Term, u: Unknown, draft: _Draft, names: Names, negative: bool = False) -> list[fmpq]:
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


_FLIP = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}


def _candidates(u: Unknown, about: list[Ground], base: Numbers) -> tuple[fmpq, ...]:
    """Values that satisfy what is said of `u` alone: those of the base first, then near the borders."""
    low: list[tuple[fmpq, bool]] = []  # each border, and whether it is outside
    high: list[tuple[fmpq, bool]] = []
    others: list[Ground] = []
    whole = False
    values = dict(base)
    for g in about:
        if g.formula.op == "integer" and _unknown(g.formula.args[0], g.names) == u:
            whole = True
            continue
        op, border = _border(g, u)
        if border is None:
            others.append(g)
            _include(values, _hints(g, u))
        else:
            (low if op in ("gt", "ge") else high).append((border, op in ("lt", "gt")))
    a = max(low, default=None)
    b = min(high, key=lambda border: (border[0], not border[1]), default=None)
    if a and b:
        start, width = a[0], b[0] - a[0]
        _include(values, (start + width * t for t in INSIDE))
    elif a or b:
        start, sign = (a[0], 1) if a else (b[0], -1)  # type: ignore[index]
        _include(values, (start + sign * t for t in (*INSIDE, *base.values())))
    draft = _Draft({}, {})

    def fits(value: fmpq) -> bool:
        if whole and value.q != 1:
            return False
        if a and (value <= a[0] if a[1] else value < a[0]):
            return False
        if b and (value >= b[0] if b[1] else value > b[0]):
            return False
        draft.put(u, value)
        return all(_true(g.formula, draft.at(g.names)) for g in others)

    return tuple(filter(fits, values.values()))


def _include(values: Numbers, more: Iterable[fmpq]) -> None:
    for v in more:
        values.setdefault((int(v.p), int(v.q)), v)


def _border(g: Ground, u: Unknown) -> tuple[str, fmpq | None]:
    """The operator and the number in `u < number` or the like."""
    op = g.formula.op
    if op not in _FLIP:
        return op, None
    left, right = g.formula.args
    if _unknown(left, g.names) != u:
        left, right, op = right, left, _FLIP[op]
    return op, _rational(right, g.names) if _unknown(left, g.names) == u else None


def _hints(g: Ground, u: Unknown) -> Iterator[fmpq]:
    """Values that a relation of `u` alone suggests."""
    for node in walk(g.formula):
        if node.op == "num":
            c = fmpq(node.args[0].numerator, node.args[0].denominator)
            yield from (c, -c, c + 1, c - 1, c / 2, c * 2, c + fmpq(1, 2))
    if g.formula.op == "eq":
        try:
            yield from _roots(Term("sub", *g.formula.args), u, _Draft({}, {}), g.names)
        except Unsure:
            yield from (fmpq(n, 2) for n in range(-24, 25))


class _Place(NamedTuple):
    """Of an unknown: its group (0 for variables, then a number a family), where it stands there, and how many do."""

    group: int
    position: int
    last: int
    size: int


def _places(unknowns: Mapping[Unknown, object]) -> dict[Unknown, _Place]:
    groups: dict[str, list[Unknown]] = {}
    for u in unknowns:
        groups.setdefault("" if u[1] is None else u[0], []).append(u)
    places: dict[Unknown, _Place] = {}
    families = [name for name in groups if name]
    for name, members in groups.items():
        start = [min(coordinates) for coordinates in zip(*(u[1] or () for u in members), strict=False)]
        for i, u in enumerate(members):
            offset = [floor(i - s) for i, s in zip(u[1] or (), start, strict=False)]
            group = families.index(name) + 1 if name else 0
            places[u] = _Place(group, sum(offset) if name else i, offset[-1] if offset else 0, len(members))
    return places


def _rank(k: int, place: _Place, candidates: tuple[fmpq, ...], few: list[float], random: Random) -> int:
    """Which candidate an unknown gets at the k-th point."""
    count, position = len(candidates), place.position
    if place.size == 1:
        return k % count
    if place.group == 0 and k < 6:
        # all different, all equal, then two by two: a proportion is often a border case
        return (position, 0, position % 2, position // 2, position + 1, 1)[k] % count
    if place.group == 0 and k < 8 and (ZERO, -ONE)[k - 6] in candidates:
        return candidates.index((ZERO, -ONE)[k - 6])
    if place.group == 0 or k >= len(PATTERNS):
        first, second = (few[int(random.random() * len(few))], 1.0) if few else (random.random(), random.random())
        if place.group == 0 and k in (10, 11) and ZERO in candidates and ONE in candidates:
            return candidates.index(ONE if position % 2 == k - 10 else ZERO)  # 1 and i, of complex numbers
        if place.group == 0 and k == 12 and -ONE in candidates and ONE in candidates:
            return candidates.index(ONE if position % 2 else -ONE)  # as even functions do not tell apart
        return int(count * min(first, second))
    pattern = PATTERNS[k][(place.group - 1) % 2]
    if pattern in "oz":
        wanted = ONE if (place.last == 0) == (pattern == "o") else ZERO
        return candidates.index(wanted) if wanted in candidates else position % count
    return {"r": position, "e": 0, "n": position + 2, "f": max(place.size - 1 - position, 0)}[pattern] % count


def _true(formula: Term, at: At, bits: int = 64) -> bool:
    """Whether a hypothesis certainly holds: by balls, or because its sides are the same number."""
    try:
        truth = holds(formula, at, bits)
    except Undefined:
        return False
    if truth is None and formula.op in ("eq", "le", "ge"):
        return identical(formula.args[0], formula.args[1], at if isinstance(at, Point) else Point(at))
    return truth is True
