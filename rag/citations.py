"""[n] to Citation: sentences with the clauses they rest on become a text with markers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.domain import Citation, Clause, PolicyDocument
from rag.prompts import message

MARKER = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim slice of a clause."""

    text: str
    clause: Clause
    document: PolicyDocument


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an answer and the quotes that it rests on; a line without any needs no marker."""

    text: str
    quotes: tuple[Quote, ...] = ()


def cite(lines: Sequence[Line]) -> tuple[str, tuple[Citation, ...]]:
    """The text of an answer, a line each with its markers, and its citations.

    Markers count from 1 in the order of the text; two quotes of one clause share a marker when
    they are the same slice.
    """
    citations: dict[tuple[str, str], Citation] = {}
    rows: list[str] = []
    for line in lines:
        markers: list[str] = []
        for quote in line.quotes:
            key = (quote.clause.id, quote.text)
            if key not in citations:
                marker = len(citations) + 1
                citations[key] = Citation(marker, quote.clause, quote.document, quote.text)
            markers.append(f"[{citations[key].marker}]")
        # What looks like a marker in quoted text would point nowhere, so its brackets change.
        text = MARKER.sub(r"〔\1〕", line.text.strip())
        rows.append(text + "".join(dict.fromkeys(markers)))
    return "\n".join(row for row in rows if row), tuple(citations.values())


def recognised_notice(citations: Iterable[Citation]) -> str:
    """What must be said beside an answer that quotes text recognised in a picture; else empty."""
    names = dict.fromkeys(
        c.document.name for c in citations if c.clause.page in c.document.recognised
    )
    return message("notices.recognised", names="、".join(names)) if names else ""


def markers_in(text: str) -> list[int]:
    """The markers of a text, in order, repeats kept."""
    return [int(m) for m in MARKER.findall(text)]
