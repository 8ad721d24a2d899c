"""The text layer of a PDF, page by page, as pdfium reads it.

pdfium draws and reads what stands on the pages and runs nothing: its form and script parts are
never set up. It is not safe in threads and cannot be interrupted: run it by `ingest.read.apart`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw

from ingest.read.drawing import drawing
from ingest.read.glyphs import Glyph, spans_of, turned
from ingest.read.page import Page
from rag.errors import DocumentRejected

PAGES = 1000
"""A file with more pages is refused: no policy is that long, and reading takes its time."""
_GLYPHS = 50_000
"""A page with more characters is refused; a full A3 page of small print has some 15,000."""
PIXELS = 16_000_000
"""A page is drawn with at most so many pixels: A3 at 200 dpi has 7.7 million."""
_SCALE = 0.7
"""Pixels a point when ink is measured: 50 dpi shows where text stands."""
_DARK = 160


@contextmanager
def opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The open file.

    :raises DocumentRejected: when it is encrypted, damaged, without pages, or too long.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise DocumentRejected("pdf_locked" if locked else "pdf_damaged") from error
    try:
        if not len(document):
            raise DocumentRejected("pdf_damaged")
        if len(document) > PAGES:
            raise DocumentRejected("pdf_too_long", pages=len(document), limit=PAGES)
        yield document
    finally:
        document.close()


def text_layer(data: bytes) -> Iterator[Page]:
    """The pages as their text layers tell them.

    :raises DocumentRejected: as `opened`; when a page is damaged or holds too much.
    """
    with opened(data) as document:
        for number in range(1, len(document) + 1):
            with opened_page(document, number) as page:
                yield _page(page, number)


@contextmanager
def opened_page(document: pypdfium2.PdfDocument, number: int) -> Iterator[pypdfium2.PdfPage]:
    """An open page, by its number from 1.

    :raises DocumentRejected: when the page is damaged.
    """
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise DocumentRejected("pdf_page_damaged", page=number) from error
    try:
        yield page
    finally:
        page.close()


def _page(page: pypdfium2.PdfPage, number: int) -> Page:
    glyphs, faulty = _glyphs(page, number)
    shape = drawing(page)
    bare = _bare_ink(page, glyphs) if shape.pictures or len(glyphs) < 30 else None
    left, bottom, right, top = page.get_bbox()
    glyphs, rules, sideways = turned(glyphs, shape.rules, (left, bottom, right, top))
    width = top - bottom if sideways else right - left
    return Page(number, width, spans_of(glyphs, rules), rules, faulty, bare)


def _glyphs(page: pypdfium2.PdfPage, number: int) -> tuple[list[Glyph], int]:
    """The characters in the order of the file, and how many of them are of no sure meaning."""
    try:
        text = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise DocumentRejected("pdf_page_damaged", page=number) from error
    count = text.count_chars()
    if count > _GLYPHS:
        raise DocumentRejected("pdf_page_full", page=number, limit=_GLYPHS)
    glyphs, faulty = [], 0
    left, bottom, right, top = page.get_bbox()
    for index in range(count):
        if raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        glyph = _glyph(text, index)
        if left - 1 <= glyph.x and glyph.x <= right + 1 and bottom - 1 <= glyph.y <= top + 1:
            glyphs.append(glyph)
            faulty += raw.FPDFText_HasUnicodeMapError(text, index) == 1
    text.close()
    return glyphs, faulty


def _glyph(text: pypdfium2.PdfTextPage, index: int) -> Glyph:
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetLooseCharBox(text, index, box)
    raw.FPDFText_GetMatrix(text, index, matrix)
    raw.FPDFText_GetCharOrigin(text, index, x, y)
    scale = float(np.hypot(matrix.c, matrix.d))
    code = raw.FPDFText_GetUnicode(text, index)
    return Glyph(
        text=_character(code),
        x=x.value,
        y=y.value,
        box=(box.left, box.bottom, box.right, box.top),
        size=raw.FPDFText_GetFontSize(text, index) * scale,
        direction=(matrix.a, matrix.b),
    )


def _character(code: int) -> str:
    if code in (0x2, 0xFFFE):  # how pdfium writes a hyphen at a line's end
        return "-"
    if code < 0x20 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return " " if code in (0x9, 0xA, 0xD) else "\ufffd"
    return chr(code)


def _bare_ink(page: pypdfium2.PdfPage, glyphs: list[Glyph]) -> float | None:
    """The share of dark pixels that no character stands over; None on a page without ink."""
    page.set_rotation(0)  # as the places of characters are told
    ink = picture(page, _SCALE, gray=True) < _DARK
    total = int(np.count_nonzero(ink))
    if total < ink.size / 50_000:
        return None
    left, _, _, top = page.get_bbox()
    for glyph in glyphs:
        x0, y0, x1, y1 = (round(v * _SCALE) for v in glyph.box)
        x, y = round(left * _SCALE), round(top * _SCALE)
        ink[max(0, y - y1 - 1) : max(0, y - y0 + 1), max(0, x0 - x - 1) : max(0, x1 - x + 1)] = 0
    return float(np.count_nonzero(ink) / total)


def picture(page: pypdfium2.PdfPage, scale: float, gray: bool = False) -> NDArray[np.uint8]:
    """The page drawn, in so many pixels a point; fewer where that would be more than `PIXELS`."""
    area = page.get_width() * page.get_height()
    scale = min(scale, (PIXELS / max(area, 1)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=gray, limit_image_cache=True)
    pixels: NDArray[np.uint8] = bitmap.to_numpy().copy()
    bitmap.close()
    return pixels[:, :, 0] if gray and pixels.ndim == 3 else pixels
