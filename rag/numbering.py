"""The numbering marks before a flat sentence: 一、, (一), 1., and bullets of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.finding import Finding

_BULLET = r"[-*•#>]{1,4}"
_NUMBER = (
    r"\d{1,2}[.、)]|\([零一二三四五六七八九十\d]{1,3}\)"
    r"|[零一二三四五六七八九十]{1,3}、|第\d{1,4}[条章节]"
)
_MARKS = re.compile(rf"(?:{_BULLET})?({_NUMBER})?")
_BEFORE = re.compile(rf"({_NUMBER})$")
_FIRST = 8
"""So many signs after a mark tell at which place of a clause the sentence begins."""


def unmarked(text: str) -> str:
    """A flat text without the marks before it."""
    while (match := _MARKS.match(text)) and match.end():
        text = text[match.end() :]
    return text


def numbering(said: str, held: str) -> Iterator[Finding]:
    """The mark of a sentence where the flat texts number the same words otherwise.

    Where they do not number them, the mark is the writer's own.
    """
    rest = unmarked(said)
    match = _BEFORE.search(said[: len(said) - len(rest)])
    begins = rest[:_FIRST]
    if match is None or not begins:
        return
    stands = [
        mark[1]
        for place in re.finditer(re.escape(begins), held)
        if (mark := _BEFORE.search(held, max(0, place.start() - 8), place.start()))
    ]
    if stands and match[1] not in stands:
        yield Finding("figure", match[1], stands[0])
