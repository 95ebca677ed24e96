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

from therefore.term import ONE, Term, add, conj, div, eq, mul, neg, num, power, sub
from therefore.reader.commands import ATOMS, PREFIXES
from therefore.reader.cursor import CLOSING, LINES
from therefore.reader.functions import BIG, FUNCTIONS, FunctionReader

RELATIONS = {"=": "eq", r"\ne": "ne", "<": "lt", r"\le": "le", ">": "gt", r"\ge": "ge", ":=": "definition"}
ARROWS = {r"\Rightarrow": "implies", r"\Leftrightarrow": "iff"}
# Read as what they are, so that the sides can be; no step can claim them.
UNCHECKED = {r"\propto": "propto", r"\approx": "approx", r"\sim": "sim", r"\leftarrow": "assign", r"\equiv": "equiv"}
ENVIRONMENTS = frozenset({"aligned", "align", "equation", "gather", "gathered", "split"})
PROSE = frozenset({"and", "or", "with", "if", "for", "otherwise", "for all", "there is", "there are"})


@dataclass(frozen=True)
class Link:
    """One relation of a chain, and its right side; `relation` is "" for the first side."""

    relation: str
    term: Term
    start: int
    end: int


class Parser(FunctionReader):
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
        wrapped = self.environment()
        found = [self.links()]
        while self.take(",") or self.take(";"):
            found.append(self.links())
        if wrapped:
            self.skip_lines()
            self.expect(rf"\end{{{wrapped}}}")
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
        name = self.token.text.removeprefix(r"\begin{").removesuffix("}")
        if self.token.text.startswith(r"\begin{") and name in ENVIRONMENTS:
            self.advance()
            return name
        return ""

    def skip_lines(self) -> None:
        while self.token.text in LINES and not self.tabular:
            self.advance()

    def relation(self) -> str | None:
        found = RELATIONS.get(self.token.text) or ARROWS.get(self.token.text) or UNCHECKED.get(self.token.text)
        if found is not None:
            self.advance()
        return found

    def side(self) -> Term:
        """A side of a chain: an expression, or between arrows a relation."""
        left = self.expression()
        arrows = any(t.text in ARROWS for t in self.tokens)
        return self.relation_from(left) if arrows else left

    def relation_from(self, left: Term) -> Term:
        links, here = [], left
        while True:
            self.skip_lines()
            if self.take(r"\in"):
                links.append(self.membership(here))
                continue
            op = RELATIONS.get(self.token.text)
            if op is None or op == "definition":
                break
            self.advance()
            right = self.expression()
            links.append(Term(op, here, right))
            here = right
        if not links:
            raise self.error("a relation is expected here")
        return conj(*links)

    def membership(self, t: Term) -> Term:
        values = self.values()
        return eq(t, values[0]) if len(values) == 1 else Term("or", *(eq(t, v) for v in values))

    def formula(self) -> Term:
        left = self.disjunction()
        while self.token.text in ARROWS:
            op = ARROWS[self.advance().text]
            left = Term(op, left, self.disjunction())
        return left

    def disjunction(self) -> Term:
        parts = [self.conjunction()]
        while self.take("or"):
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else Term("or", *parts)

    def conjunction(self) -> Term:
        parts = [self.statement()]
        while self.take("and"):
            parts.append(self.statement())
        return conj(*(p for part in parts for p in (part.args if part.op == "and" else (part,))))

    def statement(self) -> Term:
        """A relation, one for all indices of a range, or that there are values with a property."""
        if self.take("for all"):
            name, low, high = self.span()
            self.expect(r"\colon")
            return Term("forall", name, low, high, self.bound_body(name, self.formula))
        if self.token.text in ("there is", "there are"):
            self.advance()
            names = [self.index_name()]
            while self.take(","):
                names.append(self.index_name())
            self.expect("with")
            before, self.bound = self.bound, self.bound | dict.fromkeys(names)
            body = self.formula()
            self.bound = before
            return Term("exists", body, *names)
        return self.relation_from(self.expression())

    def span(self) -> tuple[str, Term, Term]:
        """`y`, `y \\in \\{0, 1\\}` or `i = 1, \\dots, m`."""
        begun = self.token
        name = self.index_name()
        if self.take(r"\in"):
            return name, *self.consecutive()
        if not self.take("="):
            return self.declared_range(name, begun)
        low = self.expression()
        self.expect(",")
        self.expect(r"\ldots")
        self.expect(",")
        return name, low, self.expression()

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
        factors = [self.factor()]
        while True:
            if self.take("*"):
                factors.append(self.factor(dotted=True))
            elif self.take("/"):
                factors = [div(mul(*factors), self.factor())]
            elif self.starts_factor():
                if self.token.kind == "number":
                    raise self.error("two numbers side by side", help=r"write \cdot between them")
                factors.append(self.factor())
            else:
                return mul(*factors)

    def starts_factor(self) -> bool:
        token = self.token
        if token.kind == "end" or token.text in self.stops or token.text in PROSE or self.is_differential():
            return False
        if token.kind in ("name", "number", "word"):
            return True
        if token.kind == "command":
            return any(token.text in table for table in (ATOMS, PREFIXES, FUNCTIONS, BIG))
        return token.text in ("(", "[", r"\left|", r"\left.") or (token.text == "|" and "|" not in self.stops)

    def factor(self, dotted: bool = False) -> Term:
        token = self.token
        if dotted and token.text == "-":
            raise self.error("a sign after a dot", help="put the factor in brackets")
        function = self.function_here()
        if function is not None:
            return self.function(function)
        if token.text in BIG:
            return self.big(BIG[self.advance().text])
        special = PREFIXES.get(token.text)
        if special is not None:
            self.advance()
            return special(self, token)
        return self.powers(self.atom())

    def powers(self, base: Term) -> Term:
        while True:
            if self.take("!"):
                base = Term("factorial", base)
            elif self.take("^"):
                token = self.token
                exponent = self.script()
                if token.text in (r"\top", r"\prime", "*", "T"):
                    raise self.error("a transpose or a mark is no exponent", token)
                base = Term("exp", exponent) if base == Term("exp", ONE) else power(base, exponent)
            else:
                return base

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
            return self.name()
        if token.text in ("(", "[", "{"):
            self.advance()
            inner = self.unstopped(self.expression)
            self.expect(CLOSING[token.text])
            return inner
        if token.text in ("|", r"\left|"):
            return self.bars()
        special = ATOMS.get(token.text)
        if special is not None:
            self.advance()
            return special(self, token)
        raise self.error("a number, a name or a bracket is expected here")
