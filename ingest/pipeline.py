"""How a file becomes clauses that can be found, top to bottom."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from tqdm import tqdm

from ingest.catalogued import completed, placed
from ingest.furniture import cut_furniture
from ingest.metadata import read_head
from ingest.publish import batches, publish, stage, writing
from ingest.read import read_bytes
from ingest.read.blocks import Block
from ingest.relations import relations_of
from ingest.report import Report
from ingest.run import Read, Run
from ingest.sources import (
    SourceFile,
)
from ingest.split import split_documents
from ingest.structure import build_clauses, document_id, is_numbered
from ingest.version import versioned
from rag.domain import PolicyDocument
from rag.errors import DocumentRejected
from rag.prompts import message
from rag.shelf import Shelf


def run_ingest(shelf: Shelf, reads_of: Callable[[Run], Iterator[Read]], progress: bool) -> Report:
    """Bring what is read into the store; readers see nothing of it before the end, then all.

    What cannot be read is in the report and harms nothing else.

    :param reads_of: gives what there is to read, one after the other.
    :raises StoreBusy: when another process is writing.
    :raises StoreMismatch: when the store's vectors are another model's.
    :raises StoreIncomplete: when vectors or index are not all there.
    """
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
    documents = (_document(file, blocks, said) for blocks, said in zip(parts, facts, strict=True))
    return tuple(versioned(_marked(document, reading.recognised)) for document in documents)


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
    return replace(document, relations=relations_of(document))


def _marked(document: PolicyDocument, recognised: Sequence[int]) -> PolicyDocument:
    """A document with those of its pages whose text was recognised in a picture."""
    pages = {clause.page for clause in document.clauses}
    return replace(document, recognised=tuple(page for page in recognised if page in pages))


def read_document(file: SourceFile, threads: int = 1) -> PolicyDocument:
    """The first document of a file; raises as `read_documents` does."""
    return read_documents(file, file.read(), threads)[0]
