"""Figures, dates and 文号 of a text, as values that can be compared: for measuring fidelity.

Written from the forms that official documents use, and apart from the gate of rag/, so that a
fault of the gate is not measured with the same fault. The text is folded first: width, brackets,
dashes, blanks and script, so that `claims(fold(text))` sees one form of each.

A figure is its number and its unit. Numbers compare by exact value, so that 五十万元, 50万元 and
500000元 are one, as are 75% and 百分之七十五; units compare as written, so that 10项 is not 10个 and
20日 is not 20个工作日. Words beside it (以上, 不超过) are not compared. Not figures are the marks of
clauses (第三条, 附件1), figures inside a name (6G, 1+3), and 一 before a measure word (一批).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import cn2an
from opencc import OpenCC

_BRACKETS = {**dict.fromkeys("〔【［[（﹝〖", "("), **dict.fromkeys("〕】］]）﹞〗", ")")}
_DASHES = dict.fromkeys("—–―－─‐‑−~～〜∼", "-")
_HAN = "〇零一二两三四五六七八九十百千万亿"
_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_TIMES = "个工作日 工作日 个月 季度 小时 分钟 秒 周年 周岁 年 月 日 天 周 岁".split()
_MONEY = "美元 欧元 港元 日元 英镑 元".split()
_OTHERS = (
    "个百分点 百分点 平方公里 平方米 立方米 公里 公顷 千瓦时 兆瓦时 千瓦 兆瓦 千克 公斤 厘米 毫米 "
    "人次 户次 项次 件次 课时 个 家 项 人 名 位 户 支 只 条 款 次 份 件 篇 部 台 套 座 栋 幢 间 张 "
    "块 亩 米 吨 克 升 度 级 类 种 批 期 届 轮 层 门 场 对 组 站 处 所 辆 艘 架 头 股 笔 单 倍 折 分 "
    "档 大 m2 km2 km m kw mw"
).split()
_UNIT = "|".join(sorted((*_TIMES, *_MONEY, *_OTHERS), key=len, reverse=True))
_SAME_UNIT = {"个工作日": "工作日", "个百分点": "百分点", "m2": "平方米", "km2": "平方公里"}
_SINGLE = frozenset((*_TIMES, *_MONEY, "倍", "折"))
"""Units before which 一 counts; before a measure word it is an article, as in 一批."""
_NOT_A_UNIT = set("以左余多至到及和与或的等内中上下前后时起止为是按,、")
_ARABIC = r"(?<![\d.a-z+])\d+(?:\.\d+)?(?![a-z])"
_NUMBER = rf"(?:{_ARABIC}[十百千万亿]*|(?<![{_HAN}同统唯之某任第])[{_HAN}]+)"
_YEAR = r"(?:(?:19|20|21)\d\d|[一二][〇零一二三四五六七八九]{3})"
_SMALL = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"

_SERIAL = re.compile(r"([一-龥]{1,14})\((\d{4})\)第?(\d+)号")
_ORDER = re.compile(r"([一-龥]{1,10}令)第?(\d+)号|([一-龥]{1,16}公告)(\d{4})年第(\d+)号")
_BEFORE_SERIAL = re.compile(r".*(?:[是为和与的据照按见即及由以将对从在到件称号]|文号|发文)(?!$)")
_PHONE = re.compile(r"(?<!\d)(?:0\d{2,3}-\d{3,4}\s?\d{4}|400-?\d{3}-?\d{4}|1[3-9]\d{9})(?!\d)")
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?(?!\d)")
_NUMERIC_DAY = re.compile(r"(?<!\d)((?:19|20|21)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY = re.compile(
    rf"(?<!\d)(?P<y>{_YEAR})年(?:(?P<m>{_SMALL})月(?:(?P<d>{_SMALL})[日号])?)?"
    rf"|(?<!\d)(?P<from>{_YEAR})(?=年?[-至到]{_YEAR}年)"
    rf"|(?<!\d)(?P<m2>{_SMALL})月(?P<d2>{_SMALL})[日号]"
)
_PASSED_OVER = re.compile(
    rf"第(?:\d+|[{_HAN}]+)(?:之[{_HAN}]+)?[一-龥]?|附[件表录图](?:\d+|[{_HAN}]+)"
    rf"|(?:^|\n)(?:\((?:\d+|[{_HAN}]+)\)|[{_HAN}]+、|\d+[.、](?!\d))|\d+(?:\+\d+)+"
)
_PART = re.compile(rf"([{_HAN}]+)分之([{_HAN}]+|\d+(?:\.\d+)?)")
_PER = re.compile(rf"({_ARABIC})(?:(?:%|‰)?[-至到]({_ARABIC}))?(%|‰)")
_RATIO = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?::\d+(?:\.\d+)?)+(?![\d:])")
_RANGE = re.compile(rf"({_NUMBER})({_UNIT})?[-至到]({_NUMBER})({_UNIT})?")
_FIGURE = re.compile(rf"({_NUMBER})({_UNIT})?")

Meaning = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a text states: its kind (figure, date, number, department), as folded, and as a value.

    The meaning of a figure is its numbers (two for a range) and its unit; of a date year, month and
    day, None where it gives none; of a 文号 prefix, year and serial; of a department its name.
    """

    kind: str
    text: str
    start: int
    meaning: Meaning


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")


def fold(text: str) -> str:
    """A text in one form: half-width, simplified, one kind of bracket and dash, blanks dropped.

    ① and the like stay as they are, since they are marks and no figures; a line break stays.
    """
    text = text.replace("︰", ":")
    text = "".join(
        c if unicodedata.category(c) == "No" else unicodedata.normalize("NFKC", c) for c in text
    )
    text = _simplified().convert(text).lower()
    text = "".join(_BRACKETS.get(c) or _DASHES.get(c) or c for c in text).replace("--", "-")
    text = re.sub(r"(?<![a-z\d])[^\S\n]+|[^\S\n]+(?![a-z\d])", "", text)
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    return text.replace("县(市、区)", "县市区")


def claims(text: str) -> list[Claim]:
    """The figures, dates and 文号 of a folded text, in the order of the text."""
    found: list[Claim] = []
    for find in (_numbers, _contacts, _days, _shares, _ranges, _figures):
        for claim in find(text):
            found.append(claim)
            # What was read once is no part of anything else: 2024 of a 文号 is no figure.
            end = claim.start + len(claim.text)
            text = text[: claim.start] + "\0" * len(claim.text) + text[end:]
        if find is _days:
            text = _PASSED_OVER.sub(lambda m: "\0" * len(m[0]), text)
    return sorted(found, key=lambda claim: claim.start)


def value_of(written: str) -> Fraction | None:
    """The number that digits or Chinese numerals write; None where they write none."""
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)([十百千万亿]*)", written):
        value = Fraction(match[1])
        for power in match[2]:
            value *= _POWERS[power]
        return value
    if not set(written) & set("十百千万亿") and len(written) > 1:
        digits = "".join(str(_DIGITS[c]) for c in written if c in _DIGITS)
        return Fraction(digits) if len(digits) == len(written) else None
    try:
        return Fraction(cn2an.cn2an(("一" if written[0] in "百千万亿" else "") + written, "normal"))
    except ValueError:
        return None


def _numbers(text: str) -> Iterator[Claim]:
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


def _contacts(text: str) -> Iterator[Claim]:
    for match in _PHONE.finditer(text):
        yield Claim("figure", match[0], match.start(), (re.sub(r"[\s-]", "", match[0]), "电话"))
    for match in _CLOCK.finditer(text):
        if match[1] != match[2]:
            yield Claim("figure", match[0], match.start(), (f"{int(match[1])}:{match[2]}", "时刻"))


def _days(text: str) -> Iterator[Claim]:
    for match in _NUMERIC_DAY.finditer(text):
        y, m, d = map(int, match.groups())
        yield Claim("date", match[0], match.start(), (y, m, d))
    year, end = None, -9
    for match in _DAY.finditer(text):
        y, m, d = (_small(match[a] or match[b]) for a, b in (("y", "from"), ("m", "m2"), ("d", "d2")))
        # 2024年1月1日至12月31日: the second day lies in the year of the first.
        if y is None and text[end : match.start()] in ("至", "-", "到"):
            y = year
        yield Claim("date", match[0], match.start(), (y, m, d))
        year, end = y, match.end()


def _small(written: str | None) -> int | None:
    value = value_of(written) if written else None
    return None if value is None else int(value)


def _shares(text: str) -> Iterator[Claim]:
    for match in _PART.finditer(text):
        whole, part = value_of(match[1]), value_of(match[2])
        if whole and part is not None:
            yield Claim("figure", match[0], match.start(), (part / whole, "分之"))
    for match in _PER.finditer(text):
        per = 100 if match[3] == "%" else 1000
        values = (Fraction(n) / per for n in match.group(1, 2) if n)
        yield Claim("figure", match[0], match.start(), (*values, "分之"))
    for match in _RATIO.finditer(text):
        yield Claim("figure", match[0], match.start(), (*map(Fraction, match[0].split(":")), ":"))


def _ranges(text: str) -> Iterator[Claim]:
    for match in _RANGE.finditer(text):
        low, low_unit, high, high_unit = match.groups()
        ends = value_of(low), value_of(high)
        if None in ends or not (low_unit or high_unit or "." in low or low.isdigit()):
            continue
        # In 3-5万元 the unit and the 万 hold for both numbers.
        power = re.sub(r"[\d.]", "", high) if re.match(r"\d", high) else ""
        if low_unit is None and power and re.fullmatch(r"[\d.]+", low):
            ends = value_of(low + power), ends[1]
        unit = high_unit or low_unit or ""
        yield Claim("figure", match[0], match.start(), (*ends, _SAME_UNIT.get(unit, unit)))


def _figures(text: str) -> Iterator[Claim]:
    for match in _FIGURE.finditer(text):
        written, unit = match[1], match[2] or ""
        if (value := value_of(written)) is None:
            continue
        if not written[0].isdigit() and not _counts(written, unit, value):
            continue
        end = match.end()
        # An unknown unit is the sign that follows, so that 20枚 is not 20盏.
        after = text[end : end + 1]
        if not unit and re.match(r"[一-龥]", after) and after not in _NOT_A_UNIT:
            unit, end = after, end + 1
        meaning = (value, _SAME_UNIT.get(unit, unit))
        yield Claim("figure", text[match.start() : end], match.start(), meaning)


def _counts(written: str, unit: str, value: Fraction) -> bool:
    """Whether Chinese numerals before a unit are a figure, not part of a word (一批, 十分, 万元)."""
    if not unit or unit in ("分", "折"):
        return False
    if set(written) <= set("百千万亿"):
        return len(written) > 1 and unit in ("元", "级")
    return value != 1 or unit in _SINGLE
