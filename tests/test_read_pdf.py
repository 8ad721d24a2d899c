"""PDF files and pictures: what was printed comes back, whatever way it was printed."""

from __future__ import annotations

import base64
import io

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ingest.read import read_bytes
from ingest.read.characters import closed, join, plain, tightened
from ingest.read.pdf import read_pdf
from tests.pdfs import (
    NUMBER,
    ONE,
    PARAGRAPHS,
    SHEET,
    TITLE,
    TWO,
    lying,
    merged,
    picture,
    pictures,
    printed,
    scanned,
    texts,
)


@pytest.fixture(scope="module")
def sheet(browser: Browser) -> bytes:
    """One page of policy."""
    return printed(browser, SHEET)


@pytest.fixture(scope="module")
def scan(sheet: bytes) -> Image.Image:
    """That page as a picture."""
    return pictures(sheet)[0]


# text


@pytest.mark.parametrize("foot", ["- {} -", "—{}—", "第 {} 页 共 9 页", "{}", "{} / 9"])
def test_paragraphs_go_on_over_pages_without_what_runs_above_and_below(
    browser: Browser, foot: str
) -> None:
    body = SHEET + "".join(f"<p>{text}</p>" for text in [ONE, TWO] * 12)
    data = printed(browser, body, head="示例市人民政府公报", foot=foot.format(NUMBER))
    reading = read_pdf(data)
    assert texts(reading) == PARAGRAPHS + [ONE, TWO] * 12
    assert reading.blocks[0].page == 1
    assert reading.blocks[-1].page == 3
    assert not reading.recognised


def test_paragraphs_parted_by_gaps_alone(browser: Browser) -> None:
    body = "".join(f"<p>{text[2:]}</p>" for text in [ONE, TWO] * 9)
    style = "p { text-indent: 0; margin: 0 0 12pt } body { text-align: left; font-size: 11pt }"
    assert texts(read_pdf(printed(browser, body, style=style))) == [ONE[2:], TWO[2:]] * 9


def test_a_table_over_pages_is_one_and_merged_cells_are_repeated(browser: Browser) -> None:
    again = "再次认定，且上一年度营业收入增长超过百分之二十的"
    rows = "".join(
        f"<tr><td rowspan=2>第{n}类示例企业<td>首次认定<td>{n}0万元<tr><td>{again}<td>{n}万元"
        for n in range(1, 25)
    )
    head = "<thead><tr><th>类别<th>情形<th>奖励标准</thead>"
    reading = read_pdf(
        printed(browser, f"<p>{ONE}</p><table>{head}{rows}</table><p>{TWO}</p>", foot=NUMBER)
    )
    table = [block for block in reading.blocks if block.table]
    assert [block.text for block in table if block.heads] == ["类别 | 情形 | 奖励标准"]
    assert [block.text for block in table[1:]] == [
        f"第{n}类示例企业 | {text}"
        for n in range(1, 25)
        for text in (
            f"首次认定 | {n}0万元",
            f"{again} | {n}万元",
        )
    ]
    assert {block.table for block in table} == {1}
    assert {block.page for block in table} == {1, 2}
    assert [texts(reading)[0], texts(reading)[-1]] == [ONE, TWO]


def test_two_columns_are_read_one_after_the_other(browser: Browser) -> None:
    body = TITLE + "<div>" + "".join(f"<p>{text}</p>" for text in [ONE, TWO] * 3) + "</div>"
    style = "div { columns: 2; column-gap: 2em; font-size: 11pt; line-height: 16pt }"
    assert texts(read_pdf(printed(browser, body, style=style))) == PARAGRAPHS + [ONE, TWO] * 2


@pytest.mark.parametrize(
    "style",
    [
        "body { writing-mode: vertical-rl; height: 250mm } .title { margin: 0 }",
        "body { writing-mode: vertical-rl; text-orientation: sideways; height: 250mm }",
        "body { writing-mode: sideways-lr; height: 250mm } .title { margin: 0 }",
    ],
)
def test_columns_from_right_to_left_and_turned_pages(browser: Browser, style: str) -> None:
    found = texts(read_pdf(printed(browser, SHEET, style=style)))
    assert "".join(found) == "".join(PARAGRAPHS)
    assert found[-1] == TWO


def test_a_page_with_a_turn_and_a_slanting_watermark(browser: Browser) -> None:
    mark = "<div style='position: fixed; top: 200px; transform: rotate(-40deg)'>示例水印</div>"
    document = pypdfium2.PdfDocument(printed(browser, SHEET + mark))
    document[0].set_rotation(90)
    file = io.BytesIO()
    document.save(file)
    assert texts(read_pdf(file.getvalue())) == PARAGRAPHS


def test_letter_spaced_lines_and_contents_with_dots(browser: Browser) -> None:
    entries = "".join(
        f"<p class=left>{mark}{name}……………………………………{page}</p>"
        for mark, name, page in (("一、", "支持对象", 1), ("二、", "支持标准", 3))
    )
    spaced = "<p class=title style='letter-spacing: 0.6em'>若干措施</p>"
    body = f"{spaced}<p class=title>目　录</p>{entries}<p>{ONE}</p><p>{TWO}</p>"
    assert texts(read_pdf(printed(browser, body))) == ["若干措施", ONE, TWO]


def test_characters_as_they_are_ordinarily_written() -> None:
    assert plain("⼀⻄⻓⻅⼈⽬ ﬁ ﬂ 豈") == "一西长见人目 fi fl 豈"
    assert plain("︰①㈠") == "︰①㈠"
    assert tightened("关 于 印 发 〔2024〕 23号") == "关于印发〔2024〕23号"
    assert tightened("第一章 总则") == "第一章 总则"
    assert join(["最高50", "0万元", "OpenAI", "model"]) == "最高500万元OpenAI model"
    assert closed("由〔市科技局负责]") == closed("由〔市科技局负责") == "由〔市科技局负责〕"
    assert closed("〔2024〕[1]") == "〔2024〕[1]"


# recognition, decided by page


def test_scanned_pages_alone_are_recognised_whichever_way_they_lie(
    sheet: bytes, scan: Image.Image
) -> None:
    turned = [scan, *(scan.rotate(90 * quarters, expand=True) for quarters in (1, 2, 3))]
    reading = read_pdf(merged(sheet, scanned(turned)), threads=2)
    assert reading.recognised == (2, 3, 4, 5)
    assert texts(reading) == PARAGRAPHS * 5
    assert [block.page for block in reading.blocks] == [n for n in range(1, 6) for _ in range(3)]


def test_a_layer_that_lies_is_not_believed(sheet: bytes) -> None:
    lie = lying(sheet)
    layer = pypdfium2.PdfDocument(lie)[0].get_textpage().get_text_bounded()
    assert "示例" not in layer
    assert len(layer) > 150
    reading = read_pdf(lie, threads=2)
    assert reading.recognised == (1,)
    assert texts(reading) == PARAGRAPHS


def over_a_picture(scan: Image.Image, lines: list[str]) -> bytes:
    """A scan with a hidden text layer, as scanners with recognition of their own make it."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842))
    canvas.drawInlineImage(scan, 0, 0, 595, 842)
    text = canvas.beginText(62, 842 - 76)
    text.setTextRenderMode(3)
    text.setFont("STSong-Light", 16, leading=24)
    for line in lines:
        text.textLine(line)
    canvas.drawText(text)
    canvas.save()
    return file.getvalue()


def test_a_scan_under_a_worthless_layer_is_recognised(scan: Image.Image) -> None:
    layers = ["示例市扫描专用章", "锟斤拷" * 9, "ÖÐ»ªÈËÃñ¹²ºÍ¹ú" * 9]
    reading = read_pdf(merged(*(over_a_picture(scan, [layer]) for layer in layers)), threads=2)
    assert reading.recognised == (1, 2, 3)
    assert texts(reading) == PARAGRAPHS * 3


def test_a_scan_with_a_good_layer_is_not_recognised(scan: Image.Image) -> None:
    lines = [(ONE + TWO)[at : at + 30] for at in range(0, len(ONE + TWO), 30)]
    reading = read_pdf(over_a_picture(scan, ["关于支持示例产业", "高质量发展的若干措施", *lines]))
    assert not reading.recognised
    assert "最高不超过100万元" in "".join(texts(reading))


def test_text_beside_a_photograph_is_kept_as_it_is(browser: Browser) -> None:
    noise = Image.effect_noise((400, 300), 90)
    source = base64.b64encode(picture(noise, "PNG")).decode()
    shown = f"<img style='width: 100%; height: 150mm' src='data:image/png;base64,{source}'>"
    data = printed(browser, SHEET.replace("500万", "５００万") + shown)
    reading = read_pdf(data, threads=2)
    assert not reading.recognised
    assert "５００万元" in texts(reading)[-1]


def test_a_scanned_table_keeps_rows_and_columns(browser: Browser) -> None:
    rows = "<tr><td rowspan=2>高新技术企业<td>首次认定<td>20万元<tr><td>再次认定<td>10万元"
    table = f"<p>{ONE}</p><table><tr><th>类别<th>情形<th>标准{rows}</table>"
    reading = read_pdf(scanned(pictures(printed(browser, table))), threads=2)
    assert texts(reading) == [
        ONE,
        "类别 | 情形 | 标准",
        "高新技术企业 | 首次认定 | 20万元",
        "高新技术企业 | 再次认定 | 10万元",
    ]
    assert [block.heads for block in reading.blocks] == [False, True, False, False]


def test_a_photograph_lies_as_its_camera_says(scan: Image.Image) -> None:
    exif = Image.Exif()
    exif[0x0112] = 7  # mirrored and on its side, so that no turn alone makes it legible
    lying_so = scan.transpose(Image.Transpose.TRANSVERSE)
    data = picture(lying_so, "JPEG", exif=exif, quality=90)
    reading = read_bytes(data, ".JPG", threads=2)
    assert texts(reading) == PARAGRAPHS
    assert reading.recognised == (1,)


def test_a_tiff_file_of_two_pages_on_transparent_paper(scan: Image.Image) -> None:
    ink = Image.new("RGBA", scan.size, "black")
    ink.putalpha(scan.point(lambda value: 255 - value))
    data = picture(ink, "TIFF", save_all=True, append_images=[Image.new("L", (800, 1100), 255)])
    reading = read_bytes(data, ".tif", threads=2)
    assert texts(reading) == PARAGRAPHS
    assert {block.page for block in reading.blocks} == {1}
