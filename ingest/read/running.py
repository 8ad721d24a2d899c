"""Page numbers, and running heads and feet: what a page repeats of no text of the document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from ingest.read.lines import Line, Table

_DEEP = 3
"""So many lines at the top and at the bottom of a page may be running ones."""
_NUMBERED = re.compile(
    r"^(?:[-—–－─·•~∙一]+\s*\d{1,4}\s*[-—–－─·•~∙一]+|第\s*\d{1,4}\s*页[\s,，/／|]*(?:共\s*\d{1,4}\s*页)?"
    r"|共\s*\d{1,4}\s*页[\s,，/／|]*第\s*\d{1,4}\s*页|[Pp]age\s*\d{1,4}(?:\s*of\s*\d{1,4})?)$"
)
_FIGURES = re.compile(r"^(\d{1,4})(?:\s*[/／]\s*\d{1,4})?$")
_ROMAN = re.compile(r"^(?:[IVXivx]{1,6}|[Ⅰ-Ⅻ])$")


def without_running(pages: Sequence[list[Line | Table]]) -> list[list[Line | Table]]:
    """The pages without numbers and running heads and feet.

    A bare figure counts as a page number when it runs on with the pages; a line as a running one
    when it stands at the same height of at least two pages, and of a third of them, figures apart.
    """
    repeated = _repeated(pages)
    offsets = Counter(
        int(match[1]) - line.page
        for items in pages
        for line in _ends(items)
        if (match := _FIGURES.match(line.text))
    )
    offset = next((o for o, count in offsets.most_common(1) if count > 1 or o == 0), None)

    def runs(item: Line | Table) -> bool:
        if isinstance(item, Table):
            return False
        figure = _FIGURES.match(item.text)
        return bool(
            _NUMBERED.match(item.text)
            or _ROMAN.match(item.text)
            or (figure and int(figure[1]) - item.page == offset)
            or any(key in repeated for key in _keys(item))
        )

    return [_stripped(items, runs) for items in pages]


def _stripped(
    items: Sequence[Line | Table], runs: Callable[[Line | Table], bool]
) -> list[Line | Table]:
    """A page without its outermost lines as far as they are running ones."""
    order = sorted(items, key=lambda item: item.y0)
    gone: set[int] = set()
    for side in (order, order[::-1]):
        for item in side[:_DEEP]:
            if not runs(item):
                break
            gone.add(id(item))
    return [item for item in items if id(item) not in gone]


def _ends(items: Sequence[Line | Table]) -> list[Line]:
    """The lines near the top and the bottom of a page."""
    lines = sorted((i for i in items if isinstance(i, Line)), key=lambda line: line.y0)
    return lines if len(lines) <= 2 * _DEEP else lines[:_DEEP] + lines[-_DEEP:]


def _repeated(pages: Sequence[list[Line | Table]]) -> set[tuple[str, int]]:
    counts = Counter(key for items in pages for line in _ends(items) for key in _keys(line)[:1])
    least = max(2, len(pages) / 3)
    return {key for key, count in counts.items() if count >= least}


def _keys(line: Line) -> list[tuple[str, int]]:
    """A line's text without figures, and its height on the page; also the heights beside."""
    text = re.sub(r"[\d\s]+", "#", line.text)
    at = round(line.y0 / 6)
    return [(text, at), (text, at - 1), (text, at + 1)]
