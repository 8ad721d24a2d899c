"""The library: documents and clauses in SQL, the one source of truth.

Vectors and the lexical index are derived from it and written first; the commit here is what makes
a version visible, so a reader sees a document's old version or its new one, never a mixture.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Engine, create_engine, delete, event, inspect, select, text, update
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from rag.domain import Clause, KnownDocument, Level, Metadata, PolicyDocument
from rag.errors import NotFound
from rag.tables import SCHEMA, ClauseRow, DocumentRow, FactRow, KnownRow

_CACHED_VERSIONS = 512


class Library:
    """Documents held, by id and version.

    :param home: the store's folder; the tables are created or migrated when the library opens.
    """

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._engine = create_engine(URL.create("sqlite", database=str(home / "library.sqlite")))
        event.listen(self._engine, "connect", _configure)
        _migrate(self._engine)
        # A version never changes once published, so it is read from SQL once.
        self._version = lru_cache(maxsize=_CACHED_VERSIONS)(self._read_version)

    def close(self) -> None:
        """Release the connections."""
        self._engine.dispose()

    def documents(self) -> list[PolicyDocument]:
        """The current version of every document, newest first, those without a date last."""
        documents = [self._version(*key) for key in self.versions().items()]
        documents.sort(key=lambda d: (d.metadata.issued_on or date.min, d.id), reverse=True)
        return documents

    def document(self, document_id: str, version: str | None = None) -> PolicyDocument:
        """One document, the current version unless another is named.

        :raises NotFound: when there is no such document or version.
        """
        if version is not None:
            return self._version(document_id, version)
        query = select(DocumentRow.version).where(DocumentRow.id == document_id)
        with Session(self._engine) as session:
            current = session.scalars(query.where(DocumentRow.current)).first()
        if current is None:
            raise NotFound("document_not_found", id=document_id)
        return self._version(document_id, current)

    def clause(self, clause_id: str) -> tuple[PolicyDocument, Clause]:
        """A clause of a current version, with its document.

        :raises NotFound: when there is no such clause.
        """
        found = self.find([clause_id])
        if clause_id not in found:
            raise NotFound("clause_not_found", id=clause_id)
        return found[clause_id]

    def find(self, clause_ids: list[str]) -> dict[str, tuple[PolicyDocument, Clause]]:
        """Those of the clauses that stand in a current version, with their documents."""
        query = (
            select(ClauseRow.document_id, ClauseRow.version)
            .join(
                DocumentRow,
                (DocumentRow.id == ClauseRow.document_id)
                & (DocumentRow.version == ClauseRow.version),
            )
            .where(DocumentRow.current, ClauseRow.id.in_(clause_ids))
            .distinct()
        )
        with Session(self._engine) as session:
            keys = [(row[0], row[1]) for row in session.execute(query)]
        documents = [self._version(*key) for key in keys]
        wanted = set(clause_ids)
        return {c.id: (d, c) for d in documents for c in d.clauses if c.id in wanted}

    def versions(self) -> dict[str, str]:
        """The current version of each document, by document id."""
        query = select(DocumentRow.id, DocumentRow.version).where(DocumentRow.current)
        with Session(self._engine) as session:
            return {row[0]: row[1] for row in session.execute(query)}

    def publish(self, document: PolicyDocument) -> None:
        """Make a version the current one of its document, in one transaction."""
        with Session(self._engine) as session, session.begin():
            session.execute(
                update(DocumentRow).where(DocumentRow.id == document.id).values(current=False)
            )
            key = (DocumentRow.id == document.id, DocumentRow.version == document.version)
            session.execute(delete(DocumentRow).where(*key))
            session.add(_document_row(document))
            session.flush()
            session.add_all(_clause_row(document, n, c) for n, c in enumerate(document.clauses))

    def known_documents(self) -> list[KnownDocument]:
        """The official documents known of, in the order of the bundled list."""
        with Session(self._engine) as session:
            rows = session.scalars(select(KnownRow).order_by(KnownRow.position)).all()
            return [
                KnownDocument(r.title, r.number, r.issuer, r.level, r.url, r.about) for r in rows
            ]

    def replace_known(self, known: list[KnownDocument]) -> None:
        """Replace the list of documents known of; writes nothing when it is the same."""
        if known == self.known_documents():
            return
        with Session(self._engine) as session, session.begin():
            session.execute(delete(KnownRow))
            session.add_all(KnownRow(position=n, **asdict(k)) for n, k in enumerate(known))

    def fact(self, name: str) -> str | None:
        """What the store knows of itself under that name, or None."""
        with Session(self._engine) as session:
            row = session.get(FactRow, name)
            return row.value if row else None

    def remember(self, name: str, value: str) -> None:
        """Write a fact; writes nothing when it is known already."""
        with Session(self._engine) as session, session.begin():
            row = session.get(FactRow, name)
            if row is None:
                session.add(FactRow(name=name, value=value))
            elif row.value != value:
                row.value = value

    def checked_on(self) -> date | None:
        """The day on which documents were last compared with their sources, or None."""
        value = self.fact("checked_on")
        return date.fromisoformat(value) if value else None

    def _read_version(self, document_id: str, version: str) -> PolicyDocument:
        with Session(self._engine) as session:
            row = session.get(DocumentRow, (document_id, version))
            if row is None:
                raise NotFound("version_not_found", id=document_id, version=version)
            return _document(session, row)


def _configure(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # SQLAlchemy types it as object
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _migrate(engine: Engine) -> None:
    if _schema(engine) == SCHEMA:
        return
    from alembic import command  # noqa: PLC0415  # slow, and needed only when the schema is old
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _schema(engine: Engine) -> str | None:
    """The migration that a library is at, or None for a new one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return version


def _document_row(document: PolicyDocument) -> DocumentRow:
    return DocumentRow(
        id=document.id,
        version=document.version,
        current=True,
        source=document.source,
        unnumbered=document.unnumbered,
        text=document.text,
        added_at=datetime.now(UTC),
        **asdict(document.metadata),
    )


def _clause_row(document: PolicyDocument, position: int, clause: Clause) -> ClauseRow:
    return ClauseRow(
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
    )


def _document(session: Session, row: DocumentRow) -> PolicyDocument:
    clauses = session.scalars(
        select(ClauseRow)
        .where(ClauseRow.document_id == row.id, ClauseRow.version == row.version)
        .order_by(ClauseRow.position)
    )
    return PolicyDocument(
        id=row.id,
        version=row.version,
        metadata=Metadata(
            title=row.title,
            number=row.number,
            issuer=row.issuer,
            region=row.region,
            level=Level(row.level) if row.level else None,
            issued_on=row.issued_on,
            published_on=row.published_on,
            effective_on=row.effective_on,
            expires_on=row.expires_on,
        ),
        text=row.text,
        clauses=tuple(_clause(c, row.text) for c in clauses),
        source=row.source,
        unnumbered=row.unnumbered,
    )


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
    )
