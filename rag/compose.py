"""The answer without a model: verbatim sentences of clauses, chosen by what is asked.

Each kind of question has its own rule for what may count as an answer (a figure of the asked unit,
a duty bracket, a line of the head, items of a list). Where no rule is met there is no evidence,
and the nearest passage is shown as what it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.cells import is_row, read_row
from rag.citations import Line, Quote
from rag.detail import levels
from rag.domain import HEAD, AnswerStatus, Clause, Hit, PolicyDocument
from rag.draft import Draft
from rag.duty import duty_bracket
from rag.evidence import Sentence, Subject, read_sentences
from rag.figures import figure_answer
from rag.kinds import FIGURE_KINDS, PAID_KINDS
from rag.negatives import belied_by
from rag.premise import (
    charge_answer,
    in_charge_of,
    not_listed,
    premise_answer,
    premise_of,
)
from rag.refusal import duty_line, refusal
from rag.searched import Searched
from rag.understand import Kind, Understood
from rag.verdict import with_verdict

_HEAD_ROLES = {
    Kind.NUMBER: ("文号", "附件"),
    Kind.TITLE: ("标题",),
    Kind.ISSUER: ("落款",),
    Kind.ISSUED: ("成文日期",),
    Kind.ADDRESSEE: ("主送机关",),
}
_COUNTED = (*PAID_KINDS, Kind.COUNT)
"""Of these kinds no figure is said to be missing before all clauses on the subject were read."""
_MOST = {Kind.ENUMERATION: 3, Kind.SUPPORT: 4, Kind.FACT: 2, Kind.DEFINITION: 1}
_CLOSE = 0.85
"""A further sentence is added when it fits nearly as well as the best one."""
_NAMED_ALL = 0.9
"""How far the words of a question must be of a clause's name for it to ask of nothing more."""
_DUTY_FIT = 0.35
"""How far a clause must speak of the subject for its duty to be the answer."""
_CHARGES = re.compile(r"(?:部门|机关|机构|委员会|政府)[^。；;]{0,40}(?:负责|主管|承担|履行)")
_CHARGE_TIED = 0.6
"""How far a sentence must speak of the subject for the department that it names to be in charge."""
_DEFINES = re.compile(r"是指|所称.{1,20}[,，]?(?:是)?指|的含义")
_NO_ITEM = ("续段", "表头")
"""Clauses below a list that are not items of it."""
_SHORT_ITEM = 130
"""An item of a list is quoted whole up to this length in characters, else by its heading."""


def compose(
    asked: Understood, subject: Subject, hits: Sequence[Hit], sure: float, searched: Searched
) -> Draft:
    """Choose the lines that answer, or say that nothing does.

    :param sure: how sure retrieval is that the hits speak of the subject, 0 to 1.
    """
    sentences = read_sentences(hits, subject)
    lines = _from_head(asked.kind, subject, hits)
    if not lines:
        lines = _named(asked.kind, subject, hits)
    if not lines and sure >= _CONFIDENT:
        lines = _answer(asked, subject, hits, sentences)
    if not lines and asked.kind in _COUNTED and (found := belied_by(asked, subject, searched)):
        lines = (found.line,)
    if lines:
        draft = levels(asked, subject, lines)
        if draft.status is AnswerStatus.NEEDS_DETAIL:
            return draft
        return replace(draft, lines=with_verdict(asked, draft.lines))
    body = [s for s in sentences if s.quote.clause.path[0] != HEAD]
    near = max(body, key=lambda s: s.fit, default=None) if sure >= _NEAR else None
    return refusal(asked, subject, near, searched)


_CONFIDENT = 0.4
_NEAR = 0.3
"""Below the first nothing is answered; below the second not even a near passage is shown."""


def _answer(
    asked: Understood, subject: Subject, hits: Sequence[Hit], sentences: list[Sentence]
) -> tuple[Line, ...]:
    if asked.kind is not Kind.NUMBER:
        sentences = [s for s in sentences if s.quote.clause.path[0] != HEAD]
        hits = [hit for hit in hits if hit.clause.path[0] != HEAD]
    presumed = _presumed(asked, subject, hits, sentences)
    if presumed is not None:
        return presumed
    if asked.kind is Kind.DEPARTMENT:
        return _duty(hits, subject) or _in_charge(sentences)
    if asked.kind in (*FIGURE_KINDS, Kind.NUMBER):
        return figure_answer(asked, subject, sentences)
    if lines := _departments_tasks(asked, hits):
        return lines
    if asked.kind is Kind.ENUMERATION and (lines := _items(subject, hits)):
        return lines
    return _sentences(asked.kind, sentences)


def _presumed(
    asked: Understood, subject: Subject, hits: Sequence[Hit], sentences: list[Sentence]
) -> tuple[Line, ...] | None:
    """The answer to what a question takes for granted, () for a refusal; None where it does not."""
    if lines := not_listed(asked.text, subject, hits):
        return lines
    if (name := in_charge_of(asked.text)) and (duty := _duty(hits, subject)):
        return charge_answer(name, duty[0])
    if (premise := premise_of(asked.text)) is None:
        return None
    lines = premise_answer(premise, subject, sentences)
    return lines if lines or premise.text[0].isdigit() else None


def _from_head(kind: Kind, subject: Subject, hits: Sequence[Hit]) -> tuple[Line, ...]:
    """A line of the document's head, when the question is about the document and not a part."""
    if kind not in _HEAD_ROLES or not hits:
        return ()
    document = hits[0].document
    if subject.weights and subject.coverage(document.name) < 0.6:
        return ()
    for role in _HEAD_ROLES[kind]:
        for clause in document.clauses:
            if clause.path[-1] == role:
                return (_line(Quote(clause.text, clause, document)),)
    return ()


def _named(kind: Kind, subject: Subject, hits: Sequence[Hit]) -> tuple[Line, ...]:
    """The clauses that a question names and asks no more of than what they say, with their items.

    Whole: what such a clause says is all of it.
    """
    named = [hit for hit in hits if "named" in hit.found_by]
    names = "\n".join(f"{hit.document.name}\n{hit.clause.context}" for hit in named)
    if kind not in (Kind.FACT, Kind.ENUMERATION) or subject.coverage(names) < _NAMED_ALL:
        return ()
    lines: list[Line] = []
    for hit in named:
        paragraphs = [row.strip() for row in hit.clause.text.splitlines() if row.strip()]
        lines += [_line(Quote(row, hit.clause, hit.document)) for row in paragraphs]
        items = [c for c in hit.document.children(hit.clause) if c.path[-1] not in _NO_ITEM]
        lines += [_item_line(hit.document, c, len(c.text) <= _SHORT_ITEM) for c in items]
    return tuple(lines)


def _duty(hits: Sequence[Hit], subject: Subject) -> tuple[Line, ...]:
    """The duty bracket that governs the best clause which has one and speaks of the subject."""
    for hit in hits[:3]:
        fit = subject.coverage(f"{hit.clause.context}\n{hit.clause.text}")
        if fit < _DUTY_FIT and "named" not in hit.found_by:
            continue
        if line := duty_line(hit.document, hit.clause):
            return (line,)
    return ()


def _in_charge(sentences: list[Sentence]) -> tuple[Line, ...]:
    """Sentences that name who is in charge, as statutes do it; best first, at most three."""
    naming = [s for s in sentences if _CHARGES.search(s.text) and s.own >= _CHARGE_TIED]
    naming.sort(key=lambda s: -s.fit)
    return tuple(s.line for s in naming[:3])


def _departments_tasks(asked: Understood, hits: Sequence[Hit]) -> tuple[Line, ...]:
    """What a department named in the question is responsible for: the headings of its clauses."""
    if asked.kind not in (Kind.ENUMERATION, Kind.SUPPORT, Kind.FACT) or not hits:
        return ()
    document = hits[0].document
    names = {name.removeprefix("市") for c in document.clauses for name in c.duty}
    named = [name for name in names if len(name) >= 2 and name in asked.text]
    if not named:
        return ()
    longest = max(named, key=len)
    own = [c for c in document.clauses if any(d.endswith(longest) for d in c.duty)]
    return tuple(_task_line(document, clause) for clause in own)


def _task_line(document: PolicyDocument, clause: Clause) -> Line:
    heading = _item_line(document, clause, whole=False)
    bracket = Quote(duty_bracket(clause.text) or clause.text, clause, document)
    return Line(heading.text + bracket.text, (*heading.quotes, bracket))


def _items(subject: Subject, hits: Sequence[Hit]) -> tuple[Line, ...]:
    """The items below a clause whose heading is what the question names."""
    for hit in hits:
        children = [c for c in hit.document.children(hit.clause) if c.path[-1] not in _NO_ITEM]
        # The items of an article stand below the part of a sentence that leads to them.
        leads = hit.clause.text if hit.clause.text.endswith(("：", ":")) else None
        heading = hit.clause.heading or leads
        if not heading or len(children) < 2 or subject.coverage(heading) < 0.75:
            continue
        whole = all(len(child.text) <= _SHORT_ITEM for child in children)
        if not whole and not all(child.heading for child in children):
            continue  # the articles of a chapter: too long to list, and without headings
        return (
            _item_line(hit.document, hit.clause, whole=False),
            *(_item_line(hit.document, child, whole) for child in children),
        )
    return ()


def _item_line(document: PolicyDocument, clause: Clause, whole: bool) -> Line:
    """An item of a list: whole, or up to the end of its heading; a row with its column heads."""
    if is_row(clause):
        row = read_row(document, clause)
        return Line(row.said, tuple(Quote(c.text, c, document) for c in row.clauses))
    text = clause.text
    if clause.heading and not whole:
        text = text[: text.index(clause.heading) + len(clause.heading)]
    return _line(Quote(text, clause, document))


def _sentences(kind: Kind, sentences: list[Sentence]) -> tuple[Line, ...]:
    """The best sentences, in the order of the documents."""
    if kind is Kind.DEFINITION:
        sentences = [s for s in sentences if _DEFINES.search(s.text)] or sentences
    ranked = sorted(sentences, key=lambda s: -s.fit)
    if not ranked or ranked[0].fit < 0.3:
        return ()
    best = ranked[0].fit
    chosen = [s for s in ranked[: _MOST.get(kind, 2)] if s.fit >= _CLOSE * best]
    chosen.sort(key=lambda s: (s.quote.document.id, s.quote.clause.start, s.position))
    return tuple(s.line for s in chosen)


def _line(quote: Quote) -> Line:
    return Line(quote.text, (quote,))
