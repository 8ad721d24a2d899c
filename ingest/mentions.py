"""Other documents as a text names them: 《…》(国发〔2023〕1号), or a number alone.

The parser counts nested marks, 《…〈…〉…》 as well as 《…《…》…》. Names that no document has
(《合同》, 《经济日报》) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ingest.dates import DATE, date_in
from rag.numbers import numbers_in
from rag.plain import plain
from rag.titles import KINDS

_OPENS, _CLOSES = "《〈", "》〉"
_LONGEST = 200
_DOCUMENT = re.compile(
    rf"(?:{KINDS}|宪法|修正案|安排|协议|复函|说明|解读|全文|名单)(?:[(\[][^()\[\]]*[)\]])*$"
)
_BRACKET = re.compile(r"^\s*[(\[]([^()\[\]]*(?:[(\[][^()\[\]]*[)\]][^()\[\]]*)*)[)\]]")
_EDITION = re.compile(r"^\s*(?:\d{4}年?(?:修订|修正|修改|版|本)|试行|暂行)\s*$")
_ALIAS = re.compile(r"以下(?:统称|简称|称)?(?:为)?[《〈\"“]?([^《》〈〉\"”,;()]{2,20})")
_MADE = re.compile(
    rf".*({DATE})(?P<by>[^。;,《》]{{0,60}}?)(?:公布|发布|印发|通过|颁布|批准|施行|下发)的?原?\s*$",
    re.S,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A document named in a text, with the interval of its name and number there.

    `alias` is a short name that the text gives it; `dated_on` the day that the text gives it.
    """

    title: str | None
    number: str | None
    start: int
    end: int
    alias: str | None = None
    dated_on: date | None = None


def mentions_in(text: str) -> list[Mention]:
    """The documents named in a text, in order."""
    written = plain(text)
    found: list[Mention] = []
    for start, end in _marked(written):
        mention = _mention(text, written, start, end)
        # A short name in the brackets after a title is no mention of its own.
        if mention is not None and not (found and start < found[-1].end):
            found.append(mention)
    taken = bytearray(len(text))
    for start, end in [(m.start, m.end) for m in found] + _marked(written):
        taken[start:end] = b"1" * (end - start)
    # A number shortly before its title (…令第7号公布的《…》) is the title's.
    before = {(m.number, place) for m in found for place in range(m.start - 12, m.start + 1)}
    found += [
        Mention(None, n.text, n.start, n.end)
        for n in numbers_in(text)
        if not any(taken[n.start : n.end]) and (n.text, n.end) not in before
    ]
    return sorted(found, key=lambda mention: mention.start)


def masked(text: str, mentions: Iterable[Mention]) -> str:
    """Plain text in which names of documents are blotted out, so that verbs in them say nothing."""
    written = list(plain(text))
    for mention in mentions:
        written[mention.start : mention.end] = "□" * (mention.end - mention.start)
    return "".join(written)


def _marked(written: str) -> list[tuple[int, int]]:
    """The outermost pairs of book-title marks."""
    pairs: list[tuple[int, int]] = []
    stack: list[int] = []
    for place, char in enumerate(written):
        if char in _OPENS:
            stack.append(place)
        elif char in _CLOSES and stack:
            start = stack.pop()
            if not stack and place - start <= _LONGEST:
                pairs.append((start, place + 1))
        if stack and place - stack[0] > _LONGEST:
            stack.clear()  # a mark that is never closed
    return pairs


def _mention(text: str, written: str, start: int, end: int) -> Mention | None:
    title = text[start + 1 : end - 1].strip()
    if not _DOCUMENT.search(plain(title)):
        return None
    before = _MADE.match(written[max(0, start - 100) : start])
    number = _last_number(before["by"] + "号" if before else "") or _number_before(text, start)
    alias = None
    after = _BRACKET.match(written[end:])
    while after:
        inside = text[end + after.start(1) : end + after.end(1)]
        named = _ALIAS.search(plain(inside))
        alias = named[1].strip() if named else alias
        numbers = numbers_in(inside)
        if numbers:
            number = numbers[0].text
        if _EDITION.match(plain(inside)):
            title += f"({inside.strip()})"
        elif not numbers and not named:
            break
        end += after.end()
        after = _BRACKET.match(written[end:])
    return Mention(title, number, start, end, alias, date_in(before[1]) if before else None)


def _last_number(text: str) -> str | None:
    numbers = numbers_in(text.removesuffix("号") if "令" not in text else text)
    return numbers[-1].text if numbers else None


def _number_before(text: str, start: int) -> str | None:
    """A number that stands directly before the title: 通政发〔2019〕5号《…》."""
    near = text[max(0, start - 40) : start]
    numbers = numbers_in(near)
    gap = near[numbers[-1].end :].strip() if numbers else ""
    return numbers[-1].text if numbers and gap in ("", "文", "文件") else None
