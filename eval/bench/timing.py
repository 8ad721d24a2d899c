"""Calls that are timed one by one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Timing:
    """`count` calls: median and 95th percentile in milliseconds, and calls a second overall."""

    count: int
    median_ms: float
    p95_ms: float
    per_second: float


def timed(call: Callable[[_Value], object], values: Iterable[_Value]) -> Timing:
    """Call with each value, one after the other; there is at least one."""
    seconds: list[float] = []
    for value in values:
        began = time.perf_counter()
        call(value)
        seconds.append(time.perf_counter() - began)
    return timing(seconds, sum(seconds))


def timing(seconds: Sequence[float], over: float) -> Timing:
    """What calls took, each in seconds, within so many seconds from the first to the last."""
    median, p95 = np.percentile(np.array(seconds) * 1000, (50, 95))
    return Timing(
        count=len(seconds),
        median_ms=round(float(median), 1),
        p95_ms=round(float(p95), 1),
        per_second=round(len(seconds) / over, 1),
    )
