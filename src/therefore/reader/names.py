"""Names and what belongs to them: subscripts, arguments, templates, the ranges of declared indices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise

from therefore.reader.cursor import CLOSING, Cursor
from therefore.reader.signature import Signature, Template
from therefore.reader.tokens import TexError, Token, canonical
from therefore.script.symbols import Declared, Family, Function, Variable
from therefore.term import ONE, Term, app, fresh, num, var


class NameReader(Cursor):
    """Reads declared names."""

    def __init__(self, source: str, names: Signature) -> None:
        super().__init__(source, names)
        self._read: dict[object, TexError | tuple[int, Term, dict[str, Declared]]] = {}

    def name(self) -> Term:
        """A declared name with what belongs to it; the longest reading counts, and two of one length are an error.

        What is read at one place in one surrounding is remembered, since names within names are met again
        in every reading of those around them.
        """
        key = self.at, tuple(self.stops), frozenset(self.bound), self.tabular, self.closed
        if key not in self._read:
            before, self.met = self.met, {}
            try:
                self._read[key] = self.longest()
            except TexError as error:
                self._read[key] = error
            self.met = before
        known = self._read[key]
        if isinstance(known, TexError):
            raise known
        self.at, term, met = known
        self.met = {**met, **self.met}
        return term

    def longest(self) -> tuple[int, Term, dict[str, Declared]]:
        """Where the longest reading ends, what it reads, and the declared things in it."""
        begun, failure = self.at, None
        surrounding = self.stops, self.bound, self.tabular, self.closed, self.depth
        found: list[tuple[int, Term, dict[str, Declared]]] = []
        for read in self.readings():
            self.met = {}
            try:
                term = read()
            except TexError as error:
                failure, term = error, None
            if term is not None:
                found.append((self.at, term, self.met))
            self.at = begun
            self.stops, self.bound, self.tabular, self.closed, self.depth = surrounding
        if not found:
            assert failure is not None
            raise failure
        end = max(at for at, _, _ in found)
        best = {term: met for at, term, met in found if at == end}
        if len(best) > 1:
            raise self.error("this can be read in two ways", help="give one of them a notation of its own")
        ((term, met),) = best.items()
        return end, term, met

    def readings(self) -> Iterator[Callable[[], Term | None]]:
        """The ways in which a name can be read here."""
        yield from (partial(self.applied, template) for template in self.names.templates)
        yield self.undecorated

    def applied(self, template: Template) -> Term | None:
        """An application by its template, if that fits here."""
        args = self.matched(template)
        if args is None:
            return None
        head = template.head
        return self.meet(head, app(head.name, *args) if isinstance(head, (Family, Function)) else var(head.name))

    def matched(self, template: Template) -> list[Term] | None:
        args: dict[int, Term] = {}
        skipped = 0  # braces of the template that the source does without
        pieces = template.pieces
        for i, piece in enumerate(pieces):
            if isinstance(piece, int):
                after = pieces[i + 1] if i + 1 < len(pieces) else None
                args[piece] = self.hole(template.head, piece, after, skipped > 0)
            elif piece.text == "{" and self.token.text != "{":
                skipped += 1
            elif piece.text == "}" and skipped:
                skipped -= 1
            elif not self.literal(piece):
                return None
        return [args[k] for k in range(template.arity)]

    def literal(self, piece: Token) -> bool:
        """Whether the source has this token here; a word may be written as letters."""
        if piece.kind == "word" and self.token.kind == "name":
            return all(self.take(letter) for letter in piece.text)
        if piece.text == r"\|" and self.token.text == "|":
            return self.take("|") and self.take("|")
        return self.take(piece.text)

    def hole(self, head: Declared, position: int, after: Token | int | None, single: bool) -> Term:
        if _takes_family(head, position):
            return self.family()
        if single or after is None or isinstance(after, int):
            return self.unstopped(self.atom)
        return self.unstopped_until(after.text)

    def undecorated(self) -> Term:
        """A name with its subscripts or arguments, by no template."""
        begun = self.at
        key = self.key()
        marked = self.subscripted(key)
        if marked is not None:
            return marked
        self.at = begun
        return self.plain(self.key())

    def key(self) -> str:
        """The canonical text of a name and its primes."""
        parts = [self.advance()]
        while self.token.text == "'":
            parts.append(self.advance())
        return canonical(parts)

    def group(self) -> list[Token]:
        """The tokens of a braced group, or one token."""
        if not self.take("{"):
            return [self.advance()]
        found, depth = [], 1
        while depth:
            token = self.advance()
            if token.kind == "end":
                raise self.error("this brace is never closed", token)
            depth += (token.text == "{") - (token.text == "}")
            found.append(token)
        return found[:-1]

    def subscripted(self, key: str) -> Term | None:
        """`x_{1}` that is declared as a whole, or an element `x_{ik}` of a family."""
        if self.token.text != "_":
            return None
        begun = self.at
        self.advance()
        whole = f"{key}_{{{canonical(self.group())}}}"
        if whole in self.names.variables or whole in self.names.families or whole in self.names.functions:
            return self.plain(whole)
        self.at = begun
        family = self.names.families.get(key)
        if family is None or family.functional:
            return None
        self.advance()
        return self.meet(family, app(family.name, *self.indices(len(family.over) or None)))

    def plain(self, key: str) -> Term:
        """A name without subscripts: bound, a variable, or a family or function at arguments."""
        last = self.tokens[self.at - 1]
        index = self.names.indices.get(key)
        if key in self.names.ambiguous and index is not None and index.name in self.bound:
            return var(index.name)
        if key in self.names.ambiguous:
            raise self.error(f"`{key}` is declared twice", last, "give one of them a notation of its own")
        variable = self.names.variables.get(key)
        if key in self.bound and key != "d" and (variable is None or variable.name == key):
            return var(key)
        family, function = self.names.families.get(key), self.names.functions.get(key)
        callable_family = family is not None and (family.functional or variable is None)
        if (callable_family or function) and self.token.text in ("(", "["):
            return self.application(key, family, function)
        if variable is not None:
            return self.meet(variable, var(variable.name))
        if key == r"\delta" and self.take("_"):
            return Term("delta", *self.indices(2))
        if key == "e":
            return Term("exp", ONE)
        if key == r"\pi":
            return Term("const", "pi")
        conjugated = self.names.variables.get(key.removeprefix(r"\bar{").removesuffix("}"))
        if key.startswith(r"\bar{") and isinstance(conjugated, Variable) and conjugated.domain.complex:
            return Term("conjugate", self.meet(conjugated, var(conjugated.name)))
        if key == "i" and self.is_upright(last):
            return Term("const", "i")
        if key.endswith("'"):
            return self.primed(key)
        if family or function:
            raise self.error(f"`{key}` is a {'family' if family else 'function'} and needs its arguments", last)
        raise self.error(f"`{key}` is not declared", last, "declare it, with latex= for how it is written")

    def is_upright(self, token: Token) -> bool:
        """Whether a name is written in roman type, as units and constants are."""
        return self.source.startswith((r"\mathrm", r"\text", r"\rm", r"\operatorname"), token.start)

    def digit(self) -> Term:
        """One digit: what a command or a subscript takes of a number without braces."""
        if len(self.token.text) > 1:
            raise self.error("braces are expected here")
        return num(int(self.advance().text))

    def primed(self, key: str) -> Term:
        """`f'(u)`: the derivative of a declared function, at its argument."""
        stem = key.rstrip("'")
        applied = self.plain(stem)
        if applied.op != "app" or len(applied.args) != 2:
            raise self.error("a prime stands at a function of one argument", self.tokens[self.at - 1])
        head, point = applied.args
        name = point.args[0] if point.op == "var" else fresh("t", applied.free)
        slope = app(head, var(name))
        for _ in range(len(key) - len(stem)):
            slope = Term("deriv", name, slope, var(name))
        return Term(slope.op, *slope.args[:2], point)

    def application(self, key: str, family: Family | None, function: Function | None) -> Term:
        closing = CLOSING[self.advance().text]
        args = [self.argument_of(function, 0)]
        while self.take(","):
            args.append(self.argument_of(function, len(args)))
        self.expect(closing)
        head: Declared | None = function if function and len(args) in function.definitions else family
        if head is None or (isinstance(head, Family) and len(args) != (len(head.over) or len(args))):
            raise self.error(f"`{key}` does not take {len(args)} arguments", self.tokens[self.at - 1])
        return self.meet(head, app(head.name, *args))

    def argument_of(self, function: Function | None, position: int) -> Term:
        """An argument: a family by its name where one is expected, else an expression."""
        return self.family() if _takes_family(function, position) else self.unstopped_until(",")

    def family(self) -> Term:
        """A family by its name, which may have a subscript."""
        begun, key = self.token, self.key()
        after = self.at
        if self.take("_"):
            whole = f"{key}_{{{canonical(self.group())}}}"
            key, after = (whole, self.at) if whole in self.names.families else (key, after)
        self.at = after
        family = self.names.families.get(key)
        if family is None:
            raise self.error("a family is expected here", begun)
        return self.meet(family, Term("fam", family.name))

    def indices(self, count: int | None) -> list[Term]:
        """Subscripts: separated by commas, or side by side as many as there are; None is any number."""
        if not self.take("{"):
            if count not in (1, None):
                raise self.error(f"{count} indices are expected here")
            return [self.digit() if self.token.kind == "number" else self.atom()]
        begun = self.at
        depth, commas = 0, 0
        for i in range(self.at, len(self.tokens)):
            text = self.tokens[i].text
            if depth == 0 and text == "}":
                break
            depth += (text in ("{", "(", "[")) - (text in ("}", ")", "]"))
            commas += depth == 0 and text == ","
        if commas == 0 and count is None and self.token.kind == self.ahead(1).kind == "name":
            raise self.error("one index or two?", help="write commas between indices")
        if commas == 0 and count is not None and count > 1:
            found = [self.unstopped(self.atom) for _ in range(count)]
        else:
            found = [self.unstopped(self.expression)]
            while self.take(","):
                found.append(self.unstopped(self.expression))
        if count is not None and len(found) != count:
            raise self.error(f"{count} indices are expected here", self.tokens[begun])
        self.expect("}")
        return found

    def index_name(self) -> str:
        token = self.advance()
        if token.kind not in ("name", "word"):
            raise self.error("an index is expected here", token)
        key = canonical([token])
        declared = self.names.indices.get(key) or self.names.variables.get(key)
        return declared.name if declared is not None else token.text.strip("\\")

    def declared_range(self, name: str, token: Token) -> tuple[str, Term, Term]:
        from therefore.script.read import Reading

        declared = next((s for s in self.names.indices.values() if s.name == name), None)
        if declared is None:
            raise self.error(f"the range of `{name}` is not given, nor is it a declared index", token)
        low, high = Reading().read_range(declared)
        return name, low, high

    def consecutive(self) -> tuple[Term, Term]:
        begun = self.token
        values = self.values()
        numbers = [v.args[0] for v in values if v.op == "num"]
        if len(numbers) != len(values) or any(b - a != 1 for a, b in pairwise(numbers)):
            raise self.error("the values of an index are consecutive integers", begun)
        return values[0], values[-1]

    def values(self) -> list[Term]:
        self.expect(r"\{")
        found = [self.expression()]
        while self.take(","):
            found.append(self.expression())
        self.expect(r"\}")
        return found


def _takes_family(head: Declared | None, position: int) -> bool:
    """Whether a function is defined with a family as that parameter."""
    found = head.definitions.values() if isinstance(head, Function) else ()
    return any(position < len(d.parameters) and isinstance(d.parameters[position], Family) for d in found)
