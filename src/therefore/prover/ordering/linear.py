"""Exact linear programming for Farkas multipliers: is a target a nonnegative combination?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import fmpq, fmpq_mat

Monomial = tuple[int, ...]
Vector = dict[Monomial, fmpq]
ZERO, ONE = fmpq(0), fmpq(1)


def vector(polynomial: Any) -> Vector:
    """The coefficients of a polynomial by monomial."""
    return {tuple(m): c for m, c in polynomial.to_dict().items()}


def solve(target: Any, parts: Sequence[Any]) -> list[fmpq] | None:
    """Multipliers of any sign with which some polynomials add up to a target."""
    vectors, wanted = [vector(p) for p in parts], vector(target)
    rows = sorted(set(wanted).union(*vectors))
    entries = [[v.get(row, ZERO) for v in vectors] + [wanted.get(row, ZERO)] for row in rows]
    reduced, rank = fmpq_mat(entries).rref()
    found = [ZERO] * len(parts)
    for r in range(rank):
        lead = next(c for c in range(len(parts) + 1) if reduced[r, c])
        if lead == len(parts):
            return None
        found[lead] = reduced[r, len(parts)]
    return found


def combination(
    target: Vector, sources: list[Vector], free: list[bool], prefer: list[bool], constant: Monomial
) -> list[fmpq] | None:
    """Multipliers c with target = Σ cᵢ sourceᵢ + c₀, cᵢ ≥ 0 (any sign where `free`), c₀ ≥ 0.

    Vectors are indexed by monomials; `constant` is the monomial 1, where the slack c₀ lives. Among
    solutions, one with a large total of `prefer`red multipliers and slack is chosen.
    """
    columns: list[tuple[int, int, Vector]] = []
    for i, source in enumerate(sources):
        columns.append((i, 1, source))
        if free[i]:
            columns.append((i, -1, {k: -v for k, v in source.items()}))
    columns.append((-1, 1, {constant: ONE}))
    rows = sorted(set(target).union(*(c[2] for c in columns)))
    table, rhs = [], []
    for row in rows:
        b = target.get(row, ZERO)
        sign = -1 if b < 0 else 1
        table.append([sign * c[2].get(row, ZERO) for c in columns])
        rhs.append(sign * b)
    gain = [fmpq(int(i < 0 or prefer[i])) for i, _, _ in columns]
    solution = _simplex(table, rhs, gain)
    if solution is None:
        return None
    result = [ZERO] * len(sources)
    for (i, sign, _), x in zip(columns, solution, strict=True):
        if i >= 0:
            result[i] += sign * x
    return result


def _simplex(table: list[list[fmpq]], rhs: list[fmpq], gain: list[fmpq]) -> list[fmpq] | None:
    """A nonnegative solution of `table · x = rhs` (rhs ≥ 0) with large `gain · x`, or None.

    Two phases with Bland's rule, so it ends; an unbounded gain stops where it is noticed.
    """
    m, n = len(table), len(gain)
    rows = [
        [*row, *(fmpq(int(i == j)) for j in range(m)), b] for i, (row, b) in enumerate(zip(table, rhs, strict=True))
    ]
    basis = [n + i for i in range(m)]
    phase = [ZERO] * n + [-ONE] * m
    _pivot_until_done(rows, basis, phase, n + m)
    if any(basis[i] >= n and rows[i][-1] for i in range(m)):
        return None
    for i in range(m):
        if basis[i] >= n:
            enter = next((j for j in range(n) if rows[i][j]), None)
            if enter is not None:
                _pivot(rows, basis, i, enter)
    _pivot_until_done(rows, basis, gain + [ZERO] * m, n)
    solution = [ZERO] * n
    for i, j in enumerate(basis):
        if j < n:
            solution[j] = rows[i][-1]
    return solution


def _pivot_until_done(rows: list[list[fmpq]], basis: list[int], gain: list[fmpq], columns: int) -> None:
    while True:
        enter = None
        for j in range(columns):
            if j in basis:
                continue
            if gain[j] - sum((gain[basis[i]] * row[j] for i, row in enumerate(rows) if row[j]), ZERO) > 0:
                enter = j
                break
        if enter is None:
            return
        ratios = [(row[-1] / row[enter], basis[i], i) for i, row in enumerate(rows) if row[enter] > 0]
        if not ratios:
            # Unbounded: one step along the ray makes the gain positive, which is all that is wanted.
            _step_along(rows, basis, enter)
            return
        _pivot(rows, basis, min(ratios)[2], enter)


def _step_along(rows: list[list[fmpq]], basis: list[int], enter: int) -> None:
    for row in rows:
        row[-1] -= row[enter]
    rows.append([ZERO] * (len(rows[0]) - 1) + [ONE] if rows else [ONE])
    rows[-1][enter] = ONE
    basis.append(enter)


def _pivot(rows: list[list[fmpq]], basis: list[int], i: int, j: int) -> None:
    lead = rows[i][j]
    rows[i] = [x / lead for x in rows[i]]
    for k, row in enumerate(rows):
        if k != i and row[j]:
            c = row[j]
            rows[k] = [x - c * y for x, y in zip(row, rows[i], strict=True)]
    basis[i] = j
