"""Relations that a document's own title states: 解读, 实施细则, 关于修改〈…〉的决定, 关于废止….

They hold for the document as a whole. The mention lies in the clause of the title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.mentions import mentions_in
from rag.domain import HEAD, Clause, PolicyDocument, Relation, RelationKind
from rag.plain import plain
from rag.titles import title_key

_LAW = r"(?:法|条例|规定|办法|细则|意见|规则)"
_READS = r"(?:(?:的)?(?:政策)?(?:解读|图解|起草说明|答记者问|政策问答|问答))"
_UNMARKED = (
    (RelationKind.INTERPRETS, re.compile(rf"^(?:关于|一图读懂:?)?(.{{4,}}?){_READS}$")),
    (
        RelationKind.IMPLEMENTS,
        re.compile(rf"^(.{{2,}}{_LAW})实施(?:细则|条例|办法|规定)(?:[(].*[)])?$"),
    ),
    (
        RelationKind.REPEALS,
        re.compile(r"关于废止(?!部分|一批|有关)(.{4,}?)的(?:通知|决定|公告|通告)$"),
    ),
)
_WORDS = (
    (RelationKind.INTERPRETS, re.compile(rf"{_READS}|一图读懂|政策解读")),
    (RelationKind.REPEALS, re.compile(r"废止|宣布失效|停止执行")),
    (RelationKind.AMENDS, re.compile(r"修改|修订|修正|调整")),
    (RelationKind.IMPLEMENTS, re.compile(r"贯彻|落实|实施")),
)


def titular(document: PolicyDocument, clause: Clause) -> Iterator[Relation]:
    """The relations that a clause holding a title states."""
    if clause.path[0] != HEAD or clause.path[-1] not in ("标题", "通知标题"):
        return
    own, text = document.metadata, clause.text
    mentions = [
        m for m in mentions_in(text) if not m.title or title_key(m.title) != title_key(own.title)
    ]
    outside = plain(text)
    for mention in mentions:
        outside = outside.replace(plain(text[mention.start : mention.end]), "")
    for mention in mentions:
        kind = next((kind for kind, words in _WORDS if words.search(outside)), None)
        yield Relation(
            kind or RelationKind.MENTIONS,
            mention.title,
            mention.number,
            clause.id,
            mention.start,
            mention.end,
        )
    if not mentions:
        yield from _unmarked(clause)
    if clause.path[-1] == "通知标题" and not mentions:
        yield Relation(RelationKind.ATTACHMENT_OF, text, own.number, clause.id, 0, len(text))


def _unmarked(clause: Clause) -> Iterator[Relation]:
    """A title that names the other document without marks: 中华人民共和国专利法实施细则."""
    for kind, pattern in _UNMARKED:
        if match := pattern.search(plain(clause.text)):
            start, end = match.span(1)
            yield Relation(kind, clause.text[start:end], None, clause.id, start, end)
            return
