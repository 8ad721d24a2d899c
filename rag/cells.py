"""The cells of a table's row, so that one figure of an award standard can be quoted.

A row is a clause whose text is its cells parted by `CELL`; its column heads are the clause 表头
beside it (`ingest.structure`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.domain import Clause, PolicyDocument

CELL = " | "
"""What parts the cells of a table's row in its text; no cell holds the sign itself."""
_ROW = re.compile(r"第\d+行")
_HEADS = "表头"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row: `text == row.text[start:end]`, without outer blanks, and may be empty.

    `heads` are the column heads above it from the top down, as written, without repeats.
    """

    heads: tuple[str, ...]
    text: str
    start: int
    end: int


def is_row(clause: Clause) -> bool:
    """Whether a clause is a row of a table, other than its column heads."""
    return len(clause.path) > 1 and bool(_ROW.fullmatch(clause.path[-1]))


def cells_of(document: PolicyDocument, row: Clause) -> tuple[Cell, ...]:
    """The cells of a row, from left to right; empty for a clause that is no row."""
    if not is_row(row):
        return ()
    above = (*row.path[:-1], _HEADS)
    lines = next((c.text for c in document.clauses if c.path == above), "").split("\n")
    heads = [[cell for cell, _ in _split(line)] for line in lines if line]
    return tuple(
        Cell(_column(heads, n), text, start, start + len(text))
        for n, (text, start) in enumerate(_split(row.text))
    )


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
