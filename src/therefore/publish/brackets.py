"""Sets the brackets of a formula once its content is known: their shape, and whether they must grow.

The printer marks brackets with control characters; `settle` replaces them. Nested grouping
brackets alternate between round and square; only content that is tall gets `\\left` and `\\right`.
"""

from __future__ import annotations

import re

GROUP, CALL, SQUARE, BARS, END = "\x01", "\x02", "\x03", "\x04", "\x05"

_MARKS = re.compile("([\x01-\x05])")
_TALL = re.compile(r"\\(?:frac|sum|prod|int|binom|begin|left|max_|min_|lim)(?![a-zA-Z])")
_SHAPES = (("(", ")"), ("[", "]"))


def group(text: str) -> str:
    """`text` in brackets that only group."""
    return f"{GROUP}{text}{END}"


def call(text: str) -> str:
    """`text` in the brackets of an application, always round."""
    return f"{CALL}{text}{END}"


def square(text: str) -> str:
    """`text` in square brackets, as after a differential operator."""
    return f"{SQUARE}{text}{END}"


def bars(text: str) -> str:
    """`text` as an absolute value."""
    return f"{BARS}{text}{END}"


def settle(text: str) -> str:
    """`text` with its bracket marks replaced by brackets."""
    stack: list[tuple[str, list[str], int]] = [("", [], 0)]
    for piece in _MARKS.split(text):
        if piece == END:
            kind, content, depth = stack.pop()
            opener, outer, outer_depth = stack[-1]
            inside = "".join(content)
            # Brackets of applications do not count for the shape of those around them; around
            # square ones round ones are next.
            counted = depth + 1 if kind == GROUP else depth + 2 - depth % 2 if kind == SQUARE else depth
            outer.append(_bracketed(kind, inside, depth))
            stack[-1] = (opener, outer, max(outer_depth, counted))
        elif piece and piece in "\x01\x02\x03\x04":
            stack.append((piece, [], 0))
        else:
            stack[-1][1].append(piece)
    return "".join(stack[0][1])


def _bracketed(kind: str, inside: str, depth: int) -> str:
    tall = _TALL.search(inside) is not None
    if kind == BARS:
        # Bars inside bars open and close alike; growing ones say which is which.
        return rf"\left| {inside} \right|" if tall or "|" in inside else f"|{inside}|"
    left, right = _SHAPES[1 if kind == SQUARE else 0 if kind == CALL else depth % 2]
    return rf"\left{left} {inside} \right{right}" if tall else f"{left}{inside}{right}"
