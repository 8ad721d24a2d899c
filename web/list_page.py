"""The list of what is held in full and what is only known of, as a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest.originals import STALE_DAYS, open_originals, originals_folder
from rag.changes import status_of
from rag.domain import DocumentStatus, KnownDocument, Level, Metadata, Summary
from rag.library import Library
from rag.prompts import message
from web.document_page import WARNED
from web.present import document_url
from web.templates import render


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as the list shows it."""

    meta: Metadata
    region: str
    status: DocumentStatus
    warned: bool
    url: str


def list_page(library: Library, home: Path, day: date) -> str:
    """The page, with each document's status on that day, and how the sources fare."""
    held = library.view().documents
    return render(
        "documents.html",
        sources=[
            (state.name, state.last_success, state.is_stale(day))
            for state in open_originals(originals_folder(home)).sources.values()
        ],
        stale_days=STALE_DAYS,
        held=len(held),
        regions=_by_region([_listed(summary, day) for summary in held]),
        known=not_held(library.known_documents(), held),
        checked=library.checked_on(),
    )


def _by_region(held: Sequence[Listed]) -> list[tuple[str, list[Listed]]]:
    """The documents of each region, the nearest regions first and the nation last."""
    order = [Level.COUNTY, Level.CITY, Level.PROVINCE, None, Level.NATIONAL]
    regions: dict[str, list[Listed]] = {}
    for listed in sorted(held, key=lambda listed: order.index(listed.meta.level)):
        regions.setdefault(listed.region, []).append(listed)
    return list(regions.items())


def not_held(known: Sequence[KnownDocument], held: Sequence[Summary]) -> list[KnownDocument]:
    """The known documents that are not among those held."""
    titles = {summary.metadata.title for summary in held}
    numbers = {summary.metadata.number for summary in held if summary.metadata.number}
    return [one for one in known if one.title not in titles and one.number not in numbers]


def _listed(summary: Summary, day: date) -> Listed:
    status = status_of(summary, day)
    return Listed(
        meta=summary.metadata,
        region=summary.metadata.region or message("page.list.no_region"),
        status=status,
        warned=status in WARNED,
        url=document_url(summary.id),
    )
