"""Clauses that another document changed: what it says of them goes with them, or before them.

The text of a document stays as it was issued; a decision (将第五条修改为：“…”) is a document of its
own. Who reads the clause must read the decision too, or takes an old amount for one that holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from rag.citations import Line, Quote
from rag.domain import Clause, Hit, PolicyDocument, Relation, RelationKind
from rag.library import Library
from rag.plain import plain
from rag.prompts import message
from rag.titles import title_key
from rag.validity import holds

_CHANGES = re.compile(r"修改|删去|删除|增加|改为|调整为|替换")
_WHOLE = re.compile(r"(?:修改|调整|改)为\s*[:：]\s*[“\"]|删[去除]第[^“”]{1,12}[条项][。；;]?$")
"""A change that leaves nothing of the clause."""
_BEFORE = re.compile(
    r"(?:修改|调整|改|变)之?前|从前|原来|原先|过去|变化|变了|前后|[老旧](?:办法|规定|标准|政策)"
)
"""Words that ask for the text before a change."""

Amendment = tuple[Clause, PolicyDocument]
"""A clause that changes another one, and its document."""


def amendments(
    clause: Clause, document: PolicyDocument, day: date, library: Library
) -> list[Amendment]:
    """The clauses of other documents held that change a clause and hold on a day, oldest first."""
    named = _named(clause)
    if named is None:
        return []
    found: dict[str, Amendment] = {}
    for change in sorted(document.changes, key=lambda c: c.holds_from or date.min):
        since = change.relation.since or change.holds_from
        amends = change.relation.kind is RelationKind.AMENDS
        if not amends or not holds(since, document.metadata, day):
            continue
        other = library.document(change.document_id, change.version)
        for one in _on(change.relation, other):
            text = plain(one.text)
            if _CHANGES.search(text) and named.search(text):
                found.setdefault(one.id, (one, other))
    return list(found.values())


def _on(relation: Relation, other: PolicyDocument) -> tuple[Clause, ...]:
    """The clauses of a decision that are on the document of a relation, up to the next one's."""
    places = {clause.id: place for place, clause in enumerate(other.clauses)}
    start = places[relation.clause_id]
    ends = (
        places[one.clause_id]
        for one in other.relations
        if one.kind is RelationKind.AMENDS and _another(one, relation)
    )
    return other.clauses[start : min((end for end in ends if end > start), default=None)]


def _another(one: Relation, other: Relation) -> bool:
    """Whether two mentions are of two documents."""
    if one.number and other.number:
        return one.number != other.number
    return bool(one.title and other.title) and title_key(one.title) != title_key(other.title)


def with_amending(hits: Sequence[Hit], day: date, library: Library, most: int) -> list[Hit]:
    """The hits with the clauses that change one of the first after it."""
    order: dict[str, Hit] = {}
    own = {hit.clause.id: hit for hit in hits}
    for place, hit in enumerate(hits):
        order.setdefault(hit.clause.id, hit)
        if place < most and hit.document.changes:
            for clause, document in amendments(hit.clause, hit.document, day, library):
                found = own.get(clause.id, Hit(clause, document, hit.score, None, ("amends",)))
                order.setdefault(clause.id, replace(found, score=hit.score))
    return list(order.values())


def with_changes(
    lines: Sequence[Line], question: str, day: date, library: Library
) -> tuple[Line, ...]:
    """The lines of an answer with what changed the clauses that they quote.

    A line whose clause was replaced as a whole goes, unless the question asks how it was before;
    one that stays says that it is the former text.
    """
    asked_before = _BEFORE.search(question) is not None
    said: dict[str, Line] = {}
    for line in lines:
        changed = list(_changing(line, day, library))
        gone = changed and all(_WHOLE.search(quote.text) for quote in changed)
        if not gone or asked_before:
            former = changed and line.text == line.quotes[0].text
            text = message("answer.former", said=line.text) if former else line.text
            said.setdefault(text, replace(line, text=text))
        for quote in changed:
            said = {key: one for key, one in said.items() if one.quotes != (quote,)}
            text = message("answer.amended", said=quote.text)
            said[text] = Line(text, (quote,))
    return tuple(said.values())


def _changing(line: Line, day: date, library: Library) -> Iterator[Quote]:
    for quote in line.quotes:
        for clause, document in amendments(quote.clause, quote.document, day, library):
            yield Quote(clause.text.strip(), clause, document)


def _named(clause: Clause) -> re.Pattern[str] | None:
    """How a decision names a clause: by its article, or by all its marks."""
    marks = [plain(mark) for mark in clause.path]
    articles = [mark for mark in marks if re.fullmatch(r"第.+条", mark)]
    if articles:
        return re.compile(rf"{re.escape(articles[-1])}(?!之)")
    numbered = [mark for mark in marks if re.match(r"[一二三四五六七八九十]+、|\(|\d+\.", mark)]
    if not numbered:
        return None
    first = re.sub(r"[、.()]", "", numbered[0])
    rest = [re.sub(r"[、.()]", "", mark) for mark in numbered[1:]]
    inner = "".join(rf"[、,的第]*\(?{re.escape(mark)}\)?[项点条]?" for mark in rest)
    return re.compile(rf"(?:第{first}(?:条|部分|项)|(?<![一-龥]){first}、){inner}")
