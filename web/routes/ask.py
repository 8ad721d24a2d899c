"""Ask a question: as one JSON object or as a stream of events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent

from rag.domain import Event, Retrieved, Token
from rag.prompts import message
from web.context import current_request_id
from web.deps import ServiceDep
from web.present import answer_view, question_of, retrieval_view
from web.problems import PassedOn
from web.schemas import AnswerOut, AskIn, Problem, TokenOut
from web.stream import events_of

router = APIRouter(prefix="/api", tags=[message("api.tags.ask")])


@router.post(
    "/ask",
    summary=message("api.ask.summary"),
    description=message("api.ask.description"),
    response_description=message("api.ask.response"),
)
def ask(asked: AskIn, service: ServiceDep) -> AnswerOut:
    """Answer a question with citations."""
    return answer_view(service.answerer.answer(question_of(asked)))


def begun(asked: AskIn, service: ServiceDep) -> Iterator[Event | Problem]:
    """The events of the answer, the first already there.

    What is wrong with the question itself is found with the first event and can still be an HTTP
    status; an outage is told as `event: error`, as the contract says.

    :raises PassedOn: when the question cannot be served.
    """
    events = events_of(service.answerer, question_of(asked), current_request_id())
    first = next(events)
    if isinstance(first, Problem) and first.status < 500:
        raise PassedOn(first)
    return chain([first], events)


@router.post(
    "/ask/stream",
    response_class=EventSourceResponse,
    summary=message("api.ask_stream.summary"),
    description=message("api.ask_stream.description"),
    response_description=message("api.ask_stream.response"),
)
def ask_stream(
    events: Annotated[Iterator[Event | Problem], Depends(begun)],
) -> Iterable[ServerSentEvent]:
    """Stream the events of an answer."""
    for event in events:
        yield _sent(event)


def _sent(event: Event | Problem) -> ServerSentEvent:
    if isinstance(event, Problem):
        return ServerSentEvent(event="error", data=event.model_dump(exclude_none=True))
    if isinstance(event, Retrieved):
        return ServerSentEvent(event="retrieved", data=retrieval_view(event.retrieval))
    if isinstance(event, Token):
        return ServerSentEvent(event="token", data=TokenOut(text=event.text))
    return ServerSentEvent(event="finished", data=answer_view(event.answer))
