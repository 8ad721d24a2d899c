"""What every reader gives: the paragraphs and table rows of a file, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.cells import CELL

_SHORT_HEAD = 30
"""A column head is at most so many characters long."""
_FIGURE = re.compile(r"\d[\d,.]*\s*(?:万|亿|元|%|％|家|个|项|人|年$)")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a row of a table.

    `text` is one line without outer blanks, never empty; the cells of a row are parted by `CELL`.
    `page` counts from 1 where the format has pages; `table` counts the file's tables from 1 and is
    None for a paragraph; `heads` marks a row of column heads.
    """

    text: str
    page: int | None = None
    table: int | None = None
    heads: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A file that a page offers for download: what the page calls it, and its address."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of a file.

    `facts` are what the page around a document says of it, name and value as written, such as
    `("文号", "通政发〔2024〕23号")`; `recognised` the pages whose text was recognised in a picture
    and may hold wrong characters.
    """

    blocks: tuple[Block, ...]
    facts: tuple[tuple[str, str], ...] = ()
    links: tuple[Link, ...] = ()
    recognised: tuple[int, ...] = ()


def paragraphs(lines: Iterable[str], page: int | None = None) -> tuple[Block, ...]:
    """A block for each line that is not blank."""
    stripped = (line.strip().strip("\u200b\ufeff").strip() for line in lines)
    return tuple(Block(line, page) for line in stripped if line)


def table_rows(
    grid: Sequence[Sequence[str]], table: int, heads: int | None = None, page: int | None = None
) -> tuple[Block, ...]:
    """The rows of a table as blocks, rows without any text left out.

    A table of one column holds no relation between cells, so its cells become paragraphs.

    :param grid: cell texts by row, merged cells repeated in each place that they cover; a row that
        is one cell over the whole width may have one text.
    :param table: the ordinal of the table in its file, from 1.
    :param heads: how many first rows hold column heads, where the format says so; judged by
        their looks when None.
    """
    rows = [[_cell(cell) for cell in row] for row in grid]
    rows = [row for row in rows if any(row)]
    if all(len(set(row)) == 1 for row in rows):
        return paragraphs((row[0] for row in rows), page)
    if heads is None:
        heads = _heads(rows)
    texts = (CELL.join(row).strip() for row in rows)
    return tuple(Block(text, page, table, heads=n < heads) for n, text in enumerate(texts))


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("|", "｜")).strip()


def _heads(rows: Sequence[Sequence[str]]) -> int:
    """How many first rows look like heads: one, after rows over the whole width (the caption)."""
    first = next(n for n, row in enumerate(rows) if len(set(row)) > 1)
    return first + 1 if first + 1 < len(rows) and _looks_like_heads(rows[first]) else 0


def _looks_like_heads(row: Sequence[str]) -> bool:
    short = all(cell and len(cell) <= _SHORT_HEAD for cell in row)
    return short and len(set(row)) > 1 and not any(map(_FIGURE.search, row))
