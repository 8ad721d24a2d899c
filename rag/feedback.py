"""What users thought of answers, kept beside the library.

A question is kept only where its asker agreed, and nothing of who asked. The newest are kept: the
route that writes them is open, and must not fill the disk.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import TypeAdapter
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from rag.domain import AnswerStatus, Question
from rag.errors import NotFound
from rag.tables import FeedbackRow

MOST = 10_000
"""So many are kept."""


@dataclass(frozen=True, slots=True)
class SaidClause:
    """A clause that an answer cited: the name of its document and its path as one string."""

    document: str
    path: str


@dataclass(frozen=True, slots=True)
class SaidAnswer:
    """What the answer was, as the user who sent the feedback saw it."""

    status: AnswerStatus
    text: str
    clauses: tuple[SaidClause, ...] = ()


@dataclass(frozen=True, slots=True)
class Feedback:
    """One user's judgement of one answer; `asked` and `said` only where the user agreed."""

    answer_id: str
    helpful: bool
    comment: str | None = None
    asked: Question | None = None
    said: SaidAnswer | None = None


_ASKED = TypeAdapter(Question)
_SAID = TypeAdapter(SaidAnswer)


def keep(engine: Engine, feedback: Feedback) -> str:
    """Keep a judgement, and drop the oldest above `MOST`; returns the id it is found by."""
    row = FeedbackRow(
        id=uuid.uuid4().hex,
        at=datetime.now(UTC).replace(tzinfo=None),
        answer_id=feedback.answer_id,
        helpful=feedback.helpful,
        comment=feedback.comment,
        asked=_ASKED.dump_json(feedback.asked).decode() if feedback.asked else None,
        said=_SAID.dump_json(feedback.said).decode() if feedback.said else None,
    )
    kept = row.id
    with Session(engine) as session, session.begin():
        session.add(row)
        session.flush()
        above = select(FeedbackRow.id).order_by(FeedbackRow.at.desc()).offset(MOST)
        session.execute(delete(FeedbackRow).where(FeedbackRow.id.in_(above)))
    return kept


def kept(engine: Engine, feedback_id: str) -> Feedback:
    """The judgement of an id.

    :raises NotFound: when there is none.
    """
    with Session(engine) as session:
        row = session.get(FeedbackRow, feedback_id)
        if row is None:
            raise NotFound("feedback_not_found", id=feedback_id)
        return Feedback(
            answer_id=row.answer_id,
            helpful=row.helpful,
            comment=row.comment,
            asked=_ASKED.validate_json(row.asked) if row.asked else None,
            said=_SAID.validate_json(row.said) if row.said else None,
        )
