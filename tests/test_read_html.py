"""Web pages: the document and nothing of the page, with what the page says of the document."""

from __future__ import annotations

import hashlib
import json
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.pipeline import read_document
from ingest.read import read_bytes
from ingest.read.blocks import Reading
from ingest.read.html import read_html
from ingest.sources import BUNDLED, SourceFile
from rag.domain import PolicyDocument
from rag.errors import DocumentRejected

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
GOLDEN = Path(__file__).parent / "golden" / "web_pages.json"
ADDRESS = "https://www.example.gov.cn/sfxxgk/2024/t1.html"
TITLE = "市政府关于支持示例产业发展的若干意见"
BODY = [
    "各县（市、区）人民政府，市各有关部门：",
    "为支持示例产业发展，现提出以下意见。",
    "一、支持对象",
    "在本市注册的示例企业。",
    "二、支持标准",
    "对新认定的示例企业，给予一次性奖励20万元。〔市示例局负责〕",
    "示例市人民政府",
    "2024年8月7日",
    "（此件公开发布）",
]


def read(page: str, address: str | None = None) -> Reading:
    return read_html(page.encode(), address)


def texts(page: str) -> list[str]:
    return [block.text for block in read(page).blocks]


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


PORTAL = f"""<!DOCTYPE html>
<!-- 第九条 注释里的条款。 -->
<html><head><title>{TITLE}_示例市人民政府</title>
<meta name="SiteName" content="示例市人民政府"/><meta name="ArticleTitle" content="{TITLE}"/>
<meta name="PubDate" content="2024-08-09 14:09:22"/><meta name="ContentSource" content=""/>
<script>var page = {{"content": "<p>第八条 脚本里的条款。</p>"}};</script>
<style>p:after {{ content: "样式里的文字。"; }}</style></head><body>
<div class="top"><img src="data:image/png;base64,{"iVBORw0KGgo" * 900}" alt="国徽。">
  <form class="login-box"><input name="u"><a href="/login">登录</a> | <a href="/r">注册</a></form>
  <ul class="mainnav"><li><a href="/">首页</a></li><li><a href="/zwgk">政务公开</a></li>
  <li><a href="/hd">互动交流</a></li></ul></div>
<div class="dqwz">您现在的位置：<a href="/">首页</a> &gt;
  <a href="/zwgk">政务公开</a> &gt; 正文</div>
<table class="xxgk"><tr><td>索 引 號：</td><td>014128736/2024-00123</td>
  <td>分&nbsp;&nbsp;类：</td><td>工业、交通</td></tr>
  <tr><td>发布机构：</td><td>示例市人民政府</td><td>文号：</td><td>示政发〔2024〕23号</td></tr>
  <tr><td>成文日期：</td><td>2024-08-07</td><td>有效性：</td><td>有效</td></tr>
  <tr><td>主题词：</td><td></td><td>失效日期：</td><td></td></tr></table>
<div class="article"><h1>{TITLE}</h1>
<div>发布时间：2024-08-09　来源：示例市人民政府　字体：[<a href="#">大</a> <a href="#">中</a>
  <a href="#">小</a>]　<a href="javascript:print()">打印</a></div>
<div id="zoom"><p>索引号：014128736/2024-00123　文号：示政发〔2024〕23号　有效性：有效</p>
{paragraphs(BODY)}
<p>附件：<a href="/files/P0203.pdf">示政发〔2024〕23号.pdf</a></p></div>
<div class="bdsharebuttonbox">分享到：<a href="#">微信</a><a href="#">新浪微博</a></div>
<div>【<a href="#">打印</a>】【<a href="#">关闭</a>】</div>
<div class="related"><h3>相关文章</h3><ul><li><a href="/1">示例市召开示例产业会议</a>
  <p>会议指出，要抓好示例产业。</p></li><li><a href="/2">政策解读</a></li></ul></div>
<div>免责声明：本站转载的内容，版权归原作者所有。</div></div>
<div class="footer">主办单位：示例市人民政府办公室　苏ICP备05002259号　网站标识码：3206000001</div>
<p style="display: none">第七条 隐藏的条款。</p>
</body></html>"""


def test_a_portal_page_gives_the_document_its_facts_and_its_attachments() -> None:
    reading = read(PORTAL, ADDRESS)
    assert [b.text for b in reading.blocks] == [TITLE, *BODY, "附件：示政发〔2024〕23号.pdf"]
    assert reading.facts == (
        ("索引号", "014128736/2024-00123"),
        ("主题分类", "工业、交通"),
        ("发布机构", "示例市人民政府"),
        ("文号", "示政发〔2024〕23号"),
        ("成文日期", "2024-08-07"),
        ("有效性", "有效"),
        ("发布日期", "2024-08-09"),
        ("来源", "示例市人民政府"),
        ("网站名称", "示例市人民政府"),
        ("标题", TITLE),
        ("发布日期", "2024-08-09 14:09:22"),
    )
    assert [(link.name, link.url) for link in reading.links] == [
        ("示政发〔2024〕23号.pdf", "https://www.example.gov.cn/files/P0203.pdf")
    ]


@pytest.mark.parametrize(
    "block",
    [
        "<ul><li>索引号： 0141</li><li>文　号： 示政发〔2024〕1号</li><li>时效： </li></ul>",
        "<dl><dt>索引号</dt><dd>0141</dd><dt>时效</dt><dt>文号</dt><dd>示政发〔2024〕1号</dd></dl>",
        "<div><span>索引号</span> <span>0141</span> <span>文号</span>"
        " <span>示政发〔2024〕1号</span></div>",
        "<p>| 索引号 | 0141 | 发文字号 | 示政发〔2024〕1号 | 有效性 | |</p>",
        "<p>【索引号】0141 【文号】示政发〔2024〕1号</p>",
        "<table><tr><th>索引号</th><th>文号</th></tr><tr><td>0141</td><td>示政发〔2024〕1号</td>"
        "</tr></table>",
        "<table><tr><td>索引号</td><td>0141</td></tr><tr><td>发文 字号</td>"
        "<td>示政发〔2024〕1号</td></tr><tr><td>组配分类</td><td>意见</td></tr></table>",
        "<p>索引号：0141</p><p>信息来源科室：综合科</p><p>文号：示政发〔2024〕1号</p>",
    ],
)
@pytest.mark.parametrize("within", [True, False])
def test_metadata_in_any_form_becomes_facts_and_no_blocks(block: str, within: bool) -> None:
    page = f"{'' if within else block}<div>{block if within else ''}{paragraphs(BODY)}</div>"
    reading = read(page + block)  # and once more below
    assert reading.facts == (("索引号", "0141"), ("文号", "示政发〔2024〕1号"))
    assert [b.text for b in reading.blocks] == BODY


def test_what_only_looks_like_metadata_stays_in_the_text() -> None:
    lines = [*BODY[:2], "来源：企业自筹", "文号：由发文机关编制。", "标题：应当简明", *BODY[2:]]
    page = (
        f"<div>{paragraphs(lines)}<table><tr><td>文号</td><td>名称</td><td>发布日期</td></tr>"
        "<tr><td>示政发〔2020〕1号</td><td>办法</td><td>2020年</td></tr>"
        "<tr><td>示政发〔2021〕2号</td><td>细则</td><td>2021年</td></tr></table></div>"
    )
    assert texts(page)[: len(lines)] == lines
    assert len(texts(page)) == len(lines) + 3
    assert read(page).facts == ()


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


def test_inline_markup_leaves_its_text_and_lines_end_where_they_are_seen_to_end() -> None:
    page = (
        "<div>　　<b>一、</b>支<font color=red>持对\n   象</font>。"
        "<br>第二行&nbsp;&nbsp;甲&ensp;乙。<br/>"
        "<p>&emsp;&emsp;第一章　总　则</p><ruby>發<rp>(</rp><rt>fā</rt><rp>)</rp></ruby>展。"
        "<p>产值10<sup><b>4</b></sup>元、m<sub>2</sub>，<del>旧文，</del>新文。\u200b</p>"
        "<pre>甲行。\n乙行。</pre><select><option>请选择。</select></div>"
    )
    assert texts(page) == [
        "一、支持对象。", "第二行 甲 乙。", "第一章　总　则", "發展。",
        "产值10⁴元、m₂，新文。", "甲行。", "乙行。",
    ]  # fmt: skip


def test_items_of_lists_have_the_number_that_a_reader_sees() -> None:
    page = (
        "<div><p>支持下列企业：</p><ol><li>甲。</li><li><p>乙。</p><p>乙的第二段。</p></li>"
        "<li>（三）丙。</li></ol><ol start=4><li>丁。<ul><li>丁之一。</li></ul></li>"
        "<li value=8>戊。</li></ol><ol type=a><li>己。</li></ol><ol class=custom_cn2><li>庚。</li>"
        "<li>辛。</li></ol>"
        '<ol style="list-style-type: none"><li>壬。</li></ol>'
        "<ol type=I><li value=4>癸。</li></ol></div>"
    )
    assert texts(page)[1:] == [
        "1.甲。", "2.乙。", "乙的第二段。", "（三）丙。", "4.丁。", "丁之一。", "8.戊。",
        "a.己。", "(一)庚。", "(二)辛。", "壬。", "IV.癸。",
    ]  # fmt: skip


def test_a_table_keeps_rows_columns_and_heads() -> None:
    page = (
        f"<div>{paragraphs(BODY[:4])}<table><caption>补助标准</caption>"
        "<tr><td colspan=3>单位：万元</td></tr>"
        "<tr><td rowspan=2>类<br>别</td><td colspan=2>标准</td></tr>"
        "<tr><td>首年</td><td>次年</td></tr>"
        "<tr><td rowspan=3>甲类<table><tr><td></td></tr></table></td><td>20</td>"
        "<td><p>10</p><p>含税</p></td></tr><tr><td colspan=2>不超过50%</td></tr>"
        "<tr><td>无</td><td>有</td></tr>"
        "<tr><td colspan=3>注：以上含本数。</td></tr></table><p>三、附则</p>"
        "<table><thead><tr><th>项</th><th>额</th></tr></thead><tr><td>一</td><td>二</td></tr></table></div>"
    )
    rows = [(b.text, b.table, b.heads) for b in read(page).blocks[4:]]
    assert rows == [
        ("补助标准", None, False),
        ("单位：万元", None, False),
        ("类别 | 标准 | 标准", 1, True),
        ("类别 | 首年 | 次年", 1, True),
        ("甲类 | 20 | 10 含税", 1, False),
        ("甲类 | 不超过50% | 不超过50%", 1, False),
        ("甲类 | 无 | 有", 1, False),
        ("注：以上含本数。", None, False),
        ("三、附则", None, False),
        ("项 | 额", 2, True),
        ("一 | 二", 2, False),
    ]


def test_a_layout_table_is_read_as_flow() -> None:
    inner = "<table><tr><td>类别</td><td>标准</td></tr><tr><td>甲</td><td>20万元</td></tr></table>"
    page = (
        "<table width=1000><tr><td colspan=2><img src=logo.gif></td></tr><tr><td><ul>"
        "<li><a href=/1>首页</a></li><li><a href=/2>新闻</a></li></ul></td><td><table><tr><td>"
        f"{paragraphs(BODY)}{inner}</td></tr></table></td></tr><tr><td>苏ICP备05002259号</td></tr></table>"
    )
    blocks = read(page).blocks
    assert [b.text for b in blocks] == [*BODY, "类别 | 标准", "甲 | 20万元"]
    assert [b.table for b in blocks] == [None] * len(BODY) + [1, 1]


def test_a_cell_that_holds_the_body_makes_its_table_layout() -> None:
    page = (
        "<table><tr><td>政务公开</td><td>示例市</td></tr><tr><td>机构职能</td><td>"
        f"{paragraphs(BODY)}</td></tr></table>"
    )
    assert texts(page) == BODY


def test_what_a_page_puts_amid_and_around_a_flat_text_is_dropped() -> None:
    body = [*BODY[:6], "首页 > 办事 > 申报", *BODY[6:]]  # a guide's, without links
    page = (
        "<a href=/>首页</a><br><a href=/b>新闻</a><br>某市政务网<br><a href=/>首页</a> > 正文<br>"
        f"<p>文号：示政发〔2024〕23号</p>{paragraphs(body[:2])}<p>A+ A-</p>{paragraphs(body[2:])}"
        "<p>【打印】【关闭】</p><p>（责任编辑：某某）</p><p>浏览次数：12</p>"
        "<p><a href=/1>示例市召开会议，研究部署示例产业发展工作，推动示例企业做大做强</a></p>"
        "<p>政策解读：https://www.example.gov.cn/jd</p><p>免责声明：</p><p>本站不负责任。</p>"
    )
    reading = read(page)
    assert [b.text for b in reading.blocks] == body
    assert reading.facts == (("文号", "示政发〔2024〕23号"),)


def test_a_link_amid_the_text_is_text_and_news_beside_it_is_none() -> None:
    news = "示例市召开会议，研究部署示例产业发展工作，推动示例企业做大做强。"
    page = (
        f"<div><ul><li><a href=/1>{news}</a></li><li><a href=/2>{news}</a></li></ul></div>"
        f"<div><div>{paragraphs(BODY[:2])}<p><a href=/3>一、支持对象</a></p>"
        f"{paragraphs(BODY[3:6])}</div><div>{paragraphs(BODY[6:])}</div></div>"
    )
    assert texts(page) == BODY


def test_attachments_below_the_body_are_named_and_other_addresses_are_none() -> None:
    page = (
        f'<base href="http://elsewhere.example/"><div class=a><div class=b>{paragraphs(BODY)}</div>'
        '<div class=fj><p>相关附件</p><ul><li><a href="./W020.docx?v=1">附件1：申请表</a></li>'
        '<li><a href="/down?id=7" title=x>附件2：名单.xlsx</a></li>'
        '<li><a href="//cdn.example.cn/a/%E8%A1%A8.PDF"><img src=i.gif></a></li></ul></div></div>'
        '<iframe src="/viewer/web.html?file=/files/whole.pdf"></iframe>'
        '<a href="javascript:open(\'x.pdf\')">a.pdf</a><a href="java\nscript:x.pdf">b.pdf</a>'
        '<a href="data:text/html,c.pdf">c.pdf</a><a href="file:///etc/d.pdf">d.pdf</a>'
        '<a href="http://[bad/e.pdf">e.pdf</a>'
        '<div class=footer><a href="/site.pdf">声明.pdf</a></div>'
    )
    reading = read(page, ADDRESS)
    assert [b.text for b in reading.blocks] == [*BODY, "附件1：申请表", "附件2：名单.xlsx"]
    assert [(link.name, link.url) for link in reading.links] == [
        ("附件1：申请表", "https://www.example.gov.cn/sfxxgk/2024/W020.docx?v=1"),
        ("附件2：名单.xlsx", "https://www.example.gov.cn/down?id=7"),
        ("表.PDF", "https://cdn.example.cn/a/%E8%A1%A8.PDF"),
        ("whole.pdf", "https://www.example.gov.cn/viewer/web.html?file=/files/whole.pdf"),
    ]
    assert read(page).links[0].url == "./W020.docx?v=1"  # nothing to make it absolute with


def test_a_page_that_hides_its_body_until_a_script_has_run_is_read() -> None:
    assert texts(f"<body style='visibility: hidden'><div>{paragraphs(BODY)}</div></body>") == BODY


def test_a_body_in_two_elements_is_whole() -> None:
    page = f"<div><div>{paragraphs(BODY[:4])}</div><div>{paragraphs(BODY[4:])}</div></div>"
    assert texts(f"<ul><li><a href=/>首页</a></li></ul>{page}") == BODY


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


@pytest.mark.parametrize("suffix", [".html", ".htm", ".shtml", ".xhtml", ".HTML", ".txt"])
def test_pages_are_known_by_suffix_and_in_text_files_by_their_looks(suffix: str) -> None:
    assert read_bytes(PORTAL.encode("gb18030"), suffix) == read(PORTAL)


def test_a_text_file_that_mentions_markup_is_a_text_file() -> None:
    text = "网页应当使用<p>等标签。\n<示例>不是标签。"
    assert [b.text for b in read_bytes(text.encode(), ".txt").blocks] == text.split("\n")


def test_the_seed_as_a_page_is_the_same_document(seed: PolicyDocument, tmp_path: Path) -> None:
    lines = (BUNDLED / "nantong-future-industries-2024.txt").read_text("utf-8").split("\n")
    path = tmp_path / "seed.html"
    path.write_text(f"<html><body><div>{paragraphs(lines)}</div></body></html>", encoding="utf-8")
    document = read_document(SourceFile(path, seed.source))
    assert (document.text, document.clauses) == (seed.text, seed.clauses)


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
