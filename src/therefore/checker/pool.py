"""Work spread over forked processes, results as they come; in this process where forking is not possible.

Nothing is sent to a worker: it has everything from the moment of the fork, and takes the numbers
of its tasks from a pipe that all workers share.
"""

from __future__ import annotations

import os
import pickle
import selectors
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

NUMBER = 4  # bytes; a read or write of so few is never split


def in_order(answers: Iterable[tuple[int, R]]) -> Iterator[R]:
    """The results of `spread` in the order of their tasks, each as soon as all before it are there."""
    early: dict[int, R] = {}
    following = 0
    for i, answer in answers:
        early[i] = answer
        while following in early:
            yield early.pop(following)
            following += 1


def spread(tasks: Sequence[T], work: Callable[[T], R], jobs: int) -> Iterator[tuple[int, R]]:
    """Each task's number and result, in no fixed order. RuntimeError when a task raises or a worker dies."""
    if jobs <= 1 or len(tasks) < 2 or not hasattr(os, "fork"):
        for i, task in enumerate(tasks):
            yield i, work(task)
        return
    queue, feed = os.pipe()
    os.write(feed, b"".join(i.to_bytes(NUMBER, "big") for i in range(len(tasks))))
    os.close(feed)
    workers = dict(_worker(tasks, work, queue) for _ in range(min(jobs, len(tasks))))
    os.close(queue)
    try:
        yield from _collect(workers, len(tasks))
    finally:
        for pipe, pid in workers.items():
            os.close(pipe)
            os.waitpid(pid, 0)


@contextmanager
def aside(work: Callable[[], R]) -> Iterator[Callable[[], R]]:
    """Begin `work` in a forked process; what is given waits for its result, or raises what it raised.

    Where forking is not possible, or there is no processor to spare, the work is done when its result is asked for.
    """
    if (os.cpu_count() or 1) < 2 or not hasattr(os, "fork"):
        yield work
        return
    queue, feed = os.pipe()
    os.write(feed, (0).to_bytes(NUMBER, "big"))
    os.close(feed)
    pipe, pid = _worker([work], _tried, queue)
    os.close(queue)

    def result() -> R:
        answer: R | Exception
        ((_, answer),) = _collect({pipe: pid}, 1)
        if isinstance(answer, Exception):
            raise answer
        return answer

    try:
        yield result
    finally:
        os.close(pipe)
        os.waitpid(pid, 0)


def _tried(work: Callable[[], R]) -> R | Exception:
    try:
        return work()
    except Exception as error:
        return error


def _worker(tasks: Sequence[T], work: Callable[[T], R], queue: int) -> tuple[int, int]:
    """Fork a worker; the pipe on which it answers, and its process."""
    answers, answer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(answer)
        return answers, pid
    try:
        os.close(answers)
        while number := os.read(queue, NUMBER):
            i = int.from_bytes(number, "big")
            data = pickle.dumps(_answer(i, tasks[i], work), pickle.HIGHEST_PROTOCOL)
            with os.fdopen(os.dup(answer), "wb") as stream:
                stream.write(len(data).to_bytes(NUMBER, "big") + data)
    finally:
        os._exit(0)


def _answer(i: int, task: T, work: Callable[[T], R]) -> tuple[int, R | _Raised]:
    try:
        return i, work(task)
    except Exception as error:
        return i, _Raised(f"{type(error).__name__}: {error}")


@dataclass(frozen=True)
class _Raised:
    """What a task raised in a worker."""

    text: str


def _collect(workers: dict[int, int], count: int) -> Iterator[tuple[int, R]]:
    buffers = dict.fromkeys(workers, b"")
    with selectors.DefaultSelector() as selector:
        for pipe in workers:
            selector.register(pipe, selectors.EVENT_READ)
        while count:
            if not selector.get_map():
                raise RuntimeError("a worker process ended early")
            for key, _ in selector.select():
                chunk = os.read(key.fd, 1 << 16)
                if not chunk:
                    selector.unregister(key.fd)
                buffers[key.fd] += chunk
                while len(buffers[key.fd]) >= NUMBER:
                    end = NUMBER + int.from_bytes(buffers[key.fd][:NUMBER], "big")
                    if len(buffers[key.fd]) < end:
                        break
                    i, result = pickle.loads(buffers[key.fd][NUMBER:end])
                    if isinstance(result, _Raised):
                        raise RuntimeError(result.text)
                    yield i, result
                    buffers[key.fd] = buffers[key.fd][end:]
                    count -= 1
