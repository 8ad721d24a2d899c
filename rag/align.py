"""Which piece of a passage each piece of a sentence stands for: the best alignment in order.

Runs count more than single signs, so that a sentence is laid beside the place that it was taken
from. A figure is also laid beside another one that stands in its place, to see what it replaced.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from rag.pieces import Piece

_WEIGHT = {"": 1.0, "figure": 2.0, "date": 1.5, "number": 3.0, "name": 1.5}
_RUN = 0.7
"""What it adds that the piece before stands before there too."""
_REPLACED = 0.4
"""What a figure counts that is laid beside another one."""
_LEFT_OUT, _SKIPPED = 0.05, 0.012
"""What it costs to leave a piece of the sentence, or of the passage, unmatched."""
_NEXT_PART, _NEXT_SENTENCE = 0.1, 0.9
"""What it costs besides to go on in another part or sentence of the passage."""
_JUMP = 2.2
"""What it costs at most to go on anywhere further down."""
Table = npt.NDArray[np.float64]
Alignment = list[int]
"""For each piece of a sentence the index of its piece in the passage, or -1."""


def runs(said: Sequence[Piece], held: Sequence[Piece]) -> Iterator[Alignment]:
    """Each place at which a passage holds the whole sentence, piece by piece."""
    wanted = [(piece.kind, piece.key) for piece in said]
    there = [(piece.kind, piece.key) for piece in held]
    size = len(wanted)
    for start in range(len(there) - size + 1):
        if there[start] == wanted[0] and there[start : start + size] == wanted:
            yield list(range(start, start + size))


def align(said: Sequence[Piece], held: Sequence[Piece]) -> Alignment:
    """The best alignment of a sentence with a passage."""
    if not said or not held:
        return [-1] * len(said)
    scores = _scores(said, held)
    matched = np.full((len(said) + 1, len(held) + 1), -np.inf)
    best = np.zeros_like(matched)
    slope = _slope(held)
    for i in range(1, len(said) + 1):
        before = np.maximum(best[i - 1, :-1], matched[i - 1, :-1] + _RUN)
        matched[i, 1:] = np.where(scores[i - 1] > 0, scores[i - 1] + before, -np.inf)
        reached = np.maximum(matched[i], best[i - 1] - _LEFT_OUT)
        nearby = np.maximum.accumulate(reached + slope) - slope
        best[i] = np.maximum(nearby, np.maximum.accumulate(reached) - _JUMP)
    return _traced(best, matched, scores, slope)


def _slope(held: Sequence[Piece]) -> Table:
    """What it costs to go from the first piece of a passage to each."""
    costs = [0.0, 0.0]
    for before, piece in pairwise(held):
        cost = _SKIPPED + _NEXT_PART * (piece.part != before.part)
        costs.append(cost + _NEXT_SENTENCE * (piece.sentence != before.sentence))
    return np.cumsum(costs)


def without_strays(held: Sequence[Piece], to: Alignment) -> Alignment:
    """An alignment without plain signs matched by chance: alone in a part, no neighbour beside."""
    parts = Counter(held[j].part for j in to if j >= 0)
    return [-1 if j >= 0 and not held[j].kind and parts[held[j].part] == 1 else j for j in to]


def _scores(said: Sequence[Piece], held: Sequence[Piece]) -> Table:
    """What it counts to lay each piece beside each; 0 where they may not be."""
    names: dict[tuple[str, str], int] = {}
    one, other = (
        np.array([names.setdefault((p.kind, p.key), len(names)) for p in row])
        for row in (said, held)
    )
    weight = np.array([_WEIGHT.get(piece.kind, 1.5) for piece in said])
    scores = (one[:, None] == other[None, :]) * weight[:, None]
    for kind in ("figure", "date", "number"):
        pair = np.outer([p.kind == kind for p in said], [p.kind == kind for p in held])
        scores = np.where(pair & (scores == 0), _REPLACED, scores)
    return np.asarray(scores)


def _traced(best: Table, matched: Table, scores: Table, slope: Table) -> Alignment:
    i, j = best.shape[0] - 1, int(best[-1].argmax())
    found = [-1] * i
    in_run = False
    while i > 0:
        if in_run or (j > 0 and _alike(best[i, j], matched[i, j])):
            found[i - 1] = j - 1
            before = matched[i, j] - scores[i - 1, j - 1]
            in_run = _alike(before, matched[i - 1, j - 1] + _RUN)
            i, j = i - 1, j - 1
        elif _alike(best[i, j], best[i - 1, j] - _LEFT_OUT):
            i -= 1
        elif _alike(best[i, j], best[i, j - 1] - slope[j] + slope[j - 1]):
            j -= 1
        else:
            j = int(best[i, :j].argmax())
    return found


def _alike(one: float, other: float) -> bool:
    return abs(one - other) < 1e-7
