"""Search the clauses without composing an answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from rag.prompts import message
from rag.today import today
from web.deps import ServiceDep
from web.present import retrieval_view
from web.schemas import RetrievalOut, Short

router = APIRouter(prefix="/api", tags=[message("api.tags.search")])


@router.get(
    "/search",
    summary=message("api.search.summary"),
    description=message("api.search.description"),
    response_description=message("api.search.response"),
)
def search(
    service: ServiceDep,
    q: Annotated[str, Query(min_length=1, max_length=2000, description=message("api.search.q"))],
    k: Annotated[int, Query(ge=1, le=100, description=message("api.search.k"))] = 10,
    region: Annotated[Short | None, Query(description=message("api.search.region"))] = None,
    as_of: Annotated[date | None, Query(description=message("api.search.as_of"))] = None,
) -> RetrievalOut:
    """Find the clauses nearest to a text."""
    return retrieval_view(service.retriever.search(q, k=k, region=region, as_of=as_of or today()))
