"""What a model's sentence must satisfy beside the gate before it is released.

The gate checks what can be looked up (figures, units, dates, departments). A model also invents
without any of these: here a “no”, a place, a foreign word or a subject of which the cited clauses
say nothing holds a sentence back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rag.domain import Hit
from rag.places import canonical, places_in
from rag.sentences import sentences
from rag.understand import content_words, is_injection
from rag.words import Words, fold

_SUPPORTED = 0.7
"""Share of a sentence's content words, by weight, that stand in the cited clauses at least."""
_NEGATION = re.compile(r"[没未不无非否勿莫禁]")
_NO_NEGATION = re.compile(
    r"未来|未成年|不断|不同|不仅|不超过|不少于|不低于|不高于|不限于|不动产|不锈钢|无人|无锡|无形|无线|无障碍|无损|无菌"
    r"|非遗|非公|非物质|非营利|非金属|否则"
)
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
        or _support(text, held, words) < _SUPPORTED
    )


def _denies(flat: str, clauses: str) -> bool:
    """Whether a part of a sentence says a “no” that no clause says in the same words."""
    if any(word not in clauses for word in _NO_NEGATION.findall(flat)):
        return True
    parts = re.split(r"[,。;:!?…]", flat)
    return any(
        _NEGATION.search(_NO_NEGATION.sub("", part)) and part not in clauses for part in parts
    )


def _elsewhere(flat: str, held: str, cited: Sequence[Hit]) -> bool:
    regions = {canonical(hit.document.metadata.region or "") for hit in cited}
    return any(
        region not in regions and flat[start:end] not in held
        for region, start, end in places_in(flat)
    )


def _support(text: str, held: str, words: Words) -> float:
    named = content_words(text, words)
    total = sum(weight for _, weight in named)
    return sum(w for word, w in named if word in held) / total if total else 1.0


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", fold(text))
