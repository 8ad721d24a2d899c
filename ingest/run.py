"""What one ingest knows and notes on its way: what was read before, what is new or refused."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from ingest.report import Report
from ingest.sources import SourceFile
from rag import publication
from rag.domain import PolicyDocument
from rag.prompts import message
from rag.publication import Edition, Source
from rag.shelf import Shelf
from rag.today import today


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a file: its documents, or None where they are known from last time, or why not.

    `digest` is the SHA-256 of its bytes.
    """

    file: SourceFile
    digest: str = ""
    documents: tuple[PolicyDocument, ...] | None = None
    reason: str | None = None


class Run:
    """One ingest. `knows` may be called from several threads, the rest from one."""

    def __init__(self, shelf: Shelf) -> None:
        self.report = Report()
        self.edition = Edition(checked_on=None)
        self.threads = shelf.threads
        self._shelf = shelf
        self._held = shelf.library.view().versions
        self._searchable = publication.searchable(shelf.library)
        self._staged = publication.staged(shelf.library)
        self._last: dict[str, list[Source]] = defaultdict(list)
        for source in publication.sources(shelf.library):
            self._last[source.location].append(source)
        self._taken: dict[tuple[str, date | None], tuple[str, SourceFile]] = {}
        self.interrupted = shelf.library.fact("unfinished") == "yes"
        """Whether the ingest before was killed while it wrote."""
        self._writing = False
        self._seen: set[str] = set()
        self._roots: set[str] = set()

    def knows(self, file: SourceFile, digest: str) -> bool:
        """Whether the same bytes were read there by the same code, and are still seen."""
        last = self._last.get(file.location, [])
        return bool(last) and all(
            (source.sha256, source.reader) == (digest, reader_code())
            and (source.document_id, source.version) in self._searchable
            for source in last
        )

    def note_unchanged(self, one: Read) -> None:
        """Note a file that is as it was."""
        for source in self._last[one.file.location]:
            self._note(one, source.document_id, source.version)
            versions = self._held[source.document_id]
            name = next(s.metadata.name for s in versions if s.version == source.version)
            self.report.unchanged.append(name)

    def accept(self, one: Read, document: PolicyDocument) -> bool:
        """Note a document that was read; returns whether it has yet to be written."""
        key = (document.id, document.version)
        place = (document.id, document.metadata.starts)
        version, other = self._taken.setdefault(place, (document.version, one.file))
        if version != document.version:
            self.reject(one.file, message("errors.file_conflict", path=other.name))
            return False
        self._note(one, *key)
        if key in self._searchable:
            self.report.unchanged.append(document.name)
            return False
        if other is not one.file:
            return False  # the same again, under another name
        names = self.report.changed if document.id in self._held else self.report.new
        names.append(document.name)
        self.report.clauses += len(document.clauses)
        return key not in self._staged

    def reject(self, file: SourceFile, reason: str) -> None:
        """Note a file that cannot be read."""
        self.report.rejected.append({"path": file.name, "reason": reason})

    def see(self, file: SourceFile) -> None:
        """Note that a file is there, whatever comes of it."""
        self._seen.add(file.location)
        if file.root:
            self._roots.add(file.root)

    def note_vanished(self) -> None:
        """Note what stood in the folders or lists of this ingest last time and is gone."""
        for location, last in self._last.items():
            if location not in self._seen and any(one.root in self._roots for one in last):
                self.edition.vanished.add(location)
        if self.edition.sources:
            self.edition.checked_on = today()

    def begin_writing(self) -> None:
        """Tell the store that it is being written, for the next ingest should this one be killed.

        :raises ModelUnavailable: when the embedding model is not installed.
        :raises StoreIncomplete: when vectors or index of what is held are not all there.
        """
        if not self._writing:
            self._shelf.check_complete()
            self._shelf.library.remember("embedding_model", self._shelf.embedder.name)
            self._shelf.library.remember("unfinished", "yes")
            self._writing = True

    def _note(self, one: Read, document_id: str, version: str) -> None:
        self.edition.versions.add((document_id, version))
        self.edition.sources.append(
            Source(
                location=one.file.location,
                root=one.file.root,
                sha256=one.digest,
                reader=reader_code(),
                document_id=document_id,
                version=version,
            )
        )


@cache
def reader_code() -> str:
    """What tells the code that reads documents: a hash of the sources of ingest and of the core.

    Better code reads again what older code read, without anybody having to raise a number. That
    other code of the core changes it too costs a reading, and writes nothing where it gives the
    same.
    """
    digest = hashlib.sha256()
    ours, core = resources.files("ingest"), resources.files("rag")
    for folder in (ours, ours / "read", core, core / "data"):
        for module in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if module.name.endswith((".py", ".toml")):
                digest.update(module.read_bytes())
    return digest.hexdigest()[:12]
