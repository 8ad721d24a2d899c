"""Tables of a web page: which hold data, and their cells as a grid.

Many pages are themselves laid out in tables. A table is read as a grid only where its rows relate
cells to each other; one of a single column or row, one around other tables, and one whose single
cell holds most of the text is layout, and its text flows on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from ingest.read.blocks import Block, paragraphs, table_rows

_COLUMNS = 100
_CELLS = 200_000
"""A grid of more cells, which spans can claim in a few bytes, is read as text that flows."""
_SHORT = 40
"""A single row is data when all its cells are that short."""
_ARTICLE = 5
"""A cell of more paragraphs that holds over half of the table's text is a page's body."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A data table: texts above it, rows with merged cells repeated, texts below it.

    `heads` is how many first rows hold column heads, or None where the page does not say.
    """

    above: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    below: tuple[str, ...]
    heads: int | None

    def blocks(self, table: int) -> tuple[Block, ...]:
        """The table as blocks; `table` is its ordinal in the file."""
        rows = table_rows(self.rows, table, self.heads)
        return (*paragraphs(self.above), *rows, *paragraphs(self.below))


@dataclass(frozen=True, slots=True)
class _Cell:
    lines: tuple[str, ...]
    width: int
    height: int
    head: bool

    @property
    def text(self) -> str:
        """Lines of one character each are a word that is written downwards."""
        return ("" if all(len(line) == 1 for line in self.lines) else " ").join(self.lines)


def read_grid(table: etree._Element, read: Callable[[etree._Element], list[str]]) -> Grid | None:
    """The grid of a data table, or None when the table is layout.

    :param read: gives the lines of text of an element.
    """
    own = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    if sum(len(_cells(row)) for row in own) < 2 or any(
        len(list(inner.iter("td", "th"))) > 1 for inner in table.iterdescendants("table")
    ):
        return None
    rows = [[_cell(cell, read) for cell in _cells(row)] for row in own]
    rows = [row for row in rows if row]
    if _is_layout(rows):
        return None
    columns = max(sum(cell.width for cell in row) for row in rows)
    if columns * len(rows) > _CELLS:
        return None
    grid = _expanded(rows)
    related = [i for i, row in enumerate(grid) if len(rows[i]) > 1 or len(set(row)) > 1]
    first, last = related[0], related[-1] + 1
    # What is one cell across the table is its title above it or a note below it.
    captions = [line for caption in table.iterchildren("caption") for line in read(caption)]
    return Grid(
        above=(*captions, *_lines(rows[:first])),
        rows=tuple(grid[i] if i in related else grid[i][:1] for i in range(first, last)),
        below=tuple(_lines(rows[last:])),
        heads=_heads(rows[first:last]),
    )


def _cells(row: etree._Element) -> list[etree._Element]:
    return list(row.iterchildren("td", "th"))


def _cell(cell: etree._Element, read: Callable[[etree._Element], list[str]]) -> _Cell:
    head = cell.tag == "th" or any(a.tag == "thead" for a in cell.iterancestors())
    return _Cell(tuple(read(cell)), _span(cell, "colspan"), _span(cell, "rowspan"), head)


def _span(cell: etree._Element, name: str) -> int:
    written = cell.get(name, "1").strip()
    if not written.isdecimal() or len(written) > 5:
        return 1
    span = int(written) or (1 if name == "colspan" else 65534)
    return min(span, _COLUMNS) if name == "colspan" else span


def _is_layout(rows: list[list[_Cell]]) -> bool:
    filled = [[cell for cell in row if cell.lines] for row in rows]
    related = [row for row in filled if len(row) > 1]
    if not related:
        return True
    if len(related) == 1 and len([row for row in filled if row]) == 1:
        return any(len(cell.lines) > 1 or len(cell.text) > _SHORT for cell in related[0])
    total = sum(len(cell.text) for row in filled for cell in row)
    return any(
        len(cell.lines) > _ARTICLE and 2 * len(cell.text) > total for row in filled for cell in row
    )


def _lines(rows: list[list[_Cell]]) -> list[str]:
    return [line for row in rows for cell in row for line in cell.lines]


def _expanded(rows: list[list[_Cell]]) -> list[tuple[str, ...]]:
    """The rows with each merged cell in all places that it covers."""
    grid: list[tuple[str, ...]] = []
    falling: dict[int, tuple[int, str]] = {}  # column: rows that a cell still covers, its text
    for row in rows:
        places: dict[int, str] = {}
        for column, (_, text) in falling.items():
            places[column] = text
        falling = {c: (left - 1, text) for c, (left, text) in falling.items() if left > 1}
        column = 0
        for cell in row:
            while column in places:
                column += 1
            for covered in range(column, column + cell.width):
                places[covered] = cell.text
                if cell.height > 1:
                    falling[covered] = (cell.height - 1, cell.text)
            column += cell.width
        grid.append(tuple(places.get(c, "") for c in range(max(places, default=-1) + 1)))
    return grid


def _heads(rows: list[list[_Cell]]) -> int | None:
    """How many first rows are column heads: by <th> or <thead>, or a head of two levels."""
    marked = 0
    for row in rows:
        if not all(cell.head for cell in row):
            break
        marked += 1
    if marked and marked < len(rows):
        return marked
    first = rows[0]
    tall = max(cell.height for cell in first)
    two_levels = tall > 1 and any(cell.width > 1 and cell.height == 1 for cell in first)
    return tall if two_levels and tall < len(rows) else None
