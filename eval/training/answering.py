"""Questions with the sentences found for them, and which of these answer: what a judge learns from.

Each question that the documents answer is there twice: as it is, and with the clauses that answer
it taken away, as if they were not held. What lies nearest then is what must not be said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from eval.cases import Case, load
from eval.city.write import make
from eval.collection import CORPUS, QUERIES, Query, read_corpus, read_queries
from eval.collection_store import collection_shelf
from eval.gold import key_of, matches
from eval.metrics import says
from eval.run import question_of
from eval.scratch import DOCUMENTS, scratch_shelf
from rag.domain import Hit, Question
from rag.evidence import Sentence
from rag.retrieve import Retriever
from rag.seek import Found, seek
from rag.settings import Settings
from rag.shelf import Shelf
from rag.signals import Array
from rag.today import today
from rag.understand import understand
from rag.words import fold

_APART = ("injection", "chitchat", "other_region", "expired", "premise")
"""Kinds of cases that other rules settle before a sentence is judged."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's sentences: their signs, the hits that they are from, and which answer."""

    rows: Array
    ranks: NDArray[np.int64]
    right: NDArray[np.bool_]
    answerable: bool
    withheld: bool = False


def from_cases(settings: Settings, cases: Sequence[Case], progress: bool) -> list[Asked]:
    """The cases of our own sets, over the documents that they are about."""
    return _from_cases(settings, cases, DOCUMENTS, progress)


def from_city(settings: Settings, seed: int, folder: Path, progress: bool) -> list[Asked]:
    """The cases of a generated city, made in a folder."""
    make(seed, folder)
    return _from_cases(settings, load(folder / "questions.jsonl"), folder / "documents", progress)


def from_collection(settings: Settings, folder: Path, progress: bool) -> list[Asked]:
    """The questions of a folder in BEIR's form that tells which it answers."""
    corpus = folder / CORPUS
    queries = [q for q in read_queries(folder / QUERIES) if q.answerable is not None]
    with collection_shelf(settings, corpus, read_corpus(corpus), progress) as shelf:
        retriever = Retriever(shelf)
        bar = tqdm(queries, desc=folder.name, unit="题", disable=not progress)
        return [_of_query(query, shelf, retriever) for query in bar]


def _from_cases(
    settings: Settings, cases: Sequence[Case], documents: Path, progress: bool
) -> list[Asked]:
    chosen = [case for case in cases if case.kind not in _APART]
    with scratch_shelf(settings, (documents,)) as shelf:
        retriever = Retriever(shelf)
        bar = tqdm(chosen, desc=documents.parent.name, unit="题", disable=not progress)
        return [asked for case in bar for asked in _of_case(case, shelf, retriever)]


def _of_case(case: Case, shelf: Shelf, retriever: Retriever) -> Iterator[Asked]:
    found = _found(question_of(case), shelf, retriever)
    sentences, rows = found.signed(shelf)
    yield _asked(sentences, rows, _right(case, sentences), case.answerable)
    if not case.answerable or not case.gold:
        return

    def gold(hit: Hit) -> bool:
        return any(matches(one, key_of(hit.document, hit.clause)) for one in case.gold)

    sentences, rows = _found(question_of(case), shelf, retriever, gold).signed(shelf)
    none = [False] * len(sentences)
    yield replace(_asked(sentences, rows, none, answerable=False), withheld=True)


def _found(
    question: Question,
    shelf: Shelf,
    retriever: Retriever,
    without: Callable[[Hit], bool] | None = None,
) -> Found:
    held = shelf.library.view().documents
    places = {summary.metadata.region for summary in held if summary.metadata.region}
    asked = understand(question.text, question.history, question.profile, shelf.words, places)
    return seek(asked, question, shelf, retriever, without)


def _right(case: Case, sentences: Sequence[Sentence]) -> list[bool]:
    """The sentences of the gold clauses that say what must be said, or all of these clauses'."""
    of_gold = [
        any(matches(one, key_of(s.quote.document, s.quote.clause)) for one in case.gold)
        for s in sentences
    ]
    said = [own and any(says(s.text, fact) for fact in case.must)
            for own, s in zip(of_gold, sentences, strict=True)]  # fmt: skip
    return said if any(said) else of_gold


def _of_query(query: Query, shelf: Shelf, retriever: Retriever) -> Asked:
    sentences, rows = _found(_plain(query.text), shelf, retriever).signed(shelf)
    answer = _bare(query.answer or "")
    holding = [bool(answer) and _same(answer, _bare(sentence.text)) for sentence in sentences]
    return _asked(sentences, rows, holding, bool(query.answerable))


def _same(answer: str, text: str) -> bool:
    """Whether a sentence holds an answer, or is a good part of a long one."""
    if answer in text or (len(text) > 4 and text in answer):
        return True
    one, other = _pairs(answer), _pairs(text)
    return len(one & other) > 0.5 * max(1, min(len(one), len(other)))


def _asked(
    sentences: Sequence[Sentence], rows: Array, right: Sequence[bool], answerable: bool
) -> Asked:
    ranks = np.array([sentence.rank for sentence in sentences], np.int64)
    return Asked(rows, ranks, np.array(right, np.bool_), answerable)


def _plain(text: str) -> Question:
    return Question(text=text, as_of=today())


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", fold(text))


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
