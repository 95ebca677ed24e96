"""A proof under construction: its lines, and the contexts in which facts hold.

The builder predicts what the kernel will conclude from each line; it proves nothing itself. A
wrong prediction costs a proof, never soundness: the kernel replays every line from scratch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from therefore.goal import Certificate, Lemma, Line
from therefore.kernel.connectives import opposite
from therefore.kernel.field import Rejected
from therefore.kernel.functions import sum_of_angles
from therefore.kernel.rows import ROWS
from therefore.prover.models import Models
from therefore.term import INFINITY, ZERO, Term, conj, eq, forall, fresh, in_range, le, lt, substitute, var


class Fact(NamedTuple):
    """A line of the proof: what it concludes, and from which assumptions."""

    line: int
    formula: Term
    assumptions: frozenset[Term]


class Proof:
    """The lines so far."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._known: dict[tuple[object, ...], Fact] = {}

    def line(
        self,
        rule: str,
        parameters: Sequence[object],
        premises: Sequence[Fact],
        formula: Term,
        assumptions: frozenset[Term] | None = None,
    ) -> Fact:
        """Add a line, unless the same one is there already."""
        key = (rule, tuple(parameters), tuple([p.line for p in premises]))
        known = self._known.get(key)
        if known is None:
            if assumptions is None:
                assumptions = frozenset().union(*[p.assumptions for p in premises])
            known = Fact(len(self.lines), formula, assumptions)
            self.lines.append(Line(*key))
            self._known[key] = known
        return known

    def assume(self, formula: Term) -> Fact:
        return self.line("assume", (formula,), (), formula, frozenset({formula}))

    def row(self, name: str, values: dict[str, Term], *premises: Fact) -> Fact:
        """An instance of a row; its variables are a, b, c."""
        entry = ROWS[name]
        by = {v: values[v] for v in entry.variables}
        return self.line("row", (name, *by.values()), premises, substitute(entry.statement, by))

    def arithmetic(
        self, conclusion: Term, sources: Sequence[tuple[Term, Fact]] = (), facts: Sequence[Fact] = ()
    ) -> Fact:
        parameters = (conclusion, *(c for c, _ in sources))
        return self.line("arithmetic", parameters, [*(s for _, s in sources), *facts], conclusion)

    def generalize(self, variable: str, low: Term, high: Term, body: Fact) -> Fact:
        formula = forall(variable, low, high, body.formula)
        return self.line(
            "forall_intro",
            (variable, low) if high == INFINITY else (variable, low, high),
            (body,),
            formula,
            body.assumptions.difference(in_range(variable, low, high)),
        )

    def instance(self, general: Fact, at: Term, inside: Sequence[Fact]) -> Fact:
        variable, _, _, body = general.formula.args
        return self.line("forall_elim", (at,), (general, *inside), substitute(body, {variable: at}))

    def renamed(self, fact: Fact, formula: Term) -> Fact:
        """The same with other bound names."""
        return fact if fact.formula == formula else self.line("rename", (formula,), (fact,), formula)

    def conjunction(self, facts: Sequence[Fact]) -> Fact:
        return self.line("and_intro", (), facts, conj(*(f.formula for f in facts)))

    def part(self, both: Fact, i: int) -> Fact:
        return self.line("and_elim", (str(i),), (both,), both.formula.args[i])

    def either(self, formula: Term, one: Fact) -> Fact:
        return self.line("or_intro", (formula,), (one,), formula)

    def cases(self, alternatives: Fact, proofs: Sequence[Fact]) -> Fact:
        assumptions = alternatives.assumptions.union(
            *(p.assumptions - {a} for p, a in zip(proofs, alternatives.formula.args, strict=True))
        )
        return self.line("or_elim", (), (alternatives, *proofs), proofs[0].formula, assumptions)

    def compare(self, a: Term, b: Term, strict: bool = False) -> Fact:
        alternatives = (lt(a, b), eq(a, b), lt(b, a)) if strict else (le(a, b), le(b, a))
        return self.line("compare", ("strict" if strict else "weak", a, b), (), Term("or", *alternatives))

    def flip(self, fact: Fact) -> Fact:
        a, b = fact.formula.args
        op = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge", "eq": "eq", "ne": "ne"}[fact.formula.op]
        return self.line("flip", (), (fact,), Term(op, b, a))

    def modus_ponens(self, rule: Fact, fact: Fact) -> Fact:
        left, right = rule.formula.args
        return self.line("modus_ponens", (), (rule, fact), right if fact.formula == left else left)

    def equivalence(self, forward: Fact, backward: Fact) -> Fact:
        left, right = backward.formula, forward.formula
        assumptions = (forward.assumptions - {left}) | (backward.assumptions - {right})
        return self.line("iff_intro", (), (forward, backward), Term("iff", left, right), assumptions)

    def implication(self, hypothesis: Term, fact: Fact) -> Fact:
        formula = Term("implies", hypothesis, fact.formula)
        return self.line("implies_intro", (hypothesis,), (fact,), formula, fact.assumptions - {hypothesis})

    def add_signs(self, facts: Sequence[Fact]) -> Fact:
        strict = any(f.formula.op == "lt" for f in facts)
        return self.line("add_signs", (), facts, _sign(strict, Term("add", *(f.formula.args[1] for f in facts))))

    def multiply_signs(self, facts: Sequence[Fact]) -> Fact:
        strict = all(f.formula.op == "lt" for f in facts)
        return self.line("multiply_signs", (), facts, _sign(strict, Term("mul", *(f.formula.args[1] for f in facts))))

    def even_power(self, base: Term, exponent: Term, nonzero: Fact | None = None) -> Fact:
        premises = (nonzero,) if nonzero else ()
        return self.line("even_power", (base, exponent), premises, _sign(bool(nonzero), Term("pow", base, exponent)))

    def log_product(self, factors: Sequence[tuple[int, Fact]]) -> Fact:
        """log Π aᵢ^eᵢ = Σ eᵢ log aᵢ, from facts 0 < aᵢ."""
        left, right = [], []
        for e, fact in factors:
            a, exponent = fact.formula.args[1], Term("num", Fraction(e))
            left.append(Term("pow", a, exponent))
            right.append(Term("mul", exponent, Term("log", a)))
        formula = eq(Term("log", Term("mul", *left)), Term("add", *right))
        return self.line("log_product", tuple(str(e) for e, _ in factors), [f for _, f in factors], formula)

    def exp_sum(self, parts: Sequence[tuple[int, Term]]) -> Fact:
        """exp Σ eᵢ aᵢ = Π (exp aᵢ)^eᵢ."""
        numbers = [Term("num", Fraction(e)) for e, _ in parts]
        left = Term("add", *(Term("mul", n, a) for n, (_, a) in zip(numbers, parts, strict=True)))
        right = Term("mul", *(Term("pow", Term("exp", a), n) for n, (_, a) in zip(numbers, parts, strict=True)))
        parameters = [x for e, a in parts for x in (str(e), a)]
        return self.line("exp_sum", parameters, (), eq(Term("exp", left), right))

    def angle_sum(self, what: str, parts: Sequence[tuple[int, Term]]) -> Fact:
        """sin or cos of Σ eᵢ aᵢ."""
        parameters = [what, *(x for e, a in parts for x in (str(e), a))]
        return self.line("angle_sum", parameters, (), sum_of_angles(what, parts))

    def algebraic(self, formula: Term) -> Fact:
        return self.line("algebraic", (formula,), (), formula)

    def lemma(self, statement: Lemma, pairs: Sequence[object], premises: Sequence[Fact], conclusion: Term) -> Fact:
        return self.line("lemma", (statement.name, *pairs), premises, conclusion)

    def certificate(self, conclusions: Sequence[Fact]) -> Certificate:
        """The lines that the conclusions rest on, renumbered."""
        kept: set[int] = set()
        stack = [f.line for f in conclusions]
        while stack:
            i = stack.pop()
            if i not in kept:
                kept.add(i)
                stack.extend(self.lines[i].premises)
        order = {old: new for new, old in enumerate(sorted(kept))}
        return Certificate(
            tuple(
                Line(line.rule, line.parameters, tuple(order[p] for p in line.premises))
                for line in (self.lines[i] for i in order)
            )
        )


def _sign(strict: bool, t: Term) -> Term:
    return lt(ZERO, t) if strict else le(ZERO, t)


NO_MODELS = Models()


class Context:
    """Facts that may be used here: hypotheses, lemma instances, and what is assumed for now.

    `outer` is the context around a binder whose index is `index`: what does not speak of the index
    is proved there, once for all. `parent` has fewer facts: what was proved there holds here.
    `models` are points at which all facts hold; there need not be any.
    """

    def __init__(
        self,
        proof: Proof,
        facts: tuple[Fact, ...],
        names: frozenset[str],
        outer: Context | None = None,
        index: str = "",
        parent: Context | None = None,
        models: Models = NO_MODELS,
    ) -> None:
        self.proof, self.facts, self.names, self.outer, self.index = proof, facts, names, outer, index
        self.parent, self.models = parent, models
        self.known = {f.formula: f for f in reversed(facts)}
        self.memo: dict[object, Any] = {}

    def extended(self, facts: Iterable[Fact]) -> Context:
        """This context and more facts that follow from what it assumes."""
        return self._with(facts, self.models)

    def _with(self, facts: Iterable[Fact], models: Models, outer: Context | None = None, index: str = "") -> Context:
        facts = tuple(f for f in facts if f.formula not in self.known)
        names = self.names.union((index,) if index else (), *(f.formula.free for f in facts))
        return Context(self.proof, (*self.facts, *facts), names, outer, index, self, models)

    def without(self, fact: Fact) -> Context:
        key = ("without", fact.line)
        if key not in self.memo:
            self.memo[key] = Context(
                self.proof, tuple(f for f in self.facts if f != fact), self.names, models=self.models
            )
        return self.memo[key]  # type: ignore[no-any-return]

    def assuming(self, *formulas: Term) -> Context:
        """This context and more assumptions; conjunctions are taken apart."""
        key = ("assuming", formulas)
        if key not in self.memo:
            self.memo[key] = self._with(self._assumed(formulas), self.models.satisfying(formulas))
        return self.memo[key]  # type: ignore[no-any-return]

    def with_models(self, models: Models) -> Context:
        """This context with other points at which its facts hold."""
        return self._with((), models)

    def inside(self, variable: str, low: Term, high: Term, body: Term) -> tuple[Context, str, Term]:
        """The context inside a binder, with a name for its index that is new here."""
        name = fresh(variable.replace("#", "i"), self.names | low.free | high.free | (body.free - {variable}))
        renamed = substitute(body, {variable: var(name)})
        key = ("inside", name, low, high)
        if key not in self.memo:
            models = self.models.indexed(name, low, high)
            self.memo[key] = self._with(self._assumed(in_range(name, low, high)), models, self, name)
        return self.memo[key], name, renamed

    def _assumed(self, formulas: Iterable[Term]) -> list[Fact]:
        return [p for formula in formulas for p in parts(self.proof, self.proof.assume(formula))]

    def find(self, formula: Term) -> Fact | None:
        return self.known.get(formula)

    def refutes(self, formula: Term) -> bool:
        """Whether a formula is false at one of the models, so that no proof need be searched for."""
        key = ("refutes", formula)
        if key not in self.memo:
            self.memo[key] = self.models.refute(formula)
        return self.memo[key]  # type: ignore[no-any-return]


def parts(proof: Proof, fact: Fact) -> list[Fact]:
    """A fact with conjunctions taken apart, > and ≥ turned around, negations carried out, |a| < b said of a."""
    if fact.formula.op == "and":
        return [p for i in range(len(fact.formula.args)) for p in parts(proof, proof.part(fact, i))]
    if fact.formula.op in ("gt", "ge"):
        return parts(proof, proof.flip(fact))
    if fact.formula.op in ("lt", "le") and fact.formula.args[0].op == "abs":
        a, b = fact.formula.args[0].args[0], fact.formula.args[1]
        strictly = "strictly " if fact.formula.op == "lt" else ""
        sides = (proof.row(f"{strictly}within abs from {side}", {"a": a, "b": b}, fact) for side in ("above", "below"))
        return [fact, *sides]
    if fact.formula.op == "not":
        try:
            return parts(proof, proof.line("negation", (), (fact,), opposite(fact.formula.args[0])))
        except Rejected:
            return [fact]
    return [fact]
