"""Settings to ready objects: the only place that picks classes."""

from __future__ import annotations

from dataclasses import dataclass

from rag.answer import Answerer
from rag.embedding import Embedder
from rag.fulltext import Fulltext
from rag.library import Library
from rag.llm import LanguageModel, language_model
from rag.rerank import Reranker
from rag.retrieve import Retriever
from rag.settings import Settings
from rag.shelf import Shelf
from rag.store import Store
from rag.words import Words


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
    library = Library(settings.home)
    folder = settings.home / library.view().derived
    return Shelf(
        home=settings.home,
        library=library,
        store=Store(folder),
        fulltext=Fulltext(folder, words),
        words=words,
        embedder=Embedder(settings),
        threads=settings.threads or 1,
    )


def open_service(
    settings: Settings, model: LanguageModel | None = None, shelf: Shelf | None = None
) -> Service:
    """Open the store for answering; the embedding model loads on first use.

    :param model: the language model; the configured one when None.
    :param shelf: the opened store; opened here when None.
    :raises StoreMismatch: when the store's vectors were made by another model.
    :raises StoreIncomplete: when vectors or index are not all there.
    :raises LanguageModelError: when the configured language model cannot be set up.
    """
    shelf = shelf or open_shelf(settings)
    shelf.check_model()
    shelf.check_complete()
    reranker = Reranker(settings.reranker) if settings.reranker else None
    retriever = Retriever(shelf, reranker)
    return Service(
        shelf=shelf,
        library=shelf.library,
        retriever=retriever,
        embedder=shelf.embedder,
        answerer=Answerer(
            shelf=shelf,
            retriever=retriever,
            model=model or language_model(settings),
        ),
    )
