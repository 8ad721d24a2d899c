"""Characters in places to pieces of lines, turned so that they run from left to right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import atan2, degrees
from statistics import median

from ingest.read.characters import HAN, plain
from ingest.read.page import Rule, Span

Box = tuple[float, float, float, float]
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character in its place.

    `x`, `y` are where it stands on its line, `direction` where the line leads; in the file's
    coordinates (y upwards) until `turned`, which also turns `box` (two corners).
    """

    text: str
    x: float
    y: float
    box: Box
    size: float
    direction: tuple[float, float]

    @property
    def left(self) -> float:
        """Where the character's room begins, once turned."""
        return min(self.box[0], self.x) if _HAN.match(self.text) else self.box[0]

    @property
    def right(self) -> float:
        """Where the character's room ends, once turned; some files tell only its ink's."""
        return max(self.box[2], self.x + self.size) if _HAN.match(self.text) else self.box[2]


def turned(
    glyphs: Sequence[Glyph], rules: Sequence[Rule], page: Box
) -> tuple[list[Glyph], tuple[Rule, ...], bool]:
    """Glyphs and rules as they lie when most of the text runs to the right and y grows downwards.

    The third tells whether the page was turned on its side for that.

    Text in any other direction (a slanting watermark, a note up the margin) is left out.
    """
    quarters = [_quarter(glyph.direction) for glyph in glyphs]
    most = Counter(q for q in quarters if q is not None).most_common(1)
    quarter = most[0][0] if most else 0
    kept = [g for g, q in zip(glyphs, quarters, strict=True) if q == quarter]
    if quarter == 0 and _vertical(kept):  # Latin words lie on their side in such columns
        quarter = 3
        kept = [_hung(g) for g, q in zip(glyphs, quarters, strict=True) if q in (0, 3)]
    place = _turn(quarter, page)
    moved = [_placed(place, g) for g in kept]
    lines = tuple(Rule(*_box(place, (r.x0, r.y0, r.x1, r.y1))) for r in rules)
    return moved, lines, quarter % 2 == 1


def _quarter(direction: tuple[float, float]) -> int | None:
    """In which quarter turn against the clock a line leads; None when it slants."""
    angle = degrees(atan2(direction[1], direction[0])) % 360
    quarter = round(angle / 90)
    return quarter % 4 if abs(angle - quarter * 90) < 3 else None


def _vertical(glyphs: Sequence[Glyph]) -> bool:
    """Whether upright characters mostly follow each other downwards."""
    down = sum(
        abs(b.x - a.x) < a.size * 0.2 and 0.8 < (a.y - b.y) / max(a.size, 0.1) < 1.6
        for a, b in pairwise(glyphs)
    )
    return down > len(glyphs) / 2


def _hung(glyph: Glyph) -> Glyph:
    """A character of a column, placed by the middle of its upper edge."""
    left, bottom, right, top = glyph.box
    if _HAN.match(glyph.text):  # of thin ones (一) some files tell only the ink's room
        bottom, top = glyph.y - 0.12 * glyph.size, glyph.y + 0.88 * glyph.size
    return replace(glyph, x=(left + right) / 2, y=top, box=(left, bottom, right, top))


def _turn(quarter: int, page: Box) -> Callable[[float, float], tuple[float, float]]:
    left, bottom, right, top = page
    return (
        lambda x, y: (x - left, top - y),
        lambda x, y: (y - bottom, x - left),
        lambda x, y: (right - x, y - bottom),
        lambda x, y: (top - y, right - x),
    )[quarter]


def _placed(place: Callable[[float, float], tuple[float, float]], glyph: Glyph) -> Glyph:
    x, y = place(glyph.x, glyph.y)
    return replace(glyph, x=x, y=y, box=_box(place, glyph.box))


def _box(place: Callable[[float, float], tuple[float, float]], box: Box) -> Box:
    (x0, y0), (x1, y1) = place(box[0], box[1]), place(box[2], box[3])
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def spans_of(glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> tuple[Span, ...]:
    """Pieces of lines, in the order of the file.

    A piece ends where the next character is more than a character's width away, stands on another
    line, is of another size, or where an upright ruling line lies between.
    """
    upright = [rule for rule in rules if not rule.level]
    spans: list[Span] = []
    piece: list[Glyph] = []
    blank = False
    blanks: set[int] = set()
    for glyph in glyphs:
        if not glyph.text.strip() or glyph.text in "\u00ad\u200b\ufeff":
            blank = blank or glyph.text not in "\u00ad\u200b\ufeff"
            continue
        if piece and not _follows(piece[-1], glyph, upright):
            spans.append(_span(piece, blanks))
            piece, blanks = [], set()
        elif piece and blank:
            blanks.add(len(piece))
        piece.append(glyph)
        blank = False
    if piece:
        spans.append(_span(piece, blanks))
    return tuple(spans)


def _follows(last: Glyph, glyph: Glyph, upright: Sequence[Rule]) -> bool:
    size = max(last.size, glyph.size, 0.1)
    same = abs(glyph.y - last.y) < size * 0.3 and abs(glyph.size - last.size) < size * 0.15
    gap = glyph.left - last.right
    if not same or not -0.8 * size < gap < size or glyph.left < last.left - size * 0.5:
        return False
    left, right = sorted((last.right - size * 0.3, glyph.left + size * 0.3))
    middle = glyph.y - size * 0.4
    return not any(left < (r.x0 + r.x1) / 2 < right and r.y0 <= middle <= r.y1 for r in upright)


def _span(piece: Sequence[Glyph], blanks: set[int]) -> Span:
    """A piece as a span, with a blank where the file has one that shows, or Latin words part."""
    size = _size(piece)
    gaps = [b.left - a.right for a, b in pairwise(piece)]
    usual = median([g for g, (a, b) in zip(gaps, pairwise(piece), strict=True)] or [0.0])
    text = piece[0].text
    for index, (a, b) in enumerate(pairwise(piece), start=1):
        gap = gaps[index - 1] / size
        wide = gap - max(usual, 0) / size > 0.18
        alike = bool(_HAN.match(a.text)) == bool(_HAN.match(b.text)) and (
            _HAN.match(a.text) or (a.text.isascii() and b.text.isascii())
        )
        text += " " * bool((index in blanks and gap > 0.1) or (alike and wide)) + b.text
    return Span(
        text=plain(text),
        x0=piece[0].left,
        y0=piece[0].y - size * 0.88,
        x1=piece[-1].right,
        y1=piece[0].y + size * 0.12,
        size=size,
    )


def _size(piece: Sequence[Glyph]) -> float:
    """The width of a Chinese character: the font's size, unless the characters say otherwise."""
    said = median(glyph.size for glyph in piece)
    seen = [g.box[2] - g.box[0] for g in piece if _HAN.match(g.text)]
    if seen and not 0.6 < said / max(median(seen), 0.1) < 1.7:
        said = median(seen)
    return max(said, 1.0)
