"""Which limits bind a figure: 最高 and 不超过 before it, 以上 and 左右 after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.pieces import Piece
from rag.wording import SUFFIXES

_REACH = 18
"""How many pieces before a figure a word may stand that limits it."""
COUNTED = ("figure", "date")
"""Kinds of pieces that a limit binds."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The classes of the limits of a figure, and the pieces that state them."""

    classes: frozenset[str]
    at: tuple[int, ...]


def bound(pieces: Sequence[Piece], index: int) -> Bound:
    """What limits the figure or date at an index."""
    at = [*_before(pieces, index), *_after(pieces, index)]
    classes = {pieces[i].key for i in at} | pieces[index].bounds
    return Bound(frozenset(classes), tuple(at))


def _after(pieces: Sequence[Piece], index: int) -> list[int]:
    last = index + 1
    # 2024年8月7日前: the limit of a date is that of each of its pieces.
    while last < len(pieces) and pieces[index].kind == pieces[last].kind == "date":
        last += 1
    if last < len(pieces) and _is(pieces, last, index) and pieces[last].text in SUFFIXES:
        return [last]
    return []


def _before(pieces: Sequence[Piece], index: int) -> list[int]:
    for i in range(index - 1, max(-1, index - _REACH), -1):
        if pieces[i].part != pieces[index].part:
            return []
        if pieces[i].kind == "limit" and pieces[i].text not in SUFFIXES:
            # 最高不超过500万元 has two words for one limit.
            more = i - 1 >= 0 and pieces[i - 1].kind == "limit" and _is(pieces, i - 1, index)
            return [i - 1, i] if more else [i]
        # 最高500万元、300万元 limits both; another figure further off has limits of its own.
        if pieces[i].kind in COUNTED and i < index - 2:
            return []
    return []


def _is(pieces: Sequence[Piece], last: int, index: int) -> bool:
    return pieces[last].kind == "limit" and pieces[last].part == pieces[index].part
