"""The plan: for each known document whether it can be fetched, as a table that staff fill in.

The table goes out as .xlsx, comes back with addresses in it, and each row that cannot be used is
named with the reason. What is written into cells is text from the web: it is always stored as text,
so that no spreadsheet takes it for a formula, and again read back as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

from ingest.addresses import parse_address
from ingest.archives import check_archive
from ingest.source_list import Source
from rag.errors import AddressRefused, DocumentRejected, SourcesInvalid
from rag.known import CatalogueRow
from rag.prompts import message

_COLUMNS = ("position", "verdict", "title", "number", "issuer", "about", "address", "unverified")
_WIDTHS = (6, 10, 60, 20, 24, 40, 50, 24)
_MOST_ROWS = 5_000
_MOST_COLUMNS = 50
# What openpyxl raises for a file that is a .zip and no workbook, or one with broken parts.
_UNREADABLE = (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, SyntaxError)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A known document in the plan; `verdict` is a key of prompts/sync.toml."""

    position: int
    verdict: str
    row: CatalogueRow
    address: str | None

    def cells(self) -> dict[str, str]:
        """The row as shown, by column; what was not verified says so."""
        row = self.row
        title = row.title
        if not row.is_verified("title"):
            title = message("sync.unverified_text", text=title)
        return {
            "position": str(self.position),
            "verdict": message(f"sync.{self.verdict}"),
            "title": title,
            "number": _shown(row.number, row.is_verified("number")),
            "issuer": _shown(row.issuer, row.is_verified("issuer")),
            "about": row.about,
            "address": self.address or "",
            "unverified": "；".join(row.unverified),
        }


@dataclass(slots=True)
class FilledPlan:
    """What a plan that came back names, and its rows that cannot be used, with the reason."""

    sources: list[Source] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)


def make_plan(
    rows: Sequence[CatalogueRow], filled: Mapping[str, str] | None = None
) -> list[PlanRow]:
    """The verdict on each known document, in the order of the catalogue.

    :param filled: addresses that former plans gave, by title.
    """
    plan = []
    for position, row in enumerate(rows, 1):
        if not row.applicable:
            plan.append(PlanRow(position, "neighbour", row, None))
            continue
        address = (filled or {}).get(row.title, row.url)
        plan.append(PlanRow(position, "fetchable" if address else "no_address", row, address))
    return plan


def catalogue_sources(rows: Sequence[CatalogueRow]) -> list[Source]:
    """The known documents that can be fetched, each as a source."""
    return [
        Source(planned.row.title, str(parse_address(planned.address or "")))
        for planned in make_plan(rows)
        if planned.verdict == "fetchable"
    ]


def write_plan(path: Path, plan: Sequence[PlanRow]) -> None:
    """Write the plan as .xlsx.

    :raises SourcesInvalid: when the file is there already, which may have been filled in, or is
        not called .xlsx.
    """
    if path.suffix.lower() != ".xlsx":
        raise SourcesInvalid("plan_suffix", path=path)
    if path.exists():
        raise SourcesInvalid("plan_exists", path=path)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = message("sync.sheet")
    sheet.freeze_panes = "A2"
    heads = {name: message(f"sync.columns.{name}") for name in _COLUMNS}
    for n, cells in enumerate([heads, *(row.cells() for row in plan)], 1):
        for column, name in enumerate(_COLUMNS, 1):
            cell = sheet.cell(n, column, ILLEGAL_CHARACTERS_RE.sub("", cells[name]))
            cell.data_type = "s"  # text, whatever sign it begins with
            cell.quotePrefix = True  # and still text when somebody edits the cell
            cell.font = Font(bold=n == 1)
    for letter, width in zip("ABCDEFGH", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def read_plan(path: Path, rows: Sequence[CatalogueRow]) -> FilledPlan:
    """The addresses of a plan that was filled in; rows without an address are passed over.

    :param rows: the known documents, of which those that do not apply are refused.
    :raises SourcesInvalid: when the file as a whole cannot be read.
    """
    neighbours = {_plain(row.title) for row in rows if not row.applicable}
    plan, seen = FilledPlan(), dict[str, int]()
    for n, cells in _rows(path):
        title, address = _title(cells["title"]), cells["address"]
        if not address:
            continue
        try:
            url = str(parse_address(address))
        except AddressRefused as error:
            plan.errors.append({"row": n, "reason": str(error)})
            continue
        fact = None
        if not title:
            fact = message("sync.row_title")
        elif _plain(title) in neighbours:
            fact = message("sync.row_neighbour")
        elif url in seen:
            fact = message("sync.row_twice", row=seen[url])
        if fact:
            plan.errors.append({"row": n, "reason": fact})
            continue
        seen[url] = n
        plan.sources.append(Source(title, url, planned=True))
    return plan


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows below the head, by number and by column."""
    if not path.is_file():
        raise SourcesInvalid("plan_missing", path=path)
    try:
        check_archive(path)
        book = load_workbook(path, read_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size need not be so
        cells = sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True)
        # A cell that was only formatted may stand far below; the rows down to it are blank.
        filled = (pair for pair in enumerate(cells, 1) if any(pair[1]))
        table = [
            (n, ["" if value is None else str(value).strip() for value in row])
            for n, row in islice(filled, _MOST_ROWS + 1)
        ]
        book.close()
    except (DocumentRejected, *_UNREADABLE) as error:
        raise SourcesInvalid("plan_unreadable", path=path) from error
    if len(table) > _MOST_ROWS:
        raise SourcesInvalid("plan_long", path=path, limit=_MOST_ROWS)
    heads = table[0][1] if table else []
    names = {name: message(f"sync.columns.{name}") for name in ("title", "address")}
    if missing := [head for head in names.values() if head not in heads]:
        raise SourcesInvalid("plan_columns", path=path, names="、".join(missing))
    for n, row in table[1:]:
        yield n, {name: row[heads.index(head)] for name, head in names.items()}


def _shown(value: str | None, verified: bool) -> str:
    return (value or "") if verified else message("sync.unverified")


def _title(cell: str) -> str:
    """A title as the catalogue has it, without the mark that the plan adds."""
    return cell.removesuffix(message("sync.unverified_text", text=""))


def _plain(title: str) -> str:
    return "".join(title.split())
