"""From a question to ranked hits: vectors and words, fused, filtered, cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import fmean, pstdev

from rag.changes import status_of
from rag.domain import (
    NOT_IN_FORCE,
    Clause,
    ClauseKey,
    Hit,
    PolicyDocument,
    RejectedHit,
    Retrieval,
)
from rag.library import View
from rag.places import applies_to
from rag.prompts import message
from rag.shelf import Shelf

Scores = Mapping[ClauseKey, float]

_CANDIDATES = 60
"""How many each search hands to the fusion."""
_WEIGHT_WORDS, _WEIGHT_VECTORS = 0.6, 0.4
"""Standardised scores added with weights beat reciprocal ranks on policy pages."""


class Retriever:
    """Search over the clauses that are published."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def search(self, text: str, *, k: int, region: str | None, as_of: date) -> Retrieval:
        """The `k` best clauses for a text, and those found but not used.

        :param region: only documents that apply there; None means wherever documents are held for.
        :param as_of: only documents in force on that day (unknown validity counts as in force),
            each in the version that was its text then.
        """
        vector = self._shelf.embedder.embed_questions([text])[0]
        while True:
            view = self._shelf.follow()
            near = {n.key: n.similarity for n in self._shelf.store.nearest(vector, _CANDIDATES)}
            found = {f.key: f.score for f in self._shelf.fulltext.search(text, _CANDIDATES)}
            retrieval = self._rank(found, near, view, _Wanted(k, region, as_of))
            if self._shelf.library.generation() == view.generation:
                return retrieval
            # Something was published meanwhile: what was read may be of two generations.

    def _rank(self, found: Scores, near: Scores, view: View, wanted: _Wanted) -> Retrieval:
        scores = _fuse(found, near)
        hits: list[Hit] = []
        rejected: list[RejectedHit] = []
        for key in sorted(scores, key=lambda key: (-scores[key], key)):
            if view.version_on(key.document_id, wanted.as_of) != key.version:
                continue  # not published yet, or not any more, or not the text of that day
            document = self._shelf.library.document(key.document_id, key.version)
            clause = document.clause(key.clause_id)
            if clause is None:
                continue  # left by an ingest that was killed; `cewen check` names it
            reason = _reason_to_reject(document, clause, wanted)
            if reason is None and len(hits) >= wanted.k:
                reason = message("search.below_cut", count=wanted.k)
            if reason is not None:
                rejected.append(RejectedHit(clause, document, reason))
                continue
            by = (("lexical", found), ("dense", near))
            found_by = tuple(name for name, result in by if key in result)
            hits.append(Hit(clause, document, scores[key], near.get(key), found_by))
        return Retrieval(tuple(hits), tuple(rejected))


@dataclass(frozen=True, slots=True)
class _Wanted:
    k: int
    region: str | None
    as_of: date


def _fuse(words: Scores, vectors: Scores) -> dict[ClauseKey, float]:
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


def _reason_to_reject(document: PolicyDocument, clause: Clause, wanted: _Wanted) -> str | None:
    if not applies_to(document.metadata.region, wanted.region):
        return message("search.other_region", region=document.metadata.region)
    status = status_of(document, wanted.as_of)
    if status in NOT_IN_FORCE:
        return message("search.not_in_force", day=wanted.as_of, status=status)
    if clause.path[-1] == "公开属性":
        return message("search.no_content")
    return None
