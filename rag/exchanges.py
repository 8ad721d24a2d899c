"""Figures, subjects and conditions that a sentence exchanges or leaves out beside its passage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.align import Alignment
from rag.finding import Finding
from rag.gaps import Gap, agrees
from rag.pieces import Piece, letters, parts

_LEVELS = frozenset("国省市区县镇乡")
_BRIEF = 12
"""So many signs at most are looked at as the name of one subject put for another."""
_WORD = 6
"""So many signs at most are looked at as one word put for another."""
_CONDITION = re.compile(r"的$|^(?:经|凡|如|若)|(?:前提|情况|条件)下$")


def figures(
    said: Sequence[Piece], held: Sequence[Piece], to: Alignment, free: frozenset[str]
) -> Iterator[Finding]:
    """Figures, dates, numbers and Latin names that do not stand in their place.

    :param free: keys that the headings hold, which may be said where nothing is replaced.
    """
    for i, piece in enumerate(said):
        if piece.kind not in ("figure", "date", "number", "name") or agrees(said, held, to, i):
            continue
        if to[i] >= 0:
            yield Finding(piece.kind, piece.text, held[to[i]].text)
        elif piece.key not in free:
            yield Finding(piece.kind, piece.text)


def subjects(
    said: Sequence[Piece], held: Sequence[Piece], between: Sequence[Gap]
) -> Iterator[Finding]:
    """Words put for others where the passage speaks of both, or where only the level differs.

    领军人才 for 顶尖人才: a figure then belongs to another subject than in the passage.
    """
    whole = letters(tuple(held))
    for gap in between:
        one = [said[i] for i in gap.said]
        other = [held[j] for j in gap.held]
        if not one or not other or any(p.kind for p in one) or len(one) > _BRIEF:
            continue
        text, stands = letters(tuple(one)), letters(tuple(other))
        if stands.startswith(text) or stands.endswith(text):
            continue  # the passage says it too: only what stands beside it is left out
        if text in _LEVELS and stands in _LEVELS:
            yield Finding("department", text, stands)
        elif _numbers_office(said, gap) and len(stands) <= 4:
            yield Finding("number", text, stands)
        elif len(other) <= _BRIEF and _stands_elsewhere(said, gap, text, whole):
            yield Finding("subject", text, stands)
        elif _replaces(said, held, gap):
            yield Finding("wording", text, stands)


def _replaces(said: Sequence[Piece], held: Sequence[Piece], gap: Gap) -> bool:
    """Whether a word is put for another amid words that stay: 受理 for 申请, in one part."""
    first, last = gap.said.start - 1, gap.said.stop
    if first < 0 or last >= len(said) or len(gap.said) < 2 or not gap.held:
        return False
    if len(gap.held) > _WORD or len(gap.said) > _WORD or any(held[j].kind for j in gap.held):
        return False
    one = {said[i].part for i in (first, last)}
    other = {held[j].part for j in (gap.held[0] - 1, *gap.held, gap.held[-1] + 1)}
    if len(one) != 1 or len(other) != 1:
        return False
    before = _alike(said, held, (first, gap.held[0] - 1), -1)
    after = _alike(said, held, (last, gap.held[-1] + 1), 1)
    return before > 2 or (before == 2 and after > 1)


def _alike(said: Sequence[Piece], held: Sequence[Piece], start: tuple[int, int], step: int) -> int:
    """How many pieces in a row are alike from two places on, up to three."""
    for count in range(3):
        i, j = start[0] + step * count, start[1] + step * count
        if not (0 <= i < len(said) and 0 <= j < len(held)) or said[i].key != held[j].key:
            return count
    return 3


def _numbers_office(said: Sequence[Piece], gap: Gap) -> bool:
    """Whether the letters right before a 文号 are exchanged."""
    return any(
        said[i].kind == "number" for i in range(gap.said.stop, min(len(said), gap.said.stop + 4))
    )


def _stands_elsewhere(said: Sequence[Piece], gap: Gap, text: str, whole: str) -> bool:
    around = 1 if len(text) > 1 else 2
    after = letters(tuple(said[gap.said.stop : gap.said.stop + around]))
    before = letters(tuple(said[max(0, gap.said.start - around) : gap.said.start]))
    return (len(after) >= around and text + after in whole) or (
        len(before) >= around and before + text in whole
    )


def conditions(said: Sequence[Piece], held: Sequence[Piece], to: Alignment) -> Iterator[Finding]:
    """Conditions (…的,) of the passage before what is said that are left out of it."""
    kept = {to[i] for i in range(len(said)) if agrees(said, held, to, i)}
    if not kept:
        return
    spans = list(parts(tuple(held)))
    holding = [n for n, span in enumerate(spans) if kept.intersection(span)]
    for n, span in enumerate(spans):
        if n in holding or held[span[0]].aside:
            continue
        same = [m for m in holding if held[spans[m][0]].sentence == held[span[0]].sentence]
        part = letters(tuple(held[j] for j in span))
        if same and max(same) > n and _CONDITION.search(part):
            yield Finding("condition", "", part)
