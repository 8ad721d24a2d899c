"""The clauses and documents that a text cites, and the citations that lead to none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rag.citations import MARKER
from rag.domain import Clause, PolicyDocument, Summary
from rag.finding import Finding
from rag.library import Library
from rag.numbers import numbers_in
from rag.plain import plain
from rag.prompts import message
from rag.reference import mentions, named_clauses, paths_after
from rag.titles import title_key

_MARKS = (
    r"(?:第[零〇一二三四五六七八九十百千\d]{1,7}[编章节条款项]|[(（][一二三四五六七八九十\d]{1,3}[)）]"
    r"|[一二三四五六七八九十]{1,3}、|\d{1,2}\.)"
)
_NUMBER = r"[\u4e00-\u9fff]{2,8}[〔\[（(]\d{4}[〕\]）)]\d{1,5}号"
_TITLE = r"《[^《》]{2,80}》"
_CITED = re.compile(
    rf"(?:[(（](?:(?:政策)?依据|来源|出处|参见|详见|见)?[:：]?)?(?:(?:根据|按照|依据|依照|按|参见|详见)\s*)?"
    rf"(?:{_TITLE}(?:[(（]?{_NUMBER}[)）]?)?|{_NUMBER}){_MARKS}{{0,6}}(?:的?(?:规定|要求))?[)）]?[,，]?"
)
_QUOTED = re.compile(r"《([^《》]{2,80})》")


@dataclass(frozen=True, slots=True)
class Cited:
    """What a text cites: clauses, documents that it names, and citations that lead nowhere.

    Of a citation of a document that is held, but has no such clause, `stands` is empty; of one
    that is not held it says so.
    """

    clauses: tuple[tuple[Clause, PolicyDocument], ...]
    documents: tuple[str, ...]
    missing: tuple[Finding, ...]


def cited_in(text: str, library: Library, as_of: date) -> Cited:
    """What a text cites, as it read on a day."""
    view = library.view()

    def read(summary: Summary) -> PolicyDocument:
        version = view.version_on(summary.id, as_of) or summary.version
        return library.document_in(view, summary.id, version)

    written = plain(text)
    named = {s.id: ends for s in view.documents if (ends := mentions(written, s))}
    clauses = named_clauses(text, view.documents, read) if named else []
    missing = [*_nowhere(text, view.documents, [e for ends in named.values() for e in ends])]
    paths = [path for ends in named.values() for path in paths_after(text, ends)]
    if paths and not clauses:
        missing += [Finding("citation", path) for path in dict.fromkeys(paths)]
    return Cited(tuple(clauses), tuple(named), tuple(missing))


def _nowhere(text: str, held: list[Summary], ends: list[int]) -> list[Finding]:
    """Titles and numbers before the marks of a clause that no document held bears."""
    titles = [(m[0], m.end()) for m in _QUOTED.finditer(text)]
    numbers = [(text[n.start : n.end], n.end) for n in numbers_in(text)]
    keys = {title_key(s.metadata.title) for s in held}
    held_numbers = {plain(s.metadata.number) for s in held if s.metadata.number}
    found = []
    for words, end in [*titles, *numbers]:
        known = title_key(words) in keys or plain(words) in held_numbers or end in ends
        if not known and re.match(_MARKS, plain(text)[end:].lstrip(")，,的 ")):
            found.append(Finding("citation", words, message("verify.not_held")))
    return found


def uncited(text: str) -> str:
    """A text without its citations of clauses: what it claims of them."""
    text = MARKER.sub("", text)
    rest = _CITED.sub(lambda m: "" if re.search(_MARKS, m[0]) or m[0][0] in "(（" else m[0], text)
    return rest if len(rest.strip(" 。,，")) > 5 else text
