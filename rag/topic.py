"""What a conversation is about: the subject as it was asked, and what the answers named it.

A topic comes from the turns of a client, which are not trusted: it holds short pieces of them, and
nothing but what a later turn may lean on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.question_parts import SIGNS, names
from rag.words import Words, fold

_HINT = 40
"""Characters of an answer that name what it is about."""
_PIECES = 6
_ENOUGH = 2
_ITEM = 40
_ITEMS = 30
_TITLE = re.compile(r"《([^《》\n]{2,80})》")
_MARK = re.compile(r"\[\d{1,3}\]")
_MARKS = (
    r"\s*\d{1,2}[.、)）]",
    r"\s*[(（]\d{1,2}[)）]",
    r"\s*[(（]?[一二三四五六七八九十]{1,3}[)）、]",
)
_NUMBER = re.compile(r"^\s*(?:[(（]?[\d一二三四五六七八九十]{1,3}[)）.、]\s*)+")


@dataclass(frozen=True, slots=True)
class Topic:
    """What was asked last, and what it was about.

    `text` is the question, standalone; `about` its part that names the subject; `asking` its part
    that says what is asked of it; `leans` whether something was taken from the turns before. `hint`
    is what the answer called the subject where the question had other words for it, and None until
    an answer names it; `items` the list in the answers, `title` the document
    named last; `pointed` whether the question pointed at an item of the list, which then stays.
    """

    text: str = ""
    about: str = ""
    asking: str = ""
    leans: bool = False
    hint: str | None = None
    answered: str = ""
    items: tuple[str, ...] = ()
    title: str = ""
    pointed: bool = False


def heard(topic: Topic, answer: str, words: Words) -> Topic:
    """The topic after an answer: what that called the subject, its list, its document."""
    plain = _MARK.sub("", answer)
    titles, items = _TITLE.findall(plain), listed(plain)
    return replace(
        topic,
        answered=plain,
        hint=_hint(topic.about, _TITLE.sub(" ", plain), words)
        if topic.hint is None
        else topic.hint,
        items=topic.items if topic.pointed or not items else items,
        title=titles[0] if titles else topic.title,
    )


def listed(answer: str) -> tuple[str, ...]:
    """The items of the longest list of an answer, by lines or by 、; empty where there is none."""
    rows = [row for row in answer.splitlines() if row.strip()]
    # A heading above a list bears a mark of another kind.
    numbered = [[row for row in rows if re.match(mark, row)] for mark in _MARKS]
    rows = next((found for found in numbered if len(found) > 1), rows)
    lists = [rows] if len(rows) > 1 else []
    lists += [part.split("、") for part in re.split(r"[。;；:：,，\n]", answer) if "、" in part]
    longest = max(lists, key=len, default=[])[:_ITEMS]
    return tuple(_NUMBER.sub("", item)[:_ITEM].strip(" 。;；,，") for item in longest)


def _hint(about: str, answer: str, words: Words) -> str | None:
    """The first words of an answer that name what it is about, without figures.

    Empty where they are those of the question; None where the answer names nothing.
    """
    runs: list[str] = []
    for piece in re.split(SIGNS, answer)[:_PIECES]:
        if names(piece[:_HINT], words):
            runs += re.findall(r"[\u4e00-\u9fffa-zA-Z]{2,}", piece[:_HINT])
        if len(names(" ".join(runs), words)) >= _ENOUGH:
            asked, folded = names(about, words), fold(answer)
            unsaid = [word for word in asked if word not in folded]
            return " ".join(runs)[:_HINT] if len(unsaid) * 2 > len(asked) else ""
    return None
