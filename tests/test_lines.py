"""Line breaks put back, rejoined, or left alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.lines import mend_lines, rejoin, restore_breaks
from ingest.pipeline import read_document
from ingest.sources import SourceFile
from rag.domain import PolicyDocument

DATA = Path(__file__).parent / "data"
FILLER = "为深入贯彻落实上级部署，支持企业克服困难，" * 16


@pytest.mark.parametrize(
    ("flat", "lines"),
    [
        ("内容。 二、乙", ["内容。", "二、乙"]),
        (
            "如下： 一、甲。二、乙。（一）丙；（二）丁。",
            ["如下：", "一、甲。", "二、乙。", "（一）丙；", "（二）丁。"],
        ),
        (
            "一、加大支持 1.甲。 责任单位：市局 2.乙。",
            ["一、加大支持", "1.甲。", "责任单位：市局", "2.乙。"],
        ),
        ("内容。　　第二段。", ["内容。", "第二段。"]),
        ("内容。 第三条　甲。", ["内容。", "第三条　甲。"]),
        ("内容。 财政部 税务总局 2020年2月20日", ["内容。", "财政部 税务总局", "2020年2月20日"]),
        ("内容。〔市局负责〕 二、乙", ["内容。〔市局负责〕", "二、乙"]),
        ("（一） 加强支持。", ["（一） 加强支持。"]),
        ("根据第三条规定，应当申报", None),
        ("投资1.5亿元，其中3.5%自筹", None),
        ("增长 3.5%，超过 2、3 家", None),
        ("“点对点” 监测（试点） 工作", None),
        ("示政发〔2026〕1号", None),
        ("其中 （三）类企业 12 家", None),
    ],
)
def test_breaks_come_back_before_marks_and_after_sentences(
    flat: str, lines: list[str] | None
) -> None:
    found = restore_breaks(FILLER + flat).removeprefix(FILLER).split("\n")
    assert found == (lines or [flat])


def test_a_text_with_its_breaks_is_left_alone() -> None:
    text = "标题\n一、甲。 二、乙。\n" + "短行。\n" * 20
    assert mend_lines(text) == text


@given(
    st.lists(
        st.sampled_from(
            [
                FILLER,
                "。 ",
                "： ",
                "一、",
                "（二）",
                "3.",
                "1.5",
                "　　",
                "\n",
                "——",
                "第三条 ",
                "2020年2月3日",
            ]
        ),
        max_size=12,
    ).map("".join)
)
def test_only_blanks_and_breaks_are_ever_changed(text: str) -> None:
    assert re.sub(r"\s", "", mend_lines(text)) == re.sub(r"\s", "", text)


def test_hard_breaks_are_rejoined() -> None:
    document = read_document(SourceFile(DATA / "hard-breaks.txt"))
    assert [c.path for c in document.clauses] == [("[文件信息]", "标题"), ("一、",), ("二、",)]
    assert "首次突破10亿元的企业" in document.clauses[1].text
    assert "\n" not in document.clauses[2].text


def test_latin_words_keep_their_blank() -> None:
    lines = ["企业申报补助应当使用 Model", "Context 协议，并提交说明书"] * 10
    assert "Model Context" in rejoin("\n".join(lines))


def test_verse_and_lists_keep_their_breaks(seed: PolicyDocument) -> None:
    names = "\n".join(["示例甲公司", "示例乙研究院有限公司", "丙厂"] * 10)
    assert rejoin(names) == names
    sentences = "\n".join(["每一行都是完整的一句话。"] * 20)
    assert rejoin(sentences) == sentences
    assert mend_lines(seed.text) == seed.text
