"""LaTeX source as tokens: each knows its span; spacing is dropped, and synonyms are made one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Kind = Literal["name", "number", "word", "command", "symbol", "end"]

SKIPPED = frozenset(
    r"\, \; \: \! \  \quad \qquad \displaystyle \textstyle \limits \nolimits \thinspace \nonumber \notag".split(" ")
)
BIG = frozenset(rf"\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m"))
ACCENTS = {"hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde",
           "vec": "vec", "dot": "dot", "ddot": "ddot", "check": "check", "breve": "breve"}  # fmt: skip
FONTS = frozenset({"mathbf", "mathcal", "mathbb", "mathsf", "mathfrak", "boldsymbol", "bm", "mathscr"})
UPRIGHT = frozenset({"mathrm", "operatorname", "mathit", "text", "textrm", "mbox", "rm"})
SYNONYMS = {
    r"\lbrack": "[", r"\rbrack": "]", r"\lbrace": r"\{", r"\rbrace": r"\}", r"\Vert": r"\|", r"\lVert": r"\|",
    r"\rVert": r"\|", r"\parallel": r"\|", r"\vert": "|", r"\lvert": "|", r"\rvert": "|", r"\mid": "|", "‖": r"\|",
    r"\leq": r"\le", r"\leqslant": r"\le", r"\geq": r"\ge", r"\geqslant": r"\ge", r"\neq": r"\ne", "≤": r"\le",
    "≥": r"\ge", "≠": r"\ne", r"\lt": "<", r"\gt": ">", r"\cdot": "*", r"\times": "*", r"\ast": "*", "·": "*", "×": "*",
    "−": "-", r"\dfrac": r"\frac", r"\tfrac": r"\frac", r"\ln": r"\log", r"\rightarrow": r"\to", r"\implies":
    r"\Rightarrow", r"\iff": r"\Leftrightarrow", r"\coloneqq": ":=", r"\triangleq": ":=", r"\dbinom": r"\binom",
    r"\cfrac": r"\frac",
    r"\infin": r"\infty", r"\dots": r"\ldots", r"\cdots": r"\ldots", "（": "(", "）": ")", "，": ",", "＝": "=",
}  # fmt: skip
_TOKEN = re.compile(
    r"""(?P<space>\s+|~|%[^\n]*\n?)|(?P<command>\\(?:[A-Za-z]+|.))|(?P<number>\d+(?:\.\d+)?)|(?P<letter>[A-Za-z])
        |(?P<pair>:=)|(?P<symbol>.)""",
    re.VERBOSE | re.DOTALL,
)


_AS_CODE = re.compile(r"[eE][+-]?\d|,\d{3}(?!\d)")  # 1e-3, which would be 1·e − 3, and 1,000
_MACRO = re.compile(r"\\[A-Za-z]+$")


_LINE_SPACE = re.compile(r"\s*\[[\d.]+(?:pt|ex|em|mm|cm)\]")  # as behind \\
_REMARK = re.compile(r"\s*\{[^{}]*\}")


class TexError(Exception):
    """What could not be read, and where: a span of the source."""

    def __init__(self, reason: str, start: int, end: int, help: str = "") -> None:
        super().__init__(reason)
        self.reason, self.start, self.end, self.help = reason, start, end, help


@dataclass(frozen=True)
class Token:
    r"""`text` is canonical: `\leq` arrives as `\le`, `\hat y` as the name `\hat{y}`, `\mathrm{KL}` as the word `KL`.

    `touching` says that nothing stands between this token and the one before.
    """

    kind: Kind
    text: str
    start: int
    end: int
    touching: bool = False


def tokens(source: str) -> list[Token]:
    """All tokens of a source, then one of kind `end`; TexError where the text breaks off."""
    found = list(_digits(list(_Tokenizer(source).run())))
    return [*found, Token("end", "", len(source), len(source))]


def _digits(found: list[Token]) -> Iterator[Token]:
    r"""The same tokens with numbers split where TeX takes one digit: `\frac12` is a half, `x_12` is x_1 and 2."""
    wanted = [0]  # how many arguments are still to come, at each depth of braces
    for token, following in zip(found, [*found[1:], None], strict=False):
        if token.kind == "number" and wanted[-1] and token.text.isdigit():
            taken = min(wanted[-1], len(token.text) - 1)
            wanted[-1] -= min(wanted[-1], len(token.text))
            cuts = [*range(taken + 1), len(token.text)]
            for a, b in pairwise(cuts):
                at = token.start
                yield Token("number", token.text[a:b], at + a, at + b, token.touching if a == 0 else True)
            continue
        yield token
        if token.text == "{":
            wanted[-1] = max(0, wanted[-1] - 1)
            wanted.append(0)
        elif token.text == "}" and len(wanted) > 1:
            wanted.pop()
        elif token.text in _TAKES:
            wanted[-1] = 0 if following is not None and following.text == "[" else _TAKES[token.text]
        else:
            wanted[-1] = max(0, wanted[-1] - 1)


_TAKES = {r"\frac": 2, r"\binom": 2, r"\sqrt": 1, "_": 1}


def canonical(parts: list[Token]) -> str:
    """One text for what a run of tokens writes, however it is spaced."""
    text = ""
    for t in parts:
        runs_on = _MACRO.search(text) and t.text[:1].isalpha()
        text += f" {t.text}" if runs_on else t.text
    return text


class _Tokenizer:
    def __init__(self, source: str) -> None:
        self.source, self.at, self.touching = source, 0, False

    def run(self) -> Iterator[Token]:
        while (token := self.next()) is not None:
            yield token

    def raw(self) -> re.Match[str] | None:
        """The next match that is not space."""
        while match := _TOKEN.match(self.source, self.at):
            self.at = match.end()
            text = match[0]
            if match.lastgroup == "space" or text in SKIPPED or text in BIG:
                self.touching = False
                continue
            if text == r"\\" and (space := _LINE_SPACE.match(self.source, self.at)):
                self.at = space.end()
            if text in (r"\tag", r"\label", r"\hspace", r"\phantom"):
                remark = _REMARK.match(self.source, self.at)
                if remark is None:
                    raise TexError(f"`{text}` needs its text in braces", match.start(), match.end())
                self.at, self.touching = remark.end(), False
                continue
            return match
        return None

    def next(self) -> Token | None:
        match = self.raw()
        if match is None:
            return None
        start, touching = match.start(), self.touching
        self.touching = True
        kind, text = self.canonical(match)
        return Token(kind, text, start, self.at, touching)

    def canonical(self, match: re.Match[str]) -> tuple[Kind, str]:
        text, group = match[0], match.lastgroup
        if text in (r"\left", r"\right"):
            return self.delimiter(text, match)
        text = SYNONYMS.get(text, text)
        if group == "number":
            if _AS_CODE.match(self.source, self.at):
                raise TexError("a number as programs write it", match.start(), self.at, r"write 10^{-3}, and no commas")
            return "number", text
        if group == "letter":
            return "name", text
        if not text.startswith("\\") or not text[1:].isalpha():
            return "symbol", text
        bare = text[1:]
        if bare == "overline" and not self.is_one_name():
            return "command", text
        if bare in ACCENTS:
            return "name", rf"\{ACCENTS[bare]}{{{self.inner(match)}}}"
        if bare in FONTS:
            return "name", rf"\{bare}{{{self.inner(match)}}}"
        if bare in UPRIGHT:
            word = self.braced(match).strip()
            return ("name" if len(word) == 1 else "word"), word
        if bare in ("begin", "end"):
            return "command", rf"\{bare}{{{self.braced(match).rstrip('*')}}}"
        return ("name" if bare in GREEK else "command"), text

    def is_one_name(self) -> bool:
        """Whether what is in the braces here, or stands here without, is one name."""
        at = self.at
        try:
            self.inner(None)
        except TexError:
            return False
        finally:
            self.at = at
        return True

    def delimiter(self, side: str, match: re.Match[str]) -> tuple[Kind, str]:
        """A bracket that grows: bars say on which side they stand, all others are as without."""
        inner = self.raw()
        if inner is None:
            raise TexError("a bracket is missing", match.start(), match.end())
        text = SYNONYMS.get(inner[0], inner[0])
        return "symbol", side + text if text in ("|", ".") else text

    def braced(self, match: re.Match[str]) -> str:
        inner = self.raw()
        if inner is None or inner[0] != "{":
            raise TexError(f"`{match[0]}` needs its text in braces", match.start(), match.end())
        end = self.source.find("}", self.at)
        if end < 0:
            raise TexError("this brace is never closed", inner.start(), inner.end())
        text, self.at = self.source[self.at : end], end + 1
        return text

    def inner(self, match: re.Match[str] | None) -> str:
        """The name below an accent or in a font: one token, in braces or without."""
        first = self.raw()
        if first is not None and first[0] == "{":
            token = self.next()
            last = self.raw()
            if token is None or last is None or last[0] != "}":
                raise TexError("an accent stands above one name", match.start() if match else 0, self.at)
            return token.text
        if first is None:
            raise TexError("an accent stands above one name", match.start() if match else 0, self.at)
        return self.canonical(first)[1]


GREEK = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell".split()
)
