"""Checks a text of others against the documents held: each claim supported, contradicted or not.

A claim is contradicted only where a clause speaks of the same subject in much the same words and a
figure, limit, negation or the like in it differs; what merely is not found is said to be so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from rag.beside import Beside, Place, best_beside, best_quote
from rag.changes import status_of
from rag.cited import Cited, cited_in, uncited
from rag.claims import claims
from rag.domain import NOT_IN_FORCE, Citation
from rag.errors import QuestionRejected, StoreEmpty
from rag.fidelity import Finding
from rag.retrieve import Retriever
from rag.shelf import Shelf

TEXT_LIMIT = 20_000
"""The most characters of a text."""
_LOOKED_AT = 6
"""So many of the clauses found are compared with a claim, and of those not in force."""


class Verdict(StrEnum):
    """What the documents held say of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, the verdict on it, the clauses that it rests on or fails, and what differs.

    `status` is that of the cited document on the day, empty where nothing is cited.
    """

    text: str
    verdict: Verdict
    citations: tuple[Citation, ...] = ()
    differences: tuple[Finding, ...] = ()
    status: str = ""


@dataclass(frozen=True, slots=True)
class Verifier:
    """Checks texts against the documents held. Safe to use from several threads."""

    shelf: Shelf
    retriever: Retriever

    def verify(self, text: str, as_of: date, region: str | None = None) -> list[Claim]:
        """The claims of a text in order, each with a verdict; [] when it claims nothing.

        :param as_of: only what is in force on that day supports a claim.
        :param region: only documents that apply there; None means all.
        :raises QuestionRejected: when the text is empty or too long.
        :raises StoreEmpty: when no document is held.
        """
        if not text.strip():
            raise QuestionRejected("text_empty")
        if len(text) > TEXT_LIMIT:
            raise QuestionRejected("text_too_long", length=len(text), limit=TEXT_LIMIT)
        if not self.shelf.library.view().documents:
            raise StoreEmpty("store_empty")
        return [self._judged(claim, as_of, region) for claim in claims(text)]

    def _judged(self, claim: str, as_of: date, region: str | None) -> Claim:
        said = uncited(claim)
        found = self.retriever.search(said, k=_LOOKED_AT, region=region, as_of=as_of)
        cited = cited_in(claim, self.shelf.library, as_of)
        near: list[Place] = [*cited.clauses, *((hit.clause, hit.document) for hit in found.hits)]
        others = [(hit.clause, hit.document) for hit in found.rejected]
        gone = [place for place in [*near, *others] if _lapsed(place, as_of)][:_LOOKED_AT]
        best = best_beside(said, [place for place in near if not _lapsed(place, as_of)])
        before = best_beside(said, gone)
        settled = best is not None and (best.supports or best.contradicts)
        if not settled and before is not None and before.supports:
            return _not_in_force(claim, before, as_of)
        if best is not None and best.supports:
            wrong = _wrongly_cited(cited, best)
            verdict = Verdict.CONTRADICTED if wrong else Verdict.SUPPORTED
            return _claim(claim, verdict, best, wrong, as_of)
        if best is not None and best.contradicts:
            differing = (*best.comparison.findings, *cited.missing)
            return _claim(claim, Verdict.CONTRADICTED, best, differing, as_of)
        false = tuple(f for f in cited.missing if not f.stands)
        verdict = Verdict.CONTRADICTED if false else Verdict.NOT_FOUND
        return Claim(claim, verdict, differences=cited.missing)


def _lapsed(place: Place, as_of: date) -> bool:
    return status_of(place[1], as_of) in NOT_IN_FORCE


def _wrongly_cited(cited: Cited, best: Beside) -> tuple[Finding, ...]:
    """The citation of a claim that another clause supports, and the clause that does."""
    labels = [document.label(clause) for clause, document in best.places]
    if cited.clauses and not any(
        _within(place, named) for place in best.places for named in cited.clauses
    ):
        said = "、".join(document.label(clause) for clause, document in cited.clauses)
        return (Finding("citation", said, labels[0]),)
    return tuple(replace(f, stands=f.stands or labels[0]) for f in cited.missing)


def _within(place: Place, named: Place) -> bool:
    """Whether a clause is the one that is named, or stands below it."""
    (clause, document), (upper, other) = place, named
    return document.id == other.id and clause.path[: len(upper.path)] == upper.path


def _not_in_force(claim: str, before: Beside, as_of: date) -> Claim:
    """What only a document says that is not in force: not found, and its status said."""
    document = before.places[0][1]
    status = Finding("status", document.name, status_of(document, as_of))
    return _claim(claim, Verdict.NOT_FOUND, before, (status,), as_of)


def _claim(
    text: str, verdict: Verdict, found: Beside, differences: Sequence[Finding], as_of: date
) -> Claim:
    citations = tuple(
        Citation(n, clause, document, best_quote(text, clause))
        for n, (clause, document) in enumerate(found.places, 1)
    )
    statuses = dict.fromkeys(str(status_of(document, as_of)) for _, document in found.places)
    return Claim(text, verdict, citations, tuple(differences), "、".join(statuses))
