"""Replay certificates: `cd tests; python -m replayer FILE…`; exit 1 if one is refused."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from replayer.replay import certificates, judge


def main(paths: list[str]) -> int:
    begun, count, refused = time.monotonic(), 0, 0
    for path in map(Path, paths):
        for name, data in certificates(path):
            reason = judge(data)
            count += 1
            if reason:
                refused += 1
                print(f"refused   {name}: {reason[:300]}", flush=True)
    print(f"{count} certificates: {count - refused} accepted, {refused} refused ({time.monotonic() - begun:.1f} s)")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    raise SystemExit(main(sys.argv[1:]))
