"""From when and until when a document says that it holds.

Only what it says of itself counts: a date in a sentence on another document, or the 有效期 of a
certificate, is not the document's own.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.dates import DATE, count, date_in
from rag.plain import plain
from rag.titles import KINDS

_SELF = rf"本(?:法|[\u4e00-\u9fff]{{0,8}}?(?:{KINDS.replace('|法|', '|')}))"
_HOLDS = r"(?:正式)?(?:施\s{0,6}行|实\s{0,6}施|执\s{0,6}行|生\s{0,6}效|试\s{0,6}行)"
_N = r"(?P<n>\d{1,3}|[一二三四五六七八九十两]{1,3})\s{0,6}个?\s{0,6}"
_OPENS = rf"(?:{_SELF}[^。;,《]{{0,6}}?|(?:^|[。;(])\s{{0,6}}(?:以上|上述)?(?:政策|措施)?)"
_FROM_DAY = re.compile(
    rf"{_OPENS}[\s,]*自\s{{0,6}}(?P<day>{DATE})\s{{0,6}}(?:零时)?\s{{0,6}}起?\s{{0,6}}(?:[至到]\s{{0,6}}{DATE}\s{{0,6}}止?\s{{0,6}})?{_HOLDS}",
    re.M,
)
_FROM_LINE = re.compile(rf"^\s{{0,6}}(?P<day>{DATE})\s{{0,6}}起?施行\s{{0,6}}$", re.M)
_ISSUE = r"(?:公布|发布|印发|颁布|下发|发文|通过|签发)\s{0,6}之\s{0,6}日"
_FROM_ISSUE = re.compile(
    rf"自\s{{0,6}}{_ISSUE}\s{{0,6}}[起后]?\s{{0,6}},?\s{{0,6}}(?:满|经过)?\s{{0,6}}"
    rf"(?:{_N}(?P<unit>日|天|月)\s{{0,6}}(?:后|起|之后)*\s{{0,6}})?起?\s{{0,6}}{_HOLDS}"
)
_TERM = (
    r"(?:(?:有效|施行|试行|实施|执行)(?:期限|期间|期)|有效时间)\s{0,6}"
    r"(?:为|是|暂定为?|截止|截至|从|自){0,2}\s{0,6}"
)
_THESE = r"(?:以上|上述|本)(?:各项)?(?:政策|措施)"
_OWN = (
    rf"(?:(?:{_ISSUE}|{DATE})\s{{0,6}}起?[^。;《,]{{0,8}}?{_HOLDS}[^。;《]{{0,16}}?"
    rf"|{_SELF}[^。;,]{{0,4}}?|{_THESE}[^。;]{{0,6}}?|^\s{{0,6}}|[(]\s{{0,6}})"
)
_LAST = rf"(?P<last>{DATE}|\d{{4}}\s{{0,6}}年\s{{0,6}}底)\s{{0,6}}(?P<before>前)?"
_ENDS = (
    re.compile(
        rf"{_OWN}[\s,(]{{0,4}}{_TERM}(?:{DATE}\s{{0,6}}起?)?\s{{0,6}}[至到]\s{{0,6}}{_LAST}", re.M
    ),
    re.compile(
        rf"{_OWN}[\s,(]{{0,4}}{_TERM}{DATE}\s{{0,6}}起?\s{{0,6}}[-至到]\s{{0,6}}{_LAST}", re.M
    ),
    re.compile(
        rf"(?:{_SELF}|{_THESE})[^。;《]{{0,8}}?(?:自|适用于?|有效|{_HOLDS})[^。;《]{{0,8}}?{DATE}\s{{0,6}}起?"
        rf"(?:{_HOLDS})?,?\s{{0,6}}[-至到]\s{{0,6}}{_LAST}"
    ),
    re.compile(
        rf"(?:{_SELF}|{_THESE}|{_ISSUE}\s{{0,6}}起|{DATE}\s{{0,6}}起)[^。;《]{{0,12}}?{_HOLDS}\s{{0,6}},?\s{{0,6}}[至到]"
        rf"\s{{0,6}}{_LAST}"
    ),
)
_FOR = (
    re.compile(rf"{_OWN}[\s,(]{{0,4}}{_TERM}{_N}(?P<unit>年|月)", re.M),
    re.compile(rf"{_SELF}[^。;]{{0,20}}?试行\s{{0,6}}{_N}(?P<unit>年|月)"),
)
_TITLE_YEARS = re.compile(
    r"(?P<first>(?:19|20)\d{2})\s{0,6}年?\s{0,6}[-至到]\s{0,6}(?P<last>(?:19|20)\d{2})\s{0,6}年?"
)


@dataclass(frozen=True, slots=True)
class Terms:
    """First and last day, each with whether it is the text's own words or follows from them."""

    effective_on: date | None = None
    expires_on: date | None = None
    effective_inferred: bool = False
    expires_inferred: bool = False


def terms_of(text: str, title: str, issued_on: date | None) -> Terms:
    """From when and until when a document holds, as far as it says so.

    A period in years runs to the day before its anniversary; one that only the title names
    (2024-2026年) runs to the end of its last year.
    """
    written = plain(text)
    effective, inferred = _effective(written, issued_on)
    expires, counted = _expires(written, effective)
    years = _TITLE_YEARS.search(plain(title))
    if expires is None and years and years["first"] < years["last"]:
        expires, counted = date(int(years["last"]), 12, 31), True
    return Terms(effective, expires, inferred, counted)


def _effective(text: str, issued_on: date | None) -> tuple[date | None, bool]:
    for pattern in (_FROM_DAY, _FROM_LINE):
        if found := list(pattern.finditer(text)):
            return date_in(found[-1]["day"]), False
    match = _FROM_ISSUE.search(text)
    if match is None or issued_on is None:
        return None, False
    number = count(match["n"] or "0") or 0
    if match["unit"] == "月":
        return _months(issued_on, number), True
    return issued_on + timedelta(days=number), True


def _expires(text: str, effective: date | None) -> tuple[date | None, bool]:
    for pattern in _ENDS:
        if match := pattern.search(text):
            return _last(match["last"], match["before"]), False
    for pattern in _FOR:
        match = pattern.search(text)
        if match and effective and (number := count(match["n"])):
            months = number * 12 if match["unit"] == "年" else number
            return _months(effective, months) - timedelta(days=1), True
    return None, False


def _last(written: str, before: str | None) -> date | None:
    if year := re.match(r"^(\d{4})\s*年\s*底$", written):
        return date(int(year[1]), 12, 31)
    day = date_in(written)
    return day - timedelta(days=1) if day and before else day


def _months(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
