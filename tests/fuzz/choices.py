"""Bytes as a source of choices: every string of bytes means something, and a small change means a small one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from therefore.term import Term, add, app, div, mul, neg, num, power, sub, total, var, walk

_T = TypeVar("_T")
NUMBERS = ("0", "1", "2", "3", "1/2", "-1")
NAMES = {"x": "real", "y": "real", "a": "positive", "p": "(0, 1)", "n": "positive integer", "P": "positive function"}
_ONE = ("exp", "log", "sqrt", "Abs", "sin", "cos", "tanh", "sign", "factorial", "floor", "atan")


class Choices:
    """Reads its bytes from the front; when they are used up, every choice is the first."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def below(self, bound: int) -> int:
        """A number from 0 to `bound` - 1."""
        byte = self.data[self.at] if self.at < len(self.data) else 0
        self.at += 1
        return byte % bound

    def pick(self, options: Sequence[_T]) -> _T:
        return options[self.below(len(options))]

    def rest(self) -> str:
        return self.data[self.at :].decode("utf-8", "replace")


def expression(choices: Choices, depth: int = 3, bound: tuple[str, ...] = ()) -> str:
    """An expression as source text over NAMES and bound indices."""
    kind = choices.below(10) if depth else choices.below(3)
    if kind == 0:
        return choices.pick(NUMBERS)
    if kind < 3:
        name = choices.pick((*(n for n in NAMES if n != "P"), *bound))
        return f"P({name})" if name in bound and choices.below(2) else name

    def inner() -> str:
        return expression(choices, depth - 1, bound)

    if kind < 7:
        return f"({inner()} {choices.pick('+-*/')} {inner()})"
    if kind == 7:
        return f"({inner()})**{choices.pick(('2', '3', '(1/2)', '(-1)', 'n'))}"
    if kind == 8:
        return f"{choices.pick(_ONE)}({inner()})"
    if choices.below(3) == 0:
        return f"Derivative({inner()}, {choices.pick('xya')})"
    index = f"k{len(bound)}"
    return f"{choices.pick(('Sum', 'Product'))}({expression(choices, depth - 1, (*bound, index))}, ({index}, 1, n))"


def term(choices: Choices, depth: int = 4, bound: tuple[str, ...] = ()) -> Term:
    """A term of the kinds that the normal form knows best, over x, y, z, n, m and the families P and Q."""
    kind = choices.below(10) if depth else choices.below(3)
    if kind == 0:
        return num(choices.below(7) - 3) if choices.below(2) else div(num(1), num(2))
    if kind == 1:
        return var(choices.pick(("x", "y", "z", *bound)))
    if kind == 2:
        return app(choices.pick("PQ"), var(choices.pick(bound)) if bound else num(1))

    def inner() -> Term:
        return term(choices, depth - 1, bound)

    if kind < 7:
        build = choices.pick((add, mul, sub, div))
        return build(inner(), inner())
    if kind == 7:
        return power(inner(), num(choices.below(4)))
    if kind == 8:
        return choices.pick((neg, lambda t: Term("exp", t), lambda t: Term("abs", t)))(inner())
    index = f"k{len(bound)}"
    return total(index, num(1), var(choices.pick("nm")), term(choices, depth - 1, (*bound, index)))


def rearranged(t: Term, choices: Choices) -> Term:
    """A term that is equal by the laws of arithmetic alone, written differently."""
    args = [rearranged(a, choices) if isinstance(a, Term) else a for a in t.args]
    t = Term(t.op, *args)
    if choices.below(2):
        return t
    if t.op in ("add", "mul"):
        return Term(t.op, *args[::-1])
    if t.op == "sub":
        return add(args[0], mul(num(-1), args[1]))
    if t.op == "neg":
        return sub(num(0), args[0])
    # A quotient in a sum is divided out in an order that may depend on the sums around it.
    if t.op == "sum" and args[3].op in ("add", "sub") and not any(node.op == "div" for node in walk(args[3])):
        return Term(args[3].op, *(total(args[0], args[1], args[2], a) for a in args[3].args))
    return mul(args[0], div(num(1), args[1])) if t.op == "div" else t
