"""Time to read one side of a relation in LaTeX, over the formulas of the tests: `python tests/benchmarks/latex.py`."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.test_formulas import GROUPS, names

from therefore.reader.parser import Parser


def main() -> None:
    """Print the median and the worst time; the signature is made once for each group, as for a script."""
    times = []
    for group in GROUPS:
        known = names(group["symbols"], group["notation"])
        for source, *_ in group["formulas"]:
            begun = time.perf_counter()
            sides = len(Parser(source, known).chain())
            times.append((time.perf_counter() - begun) / sides * 1000)
    print(f"{len(times)} formulas: median {statistics.median(times):.2f} ms a side, worst {max(times):.2f} ms")


if __name__ == "__main__":
    main()
