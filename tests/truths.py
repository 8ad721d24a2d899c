"""True sentences: those of the bundled documents and of fictional cities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from eval.city.write import make
from ingest.laws import bundled_titles, law_documents
from ingest.pipeline import read_documents
from ingest.sources import bundled_files, find_files
from rag.domain import HEAD, PolicyDocument
from rag.sentences import sentences


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence of a clause, and the clause's text."""

    sentence: str
    clause: str


def bundled() -> list[PolicyDocument]:
    """The bundled documents: the seed and the laws."""
    files = [d for file in bundled_files() for d in read_documents(file, file.read())]
    return [*files, *law_documents(bundled_titles())]


def city(seed: int, folder: Path) -> list[PolicyDocument]:
    """The documents of a fictional city."""
    make(seed, folder)
    return [d for f in find_files([folder / "documents"]) for d in read_documents(f, f.read())]


def true_sentences(documents: Iterable[PolicyDocument]) -> list[Source]:
    """The sentences of the clauses' bodies, each once."""
    found = {
        s.strip(): Source(s.strip(), clause.text)
        for document in documents
        for clause in document.clauses
        if clause.path[0] != HEAD
        for s in sentences(clause.text)
        if len(s.strip()) >= 8
    }
    return list(found.values())
