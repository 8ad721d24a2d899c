"""Attachments as parts of a document, and the lines between them that are the head's."""

from __future__ import annotations

import pytest

from ingest.metadata import read_head
from ingest.parts import find_parts
from ingest.read.blocks import paragraphs
from ingest.structure import build_clauses

BODY = ["关于示例的意见", "一、甲", "(一)乙。内容。", "二、丙。内容。"]
SIGNATURE = ["示例市人民政府", "2026年1月2日"]


def paths_of(lines: list[str]) -> list[str]:
    head = read_head(paragraphs(lines), (), "无题")
    return ["".join(c.path) for c in build_clauses(head.blocks, head.roles, "d")]


@pytest.mark.parametrize(
    ("mark", "path", "length"),
    [
        (["附件1", "示例清单"], "附件1", 2),
        (["附件 1：示例清单"], "附件1", 1),
        (["附 件", "示例清单"], "附件", 2),
        (["附件二"], "附件二", 1),
        (["附：", "示例清单"], "附", 2),
        (["附表一　示例清单"], "附表一", 1),
        (["附录A 示例清单"], "附录A", 1),
        (["附件1示例清单"], "附件1", 1),
        (["【附件3】", "示例产业发展", "重点清单"], "附件3", 3),
    ],
)
def test_an_attachment_is_a_part_with_its_own_numbering(
    mark: list[str], path: str, length: int
) -> None:
    lines = [*BODY, *SIGNATURE, *mark, "一、丁。内容。", "二、戊。内容。"]
    found = paths_of(lines)
    assert found[-3:] == [path, f"{path}一、", f"{path}二、"]
    (part,) = find_parts(paragraphs(lines), {}).starts.values()
    assert part.length == length


@pytest.mark.parametrize(
    "line",
    [
        "附件1所列企业应当申报。",
        "附件所列清单",
        "附则",
        "附件一至附件三同时施行。",
        "附图中不得有注释。",
    ],
)
def test_text_that_speaks_of_attachments_begins_none(line: str) -> None:
    assert not find_parts(paragraphs([*BODY, line, "一、丁。"]), {}).starts


@pytest.mark.parametrize(
    "names",
    [
        ["附件：1.示例清单", "2.申报表"],
        ["附件:", "1．示例清单", "2．申报表"],
        ["附件1：示例清单", "附件2：申报表"],
        ["附件：示例清单"],
        ["附件1.示例清单.docx", "附件2.申报表.xlsx"],
    ],
)
def test_names_of_attachments_and_the_signature_are_the_heads(names: list[str]) -> None:
    after = ["附件1", "示例清单", "1.甲。"]
    found = paths_of([*BODY, *names, *SIGNATURE, *after])
    assert found[4:] == [
        *["[文件信息]附件"] * len(names), "[文件信息]落款", "[文件信息]成文日期",
        "附件1", "附件11.",
    ]  # fmt: skip
    found = paths_of([*BODY, *SIGNATURE[:1], "二〇二六年一月二日", *names])
    assert found[4:6] == ["[文件信息]落款", "[文件信息]成文日期"]
    assert set(found[6:]) == {"[文件信息]附件"}


def test_a_listed_name_alone_on_a_line_begins_the_attachment() -> None:
    found = paths_of([*BODY, "附件：1.任务分工", "2.申报要求", *SIGNATURE, "申报要求", "一、丁。"])
    assert found[-2:] == ["附件2", "附件2一、"]


def test_the_body_below_an_attachment_mark_is_the_document() -> None:
    notice = ["关于印发《示例办法》的通知", "各单位：", "现将《示例办法》印发给你们。", *SIGNATURE]
    found = paths_of([*notice, "附件", "示例办法", "第一条 甲。", "第二条 乙。"])
    assert found[-4:] == ["[文件信息]附件", "[文件信息]标题", "第一条", "第二条"]


def test_a_forwarded_notice_below_a_numbered_one_is_a_part() -> None:
    found = paths_of(
        [
            "示例市科技局转发省科技厅关于示例工作的通知",
            "现将《省科技厅关于示例工作的通知》转发给你们，并提出如下意见：",
            "一、甲。", "二、乙。", "示例市科技局", "2026年1月2日",
            "省科技厅关于示例工作的通知", "各市科技局：", "一、丙。", "二、丁。",
        ]
    )  # fmt: skip
    part = "《省科技厅关于示例工作的通知》"
    assert found[-4:] == [part, f"{part}引言", f"{part}一、", f"{part}二、"]


def test_an_attachment_without_numbering_has_paragraphs() -> None:
    found = paths_of([*BODY, *SIGNATURE, "附件1", "示例名单", "甲公司。", "乙公司。"])
    assert found[-3:] == ["附件1", "附件1第1段", "附件1第2段"]


def test_a_mark_above_a_date_begins_nothing() -> None:
    assert paths_of([*BODY, "附件", "2026年1月2日"])[4:] == ["[文件信息]附件", "[文件信息]成文日期"]
    found = paths_of([*BODY, *SIGNATURE, "附件1", "（此件公开发布）", "内容。"])
    assert found[-3:] == ["附件1", "附件1第1段", "附件1第2段"]
