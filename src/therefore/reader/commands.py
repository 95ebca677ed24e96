"""Commands with a form of their own: fractions and roots, cases, derivatives, limits, integrals."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from therefore.reader.cursor import CLOSING
from therefore.reader.names import NameReader
from therefore.reader.tokens import Token
from therefore.term import INFINITY, MINUS_INFINITY, ONE, ZERO, Term, add, div, neg, num, power, sub, var

REALS = r"\mathbb{R}"


class CommandReader(NameReader):
    """Reads commands that take their parts in an order of their own."""

    def braced(self) -> Term:
        self.expect("{")
        inner = self.unstopped(self.expression)
        self.expect("}")
        return inner

    def part(self) -> Term:
        """What a command takes: a group in braces, or one digit or name, as in `\\frac12`."""
        token = self.token
        if token.text == "{":
            return self.braced()
        if token.kind == "number":
            return self.digit()
        if token.kind == "name":
            self.advance()
            return self.plain(token.text)
        raise self.error("`{` is expected here")

    def fraction(self, token: Token) -> Term:
        if self.ahead(0).text == "{" and self.ahead(1).text in ("d", r"\partial") and self.looks_like_derivative():
            return self.derivative(token)
        above, below = self.numerator(), self.part()
        if above.op == below.op == "num" and below != ZERO and (above.args[0] / below.args[0]).denominator > 1:
            value = above.args[0] / below.args[0]
            if (value.numerator, value.denominator) == (above.args[0], below.args[0]):
                return num(value)
        return div(above, below)

    def numerator(self) -> Term:
        """What stands above the line; the d x of an integral may stand there, and closes it."""
        if self.token.text != "{":
            return self.part()
        self.advance()
        above = ONE if self.is_differential() else self.unstopped(self.expression)
        if self.is_differential():
            self.advance()
            self.advance()
            self.closed = True
        self.expect("}")
        return above

    def root(self, token: Token) -> Term:
        order = num(2)
        if self.take("["):
            order = self.unstopped(self.expression)
            self.expect("]")
        exponent = num(1 / order.args[0]) if order.op == "num" and order.args[0] > 0 else div(ONE, order)
        return power(self.part(), exponent)

    def binomial(self, token: Token) -> Term:
        return Term("binomial", self.part(), self.part())

    def floor(self, token: Token) -> Term:
        inner = self.unstopped(self.expression)
        self.expect(r"\rfloor")
        return Term("floor", inner)

    def ceiling(self, token: Token) -> Term:
        inner = self.unstopped(self.expression)
        self.expect(r"\rceil")
        return neg(Term("floor", neg(inner)))

    def conjugate(self, token: Token) -> Term:
        return Term("conjugate", self.braced())

    def underbraced(self, token: Token) -> Term:
        """What stands above a brace, or in a box; the words below are a remark."""
        inner = self.braced()
        if self.take("_"):
            self.group()
        return inner

    def bars(self) -> Term:
        closing = CLOSING.get(self.advance().text, "|")
        stops, self.stops = self.stops, [closing]
        inner = self.expression()
        self.stops = stops
        self.expect(closing)
        return Term("abs", inner)

    def cases(self, token: Token) -> Term:
        before, self.tabular = self.tabular, True
        found = self.rows()
        self.tabular = before
        return found

    def rows(self) -> Term:
        args: list[Term] = []
        while True:
            value = self.unstopped_until("&")
            self.take(",")
            self.expect("&")
            if self.token.kind == "word" and self.token.text in ("if", "for", "when"):
                self.advance()
            if self.token.kind == "word" and self.token.text in ("otherwise", "else"):
                self.advance()
                self.take(r"\\")
                self.expect(r"\end{cases}")
                return Term("piecewise", *args, value)
            args += [value, self.condition()]
            self.take(",") or self.take(".")
            if self.take(r"\\") and self.token.text != r"\end{cases}":
                continue
            if not (len(args) == 4 and _opposite(args[1]) == args[3]):
                raise self.error("the last case is `otherwise`")
            self.expect(r"\end{cases}")
            return Term("piecewise", *args[:3])

    def condition(self) -> Term:
        """The condition of a case, perhaps several joined."""
        before, self.stops = self.stops, []
        found = self.disjunction()
        self.stops = before
        return found

    def looks_like_derivative(self) -> bool:
        """`\\frac{d …}{d x …}`: a d above and a d below."""
        if self.ahead(1).text == "d" and self.names.knows("d"):
            raise self.error("`d` is declared, and this could be a derivative", self.ahead(1), "give d another name")
        depth, i = 0, self.at
        while self.tokens[i].kind != "end":
            depth += (self.tokens[i].text == "{") - (self.tokens[i].text == "}")
            i += 1
            if depth == 0:
                break
        return self.tokens[i].text == "{" and self.tokens[i + 1].text == self.ahead(1).text

    def derivative(self, token: Token) -> Term:
        self.expect("{")
        d = self.advance().text
        order = self.order()
        body = None if self.token.text == "}" else self.unstopped(self.expression)
        self.expect("}")
        self.expect("{")
        by: list[Term] = []
        while self.take(d):
            # The exponent of a name below the line counts derivatives: \partial x^2 is twice by x.
            at = self.unstopped(self.atom)
            by += [at] * self.order()
        self.expect("}")
        if len(by) != order:
            raise self.error("the orders above and below the line differ", token)
        if body is None:
            body = self.operand()
        for at in reversed(by):
            body = self.differentiated(body, at, token)
        return body

    def order(self) -> int:
        if not self.take("^"):
            return 1
        value = self.script()
        if value.op != "num" or not 0 < value.args[0] < 10:
            raise self.error("the order of a derivative is a small number", self.tokens[self.at - 1])
        return int(value.args[0])

    def operand(self) -> Term:
        """What an operator of differentiation acts on: one factor."""
        result = self.factor()
        if self.starts_factor() or self.token.text in ("*", "/"):
            help = "put what is differentiated in brackets"
            raise self.error("this could be differentiated as well or not", help=help)
        return result

    def differentiated(self, body: Term, at: Term, token: Token) -> Term:
        if at.op == "var":
            return Term("deriv", at.args[0], body, at)
        if at.op == "app":
            return Term("partial", at.args[0], body, *at.args[1:])
        raise self.error("a derivative is by a variable or an element of a family", token)

    def limit(self, token: Token) -> Term:
        self.expect("_")
        self.expect("{")
        name = self.index_name()
        arrow = self.advance().text
        if arrow not in (r"\to", r"\downarrow", r"\uparrow"):
            raise self.error(r"`\to` is expected here", self.tokens[self.at - 1])
        point, direction = self.point()
        if arrow in (r"\downarrow", r"\uparrow"):
            if direction != "+-":
                raise self.error("a limit comes from one side")
            direction = "+" if arrow == r"\downarrow" else "-"
        self.expect("}")
        body = self.bound_body(name, self.product)
        return Term("limit", name, body, point, direction)

    def point(self) -> tuple[Term, str]:
        negative = self.take("-")
        at = self.unstopped(self.atom)
        point = (MINUS_INFINITY if at == INFINITY else neg(at)) if negative else at
        if self.take("^"):
            braced = self.take("{")
            direction = self.advance().text
            if direction not in ("+", "-"):
                raise self.error("a limit comes from + or from -", self.tokens[self.at - 1])
            if braced:
                self.expect("}")
            return point, direction
        return point, "+-"

    def integral(self, token: Token) -> Term:
        low, high = self.ends(token)
        variable = self.differential()
        before, self.bound = self.bound, {**self.bound, "d": "d", variable: variable}
        body = self.expression_until_differential()
        self.bound = before
        if not self.closed:
            self.advance()
            self.advance()
        self.closed = False
        return Term("integral", variable, low, high, body)

    def ends(self, token: Token) -> tuple[Term, Term]:
        """`_a^b`, `^b_a` or `_{\\mathbb{R}}`."""
        if self.token.text == "_" and [t.text for t in self.tokens[self.at + 1 : self.at + 4]] == ["{", REALS, "}"]:
            self.at += 4
            return MINUS_INFINITY, INFINITY
        if self.take("_"):
            if self.token.text == REALS and self.advance():
                return MINUS_INFINITY, INFINITY
            low = self.signed_script()
            self.expect("^")
            return low, self.signed_script()
        if self.take("^"):
            high = self.signed_script()
            self.expect("_")
            return self.signed_script(), high
        raise self.error("an integral without its ends", token)

    def signed_script(self) -> Term:
        value = self.script()
        return MINUS_INFINITY if value == neg(INFINITY) else value

    def differential(self) -> str:
        """The variable of the `d x` that closes this integral."""
        if self.names.knows("d"):
            raise self.error("`d` is declared, and could be the d of an integral", help="give d another name")
        depth = 0
        for i in range(self.at, len(self.tokens) - 1):
            depth += self.tokens[i].text == r"\int"
            if self.tokens[i].text == "d" and self.tokens[i + 1].kind == "name":
                if depth == 0:
                    declared = self.names.variables.get(self.tokens[i + 1].text)
                    return declared.name if declared is not None else self.tokens[i + 1].text.strip("\\")
                depth -= 1
        raise self.error("an integral without its d x")

    def is_differential(self) -> bool:
        """Whether the d of `dx` stands here, inside an integral."""
        return "d" in self.bound and self.token.text == "d" and self.ahead(1).kind == "name"

    def expression_until_differential(self) -> Term:
        result = self.product()
        while not self.closed and not self.is_differential():
            if self.take("+"):
                result = add(*(result.args if result.op == "add" else (result,)), self.product())
            elif self.take("-"):
                result = sub(result, self.product())
            else:
                raise self.error("an integral without its d x")
        return result

    def evaluated(self, token: Token) -> Term:
        """`\\left. f \\right|_{x = a}`, for a derivative f by x."""
        inner = self.expression()
        self.expect(r"\right|")
        self.expect("_")
        self.expect("{")
        name = self.index_name()
        self.expect("=")
        point = self.unstopped(self.expression)
        self.expect("}")
        if inner.op != "deriv" or inner.args[2] != var(name) or inner.args[0] != name:
            raise self.error("only a derivative is taken at a point", token)
        return Term("deriv", name, inner.args[1], point)


def _opposite(t: Term) -> Term | None:
    """The relation that holds exactly where this one does not."""
    other = {"lt": "ge", "ge": "lt", "gt": "le", "le": "gt", "eq": "ne", "ne": "eq"}.get(t.op)
    return Term(other, *t.args) if other else None


ATOMS: Mapping[str, Callable[[CommandReader, Token], Term]] = {
    r"\frac": CommandReader.fraction,
    r"\sqrt": CommandReader.root,
    r"\binom": CommandReader.binomial,
    r"\lfloor": CommandReader.floor,
    r"\lceil": CommandReader.ceiling,
    r"\overline": CommandReader.conjugate,
    r"\underbrace": CommandReader.underbraced,
    r"\boxed": CommandReader.underbraced,
    r"\infty": lambda parser, token: INFINITY,
    r"\begin{cases}": CommandReader.cases,
    r"\left.": CommandReader.evaluated,
}
PREFIXES: Mapping[str, Callable[[CommandReader, Token], Term]] = {
    r"\lim": CommandReader.limit,
    r"\int": CommandReader.integral,
}
