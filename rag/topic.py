"""What a conversation is about: the subject as it was asked, and what the answers named it.

A topic comes from the turns of a client, which are not trusted: it holds short pieces of them, and
nothing but what a later turn may lean on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.kinds import asking_words, content_words, is_naming, question_words, stop_words
from rag.words import Words, fold

_ABOUT = 60
"""Characters that name a subject."""
_HINT = 40
"""Characters of an answer that name what it is about."""
_PIECES = 6
_ENOUGH = 2
_ITEM = 40
_ITEMS = 30
_SIGNS = r"[\s,，。;；:：?？!！、\n]+"
_TITLE = re.compile(r"《([^《》\n]{2,80})》")
_MARK = re.compile(r"\[\d{1,3}\]")
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


def names(text: str, words: Words) -> list[str]:
    """The words of a text that name a subject of its own, folded, in order."""
    general = question_words()["follow_up"]["general"]
    return [
        word
        for word, value in content_words(text, words)
        if value == 1.0 and not re.fullmatch(general, word)
    ]


def told(question: str, words: Words) -> tuple[str, str]:
    """The part of a question that names its subject, and the part that says what is asked of it.

    Both folded; either may be empty.
    """
    body = re.sub(question_words()["follow_up"]["opening"], "", fold(question.strip()))
    parts = [part.strip() for part in re.split(r"[,，。;；?？!！\n]", body) if part.strip()]
    for n in reversed(range(len(parts))):
        if found := _asks(parts[n]):
            return _divided(" ".join(parts[:n]), parts[n], found, words)
    return _short(re.sub("[吗呢吧啊]+$", "", " ".join(parts))), ""


def _divided(before: str, last: str, found: re.Match[str], words: Words) -> tuple[str, str]:
    """The subject and the asking of a question whose last part has asking words."""
    named = _trimmed(last[: found.start()], words)
    if content_words(named, words):
        paid = re.match(question_words()["follow_up"]["paid"], last[len(named) :])
        whole = len(named) + (paid.end() if paid else 0)
        return _short(f"{before} {last[:whole]}"), last[len(named) :].strip()
    if content_words(before, words):
        return _short(before), last
    return _short(f"{before} {last[: found.start()]} {last[found.end() :]}"), found[0]


def _trimmed(left: str, words: Words) -> str:
    """What stands before the asking without its verb: 未来产业基金 of 未来产业基金要设立."""
    paid, stop = question_words()["follow_up"]["paid"], stop_words()
    tagged = words.tagged(left)
    while tagged:
        word, flag = tagged[-1]
        led = len(tagged) > 1 and tagged[-2][0] in stop
        if re.fullmatch(paid, word) or (
            word not in stop and is_naming(flag) and not (flag == "vn" and led)
        ):
            return left[: left.rfind(word) + len(word)]
        tagged.pop()
    return ""


def _asks(part: str) -> re.Match[str] | None:
    found = asking_words(part)
    return found[1] if found else re.search(question_words()["follow_up"]["asks"], part)


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
    lists = [rows] if len(rows) > 1 else []
    lists += [part.split("、") for part in re.split(r"[。;；:：,，\n]", answer) if "、" in part]
    longest = max(lists, key=len, default=[])[:_ITEMS]
    return tuple(_NUMBER.sub("", item)[:_ITEM].strip(" 。;；,，") for item in longest)


def _hint(about: str, answer: str, words: Words) -> str | None:
    """The first words of an answer that name what it is about, without figures.

    Empty where they are those of the question; None where the answer names nothing.
    """
    runs: list[str] = []
    for piece in re.split(_SIGNS, answer)[:_PIECES]:
        if names(piece[:_HINT], words):
            runs += re.findall(r"[\u4e00-\u9fffa-zA-Z]{2,}", piece[:_HINT])
        if len(names(" ".join(runs), words)) >= _ENOUGH:
            asked, folded = names(about, words), fold(answer)
            unsaid = [word for word in asked if word not in folded]
            return " ".join(runs)[:_HINT] if len(unsaid) * 2 > len(asked) else ""
    return None


def _short(text: str) -> str:
    return re.sub(_SIGNS, " ", text).strip()[:_ABOUT]
