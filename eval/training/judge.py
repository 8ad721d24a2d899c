"""Which sentence answers a question, and whether the best one does: two small nets over signs.

Both are fitted by `cewen eval fit-answers`: the first on which sentence of those found holds the
answer, the second on whether there is an answer at all. The answerer does not use them yet
(docs/evaluation.md): the command measures what it would gain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rag.signals import OF_QUESTION, SIGNS, Array

_BETWEEN = [place for place, name in enumerate(SIGNS) if name not in OF_QUESTION]
_FAR = 4.0
"""A sign so many deviations from its mean counts as if it were no farther."""


@dataclass(frozen=True, slots=True)
class Net:
    """One hidden layer.

    :ivar mean: of each column in the fit, shape (n,); `deviation` likewise.
    :ivar hidden: shape (n, h), with `bias` of shape (h,).
    :ivar out: shape (h,), with `constant`.
    """

    mean: Array
    deviation: Array
    hidden: Array
    bias: Array
    out: Array
    constant: float

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Net:
        """The net of a JSON object with a list for each name."""
        mean, deviation, hidden, bias, out = (
            np.array(row[name], np.float64)
            for name in ("mean", "deviation", "hidden", "bias", "out")
        )
        return cls(mean, deviation, hidden, bias, out, float(row["constant"]))

    def __call__(self, rows: Array) -> Array:
        """A score for each row, any real number."""
        scaled = np.clip((rows - self.mean) / self.deviation, -_FAR, _FAR)
        scores: Array = np.maximum(scaled @ self.hidden + self.bias, 0.0) @ self.out
        return scores + self.constant


@dataclass(frozen=True, slots=True)
class Judge:
    """The fitted nets: `sentence` scores sentences, `answer` the best of them.

    `enough` is the least probability at which an answer is given, 0 to 1.
    """

    sentence: Net
    answer: Net
    enough: float


def between(rows: Array) -> Array:
    """The columns that differ between the sentences of a question."""
    return rows[:, _BETWEEN]


def best_of(rows: Array, scores: Array, ranks: Sequence[int]) -> Array:
    """The signs of the best sentence, its score, and how far it is ahead of other clauses."""
    best = int(scores.argmax())
    others = scores[np.array(ranks) != ranks[best]]
    ahead = scores[best] - others.max() if len(others) else _FAR
    shares = np.exp(scores - scores[best])
    return np.concatenate([rows[best], [scores[best], ahead, 1 / shares.sum()]])
