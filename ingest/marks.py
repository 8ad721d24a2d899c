"""Numbering marks at the start of a line, in all forms that offices write them.

Statutes number by 编, 章, 节, 条 (立法技术规范（试行）一, 2009), official documents by
一、 (一) 1. (1) ① (GB/T 9704-2012), and —— items may stand below any of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cn2an import an2cn, cn2an

_CN = "一二三四五六七八九十百"
_NUMBER = "[零〇一二三四五六七八九十百千]+|\\d+"
# A line may begin with a reference to an article (第三条规定的…), which is no mark.
_REFERENCE = "(?!第|规定|所称|所列|所述|至|和|与|或|及|、|的|之|修改|修订|增加|删除)"
_STATUTE = tuple(
    re.compile(rf"^第\s*({_NUMBER})\s*{unit}(之[一二三四五六七八九十]+)?{_REFERENCE}[\s　]*")
    for unit in "编章节条"
)
_OFFICE = (
    (re.compile(rf"^([{_CN}]+)\s*、"), "{}、", "c"),
    (re.compile(rf"^[(（]\s*([{_CN}]+)\s*[)）]"), "({})", "s"),
    (re.compile(r"^(\d{1,3})\s*[.．﹒、](?!\d)"), "{}.", "n"),
    (re.compile(r"^[(（]\s*(\d{1,3})\s*[)）]"), "({})", "p"),
    (re.compile(r"^([①-⑳])"), "{}", "o"),
)
_DASH = re.compile(r"^(?:——|──|—)\s*(?=\S)")
ARTICLE = len(_STATUTE)
"""The level of 条."""
ITEM = ARTICLE + 3
"""From 1. down, an item is usually one paragraph."""
DASH = ARTICLE + len(_OFFICE) + 1
"""The level of —— items."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A numbering mark at the start of a line: level from 1, canonical form, where it ends.

    `slug` names it in an id, in ASCII.
    """

    level: int
    mark: str
    slug: str
    end: int


def marker_of(line: str) -> Marker | None:
    """The numbering mark that a line begins with, or None."""
    return _statute(line) or _office(line)


def _statute(line: str) -> Marker | None:
    if not line.startswith("第"):
        return None
    for level, (pattern, unit) in enumerate(zip(_STATUTE, "编章节条", strict=True), start=1):
        if match := pattern.match(line):
            number, extra = _value(match[1]), match[2] or ""
            slug = f"{'vzjt'[level - 1]}{number}"
            if extra:
                slug += f"_{_value(extra[1:])}"
            return Marker(level, f"第{an2cn(number)}{unit}{extra}", slug, match.end())
    return None


def _office(line: str) -> Marker | None:
    for level, (pattern, form, kind) in enumerate(_OFFICE, start=ARTICLE + 1):
        if match := pattern.match(line):
            if kind == "o":
                number, written = ord(match[1]) - ord("①") + 1, match[1]
            else:
                # int() also reads full-width digits, so １. and 1. are one mark.
                number = _value(match[1])
                written = str(number) if kind in "np" else match[1]
            return Marker(level, form.format(written), f"{kind}{number}", match.end())
    if match := _DASH.match(line):
        return Marker(DASH, "——", "d", match.end())
    return None


def _value(number: str) -> int:
    return int(number) if number.isdigit() else int(cn2an(number.replace("〇", "零"), "smart"))
