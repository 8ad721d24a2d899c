"""PDF files and pictures: text where the file holds it, recognition where it must be, by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.read.apart import each_apart
from ingest.read.blocks import Reading
from ingest.read.flow import blocks_of
from ingest.read.lines import read_page
from ingest.read.page import Page
from ingest.read.running import without_running
from ingest.read.trust import better, is_doubtful
from rag.errors import DocumentRejected

_LAYER_SECONDS = 30.0
"""For the text layer of one page; a usual one takes 0.01."""
_LOOK_SECONDS = 180.0
"""For drawing and recognising one page; a usual one takes 3, turned ones three times as much."""


def read_pdf(data: bytes, threads: int = 1) -> Reading:
    """The paragraphs and tables of a PDF.

    :param threads: how many the recognition of scans may use.
    :raises DocumentRejected: when it is encrypted, damaged, too long, or takes too long to read.
    """
    _check(data)
    if b"%PDF-" not in data[:1024]:
        raise DocumentRejected("file_mismatch", suffix=".pdf", kind=" PDF 文件")
    layers = list(each_apart(_layers, data, seconds=_LAYER_SECONDS))
    doubtful = [page.number for page in layers if is_doubtful(page)]
    if not doubtful:
        return _reading(layers)
    looked = each_apart(_recognised, data, doubtful, threads, seconds=_LOOK_SECONDS)
    seen = {page.number: page for page in looked}
    return _reading([better(p, seen[p.number]) if p.number in seen else p for p in layers])


def read_picture(data: bytes, threads: int = 1) -> Reading:
    """The paragraphs and tables that a picture shows.

    :param threads: how many the recognition may use.
    :raises DocumentRejected: when it is no picture, damaged, or too large.
    """
    _check(data)
    return _reading(list(each_apart(_pictured, data, threads, seconds=_LOOK_SECONDS)))


def _check(data: bytes) -> None:
    if not data.strip(b"\0 \t\r\n"):
        raise DocumentRejected("file_empty")


def _reading(pages: Sequence[Page]) -> Reading:
    blocks = blocks_of(without_running([read_page(page) for page in pages]))
    recognised = {page.number for page in pages if page.recognised and page.spans}
    return Reading(blocks, recognised=tuple(sorted(recognised)))


# The other process imports these functions' libraries; this one never does.


def _layers(data: bytes) -> Iterator[Page]:
    from ingest.read.layer import text_layer  # noqa: PLC0415

    return text_layer(data)


def _recognised(data: bytes, numbers: Sequence[int], threads: int) -> Iterator[Page]:
    from ingest.read.scan import recognised_pages  # noqa: PLC0415

    return recognised_pages(data, numbers, threads)


def _pictured(data: bytes, threads: int) -> Iterator[Page]:
    from ingest.read.picture import pictured_pages  # noqa: PLC0415

    return pictured_pages(data, threads)
