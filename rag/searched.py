"""What a question was looked for in, so that a negative sentence can say it and be checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rag.changes import status_of
from rag.domain import NOT_IN_FORCE, Hit, KnownDocument, PolicyDocument, Summary
from rag.evidence import Sentence, Subject, read_sentences
from rag.known import related
from rag.places import applies_to
from rag.shelf import Shelf
from rag.titles import title_key

_LOOKED_AT = 120
"""So many of the clauses that share words with the subject are read, best first."""


@dataclass(frozen=True)
class Searched:
    """The documents held that are in force on a day and apply to a region; all where it is None."""

    shelf: Shelf
    region: str | None
    as_of: date

    @cached_property
    def documents(self) -> tuple[Summary, ...]:
        """Each in the version of the day, in the order of the library."""
        held = [self._on_the_day(s) for s in self.shelf.library.view().documents]
        return tuple(
            s
            for s in held
            if applies_to(s.metadata.region, self.region)
            and status_of(s, self.as_of) not in NOT_IN_FORCE
        )

    def read(self, summary: Summary) -> PolicyDocument:
        """The whole text of one of them."""
        return self.shelf.library.document(summary.id, summary.version)

    def speaking(self, subject: Subject) -> list[Sentence]:
        """The sentences of all clauses that share words with a subject, wherever they rank."""
        return read_sentences(self._hits(subject), subject)

    def known(self, subject: tuple[tuple[str, float], ...]) -> tuple[KnownDocument, ...]:
        """The documents known of and not held that speak of a subject, best first."""
        library = self.shelf.library
        held = [summary.metadata for summary in library.view().documents]
        return related(subject, library.known_documents(), held)

    def holds(self, title: str) -> bool:
        """Whether a document of that title is held, in force or not."""
        key = title_key(title)
        held = (title_key(s.metadata.title) for s in self.shelf.library.view().documents)
        return any(key in (own, title) for own in held)

    def _on_the_day(self, summary: Summary) -> Summary:
        view = self.shelf.library.view()
        version = view.version_on(summary.id, self.as_of)
        return next((s for s in view.versions[summary.id] if s.version == version), summary)

    def _hits(self, subject: Subject) -> Iterator[Hit]:
        inside = {(s.id, s.version): s for s in self.documents}
        text = " ".join(word for word, _ in subject.weights)
        for found in self.shelf.fulltext.search(text, _LOOKED_AT):
            summary = inside.get((found.key.document_id, found.key.version))
            document = self.read(summary) if summary else None
            clause = document.clause(found.key.clause_id) if document else None
            if document and clause:
                yield Hit(clause, document, found.score, None, ("lexical",))
