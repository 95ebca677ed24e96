"""The entry point: `therefore` and `python -m therefore`."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> None:
    """Run the command line.

    A plain `therefore check PATH…` needs no parser of options, which would take half as long to
    import as all of SymPy.
    """
    command, *words = sys.argv[1:] or [""]
    if command == "check" and not any(word.startswith("-") for word in words):
        from therefore.checker.run import check_plainly

        raise SystemExit(check_plainly([Path(word) for word in words]))
    from therefore.cli import main as parsed

    parsed()


if __name__ == "__main__":
    main()
