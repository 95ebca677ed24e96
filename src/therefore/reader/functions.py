"""Functions that need no brackets, and sum signs with their ranges."""

from __future__ import annotations

from collections.abc import Callable

from therefore.reader.commands import CommandReader
from therefore.reader.cursor import CLOSING
from therefore.term import ONE, Term, add, div, mul, power, var

FUNCTIONS = {
    rf"\{name}": name for name in "log exp sin cos tan sinh cosh tanh max min".split()
} | {r"\arcsin": "asin", r"\arccos": "acos", r"\arctan": "atan", r"\Gamma": "gamma",
    r"\Re": "re", r"\Im": "im", r"\arg": "arg"}  # fmt: skip
UPRIGHT = {"Re": "re", "Im": "im"}
WORDS = {
    "log": "log", "ln": "log", "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh", "cosh": "cosh",
    "tanh": "tanh", "max": "max", "min": "min", "sign": "sign", "sgn": "sign", "arsinh": "asinh", "arcosh": "acosh",
    "artanh": "atanh", "asinh": "asinh", "acosh": "acosh", "atanh": "atanh",
}  # fmt: skip
OF_MATRICES = {r"\det": "det", "det": "det", "tr": "trace", "Tr": "trace", "trace": "trace"}
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
        if token.kind == "word" and token.text in WORDS | UPRIGHT and not self.names.knows(token.text):
            self.advance()
            return (WORDS | UPRIGHT)[token.text]
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
        if op == "arg" and self.token.text in (r"\max", r"\min"):
            raise self.error("the place of an extremum is not known", self.tokens[self.at - 1])
        if op in BRACKETED and self.token.text in ("(", "[", r"\{"):
            return self.powers(Term(op, self.enclosed()))
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
        if self.token.text in ("(", "[", r"\{"):
            result = self.enclosed()
            if self.token.text in ("^", "!"):
                raise self.error("this could be of the function or of its argument", help="put brackets around either")
            return result
        result = self.multiple() if self.token.kind == "number" else self.factor()
        follows = self.starts_factor() and not self.function_ahead() and self.token.text not in BIG
        if follows or self.token.text == "/" or (self.token.text == "*" and not self.function_behind()):
            raise self.error("this could belong to the function's argument or not", help="put the argument in brackets")
        return result

    def function_behind(self) -> bool:
        """Whether a function stands behind the dot here, as in `\\sin x \\cdot \\cos x`, which leaves no doubt."""
        self.at += 1
        try:
            return self.function_ahead()
        finally:
            self.at -= 1

    def multiple(self) -> Term:
        r"""A number, or a number that touches a name, as in `\cos 2x` and `\log 2\pi`."""
        number = self.factor()
        if self.token.kind == "name" and self.token.touching and not self.is_differential():
            return mul(number, self.factor())
        return number

    def enclosed(self) -> Term:
        """An argument in brackets, which may be curly ones."""
        closing = CLOSING[self.advance().text]
        inner = self.unstopped(self.expression)
        self.expect(closing)
        return inner

    def function_ahead(self) -> bool:
        """Whether the name of a function stands here."""
        at = self.at
        try:
            return self.token.text in OF_MATRICES or self.function_here() is not None
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
        return self.over_range(op, self.range)

    def over_range(self, op: str, read: Callable[[], list[tuple[str, Term, Term]]]) -> Term:
        ranges = read()
        before, self.bound = self.bound, self.bound | {name: name for name, _, _ in ranges}
        begun = self.token
        body = self.product()
        self.bound = before
        # A constant factor behind may stand before a sum, but not before a product or a maximum.
        ends = body.args[-1] if self.several and body.op in ("mul", "div") else None
        if op != "sum" and ends is not None and any(name not in ends.free for name, _, _ in ranges):
            help = "put the body in brackets, or what does not belong to it first"
            raise self.error(f"the last factor behind this does not depend on `{ranges[-1][0]}`", begun, help)
        for name, low, high in reversed(ranges):
            body = Term(op, name, low, high, body)
        return body

    def range(self) -> list[tuple[str, Term, Term]]:
        """`_{i=1}^{n}`, `_{i,j=1}^{n}`, `_{1 \\le i < j \\le n}`, `_{y \\in \\{0, 1\\}}`; `_y` of a declared index."""
        high = self.script() if self.take("^") else None
        self.expect("_")
        braced = self.take("{")
        begun = self.token
        if braced and begun.kind == "number":
            found = self.between()
            self.expect("}")
            return found
        names = [self.index_name()]
        while braced and self.take(","):
            names.append(self.index_name())
        low = None
        if self.take("="):
            low = self.unstopped(self.expression)
        elif len(names) == 1 and self.take(r"\in"):
            low, high = self.consecutive()
        elif self.token.text in (r"\ne", "<", r"\le", ">", r"\ge"):
            raise self.error("over which of these this ranges is not said", help=r"write \sum_{1 \le i < j \le n}")
        if braced:
            self.expect("}")
        if low is None:
            return [self.declared_range(name, begun) for name in names]
        if high is None:
            self.expect("^")
            high = self.script()
        return [(name, low, high) for name in names]

    def between(self) -> list[tuple[str, Term, Term]]:
        """`1 \\le i \\le n`, and for two indices `1 \\le i < j \\le n`: the second from the first on."""
        low = self.unstopped(self.expression)
        self.expect(r"\le")
        first = self.index_name()
        second = ""
        if self.token.text in ("<", r"\le") and self.ahead(2).text in ("<", r"\le"):
            strict = self.advance().text == "<"
            second = self.index_name()
        self.expect(r"\le")
        high = self.unstopped(self.expression)
        if not second:
            return [(first, low, high)]
        return [(first, low, high), (second, add(var(first), ONE) if strict else var(first), high)]

    def maximum_range(self) -> list[tuple[str, Term, Term]]:
        """`_{1 \\le k \\le n}` or `_k`."""
        braced = self.take("{")
        begun = self.token
        if braced and self.ahead(1).text == r"\le":
            found = self.between()
        else:
            found = [self.declared_range(self.index_name(), begun)]
        if braced:
            self.expect("}")
        return found
