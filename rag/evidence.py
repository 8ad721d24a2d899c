"""How well a text speaks of a question's subject: weighted coverage of its content words.

A word weighs by its rarity among the clauses held, so that what names the subject counts and what
stands in every clause does not. Business words count as found when an official word for them is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from rag.cells import is_heads, is_row, read_row
from rag.citations import Line, Quote
from rag.domain import Clause, Hit
from rag.fulltext import Fulltext
from rag.sentences import sentences
from rag.word_lists import word_list
from rag.words import fold

_HEADED = 0.9
"""How far a word of the heading counts as a sentence's own."""
_UNSEEN = 0.7
"""What a word that no clause has counts for: people in business often use others than officials."""
_NAMED = 0.4
"""How far a text must have a word to have it: more than some of its parts."""
_FLOOR = 0.2
"""The least weight of a word, so that a question of common words alone still has a subject."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a hit, and how it fits the question (0 to 1 each).

    `text` is what it says: the sentence verbatim, or a table's row with its column heads; `counted`
    the same to be searched for figures. `quotes` are the slices it rests on, its own clause first.
    """

    text: str
    counted: str
    quotes: tuple[Quote, ...]
    position: int
    rank: int
    own: float
    clause: float
    named: float

    @property
    def quote(self) -> Quote:
        """The slice of its own clause."""
        return self.quotes[0]

    @property
    def is_row(self) -> bool:
        """Whether it is a table's row, all of which speaks of one thing."""
        return is_row(self.quote.clause)

    @property
    def line(self) -> Line:
        """The sentence as a line of an answer."""
        return Line(self.text, self.quotes)

    @property
    def fit(self) -> float:
        """One figure to order sentences by: own words first, then clause, heading and rank."""
        return 0.4 * self.own + 0.3 * self.clause + 0.2 * self.named + 0.15 / (1 + self.rank)


@dataclass(frozen=True, slots=True)
class Subject:
    """The content words of a question with their weights."""

    weights: tuple[tuple[str, float], ...]

    def coverage(self, text: str) -> float:
        """The weighted share of the words that a text speaks of, 0 to 1; 0 without any word."""
        total = sum(weight for _, weight in self.weights)
        folded = fold(text)
        found = sum(weight * _presence(word, folded) for word, weight in self.weights)
        return found / total if total else 0.0

    def names(self, text: str) -> bool:
        """Whether a text has the word that names the subject most sharply; any where none does."""
        rarest = self.rarest
        return rarest is None or Subject(((rarest, 1.0),)).coverage(text) > _NAMED

    @property
    def rarest(self) -> str | None:
        """The word that names the subject most sharply, or None.

        Of two equally rare ones the later: in Chinese the head of a phrase stands at its end.
        """
        return max(reversed(self.weights), key=lambda pair: pair[1])[0] if self.weights else None


def weigh(
    words: Iterable[tuple[str, float]],
    fulltext: Fulltext,
    national: bool | None = None,
) -> Subject:
    """Weigh content words by their importance and their rarity among the clauses held.

    :param national: the tier among whose clauses the rarity is measured; all where None.
    """
    total = fulltext.size(national)
    weights: list[tuple[str, float]] = []
    for word, value in words:
        frequency = fulltext.frequency(word, national)
        rarity = math.log((total + 1) / (frequency + 0.5)) * (1.0 if frequency else _UNSEEN)
        weights.append((word, max(_FLOOR, value * rarity)))
    return Subject(tuple(weights))


def expand(text: str) -> str:
    """A search text with the official words for the business words in it appended."""
    folded = fold(text)
    extra = [o for word, official in synonyms().items() if _has(folded, word) for o in official]
    return " ".join([text, *dict.fromkeys(extra)])


def _has(folded: str, word: str) -> bool:
    """Whether a text has a word; one in Latin letters only between other signs."""
    if not word.isascii():
        return word in folded
    return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", folded) is not None


def read_sentences(hits: Iterable[Hit], subject: Subject) -> list[Sentence]:
    """All sentences of the hits that say more than a heading, with how they fit the subject."""
    found: list[Sentence] = []
    for rank, hit in enumerate(hits):
        heading = _heading(hit.clause)
        clause = subject.coverage(f"{hit.clause.context}\n{hit.clause.text}")
        for position, (text, counted, quotes) in enumerate(_said(hit)):
            if position == 0 and heading and len(text) < len(heading) + 9:
                continue
            # A run-in heading states the subject of the sentences after it.
            own = max(subject.coverage(text), _HEADED * subject.coverage(f"{heading}\n{text}"))
            fit = (own, clause, subject.coverage(heading))
            found.append(Sentence(text, counted, quotes, position, rank, *fit))
    return found


def _said(hit: Hit) -> Iterator[tuple[str, str, tuple[Quote, ...]]]:
    """What a clause says, piece by piece: text, text with units, and the slices it rests on."""
    clause, document = hit.clause, hit.document
    if is_heads(clause):
        return
    if is_row(clause):
        row = read_row(document, clause)
        yield row.said, row.counted, tuple(Quote(c.text, c, document) for c in row.clauses)
        return
    for piece in sentences(clause.text):
        if text := piece.strip():  # not the line feed between two paragraphs
            yield text, text, (Quote(text, clause, document),)


def _heading(clause: Clause) -> str:
    """The heading of a clause; the first sentence of an article is its rule and no heading."""
    return "" if clause.path[-1].endswith("条") else clause.heading or ""


@cache
def synonyms() -> dict[str, list[str]]:
    """Official words by business word, folded keys."""
    return {fold(word): official for word, official in word_list("synonyms").items()}


@lru_cache(4096)
def _official(word: str) -> tuple[str, ...]:
    """The official words for the business words in a word, folded."""
    return tuple(fold(o) for lay, words in synonyms().items() if _has(word, lay) for o in words)


def _presence(word: str, folded: str) -> float:
    """1 when a text has the word or an official word for it, else up to a half for its parts."""
    if word in folded:
        return 1.0
    if any(official in folded for official in _official(word)):
        return 1.0
    if len(word) == 4 and word[:2] in folded and word[2:] in folded:
        return 0.8  # 引进人才 for 引进一批人才
    pairs = [word[i : i + 2] for i in range(len(word) - 1)] if len(word) > 2 else []
    return 0.5 * sum(pair in folded for pair in pairs) / len(pairs) if pairs else 0.0
