"""Sets the brackets of a formula once its content is known: their shape, and whether they must grow.

The printer marks brackets with control characters; `settle` replaces them. Nested grouping
brackets alternate between round and square; only content that is tall gets `\\left` and `\\right`.
"""

from __future__ import annotations

import re

GROUP, CALL, SQUARE, BARS, END, NORM = "\x01", "\x02", "\x03", "\x04", "\x05", "\x06"

_OPENERS = GROUP + CALL + SQUARE + BARS + NORM
_MARKS = re.compile("([\x01-\x06])")
_TALL = re.compile(r"\\(?:frac|sum|prod|int|binom|begin|left|max_|min_|lim)(?![a-zA-Z])")


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


def norm(text: str) -> str:
    """`text` between double bars."""
    return f"{NORM}{text}{END}"


def settle(text: str) -> str:
    """`text` with its bracket marks replaced by brackets."""
    # Of each open bracket its kind, what it holds so far, and the shapes of grouping brackets right inside.
    stack: list[tuple[str, list[str], set[str]]] = [("", [], set())]
    for piece in _MARKS.split(text):
        if piece == END:
            kind, content, shapes = stack.pop()
            shape, bracketed = _bracketed(kind, "".join(content), shapes)
            stack[-1][1].append(bracketed)
            # Brackets of applications do not count for the shape of those around them.
            stack[-1][2].update(shapes if kind in (CALL, BARS, NORM) else {shape})
        elif piece and piece in _OPENERS:
            stack.append((piece, [], set()))
        else:
            stack[-1][1].append(piece)
    return "".join(stack[0][1])


def _bracketed(kind: str, inside: str, shapes: set[str]) -> tuple[str, str]:
    tall = _TALL.search(inside) is not None
    if kind == NORM:
        return "|", rf"\left\| {inside} \right\|" if tall else rf"\|{inside}\|"
    if kind == BARS:
        # Bars inside bars open and close alike; growing ones say which is which.
        return "|", rf"\left| {inside} \right|" if tall or "|" in inside else f"|{inside}|"
    round_or_square = "()", "[]"
    preferred, other = round_or_square[::-1] if kind == SQUARE else round_or_square
    shape = other if preferred in shapes and kind != CALL else preferred
    left, right = shape[0], shape[1]
    return shape, rf"\left{left} {inside} \right{right}" if tall else f"{left}{inside}{right}"
