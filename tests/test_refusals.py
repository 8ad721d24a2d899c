"""What refusals, corrections and questions back say, over a store of small fictional documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cn2an import an2cn
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.entry import ingest
from rag.build import Service, open_service, open_shelf
from rag.domain import AnswerStatus
from rag.premise import in_charge_of, premise_of, qualifies
from rag.premise_values import quantities
from rag.prompts import message
from rag.settings import Settings
from rag.words import fold
from tests.conftest import ask

OLD = """示例市冷链物流发展补贴办法
示政规〔2022〕3号
第一条 新建冷库按每立方米60元给予补贴。
第二条 本办法自2022年1月1日起施行。
示例市人民政府
2021年12月1日
"""
NEW = """示例市支持冷链物流发展若干措施
示政规〔2025〕6号
第一条 新建冷库按每立方米80元给予补贴，分三年发放。〔市商务局负责〕
第二条 购置冷藏车的，具体标准由市商务局另行制定。〔市商务局负责〕
第三条 《示例市冷链物流发展补贴办法》(示政规〔2022〕3号)自2025年6月1日起废止。
示例市人民政府
2025年5月1日
"""
OTHER = """示例市科普基地管理办法
示科规〔2025〕1号
第一条 科普基地每年开放不少于200天。〔市科技局负责〕
示例市科学技术局
2025年4月1日
"""


@pytest.fixture(scope="module")
def cold(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder: Path = tmp_path_factory.mktemp("cold")
    shelf = open_shelf(settings.model_copy(update={"home": folder / "home"}))
    paths = [folder / name for name in ("old.txt", "new.txt", "other.txt")]
    for path, text in zip(paths, (OLD, NEW, OTHER), strict=True):
        path.write_text(text, encoding="utf-8")
    assert not ingest(shelf, paths).rejected
    service = open_service(settings, shelf=shelf)
    yield service
    service.close()


def test_what_the_repealing_document_provides_is_answered(cold: Service) -> None:
    answer = ask(cold, "新建冷库每立方米补贴多少元？")
    assert answer.status is AnswerStatus.ANSWERED
    assert "80元" in answer.text
    assert "60元" not in answer.text
    assert answer.text.startswith(message("answer.verdict_set"))


def test_what_is_left_to_another_rule_is_quoted(cold: Service) -> None:
    answer = ask(cold, "购置冷藏车补贴多少元？")
    assert answer.status is AnswerStatus.NO_EVIDENCE
    assert "由市商务局另行制定" in answer.text
    assert "政策文件 2 份中" in answer.text or "本文件" in answer.text
    assert "12345" in answer.text


def test_a_premise_in_other_numerals_is_corrected(cold: Service) -> None:
    answer = ask(cold, "新建冷库的补贴分5年发放吧？")
    assert answer.text.startswith("文件规定为三年，而不是5年。[1]")
    true = ask(cold, "新建冷库的补贴分3年发放吧？")
    assert true.status is AnswerStatus.ANSWERED
    assert "而不是" not in true.text


def test_a_department_taken_for_granted_is_corrected(cold: Service) -> None:
    answer = ask(cold, "新建冷库补贴由市财政局负责吧？")
    assert answer.text.startswith(message("answer.premise_duty"))
    assert "市商务局" in answer.text
    true = ask(cold, "新建冷库补贴由市商务局负责吧？")
    assert message("answer.premise_duty") not in true.text


def test_which_of_several_documents_is_asked_back(cold: Service) -> None:
    answer = ask(cold, "这份文件的文号是什么？")
    assert answer.status is AnswerStatus.NEEDS_DETAIL
    assert len(answer.suggestions) == 2
    assert "示科规〔2025〕1号" in answer.text
    only = ask(cold, "这个办法的文号是什么？")
    assert only.status is AnswerStatus.ANSWERED


def test_another_place_is_told_what_is_covered(cold: Service) -> None:
    answer = ask(cold, "苏州市新建冷库补贴多少？")
    assert answer.status is AnswerStatus.OUT_OF_SCOPE
    assert answer.text.startswith(message("answer.verdict_elsewhere"))
    assert "3 份" in answer.text


# Of four digits before 年 it is not known whether they count years or name one.
@given(st.integers(2, 999), st.sampled_from(["元", "万元", "年", "个月", "项", "%"]))
def test_a_figure_is_the_same_in_either_numerals(count: int, unit: str) -> None:
    han = an2cn(str(count))
    written = f"百分之{han}" if unit == "%" else f"{han}{unit}"
    (one,) = quantities(f"为{count}{unit}的")
    (other,) = quantities(f"为{written}的")
    assert one.same(other)
    assert one.unit == other.unit


@given(
    st.lists(
        st.sampled_from(
            [
                "2027年6月",
                "5%",
                "三成",
                "20万元",
                "一",
                "、",
                "第三",
                "3-5项",
                "百分之八",
                "1,",
                " ",
            ]
        ),
        max_size=8,
    ).map("".join)
)
@example("1,百分之八三成")
def test_figures_stand_in_the_text_in_order(text: str) -> None:
    found = quantities(text)
    assert [q.start for q in found] == sorted(q.start for q in found)
    for quantity in found:
        assert quantity.text
        assert fold(text)[quantity.start :].startswith(quantity.text)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("每年支持100项，对吗？", "100项"),
        ("补贴是分三年发的吧", "三年"),
        ("截止到2027年6月30日，是这样吗", "2027年6月30日"),
        ("重新认定的奖励能拿25万吗", "25万"),
        ("设备只买了400万，补助能申请吗", None),
        ("能补贴多少万元吗", None),
        ("补贴分三年发放", None),
    ],
)
def test_what_a_question_takes_for_granted(question: str, figure: str | None) -> None:
    premise = premise_of(question)
    assert (premise.text if premise else None) == figure


def test_who_is_taken_to_be_in_charge() -> None:
    assert in_charge_of("这事归市财政局管吧") == "市财政局"
    assert in_charge_of("由谁负责？") is None
    assert qualifies("我们能申请补贴吗")
    assert not qualifies("我们能申请哪些补贴")
