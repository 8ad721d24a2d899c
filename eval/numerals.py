"""Numbers as documents write them, in digits and in Chinese numerals, as exact values."""

from __future__ import annotations

import re
from fractions import Fraction

import cn2an

HAN = "〇零一二两三四五六七八九十百千万亿"
"""The signs of Chinese numerals, as a set of a pattern."""
LATIN_UNIT = "(?:km|m|kwh|mwh|kw|mw|gw|kg|t)(?![a-z])"
ARABIC = rf"(?<![\d.a-z+])\d+(?:\.\d+)?(?!(?!{LATIN_UNIT})[a-z])"
"""Digits that are no part of a name such as 6G or 1+3."""
_HALF = "(?<![上下大过多前后])半(?=年|个月|天|日|小时)"
NUMBER = rf"(?:{ARABIC}[十百千万亿]*|{_HALF}|(?<![{HAN}同统唯之某任第])[{HAN}]+)"
"""A number in either way of writing."""
_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def power_of(signs: str) -> int:
    """What 万, 亿, 千万 and the like multiply by; 1 for no sign."""
    product = 1
    for sign in signs:
        product *= _POWERS[sign]
    return product


def value_of(written: str) -> Fraction | None:
    """The number that digits or Chinese numerals write; None where they write none."""
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)([十百千万亿]*)", written):
        return Fraction(match[1]) * power_of(match[2])
    if written == "半":
        return Fraction(1, 2)
    if not set(written) & set("十百千万亿") and len(written) > 1:
        digits = "".join(str(_DIGITS[c]) for c in written if c in _DIGITS)
        return Fraction(digits) if len(digits) == len(written) else None
    try:
        return Fraction(cn2an.cn2an(("一" if written[0] in "百千万亿" else "") + written, "normal"))
    except ValueError:
        return None
