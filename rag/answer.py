"""How a question becomes a cited answer, top to bottom."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from rag import scope
from rag.amended import with_changes
from rag.changes import amended_notice
from rag.citations import cite, recognised_notice
from rag.clock import Clock
from rag.compose import compose
from rag.detail import which_document
from rag.domain import Answer, AnswerStatus, Event, Finished, Question, Retrieved
from rag.drafting import Ask, Written, write
from rag.errors import StoreEmpty
from rag.history import grounded
from rag.lapsed import not_in_force
from rag.llm import LanguageModel
from rag.retrieve import Retriever
from rag.rewrite import text_asked
from rag.searched import Searched
from rag.seek import seek
from rag.shelf import Shelf
from rag.spelling import slips_notice
from rag.suggest import suggestions
from rag.understand import understand


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers questions from the documents held. Safe to use from several threads."""

    shelf: Shelf
    retriever: Retriever
    model: LanguageModel | None = None

    def answer(self, question: Question) -> Answer:
        """The whole answer; raises as `stream` does."""
        return next(e.answer for e in self.stream(question) if isinstance(e, Finished))

    def stream(self, question: Question) -> Iterator[Event]:
        """Typed events: Retrieved, Token where a model writes, and Finished, always last.

        :raises QuestionRejected: when the question is empty or too long.
        :raises ServiceError: when the service cannot work now; never an empty answer instead.
        """
        clock = Clock()
        scope.accept(question)
        if (refused := scope.decline(question.text)) is not None:
            yield _finished(refused.status, Written(refused.lines), clock, question.as_of)
            return
        held = [summary.metadata for summary in self.shelf.library.view().documents]
        if not held:
            raise StoreEmpty("store_empty")

        words, places = self.shelf.words, {metadata.region for metadata in held if metadata.region}
        text = text_asked(self.model, question, words)
        history = grounded(question.history, self.shelf.fulltext.frequency, words)
        asked = understand(text, history, question.profile, words, places)
        clock.lap("understand")

        found = seek(asked, question, self.shelf, self.retriever)
        subject, retrieval, region = found.subject, found.retrieval, found.region
        clock.lap("retrieve")
        yield Retrieved(retrieval)

        sure = scope.confidence(subject, retrieval.hits)
        searched = Searched(self.shelf, region, question.as_of)
        draft = (
            not_in_force(asked.text, subject, retrieval, searched)
            or which_document(asked, subject, retrieval.hits, searched)
            or scope.outside(asked, subject, region, retrieval, held)
            or compose(asked, subject, retrieval.hits, sure, searched)
        )
        lines = with_changes(draft.lines, asked.text, question.as_of, self.shelf.library)
        clock.lap("compose")

        written = Written(lines)
        if self.model is not None and draft.status is AnswerStatus.ANSWERED:
            ask = Ask(self.model, question, asked.text, words)
            written = yield from write(ask, retrieval.hits, lines)
            clock.lap("model")

        yield _finished(
            draft.status,
            written,
            clock,
            question.as_of,
            suggestions=draft.choices or suggestions(draft.status, written.lines, retrieval.hits),
            related=searched.known(asked.subject),
            confidence=sure,
            slips=slips_notice(asked.slips),
        )


def _finished(
    status: AnswerStatus, written: Written, clock: Clock, day: date, slips: str = "", **more: Any
) -> Finished:
    text, citations = cite(written.lines)
    amended = amended_notice((citation.document for citation in citations), day)
    return Finished(
        Answer(
            id=uuid.uuid4().hex,
            status=status,
            text=text,
            citations=citations,
            composer=written.composer,
            notice=slips + written.notice + amended + recognised_notice(citations),
            seconds=clock.laps(),
            **more,
        )
    )
