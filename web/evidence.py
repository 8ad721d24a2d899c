"""What the panel shows of an answer: each cited clause where it stands in its document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rag.changes import status_of
from rag.domain import Answer, Citation, Clause, DocumentStatus, Metadata, PolicyDocument
from web.document_page import WARNED, short_name
from web.present import clause_url


@dataclass(frozen=True, slots=True)
class Evidence:
    """One cited clause with its surroundings; the quote is parted from the text around it."""

    marker: int
    anchor: str
    meta: Metadata
    law: bool
    status: DocumentStatus
    warned: bool
    path: str
    above: tuple[str, ...]
    before: str | None
    lead: str
    quote: str
    rest: str
    after: str | None
    url: str


def anchor_of(turn: int, marker: int) -> str:
    """The id of the card that marker [n] of that turn points to.

    Each turn has its own, for the markers of an earlier answer stay on the page.
    """
    return f"cite-{turn}-{marker}"


def evidence_of(answer: Answer, turn: int, day: date) -> list[Evidence]:
    """The cards of an answer, in the order of its markers."""
    return [_card(citation, turn, day) for citation in answer.citations]


def _card(citation: Citation, turn: int, day: date) -> Evidence:
    document, clause = citation.document, citation.clause
    before, after = _neighbours(document, clause)
    lead, quote, rest = clause.text.partition(citation.quote)
    if not quote:  # never marked wrongly: a quote that is no slice marks nothing
        lead, rest = clause.text, ""
    status = status_of(document, day)
    return Evidence(
        marker=citation.marker,
        anchor=anchor_of(turn, citation.marker),
        meta=document.metadata,
        law=document.is_law,
        status=status,
        warned=status in WARNED,
        path="".join(clause.path),
        above=tuple(short_name(found) for found in reversed(document.ancestors(clause))),
        before=before.text if before else None,
        lead=lead,
        quote=quote,
        rest=rest,
        after=after.text if after else None,
        url=clause_url(document, clause),
    )


def _neighbours(document: PolicyDocument, clause: Clause) -> tuple[Clause | None, Clause | None]:
    siblings = [c for c in document.clauses if c.parent_id == clause.parent_id]
    at = siblings.index(clause)
    before = siblings[at - 1] if at > 0 else None
    after = siblings[at + 1] if at + 1 < len(siblings) else None
    return before, after
