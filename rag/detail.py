"""Asking back where a question has several readings, with the readings as choices."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.cells import cells_of, is_row, read_row
from rag.citations import Line, Quote
from rag.domain import AnswerStatus, Hit, Level, PolicyDocument, Summary
from rag.draft import Draft
from rag.evidence import Subject
from rag.plain import plain
from rag.prompts import message
from rag.reference import mentions
from rag.searched import Searched
from rag.titles import title_key
from rag.understand import HEAD_KINDS, Understood

_MOST = 3
"""So many readings are answered or offered at once."""
_THIS = re.compile(
    r"(?:这|该|此|本)(?:一?[份个项部]|一)?"
    r"(?P<noun>文件|公文|政策|通知|意见|办法|方案|规划|计划|细则|措施|规定|条例)"
)
_ANY = ("文件", "公文", "政策", "通知")
"""Nouns that say nothing of what kind of document is meant."""
_CONTENT = 0.5
"""From so much of the subject in one title on, the rest of a question says which is meant."""


def which_document(
    asked: Understood, subject: Subject, hits: Sequence[Hit], searched: Searched
) -> Draft | None:
    """The question back where 这份文件 or a title can mean several documents, else None."""
    meant = _meant(asked, subject, searched)
    if len(meant) < 2:
        return None
    order = {hit.document.id: place for place, hit in reversed([*enumerate(hits)])}
    meant.sort(key=lambda s: order.get(s.id, len(order)))
    documents = [searched.read(s) for s in meant[:_MOST]]
    lines = [Line(message("answer.which")), *map(_named_line, documents)]
    choices = tuple(
        message("answer.suggest_which", name=f"《{d.metadata.title}》", question=asked.text)
        for d in documents
    )
    return Draft(AnswerStatus.NEEDS_DETAIL, tuple(lines), choices)


def levels(asked: Understood, subject: Subject, lines: Sequence[Line]) -> Draft:
    """An answer from a row of a table with the rows that fit the question as well.

    Up to three are all given; of more, the question back which is meant, with their first cells.
    """
    draft = Draft(AnswerStatus.ANSWERED, tuple(lines))
    if len(lines) != 1 or not lines[0].quotes or not is_row(lines[0].quotes[0].clause):
        return draft
    quote = lines[0].quotes[0]
    document, row = quote.document, quote.clause
    fit = subject.coverage(f"{row.context}\n{read_row(document, row).said}")
    beside = [c for c in document.clauses if is_row(c) and c.path[:-1] == row.path[:-1]]
    said = [(c, read_row(document, c)) for c in beside]
    alike = [(c, r) for c, r in said if subject.coverage(f"{c.context}\n{r.said}") >= fit]
    if len(alike) < 2:
        return draft
    if len(alike) <= _MOST:
        rows = (
            Line(r.said, tuple(Quote(c.text, c, document) for c in r.clauses)) for _, r in alike
        )
        return Draft(AnswerStatus.ANSWERED, tuple(rows))
    if re.search(r"\d", asked.text):
        return draft  # a figure of the question picks the row in a way that is not read here
    firsts = dict.fromkeys(cells_of(document, c)[0].text for c, _ in alike)
    choices = [
        message("answer.suggest_which", name=name, question=asked.text) for name in firsts if name
    ]
    if len(choices) < 2:
        return draft
    text = (Line(message("answer.which_level")), lines[0])
    return Draft(AnswerStatus.NEEDS_DETAIL, text, tuple(choices[:_MOST]))


def _meant(asked: Understood, subject: Subject, searched: Searched) -> list[Summary]:
    """The documents that a title or 这份文件 in a question can mean; [] where it has neither."""
    text = plain(asked.text)
    this = _THIS.search(text)
    ends: dict[int, list[Summary]] = {}
    for summary in searched.documents if this or "《" in text else ():
        for end in mentions(text, summary):
            ends.setdefault(end, []).append(summary)
    if ends:
        several = [found for found in ends.values() if len(_readings(text, found)) > 1]
        return _readings(text, several[0]) if len(ends) == 1 and several else []
    # A question with a subject of its own is answered from whatever document speaks of that.
    if this is None or (subject.weights and asked.kind not in HEAD_KINDS):
        return []
    local = [s for s in searched.documents if s.metadata.level is not Level.NATIONAL]
    if any(subject.weights and subject.coverage(s.metadata.title) >= _CONTENT for s in local):
        return []
    noun = this["noun"]
    return [s for s in local if noun in _ANY or plain(s.metadata.title).endswith(noun)]


def _readings(text: str, found: Sequence[Summary]) -> list[Summary]:
    """The documents that one mention can mean: those of its whole title, where there are any."""
    whole = [s for s in found if f"《{title_key(s.metadata.title)}》" in text]
    by_id = {s.id: s for s in whole or found}
    return list(by_id.values())


def _named_line(document: PolicyDocument) -> Line:
    """A document by its title and number, each quoted from the clause where it stands."""
    quotes: list[Quote] = []
    number = document.metadata.number
    for clause in document.clauses:
        title = clause.path[-1] == "标题"
        if title or (number and number in clause.text and len(quotes) < 2):
            quotes.append(Quote(clause.text, clause, document))
    name = document.name if any(number and number in q.text for q in quotes) else ""
    return Line(name or f"《{document.metadata.title}》", tuple(quotes[:2]))
