"""From the nouns of the core to the shapes of the contract: the one place, for every surface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from rag.changes import status_of
from rag.diff import Change, pieces
from rag.domain import (
    Answer,
    Citation,
    Clause,
    CompanyProfile,
    PolicyDocument,
    Question,
    Retrieval,
    Summary,
    Turn,
)
from rag.duty import Duty, duties
from rag.prompts import message
from rag.today import today
from web.schemas import (
    AigcMark,
    AnswerOut,
    AskIn,
    CitationOut,
    ClauseInDocumentOut,
    ClauseOut,
    DocumentDetailOut,
    DocumentOut,
    DocumentsOut,
    HitOut,
    ProfileIn,
    RejectedHitOut,
    RelatedOut,
    RetrievalOut,
)


def question_of(asked: AskIn) -> Question:
    """The core's question from what a client sent; as of today where no day is given."""
    return Question(
        text=asked.question,
        as_of=asked.as_of or today(),
        history=tuple(Turn(role=turn.role, content=turn.content) for turn in asked.history),
        profile=_profile(asked.profile) if asked.profile else None,
        region=asked.region,
        local_only=asked.local_only,
    )


def _profile(given: ProfileIn) -> CompanyProfile:
    facts = given.model_dump()
    return CompanyProfile(**facts | {"qualifications": tuple(given.qualifications)})


def document_url(document_id: str) -> str:
    """Where the current version of a document can be read."""
    return f"/d/{quote(document_id, safe='')}"


def clause_url(document: PolicyDocument, clause: Clause) -> str:
    """Where the clause stands in the document's page, in exactly this version."""
    return (
        f"{document_url(document.id)}?version={quote(document.version, safe='')}"
        f"#{quote(clause.id, safe='')}"
    )


def answer_view(answer: Answer) -> AnswerOut:
    """The contract's object for an answer."""
    return AnswerOut(
        id=answer.id,
        status=answer.status,
        text=answer.text,
        citations=[citation_view(citation) for citation in answer.citations],
        suggestions=list(answer.suggestions),
        related=[
            RelatedOut(title=known.title, number=known.number, url=known.url)
            for known in answer.related
        ],
        composer=answer.composer,
        notice=answer.notice,
        AIGC=_aigc(answer.id),
        seconds=answer.seconds,
    )


def citation_view(citation: Citation) -> CitationOut:
    """The contract's object for a citation."""
    document, clause = citation.document, citation.clause
    return CitationOut(
        marker=citation.marker,
        clause_id=clause.id,
        document_id=document.id,
        version=document.version,
        label=document.label(clause),
        title=document.metadata.title,
        number=document.metadata.number,
        issuer=document.metadata.issuer,
        path=list(clause.path),
        quote=citation.quote,
        text=clause.text,
        start=clause.start,
        end=clause.end,
        url=clause_url(document, clause),
        source=document.source,
    )


def _aigc(answer_id: str) -> AigcMark:
    producer = message("notices.producer")
    return AigcMark(
        Label="1",  # "1" is generated, "2" possibly, "3" suspected
        ContentProducer=producer,
        ProduceID=answer_id,
        ReservedCode1="",
        ContentPropagator=producer,
        PropagateID=answer_id,
        ReservedCode2="",
    )


def retrieval_view(retrieval: Retrieval) -> RetrievalOut:
    """The contract's object for a search."""
    return RetrievalOut(
        hits=[
            HitOut(
                clause_id=hit.clause.id,
                label=hit.document.label(hit.clause),
                path=list(hit.clause.path),
                text=hit.clause.text,
                score=hit.score,
                found_by=list(hit.found_by),
            )
            for hit in retrieval.hits
        ],
        rejected=[
            RejectedHitOut(
                clause_id=hit.clause.id,
                label=hit.document.label(hit.clause),
                reason=hit.reason,
            )
            for hit in retrieval.rejected
        ],
    )


def document_view(summary: Summary, day: date) -> DocumentOut:
    """The contract's object for a document in a list; its status is that of the day."""
    meta = summary.metadata
    return DocumentOut(
        document_id=summary.id,
        version=summary.version,
        title=meta.title,
        number=meta.number,
        issuer=meta.issuer,
        region=meta.region,
        issued_on=meta.issued_on,
        status=status_of(summary, day),
        clause_count=summary.clause_count,
    )


def documents_view(documents: Sequence[Summary], day: date) -> DocumentsOut:
    """The contract's object for a list of documents."""
    return DocumentsOut(documents=[document_view(document, day) for document in documents])


def document_detail_view(document: PolicyDocument, day: date) -> DocumentDetailOut:
    """The contract's object for a document with its text and clauses."""
    responsible = duties(document)
    return DocumentDetailOut(
        **document_view(document.summary, day).model_dump(),
        text=document.text,
        clauses=[clause_view(document, clause, responsible) for clause in document.clauses],
    )


def clause_view(
    document: PolicyDocument, clause: Clause, responsible: Mapping[str, Duty]
) -> ClauseOut:
    """The contract's object for a clause of a document; `responsible` is `duties(document)`."""
    governing = responsible.get(clause.id)
    return ClauseOut(
        clause_id=clause.id,
        parent_id=clause.parent_id,
        path=list(clause.path),
        label=document.label(clause),
        start=clause.start,
        end=clause.end,
        text=clause.text,
        context=clause.context,
        duty=list(governing.names) if governing else [],
    )


def single_clause_view(document: PolicyDocument, clause: Clause) -> ClauseInDocumentOut:
    """The contract's object for a clause that was asked for by itself."""
    return ClauseInDocumentOut(
        **clause_view(document, clause, duties(document)).model_dump(),
        document_id=document.id,
        version=document.version,
        url=clause_url(document, clause),
    )


def changes_json(
    before: PolicyDocument, after: PolicyDocument, found: Sequence[Change]
) -> dict[str, Any]:
    """What changed between two versions, ready for json.dumps."""
    return {
        "document_id": after.id,
        "from": before.version,
        "to": after.version,
        "changes": [
            {
                "kind": change.kind,
                "path": list(change.path),
                "before": change.before,
                "after": change.after,
            }
            for change in found
        ],
    }


def change_text(change: Change) -> str:
    """A change for reading on a terminal: what went in [-…-], what came in {+…+}."""
    marked = "".join(
        old if old == new else (f"[-{old}-]" if old else "") + (f"{{+{new}+}}" if new else "")
        for old, new in pieces(change.before or "", change.after or "")
    )
    return f"{change.kind}  {''.join(change.path)}\n    {marked}"


def answer_json(answer: Answer) -> dict[str, Any]:
    """The contract's object for an answer, ready for json.dumps."""
    return answer_view(answer).model_dump(mode="json")


def retrieval_json(retrieval: Retrieval) -> dict[str, Any]:
    """The contract's object for a search, ready for json.dumps."""
    return retrieval_view(retrieval).model_dump(mode="json")


def documents_json(documents: Sequence[Summary]) -> dict[str, Any]:
    """The contract's object for a list of documents, ready for json.dumps; as of today."""
    return documents_view(documents, today()).model_dump(mode="json")
