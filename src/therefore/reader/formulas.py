"""Relations and what joins them: membership, chains, arrows, quantifiers."""

from __future__ import annotations

from therefore.reader.expectations import ExpectationReader
from therefore.script.symbols import Family
from therefore.term import INFINITY, Term, app, conj, eq, neg, var

RELATIONS = {"=": "eq", r"\ne": "ne", "<": "lt", r"\le": "le", ">": "gt", r"\ge": "ge", ":=": "definition"}
ARROWS = {r"\Rightarrow": "implies", r"\Leftrightarrow": "iff"}
SETS = {r"\mathbb{Z}": "integer", r"\mathbb{C}": "complex"}
DEFINITE = {r"\succ": "definite", r"\succeq": "semidefinite"}
PROSE = frozenset({"and", "or", "with", "if", "for", "otherwise", "for all", "there is", "there are"})


class FormulaReader(ExpectationReader):
    """Reads relations between the expressions that the room above reads."""

    def relation_from(self, left: Term) -> Term:
        links, here = [], left
        while True:
            self.skip_lines()
            if self.take(r"\in"):
                links.append(self.membership(here))
                continue
            if self.token.text in DEFINITE and self.ahead(1).text == "0":
                if self.matrix(here, self.token) is None:
                    raise self.error("this is of a matrix, and none is declared here")
                links.append(Term(DEFINITE[self.advance().text], here))
                self.advance()
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

    def equal_families(self) -> Term | None:
        """`P = Q` of two families: their elements are equal, for all indices."""
        begun = self.at
        left = self.bare_family()
        right = self.bare_family() if left is not None and self.take("=") else None
        if left is None or right is None or left.over != right.over:
            self.at = begun
            return None
        names = [i.name for i in left.over]
        elements = [self.meet(f, app(f.name, *map(var, names))) for f in (left, right)]
        found = eq(*elements)
        for i in reversed(left.over):
            found = Term("forall", *self.declared_range(i.name, self.tokens[begun]), found)
        return found

    def bare_family(self) -> Family | None:
        """A family by its name alone."""
        if self.token.kind not in ("name", "word"):
            return None
        key = self.key()
        family = self.names.families.get(key)
        alone = family is not None and family.over and key not in self.names.variables
        return family if alone and self.token.text not in ("(", "[", "_") else None

    def membership(self, t: Term) -> Term:
        if self.token.text in SETS:
            return Term(SETS[self.advance().text], t)
        if self.token.text in ("(", "["):
            return self.interval(t)
        values = self.values()
        return eq(t, values[0]) if len(values) == 1 else Term("or", *(eq(t, v) for v in values))

    def interval(self, t: Term) -> Term:
        """`(0, 1]`, `[0, \\infty)`: the ends that are finite."""
        left_open = self.advance().text == "("
        low = self.unstopped_until(",")
        self.expect(",")
        before, self.stops = self.stops, [")", "]"]
        high = self.expression()
        self.stops = before
        if self.token.text not in (")", "]"):
            raise self.error("an interval ends here")
        right_open = self.advance().text == ")"
        parts = [] if low == neg(INFINITY) else [Term("lt" if left_open else "le", low, t)]
        parts += [] if high == INFINITY else [Term("lt" if right_open else "le", t, high)]
        return conj(*parts)

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
        return self.equal_families() or self.relation_from(self.expression())

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
