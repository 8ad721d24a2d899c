"""The answerer's events with any failure as a last item, for surfaces that already speak."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from rag.answer import Answerer
from rag.domain import Event, Question
from rag.errors import CewenError, ServiceError
from web.problems import problem_of
from web.schemas import Problem

log = logging.getLogger(__name__)


def events_of(answerer: Answerer, question: Question, request_id: str) -> Iterator[Event | Problem]:
    """The events of the answer; when it fails, a problem ends them."""
    try:
        yield from answerer.stream(question)
    except CewenError as error:
        if isinstance(error, ServiceError):
            log.error("request %s: %s", request_id, error)  # noqa: TRY400 - a told cause
        yield problem_of(error, request_id)
    except Exception as error:
        # The outermost boundary of a response whose head is sent: no handler of the framework
        # can answer any more, and a stream that just breaks off looks like a network fault.
        log.exception("request %s failed", request_id)
        yield problem_of(error, request_id)
