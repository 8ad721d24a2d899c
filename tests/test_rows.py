"""Questions answered by a row of a table: its cells below their heads, figures with units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.entry import ingest
from ingest.read.blocks import table_rows
from ingest.structure import build_clauses
from rag.build import Service, open_service, open_shelf
from rag.cells import read_row
from rag.domain import AnswerStatus, Metadata, PolicyDocument
from rag.fidelity import check
from rag.prompts import message
from rag.settings import Settings
from tests.conftest import ask

DATA = Path(__file__).parent / "data"
DAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def awards(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service over a document that sets its awards in tables."""
    own = settings.model_copy(update={"home": tmp_path_factory.mktemp("awards")})
    shelf = open_shelf(own)
    assert not ingest(shelf, [DATA / "award-table.md"]).rejected
    opened = open_service(own, shelf=shelf)
    yield opened
    opened.close()


def test_an_amount_whose_unit_stands_in_the_head_of_its_column(awards: Service) -> None:
    answer = ask(awards, "高新技术企业重新认定奖励多少万元?", as_of=DAY)
    assert answer.status is AnswerStatus.ANSWERED
    verdict, row = answer.text.splitlines()
    assert verdict == message("answer.verdict_set")
    assert row == "类别：一、高新技术企业；条件：重新认定；标准（万元）：10[1][2]"
    assert [c.clause.path[-1] for c in answer.citations] == ["第2行", "表头"]
    assert all(c.quote == c.clause.text for c in answer.citations)
    assert check(row, [c.clause.text for c in answer.citations]) == []


def test_a_premise_is_corrected_in_the_words_of_the_table(awards: Service) -> None:
    answer = ask(awards, "高新技术企业重新认定奖励50万元吗?", as_of=DAY)
    assert answer.text.startswith("文件规定为标准（万元）：10，而不是50万元。[1][2]")
    confirmed = ask(awards, "高新技术企业重新认定奖励10万元吗?", as_of=DAY)
    assert confirmed.status is AnswerStatus.ANSWERED
    assert "而不是" not in confirmed.text


@given(
    st.lists(
        st.sampled_from(["标准（万元）", "比例（%）", "条件", "名额（单位:家）"]),
        min_size=2,
        max_size=4,
    ),
    st.lists(
        st.sampled_from(["20", "5~10", "首次认定", "省级300", "", "10万元"]), min_size=4, max_size=4
    ),
)
def test_what_is_said_of_a_row_stands_in_row_and_heads(heads: list[str], cells: list[str]) -> None:
    row = cells[: len(heads)]
    blocks = table_rows([heads, row], 1, heads=1)
    clauses = build_clauses(blocks, {}, "d")
    if len(clauses) != 2 or not any(row) or len({*heads}) < 2:
        return  # of one column: paragraphs
    document = PolicyDocument(
        "d", "v", Metadata("表"), "\n".join(b.text for b in blocks), tuple(clauses)
    )
    read = read_row(document, clauses[1])
    pairs = [part.split("：", 1) for part in read.said.split("；")]
    assert pairs == [[head, cell] for head, cell in zip(heads, row, strict=True) if cell]
    assert check(read.said, [c.text for c in read.clauses]) == []
    for (head, cell), counted in zip(pairs, read.counted.split("；"), strict=True):
        unit = {"标准（万元）": "万元", "比例（%）": "%", "名额（单位:家）": "家"}.get(head, "")
        assert counted == f"{head}：{cell}{unit if cell[-1].isdigit() else ''}"
