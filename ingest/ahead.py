"""Work done ahead of its use, in threads, in order, and never far ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Task = TypeVar("Task")
Done = TypeVar("Done")


def ahead(
    work: Callable[[Task], Done], tasks: Iterable[Task], *, workers: int = 2, most: int = 8
) -> Iterator[Done]:
    """The results in the order of the tasks, at most `most` of them waiting for their use."""
    with ThreadPoolExecutor(workers, "reading") as pool:
        waiting: deque[Future[Done]] = deque()
        for task in tasks:
            waiting.append(pool.submit(work, task))
            if len(waiting) >= most:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
