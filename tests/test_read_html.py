"""Web pages: the document and nothing of the page, with what the page says of the document."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from ingest.pipeline import read_document
from ingest.read import read_bytes
from ingest.read.blocks import Reading
from ingest.read.html import read_html
from ingest.sources import BUNDLED, SourceFile
from rag.domain import PolicyDocument

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
