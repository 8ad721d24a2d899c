"""What a turn points at in the turns before: an item of a list, one of two, a document.

Also what a turn that corrects itself means (不是X，我问的是Y).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.kinds import question_words
from rag.question_parts import names
from rag.topic import Topic
from rag.words import Words, fold

_DIGITS = "一二三四五六七八九十"
_TWO = 2


def meant(asked: str) -> tuple[str, bool]:
    """What is asked instead of what was understood before, and whether a turn says so at all."""
    rules, folded = question_words()["follow_up"], fold(asked.strip())
    denied = re.match(rules["instead"], folded)
    rest = folded[denied.end() :] if denied else folded
    if not denied and not re.match(rules["says_so"], folded):
        return asked, False
    said = re.sub(rules["meant"], "", rest).strip()
    return (said, True) if said else (asked, False)


def pointed(asked: str, before: Topic, words: Words) -> str:
    """A turn with what it points at put in its place; as it is where that is not to be found."""
    for put in (_item, _one_of_two, _document):
        asked = put(asked, before, words)
    return asked


def _item(asked: str, before: Topic, words: Words) -> str:
    match = re.search(question_words()["follow_up"]["ordinal"], asked)
    if match is None or not before.items or names(asked[: match.start()], words):
        return asked
    count = _number(match[2]) if match[2] else 1
    chosen = _chosen(before.items, match[1], count)
    return asked.replace(match[0], "、".join(chosen), 1) if chosen else asked


def _chosen(items: Sequence[str], which: str, count: int) -> Sequence[str]:
    """The items of 第n, 前n, 后n, 最后n and 倒数第n; none when there are fewer."""
    if not 1 <= count <= len(items):
        return ()
    if which == "第":
        return items[count - 1 : count]
    if which == "倒数第":
        return items[-count:][:1]
    return items[:count] if which == "前" else items[-count:]


def _one_of_two(asked: str, before: Topic, words: Words) -> str:
    match = re.search(question_words()["follow_up"]["pair"], asked)
    if match is None or names(asked[: match.start()], words):
        return asked
    named = [part.strip() for part in re.split("和|与|跟|及|、|还是", before.about)]
    two = named if len(named) == _TWO else list(before.items)
    if len(two) != _TWO:
        return asked
    chosen = re.sub(question_words()["follow_up"]["both"], "", two[match[0] == "后者"])
    return asked.replace(match[0], chosen, 1) if chosen else asked


def _document(asked: str, before: Topic, _: Words) -> str:
    if not before.title or "《" in asked:
        return asked
    return re.sub(
        question_words()["follow_up"]["document"], lambda _: f"《{before.title}》", asked, count=1
    )


def _number(written: str) -> int:
    return int(written) if written.isdigit() else _DIGITS.index(written.replace("两", "二")) + 1
