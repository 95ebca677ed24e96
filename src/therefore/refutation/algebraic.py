"""Irrational solutions of polynomial equations: x = (1 + √5)/2 from x² = x + 1, and cube roots.

What is found is a candidate: whoever uses one checks the equation again.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from flint import fmpq

from therefore.kernel.field import Overflow, Rejected, Space, Value, difference
from therefore.refutation.constants import Constant, negative
from therefore.term import Term, add, div, num, power, substitute

VALUES = (1, 2, 3)  # for the other variables of an equation


class _Lenient(Space):
    """Arithmetic that divides by whatever is not plainly zero."""

    def unknown_divisor(self, divisor: Value) -> None:
        return


def solutions(equation: Term, name: str) -> Iterator[dict[str, Constant]]:
    """Values of the variables of an equation that solve it for one of them, which is irrational."""
    others = sorted(equation.free - {name})
    for shift in range(len(VALUES) if others else 1):
        chosen = {other: VALUES[(k + shift) % len(VALUES)] for k, other in enumerate(others)}
        fixed = {other: Constant(str(value), num(value)) for other, value in chosen.items()}
        t = substitute(difference(equation), {other: num(value) for other, value in chosen.items()})
        for root in _zeros(t, name):
            yield {**fixed, name: root}


def _zeros(t: Term, name: str) -> Iterator[Constant]:
    space = _Lenient()
    try:
        value = space.normal(t)
        i = space.as_generator(space.normal(Term("var", name)))
        if i is None or value.num.is_constant() or tuple(space.used(value.num)) != (i,):
            return
        for factor, _ in space.factor(value.num)[1]:
            c = {sum(m): c for m, c in factor.to_dict().items()}
            yield from _irrational([c.get(k, fmpq(0)) for k in range(max(c) + 1)])
    except (Rejected, Overflow):
        return


def _irrational(c: list[fmpq]) -> Iterator[Constant]:
    """Zeros of an irreducible polynomial c₀ + c₁x + …, of degree two or a cube root."""
    if len(c) == 3 and (square := c[1] ** 2 - 4 * c[0] * c[2]) > 0:
        middle, width = -c[1] / (2 * c[2]), abs(2 * c[2])
        root = Constant(
            f"sqrt({square})" + ("" if width == 1 else f"/{width}" if width.q == 1 else f"/({width})"),
            div(_root(square, 2), _number(width)),
        )
        for end in (root, negative(root)):
            text = f"{middle} - {end.text[1:]}" if end.text.startswith("-") else f"{middle} + {end.text}"
            yield Constant(text, add(_number(middle), end.term)) if middle else end
    if len(c) == 4 and not c[1] and not c[2]:
        cube = -c[0] / c[3]
        third = Constant(f"cbrt({abs(cube)})", _root(abs(cube), 3))
        yield third if cube > 0 else negative(third)


def _root(q: fmpq, n: int) -> Term:
    return power(_number(q), num(Fraction(1, n)))


def _number(q: fmpq) -> Term:
    return num(str(q))
