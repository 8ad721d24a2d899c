"""Figures of a flat text as exact values with units, so that 5000万元 and 0.5亿元 are one.

Dates are read as years, months and days, each by itself: a sentence may say 2024年8月 where the
clause says 2024年8月7日, and a changed day is still seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from rag.flat import UNITS

_POWERS = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "十": 10}
_NUMBER = r"\d{1,15}(?:\.\d{1,6})?"
_POWER = r"(?:[十百千]?[万亿]|百|千)?"
_UNIT = rf"(?:{UNITS}|[a-z]{{1,5}}\d?)"
_SAME = {
    "个工作日": "工作日",
    "个百分点": "百分点",
    "名": "人",
    "位": "人",
    "天": "日",
    "km": "公里",
}
_NOT_A_UNIT = "以左余多至到及和与或的等内中上下前后时起止为是按在由、"
QUANTITY = re.compile(
    rf"(?P<order>第)?(?P<low>{_NUMBER})(?:(?P<power1>{_POWER})(?P<unit1>{UNITS})?[-至到](?P<high>{_NUMBER}))?"
    rf"(?P<more1>[余多])?(?P<power>{_POWER})(?P<more2>[余多])?(?P<unit>{_UNIT}(?![a-z]))?"
)
"""A figure, or two with a dash between them."""
ISO_DATE = re.compile(r"(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\d.])")
"""A date in digits alone."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure: what it compares by, its words, and what bounds it (余, or an end of a range)."""

    key: str
    text: str
    bounds: frozenset[str] = frozenset()


def quantities(match: re.Match[str]) -> list[Quantity]:
    """The figures of a match of QUANTITY: one, or the two ends of a range."""
    power, unit = match["power"], match["unit"] or ""
    if not unit:
        unit = _unknown_unit(match, power)
    more = frozenset({">"} if match["more1"] or match["more2"] else ())
    if match["high"] is None:
        return [Quantity(_key(match, match["low"], power, unit), match[0], more)]
    low_unit = match["unit1"] or unit
    # In 3-5万元 the 万 holds for both numbers.
    low_power = match["power1"] or ("" if match["unit1"] else power)
    low = Quantity(_key(match, match["low"], low_power, low_unit), match[0], frozenset({"from"}))
    return [low, Quantity(_key(match, match["high"], power, unit), match[0], more | {"to"})]


def _unknown_unit(match: re.Match[str], power: str) -> str:
    """元 for 500万, which is short for it; else the sign that follows, so that 20枚 is not 20盏."""
    if power:
        return "元"
    after = match.string[match.end() : match.end() + 1]
    return after if re.match(r"[一-龥]", after) and after not in _NOT_A_UNIT else ""


def _key(match: re.Match[str], number: str, power: str, unit: str) -> str:
    value = Fraction(number)
    for sign in power:
        value *= _POWERS[sign]
    return f"{match['order'] or ''}{value}{_SAME.get(unit, unit)}"
