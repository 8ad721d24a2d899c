"""What is found for a question: the hits for the place and the day that it asks about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from rag import scope
from rag.domain import Hit, Question, Retrieval
from rag.evidence import Sentence, Subject, expand, read_sentences, weigh
from rag.retrieve import Retriever
from rag.shelf import Shelf
from rag.signals import Array, signs, sought
from rag.understand import Understood

_HITS = 10
_SPARE = 10
"""So many more are searched for where some are to be left out."""


@dataclass(frozen=True, slots=True)
class Found:
    """A question with what was found for it; `region` is the one asked about, None where none is.

    `subject` is weighed among the clauses of the tier that leads.
    """

    asked: Understood
    region: str | None
    retrieval: Retrieval
    subject: Subject

    def signed(self, shelf: Shelf) -> tuple[list[Sentence], Array]:
        """The sentences of the hits, and their signs (rag/signals.py), a row each."""
        sentences = read_sentences(self.retrieval.hits, self.subject)
        by = sought(self.asked, self.subject, shelf.words, shelf.fulltext, _tier(self.retrieval))
        return sentences, signs(by, self.retrieval.hits, sentences, shelf.words)


def seek(
    asked: Understood,
    question: Question,
    shelf: Shelf,
    retriever: Retriever,
    without: Callable[[Hit], bool] | None = None,
) -> Found:
    """Search for what is asked; where the question names a place, among what applies there.

    :param without: hits that are taken away, as if their clauses were not held.
    """
    wanted, region = expand(asked.search), question.region
    count = _HITS if without is None else _HITS + _SPARE
    held = [summary.metadata for summary in shelf.library.view().documents]
    retrieval = retriever.search(wanted, k=count, region=region, as_of=question.as_of)
    if region is None and (region := scope.place_asked(asked.text, retrieval.hits, held)):
        retrieval = retriever.search(wanted, k=count, region=region, as_of=question.as_of)
    if without is not None:
        left = tuple(hit for hit in retrieval.hits if not without(hit))
        retrieval = replace(retrieval, hits=left[:_HITS])
    subject = weigh(asked.subject, shelf.fulltext, _tier(retrieval))
    return Found(asked, region, retrieval, subject)


def _tier(retrieval: Retrieval) -> bool | None:
    """Among which tier rarity is measured: the local one where national clauses stand apart."""
    return False if retrieval.apart else None
