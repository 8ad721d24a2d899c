"""How well our searches find the relevant rows of a collection, by words, by vectors, and fused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean

from tqdm import tqdm

from eval.collection import (
    CORPUS,
    QRELS,
    QUERIES,
    SEED,
    Choice,
    Qrels,
    Query,
    read_corpus,
    read_qrels,
    read_queries,
)
from eval.collection_store import collection_shelf
from eval.ranking import ndcg_at, recall_at, reciprocal_rank
from rag.retrieve import Retriever
from rag.settings import Settings
from rag.shelf import Shelf
from rag.today import today

_DEPTH = 100
"""So many ids are ranked, as deep as the deepest recall."""
_SHOWN = 20
"""The deepest figure below that, taken from the list that the product makes for so many hits."""
Search = Callable[[str], list[str]]
"""From a text to ids of rows, best first."""


@dataclass(frozen=True, slots=True)
class Scores:
    """The means of each search by metric, and the counts over which they were taken.

    Of the counts, `of` is how many queries the qrels name, `asked` how many of them were asked;
    `absent` how many of their relevant rows the corpus does not hold: nothing can find them.
    """

    means: Mapping[str, Mapping[str, float]]
    counts: Mapping[str, int]


def score_collection(settings: Settings, folder: Path, choice: Choice, progress: bool) -> Scores:
    """Index the corpus of a folder, unless that was done before, and ask what its qrels name.

    :raises InputError: when a file is missing or not in BEIR's form, naming the line.
    """
    corpus = folder / CORPUS
    rows = read_corpus(corpus)
    queries = {query.id: query for query in read_queries(folder / QUERIES)}
    qrels = read_qrels(choice.path(folder, QRELS), queries)
    asked = choice.of([query for query in queries.values() if query.id in qrels])
    with collection_shelf(settings, corpus, rows, progress) as shelf:
        means = score(shelf, asked, qrels, progress)
    held = {row.id for row in rows}
    absent = sum(one not in held for query in asked for one in qrels[query.id])
    counts = {"asked": len(asked), "of": len(qrels), "seed": SEED}
    return Scores(means, {"rows": len(rows), **counts, "absent": absent})


def score(
    shelf: Shelf, queries: Sequence[Query], qrels: Qrels, progress: bool
) -> dict[str, dict[str, float]]:
    """The means of each metric over the queries, for each search.

    :param qrels: has each of the queries.
    """
    shelf.follow()
    means: dict[str, dict[str, float]] = {}
    for name, search in searches(shelf).items():
        bar = tqdm(queries, desc=name, unit="题", disable=not progress)
        rows = [metrics(search(query.text), qrels[query.id]) for query in bar]
        means[name] = {key: round(fmean(row[key] for row in rows), 4) for key in rows[0]}
    return means


def searches(shelf: Shelf) -> dict[str, Search]:
    """Each search of the product by its name."""
    return {
        "lexical": lambda text: [
            found.key.clause_id for found in shelf.fulltext.search(text, _DEPTH)
        ],
        "dense": partial(_dense, shelf),
        "full": partial(_full, Retriever(shelf)),
    }


def metrics(ranked: Sequence[str], gains: Mapping[str, int]) -> dict[str, float]:
    """All metrics of one query; it has at least one relevant row."""
    relevant = {one for one, gain in gains.items() if gain > 0}
    found = {f"recall@{k}": recall_at(ranked, relevant, k) for k in (5, 10, 20, 100)}
    found["mrr@10"] = reciprocal_rank(ranked, relevant, 10)
    found["ndcg@10"] = ndcg_at(ranked, gains, 10)
    return {key: value for key, value in found.items() if value is not None}


def _dense(shelf: Shelf, text: str) -> list[str]:
    """The rows nearest by vectors; more windows are fetched where several are of one row."""
    vector = shelf.embedder.embed_questions([text])[0]
    count, windows = _DEPTH, shelf.store.count()
    while True:
        near = shelf.store.nearest(vector, count)
        if len(near) >= _DEPTH or count >= windows:
            return [one.key.clause_id for one in near[:_DEPTH]]
        count *= 2


def _full(retriever: Retriever, text: str) -> list[str]:
    """The rows as the retriever ranks them when it is asked for few, then what more it finds.

    How scores are standardised depends on how many candidates there are, so that the head of a
    long list is not quite what the product shows. The copies of a hit, which the product offers as
    its sources, come right after it.
    """
    ranked: dict[str, None] = {}
    for count in (_SHOWN, _DEPTH):
        found = retriever.search(text, k=count, region=None, as_of=today())
        for hit in found.hits:
            ranked[hit.clause.id] = None
            ranked.update((clause.id, None) for clause, _ in hit.copies)
    return list(ranked)[:_DEPTH]
