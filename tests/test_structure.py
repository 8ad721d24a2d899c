"""Properties of the numbering grammar: nothing lost, nothing twice, ids that stay."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.marks import marker_of
from ingest.metadata import read_head
from ingest.outline import markers_of
from ingest.read.blocks import Block, paragraphs, table_rows
from ingest.structure import build_clauses
from rag.domain import Clause, PolicyDocument
from rag.sentences import sentences

PIECES = st.sampled_from(
    [
        "支持企业。",
        "给予10万元奖励;",
        "(一)",
        "1.",
        "1.5亿元",
        "①",
        "——",
        "〔市科技局负责〕",
        "责任单位：市科技局",
        "以下均需市科技局落实",
        "《办法》",
        "附件1",
        " | ",
        " ",
        "A+",
        "6G、",
    ]
)
PROSE = st.lists(PIECES, min_size=1, max_size=6).map("".join)
MARKS = st.sampled_from(
    [
        "",
        "一、",
        "二、",
        "十一、",
        "百、",
        "(一)",
        "（二）",
        "( 三)",
        "㈣",
        "1.",
        "2．",
        "3、",
        "1 ",
        "1.1",
        "1.2",
        "1.1.1",
        "(1)",
        "（2）",
        "1)",
        "①",
        "A.",
        "b)",
        "Ⅱ.",
        "——",
        "──",
        "一是",
        "二是",
        "首先，",
        "第一，",
        "第一编 ",
        "第二分编 ",
        "第一章 ",
        "第二条 ",
        "第 3 条",
        "附件：",
        "附件：1.",
        "附件1 ",
        "附件2",
        "附表一 ",
        "附",
    ]
)
WHOLE = st.sampled_from(
    [
        "示例市人民政府",
        "2026年1月2日",
        "（此件公开发布）",
        "关于示例的通知",
        "附件",
        "本办法自2026年1月1日起施行。",
        "目录",
        "名单.docx",
    ]
)
LINES = st.lists(
    st.one_of(st.tuples(MARKS, PROSE).map("".join).map(str.strip).filter(bool), WHOLE), max_size=25
)
ROWS = st.lists(
    st.lists(st.sampled_from(["一、", "20万元", "标准", "", "附件1"]), min_size=2, max_size=3),
    min_size=1,
    max_size=4,
)
BLOCKS = st.lists(st.one_of(LINES.map(paragraphs), ROWS), max_size=4)


def joined(pieces: Sequence[Sequence[Block] | list[list[str]]]) -> tuple[Block, ...]:
    """Paragraphs and tables one after another, the tables numbered."""
    blocks: list[Block] = []
    for number, piece in enumerate(pieces, start=1):
        if piece and isinstance(piece[0], list):
            blocks += table_rows(piece, number, page=number)
        else:
            blocks += piece
    return tuple(blocks)


def clauses_in(blocks: Sequence[Block]) -> tuple[str, list[Clause]]:
    head = read_head(blocks, (), "无题")
    text = "\n".join(block.text for block in head.blocks)
    return text, build_clauses(head.blocks, head.roles, "d")


def clauses_of(lines: list[str]) -> tuple[str, list[Clause]]:
    return clauses_in(paragraphs(lines))


@settings(max_examples=300)
@given(BLOCKS)
def test_intervals_are_ordered_disjoint_and_cover_the_text(
    pieces: list[Sequence[Block] | list[list[str]]],
) -> None:
    text, clauses = clauses_in(joined(pieces))
    end = 0
    for clause in clauses:
        assert text[clause.start : clause.end] == clause.text
        assert clause.start >= end
        assert not text[end : clause.start].strip()
        end = clause.end
    assert not text[end:].strip()


@given(BLOCKS)
def test_ids_are_unique_and_parents_stand_before_their_children(
    pieces: list[Sequence[Block] | list[list[str]]],
) -> None:
    _, clauses = clauses_in(joined(pieces))
    seen: dict[str, Clause] = {}
    for clause in clauses:
        assert clause.id not in seen
        if clause.parent_id is not None:
            parent = seen[clause.parent_id]
            assert clause.path[: len(parent.path)] == parent.path
            assert len(clause.path) > len(parent.path)
        seen[clause.id] = clause


@given(BLOCKS)
def test_every_row_is_a_clause_of_its_own_and_no_text_joins_it(
    pieces: list[Sequence[Block] | list[list[str]]],
) -> None:
    blocks = joined(pieces)
    clauses = build_clauses(blocks, {}, "d")
    rows = [block.text for block in blocks if block.table and not block.heads]
    assert [c.text for c in clauses if re.fullmatch(r"第\d+行", c.path[-1])] == rows
    assert all(c.page is not None for c in clauses if re.fullmatch(r"第\d+行", c.path[-1]))


def test_ids_stay_when_unrelated_text_changes(seed: PolicyDocument) -> None:
    changed = [
        line.replace("10项以上", "12项以上") + ("补充一句。" if line.startswith("1.") else "")
        for line in seed.text.split("\n")
    ]
    _, clauses = clauses_of(changed)
    assert [c.id.split("-", 1)[1] for c in clauses] == [c.id.split("-", 1)[1] for c in seed.clauses]


def test_ids_stay_when_the_rows_of_another_table_change() -> None:
    def document(rows: int, tables: int = 1) -> list[Clause]:
        first = [["类别", "标准"], *([f"甲{n}", f"{n}万元"] for n in range(rows))]
        second = [["项目", "分值"], ["人才", "40"]]
        pieces = [
            paragraphs(["一、奖励", "标准如下："]),
            *[first] * tables,
            paragraphs(["奖励不重复。", "二、评分", "(一)分值"]),
            second,
            paragraphs(["评分由专家进行。"]),
        ]
        return clauses_in(joined(pieces))[1]

    few, many, more = document(1), document(5), document(1, tables=2)
    assert {c.text: c.id for c in few}.items() <= {c.text: c.id for c in many}.items()
    assert {c.id for c in few} <= {c.id for c in more}
    assert [c.path for c in few if c.text == "人才 | 40"] == [("二、", "(一)", "表2", "第1行")]
    assert [c.path for c in more if c.text == "甲0 | 0万元"] == [
        ("一、", "表1", "第1行"),
        ("一、", "表2", "第1行"),
    ]


@pytest.mark.parametrize(
    ("line", "level", "mark"),
    [
        ("一、思路", 6, "一、"),
        ("十二、附则", 6, "十二、"),
        ("（三）保障", 7, "(三)"),
        ("( 一) 指导思想", 7, "(一)"),
        ("3.未来", 8, "3."),
        ("１．全角", 8, "1."),
        ("4﹒小点", 8, "4."),
        ("2、顿号", 8, "2."),
        ("（12）款", 13, "(12)"),
        ("③目", 15, "③"),
        ("——目标。", 20, "——"),
        ("──制表符。", 20, "——"),
        ("㈢保障", 7, "(三)"),
        ("（三）、保障", 7, "(三)"),
        ("1 ﹒小点", 8, "1."),
        ("⒉小点", 8, "2."),
        ("3.2026年底前", 8, "3."),
        ("⑵款", 13, "(2)"),
        ("2）款", 14, "2)"),
        ("Ⅲ.罗马", 16, "III."),
        ("IV、罗马", 16, "IV."),
        ("B.字母", 17, "B."),
        ("a)字母", 18, "a."),
        ("第二部分　任务", 1, "第二部分"),
        ("第一编 总则", 1, "第一编"),
        ("第二分编　所有权", 2, "第二分编"),
        ("第二章　附则", 3, "第二章"),
        ("第3节 规则", 4, "第三节"),
        ("第一百二十三条　为了", 5, "第一百二十三条"),
        ("第12条 为了", 5, "第十二条"),
        ("第二十条之一 为了", 5, "第二十条之一"),
        ("第 二十 条 为了", 5, "第二十条"),
        ("第三条：为了", 5, "第三条"),
        ("第四条项目申报", 5, "第四条"),
    ],
)
def test_marks_in_all_their_forms(line: str, level: int, mark: str) -> None:
    found = marker_of(line)
    assert found is not None
    assert (found.level, found.mark) == (level, mark)


@pytest.mark.parametrize(
    "line",
    [
        "2024年8月7日", "3.5亿元以上", "一是加强统筹", "(此件公开发布)", "1000人",
        "第三条规定的情形", "第二款所称", "第五条、第六条", "第四条除外", "A、B两类",
        "3. 5亿元", "A股", "十百十、", "第一批", "e.g.",
    ],
)  # fmt: skip
def test_what_is_no_mark(line: str) -> None:
    assert marker_of(line) is None


def test_a_paragraph_after_the_last_item_returns_to_the_parent() -> None:
    text, clauses = clauses_of(
        ["一、总则", "(一)方向。内容。", "1.甲。内容。", "2.乙。内容。", "紧接着说。"]
    )
    assert [c.path for c in clauses][-1] == ("一、", "(一)", "续段")
    assert text.endswith(clauses[-1].text)


def test_a_second_paragraph_of_an_item_stays_with_it() -> None:
    _, clauses = clauses_of(
        ["一、总则", "1.甲。内容。", "甲的第二段。", "2.乙。内容。", "乙的第二段。"]
    )
    assert [c.path for c in clauses] == [("一、",), ("一、", "1."), ("一、", "2.")]
    assert clauses[1].text.endswith("甲的第二段。")
    assert clauses[2].text.endswith("乙的第二段。")


def test_text_without_numbering_becomes_paragraphs() -> None:
    _, clauses = clauses_of(["这是一段说明。", "这是另一段说明。"])
    assert [c.path for c in clauses] == [("第1段",), ("第2段",)]


def test_series_that_only_the_lines_around_can_tell() -> None:
    lines = ["1.1甲", "1.5亿元以上", "一是甲", "首先，甲", "1.2乙", "1总则", "1.1.1丙", "二是乙"]
    found = [mark.mark if mark else None for mark in markers_of(lines)]
    assert found == ["1.1", None, "一是", None, "1.2", "1", "1.1.1", "二是"]
    alone = ["1.1甲", "一是甲", "1总则", "第一，甲", "3个月内"]
    assert markers_of(alone) == [None] * 5


def test_numbers_that_jump_or_repeat() -> None:
    _, clauses = clauses_of(["一、甲", "三、乙", "(一)丙", "三、丁", "(一)戊"])
    assert ["".join(c.path) for c in clauses] == ["一、", "三、", "三、(一)", "三、", "三、(一)"]
    assert [c.id for c in clauses] == ["d-c1", "d-c3", "d-c3-s1", "d-c3.2", "d-c3-s1.2"]


def test_a_line_of_departments_stays_with_its_item_and_closes_nothing() -> None:
    _, clauses = clauses_of(
        [
            "一、总则",
            "1.甲。内容。",
            "责任单位：市科技局",
            "2.乙。内容。",
            "责任单位：市财政局",
            "上述事项每年检查一次。",
        ]
    )
    assert [(c.path[-1], c.duty) for c in clauses[1:]] == [
        ("1.", ("市科技局",)),
        ("2.", ("市财政局",)),
        ("续段", ()),
    ]


@pytest.mark.timeout(60)
def test_long_texts_take_time_in_proportion() -> None:
    """Lines that ask about siblings, dashes, parts and signatures; quadratic would take minutes."""
    lines = [
        "1.甲。",
        "说明。",
        "(1)乙。",
        "——丙。",
        "附件1：丁",
        "市科技局",
        "附件",
        "关于戊的通知",
    ]
    _, clauses = clauses_of(lines * 2500)
    assert len(clauses) > 5000
    _, clauses = clauses_of(["一、甲。", *["市科技局"] * 20000, *["——乙"] * 20000])
    assert len(clauses) == 20001


@given(PROSE)
def test_sentences_join_to_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text


def test_a_duty_bracket_is_a_sentence_of_its_own(seed: PolicyDocument) -> None:
    clause = next(c for c in seed.clauses if "".join(c.path) == "三、(二)")
    assert re.fullmatch(r"〔市科技局.*负责〕", sentences(clause.text)[-1])
