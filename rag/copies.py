"""The same words in several documents: a notice and its copy, a rule that another one repeats.

Only long clauses of different documents whose characters and figures are the same but for a few:
50万元 for 30万元 makes another rule of the same words.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise

from rag.domain import Hit
from rag.plain import plain
from rag.words import fold

_LEAST = 40
"""Shorter clauses (由市科技局负责解释) say the same of different things."""
_ALIKE = 0.95
_SIGNS = re.compile(r"[^\u3400-\u9fffa-z0-9]+")
_MARK = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百零\d]+[条款项]|[(（]?[一二三四五六七八九十\d]+[)）、.])"
)
_FIGURES = re.compile(r"\d+|[一二三四五六七八九十百千万亿]{2,}")


def is_copy(one: Hit, other: Hit) -> bool:
    """Whether two clauses of different documents say the same in the same words."""
    if one.document.id == other.document.id:
        return False
    first, second = _written(one.clause.text), _written(other.clause.text)
    if min(len(first), len(second)) < _LEAST:
        return False
    if first == second:
        return True
    same_figures = sorted(_FIGURES.findall(first)) == sorted(_FIGURES.findall(second))
    return same_figures and _overlap(first, second) >= _ALIKE


@lru_cache(maxsize=2048)
def _written(text: str) -> str:
    """The characters of a clause in one way of writing, without its mark and its signs."""
    return _SIGNS.sub("", fold(plain(_MARK.sub("", text))))


def _overlap(first: str, second: str) -> float:
    """The share of pairs of characters that both have, 0 to 1 (Dice)."""
    pairs = [Counter(pairwise(text)) for text in (first, second)]
    common = (pairs[0] & pairs[1]).total()
    return 2 * common / (pairs[0].total() + pairs[1].total())
