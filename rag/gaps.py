"""What a sentence and its passage say between two places at which they agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.align import Alignment
from rag.pieces import Piece

_WIDE = 24
"""A gap in the passage is looked at so many pieces far from either end."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Indices of pieces said and held between two that agree."""

    said: range
    held: tuple[int, ...]


def gaps(said: Sequence[Piece], held: Sequence[Piece], to: Alignment) -> Iterator[Gap]:
    """The gaps of an alignment, the two ends of the sentence included.

    At an end, what the passage says in the same part between commas belongs to the gap.
    """
    agreed = [i for i in range(len(said)) if agrees(said, held, to, i)]
    if not agreed:
        return
    first, last = to[agreed[0]], to[agreed[-1]]
    yield Gap(range(agreed[0]), tuple(_same_part(held, first, -1))[::-1])
    for one, other in pairwise(agreed):
        between = range(to[one] + 1, to[other])
        near = [j for j in between if j - to[one] <= _WIDE or to[other] - j <= _WIDE]
        yield Gap(range(one + 1, other), tuple(near))
    yield Gap(range(agreed[-1] + 1, len(said)), tuple(_same_part(held, last, 1)))


def agrees(said: Sequence[Piece], held: Sequence[Piece], to: Alignment, i: int) -> bool:
    """Whether a piece stands beside one that says the same."""
    j = to[i]
    return j >= 0 and (said[i].kind, said[i].key) == (held[j].kind, held[j].key)


def _same_part(held: Sequence[Piece], start: int, step: int) -> Iterator[int]:
    j = start + step
    while 0 <= j < len(held) and held[j].part == held[start].part and abs(j - start) <= _WIDE:
        yield j
        j += step
