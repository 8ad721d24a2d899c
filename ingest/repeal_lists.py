"""Lists of documents that are repealed or amended: 决定废止下列文件： and what stands below it.

An item may name its document in 《》, or bare before its number, or as a row of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.marks import marker_of
from ingest.mentions import Mention, masked, mentions_in
from rag.cells import CELL
from rag.domain import HEAD, Clause, PolicyDocument, Relation, RelationKind
from rag.numbers import numbers_in
from rag.plain import plain
from rag.titles import KINDS

_THESE = r"(?:下列|以下|如下|附件所列)"
_DOCUMENTS = r"(?:文件|规章|法规|政策|规定|办法|决定)"
_ENDED = r"(?:废止|宣布失效|失效|停止执行|不再执行)"
_CHANGED = r"(?:修改|修订)"


def _opening(verb: str) -> re.Pattern[str]:
    """A line that says what is done to the documents listed below it."""
    return re.compile(
        rf"{_THESE}[^。;,□]{{0,14}}{_DOCUMENTS}[^。;□]{{0,14}}{verb}"
        rf"|{verb}[^。;,□]{{0,4}}{_THESE}[^。;,□]{{0,14}}{_DOCUMENTS}"
        rf"|^[^。;□]{{0,20}}{verb}(?:和[^。;□]{{0,6}})?的[^。;□]{{0,14}}{_DOCUMENTS}[^。;□]{{0,4}}"
        r"(?:目录|清单|名单)?:?$"
    )


_HEADS = (
    (RelationKind.REPEALS, _opening(_ENDED)),
    (RelationKind.AMENDS, _opening(_CHANGED)),
)
_KEPT = re.compile(r"继续有效|予以保留|现行有效|继续执行")
_WHOLE = re.compile(
    rf"{_ENDED}[^《》]{{0,20}}(?:文件|规章|法规|政策)[^《》]{{0,10}}的(?:决定|通知|公告|通告)$"
)
_SUPERSEDED = re.compile(r"(?:由|被|根据|依据|按照|理由|代替|替代|已有|详见|参照)[^□]{0,20}$")
_TITLE = re.compile(
    rf"^(?P<title>[^。;,:|]{{5,120}}?(?:{KINDS})(?:[(](?:试行|暂行|[^()]{{0,4}}\d{{4}}[^()号]{{1,9}})[)])?)(?=\s*(?:[(\[]|$|[。;,]))"
)
_ARTICLE = re.compile(r"第\s*[零〇一二三四五六七八九十百\d]+\s*条")


def listed(document: PolicyDocument) -> dict[str, list[Relation]]:
    """The relations of list items, by the clause that holds them.

    A list ends with the clauses below its heading; where none stand below it, with the first
    clause that holds no item.
    """
    title = plain(document.metadata.title)
    whole = bool(_WHOLE.search(title)) and not re.search(_CHANGED, title)
    mode: RelationKind | None = RelationKind.REPEALS if whole else None
    opened: tuple[str, ...] = ()
    found: dict[str, list[Relation]] = {}
    for clause in document.clauses:
        if clause.path[0] == HEAD:
            continue
        items: list[Relation] = []
        place = 0
        for line in clause.text.split("\n"):
            mentions = mentions_in(line)
            if heading := _heading(masked(line, mentions), bool(mentions)):
                mode, opened = heading, clause.path
            elif mode and (clause.path[-1] != "引言" or opened == clause.path):
                items += _item(clause, line, place, mode, mentions)
            place += len(line) + 1
        if items:
            found[clause.id] = items
        below = clause.path[: len(opened)] == opened
        if not (items or whole or below or CELL in clause.text):
            mode = None
    return found


def _heading(line: str, has_mentions: bool) -> RelationKind | None:
    """The kind of list that a line opens."""
    if has_mentions or len(line) > 200 or _KEPT.search(line):
        return None
    return next((kind for kind, pattern in _HEADS if pattern.search(line.rstrip())), None)


def _item(
    clause: Clause, line: str, place: int, kind: RelationKind, mentions: list[Mention]
) -> Iterator[Relation]:
    marker = marker_of(line)
    if not (marker or CELL in line or mentions):
        return
    text = masked(line, mentions)
    named = [m for m in mentions if m.title]
    if CELL in line and not named:
        yield from _row(clause, line, place, kind)
        return
    if not named and marker is not None:
        begin = marker.end + len(line[marker.end :]) - len(line[marker.end :].lstrip())
        if match := _TITLE.match(plain(line[begin:])):
            yield _bare(clause, kind, line, place, (begin, begin + match.end("title")))
            return
    for mention in named or mentions:
        if _SUPERSEDED.search(text[: mention.start]):
            continue
        part = _ARTICLE.search(text[mention.end : mention.end + 20])
        yield Relation(
            RelationKind.AMENDS if part else kind,
            mention.title,
            mention.number,
            clause.id,
            place + mention.start,
            place + mention.end,
            articles=(part[0],) if part else (),
        )


def _bare(
    clause: Clause, kind: RelationKind, line: str, place: int, title: tuple[int, int]
) -> Relation:
    """The document of an item without marks: its title, and the number in brackets after it."""
    begin, end = title
    name, number = line[begin:end], None
    if found := numbers_in(line[end:]):
        number = found[0].text
        close = end + found[0].end
        end = close + 1 if line[close : close + 1] in tuple(")）]】") else close
    return Relation(kind, name, number, clause.id, place + begin, place + end)


def _row(clause: Clause, line: str, place: int, kind: RelationKind) -> Iterator[Relation]:
    """The document of a table's row: its title cell, with the number of any other cell."""
    start = 0
    numbers = numbers_in(line)
    for cell in line.split(CELL):
        match = _TITLE.match(plain(cell))
        if match:
            number = numbers[0].text if numbers else None
            begin, end = place + start, place + start + match.end("title")
            yield Relation(kind, cell[: match.end("title")], number, clause.id, begin, end)
            return
        start += len(cell) + len(CELL)
