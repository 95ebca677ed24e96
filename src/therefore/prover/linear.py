"""Exact linear programming for Farkas multipliers: is a target a nonnegative combination?"""

from __future__ import annotations

from fractions import Fraction

Vector = dict[str, Fraction]


def combination(
    target: Vector, sources: list[Vector], free: list[bool], prefer: list[bool], constant: str
) -> list[Fraction] | None:
    """Multipliers c with target = Σ cᵢ sourceᵢ + c₀, cᵢ ≥ 0 (any sign where `free`), c₀ ≥ 0.

    Vectors are indexed by monomials; `constant` is the monomial 1, where the slack c₀ lives. Among
    solutions, one with a large total of `prefer`red multipliers and slack is chosen.
    """
    columns: list[tuple[int, int, Vector]] = []
    for i, source in enumerate(sources):
        columns.append((i, 1, source))
        if free[i]:
            columns.append((i, -1, {k: -v for k, v in source.items()}))
    columns.append((-1, 1, {constant: Fraction(1)}))
    rows = sorted(set(target).union(*(c[2] for c in columns)))
    table, rhs = [], []
    for row in rows:
        b = target.get(row, Fraction(0))
        sign = -1 if b < 0 else 1
        table.append([sign * c[2].get(row, Fraction(0)) for c in columns])
        rhs.append(sign * b)
    gain = [Fraction(int(i < 0 or prefer[i])) for i, _, _ in columns]
    solution = _simplex(table, rhs, gain)
    if solution is None:
        return None
    result = [Fraction(0)] * len(sources)
    for (i, sign, _), x in zip(columns, solution, strict=True):
        if i >= 0:
            result[i] += sign * x
    return result


def _simplex(table: list[list[Fraction]], rhs: list[Fraction], gain: list[Fraction]) -> list[Fraction] | None:
    """A nonnegative solution of `table · x = rhs` (rhs ≥ 0) with large `gain · x`, or None.

    Two phases with Bland's rule, so it ends; an unbounded gain stops where it is noticed.
    """
    m, n = len(table), len(gain)
    rows = [
        [*row, *(Fraction(int(i == j)) for j in range(m)), b] for i, (row, b) in enumerate(zip(table, rhs, strict=True))
    ]
    basis = [n + i for i in range(m)]
    phase = [Fraction(0)] * n + [Fraction(-1)] * m
    _pivot_until_done(rows, basis, phase, n + m)
    if any(basis[i] >= n and rows[i][-1] for i in range(m)):
        return None
    for i in range(m):
        if basis[i] >= n:
            enter = next((j for j in range(n) if rows[i][j]), None)
            if enter is not None:
                _pivot(rows, basis, i, enter)
    _pivot_until_done(rows, basis, gain + [Fraction(0)] * m, n)
    solution = [Fraction(0)] * n
    for i, j in enumerate(basis):
        if j < n:
            solution[j] = rows[i][-1]
    return solution


def _pivot_until_done(rows: list[list[Fraction]], basis: list[int], gain: list[Fraction], columns: int) -> None:
    while True:
        enter = None
        for j in range(columns):
            if j in basis:
                continue
            if gain[j] - sum((gain[basis[i]] * row[j] for i, row in enumerate(rows) if row[j]), Fraction(0)) > 0:
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


def _step_along(rows: list[list[Fraction]], basis: list[int], enter: int) -> None:
    for row in rows:
        row[-1] -= row[enter]
    rows.append([Fraction(0)] * (len(rows[0]) - 1) + [Fraction(1)] if rows else [Fraction(1)])
    rows[-1][enter] = Fraction(1)
    basis.append(enter)


def _pivot(rows: list[list[Fraction]], basis: list[int], i: int, j: int) -> None:
    lead = rows[i][j]
    rows[i] = [x / lead for x in rows[i]]
    for k, row in enumerate(rows):
        if k != i and row[j]:
            c = row[j]
            rows[k] = [x - c * y for x, y in zip(row, rows[i], strict=True)]
    basis[i] = j
