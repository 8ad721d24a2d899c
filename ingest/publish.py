"""What an ingest writes: vectors and words first, then the library's commit; under one lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout
from tqdm import tqdm

from ingest.windows import titled, windows
from rag.build import Shelf
from rag.domain import PolicyDocument
from rag.errors import StoreBusy
from rag.fulltext import Entry
from rag.prompts import message


def publish(shelf: Shelf, document: PolicyDocument) -> None:
    """Write vectors and words first; the library's commit then makes the version visible.

    :raises StoreIncomplete: when vectors or index of what is held are not all there.
    """
    shelf.check_complete()
    shelf.library.remember("embedding_model", shelf.embedder.name)
    derive(shelf, document)
    shelf.library.publish(document)
    shelf.store.drop_other_versions(document.id, document.version)
    shelf.fulltext.drop_other_versions(document.id, document.version)


def derive(shelf: Shelf, document: PolicyDocument) -> None:
    """Make a document's vectors and index entries."""
    pieces = [w for clause in document.clauses for w in windows(document, clause)]
    shelf.store.add(pieces, shelf.embedder.embed_passages([w.passage for w in pieces]))
    entries = [
        Entry(c.id, document.id, document.version, f"{titled(document, c)}\n{c.text}")
        for c in document.clauses
    ]
    shelf.fulltext.replace(document.id, document.version, entries)


def rebuild(shelf: Shelf, progress: bool = False) -> int:
    """Make all vectors and the lexical index again from the library; returns the documents made.

    Until it has run to its end the store counts as incomplete and refuses to answer.
    """
    with writing(shelf):
        shelf.library.remember("derived", "incomplete")
        shelf.store.clear()
        shelf.fulltext.clear()
        documents = shelf.library.documents()
        for document in tqdm(
            documents, desc=message("cli.rebuilding"), unit="份", disable=not progress
        ):
            derive(shelf, document)
        shelf.library.remember("embedding_model", shelf.embedder.name)
        shelf.library.remember("derived", "complete")
    return len(documents)


@contextmanager
def writing(shelf: Shelf) -> Iterator[None]:
    """Hold the store's write lock.

    :raises StoreBusy: when another process holds it.
    """
    lock = FileLock(shelf.home / "write.lock", blocking=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreBusy("store_busy", home=shelf.home) from error
    try:
        yield
    finally:
        lock.release()
