"""A .jsonl of documents: each line is one, {"title", "text", "number"?, "issuer"?, "source"?}."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.errors import DocumentRejected
from rag.words import clean

LINES = ".jsonl"
_LONGEST = 20 * 1024 * 1024
_FACTS = {"title": "标题", "number": "文号", "issuer": "发文机关"}
_KEYS = ("title", "text", "number", "issuer", "source")


@dataclass(frozen=True, slots=True)
class Line:
    """A line by number, from 1: the text as UTF-8 with its title on top, or why it is refused."""

    number: int
    title: str = ""
    data: bytes | None = None
    source: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    rejected: DocumentRejected | None = None


def documents_of(content: Path | bytes) -> Iterator[Line]:
    """The documents of a .jsonl in order, blank lines left out.

    :raises DocumentRejected: when a line is longer than a document may be.
    """
    with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as file:
        number = 0
        while raw := file.readline(_LONGEST + 1):
            number += 1
            if len(raw) > _LONGEST:
                raise DocumentRejected("file_too_large", size=len(raw), limit=_LONGEST)
            if raw.strip():
                yield _line(number, raw)


def _line(number: int, raw: bytes) -> Line:
    try:
        row = json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        return _refused("line_not_json", line=number)
    if not isinstance(row, dict):
        return _refused("line_not_json", line=number)
    for key in ("title", "text"):
        if not row.get(key) or not str(row[key]).strip():
            return _refused("line_missing", line=number, name=key)
    for key in _KEYS:
        if not isinstance(row.get(key), str | None):
            return _refused("line_not_text", line=number, name=key)
    title, text = row["title"].strip(), row["text"]
    whole = text if text.lstrip().startswith(title) else f"{title}\n{text}"
    return Line(
        number=number,
        title=title,
        data=clean(whole).encode(),
        source=row.get("source"),
        facts=tuple((name, clean(row[key])) for key, name in _FACTS.items() if row.get(key)),
    )


def _refused(reason: str, line: int, **facts: str) -> Line:
    return Line(line, rejected=DocumentRejected(reason, line=line, **facts))
