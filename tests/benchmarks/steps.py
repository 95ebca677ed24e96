"""Decide the steps with known truth and print what came of them, by kind of mathematics.

    python tests/benchmarks/steps.py [--only REGEX] [--open] [--traps] [--cases FILE] [--seconds S]

The steps are those of `tests/cases`, or of a FILE of others.
Wrong answers (a false step proved, a true one refuted) make the exit code 1.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.cases import Case, cases_of, steps, traps

from therefore import InputError, check


def answer(case: Case, seconds: float) -> tuple[str, float, str]:
    """The verdict's word (`rejected` for what cannot be read), the seconds it took, and the message."""
    begun = time.perf_counter()
    try:
        verdict = check(
            case.left, case.relation, case.right, given=case.given, symbols=declared_symbols(case), seconds=seconds
        )
        status, message = verdict.status, verdict.message
    except InputError as error:
        status, message = "rejected", error.messages[0].text
    return status, time.perf_counter() - begun, message  # type: ignore[return-value]


def declared_symbols(case: Case) -> dict[str, str]:
    """The declared symbols, and for adversarial steps `complex` for every other name."""
    if "adversarial" not in case.tags:
        return case.symbols
    names = set(re.findall(r"(?<![\w.'\"])[A-Za-z]\w*(?!\w|\()", f"{case.left} {case.right} {' '.join(case.given)}"))
    constants = {"pi", "oo", "E", "I", "True", "False", "subs", "lambda", "det"}
    return dict.fromkeys(sorted(names - constants), "complex") | case.symbols


def good(truth: str, status: str) -> bool:
    wanted = {
        "true": {"proved"},
        "false": {"refuted", "undefined"},
        "cond": {"refuted", "undefined", "unproved"},
        "undef": {"undefined", "unproved", "refuted"},
        "reject": {"rejected"},
    }
    return status in wanted[truth]


def wrong(truth: str, status: str) -> bool:
    return status == "proved" if truth != "true" else status in ("refuted", "undefined", "vacuous")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    parser.add_argument("--open", action="store_true", help="list the steps that are still open")
    parser.add_argument("--traps", action="store_true")
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--seconds", type=float, default=5.0)
    options = parser.parse_args()
    everything = cases_of(options.cases) if options.cases else traps() if options.traps else steps()
    cases = [c for c in everything if re.search(options.only, c.name)]
    if cases:
        answer(cases[0], options.seconds)  # imports are not a step's time
    score: dict[str, list[bool]] = defaultdict(list)
    times, failures = [], 0
    for case in cases:
        status, seconds, message = answer(case, options.seconds)
        times.append(seconds)
        failures += wrong(case.truth, status)
        for tag in ("all", *case.tags):
            score[f"{tag}, {case.truth}"].append(good(case.truth, status))
        if wrong(case.truth, status) or (options.open and not good(case.truth, status)):
            mark = "WRONG" if wrong(case.truth, status) else "open"
            print(f"{mark:6} {case.name:28} {case.truth:6} {status:10} {seconds * 1000:7.0f} ms  {message[:90]}")
    for name, results in sorted(score.items()):
        print(f"{name:24} {sum(results):4d} of {len(results):4d}")
    if times:
        worst = sorted(times)[int(len(times) * 0.95)] if len(times) > 1 else times[0]
        print(f"median {statistics.median(times) * 1000:.1f} ms, 95 % within {worst * 1000:.0f} ms, wrong: {failures}")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
