"""A text as pieces to compare: figures, dates and turning words whole, all else sign by sign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.flat import flat
from rag.quantities import ISO_DATE, QUANTITY, quantities
from rag.wording import AFTER, CLASS_OF, class_of

_NUMBER = re.compile(r"\[(\d{4})\]0{0,3}(\d{1,5})号")
_DATE = re.compile(r"(?<!\d)(?:(?:19|20)\d\d年(?!期)|\d{1,2}月(?:份)?|\d{1,2}日)")
_YEARS = re.compile(r"((?:19|20)\d\d)年?[-至到]((?:19|20)\d\d)年?")
_LATIN = re.compile(r"[a-z]+\d{0,4}")
_BREAK = re.compile(r"[,;:。!?()\[\]|]")
_STOP = re.compile(r"[。;!?]")
_SILENT = re.compile(r"[^\w%‰+.]")
_NUMERAL = re.compile("[二三四五六七八九十]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text: its kind, what it compares by, its words, and where it stands.

    `kind` is empty for plain text. `part` counts the parts between commas and brackets,
    `sentence` the sentences; `bounds` are the limits written within a figure (余, 3-5), `aside`
    tells that it stands in brackets.
    """

    kind: str
    key: str
    text: str
    part: int
    sentence: int
    bounds: frozenset[str] = frozenset()
    aside: bool = False


Found = tuple[str, str, str, frozenset[str]]
_NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=2048)
def pieces_of(text: str) -> tuple[Piece, ...]:
    """The pieces of a text in order; punctuation only parts them."""
    return pieces_of_flat(flat(text))


def pieces_of_flat(text: str) -> tuple[Piece, ...]:
    """The pieces of a text that is flat already."""
    found: list[Piece] = []
    part = sentence = at = depth = 0
    while at < len(text):
        if _BREAK.match(text, at) and not (text[at] == "[" and _NUMBER.match(text, at)):
            part += 1
            sentence += bool(_STOP.match(text, at))
            depth = max(0, depth + (text[at] in "([") - (text[at] in ")]"))
            at += 1
            continue
        end, read = _read(text, at, found[-1] if found else None)
        found += [Piece(*one[:3], part, sentence, one[3], depth > 0) for one in read]
        at = end
    return tuple(found)


def _read(text: str, at: int, before: Piece | None) -> tuple[int, list[Found]]:
    """What stands at a place, and where it ends."""
    for reader in (_number, _day, _figure, _latin):
        if (result := reader(text, at)) is not None:
            return result
    sign = text[at]
    counted = before is not None and before.kind in ("figure", "date")
    if counted and sign in AFTER and before is not None and text.endswith(before.text, 0, at):
        return at + 1, [("limit", AFTER[sign], sign, _NONE)]
    if word := CLASS_OF.match(text, at):
        kind, name = class_of(word)
        if kind == "plain":
            return word.end(), [("", s, s, _NONE) for s in word[0]]
        return word.end(), [(kind, name, word[0], _NONE)]
    if _NUMERAL.match(sign):
        return at + 1, [("figure", sign, sign, _NONE)]
    return at + 1, [] if _SILENT.match(sign) else [("", sign, sign, _NONE)]


def _number(text: str, at: int) -> tuple[int, list[Found]] | None:
    match = _NUMBER.match(text, at)
    return match and (match.end(), [("number", f"{match[1]}-{match[2]}", match[0], _NONE)])


def _day(text: str, at: int) -> tuple[int, list[Found]] | None:
    if match := _YEARS.match(text, at):
        ends = frozenset({"from"}), frozenset({"to"})
        return match.end(), [
            ("date", f"{match[n]}年", match[0], bound)
            for n, bound in zip((1, 2), ends, strict=True)
        ]
    if match := ISO_DATE.match(text, at):
        keys = (f"{match['y']}年", f"{int(match['m'])}月", f"{int(match['d'])}日")
        return match.end(), [("date", key, match[0], _NONE) for key in keys]
    if match := _DATE.match(text, at):
        key = match[0].removesuffix("份").lstrip("0")
        return match.end(), [("date", key, match[0], _NONE)]
    return None


def _figure(text: str, at: int) -> tuple[int, list[Found]] | None:
    match = QUANTITY.match(text, at)
    if match is None:
        return None
    return match.end(), [("figure", q.key, q.text, q.bounds) for q in quantities(match)]


def _latin(text: str, at: int) -> tuple[int, list[Found]] | None:
    match = _LATIN.match(text, at)
    return match and (match.end(), [("name", match[0], match[0], _NONE)])


def letters(pieces: tuple[Piece, ...]) -> str:
    """The words of pieces, joined."""
    return "".join(piece.text for piece in pieces)


def parts(pieces: tuple[Piece, ...]) -> Iterator[range]:
    """The intervals of the parts between commas, as indices of pieces."""
    start = 0
    for at in range(1, len(pieces) + 1):
        if at == len(pieces) or pieces[at].part != pieces[start].part:
            yield range(start, at)
            start = at
