"""Figures with their units, in whatever numerals: 三年, 5万元, 百分之八, 2027年6月.

To compare what a question takes for granted with what a clause says; nothing is converted from one
unit to another but what are two words for one (天 and 日, 成 and ten per cent).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from cn2an import cn2an

from rag.words import fold

_HAN = "零〇一二两三四五六七八九十百千"
_LIMIT = "(?:以上|以下|以内|左右)?"
_DATE = re.compile(
    r"(?:(?<!\d)(?P<y>(?:19|20)\d\d)年(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号])?)?"
    r"|(?<!\d)(?P<m2>\d{1,2})月(?P<d2>\d{1,2})[日号])(?:底|前|之前|以前)?"
)
_SHARE = re.compile(rf"百分之(?P<n>[{_HAN}]{{1,6}}|\d{{1,3}})")
_FIGURE = re.compile(
    rf"(?<!第)(?<![\d.{_HAN}])(?:(?P<low>\d[\d,]*(?:\.\d+)?)\s*[~-]\s*)?(?P<n>\d[\d,]*(?:\.\d+)?|[{_HAN}]{{1,8}})\s*[余多]?\s*(?P<s>[万亿]{{0,2}})\s*"
    r"(?P<u>元|块|%|‰|个工作日|工作日|个月|月|周?年|天|日|项|家|个|支|只|条|所|名|人|件|类|种|次|批|户"
    rf"|倍|台|套|辆|亩|平方米|平米|立方米|公里|成(?![立果员长熟为效本功])|吨)?{_LIMIT}"
)
_ONE = {"块": "元", "天": "日", "人": "名", "工作日": "个工作日", "平米": "平方米", "周年": "年"}
_READ = "\0"
"""What stands for what was read: no blank, over which a figure could be read together."""
_SCALE = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure as written in the folded text, its value, and its unit under one name.

    The value of a date is its parts (year, month, day), None where it does not say one.
    """

    text: str
    start: int
    unit: str
    value: Fraction | tuple[str | None, ...]

    def same(self, other: Quantity) -> bool:
        """Whether two of one unit say the same; a date that says less says the same."""
        if isinstance(self.value, tuple) and isinstance(other.value, tuple):
            pairs = zip(self.value, other.value, strict=True)
            return all(a is None or b is None or int(a) == int(b) for a, b in pairs)
        return self.value == other.value


def quantities(text: str) -> list[Quantity]:
    """The figures with a unit, and the dates, of a text, in its order."""
    folded = fold(text)
    found: list[Quantity] = []
    for read in (_dates, _shares, _figures):
        found += read(folded)
        for one in found:  # what was read once is no part of anything else
            blank = _READ * len(one.text)
            folded = folded[: one.start] + blank + folded[one.start + len(one.text) :]
    return sorted(found, key=lambda one: one.start)


def _dates(text: str) -> Iterator[Quantity]:
    for m in _DATE.finditer(text):
        yield Quantity(m[0], m.start(), "date", (m["y"], m["m"] or m["m2"], m["d"] or m["d2"]))


def _shares(text: str) -> Iterator[Quantity]:
    for m in _SHARE.finditer(text):
        if (value := _number(m["n"])) is not None:
            yield Quantity(m[0], m.start(), "%", value)


def _figures(text: str) -> Iterator[Quantity]:
    for m in _FIGURE.finditer(text):
        value = _number(m["n"])
        # 一个, 一次性, 一批 count nothing; a bare number says nothing that could be compared.
        if value is None or m["n"] == "一" or not (m["u"] or m["s"]):
            continue
        unit = _ONE.get(m["u"], m["u"]) if m["u"] else "元"  # 买了400万
        if unit == "成":
            unit, value = "%", value * 10
        for end in (_number(m["low"] or ""), value):
            if end is not None:  # of a range both ends
                yield Quantity(m[0], m.start(), unit, end * _SCALE.get(m["s"], 1))


def _number(written: str) -> Fraction | None:
    digits = written.replace(",", "")
    if not digits:
        return None
    if digits[0].isdigit() and digits[0].isascii():
        return Fraction(digits)
    try:
        return Fraction(int(cn2an(digits.replace("〇", "零").replace("两", "二"), "smart")))
    except ValueError:
        return None
