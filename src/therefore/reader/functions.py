"""Functions that need no brackets, and sum signs with their ranges."""

from __future__ import annotations

from collections.abc import Callable

from therefore.term import Term, div, power
from therefore.reader.commands import CommandReader
from therefore.reader.cursor import CLOSING

FUNCTIONS = {
    rf"\{name}": name for name in "log exp sin cos tan sinh cosh tanh max min".split()
} | {r"\arcsin": "asin", r"\arccos": "acos", r"\arctan": "atan", r"\Gamma": "gamma"}  # fmt: skip
WORDS = {
    "log": "log", "ln": "log", "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh", "cosh": "cosh",
    "tanh": "tanh", "max": "max", "min": "min", "sign": "sign", "sgn": "sign", "arsinh": "asinh", "arcosh": "acosh",
    "artanh": "atanh", "asinh": "asinh", "acosh": "acosh", "atanh": "atanh",
}  # fmt: skip
BIG = {r"\sum": "sum", r"\prod": "prod"}
BRACKETED = frozenset({"exp", "gamma", "sign"})  # a power behind their brackets is of the value


class FunctionReader(CommandReader):
    """Reads `\\log x`, `\\sin^2 x`, `\\max(a, b)`, `\\sum_{i=1}^n` and their like."""

    def function_here(self) -> str | None:
        """The function whose name stands here, `\\log` or, where its letters are not declared, `log`."""
        token = self.token
        if token.text in FUNCTIONS and not self.names.knows(token.text):
            self.advance()
            return FUNCTIONS[token.text]
        if token.kind == "word" and token.text in WORDS and not self.names.knows(token.text):
            self.advance()
            return WORDS[token.text]
        if token.kind != "name" or len(token.text) > 1:
            return None
        run = self.letters()
        for word in sorted(WORDS, key=len, reverse=True):
            if run.startswith(word) and len(word) > 1:
                if all(self.names.knows(letter) or letter in self.bound for letter in word):
                    raise self.error(f"`{word}` could be a product or the function", help=rf"write \{word}")
                self.at += len(word)
                return WORDS[word]
        return None

    def letters(self) -> str:
        """The letters that stand here without a gap."""
        text, i = "", self.at
        while self.tokens[i].kind == "name" and len(self.tokens[i].text) == 1 and (not text or self.tokens[i].touching):
            text, i = text + self.tokens[i].text, i + 1
        return text

    def function(self, op: str) -> Term:
        if op in ("max", "min"):
            return self.extremum(op)
        if op in BRACKETED and self.token.text in ("(", "["):
            return self.powers(Term(op, self.atom()))
        exponent = None
        if self.take("^"):
            begun = self.tokens[self.at - 1]
            exponent = self.script()
            if exponent.op != "num" or exponent.args[0] < 1:
                raise self.error("a raised index of a function that is no positive number", begun)
        if op == "log" and self.take("_"):
            base = self.script()
            return div(Term("log", self.argument()), Term("log", base))
        value = Term(op, self.argument())
        return value if exponent is None else power(value, exponent)

    def argument(self) -> Term:
        """One factor; where what follows could belong to the argument as well, brackets are needed."""
        bracketed = self.token.text in ("(", "[")
        result = self.atom() if bracketed else self.factor()
        if bracketed and self.token.text in ("^", "!"):
            raise self.error("this could be of the function or of its argument", help="put brackets around either")
        following = self.starts_factor() and self.function_here_ahead() is None and self.token.text not in BIG
        if following and not bracketed and self.token.text not in ("(", "[", r"\left."):
            raise self.error("this could belong to the function's argument or not", help="put the argument in brackets")
        return result

    def function_here_ahead(self) -> str | None:
        at = self.at
        try:
            return self.function_here()
        finally:
            self.at = at

    def extremum(self, op: str) -> Term:
        if self.take("_"):
            if op == "min":
                raise self.error("a minimum over a range is not known yet", self.tokens[self.at - 1])
            return self.over_range("maximum", self.maximum_range)
        closing = CLOSING.get(self.token.text)
        if closing is None:
            raise self.error(f"\\{op} needs its arguments in brackets")
        self.advance()
        args = [self.unstopped(self.expression)]
        while self.take(","):
            args.append(self.unstopped(self.expression))
        self.expect(closing)
        return self.powers(Term(op, *args))

    def big(self, op: str) -> Term:
        self.expect("_")
        return self.over_range(op, self.range)

    def over_range(self, op: str, read: Callable[[], list[tuple[str, Term, Term]]]) -> Term:
        ranges = read()
        before = dict(self.bound)
        for name, _, _ in ranges:
            self.bound[name] = name
        body = self.product()
        self.bound = before
        for name, low, high in reversed(ranges):
            body = Term(op, name, low, high, body)
        return body

    def range(self) -> list[tuple[str, Term, Term]]:
        """`_{i=1}^{n}`, `_{y \\in \\{0, 1\\}}`, and for declared indices `_y` or `_{i, j}`."""
        braced = self.take("{")
        begun = self.token
        names = [self.index_name()]
        while braced and self.take(","):
            names.append(self.index_name())
        low = high = None
        if len(names) == 1 and self.take("="):
            low = self.unstopped(self.expression)
        elif len(names) == 1 and self.take(r"\in"):
            low, high = self.consecutive()
        if braced:
            self.expect("}")
        if low is not None and high is None:
            self.expect("^")
            high = self.script()
        if low is not None and high is not None:
            return [(names[0], low, high)]
        return [self.declared_range(name, begun) for name in names]

    def maximum_range(self) -> list[tuple[str, Term, Term]]:
        """`_{1 \\le k \\le n}` or `_k`."""
        braced = self.take("{")
        begun = self.token
        if braced and self.ahead(1).text != "}":
            low = self.unstopped(self.expression)
            self.expect(r"\le")
            name = self.index_name()
            self.expect(r"\le")
            found = (name, low, self.unstopped(self.expression))
        else:
            found = self.declared_range(self.index_name(), begun)
        if braced:
            self.expect("}")
        return [found]
