"""Which lines of a page are the document's, and which are the page's own.

The document's body is the smallest element that holds nearly all prose of the page: sentences,
numbered lines and data tables outside of links. Within it every line stays that is not plainly
furniture; outside of it only what reads like a document's. So a line of a policy is lost only
where it stands apart from the body and looks like none, and a menu gets in only where it stands
amid the body.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate

from lxml import etree

from ingest.marks import marker_of
from ingest.read.html_flow import Flow, Line
from ingest.read.html_lines import (
    is_attached,
    is_breadcrumb,
    is_disclaimer,
    is_link,
    is_number,
    is_page_line,
    is_prose,
    is_signature,
    opens_links,
)

_NEARLY_ALL = 0.95
_LITTLE = 0.3
"""An element named like furniture is none when it holds more of the page's prose than that."""
_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "menu", "dialog", "header"})
_FURNITURE_ROLES = frozenset({
    "navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alert", "menu",
    "menubar", "toolbar",
})  # fmt: skip
_FURNITURE_NAME = re.compile(
    r"nav|menu|crumb|bread|curmb|dqwz|share|bdshare|foot(?!note)|copyright|banquan|login|search"
    r"|sousuo|qrcode|ewm|erweima|toolbar|related|recommend|xgxw|xgwz|xgyd|hotword|sidebar|aside"
    r"|banner|header|modal|popup|dialog|pager|paging|pagination|fontsize|disclaimer|chat|kefu|robot",
    re.I,
)
"""How authors name furniture in class and id, in English or by initials of the Chinese."""
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_PARAGRAPHS = frozenset({
    "p", "li", "tr", "tbody", "table", "dt", "pre", "h1", "h2", "h3", "h4", "h5", "h6",
})  # fmt: skip


def main_lines(flow: Flow, facts: set[int], titles: Sequence[str]) -> tuple[list[int], range]:
    """The indexes of the document's lines in reading order, and the body's interval.

    Lines with attachments are among them even where they have no text.

    :param facts: indexes of lines that are metadata of the page.
    :param titles: what the page calls its document, for the heading above the body.
    """
    lines = flow.lines
    dropped = facts | {i for i, line in enumerate(lines) if is_page_line(line)}
    dropped |= _furniture(flow, _weights(lines, dropped))
    weights = _weights(lines, dropped)
    if not any(weights):  # no prose at all: whatever text stands outside of links
        weights = [0 if i in dropped else line.plain for i, line in enumerate(lines)]
    body = _body(flow, weights)
    kept = {i for i in _trimmed(lines, body, dropped) if i not in dropped}
    kept.update(i for i in range(body.start) if i not in dropped and is_number(lines[i]))
    kept.update(_signature(lines, body.stop, dropped))
    said = {_bare(lines[i].text) for i in kept}
    for i, line in enumerate(lines):
        if i not in body and i not in dropped:
            apart = weights[i] and _bare(line.text) not in said  # a heading is said twice
            kept.update([i] if apart or line.files else [])
    heading = _heading([lines[i] for i in kept], [lines[i] for i in range(body.start)], titles)
    return sorted(kept | ({lines.index(heading)} if heading else set())), body


def _weights(lines: Sequence[Line], dropped: set[int]) -> list[int]:
    return [
        line.plain if i not in dropped and is_prose(line) else 0 for i, line in enumerate(lines)
    ]


def _furniture(flow: Flow, weights: Sequence[int]) -> set[int]:
    """Lines of the site's head, and of elements that are furniture by tag, role, name or words."""
    sums = [0, *accumulate(weights)]
    found = bytearray(len(weights))
    for element, (start, end) in flow.spans.items():
        if start == end or sums[end] - sums[start] > _LITTLE * sums[-1]:
            continue
        if _is_furniture(element) or is_disclaimer(flow.lines[start]):
            found[start:end] = b"\1" * (end - start)
        elif opens_links(flow.lines[start]):
            for i in range(start, end):
                found[i] |= not flow.lines[i].files
    head = max((i for i, line in enumerate(flow.lines) if is_breadcrumb(line)), default=0)
    numbered = any(weights[i] and marker_of(flow.lines[i].text) for i in range(head))
    if not numbered and sums[head] <= _LITTLE * sums[-1]:
        found[:head] = b"\1" * head
    return {i for i, mark in enumerate(found) if mark}


def _is_furniture(element: etree._Element) -> bool:
    if element.tag in _FURNITURE_TAGS or element.get("role", "").lower() in _FURNITURE_ROLES:
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return any(_FURNITURE_NAME.match(part) for part in _NAME_PARTS.findall(names))


def _body(flow: Flow, weights: Sequence[int]) -> range:
    """The interval of the smallest element that holds nearly all of the page's prose.

    An element of a single line is a paragraph of the body, whatever its tag.
    """
    sums = [0, *accumulate(weights)]
    enough = _NEARLY_ALL * sums[-1]
    holding = [
        (end - start, start, end)
        for element, (start, end) in flow.spans.items()
        if end - start > 1 and sums[end] - sums[start] >= enough and element.tag not in _PARAGRAPHS
    ]
    _, start, end = min(holding, default=(0, 0, len(flow.lines)))
    return range(start, end)


def _trimmed(lines: Sequence[Line], body: range, dropped: set[int]) -> Iterable[int]:
    """The body without the links alone at its two ends and without a closing disclaimer."""
    closing = next((i for i in body if is_disclaimer(lines[i])), body.stop)
    if any(marker_of(lines[i].text) for i in range(closing, body.stop)):
        closing = body.stop
    own = [i for i in range(body.start, closing) if i not in dropped and _has_text(lines[i])]
    inner = range(own[0], own[-1] + 1) if own else range(0)
    return [i for i in range(body.start, closing) if i in inner or is_attached(lines[i])]


def _has_text(line: Line) -> bool:
    return line.plain > 0 or line.grid is not None


def _signature(lines: Sequence[Line], start: int, dropped: set[int]) -> Iterable[int]:
    """The lines that close the document right below its body."""
    for i in range(start, len(lines)):
        if i in dropped:
            continue
        if not (is_signature(lines[i]) or is_attached(lines[i])):
            return
        yield i


def _heading(kept: Sequence[Line], above: Sequence[Line], titles: Sequence[str]) -> Line | None:
    """The heading above the body, unless the body says it itself."""
    present = {_bare(line.text) for line in kept}
    names = [_bare(part) for title in titles for part in [title, *re.split(r"[-_|—]", title)]]
    headings = [
        line
        for line in above
        if not is_link(line) and _is_heading(line, [name for name in names if name])
    ]
    if not headings or _bare(headings[-1].text) in present:
        return None
    return headings[-1]


def _is_heading(line: Line, names: Sequence[str]) -> bool:
    """Whether a line says (most of) what the page calls its document; by its tag without names."""
    if not names:
        return line.element.tag in ("h1", "h2", "h3")
    text = _bare(line.text)
    return any(
        text == name or (name.startswith(text) and 2 * len(text) > len(name)) for name in names
    )


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)
