"""The documents held and their clauses, as data."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from rag.prompts import message
from rag.today import today
from web.deps import ServiceDep
from web.present import document_detail_view, documents_view, single_clause_view
from web.schemas import ClauseInDocumentOut, DocumentDetailOut, DocumentsOut

router = APIRouter(prefix="/api", tags=[message("api.tags.documents")])


@router.get(
    "/documents",
    summary=message("api.documents.summary"),
    description=message("api.documents.description"),
    response_description=message("api.documents.response"),
)
def documents(service: ServiceDep) -> DocumentsOut:
    """List the current version of every document."""
    return documents_view(service.library.view().documents, today())


@router.get(
    "/documents/{document_id}",
    summary=message("api.document.summary"),
    description=message("api.document.description"),
    response_description=message("api.document.response"),
)
def document(
    service: ServiceDep,
    document_id: Annotated[str, Path(description=message("api.document.id"))],
    version: Annotated[str | None, Query(description=message("api.document.version"))] = None,
) -> DocumentDetailOut:
    """Read a document with its text and clauses."""
    return document_detail_view(service.library.document(document_id, version), today())


@router.get(
    "/clauses/{clause_id}",
    summary=message("api.clause.summary"),
    description=message("api.clause.description"),
    response_description=message("api.clause.response"),
)
def clause(
    service: ServiceDep,
    clause_id: Annotated[str, Path(description=message("api.clause.id"))],
) -> ClauseInDocumentOut:
    """Read one clause."""
    found_in, found = service.library.clause(clause_id)
    return single_clause_view(found_in, found)
