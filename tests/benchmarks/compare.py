"""Decide the steps with known truth by `therefore` and by its peers, side by side in one run.

    python tests/benchmarks/compare.py [--limit 20] [--only REGEX] [--cases FILE] [--without NAME …]

Every answer has `--limit` seconds, in a process of its own that is ended after them. A table says, for
each method: true steps proved, false ones refuted, false ones "proved", true ones "refuted", and the
median seconds; a second one the true steps proved by kind of mathematics; then the steps that are open.
Maxima is Debian's package `maxima`; Z3 is `pip install z3-solver`; what is not there is left out.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.peers import PEERS, Inexpressible, difference
from tests.benchmarks.steps import answer
from tests.cases import Case, cases_of, steps

Method = Callable[[Case], "bool | None"]
Answer = tuple["bool | None", float]


def ours(case: Case) -> bool | None:
    """The verdict of `check`."""
    status, _, _ = answer(case, 5.0)
    return True if status == "proved" else False if status in ("refuted", "undefined") else None


def limited(method: Method, case: Case, seconds: float) -> Answer:
    """The method's answer, None when it fails or its time is over, and how long it took."""
    receive, send = multiprocessing.Pipe(duplex=False)

    def work() -> None:
        begun = time.perf_counter()
        try:
            found = method(case)
        except Exception:
            found = None
        send.send((found, time.perf_counter() - begun))

    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    result: Answer = (None, seconds)
    if receive.poll(seconds):
        result = receive.recv()
    process.kill()
    process.join()
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=float, default=20.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--cases", type=Path, help="a file of other steps")
    parser.add_argument("--without", nargs="*", default=[])
    options = parser.parse_args()
    missing = {"Maxima": shutil.which("maxima") is None, "Z3": find_spec("z3") is None}
    methods: dict[str, Method] = {"therefore": ours} | {
        name: peer for name, peer in PEERS.items() if not missing.get(name) and name not in options.without
    }
    cases = [c for c in (cases_of(options.cases) if options.cases else steps()) if re.search(options.only, c.name)]
    ours(cases[0])  # what a warm process has imported
    answers: dict[str, list[Answer]] = {name: [] for name in methods}
    for number, case in enumerate(cases, 1):  # a step by every method before the next: the machine's load is shared
        print(f"\r{number} of {len(cases)} {case.name:32}", end="", file=sys.stderr, flush=True)
        for name, method in methods.items():
            answers[name].append(limited(method, case, options.limit))
    print(file=sys.stderr)
    true = [c.truth == "true" for c in cases]
    print(f"{sum(true)} true steps, {len(true) - sum(true)} false ones, {options.limit:g} s a step")
    print(f"{'':12}{'proved':>8}{'refuted':>9}{'false proved':>14}{'true refuted':>14}{'median':>11}")
    for name, column in answers.items():
        counts = [
            sum(a is found and t is truth for (a, _), t in zip(column, true, strict=True))
            for found, truth in ((True, True), (False, False), (True, False), (False, True))
        ]
        median = statistics.median(seconds for _, seconds in column)
        print(f"{name:12}{counts[0]:8}{counts[1]:9}{counts[2]:14}{counts[3]:14}{median * 1000:8.1f} ms")
    peers = [column for name, column in answers.items() if name != "therefore"]
    if peers:
        together = sum(t and any(column[i][0] is True for column in peers) for i, t in enumerate(true))
        print(f"the others together prove {together}")
    if "simplify" in answers:
        writable = [i for i, case in enumerate(cases) if case.relation == "==" and can_write(case)]
        slow, fast = (statistics.median(answers[name][i][1] for i in writable) for name in ("simplify", "therefore"))
        size = f"the {len(writable)} equations that it can write"
        print(f"simplify takes {slow / fast:.1f} times as long, at the medians over {size}")
    by_kind(cases, answers)
    for case, (found, _) in zip(cases, answers["therefore"], strict=True):
        if found is not (case.truth == "true"):
            print(f"open: {case.name} ({case.truth})")


def can_write(case: Case) -> bool:
    try:
        difference(case)
    except Inexpressible:
        return False
    return True


def by_kind(cases: list[Case], answers: dict[str, list[Answer]]) -> None:
    """True steps proved, for each tag."""
    tags = sorted({tag for c in cases if c.truth == "true" for tag in c.tags})
    print(f"\n{'kind':12}{'steps':>6}" + "".join(f"{name:>11}" for name in answers))
    for tag in tags:
        own = [i for i, c in enumerate(cases) if c.truth == "true" and tag in c.tags]
        row = "".join(f"{sum(column[i][0] is True for i in own):11}" for column in answers.values())
        print(f"{tag:12}{len(own):6}{row}")
    print()


if __name__ == "__main__":
    main()
