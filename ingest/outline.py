"""Numbering that only the lines around it can tell from text: 1.1 标题, 1 总则, 一是, 首先.

`1.5亿元` and `一是` also stand in running text, so these forms count as marks only where the
document shows the series: a decimal whose predecessor stands before it, a bare number that has
decimals below it, a spoken ordinal of which another one begins a paragraph too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.marks import Marker, Rank, marker_of, value

_DECIMAL = re.compile(
    r"^(\d{1,2}(?:\s*[.．﹒]\s*\d{1,2}){1,3})[.．﹒、]?\s*"
    r"(?=[\u4e00-\u9fff《“(（A-Za-z])(?![亿万千元个家项倍年月日号度%％])"
)
_BARE = re.compile(
    r"^(\d{1,2})\s*(?=[\u4e00-\u9fff][^。；;！？]{1,29}$)(?![亿万千元个家项倍年月日号])"
)
_ORDER = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": 4}
_SPOKEN = re.compile(
    r"^(?:(?P<han>[一二三四五六七八九十]{1,2})(?P<verb>是|要)"
    r"|第(?P<nth>[一二三四五六七八九十]{1,2})(?=[，,、：:])"
    r"|其(?P<its>[一二三四五六七八九十])(?=[，,、：:是])"
    rf"|(?P<word>{'|'.join(_ORDER)})(?=[，,、：:是要]))[，,、：:]?"
)


def markers_of(lines: Sequence[str]) -> list[Marker | None]:
    """The mark that each line begins with, or None, judged over all lines together."""
    marks = [marker_of(line) for line in lines]
    _add_decimals(lines, marks)
    _add_spoken(lines, marks)
    return marks


def _add_decimals(lines: Sequence[str], marks: list[Marker | None]) -> None:
    found: dict[int, tuple[int, ...]] = {}
    seen: set[tuple[int, ...]] = set()
    for i, line in enumerate(lines):
        match = _DECIMAL.match(line) if marks[i] is None else None
        if match is None:
            continue
        number = tuple(int(part) for part in re.split(r"\s*[.．﹒]\s*", match[1]))
        if number[-1] == 1 or (*number[:-1], number[-1] - 1) in seen:
            found[i] = number
            seen.add(number)
            written = ".".join(map(str, number))
            level = Rank.DECIMAL + len(number) - 2
            slug = "m" + "_".join(map(str, number))
            marks[i] = Marker(level, written, slug, match.end())
    if len(found) == 1:
        marks[next(iter(found))] = None
    elif found:
        _add_bare(lines, marks, {number[0] for number in seen})


def _add_bare(lines: Sequence[str], marks: list[Marker | None], chapters: set[int]) -> None:
    """The chapters of a decimal outline, counting from 1; below them 1. is an item."""
    bare: dict[int, Marker] = {}
    for i, line in enumerate(lines):
        match = _BARE.match(line) if marks[i] is None else None
        number = int(match[1]) if match else 0
        if match and number == len(bare) + 1 and (number in chapters or bare):
            bare[i] = Marker(Rank.NUMBER, str(number), f"n{number}", match.end())
    if not bare:
        return
    for i, mark in enumerate(marks):
        if i in bare:
            marks[i] = bare[i]
        elif mark is not None and mark.level == Rank.NUMBER:
            marks[i] = replace(mark, level=Rank.NUMBER_IN_OUTLINE)


def _add_spoken(lines: Sequence[str], marks: list[Marker | None]) -> None:
    series: dict[str | None, dict[int, Marker]] = {}
    for i, line in enumerate(lines):
        match = _SPOKEN.match(line) if marks[i] is None else None
        if match is None:
            continue
        ordinal = match["han"] or match["nth"] or match["its"]
        number = value(ordinal) if ordinal else _ORDER[match["word"]]
        kind = match["verb"] or match[0][0] if ordinal else None
        written = match[0].rstrip("，,、：:")
        series.setdefault(kind, {})[i] = Marker(Rank.SPOKEN, written, f"k{number}", match.end())
    for marked in series.values():
        if len({mark.slug for mark in marked.values()}) > 1:
            for i, found in marked.items():
                marks[i] = found
