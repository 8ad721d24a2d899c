"""A turn of a conversation made standalone: what it leaves out, taken from the turns before it.

The turns come from the client and are not trusted: of each a bounded piece is read, a command among
them is passed over, and an answer among them only says what 第二个 or 这份文件 stands for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.domain import Turn
from rag.ellipsis import elliptic, placeless
from rag.english import in_chinese
from rag.history import bounded
from rag.kinds import asking_words, content_words, is_injection, question_words
from rag.places import places_in
from rag.pointing import meant, pointed
from rag.question_parts import names, told
from rag.spelling import corrected
from rag.topic import Topic, heard
from rag.words import Words, fold

_PASSING = 16
"""A question of so many characters with one word of the answer before it may be about that."""


def in_context(question: str, history: Sequence[Turn], words: Words) -> Topic:
    """What a question asks in the light of the turns before it; `text` is standalone.

    A question that names its own subject comes back as it is.
    """
    topic = Topic()
    for turn in bounded(history):
        if turn.role == "user":
            asked, _ = corrected(in_chinese(turn.content), words)
            topic = _next(topic, asked, words)
        elif topic.text:
            topic = heard(topic, turn.content, words)
    return _next(topic, question, words)


def _next(before: Topic, question: str, words: Words) -> Topic:
    """The topic of a turn after that of the turns before it."""
    rules = question_words()["follow_up"]
    said, corrects = meant(question)
    asked = pointed(said, before, words)
    body = re.sub(rules["opening"], "", fold(asked.strip()))
    topic = None
    if before.text:
        match = re.search(rules["elliptic"], body)
        if match and body[: match.start()]:
            topic = elliptic(before, body[: match.start()], body[match.end() :].strip(), words)
        elif corrects and not asking_words(body):
            topic = elliptic(before, body.strip("?？。!！ "), "", words)
        elif asked == said and _leans(before, asked, body, words):
            topic = _leaning(before, body, words)
    if topic is None or (is_injection(topic.text) and not is_injection(question)):
        about, asking = told(asked, words)
        topic = Topic(asked, about or before.about, asking, title=before.title)
    titles = re.findall("《([^《》]{2,80})》", asked)
    return replace(
        topic,
        title=titles[-1] if titles else before.title,
        items=before.items if topic.leans or asked != said else (),
        pointed=asked != said,
    )


def _leans(before: Topic, asked: str, body: str, words: Words) -> bool:
    """Whether a turn leaves its subject out, or has another word for it."""
    rules = question_words()["follow_up"]
    own = names(re.sub(f"{rules['where']}|{rules['who']}", "", body), words)
    pronoun = re.search(rules["pronoun"], body)
    if not own or (pronoun and not names(body[: pronoun.start()], words)):
        return True
    opens = re.search(rules["starts"], fold(asked.strip())) and not asking_words(body)
    if opens or re.search(rules["together"], body):
        return True
    if len(own) > 1 or len(asked) > _PASSING:
        return False
    passing = own[0] in fold(f"{before.answered} {before.text}")
    return passing or (not asking_words(body) and not body.startswith(own[0]))


def _leaning(before: Topic, body: str, words: Words) -> Topic:
    """A turn about the same subject, with that put in."""
    rules, about = question_words()["follow_up"], before.about
    if places_in(body) or re.search(rules["where"], body):
        about = placeless(about)
    if re.fullmatch(rules["more"], body):
        return replace(before, text=f"{about} {before.asking}".strip(), leans=True)
    pronoun = re.search(rules["pronoun"], body)
    if pronoun and not names(body[: pronoun.start()], words):
        text = f"{body[: pronoun.start()]} {about} {body[pronoun.end() :]}"
    else:
        text = f"{about} {body}"
    asking = body
    if _asks_no_more(body, words):
        asking, text = before.asking or body, f"{text} {before.asking}"
    return replace(before, text=text.strip(), asking=asking, leans=True)


def _asks_no_more(body: str, words: Words) -> bool:
    """Whether a turn says nothing but how much; of what stands before."""
    found = asking_words(body)
    plain = found is not None and re.fullmatch(
        question_words()["follow_up"]["how_much"], found[1][0]
    )
    return bool(plain) and all(value < 1.0 for _, value in content_words(body, words))
