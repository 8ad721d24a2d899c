"""Where the lines of a document begin and end, and so where its paragraphs begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.marks import marker_of
from ingest.read.characters import WIDE, width
from ingest.read.lines import Line

_FEW = 8
"""A page with fewer lines takes its margins from the whole document."""
_STOP = re.compile(r"[。！？：][”’）)]?$")
_SENTENCE = re.compile(r"[。；;：:，,、！？]$")
# What a line cannot be broken within: a Latin word or figure with what clings to it, or a
# character, with the brackets before it and the marks after it.
_WORD = re.compile(
    rf"[“‘《〈（(〔【「『]*(?:[^\s{WIDE}]+|.)[”’》〉）)〕】」』，。、；：！？,.;:%％]*"
)
_NO_TITLE = re.compile(r"[〔\[（(【]\d{4}[〕\]）)】].*号$|^[（(]|^目\s*[录次]$")

Edges = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Margins:
    """The left and right edge of the text by page and column, and how lines are set.

    `usual` holds the edges of a column over all pages; `size` is that of the body's characters;
    `leading` the usual distance of lines, in characters; `indented` tells whether paragraphs begin
    with an indent.
    """

    by_page: dict[tuple[int, int], Edges]
    usual: dict[int, Edges]
    size: float
    leading: float
    indented: bool

    def edges(self, line: Line) -> Edges:
        """The edges of the column that a line stands in."""
        return self.by_page.get((line.page, line.column), self.usual[line.column])

    def parts(self, last: Line, line: Line) -> bool:
        """Whether a new paragraph begins with `line`, which comes after `last`."""
        loose = 1.35 if last.recognised or line.recognised else 1.1
        larger, smaller = max(last.size, line.size), min(last.size, line.size)
        if larger > smaller * loose:
            return True
        centred = self._centred(last), self._centred(line)
        if any(centred):
            return not (all(centred) and _one_title(last, line))
        if self._ended(last, line) or self._gap(last, line):
            return True
        if not self.indented and _STOP.search(last.text) and _apart(last, line):
            return True  # no gap shows there, and few lines within a paragraph end in a full stop
        return self._indented(last, line) or (
            marker_of(line.text) is not None and not self.indented
        )

    def _centred(self, line: Line) -> bool:
        left, right = self.edges(line)
        before, after = (line.x0 - left) / line.size, (right - line.x1) / line.size
        alike = abs(before - after) < max(0.8, 0.1 * width(line.text) * line.recognised)
        indent = 1.6 < before < 2.4 and line.size < 1.1 * self.size
        return min(before, after) > 1.4 and alike and not indent

    def _ended(self, last: Line, line: Line) -> bool:
        """Whether the next word had had room on the last line."""
        word = _WORD.match(line.text)
        needed = width(word[0] if word else "") + (0.8 if last.recognised else 0.4)
        return (self.edges(last)[1] - last.x1) / last.size > needed

    def _gap(self, last: Line, line: Line) -> bool:
        if _apart(last, line):
            return False
        return (line.y0 - last.y0) / last.size > self.leading * 1.4

    def _indented(self, last: Line, line: Line) -> bool:
        """Whether a line begins further right than its paragraph would go on."""
        indent, before = _indent(line, self.edges(line)), _indent(last, self.edges(last))
        standard = 1.5 < indent < 2.5
        hanging = marker_of(last.text) and not marker_of(line.text) and not standard
        if indent > before + 0.8:
            return not hanging or indent > before + 4.5
        return standard and self.indented and abs(indent - before) < 0.5


def _apart(last: Line, line: Line) -> bool:
    return (last.page, last.column) != (line.page, line.column)


def margins_of(lines: Sequence[Line]) -> Margins:
    """The margins of a document's lines."""
    groups: dict[tuple[int, int], list[Line]] = {}
    columns: dict[int, list[Line]] = {}
    for line in lines:
        groups.setdefault((line.page, line.column), []).append(line)
        columns.setdefault(line.column, []).append(line)
    by_page = {key: _edges(group) for key, group in groups.items() if len(group) >= _FEW}
    usual = {column: _edges(group) for column, group in columns.items()}
    size = median([line.size for line in lines] or [12.0])
    steps = [
        (b.y0 - a.y0) / a.size
        for a, b in pairwise(lines)
        if (a.page, a.column) == (b.page, b.column) and 0.8 < (b.y0 - a.y0) / a.size < 4
    ]
    begins = [
        _indent(line, by_page.get((line.page, line.column), usual[line.column]))
        for line in lines
        if marker_of(line.text)
    ]
    indented = sum(0.8 < indent < 4.5 for indent in begins) > len(begins) / 2
    return Margins(by_page, usual, size, median(steps or [1.5]), indented)


def _indent(line: Line, edges: Edges) -> float:
    return (line.x0 - edges[0]) / line.size


def _edges(lines: Sequence[Line]) -> Edges:
    """The outermost places where more than a few lines begin and end."""
    size = median(line.size for line in lines)
    few = max(2, len(lines) * 0.12)
    starts, ends = sorted(line.x0 for line in lines), sorted(line.x1 for line in lines)
    left = next((x for x in starts if _near(starts, x, size) >= few), starts[0])
    right = next((x for x in reversed(ends) if _near(ends, x, size) >= few), ends[-1])
    return left, right


def _near(places: Sequence[float], x: float, size: float) -> int:
    return sum(abs(place - x) < size * 0.5 for place in places)


def _one_title(last: Line, line: Line) -> bool:
    """Whether two centred lines are one title."""
    close = last.page == line.page and line.y0 - last.y0 < 2.6 * last.size
    whole = _SENTENCE.search(last.text) or _NO_TITLE.search(last.text)
    other = marker_of(line.text) or _NO_TITLE.search(line.text)
    return close and not whole and not other and not marker_of(last.text)
