"""A turn of a conversation made standalone: what it leaves out, taken from the turns before it.

The turns come from the client and are not trusted: of each a bounded piece is read, a command among
them is passed over, and an answer among them only says what 第二个 or 这份文件 stands for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.domain import Turn
from rag.english import in_chinese
from rag.kinds import asking_words, content_words, is_injection, question_words
from rag.places import places_in
from rag.pointing import meant, pointed
from rag.spelling import corrected
from rag.topic import Topic, heard, names, told
from rag.words import Words, fold

_TURNS = 12
_ASKED, _ANSWERED = 300, 1500
"""Characters that are read of a question and of an answer before this one."""
_PASSING = 16
"""A question of so many characters with one word of the answer before it may be about that."""


def in_context(question: str, history: Sequence[Turn], words: Words) -> Topic:
    """What a question asks in the light of the turns before it; `text` is standalone.

    A question that names its own subject comes back as it is.
    """
    topic = Topic()
    for turn in history[-_TURNS:]:
        if is_injection(turn.content):
            continue
        if turn.role == "user":
            asked, _ = corrected(in_chinese(turn.content[:_ASKED]), words)
            topic = _next(topic, asked, words)
        elif turn.role == "assistant" and topic.text:
            topic = heard(topic, turn.content[:_ANSWERED], words)
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
            topic = _elliptic(before, body[: match.start()], body[match.end() :].strip(), words)
        elif corrects and not asking_words(body):
            topic = _elliptic(before, body.strip("?？。!！ "), "", words)
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


def _elliptic(before: Topic, new: str, rest: str, words: Words) -> Topic:
    """X呢: another subject, or another kind, tier, place or day of the same."""
    rules = question_words()["follow_up"]
    asking = rest or before.asking
    if _is_place(new):
        about = f"{_placeless(before.about)} {new}"
        return replace(
            before, text=f"{about} {asking}".strip(), about=about, asking=asking, leans=True
        )
    if names(new, words) and not new.endswith("的") and not re.search(rules["narrows"], new):
        return Topic(f"{new} {asking}".strip(), new, asking, leans=True)
    if rest and asking_words(rest):
        asking = rest
    elif asking_words(new):
        asking, new = new, ""
    else:
        for nouns, asks in rules["aspects"].items():
            if re.fullmatch(nouns, new):
                asking, new = asks, ""
                break
    text = " ".join(part for part in (before.about, new, asking) if part)
    return replace(before, text=text, asking=asking, leans=True)


def _leans(before: Topic, asked: str, body: str, words: Words) -> bool:
    """Whether a turn leaves its subject out, or has another word for it."""
    rules = question_words()["follow_up"]
    own = names(re.sub(f"{rules['where']}|{rules['who']}", "", body), words)
    pronoun = re.search(rules["pronoun"], body)
    if not own or (pronoun and not names(body[: pronoun.start()], words)):
        return True
    if re.search(rules["starts"], fold(asked.strip())) and not asking_words(body):
        return True
    if len(own) > 1 or len(asked) > _PASSING:
        return False
    passing = own[0] in fold(f"{before.answered} {before.text}")
    return passing or (not asking_words(body) and not body.startswith(own[0]))


def _leaning(before: Topic, body: str, words: Words) -> Topic:
    """A turn about the same subject, with that put in."""
    rules, about = question_words()["follow_up"], before.about
    if places_in(body) or re.search(rules["where"], body):
        about = _placeless(about)
    pronoun = re.search(rules["pronoun"], body)
    if pronoun and not names(body[: pronoun.start()], words):
        text = f"{body[: pronoun.start()]} {about} {body[pronoun.end() :]}"
    else:
        text = f"{about} {body}"
    asking = body
    if re.fullmatch(rules["more"], body) or _asks_no_more(body, words):
        asking, text = before.asking or body, f"{text} {before.asking}"
    return replace(before, text=text.strip(), asking=asking, leans=True)


def _asks_no_more(body: str, words: Words) -> bool:
    """Whether a turn says nothing but how much; of what stands before."""
    found = asking_words(body)
    plain = found is not None and re.fullmatch(
        question_words()["follow_up"]["how_much"], found[1][0]
    )
    return bool(plain) and all(value < 1.0 for _, value in content_words(body, words))


def _is_place(text: str) -> bool:
    named = places_in(text)
    whole = bool(named) and named[0][2] - named[0][1] >= len(text) - 2
    return whole or re.search(question_words()["follow_up"]["place"], text) is not None


def _placeless(text: str) -> str:
    for _, start, end in reversed(places_in(text)):
        text = f"{text[:start]} {text[end:]}"
    return text.strip()
