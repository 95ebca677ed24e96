"""The time to build every document and to build it again unchanged, beside the time to check it, all in one run.

    python tests/benchmarks/build.py [--rounds 5]

The rounds take turns, and the least time of each command counts: of everything from the start of the
interpreter to its end, as whoever waits for it sees it. A build begins without a stamp, beside the files that
it makes; the accuracy of numeric functions is measured when their code changes, and is not part of it.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from therefore.publish.accuracy import NAME as LEDGER
from therefore.publish.stamp import NAME as STAMP

MOST_TIMES, MOST_SECONDS = 3.0, 1.0


def seconds(*command: str) -> float:
    """How long a command of Python's takes; CalledProcessError where it fails."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return time.perf_counter() - begin


def main() -> None:
    """Print the times, and what they are to be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    starts, checks, builds, again = [], [], [], []
    with tempfile.TemporaryDirectory() as directory:
        stamp = Path(directory, STAMP)
        shutil.copy(Path("output", LEDGER), directory)
        build_there = ("-m", "therefore", "build", "--output", directory)
        for _ in range(options.rounds):
            starts.append(seconds("-c", ""))
            checks.append(seconds("-m", "therefore", "check"))
            stamp.unlink(missing_ok=True)
            builds.append(seconds(*build_there))
            again.append(seconds(*build_there))
    check, build, rebuild = min(checks), min(builds), min(again) - min(starts)
    print(f"check                   {check:6.2f} s")
    print(f"build                   {build:6.2f} s  {build / check:.2f} times a check (at most {MOST_TIMES:g})")
    print(f"build, nothing changed  {rebuild:6.2f} s  beyond the start of Python (at most {MOST_SECONDS:g} s)")


if __name__ == "__main__":
    main()
