"""What a system said to one case, in a form that any system can write: a line of a .jsonl file.

Our own runs are kept in it, answers from elsewhere are read from it, and scoring knows nothing
else. docs/evaluation.md describes the keys.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from rag.domain import Answer, AnswerStatus

_ROW = ConfigDict(extra="forbid", frozen=True)
_Text = Annotated[str, Field(min_length=1)]


class Cited(BaseModel):
    """A clause that an answer cites, named as its system can: by path, or by quotation.

    `marker` is the n of [n] in the text, None where the text has no markers. `document` is a piece
    of the title or of the 文号, or both.
    """

    model_config = _ROW
    marker: int | None = None
    document: _Text | None = None
    path: _Text | None = None
    quote: _Text | None = None


class Record(BaseModel):
    """An answer to the case `id`.

    A missing `status` is derived from text and citations. `confidence` is any number that grows
    with how sure the system is, `seconds` how long each of its steps took.
    """

    model_config = _ROW
    id: _Text
    text: str
    status: AnswerStatus | None = None
    citations: tuple[Cited, ...] = ()
    confidence: float | None = None
    seconds: dict[str, float] = Field(default_factory=dict)


def record_of(case_id: str, answer: Answer) -> Record:
    """An answer of our own answerer as any other system would hand it in."""
    cited = tuple(
        Cited(
            marker=citation.marker,
            document=citation.document.name,
            path="".join(citation.clause.path) or None,
            quote=citation.quote or None,
        )
        for citation in answer.citations
    )
    return Record(
        id=case_id,
        text=answer.text,
        status=answer.status,
        citations=cited,
        confidence=answer.confidence,
        seconds=dict(answer.seconds),
    )
