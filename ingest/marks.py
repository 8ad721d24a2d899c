"""Numbering marks at the start of a line, in all forms that offices write them.

Statutes number by 编, 分编, 章, 节, 条 (立法技术规范（试行）一, 2009), official documents by
一、 (一) 1. (1) ① (GB/T 9704-2012). Below these stand 1) A. a) and Roman numerals, and —— items
may stand below any of them. Marks that only the lines around them can tell from text (1.1, 一是)
are read in `ingest.outline`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from cn2an import an2cn, cn2an


class Rank(IntEnum):
    """Where a mark stands in the order of levels; a smaller one stands above a greater one."""

    PART = 1
    SUBPART = 2
    CHAPTER = 3
    SECTION = 4
    ARTICLE = 5
    HAN = 6
    HAN_BRACKETS = 7
    NUMBER = 8
    """1. and, in decimal outlines, 1 总则."""
    DECIMAL = 9
    """1.1; 1.1.1 and 1.1.1.1 follow at 10 and 11."""
    NUMBER_IN_OUTLINE = 12
    """1. below 1.1."""
    NUMBER_BRACKETS = 13
    NUMBER_BRACKET = 14
    CIRCLED = 15
    ROMAN = 16
    LETTER = 17
    SMALL_LETTER = 18
    SPOKEN = 19
    """A paragraph that begins with 一是, 第一， or 首先."""
    DASH = 20


_HAN = "零〇一二三四五六七八九十百千"
_NUMBER = rf"[{_HAN}](?:\s*[{_HAN}])*|\d+"
# A line may begin with a reference to an article (第三条规定的…), which is no mark.
_REFERENCE = (
    "(?!第|规定|所称|所列|所述|至|和|与|或|及|的|之|修改|修订|增加|删除|以外|除外|但书"
    "|款(?!项)|项(?!目)|[、，,；;。）)])"
)
_STATUTE = re.compile(
    rf"^第\s*({_NUMBER})\s*(编|部分|分编|章|节|条)(之[一二三四五六七八九十]+)?{_REFERENCE}[:：]?\s*"
)
_UNITS = {
    "编": (Rank.PART, "v"),
    "部分": (Rank.PART, "v"),
    "分编": (Rank.SUBPART, "w"),
    "章": (Rank.CHAPTER, "z"),
    "节": (Rank.SECTION, "j"),
    "条": (Rank.ARTICLE, "t"),
}
# 1.5 and 3. 5亿元 are amounts; in 1.2024年 an item begins with a year.
_NO_AMOUNT = r"(?:(?=(?:19|20)\d\d年)|(?!\d|\s*\d+\s*(?:[亿万千元倍%％])))"
_CN = "一二三四五六七八九十百"
_OFFICE = (
    (Rank.HAN, re.compile(rf"^([{_CN}]+)\s*、"), "{}、", "c"),
    (Rank.HAN_BRACKETS, re.compile(rf"^[(（]\s*([{_CN}]+)\s*[)）][、.．]?"), "({})", "s"),
    (Rank.HAN_BRACKETS, re.compile(r"^([㈠-㈩])"), "({})", "s"),
    (Rank.NUMBER, re.compile(rf"^(\d{{1,3}})\s*[.．﹒、]{_NO_AMOUNT}"), "{}.", "n"),
    (Rank.NUMBER, re.compile(r"^([⒈-⒛])"), "{}.", "n"),
    (Rank.NUMBER_BRACKETS, re.compile(r"^[(（]\s*(\d{1,3})\s*[)）][、.．]?"), "({})", "p"),
    (Rank.NUMBER_BRACKETS, re.compile(r"^([⑴-⒇])"), "({})", "p"),
    (Rank.NUMBER_BRACKET, re.compile(r"^(\d{1,2})\s*[)）]"), "{})", "q"),
)
_CIRCLED = re.compile(r"^([①-⑳㉑-㉟❶-❿])")
_ROMAN = re.compile(r"^([Ⅰ-Ⅻ]+|[IVX]{1,4})\s*[.．、)）]\s*(?=[\u4e00-\u9fff《“])")
_LETTER = re.compile(r"^([A-Za-zＡ-Ｚａ-ｚ])\s*[.．、)）]\s*(?=[\u4e00-\u9fff《“])")
_DASH = re.compile(r"^(?:——|──|—|─)\s*(?=\S)")


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
    """The numbering mark that a line begins with by itself, or None."""
    return _statute(line) or _office(line) or _minor(line)


def _statute(line: str) -> Marker | None:
    match = _STATUTE.match(line)
    number = value(match[1]) if match else None
    if match is None or number is None:
        return None
    (rank, letter), extra = _UNITS[match[2]], match[3] or ""
    slug = f"{letter}{number}" + (f"_{value(extra[1:])}" if extra else "")
    return Marker(rank, f"第{_han(number)}{match[2]}{extra}", slug, match.end())


def _office(line: str) -> Marker | None:
    for rank, pattern, form, kind in _OFFICE:
        if match := pattern.match(line):
            number = value(match[1])
            if number is None:
                return None
            # value() also reads full-width digits and ㈠, so １. and 1. are one mark.
            written = _han(number) if kind in "cs" else str(number)
            return Marker(rank, form.format(written), f"{kind}{number}", match.end())
    return None


def _minor(line: str) -> Marker | None:
    if match := _CIRCLED.match(line):
        return Marker(Rank.CIRCLED, match[1], f"o{value(match[1])}", match.end())
    if match := _ROMAN.match(line):
        written = unicodedata.normalize("NFKC", match[1])
        return Marker(Rank.ROMAN, f"{written}.", f"r{written}", match.end())
    if match := _LETTER.match(line):
        written = unicodedata.normalize("NFKC", match[1])
        rank = Rank.LETTER if written.isupper() else Rank.SMALL_LETTER
        return Marker(rank, f"{written}.", f"a{written}", match.end())
    if match := _DASH.match(line):
        return Marker(Rank.DASH, "——", "d", match.end())
    return None


@lru_cache(maxsize=4096)
def value(number: str) -> int | None:
    """The value of a number in Chinese numerals, digits of any width, or one sign such as ㈠.

    None where the signs make no number, as in 十百十.
    """
    number = re.sub(r"\s", "", number)
    if number.isdecimal():
        return int(number)
    if len(number) == 1 and number not in _HAN:
        return int(unicodedata.numeric(number))
    try:
        return int(cn2an(number.replace("〇", "零"), "smart"))
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _han(number: int) -> str:
    return str(an2cn(number))
