"""Turning words that a sentence adds, exchanges or leaves out beside its passage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.align import Alignment
from rag.finding import Finding
from rag.gaps import Gap, agrees
from rag.limits import COUNTED, bound
from rag.pieces import Piece
from rag.wording import ADDED, DROPPED, SUFFIXES, counts

_TURNS = ("negation", "modality", "limit", "scope", "exception")


def limited(said: Sequence[Piece], held: Sequence[Piece], to: Alignment) -> Iterator[Finding]:
    """Figures that stand in the passage with other limits."""
    for i, piece in enumerate(said):
        if piece.kind in COUNTED and agrees(said, held, to, i):
            one, other = bound(said, i), bound(held, to[i])
            if one.classes != other.classes:
                yield Finding("limit", _with(said, i, one.at), _with(held, to[i], other.at))


def _with(pieces: Sequence[Piece], index: int, at: tuple[int, ...]) -> str:
    return "".join(pieces[i].text for i in sorted({index, *at}))


def added(
    said: Sequence[Piece], held: Sequence[Piece], to: Alignment, between: Sequence[Gap]
) -> Iterator[Finding]:
    """Turning words of the sentence that the passage does not have in their place."""
    bounding = _bounding(said)
    for gap in between:
        left_out = [held[j] for j in gap.held if held[j].kind in _TURNS]
        for i in gap.said:
            piece = said[i]
            if piece.kind not in _TURNS or i in bounding:
                continue
            others = [p for p in left_out if p.kind in (piece.kind, "negation") and p != piece]
            others = [p for p in others if (p.kind, p.key) != (piece.kind, piece.key)]
            if others:
                yield Finding(piece.kind, piece.text, others[0].text)
            elif _matters(said, i) and not _moved(piece, held, to):
                yield Finding(piece.kind, piece.text)


def _matters(said: Sequence[Piece], i: int) -> bool:
    piece = said[i]
    if piece.kind in ("negation", "limit", "exception"):
        return True
    return bool({piece.key, piece.text} & ADDED) or (
        counts(piece.key) and _counts_after(said, i, range(len(said)))
    )


def _moved(piece: Piece, held: Sequence[Piece], to: Alignment) -> bool:
    """Whether the passage has the word as well, at another place that the sentence leaves out."""
    used = set(to)
    near = {held[j].sentence for j in to if j >= 0}
    return piece.kind != "negation" and any(
        (p.kind, p.key) == (piece.kind, piece.key) and j not in used and p.sentence in near
        for j, p in enumerate(held)
    )


def left_out(said: Sequence[Piece], held: Sequence[Piece], to: Alignment) -> Iterator[Finding]:
    """Turning words of the passage without which the sentence says another thing.

    A bare figure (规定为10项以上) repeats no statement that could lack a word.
    """
    kept = {to[i] for i in range(len(said)) if agrees(said, held, to, i)}
    if all(held[j].kind for j in kept):
        return
    unmatched = {(p.kind, p.key) for i, p in enumerate(said) if not agrees(said, held, to, i)}
    bounding = _bounding(held)
    for j, piece in enumerate(held):
        if j in kept or piece.kind not in _TURNS or j in bounding:
            continue
        if piece.kind != "negation" and (piece.kind, piece.key) in unmatched:
            continue
        if _is_missed(held, j, kept):
            yield Finding(piece.kind, "", piece.text)


def _is_missed(held: Sequence[Piece], j: int, kept: set[int]) -> bool:
    piece = held[j]
    if piece.kind == "exception":
        if piece.key == "但" and _is_said(held, j, kept):
            return False
        return any(_beside(piece, held[n]) for n in kept)
    if counts(piece.key) and _counts_after(held, j, kept):
        return True
    if piece.kind in ("modality", "scope") and piece.key not in DROPPED:
        return False
    near = (j - 1, j - 2) if piece.text in SUFFIXES else (j + 1, j + 2)
    return any(n in kept and 0 <= n < len(held) and held[n].part == piece.part for n in near)


def _is_said(held: Sequence[Piece], j: int, kept: set[int]) -> bool:
    """Whether most of what follows in the part is kept, so that 但 alone is left out."""
    rest = [n for n in range(j + 1, len(held)) if held[n].part == held[j].part]
    return bool(rest) and 2 * len(kept.intersection(rest)) > len(rest)


def _beside(piece: Piece, other: Piece) -> bool:
    """Whether what is kept stands in the same part as an exception, or in one next to it."""
    return piece.sentence == other.sentence and abs(piece.part - other.part) <= 1


def _counts_after(pieces: Sequence[Piece], i: int, kept: set[int] | range) -> bool:
    """Whether a figure follows in the same part, among those kept."""
    for n in range(i + 1, len(pieces)):
        if pieces[n].part != pieces[i].part:
            return False
        if n in kept and pieces[n].kind in COUNTED:
            return True
    return False


def _bounding(pieces: Sequence[Piece]) -> set[int]:
    """The words of a limit that bind a figure, and are compared with it."""
    return {at for i, p in enumerate(pieces) if p.kind in COUNTED for at in bound(pieces, i).at}
