"""What is said where nothing answers: verdict, what was searched, what is near, who to ask.

A “no” is a claim too, so each negative sentence names what was searched and is said only where
`rag.negatives` finds it true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.citations import Line, Quote
from rag.domain import HEAD, AnswerStatus, Clause, PolicyDocument, RelationKind
from rag.draft import Draft
from rag.duty import duty_of
from rag.evidence import Sentence, Subject
from rag.figures import asked_figures
from rag.kinds import FIGURE_KINDS, PAID_KINDS
from rag.negatives import unset_in, whole_text_has_none
from rag.prompts import message
from rag.searched import Searched
from rag.sentences import sentences
from rag.understand import Understood
from rag.words import fold

_MOST = 5
"""An answer has at most so many lines unless a list was asked for."""
_SUPPORTS = re.compile(r"支持|鼓励|推动|引导|扶持|培育")
_ON_SUBJECT = 0.5
"""How far a sentence must speak of the subject for its support to be that of the subject."""
_DEFERRED = re.compile(
    r"另行(?:制定|规定|公布|通知|发布|明确|印发|研究)"
    r"|(?:具体|实施|操作)(?:标准|细则|办法)[^。]{0,12}由[^。]{2,30}制定"
)
"""Words that leave the matter to another document."""
_NAMES_NO_BODY = re.compile(r"\d|[局厅委部院办]|政府|银行|公司|中心")
"""What the title of a document not held may not have: it would be a claim without evidence."""


def refusal(
    asked: Understood, subject: Subject, near: Sentence | None, searched: Searched
) -> Draft:
    """The refusal of a question: at most five lines, the first of them the verdict.

    :param near: the sentence nearest to the question, None where none is near enough to show.
    """
    if near and _only_supports(asked, subject, near):
        document = near.quote.document
        verdict = message("answer.verdict_directional") + _directional(document)
        lines = [Line(verdict), near.line, *_beside(asked, subject, near, searched)]
        return Draft(AnswerStatus.NO_EVIDENCE, _cut(lines))
    has_one = near is not None and asked.kind in FIGURE_KINDS and asked_figures(asked)(near.counted)
    if near and has_one and near.own >= _ON_SUBJECT:
        # What has a figure of that kind may be what is asked for: it is not said to be unseen.
        lines = [Line(message("answer.verdict_depends") + message("answer.perhaps")), near.line]
    else:
        # Beside a figure of that kind it is not said either that no such figure was seen.
        figure = asked.kind in FIGURE_KINDS and not has_one
        what = message(f"answer.none_{asked.kind}" if figure else "answer.none")
        said = message("answer.unseen", count=len(searched.documents), what=what)
        lines = [Line(message("answer.verdict_unseen") + said)]
        lines += [Line(message("answer.near") + near.text, near.quotes)] if near else []
    lines += _beside(asked, subject, near, searched)
    return Draft(AnswerStatus.NO_EVIDENCE, _cut(lines))


def duty_line(document: PolicyDocument, clause: Clause) -> Line | None:
    """Who is responsible for a clause, quoted from where it stands; None where nothing says so."""
    duty = duty_of(document, clause)
    if duty is None:
        return None
    heading = "".join(duty.owner.path) + (duty.owner.heading or "")
    text = message("answer.duty", heading=heading) + duty.text
    return Line(text, (Quote(duty.text, duty.owner, document),))


def _only_supports(asked: Understood, subject: Subject, near: Sentence) -> bool:
    """Whether money is asked for and the document on the subject supports without an amount."""
    return (
        asked.kind in PAID_KINDS
        and near.own >= _ON_SUBJECT
        and _SUPPORTS.search(near.text) is not None
        and unset_in(near.quote.document, subject)
    )


def _directional(document: PolicyDocument) -> str:
    """How far it can be said that there is no amount: of the whole document, or of the clause."""
    key = "whole_unset" if whole_text_has_none(document) else "clause_unset"
    return message(f"answer.{key}")


def _beside(
    asked: Understood, subject: Subject, near: Sentence | None, searched: Searched
) -> Iterator[Line]:
    """What else helps: what leaves the matter open, who is in charge, what is not held, 12345."""
    duty = None
    if near:
        document, clause = near.quote.document, near.quote.clause
        yield from _deferred(document, clause, subject)
        if duty := duty_line(document, clause):
            yield duty
    if elsewhere := _not_held(asked, near, searched):
        yield elsewhere
    yield Line(message("answer.hotline" if duty else "answer.hotline_alone"))


def _deferred(document: PolicyDocument, clause: Clause, subject: Subject) -> Iterator[Line]:
    """The sentence that leaves the matter to another rule: of the clause, or of one around it."""
    around = [clause, *document.ancestors(clause), *document.children(clause)]
    others = [c for c in document.clauses if c.path[0] != HEAD and c not in around]
    for one in [*around, *others]:
        for piece in sentences(one.text) if _DEFERRED.search(fold(one.text)) else ():
            fits = one in around or subject.coverage(f"{one.context}\n{piece}") >= _ON_SUBJECT
            if fits and _DEFERRED.search(fold(piece)):
                said = piece.strip()
                yield Line(message("answer.deferred") + said, (Quote(said, one, document),))
                return


def _not_held(asked: Understood, near: Sentence | None, searched: Searched) -> Line | None:
    """A document that may settle the matter and is not held: cited nearby, or known of."""
    if near:
        document, clause = near.quote.document, near.quote.clause
        for relation in document.relations:
            named = relation.kind in (RelationKind.MENTIONS, RelationKind.IMPLEMENTS)
            if relation.clause_id == clause.id and named and relation.title:
                title = f"《{relation.title}》"
                if title in clause.text and not searched.holds(relation.title):
                    quote = clause.text[relation.start : relation.end]
                    quotes = (Quote(quote, clause, document),)
                    return Line(message("answer.not_held", title=title), quotes)
    for known in searched.known(asked.subject)[:1]:
        if not _NAMES_NO_BODY.search(known.title):
            return Line(message("answer.not_held", title=f"《{known.title}》"))
    return None


def _cut(lines: list[Line]) -> tuple[Line, ...]:
    """At most so many lines: what comes before the last one gives way."""
    return tuple([*lines[: _MOST - 1], lines[-1]] if len(lines) > _MOST else lines)
