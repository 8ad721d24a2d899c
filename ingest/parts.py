"""The parts of a document: its body, its attachments, and the lines between them.

An attachment begins with a line such as 附件1 or 附表二 and runs to the next one. The same words
also stand in the list of attachments' names before the signature; those lines, and the signature
and date before an attachment, belong to the head, wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.marks import marker_of, value
from ingest.read.blocks import Block
from ingest.titles import SIGNATURE, Lines, signature_role, tidy

NAMES = "附件"
"""The role of a line that names an attachment."""
_KIND = {"附件": "f", "附表": "fb", "附录": "fl", "附图": "ft", "附": "f"}
_BELOW = ("附表", "附图")
"""These may belong to an attachment."""
_MARK = re.compile(
    r"^[【\[（(]?(附\s*(?:件|表|录|图)?)\s*(\d{1,2}|[一二三四五六七八九十]{1,3}|[A-H])?"
    r"[】\]）)]?(\s*[:：.．、]\s*|\s+|$|(?<=\d)(?![所中规的要和、至,，\-—\d]))(.*)$"
)
_FILE = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|ofd|zip|rar)(?:\W.*)?$", re.I)
_ITEM = re.compile(r"^(\d{1,2})\s*[.．﹒、]\s*(?!\d)([^。；;]{2,80})$")
_TITLE = re.compile(r"^[^。；;！？!?：:|]{2,60}$")
_COMPLETE = re.compile(
    r"(表|标准|办法|方案|细则|目录|清单|指南|计划|意见|规定|通知|名单|书|证明|流程|图|法|条例|措施"
    r"|要求|分工|规划|指标)([(（][^()（）]*[)）])?$"
)
_TABLE_NAME = re.compile(
    r"^[^。；;，,：:]{2,30}[表录单][一二三四五六七八九十\d]{0,2}([(（].*[)）])?$"
)
_LAST_ARTICLE = re.compile(r"自.{2,30}起?(施行|实施|执行)")


@dataclass(frozen=True, slots=True)
class Part:
    """An attachment: how it is marked, its title, and how many lines mark and title take.

    `below` says that it may belong to the attachment before it (附表 in 附件).
    """

    mark: str
    slug: str
    title: str | None
    length: int
    below: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """The attachments by the index of their first block, and the roles of all head blocks."""

    starts: Mapping[int, Part]
    roles: Mapping[int, str]


@dataclass(slots=True)
class _Finder:
    blocks: Sequence[Block]
    roles: dict[int, str]
    lines: Lines
    starts: dict[int, Part] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def text(self, i: int) -> str:
        """The text of a paragraph; empty for the row of a table and past the end."""
        return self.blocks[i].text if i < len(self.blocks) and not self.blocks[i].table else ""


def find_parts(blocks: Sequence[Block], roles: Mapping[int, str]) -> Parts:
    """Where the attachments of a document begin, and which lines are the head's.

    :param roles: what `ingest.metadata.read_head` found; the roles of attachments' names and of
        signatures before an attachment are added, and an attachment's own first line is no name.
    """
    finder = _Finder(blocks, dict(roles), Lines(blocks))
    index = 0
    while index < len(blocks):
        index += _read_mark(finder, index) or _read_title(finder, index) or 1
    begun = {i for start, part in finder.starts.items() for i in range(start, start + part.length)}
    for end in [*finder.starts, len(blocks)]:
        _read_signature(finder, end, begun)
    return Parts(finder.starts, finder.roles)


def _read_mark(finder: _Finder, i: int) -> int:
    """How many lines a mark at line `i` takes, with its title or the names that it lists."""
    line = finder.text(i)
    match = _MARK.match(line) if len(line) <= 80 else None
    if match is None or finder.roles.get(i, NAMES) not in (NAMES, "通知正文"):
        return 0
    kind, number, title = re.sub(r"\s", "", match[1]), match[2] or "", match[4].strip()
    if kind == "附" and not (number or match[3].strip(" 　") or not match[4]):
        return 0
    if re.search("[。；;]", title):
        return 0
    after = i + 1 + _listed(finder, i, title)
    if _only_names(finder, range(i, after), match):
        _name(finder, i, after, kind + number)
        return after - i
    title, length = (title, 1) if title else _title_below(finder, i + 1)
    if any(finder.roles.get(j) == "标题" for j in range(i + 1, i + length + 2)):
        finder.roles[i] = NAMES  # what follows is the document itself
        return 1
    for j in range(i, i + length):
        finder.roles.pop(j, None)
    slug = _KIND[kind] + (number if number.isascii() else str(value(number)))
    finder.starts[i] = Part(kind + number, slug, title or None, length, kind in _BELOW)
    return length


def _name(finder: _Finder, start: int, end: int, mark: str) -> None:
    """Note what the lines from one up to another name; a list's own numbers follow the mark."""
    for j in range(start, end):
        finder.roles[j] = NAMES
        written = finder.text(j)
        if j == start and (match := _MARK.match(written)):
            written = match[4]
        item = _ITEM.match(written)
        name = tidy(item[2] if item else written)
        if name and not _FILE.search(name):
            finder.names[name] = f"{mark}{item[1]}" if item else mark


def _listed(finder: _Finder, i: int, title: str) -> int:
    """How many lines after line `i` go on with a list of names: 1. 2. 3."""
    first = _ITEM.match(title)
    expected = int(first[1]) + 1 if first else 1
    count = 0
    while (not title or first) and (match := _ITEM.match(finder.text(i + 1 + count))):
        if int(match[1]) != expected:
            break
        expected, count = expected + 1, count + 1
    return count


def _only_names(finder: _Finder, lines: range, mark: re.Match[str]) -> bool:
    """Whether a mark and the list below it name attachments, rather than begin one.

    They do when they name a file or several (附件： with a colon and a list, GB/T 9704), or when
    what follows cannot be an attachment's text.
    """
    number, title = mark[2] or "", mark[4].strip()
    listed = len(lines) > 1 and not number and re.search("[:：]", mark[3])
    if listed or _FILE.search(title) or (title.startswith("1") and _ITEM.match(title)):
        return True
    if lines.stop >= len(finder.blocks):
        return True
    line = finder.text(lines.stop)
    if not title and len(lines) == 1:
        return signature_role(line) == "成文日期"
    if signature_role(line) or finder.roles.get(lines.stop) in SIGNATURE:
        return True
    following = _MARK.match(line) if line and len(line) <= 80 else None
    return following is not None and (following[2] or "") != number


def _title_below(finder: _Finder, i: int) -> tuple[str, int]:
    """The title on the lines after a mark, and how many lines mark and title take."""
    first, second = finder.text(i), finder.text(i + 1)
    if not _is_title(first):
        return "", 1
    broken = not _COMPLETE.search(first) and _is_title(second) and _COMPLETE.search(second)
    return (first + second, 3) if broken else (first, 2)


def _is_title(line: str) -> bool:
    if not _TITLE.match(line) or _MARK.match(line):
        return False
    return marker_of(line) is None and signature_role(line) in (None, "落款")


def _read_title(finder: _Finder, i: int) -> int:
    """How many lines at line `i` are the title of a part without a mark; 0 where none begins.

    It is one that the list of attachments names, or that the text before a signature introduces.
    """
    line = finder.text(i)
    if not line or len(line) > 90 or i in finder.roles:
        return 0
    if mark := finder.names.pop(tidy(line), None):
        finder.starts[i] = Part(mark, f"f{mark[2:]}" if mark[2:].isdigit() else "f", line, 1)
        return 1
    after = finder.lines.after_title(i) if finder.lines.signed(0, i) else None
    if after is not None and finder.lines.numbered(0, i) and finder.lines.begins_anew(after):
        title = finder.lines.text(i, after)
        if finder.lines.named(0, i, title) == "introduced":
            slug = f"fd{sum(part.slug.startswith('fd') for part in finder.starts.values()) + 1}"
            finder.starts[i] = Part(f"《{title}》", slug, None, after - i)
            return after - i
    return _read_table_name(finder, i)


def _read_table_name(finder: _Finder, i: int) -> int:
    """One where line `i` names a table that stands after the last article, as a part of its own.

    Statutes append tables without a mark (个人所得税税率表一); they belong to no article.
    """
    line = finder.text(i)
    if len(line) > 50 or not _TABLE_NAME.match(line):
        return 0
    if i + 1 >= len(finder.blocks) or not finder.blocks[i + 1].table:
        return 0
    ended = any(part.slug.startswith("fn") for part in finder.starts.values())
    above = finder.text(i - 1)
    if not ended and not (marker_of(above) and _LAST_ARTICLE.search(above)):
        return 0
    finder.starts[i] = Part(line, f"fn{len(finder.starts) + 1}", None, 1)
    return 1


def _read_signature(finder: _Finder, end: int, begun: Container[int]) -> None:
    """Give their roles to the lines that close what ends before line `end`.

    Issuers count only above a date, since a heading may look like one.

    :param begun: the first lines of attachments, which close nothing.
    """
    dated, i = False, end - 1
    while i > 0 and i not in begun:
        role = finder.roles.get(i) or signature_role(finder.text(i))
        if role not in (*SIGNATURE, NAMES) or (role == "落款" and not dated):
            return
        dated = dated or role == "成文日期"
        finder.roles[i] = role
        i -= 1
