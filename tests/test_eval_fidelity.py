"""The measure of fidelity: against sentences labelled by hand, and over every text of the seed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from eval.claim import fold
from eval.claims import claims_of
from eval.fidelity import Passage, supported
from eval.statements import Fidelity, cited_sentences, fidelity, passage_of
from ingest.pipeline import read_document
from ingest.sources import SourceFile
from rag.citations import Line, Quote, cite
from rag.domain import PolicyDocument

DATA = Path(__file__).parent / "data"
LABELLED = [
    json.loads(line)
    for line in (DATA / "fidelity-200.jsonl").read_text(encoding="utf-8").splitlines()
]


def judged(row: dict[str, Any]) -> list[tuple[str, str, bool]]:
    passages = [Passage(**clause) for clause in row["clauses"]]
    return [(c.kind, c.text, supported(c, passages)) for c in claims_of(row["sentence"])]


def labelled(row: dict[str, Any]) -> list[tuple[str, str, bool]]:
    return [(c["kind"], fold(c["text"]), c["supported"]) for c in row["claims"]]


def test_the_labels_are_many_and_half_of_them_are_false_in_one_way() -> None:
    assert len(LABELLED) == 200
    false = [row for row in LABELLED if not all(c["supported"] for c in row["claims"])]
    assert len(false) >= 60
    kinds = Counter(c["kind"] for row in false for c in row["claims"] if not c["supported"])
    assert set(kinds) == {"figure", "date", "number", "department"}
    assert all(c["text"] in row["sentence"] for row in LABELLED for c in row["claims"])


def test_claims_and_verdicts_agree_with_the_labels() -> None:
    found = Counter(claim for row in LABELLED for claim in judged(row))
    wanted = Counter(claim for row in LABELLED for claim in labelled(row))
    both = (found & wanted).total()
    # Two titles begin with 省政府, which the labels do not count as a department named.
    assert both / found.total() >= 0.99
    assert both / wanted.total() >= 0.99


@pytest.mark.parametrize(
    ("claim", "clause", "stands"),
    [
        ("支持10项", "支持110项", False),
        ("奖励100万元", "奖励100元", False),
        ("奖励50万元", "奖励五十万元", True),
        ("奖励1亿元", "奖励10000万元", True),
        ("约1.2亿元", "12345万元", False),
        ("按75%", "按百分之七十五", True),
        ("按75%", "提高75个百分点", False),
        ("约三成", "约30%", True),
        ("完成任务", "", True),
        ("3-5万元", "3万元至5万元", True),
        ("3-5万元", "3万元，5万元", False),
        ("5万元", "3~5万元", True),
        ("1000人", "1000余人", True),
        ("1000人", "1,000人", True),
        ("1000人", "1000名", False),
        ("12345人", "12345", False),
        ("20日内", "20个工作日内", False),
        ("3月", "3个月", False),
        ("20枚", "20盏", False),
        ("发展6G、采用H20芯片", "", True),
        ("江苏“1+3”功能区", "", True),
        ("第二十八条", "", True),
        ("奖励五百万", "奖励500万元", True),
        ("奖励五百万", "奖励三百万元", False),
        ("半年内", "一年内", False),
        ("上半年", "", True),
        ("第一季度", "一季度", True),
        ("第3档200元", "第2档200元", False),
        ("1200㎡", "1200平方米", True),
        ("100MW", "10MW", False),
        ("比例1∶2", "比例1:2", True),
        ("上浮20%-30%", "上浮20-30%", True),
        ("一批项目、一次性奖励", "", True),
        ("2024年", "2024年8月7日", True),
        ("8月7日", "2024年8月7日", True),
        ("2024年8月7日", "2024年8月", False),
        ("2026年", "2024—2027年", False),
        ("2025年12月31日", "2025年1月1日至12月31日", True),
        ("2024 年 8 月 7 日", "2024-08-07", True),
        ("苏政发[2023]104号", "苏政发【2023】 104 号", True),
        ("海政发〔2024〕3号", "通政发〔2024〕3号", False),
        ("海政发〔2024〕3号", "海政规〔2024〕3号", False),
        ("市政府通政发〔2024〕3号", "（通政发〔2024〕3号）", True),
        ("由市科技局负责", "市发改委、科技局负责", True),
        ("由省科技局负责", "市发改委、科技局负责", False),
        ("由市科技局负责", "省发改委、科技局负责", False),
        ("由市场监管局负责", "市市场监管局负责", True),
        ("由苏州市科技局负责", "市科技局负责", False),
        ("由市人民政府印发", "市政府印发", True),
        ("由市應急管理局負責", "市应急管理局负责", True),
        ("由省发展改革委负责", "由市发展改革委负责", False),
        ("由公安机关负责", "由税务机关负责", False),
        ("优化产业布局，给予全部支持", "", True),
        ("由有关部门负责", "", True),
    ],
)
def test_forms(claim: str, clause: str, stands: bool) -> None:
    assert all(supported(c, [Passage(clause)]) for c in claims_of(claim)) is stands


def test_the_unit_of_a_row_may_stand_in_its_column_heads() -> None:
    document = read_document(SourceFile(DATA / "award-table.md"))
    row = next(c for c in document.clauses if "".join(c.path) == "第二章第三条表1第2行")
    (claim,) = claims_of("奖励10万元")
    assert supported(claim, [passage_of(document, row)])
    assert not supported(claim, [Passage(row.text)])
    (claim,) = claims_of("奖励10元")
    assert not supported(claim, [passage_of(document, row)])


def test_every_sentence_of_the_seed_stands_in_its_own_clause(seed: PolicyDocument) -> None:
    claims = [
        (claim, passage_of(seed, clause))
        for clause in seed.clauses
        for claim in claims_of(clause.text)
    ]
    assert len(claims) > 100
    assert all(supported(claim, [passage]) for claim, passage in claims)


@hypothesis_settings(max_examples=300)
@given(
    st.integers(1, 10**6),
    st.sampled_from(["", "万", "亿"]),
    st.sampled_from(["元", "项", "个", "家", "平方米", "人", "个月"]),
    st.sampled_from(["digit", "unit", "power", "none"]),
)
def test_a_figure_changed_in_one_way_no_longer_stands(
    number: int, power: str, unit: str, change: str
) -> None:
    clause = f"给予支持{number}{power}{unit}以上。"
    said = {
        "digit": f"{number}7{power}{unit}",
        "unit": f"{number}{power}{'吨' if unit != '吨' else '元'}",
        "power": f"{number}{ {'': '万', '万': '亿', '亿': ''}[power] }{unit}",
        "none": f"{number}{power}{unit}",
    }[change]
    (claim,) = claims_of(f"给予支持{said}。")
    assert supported(claim, [Passage(clause)]) is (change == "none")


def of(lines: Sequence[Line], question: str = "") -> Fidelity:
    text, citations = cite(lines)
    return fidelity(
        text, question, {c.marker: [passage_of(c.document, c.clause)] for c in citations}
    )


def test_a_claim_must_stand_in_a_clause_that_its_own_sentence_cites(seed: PolicyDocument) -> None:
    park, tasks = (
        next(c for c in seed.clauses if "".join(c.path) == path)
        for path in ("一、——园区特色更加凸显", "三、(二)")
    )
    right = Line("支持10项以上研发。", (Quote(tasks.text[:5], tasks, seed),))
    borrowed = Line("新落户科创项目200个以上。", (Quote(tasks.text[:5], tasks, seed),))
    elsewhere = Line("特色园区10个以上。", (Quote(park.text[:5], park, seed),))
    found = of([right, borrowed, elsewhere])
    assert [claim.text for claim in found.claims] == ["10项", "200个", "10个"]
    assert [claim.text for claim in found.unsupported] == ["200个"]
    assert found.share == pytest.approx(2 / 3)
    assert of([Line("如需确认，请拨打 12345 热线。")]).share is None
    assert of([Line("每年支持20项。")]).share == 0


def test_what_is_cited_without_a_marker_backs_the_whole_text() -> None:
    passages = {None: [Passage("支持10项以上。")]}
    assert fidelity("支持10项。\n另有20个。", "", passages).share == 0.5


@pytest.mark.parametrize("mark", ["1.", "(二)", "三、", "12、"])
def test_the_mark_of_a_clause_that_is_quoted_is_no_figure(mark: str) -> None:
    assert claims_of(f"最接近的原文是：{mark}申请人应当提出申请。") == []
    assert [c.text for c in claims_of(f"比例为2:1。{mark}给予5万元")] == ["2:1", "5万元"]


def test_what_was_asked_may_be_repeated_only_to_deny_it(seed: PolicyDocument) -> None:
    tasks = next(c for c in seed.clauses if "".join(c.path) == "三、(二)")
    quote = Quote(tasks.text[:5], tasks, seed)
    denied = [Line("文件规定为10项以上，而不是100项。", (quote,))]
    assert of(denied, "是支持100项吗?").share == 1
    assert [c.text for c in of(denied, "支持多少项?").unsupported] == ["100项"]
    said = [Line("支持100项。", (quote,))]
    assert of(said, "是支持100项吗?").share == 0


def test_a_run_of_markers_cites_for_what_stands_before_it_in_its_line() -> None:
    text = "甲。乙。[1][2]丙[3]\n丁\n戊[4]"
    assert list(cited_sentences(text)) == [
        ("甲。乙。", [1, 2]),
        ("丙", [3]),
        ("丁", []),
        ("戊", [4]),
    ]
