"""Contents pages: lines that only say where a heading stands, which nobody should cite.

A heading is dropped from a contents page only where the page is plain: entries with leaders or
page numbers whose headings come again later, or the lines below 目录 that all come again later.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.read.blocks import Block

_HEADING = re.compile(r"^目\s*[录次]$")
_ENTRY = re.compile(
    r"^(?P<title>\S.*?)\s*(?P<leader>[.．·…‥・]{3,}|…+|-{3,}|_{3,}|\s|(?<=\D))\s*"
    r"[-—–(（]?\s*(?P<page>\d{1,3})\s*[-—–)）]?$"
)
_LEADERS = re.compile(r"[.．·…‥・_-]{3,}\s*[-—–(（]?\s*\d{1,3}\s*[-—–)）]?$|…{2,}\s*\d{1,3}$")
_FEWEST = 3
"""Fewer lines than this make no contents page unless 目录 or leaders say so."""


def cut_contents(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without the lines of contents pages."""
    keys = [_key(block.text) for block in blocks]
    last = {key: i for i, key in enumerate(keys)}
    titles = [_title(block) for block in blocks]
    kept: list[Block] = []
    index = 0
    while index < len(blocks):
        length = _below_heading(blocks, index, keys, titles, last) or _entries(
            blocks, index, titles, last
        )
        if not length:
            kept.append(blocks[index])
        index += length or 1
    return kept


def _below_heading(
    blocks: Sequence[Block],
    start: int,
    keys: Sequence[str],
    titles: Sequence[str],
    last: dict[str, int],
) -> int:
    """How many lines a contents page under 目录 takes, that line included; 0 where none begins."""
    if blocks[start].table or not _HEADING.match(blocks[start].text):
        return 0
    seen: set[str] = set()
    index, page = start + 1, 0
    while index < len(blocks) and not blocks[index].table:
        entry = _ENTRY.match(blocks[index].text) if titles[index] else None
        found = next((k for k in (keys[index], titles[index]) if last.get(k, -1) > index), None)
        if found is None and not (entry and int(entry["page"]) >= page):
            break
        # A heading that is already in the list is the real one, the first of the body.
        if {keys[index], found} & seen:
            break
        page = int(entry["page"]) if entry else page
        seen |= {keys[index], found or keys[index]}
        index += 1
    return index - start if index - start > 2 else 0


def _entries(
    blocks: Sequence[Block], start: int, titles: Sequence[str], last: dict[str, int]
) -> int:
    """How many lines from `start` on are entries with page numbers; 0 for others."""
    end, page, leaders = start, 0, 0
    while end < len(blocks) and titles[end]:
        match = _ENTRY.match(blocks[end].text)
        if match is None or int(match["page"]) < page:
            break
        page = int(match["page"])
        leaders += bool(_LEADERS.search(blocks[end].text))
        end += 1
    count = end - start
    again = sum(last.get(titles[i], -1) >= end for i in range(start, end))
    if leaders == count >= 2 or (count >= _FEWEST and again >= 0.6 * count):
        return count
    return 0


def _title(block: Block) -> str:
    """The heading that an entry names, to compare; empty for a line that is no entry."""
    match = _ENTRY.match(block.text) if not block.table and len(block.text) <= 120 else None
    return _key(match["title"]) if match else ""


def _key(text: str) -> str:
    return re.sub(r"\s", "", text)
