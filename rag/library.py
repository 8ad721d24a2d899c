"""The library: documents and clauses in SQL, the one source of truth.

Vectors and the lexical index are derived from it. What readers see changes in one transaction
(`rag.publication`), which raises the generation; a reader takes a `View` and stays with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from sqlalchemy import (
    ColumnElement,
    delete,
    select,
)
from sqlalchemy.orm import Session, defer

from rag.changes import OF_VALIDITY, changes_among
from rag.database import open_database
from rag.domain import Change, Clause, KnownDocument, PolicyDocument, Summary
from rag.errors import NotFound
from rag.rows import document_of, relation_of, summary_of
from rag.tables import ClauseRow, DocumentRow, FactRow, KnownRow, RelationRow

_CACHED_VERSIONS = 512


@dataclass(frozen=True, slots=True)
class View:
    """What the library holds between two publications.

    `versions` are the searchable versions of each document, the latest to take effect first;
    `changes` what they say of each other's validity, by the id of the document that is changed;
    `derived` is the folder, within the store, of the vectors and the index that go with them.
    """

    generation: int
    derived: str
    versions: Mapping[str, tuple[Summary, ...]]
    changes: Mapping[str, tuple[Change, ...]]

    @property
    def documents(self) -> list[Summary]:
        """The current version of every document, newest first, those without a date last."""
        current = [s for versions in self.versions.values() for s in versions if s.current]
        return sorted(current, key=lambda s: (s.metadata.issued_on or date.min, s.id), reverse=True)

    def version_on(self, document_id: str, day: date) -> str | None:
        """The version that was the document's text on a day; None when it is not held.

        Before the first one took effect that is the first one, whose status then says so.
        """
        versions = self.versions.get(document_id, ())
        started = (s for s in versions if s.metadata.starts is None or s.metadata.starts <= day)
        found = next(started, versions[-1] if versions else None)
        return found.version if found else None


class Library:
    """Documents held, by id and version.

    :param home: the store's folder; the tables are created or migrated when the library opens.
    """

    def __init__(self, home: Path) -> None:
        self.engine = open_database(home)
        self._view: View | None = None
        # A version never changes once published, so it is read from SQL once; what others say of
        # it changes with the generation.
        self._version = lru_cache(maxsize=_CACHED_VERSIONS)(self._read_version)
        self._changed = lru_cache(maxsize=_CACHED_VERSIONS)(self._read_changed)

    def close(self) -> None:
        """Release the connections."""
        self.engine.dispose()

    def generation(self) -> int:
        """How often something was published; what readers see changes with it alone."""
        return int(self.fact("generation") or 0)

    def view(self) -> View:
        """What is held now."""
        view = self._view
        if view is None or view.generation != self.generation():
            view = self._view = self._read_view()
        return view

    def document(self, document_id: str, version: str | None = None) -> PolicyDocument:
        """One document, the current version unless another is named.

        :raises NotFound: when there is no such document or version.
        """
        view = self.view()
        if version is None:
            versions = view.versions.get(document_id, ())
            version = next((s.version for s in versions if s.current), None)
        if version is None:
            raise NotFound("document_not_found", id=document_id)
        return self.document_in(view, document_id, version)

    def document_in(self, view: View, document_id: str, version: str) -> PolicyDocument:
        """A version as a view shows it, without asking what is held now: a search reads hundreds.

        :raises NotFound: when there is no such version.
        """
        if changes := view.changes.get(document_id):
            return self._changed(document_id, version, changes)
        return self._version(document_id, version)

    def documents(self) -> list[PolicyDocument]:
        """The current version of every document, whole, in the order of `View.documents`."""
        return [self.document(s.id, s.version) for s in self.view().documents]

    def clause(self, clause_id: str) -> tuple[PolicyDocument, Clause]:
        """A clause of a current version, with its document.

        :raises NotFound: when there is no such clause.
        """
        query = select(ClauseRow.document_id).where(ClauseRow.id == clause_id).limit(1)
        with Session(self.engine) as session:
            document_id = session.scalar(query)
        if document_id is not None and document_id in self.view().versions:
            document = self.document(document_id)
            if (clause := document.clause(clause_id)) is not None:
                return document, clause
        raise NotFound("clause_not_found", id=clause_id)

    def versions_of(self, document_id: str) -> list[str]:
        """All versions of a document that were ever published, the newest first.

        :raises NotFound: when there is no such document.
        """
        query = (
            select(DocumentRow.version)
            .where(DocumentRow.id == document_id, DocumentRow.staged.is_(False))
            .order_by(DocumentRow.current.desc(), DocumentRow.added_at.desc())
        )
        with Session(self.engine) as session:
            versions = list(session.scalars(query))
        if not versions:
            raise NotFound("document_not_found", id=document_id)
        return versions

    def cited(self) -> list[tuple[str, str | None]]:
        """Title and number of what the documents cite, once for each document that cites it.

        Where a document gives the number alone, that stands for the title.
        """
        query = (
            select(RelationRow.document_id, RelationRow.title, RelationRow.number)
            .join(DocumentRow, _same_version())
            .where(DocumentRow.current)
            .distinct()
        )
        with Session(self.engine) as session:
            return [
                (row.title or row.number, row.number)
                for row in session.execute(query)
                if row.title or row.number
            ]

    def known_documents(self) -> list[KnownDocument]:
        """The official documents known of, in the order of the bundled list."""
        with Session(self.engine) as session:
            rows = session.scalars(select(KnownRow).order_by(KnownRow.position)).all()
            return [
                KnownDocument(r.title, r.number, r.issuer, r.level, r.url, r.about) for r in rows
            ]

    def replace_known(self, known: list[KnownDocument]) -> None:
        """Replace the list of documents known of; writes nothing when it is the same."""
        if known == self.known_documents():
            return
        with Session(self.engine) as session, session.begin():
            session.execute(delete(KnownRow))
            session.add_all(KnownRow(position=n, **asdict(k)) for n, k in enumerate(known))

    def fact(self, name: str) -> str | None:
        """What the store knows of itself under that name, or None."""
        with Session(self.engine) as session:
            return session.scalar(select(FactRow.value).where(FactRow.name == name))

    def remember(self, name: str, value: str) -> None:
        """Write a fact; writes nothing when it is known already."""
        if self.fact(name) == value:
            return
        with Session(self.engine) as session, session.begin():
            session.merge(FactRow(name=name, value=value))

    def checked_on(self) -> date | None:
        """The day on which documents were last compared with their sources, or None."""
        value = self.fact("checked_on")
        return date.fromisoformat(value) if value else None

    def _read_view(self) -> View:
        """Read in one transaction, so that generation and versions belong together."""
        facts = select(FactRow.name, FactRow.value)
        rows = select(DocumentRow).where(DocumentRow.searchable).options(defer(DocumentRow.text))
        relations = select(RelationRow).where(RelationRow.kind.in_(OF_VALIDITY))
        with Session(self.engine) as session, session.begin():
            known = {row.name: row.value for row in session.execute(facts)}
            held = {(row.id, row.version): summary_of(row) for row in session.scalars(rows)}
            said = [
                (held[row.document_id, row.version], relation_of(row))
                for row in session.scalars(relations)
                if (row.document_id, row.version) in held
            ]
        changes = changes_among([*held.values()], said)
        versions: dict[str, list[Summary]] = defaultdict(list)
        for summary in held.values():
            own = changes.get(summary.id, ())
            versions[summary.id].append(replace(summary, changes=own) if own else summary)
        for found in versions.values():
            found.sort(key=lambda s: (s.metadata.starts or date.min, s.current), reverse=True)
        return View(
            generation=int(known.get("generation", 0)),
            derived=known.get("derived", "."),
            versions={key: tuple(found) for key, found in versions.items()},
            changes=changes,
        )

    def _read_changed(
        self, document_id: str, version: str, changes: tuple[Change, ...]
    ) -> PolicyDocument:
        return replace(self._version(document_id, version), changes=changes)

    def _read_version(self, document_id: str, version: str) -> PolicyDocument:
        with Session(self.engine) as session:
            row = session.get(DocumentRow, (document_id, version))
            if row is None:
                raise NotFound("version_not_found", id=document_id, version=version)
            clauses = session.scalars(
                select(ClauseRow)
                .where(ClauseRow.document_id == document_id, ClauseRow.version == version)
                .order_by(ClauseRow.position)
            )
            relations = session.scalars(
                select(RelationRow)
                .where(RelationRow.document_id == document_id, RelationRow.version == version)
                .order_by(RelationRow.position)
            )
            return document_of(row, clauses, relations)


def _same_version() -> ColumnElement[bool]:
    return (DocumentRow.id == RelationRow.document_id) & (
        DocumentRow.version == RelationRow.version
    )
