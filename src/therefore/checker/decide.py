"""Decide a goal: refute, prove, replay, and say what came of it.

A goal is refuted first, cheaply; then a proof is searched for and replayed by the kernel; where
there is none, the refuter looks harder.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from types import ModuleType

from therefore.goal import Certificate, Goal, Verdict, opened
from therefore.kernel.balls import Point
from therefore.kernel.field import Rejected
from therefore.kernel.logic import Theorems, replay
from therefore.prover.search import OutOfTime, Searches, prove_goal
from therefore.refuter import refute as refuter
from therefore.refuter.complex_witness import as_written
from therefore.refuter.refute import Refutation, Survey
from therefore.sorts.complex_numbers import NotReal, lowered
from therefore.sorts.matrices import speaks_of_matrices
from therefore.term import ZERO, Term
from therefore.text import show

QUICK_SECONDS, QUICK_POINTS = 0.25, 4

Known = Mapping[Goal, Certificate]


@dataclass
class Memory:
    """What goals of one run share: it saves time and cannot change an answer.

    `known` are proofs of goals that were decided before, to be replayed where they would be searched for.
    """

    known: Known = field(default_factory=dict)
    searches: Searches = field(default_factory=dict)
    theorems: Theorems = field(default_factory=dict)
    possible: dict[tuple[Term, ...], bool] = field(default_factory=dict)


def decide(goal: Goal, seconds: float = 20.0, memory: Memory | None = None) -> Verdict:
    """The verdict on one goal; the rules of DESIGN's table of verdicts."""
    begun = time.perf_counter()
    try:
        verdict = _decide(goal, seconds, memory or Memory())
    except Exception as error:
        if os.environ.get("THEREFORE_TRACEBACK"):
            raise
        text = f"the checker failed here ({type(error).__name__}: {error}); this is a defect of therefore"
        verdict = Verdict("unproved", message=text, advice="set THEREFORE_TRACEBACK=1 to see where")
    return replace(verdict, seconds=time.perf_counter() - begun)


def _decide(goal: Goal, seconds: float, memory: Memory) -> Verdict:
    try:
        goal = lowered(goal)
    except NotReal as why:
        return Verdict("unproved", message=f"neither proved nor refuted: {why}")
    if (known := replayed(goal, memory)) is not None:
        return _proved(goal, known)
    # That something is defined is either proved at once or worth a thorough search for a witness.
    if goal.claim.op == "defined":
        first = Survey(None, tuple(islice(refuter_for(goal).fitting(goal, min(seconds, QUICK_SECONDS)), QUICK_POINTS)))
    else:
        first = refuter_for(goal).survey(goal, min(seconds, QUICK_SECONDS), QUICK_POINTS)
    quick = first.refutation
    if quick is None and goal.claim.op in ("implies", "iff") and refuter_for(goal) is refuter:
        quick = refuter.special(goal, min(seconds, QUICK_SECONDS))
    if quick is not None and quick.status == "refuted":
        return _refuted(goal, quick)
    begun = time.monotonic()
    strict = goal.claim.op in ("lt", "gt", "ne")
    if strict and first.close and (met := _touching(goal, memory, first.fitting)):
        return _refuted(goal, met)
    certificate = None if quick else _proof(goal, seconds / 2, memory, first.fitting)
    if certificate is not None:
        try:
            replay(goal, certificate, memory.theorems)
        except Rejected as error:
            return Verdict("unproved", message=f"the kernel did not accept the proof that was found: {error}")
        if not first.fitting and not _possible(goal, seconds, memory):
            return _vacuous(goal)
        return _proved(goal, certificate)
    left = seconds - (time.monotonic() - begun)
    found = refuter_for(goal).refute(goal, max(left / 2, 0.1), effort=300) or quick
    if found is None and strict and not first.close:
        found = _touching(goal, memory, first.fitting)
    if found is not None:
        return _refuted(goal, found)
    if time.monotonic() - begun > seconds:
        return Verdict("out of budget", message=f"no proof and no counterexample within {seconds:g} s")
    return _unproved(goal) if _possible(goal, seconds, memory) else _vacuous(goal)


def replayed(goal: Goal, memory: Memory) -> Certificate | None:
    """The proof of a goal that is known, if the kernel accepts it."""
    with suppress(Rejected):
        if (known := memory.known.get(goal)) is not None:
            replay(goal, known, memory.theorems)
            return known
    return None


def _proved(goal: Goal, certificate: Certificate) -> Verdict:
    """The verdict on a goal whose proof the kernel has replayed."""
    accepted = replace(certificate, goal=goal)
    return Verdict("proved", trust="kernel", facts=_facts(goal, certificate), certificate=accepted)


def refuter_for(goal: Goal) -> ModuleType:
    """The one for what a goal speaks of."""
    if not any(map(speaks_of_matrices, (goal.claim, *goal.hypotheses))):
        return refuter
    from therefore.refuter import matrices as matrix_refuter

    return matrix_refuter


def _touching(goal: Goal, memory: Memory, points: Sequence[Point]) -> Refutation | None:
    """Any point refutes a strict claim whose sides are equal; no ball shows that they are, but a proof does."""
    equal = replace(goal, claim=Term("eq", *goal.claim.args))
    found: Refutation | None = None
    if provable(equal, memory, points):
        found = refuter_for(goal).touching(goal, QUICK_SECONDS)
    return found


def _proof(goal: Goal, seconds: float, memory: Memory, points: Sequence[Point]) -> Certificate | None:
    """A certificate, if the search finds one in time.

    What a search remembers of earlier goals may stand in its way: such a failure is tried again afresh.
    """
    remembers = (goal.hypotheses, goal.definitions) in memory.searches
    attempts: tuple[Searches, ...] = (memory.searches, {}) if remembers else (memory.searches,)
    for searches in attempts:
        try:
            certificate = prove_goal(goal, seconds / len(attempts), searches, points)
        except (OutOfTime, RecursionError):
            continue
        if certificate is not None:
            return certificate
    return None


def _refuted(goal: Goal, found: Refutation) -> Verdict:
    found = as_written(goal, found)
    if found.status == "undefined":
        need = show(found.obligation) if found.obligation is not None else ""
        message = f"not defined everywhere: {need + ' is not given' if need else found.reason}"
        return Verdict("undefined", witness=found.witness, message=message, advice=f"state {need}" if need else "")
    return Verdict("refuted", witness=found.witness, message="")


def _unproved(goal: Goal) -> Verdict:
    count = refuter_for(goal).agreeing(goal)
    message = (
        f"neither proved nor refuted; it holds at {count} sampled points" if count else "neither proved nor refuted"
    )
    return Verdict("unproved", message=message, advice=_missing(goal))


def _missing(goal: Goal) -> str:
    """A definition, or a fact that was not named, with which the step would be proved."""
    everything = frozenset(d.key for d in goal.definitions)
    for fact in goal.background:
        if provable(replace(goal, hypotheses=(*goal.hypotheses, fact))):
            return f"`by=` may name the fact {show(fact)}"
    for key in sorted(everything - goal.usable):
        if provable(replace(goal, usable=goal.usable | {key})):
            return f"`by=` may name the definition of {key[0]}"
    if everything - goal.usable or goal.background:
        full = replace(goal, usable=everything, hypotheses=(*goal.hypotheses, *goal.background))
        if provable(full):
            return "`by=` may name the definitions and facts that the step uses"
    return "a smaller step, or a lemma named in `by=`, may close it"


def provable(goal: Goal, memory: Memory | None = None, points: Sequence[Point] = ()) -> bool:
    memory = memory or Memory()
    try:
        certificate = prove_goal(goal, 1.0, memory.searches, points)
        if certificate is not None:
            replay(goal, certificate, memory.theorems)
    except (OutOfTime, Rejected, RecursionError):
        return False
    return certificate is not None


def _possible(goal: Goal, seconds: float, memory: Memory) -> bool:
    """Whether some point fits the hypotheses; where none is found, that they are not proved absurd."""
    key = goal.hypotheses
    if key not in memory.possible:
        fits = not key or next(refuter_for(goal).fitting(goal, min(seconds, QUICK_SECONDS)), None) is not None
        memory.possible[key] = fits or not _absurd(goal, key)
    return memory.possible[key]


def _absurd(goal: Goal, hypotheses: tuple[Term, ...]) -> bool:
    return provable(replace(goal, hypotheses=hypotheses, claim=Term("lt", ZERO, ZERO), background=()))


def _vacuous(goal: Goal) -> Verdict:
    """Says which hypotheses contradict each other: none of those named can be left out."""
    core = goal.hypotheses
    for h in goal.hypotheses:
        rest = tuple(k for k in core if k != h)
        core = rest if _absurd(goal, rest) else core
    return Verdict("vacuous", message=f"these hypotheses contradict each other: {', '.join(map(show, core))}")


def _facts(goal: Goal, certificate: Certificate) -> tuple[str, ...]:
    """The hypotheses, definitions and lemmas that a proof used, as text."""
    assumed = {line.parameters[0] for line in certificate.lines if line.rule == "assume"}
    forms = {h: {opened(h, goal), opened(h, goal, everything=True)} for h in goal.hypotheses}
    facts = [show(h) for h in goal.hypotheses if forms[h] & assumed]
    facts += sorted({str(line.parameters[0]) for line in certificate.lines if line.rule == "lemma"})
    return tuple(facts)
