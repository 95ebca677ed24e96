"""Exact arithmetic of matrices of symbolic size: linear combinations of words in letters.

A letter is a named matrix, or the inverse or gradient of something, perhaps transposed; a word is a
product of letters, the empty one the identity; coefficients are values of the scalar arithmetic.
What is known of matrices are equations, each a rule that rewrites its largest word (ordered by
weight, then by letters, which products respect), or a letter that it defines. Traces of words are equal
up to rotation and transposition. For every shape a matrix means a real one; where a size is not a
positive integer, 1 is meant. An inverse is the Moore-Penrose one, which has all the properties used
here without conditions: (A⁺)⁺ = A, (Aᵀ)⁺ = (A⁺)ᵀ, (cA)⁺ = A⁺/c (Penrose 1955); that A is invertible
is a fact of its own. Imports the term tree, the shapes of terms and the kernel's generators.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

from therefore.kernel.generators import Atom
from therefore.kernel.grammar import Shape, shape
from therefore.kernel.quotients import Rejected, Value
from therefore.term import ONE, Term

if TYPE_CHECKING:
    from therefore.kernel.field import Space

Letter = tuple[str, bool]  # its key, and whether it is transposed
Word = tuple[Letter, ...]
Form = dict[Word, Value]

MAX_WORDS = 400
MAX_LENGTH = 40
MAX_REWRITES = 60
GREATEST = 1000  # the weight of a gradient, which what it is known to be takes the place of


@dataclass(frozen=True)
class Meaning:
    """What a letter stands for; of an inverse also the form of what is inverted.

    `symmetric` says that it equals its transposed.
    """

    term: Term
    weight: int = 1
    inverted: tuple[tuple[Word, Value], ...] = ()
    symmetric: bool = False


class Matrices:
    """The letters met so far, and the rules known about them."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.letters: dict[str, Meaning] = {}
        self.rules: list[tuple[Word, Form]] = []

    # -- forms --------------------------------------------------------------------------------

    def form(self, t: Term) -> Form:
        """The linear combination of words that a matrix is."""
        op, args = t.op, t.args
        if op in ("matrix", "gradient"):
            return self.letter(repr(t), Meaning(t, GREATEST if op == "gradient" else 1))
        if op == "identity":
            return {(): self.space.constant(1)}
        if op == "zeros":
            return {}
        if op == "matadd":
            return self.combine((form, self.space.constant(1)) for form in map(self.form, args))
        if op == "scale":
            return self.combine([(self.form(args[1]), self.number(args[0]))])
        if op == "matmul":
            result = self.form(args[0])
            for a in args[1:]:
                result = self.product(result, self.form(a))
            return result
        if op == "transpose":
            return self.combine((self.rewritten(_flipped(w)), c) for w, c in self.form(args[0]).items())
        if op == "inverse":
            return self.inverse(args[0])
        raise Rejected(f"{op} is not a matrix")

    def number(self, t: Term) -> Value:
        return self.space.normal(t)

    def letter(self, key: str, meaning: Meaning) -> Form:
        if key not in self.letters:
            self.letters[key] = meaning
            if meaning.term.op != "matrix":
                self.space.new_letter(meaning.term)
        return self.rewritten(((key, False),))

    def combine(self, parts: Iterable[tuple[Form, Value]]) -> Form:
        """Σ c·form."""
        result: Form = {}
        for form, c in parts:
            for word, value in form.items():
                term = self.space.multiply(c, value)
                total = self.space.add(result[word], term) if word in result else term
                if total.is_zero:
                    result.pop(word, None)
                else:
                    result[word] = total
            if len(result) > MAX_WORDS:
                raise Rejected("a matrix grew too large")
        return result

    def product(self, a: Form, b: Form) -> Form:
        return self.combine(
            (self.rewritten(u + v), self.space.multiply(c, d)) for u, c in a.items() for v, d in b.items()
        )

    def rewritten(self, word: Word, depth: int = 0) -> Form:
        """A word by the rules, with what is a number in it, as xᵀAy, in its coefficient."""
        word = tuple((key, flipped and not self.letters[key].symmetric) for key, flipped in word)
        changed = self.changed(word)
        if depth > MAX_REWRITES:
            raise Rejected("the equations of matrices rewrite without end")
        if changed is not None:
            return self.combine((self.rewritten(w, depth + 1), c) for w, c in changed.items())
        for i, j in self.numbers_in(word):
            return self.combine([(self.rewritten(word[:i] + word[j:]), self.trace_of_word(word[i:j]))])
        return {word: self.space.constant(1)}

    def changed(self, word: Word) -> Form | None:
        """A word by the first rule that applies, None where none does."""
        if len(word) > MAX_LENGTH:
            raise Rejected("a product of matrices grew too long")
        for number, (pattern, form) in enumerate(self.rules):
            for i in range(len(word) - len(pattern) + 1):
                if word[i : i + len(pattern)] == pattern:
                    self.space.rewrote(number)
                    return {word[:i] + w + word[i + len(pattern) :]: c for w, c in form.items()}
        return None

    def numbers_in(self, word: Word) -> Iterator[tuple[int, int]]:
        """The first shortest part of a word that has one row and one column."""
        start = None
        for j, letter in enumerate(word):
            rows, columns = self.shape(letter)
            start = j if rows == ONE else start
            if start is not None and columns == ONE:
                yield start, j + 1
                return

    def shape(self, letter: Letter) -> Shape:
        sizes = shape(self.letters[letter[0]].term)
        assert sizes is not None
        rows, columns = sizes
        return (columns, rows) if letter[1] else (rows, columns)

    def inverse(self, t: Term) -> Form:
        """A multiple of the identity, or of what an inverse inverts; of a letter for any other inverse."""
        form, one = self.form(t), self.space.constant(1)
        lead = max(form, key=self.order, default=())
        if not form:
            raise Rejected("the inverse of zero")
        c = form[lead] if len(form) == 1 or form[lead].constant is not None else one
        scale = self.space.divide(one, c)
        if not lead:
            return {(): scale}
        inner = dict(self.letters[lead[0][0]].inverted)
        if len(form) == len(lead) == 1 and inner:
            return self.combine([(self.transposed(inner) if lead[0][1] else inner, scale)])
        form = self.combine([(form, scale)])
        turned = self.transposed(form)
        flipped = self.key(turned) < self.key(form)
        chosen, symmetric = turned if flipped else form, self.key(turned) == self.key(form)
        term = Term("inverse", self.term(chosen, shape(t)))
        weight = 1 if len(form) == len(lead) == 1 else 1 + self.order(lead)[0]
        result = self.letter(f"inverse({self.key(chosen)})", Meaning(term, weight, tuple(chosen.items()), symmetric))
        return self.combine([(self.transposed(result) if flipped else result, scale)])

    def transposed(self, form: Form) -> Form:
        return self.combine((self.rewritten(_flipped(w)), c) for w, c in form.items())

    def order(self, word: Word) -> tuple[int, Word]:
        return sum(self.letters[key].weight for key, _ in word), word

    def difference(self, a: Term, b: Term) -> Form:
        return self.combine([(self.form(a), self.space.constant(1)), (self.form(b), self.space.constant(-1))])

    def key(self, form: Form) -> str:
        return " + ".join(f"({form[w].key}){w}" for w in sorted(form, key=self.order))

    # -- numbers ------------------------------------------------------------------------------

    def scalar(self, t: Term) -> Value:
        """The value of a trace or a determinant."""
        (matrix,) = t.args
        if t.op == "det" and matrix.op == "matmul" and len({shape(a) for a in matrix.args}) == 1:
            return reduce(self.space.multiply, (self.space.normal(Term("det", a)) for a in matrix.args))
        form, sizes = self.form(matrix), shape(matrix)
        assert sizes is not None
        if t.op == "trace":
            return self.trace(form, sizes[0])
        if not form:
            return self.space.constant(0)
        word, *others = form
        if not others and form[word].constant == 1 and all(rows == columns for rows, columns in map(self.shape, word)):
            dets = (self.generator(Term("det", self.letters[key].term)) for key, _ in word)
            return reduce(self.space.multiply, dets, self.space.constant(1))
        return self.generator(Term("det", self.term(min(form, self.transposed(form), key=self.key), sizes)))

    def trace(self, form: Form, size: Term) -> Value:
        result = self.space.constant(0)
        for word, c in form.items():
            value = self.trace_of_word(word) if word else self.trace_of_identity(size)
            result = self.space.add(result, self.space.multiply(c, value))
        return result

    def trace_of_identity(self, size: Term) -> Value:
        return self.space.constant(1) if size == ONE else self.generator(Term("trace", Term("identity", size)))

    def trace_of_word(self, word: Word) -> Value:
        """tr(w): a product of numbers like xᵀAy where the word has such parts, else one generator."""
        starts = [i for i, letter in enumerate(word) if self.shape(letter)[0] == ONE]
        if starts:
            word = word[starts[0] :] + word[: starts[0]]
            ends = [*(i - starts[0] for i in starts[1:]), len(word)]
            parts = [word[i:j] for i, j in pairwise([0, *ends])]
            return reduce(self.space.multiply, map(self.trace_of_turns, parts))
        return self.trace_of_turns(*(word[i:] + word[:i] for i in range(len(word))))

    def trace_of_turns(self, *turns: Word) -> Value:
        """The trace that all these words have: by a rule that changes one of them, or a generator."""
        for word in turns:
            changed = self.changed(word)
            if changed is not None:
                return self.trace(changed, self.shape(word[0])[0])
        flipped = [self.simplest(_flipped(word)) for word in turns]
        best = min((*turns, *(word for word, _ in flipped)))
        signs = {c for word, c in flipped if word == best} | ({1} if best in turns else set())
        if signs == {1, -1}:
            return self.space.constant(0)
        return self.space.multiply(self.space.constant(min(signs)), self.word_generator(best))

    def simplest(self, word: Word) -> tuple[Word, int]:
        """A word by those rules that make one word of it, perhaps with a minus sign."""
        changed = self.changed(word)
        if changed is None or len(changed) != 1:
            return word, 1
        ((other, c),) = changed.items()
        if c.constant not in (1, -1):
            return word, 1
        found, sign = self.simplest(other)
        return found, sign * int(c.constant)


    def word_generator(self, word: Word) -> Value:
        return self.generator(Term("trace", self.word_term(word)))

    def generator(self, t: Term) -> Value:
        return self.space.intern(repr(t), lambda: Atom(t, frozenset(), 0))

    # -- what is known --------------------------------------------------------------------------

    def know_equal(self, a: Term, b: Term) -> None:
        """Rewrite the largest word of a − b, or a where that is a letter that b is made without.

        The transposed equation is another rule.
        """
        left, form = self.form(a), self.difference(a, b)
        word = next(iter(left), ())
        defined = len(left) == len(word) == 1 and not any(key == word[0][0] for w in form if w != word for key, _ in w)
        for turned, equation in ((word, form), (_flipped(word), self.transposed(form))):
            lead = turned if defined and turned in equation else max(equation, key=self.order, default=())
            if not lead or lead in [pattern for pattern, _ in self.rules]:
                continue
            factor = self.space.divide(self.space.constant(-1), equation[lead])
            rest = {w: c for w, c in equation.items() if w != lead}
            self.rules.append((lead, self.combine([(rest, factor)])))
            self.space.ruled(len(self.rules) - 1)

    # -- back to terms ----------------------------------------------------------------------------

    def word_term(self, word: Word) -> Term:
        letters = [self.letters[key].term for key, _ in word]
        factors = [Term("transpose", t) if word[i][1] else t for i, t in enumerate(letters)]
        return factors[0] if len(factors) == 1 else Term("matmul", *factors)

    def term(self, form: Form, sizes: Shape | None) -> Term:
        assert sizes is not None
        (rows, columns), parts = sizes, []
        for word in sorted(form, key=self.order):
            if self.space.dependence(form[word])[0]:
                raise Rejected("a coefficient of a matrix depends on an index that is bound")
            t = self.word_term(word) if word else Term("identity", rows)
            parts.append(t if form[word].constant == 1 else Term("scale", self.space.term(form[word]), t))
        return Term("zeros", rows, columns) if not parts else parts[0] if len(parts) == 1 else Term("matadd", *parts)


def _flipped(word: Word) -> Word:
    return tuple((key, not transposed) for key, transposed in reversed(word))
