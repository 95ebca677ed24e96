"""LaTeX of names: `sigma` as `\\sigma`, `yhat` as `\\hat{y}`, `x_1` as `x_{1}`; and measures of LaTeX text."""

from __future__ import annotations

import re

from therefore.document import Notation
from therefore.text import ACCENTS, GREEK

_LETTERS = {letter: name for name, letter in GREEK.items()}
_ACCENTED = re.compile(rf"([A-Za-z]|{'|'.join(GREEK)})({'|'.join(ACCENTS)})")
_PIECE = re.compile(r"([^\W\d_]+)(\d*)('*)")
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip


def name_latex(name: str, notation: Notation, upright: bool = False) -> str:
    """LaTeX of a variable or family; `upright` sets a word as the name of a function."""
    if name in notation.names:
        return notation.names[name]
    first, *rest = name.strip("_").split("_") if name.strip("_") else [name]
    subscripts = [_piece(piece, "mathrm") for piece in rest if piece]
    match = _PIECE.fullmatch(first)
    if match and match[2]:
        subscripts.insert(0, match[2])
    stem = _piece(match[1] + match[3] if match else first, "operatorname" if upright else "mathit")
    if not subscripts:
        return stem
    return f"{stem}_{{{','.join(subscripts)}}}"


def _piece(piece: str, font: str) -> str:
    if match := _ACCENTED.fullmatch(piece):
        return rf"\{match[2]}{{{_piece(match[1], font)}}}"
    word, primes = piece.rstrip("'"), "'" * (len(piece) - len(piece.rstrip("'")))
    if word in GREEK or word in _LETTERS:
        return f"\\{_LETTERS.get(GREEK.get(word, word), word)}{primes}"
    if word.isascii() and word.isalnum():
        if len(word) == 1 or word.isdigit():
            return word + primes
        return rf"\{font}{{{word}}}{primes}"
    return rf"\text{{{escape(word)}}}{primes}"


def escape(text: str) -> str:
    """`text` with the characters that LaTeX reserves made literal."""
    return "".join(_SPECIAL.get(c, c) for c in text)


def at_depth_zero(latex: str, mark: str) -> bool:
    """Whether `mark` (`^` or `_`) occurs outside all braces, so that another one would be an error."""
    depth = 0
    for i, c in enumerate(latex):
        if c in "{}" and latex[i - 1 : i] != "\\":
            depth += 1 if c == "{" else -1
        elif depth == 0 and (c == mark or (mark == "^" and c == "'")):
            return True
    return False


def width(text: str) -> int:
    """Roughly how many characters wide a formula is when set."""
    seen = re.sub(
        r"\\(?:left|right|hat|bar|mathrm|mathit|mathbb|operatorname|text|quad|displaystyle|,)(?![a-z])", "", text
    )
    seen = re.sub(r"\\(log|max|min|exp|lim|sin|cos|tan)(?![a-z])|\\(?:[a-zA-Z]+|.)", lambda m: m[1] or "x", seen)
    return len(re.sub(r"[{}^_\s&]", "", seen))
