"""Decide the steps of derivations and scripts, and what rests on what.

A derivation can be a lemma only if every step of it is proved and the kernel has composed its chain.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from therefore.checker.decide import Known, Memory, decide, replayed
from therefore.checker.pool import spread
from therefore.checker.repair import SECONDS, repair
from therefore.document import Checked, Document, Prose, Result, Step
from therefore.draft import Draft, Script
from therefore.goal import Certificate, Goal, Verdict, opened
from therefore.kernel.field import Rejected
from therefore.kernel.logic import replay
from therefore.prover.compose import compose
from therefore.prover.search import OutOfTime
from therefore.script.load import load
from therefore.term import walk

Progress = Callable[[Checked], None]


def check_step(step: Step, seconds: float, expected: str = "proved", memory: Memory | None = None) -> Result:
    """The verdict on a step, supposing that the lemmas it names hold."""
    if step.admitted:
        return Result(step, Verdict("admitted", message=step.admitted), expected)
    verdicts = []
    for goal in step.goals:
        verdicts.append(decide(goal, seconds, memory))
        if verdicts[-1].status != "proved":
            break
    certificates = tuple(v.certificate for v in verdicts if v.certificate is not None)
    verdict = _together(verdicts)
    if verdict.status == "refuted" and expected == "proved":
        verdict = replace(verdict, advice=repair(step, min(seconds, SECONDS)))
    elif verdict.status == "proved":
        verdict = replace(verdict, advice=_unused(step, certificates))
    return Result(step, verdict, expected, certificates)


def _unused(step: Step, certificates: Sequence[Certificate]) -> str:
    """A note on what `by=` names and no proof of the step uses: lemmas, and definitions of nothing at hand."""
    lines = [line for certificate in certificates for line in certificate.lines]
    used = {line.parameters[0] for line in lines if line.rule == "lemma"}
    claims = [goal.claim for goal in step.goals]
    idle = {lemma.name for goal in step.goals for lemma in goal.lemmas} - used
    for goal in step.goals:
        seen = {name for t in (*claims, *(lemma.conclusion for lemma in goal.lemmas)) for name in t.free}
        seen |= {name for d in goal.definitions for name in d.body.free}
        idle |= {key[0] for key in goal.usable if "@" + key[0] not in seen}
    return f"`by=` names {', '.join(sorted(idle))}, which the proof does not use" if idle else ""


def _together(verdicts: list[Verdict]) -> Verdict:
    """One verdict for the parts of a step: the last, which is the bad one if one is."""
    last = verdicts[-1]
    seconds = sum(v.seconds for v in verdicts)
    facts = tuple(dict.fromkeys(f for v in verdicts for f in v.facts))
    return replace(last, seconds=seconds, facts=facts)


def check_draft(draft: Draft, seconds: float, known: Known | None = None) -> Checked:
    """A derivation with the verdicts of its steps, supposing that its lemmas hold.

    Nothing is shared with other derivations: what comes of it does not depend on their order, nor on
    which process decides it. Of what is `known`, the proofs are replayed and not searched for.
    """
    memory = Memory(known or {})
    items: list[Prose | Result] = []
    for item in draft.items:
        if isinstance(item, Prose):
            items.append(item)
        else:
            items.append(check_step(item, seconds, _expected(draft, item), memory))
    checked = _checked(draft, items)
    if not all(r.good for r in checked.results):
        return checked
    composed = [_composed(goal, seconds, memory) for goal in draft.composed]
    if None not in composed:
        return replace(checked, composed=tuple(c for c in composed if c))
    message = "every step is proved, but they do not compose to what the chain claims"
    return _replaced(checked, {checked.results[-1]: Verdict("unproved", message=message)})


def _expected(draft: Draft, step: Step) -> str:
    return "refuted" if draft.erratum and step is draft.steps[-1] else "proved"


def _checked(draft: Draft, items: Sequence[Prose | Result]) -> Checked:
    return Checked(
        draft.name, draft.title, draft.section, tuple(items), draft.given, draft.place,
        draft.erratum, draft.claim, draft.correction, draft.uses,
    )  # fmt: skip


def _composed(conclusion: Goal, seconds: float, memory: Memory) -> Certificate | None:
    """What the kernel makes of a chain's steps: a proof of its statement."""
    if (known := replayed(conclusion, memory)) is not None:
        return known
    try:
        certificate = compose(conclusion, seconds, memory.searches) or compose(conclusion, seconds, {})
        if certificate is None:
            return None
        replay(conclusion, certificate, memory.theorems)
    except (OutOfTime, Rejected, RecursionError):
        return None
    return replace(certificate, goal=conclusion)


def _replaced(checked: Checked, verdicts: dict[Result, Verdict]) -> Checked:
    """A derivation with other verdicts on some of its steps."""
    items = tuple(
        replace(item, verdict=verdicts[item], certificates=())
        if isinstance(item, Result) and item in verdicts else item
        for item in checked.items
    )  # fmt: skip
    return replace(checked, items=items, composed=())


def settled(checked: Checked, failed: set[str]) -> Checked:
    """A derivation whose steps that rest on a failed lemma are not proved; adds itself to the failed."""
    verdicts = {}
    for result in checked.results:
        resting = [lemma.name for goal in result.step.goals for lemma in goal.lemmas if lemma.name in failed]
        if resting and result.verdict.status == "proved":
            message = f"rests on `{resting[0]}`, which is not proved"
            verdicts[result] = Verdict("unproved", message=message, advice=f"prove `{resting[0]}` first")
    checked = _replaced(checked, verdicts) if verdicts else checked
    if not all(r.verdict.status == "proved" for r in checked.results):
        failed.add(checked.name)
    return checked


def check_script(script: Script, *, seconds: float = 20.0, progress: Progress | None = None, jobs: int = 1) -> Document:
    """A script with the verdicts of all its steps; scripts that it takes lemmas from are checked too."""
    *_, document = check_scripts([*_required(script), script], seconds=seconds, jobs=jobs, progress=progress)
    return document


def _required(script: Script, given: Container[Path] = ()) -> list[Script]:
    """The scripts whose derivations a script rests on and that are not given, each before those that rest on it."""
    found: dict[Path, Script] = {}
    for path in script.requires:
        if path not in given:
            needed = load(path)
            found.update({s.path: s for s in (*_required(needed, given), needed)})
    return list(found.values())


def check_scripts(
    scripts: Sequence[Script],
    *,
    seconds: float = 20.0,
    jobs: int = 1,
    progress: Progress | None = None,
    certificates: bool = False,
) -> Iterator[Document]:
    """The documents of several scripts, in their order, by `jobs` processes.

    Derivations are decided independently, as if their lemmas held; afterwards what rests on a
    failed one is marked. Lemmas of scripts that are not among them are taken from those scripts.
    Unless `certificates` are wanted, other processes keep theirs.
    """
    given = {script.path for script in scripts}
    extra = {s.path: s for script in scripts for s in _required(script, given)}
    every = [*extra.values(), *scripts]
    tasks = [(i, draft) for i, script in enumerate(every) for draft in script.drafts]
    if jobs > 1:  # the last to end should be small
        tasks.sort(key=lambda task: -_weight(task[1]))

    def work(task: tuple[int, Draft]) -> Checked | _Sent:
        checked = check_draft(task[1], seconds)
        return checked if jobs <= 1 else _sent(checked, certificates)

    results: list[Checked | None] = [None] * len(tasks)
    for i, answer in spread(tasks, work, jobs):
        checked = answer if isinstance(answer, Checked) else _received(tasks[i][1], answer)
        results[i] = checked
        if progress is not None:
            progress(checked)
    failed: set[str] = set()
    for i, script in enumerate(every):
        found = {draft.name: c for (j, draft), c in zip(tasks, results, strict=True) if j == i and c is not None}
        derivations = [settled(found[draft.name], failed) for draft in script.drafts]
        if script.path in given:
            yield _document(script, derivations)


def _weight(draft: Draft) -> int:
    """About how much work a derivation is: the size of what it claims."""
    return sum(1 for step in draft.steps for goal in step.goals for _ in walk(opened(goal.claim, goal)))


@dataclass(frozen=True)
class _Sent:
    """A checked derivation as it crosses from a worker: small, so proofs only where they are wanted."""

    verdicts: tuple[Verdict, ...]
    proofs: tuple[tuple[Certificate, ...], ...]
    composed: tuple[Certificate, ...]


def _sent(checked: Checked, certificates: bool) -> _Sent:
    verdicts = tuple(replace(r.verdict, certificate=None) for r in checked.results)
    if not certificates:
        return _Sent(verdicts, ((),) * len(verdicts), ())
    return _Sent(verdicts, tuple(r.certificates for r in checked.results), checked.composed)


def _received(draft: Draft, sent: _Sent) -> Checked:
    """A derivation with the verdicts of its steps, in their order."""
    items: list[Prose | Result] = []
    answers = zip(sent.verdicts, sent.proofs, strict=True)
    for item in draft.items:
        if isinstance(item, Step):
            verdict, proofs = next(answers)
            items.append(Result(item, verdict, _expected(draft, item), proofs))
        else:
            items.append(item)
    return replace(_checked(draft, items), composed=sent.composed)


def _document(script: Script, derivations: Sequence[Checked]) -> Document:
    shown = tuple((d.name, d.head, d.body, d.place) for d in script.shown)
    return Document(
        script.path, script.name, script.title, script.introduction, tuple(derivations), script.notation, shown,
        script.figures, script.functions, script.source,
    )  # fmt: skip
