"""How a file becomes clauses that can be found, top to bottom."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Never

from tqdm import tqdm

from ingest.ahead import ahead
from ingest.furniture import cut_furniture
from ingest.metadata import read_head
from ingest.publish import batches, publish, stage, writing
from ingest.read import read_bytes
from ingest.report import Report
from ingest.run import Read, Run
from ingest.sources import SourceFile, bundled_files, find_files, known_documents
from ingest.structure import build_clauses, document_id, is_numbered
from rag.domain import PolicyDocument
from rag.errors import DocumentRejected
from rag.prompts import message
from rag.publication import Edition
from rag.shelf import Shelf


def ingest(shelf: Shelf, paths: Sequence[Path], progress: bool = False) -> Report:
    """Bring files into the store; no path means the bundled documents and the known ones.

    A file that cannot be read is reported and harms no other. Readers see nothing of it all before
    the end, and then everything.

    :raises InputError: when there is nothing to ingest under the paths.
    :raises StoreBusy: when another process is writing.
    :raises StoreMismatch: when the store's vectors are another model's.
    :raises StoreIncomplete: when vectors or index are not all there.
    """
    files = find_files(paths) if paths else bundled_files()
    report = ingest_files(shelf, files, progress)
    if not paths:
        with writing(shelf):
            shelf.library.replace_known(known_documents())
    return report


def ingest_upload(shelf: Shelf, name: str, data: bytes) -> Report:
    """Bring in one file that was sent; raises as `ingest` does."""
    return ingest_files(shelf, [SourceFile(Path(name), data=data)])


def ingest_files(shelf: Shelf, files: Sequence[SourceFile], progress: bool = False) -> Report:
    """Bring these files into the store; raises as `ingest` does."""
    began = time.perf_counter()
    with writing(shelf):
        shelf.check_model()
        shelf.check_complete()
        run = Run(shelf)
        bar = tqdm(desc=message("cli.ingesting"), total=len(files), unit="份", disable=not progress)
        reads = ahead(partial(read, run), files)
        for batch in batches(_new_documents(run, _counted(reads, bar))):
            run.begin_writing()
            stage(shelf, batch)
        bar.close()
        run.note_vanished(files)
        run.report.retired = publish(shelf, run.edition, interrupted=run.interrupted)
    run.report.seconds = round(time.perf_counter() - began, 3)
    return run.report


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
        if one.reason is not None:
            run.reject(one.file, one.reason)
        elif one.documents is None:
            run.note_unchanged(one)
        else:
            for document in one.documents:
                if run.accept(one, document):
                    yield document


def _counted(reads: Iterator[Read], bar: tqdm[Never]) -> Iterator[Read]:
    for one in reads:
        yield one
        bar.update()


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
    head = read_head(cut_furniture(reading.blocks), fallback_title=file.path.stem)
    meta = head.metadata
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
    return (replace(document, version=_version(document)),)


def read_document(file: SourceFile) -> PolicyDocument:
    """The first document of a file; raises as `read_documents` does."""
    return read_documents(file, file.read())[0]


def _version(document: PolicyDocument) -> str:
    """A hash of all that readers see of a document, so a better parser makes a new version too."""
    parts = [document.text, repr(document.metadata)]
    parts += [f"{c.id} {c.start} {c.end} {c.path} {c.context} {c.duty}" for c in document.clauses]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
