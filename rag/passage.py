"""The sentences of clauses that a sentence is compared with: those that share its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from rag.pieces import Piece, pieces_of
from rag.sentences import sentences

_WHOLE = 700
"""Texts of so many pieces together are compared with as a whole."""
_MOST = 8
"""So many sentences at most are chosen from longer ones."""
_NEW = 2
"""A further sentence must share so many pairs that the ones before do not have."""


def passage(said: Sequence[Piece], texts: Iterable[str]) -> tuple[Piece, ...]:
    """The pieces of the sentences to compare with, in the order of the texts."""
    rows = [pieces for text in texts for s in sentences(text) if (pieces := pieces_of(s))]
    if sum(map(len, rows)) > _WHOLE:
        rows = _chosen(said, rows)
    found: list[Piece] = []
    for row in rows:
        part, sentence = (found[-1].part + 1, found[-1].sentence + 1) if found else (0, 0)
        found += [replace(p, part=p.part + part, sentence=p.sentence + sentence) for p in row]
    return tuple(found)


def _chosen(said: Sequence[Piece], rows: list[tuple[Piece, ...]]) -> list[tuple[Piece, ...]]:
    wanted = _pairs(said)
    shared = [wanted & _pairs(row) for row in rows]
    chosen: set[int] = set()
    while len(chosen) < _MOST:
        best = max(range(len(rows)), key=lambda n: (len(shared[n]), -n))
        if len(shared[best]) < (_NEW if chosen else 1):
            break
        chosen.add(best)
        taken = shared[best]
        shared = [pairs - taken for pairs in shared]
    return [rows[n] for n in sorted(chosen)]


def _pairs(pieces: Sequence[Piece]) -> set[tuple[str, str]]:
    return {(one.key, other.key) for one, other in pairwise(pieces)}
