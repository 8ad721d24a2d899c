"""Page numbers, and running heads and feet: what pages repeat and no text of the document is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median

from ingest.read.lines import Line, Table

_DEEP = 3
"""So many lines at the top and at the bottom of a page may be running ones."""
_NUMBERED = re.compile(  # recognition reads a dash as 一
    r"^(?:[-—–－─·•~∙一]+\s*\d{1,4}\s*[-—–－─·•~∙一]+|第\s*\d{1,4}\s*页[\s,，/／|]*(?:共\s*\d{1,4}\s*页)?"
    r"|共\s*\d{1,4}\s*页[\s,，/／|]*第\s*\d{1,4}\s*页|[Pp]age\s*\d{1,4}(?:\s*of\s*\d{1,4})?)$"
)
_FIGURES = re.compile(r"^(\d{1,4})(?:\s*[/／]\s*\d{1,4})?$")
_ROMAN = re.compile(r"^(?:[IVXivx]{1,6}|[Ⅰ-Ⅻ])$")

Items = Sequence[Line | Table]


def without_running(pages: Sequence[Items]) -> list[list[Line | Table]]:
    """The pages without numbers and running heads and feet.

    A bare figure is a page number when it runs on with the pages. A running line stands at the
    same height of at least two pages and two fifths of all, figures apart, smaller than the body
    or set off from it by a gap, and never larger, as titles are.
    """
    running = _running(pages)
    offset = _offset(pages)

    def runs(item: Line | Table) -> bool:
        if isinstance(item, Table):
            return False
        figure = _FIGURES.match(item.text)
        return bool(
            _NUMBERED.match(item.text)
            or _ROMAN.match(item.text)
            or (figure and int(figure[1]) - item.page == offset)
            or any(key in running for key in _keys(item))
        )

    return [_stripped(items, runs) for items in pages]


def _stripped(items: Items, runs: Callable[[Line | Table], bool]) -> list[Line | Table]:
    """A page without its outermost lines as far as they are running ones."""
    order = sorted(items, key=lambda item: item.y0)
    gone: set[int] = set()
    for side in (order, order[::-1]):
        for item in side[:_DEEP]:
            if not runs(item):
                break
            gone.add(id(item))
    return [item for item in items if id(item) not in gone]


def _offset(pages: Sequence[Items]) -> int | None:
    """By how much the figures at the ends of pages are ahead of the pages' own numbers."""
    figures = [(line, _FIGURES.match(line.text)) for items in pages for line in _ends(items)]
    ahead = Counter(int(match[1]) - line.page for line, match in figures if match)
    return next((by for by, count in ahead.most_common(1) if count > 1 or by == 0), None)


def _running(pages: Sequence[Items]) -> set[tuple[str, int]]:
    """The keys of lines that pages repeat."""
    sizes = [item.size for items in pages for item in items if isinstance(item, Line)]
    body = median(sizes or [12.0])
    counts = Counter(
        _keys(line)[0]
        for items in pages
        for line in _ends(items)
        if line.size < 0.92 * body or (line.size < 1.2 * body and _set_off(line, items, body))
    )
    least = max(2, 0.4 * len(pages))
    return {key for key, count in counts.items() if count >= least}


def _set_off(line: Line, items: Items, body: float) -> bool:
    """Whether more than the usual distance of lines parts a line from the next one inwards."""
    tops = sorted(item.y0 for item in items)
    steps = [b - a for a, b in pairwise(tops)]
    at = tops.index(line.y0)
    inwards = steps[at : at + 1] if at < len(tops) / 2 else steps[max(0, at - 1) : at]
    return not inwards or inwards[0] > 1.4 * max(median(steps), body)


def _ends(items: Items) -> list[Line]:
    """The lines near the top and the bottom of a page."""
    lines = sorted((i for i in items if isinstance(i, Line)), key=lambda line: line.y0)
    return lines if len(lines) <= 2 * _DEEP else lines[:_DEEP] + lines[-_DEEP:]


def _keys(line: Line) -> list[tuple[str, int]]:
    """A line's text without figures, with its height on the page, and with the heights beside."""
    text = re.sub(r"[\d\s]+", "#", line.text)
    at = round(line.y0 / 6)
    return [(text, at), (text, at - 1), (text, at + 1)]
