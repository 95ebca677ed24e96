"""Domains as text, `positive integer` or `[0, 1)`, and the facts they state about a term."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from therefore.kernel.balls import holds
from therefore.term import ONE, ZERO, Term, div, eq, le, lt, mul, ne, neg, num, var

WORDS = (
    "real", "positive", "nonnegative", "negative", "nonzero", "integer", "positive integer", "nonnegative integer",
    "complex", "nonzero complex",
)  # fmt: skip
_NUMBER = r"[+-]?\d+(?:/0*[1-9]\d*)?"
_END = rf"{_NUMBER}|[+-]?(?:\d+\*)?pi(?:/0*[1-9]\d*)?"
_INTERVAL = re.compile(rf"([\[(])({_END}|-oo),({_END}|\+?oo)([\])])")
_KIND = "square|invertible|symmetric|orthogonal|positive definite|positive semidefinite"
_SHAPED = re.compile(rf"((?:(?:{_KIND}) )*)(matrix|vector)(?: ?\(([^()]*)\))?")
_SIZE = re.compile(r"[A-Za-z]\w*|[1-9]\d{0,3}")
SIZE = Term("var", "N")  # of matrices that are declared without one
_SET = re.compile(rf"\{{({_NUMBER}(?:,{_NUMBER})*)\}}")


@dataclass(frozen=True)
class Domain:
    """A set of real or, where `complex` says so, of complex numbers.

    `low` and `high` are None where the set is unbounded; `values` lists a finite set, in the
    order written; `family` says that the text ended in `sequence` or `function`.
    """

    text: str
    low: Term | None = None
    high: Term | None = None
    low_open: bool = False
    high_open: bool = False
    integer: bool = False
    nonzero: bool = False
    values: tuple[Fraction, ...] = ()
    family: bool = False
    complex: bool = False

    def facts(self, t: Term) -> tuple[Term, ...]:
        """What membership says of `t`, one fact per condition; nothing for the real numbers."""
        if self.values:
            cases = tuple(eq(t, _number(v)) for v in self.values)
            return cases if len(cases) == 1 else (Term("or", *cases),)
        found = [Term(op, t) for op, holds in (("integer", self.integer), ("complex", self.complex)) if holds]
        if self.low is not None:
            found.append((lt if self.low_open else le)(self.low, t))
        if self.high is not None:
            found.append((lt if self.high_open else le)(t, self.high))
        if self.nonzero:
            found.append(ne(t, ZERO))
        return tuple(found)


@dataclass(frozen=True)
class MatrixDomain(Domain):
    """A set of matrices: `rows` and `columns` are sizes, `kinds` the adjectives before `matrix`."""

    rows: Term = SIZE
    columns: Term = SIZE
    kinds: tuple[str, ...] = ()

    def letter(self, name: str) -> Term:
        return Term("matrix", name, self.rows, self.columns)

    def facts(self, t: Term) -> tuple[Term, ...]:
        """That the name stands for a matrix of this shape, what sizes are, and what each adjective says."""
        letter = self.letter(str(t.args[0]))
        found = [eq(t, letter)]
        for size in dict.fromkeys((self.rows, self.columns)):
            if size.op == "var":
                found += [Term("integer", size), le(ONE, size)]
        for kind in self.kinds:
            found += _KINDS[kind](letter)
        return tuple(dict.fromkeys(found))


def _orthogonal(a: Term) -> list[Term]:
    turned, identity = Term("transpose", a), Term("identity", a.args[1])
    return [eq(Term("matmul", turned, a), identity), eq(Term("matmul", a, turned), identity)]


_KINDS: Mapping[str, Callable[[Term], list[Term]]] = {
    "square": lambda a: [],
    "invertible": lambda a: [ne(Term("det", a), ZERO)],
    "symmetric": lambda a: [eq(Term("transpose", a), a)],
    "orthogonal": _orthogonal,
    "positive definite": lambda a: [Term("definite", a)],
    "positive semidefinite": lambda a: [Term("semidefinite", a)],
}


def _matrix(match: re.Match[str]) -> MatrixDomain:
    """`invertible symmetric matrix`, `matrix(m, n)`, `vector(n)`: a size that is not written is N."""
    words, noun, inside = match.groups()
    kinds, texts = tuple(re.findall(_KIND, words)), [s.strip() for s in inside.split(",")] if inside else []
    if not all(map(_SIZE.fullmatch, texts)):
        raise ValueError(f"the sizes in `{match[0]}` are not names or positive integers")
    sizes = [num(int(s)) if s.isdigit() else var(s) for s in texts]
    if noun == "vector":
        if len(sizes) > 1 or kinds:
            raise ValueError("a vector has one size and no kind: `vector(n)`")
        return MatrixDomain(match[0], rows=(*sizes, SIZE)[0], columns=ONE)
    if not kinds and len(sizes) != 2:
        raise ValueError("a matrix that is not square has two sizes: `matrix(m, n)`")
    if kinds and len(sizes) > 1:
        raise ValueError(f"a {words.strip()} matrix has one size: `{words}matrix(n)`")
    rows, columns = sizes if len(sizes) == 2 else (*sizes, SIZE)[:1] * 2
    return MatrixDomain(match[0], rows=rows, columns=columns, kinds=kinds)


def parse_domain(text: str) -> Domain:
    """The domain that a text names; ValueError, with the vocabulary, for any other text."""
    words = text.split()
    family = bool(words) and words[-1] in ("sequence", "function")
    if family:
        words = words[:-1] or ["real"]
    name = " ".join(words)
    if name in WORDS:
        low: Term | None = None
        if words[0] in ("positive", "nonnegative"):
            low = ONE if name == "positive integer" else ZERO
        return Domain(
            name,
            low=low,
            high=ZERO if name == "negative" else None,
            low_open=name == "positive",
            high_open=name == "negative",
            integer="integer" in words,
            nonzero=words[0] == "nonzero",
            complex="complex" in words,
            family=family,
        )
    if match := _SHAPED.fullmatch(name):
        if family:
            raise ValueError("families of matrices are not supported yet")
        return _matrix(match)
    packed = "".join(words)
    if match := _INTERVAL.fullmatch(packed):
        return _interval(name, match, family)
    if match := _SET.fullmatch(packed):
        values = tuple(dict.fromkeys(map(Fraction, match[1].split(","))))
        return Domain(name, values=values, family=family)
    vocabulary = f"{', '.join(WORDS)}, `square matrix`, `vector`, an interval `(0, 1)`, `[0, oo)` or a set `{{0, 1}}`"
    raise ValueError(f"`{text}` is not a domain; write {vocabulary}")


def _interval(name: str, match: re.Match[str], family: bool) -> Domain:
    left, a, b, right = match.groups()
    low = None if "oo" in a else _end(a)
    high = None if "oo" in b else _end(b)
    if (low is None and left == "[") or (high is None and right == "]"):
        raise ValueError(f"`{name}` includes infinity, which is not a real number")
    if low is not None and high is not None and not holds(lt(low, high), {}):
        raise ValueError(f"`{name}` is empty or a single point")
    return Domain(name, low, high, left == "(", right == ")", family=family)


def _end(text: str) -> Term:
    """An end of an interval: a rational number, or a rational multiple of π."""
    if "pi" not in text:
        return _number(Fraction(text))
    factor, _, divisor = text.partition("pi")
    sign, count = factor[:1] == "-", factor.strip("+-*")
    t = Term("const", "pi")
    t = mul(num(Fraction(count)), t) if count else t
    t = div(t, num(Fraction(divisor[1:]))) if divisor else t
    return neg(t) if sign else t


def _number(value: Fraction) -> Term:
    """The number as an author would write it: a minus sign stands before the numeral."""
    if value == 0:
        return ZERO
    if value == 1:
        return ONE
    return neg(num(-value)) if value < 0 else num(value)
