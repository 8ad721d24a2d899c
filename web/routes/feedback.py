"""What a user thought of an answer."""

from __future__ import annotations

from fastapi import APIRouter

from rag.feedback import Feedback, SaidAnswer, SaidClause, keep
from rag.prompts import message
from rag.scope import accept
from web.deps import ServiceDep
from web.present import question_of
from web.schemas import FeedbackIn, FeedbackOut, SaidIn

router = APIRouter(prefix="/api", tags=[message("api.tags.ask")])


@router.post(
    "/feedback",
    status_code=201,
    summary=message("api.feedback.summary"),
    description=message("api.feedback.description"),
    response_description=message("api.feedback.response"),
)
def feedback(given: FeedbackIn, service: ServiceDep) -> FeedbackOut:
    """Keep what a user thought of an answer."""
    asked = question_of(given.asked) if given.asked else None
    if asked is not None:
        accept(asked)
    said = _said(given.said) if given.said else None
    judged = Feedback(given.answer_id, given.helpful, given.comment, asked, said)
    return FeedbackOut(id=keep(service.library.engine, judged))


def _said(given: SaidIn) -> SaidAnswer:
    clauses = tuple(SaidClause(clause.document, clause.path) for clause in given.clauses)
    return SaidAnswer(given.status, given.text, clauses)
