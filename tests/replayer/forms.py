"""Matrices as linear combinations of words, products of letters that may be transposed (section 7, matrix_arithmetic).

A letter is a matrix that has a name, a gradient, or the inverse of a combination. What is known of
matrices rewrites: each equation gives a word that is replaced, and its transpose another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from replayer.quotients import Value
from replayer.sorts import shape
from replayer.syntax import ONE, Refused, Term, require

if TYPE_CHECKING:
    from replayer.arithmetic import Arithmetic

Letter = tuple[str, bool]  # its name here, and whether it is transposed
Word = tuple[Letter, ...]
Form = dict[Word, Value]
GRADIENT = 1000
MAX_WORDS, MAX_LENGTH, MAX_STEPS = 400, 40, 60


def turned(word: Word) -> Word:
    return tuple((name, not flag) for name, flag in word[::-1])


class Forms:
    """The letters of one computation, and how words are rewritten."""

    def __init__(self, numbers: Arithmetic) -> None:
        self.numbers = numbers
        self.terms: dict[str, Term] = {}
        self.weights: dict[str, int] = {}
        self.inverted: dict[str, Form] = {}
        self.symmetric: set[str] = set()
        self.rules: dict[Word, Form] = {}

    # -- combinations -----------------------------------------------------------------------

    def total(self, parts: Iterable[tuple[Value, Form]]) -> Form:
        result: Form = {}
        for c, form in parts:
            for word, d in form.items():
                sum_ = self.numbers.plus(result.get(word, self.numbers.constant(0)), self.numbers.times(c, d))
                result[word] = sum_
        result = {word: c for word, c in result.items() if c.num}
        require(len(result) <= MAX_WORDS, "a matrix with too many words")
        return result

    def times(self, a: Form, b: Form) -> Form:
        return self.total((self.numbers.times(c, d), self.reduced(u + v)) for u, c in a.items() for v, d in b.items())

    def transposed(self, a: Form) -> Form:
        return self.total((c, self.reduced(turned(word))) for word, c in a.items())

    def single(self, name: str, term: Term, weight: int) -> Form:
        self.terms.setdefault(name, term)
        self.weights.setdefault(name, weight)
        return self.reduced(((name, False),))

    def of(self, t: Term) -> Form:
        op, args = t[0], t[1:]
        one = self.numbers.constant(1)
        if op in ("matrix", "gradient"):
            return self.single(f"{op}{args!r}", t, GRADIENT if op == "gradient" else 1)
        if op == "identity":
            return {(): one}
        if op == "zeros":
            return {}
        if op == "matadd":
            return self.total((one, self.of(a)) for a in args)
        if op == "scale":
            return self.total([(self.numbers.value(args[0]), self.of(args[1]))])
        if op == "matmul":
            first, *rest = map(self.of, args)
            for factor in rest:
                first = self.times(first, factor)
            return first
        if op == "transpose":
            return self.transposed(self.of(args[0]))
        if op == "inverse":
            return self.inverse(t)
        raise Refused(f"{op} is no matrix")

    def inverse(self, t: Term) -> Form:
        form, numbers = self.of(t[1]), self.numbers
        require(form, "the inverse of zero")
        lead = max(form, key=self.size)
        c = form[lead]
        if len(form) > 1 and c.number is None:
            c = numbers.constant(1)
        share = numbers.over(numbers.constant(1), c)
        if lead == ():
            return {(): share}
        if len(form) == 1 and len(lead) == 1 and lead[0][0] in self.inverted:
            inside = self.inverted[lead[0][0]]
            return self.total([(share, self.transposed(inside) if lead[0][1] else inside)])
        form = self.total([(share, form)])
        other = self.transposed(form)
        flip = self.text(other) < self.text(form)
        chosen = other if flip else form
        name = f"inverse({self.text(chosen)})"
        if self.text(other) == self.text(form):
            self.symmetric.add(name)
        self.inverted.setdefault(name, chosen)
        alone = len(form) == 1 and len(lead) == 1
        inner = ("transpose", t[1]) if flip else t[1]
        found = self.single(name, ("inverse", inner), 1 if alone else 1 + self.size(lead)[0])
        return self.total([(share, self.transposed(found) if flip else found)])

    def size(self, word: Word) -> tuple[int, Word]:
        return sum(self.weights[name] for name, _ in word), word

    def text(self, form: Form) -> str:
        """A text that equal combinations share."""
        return " + ".join(f"{self.numbers.text(form[w], {})}·{w}" for w in sorted(form, key=self.size))

    def shape(self, letter: Letter) -> tuple[Term, Term]:
        rows, columns = shape(self.terms[letter[0]])
        return (columns, rows) if letter[1] else (rows, columns)

    # -- words ------------------------------------------------------------------------------

    def reduced(self, word: Word, steps: int = 0) -> Form:
        """A word by what is known, the numbers in it in its coefficient."""
        require(steps <= MAX_STEPS, "rewriting does not end")
        word = tuple((name, flag and name not in self.symmetric) for name, flag in word)
        replaced = self.replaced(word)
        if replaced is not None:
            return self.total((c, self.reduced(w, steps + 1)) for w, c in replaced.items())
        for i, j in self.numbers_in(word):
            return self.total([(self.trace_of(word[i:j]), self.reduced(word[:i] + word[j:], steps))])
        return {word: self.numbers.constant(1)}

    def replaced(self, word: Word) -> Form | None:
        require(len(word) <= MAX_LENGTH, "a word that is too long")
        for pattern, form in self.rules.items():
            n = len(pattern)
            for i in range(len(word) - n + 1):
                if word[i : i + n] == pattern:
                    return {word[:i] + w + word[i + n :]: c for w, c in form.items()}
        return None

    def numbers_in(self, word: Word) -> Iterator[tuple[int, int]]:
        """A part with one row and one column, none of whose parts has."""
        start = None
        for j, letter in enumerate(word):
            rows, columns = self.shape(letter)
            start = j if rows == ONE else start
            if start is not None and columns == ONE:
                yield start, j + 1
                return

    def know(self, a: Term, b: Term) -> None:
        """Rewrite a letter that the right side is without, else the largest word of the difference."""
        one, minus = self.numbers.constant(1), self.numbers.constant(-1)
        left = self.of(a)
        gap = self.total([(one, left), (minus, self.of(b))])
        word = next(iter(left), ())
        single = len(left) == 1 and len(word) == 1
        meant = single and not any(name == word[0][0] for w in gap if w != word for name, _ in w)
        for lead, equation in ((word, gap), (turned(word), self.transposed(gap))):
            if not (meant and lead in equation):
                lead = max(equation, key=self.size, default=())
            if lead and lead not in self.rules:
                share = self.numbers.over(minus, equation[lead])
                rest = {w: c for w, c in equation.items() if w != lead}
                self.rules[lead] = self.total([(share, rest)])

    # -- numbers ----------------------------------------------------------------------------

    def scalar(self, t: Term) -> Value:
        """The value of a trace or a determinant."""
        op, m = t
        numbers = self.numbers
        if op == "det" and m[0] == "matmul" and len({shape(a) for a in m[1:]}) == 1:
            return self.product(numbers.value(("det", a)) for a in m[1:])
        form = self.of(m)
        if op == "trace":
            return self.trace(form, shape(m)[0])
        if not form:
            return numbers.constant(0)
        word = next(iter(form))
        square = all(rows == columns for rows, columns in map(self.shape, word))
        if len(form) == 1 and form[word].number == 1 and square:
            return self.product(self.named(f"det {name}") for name, _ in word)
        return self.named(f"det {min(self.text(form), self.text(self.transposed(form)))}")

    def product(self, values: Iterable[Value]) -> Value:
        result = self.numbers.constant(1)
        for v in values:
            result = self.numbers.times(result, v)
        return result

    def named(self, name: str) -> Value:
        return self.numbers.atom(name)

    def trace(self, form: Form, rows: Term) -> Value:
        result = self.numbers.constant(0)
        for word, c in form.items():
            empty = self.numbers.constant(1) if rows == ONE else self.named(f"trace of identity {rows!r}")
            result = self.numbers.plus(result, self.numbers.times(c, self.trace_of(word) if word else empty))
        return result

    def trace_of(self, word: Word) -> Value:
        """The trace of a word: of numbers where a rotation is made of such, else the same for all rotations."""
        starts = [i for i, letter in enumerate(word) if self.shape(letter)[0] == ONE]
        if starts:
            word = word[starts[0] :] + word[: starts[0]]
            cuts = [i - starts[0] for i in starts] + [len(word)]
            return self.product(self.turning([word[i:j]]) for i, j in pairwise(cuts))
        return self.turning([word[i:] + word[:i] for i in range(len(word))])

    def turning(self, words: list[Word]) -> Value:
        for word in words:
            replaced = self.replaced(word)
            if replaced is not None:
                return self.trace(replaced, self.shape(word[0])[0])
        others = [self.simplest(turned(word)) for word in words]
        least = min([*words, *(word for word, _ in others)])
        signs = {sign for word, sign in others if word == least} | ({1} if least in words else set())
        if signs == {1, -1}:
            return self.numbers.constant(0)
        return self.numbers.times(self.numbers.constant(min(signs)), self.named(f"trace {least}"))

    def simplest(self, word: Word) -> tuple[Word, int]:
        """A word by the rules that make one word of it, and with which sign."""
        word = tuple((name, flag and name not in self.symmetric) for name, flag in word)
        sign = 1
        while True:
            replaced = self.replaced(word)
            if replaced is None or len(replaced) != 1:
                return word, sign
            ((other, c),) = replaced.items()
            if c.number not in (1, -1):
                return word, sign
            word, sign = other, sign * int(c.number)


