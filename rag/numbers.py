"""Document numbers (文号) in the standard's form, whatever way they are written in.

Three forms: 发文字号 such as 通政发〔2024〕23号 (GB/T 9704-2012, 7.2.5), orders such as
国务院令第842号, and announcements such as 财政部 税务总局公告2023年第12号. A number is a name:
nothing is inferred from its letters (海政规 is of 海安, 海政发 can be of 海宁 in another province).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cn2an import cn2an

from rag.plain import plain

_HAN = r"[\u4e00-\u9fff]"
_YEAR = r"((?:1\s{0,6}9|2\s{0,6}0)\s{0,6}\d\s{0,6}\d)"
_SERIAL = r"第?\s{0,6}(\d(?:\s{0,6}\d){0,4})\s{0,6}号"
_COUNT = r"第\s{0,6}(\d(?:\s{0,6}\d){0,3}|[零〇一二三四五六七八九十百]{1,7})\s{0,6}号"
_DAY = r"(?:(?<=\d)\s{0,6}日\s{0,6})?"
"""The end of a date that stands before the number: 2014年7月30日国家…局令第7号."""
_ORGAN = rf"{_DAY}(?:原(?={_HAN}{{3}}))?((?:{_HAN}|[、 ](?={_HAN})){{0,40}}?)\s{{0,6}}"

_ISSUED = re.compile(
    rf"{_DAY}(?:(?<=[号》)])和)?({_HAN}(?:\s{{0,6}}{_HAN}){{0,19}})\s{{0,6}}[\[(]\s{{0,6}}{_YEAR}\s{{0,6}}[\])]\s{{0,6}}{_SERIAL}"
)
_ORDER = re.compile(rf"{_ORGAN}令\s{{0,6}}{_COUNT}")
_ANNOUNCED = re.compile(
    rf"{_ORGAN}(公\s{{0,6}}告|通\s{{0,6}}告)\s{{0,6}}(?:{_YEAR}\s{{0,6}}年\s{{0,6}})?{_COUNT}"
)
_LINE = (
    (
        re.compile(
            rf"^(?:{_YEAR}\s{{0,6}}年\s{{0,6}})?{_COUNT}\s{{0,6}}(公\s{{0,6}}告|通\s{{0,6}}告|令)?$"
        ),
        "bare",
    ),
    (re.compile(rf"^令\s{{0,6}}{_COUNT}$"), "order"),
)
# What may stand before a number in running text and is no part of it.
_BEFORE = re.compile(
    r".*(?:第[零〇一二三四五六七八九十百\d]{1,6}[条款项章节]"
    r"|根据|按照|依据|依照|遵照|参照|执行|落实|贯彻|转发|印发|发布|公布|颁布|发文|通知|意见|办法"
    r"|规定|方案|条例|细则|措施|决定|文件|文号|字号|政策|以下|以及|其中|号[为:]?"
    r"|(?<!^)[日为见按据与及或的原将由]|^[为见按据与及或的由])",
    re.S,  # running text may be broken before the number
)
_SIGNED_BEFORE = re.compile(r".*(?:政府|办公室|办公厅|[局厅部委院会])\s+")
_OFFICE_ENDS = re.compile(r"(部|委|局|署|院|会|府|行|厅|办公室|主席|^国)$")


@dataclass(frozen=True, slots=True)
class Number:
    """A document number as found: in the standard's form, and where it stands in the text."""

    text: str
    start: int
    end: int


def numbers_in(text: str) -> list[Number]:
    """The document numbers in a text, in order, as far as each names its office."""
    written = plain(text)
    found: list[Number] = []
    for pattern, form in ((_ISSUED, _issued), (_ORDER, _ordered), (_ANNOUNCED, _announced)):
        found += [number for match in pattern.finditer(written) if (number := form(match))]
    found.sort(key=lambda number: number.start)
    return [n for n, before in zip(found, [None, *found], strict=False) if _apart(before, n)]


def number_of(line: str) -> str | None:
    """The number that a whole line is, in the standard's form, or None.

    A line of its own may leave out the office (2023年第12号, 令第52号).
    """
    line = line.strip()
    for number in numbers_in(line):
        if not line[: number.start].strip() and not line[number.end :].strip():
            return number.text
    written = plain(line)
    for pattern, kind in _LINE:
        if match := pattern.match(written):
            if kind == "order":
                return f"令第{_value(match[1])}号"
            year = f"{_squeeze(match[1])}年" if match[1] else ""
            return f"{_squeeze(match[3] or '')}{year}第{_value(match[2])}号"
    return None


def _apart(before: Number | None, number: Number) -> bool:
    return before is None or before.end <= number.start


def _issued(match: re.Match[str]) -> Number | None:
    start = match.start(1) + _cut(match[1])
    if office := _SIGNED_BEFORE.match(match.string[start : match.end(1)]):
        start += office.end()
    letters = _squeeze(match.string[start : match.end(1)])
    if not letters:
        return None
    text = f"{letters}〔{_squeeze(match[2])}〕{int(_squeeze(match[3]))}号"
    return Number(text, start, match.end())


def _ordered(match: re.Match[str]) -> Number | None:
    start, office = _office(match)
    if not office:
        return None
    office = "国务院" if office == "国" else office.removeprefix("中华人民共和国") or office
    return Number(f"{office}令第{_value(match[2])}号", start, match.end())


def _announced(match: re.Match[str]) -> Number | None:
    start, office = _office(match)
    if not office:
        return None
    year = f"{_squeeze(match[3])}年" if match[3] else ""
    return Number(f"{office}{_squeeze(match[2])}{year}第{_value(match[4])}号", start, match.end())


def _office(match: re.Match[str]) -> tuple[int, str]:
    """Where the office's name begins, and the name, several offices parted by one blank."""
    start = match.start(1) + _cut(match[1])
    parts = re.split(r"[、\s]+", match.string[start : match.end(1)].strip())
    office = ("" if all(len(part) == 1 for part in parts) else " ").join(parts)
    return start, office if _OFFICE_ENDS.search(office) else ""


def _cut(run: str) -> int:
    """How much of the characters before a number is running text."""
    match = _BEFORE.match(run)
    end = match.end() if match else 0
    if not run[end:].strip():
        return 0
    return end + len(run[end:]) - len(run[end:].lstrip(" 、"))


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _value(count: str) -> int:
    digits = _squeeze(count)
    return int(digits) if digits.isdigit() else int(cn2an(digits.replace("〇", "零"), "smart"))
