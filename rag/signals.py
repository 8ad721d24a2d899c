"""What is known of a sentence as an answer: the signs that `eval/training/judge.py` weighs.

Two ways of reading meet: pairs of characters, which find what no dictionary knows, and the words of
the subject with their official words. Each counts by its rarity among the clauses held.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from rag.domain import HEAD, Hit
from rag.evidence import Sentence, Subject
from rag.figures import asked_figures
from rag.fulltext import Fulltext
from rag.understand import Understood
from rag.words import Words

Array = NDArray[np.float64]
Tokens = Callable[[str], frozenset[str]]
SIGNS = (
    # How far the question's pairs of characters and words stand in the sentence and around it.
    "pairs_sentence", "pairs_clause", "pairs_headings", "pairs_title", "pairs_together",
    "rarest_sentence", "rarest_together",
    "words_sentence", "words_heading", "words_title", "words_together",
    "subject_sentence", "subject_together",
    # How retrieval found its clause, and how clearly it found anything.
    "share", "rank", "cosine", "cosine_behind", "bm25", "bm25_behind",
    "cosine_best", "cosine_ahead", "bm25_best", "bm25_ahead", "share_best", "share_ahead",
    # What the sentence is, and whether it has the figure asked for.
    "row", "first", "length", "leads", "in_head",
    "figure", "figure_missing", "unit", "unit_missing", "digits", "numbers_missing",
    # What the question is like.
    "question_pairs", "question_unseen", "question_words",
)  # fmt: skip
"""The names of the columns."""
OF_QUESTION = SIGNS[SIGNS.index("cosine_best") : SIGNS.index("row")] + SIGNS[-3:]
"""Those that are the same for all sentences of a question: they tell nothing between sentences."""
_RAREST = 3
_NONE = 1e-6


@dataclass(frozen=True, slots=True)
class Sought:
    """A question as the signs see it: its pairs of characters with their rarity."""

    asked: Understood
    subject: Subject
    pairs: Mapping[str, float]
    unseen: float
    """The share of the pairs that no clause has, 0 to 1."""

    @property
    def rarest(self) -> list[str]:
        """The pairs that name the subject most sharply."""
        return sorted(self.pairs, key=lambda pair: -self.pairs[pair])[:_RAREST]

    @property
    def numbers(self) -> set[str]:
        """The numbers of the question: a year, an age, a size of a company."""
        return {pair for pair in self.pairs if pair[0].isdigit()}


def sought(
    asked: Understood, subject: Subject, words: Words, fulltext: Fulltext, national: bool | None
) -> Sought:
    """Weigh the pairs of what a question is about by their rarity.

    :param national: the tier among whose clauses the rarity is measured; all where None.
    """
    total = fulltext.size(national)
    counts = {p: fulltext.frequency(p, national) for p in dict.fromkeys(words.tokens(asked.focus))}
    pairs = {pair: math.log((total + 1) / (count + 0.5)) for pair, count in counts.items()}
    unseen = sum(not count for count in counts.values()) / max(1, len(counts))
    return Sought(asked, subject, pairs, unseen)


def signs(
    question: Sought, hits: Sequence[Hit], sentences: Sequence[Sentence], words: Words
) -> Array:
    """A row for each sentence, columns as in `SIGNS`."""
    found, whole = _found(hits), _of_question(question)

    @cache
    def tokens(text: str) -> frozenset[str]:
        return frozenset(words.tokens(text))

    rows = [
        (*_overlap(question, hits[s.rank], s, tokens), *_found_by(hits, s), *found,
         *_form(question, s, tokens), *whole)
        for s in sentences
    ]  # fmt: skip
    return np.array(rows, np.float64).reshape(-1, len(SIGNS))


def _overlap(question: Sought, hit: Hit, sentence: Sentence, tokens: Tokens) -> Iterable[float]:
    title = hit.document.metadata.title
    headings = f"{hit.clause.context}\n{hit.clause.heading or ''}"
    together = f"{title}\n{headings}\n{hit.clause.text}"
    said, clause, above, named = (
        tokens(text) for text in (sentence.text, hit.clause.text, headings, title)
    )
    around = said | clause | above | named
    for held in (said, clause, above, named, around):
        yield _share(question.pairs, held)
    for held in (said, around):
        yield sum(pair in held for pair in question.rarest) / _RAREST
    for text in (sentence.text, hit.clause.heading or "", title, together):
        yield question.subject.coverage(text)
    for text in (sentence.text, together):
        yield question.subject.names(text)


def _share(pairs: Mapping[str, float], held: frozenset[str]) -> float:
    total = sum(pairs.values())
    return sum(weight for pair, weight in pairs.items() if pair in held) / total if total else 0.0


def _found_by(hits: Sequence[Hit], sentence: Sentence) -> Iterable[float]:
    hit = hits[sentence.rank]
    cosine, bm25 = _cosine(hit, hits), hit.words or 0.0
    best = max(h.words or 0.0 for h in hits)
    nearest = max(h.similarity or 0.0 for h in hits)
    yield from (_log(hit.score), 1 / (1 + sentence.rank), cosine, nearest - cosine)
    yield from (math.log1p(bm25), 1 - bm25 / best if best else 0.0)


def _cosine(hit: Hit, hits: Sequence[Hit]) -> float:
    """Of a clause that the vectors did not find: that of the last which they found."""
    if hit.similarity is not None:
        return hit.similarity
    return min((h.similarity for h in hits if h.similarity is not None), default=0.0)


def _found(hits: Sequence[Hit]) -> tuple[float, ...]:
    """How high the best of the hits stand, and how far ahead of the next four."""
    if not hits:
        return (0.0,) * 6
    cosines = sorted((h.similarity or 0.0 for h in hits), reverse=True)
    bm25 = sorted((h.words or 0.0 for h in hits), reverse=True)
    shares = sorted((min(1.0, h.score) for h in hits), reverse=True)
    next_cosine, next_bm25 = (fmean(column[1:5] or column) for column in (cosines, bm25))
    ahead = shares[0] - shares[1] if len(shares) > 1 else 1.0
    return (
        cosines[0], cosines[0] - next_cosine,
        math.log1p(bm25[0]), (bm25[0] - next_bm25) / max(1.0, bm25[0]),
        _log(shares[0]), ahead,
    )  # fmt: skip


def _form(question: Sought, sentence: Sentence, tokens: Tokens) -> Iterable[float]:
    text = sentence.text
    yield from (sentence.is_row, 1 / (1 + sentence.position), math.log1p(len(text)))
    yield float(text.rstrip().endswith(("：", ":")))
    yield float(sentence.quote.clause.path[0] == HEAD)
    wanted = asked_figures(question.asked)
    figure = wanted.of_any_unit(sentence.counted)
    yield from (float(figure), float(bool(wanted.patterns) and not figure))
    unit = bool(wanted.units) and wanted(sentence.counted)
    yield from (float(unit), float(bool(wanted.units) and not unit))
    yield float(any(map(str.isdigit, sentence.counted)))
    yield float(len(question.numbers - tokens(sentence.counted)))


def _of_question(question: Sought) -> tuple[float, ...]:
    return math.log1p(len(question.pairs)), question.unseen, float(len(question.subject.weights))


def _log(share: float) -> float:
    """The logarithm of a share of what was found; a clause that is named outright has all."""
    return math.log(min(1.0, max(_NONE, share)))
