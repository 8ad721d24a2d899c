"""How good a ranking is: recall, reciprocal rank and discounted gain, as pure functions.

`ranked` are ids, best first; a repeated id counts where it stands first. `k` is at least 1. What
nothing is relevant for has no figure, which is None and never 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet


def recall_at(ranked: Sequence[str], relevant: AbstractSet[str], k: int) -> float | None:
    """The share of the relevant ids that stand among the first `k`, 0 to 1."""
    if not relevant:
        return None
    return len(relevant & set(_first(ranked, k))) / len(relevant)


def reciprocal_rank(ranked: Sequence[str], relevant: AbstractSet[str], k: int) -> float | None:
    """One divided by the rank of the first relevant id, 0 when none is among the first `k`."""
    if not relevant:
        return None
    found = (1 / rank for rank, one in enumerate(_first(ranked, k), 1) if one in relevant)
    return next(found, 0.0)


def ndcg_at(ranked: Sequence[str], gains: Mapping[str, float], k: int) -> float | None:
    """The discounted gain of the first `k` over that of the best order, 0 to 1.

    As trec_eval has it: the gain itself divided by log2(rank + 1), gains below 0 counted as 0.
    """
    best = _discounted(sorted(gains.values(), reverse=True)[:k])
    if best == 0:
        return None
    return _discounted([gains.get(one, 0.0) for one in _first(ranked, k)]) / best


def _discounted(gains: Sequence[float]) -> float:
    return math.fsum(max(0.0, gain) / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _first(ranked: Sequence[str], k: int) -> list[str]:
    return list(dict.fromkeys(ranked))[:k]
