"""Between the library's rows and the nouns of the core."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import UTC, datetime

from rag.domain import Clause, Level, Metadata, PolicyDocument, Summary
from rag.tables import ClauseRow, DocumentRow

_METADATA = tuple(field.name for field in fields(Metadata))


def document_row(document: PolicyDocument, window_count: int) -> DocumentRow:
    """The row of a version that is staged: written, and not yet seen by any reader."""
    return DocumentRow(
        id=document.id,
        version=document.version,
        current=False,
        searchable=False,
        staged=True,
        source=document.source,
        unnumbered=document.unnumbered,
        text=document.text,
        clause_count=len(document.clauses),
        window_count=window_count,
        added_at=datetime.now(UTC),
        **asdict(document.metadata),
    )


def clause_rows(document: PolicyDocument) -> list[ClauseRow]:
    """The rows of a version's clauses."""
    return [
        ClauseRow(
            id=clause.id,
            version=document.version,
            document_id=document.id,
            position=position,
            parent_id=clause.parent_id,
            path=json.dumps(clause.path, ensure_ascii=False),
            heading=clause.heading,
            context=clause.context,
            start=clause.start,
            end=clause.end,
            duty=json.dumps(clause.duty, ensure_ascii=False),
            page=clause.page,
        )
        for position, clause in enumerate(document.clauses)
    ]


def document_of(row: DocumentRow, clauses: Iterable[ClauseRow]) -> PolicyDocument:
    """A version with its clauses, which come in the order of the text."""
    return PolicyDocument(
        id=row.id,
        version=row.version,
        metadata=metadata_of(row),
        text=row.text,
        clauses=tuple(_clause(clause, row.text) for clause in clauses),
        source=row.source,
        unnumbered=row.unnumbered,
    )


def summary_of(row: DocumentRow) -> Summary:
    """A version without its text."""
    return Summary(
        id=row.id,
        version=row.version,
        metadata=metadata_of(row),
        clause_count=row.clause_count,
        current=row.current,
    )


def metadata_of(row: DocumentRow) -> Metadata:
    """What a version's row says of the document."""
    values = {name: getattr(row, name) for name in _METADATA}
    return Metadata(**values | {"level": Level(row.level) if row.level else None})


def _clause(row: ClauseRow, document: str) -> Clause:
    return Clause(
        id=row.id,
        document_id=row.document_id,
        parent_id=row.parent_id,
        path=tuple(json.loads(row.path)),
        heading=row.heading,
        context=row.context,
        start=row.start,
        end=row.end,
        text=document[row.start : row.end],
        duty=tuple(json.loads(row.duty)),
        page=row.page,
    )
