"""How a file becomes clauses that can be found, top to bottom."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tqdm import tqdm

from ingest.furniture import cut_furniture
from ingest.marks import marker_of
from ingest.metadata import read_head
from ingest.publish import publish, writing
from ingest.read import read_bytes
from ingest.sources import SourceFile, bundled_files, find_files, known_documents
from ingest.structure import build_clauses, document_id
from rag.build import Shelf
from rag.domain import PolicyDocument
from rag.errors import DocumentRejected
from rag.prompts import message
from rag.today import today


@dataclass(slots=True)
class Report:
    """What an ingest did, by document name; `rejected` holds path and reason (Chinese)."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    rejected: list[dict[str, str]] = field(default_factory=list)
    clauses: int = 0
    seconds: float = 0.0


def ingest(shelf: Shelf, paths: Sequence[Path], progress: bool = False) -> Report:
    """Bring files into the store; no path means the bundled documents and the known ones.

    A file that cannot be read is reported and harms no other.

    :raises InputError: when there is nothing to ingest under the paths.
    :raises StoreBusy: when another process is writing.
    :raises StoreMismatch: when the store's vectors are another model's.
    :raises StoreIncomplete: when vectors or index are not all there.
    """
    report, began = Report(), time.perf_counter()
    files = find_files(paths) if paths else bundled_files()
    with writing(shelf):
        shelf.check_model()
        for file in tqdm(files, desc=message("cli.ingesting"), unit="份", disable=not progress):
            try:
                document = read_document(file)
            except DocumentRejected as error:
                report.rejected.append({"path": str(file.path), "reason": str(error)})
                continue
            held = shelf.library.versions()
            if held.get(document.id) == document.version:
                report.unchanged.append(document.name)
                continue
            publish(shelf, document)
            (report.changed if document.id in held else report.new).append(document.name)
            report.clauses += len(document.clauses)
        if not paths:
            shelf.library.replace_known(known_documents())
        if len(report.rejected) < len(files):
            shelf.library.remember("checked_on", today().isoformat())
    report.seconds = round(time.perf_counter() - began, 3)
    return report


def read_document(file: SourceFile) -> PolicyDocument:
    """Read one file into a document with its clauses; touches no store.

    :raises DocumentRejected: when the file is not one that we can read, with the reason.
    """
    reading = read_bytes(file.read(), file.path.suffix)
    head = read_head(cut_furniture(reading.blocks), reading.facts, file.path.stem)
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
        unnumbered=not any(marker_of(block.text) for block in head.blocks),
    )
    return replace(document, version=_version(document))


def _version(document: PolicyDocument) -> str:
    """A hash of all that readers see of a document, so a better parser makes a new version too."""
    parts = [document.text, repr(document.metadata)]
    parts += [f"{c.id} {c.start} {c.end} {c.path} {c.context} {c.duty}" for c in document.clauses]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
