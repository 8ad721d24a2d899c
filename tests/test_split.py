"""Several documents in one file, and one document that must stay whole."""

from __future__ import annotations

import pytest
from hypothesis import given

from ingest.read.blocks import paragraphs
from ingest.split import split_documents
from tests.test_structure import LINES

FIRST = ["关于支持甲业的意见", "示政发〔2026〕1号", "一、甲。", "二、乙。"]
SECOND = ["关于支持乙业的意见", "示政发〔2026〕2号", "一、丙。", "二、丁。"]
SIGNED = ["示例市人民政府", "2026年1月2日", "（此件公开发布）"]


def parts_of(lines: list[str]) -> list[list[str]]:
    return [[block.text for block in part] for part in split_documents(paragraphs(lines))]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (FIRST, SECOND),
        (FIRST, [SECOND[1], SECOND[0], *SECOND[2:]]),
        ([*FIRST, *SIGNED], [SECOND[0], *SECOND[2:]]),
        ([*FIRST, *SIGNED], ["示例市人民政府办公室", "关于支持乙业的通知", "第一条 甲。"]),
        ([*FIRST, *SIGNED, "附件1", "甲业清单", "1.甲。"], SECOND),
        (
            [
                "关于废止《示例产业管理办法》的通知",
                "经研究，决定废止《示例产业管理办法》。",
                *SIGNED[:2],
            ],
            ["示例产业管理办法", "第一条 甲。", "第二条 乙。"],
        ),
        (
            [
                "关于废止示例产业管理办法的通知",
                "现决定废止《示例产业管理办法》（示政发〔2020〕1号）。",
                *SIGNED[:2],
            ],
            ["示例产业管理办法", "示政发〔2020〕1号", "第一条 甲。"],
        ),
    ],
)
def test_two_documents(first: list[str], second: list[str]) -> None:
    assert parts_of([*first, *second]) == [first, second]
    assert parts_of([*first, *second, *SIGNED, *FIRST]) == [first, [*second, *SIGNED], FIRST]


@pytest.mark.parametrize(
    "lines",
    [
        # notice plus body
        ["关于印发示例产业管理办法的通知", "示政发〔2026〕1号", "现将《示例产业管理办法》印发。",
         *SIGNED, "示例产业管理办法", "第一条 甲。", "第二条 乙。"],
        # a numbered notice plus the body that it introduces
        ["关于印发示例产业管理办法的通知", "一、现印发《示例产业管理办法》。", "二、请执行。",
         *SIGNED, "示例产业管理办法", "第一条 甲。"],
        # a forwarded notice with its own number
        ["转发省政府关于支持甲业的通知", "现将《省政府关于支持甲业的通知》转发给你们。", *SIGNED,
         "省政府关于支持甲业的通知", "苏政发〔2026〕3号", "一、甲。"],
        # the body below an attachment's mark, and an attachment that is called a plan
        [*FIRST, *SIGNED, "附件1", "支持乙业行动计划", "一、甲。"],
        [*FIRST, *SIGNED, "附件2：支持乙业行动计划", "一、甲。"],
        # the title again above the body, as pages have it
        [FIRST[0], FIRST[1], *FIRST],
        # a superior's number in running text, and a title cited in it
        ["一、依据", "根据省政府通知", "苏政发〔2026〕3号文件要求，落实。", "二、乙。"],
        # a heading that ends like a title
        ["关于支持甲业的意见", "一、甲。", "组织实施意见", "二、乙。"],
    ],
)  # fmt: skip
def test_one_document_stays_whole(lines: list[str]) -> None:
    assert parts_of(lines) == [lines]


@given(LINES)
def test_nothing_is_lost(lines: list[str]) -> None:
    assert [line for part in parts_of(lines) for line in part] == [
        block.text for block in paragraphs(lines)
    ]
    assert all(parts_of(lines)) or not lines
