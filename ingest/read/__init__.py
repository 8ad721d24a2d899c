"""Readers: bytes to blocks, one module a format; `read_bytes` picks the module."""

from __future__ import annotations

from ingest.lines import mend_lines
from ingest.read.blocks import Reading, paragraphs
from ingest.read.markdown import read_markdown
from ingest.read.text import read_text


def read_bytes(data: bytes, suffix: str) -> Reading:
    """The blocks of a file.

    :param suffix: the file's extension with its dot.
    :raises DocumentRejected: when the bytes cannot be read as a file of that kind.
    """
    text = read_text(data, suffix)
    if suffix.lower() == ".md":
        return read_markdown(text)
    return Reading(paragraphs(mend_lines(text).split("\n")))
