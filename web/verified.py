"""A verification as a client sees it: its shapes, and the core's claims in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from rag.fidelity import Finding
from rag.prompts import message
from rag.verify import Claim, Verdict
from web.present import citation_view
from web.schemas import CitationOut, Plain, Received, Short


class VerifyIn(Received):
    """A text to check. Its length is judged by the core, which every surface shares."""

    text: Plain
    region: Short | None = None
    as_of: date | None = None


class DifferenceOut(BaseModel):
    """What differs: what the text says and what stands in the document; either may be empty."""

    kind: str = Field(description=message("api.verify.kind"))
    said: str
    stands: str


class ClaimOut(BaseModel):
    """A claim of the text and the verdict on it; `status` is that of the cited document."""

    text: str
    verdict: Verdict
    citations: list[CitationOut]
    differences: list[DifferenceOut]
    status: str


class VerifiedOut(BaseModel):
    """The claims of a text, in order."""

    claims: list[ClaimOut]


def verified_view(claims: Sequence[Claim]) -> VerifiedOut:
    """The contract's object for a verification."""
    return VerifiedOut(
        claims=[
            ClaimOut(
                text=claim.text,
                verdict=claim.verdict,
                citations=[citation_view(citation) for citation in claim.citations],
                differences=[
                    DifferenceOut(kind=f.kind, said=f.text, stands=f.stands)
                    for f in claim.differences
                ],
                status=claim.status,
            )
            for claim in claims
        ]
    )


def verified_json(claims: Sequence[Claim]) -> dict[str, Any]:
    """The contract's object for a verification, ready for json.dumps."""
    return verified_view(claims).model_dump(mode="json")


def verified_lines(claims: Sequence[Claim]) -> list[str]:
    """A verification as lines for a terminal."""
    if not claims:
        return [message("verify.none")]
    lines = [line for claim in claims for line in _told(claim)]
    counts = {str(v): sum(claim.verdict is v for claim in claims) for v in Verdict}
    lines.append(message("verify.total", count=len(claims), **counts))
    if counts[Verdict.NOT_FOUND]:
        lines.append(message("verify.not_found_note"))
    return lines


def _told(claim: Claim) -> list[str]:
    verdict = message(f"verify.verdicts.{claim.verdict}")
    lines = [message("verify.claim", verdict=verdict, text=claim.text)]
    details = [_difference(finding) for finding in claim.differences]
    for citation in claim.citations:
        label = citation.document.label(citation.clause)
        details.append(message("verify.citation", label=label))
        details.append(message("verify.quote", quote=citation.quote))
    if claim.status:
        details.append(message("verify.status", status=claim.status))
    return [*lines, *(f"    {detail}" for detail in details)]


def _difference(finding: Finding) -> str:
    kind = message(f"verify.kinds.{finding.kind}")
    if not finding.stands:
        return message("verify.missing", kind=kind, said=finding.text)
    if not finding.text:
        return message("verify.omitted", kind=kind, stands=finding.stands)
    return message("verify.difference", kind=kind, said=finding.text, stands=finding.stands)
