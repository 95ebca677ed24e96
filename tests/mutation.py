"""Breaks every step of the derivations in every one-edit way and says what the checker makes of it.

    python -m tests.mutation [SCRIPT…] [--every N] [--jobs N] [--points N] [--seconds S]

Whether a mutant is true is decided here a second time, without the kernel's arithmetic and without
balls: by mpmath with 50 digits (400 where two values are close) at points that satisfy the hypotheses.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial, reduce
from itertools import islice, zip_longest
from math import factorial
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

import mpmath
from flint import arb, fmpq
from mpmath import mp, mpf

from therefore.decide import Memory, decide
from therefore.draft import Script
from therefore.goal import Goal, unfold
from therefore.load import load
from therefore.mutate import Mutant, draft_mutants
from therefore.points import Choice, Plan, plans
from therefore.term import INFINITY, MINUS_INFINITY, RELATIONS, Term, eq, var, walk

SCRIPTS = Path(__file__).parent.parent / "derivations"
DIGITS = (50, 400)
MODERATE = 60
FAR = (10, 30, 90)
Value = Any  # a Fraction while all is rational, else an mpf


class NoValue(Exception):
    """Not defined at this point."""


class Unclear(Exception):
    """Cannot be told here."""


# -- values with many digits ----------------------------------------------------------------


@dataclass(frozen=True)
class At:
    """A point: variables, and families as tables; a table goes on smoothly in a real last index."""

    variables: Mapping[str, Value]
    families: Mapping[str, Mapping[tuple[Value, ...], Value]]

    def bound(self, name: str, value: Value) -> At:
        return At({**self.variables, name: value}, self.families)

    def element(self, name: str, index: tuple[Value, ...]) -> Value:
        table = self.families.get(name, {})
        if index in table:
            return table[index]
        near = [known for known in table if known and known[:-1] == index[:-1]]
        if not near:
            raise Unclear(f"{name} is not known there")
        known = min(near, key=lambda k: abs(_mp(k[-1]) - _mp(index[-1])))
        slope = mpf(crc32(f"{name}{known[:-1]}".encode()) % 17 - 8) / 7
        return table[known] * mpmath.exp(slope * (_mp(index[-1]) - _mp(known[-1])))

    def changed(self, name: str, index: tuple[Value, ...], value: Value) -> At:
        return At(self.variables, {**self.families, name: {**self.families.get(name, {}), index: value}})


def _mp(value: Value) -> Any:
    return mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value


def _both(f: Callable[[Any, Any], Any], a: Value, b: Value) -> Value:
    return f(a, b) if isinstance(a, Fraction) and isinstance(b, Fraction) else f(_mp(a), _mp(b))


def _sign(value: Value) -> int:
    """The sign; a number that may be zero but for rounding is unclear."""
    if isinstance(value, Fraction):
        return (value > 0) - (value < 0)
    if abs(value) < mpf(10) ** (10 - mp.dps):
        raise Unclear("a sign")
    return 1 if value > 0 else -1


def evaluate(t: Term, at: At) -> Value:
    op, args = t.op, t.args
    if op == "num":
        return args[0]
    if op == "var":
        return at.variables[args[0]]
    if op == "const":
        if args[0] not in ("pi", "e"):
            raise NoValue(args[0])
        return +mp.pi if args[0] == "pi" else mpmath.exp(1)
    if op == "app":
        return at.element(args[0], tuple(evaluate(a, at) for a in args[1:]))
    if op in ("sum", "prod", "maximum"):
        return _range(t, at)
    if op in ("deriv", "partial"):
        return _slope(t, at)
    if op == "limit":
        return _limit(t, at)
    if op == "piecewise":
        for value, condition in zip(args[:-1:2], args[1::2], strict=False):
            if truth(condition, at):
                return evaluate(value, at)
        if len(args) % 2 == 0:
            raise NoValue("no case applies")
        return evaluate(args[-1], at)
    values = [evaluate(a, at) for a in args]
    if op in _OPERATIONS:
        return _OPERATIONS[op](*values)
    if op in _SMOOTH:
        return _SMOOTH[op](_mp(values[0]))
    raise Unclear(op)


def _div(a: Value, b: Value) -> Value:
    if _sign(b) == 0:
        raise NoValue("division by zero")
    return _both(lambda x, y: x / y, a, b)


def _pow(a: Value, b: Value) -> Value:
    if isinstance(b, Fraction) and b.denominator == 1:
        if b < 0 and _sign(a) == 0:
            raise NoValue("zero to a negative power")
        return a ** int(b)
    base = _sign(a)
    if base < 0 or (base == 0 and _sign(b) < 0):
        raise NoValue("a power of a negative number")
    return Fraction(0) if base == 0 else _mp(a) ** _mp(b)


def _nothing() -> Value:
    raise NoValue("outside of the domain")


def _between(a: Value, low: Any, high: Any) -> Any:
    return _mp(a) if low <= _mp(a) <= high else _nothing()


def _natural(a: Value) -> bool:
    return isinstance(a, Fraction) and a.denominator == 1 and a >= 0


def _binomial(a: Value, k: int) -> Value:
    if k < 0:
        return Fraction(0) if _sign(a) >= 0 else _nothing()
    return reduce(lambda product, i: product * (a - i) / (i + 1), range(k), Fraction(1))


def _log(a: Value) -> Value:
    if _sign(a) <= 0:
        raise NoValue("log of a number that is not positive")
    return mpmath.log(_mp(a)) if a != 1 else Fraction(0)


def _atan2(y: Value, x: Value) -> Value:
    if _sign(x) == 0 == _sign(y):
        raise NoValue("the angle of the origin")
    return mpmath.atan2(_mp(y), _mp(x))


def _equal(a: Value, b: Value) -> bool:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a == b
    a, b = _mp(a), _mp(b)
    gap = abs(a - b) / (1 + abs(a) + abs(b))
    if gap < mpf(10) ** (12 - mp.dps):
        return True
    if gap < mpf(10) ** (25 - mp.dps):
        raise Unclear("close")
    return False


_OPERATIONS: Mapping[str, Callable[..., Value]] = {
    "add": lambda *v: reduce(partial(_both, lambda x, y: x + y), v),
    "mul": lambda *v: reduce(partial(_both, lambda x, y: x * y), v),
    "sub": lambda a, b: _both(lambda x, y: x - y, a, b),
    "neg": lambda a: -a, "div": _div, "pow": _pow, "log": _log, "abs": abs,
    "exp": lambda a: Fraction(1) if a == 0 else mpmath.exp(_mp(a)),
    "max": lambda *v: reduce(lambda a, b: a if _both(lambda x, y: x >= y, a, b) else b, v),
    "min": lambda *v: reduce(lambda a, b: a if _both(lambda x, y: x <= y, a, b) else b, v),
    "delta": lambda a, b: Fraction(int(_equal(a, b))), "atan2": _atan2,
    "sign": lambda a: Fraction(_sign(a)), "floor": lambda a: Fraction(int(mpmath.floor(_mp(a)))),
    "tan": lambda a: _div(mpmath.sin(_mp(a)), mpmath.cos(_mp(a))),
    "asin": lambda a: mpmath.asin(_between(a, -1, 1)), "acos": lambda a: mpmath.acos(_between(a, -1, 1)),
    "acosh": lambda a: mpmath.acosh(_between(a, 1, mp.inf)), "atanh": lambda a: mpmath.atanh(_between(a, -1, 1)),
    "gamma": lambda a: mpmath.gamma(_mp(a)) if _sign(a) > 0 else _nothing(),
    "factorial": lambda a: Fraction(factorial(a.numerator)) if _natural(a) else _nothing(),
    "binomial": lambda a, k: _binomial(a, k.numerator) if _natural(abs(k)) else _nothing(),
}  # fmt: skip
_SMOOTH: Mapping[str, Callable[[Any], Any]] = {
    name: getattr(mpmath, name) for name in ("sin", "cos", "sinh", "cosh", "tanh", "atan", "asinh")
}


def _integer(t: Term, at: At) -> int:
    value = evaluate(t, at)
    if not isinstance(value, Fraction):
        raise Unclear("whether a bound is an integer")
    if value.denominator != 1:
        raise NoValue("a bound that is not an integer")
    return int(value)


def _indices(t: Term, at: At) -> Iterator[At]:
    low, high = _integer(t.args[1], at), _integer(t.args[2], at)
    if high < low - 1 or (t.op == "maximum" and high < low):
        raise NoValue("a range that runs backwards")
    return (at.bound(t.args[0], Fraction(k)) for k in range(low, high + 1))


def _range(t: Term, at: At) -> Value:
    values = [evaluate(t.args[3], inner) for inner in _indices(t, at)]
    if t.op == "maximum":
        return _OPERATIONS["max"](*values)
    return _OPERATIONS["add" if t.op == "sum" else "mul"](Fraction(t.op == "prod"), *values)


def _slope(t: Term, at: At) -> Value:
    """A derivative from values nearby; none where the slopes of the two sides differ."""
    if t.op == "deriv":
        variable, body, point = t.args
        here = evaluate(point, at)

        def f(u: Any) -> Any:
            return _mp(evaluate(body, at.bound(variable, u)))
    else:
        family, body, *where = t.args
        index = tuple(evaluate(i, at) for i in where)
        here = at.element(family, index)

        def f(u: Any) -> Any:
            return _mp(evaluate(body, at.changed(family, index, u)))

    with mp.workdps(3 * mp.dps):
        h, x = mpf(10) ** -(mp.dps // 3), _mp(here)
        left, middle, right = f(x - h), f(x), f(x + h)
        if abs(left + right - 2 * middle) > h * mpf(10) ** -6 * (1 + abs(middle)):
            raise NoValue("a corner")
        return (right - left) / (2 * h)


def _limit(t: Term, at: At) -> Value:
    variable, body, point, direction = t.args
    with mp.workdps(DIGITS[-1]):
        if point in (INFINITY, MINUS_INFINITY):
            sign = 1 if point == INFINITY else -1
            ways = [[mpf(sign) * mpf(10) ** e for e in FAR]]
        else:
            here = _mp(evaluate(point, at))
            ways = [[here + mpf(f"{s}1e-{e}") for e in FAR] for s in direction]
        ends = [_end([_mp(evaluate(body, at.bound(variable, x))) for x in way]) for way in ways]
    if len(ends) == 2 and abs(_mp(ends[0]) - _mp(ends[1])) > mpf(10) ** -6:
        raise NoValue("the sides have different limits")
    return ends[0]


def _end(values: list[Any]) -> Any:
    a, b, c = values
    if abs(c) > 50 and abs(c) > 2 * abs(b) > 4 * abs(a):
        return mpf("inf") if c > 0 else mpf("-inf")
    if abs(c - b) > mpf(10) ** -8 * (1 + abs(c)):
        raise Unclear("a limit")
    nearest = mpmath.nint(c)
    return Fraction(int(nearest)) if abs(c - nearest) < mpf(10) ** -20 else c


def truth(t: Term, at: At) -> bool:
    """Whether a formula holds; NoValue where a side has none."""
    op, args = t.op, t.args
    if op in RELATIONS:
        return _related(t, at)
    if op in ("and", "or"):
        found = [truth(a, at) for a in args]
        return all(found) if op == "and" else any(found)
    if op == "not":
        return not truth(args[0], at)
    if op == "implies":
        return not truth(args[0], at) or truth(args[1], at)
    if op == "iff":
        return truth(args[0], at) == truth(args[1], at)
    if op == "forall":
        found = [truth(args[3], inner) for inner in _indices(t, at)]
        return all(found)
    if op == "integer":
        value = evaluate(args[0], at)
        if not isinstance(value, Fraction):
            raise Unclear("an integer")
        return value.denominator == 1
    if op == "defined":
        try:
            return bool(mpmath.isfinite(_mp(evaluate(args[0], at))))
        except NoValue:
            return False
    raise Unclear(op)


def _related(t: Term, at: At) -> bool:
    if t.op == "eq" and t.args[0].op == "limit" and t.args[1] in (INFINITY, MINUS_INFINITY):
        return bool(_mp(evaluate(t.args[0], at)) == mpf("inf" if t.args[1] == INFINITY else "-inf"))
    left, right = (evaluate(a, at) for a in t.args)
    if not (mpmath.isfinite(_mp(left)) and mpmath.isfinite(_mp(right))):
        raise NoValue("an infinite value")
    equal = _equal(left, right)
    exact = isinstance(left, Fraction) and isinstance(right, Fraction)
    if equal and not exact and t.op in ("ne", "lt", "gt") and mp.dps < DIGITS[-1]:
        raise Unclear("very close")
    less = not equal and _both(lambda x, y: x < y, left, right)
    holds = {"eq": equal, "ne": not equal, "lt": less, "le": less or equal, "gt": not (less or equal), "ge": not less}
    return holds[t.op]


# -- points ---------------------------------------------------------------------------------


def _exact(value: object) -> Value:
    if isinstance(value, arb):
        with mp.workdps(80):
            return mpf(value.mid().str(80, radius=False))
    number = fmpq(value)  # type: ignore[arg-type]
    return Fraction(int(number.p), int(number.q))


def points(hypotheses: tuple[Term, ...], claim: Term, count: int) -> Iterator[At]:
    """Points of moderate size at which every hypothesis holds, by this module's own reckoning too."""
    # A variable that is only the point of a derivative in that variable would be overlooked.
    subject = Term("and", claim, *(eq(var(n), var(n)) for n in sorted(claim.free) if not n.startswith("@")))
    ways = [_at_sizes(plan, hypotheses, count) for plan in islice(plans(hypotheses, subject, deep=True), 10)]
    for found in zip_longest(*ways):
        yield from (at for at in found if at is not None)


def _at_sizes(plan: Plan, hypotheses: tuple[Term, ...], count: int) -> Iterator[At]:
    random = Random(11)
    blends = (_blend(plan, random) for _ in range(count if plan.candidates else 0))
    # The plan's own choices and new ones in turn, so that both kinds are among the first.
    for choice in (c for pair in zip_longest(plan.choices(count), blends) for c in pair if c is not None):
        point = plan.complete(choice, 256)
        if point is None:
            continue
        tables = {f: {_index(i): _exact(v) for i, v in table.items()} for f, table in point.families.items()}
        at = At({n: _exact(v) for n, v in point.variables.items()}, tables)
        numbers = [*at.variables.values(), *(v for table in tables.values() for v in table.values())]
        if all(abs(v) <= MODERATE for v in numbers) and all(_holds(h, at) for h in hypotheses):
            yield at


def _index(index: Iterable[object]) -> tuple[Value, ...]:
    return tuple(_exact(i) for i in index)


def _blend(plan: Plan, random: Random) -> Choice:
    """Values between those that the plan would try."""
    choice = {}
    for unknown, values in plan.candidates.items():
        a, b = random.choice(values), random.choice(values)
        weight = fmpq(random.randrange(0, 14), 13)
        choice[unknown] = a if random.random() < 0.4 else a + (b - a) * weight
    return choice


def _holds(hypothesis: Term, at: At) -> bool:
    if any(node.op == "defined" for node in walk(hypothesis)):
        return True  # that a family is smooth: tables go on smoothly
    try:
        return _decided(hypothesis, at)
    except (NoValue, Unclear, KeyError):
        return False


@dataclass(frozen=True)
class Truth:
    """Whether a goal is true as far as points tell: `true`, `false` or `unknown`, and at how many."""

    label: str
    points: int


def classify(goal: Goal, count: int) -> Truth:
    """False at one point is false; true is to hold at all of `count` (fewer where there are no more)."""
    definitions = {d.key: d for d in goal.definitions}
    claim, *hypotheses = (unfold(t, definitions) for t in (goal.claim, *goal.hypotheses, *goal.background))
    tried = 0
    for extra in _aims(claim):
        for at in islice(points((*hypotheses, *extra), claim, count), count):
            try:
                if not _decided(claim, at):
                    return Truth("false", tried + 1)
                tried += 1
            except NoValue:
                return Truth("false", tried + 1)
            except (Unclear, KeyError, OverflowError, mpmath.libmp.NoConvergence):
                continue
    return Truth("true" if tried else "unknown", tried)


def _aims(claim: Term) -> list[tuple[Term, ...]]:
    """Further hypotheses that make a difference: the sides of an equivalence, the premise of an implication."""
    sides = claim.args if claim.op == "iff" else claim.args[:1] if claim.op == "implies" else ()
    equal = [Term("eq", *claim.args)] if claim.op in ("ne", "lt", "gt") else []
    return [(), *((s,) for s in (*sides, *equal))]


def _decided(claim: Term, at: At) -> bool:
    for digits in DIGITS:
        with mp.workdps(digits):
            try:
                return truth(claim, at)
            except Unclear:
                if digits == DIGITS[-1]:
                    raise
    raise Unclear


# -- the run --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """A mutant, the checker's verdict, and what the points say of it."""

    script: str
    derivation: str
    step: int
    kind: str
    description: str
    status: str
    truth: Truth
    seconds: float

    @property
    def name(self) -> str:
        return f"{self.script}::{self.derivation}::{self.step} {self.kind}: {self.description}"


@lru_cache(maxsize=16)
def _script(path: Path) -> Script:
    return load(path)


def chosen(name: str, mutant: Mutant, every: int) -> bool:
    """One of `every` mutants, the same whatever others there are."""
    return crc32(f"{name} {mutant.kind} {mutant.description}".encode()) % every == 0


def judge(job: tuple[Path, str], every: int = 1, seconds: float = 4.0, count: int = 200) -> list[Outcome]:
    """What becomes of the mutants of one derivation."""
    path, name = job
    draft = next(d for d in _script(path).drafts if d.name == name)
    outcomes = []
    memory = Memory()
    for step, mutant in draft_mutants(draft):
        where = f"{path.stem}::{name}::{step.number}"
        if chosen(where, mutant, every):
            begun = time.perf_counter()
            status, goal = _verdict(mutant.goals, seconds, memory)
            spent = time.perf_counter() - begun
            truths = [classify(g, count) for g in (mutant.goals if status == "proved" else (goal,))]
            worst = min(truths, key=lambda t: ("false", "unknown", "true").index(t.label))
            outcomes.append(
                Outcome(path.stem, name, step.number, mutant.kind, mutant.description, status, worst, spent)
            )
    return outcomes


def _verdict(goals: Iterable[Goal], seconds: float, memory: Memory) -> tuple[str, Goal]:
    """The first verdict that is not `proved`, and the goal that it is about."""
    status, goal = "proved", None
    for goal in goals:
        status = decide(goal, seconds, memory).status
        if status != "proved":
            break
    assert goal is not None
    return status, goal


def run(
    paths: Iterable[Path], every: int = 1, jobs: int = 2, seconds: float = 4.0, count: int = 200, progress: bool = False
) -> list[Outcome]:
    """The outcomes for whole scripts, derivation by derivation."""
    work = [(path, d.name) for path in paths for d in _script(path).drafts if not d.erratum]
    outcomes: list[Outcome] = []
    judged = partial(judge, every=every, seconds=seconds, count=count)
    with ProcessPoolExecutor(jobs) as pool:
        for done, found in enumerate(pool.map(judged, work), 1):
            outcomes += found
            if progress:
                print(f"{done}/{len(work)} derivations, {len(outcomes)} mutants", file=sys.stderr, flush=True)
    return outcomes


CAUGHT = ("refuted", "undefined")


def report(outcomes: list[Outcome]) -> str:
    """The table, and by name: what was proved and is false, what is false and was missed, what was proved."""
    kinds = sorted({o.kind for o in outcomes})
    statuses = ["proved", "refuted", "undefined", "unproved", "out of budget", "vacuous"]
    counts = Counter((o.kind, o.status) for o in outcomes)
    lines = [f"{'kind':12}" + "".join(f"{s:>15}" for s in ("mutants", *statuses))]
    for kind in (*kinds, "all"):
        mine = {(k, s): n for (k, s), n in counts.items() if kind in (k, "all")}
        row = [sum(n for (_, s), n in mine.items() if w in (s, "")) for w in ("", *statuses)]
        lines.append(f"{kind:12}" + "".join(f"{n:15}" for n in row))
    wrong = [o for o in outcomes if o.status == "proved" and o.truth.label == "false"]
    open_ = [o for o in outcomes if o.status == "proved" and o.truth.label == "unknown"]
    false = [o for o in outcomes if o.truth.label == "false" or o.status in CAUGHT]
    caught = [o for o in false if o.status in CAUGHT]
    contested = [o for o in outcomes if o.status in CAUGHT and o.truth.label == "true"]
    missed = [o for o in false if o.status not in CAUGHT]
    neither = [o for o in outcomes if o.status not in (*CAUGHT, "proved") and o.truth.label != "false"]
    share = 100 * len(caught) / max(len(false), 1)
    lines += ["", f"{len(false)} are false, of which {len(caught)} ({share:.1f} %) are refuted or undefined"]
    for title, found in (
        ("proved but false", wrong),
        ("proved, and no point tells", open_),
        ("refuted or undefined, but true at every point tried", contested),
        ("false and missed", missed),
        ("neither, and not known to be false", neither),
        ("proved and true", [o for o in outcomes if o.status == "proved" and o.truth.label == "true"]),
    ):
        lines += ["", f"{title}: {len(found)}"]
        lines += [f"  {o.name}  [{o.status}; {o.truth.label} at {o.truth.points}]" for o in found]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scripts", nargs="*", type=Path)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args()
    paths = options.scripts or sorted(SCRIPTS.glob("*.py"))
    outcomes = run(paths, options.every, options.jobs, options.seconds, options.points, progress=True)
    print(report(outcomes))
    raise SystemExit(any(o.status == "proved" and o.truth.label == "false" for o in outcomes))


if __name__ == "__main__":
    main()
