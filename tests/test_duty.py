"""Who is responsible for a clause: every form of naming departments, and what it governs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.pipeline import read_document
from ingest.sources import SourceFile
from rag.domain import PolicyDocument
from rag.duty import departments, duties, duty_bracket, duty_of, duty_spans, is_duty, standing

DATA = Path(__file__).parent / "data"


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
        ("加强。【责任部门：市商务局；配合部门：市财政局】", ("市商务局", "市财政局")),
        (
            "加强。\n责任单位：市科技局、各市、县（区）人民政府",
            ("市科技局", "各市、县（区）人民政府"),
        ),
        ("加强。牵头单位：市工信局。责任单位：市财政局。", ("市工信局", "市财政局")),
        ("加强。〔市财政局配合，市科技局牵头〕", ("市科技局", "市财政局")),
        ("加强。〔市财政局配合、市科技局牵头〕", ("市科技局", "市财政局")),
        ("加强。〔责任单位:市财政局;牵头单位:市科技局〕", ("市科技局", "市财政局")),
        (
            "加强。〔市科技局、市自然资源和规划局负责,列第一位的为牵头单位,下同〕",
            ("市科技局", "市自然资源和规划局"),
        ),
        ("加强。(责任单位:市科技局；完成时限：2026年底)", ("市科技局",)),
        ("加强。(市科技局会同市财政局负责)", ("市科技局", "市财政局")),
        ("加强。〔市科技局负责;以下均需各区人民政府落实,不再单独列出〕", ("市科技局",)),
        ("加强。〔市第一人民医院负责〕", ("市第一人民医院",)),
        ("依据(苏政发〔2023〕104号)和通政发〔2024〕23号。", ()),
        ("企业应当(含分公司)落实责任。", ()),
        ("明确责任单位，加强落实。", ()),
    ],
)
def test_departments_in_every_form(text: str, names: tuple[str, ...]) -> None:
    assert departments(text) == names
    assert (duty_bracket(text) is not None) == bool(names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "〔市科技局负责;以下均需各县(市、区)人民政府、园区管委会落实,不再单独列出〕",
            ("各县(市、区)人民政府", "园区管委会"),
        ),
        ("以下各项任务均由市科技局负责。", ("市科技局",)),
        ("以下简称企业，均需落实责任。", ()),
        ("500万元以下的均可申报。", ()),
    ],
)
def test_statements_about_all_that_follows(text: str, names: tuple[str, ...]) -> None:
    said = standing(text)
    assert (said[1] if said else ()) == names
    assert said is None or said[0] in text


def test_a_line_of_departments_is_told_from_text_that_names_some() -> None:
    assert is_duty("责任单位：市科技局、市财政局")
    assert is_duty("〔牵头单位:市科技局,配合单位:市财政局〕")
    assert not is_duty("加强支持。〔市科技局负责〕")
    assert not is_duty("市科技局负责落实。")


@given(
    st.lists(
        st.sampled_from(
            [
                "〔",
                "〕",
                "(",
                "）",
                "责任单位：",
                "市局",
                "、",
                "；",
                "负责",
                "牵头",
                "。",
                "\n",
                "以下均需",
            ]
        ),
        max_size=20,
    ).map("".join)
)
def test_what_names_departments_is_a_slice_and_names_stand_in_it(text: str) -> None:
    spans = duty_spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(name in text for name in departments(text))
    assert spans or not departments(text)


@pytest.fixture(scope="module")
def document() -> PolicyDocument:
    return read_document(SourceFile(DATA / "duty-inheritance.txt"))


@pytest.mark.parametrize(
    ("path", "owner", "names"),
    [
        ("一、(一)", "一、(一)", ("市科技局", "工信局", "财政局")),
        ("一、(二)", "一、(二)", ("市科技局", "市财政局")),
        ("一、(三)", "一、(一)", ("各县(市、区)人民政府", "市各直属园区管委会")),
        ("二、(一)", "二、(一)", ("市政务办", "各县（市、区）人民政府")),
        ("二、(二)", "二、(二)", ("市工信局", "市委宣传部", "市融媒体中心")),
        ("三、1.", "三、续段", ("市资规局", "市发改委", "示例供电公司")),
        ("三、", "三、续段", ("市资规局", "市发改委", "示例供电公司")),
        ("四、", "一、(一)", ("各县(市、区)人民政府", "市各直属园区管委会")),
    ],
)
def test_which_words_govern_a_clause(
    document: PolicyDocument, path: str, owner: str, names: tuple[str, ...]
) -> None:
    clause = next(c for c in document.clauses if "".join(c.path) == path)
    duty = duty_of(document, clause)
    assert duty is not None
    assert ("".join(duty.owner.path), duty.names) == (owner, names)
    assert duty.text in duty.owner.text
    assert all(name in duty.text for name in names)


def test_an_attachment_and_the_head_inherit_nothing(document: PolicyDocument) -> None:
    governed = duties(document)
    outside = [c for c in document.clauses if c.path[0] in ("附件", "[文件信息]")]
    assert len(outside) == 4
    assert not [c for c in outside if c.id in governed]
