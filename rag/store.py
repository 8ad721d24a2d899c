"""Clauses as vectors in Chroma, embedded and on disk.

A row is a window of a clause of one version; its id is `clause_id@version#window`. The rows of a
version that the library does not hold as current are invisible to readers and swept on ingest.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from chromadb import Collection as Rows
    from chromadb.api.client import Client
    from chromadb.api.types import Where

_BATCH = 5000
"""Chroma refuses batches above 5,461 rows."""


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a clause that is embedded as one passage."""

    clause_id: str
    document_id: str
    version: str
    number: int
    passage: str

    @property
    def id(self) -> str:
        """The row's id in Chroma."""
        return f"{self.clause_id}@{self.version}#{self.number}"


@dataclass(frozen=True, slots=True)
class Near:
    """A clause near a question; `similarity` is the cosine of its nearest window."""

    clause_id: str
    version: str
    similarity: float


class Store:
    """The vectors of all windows. Chroma opens on first use."""

    def __init__(self, home: Path) -> None:
        self._path = home / "chroma"

    @cached_property
    def _client(self) -> Client:
        import chromadb  # noqa: PLC0415  # slow, and an ingest without news does not need it
        from chromadb.config import Settings  # noqa: PLC0415

        settings = Settings(anonymized_telemetry=False)
        client = chromadb.PersistentClient(str(self._path), settings=settings)
        return cast("Client", client)  # chromadb types it without close()

    @cached_property
    def _collection(self) -> Rows:
        return self._client.get_or_create_collection(
            "clauses", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )

    def close(self) -> None:
        """Release Chroma's files."""
        if "_client" in self.__dict__:
            self._client.close()

    def add(self, windows: Sequence[Window], vectors: NDArray[np.float32]) -> None:
        """Write windows with their vectors, shape (len(windows), dimension); same id overwrites."""
        for i in range(0, len(windows), _BATCH):
            batch = windows[i : i + _BATCH]
            self._collection.upsert(
                ids=[w.id for w in batch],
                embeddings=vectors[i : i + _BATCH],
                metadatas=[
                    {"clause_id": w.clause_id, "document_id": w.document_id, "version": w.version}
                    for w in batch
                ],
            )

    def nearest(
        self, vector: NDArray[np.float32], count: int, without: Collection[str] = ()
    ) -> list[Near]:
        """At most `count` windows nearest to a question's vector, as clauses, nearest first.

        :param without: ids of documents that are left out.
        """
        total = self._collection.count()
        if total == 0:
            return []
        found = self._collection.query(
            query_embeddings=[vector.tolist()],
            n_results=min(count, total),
            include=["metadatas", "distances"],
            where=cast("Where", {"document_id": {"$nin": sorted(without)}}) if without else None,
        )
        rows = zip((found["metadatas"] or [[]])[0], (found["distances"] or [[]])[0], strict=True)
        best: dict[tuple[str, str], float] = {}
        for metadata, distance in rows:
            key = (str(metadata["clause_id"]), str(metadata["version"]))
            best[key] = max(best.get(key, -1.0), 1.0 - distance)
        return [Near(clause_id, version, cosine) for (clause_id, version), cosine in best.items()]

    def drop_other_versions(self, document_id: str, version: str) -> None:
        """Delete the rows of a document that are not of this version."""
        others = {"$and": [{"document_id": document_id}, {"version": {"$ne": version}}]}
        self._collection.delete(where=cast("Where", others))

    def holds(self, document_id: str, version: str) -> bool:
        """Whether any window of that version is stored."""
        where = {"$and": [{"document_id": document_id}, {"version": version}]}
        return bool(self._collection.get(where=cast("Where", where), limit=1, include=[])["ids"])

    def count(self) -> int:
        """How many windows are stored."""
        return self._collection.count()

    def clear(self) -> None:
        """Delete all rows, so that vectors of another dimension can be written."""
        self._client.delete_collection(self._collection.name)
        del self._collection
