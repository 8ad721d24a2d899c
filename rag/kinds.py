"""What kind of answer a question asks for, its words that name a subject, and its manners.

From word lists in rag/data/question.toml; no model.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import Any

from rag.places import is_place
from rag.word_lists import word_list
from rag.words import Words, fold

_NAMING_TAGS = "njtlizesg"
"""jieba's tags of nouns, names, abbreviations, time and place words, idioms, foreign words."""
_EMPTY_TAGS = "mqrpcuyxdo"
"""Numbers, measure words, pronouns, function words: no subject in them."""
HELPING = 0.4
"""The importance of a word that helps to name a subject and does not name it."""
_CHAT = 20
"""A longer question is more than chat, however it begins."""


class Kind(StrEnum):
    """The kind of answer that a question asks for; it governs what may count as an answer."""

    CONTACT = "contact"
    PROCEDURE = "procedure"
    NUMBER = "number"
    TITLE = "title"
    ISSUER = "issuer"
    ISSUED = "issued"
    ADDRESSEE = "addressee"
    DEPARTMENT = "department"
    DATE = "date"
    RATE = "rate"
    AMOUNT = "amount"
    COUNT = "count"
    SUPPORT = "support"
    DEFINITION = "definition"
    ENUMERATION = "enumeration"
    FACT = "fact"


HEAD_KINDS = (Kind.NUMBER, Kind.TITLE, Kind.ISSUER, Kind.ISSUED, Kind.ADDRESSEE)
"""The kinds that ask for a line of a document's head."""
FIGURE_KINDS = (Kind.CONTACT, Kind.PROCEDURE, Kind.DATE, Kind.RATE, Kind.AMOUNT, Kind.COUNT)
"""The kinds that ask for a figure or the like, which the answer must have."""
PAID_KINDS = (Kind.AMOUNT, Kind.RATE)
"""The kinds that ask how much is paid."""


def kind_of(question: str) -> Kind:
    """The kind of answer asked for; FACT where no question word says more."""
    found = asking_words(question)
    return Kind(found[0].removeprefix("weak_")) if found else Kind.FACT


def asking_words(question: str) -> tuple[str, re.Match[str]] | None:
    """The name of the first kind that a question asks for, and its words in the folded question.

    The name begins with weak_ where the words name what is asked for and do not ask; None where no
    word says what is asked for.
    """
    folded = fold(question)
    for name, pattern in question_words()["kinds"].items():
        if match := re.search(pattern, folded):
            return name, match
    return None


def content_words(text: str, words: Words) -> tuple[tuple[str, float], ...]:
    """The words of a text that name a subject, folded, in order, without repeats.

    Nouns name a subject; verbs and adjectives only help to, since officials and people in
    business use different ones.
    """
    stop = stop_words()
    found: dict[str, float] = {}
    for word, flag in words.tagged(text):
        single = len(word) == 1 and "\u4e00" <= word <= "\u9fff"
        if word in stop or single or flag[0] in _EMPTY_TAGS or is_place(word):
            continue  # where one asks from is a filter, not a subject
        found[word] = 1.0 if is_naming(flag) else HELPING
    return tuple(found.items())


def is_naming(flag: str) -> bool:
    """Whether a word of a part of speech, as jieba tags it, names a subject."""
    return flag[0] in _NAMING_TAGS or flag == "vn"


def is_injection(question: str) -> bool:
    """Whether a question tries to command the assistant instead of asking it."""
    return re.search(question_words()["safety"]["injection"], fold(question)) is not None


def is_chat(question: str) -> bool:
    """Whether a question is a greeting or chat, with no question about policy in it."""
    rules, folded = question_words()["safety"], fold(question)
    said = re.sub(rules["fillers"], "", folded) or folded
    return len(question) <= _CHAT and any(re.search(rules["chat"], one) for one in (folded, said))


def figure_pattern(kind: Kind) -> re.Pattern[str] | None:
    """What a figure of that kind looks like in folded text; None where the kind needs no figure."""
    pattern = question_words()["figures"].get(kind.value)
    return re.compile(pattern) if pattern else None


def question_words() -> dict[str, Any]:
    """The tables of rag/data/question.toml by name."""
    return word_list("question")


@cache
def stop_words() -> frozenset[str]:
    """The words that carry no subject, folded."""
    return frozenset(question_words()["stop"].split())
