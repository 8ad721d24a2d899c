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
from rag.domain import (
    HEAD,
    NOT_IN_FORCE,
    AnswerStatus,
    DocumentStatus,
    Hit,
    PolicyDocument,
    RejectedHit,
    Retrieval,
)
from rag.draft import Draft
from rag.evidence import Subject
from rag.library import Library
from rag.places import applies_to
from rag.plain import plain
from rag.prompts import message
from rag.reference import mentions
from rag.searched import Searched
from rag.sentences import sentences

_LOOKED_AT = 5
"""So many of the clauses found, on either side, are compared."""
_SPEAKS, _CLEARLY = 0.3, 0.15
"""How far a clause must speak of the subject, and how much more than any that is in force.
Of the evaluation sets' questions those on what lapsed lie 0.28 and more above, no other does."""
_LAPSED = NOT_IN_FORCE - {DocumentStatus.DRAFT}
_TERM = re.compile(r"有效期|有效时间|试行|(?:执行|实施|施行)期限|截[止至]|[至到].{2,14}止")
_START = re.compile(r"起.{0,6}(?:施行|实施|执行|生效|试行)|(?:公布|发布|印发)之日")


def not_in_force(
    question: str, subject: Subject, retrieval: Retrieval, searched: Searched
) -> Draft | None:
    """The answer when a document that is named, or the subject's, is not in force, or None.

    None also where a clause in force was found first or speaks of the subject nearly as well, and
    where nothing in the documents says since or until when; unless nothing at all is in force that
    could be asked instead.
    """
    day, library = searched.as_of, searched.shelf.library
    if named := _named_not_in_force(question, day, library):
        return named
    lapsed = [hit for hit in retrieval.rejected if _lapsed(hit, searched.region, day)][:_LOOKED_AT]
    if not lapsed:
        return None
    best = max(lapsed, key=lambda hit: _fit(subject, hit))
    if not retrieval.hits:
        return _told(best.document, day, library) or _status_alone(best.document, day)
    others = _others(best.document, retrieval.hits, day)
    if any(hit.score >= best.score for hit in others):
        return None
    fit = max((_fit(subject, hit) for hit in others[:_LOOKED_AT]), default=0.0)
    if _fit(subject, best) < max(_SPEAKS, fit + _CLEARLY):
        return None
    return _told(best.document, day, library)


def _named_not_in_force(question: str, day: date, library: Library) -> Draft | None:
    """The answer to a question that names a document, and one only, that is not in force."""
    text = plain(question)
    named = [s for s in library.view().documents if mentions(text, s)]
    if len(named) != 1 or status_of(named[0], day) not in _LAPSED:
        return None
    return _told(library.document(named[0].id, named[0].version), day, library)


def _told(document: PolicyDocument, day: date, library: Library) -> Draft | None:
    quote = _said_by(document, day, library)
    if quote is None:
        return None
    # A number that the clause does not say would stand without its evidence.
    number = plain(document.metadata.number or "")
    said = (number and number in plain(quote.text)) or quote.document.id == document.id
    name = document.name if said else f"《{document.metadata.title}》"
    text = message("answer.lapsed", name=name, status=status_of(document, day)) + quote.text
    return Draft(AnswerStatus.ANSWERED, (Line(text, (quote,)), Line(message("answer.lapsed_rest"))))


def _status_alone(document: PolicyDocument, day: date) -> Draft | None:
    """That a document is not in force where no clause says since when: its title, and no more."""
    title = next((c for c in document.clauses if c.path[-1] == "标题"), None)
    if title is None:
        return None
    name, status = f"《{document.metadata.title}》", status_of(document, day)
    lines = (
        Line(message("answer.lapsed_by_page", name=name, status=status),
             (Quote(title.text, title, document),)),
        Line(message("answer.lapsed_rest")),
    )  # fmt: skip
    return Draft(AnswerStatus.NO_EVIDENCE, lines)


def _lapsed(hit: RejectedHit, region: str | None, day: date) -> bool:
    applies = applies_to(hit.document.metadata.region, region)
    return applies and status_of(hit.document, day) in _LAPSED


def _fit(subject: Subject, hit: Hit | RejectedHit) -> float:
    title = hit.document.metadata.title
    return subject.coverage(f"{title}\n{hit.clause.context}\n{hit.clause.text}")


def _others(document: PolicyDocument, hits: Sequence[Hit], day: date) -> list[Hit]:
    """What is in force, without the clauses that say that the document lapsed.

    Of the document that says it the head names it too; what else it provides is in force.
    """
    change = change_by(document, day)
    if change is None:
        return list(hits)
    by = change.document_id
    say = {c.relation.clause_id for c in document.changes if c.document_id == by}
    return [
        hit
        for hit in hits
        if hit.document.id != by or not (hit.clause.id in say or hit.clause.path[0] == HEAD)
    ]


def _said_by(document: PolicyDocument, day: date, library: Library) -> Quote | None:
    """The slice that says since or until when a document does not hold."""
    if change := change_by(document, day):
        other = library.document(change.document_id, change.version)
        # The body says more than the title, which says it too.
        same = [c.relation for c in document.changes if c.document_id == other.id
                and c.relation.kind is change.relation.kind]  # fmt: skip
        places = [(clause, r) for r in same if (clause := other.clause(r.clause_id))]
        if not places:
            return None
        clause, relation = min(places, key=lambda place: place[0].path[0] == HEAD)
        return Quote(_sentence_at(clause.text, relation.start), clause, other)
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
