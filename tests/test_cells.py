"""Cells of a row: slices of the clause, each below its column heads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ingest.pipeline import read_document
from ingest.read.blocks import CELL as READERS_CELL
from ingest.read.blocks import table_rows
from ingest.sources import SourceFile
from ingest.structure import build_clauses
from rag.cells import CELL, cells_of, is_row
from rag.domain import Metadata, PolicyDocument

DATA = Path(__file__).parent / "data"
CELLS = st.sampled_from(["甲", "20万元", "", "|", "一、", "a b"])
GRID = st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=4)


def document_of(grid: list[list[str]], heads: int) -> PolicyDocument:
    blocks = table_rows(grid, 1, heads=heads)
    text = "\n".join(block.text for block in blocks)
    clauses = build_clauses(blocks, {}, "d")
    return PolicyDocument("d", "v", Metadata("表"), text, tuple(clauses))


@given(GRID, st.integers(0, 2))
def test_cells_are_slices_in_their_columns(grid: list[list[str]], heads: int) -> None:
    document = document_of(grid, heads)
    written = [[cell.replace("|", "｜") for cell in row] for row in grid]
    shown = [row for row in written if any(row)]
    if all(len(set(row)) == 1 for row in shown):
        return  # no relation between cells: the reader makes paragraphs of it
    rows = [clause for clause in document.clauses if is_row(clause)]
    assert len(rows) == len(shown) - min(heads, len(shown))
    for row, cells in zip(rows, shown[heads:], strict=True):
        found = cells_of(document, row)
        assert [cell.text for cell in found] == cells
        for n, cell in enumerate(found):
            assert row.text[cell.start : cell.end] == cell.text
            above = [line[n] for line in shown[:heads] if n < len(line) and line[n]]
            assert cell.heads == tuple(dict.fromkeys(above))


def test_an_award_standard_is_cited_by_cell() -> None:
    document = read_document(SourceFile(DATA / "award-table.md"))
    row = next(c for c in document.clauses if "".join(c.path) == "第二章第三条表1第2行")
    amount = cells_of(document, row)[-1]
    assert (amount.heads, amount.text) == (("标准（万元）",), "10")
    assert row.text[amount.start :] == "10"
    assert row.context.endswith("给予一次性奖励： › 类别 | 条件 | 标准（万元）")
    assert row.heading is None
    back = next(c for c in document.clauses if "".join(c.path) == "第二章第三条续段")
    assert back.text.startswith("同一企业符合多项条件")


def test_what_is_no_row_has_no_cells() -> None:
    document = document_of([["类别", "标准"], ["甲", "1"]], 1)
    heads, row = document.clauses
    assert cells_of(document, heads) == ()
    assert cells_of(document, replace(row, path=("第1行",))) == ()
    assert READERS_CELL == CELL
