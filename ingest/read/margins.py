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
_END = re.compile(r"[。；;：:！？〕）)]$")
_SENTENCE = re.compile(r"[。；;：:，,、！？]$")
# What a line cannot be broken within: a Latin word or figure with what clings to it, or a
# character, with the brackets before it and the marks after it.
_WORD = re.compile(
    rf"[“‘《〈（(〔【「『]*(?:[^\s{WIDE}]+|.)[”’》〉）)〕】」』，。、；：！？,.;:%％]*"
)
_NO_TITLE = re.compile(r"[〔\[（(【]\d{4}[〕\]）)】].*号$|^[（(]|^目\s*[录次]$")
# A document number has a line of its own, however full it is.
_NUMBER = re.compile(r"^[\u4e00-\u9fff]{2,12}[〔\[（(【]\d{4}[〕\]）)】]第?\d+号$")

Edges = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Margins:
    """The left and right edge of the text by page and column, and how lines are set.

    `size` is that of the body's characters; `leading` the usual distance of lines, in characters;
    `indented` tells whether paragraphs begin with an indent.
    """

    by_page: dict[tuple[int, int], Edges]
    size: float
    leading: float
    indented: bool

    def edges(self, line: Line) -> Edges:
        """The edges of the column that a line stands in."""
        return self.by_page[line.page, line.column]

    def parts(self, last: Line, line: Line) -> bool:
        """Whether a new paragraph begins with `line`, which comes after `last`."""
        loose = 1.35 if last.recognised or line.recognised else 1.1
        larger, smaller = max(last.size, line.size), min(last.size, line.size)
        number = _NUMBER.match(last.text.strip()) or _NUMBER.match(line.text.strip())
        if larger > smaller * loose or number:
            return True
        centred = self._centred(last), self._centred(line)
        if any(centred):
            return not (all(centred) and _one_title(last, line))
        if self._ended(last, line) or self._gap(last, line):
            return True
        if not self.indented and _STOP.search(last.text) and _apart(last, line):
            return True  # no gap shows there, and few lines within a paragraph end in a full stop
        if self.indented or not marker_of(line.text):
            return self._indented(last, line)
        # After a full line that goes on, what looks like a mark is a reference: (一)项.
        return self._indented(last, line) or bool(_END.search(last.text))

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
    pages: dict[tuple[int, int], list[Line]] = {}
    alike: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        pages.setdefault((line.page, line.column), []).append(line)
        alike.setdefault(_kind(line), []).append(line)
    usual = {kind: _edges(group) for kind, group in alike.items()}
    by_page = {key: _page_edges(group, usual[_kind(group[0])]) for key, group in pages.items()}
    steps = sorted(
        (b.y0 - a.y0) / a.size
        for a, b in pairwise(lines)
        if not _apart(a, b) and 0.8 < (b.y0 - a.y0) / a.size < 4
    )
    # a fifth from below: where most paragraphs are a line, most steps are those between paragraphs
    leading = steps[len(steps) // 5] if steps else 1.5
    size = median([line.size for line in lines] or [12.0])
    return Margins(by_page, size, leading, _are_indented(lines, by_page))


def _kind(line: Line) -> tuple[int, int]:
    """Pages of one width have the same margins."""
    return round(line.sheet / 20), line.column


def _page_edges(lines: Sequence[Line], usual: Edges) -> Edges:
    """A page's own edges, which scans shift; the usual ones where it has few or short lines."""
    if len(lines) < _FEW:
        return usual
    (left, right), slack = _edges(lines), 1.2 * lines[0].size
    return (
        usual[0] if left > usual[0] + slack else left,
        usual[1] if right < usual[1] - slack else right,
    )


def _are_indented(lines: Sequence[Line], edges: dict[tuple[int, int], Edges]) -> bool:
    """Whether full lines that begin further right mostly go on at the left edge."""
    back = same = 0
    for last, line in pairwise(lines):
        at, right = edges[last.page, last.column], edges[last.page, last.column][1]
        before, indent = _indent(last, at), _indent(line, edges[line.page, line.column])
        if 1.5 < before < 2.5 and right - last.x1 < 1.5 * last.size:
            back += abs(indent) < 0.5
            goes_on = not _END.search(last.text) and not marker_of(line.text)
            same += goes_on and abs(indent - before) < 0.5
    return back > same


def _indent(line: Line, edges: Edges) -> float:
    return (line.x0 - edges[0]) / line.size


def _edges(lines: Sequence[Line]) -> Edges:
    """The outermost places where more than a few lines begin and end."""
    size = median(line.size for line in lines)
    few = max(2, len(lines) * 0.03)
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
