"""Readers: bytes to blocks, one module a format; `read_bytes` picks the module."""

from __future__ import annotations

from ingest.lines import mend_lines
from ingest.read.blocks import Reading, paragraphs
from ingest.read.html import is_page, read_html
from ingest.read.markdown import read_markdown
from ingest.read.office import OFFICE, read_office
from ingest.read.pdf import read_pdf, read_picture
from ingest.read.text import read_text

TEXTS = frozenset({".txt", ".md"})
PAGES = frozenset({".html", ".htm", ".shtml", ".xhtml"})
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"})
SUFFIXES = TEXTS | PAGES | OFFICE | PICTURES | {".pdf"}
"""The extensions of what can be read."""


def read_bytes(
    data: bytes, suffix: str, *, address: str | None = None, threads: int = 1
) -> Reading:
    """The blocks of a file.

    :param suffix: the file's extension with its dot.
    :param address: where the file was published, where that is known; a page's links need it.
    :param threads: how many the recognition of pictures may use.
    :raises DocumentRejected: when the bytes cannot be read as a file of that kind.
    """
    suffix = suffix.lower()
    if suffix == ".pdf":
        return read_pdf(data, threads)
    if suffix in PICTURES:
        return read_picture(data, threads)
    if suffix in OFFICE:
        return read_office(data, suffix)
    return _read_text_file(data, suffix, address)


def _read_text_file(data: bytes, suffix: str, address: str | None) -> Reading:
    if suffix in PAGES:
        return read_html(data, address)
    text = read_text(data, suffix)
    if suffix == ".md":
        return read_markdown(text)
    if is_page(text):  # a page that was saved under a wrong name
        return read_html(data, address)
    return Reading(paragraphs(mend_lines(text).split("\n")))
