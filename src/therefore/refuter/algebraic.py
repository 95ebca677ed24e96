"""Irrational solutions of equations: x = (1 + √5)/2 from x² = x + 1, cube roots, x = log 3 from eˣ = 3.

What is found is a candidate: whoever uses one checks the equation again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from flint import fmpq

from therefore.kernel.balls import Undefined, Unsure, evaluate
from therefore.kernel.field import Overflow, Rejected, Space, Value, difference
from therefore.refuter.constants import Constant, negative
from therefore.term import Term, add, div, mul, neg, num, power, sub, substitute

VALUES = (1, 2, 3)  # for the other variables of an equation


class _Lenient(Space):
    """Arithmetic that divides by whatever is not plainly zero."""

    def unknown_divisor(self, divisor: Value) -> None:
        return


def solutions(equation: Term, name: str) -> Iterator[dict[str, Constant]]:
    """Values of the variables of an equation that solve it for one of them; they are opposite, or one is irrational."""
    others, sides = sorted(equation.free - {name}), equation.args
    for shift in range(len(VALUES) if others else 1):
        chosen = {other: VALUES[(k + shift) % len(VALUES)] for k, other in enumerate(others)}
        fixed = {other: Constant(str(value), num(value)) for other, value in chosen.items()}
        t = substitute(difference(equation), {other: num(value) for other, value in chosen.items()})
        for root in _zeros(t, name):
            yield {**fixed, name: root}
        if len(others) == 1:  # of an even function, say
            yield {**fixed, name: Constant(f"-{chosen[others[0]]}", num(-chosen[others[0]]))}
        left, right = (substitute(side, {other: num(value) for other, value in chosen.items()}) for side in sides)
        for a, b in ((left, right), (right, left)):
            for value in _isolated(a, b, name) if name in a.free and name not in b.free else ():
                folded = _folded(value)
                yield {**fixed, name: Constant(_bare(shown(folded)), folded)}


def _isolated(t: Term, value: Term, name: str) -> Iterator[Term]:
    """Values of a variable that occurs once in t, where t has a value: what is around it undone from outside."""
    inside = [i for i, a in enumerate(t.args) if isinstance(a, Term) and name in a.free]
    if t == Term("var", name):
        yield value
    if len(inside) != 1:
        return
    (i,) = inside
    rest = [a for k, a in enumerate(t.args) if k != i]
    undo = _UNDOING.get((t.op, i)) or _UNDOING.get((t.op, -1))
    for inner in undo(value, *rest) if undo else ():
        yield from _isolated(t.args[i], inner, name)


def _of_power(v: Term, e: Term) -> list[Term]:
    root = power(v, div(num(1), e))
    return [root, neg(root)] if e.op == "num" and e.args[0] % 2 == 0 else [root]


# By operator and by which argument has the variable inside (-1: whichever), what that may be where the whole is v.
_UNDOING: Mapping[tuple[str, int], Callable[..., list[Term]]] = {
    ("add", -1): lambda v, *rest: [sub(v, add(num(0), *rest))],
    ("mul", -1): lambda v, *rest: [div(v, mul(num(1), *rest))],
    ("sub", 0): lambda v, b: [add(v, b)],
    ("sub", 1): lambda v, a: [sub(a, v)],
    ("div", 0): lambda v, b: [mul(v, b)],
    ("div", 1): lambda v, a: [div(a, v)],
    ("neg", 0): lambda v: [neg(v)],
    ("abs", 0): lambda v: [v, neg(v)],
    ("exp", 0): lambda v: [Term("log", v)],
    ("log", 0): lambda v: [Term("exp", v)],
    ("pow", 0): _of_power,
    ("pow", 1): lambda v, a: [div(Term("log", v), Term("log", a))],
}


def _folded(t: Term) -> Term:
    """A constant with its rational parts worked out, and without zeros and ones that change nothing."""
    if t.op in ("num", "const"):
        return t
    t = Term(t.op, *(_folded(a) if isinstance(a, Term) else a for a in t.args))
    try:
        value = evaluate(t, {})
    except (Undefined, Unsure):
        return t
    if isinstance(value, fmpq):
        return _number(value)
    neutral = {"add": num(0), "mul": num(1)}.get(t.op)
    kept = [a for a in t.args if a != neutral]
    return kept[0] if neutral and len(kept) == 1 else Term(t.op, *kept)


def shown(t: Term) -> str:
    """A constant as it might be typed, a compound one in brackets."""
    parts = [shown(a) for a in t.args if isinstance(a, Term)]
    if t.op in _SIGNS:
        return f"({_SIGNS[t.op].join(parts)})"
    if t.op == "neg":
        return f"(-{parts[0]})"
    if t.op in ("num", "const"):
        return f"({t.args[0]})" if "/" in str(t.args[0]) else str(t.args[0])
    return f"{t.op}({_bare(parts[0])})"


def _bare(text: str) -> str:
    return text[1:-1] if text.startswith("(") else text


_SIGNS = {"add": " + ", "sub": " - ", "mul": "*", "div": "/", "pow": "**"}


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
