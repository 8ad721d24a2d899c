"""A web page as a slim tree of what a reader sees.

The tree is built from the parser's events, so that scripts, hidden parts, pinyin and pictures
never enter it, inline markup leaves only its text, and nothing that a page can write makes the
work grow faster than the page: libxml2's own tree takes quadratic time for a tag with many
attributes. The parser resolves no entity that a page defines and fetches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from ingest.read.text import read_text
from rag.errors import DocumentRejected

_SIZE_LIMIT = 20 * 1024 * 1024
_DEPTH_LIMIT = 1000
"""Elements within elements; real pages have some 30, and 200 with unclosed tags."""
_ELEMENT_LIMIT = 200_000
"""Elements that are kept; a real page of 500 kB has some 3,000."""

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "menu",
    "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul",
})  # fmt: skip
"""Elements that stand on lines of their own."""
_KEPT = BLOCKS | {"a", "br", "iframe", "embed", "object"}
_UNSEEN = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "canvas", "audio", "video", "map",
    "select", "textarea", "button", "datalist", "rt", "rp", "rtc", "xml", "del", "s", "strike",
})  # fmt: skip
"""What is not read: code, controls, the pinyin of a ruby, and text that is struck out."""
_ATTRIBUTES = frozenset({
    "class", "id", "role", "href", "title", "src", "data", "start", "type", "value", "style",
    "rowspan", "colspan",
})  # fmt: skip
_HIDDEN = re.compile(r"(display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.I)
_CHARSET = re.compile(
    rb"""<(?:meta\b[^>]*?charset|\?xml\b[^>]*?encoding)\s*=\s*["']?\s*([\w-]+)""", re.I
)
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’—…"
_WRAP = re.compile(rf"(?<=[{_WIDE}])[ \t]*\n\s*(?=[{_WIDE}])")
"""A line end of the source amid Chinese text stands for nothing; between two elements it parts."""
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_HEAD = 8192
"""A charset is declared within so many bytes; the standard says 1024, pages say it later."""


@dataclass(slots=True)
class Page:
    """What was read of a page: its tree, its <title>, its <meta name> contents, its <base>."""

    root: etree._Element
    title: str = ""
    meta: list[tuple[str, str]] = field(default_factory=list)
    base: str = ""


def parse_page(data: bytes) -> Page:
    """The page as a tree of blocks, line breaks, links and embedded files.

    :raises DocumentRejected: when it is not text, too large, or nested too deep.
    """
    if len(data) > _SIZE_LIMIT:
        raise DocumentRejected("file_too_large", size=len(data), limit=_SIZE_LIMIT)
    charset = _CHARSET.search(data, 0, _HEAD)
    text = read_text(data, ".html", charset[1].decode("ascii", "replace") if charset else None)
    parser = etree.HTMLParser(huge_tree=True, target=_Target())
    parser.feed(f"<html><body>{text}" if not text.lstrip().startswith("<") else text)
    page: Page = parser.close()
    return page


class _Target:
    """Takes the parser's events and builds the slim tree of them."""

    def __init__(self) -> None:
        self.builder = etree.TreeBuilder()
        self.builder.start("page", {})
        self.built = ["page"]
        self.open: list[str] = []
        self.within = {"sup": 0, "sub": 0, "pre": 0}
        self.unseen = 0
        self.elements = 0
        self.title: list[str] = []
        self.meta: list[tuple[str, str]] = []
        self.base = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.open.append(tag)
        if tag in self.within:
            self.within[tag] += 1
        if len(self.open) > _DEPTH_LIMIT:
            raise DocumentRejected("html_depth", limit=_DEPTH_LIMIT)
        if self.unseen or _is_unseen(tag, attributes):
            self.unseen += 1
        elif tag in _KEPT:
            self.elements += 1
            if self.elements > _ELEMENT_LIMIT:
                raise DocumentRejected("html_elements", limit=_ELEMENT_LIMIT)
            kept = {k: v for k, v in attributes.items() if k in _ATTRIBUTES and _legal(v)}
            self.builder.start(tag, kept)
            self.built.append(tag)
        elif tag == "meta":
            self.meta.append((attributes.get("name", ""), attributes.get("content", "")))
        elif tag == "base":
            self.base = self.base or attributes.get("href", "")

    def end(self, tag: str) -> None:
        self.open.pop()
        if tag in self.within:
            self.within[tag] -= 1
        if self.unseen:
            self.unseen -= 1
        elif tag in _KEPT:
            self.builder.end(self.built.pop())

    def data(self, text: str) -> None:
        if self.unseen or not self.open:
            return
        if self.open[-1] == "title":
            self.title.append(text)
            return
        if self.within["sup"]:  # 10⁴ must not become 104
            text = text.translate(_RAISED)
        elif self.within["sub"]:
            text = text.translate(_LOWERED)
        if not self.within["pre"]:
            text = _WRAP.sub("", text)
        self.builder.data(_CONTROL.sub("", text))

    def close(self) -> Page:
        while self.built:  # the parser also closes when it was stopped by a limit
            self.builder.end(self.built.pop())
        return Page(self.builder.close(), "".join(self.title), self.meta, self.base)


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Characters that a tree cannot hold."""


def _legal(value: str) -> bool:
    return not _CONTROL.search(value)


def _is_unseen(tag: str, attributes: Mapping[str, str]) -> bool:
    if tag in ("html", "body"):  # hidden only until the page's script has run
        return False
    hidden = "hidden" in attributes or _HIDDEN.search(attributes.get("style", ""))
    return tag in _UNSEEN or bool(hidden)
