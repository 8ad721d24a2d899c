"""A claim, and text in the one form in which claims are looked for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

_BRACKETS = {**dict.fromkeys("〔【［[（﹝〖", "("), **dict.fromkeys("〕】］]）﹞〗", ")")}
_DASHES = dict.fromkeys("—–―－─‐‑−~～〜∼", "-")
# NFKC turns ︰ into two dots, leaves ∶, and makes Latin letters of the unit signs.
_SIGNS = {"︰": ":", "∶": ":", "㎡": "平方米", "m²": "平方米", "㎥": "立方米", "m³": "立方米"}

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
    for sign, written in _SIGNS.items():
        text = text.replace(sign, written)
    text = "".join(
        c if unicodedata.category(c) == "No" else unicodedata.normalize("NFKC", c) for c in text
    )
    text = _simplified().convert(text).lower()
    text = "".join(_BRACKETS.get(c) or _DASHES.get(c) or c for c in text).replace("--", "-")
    text = re.sub(r"(?<![a-z\d])[^\S\n]+|[^\S\n]+(?![a-z\d])", "", text)
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    return text.replace("县(市、区)", "县市区")
