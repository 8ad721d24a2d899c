"""What is found for a question: hits for its place and day, and the signs of their sentences."""

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

    `sentences` are those of the hits, and `rows` their signs (rag/signals.py), one each.
    """

    asked: Understood
    region: str | None
    retrieval: Retrieval
    subject: Subject
    sentences: tuple[Sentence, ...]
    rows: Array


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

    national = False if retrieval.apart else None
    subject = weigh(asked.subject, shelf.fulltext, national)
    sentences = tuple(read_sentences(retrieval.hits, subject))
    by = sought(asked, subject, shelf.words, shelf.fulltext, national)
    rows = signs(by, retrieval.hits, sentences, shelf.words)
    return Found(asked, region, retrieval, subject, sentences, rows)
