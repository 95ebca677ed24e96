"""Looks for small rational matrices that refute a claim; what it returns is certain, as in `refuter`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Literal

from flint import fmpq, fmpq_mat

from therefore.goal import Goal, Witness
from therefore.kernel.balls import Point, Undefined, Unsure
from therefore.refuter.matrix_values import MatrixPoint, matrix, number, shown, truth
from therefore.refuter.points import plans
from therefore.refuter.refute import DIGITS, Refutation, Survey, decimal, text
from therefore.term import MATRICES, RELATIONS, ZERO, Term, add, eq, ne, num, var, walk

DIMENSIONS = (2, 1, 3)
TRIALS = 6  # matrices for given sizes and numbers
SMALL = 3  # the one with small entries: a product of matrices of integers is 0 or at least 1
ENTRIES = (1, 0, 2, -1, 1, 0, -2, 3)
PAIRS = ((3, 4, 5), (4, 3, 5), (0, 1, 1), (1, 0, 1))  # for rotations: a² + b² = c²


@dataclass(frozen=True)
class _Finding:
    status: Literal["refuted", "undefined", "holds", "unsure"]
    sides: tuple[str, str] = ("", "")
    failure: Undefined | None = None


def survey(goal: Goal, seconds: float, effort: int = 12) -> Survey:
    """The goal at about `effort` choices of matrices and numbers."""
    undefined = None
    for at in _points(goal, effort, time.monotonic() + seconds):
        finding = _judge(goal.claim, at)
        if finding.status == "refuted":
            return Survey(_refutation(goal, at, finding), ())
        if finding.status == "undefined":
            undefined = undefined or _refutation(goal, at, finding)
    return Survey(undefined, ())


def refute(goal: Goal, seconds: float, effort: int = 12) -> Refutation | None:
    return survey(goal, seconds, effort).refutation


def fitting(goal: Goal, seconds: float) -> Iterator[Point]:
    """The numbers at which some matrices satisfy every hypothesis."""
    return (at.point for at in _points(goal, 60, time.monotonic() + seconds))


def agreeing(goal: Goal, seconds: float = 0.5) -> int:
    """At how many of some forty choices the claim holds."""
    return sum(_judge(goal.claim, at).status == "holds" for at in _points(goal, 40, time.monotonic() + seconds))


def touching(goal: Goal, seconds: float) -> Refutation | None:
    return None


# -- what to try --------------------------------------------------------------------------


def _points(goal: Goal, effort: int, deadline: float) -> Iterator[MatrixPoint]:
    """Choices at which every hypothesis holds."""
    hypotheses = [*goal.hypotheses, *goal.background]
    about = [h for h in hypotheses if any(name.startswith("%") for name in h.free)]
    numbers = tuple(h for h in hypotheses if h not in about)
    names = sorted({n for t in (goal.claim, *about) for n in t.free if n[0] not in "%@"})
    letters = {node.args[0]: node for t in (goal.claim, *hypotheses) for node in walk(t) if node.op == "matrix"}
    sizes = sorted({n for letter in letters.values() for n in letter.free if n[0] != "%"})
    random = Random(5)
    combinations = sorted(product(range(len(DIMENSIONS)), repeat=len(sizes)), key=sum)[: max(3, effort // 3)]
    for ranks in combinations:
        fixed = tuple(eq(var(n), num(DIMENSIONS[r])) for n, r in zip(sizes, ranks, strict=True))
        plan = next(plans((*numbers, *fixed), add(ZERO, *map(var, names))), None)
        choices = () if plan is None else plan.choices(max(2, effort // 4) if len(names) > len(sizes) else 1)
        for choice in choices:
            point = plan.complete(choice) if plan is not None else None
            if point is None or not all(isinstance(v, (fmpq, int)) for v in point.variables.values()):
                continue
            for trial in range(TRIALS):
                if time.monotonic() > deadline:
                    return
                at = _matrices(letters, about, point, trial, random)
                if at is not None:
                    yield at


def _matrices(
    letters: dict[str, Term], about: list[Term], point: Point, trial: int, random: Random
) -> MatrixPoint | None:
    """Matrices of the kinds that hypotheses ask for; None where these do not hold."""
    at = MatrixPoint(point, {})
    made: dict[str, fmpq_mat] = {}
    try:
        for position, (name, letter) in enumerate(letters.items()):
            rows, columns = (int(number(size, at).p) for size in letter.args[1:])  # type: ignore[union-attr]
            at = MatrixPoint(point, made)
            made[name] = _computed(letter, about, at) or _matrix(letter, about, rows, columns, trial + position, random)
        at = MatrixPoint(point, made)
        return at if all(truth(h, at) for h in about) else None
    except (Undefined, Unsure, KeyError):
        return None


def _computed(letter: Term, about: list[Term], at: MatrixPoint) -> fmpq_mat | None:
    """What an equation with the letter alone on a side, or beside one known factor of I, makes of it."""
    for h in about:
        for side, other in (h.args, h.args[::-1]) if h.op == "eq" and h.args[0].op in MATRICES else ():
            known = {"%" + name for name in at.matrices}
            if side == letter and {n for n in other.free if n[0] == "%"} <= known:
                return matrix(other, at)
            if side.op == "matmul" and len(side.args) == 2 and letter in side.args and other.op == "identity":
                factor = side.args[0] if side.args[1] == letter else side.args[1]
                if {n for n in factor.free if n[0] == "%"} <= known:
                    return matrix(Term("inverse", factor), at)
    return None


def _matrix(letter: Term, about: list[Term], rows: int, columns: int, trial: int, random: Random) -> fmpq_mat:
    """A simple matrix of a kind: the first ones differ for different letters, later ones are random."""
    if rows != columns:
        return _filled(rows, columns, trial, random)
    turned, identity = Term("transpose", letter), Term("identity", letter.args[1])
    if eq(Term("matmul", turned, letter), identity) in about:
        return _orthogonal(rows, trial)
    m = _filled(rows, rows, trial, random)
    if Term("definite", letter) in about or Term("semidefinite", letter) in about:
        return m.transpose() * m + (_identity(rows) if Term("definite", letter) in about else fmpq(0) * m)
    if eq(turned, letter) in about:
        return m + m.transpose()
    if eq(Term("matmul", letter, letter), letter) in about:
        return _projection(rows, trial)
    return m


def _filled(rows: int, columns: int, trial: int, random: Random) -> fmpq_mat:
    start = (7 * trial) % len(ENTRIES)
    entries = [ENTRIES[(start + i * (1 + trial % 3)) % len(ENTRIES)] for i in range(rows * columns)]
    if trial > 3:
        entries = [random.choice(ENTRIES) for _ in entries]
    scale = fmpq(1, 16) if trial == SMALL else fmpq(1)
    return fmpq_mat(rows, columns, [scale * e for e in entries])


def _identity(n: int) -> fmpq_mat:
    return fmpq_mat(n, n, [fmpq(i == j) for i in range(n) for j in range(n)])


def _orthogonal(n: int, trial: int) -> fmpq_mat:
    """A rotation of the first two axes, or a reflection of the last."""
    m = _identity(n)
    if n > 1:
        a, b, c = PAIRS[trial % len(PAIRS)]
        m[0, 0], m[0, 1], m[1, 0], m[1, 1] = fmpq(a, c), fmpq(-b, c), fmpq(b, c), fmpq(a, c)
    if trial % 2:
        m[n - 1, n - 1] = -m[n - 1, n - 1]
        if n == 2:
            m[0, 1] = -m[0, 1]
    return m


def _projection(n: int, trial: int) -> fmpq_mat:
    m = _identity(n)
    if trial % 3:
        m[n - 1, n - 1] = fmpq(0)
        if n > 1 and trial % 2:
            m[0, n - 1] = fmpq(1)
    return m


# -- what to say --------------------------------------------------------------------------


def _judge(claim: Term, at: MatrixPoint) -> _Finding:
    try:
        value = truth(claim, at)
        if value is not False:
            return _Finding("unsure" if value is None else "holds")
        return _Finding("refuted", _sides(claim, at))
    except Undefined as failure:
        return _Finding("undefined", ("undefined", "undefined"), failure)
    except Unsure:
        return _Finding("unsure")


def _sides(claim: Term, at: MatrixPoint) -> tuple[str, str]:
    if claim.op not in RELATIONS:
        return "", ""
    if claim.args[0].op in MATRICES:
        left, right = (shown(matrix(side, at)) for side in claim.args)
        return left, right
    a, b = (number(side, at) for side in claim.args)
    digits = next((d for d in DIGITS if decimal(a, d) != decimal(b, d)), DIGITS[0])
    return text(a, digits), text(b, digits)


def _refutation(goal: Goal, at: MatrixPoint, finding: _Finding) -> Refutation:
    names = dict.fromkeys(
        node.args[0] for t in (goal.claim, *goal.hypotheses) for node in walk(t) if node.op in ("matrix", "var")
    )
    entries = [(n, shown(at.matrices[n])) for n in names if n in at.matrices]
    entries += [(n, text(at.point.variables[n])) for n in names if n in at.point.variables]
    witness = Witness(tuple(entries), *finding.sides)
    if finding.failure is None:
        return Refutation("refuted", witness, at.point)
    failed = finding.failure.term
    obligation = ne(Term("det", failed.args[0]), ZERO) if failed.op == "inverse" else None
    return Refutation("undefined", witness, at.point, obligation)
