"""A collection as the training sees it: vectors without adapter, and what words find."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.collection import CORPUS, QRELS, QUERIES, Qrels, read_corpus, read_qrels, read_queries
from eval.collection_store import documents_of
from eval.training.maps import Pairs, Vectors
from eval.training.vectors import passage_vectors, question_vectors
from ingest.windows import titled, windows
from rag.domain import ClauseKey, PolicyDocument
from rag.errors import InputError
from rag.fulltext import DocumentScore, Entry, Fulltext
from rag.settings import Settings
from rag.words import Words


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents with the questions that have a relevant clause among them, and their vectors.

    :ivar questions: texts, in the order of `question_vectors`.
    :ivar gains: of each question, by clause id.
    :ivar keys: the clause of each row of `vectors`; a long clause has several.
    """

    name: str
    documents: Sequence[PolicyDocument]
    questions: Sequence[str]
    gains: Sequence[dict[str, int]]
    keys: Sequence[ClauseKey]
    vectors: Vectors
    question_vectors: Vectors

    def pairs(self, rows: NDArray[np.int64]) -> Pairs:
        """Some of the questions with the passages that are relevant to them."""
        of_clause: dict[str, list[int]] = {}
        for place, key in enumerate(self.keys):
            of_clause.setdefault(key.clause_id, []).append(place)
        relevant = [
            np.array([w for one in self.gains[row] for w in of_clause[one]], np.int64)
            for row in rows
        ]
        return Pairs(self.question_vectors[rows], self.vectors, relevant)


def read_collection(
    settings: Settings, folder: Path, pool: Path | None, progress: bool
) -> Collection:
    """A folder in BEIR's form with the vectors of its texts.

    :param pool: a JSON list of ids: only these rows, and the questions that have one of them.
    :raises InputError: when a file is missing or not in BEIR's form.
    """
    rows = read_corpus(folder / CORPUS)
    if pool is not None:
        chosen = _ids(pool)
        rows = [row for row in rows if row.id in chosen]
    held = {row.id for row in rows}
    queries = {query.id: query for query in read_queries(folder / QUERIES)}
    qrels = _held(read_qrels(folder / QRELS, queries), held)
    documents = documents_of(rows)
    pieces = [w for d in documents for c in d.clauses for w in windows(d, c)]
    questions = [queries[one].text for one in qrels]
    return Collection(
        name=folder.name,
        documents=documents,
        questions=questions,
        gains=list(qrels.values()),
        keys=[ClauseKey(w.document_id, w.version, w.clause_id) for w in pieces],
        vectors=passage_vectors(settings, [w.passage for w in pieces], progress),
        question_vectors=question_vectors(settings, questions, progress),
    )


def _ids(pool: Path) -> set[str]:
    try:
        return set(map(str, json.loads(pool.read_text(encoding="utf-8"))))
    except (OSError, ValueError, TypeError) as error:
        raise InputError("pool_invalid", path=pool) from error


def _held(qrels: Qrels, held: set[str]) -> Qrels:
    found = {q: {row: g for row, g in gains.items() if row in held} for q, gains in qrels.items()}
    return {query: gains for query, gains in found.items() if gains}


@contextmanager
def indexed(settings: Settings, documents: Sequence[PolicyDocument]) -> Iterator[Fulltext]:
    """The lexical index of documents, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="cewen-words-") as folder:
        fulltext = Fulltext(Path(folder), Words(settings.cache))
        fulltext.write(
            Entry(c.id, d.id, d.version, d.metadata.title, titled(d, c), c.text)
            for d in documents
            for c in d.clauses
        )
        yield fulltext


def found_by_words(
    fulltext: Fulltext, questions: Sequence[str], count: int
) -> list[tuple[dict[ClauseKey, float], dict[tuple[str, str], DocumentScore]]]:
    """What words find for each question: clauses, and the scores of documents."""
    return [
        (
            {found.key: found.score for found in fulltext.search(question, count)},
            fulltext.document_scores(question),
        )
        for question in questions
    ]


def nearest(keys: Sequence[ClauseKey], cosines: Vectors, count: int) -> dict[ClauseKey, float]:
    """The clauses of the nearest windows, as the store gives them."""
    best: dict[ClauseKey, float] = {}
    for place in np.argsort(-cosines, kind="stable")[:count]:
        best.setdefault(keys[place], float(cosines[place]))
    return best
