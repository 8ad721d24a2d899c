"""The tree of a page as lines of text and data tables, in reading order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cn2an import an2cn
from lxml import etree

from ingest.read.blocks import Link
from ingest.read.html_links import file_link
from ingest.read.html_tables import Grid, read_grid
from ingest.read.html_tree import BLOCKS

_BLANKS = re.compile(r"[ \t\n\f\xa0\u2000-\u200a\u202f]+")
_UNPRINTED = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\xad]")
_NUMBERED = re.compile(
    r"^(?:[(（]?\s*(?:\d{1,3}|[一二三四五六七八九十百]+)\s*[)）.．﹒、]|第\S{1,6}[编章节条]|[①-⑳])"
)
_FORMS = {
    "a": "{a}.", "A": "{A}.", "i": "{i}.", "I": "{I}.",
    "custom_cn": "{c}、", "custom_cn1": "{c})", "custom_cn2": "({c})",
    "custom_num": "{n}.", "custom_num1": "{n})", "custom_num2": "({n})",
}  # fmt: skip
"""How an <ol> numbers its items: by `type`, or by the classes of the editor UEditor."""
_FRAMES = ("iframe", "embed", "object")
_LONG_LINK = 200
"""A link of more characters is no link but a tag that was never closed."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, or a data table, and the element that it stands in.

    `plain` counts its characters outside of links; `files` are attachments linked from it. A line
    without text holds files alone.
    """

    text: str
    element: etree._Element
    plain: int
    files: tuple[Link, ...] = ()
    grid: Grid | None = None


@dataclass(slots=True)
class Flow:
    """The lines of a tree, and for each block element the half-open interval of its lines."""

    lines: list[Line] = field(default_factory=list)
    spans: dict[etree._Element, tuple[int, int]] = field(default_factory=dict)


def read_flow(root: etree._Element, base: str = "") -> Flow:
    """The lines below an element.

    :param base: what addresses of attachments are relative to.
    """
    writer = _Writer(base)
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "end":
            writer.leave(element, element is root)
        elif element.tag == "table" and (grid := read_grid(element, _texts)):
            writer.table(element, grid)
            walker.skip_subtree()
        else:
            writer.enter(element)
    return writer.flow


def tidy(text: str) -> str:
    """A line as it is read: runs of blanks as one, but full-width ones as written."""
    return _BLANKS.sub(" ", _UNPRINTED.sub("", text)).strip()


def _texts(element: etree._Element) -> list[str]:
    return [line.text for line in read_flow(element).lines if line.text]


class _Writer:
    """Gathers text until a block ends or a line breaks."""

    def __init__(self, base: str) -> None:
        self.flow = Flow()
        self.base = base
        self.parts: list[str] = []
        self.linked = 0
        self.in_link = 0
        self.files: list[Link] = []
        self.number = ""
        self.counts: dict[etree._Element, int] = {}
        self.starts: dict[etree._Element, int] = {}

    def enter(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "br" or tag in BLOCKS or tag in _FRAMES:
            parent = element.getparent()
            self.flush(element if parent is None else parent)
            self.starts[element] = len(self.flow.lines)
        if tag == "li":
            self.number = self._number(element)
        elif tag == "a" and element.get("href"):
            self.in_link += len("".join(element.itertext())) <= _LONG_LINK
        self.add(element.text, tag == "pre")

    def leave(self, element: etree._Element, last: bool) -> None:
        tag = element.tag
        if tag in BLOCKS or last:
            self.flush(element)
            start = self.starts.pop(element, len(self.flow.lines))
            self.flow.spans[element] = (start, len(self.flow.lines))
        if tag == "li":
            self.number = ""
        elif tag == "a" and element.get("href"):
            self.in_link -= len("".join(element.itertext())) <= _LONG_LINK
        if file := file_link(element, self.base):
            self.files.append(file)
        if tag in _FRAMES:
            self.flush(element)
        if not last:
            parent = element.getparent()
            self.add(element.tail, parent is not None and parent.tag == "pre")

    def add(self, text: str | None, as_written: bool = False) -> None:
        if not text:
            return
        if as_written:  # <pre>: line ends are line breaks
            text = text.replace("\n", "\x00")
        self.parts.append(text)
        if self.in_link:
            self.linked += len(text.strip())

    def flush(self, element: etree._Element) -> None:
        """End the line that was gathered."""
        texts = [line for part in "".join(self.parts).split("\x00") if (line := tidy(part))]
        files, linked = tuple(self.files), self.linked
        self.parts, self.linked = [], 0
        if not texts and not files:
            return
        self.files = []
        if texts and self.number and not _NUMBERED.match(texts[0]):
            texts[0] = self.number + texts[0]
        if texts:
            self.number = ""
        for text in texts or [""]:
            plain = max(0, len(text) - linked)
            self.flow.lines.append(Line(text, element, plain, files))
            files = ()

    def table(self, element: etree._Element, grid: Grid) -> None:
        parent = element.getparent()
        self.flush(element if parent is None else parent)
        self.starts[element] = len(self.flow.lines)
        links = list(element.iter("a"))
        text = "\n".join(block.text for block in grid.blocks(1))
        linked = sum(len("".join(a.itertext()).strip()) for a in links if a.get("href"))
        files = tuple(f for a in links if (f := file_link(a, self.base)))
        plain = max(0, len(text) - linked)
        self.flow.lines.append(Line(text, element, plain, files, grid))

    def _number(self, item: etree._Element) -> str:
        """The number that a browser shows before an item of an ordered list."""
        listing = item.getparent()
        if listing is None or listing.tag != "ol" or "none" in _list_style(listing):
            return ""
        first = _whole(listing.get("start", ""), 1)
        count = _whole(item.get("value", ""), self.counts.get(listing, first - 1) + 1)
        self.counts[listing] = count
        names = [*listing.get("class", "").split(), listing.get("type", "")]
        form = next((_FORMS[name] for name in names if name in _FORMS), "{n}.")
        return form.format(n=count, c=an2cn(count), **_letters(count))


def _list_style(listing: etree._Element) -> str:
    found = re.search(r"list-style(?:-type)?\s*:([^;]*)", listing.get("style", ""), re.I)
    return found[1].lower() if found else ""


def _whole(written: str, otherwise: int) -> int:
    return int(written) if re.fullmatch(r"\d{1,4}", written.strip()) else otherwise


def _letters(count: int) -> dict[str, str]:
    letter = chr(ord("a") + (count - 1) % 26)
    romans, rest = "", count
    for value, sign in ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"),
                        (5, "v"), (4, "iv"), (1, "i")):  # fmt: skip
        romans += sign * (rest // value)
        rest %= value
    return {"a": letter, "A": letter.upper(), "i": romans, "I": romans.upper()}
