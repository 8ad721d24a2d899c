"""How likely each candidate is the clause that a question asks for: words, vectors, and both.

A mixture of three experts, each a softmax over the candidates: by shared words (BM25 of the clause,
of its document as a whole and of its title), by the cosine of the vectors, and by both added. How
far each is trusted depends on the question: on how high its best scores stand and how far above the
next. Where people use an office's words the first knows best, where they do not, the second.

The weights are data, made by `cewen eval fit` (docs/retrieval.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.domain import ClauseKey
from rag.fulltext import DocumentScore

Array = NDArray[np.float64]

WEIGHTS = Path(__file__).parent / "data" / "ranking.json"
COLUMNS = ("words", "whole", "title", "cosine")
"""What is known of a candidate: BM25 of the clause, of its document and of the document's title,
and the cosine to the question."""
EXPERTS = ("words", "vectors", "both")
SIGNS = 7
"""So many signs of a question decide whom to trust."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted numbers.

    :ivar columns: of each of `COLUMNS`.
    :ivar both: how far words and cosine count where both are added.
    :ivar gate: shape (3, 7), of each sign for each expert; `bias` shape (3,).
    :ivar mean: of each sign over the questions of the fit; `deviation` likewise.
    """

    columns: Array
    both: Array
    gate: Array
    bias: Array
    mean: Array
    deviation: Array

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Weights:
        """The weights of a JSON object with a list for each name."""
        names = ("columns", "both", "gate", "bias", "mean", "deviation")
        return cls(*(np.array(row[name], np.float64) for name in names))


@cache
def weights() -> Weights:
    """The weights that the product uses."""
    return Weights.read(json.loads(WEIGHTS.read_text(encoding="utf-8")))


def features(
    words: Mapping[ClauseKey, float],
    vectors: Mapping[ClauseKey, float],
    documents: Mapping[tuple[str, str], DocumentScore],
) -> tuple[list[ClauseKey], Array]:
    """What is known of each candidate, a row each, columns as in `COLUMNS`.

    A clause that the words missed shares hardly any, so its BM25 is 0; one that the vectors missed
    lies beyond the last that they found.
    """
    keys = list(dict.fromkeys([*words, *vectors]))
    farthest = min(vectors.values(), default=0.0)
    rows = []
    for key in keys:
        document = documents.get((key.document_id, key.version), DocumentScore())
        cosine = vectors.get(key, farthest)
        rows.append((words.get(key, 0.0), document.whole, document.title, cosine))
    return keys, np.array(rows, np.float64).reshape(-1, len(COLUMNS))


def log_likelihood(features: Array, fitted: Weights) -> Array:
    """The logarithm of each candidate's share of the whole, all shares adding up to 1.

    :param features: shape (n, 4), a row for each candidate, columns as in `COLUMNS`.
    """
    if not len(features):
        return np.empty(0)
    words = features[:, :3] @ fitted.columns[:3]
    vectors = features[:, 3] * fitted.columns[3]
    both = fitted.both[0] * words + fitted.both[1] * vectors
    trust = fitted.gate @ ((signs(features) - fitted.mean) / fitted.deviation) + fitted.bias
    experts = np.stack([_log_softmax(scores) for scores in (words, vectors, both)])
    joint: Array = np.logaddexp.reduce(_log_softmax(trust)[:, None] + experts, axis=0)
    return joint


def signs(features: Array) -> Array:
    """What a question's candidates show of it, shape (7,): how high the best scores stand.

    The best BM25, by how much it exceeds the next four and the tenth, as shares of itself; the
    same of the cosine, as differences; the best BM25 of a document.
    """
    words = _ten_best(features[:, 0])
    cosines = _ten_best(features[:, 3])
    best = max(words[0], 1.0)
    return np.array(
        [
            np.log1p(words[0]),
            (words[0] - words[1:5].mean()) / best,
            (words[0] - words[9]) / best,
            cosines[0],
            cosines[0] - cosines[1:5].mean(),
            cosines[0] - cosines[9],
            np.log1p(features[:, 1].max()),
        ]
    )


def _ten_best(column: Array) -> Array:
    """The ten highest values, high to low; of fewer the last is repeated."""
    best = np.sort(column)[::-1][:10]
    return np.pad(best, (0, 10 - len(best)), mode="edge")


def _log_softmax(scores: Array) -> Array:
    shifted = scores - scores.max()
    shares: Array = shifted - np.log(np.exp(shifted).sum())
    return shares
