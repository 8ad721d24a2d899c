"""Which clause of a decision changes which clause of another document."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.entry import ingest
from rag.amended import amendments, with_changes
from rag.citations import Line, Quote
from rag.domain import PolicyDocument
from rag.shelf import Shelf

RULES = """示例市冷链物流发展补贴办法
示政规〔2022〕3号
第一条 为支持冷链物流发展，制定本办法。
第二条 新建冷库按每立方米60元给予补贴，最高100万元。
第三条 购置冷藏车每辆补贴3万元。
第十二条 申报材料应当真实。
第二十二条 本办法自2022年1月1日起施行。
示例市人民政府
2021年12月1日
"""
DECISION = """示例市人民政府关于修改《示例市冷链物流发展补贴办法》的决定
示政规〔2025〕8号
示例市人民政府决定对《示例市冷链物流发展补贴办法》(示政规〔2022〕3号)作如下修改：
一、将第二条中的“100万元”修改为“150万元”。
二、删去第三条。
三、第二十二条修改为：“本办法自2022年1月1日起施行，有效期至2027年12月31日。”
本决定自2025年5月1日起施行。
示例市人民政府
2025年4月8日
"""
AFTER, EARLIER = date(2026, 1, 1), date(2025, 4, 30)


@pytest.fixture
def held(shelf: Shelf, tmp_path: Path) -> tuple[Shelf, PolicyDocument]:
    for name, text in (("rules.txt", RULES), ("decision.txt", DECISION)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = ingest(shelf, [tmp_path / "rules.txt", tmp_path / "decision.txt"])
    assert (len(report.new), report.rejected) == (2, [])
    (rules,) = [d for d in shelf.library.documents() if d.metadata.number == "示政规〔2022〕3号"]
    return shelf, rules


@pytest.mark.parametrize(
    ("article", "said"),
    [
        ("第一条", []),
        ("第二条", ["一、将第二条中的“100万元”修改为“150万元”。"]),
        ("第三条", ["二、删去第三条。"]),
        ("第十二条", []),
        (
            "第二十二条",
            ["三、第二十二条修改为：“本办法自2022年1月1日起施行，有效期至2027年12月31日。”"],
        ),
    ],
)
def test_an_article_knows_what_changed_it(
    held: tuple[Shelf, PolicyDocument], article: str, said: list[str]
) -> None:
    shelf, rules = held
    (clause,) = [c for c in rules.clauses if c.path[-1] == article]
    found = amendments(clause, rules, AFTER, shelf.library)
    assert [one.text.strip() for one, _ in found] == said
    assert amendments(clause, rules, EARLIER, shelf.library) == []


def test_a_part_changed_stands_beside_and_what_is_gone_is_not_said(
    held: tuple[Shelf, PolicyDocument],
) -> None:
    shelf, rules = held
    by_article = {c.path[-1]: c for c in rules.clauses}
    lines = [
        Line(clause.text, (Quote(clause.text, clause, rules),))
        for clause in (by_article["第二条"], by_article["第三条"])
    ]
    now = [line.text for line in with_changes(lines, "冷库补多少", AFTER, shelf.library)]
    assert now == [
        f"修改前的原文：{by_article['第二条'].text}",
        "按修改后的规定：一、将第二条中的“100万元”修改为“150万元”。",
        "按修改后的规定：二、删去第三条。",
    ]
    both = with_changes(lines, "修改前后有什么变化", AFTER, shelf.library)
    assert f"修改前的原文：{by_article['第三条'].text}" in [line.text for line in both]
    # A day before which something must be done asks for no former text.
    deadline = with_changes(lines[1:], "几号之前交申请", AFTER, shelf.library)
    assert [line.text for line in deadline] == ["按修改后的规定：二、删去第三条。"]
    assert with_changes(lines, "冷库补多少", EARLIER, shelf.library) == tuple(lines)


def test_a_decision_on_two_documents_changes_each_where_it_speaks_of_it(
    shelf: Shelf, tmp_path: Path
) -> None:
    other = RULES.replace("冷链物流", "屋顶光伏").replace("3号", "4号")
    decision = """示例市人民政府关于修改部分行政规范性文件的决定
示政规〔2025〕9号
一、对《示例市冷链物流发展补贴办法》(示政规〔2022〕3号)作如下修改：
(一)将第二条中的“100万元”修改为“150万元”。
二、对《示例市屋顶光伏发展补贴办法》(示政规〔2022〕4号)作如下修改：
(一)将第二条中的“100万元”修改为“120万元”。
三、本决定自2025年5月1日起施行。
示例市人民政府
2025年4月8日
"""
    for name, text in (("a.txt", RULES), ("b.txt", other), ("c.txt", decision)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = ingest(shelf, [tmp_path / name for name in ("a.txt", "b.txt", "c.txt")])
    assert (len(report.new), report.rejected) == (3, [])
    held = {d.metadata.number: d for d in shelf.library.documents()}
    for number, amount in (("示政规〔2022〕3号", "150万元"), ("示政规〔2022〕4号", "120万元")):
        document = held[number]
        (clause,) = [c for c in document.clauses if c.path[-1] == "第二条"]
        (found,) = amendments(clause, document, AFTER, shelf.library)
        assert amount in found[0].text
