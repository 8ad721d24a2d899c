"""A collection in BEIR's form: corpus.jsonl, queries.jsonl and qrels.tsv of one folder.

Every error names the file and the line. A file named by the user is looked for in the folder first,
then as a path.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from rag.errors import InputError
from rag.words import clean

CORPUS, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", "qrels.tsv"
SEED = 20260101
"""Of every sample, so that two runs ask the same questions."""
_LONGEST = 20 * 1024 * 1024
"""Bytes of a line."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the corpus. `mark` is the number of an article; `title` is empty where none is."""

    id: str
    title: str
    mark: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A query. `answerable` and `answer` are None where the collection does not tell."""

    id: str
    text: str
    answerable: bool | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What a user may choose: another file than the usual one, and how many queries are asked."""

    file: str | None = None
    sample: int | None = None

    def path(self, folder: Path, usual: str) -> Path:
        """The file chosen: that of the name in the folder, or else the path as it is."""
        inside = folder / (self.file or usual)
        return inside if self.file is None or inside.is_file() else Path(self.file)

    def of(self, queries: list[Query]) -> list[Query]:
        """The queries to be asked, always the same ones, in their order."""
        if self.sample is None or self.sample >= len(queries):
            return queries
        chosen = sorted(Random(SEED).sample(range(len(queries)), self.sample))  # noqa: S311
        return [queries[i] for i in chosen]


Qrels = dict[str, dict[str, int]]
"""The gain of each relevant row, by query; only gains above 0, only queries that have one."""


def read_corpus(path: Path) -> list[Row]:
    """The rows of a corpus, in order; a row without text has its title for it.

    :raises InputError: when the file is missing or empty, or a line is not a row.
    """
    rows: dict[str, Row] = {}
    for line, found in _objects(path):
        title = _text(path, line, found, "law") or _text(path, line, found, "title") or ""
        row = Row(
            id=_text(path, line, found, "_id", needed=True) or "",
            title=title,
            mark=_text(path, line, found, "article_no"),
            text=_text(path, line, found, "text", needed=not title) or title,
        )
        if row.id in rows:
            raise InputError("collection_twice", path=path, line=line, id=row.id)
        rows[row.id] = row
    if not rows:
        raise InputError("collection_empty", path=path)
    return list(rows.values())


def read_queries(path: Path) -> list[Query]:
    """The queries, in order.

    :raises InputError: when the file is missing or empty, or a line is not a query.
    """
    queries: dict[str, Query] = {}
    for line, found in _objects(path):
        answerable = found.get("answerable")
        if not isinstance(answerable, bool | None):
            raise InputError("collection_answerable", path=path, line=line)
        query = Query(
            id=_text(path, line, found, "_id", needed=True) or "",
            text=_text(path, line, found, "text", needed=True) or "",
            answerable=answerable,
            answer=_text(path, line, found, "answer"),
        )
        if query.id in queries:
            raise InputError("collection_twice", path=path, line=line, id=query.id)
        queries[query.id] = query
    if not queries:
        raise InputError("collection_empty", path=path)
    return list(queries.values())


def read_qrels(path: Path, queries: dict[str, Query]) -> Qrels:
    """Which rows are relevant to each query: query-id, corpus-id and score, separated by tabs.

    :param queries: by id; qrels may name no others.
    :raises InputError: when the file is missing or names no relevant row, or a line is not right.
    """
    qrels: Qrels = {}
    for line, raw in _lines(path):
        parts = [part.strip() for part in raw.split("\t")]
        if line == 1 and not parts[-1].lstrip("+-").isdecimal():
            continue  # the heads of the columns
        if len(parts) != 3 or not parts[2].lstrip("+-").isdecimal():
            raise InputError("qrels_line", path=path, line=line)
        if parts[0] not in queries:
            raise InputError("qrels_query", path=path, line=line, id=parts[0])
        if (gain := int(parts[2])) > 0:
            qrels.setdefault(parts[0], {})[parts[1]] = gain
    if not qrels:
        raise InputError("collection_empty", path=path)
    return qrels


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, numbered from 1."""
    if not path.is_file():
        raise InputError("collection_missing", path=path)
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(_LONGEST + 1):
            number += 1
            if len(raw) > _LONGEST:
                raise InputError("collection_long", path=path, line=number, limit=_LONGEST)
            try:
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise InputError("collection_encoding", path=path, line=number) from error
            if text.strip():
                yield number, text


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, text in _lines(path):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise InputError("collection_object", path=path, line=number)
        yield number, found


def _text(
    path: Path, line: int, found: dict[str, Any], name: str, *, needed: bool = False
) -> str | None:
    """The text of that name, or None when it is absent or blank and not needed."""
    value = found.get(name)
    if not isinstance(value, str | None) or (needed and not (value or "").strip()):
        raise InputError("collection_field", path=path, line=line, name=name)
    return clean(value) if value and value.strip() else None
