"""Dates in all the ways that offices write them: 2024年8月7日, 二〇二四年八月七日, 2024-08-07."""

from __future__ import annotations

import re
from datetime import date

from cn2an import cn2an

from rag.plain import plain

_CN_DIGIT = "[〇零○OoＯ一二三四五六七八九]"
_YEAR = (
    r"(?:(?:1\s{0,6}[89]|2\s{0,6}0)\s{0,6}\d\s{0,6}\d"
    rf"|{_CN_DIGIT}(?:\s{{0,6}}{_CN_DIGIT}){{3}})"
)
_PART = r"(?:\d\s?\d|\d|[元一二三四五六七八九十]{1,3})"
_NUMERIC = r"(?:1[89]|20)\d\d\s{0,6}[-./]\s{0,6}\d{1,2}\s{0,6}[-./]\s{0,6}\d{1,2}(?!\d)"
DATE = (
    rf"(?:{_YEAR}\s{{0,6}}年\s{{0,6}}{_PART}\s{{0,6}}月\s{{0,6}}{_PART}\s{{0,6}}[日号]|{_NUMERIC})"
)
"""Matches a date in `plain` text; it holds no group."""
_DATE = re.compile(DATE)
_ALONE = re.compile(rf"^\s{{0,6}}{DATE}(?:\s{{0,6}}\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?\s{{0,6}}$")
_DIGITS = str.maketrans("〇零○OoＯ一二三四五六七八九", "000000123456789")


def date_in(text: str) -> date | None:
    """The first date that a text holds, or None; what is no day of the calendar is no date."""
    return next(iter(dates_in(text)), None)


def dates_in(text: str) -> list[date]:
    """The dates that a text holds, in order."""
    days = (_day(match[0]) for match in _DATE.finditer(plain(text)))
    return [day for day in days if day is not None]


def is_date(line: str) -> bool:
    """Whether a line is a date and nothing else, a time of day aside."""
    return _ALONE.match(plain(line)) is not None and date_in(line) is not None


def count(written: str) -> int | None:
    """A count in digits or in Chinese numerals as an integer, or None where it is neither."""
    digits = re.sub(r"\s+", "", written)
    if digits.isdigit():
        return int(digits)
    try:
        return int(cn2an(digits.replace("两", "二").replace("〇", "零"), "smart"))
    except ValueError:
        return None


def _day(written: str) -> date | None:
    year, month, day = re.split(r"[-./年月]", re.sub(r"[\s日号]+", "", written))
    parts = [count(part.replace("元", "一")) for part in (month, day)]
    try:
        return date(int(year.translate(_DIGITS)), parts[0] or 0, parts[1] or 0)
    except ValueError:  # 2024年13月1日
        return None
