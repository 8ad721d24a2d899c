"""Readers: bytes to blocks, one module a format; `read_bytes` picks the module."""

from __future__ import annotations

from ingest.read.blocks import Reading, paragraphs
from ingest.read.markdown import read_markdown
from ingest.read.office import SUFFIXES, read_office
from ingest.read.text import read_text


def read_bytes(data: bytes, suffix: str) -> Reading:
    """The blocks of a file.

    :param suffix: the file's extension with its dot.
    :raises DocumentRejected: when the bytes cannot be read as a file of that kind.
    """
    if suffix.lower() in SUFFIXES:
        return read_office(data, suffix.lower())
    text = read_text(data, suffix)
    if suffix.lower() == ".md":
        return read_markdown(text)
    return Reading(paragraphs(text.split("\n")))
