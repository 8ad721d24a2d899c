"""Between the library's rows and the nouns of the core."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime

from rag.domain import (
    Clause,
    DocumentStatus,
    Level,
    Metadata,
    PolicyDocument,
    Relation,
    RelationKind,
    Summary,
)
from rag.tables import ClauseRow, DocumentRow, RelationRow

_RELATION = tuple(field.name for field in fields(Relation))
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
        recognised=json.dumps(document.recognised),
        text=document.text,
        clause_count=len(document.clauses),
        window_count=window_count,
        added_at=datetime.now(UTC),
        **{name: getattr(document.metadata, name) for name in _METADATA}
        | {"origin": json.dumps(document.metadata.origin, ensure_ascii=False)},
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


def relation_rows(document: PolicyDocument) -> list[RelationRow]:
    """The rows of what a version says of other documents."""
    return [
        RelationRow(
            document_id=document.id,
            version=document.version,
            position=position,
            **{name: getattr(relation, name) for name in _RELATION}
            | {"articles": json.dumps(relation.articles, ensure_ascii=False)},
        )
        for position, relation in enumerate(document.relations)
    ]


def relation_of(row: RelationRow) -> Relation:
    """What a version says of another document."""
    values = {name: getattr(row, name) for name in _RELATION}
    articles = tuple(json.loads(row.articles))
    return Relation(**values | {"kind": RelationKind(row.kind), "articles": articles})


def document_of(
    row: DocumentRow, clauses: Iterable[ClauseRow], relations: Iterable[RelationRow]
) -> PolicyDocument:
    """A version with its clauses and relations, which come in the order of the text."""
    return PolicyDocument(
        id=row.id,
        version=row.version,
        metadata=metadata_of(row),
        text=row.text,
        clauses=tuple(_clause(clause, row.text) for clause in clauses),
        source=row.source,
        unnumbered=row.unnumbered,
        recognised=tuple(json.loads(row.recognised)),
        relations=tuple(map(relation_of, relations)),
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
    values["level"] = Level(row.level) if row.level else None
    values["status_said"] = DocumentStatus(row.status_said) if row.status_said else None
    values["origin"] = tuple((name, where) for name, where in json.loads(row.origin))
    return Metadata(**values)


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
