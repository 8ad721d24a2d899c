"""A document as a page of its own: facts, contents, and the text clause by clause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rag.changes import change_by, status_of
from rag.domain import NOT_IN_FORCE, Change, Clause, DocumentStatus, PolicyDocument
from web.present import document_url
from web.templates import render

WARNED = NOT_IN_FORCE | {DocumentStatus.AMENDED}
"""A status that a reader must not miss."""
# A heading further into the text than this is not the clause's own beginning.
_LONGEST_MARK = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """A clause as the page shows it: its beginning set apart, and what stands below it."""

    id: str
    name: str
    head: str
    rest: str
    depth: int
    below: tuple[Entry, ...]

    @property
    def listed(self) -> bool:
        """Whether the contents name it: a clause with a heading or with clauses below."""
        return bool(self.head or self.below)


def document_page(document: PolicyDocument, day: date) -> str:
    """The page of the document, with its status on that day."""
    status = status_of(document, day)
    tree = _tree(document)
    return render(
        "document.html",
        meta=document.metadata,
        status=status,
        warned=status in WARNED,
        change=_told(change_by(document, day)),
        version=document.version,
        source=document.source,
        recognised=document.recognised,
        tree=tree,
        entries=list(_flat(tree)),
    )


def _told(change: Change | None) -> tuple[str, str] | None:
    """The document that changed this one, by name, and the address of the clause that says so."""
    if change is None:
        return None
    address = f"{document_url(change.document_id)}?version={change.version}"
    return change.by, f"{address}#{change.relation.clause_id}"


def missing_page(reason: str) -> str:
    """The page for a document or version that the library does not hold."""
    return render("missing.html", reason=reason)


def parted(clause: Clause) -> tuple[str, str]:
    """The clause's text as its heading with the mark, which may be empty, and what follows."""
    if not clause.heading:
        return "", clause.text
    at = clause.text.find(clause.heading)
    if not 0 <= at <= _LONGEST_MARK:
        return "", clause.text
    end = at + len(clause.heading)
    return clause.text[:end], clause.text[end:]


def short_name(clause: Clause) -> str:
    """The mark and heading of the clause, or the beginning of its text."""
    head = parted(clause)[0] or clause.text.strip().split("\n", 1)[0]
    return head if len(head) <= 32 else head[:31] + "…"


def _tree(document: PolicyDocument) -> tuple[Entry, ...]:
    below: dict[str | None, list[Clause]] = {}
    for clause in document.clauses:
        below.setdefault(clause.parent_id, []).append(clause)

    def entries(parent_id: str | None, depth: int) -> tuple[Entry, ...]:
        return tuple(
            Entry(
                id=clause.id,
                name=short_name(clause),
                head=parted(clause)[0],
                rest=parted(clause)[1].strip(),
                depth=depth,
                below=entries(clause.id, depth + 1),
            )
            for clause in below.get(parent_id, [])
        )

    return entries(None, 0)


def _flat(tree: Iterable[Entry]) -> Iterable[Entry]:
    for entry in tree:
        yield entry
        yield from _flat(entry.below)
