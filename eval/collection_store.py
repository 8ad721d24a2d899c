"""A corpus as a store of its own, with ready-made clauses, kept under CEWEN_CACHE.

It is made once for the same bytes by the same model and code. Nobody reads it before it is
published whole; a making that was killed is gone on with by the next.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from filelock import FileLock
from tqdm import tqdm

from eval.code import code_of
from eval.collection import Row
from ingest.publish import batches, publish, stage, writing
from ingest.version import versioned
from rag import publication
from rag.build import open_shelf
from rag.domain import Clause, Metadata, PolicyDocument
from rag.embedding import Embedder
from rag.errors import StoreIncomplete
from rag.prompts import message
from rag.publication import Edition
from rag.settings import Settings
from rag.shelf import Shelf

_MOST = 1000
"""Rows of a document: the rows of one title may be the whole corpus, and a document is written and
read as one."""
_MAKERS = ("eval.collection", "ingest.publish", "ingest.version")
"""What decides, with this module, what stands in a store."""
_PACKAGES = ("chromadb", "jieba", "tantivy")


@contextmanager
def collection_shelf(
    settings: Settings, corpus: Path, rows: Sequence[Row], progress: bool
) -> Iterator[Shelf]:
    """The store of a corpus, made now unless it is there.

    A second process that wants the same store while it is made waits for it.

    :param corpus: the file whose rows they are.
    :raises StoreIncomplete: when what is there is damaged.
    """
    home = settings.cache / "eval" / _key(corpus, Embedder(settings).name)
    shelf = open_shelf(settings.model_copy(update={"home": home}))
    try:
        with FileLock(f"{home}.lock"):
            if not shelf.library.view().versions:
                _make(shelf, documents_of(rows), progress)
        try:
            shelf.check_complete()
        except StoreIncomplete as error:
            raise StoreIncomplete("collection_damaged", folder=home) from error
        yield shelf
    finally:
        shelf.close()


def documents_of(rows: Sequence[Row]) -> list[PolicyDocument]:
    """The rows of each title as the clauses of a document, with the rows' ids.

    They say nothing of place, day or validity, so that no filter leaves one out.
    """
    by_title: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_title[row.title].append(row)
    return [
        _document(title, n // _MOST, own[n : n + _MOST])
        for title, own in by_title.items()
        for n in range(0, len(own), _MOST)
    ]


def _document(title: str, number: int, rows: Sequence[Row]) -> PolicyDocument:
    document_id = hashlib.sha256(f"{title}\n{number}".encode()).hexdigest()[:16]
    clauses: list[Clause] = []
    start = 0
    for row in rows:
        end = start + len(row.text)
        # An article's number is part of its titles; a row's id must not be searched.
        path, heading = ((row.mark,), None) if row.mark else ((row.id,), "")
        clauses.append(Clause(row.id, document_id, None, path, heading, "", start, end, row.text))
        start = end + 1
    text = "\n".join(row.text for row in rows)
    return versioned(PolicyDocument(document_id, "", Metadata(title), text, tuple(clauses)))


def _make(shelf: Shelf, documents: Sequence[PolicyDocument], progress: bool) -> None:
    with writing(shelf):
        shelf.library.remember("embedding_model", shelf.embedder.name)
        # What a killed making wrote without staging it is written over: rows, ids and versions
        # of a corpus are always the same.
        staged = publication.staged(shelf.library)
        left = [d for d in documents if (d.id, d.version) not in staged]
        total = sum(len(document.clauses) for document in documents)
        done = total - sum(len(document.clauses) for document in left)
        label = message("cli.collection_making")
        with tqdm(total=total, initial=done, desc=label, unit="条", disable=not progress) as bar:
            for batch in batches(left):
                stage(shelf, batch)
                bar.update(sum(len(document.clauses) for document in batch))
        edition = Edition(versions={(document.id, document.version) for document in documents})
        publish(shelf, edition, interrupted=False)


def _key(corpus: Path, model: str) -> str:
    with corpus.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    own = Path(__file__).read_text(encoding="utf-8")
    versions = [metadata.version(package) for package in _PACKAGES]
    maker = hashlib.sha256("\n".join([model, code_of(_MAKERS), own, *versions]).encode())
    return f"{content[:16]}-{maker.hexdigest()[:16]}"
