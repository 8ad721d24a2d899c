"""DOCX files: what Word shows comes out as blocks, what it does not show stays out."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile

import docx
import pytest
from cn2an import an2cn
from docx.enum.text import WD_BREAK
from hypothesis import given
from hypothesis import strategies as st

from ingest.read import read_bytes
from ingest.read.docx import read_docx
from ingest.read.docx_numerals import numeral
from rag.errors import DocumentRejected
from tests.docx_files import abstract, levels, num, para, run, table, word, zipped


def lines(data: bytes) -> list[str]:
    return [block.text for block in read_docx(data).blocks]


def field(code: str, result: str) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
             for kind in ("begin", "separate", "end")]  # fmt: skip
    return f"{marks[0]}<w:r><w:instrText>{code}</w:instrText></w:r>{marks[1]}{result}{marks[2]}"


def control(inside: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


def box(inside: str) -> str:
    shape = f"<wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx>"
    old = f"<v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{shape}</w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict>{old}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def test_a_file_of_python_docx() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "第1页"
    document.add_heading("关于示例的意见", 0)
    broken = document.add_paragraph("第一行")
    broken.add_run().add_break()
    broken.add_run("第二行")
    broken.add_run().add_break(WD_BREAK.PAGE)
    broken.add_run("下一页")
    grid = document.add_table(rows=3, cols=3)
    for row, texts in enumerate(
        [["类别", "标准", ""], ["甲", "20万元", "一次"], ["", "10万元", ""]]
    ):
        for column, text in enumerate(texts):
            grid.cell(row, column).text = text
    grid.cell(0, 1).merge(grid.cell(0, 2))
    grid.cell(1, 0).merge(grid.cell(2, 0))
    document.add_paragraph("尾")
    out = io.BytesIO()
    document.save(out)
    blocks = read_docx(out.getvalue()).blocks
    assert [b.text for b in blocks] == [
        "关于示例的意见", "第一行", "第二行", "下一页",
        "类别 | 标准 | 标准", "甲 | 20万元 | 一次", "甲 | 10万元 |", "尾",
    ]  # fmt: skip
    assert [(b.table, b.heads) for b in blocks[4:]] == [
        (1, True), (1, False), (1, False), (None, False),
    ]  # fmt: skip


NUMBERED = (
    abstract(0, levels("chineseCounting %1、", "chineseCounting （%2）", "decimal %3.",
                       "decimalEnclosedCircle %4"))
    + abstract(1, levels("chineseCountingThousand 第%1章", "chineseCountingThousand 第%2条",
                         extra=["", '<w:lvlRestart w:val="0"/>']))
    + abstract(2, levels("upperRoman %1", "decimal %1.%2", extra=["", "<w:isLgl/>"]))
    + num(1, 0) + num(2, 1) + num(3, 2)
    + num(4, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>')
)  # fmt: skip


def test_levels_count_on_and_begin_again() -> None:
    body = "".join(
        para(text, 1, level)
        for text, level in [("甲", 0), ("乙", 1), ("丙", 1), ("丁", 2), ("戊", 3), ("己", 3),
                            ("庚", 1), ("辛", 2), ("壬", 0), ("癸", 1)]
    )  # fmt: skip
    assert lines(word(body, numbering=NUMBERED)) == [
        "一、甲", "（一）乙", "（二）丙", "1.丁", "①戊", "②己",
        "（三）庚", "1.辛", "二、壬", "（一）癸",
    ]  # fmt: skip


def test_articles_count_through_chapters() -> None:
    body = para("总则", 2, 0) + para("甲。", 2, 1) + para("乙。", 2, 1)
    body += para("附则", 2, 0) + para("丙。", 2, 1)
    assert lines(word(body, numbering=NUMBERED)) == [
        "第一章 总则", "第一条 甲。", "第二条 乙。", "第二章 附则", "第三条 丙。",
    ]  # fmt: skip


def test_legal_numbers_overrides_and_lists_of_one_definition() -> None:
    body = para("甲", 3, 0) + para("5G应用", 3, 1)
    body += para("乙", 1, 0) + para("丙", 4, 0) + para("丁", 4, 1) + para("戊", 1, 0)
    assert lines(word(body, numbering=NUMBERED)) == [
        "I 甲", "1.1 5G应用", "一、乙", "五、丙", "（一）丁", "六、戊",
    ]  # fmt: skip


def test_a_level_begins_with_its_start_and_a_skipped_one_counts_as_begun() -> None:
    numbering = abstract(0, levels("decimal %1.", "decimal %1.%2", start=3)) + num(1, 0)
    body = para("甲", 1, 1) + para("乙", 1, 0)
    assert lines(word(body, numbering=numbering)) == ["3.3 甲", "4.乙"]


def test_numbering_of_styles() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="a2"><w:basedOn w:val="a1"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="a3"><w:basedOn w:val="a2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="c"><w:basedOn w:val="c"/></w:style>'
        '<w:style w:type="numbering" w:styleId="list"><w:pPr><w:numPr>'
        '<w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    )
    tied = ['<w:pStyle w:val="a1"/>', "", '<w:pStyle w:val="a3"/>']
    numbering = (
        abstract(0, levels("chineseCounting %1、", "chineseCounting （%2）", "decimal %3.",
                           extra=tied))
        + abstract(1, '<w:numStyleLink w:val="list"/>')
        + abstract(2, levels("decimalFullWidth %1．"))
        + num(1, 0) + num(2, 2) + num(3, 1)
    )  # fmt: skip
    body = para("甲", style="a1") + para("乙", style="a2") + para("丙", style="a3")
    body += para("无号", 0, style="a1") + para("丁", 3, 0) + para("戊", style="c")
    assert lines(word(body, numbering=numbering, styles=styles)) == [
        "一、甲", "（一）乙", "1.丙", "无号", "１．丁", "戊",
    ]  # fmt: skip


def test_bullets_hidden_and_empty_marks() -> None:
    kinds = ["bullet —", "bullet \uf06c", "none ", "none 附件：", "decimal %5."]
    hidden = ["", "", "", "", "<w:rPr><w:vanish/></w:rPr>"]
    numbering = abstract(0, levels(*kinds, extra=hidden)) + num(1, 0)
    body = "".join(para("甲", 1, level) for level in range(5)) + para("乙", 9, 0)
    assert lines(word(body, numbering=numbering)) == [
        "——甲", "甲", "甲", "附件：甲", "甲", "乙",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("chineseCounting", "一 十 十一 二十 二十一 一百零一"),
        ("japaneseCounting", "一 十 十一 二十 二十一 一百零一"),
        ("taiwaneseCounting", "一 十 十一 二十 二十一 一百零一"),
        ("ideographDigital", "一 一〇 一一 二〇 二一 一〇一"),
        ("chineseLegalSimplified", "壹 壹拾 壹拾壹 贰拾 贰拾壹 壹佰零壹"),
        ("decimalEnclosedCircleChinese", "① ⑩ ⑪ ⑳ 21 101"),
        ("decimalFullWidth", "１ １０ １１ ２０ ２１ １０１"),
        ("upperRoman", "I X XI XX XXI CI"),
        ("lowerLetter", "a j k t u wwww"),
        ("decimalZero", "01 10 11 20 21 101"),
        ("unheardOf", "1 10 11 20 21 101"),
        ("none", "     "),
    ],
)
def test_numerals(form: str, expected: str) -> None:
    written = [numeral(value, form) for value in (1, 10, 11, 20, 21, 101)]
    assert " ".join(written) == expected


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40))
def test_marks_are_the_counts_of_the_tree(depths: list[int]) -> None:
    """A plain count by hand over any run of levels gives the marks that the reader gives."""
    numbering = abstract(0, levels(*(f"decimal %{n}," for n in range(1, 5)))) + num(1, 0)
    counts: list[int] = []
    expected = []
    for depth in depths:
        counts = [*counts, *[0] * (depth + 1 - len(counts))][: depth + 1]
        counts = [*(count or 1 for count in counts[:-1]), counts[-1] + 1]
        expected.append(f"{counts[-1]},甲")
    assert lines(word("".join(para("甲", 1, d) for d in depths), numbering=numbering)) == expected


def test_revisions_show_their_outcome() -> None:
    body = (
        para(run("甲") + f"<w:ins>{run('加')}</w:ins><w:del>{run('删')}</w:del>"
             + f"<w:moveFrom>{run('移走')}</w:moveFrom><w:moveTo>{run('移来')}</w:moveTo>")
        + '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>'
        + run("前半") + "</w:p>" + para("后半", 1, 0) + para("乙", 1, 0)
        + "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>" + para("删行") + "</w:tc></w:tr>"
        + "<w:tr><w:tc>" + para("留行") + "</w:tc></w:tr></w:tbl>"
    )  # fmt: skip
    assert lines(word(body, numbering=NUMBERED)) == [
        "甲加移来", "一、前半后半", "二、乙", "留行",
    ]  # fmt: skip


def test_what_is_not_shown_stays_out() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="p"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = (
        para(run("甲") + run("藏", "<w:vanish/>") + run("藏", '<w:rStyle w:val="h"/>'))
        + para(run("藏") + run("显", '<w:vanish w:val="0"/>'), style="p")
        + para('<w:commentRangeStart w:id="0"/>' + run("乙") + '<w:commentRangeEnd w:id="0"/>'
               '<w:r><w:commentReference w:id="0"/></w:r>')
        + para("<w:r><w:ruby><w:rt>" + run("fā") + "</w:rt><w:rubyBase>" + run("发")
               + "</w:rubyBase></w:ruby></w:r>" + run("展"))
        + para(control(run("单击输入"), "<w:showingPlcHdr/>"))
    )  # fmt: skip
    assert lines(word(body, styles=styles, comments="")) == ["甲", "显", "乙", "发展"]


def test_fields_links_and_controls() -> None:
    ring = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>eq \\o\\ac(○,3)'
    ring += '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    body = (
        para(run("见") + field(" REF _x ", run("第三条")) + field(" PAGE ", run("7")))
        + para(f"<w:hyperlink>{run('链接')}</w:hyperlink>" + run("末"))
        + para('<w:fldSimple w:instr=" NUMPAGES ">' + run("9") + "</w:fldSimple>" + run("页"))
        + para(ring + run("甲"))
        + control(para("整段") + control(para("嵌套")))
        + para(run("行内") + control(run("控件")))
        + f"<w:customXml>{para('自定义')}</w:customXml>"
    )
    assert lines(word(body)) == [
        "见第三条", "链接末", "页", "③甲", "整段", "嵌套", "行内控件", "自定义",
    ]  # fmt: skip


def test_contents_are_dropped_with_their_title() -> None:
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    code = "<w:r><w:instrText>TOC \\o</w:instrText></w:r>"
    separate = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    styles = '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="toc 2"/></w:style>'
    by_field = para(begin + code + separate + run("一、总则1")) + para("二、附则2") + para(end)
    for contents in (
        by_field,
        control(para("一、总则1"), gallery),
        para("一、总则1", style="x") + para("二、附则2", style="x"),
    ):
        body = para("标题") + para("目　录") + contents + para("一、总则")
        assert lines(word(body, styles=styles)) == ["标题", "一、总则"]


def test_a_field_without_end_swallows_nothing() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF</w:instrText></w:r>'
    assert lines(word(para(begin + run("甲")) + para("乙"))) == ["甲", "乙"]


def test_boxes_and_notes_follow_their_paragraph() -> None:
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = para(run("甲") + box(para("盒一") + para("盒二")) + note) + para(run("乙") + note)
    notes = f'<w:footnote w:id="2">{para("规上企业是指……")}</w:footnote>'
    assert lines(word(body, footnotes=notes)) == [
        "甲", "盒一", "盒二", "注：规上企业是指……", "乙",
    ]  # fmt: skip


def test_signs_and_formulas_keep_their_meaning() -> None:
    body = (
        para(run("10") + run("4", '<w:vertAlign w:val="superscript"/>')
             + '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + run("50%"))
        + para("<m:oMath><m:f><m:num><m:r><m:t>投入</m:t></m:r></m:num><m:den><m:r><m:t>收入"
               "</m:t></m:r></m:den></m:f></m:oMath>")
    )  # fmt: skip
    assert lines(word(body)) == ["10⁴≥50%", "(投入)/(收入)"]


def test_tables_keep_heads_captions_and_ordinals() -> None:
    wide = '<w:tcPr><w:gridSpan w:val="3"/></w:tcPr>'
    down = '<w:tcPr><w:vMerge w:val="{}"/></w:tcPr>'
    header = "<w:trPr><w:tblHeader/></w:trPr>"
    rows = [
        [wide + para("奖励标准表")],
        ["序号", "类别", "标准"],
        ["<w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:p>",
         down.format("restart") + para("甲"), "20万元"],
        ["<w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:p>",
         down.format("continue") + para(""), para("10万元") + para("另加5万元")],
    ]  # fmt: skip
    numbering = abstract(0, levels("decimal %1")) + num(1, 0)
    expected = ["奖励标准表", "序号 | 类别 | 标准", "1 | 甲 | 20万元", "2 | 甲 | 10万元 另加5万元"]
    blocks = read_docx(word(table(rows), numbering=numbering)).blocks
    assert [b.text for b in blocks] == expected
    assert [b.heads for b in blocks] == [True, True, False, False]
    marked = table(rows).replace("<w:tr>", f"<w:tr>{header}", 3)
    blocks = read_docx(word(marked, numbering=numbering)).blocks
    assert [b.heads for b in blocks] == [True, True, True, False]


def test_a_span_wider_than_any_table_is_cut() -> None:
    wide = '<w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr>' + para("甲")
    first, *_ = lines(word(table([[wide, "乙"], ["丙", "丁"]])))
    assert first.count("甲") == 63


def test_frames_around_text_are_read_as_text() -> None:
    inner = table([["类别", "标准"], ["甲", "20万元"]])
    frame = table([[para("一、总则") + para("正文。")], [para("二、标准") + inner + para("末")]])
    beside = table([["文号甲", "签发人"]])
    blocks = read_docx(word(frame + beside)).blocks
    sheet = table([["左", "右"], [para("三、表格") + inner, "旁"]])
    assert [b.text for b in read_docx(word(sheet)).blocks] == [
        "左", "右", "三、表格", "类别 | 标准", "甲 | 20万元", "旁",
    ]  # fmt: skip
    assert [(b.text, b.table) for b in blocks] == [
        ("一、总则", None), ("正文。", None), ("二、标准", None),
        ("类别 | 标准", 1), ("甲 | 20万元", 1), ("末", None), ("文号甲", None), ("签发人", None),
    ]  # fmt: skip


def test_the_strict_variant_is_the_same() -> None:
    data = word(para("甲", 1, 0), numbering=NUMBERED)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        files = {name: package.read(name).decode() for name in package.namelist()}
    strict = "http://purl.oclc.org/ooxml/"
    common = "http://schemas.openxmlformats.org/"
    for old, new in (("wordprocessingml/2006/main", "wordprocessingml/main"),
                     ("officeDocument/2006/", "officeDocument/")):  # fmt: skip
        files = {n: text.replace(common + old, strict + new) for n, text in files.items()}
    assert lines(zipped(files)) == ["一、甲"]


def rejected(data: bytes, suffix: str = ".docx") -> str:
    with pytest.raises(DocumentRejected) as caught:
        read_bytes(data, suffix)
    return caught.value.reason


GOOD = word(para("甲", 1, 0), numbering=NUMBERED)
ENTITIES = "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefg", "bcdefgh", strict=True)
)
LAUGHS = (
    f'<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈">{ENTITIES}]><w:document xmlns:w="w">&h;</w:document>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "file_empty"),
        (GOOD[:-40], "word_damaged"),
        (GOOD[: len(GOOD) // 2], "word_damaged"),
        (zipped({"a.txt": "b"}), "word_no_body"),
        (zipped({"word/document.xml": "<x/>"}), "word_no_body"),
        (zipped({"word/document.xml": "<x"}), "word_damaged"),
        (word("", extra={"../../x": "a"}), "word_climbs"),
        (word("", extra={"C:\\x": "a"}), "word_climbs"),
        (word("", extra={"word/media/a": "0" * 3_000_000}), "word_bomb"),
        (word("", extra={f"a{n}": "" for n in range(5001)}), "word_entries"),
        (zipped({"word/document.xml": LAUGHS}), "word_damaged"),
        (word("", extra={"word/document.xml": OUTSIDE + "<x>&e;</x>"}), "word_dtd"),
        (word('<w:altChunk xmlns:r="r" r:id="rId9"/>'), "word_chunk"),
        (word(para("<w:r><w:drawing/></w:r>")), "word_pictures"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
         "file_password"),
        (b"%PDF-1.7", "file_not_text"),
        (b"<!DOCTYPE html><html>", "file_not_text"),
        ("只是文字".encode(), "file_not_text"),
    ],
)  # fmt: skip
def test_bad_files_are_refused(data: bytes, reason: str) -> None:
    assert rejected(data) == reason


def test_a_long_cell_merged_over_many_rows_is_refused() -> None:
    first = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + para("长" * 20_000)
    below = "<w:tcPr><w:vMerge/></w:tcPr>" + para("")
    assert rejected(word(table([["甲", first], *[["乙", below]] * 300]))) == "word_table"


def test_tables_in_tables_without_end_are_refused() -> None:
    body = "<w:tbl><w:tr><w:tc>" * 500 + para("甲") + "</w:tc></w:tr></w:tbl>" * 500
    assert rejected(word(body)) == "word_damaged"


@pytest.mark.parametrize(
    ("opening", "closing", "times"),
    [
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 82),
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", 123),
        ("<w:customXml>", "</w:customXml>", 247),
        ("<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>", 61),
    ],
)
def test_the_deepest_nesting_that_is_parsed_is_read(opening: str, closing: str, times: int) -> None:
    assert lines(word(opening * times + para("甲") + closing * times)) == ["甲"]
    assert lines(word(para("<w:smartTag>" * 240 + run("甲") + "</w:smartTag>" * 240))) == ["甲"]


def test_an_empty_file_has_no_blocks() -> None:
    assert lines(word("")) == []


def test_a_relationship_that_points_outside_is_not_followed() -> None:
    relations = (
        "<Relationships><Relationship TargetMode='External' Type='x/numbering' "
        "Target='numbering.xml'/></Relationships>"
    )
    extra = {"word/_rels/document.xml.rels": relations}
    assert lines(word(para("甲", 1, 0), extra=extra, numbering=NUMBERED)) == ["甲"]


EVERYTHING = word(
    para("总则", 1, 0) + para(run("甲") + box(para("盒"))) + para(field("REF", run("乙")), 2, 1)
    + table([["类别", "标准"], ["<w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + para("丙")]]),
    numbering=NUMBERED,
    styles='<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/>'
    "</w:style>",
)  # fmt: skip
STORED = io.BytesIO()
with zipfile.ZipFile(io.BytesIO(EVERYTHING)) as packed, zipfile.ZipFile(STORED, "w") as plain:
    for item in packed.namelist():
        plain.writestr(item, packed.read(item))


def reads_or_refuses(data: bytes) -> None:
    with contextlib.suppress(DocumentRejected):
        assert all(block.text for block in read_docx(data).blocks)


@given(st.sampled_from([EVERYTHING, STORED.getvalue()]), st.data())
def test_damage_gives_blocks_or_a_refusal(whole: bytes, data: st.DataObject) -> None:
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(0, 4))):
        damaged[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
    if data.draw(st.booleans()):
        del damaged[start:end]
    reads_or_refuses(bytes(damaged))


@given(st.data())
def test_odd_xml_gives_blocks_or_a_refusal(data: st.DataObject) -> None:
    """Flipped bytes mostly break checksums; here the package is whole and its XML is odd."""
    with zipfile.ZipFile(io.BytesIO(EVERYTHING)) as package:
        files = {name: package.read(name).decode() for name in package.namelist()}
    name = data.draw(st.sampled_from(["word/document.xml", "word/numbering.xml"]))
    pieces = re.split(r'(<|="[^"]*")', files[name])
    for _ in range(data.draw(st.integers(1, 5))):
        at, other = (data.draw(st.integers(0, len(pieces) - 1)) for _ in range(2))
        change = data.draw(st.sampled_from(["swap", "drop", "value"]))
        if change == "swap":
            pieces[at], pieces[other] = pieces[other], pieces[at]
        elif change == "drop" and len(pieces) > 2:
            del pieces[at]
        else:
            odd = data.draw(st.sampled_from(["", "-1", "x", "99999999999", "%9", "２", "²"]))
            values = [n for n, piece in enumerate(pieces) if piece.startswith("=")]
            pieces[data.draw(st.sampled_from(values))] = f'="{odd}"'
    files[name] = "".join(pieces)
    reads_or_refuses(zipped(files))


@pytest.mark.parametrize("odd", ["", "x", "-1", "99999999999", "²", "２"])
def test_odd_numbers_do_no_harm(odd: str) -> None:
    """Each number of the XML in turn, and all at once, is no number that Word would write."""
    with zipfile.ZipFile(io.BytesIO(EVERYTHING)) as package:
        files = {name: package.read(name).decode() for name in package.namelist()}
    for name in ("word/document.xml", "word/numbering.xml"):
        text = files[name]
        reads_or_refuses(zipped({**files, name: re.sub(r'"\d+"', f'"{odd}"', text)}))
        for found in re.finditer(r'"\d+"', text):
            changed = text[: found.start()] + f'"{odd}"' + text[found.end() :]
            reads_or_refuses(zipped({**files, name: changed}))


def test_every_number_of_a_law_is_written_as_laws_write_it() -> None:
    assert [numeral(n, "chineseCountingThousand") for n in range(1, 1261)] == [
        an2cn(n) for n in range(1, 1261)
    ]
