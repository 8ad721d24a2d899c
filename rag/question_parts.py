"""A question taken apart: what it is about, and what it asks of that."""

from __future__ import annotations

import re

from rag.kinds import asking_words, content_words, is_naming, question_words, stop_words
from rag.words import Words, fold

_ABOUT = 60
"""Characters that name a subject."""
_COMPOUND = 3
_VERBS = "vdp"
"""Tags of verbs, adverbs and prepositions: 要培育 is what is done, 企业认定 a name."""
SIGNS = r"[\s,，。;；:：?？!！、\n]+"


def names(text: str, words: Words) -> list[str]:
    """The words of a text that name a subject of its own, folded, in order.

    Not those that may be asked of any subject (条件, 金额, 规模).
    """
    rules = question_words()["follow_up"]
    content = content_words(text, words)
    named = [w for w, value in content if value == 1.0 and not re.fullmatch(rules["general"], w)]
    if named:
        return named
    # 标准制定奖励 is a name although each of its words may be asked of any subject.
    paid = [n for n, (word, _) in enumerate(content) if re.fullmatch(rules["paid"], word)]
    whole = "".join(word for word, _ in content[: paid[-1] + 1]) if paid else ""
    return [whole] if paid and paid[-1] + 1 >= _COMPOUND and whole in fold(text) else []


def told(question: str, words: Words) -> tuple[str, str]:
    """The part of a question that names its subject, and the part that says what is asked of it.

    Both folded; either may be empty.
    """
    body = re.sub(question_words()["follow_up"]["opening"], "", fold(question.strip()))
    parts = [part.strip() for part in re.split(r"[,，。;；?？!！\n]", body) if part.strip()]
    for n in reversed(range(len(parts))):
        if found := _asks(parts[n]):
            return _divided(" ".join(parts[:n]), parts[n], found, words)
    said = re.sub("[吗呢吧啊么]+$", "", " ".join(parts))
    among = re.match(question_words()["follow_up"]["among"], said)
    return _short(among[3] if among else said), ""


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
    ends, stop = question_words()["follow_up"]["ends"], stop_words()
    tagged = words.tagged(left)
    while tagged:
        word, flag = tagged.pop()
        led = flag == "vn" and bool(tagged) and tagged[-1][0] in stop and tagged[-1][1][0] in _VERBS
        if re.fullmatch(ends, word) or (is_naming(flag) and word not in stop and not led):
            return left[: left.rfind(word) + len(word)]
    return ""


def _asks(part: str) -> re.Match[str] | None:
    found = asking_words(part)
    return found[1] if found else re.search(question_words()["follow_up"]["asks"], part)


def _short(text: str) -> str:
    return re.sub(SIGNS, " ", text).strip()[:_ABOUT]
