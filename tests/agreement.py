"""Replay every certificate that can be had with both replayers: of derivations and of the steps with known truth.

    python -m tests.agreement [--only REGEX] [--jobs N] [--seconds S]

Prints what one accepts and the other refuses; the exit code is 1 if there is any such.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from tests.benchmarks.steps import declared_symbols as symbols_of  # noqa: E402
from tests.cases import Case, steps, traps  # noqa: E402

from replayer.replay import judge  # noqa: E402
from therefore import InputError, check  # noqa: E402
from therefore.checker.scripts import check_script  # noqa: E402
from therefore.goal import Certificate  # noqa: E402
from therefore.kernel.logic import replay  # noqa: E402
from therefore.kernel.quotients import Rejected  # noqa: E402
from therefore.report import certificates_of  # noqa: E402
from therefore.script.load import load  # noqa: E402

sys.setrecursionlimit(10_000)


def of_script(path: Path) -> list[tuple[str, str]]:
    """The certificates of a script, each with its name, as JSON."""
    lines = certificates_of(check_script(load(path)))
    return [(json.loads(line)["name"], line) for line in lines]


def of_case(case: Case, seconds: float) -> list[tuple[str, str]]:
    try:
        verdict = check(
            case.left, case.relation, case.right, given=case.given, symbols=symbols_of(case), seconds=seconds
        )
    except InputError:
        return []
    return [(case.name, json.dumps(verdict.certificate.to_json()))] if verdict.certificate else []


def judged(found: list[tuple[str, str]]) -> list[tuple[str, str, str, float]]:
    """Each certificate's name with what either replayer has against it, and the second one's seconds."""
    result = []
    for name, text in found:
        certificate = Certificate.from_json(json.loads(text))
        assert certificate.goal is not None
        first = ""
        try:
            replay(certificate.goal, certificate)
        except Rejected as error:
            first = str(error)
        begun = time.monotonic()
        result.append((name, first, judge(json.loads(text)), time.monotonic() - begun))
    return result


def work(job: Path | Case, seconds: float) -> list[tuple[str, str, str, float]]:
    return judged(of_script(job) if isinstance(job, Path) else of_case(job, seconds))


def jobs(only: str) -> Iterator[Path | Case]:
    yield from (p for p in sorted((HERE.parent / "derivations").glob("*.py")) if re.search(only, p.stem))
    yield from (c for c in (*steps(), *traps()) if re.search(only, c.name))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=5.0)
    options = parser.parse_args()
    count, spent, apart = 0, 0.0, 0
    with ProcessPoolExecutor(options.jobs) as pool:
        for found in pool.map(partial(work, seconds=options.seconds), jobs(options.only), chunksize=4):
            for name, first, second, seconds in found:
                count, spent = count + 1, spent + seconds
                if bool(first) != bool(second):
                    apart += 1
                    print(f"{name}\n  kernel: {first or 'accepted'}", flush=True)
                    print(f"  second: {second[:500] or 'accepted'}", flush=True)
                if seconds > 10:
                    print(f"{name}: {seconds:.0f} s in the second replayer", flush=True)
    print(f"{count} certificates, {apart} judged differently; the second replayer took {spent:.0f} s")
    return 1 if apart else 0


if __name__ == "__main__":
    raise SystemExit(main())
