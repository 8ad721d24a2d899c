"""The cells of a table's row, so that one figure of an award standard can be quoted.

A row is a clause whose text is its cells parted by `CELL`; its column heads are the clause 表头
beside it (`ingest.structure`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.domain import Clause, PolicyDocument
from rag.words import fold

CELL = " | "
"""What parts the cells of a table's row in its text; no cell holds the sign itself."""
_ROW = re.compile(r"第\d+行")
_HEADS = "表头"
_UNIT = re.compile(
    r"[(](?:单位:?)?([万亿千百]?元|%|‰|家|个|项|人|名|年|月|天|分|平方米|公里|吨)[^()]*[)]$"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row: `text == row.text[start:end]`, without outer blanks, and may be empty.

    `heads` are the column heads above it from the top down, as written, without repeats.
    """

    heads: tuple[str, ...]
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row as a person reads it.

    `said` is each cell that holds something below its heads (类别：高新技术企业；标准（万元）：20),
    in the words of the table alone; `counted` the same with the unit that a head states put to
    the bare figures below it (20万元), to be searched and never shown. `clauses` are those that it
    rests on: the row, and the column heads where the table has any.
    """

    said: str
    counted: str
    clauses: tuple[Clause, ...]


def read_row(document: PolicyDocument, row: Clause) -> Row:
    """A row of a table with its column heads."""
    cells = [cell for cell in cells_of(document, row) if cell.text]
    heads = _heads_of(document, row)
    if heads is None:
        return Row(row.text, row.text, (row,))
    said = "；".join(_below(cell.heads, cell.text) for cell in cells)
    counted = "；".join(_below(cell.heads, _with_unit(cell)) for cell in cells)
    return Row(said, counted, (row, heads))


def _below(heads: tuple[str, ...], text: str) -> str:
    return f"{'·'.join(heads)}：{text}" if heads else text


def _with_unit(cell: Cell) -> str:
    unit = _UNIT.search(fold(cell.heads[-1]).strip()) if cell.heads else None
    return cell.text + unit[1] if unit and cell.text[-1].isdigit() else cell.text


def is_heads(clause: Clause) -> bool:
    """Whether a clause is the column heads of a table, which say nothing by themselves."""
    return len(clause.path) > 1 and clause.path[-1] == _HEADS


def is_row(clause: Clause) -> bool:
    """Whether a clause is a row of a table, other than its column heads."""
    return len(clause.path) > 1 and bool(_ROW.fullmatch(clause.path[-1]))


def cells_of(document: PolicyDocument, row: Clause) -> tuple[Cell, ...]:
    """The cells of a row, from left to right; empty for a clause that is no row."""
    if not is_row(row):
        return ()
    above = _heads_of(document, row)
    lines = above.text.split("\n") if above else []
    heads = [[cell for cell, _ in _split(line)] for line in lines]
    return tuple(
        Cell(_column(heads, n), text, start, start + len(text))
        for n, (text, start) in enumerate(_split(row.text))
    )


def _heads_of(document: PolicyDocument, row: Clause) -> Clause | None:
    above = (*row.path[:-1], _HEADS)
    return next((clause for clause in document.clauses if clause.path == above), None)


def _split(line: str) -> list[tuple[str, int]]:
    """The cells of a line, each with where it starts; the blanks around the signs are no text."""
    found = []
    for match in re.finditer(r"[^|]*(?:\||$)", line):
        piece = match[0].rstrip("|")
        text = piece.strip()
        blanks = len(piece) - len(piece.lstrip()) if text else 0
        found.append((text, match.start() + blanks))
        if not match[0].endswith("|"):
            break
    return found


def _column(heads: list[list[str]], n: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row[n] for row in heads if n < len(row) and row[n]))
