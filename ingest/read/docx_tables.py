"""Tables of a DOCX as grids, merged cells repeated in each place that they cover."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml.etree import _Element as Element

from ingest.read.docx_xml import W, at, inside, is_on, number, val
from rag.errors import DocumentRejected

_COLUMNS = 63
"""Word's own limit; a larger span is not one that Word wrote."""
_CHARACTERS = 5_000_000
"""Of one table with its merged cells repeated: a long cell merged over many rows grows."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its element (None in a gap of the row), its columns, if it continues another."""

    element: Element | None
    span: int
    down: bool = False
    along: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells, and whether it is repeated on each page as a row of heads."""

    cells: tuple[Cell, ...]
    heads: bool


def rows_of(table: Element) -> list[Row]:
    """The rows of a table, without rows and cells that a reviewer deleted."""
    rows = []
    for row in inside(table, "tr"):
        properties = row.find(f"{W}trPr")
        if at(properties, "del") is None:
            heads = bool(is_on(at(properties, "tblHeader")))
            rows.append(Row(tuple(_cells(row, properties)), heads))
    return rows


def is_layout(rows: Sequence[Row]) -> bool:
    """Whether a table only places text: one column or one row, or a frame around other tables."""
    cells = [cell.element for row in rows for cell in row.cells if cell.element is not None]
    framed = any(next(inside(cell, "tbl"), None) is not None for cell in cells)
    return framed or len(rows) < 2 or max(sum(c.span for c in row.cells) for row in rows) < 2


def grid(rows: Sequence[Row], read: Callable[[Element], str]) -> tuple[list[list[str]], int | None]:
    """The texts by row, and how many first rows are heads (None where the file does not say).

    A row that is one cell over the whole width has one text. Rows without text are left out.

    :param read: gives the text of a cell; called once a cell, in order.
    :raises DocumentRejected: when the repeated texts are longer than any table is.
    """
    filled: list[list[str]] = []
    heads, leading, size = 0, True, 0
    above: list[str] = []
    for row in rows:
        texts: list[str] = []
        for cell in row.cells:
            texts += [_text(cell, texts, above, read)] * cell.span
        above = texts
        size += sum(map(len, texts))
        if size > _CHARACTERS:
            raise DocumentRejected("word_table", limit=_CHARACTERS)
        leading = leading and row.heads
        if any(texts):
            heads += leading
            filled.append(texts[:1] if len(row.cells) == 1 else texts)
    return filled, heads or None


def _text(cell: Cell, before: list[str], above: list[str], read: Callable[[Element], str]) -> str:
    own = "" if cell.element is None else read(cell.element)
    if cell.along and before:
        return before[-1]
    if cell.down and len(before) < len(above):
        return above[len(before)]
    return own


def _cells(row: Element, properties: Element | None) -> list[Cell]:
    found = [*_gap(properties, "gridBefore")]
    for cell in inside(row, "tc"):
        merged = cell.find(f"{W}tcPr")
        if at(merged, "cellDel") is not None:
            continue
        span = min(max(number(at(merged, "gridSpan")) or 1, 1), _COLUMNS)
        down, along = at(merged, "vMerge"), at(merged, "hMerge")
        found.append(Cell(cell, span, _continues(down), _continues(along)))
    return [*found, *_gap(properties, "gridAfter")][:_COLUMNS]


def _continues(merge: Element | None) -> bool:
    return merge is not None and val(merge) != "restart"


def _gap(properties: Element | None, name: str) -> list[Cell]:
    width = number(at(properties, name)) or 0
    return [Cell(None, 1)] * min(max(width, 0), _COLUMNS)
