"""Titles inside a file: where another document begins, and how the text before it speaks of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from ingest.marks import Rank, marker_of
from ingest.outline import markers_of
from ingest.read.blocks import Block

SIGNATURE = ("落款", "成文日期", "公开属性", "抄送")
"""The roles of the lines that close a document's body."""

_NUMBER = re.compile(
    r"^[\u4e00-\u9fff]{2,14}\s*[〔\[【(（［]\s*(?:19|20)\d{2}\s*[〕\]】)）］]\s*第?\s*\d{1,4}\s*号$"
)
_TITLE = re.compile(
    r"^[^。；;！？!?|]{4,90}(意见|办法|方案|规划|计划|条例|规定|细则|措施|通知|决定|公告|通告|纲要"
    r"|指南|政策|批复|函|通报|令|法)([(（][^()（）]*[)）])?$"
)
_LONGEST = 3
"""A title may stand on so many lines."""
_LONGEST_SIGNATURE = 20
"""Issuers, date and who gets a copy take at most so many lines."""
_INTRODUCES = "(?:印发|转发|批转|公布|发布|下发|颁布|制定)"
_REPEALS = re.compile(r"废止|失效|修改|修订")
_NEAR = 200
"""An introduction is looked for in the first lines of a document and so many before the title."""
_DIGITS = "[〇○零一二三四五六七八九十\\d]"
_FORMS = (
    (
        "成文日期",
        re.compile(rf"^{_DIGITS}{{4}}\s*年\s*{_DIGITS}{{1,3}}\s*月\s*{_DIGITS}{{1,3}}\s*日$"),
    ),
    ("公开属性", re.compile(r"^[(（](此件|信息公开).{2,20}[)）]$")),
    ("抄送", re.compile(r"^(抄送|主送)\s*[:：]|.{2,30}\d{1,2}日印发$")),
    (
        "落款",
        re.compile(
            r"^[\u4e00-\u9fff、\s()（）]{2,60}(政府|办公室|办公厅|委员会|局|厅|部|院|管委会|委|中心"
            r"|总会|协会|公司|银行|领导小组|指挥部)$"
        ),
    ),
)


def signature_role(line: str) -> str | None:
    """The role of a line that may close a document, by its form alone, or None."""
    if not line or len(line) > 80 or marker_of(line):
        return None
    return next((role for role, form in _FORMS if form.match(line)), None)


def tidy(text: str) -> str:
    """A title as it is compared: without blanks and book-title marks."""
    return re.sub(r"[\s《》〈〉]", "", text)


class Lines:
    """The lines of a file (rows of tables are empty ones), with what is asked of them."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._lines = ["" if block.table else block.text for block in blocks]
        self._marks = markers_of(self._lines)
        self._numbered = [0, *accumulate(mark is not None for mark in self._marks)]

    def text(self, start: int, end: int) -> str:
        """The lines from one on up to another, as one text that can be compared."""
        return tidy("".join(self._lines[start:end]))

    def is_number(self, i: int) -> bool:
        """Whether line `i` is a document number (文号) and nothing else."""
        return i < len(self._lines) and bool(_NUMBER.match(self._lines[i]))

    def numbered(self, start: int, end: int) -> bool:
        """Whether a numbering mark stands in the lines from one up to another."""
        return self._numbered[end] > self._numbered[start]

    def after_title(self, i: int) -> int | None:
        """The line after a title that begins at line `i`, or None where none begins."""
        title = ""
        for j in range(i, min(i + _LONGEST, len(self._lines))):
            line = self._lines[j]
            if not line or self._marks[j] or signature_role(line) not in (None, "落款"):
                return None
            title += line
            if _TITLE.match(title):
                return j + 1
            if len(title) > 90 or re.search("[。；;：:]", title):
                return None
        return None

    def signed(self, start: int, i: int) -> bool:
        """Whether a signature with its date stands directly above line `i`."""
        for j in range(i - 1, max(start, i - _LONGEST_SIGNATURE), -1):
            role = signature_role(self._lines[j])
            if role not in SIGNATURE:
                return False
            if role == "成文日期":
                return True
        return False

    def named(self, start: int, end: int, title: str) -> str:
        """How lines speak of a title below them: introduced, repealed, or not at all ("")."""
        near = max(start, end - _NEAR)
        text = self.text(start, min(near, start + 20)) + self.text(near, end)
        if re.search(f"{_INTRODUCES}{re.escape(title)}", text):
            return "introduced"
        for match in re.finditer(r"《([^《》]{4,90})》", "\n".join(self._lines[near:end])):
            if title.endswith(tidy(match[1])):
                around = match.string[max(0, match.start() - 30) : match.end() + 20]
                return "repealed" if _REPEALS.search(around) else "introduced"
        return ""

    def begins_anew(self, i: int) -> bool:
        """Whether the first mark from line `i` on is the first of its kind."""
        for mark in self._marks[i : i + _NEAR]:
            if mark is not None:
                return mark.slug[1:] == "1" and mark.level <= Rank.NUMBER
        return False
