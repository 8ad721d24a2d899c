"""Web pages: the document's text without the page around it, and what the page says of it."""

from __future__ import annotations

import re

from ingest.read.blocks import Block, Link, Reading, paragraphs
from ingest.read.html_facts import facts_of_lines, facts_of_meta, tidy_facts
from ingest.read.html_flow import Line, read_flow
from ingest.read.html_lines import is_prose
from ingest.read.html_links import base_of
from ingest.read.html_main import main_lines
from ingest.read.html_tree import parse_page
from rag.errors import DocumentRejected

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|span|h\d|section|article)\b[^>]*>",
    re.I | re.S,
)
_START = 4096
_MOST_LINKS = 500
"""A page of more attachments is a list of files, no document."""


def is_page(text: str) -> bool:
    """Whether a text, whatever its file is called, is a web page."""
    return bool(_PAGE.match(text[:_START]))


def read_html(data: bytes, address: str | None = None) -> Reading:
    """The document that a web page shows, what the page says of it, and its attachments.

    Blocks are the lines of the document alone; facts have the names of `ingest.read.html_facts`;
    links are attachments. Nothing is fetched, and no text of a script is read.

    :param address: where the page was published; relative links become absolute by it.
    :raises DocumentRejected: when the bytes are no page with text of its own.
    """
    page = parse_page(data)
    flow = read_flow(page.root, base_of(address, page.base))
    said = facts_of_meta(page.meta)
    titles = [value for name, value in said if name == "标题"] + [page.title]
    _, groups = facts_of_lines(flow.lines)
    kept, body = main_lines(flow, groups, titles)
    start = next((i for i in kept if i in body and is_prose(flow.lines[i])), body.stop)
    around = set(range(len(flow.lines))).difference(range(start, body.stop))
    facts, taken = facts_of_lines(flow.lines, around)
    lines = [flow.lines[i] for i in kept if i not in taken]
    blocks = _blocks(lines)
    if not blocks or (len(blocks) == 1 and blocks[0].text in titles and not _links(lines)):
        raise DocumentRejected("html_empty")
    return Reading(blocks, tidy_facts([*facts, *said]), _links(lines))


def _blocks(lines: list[Line]) -> tuple[Block, ...]:
    """The lines as blocks; the name of an attachment that is listed again stands once."""
    blocks: list[Block] = []
    names: set[str] = set()
    tables = 0
    for line in lines:
        if line.grid is not None:
            tables += 1
            blocks += line.grid.blocks(tables)
        elif not (line.files and line.text in names):
            blocks += paragraphs([line.text])
        names.add(line.text)
    return tuple(blocks)


def _links(lines: list[Line]) -> tuple[Link, ...]:
    """Each attachment once, by its address."""
    links: dict[str, Link] = {}
    for line in lines:
        for file in line.files:
            links.setdefault(file.url, file)
    return tuple(links.values())[:_MOST_LINKS]
