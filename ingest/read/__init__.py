"""Readers: bytes to blocks, one module a format; `read_bytes` picks the module."""

from __future__ import annotations

from ingest.read.blocks import Reading, paragraphs
from ingest.read.html import is_page, read_html
from ingest.read.markdown import read_markdown
from ingest.read.office import OFFICE, read_office
from ingest.read.text import read_text

TEXTS = frozenset({".txt", ".md"})
PAGES = frozenset({".html", ".htm", ".shtml", ".xhtml"})
SUFFIXES = TEXTS | PAGES | OFFICE
"""The extensions of what can be read."""


def read_bytes(data: bytes, suffix: str, address: str | None = None) -> Reading:
    """The blocks of a file.

    :param suffix: the file's extension with its dot.
    :param address: where the file was published, where that is known; a page's links need it.
    :raises DocumentRejected: when the bytes cannot be read as a file of that kind.
    """
    if suffix.lower() in PAGES:
        return read_html(data, address)
    if suffix.lower() in OFFICE:
        return read_office(data, suffix.lower())
    text = read_text(data, suffix)
    if suffix.lower() == ".md":
        return read_markdown(text)
    if is_page(text):  # a page that was saved under a wrong name
        return read_html(data, address)
    return Reading(paragraphs(text.split("\n")))
