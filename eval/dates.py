"""Dates and 文号 of a folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.claim import Claim
from eval.numerals import value_of

_YEAR = r"(?:(?:19|20|21)\d\d|[一二][〇零一二三四五六七八九]{3})"
_SMALL = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"

_SERIAL = re.compile(r"([一-龥]{1,14})\((\d{4})\)第?(\d+)号")
_ORDER = re.compile(r"([一-龥]{1,10}令)第?(\d+)号|([一-龥]{1,16}公告)(\d{4})年第(\d+)号")
_BEFORE_SERIAL = re.compile(r".*(?:[是为和与的据照按见即及由以将对从在到件称号]|文号|发文)(?!$)")
_NUMERIC_DAY = re.compile(r"(?<!\d)((?:19|20|21)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY = re.compile(
    rf"(?<!\d)(?P<y>{_YEAR})年(?:(?P<m>{_SMALL})月(?:(?P<d>{_SMALL})[日号])?)?"
    rf"|(?<!\d)(?P<from>{_YEAR})(?=年?[-至到]{_YEAR}年)"
    rf"|(?<!\d)(?P<m2>{_SMALL})月(?P<d2>{_SMALL})[日号]"
)


def numbers(text: str) -> Iterator[Claim]:
    """The 文号: prefix, year (empty in 国令第842号) and serial."""
    for match in _SERIAL.finditer(text):
        prefix = _BEFORE_SERIAL.sub("", match[1])
        start = match.end(1) - len(prefix)
        meaning = (prefix, match[2], match[3].lstrip("0"))
        yield Claim("number", text[start : match.end()], start, meaning)
    for match in _ORDER.finditer(text):
        named = match[1] or match[3]
        prefix = _BEFORE_SERIAL.sub("", named)
        start = match.start() + len(named) - len(prefix)
        meaning = (prefix, match[4] or "", match[2] or match[5])
        yield Claim("number", text[start : match.end()], start, meaning)


def days(text: str) -> Iterator[Claim]:
    """The dates: year, month and day, None where one is not given."""
    for match in _NUMERIC_DAY.finditer(text):
        yield Claim("date", match[0], match.start(), tuple(map(int, match.groups())))
    year: int | None = None
    end = -9
    for match in _DAY.finditer(text):
        y, m, d = (
            _small(match[a] or match[b]) for a, b in (("y", "from"), ("m", "m2"), ("d", "d2"))
        )
        # 2024年1月1日至12月31日: the second day lies in the year of the first.
        if y is None and text[end : match.start()] in ("至", "-", "到"):
            y = year
        yield Claim("date", match[0], match.start(), (y, m, d))
        year, end = y, match.end()


def _small(written: str | None) -> int | None:
    value = value_of(written) if written else None
    return None if value is None else int(value)
