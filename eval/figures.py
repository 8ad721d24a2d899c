"""Figures of a folded text: numbers with their units.

Numbers compare by exact value, so that 五十万元, 50万元 and 500000元 are one, as are 75% and
百分之七十五; units compare as written, so that 10项 is not 10个 and 20日 is not 20个工作日. Words
beside them (以上, 不超过, 余) are not compared, and 一 before a measure word (一批) is no figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from eval.claim import Claim
from eval.numerals import ARABIC, HAN, LATIN_UNIT, NUMBER, value_of

_COUNTED_ONE = (
    "个工作日|工作日|个月|季度|小时|分钟|秒|周年|周岁|年|月|日|天|周|岁|"
    "美元|欧元|港元|日元|英镑|元|倍|折"
)
"""Units before which 一 counts; before a measure word it is an article, as in 一批."""
# Of two units that begin alike the longer one stands first.
_UNIT = (
    f"{_COUNTED_ONE}|个百分点|百分点|平方公里|平方米|立方米|公里|公顷|千瓦时|兆瓦时|千瓦|兆瓦|千克|公斤|"
    "厘米|毫米|人次|户次|项次|件次|课时|"
    f"{LATIN_UNIT}|"
    "[个家项人名位户支只条款次份件篇部台套座栋幢间张块亩米吨克升度级类种批期届轮层门场对组站处所辆艘架头股"
    "笔单分档大]"
)
_SAME_UNIT = {"个工作日": "工作日", "个百分点": "百分点", "km": "公里"}
_NOT_A_UNIT = frozenset("以左余多至到及和与或的等内中上下前后时起止为是按")
_PHONE = re.compile(r"(?<!\d)(?:0\d{2,3}-\d{3,4}\s?\d{4}|400-?\d{3}-?\d{4}|1[3-9]\d{9})(?!\d)")
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?(?!\d)")
_PART = re.compile(rf"([{HAN}]+)分之([{HAN}]+|\d+(?:\.\d+)?)")
_TENTHS = re.compile(r"(?<![\d.])([二两三四五六七八九]|\d)成(?![立为果员本长交型熟功])")
_PER = re.compile(rf"({ARABIC})(?:(?:%|‰)?[-至到]({ARABIC}))?(%|‰)")
_RATIO = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?::\d+(?:\.\d+)?)+(?![\d:])")
_RANGE = re.compile(rf"({NUMBER})({_UNIT})?[-至到]({NUMBER})({_UNIT})?")
_ORDINAL = re.compile(rf"第(\d+|[{HAN}]+)(?:个)?(季度|[档批期轮届名年位天日周级类])")
_FIGURE = re.compile(rf"({NUMBER})[余多]?({_UNIT})?")


def contacts(text: str) -> Iterator[Claim]:
    """Telephone numbers and times of day."""
    for match in _PHONE.finditer(text):
        yield Claim("figure", match[0], match.start(), (re.sub(r"[\s-]", "", match[0]), "电话"))
    for match in _CLOCK.finditer(text):
        if match[1] != match[2]:
            yield Claim("figure", match[0], match.start(), (f"{int(match[1])}:{match[2]}", "时刻"))


def shares(text: str) -> Iterator[Claim]:
    """Percentages, fractions and ratios; 75%, 百分之七十五 and 四分之三 are one."""
    for match in _PART.finditer(text):
        whole, part = value_of(match[1]), value_of(match[2])
        if whole and part is not None:
            yield Claim("figure", match[0], match.start(), (part / whole, "分之"))
    for match in _TENTHS.finditer(text):
        if tenths := value_of(match[1]):
            yield Claim("figure", match[0], match.start(), (tenths / 10, "分之"))
    for match in _PER.finditer(text):
        per = 100 if match[3] == "%" else 1000
        values = (Fraction(n) / per for n in match.group(1, 2) if n)
        yield Claim("figure", match[0], match.start(), (*values, "分之"))
    for match in _RATIO.finditer(text):
        yield Claim("figure", match[0], match.start(), (*map(Fraction, match[0].split(":")), ":"))


def ordinals(text: str) -> Iterator[Claim]:
    """Places in an order: 第一季度 (also written 一季度), 第3档, 第二年."""
    for match in _ORDINAL.finditer(text):
        if value := value_of(match[1]):
            unit = match[2] if match[2] == "季度" else f"第{match[2]}"
            yield Claim("figure", match[0], match.start(), (value, unit))


def ranges(text: str) -> Iterator[Claim]:
    """Figures from and to, with one unit."""
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


def figures(text: str) -> Iterator[Claim]:
    """Single figures; the unit is empty where none is written."""
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
        if not unit and written[-1] in "万亿":
            unit = "元"  # 奖励500万 is short for 万元
        meaning = (value, _SAME_UNIT.get(unit, unit))
        yield Claim("figure", text[match.start() : end], match.start(), meaning)


def _counts(written: str, unit: str, value: Fraction) -> bool:
    """Whether Chinese numerals before a unit are a figure, no part of a word (一批, 十分)."""
    if not unit:
        return len(written) > 1 and written[-1] in "万亿"
    if unit in ("分", "折"):
        return False
    if set(written) <= set("百千万亿零〇"):
        return len(written) > 1 and unit in ("元", "级")
    return value != 1 or unit == "级" or re.fullmatch(_COUNTED_ONE, unit) is not None
