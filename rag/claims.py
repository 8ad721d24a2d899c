"""What a text claims, sentence by sentence: leaflets, notices, answers of other systems.

Greetings, questions and headings claim nothing. A line that only names a source belongs to the
claim before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.flat import flat
from rag.numbering import unmarked
from rag.pieces import pieces_of
from rag.sentences import sentences

_BULLET = re.compile(r"^\s*(?:>\s*)*(?:[-*+•·]\s+|#{1,6}\s+|\d{1,2}[.)]\s+)?")
_EMPHASIS = re.compile(r"\*\*|__|`")
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\([^()\s]{1,500}\)")
_GREETING = re.compile(
    r"^(?:尊敬的|亲爱的|各位|大家|您好|你好|谢谢|感谢|欢迎|祝|以上|综上|如有(?:疑问|问题)|希望|好的|当然|温馨提示"
    r"|本回答|以下(?:是|为)|请问|如需)"
)
_SOURCE = re.compile(
    r"[(（\[]?(?:(?:政策|文件|法律)?依据|来源|出处|参见|详见|根据)?[:：]?\s*(?:《[^《》]+》|[\u4e00-\u9fff]{2,8}[〔\[（(]\d{4}[〕\]）)]\d+号)"
    r"[^。，,]{0,30}[)）\]]?[。.]?"
)
_FACT = ("figure", "date", "number", "negation", "modality", "limit", "scope")
_SHORT = 6
"""A sentence of fewer signs claims nothing unless it states a figure or the like."""
_LONGEST = 500
"""A sentence is compared in pieces of so many characters at most."""
_HEADING = 28
"""A line without a full stop is a heading up to so many signs, unless it states a fact."""


def claims(text: str) -> list[str]:
    """The sentences of a text that claim something, as written, without marks of lists."""
    found: list[str] = []
    for line in text.splitlines():
        bare = _EMPHASIS.sub("", _LINK.sub(r"\1", _BULLET.sub("", line, count=1))).strip()
        for sentence in _within_reach(bare):
            if found and _SOURCE.fullmatch(sentence):
                found[-1] += sentence
            elif _claims_something(sentence):
                found.append(sentence)
    return found


def _within_reach(line: str) -> Iterator[str]:
    """The sentences of a line; what runs on without an end is cut, so that it costs little."""
    for sentence in sentences(line):
        for start in range(0, len(sentence), _LONGEST):
            if piece := sentence[start : start + _LONGEST].strip():
                yield piece


def _claims_something(sentence: str) -> bool:
    said = pieces_of(unmarked(flat(sentence)))
    if not said or sentence.endswith(("?", "？")) or sentence.endswith((":", "：")):
        return False
    if any(piece.kind in ("figure", "date", "number") for piece in said):
        return True
    if _GREETING.match(sentence) or len(said) < _SHORT:
        return False
    ended = sentence.endswith(("。", "；", ";", "！", "."))
    return ended or len(said) > _HEADING or any(piece.kind in _FACT for piece in said)
