"""Clauses as vectors in Chroma, embedded and on disk.

A row is a window of a clause of one version; its id is `clause_id@version#window`. Readers ignore
the rows of a version that the library does not hold as searchable. National documents are in a
collection of their own: a filter over metadata takes many times as long as the search itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock, Semaphore
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from rag.domain import ClauseKey

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api.client import Client
    from chromadb.api.types import Where

_BATCH = 5000
"""Chroma refuses batches above 5,461 rows."""
_QUERIES = 64
"""Calls at once; more wait."""


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a clause that is embedded as one passage."""

    clause_id: str
    document_id: str
    version: str
    number: int
    passage: str
    national: bool = False

    @property
    def id(self) -> str:
        """The row's id in Chroma."""
        return f"{self.clause_id}@{self.version}#{self.number}"


@dataclass(frozen=True, slots=True)
class Near:
    """A clause near a question; `similarity` is the cosine of its nearest window."""

    key: ClauseKey
    similarity: float


class Store:
    """The vectors of all windows. Chroma opens on first use.

    Chroma embedded does not see what another process adds after it was opened, so a reader follows
    the library's generation: `follow` opens it anew while no call runs.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._generation = -1
        self._turn = Lock()
        self._queries = Semaphore(_QUERIES)

    def follow(self, generation: int, folder: Path) -> None:
        """Read from a folder as it is at a generation; does nothing when that is so already."""
        with self._turn:
            if generation == self._generation and folder == self._folder:
                return
            with _all_of(self._queries):
                self.close()
                self._folder, self._generation = folder, generation

    def close(self) -> None:
        """Release Chroma's files; the next use opens them again."""
        if "_client" in self.__dict__:
            self._client.close()
            del self.__dict__["_client"]
        self.__dict__.pop("_collections", None)

    @cached_property
    def _client(self) -> Client:
        import chromadb  # noqa: PLC0415  # slow, and an ingest without news does not need it
        from chromadb.config import Settings  # noqa: PLC0415

        settings = Settings(anonymized_telemetry=False)
        client = chromadb.PersistentClient(str(self._folder / "chroma"), settings=settings)
        return cast("Client", client)  # chromadb types it without close()

    @cached_property
    def _collections(self) -> tuple[Collection, Collection]:
        """The windows of all other documents, and those of national ones."""
        local, national = (
            self._client.get_or_create_collection(
                name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
            for name in ("clauses", "national")
        )
        return local, national

    def add(self, windows: Sequence[Window], vectors: NDArray[np.float32]) -> None:
        """Write windows with their vectors, shape (len(windows), dimension); same id overwrites."""
        for national, collection in enumerate(self._collections):
            of_it = [n for n, window in enumerate(windows) if window.national == bool(national)]
            for i in range(0, len(of_it), _BATCH):
                places = of_it[i : i + _BATCH]
                batch = [windows[n] for n in places]
                with self._queries:
                    collection.upsert(
                        ids=[w.id for w in batch],
                        embeddings=vectors[places],
                        metadatas=[
                            {
                                "clause_id": w.clause_id,
                                "document_id": w.document_id,
                                "version": w.version,
                            }
                            for w in batch
                        ],
                    )

    def nearest(
        self,
        vector: NDArray[np.float32],
        count: int,
        *,
        national: bool | None = None,
        document: str | None = None,
    ) -> list[Near]:
        """At most `count` windows nearest to a question's vector, as clauses, nearest first.

        :param national: those of national documents alone, of the others alone, or all.
        :param document: those of one document alone; slow, since Chroma filters by metadata.
        """
        chosen = self._collections if national is None else [self._collections[national]]
        rows = [row for one in chosen for row in self._rows(one, vector, count, document)]
        best: dict[ClauseKey, float] = {}
        for key, similarity in sorted(rows, key=lambda row: -row[1])[:count]:
            best.setdefault(key, similarity)
        return [Near(key, cosine) for key, cosine in best.items()]

    def _rows(
        self,
        collection: Collection,
        vector: NDArray[np.float32],
        count: int,
        document: str | None,
    ) -> list[tuple[ClauseKey, float]]:
        where = {"document_id": document} if document else None
        with self._queries:
            total = collection.count()
            if total == 0:
                return []
            found = collection.query(
                query_embeddings=[vector.tolist()],
                n_results=min(count, total),
                include=["metadatas", "distances"],
                where=cast("Where | None", where),
            )
        rows = zip((found["metadatas"] or [[]])[0], (found["distances"] or [[]])[0], strict=True)
        return [
            (ClauseKey(*(str(metadata[name]) for name in ClauseKey._fields)), 1.0 - distance)
            for metadata, distance in rows
            if metadata is not None  # deleted by another process since Chroma was opened here
        ]

    def drop(self, document_id: str, version: str) -> None:
        """Delete the rows of a version."""
        where = {"$and": [{"document_id": document_id}, {"version": version}]}
        with self._queries:
            for collection in self._collections:
                collection.delete(where=cast("Where", where))

    def drop_rows(self, ids: Sequence[str]) -> None:
        """Delete rows by their ids."""
        for i in range(0, len(ids), _BATCH):
            with self._queries:
                for collection in self._collections:
                    collection.delete(ids=list(ids[i : i + _BATCH]))

    def ids(self) -> set[str]:
        """The ids of all rows (`Window.id`)."""
        with self._queries:
            return {id_ for one in self._collections for id_ in one.get(include=[])["ids"]}

    def count(self) -> int:
        """How many windows are stored."""
        with self._queries:
            return sum(collection.count() for collection in self._collections)


@contextmanager
def _all_of(semaphore: Semaphore) -> Iterator[None]:
    """Hold every place of a semaphore: nobody else is inside."""
    for _ in range(_QUERIES):
        semaphore.acquire()
    try:
        yield
    finally:
        semaphore.release(_QUERIES)
