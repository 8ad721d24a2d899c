"""The order in which hits serve: whole lists, tables spread, lines of the head behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.pipeline import read_documents
from ingest.sources import SourceFile
from rag.arrange import arranged
from rag.domain import HEAD, Hit, PolicyDocument

TEXT = """# 示例市人才安居支持办法

示政办发〔2025〕11号

一、支持对象

在本市企业全职工作的人才。

二、支持标准

按下表享受补贴。

| 人才类别 | 购房补贴（万元） |
|---|---|
| 顶尖人才 | 300 |
| 领军人才 | 100 |
| 骨干人才 | 40 |
| 青年人才 | 15 |

三、申请人应当同时具备下列条件：

(一)全职工作满一年；

(二)缴纳社会保险；

(三)没有住房。住房包括下列两种：

1.商品住房；

2.保障性住房。

四、经费由市财政承担。

五、其他

六、附则

七、解释
"""


def _document() -> PolicyDocument:
    file = SourceFile(Path("a.md"), "a.md")
    (document,) = read_documents(file, TEXT.encode())
    return document


DOCUMENT = _document()
HITS = [Hit(clause, DOCUMENT, 1.0 / (n + 1), 0.6, ("dense",), 3.0)
        for n, clause in enumerate(DOCUMENT.clauses)]  # fmt: skip


def paths(hits: list[Hit]) -> list[str]:
    return ["".join(hit.clause.path) for hit in hits]


def only(*wanted: str) -> list[Hit]:
    by_path = {"".join(hit.clause.path): hit for hit in HITS}
    return [by_path[path] for path in wanted]


@given(st.permutations(HITS), st.sampled_from(["申请有哪些条件", "补贴多少", "文号是什么"]))
def test_nothing_found_is_lost_and_nothing_stands_twice(hits: list[Hit], text: str) -> None:
    order = paths(arranged(text, hits, None))
    assert sorted(order) == sorted(set(paths(hits)))


def test_the_items_come_with_the_sentence_that_leads_to_them() -> None:
    order = arranged("申请人的条件", only("四、", "三、", "一、"), None)
    assert paths(order) == ["四、", "三、", "三、(一)", "三、(二)", "三、(三)", "一、"]
    assert order[2].found_by == ("context",)


def test_an_item_brings_the_others_where_a_list_is_asked_for() -> None:
    one = only("三、(二)", "一、")
    assert paths(arranged("申请要有哪些条件", one, None))[:4] == [
        "三、(二)", "三、", "三、(一)", "三、(三)",
    ]  # fmt: skip
    assert paths(arranged("社会保险多少钱", one, None)) == ["三、(二)", "一、"]


def test_of_a_list_within_a_list_the_nearest_comes() -> None:
    order = paths(arranged("住房有哪些", only("三、(三)1.", "一、"), None))
    assert order == ["三、(三)1.", "三、(三)", "三、(三)2.", "一、"]


def test_rows_of_one_table_leave_room_for_other_clauses() -> None:
    rows = [f"二、表1第{n}行" for n in range(1, 5)]
    order = paths(arranged("补贴多少", only(*rows, "一、", "四、"), None))
    assert order == [*rows[:2], "一、", "四、", *rows[2:]]


@pytest.mark.parametrize(("text", "first"), [("补贴多少", False), ("这个办法的文号是什么", True)])
def test_the_head_comes_first_only_where_it_is_asked_for(text: str, first: bool) -> None:
    heads = [hit for hit in HITS if hit.clause.path[0] == HEAD][:2]
    order = arranged(text, [*heads, *only("一、")], None)
    assert (order[0].clause.path[0] == HEAD) is first


def test_what_a_part_of_the_city_issued_comes_after_what_the_city_did() -> None:
    clause = DOCUMENT.clauses[-1]
    of_city, of_county = (
        replace(DOCUMENT, id=region, metadata=replace(DOCUMENT.metadata, region=region))
        for region in ("南通市", "如东县")
    )
    hits = [Hit(clause, of_county, 0.9, 0.6, ()), Hit(clause, of_city, 0.5, 0.6, ())]
    assert arranged("补贴", hits, "南通市") == hits[::-1]
    assert arranged("补贴", hits, "如东县") == hits
