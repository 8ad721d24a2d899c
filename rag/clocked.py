"""A stream read under clocks of our own: it ends in time, whatever the other side does.

The stream runs on an event loop in a thread of its own, since only there can a read that hangs or
drips be broken off at any moment, with its connection closed.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

THREAD = "language-model"
"""The name of the thread that reads."""
_GRACE = 1.0
"""Seconds for closing; after them the reader is left to end by itself."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a model's time and text is taken.

    `seconds` for the whole; `stall` seconds for the first piece, tries again included, and between
    two pieces; `tokens` as asked of the model; `octets` of the response and `characters` of its
    text as counted here; `retries` of a request that failed before its first piece.
    """

    seconds: float = 60.0
    stall: float = 30.0
    tokens: int = 900
    octets: int = 4_000_000
    characters: int = 20_000
    retries: int = 2


def read(stream: Callable[[], AsyncIterator[str]], limits: Limits) -> Iterator[str]:
    """The pieces of a stream as they come; when the reader stops, the stream is closed.

    :raises TimeoutError: when a clock has run out.
    :raises OSError: (and whatever else the stream raises of it) when it fails.
    """
    reading = _Reading(stream, limits)
    ends = time.monotonic() + limits.seconds + _GRACE
    try:
        while True:
            try:
                said = reading.said.get(timeout=max(0.0, ends - time.monotonic()))
            except queue.Empty:
                raise TimeoutError from None
            if isinstance(said, BaseException):
                raise said
            if said is None:
                return
            yield said
    finally:
        reading.stop()


class _Reading:
    def __init__(self, stream: Callable[[], AsyncIterator[str]], limits: Limits) -> None:
        self.said: queue.SimpleQueue[str | BaseException | None] = queue.SimpleQueue()
        self._stream, self._limits = stream, limits
        self._loop = asyncio.new_event_loop()
        self._task = self._loop.create_task(self._read())
        self._task.add_done_callback(self._ended)
        self._thread = threading.Thread(target=self._run, name=THREAD, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Break off what still runs and wait for it, but not long."""
        with suppress(RuntimeError):  # the loop is closed: it has ended by itself
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(_GRACE)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.get_loop().run_until_complete(asyncio.wait([self._task]))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.said.put(TimeoutError() if task.cancelled() else task.exception())

    async def _read(self) -> None:
        length = 0
        async with asyncio.timeout(self._limits.seconds):
            pieces = self._stream()
            while length <= self._limits.characters:
                async with asyncio.timeout(self._limits.stall):
                    piece = await anext(pieces, None)
                if piece is None:
                    return
                length += len(piece)
                self.said.put(piece)
                # A stream that always has more would leave no moment to break it off.
                await asyncio.sleep(0)
