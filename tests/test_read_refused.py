"""Hostile and broken PDF files and pictures are refused with a reason, and harm nothing."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

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
from ingest.read.page import Page
from ingest.read.pdf import read_pdf
from rag.errors import DocumentRejected
from tests.pdfs import (
    SHEET,
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
