"""What is being asked: a follow-up made standalone, the kind of answer wanted, the subject's words.

Works without a model, from word lists in rag/data/question.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from rag.domain import CompanyProfile, Turn
from rag.english import in_chinese
from rag.places import is_place
from rag.spelling import Slip, corrected
from rag.words import Words, fold

_NAMING_TAGS = "njtlizesg"
"""jieba's tags of nouns, names, abbreviations, time and place words, idioms, foreign words."""
_EMPTY_TAGS = "mqrpcuyxdo"
"""Numbers, measure words, pronouns, function words: no subject in them."""
_HELPING = 0.4
_CHAT = 20
"""A longer question is more than chat, however it begins."""
_NAMED_IN = 40
"""Characters of an answer that name its subject."""
_ENOUGH_NAMED = 2
"""So many nouns name a subject without help from the rest of a question."""


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


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as the rest of the core sees it.

    `text` is standalone; `search` the same without the place asked from; `subject` its content
    words, folded, each with an importance of 0 to 1 by its part of speech; `unit` the one asked
    for after 多少; `slips` what was mistyped, as written and as understood.
    """

    text: str
    search: str
    kind: Kind
    subject: tuple[tuple[str, float], ...]
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
    text = _standalone(question, history, words)
    kind, own = kind_of(question), question
    if kind is Kind.FACT and text != question:
        kind, own = kind_of(text), text
    if profile is not None and kind in (Kind.SUPPORT, Kind.AMOUNT, Kind.ENUMERATION):
        text = " ".join(part for part in (profile.industry, profile.business, text) if part)
    placeless = re.sub("|".join(map(re.escape, regions)) or "(?!)", " ", text)
    subject = content_words(_focus(placeless, kind, words), words)
    search = "".join(w if not is_place(w) else "" for w in words.parts(placeless)).strip() or text
    return Understood(text, search, kind, subject, _unit(own), slips)


def kind_of(question: str) -> Kind:
    """The kind of answer asked for; FACT where no question word says more."""
    folded = fold(question)
    for name, pattern in _table()["kinds"].items():
        if re.search(pattern, folded):
            return Kind(name.removeprefix("weak_"))
    return Kind.FACT


def _focus(text: str, kind: Kind, words: Words) -> str:
    """The part of a question that names its subject, without the words that say its kind.

    That is the part with the question word where it names a subject by itself; people add why
    they ask, and those words would count as a subject that no document covers.
    """
    kinds = _table()["kinds"]
    pattern = "|".join(kinds[n] for n in (kind.value, f"weak_{kind.value}") if n in kinds)
    if not pattern or kind is Kind.FACT:
        return text
    parts = [part for part in re.split(r"[,，。;；?？!！\n]", fold(text)) if part.strip()]
    asking = " ".join(re.sub(pattern, " ", part) for part in parts if re.search(pattern, part))
    named = [word for word, value in content_words(asking, words) if value == 1.0]
    return asking if len(named) >= _ENOUGH_NAMED else re.sub(pattern, " ", fold(text))


def content_words(text: str, words: Words) -> tuple[tuple[str, float], ...]:
    """The words of a text that name a subject, folded, in order, without repeats.

    Nouns name a subject; verbs and adjectives only help to, since officials and people in
    business use different ones.
    """
    stop = _stop_words()
    found: dict[str, float] = {}
    for word, flag in words.tagged(text):
        single = len(word) == 1 and "\u4e00" <= word <= "\u9fff"
        if word in stop or single or flag[0] in _EMPTY_TAGS or is_place(word):
            continue  # where one asks from is a filter, not a subject
        found[word] = 1.0 if flag[0] in _NAMING_TAGS or flag == "vn" else _HELPING
    return tuple(found.items())


def is_injection(question: str) -> bool:
    """Whether a question tries to command the assistant instead of asking it."""
    return re.search(_table()["safety"]["injection"], fold(question)) is not None


def is_chat(question: str) -> bool:
    """Whether a question is a greeting or chat, with no question about policy in it."""
    rules, folded = _table()["safety"], fold(question)
    said = re.sub(rules["fillers"], "", folded) or folded
    return len(question) <= _CHAT and any(re.search(rules["chat"], one) for one in (folded, said))


def figure_pattern(kind: Kind) -> re.Pattern[str] | None:
    """What a figure of that kind looks like in folded text; None where the kind needs no figure."""
    pattern = _table()["figures"].get(kind.value)
    return re.compile(pattern) if pattern else None


def _standalone(question: str, history: Sequence[Turn], words: Words) -> str:
    """The question with what it leaves out taken from the turns before it."""
    standalone, answered = "", ""
    for turn in history:
        if turn.role == "user":
            asked, _ = corrected(in_chinese(turn.content), words)
            standalone = _resolve(standalone, answered, asked, words)
        else:
            answered = turn.content
    return _resolve(standalone, answered, question, words)


def _resolve(before: str, answered: str, asked: str, words: Words) -> str:
    asked = _name_ordinal(asked, answered)
    rules = _table()["follow_up"]
    folded = fold(asked.strip())
    subject = content_words(asked, words)
    named = [w for w, value in subject if value == 1.0 and not re.fullmatch(rules["general"], w)]
    if not before:
        return asked
    if subject and (match := re.search(rules["elliptic"], folded)):
        new, rest = folded[: match.start()], folded[match.end() :].strip()
        if not named or re.search(rules["narrows"], new):
            return f"{before} {new}"  # 那省级的呢: the same subject, another tier of it
        # 氮化镓呢: a new subject; what is asked of it is said after 呢, or is as before.
        return f"{new} {rest or _without_subject(before, words)}"
    if not named or re.search(rules["starts"], folded) or re.search(rules["pronoun"], folded):
        return f"{before} {_subject_of(answered)} {asked}"
    return asked


def _subject_of(answered: str) -> str:
    """The first words of an answer that name what it is about, without figures and markers."""
    runs = re.findall(r"[\u4e00-\u9fff]{2,}", re.split(r"[。;；\n]", answered.strip())[0])
    return " ".join(runs)[:_NAMED_IN]


def _name_ordinal(asked: str, answered: str) -> str:
    """第三个 with the item of that place in the answer before it named, where there is a list."""
    match = re.search(r"第([一二三四五六七八九十]|\d{1,2})(个|项|条|类|点|种)", asked)
    if match is None:
        return asked
    place = int(match[1]) if match[1].isdigit() else "一二三四五六七八九十".index(match[1]) + 1
    rows = [row for row in answered.splitlines() if row.strip()]
    lists = [rows] if len(rows) >= place else []
    lists += [part.split("、") for part in re.split(r"[。;；:：,，\n]", answered) if "、" in part]
    longest = max(lists, key=len, default=[])
    if len(longest) < place:
        return asked
    item = re.sub(r"\[\d+\]|^[\d(（一二三四五六七八九十)）.、]+", "", longest[place - 1])[:40]
    return asked.replace(match[0], item)


def _without_subject(question: str, words: Words) -> str:
    stop = _stop_words()
    return "".join(word for word, _ in words.tagged(question) if word in stop)


def _unit(text: str) -> str | None:
    match = re.search(_table()["units"]["asked"], fold(text))
    return match[1] if match else None


@cache
def _table() -> dict[str, dict[str, str]]:
    text = (resources.files("rag") / "data" / "question.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    table["stop"] = {"words": table["stop"]}
    return table


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(_table()["stop"]["words"].split())
