"""Search the clauses without composing an answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from rag.prompts import message
from rag.retrieve import Within
from rag.today import today
from web.deps import ServiceDep
from web.present import retrieval_view
from web.schemas import RetrievalOut, SearchIn

router = APIRouter(prefix="/api", tags=[message("api.tags.search")])


@router.get(
    "/search",
    summary=message("api.search.summary"),
    description=message("api.search.description"),
    response_description=message("api.search.response"),
)
def search(service: ServiceDep, asked: Annotated[SearchIn, Query()]) -> RetrievalOut:
    """Find the clauses nearest to a text."""
    found = service.retriever.search(
        asked.q,
        k=asked.k,
        region=asked.region,
        as_of=asked.as_of or today(),
        within=Within(asked.document, asked.level),
    )
    return retrieval_view(found)
