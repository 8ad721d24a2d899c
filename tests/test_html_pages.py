"""Web pages of any make: in any encoding, hostile, generated and real."""

from __future__ import annotations

import hashlib
import json
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.read.blocks import Reading
from ingest.read.html import read_html
from rag.errors import DocumentRejected
from tests.test_read_html import paragraphs, read, texts

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
GOLDEN = Path(__file__).parent / "golden" / "web_pages.json"


CHARS = "为贯彻落实国家和省关于支持企业的部署，推动示例产业发展，制定本办法。①㎡𠮷" * 3


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=gb2312>", "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=GBK">', "gb18030"),
        ('<?xml version="1.0" encoding="gb2312"?>', "gb18030"),
        ('<meta charset="gb2312">', "utf-8"),  # saved again by a browser
        ('<meta charset="iso-8859-1">', "gb18030"),  # a template's
        ("", "gb18030"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ('<meta charset="utf-8">', "utf-16"),
    ],
)
def test_any_encoding_declared_or_not(head: str, encoding: str) -> None:
    page = f"{head}<title>示例</title><div><p>{CHARS}</p><p>&lt;示例&gt;&#x3002;&hellip;</p></div>"
    reading = read_html(page.encode(encoding))
    assert [b.text for b in reading.blocks] == [CHARS, "<示例>。…"]


def test_big5_and_a_page_with_a_broken_character() -> None:
    text = "關於支持示範產業的若干措施。" * 100
    page = f'<meta charset="big5"><div><p>{text}</p><p>第一條 總則。</p></div>'
    assert read_html(page.encode("big5")).blocks[0].text == text
    broken = page.encode("big5").replace("第".encode("big5"), b"\xff", 1)
    assert [b.text for b in read_html(broken).blocks] == [text, "\ufffd一條 總則。"]


@pytest.mark.parametrize(
    ("page", "word"),
    [
        ("<div>" * 200_000 + "<p>第一条 内容。</p>", "嵌套"),
        ("<p>第一条 内容。</p>" + "<p>" * 300_000, "标签超过"),
        ("<p>" + "甲" * 7_000_000, "超过上限"),
        ("<title>示例办法</title><h1>示例办法</h1><div id=app></div>"
         '<script>window.data = {"content": "<p>第一条 内容。</p>"}</script>', "没有正文"),
        ("<html><body></body></html>", "没有正文"),
        ("  \n", "空的"),
        ("%PDF-1.7 <p>第一条 内容。</p>", "PDF"),
        ("<p>第一条\0内容。</p>", "二进制"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_reason(page: str, word: str) -> None:
    with pytest.raises(DocumentRejected, match=word):
        read(page)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "page",
    [
        "<p " + " ".join(f"a{n}=1" for n in range(300_000)) + ">",
        "<table><tr>" + "<td colspan=1000 rowspan=65534>甲</td>" * 50 + "</tr><tr><td>乙</table>",
        "<table><tr><td>甲</td><td>" * 300,
        "<table><tr><td>" * 300,
        "<div class=nav>" * 900 + "<p>甲</p>" * 20_000,
        "<a href='" + "a.pdf" * 500_000 + "'>甲</a>",
        "<p>" + "文号：" * 500_000,
        "<p>" + "&nbsp;" * 500_000,
        "<b id=1><i id=2><u>" * 300 + "<p>甲" * 5_000,
    ],
)
def test_hostile_pages_take_time_in_proportion_to_their_size(page: str) -> None:
    lines = ["第一条 为了示例，制定本办法。", "第二条 本办法自公布之日起施行。"]
    assert texts(f"<div>{paragraphs(lines)}</div>{page}")[:2] == lines


def test_entities_that_a_page_defines_are_not_resolved() -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "lol">{lol}<!ENTITY f SYSTEM '
        f'"file:///etc/hostname">]><html><body><p>第一条 &l9;内容。</p>'
        "<p>第二条 &f;内容。</p></body></html>"
    )
    assert texts(page) == ["第一条 &l9;内容。", "第二条 &f;内容。"]


MARKS = st.sampled_from(["", "", "一、", "（二）", "3.", "第四条　", "——"])
WORDS = st.sampled_from(
    [
        "支持企业",
        "给予10万元奖励",
        "〔市科技局负责〕",
        "《办法》",
        "首页",
        "A+",
        "&",
        "，",
        "；",
        "<b>",
    ]
)
PROSE = st.tuples(MARKS, st.lists(WORDS, min_size=2, max_size=8), st.just("。")).map(
    lambda parts: f"{parts[0]}对企业{''.join(parts[1])}{parts[2]}"
)
SHORT = st.sampled_from(["第一章 总则", "附件1", "支持对象", "示例市人民政府", "2024年8月7日"])
LINES = st.tuples(
    st.lists(SHORT, max_size=2), st.lists(PROSE, min_size=4, max_size=8),
    st.lists(st.one_of(PROSE, SHORT), max_size=4),
).map(lambda parts: [line for part in parts for line in part])  # fmt: skip
AROUND = st.lists(
    st.sampled_from(
        [
            "<ul><li><a href=/>首页</a></li><li><a href=/a>新闻</a></li></ul>",
            "<nav>政务公开 互动交流</nav>",
            "<div>当前位置：<a href=/>首页</a> &gt; 正文</div>",
            "<div class='login-box'>用户名 密码 <a href=/l>登录</a></div>",
            "<div>分享到：<a href=#>微信</a> <a href=#>微博</a></div>",
            "<p>【字体：大 中 小】【打印】【关闭】</p>",
            "<p>浏览次数：234</p>",
            "<div>扫一扫在手机打开当前页</div>",
            "<script>document.write('<p>第九条 脚本。</p>')</script>",
            "<!-- <p>第九条 注释。</p> -->",
            "<div style='display:none'><p>第九条 隐藏。</p></div>",
            "<div><p>免责声明：本站转载，如有侵权请告知。</p></div>",
            "<div class=xgxw><div>相关新闻</div><ul><li><a href=/1>一图读懂</a></li></ul></div>",
            "<div>版权所有：示例市人民政府 苏ICP备05002259号</div>",
            "<table><tr><td><a href=/1>首页</a></td><td><a href=/2>新闻</a></td></tr>"
            "<tr><td><a href=/3>公开</a></td><td><a href=/4>互动</a></td></tr></table>",
            "<select><option>部门网站</option></select>",
        ]
    ),
    max_size=8,
).map("".join)
WRITTEN = st.sampled_from(
    [
        lambda lines: "".join(f"<p>　　{escape(line)}</p>\n" for line in lines),
        lambda lines: "".join(
            f"<div><i>{escape(line[:1])}</i>{escape(line[1:])}</div>" for line in lines
        ),
        lambda lines: "<br>\n&nbsp;&nbsp;".join(map(escape, lines)),
        lambda lines: "".join(f"<section><p><b>{escape(line)}</b></p></section>" for line in lines),
    ]
)
LAID_OUT = st.sampled_from(
    [
        "<div id=zoom>{}</div>",
        "<article><div>{}</div></article>",
        "<form><div class=main><div class='con print'>{}</div></div></form>",
        "<table><tr><td><ul><li><a href=/>首页</a></li></ul></td><td>{}</td></tr></table>",
        "<table><tr><td><table><tr><td>{}</td></tr></table></td></tr></table>",
    ]
)


@settings(deadline=None)
@given(LINES, AROUND, AROUND, WRITTEN, LAID_OUT)
def test_the_blocks_are_the_paragraphs_whatever_stands_around_them(
    lines: list[str], above: str, below: str, write: object, layout: str
) -> None:
    assert callable(write)
    body = layout.format(write(lines))
    page = f"<html><body>{above}<div class=wrap>{body}{below}</div>{below}</body></html>"
    assert texts(page) == lines


@pytest.mark.skipif(not CORPUS.is_dir(), reason="real pages are not on this machine")
def test_real_pages_are_read_as_they_were_by_hand() -> None:
    """Each page was read beside its text: no line of it is lost, no line of the page is in it."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert {path.name for path in CORPUS.glob("*.html")} == set(golden)
    assert {name: _summary(read_html((CORPUS / name).read_bytes())) for name in golden} == golden


def _summary(reading: Reading) -> dict[str, object]:
    text = "\n".join(block.text for block in reading.blocks)
    return {
        "blocks": len(reading.blocks),
        "rows": sum(block.table is not None for block in reading.blocks),
        "heads": sum(block.heads for block in reading.blocks),
        "facts": [name for name, _ in reading.facts],
        "links": len(reading.links),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
