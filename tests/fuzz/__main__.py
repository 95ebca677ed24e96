"""Give bytes to a target until something breaks.

    python -m tests.fuzz TARGET [--seconds N] [--seed N]

With Atheris installed (`pip install atheris`), coverage guides the bytes; without it, they are random and those
before them, changed. What breaks a target is written to `crash-TARGET`, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from random import Random

HERE = Path(__file__).parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sys.setrecursionlimit(10_000)
    return _guided(options) if find_spec("atheris") else _random(options)


def _guided(options: argparse.Namespace) -> int:
    import atheris

    with atheris.instrument_imports(include=["therefore"]):
        from fuzz.targets import TARGETS
    arguments = [sys.argv[0], f"-max_total_time={options.seconds}", f"-seed={options.seed}", "-max_len=256"]
    atheris.Setup([*arguments, f"-exact_artifact_path=crash-{options.target}", "-timeout=20"], TARGETS[options.target])
    atheris.Fuzz()
    return 0


def _random(options: argparse.Namespace) -> int:
    from fuzz.targets import TARGETS

    random, begun, count = Random(options.seed), time.monotonic(), 0
    kept = [bytes(16)]
    while time.monotonic() - begun < options.seconds:
        data = changed(random.choice(kept), random)
        count += 1
        try:
            TARGETS[options.target](data)
        except Exception:
            Path(f"crash-{options.target}").write_bytes(data)
            raise
        kept = [*kept[-200:], data]
    print(f"{options.target}: {count} inputs, nothing broke")
    return 0


def changed(data: bytes, random: Random) -> bytes:
    """Other bytes: new ones, or these with some replaced, removed or added."""
    if random.random() < 0.3:
        return random.randbytes(random.randrange(4, 64))
    made = bytearray(data)
    for _ in range(random.randrange(1, 5)):
        at = random.randrange(len(made) + 1)
        made[at : at + random.randrange(3)] = random.randbytes(random.randrange(3))
    return bytes(made)


if __name__ == "__main__":
    sys.exit(main())
