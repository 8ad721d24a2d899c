"""The seed document is read whole and right."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from rag.changes import status_of
from rag.domain import DocumentStatus, Level, PolicyDocument
from tests.conftest import AS_OF, at

GOLDEN = Path(__file__).parent / "golden" / "seed.json"


def test_metadata(seed: PolicyDocument) -> None:
    meta = seed.metadata
    assert meta.title == "关于加快培育发展未来产业的实施意见"
    assert meta.number == "通政发〔2024〕23号"
    assert meta.issuer == "南通市人民政府"
    assert (meta.region, meta.level) == ("南通市", Level.CITY)
    assert meta.issued_on == date(2024, 8, 7)
    assert meta.published_on == date(2024, 8, 9)
    assert seed.source == "https://huaxiataike.com/news/62419.html"
    assert not seed.unnumbered


def test_tree_is_as_checked_by_hand(seed: PolicyDocument) -> None:
    tree = [["".join(c.path), c.heading, c.start, c.end, list(c.duty)] for c in seed.clauses]
    assert tree == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_every_numbered_heading_is_a_clause(seed: PolicyDocument) -> None:
    paths = ["".join(c.path) for c in seed.clauses]
    expected = [f"二、(一){n}." for n in range(1, 7)] + [f"二、(二){n}." for n in range(1, 8)]
    expected += [f"三、({n})" for n in "一二三四五六七"] + [f"四、({n})" for n in "一二三四"]
    expected += ["一、", "二、", "三、", "四、", "二、(一)", "二、(二)", "二、(一)续段", "引言"]
    assert set(expected) <= set(paths)
    assert sum(path.startswith("一、——") for path in paths) == 4
    assert len(paths) == len(set(paths))
    assert at(seed, "二、(一)续段").startswith("紧密跟踪世界科技前沿")


def test_head_is_citable_and_page_furniture_is_not(seed: PolicyDocument) -> None:
    head = {c.path[1]: c.text for c in seed.clauses if c.path[0] == "[文件信息]"}
    assert head["标题"] == seed.metadata.title
    assert head["主送机关"].startswith("各县(市、区)人民政府")
    assert head["通知正文"].startswith("现将《关于加快培育发展未来产业的实施意见》")
    assert head["落款"] == "南通市人民政府"
    assert head["成文日期"] == "2024年8月7日"
    assert head["附件"] == "通政发〔2024〕23号.pdf"
    for noise in (
        "登录",
        "个性化推送",
        "当前位置",
        "400-086-8855",
        "责任编辑",
        "免责声明",
        "华夏泰科",
        "点击下载",
        "发布时间",
        "THE END",
    ):
        assert noise not in seed.text


def test_duties(seed: PolicyDocument) -> None:
    duties = {"".join(c.path): c.duty for c in seed.clauses if c.duty}
    assert set(duties) == {f"三、({n})" for n in "一二三四五六七"} | {
        f"四、({n})" for n in "一二三四"
    }
    assert duties["三、(二)"] == (
        "市科技局",
        "工信局",
        "财政局",
        "各县(市、区)人民政府",
        "市各直属园区管委会",
    )
    assert "国家金融监督管理总局南通监管分局" in duties["四、(二)"]


def test_status_is_said_only_as_far_as_the_text_says_it(seed: PolicyDocument) -> None:
    assert status_of(seed, AS_OF) is DocumentStatus.UNVERIFIED
    assert status_of(seed, date(2024, 8, 6)) is DocumentStatus.NOT_YET
