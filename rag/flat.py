"""Text in one way of writing, to compare claims: width, script, numerals, no blanks, no marks.

二十家 and ２０家 are both 20家, 百分之七十五 is 75%, 二〇二四年 is 2024年; 一批 and 十四五 stay.
"""

from __future__ import annotations

import re

from cn2an import cn2an

from rag.plain import plain

UNITS = (
    "个工作日|工作日|个月|季度|小时|分钟|周岁|平方公里|平方米|立方米|公里|公顷|千瓦时|千瓦|兆瓦|公斤|毫米|厘米"
    "|美元|欧元|港元|日元|英镑|个百分点|百分点|人次|"
    "[年月日天周岁元倍个家项人名位户支只条款次份件篇部台套座栋间张亩米吨克级类批期届轮层场组所辆艘架笔单档名%‰]"
)
"""Units, the longer of two that begin alike first."""
_HAN = "零〇一二两三四五六七八九十百千"
_DIGITS = dict(zip("〇一二三四五六七八九", "0123456789", strict=True)) | {"零": "0"}
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SHARE = re.compile(rf"([百千万])分之([{_HAN}\d.]{{1,9}})")
_YEAR = re.compile(r"[一二〇零九][〇零一二三四五六七八九]{3}(?=年)")
_TENTHS = re.compile(
    r"(?<![\d.二三四五六七八九])([二两三四五六七八九\d])成(?![立为果员本长交型熟功])"
)
_COUNT = re.compile(
    rf"(?<![{_HAN}万几数同统唯之某任单])(第?)([{_HAN}]{{1,9}})(?=([万亿]?(?:{UNITS}))?)"
)


def flat(text: str) -> str:
    """The text to compare; lengths are not kept."""
    written = re.sub(r"\s+", "", plain(text).lower())
    written = _GROUPED.sub("", written.replace("(含)", "").replace("(含本数)", ""))
    written = _SHARE.sub(_share, written)
    written = _YEAR.sub(lambda m: "".join(_DIGITS[c] for c in m[0]), written)
    written = _TENTHS.sub(lambda m: f"{_value(m[1])}0%", written)
    return _COUNT.sub(_count, written)


def _value(written: str) -> str | None:
    """The digits of a numeral, or None where it is none (十四五)."""
    if written.replace(".", "").isdigit() and written[0] in "0123456789":
        return written
    try:
        return str(cn2an(written.replace("两", "二").replace("〇", "零"), "strict"))
    except ValueError:
        return None


def _share(match: re.Match[str]) -> str:
    value = _value(match[2])
    if value is None or match[1] == "万":
        return match[0]
    return value + ("%" if match[1] == "百" else "‰")


def _count(match: re.Match[str]) -> str:
    """Digits where a numeral counts: before a unit, after 第, or written with 十, 百, 千."""
    ordinal, written, unit = match.groups()
    after = match.string[match.end() : match.end() + 3]
    plainly = len(written) > 1 and re.search("[十百千]", written)
    counts = unit and written not in ("百", "千") and not after.startswith(("次性", "级学", "部分"))
    article = written == "一" and unit is not None and unit[-1] in "批类级层届款种"
    if article or not (ordinal or plainly or counts):
        return match[0]
    value = _value(written)
    return match[0] if value is None else ordinal + value
