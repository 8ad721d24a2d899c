"""Characters of Chinese print: what counts as one, how wide it is, how pieces of lines join."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Chinese characters, as part of a character class."""
WIDE = HAN + "\u2013-\u2026\u3001-\u303f\ufe30-\ufe4f\uff00-\uff60①-⑳─━"
"""Characters as wide as they are high, as part of a character class."""
_WIDE = re.compile(f"[{WIDE}]")
_HAN_BLANK = re.compile(f"(?<=[{HAN}]) +(?=[{HAN}])")
_MARK_BLANK = re.compile(r"(?<=[、-〗，．：；！？（）]) +| +(?=[、-〗，．：；！？（）])")
_HAN_PAIR = re.compile(f"(?<=[{HAN}])(?= *[{HAN}])")
# Fonts give a radical for the character that looks the same. The Kangxi radicals have a
# compatibility mapping; of the radicals' supplement these pairs do what Unicode leaves out.
_RADICALS = str.maketrans(
    "⺁⺄⺇⺒⺓⺝⺟⺠⺩⺬⺮⺯⺶⻁⻂⻄⻅⻆⻇⻉⻊⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻲",
    "厂乙几巳幺月母民王示竹糸羊虎衣西见角角贝足车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
)
_COMPATIBLE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb06]")


def plain(text: str) -> str:
    """Ordinary characters for the radicals and ligatures that fonts give in their place."""
    return _COMPATIBLE.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text.translate(_RADICALS))


def width(text: str) -> float:
    """How wide a text is, in Chinese characters."""
    wide = len(_WIDE.findall(text))
    return wide + (len(text) - wide) / 2


def join(pieces: Sequence[str]) -> str:
    """Pieces of a text that were parted only by a line's end.

    A blank goes between Latin words; not between Chinese characters, nor between digits, which may
    be one number.
    """
    text = "".join(pieces[:1])
    for last, piece in pairwise(pieces):
        words = re.search(r"[A-Za-z\d,;:.)]$", last) and re.match(r"[A-Za-z\d(]", piece)
        number = re.search(r"\d[,.]?$", last) and re.match(r"\d", piece)
        text += f" {piece}" if words and not number else piece
    return text


def tightened(line: str) -> str:
    """A line without blanks that nobody wrote: beside marks as wide as a character, and between
    Chinese characters where they are letter-spaced (关 于 印 发); single ones stay.
    """
    line = _MARK_BLANK.sub("", line)
    blanks, pairs = len(_HAN_BLANK.findall(line)), len(_HAN_PAIR.findall(line))
    return _HAN_BLANK.sub("", line) if blanks > 1 and blanks > pairs * 0.3 else line


def closed(text: str) -> str:
    """A recognised text whose last 〔 is closed: 〕 at a line's end is read as ] or not at all."""
    before, bracket, inside = text.rpartition("〔")
    if not bracket or "〕" in inside:
        return text
    if "]" in inside:
        return before + bracket + inside.replace("]", "〕", 1)
    return text + "〕" if text.endswith("负责") else text
