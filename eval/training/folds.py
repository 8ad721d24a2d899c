"""The questions cut into parts of which each is measured by what the others taught.

Questions with a relevant clause in common are in one part: who was trained that a clause is an
answer finds it again for another question, and a figure over such questions measures memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

FOLDS = 5
_SEED = 20260101
Folds = NDArray[np.int64]


def folds_of(gains: Sequence[Mapping[str, int]]) -> Folds:
    """The part of each question, 0 to 4; no clause is relevant to questions of two parts.

    :param gains: of each question, by clause id.
    """
    groups = _groups(gains)
    sizes = np.bincount(groups)
    order = np.random.default_rng(_SEED).permutation(len(sizes))
    part = np.zeros(len(sizes), np.int64)
    filled = np.zeros(FOLDS, np.int64)
    for group in order[np.argsort(-sizes[order], kind="stable")]:  # the largest first
        part[group] = filled.argmin()
        filled[part[group]] += sizes[group]
    folds: Folds = part[groups]
    return folds


def _groups(gains: Sequence[Mapping[str, int]]) -> NDArray[np.int64]:
    """The questions that hang together by what is relevant to them, also through others."""
    names = sorted({clause for own in gains for clause in own})
    clauses = {clause: len(gains) + place for place, clause in enumerate(names)}
    pairs = [(row, clauses[clause]) for row, own in enumerate(gains) for clause in own]
    rows, columns = np.array(pairs, np.int64).reshape(-1, 2).T
    size = len(gains) + len(names)
    graph = coo_matrix((np.ones(len(pairs)), (rows, columns)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    _, groups = np.unique(labels[: len(gains)], return_inverse=True)
    return np.asarray(groups, np.int64)
