"""From a question to ranked hits: vectors and words, fused, filtered, cut."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from statistics import fmean, pstdev

from rag.domain import NOT_IN_FORCE, Clause, Hit, PolicyDocument, RejectedHit, Retrieval
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

        :param region: only documents that apply there; None means wherever documents are held for.
        :param as_of: only documents in force on that day (unknown validity counts as in force).
        """
        vector = self._embedder.embed_questions([text])[0]
        near = {
            (n.clause_id, n.version): n.similarity for n in self._store.nearest(vector, _CANDIDATES)
        }
        found = {
            (f.clause_id, f.version): f.score for f in self._fulltext.search(text, _CANDIDATES)
        }
        scores = _fuse(found, near)
        held = self._library.find([clause_id for clause_id, _ in scores])
        hits: list[Hit] = []
        rejected: list[RejectedHit] = []
        for key in sorted(scores, key=lambda key: (-scores[key], key)):
            document, clause = held.get(key[0], (None, None))
            if document is None or clause is None or document.version != key[1]:
                continue  # a row of a version that is not published, or no longer
            reason = _reason_to_reject(document, clause, region, as_of)
            if reason is None and len(hits) >= k:
                reason = message("search.below_cut", count=k)
            if reason is not None:
                rejected.append(RejectedHit(clause, document, reason))
                continue
            by = (("lexical", found), ("dense", near))
            found_by = tuple(name for name, result in by if key in result)
            hits.append(Hit(clause, document, scores[key], near.get(key), found_by))
        return Retrieval(tuple(hits), tuple(rejected))


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
    if status in NOT_IN_FORCE:
        return message("search.not_in_force", day=as_of, status=status)
    if clause.path[-1] == "公开属性":
        return message("search.no_content")
    return None
