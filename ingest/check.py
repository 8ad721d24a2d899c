"""Whether library, vectors and index agree, and what differs where they do not."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.publish import wanted
from rag import publication
from rag.domain import PolicyDocument
from rag.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Check:
    """What a comparison of the store's parts found; empty lists mean that all is well.

    `broken` names clauses whose text is not the interval of their document's text; `missing` and
    `extra` name rows of the vectors (`clause@version#window`) and clauses of the index
    (`clause@version`) by which these differ from the library; `unpublished` the versions that an
    ingest wrote and did not publish.
    """

    documents: int
    clauses: int
    broken: list[str]
    missing_vectors: list[str]
    extra_vectors: list[str]
    missing_words: list[str]
    extra_words: list[str]
    unpublished: list[str]

    @property
    def well(self) -> bool:
        """Whether readers get everything, and nothing else."""
        return not (
            self.broken
            or self.missing_vectors
            or self.extra_vectors
            or self.missing_words
            or self.extra_words
        )


def check(shelf: Shelf) -> Check:
    """Compare the three parts row by row; reads every document that is searchable.

    :raises StoreMismatch: when the store's vectors were made by another model.
    """
    shelf.check_model()
    shelf.follow()
    library = shelf.library
    documents = [library.document(*key) for key in sorted(publication.searchable(library))]
    rows, keys = wanted(shelf)
    held_rows, held_keys = shelf.store.ids(), shelf.fulltext.keys()
    return Check(
        documents=len(documents),
        clauses=sum(len(document.clauses) for document in documents),
        broken=[name for document in documents for name in _broken(document)],
        missing_vectors=sorted(rows - held_rows),
        extra_vectors=sorted(held_rows - rows),
        missing_words=sorted(f"{key.clause_id}@{key.version}" for key in keys - held_keys),
        extra_words=sorted(f"{key.clause_id}@{key.version}" for key in held_keys - keys),
        unpublished=sorted("@".join(key) for key in publication.staged(library)),
    )


def _broken(document: PolicyDocument) -> list[str]:
    end = 0
    found: list[str] = []
    for clause in document.clauses:
        if clause.start < end or document.text[end : clause.start].strip():
            found.append(f"{clause.id}@{document.version}")
        end = clause.end
    return found
