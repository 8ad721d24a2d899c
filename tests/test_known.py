"""Documents known of: searched in any form, shown as far as verified, counted as missing."""

from __future__ import annotations

import pytest

from ingest.sources import catalogue, known_documents
from rag.domain import Metadata
from rag.known import CatalogueRow, find_known, number_keys
from rag.missing import missing_documents

ROWS = catalogue()
GUIDE = "省政府关于加快培育发展未来产业的指导意见"


def titles(text: str) -> list[str]:
    return [row.title for row in find_known(text, ROWS)]


@pytest.mark.parametrize(
    "number",
    [
        "苏政发〔2023〕104号",
        "苏政发[2023]104号",
        "苏政发【2023】 104 号",
        "苏政发（２０２３）１０４号",
        "请问苏政发〔2023〕104号说了什么",
        "〔2023〕104号",
        "苏政发 2023 104号",
    ],
)
def test_a_number_is_found_in_any_form(number: str) -> None:
    assert titles(number)[0] == GUIDE


def test_another_number_is_not_found() -> None:
    for number in ("通政发〔2023〕104号", "苏政发〔2023〕105号", "苏政发〔2024〕104号"):
        assert GUIDE not in titles(number)
    assert titles("国务院令 国令第842号")[0].startswith("集成电路布图设计保护条例")
    assert number_keys("2024—2027年，2024年10月1日") == []


def test_words_of_title_and_subject_are_found() -> None:
    assert "低空经济高质量发展" in titles("南通市低空经济")[0]
    assert any("数字经济促进条例" in title for title in titles("数字经济 条例")[:3])
    assert titles("医疗保险") == ["关于健全职工基本医疗保险门诊共济保障机制实施方案"]
    assert titles("") == titles("？！") == titles("量子纠缠") == []


def test_neighbours_are_found_and_marked_and_never_offered() -> None:
    (row,) = [row for row in find_known("苏州市未来产业工作意见", ROWS) if "苏州" in row.title]
    assert not row.applicable
    offered = {document.title for document in known_documents()}
    assert not offered & {row.title for row in ROWS if not row.applicable}
    assert len(ROWS) == 87
    assert len(offered) == 79


def test_what_was_not_verified_is_left_out() -> None:
    rows = {row.title: row for row in ROWS}
    seed = rows["关于加快培育发展未来产业的实施意见"]
    assert seed.verified().number == "通政发〔2024〕23号"  # only its address was not verified
    assert seed.verified().url is None
    plan = rows["江苏省数字经济发展三年行动计划（2022—2024）"]
    assert plan.issuer
    assert plan.verified().issuer is None
    assert not rows["启东“人才政策30条”"].is_verified("title")


def row(title: str, number: str | None = None, applicable: bool = True) -> CatalogueRow:
    return CatalogueRow(title, number, None, "city", None, "", applicable)


def test_missing_documents_are_counted_by_who_cites_them() -> None:
    rows = [
        row("关于甲的意见", "示政发〔2026〕1号"),
        row("关于乙的意见"),
        row("邻市意见", None, False),
    ]
    cited = [
        ("关于甲的意见", None),
        ("示例市人民政府关于甲的意见", "示政发[2026] 1号"),
        ("示例市政府关于印发丙的通知", None),
        ("丙", None),
        ("《丙》", None),
        ("已收录的办法", None),
        ("邻市意见", None),
    ]
    held = [Metadata("已收录的办法", "示政发〔2020〕9号"), Metadata("其他")]
    found = missing_documents(cited, held, rows)
    assert [(m.title, m.number, m.citations) for m in found] == [
        ("示例市政府关于印发丙的通知", None, 3),
        ("关于甲的意见", "示政发〔2026〕1号", 2),
        ("邻市意见", None, 1),
        ("关于乙的意见", None, 0),
    ]
    assert [m.known is not None for m in found] == [False, True, True, True]
    assert [m.title for m in missing_documents([], held, rows)] == ["关于甲的意见", "关于乙的意见"]


def test_one_title_with_two_numbers_is_two_documents() -> None:
    cited = [("工作要点", "示政发〔2025〕1号"), ("工作要点", "示政发〔2026〕1号")]
    assert len(missing_documents(cited, [], [])) == 2
    held = [Metadata("工作要点", "示政发〔2025〕1号")]
    (left,) = missing_documents(cited, held, [])
    assert left.number == "示政发〔2026〕1号"
    assert missing_documents([("换了名称", "示政发（2025）1号")], held, []) == []
    assert missing_documents([("工作要点", None)], held, []) == []


def test_the_catalogue_misses_what_is_not_held() -> None:
    held = [Metadata("关于加快培育发展未来产业的实施意见", "通政发〔2024〕23号")]
    found = missing_documents([(GUIDE, "苏政发〔2023〕104号")], held, ROWS)
    assert (found[0].title, found[0].citations) == (GUIDE, 1)
    assert len(found) == 78
