"""The words a derivation script is written in: definitions, derivations, errata, and their steps.

A decorated function is not run when its script is imported. Loading the script runs it, with
SymPy told not to evaluate, and records each call as a step with its place and its goals;
nothing is decided here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any, Union, overload

import sympy
from sympy import Expr
from sympy.logic.boolalg import Boolean

from therefore import term as T
from therefore.document import Place, Prose, Step
from therefore.draft import Draft, Misuse
from therefore.goal import Goal, Lemma
from therefore.reader.source import Tex
from therefore.script.justify import Admitted, Allowed, By, Case, Theorem
from therefore.script.lower import Known, defined, facts
from therefore.script.places import place_of
from therefore.script.read import Reading
from therefore.script.statement import chain, chain_statement, claim_statement, conclusion
from therefore.script.symbols import Expression, Fact, Index, Variable
from therefore.term import Term

Body = Callable[["Derivation"], None]
Side = Union[Expression, Tex]


def admitted(why: str) -> Admitted:
    """For `by=`: take the step on trust; a run succeeds with it only when told to."""
    if not isinstance(why, str) or not why.strip():
        raise Misuse("bad-by", "admitted() needs the reason", 'write admitted("why")')
    return Admitted(why.strip())


@overload
def derivation(body: Body, /) -> Theorem: ...
@overload
def derivation(*, section: str = "") -> Callable[[Body], Theorem]: ...
def derivation(body: Body | None = None, /, *, section: str = "") -> Theorem | Callable[[Body], Theorem]:
    """Declare a derivation: a function that states its steps; the name is the theorem's name.

    The docstring's first line is its title; `section` is where the source has it.
    """
    if body is not None:
        return Theorem(body, Derivation, section)
    return lambda function: Theorem(function, Derivation, section)


def erratum(*, source: str, correction: str, section: str = "") -> Callable[[Body], Theorem]:
    """Declare a claim of the source that is wrong: the last step states it and must stay refuted or undefined."""
    return lambda function: Theorem(function, Derivation, section, (source, correction))


class _Chain:
    """The links of one chain so far."""

    def __init__(self, start: Step, formula: bool) -> None:
        self.steps, self.formula = [start], formula

    @property
    def last(self) -> Term:
        return self.steps[-1].right


class Derivation:
    """Records the steps of one derivation; every method but `text` and `given` states one step or opens a chain."""

    def __init__(self, theorem: Theorem) -> None:
        self._theorem = theorem
        self._items: list[Prose | Step] = []
        self._reading = Reading()
        self._given: list[Term] = []
        self._conditions: tuple[Term, ...] = ()
        self._chain: _Chain | None = None
        self._claim: Step | None = None
        self._uses: list[str] = []
        self._cases: list[Goal] = []
        self._draft: Draft | None = None
        self._first, *rest = (theorem.body.__doc__ or "").strip().split("\n", 1)
        if rest:
            lines = "\n".join(line.strip() for line in rest[0].strip().split("\n"))
            self._items.append(Prose(lines, theorem.place))

    # What an author writes --------------------------------------------------------------------

    def given(self, *relations: Boolean | Tex) -> Fact:
        """State hypotheses, before the first step; the fact can be named in `by=`."""
        with self._at(sys._getframe(1)):
            if any(isinstance(item, Step) for item in self._items):
                raise Misuse("bad-step", "a hypothesis stands after the first step", "state it before d.start(…)")
            terms = tuple(self._reading.formula(r) for r in relations)
            self._given += terms
            return Fact("the hypothesis", terms=terms)

    def text(self, markdown: str) -> None:
        """Prose between steps, Markdown with $…$ for formulas."""
        lines = "\n".join(line.strip() for line in markdown.strip().split("\n"))
        self._items.append(Prose(lines, place_of(sys._getframe(1))))

    def start(self, first: Side | Boolean) -> None:
        """Open a chain with an expression or a relation; it has to be defined."""
        with self._at(sys._getframe(1)) as place:
            formula = not isinstance(first, (Expr, int, Tex)) or isinstance(first, bool)
            if isinstance(first, Tex):
                formula = first.is_relation()
            term = self._reading.formula(first) if formula else self._reading.expression(first)
            step = self._step("start", term, term, place, defined(term), None)
            self._chain, self._claim = _Chain(step, formula), None

    def eq(self, expression: Side, by: By = None) -> None:
        """The expression before equals this one."""
        self._link("eq", expression, by, None, sys._getframe(1))

    def le(self, expression: Side, by: By = None, equality: Boolean | Tex | None = None) -> None:
        """The expression before is at most this one; `equality` says exactly when they are equal.

        Indices that occur only in `equality` are quantified: Eq(P(y), Q(y)) means for every y.
        """
        self._link("le", expression, by, equality, sys._getframe(1))

    def lt(self, expression: Side, by: By = None) -> None:
        """The expression before is less than this one."""
        self._link("lt", expression, by, None, sys._getframe(1))

    def ge(self, expression: Side, by: By = None, equality: Boolean | Tex | None = None) -> None:
        """The expression before is at least this one; `equality` as for `le`."""
        self._link("ge", expression, by, equality, sys._getframe(1))

    def gt(self, expression: Side, by: By = None) -> None:
        """The expression before is greater than this one."""
        self._link("gt", expression, by, None, sys._getframe(1))

    def iff(self, relation: Boolean | Tex, by: By = None) -> None:
        """The relation before holds exactly when this one does."""
        self._link("iff", relation, by, None, sys._getframe(1))

    def implies(self, relation: Boolean | Tex, by: By = None) -> None:
        """When the relation before holds, so does this one."""
        self._link("implies", relation, by, None, sys._getframe(1))

    def chain(self, source: Tex, by: By = None) -> None:
        r"""A whole chain in LaTeX, as `d.chain(tex(r"a &= b \\ &= c"), by=ENTROPY)`; `by` serves all of its links."""
        frame = sys._getframe(1)
        with self._at(frame) as place:
            if not isinstance(source, Tex):
                raise Misuse("bad-step", "d.chain takes LaTeX", 'write d.chain(tex(r"a = b = c"))')
            (first, *links), declared = source.chain()
            for symbol in declared.values():
                self._reading.meet_used(symbol)
            formula = first.term.op in T.FORMULAS
            step = self._step("start", first.term, first.term, place, defined(first.term), None)
            self._chain, self._claim = _Chain(step, formula), None
            for link in links:
                if link.relation not in (*T.RELATIONS, "iff", "implies"):
                    raise Misuse("bad-latex", f"`{link.relation}` is not a relation that a step can claim")
                self._linked(link.relation, link.term, by, None, place)

    def claim(self, relation: Boolean | Tex, by: By = None) -> None:
        """A relation (or an equivalence, or an implication) that stands alone."""
        with self._at(sys._getframe(1)) as place:
            term = self._reading.formula(relation)
            if term.op not in T.RELATIONS and term.op not in ("iff", "implies"):
                raise Misuse("bad-step", "a claim is one relation between two sides", "state the parts one by one")
            left, right = term.args
            self._claim, self._chain = self._step(term.op, left, right, place, term, by), None

    def exists(self, relation: Boolean | Tex, witness: Mapping[Variable, Expression], by: By = None) -> None:
        """The relation holds for some values of the variables, namely for those of the witness."""
        with self._at(sys._getframe(1)) as place:
            if not witness or not all(isinstance(v, Variable) for v in witness):
                help = "write witness={p: Rational(1, 2)}"
                raise Misuse("bad-step", "exists needs a witness for each variable", help)
            body = self._reading.formula(relation)
            values = {v.name: self._reading.expression(e) for v, e in witness.items()}
            domain = [fact for v in witness for fact in facts(v)]
            whole = Term("exists", T.conj(*domain, body), *values)
            claim = T.substitute(T.conj(*domain, body), values)
            step = self._step("exists", whole, whole, place, claim, by, witness=tuple(values.items()))
            self._claim, self._chain = step, None

    @contextmanager
    def case(self, *conditions: Boolean | Tex) -> Iterator[Case]:
        """A block of steps under further conditions; `by=` takes its result after the block.

        `with d.case(Eq(y, 1)) as one:` opens it; its chains start afresh.
        """
        with self._at(sys._getframe(2)):
            terms = tuple(self._reading.formula(c) for c in conditions)
        outer, self._conditions = self._conditions, (*self._conditions, *terms)
        result = Case(f"case {', '.join(map(str, conditions))}")
        self._chain = self._claim = None
        yield result
        lemma = self._statement(result.name)
        composed = self._conclusion(lemma)
        self._conditions, self._chain, self._claim = outer, None, None
        if lemma is not None:
            result.known = Known(lemma, self._reading.met)
            self._cases += [composed] if composed else []

    # How it is recorded -----------------------------------------------------------------------

    @contextmanager
    def _at(self, frame: FrameType) -> Iterator[Place]:
        place = place_of(frame)
        try:
            yield place
        except Misuse as error:
            error.place = error.place or place
            raise

    def _link(self, relation: str, value: Any, by: By, equality: Boolean | Tex | None, frame: FrameType) -> None:
        with self._at(frame) as place:
            if self._chain is None:
                raise Misuse("bad-step", f"d.{relation} continues a chain that has no start", "open it with d.start(…)")
            formula = relation in ("iff", "implies")
            if formula != self._chain.formula:
                between = "relations" if formula else "expressions"
                raise Misuse("bad-step", f"d.{relation} stands between {between}", "see what d.start(…) opened")
            right = self._reading.formula(value) if formula else self._reading.expression(value)
            self._linked(relation, right, by, equality, place)

    def _linked(
        self, relation: str, right: Term, by: By, equality: Boolean | Tex | None, place: Place
    ) -> None:
        """The next link of the open chain."""
        assert self._chain is not None
        left = self._chain.last
        if chain([*(s.relation for s in self._chain.steps[1:]), relation]) is None:
            raise Misuse("bad-step", "the chain turns around here", "begin a new one with d.start(…)")
        condition = None
        if equality is not None:
            condition = self._quantified(self._reading.formula(equality), left.free | right.free)
        claim = Term(relation, left, right)
        self._chain.steps.append(self._step(relation, left, right, place, claim, by, condition))

    def _quantified(self, condition: Term, bound: frozenset[str]) -> Term:
        """The condition for every value of the indices that occur in it alone."""
        for name, symbol in reversed(self._reading.met.items()):
            if isinstance(symbol, Index) and name in condition.free - bound:
                condition = T.forall(name, *self._reading.read_range(symbol), condition)
        return condition

    def _step(
        self,
        relation: str,
        left: Term,
        right: Term,
        place: Place,
        claim: Term,
        by: By,
        equality: Term | None = None,
        witness: tuple[tuple[str, Term], ...] = (),
    ) -> Step:
        allowed = Allowed([*self._given, *self._conditions])
        for item in by if isinstance(by, tuple) else () if by is None else (by,):
            allowed.add(item, self._theorem, self._reading)
        self._uses += [name for name in allowed.uses if name not in self._uses]
        claims = [claim]
        if equality is not None:
            claims.append(Term("iff", T.eq(left, right), equality))
        # Both goals of a step speak of the same names, so that both have the same hypotheses.
        goals = tuple(allowed.goal(c, tuple(claims), self._reading) for c in claims)
        number = sum(isinstance(i, Step) for i in self._items) + 1
        step = Step(
            number,
            relation,
            left,
            right,
            place,
            tuple(allowed.names),
            equality,
            admitted=allowed.reason,
            goals=goals,
            witness=witness,
            conditions=self._conditions,
        )
        self._items.append(step)
        return step

    # The whole --------------------------------------------------------------------------------

    def _statement(self, name: str) -> Lemma | None:
        """What the last chain or claim shows, under the hypotheses of its steps."""
        if self._claim:
            return claim_statement(name, self._claim)
        return chain_statement(name, self._chain.steps, self._chain.formula) if self._chain else None

    def _conclusion(self, statement: Lemma | None) -> Goal | None:
        """The goal that the last chain's steps compose to the statement, if there is a chain."""
        return conclusion(statement, self._chain.steps, self._reading.met) if statement and self._chain else None

    def finish(self) -> None:
        """Close the record; Misuse where there are no steps."""
        t = self._theorem
        statement = self._statement(t.name)
        if statement is None:
            where = "ends with a case" if any(isinstance(i, Step) for i in self._items) else "has no steps"
            raise Misuse("no-steps", f"derivation `{t.name}` {where}", "state its chain with d.start(…)", t.place)
        claim, correction = t.erratum or ("", "")
        self._draft = Draft(
            t.name,
            self._first.rstrip("."),
            t.section,
            tuple(self._items),
            tuple(self._given),
            t.place,
            statement,
            None if t.erratum else self._conclusion(statement),
            tuple(self._cases),
            tuple(self._uses),
            t.erratum is not None,
            claim,
            correction,
        )

    @property
    def draft(self) -> Draft:
        """The finished record."""
        assert self._draft is not None
        return self._draft

    @property
    def met(self) -> Mapping[str, sympy.Symbol]:
        """Every declared name that occurs free."""
        return self._reading.met

    @property
    def shown(self) -> Mapping[str, sympy.Symbol]:
        """Every declared name that occurs, free or bound."""
        return self._reading.shown
