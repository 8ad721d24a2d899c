"""How a question becomes a cited answer, top to bottom."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag import scope
from rag.citations import Line, cite
from rag.compose import Draft, compose
from rag.domain import Answer, AnswerStatus, Composer, Event, Finished, Question, Retrieved, Token
from rag.drafting import draft
from rag.errors import LanguageModelError, QuestionRejected, StoreEmpty
from rag.evidence import expand, weigh
from rag.fulltext import Fulltext
from rag.known import related
from rag.library import Library
from rag.llm import LanguageModel
from rag.prompts import message
from rag.retrieve import Retriever
from rag.suggest import suggestions
from rag.understand import understand
from rag.words import Words

QUESTION_LIMIT = 2000
"""Characters of a question."""
_HITS = 10


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers questions from the documents held. Safe to use from several threads."""

    library: Library
    retriever: Retriever
    fulltext: Fulltext
    words: Words
    model: LanguageModel | None = None

    def answer(self, question: Question) -> Answer:
        """The whole answer; raises as `stream` does."""
        *_, last = self.stream(question)
        assert isinstance(last, Finished)  # noqa: S101  # stream always ends with Finished
        return last.answer

    def stream(self, question: Question) -> Iterator[Event]:
        """Typed events: Retrieved, Token where a model writes, and Finished, always last.

        :raises QuestionRejected: when the question is empty or too long.
        :raises ServiceError: when the service cannot work now; never an empty answer instead.
        """
        clock = _Clock()
        _accept(question)
        if (refused := scope.decline(question.text)) is not None:
            yield self._finish(refused, clock)
            return
        held = self.library.documents()
        if not held:
            raise StoreEmpty("store_empty")
        asked = understand(question.text, question.history, question.profile, self.words)
        clock.lap("understand")
        retrieval = self.retriever.search(
            expand(asked.search), k=_HITS, region=question.region, as_of=question.as_of
        )
        clock.lap("retrieve")
        yield Retrieved(retrieval)
        subject = weigh(asked.subject, self.fulltext)
        composed = scope.outside(asked, subject, question.region, retrieval, held) or compose(
            asked, subject, retrieval.hits, scope.confidence(subject, retrieval.hits)
        )
        clock.lap("compose")
        lines, notice = composed.lines, ""
        composer = Composer.EXTRACTIVE
        if self.model is not None and composed.status is AnswerStatus.ANSWERED:
            written: list[Line] = []
            try:
                for line in draft(self.model, asked.text, retrieval.hits):
                    written.append(line)
                    yield Token(_last_line(written))
                notice = "" if written else message("notices.model_unsupported")
            except LanguageModelError:
                notice = message("notices.model_cut" if written else "notices.model_failed")
            if written:
                lines, composer = tuple(written), Composer.MODEL
            clock.lap("model")
        finished = self._finish(Draft(composed.status, lines), clock)
        known = self.library.known_documents()
        yield Finished(
            replace(
                finished.answer,
                composer=composer,
                notice=" ".join(part for part in (finished.answer.notice, notice) if part),
                suggestions=suggestions(retrieval.hits, finished.answer),
                related=related(asked.subject, known, held),
            )
        )

    def _finish(self, composed: Draft, clock: _Clock) -> Finished:
        text, citations = cite(composed.lines)
        return Finished(
            Answer(
                id=uuid.uuid4().hex,
                status=composed.status,
                text=text,
                citations=citations,
                notice=message("notices.ai_label"),
                seconds=clock.laps(),
            )
        )


def _accept(question: Question) -> None:
    if not question.text.strip():
        raise QuestionRejected("question_empty")
    if len(question.text) > QUESTION_LIMIT:
        raise QuestionRejected("question_too_long", length=len(question.text), limit=QUESTION_LIMIT)


def _last_line(lines: list[Line]) -> str:
    """The newest line with its markers; the tokens joined are the text of the answer."""
    return ("\n" if len(lines) > 1 else "") + cite(lines)[0].splitlines()[-1]


class _Clock:
    def __init__(self) -> None:
        self._began = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self._laps[step], self._last = round(now - self._last, 4), now

    def laps(self) -> dict[str, float]:
        return {**self._laps, "total": round(time.perf_counter() - self._began, 4)}
