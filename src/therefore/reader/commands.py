"""Commands with a form of their own: fractions and roots, cases, derivatives, limits, integrals."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from therefore.term import INFINITY, MINUS_INFINITY, ONE, ZERO, Term, add, div, neg, num, power, sub, var
from therefore.reader.cursor import CLOSING
from therefore.reader.names import NameReader
from therefore.reader.tokens import Token


class CommandReader(NameReader):
    """Reads commands that take their parts in an order of their own."""

    def braced(self) -> Term:
        self.expect("{")
        inner = self.unstopped(self.expression)
        self.expect("}")
        return inner

    def fraction(self, token: Token) -> Term:
        if self.ahead(0).text == "{" and self.ahead(1).text in ("d", r"\partial") and self.looks_like_derivative():
            return self.derivative(token)
        above, below = self.braced(), self.braced()
        if above.op == below.op == "num" and below != ZERO and (above.args[0] / below.args[0]).denominator > 1:
            value = above.args[0] / below.args[0]
            if (value.numerator, value.denominator) == (above.args[0], below.args[0]):
                return num(value)
        return div(above, below)

    def root(self, token: Token) -> Term:
        order = num(2)
        if self.take("["):
            order = self.unstopped(self.expression)
            self.expect("]")
        exponent = num(1 / order.args[0]) if order.op == "num" and order.args[0] > 0 else div(ONE, order)
        return power(self.braced(), exponent)

    def binomial(self, token: Token) -> Term:
        return Term("binomial", self.braced(), self.braced())

    def floor(self, token: Token) -> Term:
        inner = self.unstopped(self.expression)
        self.expect(r"\rfloor")
        return Term("floor", inner)

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
            self.expect("&")
            if self.token.kind == "word" and self.advance().text in ("otherwise", "else"):
                self.take(r"\\")
                self.expect(r"\end{cases}")
                return Term("piecewise", *args, value)
            args += [value, self.relation_from(self.unstopped(self.expression))]
            self.take(",")
            if not self.take(r"\\"):
                raise self.error("the last case is `otherwise`")

    def looks_like_derivative(self) -> bool:
        """`\\frac{d …}{d x …}`: a d above and a d below."""
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
        if self.starts_factor():
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
        self.expect(r"\to")
        point, direction = self.point()
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
        self.expect("_")
        low = self.signed_script()
        self.expect("^")
        high = self.signed_script()
        variable = self.differential()
        before = dict(self.bound)
        self.bound |= {"d": "d", variable: variable}
        body = self.expression_until_differential()
        self.bound = before
        self.advance()
        self.advance()
        return Term("integral", variable, low, high, body)

    def signed_script(self) -> Term:
        value = self.script()
        return MINUS_INFINITY if value == neg(INFINITY) else value

    def differential(self) -> str:
        """The variable of the `d x` that closes this integral."""
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
        while not self.is_differential():
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


ATOMS: Mapping[str, Callable[[CommandReader, Token], Term]] = {
    r"\frac": CommandReader.fraction,
    r"\sqrt": CommandReader.root,
    r"\binom": CommandReader.binomial,
    r"\lfloor": CommandReader.floor,
    r"\infty": lambda parser, token: INFINITY,
    r"\begin{cases}": CommandReader.cases,
    r"\left.": CommandReader.evaluated,
}
PREFIXES: Mapping[str, Callable[[CommandReader, Token], Term]] = {
    r"\lim": CommandReader.limit,
    r"\int": CommandReader.integral,
}
