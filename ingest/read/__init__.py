"""Readers: bytes to blocks, one module a format; `read_bytes` picks the module."""

from __future__ import annotations

from ingest.read.blocks import Reading, paragraphs
from ingest.read.markdown import read_markdown
from ingest.read.pdf import read_pdf, read_picture
from ingest.read.text import read_text

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"})


def read_bytes(data: bytes, suffix: str, threads: int = 1) -> Reading:
    """The blocks of a file.

    :param suffix: the file's extension with its dot.
    :param threads: how many the recognition of pictures may use.
    :raises DocumentRejected: when the bytes cannot be read as a file of that kind.
    """
    suffix = suffix.lower()
    if suffix == ".pdf":
        return read_pdf(data, threads)
    if suffix in PICTURES:
        return read_picture(data, threads)
    text = read_text(data, suffix)
    if suffix == ".md":
        return read_markdown(text)
    return Reading(paragraphs(text.split("\n")))
