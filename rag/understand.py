"""What is being asked: a follow-up made standalone, the kind of answer wanted, the subject's words.

Works without a model, from word lists in rag/data/question.toml.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rag.domain import CompanyProfile, Turn
from rag.english import in_chinese
from rag.follow_up import in_context
from rag.kinds import (
    HEAD_KINDS,
    HELPING,
    Kind,
    content_words,
    figure_pattern,
    is_chat,
    is_injection,
    kind_of,
    question_words,
)
from rag.places import is_place
from rag.spelling import Slip, corrected
from rag.topic import Topic
from rag.words import Words, fold

__all__ = [
    "HEAD_KINDS",
    "Kind",
    "Understood",
    "content_words",
    "figure_pattern",
    "is_chat",
    "is_injection",
    "kind_of",
    "understand",
]

_ENOUGH_NAMED = 2
"""So many nouns name a subject without help from the rest of a question."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as the rest of the core sees it.

    `text` is standalone; `search` the same without the place asked from; `subject` its content
    words, folded, each with an importance of 0 to 1 by its part of speech; `focus` the part that
    they were taken from; `unit` the one asked for after 多少; `slips` what was mistyped, as written
    and as understood.
    """

    text: str
    search: str
    kind: Kind
    subject: tuple[tuple[str, float], ...]
    focus: str = ""
    unit: str | None = None
    slips: tuple[Slip, ...] = ()


def understand(
    question: str,
    history: Sequence[Turn],
    profile: CompanyProfile | None,
    words: Words,
    regions: Collection[str] = (),
) -> Understood:
    """Read a question in the light of what was asked before and of who asks.

    :param regions: those that documents are held for; as places they are no subject.
    """
    question, slips = corrected(in_chinese(question), words)
    topic = in_context(question, history, words)
    text, own = topic.text, topic.asking if topic.leans else topic.text
    kind = kind_of(own)
    if profile is not None and kind in (Kind.SUPPORT, Kind.AMOUNT, Kind.ENUMERATION):
        text = " ".join(part for part in (profile.industry, profile.business, text) if part)
    placeless = re.sub("|".join(map(re.escape, regions)) or "(?!)", " ", text)
    focus = _focus(placeless, kind, words)
    subject = _with_hint(content_words(focus, words), topic, words)
    search = "".join(w if not is_place(w) else "" for w in words.parts(placeless)).strip() or text
    search = f"{search} {topic.hint}".strip() if topic.leans and topic.hint else search
    return Understood(text, search, kind, subject, focus, _unit(own), slips)


def _with_hint(
    subject: tuple[tuple[str, float], ...], topic: Topic, words: Words
) -> tuple[tuple[str, float], ...]:
    """The subject's words with those by which the answer before called it.

    They are a document's, where those of the question may be anybody's: what was asked in other
    words than the answer's then only helps to name the subject.
    """
    if not topic.leans or not topic.hint:
        return subject
    about = dict(content_words(topic.about, words))
    told = {word: HELPING if word in about else value for word, value in subject}
    return tuple({**told, **dict(content_words(topic.hint, words))}.items())


def _focus(text: str, kind: Kind, words: Words) -> str:
    """The part of a question that names its subject, without the words that say its kind.

    That is the part with the question word where it names a subject by itself; people add why
    they ask, and those words would count as a subject that no document covers.
    """
    kinds = question_words()["kinds"]
    pattern = "|".join(kinds[n] for n in (kind.value, f"weak_{kind.value}") if n in kinds)
    if not pattern or kind is Kind.FACT:
        return text
    parts = [part for part in re.split(r"[,，。;；?？!！\n]", fold(text)) if part.strip()]
    asking = " ".join(re.sub(pattern, " ", part) for part in parts if re.search(pattern, part))
    named = [word for word, value in content_words(asking, words) if value == 1.0]
    return asking if len(named) >= _ENOUGH_NAMED else re.sub(pattern, " ", fold(text))


def _unit(text: str) -> str | None:
    match = re.search(question_words()["units"]["asked"], fold(text))
    return match[1] if match else None
