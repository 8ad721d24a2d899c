"""Ways to shorten a true sentence that change nothing of what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random

from tests.truths import Source

LIST_MARK = re.compile(r"[(（]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．]?(?=[^\d年月日%项家个])")
_TURNS_ON = re.compile(r"[但除如若凡且]|的$|^(?:经|对|在|未|非|其中)|(?:前提|情况|条件|之一)|[:：]")


def shortened(pool: list[Source], rng: Random, count: int) -> Iterator[tuple[str, str, Source]]:
    """So many sentences untouched or shortened without a change of what they say."""
    for _ in range(count):
        source = rng.choice(pool)
        kind = rng.choice(list(SHORTENINGS))
        yield kind, SHORTENINGS[kind](source.sentence, rng) or source.sentence, source


def _without_part(s: str, rng: Random) -> str:
    """Without a part between commas that carries no condition, and is not the last."""
    if re.search(r"[()（）“”《》〔〕]", s):
        return s
    rows = re.split(r"(?<=[,，])", s)
    loose = [n for n in range(1, len(rows) - 1) if not _TURNS_ON.search(rows[n].rstrip(",，"))]
    loose = [n for n in loose if not re.search("[;；]", rows[n])]
    if loose:
        rows.pop(rng.choice(loose))
    return "".join(rows)


SHORTENINGS: dict[str, Callable[[str, Random], str]] = {
    "verbatim": lambda s, _: s,
    "no mark": lambda s, _: s[match.end() :] if (match := LIST_MARK.match(s)) else s,
    "no bracket": lambda s, _: re.sub(
        r"[(（](?![^()（）]*(?:除|不含|不包括))[^()（）]*[)）]", "", s
    ),
    "no duty": lambda s, _: re.sub(r"〔[^〔〕]*负责〕", "", s),
    "no part": _without_part,
    "wide": lambda s, _: s.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789%()"}),
}
