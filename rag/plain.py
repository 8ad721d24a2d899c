"""Text in one way of writing, for matching: offsets in it are offsets in the text itself.

Offices and the sites that copy them write the same number or title in several widths, brackets,
dashes and scripts. What is found in `plain(text)` lies at the same place in `text`.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from opencc import OpenCC

_ALIKE = {
    **dict.fromkeys("〔﹝【［〘", "["),
    **dict.fromkeys("〕﹞】］〙", "]"),
    **dict.fromkeys("（﹙", "("),
    **dict.fromkeys("）﹚", ")"),
    **dict.fromkeys("<＜‹", "〈"),
    **dict.fromkeys(">＞›", "〉"),
    **dict.fromkeys("≪«", "《"),
    **dict.fromkeys("≫»", "》"),
    **dict.fromkeys("—–―－─‐‑−~～〜∼", "-"),
    "︰": ":",
}


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


@cache
def _one(char: str) -> str:
    """A character in its plain form; ① and the like stay, since they are marks and no digits."""
    folded = _ALIKE.get(char) or unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 and unicodedata.category(char) != "No" else char


def plain(text: str) -> str:
    """The text with half-width signs, one kind of bracket and dash, and simplified characters.

    It has the same length as the text, so that intervals found in it hold for the text.
    """
    folded = "".join(map(_one, text))
    simplified: str = _to_simplified().convert(folded)
    return simplified if len(simplified) == len(folded) else folded
