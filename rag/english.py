"""A question in English as the Chinese words that documents use for what it asks.

The vectors read English, but words, kinds of answer and coverage need the script of the documents.
The words are in rag/data/english.toml, places by their pinyin; a name that is neither stays.
"""

from __future__ import annotations

import re
from functools import cache

from pypinyin import lazy_pinyin

from rag.places import short_names
from rag.word_lists import word_list
from rag.words import fold

_WORD = re.compile(r"[a-z][a-z&'’-]*\??")
_HAN = re.compile(r"[\u3400-\u9fff]")
_MOSTLY = 3
"""A question is English when it has so many English words and fewer Chinese characters."""


def in_chinese(question: str) -> str:
    """A question in English with Chinese words for the English ones; another as it is."""
    folded = fold(question)
    words = _WORD.findall(folded)
    if len(words) < _MOSTLY or len(words) <= len(_HAN.findall(folded)):
        return question
    glossary, stop = _glossary()
    said = _pattern().sub(lambda match: f" {glossary[_singular(match[0])]} ", folded)
    kept = [w for w in said.split() if w.strip("?!.,;:'\"") and w.strip("?!.,;:'\"") not in stop]
    return " ".join(kept) or question


def _singular(term: str) -> str:
    glossary, _ = _glossary()
    return term if term in glossary else term.removesuffix("s")


@cache
def _glossary() -> tuple[dict[str, str], frozenset[str]]:
    table = word_list("english")
    places = {"".join(lazy_pinyin(place)): place for place in reversed(short_names())}
    return places | table["terms"] | table["asking"], frozenset(table["stop"]["words"].split())


@cache
def _pattern() -> re.Pattern[str]:
    terms = sorted(_glossary()[0], key=len, reverse=True)
    ends = (re.escape(t) if t.endswith("?") else rf"{re.escape(t)}s?(?![a-z])" for t in terms)
    return re.compile(rf"(?<![a-z])(?:{'|'.join(ends)})")
