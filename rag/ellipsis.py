"""X呢: a turn that names what is new and leaves out the rest.

What is new is another subject; or another kind of answer, tier, addressee, place or day of the
same one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rag.kinds import asking_words, question_words
from rag.places import places_in
from rag.question_parts import names
from rag.topic import Topic
from rag.words import Words


def elliptic(before: Topic, new: str, rest: str, words: Words) -> Topic:
    """X呢: another subject, or another kind, tier, place or day of the same."""
    rules = question_words()["follow_up"]
    asking = rest or before.asking
    if _is_place(new):
        about = f"{placeless(before.about)} {new}"
        return replace(
            before, text=f"{about} {asking}".strip(), about=about, asking=asking, leans=True
        )
    if names(new, words) and not new.endswith("的") and not re.search(rules["narrows"], new):
        return Topic(f"{new} {asking}".strip(), new, asking, leans=True)
    if rest and asking_words(rest):
        asking = rest
    elif re.fullmatch(rules["more"], new):
        new = ""
    elif asking_words(new):
        asking, new = new, ""
    else:
        for nouns, asks in rules["aspects"].items():
            if re.fullmatch(nouns, new):
                asking, new = asks, ""
                break
    text = " ".join(part for part in (before.about, new, asking) if part)
    return replace(before, text=text, asking=asking, leans=True)


def _is_place(text: str) -> bool:
    named = places_in(text)
    whole = bool(named) and named[0][2] - named[0][1] >= len(text) - 2
    return whole or re.search(question_words()["follow_up"]["place"], text) is not None


def placeless(text: str) -> str:
    """A text without the places in it that the table of places has."""
    for _, start, end in reversed(places_in(text)):
        text = f"{text[:start]} {text[end:]}"
    return text.strip()
