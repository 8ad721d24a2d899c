"""The shapes of the HTTP interface, as they stand in the contract (docs/api.md)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from rag.domain import AnswerStatus, Composer, DocumentStatus, Level
from rag.prompts import message
from rag.words import clean

Plain = Annotated[str, AfterValidator(clean)]
Short = Annotated[Plain, StringConstraints(max_length=200)]


class Received(BaseModel):
    """Base of what a client sends: an unknown key is refused, so a typing error is noticed."""

    model_config = ConfigDict(extra="forbid")


class TurnIn(Received):
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: Plain


class ProfileIn(Received):
    """What is known of the company; money in yuan, rates as shares of 1."""

    industry: Short | None = None
    business: Short | None = None
    city: Short | None = None
    district: Short | None = None
    founded: date | None = None
    employees: int | None = Field(default=None, ge=0)
    revenue: float | None = Field(default=None, ge=0)
    revenue_growth_3y: float | None = None
    rd_expense: float | None = Field(default=None, ge=0)
    rd_expense_last_year: float | None = Field(default=None, ge=0)
    rd_ratio: float | None = Field(default=None, ge=0)
    paid_in_capital: float | None = Field(default=None, ge=0)
    qualifications: list[Short] = Field(default=[], max_length=50)


class AskIn(Received):
    """A question. Its length is judged by the core, which every surface shares."""

    question: Plain
    history: list[TurnIn] = Field(default=[], max_length=20)
    profile: ProfileIn | None = None
    region: Short | None = None
    as_of: date | None = None
    local_only: bool = False


class SearchIn(BaseModel):
    """What is searched for, from the query of the address."""

    q: Plain = Field(min_length=1, max_length=2000, description=message("api.search.q"))
    k: int = Field(default=10, ge=1, le=100, description=message("api.search.k"))
    region: Short | None = Field(default=None, description=message("api.search.region"))
    as_of: date | None = Field(default=None, description=message("api.search.as_of"))
    document: Short | None = Field(default=None, description=message("api.search.document"))
    level: Level | None = Field(default=None, description=message("api.search.level"))


class SaidClauseIn(Received):
    """A clause that the answer cited."""

    document: Short
    path: Short


class SaidIn(Received):
    """The answer that the feedback is on, as it was shown."""

    status: AnswerStatus
    text: Annotated[Plain, StringConstraints(max_length=20_000)]
    clauses: list[SaidClauseIn] = Field(default=[], max_length=50)


class FeedbackIn(Received):
    """What a user thought of an answer; the question and the answer only where the user agreed."""

    answer_id: Short
    helpful: bool
    comment: Annotated[Plain, StringConstraints(max_length=1000)] | None = None
    asked: AskIn | None = None
    said: SaidIn | None = None


class FeedbackOut(BaseModel):
    """Under which id the feedback is kept."""

    id: str


class CitationOut(BaseModel):
    """What a marker [n] points to. `quote` is a slice of `text`."""

    marker: int
    clause_id: str
    document_id: str
    version: str
    label: str
    title: str
    number: str | None
    issuer: str | None
    path: list[str]
    quote: str
    text: str
    start: int
    end: int
    url: str
    source: str | None


class RelatedOut(BaseModel):
    """A document that is known of and not held."""

    title: str
    number: str | None
    url: str | None


class AigcMark(BaseModel):
    """The machine-readable mark of AI-generated text (GB 45438-2025, appendix on metadata)."""

    Label: str
    ContentProducer: str
    ProduceID: str
    ReservedCode1: str
    ContentPropagator: str
    PropagateID: str
    ReservedCode2: str


class AnswerOut(BaseModel):
    """A whole answer; also the data of the event `finished`."""

    id: str
    status: AnswerStatus
    text: str
    citations: list[CitationOut]
    suggestions: list[str]
    related: list[RelatedOut]
    composer: Composer
    notice: str
    AIGC: AigcMark
    seconds: dict[str, float]


class HitOut(BaseModel):
    """A clause that a search found."""

    clause_id: str
    label: str
    path: list[str]
    text: str
    score: float
    found_by: list[str]


class RejectedHitOut(BaseModel):
    """A clause that a search found and did not use."""

    clause_id: str
    label: str
    reason: str


class RetrievalOut(BaseModel):
    """What a search gave; also the data of the event `retrieved`."""

    hits: list[HitOut]
    rejected: list[RejectedHitOut]


class TokenOut(BaseModel):
    """The data of the event `token`: text that passed the gate and will not be taken back."""

    text: str


class DocumentOut(BaseModel):
    """One document of the library, without its text."""

    document_id: str
    version: str
    title: str
    number: str | None
    issuer: str | None
    region: str | None
    issued_on: date | None
    status: DocumentStatus
    clause_count: int


class DocumentsOut(BaseModel):
    """The library. `next` is the address of the next page, or null."""

    documents: list[DocumentOut]
    next: str | None = None


class ClauseOut(BaseModel):
    """One clause; `duty` holds the departments that answer for it, inherited ones too."""

    clause_id: str
    parent_id: str | None
    path: list[str]
    label: str
    start: int
    end: int
    text: str
    context: str
    duty: list[str]


class ClauseInDocumentOut(ClauseOut):
    """A clause that was asked for by itself, with where it stands."""

    document_id: str
    version: str
    url: str


class DocumentDetailOut(DocumentOut):
    """One document with its text and all its clauses."""

    text: str
    clauses: list[ClauseOut]


class RejectedFileOut(BaseModel):
    """A file that was not taken, and why."""

    path: str
    reason: str


class IngestReportOut(BaseModel):
    """What an ingest did, by document name."""

    new: list[str]
    changed: list[str]
    unchanged: list[str]
    retired: list[str]
    rejected: list[RejectedFileOut]
    clauses: int
    seconds: float


class RetiredOut(BaseModel):
    """The name of the document that was retired."""

    retired: str


class HealthOut(BaseModel):
    """Whether the process lives, or why it is not ready."""

    status: str


class FieldErrorOut(BaseModel):
    """One field that could not be accepted."""

    field: str
    message: str


class Problem(BaseModel):
    """An error, as RFC 9457 has it (application/problem+json)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    request_id: str
    errors: list[FieldErrorOut] | None = None
