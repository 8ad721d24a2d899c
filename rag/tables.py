"""The library's tables. A change here comes with a migration in rag/migrations/versions/."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA = "0004"
"""The newest migration; a library that is at it needs no Alembic to open."""


class Base(DeclarativeBase):
    """Base of all tables."""


class DocumentRow(Base):
    """One version of a document. At most one version of a document is current.

    `searchable` versions have vectors and index entries: the current one, and those that were in
    force before it. A `staged` version waits for the end of its ingest and no reader sees it.
    """

    __tablename__ = "documents"
    __table_args__ = (
        Index("one_current_version", "id", unique=True, sqlite_where=text("current = 1")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    current: Mapped[bool]
    searchable: Mapped[bool]
    staged: Mapped[bool]
    title: Mapped[str]
    number: Mapped[str | None]
    issuer: Mapped[str | None]
    region: Mapped[str | None]
    level: Mapped[str | None]
    issued_on: Mapped[date | None]
    published_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    status_said: Mapped[str | None]
    subject: Mapped[str | None]
    draft: Mapped[bool]
    origin: Mapped[str]
    source: Mapped[str | None]
    unnumbered: Mapped[bool]
    recognised: Mapped[str]
    text: Mapped[str]
    clause_count: Mapped[int]
    window_count: Mapped[int]
    added_at: Mapped[datetime]


class ClauseRow(Base):
    """One clause of one version; `path` and `duty` are JSON lists, `position` its order."""

    __tablename__ = "clauses"
    __table_args__ = (
        ForeignKeyConstraint(
            ["document_id", "version"], ["documents.id", "documents.version"], ondelete="CASCADE"
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(index=True)
    position: Mapped[int]
    parent_id: Mapped[str | None]
    path: Mapped[str]
    heading: Mapped[str | None]
    context: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    duty: Mapped[str]
    page: Mapped[int | None]


class RelationRow(Base):
    """What a version says of another document; `position` its order, `articles` a JSON list."""

    __tablename__ = "relations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["document_id", "version"], ["documents.id", "documents.version"], ondelete="CASCADE"
        ),
    )

    document_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    title: Mapped[str | None]
    number: Mapped[str | None]
    clause_id: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    since: Mapped[date | None]
    articles: Mapped[str]
    dated_on: Mapped[date | None]
    before: Mapped[date | None]


class SourceRow(Base):
    """Where a document was read from: a file or an address, and what stood there last time.

    `root` is what was named for ingest (a folder, a list), so that what vanished from it is
    noticed; `reader` tells the code that read it, so that better code reads it again.
    """

    __tablename__ = "sources"

    location: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    root: Mapped[str] = mapped_column(index=True)
    sha256: Mapped[str]
    reader: Mapped[str]


class FactRow(Base):
    """What the store knows of itself: the embedding model's name, the day of the last ingest."""

    __tablename__ = "facts"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class KnownRow(Base):
    """An official document known of but not held; `position` is its place in the list."""

    __tablename__ = "known_documents"

    position: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    number: Mapped[str | None]
    issuer: Mapped[str | None]
    level: Mapped[str]
    url: Mapped[str | None]
    about: Mapped[str]


class FeedbackRow(Base):
    """What a user thought of an answer; `asked` and `said` are JSON, NULL where not agreed to."""

    __tablename__ = "feedback"

    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    answer_id: Mapped[str]
    helpful: Mapped[bool]
    comment: Mapped[str | None]
    asked: Mapped[str | None]
    said: Mapped[str | None]
