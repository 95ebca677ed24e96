"""Where in the source a call stands: from frames and tracebacks to places."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import CodeType, FrameType, TracebackType

from therefore.document import Place


def place_of(frame: FrameType) -> Place:
    """The span of the call that a frame is executing."""
    return _span(frame.f_code, frame.f_lasti, frame.f_lineno)


def place_in(traceback: TracebackType | None, wanted: Callable[[Path], bool]) -> Place | None:
    """The innermost place of a traceback in a file that is wanted."""
    found = None
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if wanted(Path(code.co_filename)):
            found = _span(code, traceback.tb_lasti, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found


def definition_of(code: CodeType) -> Place:
    """The line that defines a function, below its decorators."""
    first = code.co_firstlineno
    lines = linecache.getlines(code.co_filename)[first - 1 :]
    offset = next((i for i, line in enumerate(lines) if line.lstrip().startswith("def ")), 0)
    return Place(Path(code.co_filename), first + offset)


@lru_cache(64)
def _positions(code: CodeType) -> list[tuple[int | None, int | None, int | None, int | None]]:
    return list(code.co_positions())


def _span(code: CodeType, instruction: int, number: int) -> Place:
    line, end_line, start, end = _positions(code)[instruction // 2]
    line = line or number
    end_line = end_line or line
    path = code.co_filename

    def column(number: int, offset: int | None) -> int:
        """Python counts bytes from 0; places count characters from 1."""
        text = linecache.getline(path, number)
        if text.isascii() or offset is None:
            return (offset or 0) + 1
        return len(text.encode()[:offset].decode(errors="replace")) + 1

    return Place(Path(path), line, column(line, start), end_line, column(end_line, end))
