"""What stands on a page in reading order: lines of text, and tables with ruling lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.read.characters import join, tightened, width
from ingest.read.page import Page, Span
from ingest.read.ruled import Ruled, ruled_tables


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text.

    `sheet` is the width of its page; `column` is 0 where text runs over all of that, else 1 or 2.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    page: int
    sheet: float = 0.0
    column: int = 0
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: cell texts by row, merged cells repeated; `xs` are the column edges."""

    grid: tuple[tuple[str, ...], ...]
    xs: tuple[float, ...]
    y0: float
    page: int


def read_page(page: Page) -> list[Line | Table]:
    """The lines and tables of a page from its top down, the left column before the right one."""
    spans = [span for span in page.spans if span.text.strip()]
    items: list[Line | Table] = []
    for ruled in ruled_tables(page.rules):
        inside = [span for span in spans if ruled.holds(span)]
        if inside:
            spans = [span for span in spans if not ruled.holds(span)]
            items.append(_table(ruled, inside, page))
    cut = sorted(item.y0 for item in items)
    for lower, upper in pairwise([float("-inf"), *cut, float("inf")]):
        items += _columns([s for s in spans if lower <= s.y0 < upper], page)
    order = {id(item): n for n, item in enumerate(items)}
    bands = [sum(edge <= item.y0 for edge in cut) for item in items]
    return [
        item
        for _, _, _, item in sorted(
            (band, isinstance(item, Line), order[id(item)], item)
            for band, item in zip(bands, items, strict=True)
        )
    ]


def lines_of(spans: Iterable[Span], page: Page) -> list[Line]:
    """Spans of one column of text as lines, from the top down."""
    lines: list[Line] = []
    for row in _rows(spans):
        text = row[0].text
        for last, span in pairwise(row):
            apart = span.x0 - last.x1 > 0.5 * min(last.size, span.size)
            text += " " * apart + span.text
        largest = max(row, key=lambda span: width(span.text))
        lines.append(
            Line(
                text=tightened(text),
                x0=min(span.x0 for span in row),
                y0=largest.y0,
                x1=max(span.x1 for span in row),
                y1=largest.y1,
                size=largest.size,
                page=page.number,
                sheet=page.width,
                recognised=page.recognised,
            )
        )
    return lines


def _rows(spans: Iterable[Span]) -> list[list[Span]]:
    """Spans by the line that they stand on, each line from left to right."""
    rows: list[list[Span]] = []
    for span in sorted(spans, key=lambda span: (span.y0 + span.y1) / 2):
        anchor = rows[-1][0] if rows else None
        if anchor is not None:
            shared = min(anchor.y1, span.y1) - max(anchor.y0, span.y0)
            if shared > 0.5 * min(anchor.y1 - anchor.y0, span.y1 - span.y0):
                rows[-1].append(span)
                continue
        rows.append([span])
    return [sorted(row, key=lambda span: span.x0) for row in rows]


def _columns(spans: Sequence[Span], page: Page) -> list[Line]:
    """Lines of a part of a page that may be set in two columns."""
    lines = lines_of(spans, page)
    gutter = _gutter(spans)
    if gutter is None:
        return lines
    ordered: list[Line] = []
    sides: tuple[list[Span], list[Span]] = ([], [])

    def flush() -> None:
        for column, side in enumerate(sides, start=1):
            found = lines_of(side, page)
            ordered.extend(replace(line, column=column) for line in found)
            side.clear()

    for row in _rows(spans):
        if any(span.x0 < gutter < span.x1 for span in row):
            flush()
            ordered += lines_of(row, page)
        else:
            for span in row:
                sides[span.x0 > gutter].append(span)
    flush()
    return ordered


def _gutter(spans: Sequence[Span]) -> float | None:
    """Where the blank strip between two columns of running text lies; None where there is none.

    Both sides must be mostly filled, so that a list of names and values is no pair of columns.
    """
    if len(spans) < 10:
        return None
    left, right = min(span.x0 for span in spans), max(span.x1 for span in spans)
    crossing = {
        x: sum(span.x0 < x < span.x1 for span in spans)
        for x in (left + (right - left) * part / 100 for part in range(35, 66))
    }
    fewest = min(crossing.values())
    free = [x for x, count in crossing.items() if count == fewest]
    gutter = (free[0] + free[-1]) / 2
    one = [span for span in spans if span.x1 <= gutter]
    other = [span for span in spans if span.x0 >= gutter]
    if min(len(one), len(other)) < 5 or fewest > min(len(one), len(other)) / 2:
        return None
    filled = _filled(one, gutter - left) and _filled(other, right - gutter)
    return gutter if filled else None


def _filled(side: Sequence[Span], room: float) -> bool:
    rows = _rows(side)
    full = sum(row[-1].x1 - row[0].x0 > room * 0.75 for row in rows)
    return full >= len(rows) * 0.5


def _table(ruled: Ruled, spans: Sequence[Span], page: Page) -> Table:
    inside: dict[int, list[Span]] = {}
    for span in spans:
        inside.setdefault(ruled.cell_of(span), []).append(span)
    texts = {cell: _cell_text(lines_of(found, page)) for cell, found in inside.items()}
    grid = tuple(tuple(texts.get(cell, "") for cell in row) for row in ruled.cells)
    return Table(grid, ruled.xs, ruled.ys[0], page.number)


def _cell_text(lines: Sequence[Line]) -> str:
    """The lines of a cell as one text: a line that ends short of the widest ends a paragraph."""
    right = max(line.x1 for line in lines)
    text = lines[0].text
    for last, line in pairwise(lines):
        short = right - last.x1 > 1.5 * line.size
        text = f"{text} {line.text}" if short else join([text, line.text])
    return text
