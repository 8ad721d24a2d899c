"""How long the steps of an answer took."""

from __future__ import annotations

import time


class Clock:
    """Measures steps one after the other, in seconds."""

    def __init__(self) -> None:
        self._began = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, step: str) -> None:
        """End a step that began when the one before ended."""
        now = time.perf_counter()
        self._laps[step], self._last = round(now - self._last, 4), now

    def laps(self) -> dict[str, float]:
        """Seconds by step, and the `total` so far."""
        return {**self._laps, "total": round(time.perf_counter() - self._began, 4)}
