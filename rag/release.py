"""What a model's sentence must satisfy beside the gate before it is released.

The gate checks what can be looked up (figures, units, dates, departments). A model also invents
without any of these: here a “no”, a place, a foreign word or a subject of which the cited clauses
say nothing holds a sentence back.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence

from rag.domain import Hit
from rag.places import canonical, places_in
from rag.sentences import sentences
from rag.understand import is_injection
from rag.word_lists import word_list
from rag.words import Words, fold

_JOINS = "pcuyoxr"
"""jieba's tags of prepositions, conjunctions, particles, sounds and pronouns."""
_PARTS = re.compile(r"[,。;:!?…]")
_FOREIGN = re.compile(r"[a-z][a-z0-9_.:/@-]*[a-z0-9]|[a-z]")


def visible(text: str) -> str:
    """The text without characters that a reader does not see and a check may stumble over.

    A sign without width within a number, or one that turns the direction of writing, would show
    another figure than the one that was checked.
    """
    return "".join(
        char for char in text if char in "\n\t" or unicodedata.category(char)[0] not in "CM"
    )


def clause_text(hit: Hit) -> str:
    """The text of a clause without sentences that command whoever reads it."""
    return "".join(part for part in sentences(hit.clause.text) if not is_injection(part))


def says_more(text: str, cited: Sequence[Hit], words: Words) -> bool:
    """Whether a sentence says what the clauses that it cites do not, beyond what the gate sees."""
    clauses = _flat("\n".join(clause_text(hit) for hit in cited))
    around = _flat("\n".join(f"{h.clause.context}\n{h.document.metadata.title}" for h in cited))
    held, flat = clauses + around, _flat(text)
    return (
        _denies(flat, clauses)
        or any(word not in held for word in _FOREIGN.findall(flat))
        or _elsewhere(flat, held, cited)
        or any(word not in held for word in _saying(text, words))
    )


def _denies(flat: str, clauses: str) -> bool:
    """Whether a part of a sentence says a “no” that no clause says in the same words."""
    table = word_list("release")
    if any(word not in clauses for word in re.findall(table["denies_not"], flat)):
        return True
    return any(
        re.search(table["denies"], re.sub(table["denies_not"], "", part)) and part not in clauses
        for part in _PARTS.split(flat)
    )


def _saying(text: str, words: Words) -> list[str]:
    """The words of a sentence that say something, of two characters and more.

    What no dictionary knows comes apart into characters; these are taken two by two.
    """
    neutral, flat = word_list("release")["neutral"].split(), _flat(text)
    tagged = [(word, flag) for word, flag in words.tagged(text) if flag[0] not in _JOINS]
    singles = [
        one + two
        for (one, _), (two, _) in itertools.pairwise(tagged)
        if len(one) == len(two) == 1 and one + two in flat
    ]
    return singles + [word for word, _ in tagged if len(word) > 1 and word not in neutral]


def _elsewhere(flat: str, held: str, cited: Sequence[Hit]) -> bool:
    regions = {canonical(hit.document.metadata.region or "") for hit in cited}
    return any(
        region not in regions and flat[start:end] not in held
        for region, start, end in places_in(flat)
    )


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", fold(text))
