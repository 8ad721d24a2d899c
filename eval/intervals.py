"""Means with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.stats import bootstrap

_LEVEL = 0.95
_RESAMPLES = 2000
_SEED = 20261126
"""Fixed, so that one set of values always has one interval."""


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of `count` values and its 95 % interval, None below two values.

    The interval is the percentile bootstrap over cases. Of a few values that are all the same it
    has no width, which says little.
    """

    mean: float
    low: float | None
    high: float | None
    count: int


def mean_of(values: Iterable[float | None]) -> Mean | None:
    """The mean of those values that are defined; None when none is."""
    column = np.array([value for value in values if value is not None], dtype=float)
    if not column.size:
        return None
    if column.size == 1:
        return Mean(float(column[0]), None, None, 1)
    found = bootstrap(
        (column,),
        np.mean,
        n_resamples=_RESAMPLES,
        confidence_level=_LEVEL,
        method="percentile",
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    # Of values that are all the same the ends may differ in the last digit, either way.
    low, high = sorted((float(found.low), float(found.high)))
    return Mean(float(column.mean()), low, high, int(column.size))
