"""The search for a proof: which tactic is tried for which formula, cheapest first.

`prove_goal` turns a goal into a certificate or None. A `Search` is one attempt: a proof under
construction, the formulas being worked on (to stop circles), a deadline.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import Literal, TypeVar

from therefore.goal import Certificate, Definition, Goal, opened
from therefore.kernel.balls import Point
from therefore.kernel.calculus import differentiate, differentiate_family
from therefore.kernel.connectives import opposite
from therefore.kernel.field import SIZES, Overflow, Rejected, difference
from therefore.kernel.logic import needed
from therefore.prover import matrices
from therefore.prover.analysis import integrals, limits, parameters
from therefore.prover.arithmetic import algebraic, arithmetic
from therefore.prover.explore import Explorer
from therefore.prover.facts import from_facts, instantiate
from therefore.prover.models import Models, models_of
from therefore.prover.ordering import inequalities
from therefore.prover.ordering.factors import prove_nonzero
from therefore.prover.ordering.order import prove_integer, prove_order
from therefore.prover.proof import NO_MODELS, Context, Fact, Proof, parts
from therefore.prover.reasoning import lemmas, logic
from therefore.prover.reasoning.equality import equality_condition
from therefore.prover.reasoning.generalise import by_generalising, by_generalising_root, by_generalising_sums
from therefore.prover.reasoning.induction import by_induction
from therefore.prover.reasoning.integers import whole_steps
from therefore.prover.reasoning.kinks import by_kinks
from therefore.prover.reasoning.solving import by_solving
from therefore.prover.summation.series import prove_series
from therefore.prover.units import Restart, angle_of, least_of, unit_of
from therefore.term import (
    INFINITY,
    MATRICES,
    MINUS_INFINITY,
    RANGE_BINDERS,
    RELATIONS,
    ZERO,
    Term,
    eq,
    in_range,
    substitute,
    walk,
)

MAX_DEPTH = 40
MAX_RENEWALS = 12
Found = TypeVar("Found")
Searches = dict[tuple[tuple[Term, ...], tuple[Definition, ...]], "Search"]


class OutOfTime(Exception):
    """The search has used up its budget."""


def prove_goal(
    goal: Goal, seconds: float, searches: Searches | None = None, points: Sequence[Point] = ()
) -> Certificate | None:
    """A certificate that the kernel should accept, or None. Raises OutOfTime.

    `searches` keeps what was found under the same hypotheses for the next goal; `points` are
    some at which the hypotheses hold.
    """
    searches = {} if searches is None else searches
    key = (goal.hypotheses, goal.definitions)
    # A search that runs out of time is in the middle of something, and forgotten.
    search = searches.pop(key, None) or Search(goal, SIZES[1], {}, models_of(goal, points))
    deadline = time.monotonic() + seconds
    certificate, searches[key] = persistent(search, goal, lambda search: search.certificate(goal, deadline))
    return certificate


def persistent(search: Search, goal: Goal, work: Callable[[Search], Found | None]) -> tuple[Found | None, Search]:
    """What `work` finds, begun again with a new search where one has too little room or too coarse units."""
    for _ in range(MAX_RENEWALS):
        size = search.size
        try:
            return work(search), search
        except Restart:
            pass
        except Overflow:
            size = next((larger for larger in SIZES if larger > size), 0)
        search = Search(goal, size or search.size, search.units, search.models)
        if not size:
            break
    return None, search


class Search:
    """What has been tried and found under some hypotheses; it serves one goal at a time."""

    def __init__(self, goal: Goal, size: int, units: dict[Term, Fraction], models: Models = NO_MODELS) -> None:
        self.size, self.units, self.models = size, units, models
        self.proof = Proof()
        self.working: set[tuple[int, Term]] = set()
        self.opening: set[Term] = set()
        self.clearing: set[int] = set()
        self.learning = 0
        self.turned: dict[Fact, Fact | None] = {}
        self._contexts: dict[tuple[Term, ...], Context] = {}
        self.take(goal, 0.0)

    def take(self, goal: Goal, deadline: float) -> None:
        """Work on this goal from now on."""
        self.goal, self.deadline = goal, deadline
        self.working.clear()
        self.opening.clear()
        self.clearing.clear()
        self.learning = 0
        self.written: tuple[Term, ...] = ()
        self.signed: tuple[Term, ...] = ()
        self.withheld = 0

    def certificate(self, goal: Goal, deadline: float) -> Certificate | None:
        """Prove every obligation, with all definitions unfolded, and then the claim."""
        self.take(goal, deadline)
        claim, claims = opened(goal.claim, goal), needed(goal)
        self.written = tuple(c.args[0] for c in claims if c.op == "ne" and c.args[1] == ZERO)
        self.signed = tuple(c.args[1] for c in claims if c.op in ("lt", "le") and c.args[0] == ZERO)
        hypotheses = tuple(opened(h, goal, everything=True) for h in goal.hypotheses)
        found = dict[Term, Fact]()
        for formula in (f for f in claims if f is not claims[0] or f != claim):
            fact = self.prove(self.context(hypotheses), formula)
            if fact is None:
                fact = self.prove_obligation(self.context(hypotheses), formula)
                if fact is None:
                    return None
                self.renew(hypotheses, formula, fact)
            found[formula] = fact
        if claims and claims[0] == claim:
            context = self.context(tuple(opened(h, goal) for h in goal.hypotheses))
            fact = self.prove_claim(lemmas.with_instances(self, context, claim), claim)
            if fact is None:
                return None
            found[claim] = fact
        return self.proof.certificate([found[formula] for formula in claims])

    def prove_obligation(self, base: Context, formula: Term) -> Fact | None:
        """With the costly tactics."""
        if formula.op == "defined":
            return by_kinks(self, base, formula, self.prove)
        if formula.op not in RELATIONS or formula.args[0].op in MATRICES:
            return None
        return inequalities.prove_relation(self, base, formula)

    def context(self, hypotheses: tuple[Term, ...]) -> Context:
        if hypotheses not in self._contexts:
            facts = [p for h in dict.fromkeys(hypotheses) for p in parts(self.proof, self.proof.assume(h))]
            facts += matrices.consequences(self.proof, facts)
            names = frozenset().union(*(h.free for h in hypotheses))
            context = Context(self.proof, tuple(facts), names, models=self.models)
            steps = whole_steps(self, context)
            self._contexts[hypotheses] = context.extended(steps) if steps else context
        return self._contexts[hypotheses]

    def renew(self, hypotheses: tuple[Term, ...], formula: Term, fact: Fact) -> None:
        """Know a fact that took costly tactics, and forget what failed: it may have failed for want of it."""
        before = self._contexts.pop(hypotheses).memo
        memo = self.context(hypotheses).memo
        for key, value in before.items():
            if isinstance(key, Term) and value is not None:
                memo[key] = value
        memo[formula] = fact

    # -- dispatch -------------------------------------------------------------------------

    def prove_claim(self, context: Context, formula: Term) -> Fact | None:
        """With the costly tactics: for what the author claims, and cases of it."""
        op = formula.op
        if op in ("gt", "ge"):
            a, b = formula.args
            fact = self.prove_claim(context, Term("lt" if op == "gt" else "le", b, a))
            return fact and self.proof.flip(fact)
        if op == "and":
            facts = [self.prove_claim(context, part) for part in formula.args]
            return None if any(f is None for f in facts) else self.proof.conjunction([f for f in facts if f])
        if op == "forall":
            variable, low, high, body = formula.args
            inner, index, opened = context.inside(variable, low, high, body)
            fact = self.prove_claim(inner, opened)
            closed = fact and self.proof.generalize(index, low, high, fact)
            return closed if closed is None or index == variable else self.renamed(context, closed, formula)
        if op in ("iff", "implies", "exists", "or", "not"):
            borders = op == "iff" and formula.args[0].op == "eq"
            algebra = not borders or all(t.op not in RANGE_BINDERS for t in walk(formula))
            fact = self.prove(context, formula) if algebra else None
            if fact is None and borders:
                fact = equality_condition(self, context, formula, self.prove_claim)
            return fact or logic.prove_connective(self, context, formula, self.prove_claim)
        return (
            self.prove(context, formula)
            or by_generalising(self, context, formula, self.prove_relation)
            or by_generalising_root(self, context, formula, self.prove_relation)
            or by_generalising_sums(self, context, formula, self.prove_relation)
            or inequalities.prove_relation(self, context, formula)
            or by_solving(self, context, formula, self.prove_relation)
            or by_induction(self, context, formula, self.prove_relation)
        )

    def prove_relation(self, context: Context, formula: Term) -> Fact | None:
        """A relation with all tactics but induction."""
        return self.prove(context, formula) or inequalities.prove_relation(self, context, formula)

    def prove(self, context: Context, formula: Term) -> Fact | None:
        """With the tactics that are cheap enough for side conditions."""
        while context.outer is not None and context.index not in formula.free:
            context = context.outer
        if formula in context.memo:
            return context.memo[formula]  # type: ignore[no-any-return]
        above = context.parent
        while above is not None:
            found = above.memo.get(formula)
            if found is not None:
                context.memo[formula] = found
                return found  # type: ignore[no-any-return]
            above = above.parent
        key = (id(context), formula)
        if key in self.working or len(self.working) > MAX_DEPTH:
            return None
        if time.monotonic() > self.deadline:
            raise OutOfTime
        self.working.add(key)
        try:
            fact = self._prove(context, formula)
        finally:
            self.working.discard(key)
        if fact is not None or not self.withheld:
            context.memo[formula] = fact
        return fact

    @contextmanager
    def withholding(self, forms: Literal["written", "signed"]) -> Iterator[tuple[Term, ...]]:
        """The forms that the author gave divisors, or what is positive; none while these themselves are read.

        What is not proved meanwhile may be provable all the same.
        """
        found = getattr(self, forms)
        setattr(self, forms, ())
        self.withheld += bool(found)
        try:
            yield found
        finally:
            setattr(self, forms, found)
            self.withheld -= bool(found)

    def _prove(self, context: Context, formula: Term) -> Fact | None:
        found = from_facts(self, context, formula)
        if found is not None:
            return found
        op = formula.op
        if op in ("lt", "le"):
            return prove_order(self, context, formula) or logic.by_index_cases(self, context, formula, self.prove)
        if op in ("gt", "ge"):
            a, b = formula.args
            fact = self.prove(context, Term("lt" if op == "gt" else "le", b, a))
            return fact and self.proof.flip(fact)
        if op == "eq":
            return self.equal(context, formula)
        if op == "ne":
            if formula.args[0].op in MATRICES:
                return None
            found = matrices.nonzero_det(self, context, formula.args[0]) if formula.args[0].op == "det" else None
            return found or prove_nonzero(self, context, formula)
        if op == "integer":
            return prove_integer(self, context, formula)
        if op in ("definite", "semidefinite"):
            return matrices.prove_definite(self, context, formula)
        if op == "defined" and formula.args[0].op == "gradient":
            return matrices.gradient(self, context, formula.args[0], "defined")
        if op == "defined":
            t = formula.args[0]
            fact = self.calculus(context, t.args[0] if t.op == "eq" else t, "defined")
            return fact if fact is not None and fact.formula == formula else None
        if op == "forall":
            variable, low, high, body = formula.args
            inner, index, opened = context.inside(variable, low, high, body)
            fact = self.prove(inner, opened)
            if fact is None:
                return None
            general = self.proof.generalize(index, low, high, fact)
            return general if index == variable else self.renamed(context, general, formula)
        return logic.prove_connective(self, context, formula, self.prove)

    def renamed(self, context: Context, general: Fact, formula: Term) -> Fact | None:
        """The same for-all with the bound name that is asked for, where that name is free for it."""
        variable, low, high, _ = formula.args
        fresh_context = Context(
            self.proof, tuple(f for f in context.facts if variable not in f.formula.free), context.names
        )
        inner = fresh_context.assuming(*in_range(variable, low, high))
        fact = instantiate(self, inner, general, [Term("var", variable)])
        return fact and self.proof.generalize(variable, low, high, fact)

    def equal(self, context: Context, formula: Term) -> Fact | None:
        """Two sides with one normal form, or a multiple of a known equation."""
        if formula.args[0].op in MATRICES:
            return matrices.equal_matrices(self, context, formula)
        if formula.args[1] in (INFINITY, MINUS_INFINITY):
            found = self.calculus(context, formula.args[0], "value") if formula.args[0].op == "limit" else None
            return found if found is not None and found.formula == formula else None
        fact = algebraic(self, formula) or arithmetic(self, context, formula)
        if fact is not None:
            return fact
        for known in reversed(context.facts):
            if known.formula.op == "eq":
                fact = self._multiple(context, formula, known)
                if fact is not None:
                    return fact
        return None

    def _multiple(self, context: Context, formula: Term, known: Fact) -> Fact | None:
        x = self.explorer(context.without(known))
        try:
            have, want = x.normal(difference(known.formula)), x.normal(difference(formula))
            if have.is_zero or want.is_zero:
                return None
            ratio = x.make(want.num * have.den, want.den * have.num)
            if any("#" in n for n in x.term(ratio).free):
                return None
            fact = arithmetic(self, x.context_here, formula, [(x.term(ratio), known)])
        except Rejected:
            return None
        return fact

    # -- services for the tactics -----------------------------------------------------------

    def explorer(self, context: Context) -> Explorer:
        """The context's own explorer, for questions (lines get a fresh one, with just their facts)."""
        key = "explorer"
        if key not in context.memo:
            explorer = context.memo[key] = Explorer(self, context)
            explorer.learn()
        return context.memo[key]  # type: ignore[no-any-return]

    def unit(self, unit: Term, q: int) -> int:
        return unit_of(self.units, unit, q)

    def angle(self, unit: Term, c: Fraction) -> Fraction:
        return angle_of(self.units, unit, c)

    def least(self, kind: Term, shift: Fraction) -> Fraction:
        return least_of(self.units, kind, shift)

    def compares(self, context: Context, a: Term, b: Term) -> bool:
        """Whether a context says anything of how two indices compare."""
        wanted = {a, b}
        return any(f.formula.op in ("eq", "ne", "lt") and set(f.formula.args) == wanted for f in context.facts)

    def calculus(self, context: Context, t: Term, what: str) -> Fact | None:
        """The value of a derivative or limit, or that it exists, by the structural rules."""
        if t.op == "piecewise":
            return self._branch(context, t)
        if t.op in ("limit", "sum"):
            found = (limits.prove_limit if t.op == "limit" else prove_series)(self, context, t)
            return found and self.proof.part(found, 1 if what == "value" else 0)
        if t.op == "integral":
            found = integrals.prove_integral(self, context, t) if what == "value" else None
            return found and self.proof.part(found, 1) if what == "value" else integrals.prove_exists(self, context, t)
        if t.op == "deriv" and t.args[1].op == "integral":
            found = parameters.under_integral(self, context, t)
            if found is not None:
                return self.proof.part(found, 1 if what == "value" else 0)
            return parameters.by_value(self, context, t, what)
        try:
            if t.op == "deriv":
                variable, body, point = t.args
                result, conditions = differentiate(body, variable)
                result = substitute(result, {variable: point})
                conditions = tuple(substitute(c, {variable: point}) for c in conditions)
            else:
                result, conditions = differentiate_family(t.args[1], t.args[0], t.args[2:])
        except (Rejected, ValueError):
            return None
        proved = [self.prove(context, c) for c in conditions]
        if any(f is None for f in proved):
            return None
        formula = Term("defined", t) if what == "defined" else eq(t, result)
        return self.proof.line("derivative", (what, t), [f for f in proved if f is not None], formula)

    def _branch(self, context: Context, t: Term) -> Fact | None:
        """The value of a piecewise term, where it is known which condition holds first."""
        before: list[Fact] = []
        for i in range(0, len(t.args), 2):
            last = i + 1 == len(t.args)
            holds = None if last else self.prove(context, t.args[i + 1])
            if last or holds is not None:
                premises = before if holds is None else [*before, holds]
                return self.proof.line("piecewise_value", (t, str(i // 2)), premises, eq(t, t.args[i]))
            try:
                fails = self.prove(context, opposite(t.args[i + 1]))
            except Rejected:
                return None
            if fails is None:
                return None
            before.append(fails)
        return None
