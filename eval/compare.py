"""Two runs held against each other, case by case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.intervals import Mean, mean_of
from eval.results import Result
from eval.significance import paired_p
from rag.errors import InputError


@dataclass(frozen=True, slots=True)
class Difference:
    """What a measure gained from the first run to the second, over the cases that both define.

    `gain` is the mean difference with its bootstrap interval; `p` the two-sided value of the paired
    permutation test (signs of the differences flipped, in all ways where those are few), None
    where no case differs.
    """

    measure: str
    before: float
    after: float
    gain: Mean
    p: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences, the cases that turned right and wrong, and how many were not in both."""

    cases: int
    apart: int
    differences: tuple[Difference, ...]
    mended: tuple[str, ...]
    broken: tuple[str, ...]


def compare(before: Sequence[Result], after: Sequence[Result]) -> Comparison:
    """Hold two runs against each other over the cases that are in both, by set and id.

    :raises InputError: when no case is in both.
    """
    first = {(r.set, r.id): r for r in before}
    second = {(r.set, r.id): r for r in after}
    keys = [key for key in first if key in second]
    if not keys:
        raise InputError("runs_apart")
    pairs = [(first[key], second[key]) for key in keys]
    names = dict.fromkeys(name for pair in pairs for r in pair for name in r.scores)
    found = (_difference(name, pairs) for name in names)
    return Comparison(
        cases=len(keys),
        apart=len(first.keys() ^ second.keys()),
        differences=tuple(d for d in found if d is not None),
        mended=tuple(b.id for a, b in pairs if b.right and not a.right),
        broken=tuple(b.id for a, b in pairs if a.right and not b.right),
    )


def _difference(name: str, pairs: Sequence[tuple[Result, Result]]) -> Difference | None:
    values = [(a.scores.get(name), b.scores.get(name)) for a, b in pairs]
    both = [(a, b) for a, b in values if a is not None and b is not None]
    gain = mean_of(b - a for a, b in both)
    if gain is None:
        return None
    first, second = (np.array(column) for column in zip(*both, strict=True))
    return Difference(
        measure=name,
        before=float(first.mean()),
        after=float(second.mean()),
        gain=gain,
        p=paired_p(second - first),
    )
