"""Properties of the numbering grammar: nothing lost, nothing twice, ids that stay."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.marks import marker_of
from ingest.metadata import read_head
from ingest.read.blocks import paragraphs
from ingest.structure import build_clauses
from rag.domain import Clause, PolicyDocument
from rag.duty import departments, duty_bracket, duty_spans
from rag.sentences import sentences

PIECES = st.sampled_from(
    [
        "支持企业。",
        "给予10万元奖励;",
        "(一)",
        "1.",
        "①",
        "——",
        "〔市科技局负责〕",
        "《办法》",
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
        "(一)",
        "（二）",
        "( 三)",
        "1.",
        "2．",
        "3、",
        "(1)",
        "（2）",
        "①",
        "——",
        "──",
    ]
)
LINES = st.lists(st.tuples(MARKS, PROSE).map("".join).map(str.strip).filter(bool), max_size=25)


def clauses_of(lines: list[str]) -> tuple[str, list[Clause]]:
    head = read_head(paragraphs(lines), (), "无题")
    text = "\n".join(block.text for block in head.blocks)
    return text, build_clauses(head.blocks, head.roles, "d")


@given(LINES)
def test_intervals_are_ordered_disjoint_and_cover_the_text(lines: list[str]) -> None:
    text, clauses = clauses_of(lines)
    end = 0
    for clause in clauses:
        assert text[clause.start : clause.end] == clause.text
        assert clause.start >= end
        assert not text[end : clause.start].strip()
        end = clause.end
    assert not text[end:].strip()


@given(LINES)
def test_ids_are_unique_and_parents_stand_before_their_children(lines: list[str]) -> None:
    _, clauses = clauses_of(lines)
    seen: set[str] = set()
    for clause in clauses:
        assert clause.id not in seen
        assert clause.parent_id is None or clause.parent_id in seen
        seen.add(clause.id)


def test_ids_stay_when_unrelated_text_changes(seed: PolicyDocument) -> None:
    changed = [
        line.replace("10项以上", "12项以上") + ("补充一句。" if line.startswith("1.") else "")
        for line in seed.text.split("\n")
    ]
    _, clauses = clauses_of(changed)
    assert [c.id.split("-", 1)[1] for c in clauses] == [c.id.split("-", 1)[1] for c in seed.clauses]


@pytest.mark.parametrize(
    ("line", "level", "mark"),
    [
        ("一、思路", 5, "一、"),
        ("十二、附则", 5, "十二、"),
        ("（三）保障", 6, "(三)"),
        ("( 一) 指导思想", 6, "(一)"),
        ("3.未来", 7, "3."),
        ("１．全角", 7, "1."),
        ("4﹒小点", 7, "4."),
        ("2、顿号", 7, "2."),
        ("（12）款", 8, "(12)"),
        ("③目", 9, "③"),
        ("——目标。", 10, "——"),
        ("──制表符。", 10, "——"),
        ("第一编 总则", 1, "第一编"),
        ("第二章　附则", 2, "第二章"),
        ("第3节 规则", 3, "第三节"),
        ("第一百二十三条　为了", 4, "第一百二十三条"),
        ("第12条 为了", 4, "第十二条"),
        ("第二十条之一 为了", 4, "第二十条之一"),
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
        "第三条规定的情形", "第二款所称", "第五条、第六条",
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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("加强。〔市科技局、工信局按职责分工负责〕", ("市科技局", "工信局")),
        ("加强。(责任单位:市委组织部、市科技局)", ("市委组织部", "市科技局")),
        (
            "加强。〔牵头单位:市商务局,责任单位:各县(市、区)人民政府〕",
            ("市商务局", "各县(市、区)人民政府"),
        ),
        ("加强。(由市科技局牵头)", ("市科技局",)),
        ("加强。〔市商务局等相关部门负责〕", ("市商务局",)),
        ("依据(苏政发〔2023〕104号)和通政发〔2024〕23号。", ()),
    ],
)
def test_duty_brackets(text: str, names: tuple[str, ...]) -> None:
    assert departments(text) == names
    assert all(text[start] in "〔(" for start, _ in duty_spans(text))
    assert (duty_bracket(text) is not None) == bool(names)


@given(PROSE)
def test_sentences_join_to_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text


def test_a_duty_bracket_is_a_sentence_of_its_own(seed: PolicyDocument) -> None:
    clause = next(c for c in seed.clauses if "".join(c.path) == "三、(二)")
    assert re.fullmatch(r"〔市科技局.*负责〕", sentences(clause.text)[-1])
