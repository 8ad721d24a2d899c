"""Clauses that a question names outright: 《企业所得税法》第二十八条, 通政发23号三、(五).

A clause is named by its document (title in book-title marks, a title of a law before its article,
a 文号 with or without its year) and by marks of its numbering, the outer ones of which may be left
out. Marks alone name a clause where only one of the documents in question has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from cn2an import cn2an

from rag.domain import Clause, PolicyDocument, Summary
from rag.plain import plain
from rag.titles import KINDS, edition_year, title_key

Mark = tuple[str, int]
"""A mark of numbering: its form and its number, so that (五) and 第五项 are one."""

_COUNT = r"[零〇一二三四五六七八九十百千\d]{1,7}"
_MARKS = re.compile(
    rf"第(?P<unit>{_COUNT})(?P<form>[编章节条项])"
    rf"|第?\((?P<bracketed>{_COUNT})\)项?"
    rf"|(?P<listed>[一二三四五六七八九十]{{1,3}})、"
    r"|(?<![\d.])(?P<figure>\d{1,2})\.(?!\d)"
)
_BETWEEN = re.compile(r"[\s,的之>›-]{0,3}(?:第[一二三四五六七八九十\d]{1,3}款[\s,的之]{0,2})?")
"""What may stand between two marks of one path."""
_QUOTED = re.compile(r"《([^《》]{2,80})》")
_OF_ANOTHER = re.compile(rf"(?:{KINDS}|[》号])[中里的]?\s*$")
"""What stands before the marks of a document that is named, and is not held when they are left."""
_FOLLOWING = re.compile(
    r"(?:\([\u4e00-\u9fff]{2,8}\[\d{4}\]\d{1,5}号\))?[\s,的之中里]{0,3}(?:第?[一二三四五六七八九十]{1,3}[编章节])?"
)
"""What may stand between the name of a document and the marks of its clause."""
_ALONE = 2
"""So many marks name a clause without its document; one is too common in questions."""
_LONG = 10
"""A title of so many characters is named without marks, as a voice names it."""
_SHORTENED = 4
"""The end of a title names it from so many characters on."""


def named_clauses(
    question: str,
    held: Iterable[Summary],
    open_document: Callable[[Summary], PolicyDocument],
    near: Iterable[PolicyDocument] = (),
) -> list[tuple[Clause, PolicyDocument]]:
    """The clauses that a question names, in its order; none when it names no clause.

    :param held: the documents held, each in the version of the day asked about.
    :param open_document: gives the document of a summary with its clauses.
    :param near: the documents that the rest of the question leads to; marks alone are of the one
        among them that has them.
    """
    text = plain(question)
    paths = _paths(text)
    if not paths:
        return []
    named = [(open_document(s), ends) for s in held if (ends := mentions(text, s))]
    near = [] if named else list(near)
    found: dict[str, tuple[Clause, PolicyDocument]] = {}
    for start, path in paths:
        alone = len(path) >= _ALONE and not _OF_ANOTHER.search(text[:start])
        among = _before(start, named) if named else near if alone else []
        having = [(clause, d) for d in among if (clause := _clause_at(d, path))]
        if named or len(having) == 1:
            found |= {clause.id: (clause, document) for clause, document in having}
    return list(found.values())


def mentions(text: str, summary: Summary | PolicyDocument) -> list[int]:
    """Where a question, in plain form, has named a document by title or 文号: the ends of it."""
    return [*_titled(text, summary.metadata.title), *_numbered(text, summary.metadata.number)]


def paths_after(text: str, ends: Iterable[int]) -> list[str]:
    """The marks of clauses that follow right on the documents named in a text, as written.

    :param ends: where the documents are named, as `mentions` gives them.
    """
    written = plain(text)
    found = []
    for end in ends:
        match = _FOLLOWING.match(written, end)
        if match and _MARKS.match(written, match.end()):
            last = start = match.end()
            while mark := _MARKS.match(written, last):
                last = mark.end()
            found.append(text[start:last])
    return found


def _before(
    start: int, named: Sequence[tuple[PolicyDocument, Sequence[int]]]
) -> list[PolicyDocument]:
    """The documents named last before a place; all that are named where none is before it."""
    last = [(max((end for end in ends if end <= start), default=-1), d) for d, ends in named]
    nearest = max(end for end, _ in last)
    return [document for end, document in last if end == nearest]


def _titled(text: str, title: str) -> Iterator[int]:
    key, year = title_key(title), edition_year(title)
    for match in _QUOTED.finditer(text):
        asked, asked_year = title_key(match[1]), edition_year(match[1])
        if year and asked_year and year != asked_year:
            continue
        if asked == key or (len(asked) >= _SHORTENED and key.endswith(asked)):
            yield match.end()
    # Without book-title marks only where it is long or its numbering follows, since 公司法 stands
    # in other titles too.
    alone = len(key) >= _LONG and "《" not in text
    for match in re.finditer(re.escape(key), text) if key in text else ():
        mark = _MARKS.search(text, match.end())
        between = text[match.end() : mark.start()] if mark else None
        if alone or (between is not None and re.fullmatch(r"[中里的\s]{0,2}", between)):
            yield match.end()


def _numbered(text: str, number: str | None) -> Iterator[int]:
    if not number:
        return
    form = re.escape(plain(number))
    if match := re.fullmatch(r"(.+)\[(\d{4})\](\d+)号", plain(number)):
        letters, year, serial = match.groups()
        if f"{serial}号" not in text:
            return
        form = rf"{re.escape(letters)}\s*(?:[\[(]?{year}[\])]?年?)?\s*第?0*{serial}号"
    for match in re.finditer(form, text):
        yield match.end()


def _paths(text: str) -> list[tuple[int, tuple[Mark, ...]]]:
    """Runs of marks, each the path of a clause or the end of one, with where it starts."""
    runs: list[tuple[int, tuple[Mark, ...]]] = []
    end = -1
    for match in _MARKS.finditer(text):
        if (mark := _mark(match)) is None:
            continue
        if runs and _BETWEEN.fullmatch(text, end, match.start()):
            start, run = runs.pop()
            runs.append((start, (*run, mark)))
        else:
            runs.append((match.start(), (mark,)))
        end = match.end()
    return runs


def _mark(match: re.Match[str]) -> Mark | None:
    """The mark, or None where what stands in it is no number (十十)."""
    form = match["form"] or ("()" if match["bracketed"] else "、" if match["listed"] else ".")
    count = match["unit"] or match["bracketed"] or match["listed"] or match["figure"]
    try:
        value = int(count) if count.isdigit() else int(cn2an(count.replace("〇", "零"), "smart"))
    except ValueError:
        return None
    return "()" if form == "项" else form, value


def _clause_at(document: PolicyDocument, path: tuple[Mark, ...]) -> Clause | None:
    """The clause whose own mark is the last of a path and that stands below the others."""
    for clause in document.clauses:
        marks = [mark for part in clause.path for mark in _own(part)]
        if marks and marks[-1] == path[-1] and _within(path, marks):
            return clause
    return None


def _own(part: str) -> list[Mark]:
    match = _MARKS.match(plain(part))
    mark = _mark(match) if match else None
    return [mark] if mark else []


def _within(path: Sequence[Mark], marks: Iterable[Mark]) -> bool:
    rest = iter(marks)
    return all(mark in rest for mark in path)
