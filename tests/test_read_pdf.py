"""PDF files and pictures: what was printed comes back, whatever way it was printed."""

from __future__ import annotations

import base64
import io
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import Browser
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ingest.read import read_bytes
from ingest.read.apart import each_apart
from ingest.read.blocks import Reading
from ingest.read.characters import closed, join, plain, tightened, width
from ingest.read.flow import blocks_of
from ingest.read.lines import Line
from ingest.read.page import Page
from ingest.read.pdf import read_pdf
from rag.errors import DocumentRejected
from tests.pdfs import NUMBER, lying, merged, pictures, printed, scanned

ONE = (
    "一、支持对象。在示例市注册、具有独立法人资格的企业，以及在示例市开展技术研发、成果转化和产业化活动的"
    "高等院校、科研院所和新型研发机构，按照本措施享受支持政策。"
)
TWO = (
    "二、支持标准。对新认定的示例企业，给予一次性奖励20万元；对研发投入超过500万元(含)的企业，按照"
    "实际投入的10%给予补助，最高不超过100万元。〔市科技局、财政局按职责分工负责〕"
)
TITLE = "<p class=title>关于支持示例产业<br>高质量发展的若干措施</p>"
SHEET = f"{TITLE}<p>{ONE}</p><p>{TWO}</p>"
PARAGRAPHS = ["关于支持示例产业高质量发展的若干措施", ONE, TWO]


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks]


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


def picture(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


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


# what is refused


def made(pages: int, encrypt: StandardEncryption | None = None) -> bytes:
    """A PDF of pages with a line each."""
    file = io.BytesIO()
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(file, encrypt=encrypt)
    for number in range(1, pages + 1):
        canvas.setFont("STSong-Light", 16)
        canvas.drawString(72, 700, f"一、示例第{number}条")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def test_what_cannot_be_read_is_refused_with_a_reason(sheet: bytes, scan: Image.Image) -> None:
    locked = StandardEncryption("open", "own", canPrint=0)
    cases = {
        (b"", ".pdf"): "空的",
        (b"\0\n", ".png"): "空的",
        ("一、总则".encode(), ".pdf"): "却不是 PDF",
        (made(1, encrypt=locked), ".pdf"): "密码",
        (sheet[:2000], ".pdf"): "损坏",
        (b"%PDF-1.7\nnothing", ".pdf"): "损坏",
        (made(5000), ".pdf"): "5000 页",
        (sheet, ".txt"): "PDF 文件",
        (sheet, ".png"): "图片已损坏",
        (picture(scan, "PNG")[:5000], ".png"): "图片已损坏",
        (picture(Image.new("1", (20_000, 20_000)), "PNG"), ".png"): "图片超过上限",
        (picture(Image.new("L", (9, 9)), "TIFF"), ".txt"): "图片",
    }
    for (data, suffix), word in cases.items():
        with pytest.raises(DocumentRejected, match=word):
            read_bytes(data, suffix)


def test_a_file_locked_against_changes_alone_is_read(sheet: bytes) -> None:
    reading = read_pdf(made(1, encrypt=StandardEncryption("", "own", canModify=0)))
    assert texts(reading) == ["一、示例第1条"]


SCRIPTED = b"""%PDF-1.7
1 0 obj <</Type /Catalog /Pages 2 0 R /OpenAction 6 0 R /AA <</WC 6 0 R>>
 /Names <</EmbeddedFiles <</Names [(a.txt) 7 0 R]>> /JavaScript <</Names [(x) 6 0 R]>>>>>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /AA <</O 6 0 R>>
 /Resources <</Font <</F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>>> endobj
4 0 obj <</Length 52>> stream
BT /F 16 Tf 72 700 Td (A page with a script in it) Tj ET
endstream endobj
6 0 obj <</S /JavaScript /JS (while \\(true\\) { app.alert\\("x"\\) })>> endobj
7 0 obj <</Type /Filespec /F (a.txt) /EF <</F 8 0 R>>>> endobj
8 0 obj <</Type /EmbeddedFile /Length 6>> stream
hidden
endstream endobj
trailer <</Root 1 0 R>>
"""


def test_scripts_and_attachments_are_not_touched() -> None:
    assert texts(read_pdf(SCRIPTED, threads=2)) == ["A page with a script in it"]


@settings(max_examples=12)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=60),
    st.floats(0.2, 1),
)
def test_damaged_bytes_give_a_reading_or_a_reason(
    flips: list[tuple[float, int]], kept: float
) -> None:
    data = bytearray(SCRIPTED + made(2))
    for place, value in flips:
        data[int(place * (len(data) - 1))] = value
    try:
        reading = read_pdf(bytes(data[: int(kept * len(data))]), threads=2)
    except DocumentRejected:
        return
    assert all(block.text and block.page for block in reading.blocks)


# work in another process


def hanging() -> Iterator[int]:
    yield 1
    time.sleep(60)


def dying() -> Iterator[int]:
    print("a library prints", flush=True)
    yield 1
    os.abort()


def greedy() -> Iterator[int]:
    yield len(bytearray(64 * 1024**3))


def shut_in(data: bytes) -> Iterator[Page]:
    """Recognition where every way out of the machine fails."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("recognition looked outside")

    socket.socket = socket.getaddrinfo = socket.create_connection = refuse  # type: ignore
    from ingest.read.scan import recognised_pages  # noqa: PLC0415

    return recognised_pages(data, [1], 2)


def test_what_hangs_dies_or_fills_the_memory_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    for work, word in ((hanging, "第 2 页超过"), (dying, "第 2 页时"), (greedy, "第 1 页时")):
        began = time.perf_counter()
        with pytest.raises(DocumentRejected, match=word):
            list(each_apart(work, seconds=10))
        assert time.perf_counter() - began < 30
    assert capfd.readouterr().out == ""


def test_recognition_looks_nothing_up_outside(scan: Image.Image) -> None:
    (page,) = each_apart(shut_in, scanned([scan]), seconds=180)
    assert "支持示例产业" in page.text


def test_text_files_are_read_without_the_libraries_of_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("关于示例的意见\n一、总则。示例。", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from ingest.pipeline import read_document;"
        "from ingest.sources import SourceFile; read_document(SourceFile(Path(sys.argv[1])));"
        "print({'pypdfium2', 'onnxruntime', 'rapidocr', 'cv2', 'PIL'} & set(sys.modules))"
    )
    run = [sys.executable, "-c", code, str(tmp_path / "a.txt")]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout == "set()\n"


# lines to paragraphs

PIECES = ["支持企业", "20万元", "(一)项", "3.5%", "eVTOL", "——", "、", "，", "第三条", "1"]


def sentences(pieces: list[str]) -> st.SearchStrategy[str]:
    parts = st.lists(st.sampled_from(pieces), min_size=1, max_size=40)
    return parts.map(lambda found: "给予" + "".join(found) + "补助。")


MARKS = ["一、", "(二)", "3.", "（4）", "第五条　", "——"]


def wrapped(paragraphs: list[str], room: int, indent: int, height: int) -> list[list[Line]]:
    """Paragraphs as lines of so many characters on pages of so many lines."""
    pages: list[list[Line]] = [[]]
    for text in paragraphs:
        at, x = 0, indent
        while at < len(text):
            end = at + 1
            while end < len(text) and width(text[at : end + 1]) + x <= room:
                end += 1
            if len(pages[-1]) == height:
                pages.append([])
            y = 30.0 + 20 * len(pages[-1])
            line = text[at:end]
            right = (room if end < len(text) else x + width(line)) * 10.0  # justified
            pages[-1].append(Line(line, x * 10.0, y, right, y + 10, 10.0, len(pages)))
            at, x = end, 0
    return pages


@given(
    st.lists(
        st.tuples(st.sampled_from([*MARKS, ""]), sentences([*PIECES, "〔某局〕"])).map("".join),
        min_size=1,
        max_size=12,
    ),
    st.integers(18, 40),
    st.integers(9, 20),
)
def test_indented_paragraphs_are_whole_again(texts: list[str], room: int, height: int) -> None:
    texts = [ONE, TWO, *texts]
    found = blocks_of(wrapped(texts, room, 2, height))
    assert [block.text.replace(" ", "") for block in found] == texts


@given(
    st.lists(
        st.tuples(st.sampled_from(MARKS), sentences(PIECES)).map("".join), min_size=1, max_size=12
    ),
    st.integers(18, 40),
    st.integers(9, 20),
)
def test_so_are_numbered_ones_without_an_indent(texts: list[str], room: int, height: int) -> None:
    texts = [ONE, TWO, *texts]
    found = blocks_of(wrapped(texts, room, 0, height))
    assert [block.text.replace(" ", "") for block in found] == texts


def test_short_lines_stay_apart_without_indent_or_number() -> None:
    long = [ONE[2:], TWO[2:], ONE[2:]]
    names = [f"示例市第{number}局" for number in "一二三四五六七八九"]
    pages = wrapped(long, 24, 0, 30) + wrapped(["各有关单位：", *names], 24, 0, 30)
    second = [replace(line, page=2) for line in pages[1]]
    assert [block.text for block in blocks_of([pages[0], second])] == [
        *long,
        "各有关单位：",
        *names,
    ]
