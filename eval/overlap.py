"""How many character bigrams a question shares with its gold clause: how lay its wording is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.claim import fold

FEW = 0.4
"""Below this share a question is worded unlike its clause; half of a good set is."""
_SIGNS = re.compile(r"[^\w]|_")


@dataclass(frozen=True, slots=True)
class Distribution:
    """Quartiles of the shares, and the share of questions below `FEW`; `count` of questions."""

    count: int
    low: float
    first_quartile: float
    median: float
    third_quartile: float
    high: float
    below_few: float


def bigrams(text: str) -> frozenset[str]:
    """The pairs of neighbouring signs of a text, in one width and script, without punctuation."""
    pieces = _SIGNS.sub(" ", fold(text)).split()
    return frozenset(piece[i : i + 2] for piece in pieces for i in range(len(piece) - 1))


def overlap(question: str, clause: str) -> float | None:
    """The share of the question's bigrams that the clause holds; None when it has none."""
    asked = bigrams(question)
    return len(asked & bigrams(clause)) / len(asked) if asked else None


def distribution(shares: Sequence[float]) -> Distribution | None:
    """How the shares of a set lie; None of none."""
    if not shares:
        return None
    low, first, median, third, high = map(float, np.quantile(shares, (0, 0.25, 0.5, 0.75, 1)))
    below = float(np.mean(np.less(shares, FEW)))
    return Distribution(len(shares), low, first, median, third, high, below)
