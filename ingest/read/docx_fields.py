"""Fields of a DOCX (ISO/IEC 29500-1, 17.16): their results are text, their codes are not.

A field may begin in one paragraph and end in another, as a table of contents does, so the open
fields are kept across paragraphs. Tables of contents and page numbers are dropped with their
results: they speak of the paper, not of the policy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element as Element

from ingest.read.docx_numerals import circled
from ingest.read.docx_xml import DELETED, W, val

_CONTENTS = ("TOC", "TOA", "INDEX")
_PAGE = ("PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF")
_CIRCLED = re.compile(r"\\o\s*(?:\\a[clr]\s*)?\(\s*[○◯〇]\s*[,;，；]\s*(\d{1,2})\s*\)", re.I)
_FRACTION = re.compile(r"\\f\s*\(\s*([^(),;]+?)\s*[,;]\s*([^(),;]+?)\s*\)", re.I)


@dataclass(slots=True)
class _Field:
    code: str = ""
    result: bool = False


class Fields:
    """The fields that are open at a place of the text.

    Where the marks of begin and end in a part do not match, the file is damaged; then only the
    codes are dropped, so that an end that is missing does not swallow the rest of the document.
    """

    def __init__(self, *parts: Element | None) -> None:
        self._open: list[_Field] = []
        self._trusted = all(part is None or _balanced(part) for part in parts)

    def meet(self, mark: Element) -> str:
        """Take a `w:fldChar`; the text of a field that ends without a result (`formula`)."""
        kind = val(mark, "fldCharType")
        if kind == "begin":
            self._open.append(_Field())
        elif kind == "separate" and self._open:
            self._open[-1].result = True
        elif kind == "end" and self._open:
            field = self._open.pop()
            if not field.result:
                return formula(field.code)
        return ""

    def code(self, text: str) -> None:
        """Take a piece of a field's code."""
        if self._open:
            self._open[-1].code += text[:200]

    def hide(self) -> bool:
        """Whether text at this place is a code, or a result that is dropped."""
        return self._trusted and any(
            not field.result or is_dropped(field.code) for field in self._open
        )

    def in_contents(self) -> bool:
        """Whether this place lies in a table of contents."""
        return self._trusted and any(_name(field.code) in _CONTENTS for field in self._open)


def is_dropped(code: str) -> bool:
    """Whether a field's result is a table of contents or a page number."""
    return _name(code) in (*_CONTENTS, *_PAGE)


def formula(code: str) -> str:
    """What Word draws from an EQ code that stands for plain text: ① or a fraction, else nothing."""
    if _name(code) != "EQ":
        return ""
    if match := _CIRCLED.search(code):
        return circled(int(match[1]))
    if match := _FRACTION.search(code):
        return f"{match[1]}/{match[2]}"
    return ""


def _name(code: str) -> str:
    return next(iter(code.split()), "").upper()


def _balanced(part: Element) -> bool:
    depth = 0
    for mark in part.iter(f"{W}fldChar"):
        if any(above.tag in DELETED for above in mark.iterancestors()):
            continue
        kind = val(mark, "fldCharType")
        depth += (kind == "begin") - (kind == "end")
        if depth < 0:
            return False
    return depth == 0
