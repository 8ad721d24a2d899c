"""What an ingest writes: vectors and words first, then the library's commit; under one lock."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from tqdm import tqdm

from ingest.windows import titled, windows
from rag import publication
from rag.domain import ClauseKey, Level, PolicyDocument
from rag.errors import StoreBusy
from rag.fulltext import Entry, Fulltext
from rag.prompts import message
from rag.publication import Edition, VersionKey
from rag.shelf import Shelf
from rag.store import Store

BATCH = 1000
"""So many clauses are embedded and written together: enough to sort them by length, so that short
ones do not wait for long ones, and few enough to bound memory and what a kill costs."""


def stage(shelf: Shelf, documents: Sequence[PolicyDocument]) -> None:
    """Write versions with their vectors and words, which no reader sees before `publish`."""
    made = derive(shelf, documents)
    publication.stage(
        shelf.library, [(document, made[document.id, document.version]) for document in documents]
    )


def derive(shelf: Shelf, documents: Iterable[PolicyDocument]) -> dict[VersionKey, int]:
    """Make vectors and index entries of documents; returns how many windows each has."""
    documents = list(documents)
    pieces = {(d.id, d.version): [w for c in d.clauses for w in windows(d, c)] for d in documents}
    everything = [window for row in pieces.values() for window in row]
    entries = [
        Entry(
            clause_id=c.id,
            document_id=d.id,
            version=d.version,
            title=d.metadata.title,
            titles=titled(d, c),
            text=c.text,
            national=d.metadata.level is Level.NATIONAL,
        )
        for d in documents
        for c in d.clauses
    ]
    with ThreadPoolExecutor(1, "words") as beside:
        # The encoder leaves Python's lock alone, so the words are cut meanwhile.
        written = beside.submit(shelf.fulltext.write, entries)
        vectors = shelf.embedder.embed_passages([window.passage for window in everything])
        shelf.store.add(everything, vectors)
        written.result()
    return {key: len(row) for key, row in pieces.items()}


def publish(shelf: Shelf, edition: Edition, *, interrupted: bool) -> list[str]:
    """Make an edition visible to readers, then delete the vectors and words that none sees.

    :param interrupted: whether an earlier ingest was killed, so that rows are left of which the
        library knows nothing; they are then looked for one by one.
    :returns: names of the documents that no source holds any more.
    """
    before = shelf.library.view()
    gone = publication.publish(shelf.library, edition)
    if interrupted:
        _sweep_all(shelf)
    elif gone:
        for document_id, version in gone:
            shelf.store.drop(document_id, version)
        shelf.fulltext.write([], drop=gone)
    if shelf.library.fact("unfinished") is not None:
        shelf.library.remember("unfinished", "no")
    held = shelf.library.view().versions
    return [summary.metadata.name for summary in before.documents if summary.id not in held]


def _sweep_all(shelf: Shelf) -> None:
    rows, keys = extras(shelf)
    shelf.store.drop_rows(sorted(rows))
    shelf.fulltext.write([], drop={(key.document_id, key.version) for key in keys})


def extras(shelf: Shelf) -> tuple[set[str], set[ClauseKey]]:
    """The rows of the store and the clauses of the index that the library does not account for."""
    rows, keys = wanted(shelf)
    return shelf.store.ids() - rows, shelf.fulltext.keys() - keys


def wanted(shelf: Shelf) -> tuple[set[str], set[ClauseKey]]:
    """The rows and the clauses that store and index must hold for the library's versions."""
    rows: set[str] = set()
    keys: set[ClauseKey] = set()
    for key in publication.searchable(shelf.library) | publication.staged(shelf.library):
        document = shelf.library.document(*key)
        for clause in document.clauses:
            keys.add(ClauseKey(*key, clause.id))
            rows.update(window.id for window in windows(document, clause))
    return rows, keys


def rebuild(shelf: Shelf, progress: bool = False) -> int:
    """Make all vectors and the lexical index again from the library; returns the documents made.

    They are made in a folder of their own; readers use the old ones until it is complete.
    """
    library = shelf.library
    with writing(shelf):
        folder = f"derived-{library.generation() + 1}"
        shutil.rmtree(shelf.home / folder, ignore_errors=True)  # of a rebuild that was killed
        made = shelf.beside(Store(shelf.home / folder), Fulltext(shelf.home / folder, shelf.words))
        keys = sorted(publication.searchable(library))
        bar = tqdm(total=len(keys), desc=message("cli.rebuilding"), unit="份", disable=not progress)
        for batch in batches(library.document(*key) for key in keys):
            derive(made, batch)
            bar.update(len(batch))
        bar.close()
        made.store.close()
        before = library.view().derived
        publication.switch_derived(library, folder, shelf.embedder.name)
        shelf.follow()
        _remove_derived(shelf.home, before)
    return len(keys)


def batches(documents: Iterable[PolicyDocument]) -> Iterator[list[PolicyDocument]]:
    """Documents in groups of about `BATCH` clauses."""
    batch: list[PolicyDocument] = []
    clauses = 0
    for document in documents:
        batch.append(document)
        clauses += len(document.clauses)
        if clauses >= BATCH:
            yield batch
            batch, clauses = [], 0
    if batch:
        yield batch


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


def _remove_derived(home: Path, folder: str) -> None:
    for name in ("chroma", "index", "index-documents", "fulltext", "fulltext-documents"):
        shutil.rmtree(home / folder / name, ignore_errors=True)
    if folder != ".":
        shutil.rmtree(home / folder, ignore_errors=True)
