"""Settings to ready objects: the only place that picks classes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag.answer import Answerer
from rag.embedding import Embedder
from rag.errors import StoreIncomplete, StoreMismatch
from rag.fulltext import Fulltext
from rag.library import Library
from rag.llm import LanguageModel, language_model
from rag.retrieve import Retriever
from rag.settings import Settings
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

    def check_model(self) -> None:
        """Refuse to mix vectors of two models.

        :raises StoreMismatch: when the store's vectors were made by another model.
        """
        stored = self.library.fact("embedding_model")
        if stored is not None and stored != self.embedder.name:
            raise StoreMismatch("store_mismatch", stored=stored, current=self.embedder.name)

    def check_complete(self) -> None:
        """Refuse to answer from a store whose vectors or index are not all there.

        :raises StoreIncomplete: after an interrupted rebuild, or when derived files are gone.
        """
        whole = self.library.fact("derived") != "incomplete" and all(
            self.store.holds(document_id, version) and self.fulltext.holds(document_id, version)
            for document_id, version in self.library.versions().items()
        )
        if not whole:
            raise StoreIncomplete("store_incomplete", home=self.home)

    def close(self) -> None:
        """Release all files."""
        self.store.close()
        self.library.close()


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that answers questions."""

    shelf: Shelf
    library: Library
    retriever: Retriever
    answerer: Answerer
    embedder: Embedder

    def close(self) -> None:
        """Release all files."""
        self.shelf.close()


def open_shelf(settings: Settings) -> Shelf:
    """Open or create the store; loads no model."""
    words = Words(settings.cache)
    return Shelf(
        home=settings.home,
        library=Library(settings.home),
        store=Store(settings.home),
        fulltext=Fulltext(settings.home, words),
        words=words,
        embedder=Embedder(settings),
        threads=settings.threads or 1,
    )


def open_service(settings: Settings, model: LanguageModel | None = None) -> Service:
    """Open the store for answering; the embedding model loads on first use.

    :param model: the language model; the configured one when None.
    :raises StoreMismatch: when the store's vectors were made by another model.
    :raises StoreIncomplete: when vectors or index are not all there.
    :raises LanguageModelError: when the configured language model cannot be set up.
    """
    shelf = open_shelf(settings)
    shelf.check_model()
    shelf.check_complete()
    retriever = Retriever(shelf.library, shelf.store, shelf.fulltext, shelf.embedder)
    return Service(
        shelf=shelf,
        library=shelf.library,
        retriever=retriever,
        embedder=shelf.embedder,
        answerer=Answerer(
            library=shelf.library,
            retriever=retriever,
            fulltext=shelf.fulltext,
            words=shelf.words,
            model=model or language_model(settings),
        ),
    )
