"""Contents pages are dropped, and nothing that could be a heading of the body."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from ingest.contents import cut_contents
from ingest.pipeline import read_document
from ingest.read.blocks import paragraphs
from ingest.sources import SourceFile
from tests.test_structure import LINES

DATA = Path(__file__).parent / "data"
BODY = [
    "一、总则",
    "(一)综合实力稳步提升",
    "内容。",
    "1.1编制目的",
    "内容二。",
    "二、附则",
    "内容三。",
]


def kept(lines: list[str]) -> list[str]:
    return [block.text for block in cut_contents(paragraphs(lines))]


@pytest.mark.parametrize(
    "page",
    [
        ["目录", "一、总则", "(一)综合实力稳步提升", "二、附则"],
        ["目　录", "一、总则 1", "(一)综合实力稳步提升 - 2-", "1.1编制目的 3", "二、附则 4"],
        ["一、总则 1", "(一)综合实力稳步提升 - 2-", "1.1编制目的 3", "二、附则 4"],
        ["一、总则……1", "(一)综合实力稳步提升......2"],
        ["目录", "一、总 则 1", "附件 清单 12"],
    ],
)
def test_contents_pages_go(page: list[str]) -> None:
    assert kept(["示例规划", *page, *BODY]) == ["示例规划", *BODY]


@pytest.mark.parametrize(
    "lines",
    [
        BODY,
        ["目录", "本目录自公布之日起施行。", *BODY],
        ["一、目标 2026", "二、产值 300", "三、企业 50", "内容。"],
        ["一、产值 30", "二、企业 50", "三、人才 80", "内容。"],
        ["电话 85098", "传真 85099", "内容。", "电话", "传真"],
        ["第一节 一般规定", "内容。", "第二节 特别规定", "第一节 一般规定", "内容。"],
    ],
)
def test_what_is_no_contents_page_stays(lines: list[str]) -> None:
    assert kept(lines) == lines


def test_the_first_heading_below_the_list_is_the_real_one() -> None:
    """It comes again in the attachment, and must not be taken for a line of the list."""
    page = ["目录", "第一章 总则", "第二章 附则"]
    body = [
        "第一章 总则",
        "第一条 甲。",
        "第二章 附则",
        "第二条 乙。",
        "附件1",
        "第一章 总则",
        "丙。",
    ]
    assert kept([*page, *body]) == body


@given(LINES)
def test_lines_that_are_no_entries_stay_in_order(lines: list[str]) -> None:
    before, after = [block.text for block in paragraphs(lines)], kept(lines)
    rest = iter(before)
    assert all(line in rest for line in after)
    if "目录" not in before:
        assert [line for line in before if not line[-1].isdigit()] == [
            line for line in after if not line[-1].isdigit()
        ]


@pytest.mark.parametrize("name", ["contents-page.txt", "decimal-outline.txt"])
def test_no_entry_is_citable(name: str) -> None:
    document = read_document(SourceFile(DATA / name))
    for noise in ("目录", "目 录", "...", "…", "- 2-", "附则 4", "表 9"):
        assert noise not in document.text
    assert len({c.path for c in document.clauses}) == len(document.clauses)
