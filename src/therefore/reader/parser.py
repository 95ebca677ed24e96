"""A Pratt parser from LaTeX tokens to terms, under a signature of declared names.

    relation   =  \\le  <  …  \\in \\{0, 1\\}  \\Rightarrow  \\Leftrightarrow
    sum        a + b - c, with a sign in front
    product    factors side by side, or with a dot
    factor     an atom with its powers, a function with its argument, a sum sign with its body

A sum sign takes all of the product that follows; `\\log` and its like take one factor, and where
another could belong to them as well the text is ambiguous, which is an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from therefore.reader.commands import ATOMS, PREFIXES
from therefore.reader.cursor import CLOSING, LINES
from therefore.reader.formulas import ARROWS, PROSE, RELATIONS, FormulaReader
from therefore.reader.functions import BIG, FUNCTIONS, OF_MATRICES
from therefore.reader.matrices import OPERATORS, PARTS
from therefore.reader.tokens import Token
from therefore.term import ONE, Term, add, div, mul, neg, num, power, sub

# Read as what they are, so that the sides can be; no step can claim them.
UNCHECKED = {r"\propto": "propto", r"\approx": "approx", r"\sim": "sim", r"\leftarrow": "assign", r"\equiv": "equiv"}
ENVIRONMENTS = frozenset({"aligned", "align", "equation", "gather", "gathered", "split"})
UNSHOWN = frozenset({"add", "sub", "neg"})  # in braces alone, these would look as if they were not grouped
DISPLAYS = {"$": "$", r"\[": r"\]", r"\(": r"\)"}


@dataclass(frozen=True)
class Link:
    """One relation of a chain, and its right side; `relation` is "" for the first side."""

    relation: str
    term: Term
    start: int
    end: int


class Parser(FormulaReader):
    """Reads one source. TexError names the token at fault."""

    def whole_expression(self) -> Term:
        """The source as one expression."""
        result = self.expression()
        self.expect_end()
        return result

    def whole_formula(self) -> Term:
        """The source as one relation, a chain of them (all hold), or relations joined by arrows."""
        result = self.formula()
        self.expect_end()
        return result

    def chain(self) -> list[Link]:
        """The source as sides of a chain of relations, perhaps over the lines of an `aligned` block."""
        found = self.chains()
        if len(found) > 1:
            raise self.error("one chain is expected, not several", self.tokens[0])
        return found[0]

    def chains(self) -> list[list[Link]]:
        """The source as several chains with commas between them."""
        wrapped = []
        while closing := self.environment():
            wrapped.append(closing)
        found = [self.links()]
        while self.take(",") or self.take(";"):
            found.append(self.links())
        for closing in reversed(wrapped):
            self.skip_lines()
            self.take(".")
            self.expect(closing)
        self.expect_end()
        return found

    def links(self) -> list[Link]:
        """The sides of one chain of relations."""
        begun = self.token.start
        found = [Link("", self.side(), begun, self.tokens[self.at - 1].end)]
        while True:
            self.skip_lines()
            relation = self.relation()
            if relation is None:
                return found
            self.skip_lines()
            begun = self.token.start
            found.append(Link(relation, self.side(), begun, self.tokens[self.at - 1].end))

    def environment(self) -> str:
        """What closes the environment or the display that opens here, if one does."""
        name = self.token.text.removeprefix(r"\begin{").removesuffix("}")
        if self.token.text.startswith(r"\begin{") and name in ENVIRONMENTS:
            self.advance()
            return rf"\end{{{name}}}"
        closing = DISPLAYS.get(self.token.text, "")
        self.at += closing != ""
        return closing

    def relation(self) -> str | None:
        found = RELATIONS.get(self.token.text) or ARROWS.get(self.token.text) or UNCHECKED.get(self.token.text)
        if found is not None:
            self.advance()
        return found

    def side(self) -> Term:
        """A side of a chain: an expression, or between arrows a relation."""
        equal = self.equal_families()
        if equal is not None:
            return equal
        left = self.expression()
        arrows = any(t.text in ARROWS for t in self.tokens)
        return self.relation_from(left) if arrows else left

    def expression(self) -> Term:
        with self.nested():
            signed = self.take("-")
            if not signed:
                self.take("+")
            result = self.product()
            result = neg(result) if signed else result
            while True:
                if self.continues():
                    self.skip_lines()
                if self.take("+"):
                    self.skip_lines()
                    right = self.product()
                    result = add(*(result.args if result.op == "add" else (result,)), right)
                elif self.take("-"):
                    self.skip_lines()
                    result = sub(result, self.product())
                else:
                    return result

    def continues(self) -> bool:
        """Whether the line breaks here, and the next one goes on with an operator."""
        i = self.at
        while self.tokens[i].text in LINES:
            i += 1
        return i > self.at and not self.tabular and self.tokens[i].text in ("+", "-")

    def product(self) -> Term:
        """Factors side by side; a quotient written with `/` takes what stands before it."""
        factors, divided = [self.factor()], False
        while True:
            token = self.token
            if self.take("*"):
                right = self.factor(dotted=True)
                product = self.dotted_vectors(factors[-1], right, token)
                factors = [*factors, right] if product is None else [*factors[:-1], product]
            elif self.take("/"):
                factors, divided = [div(mul(*factors), self.factor())], True
                if self.starts_factor() and self.token.text not in BIG:
                    help = r"put the divisor in brackets, or write \cdot behind it"
                    raise self.error("this could belong to the divisor or not", help=help)
            elif self.starts_factor():
                if self.token.kind == "number":
                    raise self.error("two numbers side by side", help=r"write \cdot between them")
                if factors[-1].op == "num" and self.token.text not in ("e", "i") and self.is_upright(self.token):
                    if self.token.kind == "name" and len(self.token.text) == 1:
                        raise self.error("a unit is not understood", help="declare it, or leave it out")
                factors.append(self.factor())
            else:
                self.several = len(factors) > 1 or divided
                return mul(*factors)

    def starts_factor(self) -> bool:
        token = self.token
        if self.closed or token.kind == "end" or token.text in self.stops or token.text in PROSE:
            return False
        if self.is_differential():
            return False
        if token.kind in ("name", "number", "word"):
            return True
        if token.kind == "command":
            tables = (ATOMS, PREFIXES, FUNCTIONS, BIG, PARTS, OPERATORS, OF_MATRICES)
            return any(token.text in table for table in tables)
        return token.text in ("(", "[", r"\left|", r"\left.", "{") or (
            token.text in ("|", r"\|") and token.text not in self.stops
        )

    def factor(self, dotted: bool = False) -> Term:
        token = self.token
        if dotted and token.text == "-":
            raise self.error("a sign after a dot", help="put the factor in brackets")
        function = self.function_here()
        if function is not None:
            return self.function(function)
        if token.text in BIG:
            return self.big(BIG[self.advance().text])
        special = PREFIXES.get(token.text) or OPERATORS.get(token.text)
        if special is not None:
            self.advance()
            return special(self, token)
        if token.text in OF_MATRICES and not self.names.knows(token.text):
            self.advance()
            return self.of_matrix(OF_MATRICES[token.text], token)
        return self.powers(self.atom())

    def powers(self, base: Term) -> Term:
        while True:
            if self.take("!"):
                if self.token.text == "!":
                    raise self.error("two exclamation marks", help="(n!)! is the factorial of a factorial")
                base = Term("factorial", base)
            elif self.take("^"):
                base = self.raised(base, self.tokens[self.at - 2])
                if self.token.text == "^":
                    raise self.error("two exponents in a row", help="put the power in brackets")
            else:
                return base

    def raised(self, base: Term, at: Token) -> Term:
        """What stands raised behind a base: an exponent, or the mark of a transpose."""
        transposed = self.transposed(base, at)
        if transposed is not None:
            return transposed
        token = self.token
        if self.is_label():
            raise self.error("a raised index in brackets is no exponent", token, "declare the name with its index")
        exponent = self.script()
        if token.text in (r"\top", r"\prime", "*", "T"):
            raise self.error("a transpose or a mark is no exponent", token)
        is_letter = base == Term("exp", ONE) and at.text not in (")", "]")
        return Term("exp", exponent) if is_letter else power(base, exponent)

    def is_label(self) -> bool:
        """Whether `{(i)}` stands here, as in x^{(i)}, which numbers an x."""
        if (self.token.text, self.ahead(1).text) != ("{", "("):
            return False
        depth, i = 0, self.at + 1
        while self.tokens[i].kind != "end":
            depth += (self.tokens[i].text == "(") - (self.tokens[i].text == ")")
            if depth == 0:
                return self.tokens[i + 1].text == "}"
            i += 1
        return False

    def script(self) -> Term:
        """What stands raised: a group, or one token."""
        if self.take("{"):
            inner = self.unstopped(self.expression)
            self.expect("}")
            return inner
        token = self.token
        if token.kind == "number" and len(token.text) > 1:  # x^12 is x^1 2
            raise self.error("an exponent of several digits needs braces")
        return self.atom()

    def atom(self) -> Term:
        token = self.token
        if token.kind == "number":
            self.advance()
            return num(Fraction(token.text))
        if token.kind in ("name", "word"):
            return self.identity() or self.indicator() or self.statistic() or self.name()
        if token.text in ("(", "[", "{"):
            self.advance()
            inner = self.unstopped(self.expression)
            self.expect(CLOSING[token.text])
            if token.text == "{" and (inner.op in UNSHOWN or (inner.op == "mul" and self.token.text in ("^", "!"))):
                raise self.error("braces group without showing it", token, "write brackets")
            return inner
        if token.text in ("|", r"\left|"):
            return self.bars()
        special = ATOMS.get(token.text) or PARTS.get(token.text)
        if special is not None:
            self.advance()
            return special(self, token)
        raise self.error("a number, a name or a bracket is expected here")
