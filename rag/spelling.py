"""Slips of the keyboard in a question: a term written with other characters of the same sound.

People type by sound: 补帖 for 补贴, 通洲 for 通州, or the letters alone, butie. Only what is no
word is changed, only into a term of rag/data/terms.txt or a place, and only where one term alone
sounds so; what was changed is said beside the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources

from pypinyin import lazy_pinyin

from rag.places import typed_names
from rag.plain import plain
from rag.prompts import message
from rag.words import Words, fold

_HAN_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")
_LETTERS = re.compile(r"(?<![a-z0-9])[a-z]{2,}(?: [a-z]{2,}){0,5}(?![a-z0-9])")
_LONGEST = 8
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
"""Sounds that many speakers, and so their keyboards, take for one."""
Slip = tuple[str, str]
"""As written, and as understood."""


def corrected(text: str, words: Words) -> tuple[str, tuple[Slip, ...]]:
    """The text with its slips put right, and what was changed; mostly the text itself."""
    slips = [*_in_characters(text, words), *_in_letters(text)]
    for written, meant in slips:
        text = text.replace(written, meant)
    return text, tuple(dict.fromkeys(slips))


def slips_notice(slips: Sequence[Slip]) -> str:
    """What must be said beside an answer to a question read otherwise than it was written."""
    if not slips:
        return ""
    said = "、".join(message("notices.slip", written=w, meant=m) for w, m in slips)
    return message("notices.slips", slips=said)


def _in_characters(text: str, words: Words) -> list[Slip]:
    found: list[Slip] = []
    for run in _HAN_RUN.findall(text):
        pieces = words.parts(run)
        start = 0
        while start < len(pieces):
            count, slip = _at(pieces[start:], words)
            found += slip
            start += count
    return found


def _at(pieces: Sequence[str], words: Words) -> tuple[int, list[Slip]]:
    """How many words the term or the slip at the beginning takes, and the slip."""
    for count in range(min(len(pieces), _LONGEST), 0, -1):
        window = "".join(pieces[:count])
        if plain(window) in _terms() or (count == 1 and words.knows(window)):
            return count, []
        meant = _by_sound().get(_sound(window), ())
        if len(meant) == 1 and _is_slip(window, meant[0], count):
            return count, [(window, meant[0])]
    return 1, []


def _is_slip(window: str, term: str, count: int) -> bool:
    """Half the characters must be right, or much would sound like a term that is none.

    Two characters that are words by themselves (上还) were meant as they stand.
    """
    same = sum(a == b for a, b in zip(window, term, strict=True))
    return same * 2 >= len(term) and (count == 1 or len(term) > 2)


def _in_letters(text: str) -> list[Slip]:
    if not _HAN_RUN.search(text):
        return []  # a question in another language
    found: list[Slip] = []
    for match in _LETTERS.finditer(fold(text)):
        meant = _by_letters().get(match[0].replace(" ", ""), ())
        if len(meant) == 1 and match[0] in text:
            found.append((match[0], meant[0]))
    return found


@cache
def _terms() -> frozenset[str]:
    text = (resources.files("rag") / "data" / "terms.txt").read_text(encoding="utf-8")
    return frozenset(text.split()) | typed_names()


@cache
def _by_sound() -> dict[str, tuple[str, ...]]:
    return _grouped(_sound)


@cache
def _by_letters() -> dict[str, tuple[str, ...]]:
    return {key: terms for key, terms in _grouped(_letters).items() if len(key) > 3}


def _grouped(key_of: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for term in sorted(_terms()):
        groups.setdefault(key_of(term), []).append(term)
    return {key: tuple(terms) for key, terms in groups.items()}


def _letters(term: str) -> str:
    return "".join(lazy_pinyin(term))


@cache
def _sound(text: str) -> str:
    """How a text sounds without tones, syllables apart."""
    sounds = " ".join(lazy_pinyin(text))
    for sound, like in _ALIKE:
        sounds = sounds.replace(sound, like)
    return sounds
