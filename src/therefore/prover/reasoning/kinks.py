"""Cases by signs and orders: where |u|, sign u, max(u, v), δ(i, j), a binomial or a piecewise term changes form.

A power aᵖ with 0 ≤ a is e^(p log a) but for a = 0.

What decides the form of such a term is a question about two numbers: how they compare. A relation
is proved where it is proved for every answer; answers that contradict each other prove anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from therefore.kernel.field import Rejected, Value, difference
from therefore.prover.proof import Context, Fact
from therefore.prover.reasoning.consequences import from_false
from therefore.prover.reasoning.logic import from_contradiction
from therefore.prover.reasoning.solving import solved
from therefore.term import ONE, RELATIONS, ZERO, Term, add, eq, le, lt, sub, walk

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer
    from therefore.prover.search import Search

MAX_QUESTIONS = 7
FORMS = frozenset({"abs", "sign", "max", "min", "delta", "binomial", "piecewise"})


@dataclass(frozen=True)
class Question:
    """How a and b compare: a ≤ b or b < a; where equality is a case of its own, a < b, a = b or b < a."""

    a: Term
    b: Term
    strict: bool = False

    @property
    def answers(self) -> tuple[Term, ...]:
        a, b = self.a, self.b
        return (lt(a, b), eq(a, b), lt(b, a)) if self.strict else (le(a, b), lt(b, a))


def by_kinks(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """A relation by cases; an equation by as many as it takes, one after the other."""
    if goal.op == "eq":
        return _by_all(search, context, goal, 0)
    for question in _questions(search, context, goal):
        fact = _cases(search, context, question, lambda inner: prove(inner, goal))
        if fact is not None:
            return fact
    return None


def by_comparing_parts(search: Search, context: Context, goal: Term, prove: Any) -> Fact | None:
    """An inequality by which of two parts is greater, where their difference is one of several factors."""
    x = search.explorer(context)
    try:
        questions = list(_compared(x, x.normal(difference(goal))))
    except Rejected:
        return None
    for question in questions:
        if not any(search.prove(context, answer) for answer in question.answers):
            return _cases(search, context, question, lambda inner: prove(inner, goal))
    return None


def by_branches(search: Search, context: Context, goal: Term) -> Fact | None:
    """The sign of a piecewise term, branch by branch."""
    return _by_all(search, context, goal, 0) if any(t.op == "piecewise" for t in walk(goal)) else None


def _by_all(search: Search, context: Context, goal: Term, asked: int) -> Fact | None:
    if asked > MAX_QUESTIONS or context.refutes(goal):
        return None
    if asked:
        fact = search.prove(context, goal) or from_contradiction(search, context, goal)
        if fact is not None:
            return fact
    for question in _questions(search, context, goal):
        return _cases(search, context, question, lambda inner: _by_all(search, inner, goal, asked + 1))
    return from_false(search, context, goal) if asked else None


def _cases(search: Search, context: Context, question: Question, prove: Any) -> Fact | None:
    proofs = []
    for case in question.answers:
        inner = context.assuming(case)
        equation = inner.find(case) if case.op == "eq" else _next(search, inner, case)
        value = equation and solved(search, equation)
        proved = prove(inner.extended([value]) if value else inner)
        if proved is None:
            return None
        proofs.append(proved)
    return context.proof.cases(_alternatives(context, question), proofs)


def _next(search: Search, context: Context, order: Term) -> Fact | None:
    """a + 1 = b from a < b, for integers with b ≤ a + 1."""
    a, b = order.args
    above = add(a, ONE)
    needed = [Term("integer", a), Term("integer", b), le(b, above)] if order.op == "lt" else []
    facts = [f for f in (search.prove(context, formula) for formula in needed) if f]
    known = context.find(order)
    if not needed or len(facts) < len(needed) or known is None:
        return None
    step = context.proof.row("integers step by one", {"a": a, "b": b}, facts[0], facts[1], known)
    return context.proof.row("antisymmetric", {"a": above, "b": b}, step, facts[2])


def _alternatives(context: Context, question: Question) -> Fact:
    """That one of the answers is right."""
    proof, a, b = context.proof, question.a, question.b
    either = proof.compare(a, b, strict=True)
    if question.strict:
        return either
    whole, by = Term("or", *question.answers), {"a": a, "b": b}
    less, same, more = map(proof.assume, either.formula.args)
    weakened = [proof.row("less is at most", by, less), proof.row("equal is at most", by, same), more]
    return proof.cases(either, [proof.either(whole, fact) for fact in weakened])


def _questions(search: Search, context: Context, goal: Term) -> Iterator[Question]:
    """The questions that decide the forms of the terms of a relation and are not answered, simple ones first."""
    x = search.explorer(context)
    try:
        if goal.op not in RELATIONS:
            raise Rejected("not a relation")
        value = x.normal(difference(goal))
        terms = [x.atoms[j].term for j in value.used if not x.atoms[j].bound]
    except Rejected:
        terms = list(goal.children)
    seen = [u for t in terms for u in walk(t) if not any(n.startswith("#") for n in u.free)]
    asked: dict[str, Question] = {}
    about = [q for u in seen if u.op in FORMS for q in _about(u)]
    for q in (*about, *_zero_bases(search, context, seen), *_unsigned(context, terms)):
        key = _pair(x, q)
        asked[key] = q if asked.get(key, q) == q else Question(q.a, q.b, strict=True)
    for q in sorted(asked.values(), key=lambda q: sum(1 for t in (q.a, q.b) for _ in walk(t))):
        if not any(search.prove(context, answer) for answer in q.answers):
            yield q


def _compared(x: Explorer, value: Value) -> Iterator[Question]:
    """Which of two parts is greater, where their difference is one of several factors: (a − b)(log a − log b)."""
    factors = [u for u, e in x.factors(value) if e % 2 and u.op != "num"]
    for u in factors if len(factors) > 1 else ():
        parts = x.normal(u).num.to_dict()
        if sorted(parts.values()) == [-1, 1] and all(sum(m) == 1 for m in parts):
            a, b = (x.polynomial_term(x.context.from_dict({m: 1})) for m in parts)
            yield Question(a, b)


def _pair(x: Explorer, q: Question) -> str:
    """What two questions share that are about the same difference, whatever its sign."""
    try:
        gap = x.normal(sub(q.a, q.b))
        return gap.key if gap.is_zero else str(x.monic(gap.num))
    except Rejected:
        return repr(q)


def _unsigned(context: Context, terms: Sequence[Term]) -> Iterator[Question]:
    """The signs of variables on which a limit may depend: those known not to be 0, and exponents."""
    limits = [u for t in terms for u in walk(t) if u.op == "limit"]
    for u in limits:
        for power in walk(u.args[1]):
            if power.op == "pow" and u.args[0] in power.args[0].free and power.args[1].op == "var":
                yield Question(power.args[1], ZERO, True)
    free = frozenset().union(*(u.free for u in limits))
    for fact in context.facts:
        a, *rest = fact.formula.args
        if fact.formula.op == "ne" and rest == [ZERO] and a.op == "var" and a.free <= free:
            yield Question(a, ZERO, True)


def _zero_bases(search: Search, context: Context, terms: Sequence[Term]) -> Iterator[Question]:
    """Whether what has a power with a symbolic exponent is 0, where it is known to be no less."""
    for t in terms:
        if t.op == "pow" and t.args[1].free:
            for base in _parts(t.args[0]):
                if base.free and search.prove(context, le(ZERO, base)) is not None:
                    yield Question(base, ZERO, True)


def _parts(base: Term) -> Iterator[Term]:
    """What is 0 where a product, a quotient, a power or an absolute value is."""
    if base.op in ("mul", "div", "abs"):
        for part in base.args:
            yield from _parts(part)
    elif base.op == "pow":
        yield from _parts(base.args[0])
    else:
        yield base


def _about(t: Term) -> Iterator[Question]:
    """What decides the form of a term."""
    if t.op in ("abs", "sign"):
        yield Question(t.args[0], ZERO, t.op == "sign")
    elif t.op in ("max", "min"):
        yield Question(t.args[0], t.args[1])
    elif t.op == "delta":
        yield Question(t.args[0], t.args[1], True)
    elif t.op == "binomial":
        yield Question(ZERO, t.args[1])
        yield Question(t.args[1], t.args[0])
    else:
        for condition in t.args[1::2]:
            yield from _borders(condition)


def _borders(condition: Term) -> Iterator[Question]:
    for u in walk(condition):
        if u.op in RELATIONS:
            a, b = u.args if u.op in ("le", "gt") else u.args[::-1]
            yield Question(a, b, u.op in ("eq", "ne"))
