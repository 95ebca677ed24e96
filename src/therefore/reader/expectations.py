"""Expectations, variances and covariances over declared distributions, and indicators."""

from __future__ import annotations

from collections.abc import Callable

from therefore.reader.cursor import CLOSING
from therefore.reader.matrices import MatrixReader
from therefore.reader.tokens import Token
from therefore.script.symbols import Family, Index
from therefore.term import ONE, ZERO, Term, app, mul, num, power, sub, var

MEANS = {r"\mathbb{E}": 1, r"\mathbf{E}": 1, "E": 1}
SPREADS = {r"\operatorname{Var}": 1, "Var": 1, r"\mathbb{V}": 1, "Cov": 2}
INDICATORS = frozenset({r"\mathbb{1}", r"\mathbf{1}", r"\mathbb{I}", r"\mathbf{I}", r"\chi"})
Mean = Callable[[Term], Term]


class ExpectationReader(MatrixReader):
    r"""Reads `\mathbb{E}_{y \sim P}[f(y)]` and its like; the distribution is always named."""

    def statistic(self) -> Term | None:
        """An expectation, a variance or a covariance, if one stands here under a name that is not declared."""
        token = self.token
        count = MEANS.get(token.text) or SPREADS.get(token.text)
        if count is None or token.kind not in ("name", "word") or self.names.knows(token.text):
            return None
        following = self.ahead(1).text
        if following not in ("_", "[", "(") or self.begins_template(token):
            return None
        self.advance()
        if not self.take("_"):
            help = r"name it: \mathbb{E}_{y \sim P}[…]"
            raise self.error("an expectation without its distribution", token, help)
        mean, names = self.distribution()
        values = self.bracketed(count, names)
        if token.text in MEANS:
            return mean(values[0])
        centred = [sub(value, mean(value)) for value in values]
        return mean(power(centred[0], num(2)) if count == 1 else mul(*centred))

    def begins_template(self, token: Token) -> bool:
        """Whether a declared thing is written with this token first."""
        firsts = (t.pieces[0] for t in self.names.templates)
        return any(isinstance(piece, Token) and piece.text == token.text for piece in firsts)

    def distribution(self) -> tuple[Mean, list[str]]:
        r"""`{y \sim P}`, `{x, y \sim P}` or `{y \sim P(y)^2}`: what it makes of a value, and the names it binds."""
        self.expect("{")
        begun = self.token
        wrapped = self.take("(")
        names = [self.index_name()]
        while self.take(","):
            names.append(self.index_name())
        if wrapped:
            self.expect(")")
        if self.token.text == "}":
            raise self.error("an expectation without its distribution", begun, r"write y \sim P")
        self.expect(r"\sim")
        weight, family = self.weight(names)
        self.expect("}")
        ranges = [self.range_under(family, i, name, begun) for i, name in enumerate(names)]

        def mean(value: Term) -> Term:
            body = mul(weight, value)
            for name, low, high in reversed(ranges):
                body = Term("expectation", name, low, high, body)
            return body

        return mean, names

    def weight(self, names: list[str]) -> tuple[Term, Family | None]:
        begun = self.at
        family = self.names.families.get(self.key())
        if family is not None and self.token.text == "}":
            if len(family.over) not in (len(names), 0):
                raise self.error(f"`{family.name}` is not a distribution of {len(names)} values", self.tokens[begun])
            return self.meet(family, app(family.name, *map(var, names))), family
        self.at = begun
        before, self.bound = self.bound, self.bound | {name: name for name in names}
        weight = self.unstopped(self.expression)
        self.bound = before
        return weight, None

    def range_under(self, family: Family | None, position: int, name: str, token: Token) -> tuple[str, Term, Term]:
        """The range of the name that stands for an argument of the distribution."""
        from therefore.script.read import Reading

        over = family.over[position] if family is not None and family.over else None
        if isinstance(over, Index):
            return name, *Reading().read_range(over)
        return self.declared_range(name, token)

    def bracketed(self, count: int, names: list[str]) -> list[Term]:
        closing = CLOSING.get(self.token.text)
        if closing is None:
            raise self.error("the value of an expectation stands in brackets")
        self.advance()
        before, self.bound = self.bound, self.bound | {name: name for name in names}
        values = [self.unstopped_until(",")]
        while len(values) < count:
            self.expect(",")
            values.append(self.unstopped_until(","))
        self.bound = before
        self.expect(closing)
        return values

    def indicator(self) -> Term | None:
        r"""`\mathbb{1}[y = k]` or `\mathbf{1}_{x > 0}`: 1 where the relation holds, else 0."""
        if self.token.text not in INDICATORS or self.names.knows(self.token.text):
            return None
        at = self.at + 1
        opened = 0
        while self.tokens[at].text in ("_", "{", "[", "(", r"\{"):
            opened, at = opened + (self.tokens[at].text != "_"), at + 1
        if not opened:
            return None
        self.advance()
        self.take("_")
        closings = []
        while self.token.text in CLOSING:
            closings.append(CLOSING[self.advance().text])
        before, self.stops = self.stops, []
        condition = self.relation_from(self.expression())
        self.stops = before
        for closing in reversed(closings):
            self.expect(closing)
        return Term("piecewise", ONE, condition, ZERO)
