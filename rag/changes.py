"""What the documents held say of each other's validity, put together once a generation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from rag.domain import (
    Change,
    DocumentStatus,
    Metadata,
    PolicyDocument,
    Relation,
    RelationKind,
    Summary,
)
from rag.prompts import message
from rag.resolve import Candidate, Catalogue
from rag.validity import Validity, validity

OF_VALIDITY = (RelationKind.REPEALS, RelationKind.AMENDS, RelationKind.REVISES)
"""The kinds of relation that change the status of the other document."""

Said = tuple[Summary, Relation]
"""A relation, and the document that says it."""


def changes_among(
    held: Sequence[Summary], said: Iterable[Said]
) -> Mapping[str, tuple[Change, ...]]:
    """The changes of each document that others of those held state, by document id."""
    catalogue = Catalogue(_candidate(summary) for summary in held)
    found: dict[str, list[Change]] = defaultdict(list)
    for summary, relation in said:
        meant = catalogue.resolve(relation, summary.id)
        if isinstance(meant, str):
            change = Change(
                relation,
                summary.metadata.starts,
                summary.id,
                summary.version,
                summary.metadata.name,
            )
            found[meant].append(change)
    return {document_id: tuple(changes) for document_id, changes in found.items()}


def validity_of(held: PolicyDocument | Summary, day: date) -> Validity:
    """Whether a document is in force on a day, by itself and by the others that are held."""
    changes = [(change.relation, change.holds_from) for change in held.changes]
    return validity(held.metadata, changes, day)


def status_of(held: PolicyDocument | Summary, day: date) -> DocumentStatus:
    """The document's status on a day, by itself and by the others that are held."""
    return validity_of(held, day).status


def change_by(held: PolicyDocument | Summary, day: date) -> Change | None:
    """The change that makes the document's status on a day what it is, or None."""
    relation = validity_of(held, day).by
    return next((change for change in held.changes if change.relation is relation), None)


def amended_notice(cited: Iterable[PolicyDocument], day: date) -> str:
    """What must be said beside an answer whose documents were amended since; empty where none was.

    :param cited: the documents of an answer's citations, repeats allowed.
    """
    names = dict.fromkeys(
        document.name for document in cited if status_of(document, day) is DocumentStatus.AMENDED
    )
    return message("notices.amended", names="、".join(names)) if names else ""


def _candidate(summary: Summary) -> Candidate:
    meta: Metadata = summary.metadata
    return Candidate(
        summary.id, meta.title, meta.number, meta.issuer, meta.issued_on or meta.effective_on
    )
