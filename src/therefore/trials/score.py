"""How well a check tells the true from the false: break every step in every one-edit way, and count.

A mutant that is refuted (or undefined somewhere) is false, for there is a witness. Of the others a
second reckoning says whether they hold at all points that it tries.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from textwrap import wrap
from zlib import crc32

from therefore.checker.decide import Memory, decide
from therefore.checker.mutate import Mutant, draft_mutants
from therefore.checker.pool import in_order, spread
from therefore.draft import Draft, Script
from therefore.goal import Goal
from therefore.message import printable, shown_path
from therefore.reckoning.points import Truth, classify
from therefore.report import counted, duration

CAUGHT = ("refuted", "undefined")
STATUSES = ("refuted", "undefined", "unproved", "out of budget", "vacuous", "proved")


@dataclass(frozen=True)
class Options:
    """`every` n-th mutant is tried; `seconds` are for one decision; `count` points for the second reckoning."""

    every: int = 1
    seconds: float = 4.0
    count: int = 200
    jobs: int = 1


@dataclass(frozen=True)
class Outcome:
    """A mutant, the checker's verdict, and what the points say of it (nothing where it was refuted)."""

    path: str
    line: int
    derivation: str
    step: int
    kind: str
    edit: str
    verdict: str
    truth: str
    points: int
    seconds: float

    @property
    def name(self) -> str:
        return f"{self.derivation}::{self.step} {self.kind}: {self.edit}"

    @property
    def false(self) -> bool:
        return self.verdict in CAUGHT or self.truth == "false"

    @property
    def true(self) -> bool:
        return not self.false and self.verdict == "proved" and self.truth == "true"


def outcomes(scripts: Sequence[Script], options: Options) -> Iterator[tuple[int, int, list[Outcome]]]:
    """What becomes of the mutants, derivation by derivation as they are done: how many are, of how many."""
    tasks = [(script, draft) for script in scripts for draft in script.drafts if not draft.erratum]
    answers = spread(tasks, lambda task: judge(*task, options), options.jobs)
    for done, found in enumerate(in_order(answers), 1):
        yield done, len(tasks), found


def judge(script: Script, draft: Draft, options: Options) -> list[Outcome]:
    """What becomes of the mutants of one derivation."""
    memory, found = Memory(), []
    for step, mutant in draft_mutants(draft):
        if not chosen(f"{script.path.stem}::{draft.name}::{step.number}", mutant, options.every):
            continue
        begun = time.perf_counter()
        verdict, goal = _verdict(mutant.goals, options.seconds, memory)
        spent = time.perf_counter() - begun
        truth = _truth(mutant.goals if verdict == "proved" else (goal,), options.count)
        about = (shown_path(script.path), step.place.line, draft.name, step.number, mutant.kind, mutant.description)
        found.append(Outcome(*about, verdict, truth.label, truth.points, round(spent, 6)))
    return found


def chosen(name: str, mutant: Mutant, every: int) -> bool:
    """One of `every` mutants, the same whatever others there are."""
    return crc32(f"{name} {mutant.kind} {mutant.description}".encode()) % every == 0


def _verdict(goals: Sequence[Goal], seconds: float, memory: Memory) -> tuple[str, Goal]:
    """The first verdict that is not `proved`, and the goal that it is about."""
    for goal in goals:
        status = decide(goal, seconds, memory).status
        if status != "proved":
            return status, goal
    return "proved", goals[-1]


def _truth(goals: Iterable[Goal], count: int) -> Truth:
    """The worst that points say of goals."""
    return min((classify(g, count) for g in goals), key=lambda t: ("false", "unknown", "true").index(t.label))


# -- the report -----------------------------------------------------------------------------


def json_line(outcome: Outcome) -> str:
    """One object on one line, with the fields of an outcome."""
    return json.dumps(asdict(outcome), ensure_ascii=False)


def report(found: Sequence[Outcome], seconds: float, width: int = 80) -> Iterator[str]:
    """The table by kinds of edit; then the mutants that want a look, by name."""
    yield from table(found)
    false = [o for o in found if o.false]
    caught, proved = ([o for o in false if o.verdict in verdicts] for verdicts in (CAUGHT, ("proved",)))
    missed = [o for o in false if o.verdict not in (*CAUGHT, "proved")]
    share = f" ({100 * len(caught) / len(false):.1f} %)" if false else ""
    yield ""
    yield f"{counted(len(found), 'mutant')} in {duration(seconds)}, {len(false)} of them false:"
    yield f"{len(caught)} refuted{share}, {len(missed)} not refuted, {len(proved)} proved"
    rest = [o for o in found if not o.false and o.verdict != "proved"]
    untold = [o for o in found if o.verdict == "proved" and o.truth == "unknown"]
    for title, some in (
        ("false and proved", proved),
        ("false and not refuted", missed),
        ("neither proved nor known to be false", rest),
        ("proved, where no point could be found to say more", untold),
        ("turned out to be true", [o for o in found if o.true]),
    ):
        if some:
            yield from ("", f"{title}: {len(some)}", *(line for o in some for line in _named(o, width)))


def table(found: Sequence[Outcome]) -> Iterator[str]:
    """How many mutants of each kind there were, and what became of them."""
    kinds = sorted({o.kind for o in found})
    columns = [s for s in STATUSES if s in ("refuted", "proved") or any(o.verdict == s for o in found)]
    counts = Counter((o.kind, o.verdict) for o in found)
    yield f"{'edit':<12}{'mutants':>9}" + "".join(f"{c:>{max(len(c), 6) + 2}}" for c in columns)
    for kind in (*kinds, "all"):
        mine = [sum(n for (k, v), n in counts.items() if kind in (k, "all") and v == c) for c in columns]
        total = sum(n for (k, _), n in counts.items() if kind in (k, "all"))
        cells = "".join(f"{n:>{max(len(c), 6) + 2}}" for n, c in zip(mine, columns, strict=True))
        yield f"{kind:<12}{total:>9}{cells}"


def _named(outcome: Outcome, width: int) -> list[str]:
    text = printable(f"{outcome.path}:{outcome.line} {outcome.name}")
    return wrap(text, width, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False)
