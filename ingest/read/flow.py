"""Lines and tables of all pages to blocks: paragraphs whole again, tables over pages in one.

A paragraph begins where a line is indented, is centred or of another size than the one before,
carries a numbering mark, follows a gap, or follows a line that ended although the next word had
room on it. All of these hold over a page's end as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from ingest.read.blocks import Block, table_rows
from ingest.read.characters import closed, join
from ingest.read.lines import Line, Table
from ingest.read.margins import Margins, margins_of

_LEADERS = re.compile(
    r"(?:\.{4,}|…{2,}|·{4,}|．{3,}|(?:\. ){4,}|(?:· ){4,})\s*[-—(（]?\s*\d{0,4}\s*[-—)）]?$"
)
_CONTENTS = re.compile(r"^目\s*[录次]$")


def blocks_of(pages: Sequence[Sequence[Line | Table]]) -> tuple[Block, ...]:
    """The paragraphs and table rows of a document, in order.

    Entries of a list of contents that lead to their page by dots are left out.
    """
    items = [item for page in pages for item in page]
    margins = margins_of([item for item in items if isinstance(item, Line)])
    blocks: list[Block] = []
    tables = 0
    for is_line, group in groupby(items, lambda item: isinstance(item, Line)):
        if is_line:
            lines = [item for item in group if isinstance(item, Line)]
            blocks += _paragraphs(lines, margins)
        else:
            for whole in _whole([item for item in group if isinstance(item, Table)]):
                tables += 1
                blocks += _rows(whole, tables)
    return tuple(blocks)


def _whole(tables: Sequence[Table]) -> Iterator[list[Table]]:
    """Tables that stand together, those that go on over a page in one."""
    whole: list[Table] = []
    for table in tables:
        if whole and not _continues(whole[-1], table):
            yield whole
            whole = []
        whole.append(table)
    yield whole


def _continues(table: Table, after: Table) -> bool:
    """Whether a table goes on in one of the next page: it has the same columns."""
    return (
        after.page == table.page + 1
        and len(after.xs) == len(table.xs)
        and all(abs(a - b) < 6 for a, b in zip(_widths(table), _widths(after), strict=True))
    )


def _widths(table: Table) -> list[float]:
    """How wide the columns are, in points."""
    return [b - a for a, b in pairwise(table.xs)]


def _rows(parts: Sequence[Table], table: int) -> list[Block]:
    """The rows of a table, without the heads that later pages repeat; each with its page."""
    first = parts[0].grid
    rows = [(row, parts[0].page) for row in first]
    for part in parts[1:]:
        same = next(
            (n for n, (a, b) in enumerate(zip(first, part.grid, strict=False)) if a != b),
            min(len(first), len(part.grid)),
        )
        rows += [(row, part.page) for row in part.grid[same:]]
    rows = [(row, page) for row, page in rows if any(cell.strip() for cell in row)]
    blocks = table_rows([row for row, _ in rows], table)
    return [replace(block, page=page) for block, (_, page) in zip(blocks, rows, strict=True)]


def _paragraphs(lines: Sequence[Line], margins: Margins) -> Iterator[Block]:
    paragraph: list[Line] = []
    found: list[list[Line]] = []
    for line in lines:
        if paragraph and margins.parts(paragraph[-1], line):
            found.append(paragraph)
            paragraph = []
        paragraph.append(line)
    if paragraph:
        found.append(paragraph)
    texts = [(_text(one), one[0].page) for one in found]
    leads = [bool(_LEADERS.search(text)) for text, _ in texts]
    contents = sum(leads) > 1
    for index, (text, page) in enumerate(texts):
        heads_contents = _CONTENTS.match(text) and any(leads[index + 1 : index + 3])
        if text and not (contents and (leads[index] or heads_contents)):
            yield Block(text, page)


def _text(lines: Sequence[Line]) -> str:
    text = join([line.text for line in lines]).strip()
    return closed(text) if lines[-1].recognised else text
