"""From a question to ranked hits: vectors and words, fused, filtered, cut."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, pstdev

import numpy as np
from numpy.typing import NDArray

from rag.domain import Clause, DocumentStatus, Hit, Level, PolicyDocument, RejectedHit, Retrieval
from rag.embedding import Embedder
from rag.fulltext import Fulltext
from rag.library import Library
from rag.places import applies_to
from rag.prompts import message
from rag.store import Store

_CANDIDATES = 60
"""How many each search hands to the fusion."""
_WEIGHT_WORDS, _WEIGHT_VECTORS = 0.6, 0.4
"""Standardised scores added with weights beat reciprocal ranks on policy pages."""
_NEARER, _MORE_WORDS = 0.03, 1.5
"""National clauses lead when their best cosine is so much greater than that of the local ones and
their best BM25 so many times as great. Of 214 questions about the local document of the evaluation
sets none but the two on taxes passes both, of 33 about laws all do."""


@dataclass(frozen=True, slots=True)
class _Tiers:
    """The hits that lead and those behind, best first; why, and the documents behind as a whole."""

    first: Sequence[Hit]
    behind: Sequence[Hit] = ()
    reason: str = ""
    apart: frozenset[str] = frozenset()


class Retriever:
    """Search over the clauses of the current versions."""

    def __init__(
        self, library: Library, store: Store, fulltext: Fulltext, embedder: Embedder
    ) -> None:
        self._library = library
        self._store = store
        self._fulltext = fulltext
        self._embedder = embedder

    def search(self, text: str, *, k: int, region: str | None, as_of: date) -> Retrieval:
        """The `k` best clauses for a text, and those found but not used.

        Hits are either of local documents or of national ones: the local ones, unless the national
        ones are clearly nearer to the text. Those that stand behind are among the rejected.

        :param region: only documents that apply there; None means wherever documents are held for.
        :param as_of: only documents in force on that day (unknown validity counts as in force).
        """
        tiers = self._tiers(text)
        hits: list[Hit] = []
        rejected: list[RejectedHit] = []
        for hit in tiers.first:
            unfit = _reason_to_reject(hit.document, hit.clause, region, as_of)
            if unfit is None and len(hits) >= k:
                unfit = message("search.below_cut", count=k)
            if unfit is None:
                hits.append(hit)
            else:
                rejected.append(RejectedHit(hit.clause, hit.document, unfit))
        for hit in tiers.behind:
            unfit = _reason_to_reject(hit.document, hit.clause, region, as_of) or tiers.reason
            rejected.append(RejectedHit(hit.clause, hit.document, unfit))
        return Retrieval(tuple(hits), tuple(rejected), tiers.apart)

    def _tiers(self, text: str) -> _Tiers:
        vector = self._embedder.embed_questions([text])[0]
        documents = self._library.documents()
        national = frozenset(d.id for d in documents if d.metadata.level is Level.NATIONAL)
        hits = self._hits(text, vector)
        if not national:
            return _Tiers(hits)
        # Among thousands of national clauses the few local ones may not be near enough to be
        # found, so they are also looked for on their own.
        local = self._hits(text, vector, without=national)
        above = [hit for hit in hits if hit.document.id in national]
        if _clearly_nearer(above, local):
            return _Tiers(above, local, message("search.behind_national"))
        return _Tiers(local, above, message("search.behind_local"), national)

    def _hits(
        self, text: str, vector: NDArray[np.float32], without: Collection[str] = ()
    ) -> list[Hit]:
        """What words and vectors find, best first, whether it may be used or not."""
        near = {
            (n.clause_id, n.version): n.similarity
            for n in self._store.nearest(vector, _CANDIDATES, without)
        }
        found = {
            (f.clause_id, f.version): f.score
            for f in self._fulltext.search(text, _CANDIDATES, without)
        }
        scores = _fuse(found, near)
        held = self._library.find([clause_id for clause_id, _ in scores])
        hits: list[Hit] = []
        for key in sorted(scores, key=lambda key: (-scores[key], key)):
            document, clause = held.get(key[0], (None, None))
            if document is None or clause is None or document.version != key[1]:
                continue  # a row of a version that is not published, or no longer
            by = (("lexical", found), ("dense", near))
            found_by = tuple(name for name, result in by if key in result)
            hits.append(Hit(clause, document, scores[key], near.get(key), found_by, found.get(key)))
        return hits


def _clearly_nearer(hits: Sequence[Hit], others: Sequence[Hit]) -> bool:
    """Whether hits lie nearer to a question than others, by vectors and by words."""
    by_vector = _best(h.similarity for h in hits) - _best(h.similarity for h in others)
    by_words = _best(h.words for h in hits) / max(1.0, _best(h.words for h in others))
    return by_vector >= _NEARER and by_words >= _MORE_WORDS


def _best(values: Iterable[float | None]) -> float:
    return max((value for value in values if value is not None), default=0.0)


def _fuse(
    words: Mapping[tuple[str, str], float], vectors: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str], float]:
    """Weighted sum of standardised scores.

    A clause that the words missed shares none, so its BM25 is 0; one that the vectors missed lies
    beyond the last that they found.
    """
    candidates = list(dict.fromkeys([*words, *vectors]))
    total = dict.fromkeys(candidates, 0.0)
    floor_vectors = min(vectors.values(), default=0.0)
    for weight, scores, floor in (
        (_WEIGHT_WORDS, words, 0.0),
        (_WEIGHT_VECTORS, vectors, floor_vectors),
    ):
        column = [scores.get(key, floor) for key in candidates]
        mean, deviation = fmean(column), pstdev(column) or 1.0
        for key, value in zip(candidates, column, strict=True):
            total[key] += weight * (value - mean) / deviation
    return total


def _reason_to_reject(
    document: PolicyDocument, clause: Clause, region: str | None, as_of: date
) -> str | None:
    if not applies_to(document.metadata.region, region):
        return message("search.other_region", region=document.metadata.region)
    status = document.status_on(as_of)
    if status in (DocumentStatus.NOT_YET, DocumentStatus.EXPIRED, DocumentStatus.REPEALED):
        return message("search.not_in_force", day=as_of, status=status)
    if clause.path[-1] == "公开属性":
        return message("search.no_content")
    return None
