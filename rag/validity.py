"""Whether a document is in force on a day, and which clause of another one says that it is not.

Its own dates and its page speak first; then what other documents that hold on that day say of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rag.domain import DocumentStatus, Metadata, Relation, RelationKind

Change = tuple[Relation, date | None]
"""What another document says of this one, and the day from which that other document holds."""


@dataclass(frozen=True, slots=True)
class Validity:
    """The status on a day; `by` is the relation of another document that makes it so.

    For `AMENDED`, `by.articles` names the articles that no longer read as held; none means that
    the text as a whole was replaced by a later one.
    """

    status: DocumentStatus
    by: Relation | None = None
    since: date | None = None


def validity(metadata: Metadata, changes: Iterable[Change], day: date) -> Validity:
    """The status of a document on a day.

    :param changes: the relations of other documents, drafts left out, that resolve to this one;
        those of other kinds than repeal, amendment and revision say nothing of validity.
    """
    own = metadata.status_on(day)
    if own in (DocumentStatus.DRAFT, DocumentStatus.NOT_YET):
        return Validity(own)
    holding = sorted(
        (
            (since or date.min, relation)
            for relation, since in ((r, r.since or held) for r, held in changes)
            if holds(since, metadata, day)
        ),
        key=lambda change: change[0],
    )
    repeal = next((c for c in holding if c[1].kind is RelationKind.REPEALS), None)
    if repeal and not _expired_before(metadata, repeal[0]):
        return Validity(DocumentStatus.REPEALED, repeal[1], _day(repeal[0]))
    if own in (DocumentStatus.EXPIRED, DocumentStatus.REPEALED):
        return Validity(own)
    changed = [c for c in holding if c[1].kind in (RelationKind.AMENDS, RelationKind.REVISES)]
    if changed:
        return Validity(DocumentStatus.AMENDED, changed[-1][1], _day(changed[-1][0]))
    return Validity(own)


def holds(since: date | None, metadata: Metadata, day: date) -> bool:
    """Whether a change holds by that day; one older than the document meant an earlier one."""
    if since is None:
        return True
    return since <= day and not (metadata.issued_on and since < metadata.issued_on)


def _expired_before(metadata: Metadata, day: date) -> bool:
    return metadata.expires_on is not None and metadata.expires_on < day


def _day(since: date) -> date | None:
    return None if since == date.min else since
