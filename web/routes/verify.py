"""Check a text of others against the documents."""

from __future__ import annotations

from fastapi import APIRouter

from rag.prompts import message
from rag.today import today
from rag.verify import Verifier
from web.deps import ServiceDep
from web.verified import VerifiedOut, VerifyIn, verified_view

router = APIRouter(prefix="/api", tags=[message("api.tags.verify")])


@router.post(
    "/verify",
    summary=message("api.verify.summary"),
    description=message("api.verify.description"),
    response_description=message("api.verify.response"),
)
def verify(asked: VerifyIn, service: ServiceDep) -> VerifiedOut:
    """Judge each claim of a text."""
    verifier = Verifier(service.shelf, service.retriever)
    return verified_view(verifier.verify(asked.text, asked.as_of or today(), asked.region))
