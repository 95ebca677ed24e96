"""The fuzz targets run on a few bytes here; `python -m tests.fuzz TARGET` runs them for as long as one likes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from random import Random

import pytest

from fuzz.__main__ import changed
from fuzz.targets import TARGETS

INPUTS = {"step": 60}


@pytest.fixture(autouse=True)
def _deep() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_breaks(name: str) -> None:
    random, data = Random(5), bytes(24)
    for _ in range(INPUTS.get(name, 250)):
        data = changed(data, random)
        TARGETS[name](data)
