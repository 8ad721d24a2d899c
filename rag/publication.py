"""What an ingest writes to the library: versions staged one by one, made visible all at once.

Staged versions wait, unseen, with their vectors and index entries already written; `publish` then
moves all of them in one transaction and raises the generation. An ingest that was killed before
finds its staged versions again and need not make them a second time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, defer

from rag.domain import PolicyDocument
from rag.library import Library
from rag.rows import clause_rows, document_row, metadata_of, relation_rows
from rag.tables import DocumentRow, FactRow, SourceRow

VersionKey = tuple[str, str]
"""Document id and version."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document was read from (see `rag.tables.SourceRow`)."""

    location: str
    root: str
    sha256: str
    reader: str
    document_id: str
    version: str


@dataclass(slots=True)
class Edition:
    """What one ingest makes visible.

    `versions` are those that it read, staged now or held before; `vanished` the locations whose
    file is gone; `retired` the ids of documents that shall go whatever holds them; `checked_on`
    the day of the comparison.
    """

    versions: set[VersionKey] = field(default_factory=set)
    sources: list[Source] = field(default_factory=list)
    vanished: set[str] = field(default_factory=set)
    retired: set[str] = field(default_factory=set)
    checked_on: date | None = None


def stage(library: Library, documents: Sequence[tuple[PolicyDocument, int]]) -> None:
    """Write versions that no reader sees yet, each with the number of its windows.

    One that readers saw long ago is there already, and only marked.
    """
    with Session(library.engine) as session, session.begin():
        for document, window_count in documents:
            row = session.get(DocumentRow, (document.id, document.version))
            if row is None:
                session.add(document_row(document, window_count))
                session.flush()
                session.add_all([*clause_rows(document), *relation_rows(document)])
            else:
                row.staged, row.window_count = True, window_count


def staged(library: Library) -> set[VersionKey]:
    """The versions that an ingest wrote and did not publish."""
    return _keys(library, DocumentRow.staged)


def searchable(library: Library) -> set[VersionKey]:
    """The versions that readers see."""
    return _keys(library, DocumentRow.searchable)


def sources(library: Library, root: str | None = None) -> list[Source]:
    """What was read, and where; of one root or of all."""
    query = select(SourceRow)
    if root is not None:
        query = query.where(SourceRow.root == root)
    with Session(library.engine) as session:
        return [
            Source(r.location, r.root, r.sha256, r.reader, r.document_id, r.version)
            for r in session.scalars(query)
        ]


def publish(library: Library, edition: Edition) -> set[VersionKey]:
    """Make an edition visible in one transaction; returns the versions that are not any more.

    A document whose last source vanished is retired. Nothing is written when nothing changes.
    """
    with Session(library.engine) as session, session.begin():
        before = set(_select(session, DocumentRow.searchable))
        retired = _note_sources(session, edition) | edition.retired
        session.execute(delete(SourceRow).where(SourceRow.document_id.in_(edition.retired)))
        for document_id in {key[0] for key in edition.versions}:
            _choose_versions(session, document_id, edition.versions)
        _set(session, DocumentRow.id.in_(retired), current=False, searchable=False)
        session.execute(delete(DocumentRow).where(DocumentRow.staged))  # of an ingest given up
        after = set(_select(session, DocumentRow.searchable))
        if edition.checked_on is not None:
            _remember(session, "checked_on", edition.checked_on.isoformat())
        if before != after:
            generation = session.get(FactRow, "generation")
            _remember(session, "generation", str(int(generation.value if generation else 0) + 1))
    return before - after


def switch_derived(library: Library, folder: str, embedding_model: str) -> None:
    """Let readers use vectors and index of another folder, made by that model."""
    with Session(library.engine) as session, session.begin():
        generation = session.get(FactRow, "generation")
        _remember(session, "generation", str(int(generation.value if generation else 0) + 1))
        _remember(session, "derived", folder)
        _remember(session, "embedding_model", embedding_model)


def expected_rows(library: Library) -> tuple[int, int]:
    """How many windows and clauses the store and the index must at least hold."""
    query = select(DocumentRow.window_count, DocumentRow.clause_count).where(DocumentRow.searchable)
    with Session(library.engine) as session:
        rows = session.execute(query).all()
    return sum(row[0] for row in rows), sum(row[1] for row in rows)


def _choose_versions(session: Session, document_id: str, read: Collection[VersionKey]) -> None:
    """Of a document's versions: the current one, and those that were its text before.

    Of two that take effect on the same day, or whose day is not known, the one just read stands
    for the other: it is a correction. One that took effect earlier stays, for questions about
    that time.
    """
    rows = session.scalars(
        select(DocumentRow).where(DocumentRow.id == document_id).options(defer(DocumentRow.text))
    ).all()
    just_read = [row for row in rows if (row.id, row.version) in read]
    kept: dict[date | None, DocumentRow] = {}
    for row in [row for row in rows if row.searchable and row not in just_read] + just_read:
        kept[metadata_of(row).starts] = row
    if len(kept) > 1 and (undated := kept.get(None)) is not None:
        # Which of the others it belongs to is not known: what was read last stands.
        kept = {None: undated} if undated in just_read else {k: v for k, v in kept.items() if k}
    current = kept[max(kept, key=lambda day: day or date.min)]
    for row in rows:
        row.current = row.current and row is current
    session.flush()  # first the one that is current no more, since an index admits one alone
    for row in rows:
        row.searchable, row.current = row in kept.values(), row is current
        row.staged = row.staged and (row.id, row.version) not in read


def _note_sources(session: Session, edition: Edition) -> set[str]:
    """Write where things were read; returns the documents that no source holds any more."""
    gone = select(SourceRow).where(
        or_(
            SourceRow.location.in_(edition.vanished),
            SourceRow.location.in_({source.location for source in edition.sources}),
        )
    )
    new = {(source.location, source.document_id): source for source in edition.sources}
    left: set[str] = set()
    for row in session.scalars(gone):
        if (row.location, row.document_id) not in new:
            left.add(row.document_id)
            session.delete(row)
    session.flush()
    for source in new.values():
        session.merge(
            SourceRow(
                location=source.location,
                document_id=source.document_id,
                version=source.version,
                root=source.root,
                sha256=source.sha256,
                reader=source.reader,
            )
        )
    session.flush()
    still = session.scalars(select(SourceRow.document_id).where(SourceRow.document_id.in_(left)))
    return left - set(still)


def _keys(library: Library, condition: object) -> set[VersionKey]:
    with Session(library.engine) as session:
        return set(_select(session, condition))


def _select(session: Session, condition: object) -> Iterable[VersionKey]:
    query = select(DocumentRow.id, DocumentRow.version).where(condition)  # type: ignore[arg-type]
    return [(row[0], row[1]) for row in session.execute(query)]


def _set(session: Session, condition: object, **values: bool) -> None:
    session.execute(update(DocumentRow).where(condition).values(**values))  # type: ignore[arg-type]


def _remember(session: Session, name: str, value: str) -> None:
    row = session.get(FactRow, name)
    if row is None:
        session.add(FactRow(name=name, value=value))
    elif row.value != value:
        row.value = value
