"""The store as one thing: library, vectors, index, and the model that makes the vectors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from rag.embedding import Embedder
from rag.errors import StoreIncomplete, StoreMismatch
from rag.fulltext import Fulltext
from rag.library import Library, View
from rag.publication import expected_rows
from rag.store import Store
from rag.words import Words


@dataclass(frozen=True, slots=True)
class Shelf:
    """The store's three parts and the model that makes its vectors: what an ingest writes."""

    home: Path
    library: Library
    store: Store
    fulltext: Fulltext
    words: Words
    embedder: Embedder
    threads: int = 1
    """How many the reading of a file may use."""

    def follow(self) -> View:
        """What the library holds now, with vectors and index brought to the same generation."""
        view = self.library.view()
        folder = self.home / view.derived
        self.store.follow(view.generation, folder)
        self.fulltext.follow(view.generation, folder)
        return view

    def beside(self, store: Store, fulltext: Fulltext) -> Shelf:
        """The same library with vectors and index of another place."""
        return replace(self, store=store, fulltext=fulltext)

    def check_model(self) -> None:
        """Refuse to mix vectors of two models.

        :raises StoreMismatch: when the store's vectors were made by another model.
        """
        stored = self.library.fact("embedding_model")
        if stored is not None and stored != self.embedder.name:
            raise StoreMismatch("store_mismatch", stored=stored, current=self.embedder.name)

    def check_complete(self) -> None:
        """Refuse to answer from a store whose vectors or index are not all there.

        Counts only, so that it is quick; `cewen check` compares row by row.

        :raises StoreIncomplete: when derived files are gone or damaged.
        """
        self.follow()
        windows, clauses = expected_rows(self.library)
        if windows and (self.store.count() < windows or self.fulltext.size() < clauses):
            raise StoreIncomplete("store_incomplete", home=self.home)

    def close(self) -> None:
        """Release all files."""
        self.store.close()
        self.library.close()
